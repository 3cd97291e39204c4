"""The guard before the parsers: each kind of hostile workbook is refused for what it is, and honest ones pass."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pytest
import xlsxwriter
from importing import packages as p
from importing.hostile_index import cases

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.grid import SheetFacts
from segment_udfs.importing.guard import limits as guard_limits
from segment_udfs.importing.guard import packages as guard_zip
from segment_udfs.importing.guard import parts as guard_parts
from segment_udfs.importing.guard.check import inspect
from segment_udfs.importing.guard.safe_xml import Declared, Endless
from segment_udfs.importing.guard.sheet import FastSheet, Irregular, scan_slowly
from segment_udfs.strings import explain_fault, sentences

SHEET = "xl/worksheets/sheet1.xml"
DTD = '<!DOCTYPE a [<!ENTITY b "c">]>'


def fault_of(path: Path) -> Fault:
    """The one fault of a refusal, which both languages can say of that file."""
    with pytest.raises(DataError) as caught:
        inspect(path)
    (fault,) = caught.value.faults
    assert all(path.name in explain_fault(fault, lang) for lang in ("fr", "en"))
    return fault


@pytest.mark.parametrize(
    "part",
    ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/styles.xml", SHEET, "docProps/app.xml",
     "xl/theme/theme1.xml", "xl/xmlMaps.xml", "xl/drawings/vmlDrawing1.vml", "xl/embeddings/odd.dat"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_document_type_is_refused_in_any_part_and_encoding(part: str, encoding: str, tmp_path: Path) -> None:
    """Before the name of the root element; also in parts that no reader of values opens."""
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    content = f'{mark}<?xml version="1.0" encoding="{encoding[:6].rstrip("-")}"?> {DTD}<a>&b;</a>'.encode(encoding)
    path = p.repacked(p.xlsx(tmp_path / "base.xlsx"), tmp_path / "ventes.xlsx", {part: content})
    fault = fault_of(path)
    assert (fault.key, fault.facts["part"].lower()) == ("guard.declaration", part.lower())


@pytest.mark.parametrize(
    ("rows", "after", "key", "said"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>', "",
         "guard.spread", {"area": "A1:XFD1048576"}),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="5000"><c r="ZZ5000"><v>2</v></c></row>', "",
         "guard.spread", {"area": "A1:ZZ5000"}),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "", "guard.out_of_grid", {"cell": "A1048577"}),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "", "guard.out_of_grid", {"cell": "XFE1"}),
        ('<row r="1"><c r="A0"><v>1</v></c></row>', "", "guard.out_of_grid", {"cell": "A0"}),
        ('<row r="1"><c r="AAAAAAAAAAAAAA1"><v>1</v></c></row>', "", "guard.out_of_grid", {"cell": "AAAAAAAAAAAAAA1"}),
        ('<row r="1"><c r="A1"><v>1</v></c></row>', '<mergeCells><mergeCell ref="A1:F1000000"/></mergeCells>',
         "guard.merged_area", {"area": "A1:F1000000"}),
        ('<row r="1"><c r="A1"><v>1</v></c></row>', '<mergeCells><mergeCell ref="A1:A1048577"/></mergeCells>',
         "guard.out_of_grid", {"cell": "A1:A1048577"}),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>' + "x" * (2 << 20) + "</t></is></c></row>", "",
         "guard.endless", {"part": SHEET}),
        ('<row r="1"><c r="A1" s="' + "1" * (2 << 20) + '"><v>1</v></c></row>', "", "guard.endless", {"part": SHEET}),
        ('<row r="1"><c r="A1"><v>1</v></row>', "", "guard.damaged_part", {"part": SHEET}),
    ],
)  # fmt: skip
def test_a_hostile_sheet_is_refused_with_its_place(
    rows: str, after: str, key: str, said: dict[str, str], tmp_path: Path
) -> None:
    """The sheet and the cell, or the part, stand in the sentence."""
    fault = fault_of(p.with_rows(tmp_path, rows, after))
    assert fault.key == key
    assert {name: fault.facts[name] for name in said} == said
    assert "part" in fault.facts or fault.facts["sheet"] == "Ventes"


def duplicate(archive: zipfile.ZipFile) -> None:
    archive.writestr("XL/Workbook.xml", "<a/>")


def escaping(archive: zipfile.ZipFile) -> None:
    archive.writestr("xl/../../evil.xml", "<a/>")


def crowd(archive: zipfile.ZipFile) -> None:
    for number in range(guard_limits.MAX_PARTS):
        archive.writestr(f"xl/media/{number}.txt", "")


def bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("xl/worksheets/sheet2.xml", f"<worksheet>{' ' * (10 << 20)}</worksheet>")


def strings(archive: zipfile.ZipFile) -> None:
    archive.writestr("xl/sharedStrings2.xml", '<sst uniqueCount="4000000000"><si><t>a</t></si></sst>')


@pytest.mark.parametrize(
    ("add", "key"),
    [(duplicate, "guard.duplicate_part"), (escaping, "guard.escaping_part"), (crowd, "guard.too_many_parts"),
     (bomb, "guard.expands_part"), (strings, "guard.strings_declared")],
)  # fmt: skip
def test_a_hostile_package_is_refused_for_what_it_is(
    add: Callable[[zipfile.ZipFile], None], key: str, tmp_path: Path
) -> None:
    """Two parts of one name whatever its case; a name that leaves the package; too many; a bomb; a false count."""
    path = p.xlsx(tmp_path / "ventes.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        add(archive)
    assert fault_of(path).key == key


def test_a_part_longer_than_its_directory_says_is_refused(tmp_path: Path) -> None:
    """Python stops at the declared size and finds its checksum right; a reader in Rust would inflate on."""
    path = p.xlsx(tmp_path / "ventes.xlsx")
    data = bytearray(path.read_bytes())
    at = next(
        found.start()
        for found in re.finditer(b"PK\x01\x02", data)
        if data[found.start() + 46 :].startswith(b"xl/worksheets")
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.read(SHEET)[:100]
    struct.pack_into("<I", data, at + 16, zipfile.crc32(start))
    struct.pack_into("<I", data, at + 24, 100)
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        assert archive.read(SHEET) == start
    assert fault_of(path).key == "guard.damaged_part"


def test_the_total_of_all_parts_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many parts that are each within their ratio."""
    monkeypatch.setattr(guard_zip, "MAX_INFLATED", 20_000)
    path = p.xlsx(tmp_path / "ventes.xlsx", [[float(number)] for number in range(2000)])
    assert fault_of(path).key == "guard.expands_total"


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ('<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float"'
         ' office:value="1" table:number-columns-repeated="16384"/></table:table-row>', "guard.spread"),
        ('<table:table-row table:number-rows-repeated="9999999999"><table:table-cell office:value-type="float"'
         ' office:value="1"/></table:table-row>', "guard.out_of_grid"),
        ('<table:table-row><table:table-cell office:value-type="float" office:value="1"'
         ' table:number-columns-spanned="16000" table:number-rows-spanned="1000"/></table:table-row>',
         "guard.merged_area"),
        (DTD, "guard.damaged_part"),
    ],
)  # fmt: skip
def test_a_hostile_ods_is_refused_before_anything_repeats(row: str, key: str, tmp_path: Path) -> None:
    """Seventeen thousand million cells in one line of XML; a document type in its wrong place."""
    assert fault_of(p.ods(tmp_path / "ventes.ods", row)).key == key


