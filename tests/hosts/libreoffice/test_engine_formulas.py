"""Formulas are exchanged in Excel's English spelling, whatever the language of the office."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

from segment_udfs.hosts.libreoffice.engine import EngineError

pytestmark = pytest.mark.host
pytest_plugins = ["hosts.libreoffice.engine_office"]


@pytest.fixture
def sheets(book: Any) -> Any:
    """Sheets with difficult names, a name and a table."""
    book.sheets[0].name = "20-80"
    book.sheets.add("L'été!", after=book.sheets[0])
    one = book.sheets["20-80"]
    one["A1"].value = [["Client", "CA", "Chiffre d'affaires"], ["a", 10, 1], ["b", 20, 2], ["c", 30, 3]]
    one.tables.add(one["A1:C4"], name="Clients")
    book.names.add("Taux", "='20-80'!$B$2")
    return book.sheets


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM(B2:B4,C2)",
        "='20-80'!B2+1",
        "='L''été!'!$B$2",
        '=IF(B2>1.5,"a;b,c\'""é",{1,2;3,4})',
        "=STDEV.S(B2:B4)",
        "=IFERROR(VLOOKUP(A2,'20-80'!A:C,2,FALSE),0)",
        "=SUM(A:A)+SUM(3:3)",
        "=XLOOKUP(A2,A2:A4,B2:B4)",
        '=B2%&" x"',
        "=#N/A",
        "=#REF!+1",
        "=IFERROR(#N/A,TRUE)",
        "=Taux*2",
        "=SUM(Clients[CA])",
        "=SUM(Clients[[#All],[CA]:[Chiffre d''affaires]])",
        "=SUM((B2:B4,C2:C4))",
        '=SUBSTITUTE(A2,"~?","a~b")',
        "=LET(x,1,x+1)",
        "=EDATE(1,1)",
        "=-B2^2",
        "=B2<>C2",
        '=COUNTIF(A:A,">1")',
        "=1E+20*2",
        "=CEILING.MATH(B2)",
        "=VLOOKUP(A2,A:C,2,)",
    ],
)
def test_a_formula_is_read_as_it_was_written(sheets: Any, formula: str) -> None:
    sheets["20-80"]["F9"].formula = formula
    assert sheets["20-80"]["F9"].formula == formula


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=SUM(Clients[CA])", 60.0),
        ("=SUM(Clients[[#All],[CA]])", 60.0),
        ("=Taux*2", 20.0),
        ("=SUM('20-80'!B:B)", 60.0),
        ("=NOT(FALSE)", True),
        ("=_xlfn.STDEV.S(1,1)", 0.0),
        ("=SUM((B2:B4,C2:C4))", 66.0),
    ],
)
def test_a_formula_means_what_it_means_in_excel(sheets: Any, formula: str, value: Any) -> None:
    sheets["20-80"]["F9"].value = formula
    assert sheets["20-80"]["F9"].value == value


def test_this_row_of_a_table_needs_no_name_inside_it(sheets: Any) -> None:
    one = sheets["20-80"]
    one.tables["Clients"].resize(one["A1:D4"])
    one["D1"].value = "Double"
    one["D2:D4"].formula = "=[@CA]*2"
    assert one["D2:D4"].value == [20.0, 40.0, 60.0]
    assert one["D2"].formula == "=Clients[[#This Row],[CA]]*2"
    one["E2"].formula = "=Clients[@[Chiffre d''affaires]]"
    assert one["E2"].value == 1.0


def test_formulas_of_a_block_come_with_the_constants_between_them(sheet: Any) -> None:
    sheet["A1"].value = [[1, "=A1+1", "text"], [None, "'=no", True]]
    assert sheet["A1:C2"].formula == (("1", "=A1+1", "text"), ("", "=no", "1"))


def test_formula_takes_constants_as_if_typed(sheet: Any) -> None:
    sheet["A1"].formula = [["5", "x", "=A1*2"]]
    assert sheet["A1:C1"].value == [5.0, "x", 10.0]


def test_an_array_formula_fills_its_range_and_is_read_from_each_cell(sheet: Any) -> None:
    sheet["A1:B2"].formula_array = "={1,2;3,4}"
    assert sheet["A1:B2"].value == [[1.0, 2.0], [3.0, 4.0]]
    assert sheet["B2"].formula_array == sheet["A1"].formula2 == "={1,2;3,4}"
    assert sheet["A1:B2"].has_array
    assert not sheet["A1:C2"].has_array
    assert sheet["C1"].formula_array is None
    assert sheet["A1"].expand().address == "$A$1:$B$2"


def test_formula2_fills_the_range_that_it_is_given(sheet: Any) -> None:
    sheet["A1:A3"].value = [[1], [2], [3]]
    sheet["C1:C3"].formula2 = "=A1:A3*10"
    assert sheet["C1:C3"].value == [10.0, 20.0, 30.0]


def test_a_part_of_an_array_formula_cannot_be_written(sheet: Any) -> None:
    sheet["A1:B2"].formula_array = "={1,2;3,4}"
    with pytest.raises(EngineError) as caught:
        sheet["B2"].value = 1
    assert caught.value.kind == "array_part"
    sheet["A1:B2"].value = [[5, 6], [7, 8]]
    assert sheet["A1:B2"].value == [[5.0, 6.0], [7.0, 8.0]]


@pytest.mark.parametrize("formula", ["=SUM(", "=A1)", '="open', "=[@CA]"])
def test_an_unfinished_formula_is_refused_and_the_cell_kept(sheet: Any, formula: str) -> None:
    sheet["A1"].value = 1
    with pytest.raises(EngineError) as caught:
        sheet["A1"].formula = formula
    assert caught.value.kind == "bad_formula"
    assert sheet["A1"].value == 1.0


def test_what_is_saved_as_xlsx_reads_as_excel_would_write_it(sheets: Any, book: Any, saved: Any) -> None:
    one = sheets["20-80"]
    one["F1"].value = [["=SUM('20-80'!B2:B4,1)"], ["=SUM(Clients[CA])"], [True]]
    written = openpyxl.load_workbook(saved(book))["20-80"]
    assert [written[cell].value for cell in ("F1", "F2", "F3")] == ["=SUM('20-80'!B2:B4,1)", "=SUM(Clients[CA])", True]


def test_manual_calculation_waits_for_calculate(app: Any, sheet: Any) -> None:
    sheet["A1"].value = [[1, "=A1*2"]]
    app.calculation = "manual"
    try:
        sheet["A1"].value = 5
        assert sheet["B1"].value == 2.0
        app.calculate()
        assert sheet["B1"].value == 10.0
        assert app.calculation == "manual"
    finally:
        app.calculation = "automatic"
