"""The native spreadsheet functions that our declarations use, as Excel computes them, for the values kept in the file.

A value is a cell or a list of rows. `lifted` functions work cell by cell and broadcast scalars, rows and columns;
the others take whole ranges. An error met in a cell is the result of that cell. LibreOffice recomputes every one of
these formulas in the tests.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from segment_udfs.errors import NA, NUM, VALUE, CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.maths import edate, from_serial, quantile, round_half_away

Rows = list[list[Cell]]
Value = Cell | Rows

DIV0: Final = CellError("#DIV/0!")
CALC: Final = CellError("#CALC!")


def rows_of(value: Value) -> Rows:
    """Any value as rows."""
    return value if isinstance(value, list) else [[value]]


def flat(value: Value) -> list[Cell]:
    """Every cell, row by row."""
    return [cell for row in rows_of(value) for cell in row]


def lift(compute: Callable[..., Cell], *values: Value) -> Value:
    """Apply `compute` cell by cell, broadcasting as Excel does; a lone result stays a cell."""
    if not any(isinstance(value, list) for value in values):
        return compute(*values)
    blocks = [rows_of(value) for value in values]
    height, width = max(map(len, blocks)), max(len(block[0]) for block in blocks)

    def pick(block: Rows, row: int, column: int) -> Cell:
        if (row >= len(block) and len(block) > 1) or (column >= len(block[0]) and len(block[0]) > 1):
            return CellError(NA)
        return block[row if len(block) > 1 else 0][column if len(block[0]) > 1 else 0]

    return [
        [compute(*(pick(block, row, column) for block in blocks)) for column in range(width)] for row in range(height)
    ]


def number(cell: Cell) -> float | CellError:
    """A cell in arithmetic: blank is 0, TRUE is 1, text is `#VALUE!`."""
    if isinstance(cell, CellError):
        return cell
    if cell is None:
        return 0.0
    if isinstance(cell, str):
        return CellError(VALUE)
    return float(cell)


def _arithmetic(compute: Callable[[float, float], float]) -> Callable[[Cell, Cell], Cell]:
    def apply(a: Cell, b: Cell) -> Cell:
        x, y = number(a), number(b)
        for operand in (x, y):
            if isinstance(operand, CellError):
                return operand
        try:
            result = compute(x, y)  # type: ignore[arg-type]  # both are numbers here
        except ZeroDivisionError:
            return DIV0
        return result if math.isfinite(result) else CellError(NUM)

    return apply


def _rank_of_type(cell: Cell) -> tuple[int, Any]:
    """Excel's order across types: numbers, then text (without case), then booleans; blank compares as 0 or ""."""
    if isinstance(cell, bool):
        return 2, cell
    if isinstance(cell, str):
        return 1, cell.casefold()
    return 0, 0.0 if cell is None else float(cell)


def _comparison(compute: Callable[[Any, Any], bool]) -> Callable[[Cell, Cell], Cell]:
    def apply(a: Cell, b: Cell) -> Cell:
        for operand in (a, b):
            if isinstance(operand, CellError):
                return operand
        if a is None and isinstance(b, str):
            a = ""
        if b is None and isinstance(a, str):
            b = ""
        return compute(_rank_of_type(a), _rank_of_type(b))

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
    "+": _arithmetic(lambda x, y: x + y),
    "-": _arithmetic(lambda x, y: x - y),
    "*": _arithmetic(lambda x, y: x * y),
    "/": _arithmetic(lambda x, y: x / y),
    "^": _arithmetic(_power),
    "=": _comparison(lambda x, y: x == y),
    "<>": _comparison(lambda x, y: x != y),
    "<": _comparison(lambda x, y: x < y),
    ">": _comparison(lambda x, y: x > y),
    "<=": _comparison(lambda x, y: x <= y),
    ">=": _comparison(lambda x, y: x >= y),
}


def concatenate(a: Cell, b: Cell, lang: str) -> Cell:
    """The operator &."""
    for operand in (a, b):
        if isinstance(operand, CellError):
            return operand
    return general(a, lang) + general(b, lang)


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
    "ISNUMBER": lambda cell: isinstance(cell, (int, float)) and not isinstance(cell, bool),
    "ISERROR": lambda cell: isinstance(cell, CellError),
    "ISNA": lambda cell: isinstance(cell, CellError) and cell.code == NA,
    "HYPERLINK": lambda target, words: words,
    "EDATE": _edate,
    "HYPGEOM.DIST": _hypergeometric,
    "DAY": _unary(lambda x: float(from_serial(x).day)),
    "MONTH": _unary(lambda x: float(from_serial(x).month)),
    "YEAR": _unary(lambda x: float(from_serial(x).year)),
    "LEN": lambda cell: float(len("" if cell is None else str(cell))),
    "TRIM": lambda cell: _trim(cell),
    "CHOOSE": lambda index, *cells: _choose(number(index), cells),
}


