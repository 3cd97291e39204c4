"""What the reader of values drops is found: errors with address, hidden and filtered rows, merged areas, remarks."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from importing import packages as p

from segment_udfs.errors import DataError
from segment_udfs.importing.grid import Grid
from segment_udfs.importing.workbooks.book import read_here
from segment_udfs.importing.workbooks.workbook import read_workbook

SHEET = "xl/worksheets/sheet1.xml"


def keys(grid: Grid) -> set[str]:
    return {note.key for note in grid.notes}


@pytest.mark.parametrize(
    "error",
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
     "#CONNECT!", "#ERROR!", "#GETTING_DATA"],
)  # fmt: skip
def test_an_error_of_any_name_is_known_by_its_address(error: str, tmp_path: Path) -> None:
    """Also those that the reader of values does not know, and would refuse the whole workbook for: never a blank."""
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Client</t></is></c><c r="B1"><v>2</v></c></row>'
        f'<row r="2"><c r="A2" t="e"><f>SORT(B1:B9)</f><v>{error}</v></c><c r="B2"><v>7</v></c></row>'
    )
    grid = read_workbook(p.with_rows(tmp_path, rows))
    assert grid.errors == ((2, 0),)
    assert [row[1] for row in grid.rows] == [2.0, 7.0]


def test_a_number_that_is_none_is_an_error_not_a_number(tmp_path: Path) -> None:
    """NaN, INF and 1E400 in a cell of numbers; the largest number that there is stays one."""
    values = ["NaN", "INF", "1E400", "-1.7976931348623157e308"]
    cells = "".join(f'<c r="{column}1"><v>{value}</v></c>' for column, value in zip("ABCD", values, strict=True))
    grid = read_here(p.with_rows(tmp_path, f'<row r="1">{cells}</row>'))
    assert (grid.errors, grid.rows) == (((1, 0), (1, 1), (1, 2)), [["", "", "", -1.7976931348623157e308]])


@pytest.mark.parametrize(("kind", "value"), [("s", "douze"), ("s", " 1 "), ("b", "x"), ("n", "1 234"), ("zz", "5")])
def test_a_cell_that_holds_no_value_of_its_type_is_named(kind: str, value: str, tmp_path: Path) -> None:
    """calamine alone reads the first two as the first text of the workbook; the sentence says where and what."""
    cell = f'<row r="2"><c r="A2" t="{kind}"><v>{value}</v></c></row>'
    with pytest.raises(DataError) as caught:
        read_here(p.with_rows(tmp_path, f'<row r="1"><c r="A1"><v>1</v></c></row>{cell}'))
    (fault,) = caught.value.faults
    assert (fault.key, fault.facts["cell"], fault.facts["found"]) == ("guard.unread_cell", "A2", value)


def test_hidden_rows_are_told_apart_from_filtered_ones(tmp_path: Path) -> None:
    """Rows 3 and 4 are hidden by the filter of A1:A5, row 7 by hand; the reader gives all of them."""
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number in range(8):
            sheet.write(number, 0, number)
        sheet.autofilter("A1:A5")
        sheet.filter_column("A", "x < 2")
        for row in (2, 3, 6):
            sheet.set_row(row, None, None, {"hidden": True})
    grid = read_here(path)
    assert (grid.hidden_rows, grid.filtered, len(grid.rows)) == ((3, 4, 7), (3, 4), 8)
    assert {note.key: note.facts["count"] for note in grid.notes} == {"guard.note_filtered": 2, "import.note_hidden": 1}


def test_the_filter_of_a_table_hides_rows_too(tmp_path: Path) -> None:
    """The filter then stands in the part of the table."""
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.add_table("B2:C5", {"data": [["a", 1], ["b", 2], ["c", 3]]})
        sheet.set_row(3, None, None, {"hidden": True})

    def filtering(content: bytes) -> bytes:
        criterion = b'<filterColumn colId="0"><filters><filter val="a"/></filters></filterColumn>'
        return content.replace(b'<autoFilter ref="B2:C5"/>', b'<autoFilter ref="B2:C5">%b</autoFilter>' % criterion)

    made = p.repacked(path, tmp_path / "filtre.xlsx", {"xl/tables/table1.xml": filtering})
    assert (read_here(path).filtered, read_here(made).filtered) == ((), (4,))


def test_an_unused_filter_is_no_remark(tmp_path: Path) -> None:
    """The arrows of a filter that hides nothing."""
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, [1, 2, 3])
        sheet.autofilter("A1:A3")
    assert read_here(path).notes == ()


def test_merged_areas_are_given(tmp_path: Path) -> None:
    """Rows from 1, columns from 0, both ends included."""
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("B1:D1", "2024")
        sheet.merge_range("A2:A3", "Nord")
    assert set(read_workbook(path).merged) == {(1, 1, 1, 3), (2, 0, 3, 0)}


@pytest.mark.parametrize("system", [False, True], ids=["1900", "1904"])
def test_a_date_is_the_same_in_both_date_systems(system: bool, tmp_path: Path) -> None:
    """Excel for Macintosh counted days from 1904."""
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": system}) as book:
        book.add_worksheet().write_datetime(
            0, 0, dt.datetime(2024, 2, 29), book.add_format({"num_format": "dd/mm/yyyy"})
        )
    assert read_here(path).rows == [[dt.date(2024, 2, 29)]]


def test_a_date_written_as_a_date_is_one(tmp_path: Path) -> None:
    """Cells of type d hold ISO 8601 text."""
    made = p.with_rows(tmp_path, '<row r="1"><c r="A1" t="d"><v>2024-02-29T00:00:00</v></c></row>')
    assert read_here(made).rows == [[dt.datetime(2024, 2, 29)]]


def test_a_hidden_sheet_is_named_and_not_read(tmp_path: Path) -> None:
    """Its rows are more, and yet the visible sheet is taken."""
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Vue").write_column(0, 0, ["a", "b"])
        hidden = book.add_worksheet("Cachée")
        hidden.write_column(0, 0, range(9))
        hidden.hide()
    grid = read_here(path)
    assert (grid.sheet, {note.facts.get("found") for note in grid.notes}) == ("Vue", {None, "Cachée"})
    assert len(read_here(path, "cachée").rows) == 9


def test_sheets_of_charts_are_passed_over(tmp_path: Path) -> None:
    """They have no cells."""
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Feuille!$A$1:$A$2"})
        book.add_chartsheet("Graphique").set_chart(chart)
        book.add_worksheet("Feuille").write_column(0, 0, [1, 2])
    assert read_here(path).sheet == "Feuille"


def test_a_sheet_of_macros_is_left_out_and_said(tmp_path: Path) -> None:
    """Excel 4 macros; the reader of values refuses such a workbook whole."""
    path = tmp_path / "base.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Ventes").write_row(0, 0, ["Client", 5])
        book.add_worksheet("Macro1")

    def moved(content: bytes) -> bytes:
        old = b'/relationships/worksheet" Target="worksheets/sheet2.xml"'
        assert old in content
        return content.replace(old, b'/relationships/xlMacrosheet" Target="macrosheets/sheet1.xml"')

    sheet = b'<macrosheet xmlns="http://schemas.microsoft.com/office/excel/2006/main"><sheetData/></macrosheet>'
    changes = {"xl/_rels/workbook.xml.rels": moved, "xl/macrosheets/sheet1.xml": sheet}
    grid = read_workbook(p.repacked(path, tmp_path / "macro.xlsm", changes))
    assert grid.rows == [["Client", 5.0]]
    assert [note.facts["found"] for note in grid.notes if note.key == "guard.note_macro_sheets"] == ["Macro1"]


def test_links_to_other_workbooks_are_said(tmp_path: Path) -> None:
    """The values saved last are read; nothing is followed."""
    part = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    grid = read_here(p.repacked(p.xlsx(tmp_path / "b.xlsx"), tmp_path / "lien.xlsx", part))
    assert keys(grid) == {"guard.note_links"}


def test_formulas_that_were_never_calculated_are_said(tmp_path: Path) -> None:
    """openpyxl saves formulas without results: LibreOffice shows 3 in A3, a reader of values a blank."""
    path = tmp_path / "v.xlsx"
    book = openpyxl.Workbook()
    for row in ([1], [2], ["=SUM(A1:A2)"], ['=IF(A1>9,"x","")']):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    (note,) = read_here(path).notes
    assert (note.key, note.facts["found"], note.facts["count"]) == ("guard.note_uncalculated", "A3, A4", 2)


def test_a_formula_with_an_empty_text_is_calculated(tmp_path: Path) -> None:
    """The result is a text, and it is empty."""
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>IF(A1&gt;9,"x","")</f><v></v></c></row>'
    assert read_here(p.with_rows(tmp_path, rows)).notes == ()


CELL = '<table:table-cell table:formula="of:=x" office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'.format


def test_errors_hidden_rows_and_merged_areas_of_an_ods(tmp_path: Path) -> None:
    """As LibreOffice writes them today (marked), and as others do (only shown); a typed "#N/A" is a text."""
    number = '<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
    typed = '<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>'
    marked = CELL("string", 'office:string-value="" calcext:value-type="error"', "#DIV/0!")
    shown = CELL("float", 'office:value="0"', "Err:502")
    spanned = number.replace("<table:table-cell", '<table:table-cell table:number-columns-spanned="2"', 1)
    rows = (
        f"<table:table-row>{spanned}<table:covered-table-cell/>{marked}</table:table-row>"
        f'<table:table-row table:visibility="collapse">{number}{shown}</table:table-row>'
        f'<table:table-row table:visibility="filter" table:number-rows-repeated="2">{number}{typed}</table:table-row>'
        '<table:table-row table:visibility="collapse" table:number-rows-repeated="1000000"><table:table-cell/>'
        "</table:table-row>"
    )
    grid = read_workbook(p.ods(tmp_path / "v.ods", rows))
    assert (grid.errors, grid.merged) == (((1, 2), (2, 1)), ((1, 0, 1, 1),))
    assert (grid.hidden_rows, grid.filtered) == ((2, 3, 4), (3, 4))


def test_errors_hidden_rows_and_merged_areas_of_an_xlsb(tmp_path: Path) -> None:
    """Records by the numbers of [MS-XLSB]: 3 and 11 are errors, 176 a merged area, 161 and 163 a filter."""
    one = struct.pack("<d", 1.0)
    sheet = (
        p.record(129, b"") + p.record(148, struct.pack("<IIII", 0, 3, 0, 2)) + p.record(145, b"")
        + p.xlsb_row(0) + p.xlsb_cell(5, 0, one) + p.xlsb_cell(3, 1, b"\x2a")
        + p.xlsb_row(1, hidden=True) + p.xlsb_cell(5, 0, one)
        + p.xlsb_cell(11, 2, b"\x07" + struct.pack("<HII", 0, 0, 0))
        + p.xlsb_row(3, hidden=True) + p.xlsb_cell(5, 0, one)
        + p.record(146, b"")
        + p.record(161, struct.pack("<IIII", 0, 1, 0, 2)) + p.record(163, bytes(6)) + p.record(164, b"")
        + p.record(162, b"")
        + p.record(177, struct.pack("<I", 1)) + p.record(176, struct.pack("<IIII", 2, 3, 1, 2)) + p.record(178, b"")
        + p.record(130, b"")
    )  # fmt: skip
    grid = read_workbook(p.xlsb(tmp_path / "v.xlsb", sheet))
    assert (grid.errors, grid.merged) == (((1, 1), (2, 2)), ((3, 1, 4, 2),))
    assert (grid.hidden_rows, grid.filtered) == ((2, 4), (2,))


def cells_of_xls(*more: bytes) -> bytes:
    """Numbers in A1:A4, an error in B1, a formula with an error in C2; row 3 hidden; B3:C4 merged."""
    return b"".join((
        *(p.biff(0x208, struct.pack("<HHHHHHI", row, 0, 3, 300, 0, 0, 0x20 if row == 2 else 0)) for row in range(4)),
        *(p.biff(0x203, struct.pack("<HHHd", row, 0, 0, 1.0)) for row in range(4)),
        p.biff(0x205, struct.pack("<HHHBB", 0, 1, 0, 0x2A, 1)),
        p.biff(0x205, struct.pack("<HHHBB", 2, 1, 0, 1, 0)),
        p.biff(0x06, struct.pack("<HHHBBBBBBHHIHBB", 1, 2, 0, 2, 0, 7, 0, 0, 0, 0xFFFF, 0, 0, 2, 0x1C, 7)),
        p.biff(0xE5, struct.pack("<HHHHH", 1, 2, 3, 1, 2)),
        *more,
    ))  # fmt: skip


@pytest.mark.parametrize(("more", "filtered"), [((), ()), ((p.biff(0x9B, b""),), (3,))], ids=["by hand", "by a filter"])
def test_errors_hidden_rows_and_merged_areas_of_an_xls(more: Any, filtered: Any, tmp_path: Path) -> None:
    """Records by the numbers of [MS-XLS]: a boolean is no error; FILTERMODE says that a filter hides the rows."""
    path = tmp_path / "v.xls"
    path.write_bytes(p.compound(p.xls_stream(cells_of_xls(*more))))
    grid = read_workbook(path)
    assert (grid.errors, grid.merged) == (((1, 1), (2, 2)), ((3, 1, 4, 2),))
    assert (grid.hidden_rows, grid.filtered) == ((3,), filtered)
