"""What a cell is on either side of the bridge to Excel: one table of its errors, blanks, dates and missing arguments.

A value arrives as pywin32 gives it: float, str, bool, None (an empty cell, or an argument left out), datetime (a
VT_DATE), Decimal (a currency), int (an error, or a whole number typed in VBA), a tuple of tuples (a range or a table)
or a tuple (a list of VBA, read as one row). A result leaves as float, bool, str; an error is a text that VBA turns into
a real one: character 1, then `ERR|number|message`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from segment_udfs.errors import NA, NUM, VALUE, CellError
from segment_udfs.functions.cells import Cell, Flat
from segment_udfs.maths import Floats

NUMBERS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "#NULL!": 2000,
        "#DIV/0!": 2007,
        "#VALUE!": 2015,
        "#REF!": 2023,
        "#NAME?": 2029,
        "#NUM!": 2036,
        "#N/A": 2042,
        "#GETTING_DATA": 2043,
        "#SPILL!": 2045,
        "#CONNECT!": 2046,
        "#BLOCKED!": 2047,
        "#UNKNOWN!": 2048,
        "#FIELD!": 2049,
        "#CALC!": 2050,
    }
)
"""Excel's errors and their numbers in VBA (XlCVError)."""
FIRST: Final = 0x800A0000 - 2**32
"""Error n is the 32-bit code 0x800A0000 + n, which pywin32 gives as a signed int."""
ERRORS: Final = MappingProxyType({FIRST + number: code for code, number in NUMBERS.items()})
SPAN: Final = range(FIRST + 2000, FIRST + 2300)
"""Where Excel keeps its errors; no whole number of a person's lies there by chance."""
LEFT_OUT: Final = -2147352572
"""DISP_E_PARAMNOTFOUND: an argument that VBA did not give."""
MARK: Final = "\x01ERR|"
_LONGEST: Final = 250
_READY: Final = {float, str, bool, type(None)}
"""What the catalogue takes as it comes."""
_APART: Final = re.compile(r"[\x00-\x20|]+")


def argument(value: Any) -> Any:
    """One argument of a formula, as `call` takes it: a cell, or rows.

    Example:
        >>> argument(((1.0, "a"), (None, -2146826246)))
        [[1.0, 'a'], [None, CellError('#N/A', '')]]
    """
    if not isinstance(value, tuple):
        return cell(value)
    rows = value if value and all(isinstance(row, tuple) for row in value) else (value,)
    if len(rows) > 1 and set(map(len, rows)) == {1}:
        return Flat(_cells(list(chain.from_iterable(rows))))
    if set(map(type, chain.from_iterable(rows))) <= _READY:
        return list(map(list, rows))
    return [_cells(list(row)) for row in rows]


def _cells(found: list[Any]) -> list[Cell]:
    """Cells converted; at C speed where nothing needs it."""
    return found if set(map(type, found)) <= _READY else list(map(cell, found))


def cell(value: Any) -> Cell:
    """One cell as the catalogue knows it.

    Example:
        >>> cell(-2146826243), cell(12), cell(Decimal("9.5"))
        (CellError('#SPILL!', ''), 12, 9.5)
    """
    if type(value) in _READY:
        return value
    if isinstance(value, int):
        return _whole(value)
    if isinstance(value, datetime):  # pywin32 calls every date UTC; the wall clock is what stands in the cell
        return datetime(value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond)
    if isinstance(value, Decimal):
        return math.nan if value.is_nan() else float(value)
    return value


def _whole(value: int) -> Cell:
    if value == LEFT_OUT:
        return None
    if value in SPAN:
        return CellError(ERRORS.get(value, VALUE))
    return value


def rows_of(found: Cell | list[list[Cell]] | Floats) -> list[list[Any]]:
    """A result as rows that pywin32 can send: no NaN, no infinity, no None."""
    if isinstance(found, np.ndarray):
        return _numbers(found)
    rows = found if isinstance(found, list) else [[found]]
    cells = list(chain.from_iterable(rows))
    if set(map(type, cells)) <= {str, bool} and not any(map(_forged, cells)):
        return rows
    return [[sendable(item) for item in row] for row in rows]


def _numbers(table: Floats) -> list[list[Any]]:
    rows: list[list[Any]] = table.tolist()
    for row, column in np.argwhere(~np.isfinite(table)).tolist():
        rows[row][column] = sendable(rows[row][column])
    return rows


def sendable(value: Cell) -> float | bool | str:
    """One cell of a result.

    Example:
        >>> sendable(3), sendable(CellError("#NUM!", "Aucune ligne.")), sendable(math.nan), sendable(None)
        (3.0, '\\x01ERR|2036|Aucune ligne.', '\\x01ERR|2042|', '')
    """
    if isinstance(value, CellError):
        return f"{MARK}{NUMBERS.get(value.code, NUMBERS[VALUE])}|{one_line(value.message)}"
    if isinstance(value, str):
        return value.lstrip(MARK[0])  # only ours may look like an error
    if isinstance(value, bool):
        return value
    if value is None:
        return ""
    if isinstance(value, date):
        raise TypeError("the catalogue gives dates as serial numbers")
    number = float(value)
    if math.isfinite(number):
        return number
    return sendable(CellError(NA if math.isnan(number) else NUM))


def _forged(value: str | bool) -> bool:
    """Whether a text of the user's would be taken for an error of ours."""
    return isinstance(value, str) and value.startswith(MARK[0])


def one_line(text: str) -> str:
    """A message for a status bar: one line, no separator of ours, 250 characters at most."""
    line = _APART.sub(" ", text).strip()
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def texts_table(rows: Iterable[tuple[str, ...]]) -> list[list[str]]:
    """Rows of texts of one width: the shorter ones padded with empty texts."""
    found = [list(row) for row in rows]
    width = max(map(len, found))
    return [[*row, *[""] * (width - len(row))] for row in found]