def _choose(index: float | CellError, cells: tuple[Cell, ...]) -> Cell:
    """The cell of this place, counted from 1."""
    if isinstance(index, CellError):
        return index
    return cells[int(index) - 1] if 1 <= index < len(cells) + 1 else CellError(VALUE)


def _trim(cell: Cell) -> Cell:
    return " ".join(part for part in cell.split(" ") if part) if isinstance(cell, str) else cell


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


def matches(cell: Cell, criterion: Cell) -> bool:
    """One criterion of COUNTIFS and SUMIFS: a value, or text such as ">0" and "<>"."""
    if isinstance(cell, CellError):
        return False
    if criterion is None:
        criterion = 0.0
    if not isinstance(criterion, str):
        return isinstance(cell, (int, float)) and not isinstance(cell, bool) and float(cell) == float(criterion or 0)
    for operator in ("<>", "<=", ">=", "<", ">", "="):
        if criterion.startswith(operator):
            wanted = criterion[len(operator) :]
            if operator == "<>" and not wanted:
                return cell is not None and cell != ""
            try:
                bound = float(wanted)
            except ValueError:
                equal = isinstance(cell, str) and cell.casefold() == wanted.casefold()
                return equal if operator == "=" else not equal
            if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                return bool(OPERATORS[operator](float(cell), bound))
            return operator == "<>"
    return isinstance(cell, str) and cell.casefold() == criterion.casefold()


def _mask(pairs: tuple[Value, ...]) -> list[bool]:
    kept = [True] * len(flat(pairs[0]))
    for column, criterion in zip(pairs[::2], pairs[1::2], strict=True):
        kept = [keep and matches(cell, criterion) for keep, cell in zip(kept, flat(column), strict=True)]
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
    return cell.casefold() if isinstance(cell, str) else general(cell, "en")


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
        index.setdefault(_rank_of_type(key), 0.0 if cell is None else cell)
    return lift(lambda cell: index.get(_rank_of_type(cell), missing), wanted)


def _filter(values: Value, keep: Value, empty: Cell) -> Value:
    for cell in flat(keep):
        if isinstance(cell, CellError):
            return cell
    kept = [list(row) for row, flag in zip(rows_of(values), flat(keep), strict=True) if flag]
    return [[0.0 if cell is None else cell for cell in row] for row in kept] or empty


def _sortby(values: Value, keys: Value, order: Cell) -> Value:
    rows, ranks = rows_of(values), [_rank_of_type(cell) for cell in flat(keys)]
    if len(rows) != len(ranks):
        return CellError(VALUE)
    places = sorted(range(len(rows)), key=lambda place: ranks[place], reverse=number(order) == -1)
    return [rows[place] for place in places] if isinstance(values, list) else values


def _sequence(rows: Cell, columns: Cell = 1.0) -> Value:
    height, width = int(rows), int(columns)
    return [[float(row * width + column + 1) for column in range(width)] for row in range(height)]


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


WHOLE: Final[dict[str, Callable[..., Value]]] = {
    "SUM": _aggregate(math.fsum),
    "MAX": _aggregate(lambda found: max(found, default=0.0)),
    "MIN": _aggregate(lambda found: min(found, default=0.0)),
    "COUNT": lambda *values: float(
        sum(isinstance(cell, (int, float)) and not isinstance(cell, bool) for value in values for cell in flat(value))
    ),
    "COUNTA": lambda *values: float(sum(cell is not None for value in values for cell in flat(value))),
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
WORDED: Final[dict[str, Callable[..., Value]]] = {
    "RIGHT": _right,
    "SUBSTITUTE": _substitute,
    "FIXED": _fixed,
    "TEXTJOIN": _textjoin,
}
"""Functions whose result depends on the language of the program."""

PREFIXES: Final = {
    "IFNA": "_xlfn.",
    "NORM.S.INV": "_xlfn.",
    "PERCENTILE.INC": "_xlfn.",
    "HYPGEOM.DIST": "_xlfn.",
    "TEXTJOIN": "_xlfn.",
    "XLOOKUP": "_xlfn.",
    "SORTBY": "_xlfn.",
    "SEQUENCE": "_xlfn.",
    "FILTER": "_xlfn._xlws.",
}
"""What a file writes before the names of functions younger than its format."""


def evaluate(name: str, values: list[Value], lang: str) -> Value:
    """The value of one native function."""
    if name in LIFTED:
        return lift(LIFTED[name], *values)
    if name in WORDED:
        if name != "TEXTJOIN":
            return lift(lambda *cells: WORDED[name](*cells, lang), *values)
        return WORDED[name](*values, lang)
    return WHOLE[name](*values)
