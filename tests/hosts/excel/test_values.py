"""One table of Excel's values, both ways; what pywin32 makes of a VARIANT was read under Wine (tests/windows)."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from segment_udfs import CellError
from segment_udfs.functions.cells import Flat
from segment_udfs.hosts.excel.values import argument, one_line, rows_of, texts_table

# Microsoft's documented list XlCVError, and the signed value of 0x800A0000 + n
ERRORS = (
    ("#NULL!", 2000, -2146826288),
    ("#DIV/0!", 2007, -2146826281),
    ("#VALUE!", 2015, -2146826273),
    ("#REF!", 2023, -2146826265),
    ("#NAME?", 2029, -2146826259),
    ("#NUM!", 2036, -2146826252),
    ("#N/A", 2042, -2146826246),
    ("#GETTING_DATA", 2043, -2146826245),
    ("#SPILL!", 2045, -2146826243),
    ("#CONNECT!", 2046, -2146826242),
    ("#BLOCKED!", 2047, -2146826241),
    ("#UNKNOWN!", 2048, -2146826240),
    ("#FIELD!", 2049, -2146826239),
    ("#CALC!", 2050, -2146826238),
)


@pytest.mark.parametrize(("name", "number", "code"), ERRORS)
def test_each_error_of_excel_both_ways(name: str, number: int, code: int) -> None:
    """An error that arrives has its name; the same one leaves under its number."""
    assert argument(code) == CellError(name)
    assert argument(((1.0,), (code,))) == [1.0, CellError(name)]
    assert rows_of(CellError(name, "Dit pourquoi.")) == [[f"\x01ERR|{number}|Dit pourquoi."]]


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (850.0, 850.0),
        ("Été", "Été"),
        ("", ""),
        (True, True),
        (None, None),
        (-2147352572, None),
        (-2146826237, CellError("#VALUE!")),
        (12, 12),
        (-2146000000, -2146000000),
        (Decimal("9.5"), 9.5),
        (datetime(2024, 12, 31, 12, 30, 15, 250000, tzinfo=UTC), datetime(2024, 12, 31, 12, 30, 15, 250000)),
    ],
    ids=str,
)
def test_each_kind_of_cell(given: Any, taken: Any) -> None:
    """Alone, in a column and in a table; an unknown error of a later Excel is an error, a large number none."""
    for found in (argument(given), argument(((given,), (1.0,)))[0], argument(((1.0, given), (1.0, 2.0)))[0][1]):
        assert type(found) is type(taken)
        assert found == taken


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (((1.0,), (2.0,)), [1.0, 2.0]),
        (((1.0, "a"), (None, True)), [[1.0, "a"], [None, True]]),
        (((1.0, 2.0),), [[1.0, 2.0]]),
        (((1.0,),), [[1.0]]),
        ((1.0, 2.0), [[1.0, 2.0]]),
        (((1.0,), (-2146826246,)), [1.0, CellError("#N/A")]),
        ((), [[]]),
    ],
)
def test_each_shape_of_a_range(given: Any, taken: Any) -> None:
    """A column, a table, a row, one cell, a list of VBA (a row), nothing; a long column stays flat."""
    found = argument(given)
    assert found == taken
    assert isinstance(found, Flat) == (len(given) > 1 and isinstance(given[0], tuple) and len(given[0]) == 1)


@pytest.mark.parametrize(
    ("found", "sent"),
    [
        (2.5, [[2.5]]),
        (3, [[3.0]]),
        ("A", [["A"]]),
        (True, [[True]]),
        ([["A"], ["B"]], [["A"], ["B"]]),
        ([["A", 1], [CellError("#N/A"), None]], [["A", 1.0], ["\x01ERR|2042|", ""]]),
        ([[math.nan], [math.inf], [-math.inf]], [["\x01ERR|2042|"], ["\x01ERR|2036|"], ["\x01ERR|2036|"]]),
        (np.array([[1.0, 2.0], [math.nan, math.inf]]), [[1.0, 2.0], ["\x01ERR|2042|", "\x01ERR|2036|"]]),
        (CellError("#PYTHON!"), [["\x01ERR|2015|"]]),
    ],
    ids=str,
)
def test_each_kind_of_result(found: Any, sent: list[list[Any]]) -> None:
    """Only doubles, texts and booleans leave: no NaN, no infinity, no None, no whole number, no numpy."""
    made = rows_of(found)
    assert made == sent
    assert {type(cell) for row in made for cell in row} <= {float, str, bool}


def test_a_message_is_one_line_of_250_characters_without_a_separator() -> None:
    """VBA cuts at the separator and shows the rest in a status bar; no-break spaces of French stay."""
    assert one_line("Deux\r\nlignes\t|\x01 et\u00a0: fin") == "Deux lignes et\u00a0: fin"
    assert len(one_line("é" * 251)) == 250
    assert one_line("é" * 250) == "é" * 250


def test_rows_of_texts_have_one_width() -> None:
    """COM knows no ragged array."""
    assert texts_table([("a",), ("b", "c")]) == [["a", ""], ["b", "c"]]
