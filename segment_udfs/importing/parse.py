"""Numbers as people and programs write them, decided for a whole column and never cell by cell.

`1 234,50` `1.234,50` `1,234.50` `1'234.50` `(1 234,50)` `1234,50-` `-1 234,50 €` `12 %` are all read exactly; a column
that can be read in two ways (`1,234`: one thousand or one unit?) is reported as such.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segment_udfs.importing.cells import Parsed, Split, is_blank, matches, split
from segment_udfs.importing.dates import parse_dates

__all__ = ["parse_dates", "parse_numbers"]

Decimal = Literal[",", "."]

_CURRENCY: Final = r"(?:€|\$|£|(?i:US\$|EUROS?|EUR|USD|GBP|CHF))"
_ONE_CURRENCY: Final = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "US$": "USD", "£": "GBP"}
_PLAIN: Final = r"^-?[0-9.,][0-9.,' ]*$"
_WRITTEN: Final = (
    r"^(?P<open>\()? ?(?P<before>[-+]?) ?(?P<left>" + _CURRENCY + r")? ?(?P<inner>[-+]?) ?"
    r"(?P<body>[0-9.,][0-9.,' ]*?(?:[eE][-+]?[0-9]{1,3})?) ?(?P<percent>%?) ?"
    r"(?P<right>" + _CURRENCY + r")? ?(?P<after>[-+]?) ?(?P<close>\))?$"
)
_SPACED: Final = r"^[1-9][0-9]{0,2}(?:[ '][0-9]{3})+(?:[.,][0-9]*)?$"
_GROUPED: Final = r"[1-9][0-9]{0,2}(?:%s[0-9]{3})+"


def _reading(decimal: str, groups: str) -> str:
    """Pattern of a body whose decimal mark is known; `groups` are the marks that may part thousands."""
    mark = "[.]" if decimal == "." else ","
    grouped = "".join(f"|{_GROUPED % f'[{group}]'}" for group in groups)
    return rf"^(?:(?:[0-9]+{grouped})(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][-+]?[0-9]{{1,3}})?$"


def parse_numbers(column: pd.Series[Any], decimal: Decimal | None = None) -> Parsed:
    """Read a column of raw cells as numbers.

    Args:
        column: (rows,) texts, or the objects of a workbook's cells.
        decimal: The decimal mark when the user gave it; otherwise the cells decide, all together.

    Returns:
        float64 (rows,); a percentage is a fraction, a figure in parentheses or with a trailing minus is negative.

    Example:
        >>> parse_numbers(pd.Series(["1 234,50 €", "(12,5)", "?", "12 %"])).values.tolist()
        [1234.5, -12.5, nan, 0.12]
        >>> parse_numbers(pd.Series(["1,234", "5,678"])).problem
        'ambiguous'
        >>> parse_numbers(pd.Series(["1,234", "5,678"]), ".").values.tolist()
        [1234.0, 5678.0]
    """
    cells = split(column)
    bodies, divisors, currency = _bodies(cells.texts)
    blank = is_blank(cells.texts)
    known, convention, problem, shown = _decide(bodies, decimal)
    values = np.full(len(blank), np.nan) if problem else _values(bodies, known, convention) / divisors
    values[blank] = np.nan
    readable = blank | (known & (np.isfinite(values) | bool(problem)))
    if not problem and len(set(currency) - {""}) > 1:
        problem, shown = "currencies", [int(np.argmax(currency == name)) for name in sorted(set(currency) - {""})]
    return _assemble(cells, np.where(readable, values, np.nan), readable, problem, shown, convention)


def _assemble(
    cells: Split,
    values: NDArray[np.float64],
    readable: NDArray[np.bool_],
    problem: str,
    shown: list[int],
    convention: str,
) -> Parsed:
    numbers = cells.spread(values, np.nan)
    good = cells.spread(readable, True)
    if cells.others is not None:
        for position in np.flatnonzero(cells.codes < 0):
            cell = cells.others[position]
            if isinstance(cell, bool | int | float):
                numbers[position] = float(cell)
                good[position] = np.isfinite(numbers[position])
            else:
                good[position] = cell is None
    examples = tuple(cells.first(code) for code in shown)
    return Parsed(np.where(good, numbers, np.nan), np.flatnonzero(~good), problem, examples, convention)


def _bodies(texts: Any) -> tuple[Any, NDArray[np.float64], NDArray[np.object_]]:
    """Digits and marks of each text ("" if it is no number), the divisor that its sign and % make, its currency."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is not True:
        for sign in "\u2212\u2013\ufe63\uff0d":
            texts = pc.replace_substring(texts, sign, "-")
        for mark in "\u2019\u02bc\u2018":
            texts = pc.replace_substring(texts, mark, "'")
    plain = matches(texts, _PLAIN)
    divisors = np.where(matches(texts, "^-"), -1.0, 1.0)
    currency = np.full(len(plain), "", dtype=object)
    bodies = pc.utf8_trim(texts, "- ")
    if plain.all():
        return bodies, divisors, currency
    rest = np.flatnonzero(~plain)
    parts = pc.extract_regex(texts.take(pa.array(rest)), _WRITTEN)
    get = {name: _strings(pc.struct_field(parts, name)) for name in ("before", "inner", "after", "open", "close")}
    signs = sum((get[name] != "").astype(int) for name in ("before", "inner", "after"))
    minus = (get["before"] == "-") | (get["inner"] == "-") | (get["after"] == "-")
    parted = get["open"] != ""
    left, right = (_strings(pc.struct_field(parts, name)) for name in ("left", "right"))
    valid = (parted == (get["close"] != "")) & (signs + parted <= 1) & ~((left != "") & (right != ""))
    percent = _strings(pc.struct_field(parts, "percent")) != ""
    divisors[rest] = np.where(minus | parted, -1.0, 1.0) * np.where(percent, 100.0, 1.0)
    names = np.array([_ONE_CURRENCY.get(name.upper(), name.upper()) for name in left + right], dtype=object)
    currency[rest] = np.where(valid, names, "")
    written = np.where(valid, _strings(pc.struct_field(parts, "body")), "")
    merged = _strings(bodies)
    merged[rest] = written
    return pc.utf8_trim(pa.array(merged, pa.large_string()), " "), divisors, currency


