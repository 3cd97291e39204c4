"""Dates as people and programs write them; day-first or month-first is decided for a whole column, by evidence.

A column has evidence when one of its figures exceeds 12. Without any, it is reported as ambiguous: a wrong guess
would move sales between months, and nothing downstream could see it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from segment_udfs.importing.columns.cells import MARKS, NONE, Parsed, Split, serial, split

FIRST: Final = 61.0
"""Serial of 1900-03-01: before it the 1900 system has a day that never was."""

LAST_SERIAL: Final = 99999
"""Last bare number taken for a serial (year 2173); six and eight digits are year-month and year-month-day.

1900 to 2199 are years, not serials of 1905: a year alone is too coarse, as are quarters.
"""

_FROM_1904: Final = 1462.0
"""Days from the first one of the 1900 system to the first one of the 1904 system."""

_TIME: Final = (
    r"(?:[ T]+|, *)[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)? ?(?i:[AP]M)?(?: ?(?:Z|[+-][0-9:]{2,6}))?$"
)
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})([-/. ])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST: Final = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_YEAR_MONTH: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})|([0-9]{1,2})[-/.]([0-9]{4})")
_NAMED: Final = re.compile(r"([0-9]{1,2})(?:er)?[-/. ]{1,2}([^\W\d_]{3,9})\.?[-/., ]+([0-9]{4}|[0-9]{2})")
_NAME_FIRST: Final = re.compile(r"([^\W\d_]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_NAMED_MONTH: Final = re.compile(r"([^\W\d_]{3,9})\.?[-/., ]+([0-9]{4}|[0-9]{2})")
_COARSE: Final = re.compile(
    r"[tqs][1-4][-/. ]?(?:[0-9]{4}|[0-9]{2})|[0-9]{4}[-/. ]?[tqs][1-4]|(?:19|20|21)[0-9]{2}"
    r"|[1-4](?:er|e|eme|st|nd|rd|th)? ?(?:trim\w*|sem\w*|quarter)\.? ?[0-9]{4}"
    r"|(?:trim\w*|sem\w*|quarter)\.? ?[1-4] ?[0-9]{4}"
)
_BARE: Final = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?")
_WEEKDAY: Final = re.compile(
    r"(?:lun(?:di)?|mar(?:di)?|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?"
    r"|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
    r"[., ]+(?:le )?(?=[0-9]{1,2}(?:er)?[-/. ]|[^\W\d_]{3,9}\.? [0-9]{1,2}\D)"
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan janv janvier january", "fev fevr fevrier feb february", "mar mars march", "avr avril apr april",
         "mai may", "juin jun june", "juil juillet jul july", "aou aout aug august",
         "sep sept septembre september",
         "oct octobre october", "nov novembre november", "dec decembre december"), 1)
    for name in names.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reading:
    """One distinct text: its kind, and its day when the kind alone tells it; else the three figures as written."""

    kind: str
    day: float = np.nan
    figures: tuple[int, int, int] = (0, 0, 0)
    short_year: bool = False


def parse_dates(column: pd.Series[Any], day_first: bool | None = None, date1904: bool = False) -> Parsed:
    """Read a column of raw cells as days.

    Args:
        column: (rows,) texts, or the objects of a workbook's cells.
        day_first: True for day/month/year, False for month/day/year; by default the cells decide, all together.
        date1904: True for a workbook in which the number of a day counts from 1904-01-01.

    Returns:
        float64 (rows,): whole days of the 1900 system. A period (`202401`) is its first day, with the convention
        "period". Two figures of a year mean 1930 to 2029, as Excel reads them. The day is the one that is written:
        a time of day or a time zone after it changes nothing.

    Example:
        >>> parse_dates(pd.Series(["31/12/2024", "01/02/2024 08:30", ""])).values.tolist()
        [45657.0, 45323.0, nan]
        >>> parse_dates(pd.Series(["03/04/2025"])).problem
        'ambiguous'
        >>> parse_dates(pd.Series(["03/04/2025"]), day_first=True).values.tolist()
        [45750.0]
    """
    cells = split(column)
    dates, shorter = _days_only(cells)
    readings = [_read(text) for text in dates]
    days, convention, problem, shown = _decide(readings, day_first)
    known = np.array([one.kind != "unread" for one in readings], dtype=bool)
    known &= np.isnan(days) | (days >= FIRST)
    blank = np.array([one.kind == "blank" for one in readings], dtype=bool)
    if not problem:
        known &= blank | ~np.isnan(days)
    values = Split(shorter, None).spread(np.where(known, days, np.nan), np.nan)
    good = Split(shorter, None).spread(known, True)
    kinds = {one.kind for one in readings} - {"blank", "unread"}
    examples = [int(np.argmax(shorter == code)) for code in shown]
    own, moved = _place_cells(cells, values, good, date1904)
    if not (len(own) and kinds - {"day"}) or problem:
        own = NONE
    elif kinds != {"parts"} or _looks_swapped(values[own], readings):
        problem = "mixed"
    elif day_first is None:
        problem = "beside"
    if len(own) and problem:
        text = next(i for i, code in enumerate(shorter) if code >= 0 and readings[code].kind not in ("day", "blank"))
        examples = [text, int(own[0])]
    unknown = Split(shorter, None).where(np.array([text.lower() in MARKS for text in dates], dtype=bool))
    return Parsed(
        np.where(good, values, np.nan), np.flatnonzero(~good), problem, tuple(examples), convention,
        unknown=unknown, own=own, moved=moved,
    )  # fmt: skip


def _days_only(cells: Split) -> tuple[list[str], NDArray[np.intp]]:
    """Distinct texts without their time of day, and a code into them for every cell."""
    texts = pc.replace_substring_regex(cells.texts, _TIME, "")
    coded = texts.dictionary_encode()
    again = coded.indices.to_numpy(zero_copy_only=False).astype(np.intp)
    return coded.dictionary.to_pylist(), np.append(again, -1)[cells.codes]


def _place_cells(
    cells: Split, values: NDArray[np.float64], good: NDArray[np.bool_], date1904: bool
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Put a workbook's own dates and serials in place; where they are, and which were counted from 1904."""
    own: list[int] = []
    moved: list[int] = []
    others = cells.others if cells.others is not None else ()
    for position in np.flatnonzero(cells.codes < 0).tolist() if len(others) else ():
        cell = others[position]
        if cell is None:
            continue
        if isinstance(cell, dt.date):
            values[position] = serial(cell)
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and np.isfinite(cell):
            reading = _read(str(int(cell)))
            values[position] = reading.day
            if date1904 and reading.kind == "serial":
                values[position] += _FROM_1904
                moved.append(position)
        good[position] = values[position] >= FIRST
        if good[position]:
            own.append(position)
    return np.array(own, dtype=np.intp), np.array(moved, dtype=np.intp)


