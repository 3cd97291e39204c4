"""The ribbon: valid for Excel, every procedure there, every word in both languages, every picture in Office."""

from __future__ import annotations

import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from segment_udfs.hosts.commands import COMMANDS, EXCEL, GROUPS, MENUS
from segment_udfs.hosts.packages import RIBBON
from segment_udfs.strings import LANGUAGES, sentences
from segment_udfs.workbook.modules import SOURCES, modules, source
from segment_udfs.workbook.ribbon import ADDIN_MODULE, DIALOGS, MODULE, Ribbon
from tests.vba.customui import NAMESPACE, faults

XML = RIBBON.xml()
ROOT = ElementTree.fromstring(XML)  # noqa: S314 - our own text
IN_EXCEL = [item for item in COMMANDS if EXCEL in item.hosts]

# Names that stand in all six lists of Excel's controls which Microsoft publishes (GitHub, OfficeDev,
# office-fluent-ui-command-identifiers, files excelcontrols.xlsx of Office 2013, 2016, 2019 and of the three channels of
# Microsoft 365), looked up there one by one. The picture of a control goes by the control's name.
PICTURES = frozenset(
    """
    AccountingFormat AutoSum CalculateNow ChartTypeColumnInsertGallery ClearAll Copy DataValidation ErrorChecking
    FileDocumentInspect FileSaveAsPdfOrXps FillUp Filter FindDialogExcel FunctionWizard GetExternalDataFromText GoalSeek
    Help Lock MergeCells Refresh RemoveDuplicates ShapeStar SparklineColumnInsert SparklineLineInsert
    SparklineWinLossInsert TableExportMenu TableInsertExcel TraceError Translate Undo ViewPageLayoutView ViewSideBySide
    """.split()
)


def controls(*tags: str) -> list[ElementTree.Element]:
    return [item for item in ROOT.iter() if item.tag.removeprefix(NAMESPACE) in tags]


@pytest.mark.parametrize("module", [MODULE, ADDIN_MODULE])
def test_the_schema_of_office_has_no_fault_to_find(module: str) -> None:
    """Attributes, exclusive pairs, values, identifiers and children are those of [MS-CUSTOMUI2]."""
    assert faults(RIBBON.xml(module)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('id="seg_import"', 'id="seg_check"', "stands twice"),
        ('id="seg_import"', 'id="1seg"', "id cannot be"),
        (' id="seg_import"', "", "no identifier"),
        ('size="large"', 'size="huge"', "size cannot be"),
        ('keytip="I"', 'keytip="I M"', "keytip cannot be"),
        ('keytip="I"', 'keytip="IMPO"', "keytip cannot be"),
        ('keytip="1"', 'keytip="1" size="large"', "no attribute size in CT_ButtonRegular"),
        ('id="seg_group_data"', 'id="seg_group_data" onAction="x"', "no attribute onAction in CT_Group"),
        ('label="Segmentation"', 'label="Segmentation" getLabel="x"', "exclude each other"),
        ('imageMso="Help"', 'imageMso="Help" image="help"', "exclude each other"),
        ("</menu>", "<separator id='s'/></menu>", "no element separator in CT_Menu"),
        ("</tab>", "Segmentation</tab>", "holds text"),
        ('<tab id="seg_tab"', '<tab id="seg_tab" supertip="x"', "no attribute supertip in CT_Tab"),
        ("2009/07/customui", "2006/01/customui", "the root is"),
    ],
)
def test_the_check_finds_faults(old: str, new: str, fault: str) -> None:
    """Each of these makes Excel drop the whole ribbon: the test above can fail."""
    assert old in XML
    assert any(fault in found for found in faults(XML.replace(old, new, 1)))


def test_every_command_of_excel_is_a_button_once_in_its_group() -> None:
    """The groups in order, in each its commands in order, those of a submenu inside it; nothing else."""
    seen = []
    for group in controls("group"):
        for item in group:
            inside = list(item) if item.tag == f"{NAMESPACE}menu" else [item]
            menu = item.get("id", "").removeprefix("seg_menu_") if item.tag == f"{NAMESPACE}menu" else ""
            seen += [(group.get("id"), menu, button.get("id"), button.get("size")) for button in inside]
    assert seen == [
        (f"seg_group_{item.group}", item.menu, f"seg_{item.key}", "large" if item.large and not item.menu else None)
        for item in IN_EXCEL
    ]
    assert "update" not in {item.key for item in IN_EXCEL}


def test_every_procedure_of_the_ribbon_is_there_with_its_signature() -> None:
    """Each callback names a public Sub of that module, with the arguments that Office hands it."""
    code = source(MODULE)
    signatures = {
        "onLoad": r"\(ByVal \w+ As IRibbonUI\)",
        "onAction": r"\(ByVal \w+ As IRibbonControl\)",
        **dict.fromkeys(
            ("getLabel", "getScreentip", "getSupertip", "getVisible"),
            r"\(ByVal \w+ As IRibbonControl, ByRef \w+ As Variant\)",
        ),
    }
    seen = set()
    for item in ROOT.iter():
        for key, value in item.attrib.items():
            if key.startswith(("on", "get")):
                module, _, name = value.partition(".")
                assert module == MODULE
                assert re.search(rf"^Public Sub {name}{signatures[key]}\r$", code, re.MULTILINE), value
                seen.add(key)
    assert seen == set(signatures)
    assert not re.search(rf"\b(Sub|Function) {MODULE}\b", code)


