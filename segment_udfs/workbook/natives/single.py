"""Functions that work cell by cell, and those whose text depends on the language of the program."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from segment_udfs.errors import NA, NUM, VALUE, CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.maths import edate, from_serial, round_half_away
from segment_udfs.workbook.natives.cells import Value, flat, general, number

_EXACT: Final = 1e15
"""Below it, the digits of a number before its decimals are at most fifteen."""


def _if(test: Cell, yes: Cell, no: Cell) -> Cell:
    truth = number(test)
    if isinstance(truth, CellError):
        return truth
    return yes if truth else no


def _unary(compute: Callable[[float], float]) -> Callable[[Cell], Cell]:
    def apply(cell: Cell) -> Cell:
        x = number(cell)
        if isinstance(x, CellError):
            return x
        try:
            return compute(x)
        except (ValueError, OverflowError):
            return CellError(NUM)

    return apply


def _of_numbers(compute: Callable[..., float]) -> Callable[..., Cell]:
    """What gives a number from numbers: the first error among them is the result, `#NUM!` what no cell can hold."""

    def apply(*cells: Cell) -> Cell:
        found = [number(cell) for cell in cells]
        for item in found:
            if isinstance(item, CellError):
                return item
        try:
            result = float(compute(*found))
        except (ValueError, OverflowError):
            return CellError(NUM)
        return result if math.isfinite(result) else CellError(NUM)

    return apply


def _normal_inverse(p: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(p)


def _hypergeometric(*cells: Cell) -> Cell:
    """P(X ≤ k) or P(X = k); `#NUM!` where Excel gives it: an empty sample or population, k out of its bounds."""
    found = [number(cell) for cell in cells]
    for item in found:
        if isinstance(item, CellError):
            return item
    k, n, good, size, cumulative = (int(item) for item in found)  # type: ignore[arg-type]  # numbers here
    if not (0 < n <= size and 0 < good <= size and max(0, n + good - size) <= k <= min(n, good)):
        return CellError(NUM)
    first = max(0, n + good - size) if cumulative else k
    ways = sum(math.comb(good, j) * math.comb(size - good, n - j) for j in range(first, k + 1))
    return ways / math.comb(size, n)


LIFTED: Final[dict[str, Callable[..., Cell]]] = {
    "IF": _if,
    "IFNA": lambda cell, other: other if isinstance(cell, CellError) and cell.code == NA else cell,
    "IFERROR": lambda cell, other: other if isinstance(cell, CellError) else cell,
    "ROUND": _of_numbers(lambda x, digits: round_half_away(x, int(digits))),
    "ABS": _unary(abs),
    "INT": _unary(math.floor),
    "SQRT": _unary(math.sqrt),
    "LN": _unary(math.log),
    "EXP": _unary(math.exp),
    "NORM.S.INV": _unary(_normal_inverse),
    "ISTEXT": lambda cell: isinstance(cell, str),
    "ISNUMBER": lambda cell: isinstance(cell, (int, float)) and not isinstance(cell, bool),
    "ISERROR": lambda cell: isinstance(cell, CellError),
    "ISNA": lambda cell: isinstance(cell, CellError) and cell.code == NA,
    "HYPERLINK": lambda _target, words: words,
    "EDATE": _of_numbers(lambda day, months: edate(day, int(months))),
    "HYPGEOM.DIST": _hypergeometric,
    "DAY": _unary(lambda x: float(from_serial(x).day)),
    "MONTH": _unary(lambda x: float(from_serial(x).month)),
    "YEAR": _unary(lambda x: float(from_serial(x).year)),
    "LEN": lambda cell: cell if isinstance(cell, CellError) else float(len(general(cell, "en"))),
    "TRIM": lambda cell: _trim(cell),
    "CHOOSE": lambda index, *cells: _choose(number(index), cells),
}


def _choose(index: float | CellError, cells: tuple[Cell, ...]) -> Cell:
    """The cell of this place, counted from 1."""
    if isinstance(index, CellError):
        return index
    return cells[int(index) - 1] if 1 <= index < len(cells) + 1 else CellError(VALUE)


def _trim(cell: Cell) -> Cell:
    if cell is None:
        return ""
    return " ".join(part for part in cell.split(" ") if part) if isinstance(cell, str) else cell


def _substitute(text: Cell, old: Cell, new: Cell, lang: str) -> Cell:
    for cell in (text, old, new):
        if isinstance(cell, CellError):
            return cell
    return general(text, lang).replace(general(old, lang), general(new, lang))


def _fixed(cell: Cell, digits: Cell, lang: str) -> Cell:
    x, places = number(cell), number(digits)
    for item in (x, places):
        if isinstance(item, CellError):
            return item
    text = _grouped(round_half_away(x, int(places)), max(0, int(places)))  # type: ignore[arg-type]  # numbers here
    return text.replace(",", "\u00a0").replace(".", ",") if lang == "fr" else text


def _grouped(x: float, decimals: int) -> str:
    """A number by thousands; of a large one, the fifteen digits that a spreadsheet knows, then zeros."""
    from decimal import Decimal

    return f"{x:,.{decimals}f}" if abs(x) < _EXACT else f"{Decimal(f'{x:.15g}'):,.{decimals}f}"


def _right(cell: Cell, count: Cell, lang: str) -> Cell:
    places = number(count)
    for item in (cell, places):
        if isinstance(item, CellError):
            return item
    text = general(cell, lang)
    return text[max(0, len(text) - int(places)) :]  # type: ignore[arg-type]  # a number here


def _textjoin(separator: Cell, skip_blank: Cell, values: Value, lang: str) -> Cell:
    cells = flat(values)
    for cell in cells:
        if isinstance(cell, CellError):
            return cell
    return general(separator, lang).join(
        general(cell, lang) for cell in cells if not (skip_blank and cell in (None, ""))
    )


WORDED: Final[dict[str, Callable[..., Value]]] = {
    "RIGHT": _right,
    "SUBSTITUTE": _substitute,
    "FIXED": _fixed,
    "TEXTJOIN": _textjoin,
}
"""Functions whose result depends on the language of the program."""
