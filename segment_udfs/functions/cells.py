"""From cells to columns: what a spreadsheet hands over, checked and turned into arrays, one rule for every host.

A cell is float, int, str, bool, None, date, datetime or `CellError`. A blank is None, "", spaces or "?"; it becomes NaN
in a number or date column. Every refusal names the argument and the 1-based row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from segment_udfs.errors import NA, VALUE, CellError
from segment_udfs.ids import Ids, factorise
from segment_udfs.maths import Floats, serial

Cell = Any
"""float | int | str | bool | None | date | datetime | CellError, or whatever a faulty host sends."""

FIRST_DAY: Final = 61
"""1900-03-01: before it, the 1900 system counts a 29 February that never was."""
LAST_DAY: Final = 2958465
"""9999-12-31, the last day of a spreadsheet."""
_PLAIN: Final = {float, int, bool, type(None)}


class Flat(list[Cell]):
    """The cells of one column, already in a list: for hosts that hold columns rather than rows."""


def is_blank(cell: Cell) -> bool:
    """None, an empty or spaces-only text, or "?", the explicit unknown."""
    return cell is None or (isinstance(cell, str) and cell.strip() in {"", "?"})


def is_range(value: Cell) -> bool:
    """Whether it holds rows; an array without a dimension is a number."""
    return isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def column_of(value: Cell, name: str) -> list[Cell]:
    """The cells of an n×1 range, a 1×n row or a scalar, as one list."""
    if not is_range(value):
        return [value]
    if isinstance(value, Flat) and value:
        return value
    rows = list(value)
    if not rows:
        raise CellError(VALUE, key="cells.no_row", argument=name)
    if not is_range(rows[0]):
        raise CellError(VALUE, key="cells.not_a_range", argument=name)
    if len(rows) == 1:
        cells = list(rows[0])
    else:
        try:
            cells = [cell for (cell,) in rows]
        except (TypeError, ValueError):
            raise CellError(VALUE, key="cells.not_a_column", argument=name) from None
    if not cells:
        raise CellError(VALUE, key="cells.no_row", argument=name)
    return cells


def matrix_of(value: Cell, name: str) -> list[list[Cell]]:
    """The cells of a rectangular range, row by row; a scalar is a 1×1 range."""
    if not is_range(value):
        return [[value]]
    rows = [list(row) if is_range(row) else [row] for row in value]
    if not rows or not rows[0]:
        raise CellError(VALUE, key="cells.no_row", argument=name)
    if any(len(row) != len(rows[0]) for row in rows):
        raise CellError(VALUE, key="cells.not_rectangular", argument=name)
    return rows


def scalar_of(value: Cell, name: str) -> Cell:
    """A lone cell; a 1×1 range is accepted."""
    if not is_range(value):
        return value
    cells = [cell for row in value for cell in (row if is_range(row) else [row])]
    if len(cells) != 1:
        raise CellError(VALUE, key="cells.not_a_scalar", argument=name)
    return cells[0]


def number(cell: Cell, name: str, row: int | None, na_blank: bool = False) -> float:
    """One cell as a number, NaN when blank; dates are their serials, booleans 1 and 0."""
    if is_blank(cell):
        return math.nan
    if isinstance(cell, CellError):
        if na_blank and cell.code == NA:
            return math.nan
        raise refusal(NA, "error_cell", name, row, found=cell.code)
    if isinstance(cell, date):
        return day_number(cell)
    if isinstance(cell, str):
        raise refusal(VALUE, "text_in_numbers", name, row, found=cell.strip()[:40])
    try:
        result = float(cell)
    except (OverflowError, TypeError, ValueError):
        raise refusal(VALUE, "not_a_number", name, row) from None
    if not math.isfinite(result):
        raise refusal(VALUE, "not_a_number", name, row)
    return result


def day_number(day: date) -> float:
    """Serial of a date or datetime, the time of day as a fraction."""
    whole = serial(day)
    if isinstance(day, datetime):
        seconds = day.hour * 3600 + day.minute * 60 + day.second + day.microsecond / 1e6
        return whole + seconds / 86400
    return float(whole)


def day(cell: Cell, name: str, row: int | None, na_blank: bool = False) -> float:
    """One cell as a whole serial; NaN when blank or 0, which some hosts give for a blank."""
    if isinstance(cell, str) and not is_blank(cell):
        raise refusal(VALUE, "text_in_dates", name, row, found=cell.strip()[:40])
    result = number(cell, name, row, na_blank)
    if math.isnan(result) or result == 0:
        return math.nan
    whole = math.floor(result)
    if not FIRST_DAY <= whole <= LAST_DAY:
        raise refusal(VALUE, "impossible_date", name, row, found=f"{result:g}")
    return float(whole)


def refusal(code: str, key: str, name: str, row: int | None, **facts: Any) -> CellError:
    """The error of one cell: with its row inside a range, without for a scalar."""
    if row is None:
        return CellError(code, key=f"cells.{key}", argument=name, **facts)
    return CellError(code, key=f"cells.{key}_row", argument=name, row=row, **facts)


def numbers(cells: Sequence[Cell], name: str, na_blank: bool = False) -> Floats:
    """A column of numbers, shape (rows,), NaN where blank."""
    return _converted(cells, lambda cell, row: number(cell, name, row, na_blank))


def days(cells: Sequence[Cell], name: str, na_blank: bool = False) -> Floats:
    """A column of dates as whole serials, shape (rows,), NaN where blank or 0."""
    if set(map(type, cells)) <= _PLAIN:
        plain = _plain(cells)
        if plain is not None:
            whole = np.where(plain == 0, np.nan, np.floor(plain))
            if not ((whole < FIRST_DAY) | (whole > LAST_DAY)).any():
                return whole
    return np.array([day(cell, name, row, na_blank) for row, cell in enumerate(cells, 1)])


def _converted(cells: Sequence[Cell], convert: Callable[[Cell, int], float]) -> Floats:
    """Convert at C speed when every cell is a number or None, cell by cell (naming the bad row) otherwise."""
    if set(map(type, cells)) <= _PLAIN:
        plain = _plain(cells)
        if plain is not None:
            return plain
    return np.array([convert(cell, row) for row, cell in enumerate(cells, 1)], np.float64)


def _plain(cells: Sequence[Cell]) -> Floats | None:
    """Numbers and None as floats; None when some cell is NaN, infinite or too large for a double."""
    try:
        values = np.array(cells, np.float64)
    except OverflowError:
        return None
    missing = np.isnan(values)
    if missing.any() and int(missing.sum()) != cells.count(None):
        return None
    return None if np.isinf(values).any() else values


def ids(cells: Sequence[Cell], name: str, na_blank: bool = False) -> Ids:
    """A column of ids, factorised."""
    if not set(map(type, cells)) <= {str, int, type(None)}:
        cells = _hashable(cells, name, na_blank)
    try:
        return factorise(cells)
    except OverflowError:  # an integer that no double can hold: looked for only when there is one
        return factorise(_hashable(cells, name, na_blank))


def _hashable(cells: Sequence[Cell], name: str, na_blank: bool) -> list[Any]:
    """Ids as str, numbers and None; each distinct value is looked at once."""
    try:
        distinct = {(type(cell), cell): row for row, cell in reversed(list(enumerate(cells, 1)))}
    except TypeError:
        raise CellError(VALUE, key="cells.not_a_column", argument=name) from None
    known: dict[Any, Any] = {}
    for pair, row in sorted(distinct.items(), key=lambda item: item[1]):
        cell = pair[1]
        known[pair] = cell if isinstance(cell, str) else _id_number(cell, name, row, na_blank)
    return [known[type(cell), cell] for cell in cells]


def _id_number(cell: Cell, name: str, row: int, na_blank: bool) -> float | None:
    result = number(cell, name, row, na_blank)
    if isinstance(cell, int):
        return cell
    return None if math.isnan(result) else result


def texts(cells: Sequence[Cell], name: str, na_blank: bool = False) -> list[str | None]:
    """A column of free text, None where blank; numbers become their shortest decimal text."""
    column = ids(cells, name, na_blank)
    return [
        None if code < 0 else cell if isinstance(cell, str) else column.shown[code]
        for code, cell in zip(column.codes.tolist(), cells, strict=True)
    ]