def _looks_swapped(days: NDArray[np.float64], readings: list[_Reading]) -> bool:
    """True when its own dates may have their month for day: a spreadsheet leaves as text what exceeds 12 there."""
    real = np.datetime64("1899-12-30") + days.astype("timedelta64[D]")
    late = (real - real.astype("datetime64[M]")).astype(int) >= 12
    return not late.any() and all(max(one.figures[:2]) > 12 for one in readings if one.kind == "parts")


def _read(text: str) -> _Reading:
    if text in ("", "?") or text.lower() in MARKS:
        return _Reading("blank")
    if not text.isascii() or not text.replace("/", "").isdigit():
        text = _WEEKDAY.sub("", _unaccented(text), count=1)
    if _COARSE.fullmatch(text):
        return _Reading("coarse")
    for pattern, reader in _READERS:
        if match := pattern.fullmatch(text):
            return reader(match)
    return _Reading("unread")


def _unaccented(text: str) -> str:
    """Small letters without accents; figures of other scripts stay what they are, and are not read."""
    return "".join(
        letter for letter in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(letter) != "Mn"
    )


def _day(year: int, month: int, day: int) -> float:
    try:
        return serial(dt.date(year, month, day))
    except ValueError:
        return np.nan


def _sure(kind: str, day: float) -> _Reading:
    return _Reading("unread") if np.isnan(day) else _Reading(kind, day)


def _century(year: str) -> int:
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 30 else 1900)


def _year_first(match: re.Match[str]) -> _Reading:
    return _sure("day", _day(int(match[1]), int(match[3]), int(match[4])))