def test_an_honest_ods_may_repeat_empty_cells_to_the_end_of_the_grid(tmp_path: Path) -> None:
    """LibreOffice fills the grid with one empty row and one empty cell."""
    row = (
        '<table:table-row><table:table-cell office:value-type="float" office:value="1"/>'
        '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert inspect(p.ods(tmp_path / "ventes.ods", row)).sheets["Ventes"].filled == 1


@pytest.mark.parametrize(
    ("sheet", "key"),
    [
        (
            p.xlsb_row(0) + p.xlsb_cell(5, 0, bytes(8)) + p.xlsb_row(1048575) + p.xlsb_cell(5, 16383, bytes(8)),
            "guard.spread",
        ),
        (p.xlsb_row(1 << 30) + p.xlsb_cell(5, 0, bytes(8)), "guard.out_of_grid"),
        (p.xlsb_row(0) + p.xlsb_cell(5, 1 << 20, bytes(8)), "guard.out_of_grid"),
        (p.record(176, struct.pack("<IIII", 0, 1048575, 0, 16383)), "guard.merged_area"),
        (b"\x00\xff\xff\xff\x7f", "guard.damaged_part"),
        (p.xlsb_row(0)[:-3], "guard.damaged_part"),
    ],
)
def test_a_hostile_xlsb_is_refused(sheet: bytes, key: str, tmp_path: Path) -> None:
    """Cells far apart, outside the grid, merged without end; a record longer than its part."""
    assert fault_of(p.xlsb(tmp_path / "ventes.xlsb", sheet)).key == key


NUMBER = p.biff(0x203, struct.pack("<HHHd", 0, 0, 0, 1.0))


def looped(data: bytes) -> bytes:
    """The chain of the stream returns to its first sector."""
    return data[: 512 + 4 * 9] + struct.pack("<I", 2) + data[512 + 4 * 10 :]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (looped(p.compound(p.xls_stream(NUMBER))), "import.damaged"),
        (p.compound(p.xls_stream(NUMBER))[:3000], "import.damaged"),
        (p.compound(p.xls_stream(struct.pack("<HH", 0x203, 60_000))), "import.damaged"),
        (p.compound(p.xls_stream(NUMBER)[:-4]), "import.damaged"),
        (p.compound(p.xls_stream(p.biff(0x203, struct.pack("<HHHd", 0, 300, 0, 1.0)))), "guard.out_of_grid"),
        (p.compound(p.xls_stream(NUMBER, p.biff(0xFC, struct.pack("<II", 9, 0xFFFFFFFF)))), "guard.strings_declared"),
        (p.compound(p.xls_stream(NUMBER, p.biff(0x2F, bytes(6)))), "import.encrypted"),
    ],
)
def test_a_hostile_xls_is_refused(data: bytes, key: str, tmp_path: Path) -> None:
    """A loop of sectors, a cut file, a record too long, no end, a cell outside the grid, a false count, a password."""
    path = tmp_path / "ventes.xls"
    path.write_bytes(data)
    assert fault_of(path).key == key