def test_the_add_in_has_procedures_of_its_own_name() -> None:
    """Excel looks for a procedure in every open file: the add-in's tab must not reach into a workbook's module."""
    assert set(re.findall(r'(?:on|get)\w+="(\w+)\.\w+"', RIBBON.xml(ADDIN_MODULE))) == {ADDIN_MODULE}
    ours, theirs = ({item.name for item in modules(name)} for name in (MODULE, ADDIN_MODULE))
    assert ours ^ theirs == {MODULE, ADDIN_MODULE}


def test_pictures_are_those_of_every_excel() -> None:
    """Every control has one, and it is in the lists that Microsoft publishes."""
    used = {item.get("imageMso") for item in controls("button", "menu", "group")}
    assert None not in used
    assert used <= PICTURES, used - PICTURES
    assert {item.icon for item in COMMANDS} | {item.icon for item in MENUS} == PICTURES


def test_keytips_of_one_level_do_not_hide_each_other() -> None:
    """Unique, and none the beginning of another: groups, submenus and buttons of the tab, then each submenu."""
    inside = {item for menu in controls("menu") for item in menu}
    levels = [
        [item for item in controls("group", "menu", "button") if item not in inside],
        *map(list, controls("menu")),
    ]
    assert len(levels) == 1 + len(MENUS)
    for level in levels:
        tips = [str(item.get("keytip")) for item in level]
        assert len(tips) == len(set(tips)) > 1
        assert not [(one, other) for one in tips for other in tips if one != other and other.startswith(one)]


def test_every_word_of_the_ribbon_is_on_the_sheet_of_texts() -> None:
    """Label, screentip and supertip of each control, in both languages, short enough for Office and for the eye."""
    for item in controls("group", "menu", "button"):
        key = item.get("id", "").removeprefix("seg_")
        title = f"commands.{key}" if key.startswith(("group_", "menu_")) else f"commands.title_{key}"
        keys = [title] if key.startswith("group_") else [title, f"commands.help_{key}"]
        for lang in LANGUAGES:
            assert set(keys) <= set(RIBBON.texts) & set(sentences(lang))
            assert len(sentences(lang)[title]) <= 32
            assert all(1 <= len(sentences(lang)[found]) <= 1024 for found in keys)
    assert len(set(RIBBON.texts)) == len(RIBBON.texts)


def test_every_sentence_that_vba_says_is_declared_and_every_one_declared_is_said() -> None:
    """The keys in the modules are exactly those that the builder puts on the sheet."""
    said = {key for name in SOURCES for key in re.findall(r'"(excel\.\w+)"', source(name))}
    assert said == set(DIALOGS)


def test_the_boxes_of_vba_can_show_every_letter() -> None:
    """A box of VBA shows the letters of code page 1252 only; a sentence fits in it."""
    for lang in LANGUAGES:
        for key in DIALOGS:
            text = sentences(lang)[key]
            assert text.encode("cp1252")
            assert len(text) <= 255
        assert all(sentences(lang)[f"commands.title_{item.key}"].encode("cp1252") for item in IN_EXCEL)


def test_only_the_numbers_that_vba_fills_in_are_asked_for() -> None:
    """Three placeholders: two versions, filled in by SegServer, and the count of functions, by SegRibbon."""
    for lang in LANGUAGES:
        found = {key: set(re.findall(r"{(\w+)}", sentences(lang)[key])) for key in DIALOGS}
        versions = {"excel.install_older", "excel.file_older", "excel.addin_older"}
        assert {key for key, names in found.items() if names == {"installed", "expected"}} == versions
        assert {key for key, names in found.items() if names == {"count"}} == {"excel.wizard_done"}
        assert sum(map(bool, found.values())) == len(versions) + 1


def made(key: str, group: str = "a", keytip: str = "K", menu: str = "") -> SimpleNamespace:
    return SimpleNamespace(key=key, group=group, icon="Help", keytip=keytip, menu=menu, large=False)


MENU = SimpleNamespace(key="m", icon="Help", keytip="M")


@pytest.mark.parametrize(
    ("menus", "commands", "message"),
    [
        ([], [made("one"), made("one", keytip="L")], "same identifier"),
        ([], [made("one"), made("two", keytip="KA")], "the keytip K hides KA"),
        ([], [made("one"), made("two", keytip="k")], "hides"),
        ([], [made("one", group="b")], "do not follow the groups"),
        ([], [made("one", menu="m")], "not declared"),
        ([MENU], [made("one")], "is empty"),
        ([MENU], [made("one", menu="m"), made("two", keytip="L"), made("three", menu="m", keytip="O")], "torn apart"),
        ([MENU], [made("menu_m", menu="m")], "same identifier"),
    ],
)
def test_a_declaration_that_excel_would_not_show_stops_the_build(
    menus: list[object], commands: list[object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Ribbon(["a"], menus, commands)  # type: ignore[arg-type]


def test_the_groups_are_the_five() -> None:
    """Données, Analyse, Décider, Partager, Aide, in the order of the work."""
    titles = [sentences("fr")[f"commands.group_{key}"] for key in GROUPS]
    assert titles == ["Données", "Analyse", "Décider", "Partager", "Aide"]
    assert [item.get("id") for item in controls("group")] == [f"seg_group_{key}" for key in GROUPS]