def _year_last(match: re.Match[str]) -> _Reading:
    figures = (int(match[1]), int(match[3]), _century(match[4]))
    if figures[2] < 1900:
        return _Reading("unread")
    if np.isnan(_day(figures[2], figures[1], figures[0])) and np.isnan(_day(figures[2], figures[0], figures[1])):
        return _Reading("unread")
    return _Reading("parts", figures=figures, short_year=len(match[4]) == 2)


def _year_month(match: re.Match[str]) -> _Reading:
    year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
    return _sure("period", _day(int(year), int(month), 1))


def _named(match: re.Match[str]) -> _Reading:
    return _sure("day", _day(_century(match[3]), _MONTHS.get(match[2], 0), int(match[1])))


def _name_first(match: re.Match[str]) -> _Reading:
    return _sure("day", _day(int(match[3]), _MONTHS.get(match[1], 0), int(match[2])))


def _named_month(match: re.Match[str]) -> _Reading:
    return _sure("period", _day(_century(match[2]), _MONTHS.get(match[1], 0), 1))


def _bare(digits: str) -> _Reading:
    if len(digits) == 8:
        return _sure("day", _day(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits >= "1900" else np.nan)
    if len(digits) == 6:
        return _sure("period", _day(int(digits[:4]), int(digits[4:]), 1) if "1900" <= digits < "2200" else np.nan)
    return _sure("serial", float(digits) if len(digits) < 6 and FIRST <= int(digits) <= LAST_SERIAL else np.nan)


def _number(match: re.Match[str]) -> _Reading:
    whole, fraction = match[1], match[2] or ""
    if fraction.strip("0") and len(whole) > 5:
        return _Reading("unread")
    return _bare(whole)


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Reading]], ...]] = (
    (_YEAR_FIRST, _year_first),
    (_YEAR_LAST, _year_last),
    (_YEAR_MONTH, _year_month),
    (_BARE, _number),
    (_NAMED, _named),
    (_NAME_FIRST, _name_first),
    (_NAMED_MONTH, _named_month),
)


def _decide(readings: list[_Reading], day_first: bool | None) -> tuple[NDArray[np.float64], str, str, list[int]]:
    """The day of each reading, the convention, the problem if any, and the readings that show it."""
    days = np.array([one.day for one in readings], dtype=np.float64)
    kinds = sorted({one.kind for one in readings} - {"blank", "unread"})
    if "coarse" in kinds:
        return days, "", "coarse", [next(i for i, one in enumerate(readings) if one.kind == "coarse")]
    if len(kinds) > 1:
        return days, "", "mixed", [next(i for i, one in enumerate(readings) if one.kind == kind) for kind in kinds[:2]]
    if kinds != ["parts"]:
        return days, "period" if kinds == ["period"] else "", "", []
    parts = [(i, one) for i, one in enumerate(readings) if one.kind == "parts"]
    if _looks_year_first([one for _, one in parts]):
        return days, "", "year_first", [parts[0][0]]
    order, problem, shown = _order(parts, day_first)
    if not problem:
        for index, one in parts:
            first, second, year = one.figures
            days[index] = _day(year, second, first) if order == "dmy" else _day(year, first, second)
    return days, order, problem, shown


def _order(parts: list[tuple[int, _Reading]], day_first: bool | None) -> tuple[str, str, list[int]]:
    if day_first is not None:
        return ("dmy" if day_first else "mdy"), "", []
    day_leads = [index for index, one in parts if one.figures[0] > 12]
    month_leads = [index for index, one in parts if one.figures[1] > 12]
    if day_leads and month_leads:
        return "", "mixed", [day_leads[0], month_leads[0]]
    if day_leads or month_leads:
        return ("dmy" if day_leads else "mdy"), "", []
    if all(one.figures[0] == one.figures[1] for _, one in parts):
        return "dmy", "", []
    return "", "ambiguous", [next(index for index, one in parts if one.figures[0] != one.figures[1])]


def _looks_year_first(parts: list[_Reading]) -> bool:
    """yy-mm-dd in disguise: all readable so, and the last figures vary more than the first, as days do."""
    if not all(one.short_year and not np.isnan(_day(2000, one.figures[1], 1)) for one in parts):
        return False
    last = {one.figures[2] % 100 for one in parts}
    return all(1 <= day <= 31 for day in last) and len(last) > len({one.figures[0] for one in parts})
