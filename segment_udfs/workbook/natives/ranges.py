"""Functions of whole ranges: sums under criteria, ranks, look-ups, filters and sorts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from segment_udfs.errors import NA, NUM, VALUE, CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.maths import quantile
from segment_udfs.workbook.natives.cells import (
    DIGITS,
    OPERATORS,
    Value,
    flat,
    general,
    lift,
    number,
    rank_of_type,
    rows_of,
)


def _numbers(*values: Value) -> list[float] | CellError:
    """What SUM, MAX … see of ranges: numbers only; the first error wins."""
    found: list[float] = []
    for value in values:
        for cell in flat(value):
            if isinstance(cell, CellError):
                return cell
            if isinstance(cell, (int, float)) and not (isinstance(cell, bool) and isinstance(value, list)):
                found.append(float(cell))
    return found


def _aggregate(compute: Callable[[list[float]], float]) -> Callable[..., Cell]:
    def apply(*values: Value) -> Cell:
        found = _numbers(*values)
        return found if isinstance(found, CellError) else compute(found)

    return apply


def criterion_test(criterion: Cell) -> Callable[[Cell], bool]:
    """What one criterion of COUNTIFS and SUMIFS asks of a cell: a value, or text such as ">0" and "<>".

    A criterion of digits is a number, which texts of the same digits equal as well; "<>" alone asks for a cell that is
    not blank, and a formula that shows an empty text is not blank. An error cell meets no criterion.
    """
    if not isinstance(criterion, str):
        value = float(criterion or 0)
        return lambda cell: _is_equal(cell, value)
    sign = next((sign for sign in ("<>", "<=", ">=", "<", ">", "=") if criterion.startswith(sign)), "")
    wanted = criterion[len(sign) :]
    if sign == "<>" and not wanted:
        return lambda cell: cell is not None and not isinstance(cell, CellError)
    try:
        bound: float | str = float(wanted)
    except ValueError:
        bound = wanted.casefold()
    if sign in {"", "="}:
        return lambda cell: _is_equal(cell, bound)
    if sign == "<>":
        return lambda cell: not isinstance(cell, CellError) and not _is_equal(cell, bound)
    compare = OPERATORS[sign]
    if isinstance(bound, str):
        return lambda _cell: False
    return lambda cell: type(cell) is not bool and isinstance(cell, (int, float)) and bool(compare(float(cell), bound))


def _is_equal(cell: Cell, wanted: float | str) -> bool:
    """Whether a cell equals a criterion, texts without case."""
    if isinstance(wanted, str):
        return type(cell) is str and (cell == wanted or cell.casefold() == wanted)
    if isinstance(cell, str):
        return bool(DIGITS.fullmatch(cell)) and float(cell) == wanted
    return cell is not None and not isinstance(cell, (bool, CellError)) and float(cell) == wanted


def _mask(pairs: tuple[Value, ...]) -> list[bool]:
    kept = [True] * len(flat(pairs[0]))
    for column, criterion in zip(pairs[::2], pairs[1::2], strict=True):
        meets = criterion_test(criterion)
        if all(kept):
            kept = [meets(cell) for cell in flat(column)]
        else:
            kept = [keep and meets(cell) for keep, cell in zip(kept, flat(column), strict=True)]
    return kept


def _countifs(*pairs: Value) -> Value:
    """COUNTIFS; when the first criterion is a column ("=" & ids), one count for each of its cells."""
    column, criteria = pairs[0], pairs[1]
    if not isinstance(criteria, list):
        return float(sum(_mask(pairs)))
    cells = flat(column)
    kept = _mask(pairs[2:]) if len(pairs) > 2 else [True] * len(cells)
    found = Counter(_criterion_key(cell) for cell, keep in zip(cells, kept, strict=True) if keep)
    return lift(lambda wanted: float(found[_criterion_key(str(wanted).removeprefix("="))]), criteria)


def _criterion_key(cell: Cell) -> str:
    if isinstance(cell, str):
        return general(float(cell), "en") if DIGITS.fullmatch(cell) else cell.casefold()
    return general(cell, "en")


def _sumifs(values: Value, *pairs: Value) -> Value:
    """SUMIFS; when the first criterion is a column, one sum for each of its cells."""
    if isinstance(pairs[1], list):
        kept = _mask(pairs[2:]) if len(pairs) > 2 else [True] * len(flat(values))
        totals: dict[str, float] = {}
        for key, cell, keep in zip(flat(pairs[0]), flat(values), kept, strict=True):
            if keep and key is not None and isinstance(cell, (int, float)):
                totals[_criterion_key(key)] = totals.get(_criterion_key(key), 0.0) + float(cell)
        return lift(lambda wanted: totals.get(_criterion_key(wanted), 0.0), pairs[1])
    kept_cells = [cell for cell, keep in zip(flat(values), _mask(pairs), strict=True) if keep]
    return _aggregate(math.fsum)([[cell] for cell in kept_cells])


def _large(values: Value, k: Cell) -> Cell:
    found = _numbers(values)
    if isinstance(found, CellError):
        return found
    return sorted(found, reverse=True)[int(k) - 1] if 1 <= k <= len(found) else CellError(NUM)


def _percentile(values: Value, p: Cell) -> Cell:
    found = _numbers(values)
    if isinstance(found, CellError):
        return found
    return quantile(np.array(found), p) if found else CellError(NUM)


def _index(values: Value, row: Cell, column: Cell = 1.0) -> Value:
    """One cell; row 0 gives the whole column, as in Excel."""
    block = rows_of(values)
    if int(row) > len(block) or int(column) > len(block[0]):
        return CellError("#REF!")
    if not int(row):
        return [[0.0 if line[int(column) - 1] is None else line[int(column) - 1]] for line in block]
    cell = block[int(row) - 1][int(column) - 1]
    return 0.0 if cell is None else cell


def _sumproduct(*values: Value) -> Cell:
    columns = [flat(value) for value in values]
    total = 0.0
    for cells in zip(*columns, strict=True):
        product = 1.0
        for cell in cells:
            if isinstance(cell, CellError):
                return cell
            product *= cell if isinstance(cell, (int, float)) and not isinstance(cell, bool) else 0.0
        total += product
    return total


def _xlookup(wanted: Value, keys: Value, found: Value, missing: Cell) -> Value:
    index: dict[Any, Cell] = {}
    for key, cell in zip(flat(keys), flat(found), strict=True):
        index.setdefault(rank_of_type(key), 0.0 if cell is None else cell)
    return lift(lambda cell: index.get(rank_of_type(cell), missing), wanted)


def _filter(values: Value, keep: Value, empty: Cell) -> Value:
    for cell in flat(keep):
        if isinstance(cell, CellError):
            return cell
    kept = [list(row) for row, flag in zip(rows_of(values), flat(keep), strict=True) if flag]
    return [[0.0 if cell is None else cell for cell in row] for row in kept] or empty


def _sortby(values: Value, keys: Value, order: Cell) -> Value:
    rows, cells = rows_of(values), flat(keys)
    if len(rows) != len(cells):
        return CellError(VALUE)
    filled = [place for place, cell in enumerate(cells) if cell is not None]
    places = sorted(filled, key=lambda place: rank_of_type(cells[place]), reverse=number(order) == -1)
    places += [place for place, cell in enumerate(cells) if cell is None]  # blank keys come last in both orders
    return [rows[place] for place in places] if isinstance(values, list) else values


def _sequence(rows: Cell, columns: Cell = 1.0) -> Value:
    height, width = int(rows), int(columns)
    return [[float(row * width + column + 1) for column in range(width)] for row in range(height)]


WHOLE: Final[dict[str, Callable[..., Value]]] = {
    "SUM": _aggregate(math.fsum),
    "MAX": _aggregate(lambda found: max(found, default=0.0)),
    "MIN": _aggregate(lambda found: min(found, default=0.0)),
    "COUNT": lambda *values: float(
        sum(isinstance(cell, (int, float)) and not isinstance(cell, bool) for value in values for cell in flat(value))
    ),
    "COUNTA": lambda *values: float(sum(cell is not None for value in values for cell in flat(value))),
    "NA": lambda: CellError(NA),
    "ROWS": lambda value: float(len(rows_of(value))),
    "COUNTIFS": _countifs,
    "SUMIFS": _sumifs,
    "LARGE": _large,
    "PERCENTILE.INC": _percentile,
    "INDEX": _index,
    "SUMPRODUCT": _sumproduct,
    "XLOOKUP": _xlookup,
    "FILTER": _filter,
    "SORTBY": _sortby,
    "SEQUENCE": _sequence,
}