def _strings(array: Any) -> NDArray[np.object_]:
    return np.asarray(pc.fill_null(array, "").to_numpy(zero_copy_only=False), dtype=object).copy()


def _decide(bodies: Any, decimal: Decimal | None) -> tuple[NDArray[np.bool_], str, str, list[int]]:
    """Which bodies are readable, the decimal mark, the problem if any, and the bodies that show it."""
    spaced = bool(matches(bodies, _SPACED).any())
    as_point = matches(bodies, _reading(".", " '" if spaced else ","))
    as_comma = matches(bodies, _reading(",", " '" if spaced else "."))
    if decimal is not None:
        return (as_point if decimal == "." else as_comma), decimal, "", []
    either = as_point | as_comma
    point_only, comma_only = either & ~as_comma, either & ~as_point
    if point_only.any() and comma_only.any():
        return either, "", "mixed", [int(np.argmax(comma_only)), int(np.argmax(point_only))]
    if point_only.any():
        return as_point, ".", "", []
    if comma_only.any():
        return as_comma, ",", "", []
    marked = either & matches(bodies, "[.,]")
    if marked.any():
        return either, "", "ambiguous", [int(np.argmax(marked))]
    return either, "", "", []


def _values(bodies: Any, known: NDArray[np.bool_], decimal: str) -> NDArray[np.float64]:
    """Bodies as float64, correctly rounded; NaN where a body is not known to be readable."""
    groups = " '." if decimal == "," else " ',"
    kept = pc.if_else(pa.array(known), bodies, None)
    for group in groups:
        if pc.any(pc.match_substring(bodies, group)).as_py():
            kept = pc.replace_substring(kept, group, "")
    if decimal == ",":
        kept = pc.replace_substring(kept, ",", ".")
    return np.array(pc.cast(kept, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
