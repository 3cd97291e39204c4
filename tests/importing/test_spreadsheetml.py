"""The XML of Excel 2003: types, gaps, merged cells, sheets, and what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from importing.exports import spreadsheet_xml, xml_row

from segment_udfs.errors import DataError
from segment_udfs.importing.load import Options, load_sales
from segment_udfs.importing.pages.spreadsheetml import xml_grid
from segment_udfs.importing.read import read_table
from segment_udfs.strings import explain


def refusal(data: bytes, sheet: str | None = None) -> str:
    """The key of the one fault."""
    with pytest.raises(DataError) as caught:
        xml_grid(data, "v.xls", sheet)
    (fault,) = caught.value.faults
    assert "v.xls" in explain(caught.value, "fr")[0]
    return fault.key


VALUES: dict[str, tuple[str, Any]] = {
    "text": ("String:Élan &amp; fils", "Élan & fils"),
    "an id with its zeros": ("String:00123", "00123"),
    "number": ("Number:-1234.5", -1234.5),
    "exponent": ("Number:1.5E+3", 1500.0),
    "what is no number": ("Number:NaN", "NaN"),
    "day": ("DateTime:2025-01-31T00:00:00.000", dt.datetime(2025, 1, 31)),
    "what is no day": ("DateTime:hier", "hier"),
    "true": ("Boolean:1", True),
    "a text with marks inside": (
        '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>É</B>lan</ss:Data></Cell>', "Élan"
    ),
    "a comment, which is no value": (
        '<Cell><Data ss:Type="Number">7</Data><Comment><ss:Data ss:Type="String">Vu</ss:Data></Comment></Cell>', 7.0
    ),
    "a formula, whose last value counts": ('<Cell ss:Formula="=1+1"><Data ss:Type="Number">2</Data></Cell>', 2.0),
}  # fmt: skip


@pytest.mark.parametrize("case", VALUES)
def test_a_cell_has_the_type_that_it_bears(case: str) -> None:
    """What does not fit its type stays a text, so that it is named when the column is read."""
    cell, value = VALUES[case]
    assert xml_grid(spreadsheet_xml([xml_row("String:x", cell)]), "v.xls").rows == [["x", value]]


def test_gaps_and_merged_cells_keep_every_cell_in_its_place() -> None:
    """Indices count from 1; the next cell stands after the columns that a merged one covers."""
    cells = [
        xml_row(
            "", '<Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">a</Data></Cell>', "String:b", Index=3
        ),
        xml_row('<Cell ss:Index="4"><Data ss:Type="String">c</Data></Cell>'),
        xml_row("", "", "String:d", Index=7),
    ]
    grid = xml_grid(spreadsheet_xml(cells), "v.xls")
    assert (grid.first_row, grid.first_column, grid.merged) == (3, 1, ((3, 1, 4, 2),))
    assert grid.rows == [["a", None, "b"], [None, None, "c"], [None] * 3, [None] * 3, [None, "d", None]]


def test_rows_with_a_span_move_the_next_ones() -> None:
    """Two formatted rows without cells stand between."""
    grid = xml_grid(spreadsheet_xml([xml_row("String:a"), "<Row ss:Span='1'/>", xml_row("String:b")]), "v.xls")
    assert grid.rows == [["a"], [None], [None], ["b"]]


def test_an_error_cell_stops_the_import_with_its_address(tmp_path: Path) -> None:
    """An error is no blank: C3 is named."""
    path = tmp_path / "v.xls"
    rows = [xml_row("String:client", "String:date", "String:montant ht"),
            xml_row("String:A", "DateTime:2025-01-31T00:00:00.000", "Number:1"),
            xml_row("String:B", "DateTime:2025-01-31T00:00:00.000", "Error:#DIV/0!")]  # fmt: skip
    path.write_bytes(spreadsheet_xml(rows))
    with pytest.raises(DataError) as caught:
        load_sales(path, Options())
    assert [(fault.key, fault.facts["found"]) for fault in caught.value.faults] == [("import.error_cells", "C3")]


def sheet(name: str, *rows: str, visible: str = "") -> str:
    """A Worksheet element."""
    options = f"<WorksheetOptions><Visible>{visible}</Visible></WorksheetOptions>" if visible else ""
    return f'<Worksheet ss:Name="{name}"><Table>{"".join(rows)}</Table>{options}</Worksheet>'


def test_the_fullest_visible_sheet_is_read_unless_one_is_named(tmp_path: Path) -> None:
    """The others are told; hidden rows too."""
    path = tmp_path / "v.xls"
    rows = [xml_row("String:a", "String:b"), xml_row("Number:1", "Number:2", Hidden=1)]
    hidden = sheet("Caché", *[xml_row("String:x", "String:y", "String:z")] * 3, visible="SheetHidden")
    path.write_bytes(
        spreadsheet_xml(rows, before=sheet("Notes", xml_row("String:n"), xml_row("Number:1")), after=hidden)
    )
    raw = read_table(path)
    assert (raw.sheet, raw.columns.shape) == ("Ventes", (1, 2))
    assert {"import.note_sheet", "import.note_hidden"} <= {note.key for note in raw.notes}
    assert read_table(path, "notes").headers == ("n",)
    assert refusal(path.read_bytes(), "Feuil1") == "import.no_sheet"


REFUSED: dict[str, tuple[bytes, str]] = {
    "cut off": (spreadsheet_xml([xml_row("String:a")])[:-40], "sniff.xml_broken"),
    "a row beyond the grid": (spreadsheet_xml([xml_row("String:a", Index=1_048_577)]), "sniff.xml_outside"),
    "a column beyond the grid": (
        spreadsheet_xml([xml_row('<Cell ss:Index="16385"><Data ss:Type="String">a</Data></Cell>')]),
        "sniff.xml_outside",
    ),
    "a merged cell beyond the grid": (
        spreadsheet_xml([xml_row('<Cell ss:MergeDown="1048576"><Data ss:Type="String">a</Data></Cell>')]),
        "sniff.xml_outside",
    ),
    "a row that comes again": (
        spreadsheet_xml([xml_row("String:a", Index=2), xml_row("String:b", Index=2)]), "sniff.xml_outside",
    ),
    "an index that is no number": (spreadsheet_xml([xml_row("String:a", Index="-1")]), "sniff.xml_outside"),
    "two cells at the ends of the grid": (
        spreadsheet_xml([xml_row("String:a"), xml_row('<Cell ss:Index="16384"><Data ss:Type="String">z</Data></Cell>',
                                                      Index=1_048_576)]), "sniff.xml_sparse",
    ),
    "a bomb of entities": (
        spreadsheet_xml([xml_row("String:&a;")]).replace(b"<Workbook", b'<!DOCTYPE W [<!ENTITY a "b">]><Workbook', 1),
        "import.declaration",
    ),
    "a file read from the disk": (
        spreadsheet_xml([xml_row("String:&a;")])
        .replace(b"<Workbook", b'<!DOCTYPE W [<!ENTITY a SYSTEM "file:///etc/hostname">]><Workbook', 1),
        "import.declaration",
    ),
    "elements without end": (spreadsheet_xml(["<B>" * 5_000]), "import.damaged"),
    "no cell": (spreadsheet_xml([]), "import.empty_workbook"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_program_writes_is_refused_in_one_sentence(case: str) -> None:
    """No entity, no cell outside of the grid, no rectangle of seventeen billion cells."""
    data, key = REFUSED[case]
    assert refusal(data) == key


WHOLE = spreadsheet_xml([xml_row("String:client", "String:montant", Index=2), xml_row("String:A", "Number:1.5")])


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=3))
@settings(max_examples=200, deadline=None)
def test_any_change_gives_a_grid_or_one_fault(at: int, put: bytes) -> None:
    """Never another exception; every row as long as the others."""
    data = WHOLE[:at] + put + WHOLE[at + 1 :]
    try:
        grid = xml_grid(data, "v.xls")
    except DataError:
        refusal(data)
        return
    assert len({len(row) for row in grid.rows}) <= 1
