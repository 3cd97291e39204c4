"""Raw cells sorted by what they are, for the function that counts what is wrong in them; no cell is refused here."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Sequence
from datetime import date
from typing import Final

import numpy as np

from segment_udfs.errors import VALUE, CellError
from segment_udfs.functions.cells import Cell, day_number, is_blank
from segment_udfs.ids import Codes, merge, spelled
from segment_udfs.maths import Floats
from segment_udfs.metrics.data_check import IdScan, Scan

_NUMBER, _BLANK, _TEXT, _ERROR = range(4)
_CURRENCY: Final = re.compile(
    r"€|US\$|[$£¥]|(?<![A-Z])(?:EUROS?|DOLLARS?|EUR|USD|GBP|CHF|JPY|CNY|CAD|AUD|SEK|NOK|DKK|PLN|CZK|HUF|RON|MAD|TND|DZD"
    r"|XOF|XAF|XPF)(?![A-Z])"
)
_CODES: Final = {
    **dict.fromkeys(("€", "EURO", "EUROS"), "EUR"),
    **dict.fromkeys(("$", "US$", "DOLLAR", "DOLLARS"), "USD"),
    "£": "GBP",
    "¥": "JPY",
}


def scan(cells: Sequence[Cell]) -> Scan:
    """A column of numbers or dates.

    Example:
        >>> found = scan([1.5, "?", "12 €", CellError("#N/A")])
        >>> found.value.tolist(), found.blank.tolist(), found.text.tolist(), found.error.tolist()
        ([1.5, nan, nan, nan], [False, True, False, False], [False, False, True, False], [False, False, False, True])
    """
    plain = _plain(cells)
    if plain is None:
        read = [_state(cell) for cell in cells]
        state = np.array([kind for kind, _ in read], np.int64)
        value = np.array([content if kind == _NUMBER else math.nan for kind, content in read], np.float64)
        exact = _codes([content for _, content in read])
    else:
        value = plain
        state = np.where(np.isnan(value), _BLANK, _NUMBER)
        _, exact = np.unique(value, return_inverse=True)
    return Scan(value, state == _BLANK, state == _TEXT, state == _ERROR, exact.astype(np.int64, copy=False))


def _plain(cells: Sequence[Cell]) -> Floats | None:
    """The values of a column of numbers and None, the common case, without looking at each cell in Python."""
    if not set(map(type, cells)) <= {float, int, bool, type(None)}:
        return None
    try:
        value = np.array(cells, np.float64)
    except OverflowError:
        return None
    unknown = int(np.isnan(value).sum())
    return value if not np.isinf(value).any() and (not unknown or unknown == cells.count(None)) else None


def _state(cell: Cell) -> tuple[int, Hashable]:
    """What a cell is, and its content in a form that two exactly equal cells share."""
    if is_blank(cell):
        return _BLANK, None
    if isinstance(cell, CellError):
        return _ERROR, cell
    if isinstance(cell, str):
        return _TEXT, cell
    try:
        number = day_number(cell) if isinstance(cell, date) else float(cell)
    except (OverflowError, TypeError, ValueError):
        return _TEXT, repr(cell)
    return (_NUMBER, number) if math.isfinite(number) else (_TEXT, repr(cell))


def _codes(contents: Sequence[Hashable]) -> Codes:
    """Rank of each content among the distinct ones."""
    ranks = {content: rank for rank, content in enumerate(dict.fromkeys(contents))}
    return np.fromiter(map(ranks.__getitem__, contents), np.int64, len(contents))


def scan_ids(cells: Sequence[Cell]) -> IdScan:
    """A column of ids; an error value, and a cell that can be no id, count as errors. Each distinct cell is read once.

    Example:
        >>> found = scan_ids(["Alpha", "ALPHA ", 0, CellError("#REF!")])
        >>> found.ids.codes.tolist(), found.error.tolist()
        ([0, 0, -1, -1], [False, False, False, True])
    """
    try:
        raw = _codes(cells)
    except TypeError:
        cells = [cell if isinstance(cell, Hashable) else CellError(VALUE) for cell in cells]
        raw = _codes(cells)
    distinct = [_id_content(cell) for cell in dict.fromkeys(cells)]
    failed = np.array([isinstance(content, CellError) for content in distinct], np.bool_)
    ids = merge(raw, [None if isinstance(content, CellError) else content for content in distinct])
    spelling = _codes([content if isinstance(content, CellError) else spelled(content) for content in distinct])
    return IdScan(ids, failed[raw], spelling[raw])


def _id_content(cell: Cell) -> Hashable:
    """A text, a number or None; a `CellError` for what cannot be an id."""
    if cell is None or isinstance(cell, (str, CellError)):
        return cell
    kind, number = _state(cell)
    if kind != _NUMBER:
        return CellError(VALUE)
    return cell if isinstance(cell, int) else number  # beyond 2^53 a float would merge neighbouring ids


def scan_currency(cells: Sequence[Cell]) -> list[str | None]:
    """The currency that each text names, as its ISO code where known; None for numbers and other texts.

    Example:
        >>> scan_currency(["12 €", 15.0, "US$ 7", "chf 3.50", "douze"])
        ['EUR', None, 'USD', 'CHF', None]
    """
    return [_currency(cell) if isinstance(cell, str) else None for cell in cells]


def currency_column(cells: Sequence[Cell]) -> IdScan:
    """A column of currencies: known signs and names as their code, any other text as it stands.

    Example:
        >>> currency_column(["€", "eur", "XPF", None]).ids.shown
        ('EUR', 'XPF')
    """
    return scan_ids([(_currency(cell) or cell.upper()) if isinstance(cell, str) else cell for cell in cells])


def _currency(text: str) -> str | None:
    found = _CURRENCY.search(text.upper())
    return None if found is None else _CODES.get(found[0], found[0])
