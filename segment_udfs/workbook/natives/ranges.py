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
    Value,
    flat,
    general,
    lift,
    number,
    rank_of_type,
    rows_of,
    types_in,
)
from segment_udfs.workbook.natives.criteria import mask


def _numbers(*values: Value) -> list[float] | CellError:
    """What SUM, MAX … see of ranges: numbers only; the first error wins."""
    found: list[float] = []
    for value in values:
        cells: list[Any] = flat(value)
        if types_in(cells) == {float}:
            found += cells
            continue
        for cell in cells:
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


def _countifs(*pairs: Value, lang: str) -> Value:
    """COUNTIFS; when the first criterion is a column ("=" & ids), one count for each of its cells."""
    column, criteria = pairs[0], pairs[1]
    if not isinstance(criteria, list):
        return float(sum(mask(pairs, lang)))
    cells = flat(column)
    kept = mask(pairs[2:], lang) if len(pairs) > 2 else [True] * len(cells)
    found = Counter(_criterion_key(cell) for cell, keep in zip(cells, kept, strict=True) if keep)
    return lift(lambda wanted: float(found[_criterion_key(str(wanted).removeprefix("="))]), criteria)


def _criterion_key(cell: Cell) -> str:
    if isinstance(cell, str):
        return general(float(cell), "en") if DIGITS.fullmatch(cell) else cell.casefold()
    return general(cell, "en")


def _sumifs(values: Value, *pairs: Value, lang: str) -> Value:
    """SUMIFS; when the first criterion is a column, one sum for each of its cells."""
    if isinstance(pairs[1], list):
        kept = mask(pairs[2:], lang) if len(pairs) > 2 else [True] * len(flat(values))
        totals: dict[str, float] = {}
        for key, cell, keep in zip(flat(pairs[0]), flat(values), kept, strict=True):
            if keep and key is not None and isinstance(cell, (int, float)):
                name = _criterion_key(key)
                totals[name] = totals.get(name, 0.0) + float(cell)
        return lift(lambda wanted: totals.get(_criterion_key(wanted), 0.0), pairs[1])
    kept_cells = [cell for cell, keep in zip(flat(values), mask(pairs, lang), strict=True) if keep]
    return _aggregate(math.fsum)([[cell] for cell in kept_cells])


def _numbered(compute: Callable[..., Value]) -> Callable[..., Value]:
    """A function of a range and of numbers: the first error among the numbers is its result."""

    def apply(values: Value, *numbers: Cell) -> Value:
        found = [number(cell) for cell in numbers]
        for item in found:
            if isinstance(item, CellError):
                return item
        return compute(values, *found)

    return apply


def _large(values: Value, k: float) -> Cell:
    found = _numbers(values)
    if isinstance(found, CellError):
        return found
    return sorted(found, reverse=True)[int(k) - 1] if 1 <= k <= len(found) else CellError(NUM)


def _percentile(values: Value, p: float) -> Cell:
    found = _numbers(values)
    if isinstance(found, CellError):
        return found
    return quantile(np.array(found), p) if found else CellError(NUM)


def _index(values: Value, row: float, column: float = 1.0) -> Value:
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
    """The cell beside the first equal key: 0 is not a blank there, an error is no key, and none is looked for."""
    index: dict[Any, Cell] = {}
    for key, cell in zip(flat(keys), flat(found), strict=True):
        if not isinstance(key, CellError):
            index.setdefault(_key(key), 0.0 if cell is None else cell)
    return lift(lambda cell: cell if isinstance(cell, CellError) else index.get(_key(cell), missing), wanted)


def _key(cell: Cell) -> tuple[int, Any] | None:
    return None if cell is None else rank_of_type(cell)


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
    "LARGE": _numbered(_large),
    "PERCENTILE.INC": _numbered(_percentile),
    "INDEX": _numbered(_index),
    "SUMPRODUCT": _sumproduct,
    "XLOOKUP": _xlookup,
    "FILTER": _filter,
    "SORTBY": _sortby,
    "SEQUENCE": _sequence,
}
CONDITIONAL: Final = frozenset(("COUNTIFS", "SUMIFS"))
"""Those whose criteria are read in the language of the program."""
