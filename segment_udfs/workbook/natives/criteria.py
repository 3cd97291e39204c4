"""Criteria of COUNTIFS and SUMIFS: which cells of a range meet a value, or a text such as ">0", "<>" and ""."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from segment_udfs.errors import CODES, CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.workbook.natives.cells import DIGITS, OPERATORS, Value, flat, types_in

_SIGNS: Final = ("<>", "<=", ">=", "<", ">", "=")
_NUMBER: Final = re.compile(r" *[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(E[+-]?[0-9]+)? *", re.IGNORECASE)
_TRUTH: Final = frozenset(("true", "false", "vrai", "faux"))
_PURE: Final[tuple[set[type], ...]] = ({str}, {float}, {str, type(None)}, {float, type(None)})


def mask(pairs: tuple[Value, ...], lang: str) -> list[bool]:
    """Which rows meet every criterion. `pairs`: ranges, each before its criterion.

    Raises:
        ValueError: a criterion that is not evaluated here, see `criterion_test`.
    """
    kept = [True] * len(flat(pairs[0]))
    for column, criterion in zip(pairs[::2], pairs[1::2], strict=True):
        meets, cells = criterion_test(criterion, lang), flat(column)
        if types_in(cells) in _PURE:  # here equal cells are alike: each is asked once
            met = {cell: meets(cell) for cell in set(cells)}
            asked = list(map(met.__getitem__, cells))
        else:
            asked = list(map(meets, cells))
        kept = [keep and answer for keep, answer in zip(kept, asked, strict=True)]
    return kept


def criterion_test(criterion: Cell, lang: str) -> Callable[[Cell], bool]:
    """What one criterion asks of a cell.

    A criterion of digits is a number, which texts of the same digits equal as well; "" asks for a blank or an empty
    text, "=" for a blank, "<>" for a cell that is not blank, and a formula that shows an empty text is not blank. An
    error equals the same error only, and is other than everything else.

    Raises:
        ValueError: a criterion that asks for an order of texts, which depends on the place, or for the name of a truth
            value or of an error.
    """
    if isinstance(criterion, (bool, CellError)):
        return lambda cell: type(cell) is type(criterion) and cell == criterion
    if not isinstance(criterion, str):
        value = float(criterion or 0)
        return lambda cell: _is_equal(cell, value)
    sign = next((sign for sign in _SIGNS if criterion.startswith(sign)), "")
    wanted = criterion[len(sign) :]
    if not wanted:
        return _blank_test(sign)
    bound = _bound(wanted, lang)
    if sign in {"", "="}:
        return lambda cell: _is_equal(cell, bound)
    if sign == "<>":
        return lambda cell: not _is_equal(cell, bound)
    if isinstance(bound, str):
        raise ValueError("an order of texts")
    compare, least = OPERATORS[sign], bound
    return lambda cell: type(cell) is not bool and isinstance(cell, (int, float)) and bool(compare(float(cell), least))


def _blank_test(sign: str) -> Callable[[Cell], bool]:
    """The criteria without a value."""
    if sign == "":
        return lambda cell: cell is None or cell == ""
    if sign == "=":
        return lambda cell: cell is None
    if sign == "<>":
        return lambda cell: cell is not None
    raise ValueError("an order of texts")


def _bound(wanted: str, lang: str) -> float | str:
    """What a criterion compares with: a number as the language writes it, else a text without case."""
    plain = wanted.replace(".", " ").replace(",", ".") if lang == "fr" else wanted
    if _NUMBER.fullmatch(plain):
        return float(plain)
    if wanted.casefold() in _TRUTH or wanted in CODES:
        raise ValueError("a truth value or an error")
    return wanted.casefold()


def _is_equal(cell: Cell, wanted: float | str) -> bool:
    """Whether a cell equals a criterion, texts without case."""
    if isinstance(wanted, str):
        return type(cell) is str and (cell == wanted or cell.casefold() == wanted)
    if isinstance(cell, str):
        return bool(DIGITS.fullmatch(cell)) and float(cell) == wanted
    return cell is not None and not isinstance(cell, (bool, CellError)) and float(cell) == wanted
