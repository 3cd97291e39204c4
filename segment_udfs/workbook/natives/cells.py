"""Cells and ranges as Excel's arithmetic and comparisons see them: blanks, texts, errors, broadcasting."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, Final

from segment_udfs.errors import NA, NUM, VALUE, CellError
from segment_udfs.functions.cells import Cell

Rows = list[list[Cell]]
Value = Cell | Rows

DIV0: Final = CellError("#DIV/0!")
DIGITS: Final = re.compile(r" *[+-]?[0-9]+ *")
"""Texts that arithmetic and criteria take for numbers in every language (decimals depend on it: we use none)."""


def rows_of(value: Value) -> Rows:
    """Any value as rows."""
    return value if isinstance(value, list) else [[value]]


def flat(value: Value) -> list[Cell]:
    """Every cell, row by row."""
    return list(chain.from_iterable(rows_of(value)))


def lift(compute: Callable[..., Cell], *values: Value) -> Value:
    """Apply `compute` cell by cell, broadcasting as Excel does; a lone result stays a cell."""
    sizes = {(len(value), len(value[0])) for value in values if isinstance(value, list)}
    if not sizes:
        return compute(*values)
    if len(sizes) == 1:
        ((height, width),) = sizes
        if width == 1:  # columns, by far the most frequent
            columns = [[row[0] for row in value] if isinstance(value, list) else [value] * height for value in values]
            return [[cell] for cell in map(compute, *columns)]
        shaped = [value if isinstance(value, list) else [[value] * width] * height for value in values]
        return [[compute(*cells) for cells in zip(*rows, strict=True)] for rows in zip(*shaped, strict=True)]
    blocks = [rows_of(value) for value in values]
    height, width = max(map(len, blocks)), max(len(block[0]) for block in blocks)

    def pick(block: Rows, row: int, column: int) -> Cell:
        if (row >= len(block) and len(block) > 1) or (column >= len(block[0]) and len(block[0]) > 1):
            return CellError(NA)
        return block[row if len(block) > 1 else 0][column if len(block[0]) > 1 else 0]

    return [
        [compute(*(pick(block, row, column) for block in blocks)) for column in range(width)] for row in range(height)
    ]


def types_in(cells: Sequence[Cell]) -> set[type]:
    """The types of some cells."""
    return set(map(type, cells))


def number(cell: Cell) -> float | CellError:
    """A cell in arithmetic: blank is 0, TRUE is 1, a text of digits is its number, any other text is `#VALUE!`."""
    if isinstance(cell, CellError):
        return cell
    if cell is None:
        return 0.0
    if isinstance(cell, str):
        return float(cell) if DIGITS.fullmatch(cell) else CellError(VALUE)
    return float(cell)


_NUMBERS: Final = frozenset((float, int, bool))


def _arithmetic(compute: Callable[[float, float], float]) -> Callable[[Cell, Cell], Cell]:
    def apply(a: Cell, b: Cell) -> Cell:
        x, y = a, b
        if type(a) not in _NUMBERS or type(b) not in _NUMBERS:
            x, y = number(a), number(b)
            for operand in (x, y):
                if isinstance(operand, CellError):
                    return operand
        try:
            result = float(compute(x, y))  # both are numbers here
        except ZeroDivisionError:
            return DIV0
        return result if math.isfinite(result) else CellError(NUM)

    return apply


def rank_of_type(cell: Cell) -> tuple[int, Any]:
    """Excel's order across types: numbers, text (without case), booleans, then errors, all alike; blank is 0 here."""
    if isinstance(cell, bool):
        return 2, cell
    if isinstance(cell, str):
        return 1, cell.casefold()
    if isinstance(cell, CellError):
        return 3, 0.0
    return 0, 0.0 if cell is None else float(cell)


def _comparison(compute: Callable[[Any, Any], bool]) -> Callable[[Cell, Cell], Cell]:
    def apply(a: Cell, b: Cell) -> Cell:
        if type(a) is float and type(b) is float:  # by far the most frequent
            return compute(a, b)
        if type(a) is str and type(b) is str:
            return compute(a.casefold(), b.casefold())
        for operand in (a, b):
            if isinstance(operand, CellError):
                return operand
        if a is None and isinstance(b, str):
            a = ""
        if b is None and isinstance(a, str):
            b = ""
        return compute(rank_of_type(a), rank_of_type(b))

    return apply


def general(cell: Cell, lang: str) -> str:
    """A cell as `&` writes it: the General format, the decimal mark of the language."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return ("VRAI" if cell else "FAUX") if lang == "fr" else ("TRUE" if cell else "FALSE")
    text = str(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    return text.replace(".", ",") if lang == "fr" else text


def _power(x: float, y: float) -> float:
    """Excel knows neither 0^0 nor a fractional power of a negative number; NaN and overflow become `#NUM!`."""
    if x == 0 and y == 0:
        return math.nan
    try:
        return math.pow(x, y)
    except ValueError as error:
        if x == 0:
            raise ZeroDivisionError from error
        return math.nan
    except OverflowError:
        return math.inf


OPERATORS: Final[dict[str, Callable[[Cell, Cell], Cell]]] = {
    "+": _arithmetic(operator.add),
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "/": _arithmetic(operator.truediv),
    "^": _arithmetic(_power),
    "=": _comparison(operator.eq),
    "<>": _comparison(operator.ne),
    "<": _comparison(operator.lt),
    ">": _comparison(operator.gt),
    "<=": _comparison(operator.le),
    ">=": _comparison(operator.ge),
}


def concatenate(a: Cell, b: Cell, lang: str) -> Cell:
    """The operator &."""
    for operand in (a, b):
        if isinstance(operand, CellError):
            return operand
    return general(a, lang) + general(b, lang)
