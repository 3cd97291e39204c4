"""The VBA project that we write, read back by oletools and olefile."""

import io
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import olefile
import pytest
from oletools.mraptor import MacroRaptor
from oletools.olevba import VBA_Scanner

from segment_udfs import __version__
from segment_udfs.workbook.modules import SOURCES as NAMES
from segment_udfs.workbook.modules import modules, source
from segment_udfs.workbook.vbaproject import WORKBOOK, Module, build, document, module
from tests.vba.grammar import TARGETS, faults, preprocess
from tests.vba.readers import decrypt, modules_of, strict

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "segment_udfs" / "workbook" / "vba").glob("*.[bc][al]s"))
# What olevba may find suspicious, and why it is there: SegServer loads one DLL ("Lib"), on the Mac a button goes by our
# AppleScript, "run" is the name of a Python function; every quoted word of 4, 8 or 12 letters passes for base64, and
# Excel's identifiers in the document modules for hexadecimal strings.
SUSPICIOUS = {"lib", "applescript", "run", "base64 strings", "hex strings"}
COUNTER = """VERSION 1.0 CLASS
BEGIN
  MultiUse = -1  'True
END
Attribute VB_Name = "Counter"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = False
Attribute VB_Exposed = False
Option Explicit
Public Total As Double
"""
SUSPICIOUS_BUDGET = 5
NEVER = (
    "Shell WScript VBProject VBComponents Environ CreateObject GetObject CallByName ExecuteExcel4Macro SendKeys "
    "SaveSetting DeleteSetting Kill MkDir SaveAs FollowHyperlink OnTime OnKey Volatile MacScript Dir Workbook_Open "
    "Auto_Open"
).split()


def product() -> list[Module]:
    """The modules of the product, and one class to try that kind."""
    return [
        document("ThisWorkbook", base=WORKBOOK),
        document("shtHome"),
        *modules(),
        module("Counter", COUNTER),
    ]


MODULES = product()


@pytest.fixture(scope="module")
def project() -> bytes:
    return build("Segmentation", MODULES)


@pytest.fixture
def container(project: bytes) -> Iterator[olefile.OleFileIO]:
    with strict(project) as opened:
        yield opened


def test_the_sources_of_the_add_in_are_there() -> None:
    """Every text of the folder is in the project that these tests look at, and the generated wrappers."""
    assert {path.stem for path in SOURCES} == set(NAMES)
    assert {*NAMES, "SegFunctions"} <= {item.name for item in MODULES}


def test_every_module_reads_back_identical(project: bytes) -> None:
    """oletools finds the same modules with the same texts, attribute lines included."""
    assert modules_of(project, "vbaProject.bin") == {item.name: item.code for item in MODULES}


def test_the_container_has_no_defect(container: olefile.OleFileIO) -> None:
    """olefile in strict mode has nothing to say, and finds the streams that the specification lists."""
    assert container.parsing_issues == []
    streams = {"/".join(path) for path in container.listdir()}
    expected = {"PROJECT", "PROJECTwm", "VBA/_VBA_PROJECT", "VBA/dir"} | {f"VBA/{item.name}" for item in MODULES}
    assert streams == expected


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 60, 150])
def test_containers_of_any_size_have_no_defect(count: int) -> None:
    """From one module to 150, with some above the 4096 bytes of the small streams, nothing is lost."""
    modules = [module(f"M{number}", f"' {number}\n" * (1 + 900 * (number % 9 == 0))) for number in range(count)]
    raw = build("Many", modules)
    with strict(raw) as opened:
        assert opened.parsing_issues == []
    assert modules_of(raw, "vbaProject.bin") == {item.name: item.code for item in modules}


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 7, 60, 150])
def test_siblings_form_a_red_black_tree(count: int) -> None:
    """[MS-CFB] 2.6.4: sorted by length then letters, no red under red, as many black ones on every way down."""
    with strict(build("Tree", [module(f"M{number}", "") for number in range(count)])) as opened:
        entries = opened.direntries

        def black_height(number: int, parent_is_red: bool) -> int:
            if number == 0xFFFFFFFF:
                return 1
            entry = entries[number]
            is_red = entry.color == 0
            assert not (is_red and parent_is_red)
            left, right = (black_height(child, is_red) for child in (entry.sid_left, entry.sid_right))
            assert left == right
            return left + (not is_red)

        def in_order(number: int) -> list[tuple[int, str]]:
            if number == 0xFFFFFFFF:
                return []
            entry = entries[number]
            here = (len(entry.name), entry.name.upper())
            return [*in_order(entry.sid_left), here, *in_order(entry.sid_right)]

        vba = next(entry for entry in entries if entry is not None and entry.name == "VBA")
        names = in_order(vba.sid_child)
        assert len(names) == count + 2
        assert names == sorted(names)
        assert black_height(vba.sid_child, parent_is_red=True) > 0


