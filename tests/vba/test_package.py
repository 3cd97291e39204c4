"""The finished package: parts, relationships, content types, repeatable bytes, no recalculation on opening."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xlsxwriter

from segment_udfs.workbook.package import finish, parts
from segment_udfs.workbook.vbaproject import WORKBOOK, build, document, module
from segment_udfs.workbook.wrappers import wrappers
from tests.hosts.ooxml import VERSIONS, validate
from tests.vba.readers import CATALOGUE, modules_of

HOST = Path(__file__).parents[2] / "segment_udfs" / "workbook" / "vba" / "SegHost.bas"
RIBBON = """<?xml version="1.0" encoding="UTF-8"?>
<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon><tabs>
<tab id="segTab" label="Segmentation"><group id="segData" label="Données">
<button id="segHelp" label="Aide" imageMso="Help" onAction="SegRibbon.OnHelp"/></group></tab></tabs></ribbon></customUI>
"""
PROJECT = build(
    "Segmentation",
    [
        document("ThisWorkbook", base=WORKBOOK),
        document("shtHome"),
        module("SegHost", HOST.read_bytes().decode("ascii")),
        module("SegFunctions", wrappers(CATALOGUE)),
    ],
)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def raw(created: datetime = datetime(2026, 1, 2, 3, 4, 6), *, macros: bool = True) -> bytes:
    """A small workbook of XlsxWriter, with a dynamic array and our macros."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": created})
    sheet = book.add_worksheet("Accueil")
    sheet.write_column("A1", [30, 20, 10])
    sheet.write_dynamic_array_formula("B1:B3", "=SEG_PARETO_RANK(A1:A3)", None, 1)
    sheet.write_column("B2", [2, 3])
    if macros:
        sheet.set_vba_name("shtHome")
        book.set_vba_name("ThisWorkbook")
        book.add_vba_project(io.BytesIO(PROJECT), is_stream=True)
    book.close()
    return out.getvalue()


def redated(package: bytes, date: tuple[int, int, int, int, int, int], *, backwards: bool) -> bytes:
    """The same parts under another date, in the order given or from the last to the first."""
    out = io.BytesIO()
    content = parts(package)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        for name in sorted(content, reverse=backwards):
            copy.writestr(zipfile.ZipInfo(name, date), content[name])
    return out.getvalue()


def test_two_builds_at_different_times_are_the_same_bytes() -> None:
    """Neither the dates nor the order nor the compression of what XlsxWriter wrote leave a trace."""
    first = redated(raw(datetime(2026, 1, 2, 3, 4, 6)), (2026, 1, 2, 3, 4, 6), backwards=False)
    second = redated(raw(datetime(2026, 1, 2, 3, 4, 8)), (2026, 1, 2, 3, 4, 8), backwards=True)
    assert first != second
    assert finish(first, ribbon=RIBBON) == finish(second, ribbon=RIBBON)


def test_every_part_bears_the_date_asked_for() -> None:
    """The zip and the properties of the workbook give one date, that of `created`."""
    done = finish(raw(), created=datetime(2025, 6, 7, 8, 9, 10))
    with zipfile.ZipFile(io.BytesIO(done)) as package:
        assert {item.date_time for item in package.infolist()} == {(2025, 6, 7, 8, 9, 10)}
        assert {item.create_system for item in package.infolist()} == {0}
    core = parts(done)["docProps/core.xml"].decode()
    assert core.count("2025-06-07T08:09:10Z") == 2
    assert "2026" not in core


def test_content_types_come_first() -> None:
    """Readers that stream a package want its types, then its relationships, before anything else."""
    order = list(parts(finish(raw(), ribbon=RIBBON)))
    assert order[:2] == ["[Content_Types].xml", "_rels/.rels"]
    assert order[2:] == sorted(order[2:])


def test_the_ribbon_is_a_part_with_a_relationship() -> None:
    """[MS-CUSTOMUI] 2.2: one relationship of the 2007 type from the package to customUI/customUI14.xml, UTF-8."""
    content = parts(finish(raw(), ribbon=RIBBON))
    assert content["customUI/customUI14.xml"].decode("utf-8") == RIBBON
    found = ElementTree.fromstring(content["_rels/.rels"]).findall(RELATIONSHIP)  # noqa: S314 - our own file
    kind = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
    assert [item.get("Target") for item in found if item.get("Type") == kind] == ["customUI/customUI14.xml"]
    assert len({item.get("Id") for item in found}) == len(found)


