"""SEG functions in the cells of a real Calc: values, errors, blanks, and the native functions that read our results."""

from __future__ import annotations

import math
import random

import pytest
from hosts.libreoffice.calc import Calc, Page
from support import NA, NUM, VALUE, col

from segment_udfs import CellError, call
from segment_udfs.functions.catalogue import FUNCTIONS

pytestmark = pytest.mark.host
SALES = col(850.0, 100.0, None, -5.0, 40.0)


def test_every_function_of_the_catalogue_is_known_to_calc(page: Page) -> None:
    """Without its arguments a function answers with an error of its own, an unknown name with #NAME?."""
    assert page.formula("A1", "=SEG_NOTHING()") == CellError("#NAME?")
    page.calc.ask(
        "range.set_formulas", rows=[[f"={name}()"] for name in FUNCTIONS], **page.place(f"A1:A{len(FUNCTIONS)}")
    )
    shown = page.read(f"A1:A{len(FUNCTIONS)}")
    assert not [name for name, [cell] in zip(FUNCTIONS, shown, strict=True) if cell == CellError("#NAME?")]


def test_a_column_of_numbers_has_its_unknown_cells_as_errors(page: Page) -> None:
    """Ranks 1, 2, unknown, 4, 3: the same as `call`."""
    page.write("A1", SALES)
    assert page.array("B1:B5", "=SEG_PARETO_RANK(A1:A5)") == col(1.0, 2.0, NA, 4.0, 3.0)
    assert call("SEG_PARETO_RANK", SALES) == col(1.0, 2.0, NA, 4.0, 3.0)


def test_a_column_of_text_is_found_by_native_functions(page: Page) -> None:
    """COUNTIF, MATCH, SUMIF, INDEX and = by value: a text from an array of mixed cells would be found by none."""
    page.write("A1", SALES)
    assert page.array("B1:B5", "=SEG_PARETO_CLASS(A1:A5)") == col("A", "B", "", "N", "C")
    assert page.formula("C1", '=COUNTIF(B1:B5,"A")') == 1
    assert page.formula("C2", '=MATCH("C",B1:B5,0)') == 5
    assert page.formula("C3", '=SUMIF(B1:B5,"B",A1:A5)') == 100
    assert page.formula("C4", '=INDEX(A1:A5,MATCH("N",B1:B5,0))') == -5
    assert page.formula("C5", '=IF(B1="A",1,0)') == 1
    assert page.formula("C6", '=SUMPRODUCT((B1:B5="B")*A1:A5)') == 100
    assert page.formula("C7", '=COUNTIFS(B1:B5,"<>A",A1:A5,">0")') == 2


def test_an_error_of_the_function_is_an_error_for_native_functions(page: Page) -> None:
    """IFERROR catches it, IFNA the unknown alone, SUM shows it: never a blank or a text."""
    page.write("A1", SALES)
    page.array("B1:B5", "=SEG_PARETO_RANK(A1:A5)")
    assert page.formula("C1", "=SUM(B1:B5)") == NA
    assert page.formula("C2", '=SUMIF(B1:B5,">0")') == 10
    assert page.formula("C3", "=IFERROR(B3,99)") == 99
    assert page.formula("C4", "=IFNA(B3,98)") == 98
    assert page.formula("C5", "=IFERROR(SEG_PARETO_COUNT(A1:A5,5),97)") == 97
    assert page.formula("C6", "=ISNUMBER(SEG_PARETO_COUNT(A1:A5,5))*1") == 0


def test_refusals_have_the_code_of_the_catalogue(page: Page) -> None:
    """An impossible option #VALUE!, an undefined figure #NUM!, each as `call` refuses it."""
    page.write("A1", SALES)
    for text, name, args in (
        ("=SEG_PARETO_COUNT(A1:A5,5)", "SEG_PARETO_COUNT", (SALES, 5.0)),
        ("=SEG_PARETO_COUNT(A4)", "SEG_PARETO_COUNT", (-5.0,)),
        ("=SEG_CONCENTRATION(A4)", "SEG_CONCENTRATION", (-5.0,)),
    ):
        with pytest.raises(CellError) as refused:
            call(name, *args)
        assert page.formula("C1", text) == CellError(refused.value.code), text


def test_text_among_numbers_is_refused_as_a_whole(page: Page) -> None:
    """One text in a column of amounts: every cell of the result shows #VALUE!, for numbers, texts and tables."""
    page.write("A1", col(850.0, "abc", 50.0))
    assert page.array("B1:B3", "=SEG_PARETO_RANK(A1:A3)") == col(VALUE, VALUE, VALUE)
    assert page.array("C1:C3", "=SEG_PARETO_CLASS(A1:A3)") == col(VALUE, VALUE, VALUE)
    assert page.array("D1:H2", "=SEG_WHALE(A1:A3,A1:A3)") == [[VALUE] * 5] * 2
    assert page.formula("I1", "=SEG_PARETO_COUNT(A1:A3)") == VALUE


def test_an_error_in_an_argument_is_an_error_in_the_cell(page: Page) -> None:
    """As with native functions; Calc does not call an add-in on a range that holds one."""
    page.write("A1", col(850.0, 100.0))
    page.formula("A3", "=NA()")
    assert isinstance(page.formula("B1", "=SEG_PARETO_COUNT(A1:A3)"), CellError)
    assert page.formula("B2", "=SEG_PARETO_COUNT(A1:A2,A3)") == NA
    assert isinstance(page.formula("B3", "=SUM(SEG_PARETO_RANK(A1:A3))"), CellError)