def test_the_project_is_open_and_visible(container: olefile.OleFileIO) -> None:
    """CMG, DPB and GC say: not protected, no password, visible ([MS-OVBA] 2.3.1.15 to 2.3.1.17)."""
    text = container.openstream("PROJECT").read().decode("ascii")
    found = dict(re.findall(r'^(ID|CMG|DPB|GC)="([^"]*)"', text, re.MULTILINE))
    fields = {key: decrypt(found[key], found["ID"]) for key in ("CMG", "DPB", "GC")}
    assert fields == {"CMG": bytes(4), "DPB": bytes(1), "GC": b"\xff"}


def test_there_is_no_compiled_code(container: olefile.OleFileIO) -> None:
    """The seven bytes of [MS-OVBA] 2.3.4.1 with version 0xFFFF tell Excel to compile the source."""
    assert container.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000100")


def test_two_builds_are_the_same_bytes(project: bytes) -> None:
    """The project holds no date, no random number, no order of a set."""
    assert build("Segmentation", product()) == project


@pytest.mark.parametrize("name", ["", "1st", "_a", "a b", "a.b", "é", "a" * 32])
def test_a_name_that_excel_refuses_is_refused(name: str) -> None:
    """VBA names begin with a letter, hold letters, digits and underscores, at most 31 of them."""
    with pytest.raises(ValueError, match="not a VBA name"):
        build("Segmentation", [document(name)])
    with pytest.raises(ValueError, match="not a VBA name"):
        build(name, [document("ThisWorkbook", base=WORKBOOK)])


def test_names_differ_without_case() -> None:
    """VBA does not tell `Seg` from `SEG`."""
    with pytest.raises(ValueError, match="same name"):
        build("Segmentation", [module("Seg", ""), module("SEG", "")])


def test_a_text_that_names_itself_otherwise_is_refused() -> None:
    """A module is stored under the name that its own first line gives."""
    with pytest.raises(ValueError, match="calls itself"):
        module("Other", 'Attribute VB_Name = "Seg"\r\n')


@pytest.mark.parametrize(("code", "message"), [("' été", "not ASCII"), ("'" * 1024, "1023 are allowed")])
def test_text_that_another_excel_would_spoil_is_refused(code: str, message: str) -> None:
    """Accents depend on the machine's code page; the editor cuts lines above 1023 characters."""
    with pytest.raises(ValueError, match=message):
        build("Segmentation", [module("Seg", code)])


@pytest.mark.parametrize("item", MODULES, ids=lambda item: item.name)
def test_modules_end_lines_as_vba_does(item: Module) -> None:
    """Every line of every module ends with CR LF, the last one too."""
    assert item.code.endswith("\r\n")
    assert "\r" not in item.code.replace("\r\n", "")
    assert "\n" not in item.code.replace("\r\n", "")


# each text once: most modules are the same for every target, and the wrappers are compiled in test_wrappers.py
COMPILED = {
    (item.name, preprocess(item.code, TARGETS[target])): (item, target)
    for item in MODULES
    if item.kind == "Module" and item.name != "SegFunctions"
    for target in TARGETS
}


@pytest.mark.parametrize(("item", "target"), COMPILED.values(), ids=lambda part: getattr(part, "name", part))
def test_modules_follow_the_grammar(item: Module, target: str) -> None:
    """Each module is well-formed VBA in 64-bit and 32-bit Excel for Windows and on the Mac."""
    assert faults(item.code, target) == []