def test_without_ribbon_no_part_is_added() -> None:
    """A workbook finished plainly has the parts that XlsxWriter wrote, the others unchanged."""
    before, after = parts(raw()), parts(finish(raw()))
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"docProps/core.xml", "xl/workbook.xml"}


def test_an_add_in_has_its_content_type_and_no_window() -> None:
    """An .xlam is an .xlsm with another main content type and a hidden window."""
    content = parts(finish(raw(), addin=True))
    types = content["[Content_Types].xml"].decode()
    assert 'ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"' in types
    assert "sheet.macroEnabled" not in types
    views = ElementTree.fromstring(content["xl/workbook.xml"]).iter(f"{MAIN}workbookView")  # noqa: S314 - our own file
    assert [view.get("visibility") for view in views] == ["hidden"]


def test_opening_does_not_recalculate() -> None:
    """The file neither asks for a full calculation nor names an engine older than Excel 2019 (191029)."""
    asked = ElementTree.fromstring(parts(raw())["xl/workbook.xml"]).find(f"{MAIN}calcPr")  # noqa: S314 - our own file
    done = ElementTree.fromstring(parts(finish(raw()))["xl/workbook.xml"]).find(f"{MAIN}calcPr")  # noqa: S314
    assert asked is not None
    assert asked.get("fullCalcOnLoad") == "1"
    assert done is not None
    assert done.attrib == {"calcId": "191029"}


def test_the_macros_are_kept() -> None:
    """The project inside the finished workbook is the one that was built, and oletools reads it there."""
    done = finish(raw(), ribbon=RIBBON, addin=True)
    assert parts(done)["xl/vbaProject.bin"] == PROJECT
    assert set(modules_of(done)) == {"ThisWorkbook", "shtHome", "SegHost", "SegFunctions"}


def test_no_function_is_volatile_and_no_other_name_is_prefixed() -> None:
    """The formula stands in the file under the name that the wrapper has."""
    sheet = parts(finish(raw()))["xl/worksheets/sheet1.xml"].decode()
    assert '<f t="array" ref="B1:B3">SEG_PARETO_RANK(A1:A3)</f>' in sheet


def twice() -> bytes:
    """A package with one part twice."""
    out = io.BytesIO(raw())
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("XL/workbook.xml", "<workbook/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("package", "options", "message"),
    [
        (twice(), {}, "same part twice"),
        (finish(raw(), ribbon=RIBBON), {"ribbon": RIBBON}, "already has a ribbon"),
        (raw(), {"ribbon": "<customUI/>"}, "namespace"),
        (raw(macros=False), {"addin": True}, "macroEnabled"),
    ],
)
def test_what_excel_would_repair_is_refused(package: bytes, options: dict[str, object], message: str) -> None:
    """A doubled part, a second ribbon, a ribbon of the wrong kind and an add-in without macros stop the build."""
    with pytest.raises(ValueError, match=message):
        finish(package, **options)  # type: ignore[arg-type]


@pytest.mark.host
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("suffix", "addin"), [(".xlsm", False), (".xlam", True)])
def test_the_open_xml_sdk_finds_nothing(tmp_path: Path, version: str, suffix: str, addin: bool) -> None:
    """Microsoft's validator has no fault to find in a workbook and an add-in with macros and a ribbon."""
    path = tmp_path / f"small{suffix}"
    path.write_bytes(finish(raw(), ribbon=RIBBON, addin=addin))
    assert validate(path, version) == []


@pytest.mark.host
def test_the_open_xml_sdk_does_find_faults(tmp_path: Path) -> None:
    """The same validator names the part when an element stands in the wrong place: the test above can fail."""
    content = parts(raw())
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(b"</workbook>", b"<sheets/></workbook>")
    path = tmp_path / "broken.xlsm"
    with zipfile.ZipFile(path, "w") as package:
        for name, data in content.items():
            package.writestr(name, data)
    assert any("workbook.xml" in json_part(fault) for fault in validate(path, VERSIONS[0]))


def json_part(fault: dict[str, object]) -> str:
    """Everything that a fault says, as one text."""
    return " ".join(str(value) for value in fault.values())