def test_optional_arguments_take_their_defaults(page: Page) -> None:
    """Left out at the end, left out in the middle, and given: as `call`."""
    page.write("A1", col(500.0, 300.0, 150.0, 50.0))
    rows = col(500.0, 300.0, 150.0, 50.0)
    assert page.formula("B1", "=SEG_PARETO_COUNT(A1:A4)") == call("SEG_PARETO_COUNT", rows) == 2
    assert page.formula("B2", "=SEG_PARETO_COUNT(A1:A4,0.9)") == call("SEG_PARETO_COUNT", rows, 0.9) == 3
    assert page.array("C1:C4", "=SEG_PARETO_CLASS(A1:A4,,0.96)") == call("SEG_PARETO_CLASS", rows, None, 0.96)
    assert page.array("D1:D4", '=SEG_PARETO_CLASS(A1:A4,,,,"en")') == call("SEG_PARETO_CLASS", rows, lang="en")


def test_language_changes_texts(page: Page) -> None:
    """The header of a table in both languages."""
    page.write("A1", col(1.0, 2.0))
    french, english = (
        page.array("C1:G1", f'=SEG_DATA_CHECK(A1:A2,A1:A2,A1:A2,,,,,"{lang}")')[0] for lang in ("fr", "en")
    )
    assert french == call("SEG_DATA_CHECK", col(1.0, 2.0), col(1.0, 2.0), col(1.0, 2.0), lang="fr")[0]
    assert english == call("SEG_DATA_CHECK", col(1.0, 2.0), col(1.0, 2.0), col(1.0, 2.0), lang="en")[0]
    assert french != english


def test_labels_of_which_none_is_known_are_empty_texts_in_every_row(page: Page) -> None:
    """Three blank values: `call` answers #N/A three times, Calc shows three empty texts, in a larger formula too."""
    assert call("SEG_PARETO_CLASS", col(None, None, None)) == col(NA, NA, NA)
    assert page.array("B1:B3", "=SEG_PARETO_CLASS(A1:A3)") == col("", "", "")
    assert page.array("C1:C3", '=IFNA(SEG_PARETO_CLASS(A1:A3),"none")&"-"') == col("-", "-", "-")


def test_whole_columns_are_cut_to_their_used_rows(page: Page) -> None:
    """A:A of five used rows is five rows; two whole columns are cut alike, as one has fewer."""
    page.write("A1", SALES)
    page.write("B1", col("a", "b", "c", "d"))
    assert page.formula("C1", "=ROWS(SEG_PARETO_CLASS(A:A))") == 5
    assert page.formula("C2", "=SEG_PARETO_COUNT(A:A)") == call("SEG_PARETO_COUNT", SALES)
    assert page.formula("C3", "=ROWS(SEG_CLIENTS(B:B,A:A))") == len(
        call("SEG_CLIENTS", col("a", "b", "c", "d", None), SALES)
    )


def test_a_single_cell_is_a_column_of_one_row(page: Page) -> None:
    page.write("A1", [[7.0]])
    assert page.formula("B1", "=SEG_PARETO_RANK(A1)") == 1
    assert page.formula("B2", "=SEG_PARETO_CLASS(A1)") == "A"
    assert page.formula("B3", '=COUNTIF(B2,"A")') == 1


def test_texts_of_a_table_compare_once_calc_has_made_them_anew(page: Page) -> None:
    """The form in which the workbook writes tables: COUNTIF of a displayed text counts it."""
    page.write("A1", col(1.0, 2.0))
    call_ = "SEG_DATA_CHECK(A1:A2,A1:A2,A1:A2)"
    rows = page.array("C1:G6", f'=LET(t,{call_},IF(ISTEXT(t),t&"",t))')
    assert rows == call("SEG_DATA_CHECK", col(1.0, 2.0), col(1.0, 2.0), col(1.0, 2.0))[:6]
    assert page.formula("I1", f'=COUNTIF(C1:C6,"{rows[2][0]}")') == 1


def test_two_hundred_thousand_rows_go_in_and_out(page: Page) -> None:
    """Ranks of 200,000 distinct amounts sum to n(n+1)/2, and cumulative shares end at 1."""
    count = 200_000
    amounts = random.Random(1).sample(range(1, 10 * count), count)  # noqa: S311 - made data
    page.write("A1", [[float(amount)] for amount in amounts])
    page.array(f"B1:B{count}", f"=SEG_PARETO_RANK(A1:A{count})")
    assert page.formula("D1", f"=SUM(B1:B{count})") == count * (count + 1) / 2
    assert page.formula("D2", f"=INDEX(B1:B{count},MATCH(MAX(A1:A{count}),A1:A{count},0))") == 1
    page.array(f"C1:C{count}", f"=SEG_PARETO_CUM(A1:A{count})")
    assert math.isclose(page.formula("D3", f"=MAX(C1:C{count})"), 1.0, rel_tol=1e-12)


def test_an_edit_changes_the_result_without_asking(page: Page) -> None:
    """Automatic recalculation, as for native functions."""
    page.write("A1", col(850.0, 100.0, 50.0))
    assert page.formula("B1", "=SEG_PARETO_COUNT(A1:A3)") == 1
    page.write("A2", [[5000.0]])
    page.write("A3", [[5000.0]])
    assert page.cell("B1") == 2


def test_undefined_elements_are_num_errors(page: Page) -> None:
    """An infinity of a table of numbers shows as #NUM! where `call` says so."""
    rows = col(0.0, 0.0)
    page.write("A1", rows)
    expected = _called("SEG_CONCENTRATION", rows)
    assert page.array("B1:C2", "=SEG_CONCENTRATION(A1:A2)")[0][0] == expected


def _called(name: str, *args: object) -> object:
    try:
        return call(name, *args)[0][0]
    except CellError as error:
        return error


def test_the_office_started_one_worker(calc: Calc) -> None:
    """Whatever was calculated above ran in one process, started when first needed."""
    assert len(calc.workers()) <= 1
    assert NUM != NA