def test_the_xls_of_these_tests_is_one(tmp_path: Path) -> None:
    """Unharmed, it passes."""
    path = tmp_path / "ventes.xls"
    path.write_bytes(p.compound(p.xls_stream(NUMBER)))
    assert inspect(path).sheets["Ventes"].filled == 1


def sheets_of(path: Path) -> dict[str, bytes]:
    """The sheets of a package whose directory is sound and which is no bomb."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if info.file_size < 3_000_000]
            return {name: archive.read(name) for name in names if re.search("/worksheets/s[^/]*$", name)}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return {}


def known(facts: SheetFacts) -> tuple[Any, ...]:
    return (
        facts.filled, facts.errors.tuples(), facts.merged, facts.hidden, facts.filtered(), facts.uncalculated.tuples(),
    )  # fmt: skip


def searched(content: bytes, size: int) -> Any:
    """What the patterns find, or the key of a refusal; None when they leave it to the slow way."""
    prefix = re.search(rb"<(\w+:)?worksheet", content)
    facts = SheetFacts()
    try:
        fast = FastSheet(guard_limits.Box("f", "s", facts), (prefix and prefix[1]) or b"")
        for start in range(0, len(content), size):
            fast.feed(content[start : start + size])
        fast.close()
    except Irregular:
        return None
    except DataError as error:
        return error.faults[0].key
    return known(facts)


def followed(content: bytes) -> Any:
    """What the slow way finds, or the key of a refusal."""
    facts = SheetFacts()
    try:
        scan_slowly([content], guard_limits.Box("f", "s", facts))
    except DataError as error:
        return error.faults[0].key
    return known(facts)


@pytest.mark.parametrize(
    "path", [case.path for case in cases() if case.path.suffix in (".xlsx", ".xlsm")], ids=lambda path: path.name
)
def test_the_fast_way_through_a_sheet_finds_what_the_slow_one_does(path: Path) -> None:
    """Same filled cells, errors, merged areas, hidden rows, filters and formulas without result, however it is cut."""
    for name, content in sheets_of(path).items():
        try:
            expected = followed(content)
        except (Declared, Endless, expat.ExpatError):
            continue
        for size in (len(content), 1000):
            found = searched(content, size)
            assert found in (None, expected), name


@pytest.mark.parametrize(
    "rows",
    ['<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row>',
     '<!-- <row r="9"> --><row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c></row>',
     "<row r='1'><c r='A1'><v>1</v></c><c t='e' r='B1'><v>#N/A</v></c></row>"],
)  # fmt: skip
def test_a_sheet_that_leaves_out_positions_or_is_written_otherwise_is_followed(rows: str, tmp_path: Path) -> None:
    """The error stands in B1, whatever the layout."""
    facts = inspect(p.with_rows(tmp_path, rows)).sheets["Ventes"]
    assert (facts.errors.tuples(), facts.filled) == (((1, 1),), 2)


def test_a_sheet_in_utf_16_is_followed(tmp_path: Path) -> None:
    """No byte of its tags is where the patterns look."""

    def changed(content: bytes) -> bytes:
        text = content.decode("utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"')
        return text.replace("</sheetData>", '<row r="9"><c r="A9" t="e"><v>#N/A</v></c></row></sheetData>').encode(
            "utf-16"
        )

    path = p.repacked(p.xlsx(tmp_path / "b.xlsx"), tmp_path / "ventes.xlsx", {SHEET: changed})
    assert inspect(path).sheets["Ventes"].errors.tuples() == ((9, 0),)


def test_an_honest_sheet_passes_in_time(tmp_path: Path) -> None:
    """60,000 cells in less than 0.3 s of this processor for each MB: a wide margin over what is measured, 0.05 s."""
    path = tmp_path / "ventes.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Ventes")
        for number in range(5000):
            sheet.write_row(number, 0, [number * 12 + column + 0.25 for column in range(12)])
    with zipfile.ZipFile(path) as archive:
        megabytes = sum(info.file_size for info in archive.infolist()) / 1e6
    start = time.process_time()
    assert inspect(path).sheets["Ventes"].filled == 60_000
    assert time.process_time() - start < 0.3 * megabytes


def test_every_sentence_of_the_guard_has_a_use_and_every_key_a_sentence() -> None:
    """Keys stand as literals."""
    folder = Path(guard_parts.__file__).parent.parent
    code = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    wanted = {key for key in sentences("fr") if key.startswith("guard.")}
    assert set(re.findall(r'"(guard\.\w+)"', code)) == wanted


@pytest.mark.parametrize("key", sorted(key for key in sentences("fr") if key.startswith("guard.")))
def test_french_spaces_are_not_broken(key: str) -> None:
    """A no-break space stands before : ; ! ? % and inside guillemets."""
    assert not re.search(r"(?<!\u00a0)[;!?»]|« | [:%]", sentences("fr")[key])