def everything() -> str:
    return "\r\n".join(item.code for item in MODULES)


def test_suspicious_words_stay_in_budget() -> None:
    """olevba finds at most five suspicious words in all, and exactly those that we know of."""
    found = {word.lower() for kind, word, _ in VBA_Scanner(everything()).scan() if kind == "Suspicious"}
    assert found == SUSPICIOUS
    assert len(found) <= SUSPICIOUS_BUDGET


def code_of(text: str) -> str:
    """Statements only: no comment, no quoted text."""
    return "\n".join(re.sub(r'"[^"]*"', '""', line).partition("'")[0] for line in text.splitlines())


@pytest.mark.parametrize("word", [*NEVER, "Run", "Open", "Declare", "LoadLibraryW", "GetSetting", "Lib"])
def test_what_could_do_harm_is_nowhere_or_in_one_module(word: str) -> None:
    """Nothing runs a program, writes a file or a setting, or touches macros; DLL and settings are SegServer's alone."""
    found = {item.name for item in MODULES if re.search(rf"\b{word}\b", code_of(item.code), re.IGNORECASE)}
    assert found == ({"SegServer"} if word in {"Declare", "LoadLibraryW", "GetSetting", "Lib"} else set())


def test_nothing_starts_by_itself() -> None:
    """Neither olevba nor mraptor finds a macro that runs when the workbook is opened; mraptor calls none suspicious.

    Of its three marks (AutoExec, Write, Execute) only the last one is there: a DLL is declared.
    """
    assert [word for kind, word, _ in VBA_Scanner(everything()).scan() if kind == "AutoExec"] == []
    raptor = MacroRaptor(everything())
    raptor.scan()
    assert raptor.get_flags() == "--X"
    assert not raptor.suspicious


def test_the_scanners_see_what_they_should() -> None:
    """The two scanners do report a macro that downloads at opening: the tests above can fail."""
    bad = 'Sub Workbook_Open()\r\nCreateObject("WScript.Shell").Run "cmd"\r\nEnd Sub\r\n'
    kinds = {kind for kind, _, _ in VBA_Scanner(bad).scan()}
    raptor = MacroRaptor(bad)
    raptor.scan()
    assert {"AutoExec", "Suspicious"} <= kinds
    assert raptor.suspicious


def test_the_versions_in_the_project_are_those_of_the_package_and_of_its_xlwings() -> None:
    """SegServer names the product's version and the xlwings that pyproject.toml pins, which is the one installed."""
    pinned = re.findall(r'"xlwings==([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    told = re.findall(r'(\w+Version) As String = "([^"]*)"', source("SegServer"))
    assert told == [("OurVersion", __version__), ("BridgeVersion", *pinned)]
    assert pinned == [version("xlwings")]
    libraries = re.findall(r'Lib "([^"]+)"', source("SegServer"))
    assert libraries == ["kernel32", f"xlwings64-{pinned[0]}.dll", f"xlwings32-{pinned[0]}.dll"]


def test_no_placeholder_is_left() -> None:
    """Braces stand for what the build fills in, and for facts of sentences that SegServer and SegRibbon fill in."""
    assert set(re.findall(r"{(\w+)}", everything())) == {"installed", "expected", "count"}


@pytest.mark.parametrize(("target", "library"), [("win64", "library"), ("win32", "library32"), ("mac", None)])
def test_each_office_loads_its_own_library(target: str, library: str | None) -> None:
    """64 bits, 32 bits, none on the Mac."""
    left = preprocess(source("SegServer"), TARGETS[target])
    assert re.findall(r'LibrarySetting As String = "(\w+)"', left) == ([library] if library else [])
    assert len(re.findall("XLPyDLLActivateAuto Lib", left)) == (1 if library else 0)


def test_a_bare_project_is_a_compound_file(project: bytes) -> None:
    """The file magic is the one every reader looks for."""
    assert olefile.isOleFile(io.BytesIO(project))
