"""Numbers as people and programs write them, decided for a whole column and never cell by cell.

`1 234,50` `1.234,50` `1,234.50` `1'234.50` `(1 234,50)` `1234,50-` `-1 234,50 €` `12 %` `1,5 k€` are all read exactly;
a column that can be read in two ways (`1,234`: one thousand or one unit?) is reported as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segment_udfs.importing.columns.cells import NONE, Parsed, Split, is_blank, is_unknown, pieces, split
from segment_udfs.importing.columns.dates import parse_dates
from segment_udfs.importing.columns.spoilt import matches

__all__ = ["parse_dates", "parse_numbers"]

Decimal = Literal[",", "."]
Texts = NDArray[np.object_]

_CURRENCY: Final = r"(?:€|\$|£|(?i:US\$|EUROS?|EUR|USD|GBP|CHF))"
_ONE_CURRENCY: Final = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "US$": "USD", "£": "GBP"}
_POWERS: Final = {"k": 3, "K": 3, "M": 6, "Mio": 6, "Md": 9, "Mds": 9, "Mrd": 9, "%": -2}
"""Powers of ten of a sign after a number; m alone, thousandth or million, is not read."""

_PLAIN: Final = r"^-?[0-9.,][0-9.,' ]*$"
_WRITTEN: Final = (
    r"^(?P<open>\()? ?(?P<before>[-+]?) ?(?P<left>" + _CURRENCY + r")? ?(?P<inner>[-+]?) ?"
    r"(?P<body>[0-9.,][0-9.,' ]*?)(?P<power>[eE][-+]?[0-9]{1,3})? ?(?P<unit>%|k|K|M|Mio|Md|Mds|Mrd)? ?"
    r"(?P<right>" + _CURRENCY + r")? ?(?P<after>[-+]?) ?(?P<close>\))?$"
)
_DASH: Final = r"^-+$"
_SPACED: Final = r"^[1-9][0-9]{0,2}(?:[ '][0-9]{3})+(?:[.,][0-9]*)?$"
_GROUPED: Final = r"[1-9][0-9]{0,2}(?:%s[0-9]{3})+"
_COMMA: Final = np.uint8(ord(","))
_POINT: Final = np.uint8(ord("."))
_LOOKED_AT: Final = 1000
"""Cells in which a plain column must show its decimal mark; the patient reading looks at all of them."""


def _reading(decimal: str, groups: str) -> str:
    """Pattern of a body whose decimal mark is known; `groups` are the marks that may part thousands."""
    mark = "[.]" if decimal == "." else ","
    grouped = "".join(f"|{_GROUPED % f'[{group}]'}" for group in groups)
    return rf"^(?:(?:[0-9]+{grouped})(?:{mark}[0-9]*)?|{mark}[0-9]+)$"


@dataclass(frozen=True)
class _Written:
    """Distinct texts taken apart: digits and marks ("" if it is no number), sign, power of ten as text, currency."""

    bodies: Any
    negative: NDArray[np.bool_]
    powers: Texts
    units: Texts
    currency: Texts


def parse_numbers(column: pd.Series[Any], decimal: Decimal | None = None) -> Parsed:
    """Read a column of raw cells as numbers.

    Args:
        column: (rows,) texts, or the objects of a workbook's cells.
        decimal: The decimal mark when the user gave it; otherwise the cells decide, all together.

    Returns:
        float64 (rows,), each the double nearest to what is written; a percentage is a fraction, `1,5 k€` is 1500, a
        figure in parentheses or with a trailing minus is negative.

    Example:
        >>> parse_numbers(pd.Series(["1 234,50 €", "(12,5)", "?", "1,5 k€"])).problem
        'units'
        >>> parse_numbers(pd.Series(["1 234,50 €", "(12,5 €)", "?", "1,5 k€"])).values.tolist()
        [1234.5, -12.5, nan, 1500.0]
        >>> parse_numbers(pd.Series(["1,234", "5,678"])).problem
        'ambiguous'
        >>> parse_numbers(pd.Series(["1,234", "5,678"]), ".").values.tolist()
        [1234.0, 5678.0]
    """
    if column.dtype != object and (plain := _plain_column(pieces(column), decimal)) is not None:
        return plain
    cells = split(column)
    texts = _usual_signs(cells.texts)
    unknown = is_unknown(texts)
    blank = is_blank(texts) | unknown
    written = _written(texts)
    known, convention, problem, shown = _decide(written.bodies, decimal)
    values = np.full(len(blank), np.nan) if problem else _values(written, known, convention)
    values[blank] = np.nan
    readable = blank | (known & (np.isfinite(values) | bool(problem)))
    if not problem:
        problem, shown = _second_thoughts(written, known & ~blank, values)
    found = _assemble(cells, np.where(readable, values, np.nan), readable)
    scaled = known & np.array([unit not in ("", "%") for unit in written.units], dtype=bool)
    return Parsed(
        found.values, found.unread, problem, tuple(cells.first(code) for code in shown), convention,
        dashes=cells.where(matches(texts, _DASH)), unknown=cells.where(unknown), scaled=cells.where(scaled),
    )  # fmt: skip


def _plain_column(parts: list[Any], decimal: Decimal | None) -> Parsed | None:
    """A column of digits, signs and one decimal mark, read all at once; None if it asks for more thought.

    It gives what the patient reading gives: the first cells show the mark, and a grouping mark would stop the cast.
    """
    marks: set[str] = set()
    found = np.empty(sum(map(len, parts)))
    end = 0
    for part in parts:
        mark, values = _cast(part)
        if values is None:
            return None
        start, end = end, end + len(values)
        found[start:end] = values
        marks |= mark
    if len(marks) > 1 or (decimal is not None and not marks <= {decimal}):
        return None
    if marks and decimal is None and not _shows(parts[0].slice(0, _LOOKED_AT), *marks):
        return None
    return Parsed(found, NONE, convention=decimal or "".join(marks))


def _cast(texts: Any) -> tuple[set[str], NDArray[np.float64] | None]:
    """The marks that some texts hold, and their values if each is digits with at most one mark; "" is NaN."""
    size, ends, letters = texts.buffers()
    if letters is None or texts.null_count or texts.offset:
        return set(), None
    written = np.frombuffer(letters, dtype=np.uint8)  # numpy lets other threads run, the methods of bytes do not
    commas = written == _COMMA
    marks = {mark for mark, found in ((",", commas), (".", written == _POINT)) if found.any()}
    if len(marks) > 1:
        return marks, None
    pointed = pa.py_buffer(np.where(commas, _POINT, written)) if "," in marks else letters
    figures = pa.Array.from_buffers(texts.type, len(texts), [size, ends, pointed])
    empty = pc.equal(texts, "")
    if pc.any(empty).as_py():
        figures = pc.if_else(empty, None, figures)
    try:
        values = np.asarray(pc.cast(figures, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    except pa.ArrowInvalid:
        return marks, None
    # "nan" and "inf" are numbers to Arrow, not to us.
    strange = np.isinf(values).any() or np.isnan(values).sum() != figures.null_count
    return marks, None if strange else values


def _shows(texts: Any, mark: str) -> bool:
    """True if a cell can only be read with `mark` as the decimal one: anything but three figures after one to three."""
    sign = "[.]" if mark == "." else ","
    return bool(matches(texts, rf"^-?(?:0*|[0-9]{{4,}}){sign}|{sign}(?:[0-9]{{0,2}}|[0-9]{{4,}})$").any())


def _assemble(cells: Split, values: NDArray[np.float64], readable: NDArray[np.bool_]) -> Parsed:
    """One value a cell, a workbook's own numbers in their places."""
    numbers = cells.spread(values, np.nan)
    good = cells.spread(readable, True)
    if cells.others is not None:
        for position in np.flatnonzero(cells.codes < 0):
            cell = cells.others[position]
            # True and False count 1 and 0 in Python: whoever wrote them meant no amount.
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                numbers[position] = float(cell)
                good[position] = np.isfinite(numbers[position])
            else:
                good[position] = cell is None
    return Parsed(np.where(good, numbers, np.nan), np.flatnonzero(~good))


