"""Cells that meet a criterion, keys that are errors, numbers of any size: what Excel's documentation says of each.

The counts are by hand over the eight cells of `CELLS`; test_formulas.py compares the usual criteria with LibreOffice.
"""

from __future__ import annotations

import pytest

from segment_udfs.errors import CellError
from segment_udfs.workbook import natives
from segment_udfs.workbook.natives import Value

NA = CellError("#N/A")
CELLS: Value = [["a"], ["B"], [None], [12.0], ["12"], [True], [""], [NA]]


@pytest.mark.parametrize(
    ("criterion", "count"),
    [
        ("", 2),  # the blank and the empty text
        ("=", 1),  # the blank
        ("<>", 7),  # all but the blank
        ("<>a", 7),  # all but "a", the error too
        ("A", 1),
        (12.0, 2),  # the number and the text of its digits
        ("12", 2),
        ("<>12", 6),
        (">5", 1),  # a text of digits is no number here
        (True, 1),
        (False, 0),
        (NA, 1),
        (CellError("#DIV/0!"), 0),
        (None, 0),  # a blank cell as criterion is 0
    ],
)
def test_a_criterion_is_met_by_the_cells_that_excel_counts(criterion: Value, count: float) -> None:
    assert natives.evaluate("COUNTIFS", [CELLS, criterion], "fr") == count


@pytest.mark.parametrize("criterion", [">=a", "<b", ">", "<=", "=TRUE", "FAUX", "#N/A", "<>#DIV/0!"])
def test_a_criterion_that_is_not_computed_here_is_refused_instead_of_counting_nothing(criterion: str) -> None:
    """An order of texts depends on the place, a name of a truth value or of an error on the language."""
    with pytest.raises(ValueError, match=r"an order of texts|a truth value or an error"):
        natives.evaluate("COUNTIFS", [CELLS, criterion], "fr")


@pytest.mark.parametrize(("lang", "criterion"), [("fr", ">2,5"), ("en", ">2.5")])
def test_the_number_of_a_criterion_bears_the_decimal_mark_of_the_language(lang: str, criterion: str) -> None:
    assert natives.evaluate("COUNTIFS", [[[2.4], [2.6], [3.0]], criterion], lang) == 2


def test_a_look_up_among_keys_in_error_finds_the_first_equal_key() -> None:
    """0 is not the blank key; an error that is looked for is the answer."""
    keys: Value = [[NA], [None], ["b"], [0.0], ["B"]]
    found: Value = [[1.0], [2.0], [3.0], [4.0], [5.0]]
    wanted: Value = [["B"], [0.0], [None], [CellError("#NUM!")], ["c"]]
    assert natives.evaluate("XLOOKUP", [wanted, keys, found, ""], "fr") == [
        [3.0],
        [4.0],
        [2.0],
        [CellError("#NUM!")],
        [""],
    ]


def test_errors_are_sorted_after_every_other_key_but_blanks() -> None:
    """Excel's order: numbers, texts, truth values, errors; blanks last."""
    keys: Value = [[NA], [None], [True], ["b"], [5.0]]
    names: Value = [["error"], ["blank"], ["truth"], ["text"], ["number"]]
    ordered = natives.evaluate("SORTBY", [names, keys, 1.0], "fr")
    assert natives.flat(ordered) == ["number", "text", "truth", "error", "blank"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ROUND", [2.5]),
        ("FIXED", [2.5]),
        ("EDATE", [45000.0]),
        ("RIGHT", ["abc"]),
        ("LARGE", [[[1.0], [2.0]]]),
        ("PERCENTILE.INC", [[[1.0], [2.0]]]),
        ("INDEX", [[[1.0], [2.0]]]),
    ],
)
def test_an_error_where_a_number_is_wanted_is_the_result(name: str, values: list[Value]) -> None:
    assert natives.evaluate(name, [*values, CellError("#DIV/0!")], "fr") == CellError("#DIV/0!")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1e30, "1" + ",000" * 10),
        (-1e22, "-10" + ",000" * 7),
        (1234567890123456.0, "1,234,567,890,123,460"),  # fifteen digits are all that Excel shows
        (999999999999.5, "1,000,000,000,000"),
    ],
)
def test_a_number_of_any_size_is_written_with_its_thousands(number: float, text: str) -> None:
    assert natives.evaluate("FIXED", [number, 0.0], "en") == text
