"""The reader of cells that other tests use, against openpyxl: the same formulas and values, cell by cell."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import openpyxl
import portfolios
import pytest
import xlsxwriter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula
from workbook_cells import Package
from workbook_reader import File

from segment_udfs import CellError
from segment_udfs.workbook.build import build


@pytest.fixture(scope="module")
def content() -> bytes:
    """A workbook with formulas, arrays, dates, errors, texts of formulas, tables and names; a sheet holds few rows."""
    return build(portfolios.three_clients(), macros=False)


def _stored(cell: Any) -> Any:
    """What openpyxl read, as the file stores it."""
    if cell.data_type == "e":
        return CellError(cell.value)
    if isinstance(cell.value, datetime):
        return to_excel(cell.value)
    return cell.value


def _filled(cells: dict[tuple[int, int], Any]) -> dict[tuple[int, int], Any]:
    """openpyxl makes no difference between an empty text and a blank."""
    return {place: value for place, value in cells.items() if value is not None and value != ""}


def test_values_are_those_that_openpyxl_reads(content: bytes) -> None:
    """Every cell of every sheet, and none besides."""
    seen: set[str] = set()
    package = Package(content)
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert [sheet.title for sheet in package.worksheets] == book.sheetnames
    for sheet in package.worksheets:
        assert sheet.dimensions == book[sheet.title].calculate_dimension()
        found = {(row, column): value for row, cells in sheet.rows.items() for column, value in cells.items()}
        wanted = {(cell.row, cell.column): _stored(cell) for row in book[sheet.title].iter_rows() for cell in row}
        assert _filled(found) == _filled(wanted), sheet.title
        seen |= {type(value).__name__ for value in found.values()}
    assert seen == {"float", "str", "NoneType", "CellError"}


def test_formulas_tables_and_names_are_those_that_openpyxl_reads(content: bytes) -> None:
    file, book = File(content), openpyxl.load_workbook(io.BytesIO(content))
    wanted = [
        (sheet.title, cell.coordinate, value.text, value.ref)
        if isinstance(value, ArrayFormula)
        else (sheet.title, cell.coordinate, value, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        for value in (cell.value,)
        if cell.data_type == "f"
    ]
    assert [(*formula[:3], _reference(formula[3])) for formula in file.cells()] == wanted
    assert len(wanted) > 1000
    assert file.names == {name: item.attr_text for name, item in book.defined_names.items()}
    assert {name: (table.sheet, _reference(table.area), table.headers) for name, table in file.tables.items()} == {
        table.name: (sheet.title, table.ref, [column.name for column in table.tableColumns])
        for sheet in book.worksheets
        for table in sheet.tables.values()
    }


def _reference(area: tuple[int, int, int, int]) -> str:
    left, top, right, bottom = area
    first, last = (f"{openpyxl.utils.get_column_letter(column)}{row}" for column, row in ((left, top), (right, bottom)))
    return first if first == last else f"{first}:{last}"


def test_what_a_text_may_hold_comes_back() -> None:
    """Looks inside a text, signs that XML cannot hold, an underscore that looks like one of those, a boolean."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("A"), book.add_format({"bold": True})
        sheet.write_rich_string(0, 0, "un ", bold, "deux", " trois")
        sheet.write_string(1, 0, "a\x07b")
        sheet.write_string(2, 0, "_x0041_ _x")
        sheet.write_boolean(3, 1, True)
        sheet.write_formula(4, 2, '="a"', None, "a")
        sheet.write_blank(5, 2, None, bold)
    (found,) = Package(out.getvalue()).worksheets
    assert found.area(1, 1, 3, 6) == [
        ["un deux trois", None, None],
        ["a\x07b", None, None],
        ["_x0041_ _x", None, None],
        [None, True, None],
        [None, None, "a"],
        [None, None, None],
    ]
    assert (found.formulas, found.dimensions) == ([("C5", '="a"', (3, 5, 3, 5))], "A1:C6")