def _usual_signs(texts: Any) -> Any:
    """Texts with every minus made a hyphen and every apostrophe a straight one."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is True:
        return texts
    for sign in "\u2212\u2013\u2014\ufe63\uff0d":
        texts = pc.replace_substring(texts, sign, "-")
    for mark in "\u2019\u02bc\u2018":
        texts = pc.replace_substring(texts, mark, "'")
    return texts


def _written(texts: Any) -> _Written:
    plain = matches(texts, _PLAIN)
    negative = matches(texts, "^-")
    powers, units, currency = (np.full(len(plain), "", dtype=object) for _ in range(3))
    bodies = pc.utf8_trim(texts, "- ")
    if plain.all():
        return _Written(bodies, negative, powers, units, currency)
    rest = np.flatnonzero(~plain)
    parts = pc.extract_regex(texts.take(pa.array(rest)), _WRITTEN)
    get = {parts.type.field(i).name: _strings(pc.struct_field(parts, i)) for i in range(parts.type.num_fields)}
    signs = sum((get[name] != "").astype(int) for name in ("before", "inner", "after"))
    minus = (get["before"] == "-") | (get["inner"] == "-") | (get["after"] == "-")
    parted = get["open"] != ""
    valid = (parted == (get["close"] != "")) & (signs + parted <= 1) & ~((get["left"] != "") & (get["right"] != ""))
    valid &= (get["power"] == "") | (get["unit"] == "")
    negative[rest] = minus | parted
    units[rest] = np.where(valid, get["unit"], "")
    tens = [f"e{_POWERS[unit]}" if unit else power for unit, power in zip(get["unit"], get["power"], strict=True)]
    powers[rest] = np.where(valid, np.array(tens, dtype=object), "")
    names = np.array([_ONE_CURRENCY.get(name.upper(), name.upper()) for name in get["left"] + get["right"]], object)
    currency[rest] = np.where(valid, names, "")
    merged = _strings(bodies)
    merged[rest] = np.where(valid, get["body"], "")
    return _Written(pc.utf8_trim(pa.array(merged, pa.large_string()), " "), negative, powers, units, currency)


def _strings(array: Any) -> Texts:
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


def _second_thoughts(written: _Written, known: NDArray[np.bool_], values: NDArray[np.float64]) -> tuple[str, list[int]]:
    """The problem of a column whose numbers can be read but do not add up, and the cells that show it."""
    currency = np.where(known, written.currency, "")
    if len(names := sorted(set(currency) - {""})) > 1:
        return "currencies", [int(np.argmax(currency == name)) for name in names]
    bare = known & (written.units == "") & (written.currency == "") & (values != 0)
    percent, scaled = known & (written.units == "%"), known & (written.units != "") & (written.units != "%")
    others = known & (written.units != "%") & (values != 0)
    for marked, beside in ((percent, others), (scaled, bare)):
        if marked.any() and beside.any():
            return "units", [int(np.argmax(marked)), int(np.argmax(beside))]
    return "", []


def _values(written: _Written, known: NDArray[np.bool_], decimal: str) -> NDArray[np.float64]:
    """Bodies as float64, correctly rounded; NaN where a body is not known to be readable.

    A power of ten joins the digits before they are read: 12,34 % is the double nearest to 0.1234, which a division of
    12.34 by 100 might miss.
    """
    kept = pc.if_else(pa.array(known), written.bodies, None)
    for group in " '." if decimal == "," else " ',":
        if pc.any(pc.match_substring(written.bodies, group)).as_py():
            kept = pc.replace_substring(kept, group, "")
    if decimal == ",":
        kept = pc.replace_substring(kept, ",", ".")
    if (written.powers != "").any():
        kept = pc.binary_join_element_wise(
            kept, pa.array(written.powers, pa.large_string()), pa.scalar("", pa.large_string())
        )
    values = np.array(pc.cast(kept, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    return np.where(written.negative, -values, values)
