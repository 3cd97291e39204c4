"""Functions that work cell by cell, and those whose text depends on the language of the program."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from segment_udfs.errors import NA, NUM, VALUE, CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.maths import edate, from_serial, round_half_away
from segment_udfs.workbook.natives.cells import Value, flat, general, number


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


def _round(cell: Cell, digits: Cell) -> Cell:
    x = number(cell)
    return x if isinstance(x, CellError) else round_half_away(x, int(digits))


def _edate(day: Cell, months: Cell) -> Cell:
    x = number(day)
    return x if isinstance(x, CellError) else float(edate(x, int(months)))


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
    "ROUND": _round,
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
    "EDATE": _edate,
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
    x = number(cell)
    if isinstance(x, CellError):
        return x
    text = f"{round_half_away(x, int(digits)):,.{int(digits)}f}"
    return text.replace(",", "\u00a0").replace(".", ",") if lang == "fr" else text


def _right(cell: Cell, count: Cell, lang: str) -> Cell:
    return cell if isinstance(cell, CellError) else general(cell, lang)[-int(count) :]


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
