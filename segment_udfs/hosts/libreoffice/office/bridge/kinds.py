"""Number formats of whole ranges: which cells hold dates, times or truth values, found without reading cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .core import struct, uniform

DATE, TIME, DATETIME, LOGICAL = 2, 4, 6, 1024
NAMES = {DATE: "date", TIME: "time", DATETIME: "datetime", LOGICAL: "logical"}
"""Types of number formats that change what a number means."""
ENGLISH = ("en", "US", "")
_DEFINED = 1
_INDEX = {"date": ["DATE_SYS_DDMMYYYY"], "datetime": ["DATE_SYS_DDMMYYYY", "TIME_HHMM"], "time": ["TIME_HHMMSS"]}


def english() -> Any:
    """The locale in which Excel's format codes are written."""
    return struct("lang.Locale", *ENGLISH)


def kind_of(document: Any, key: int) -> str:
    """What numbers under a format are: one of NAMES' values, or "" for plain numbers."""
    kind = document.NumberFormats.getByKey(key).Type & ~_DEFINED
    return NAMES.get(kind, "")


def areas_by_format(cells: Any) -> Iterator[tuple[int, Any]]:
    """Number format key and CellRangeAddress of each rectangle of equal formatting."""
    key = uniform(cells, "NumberFormat")
    if key is not None:
        yield key, cells.RangeAddress
        return
    groups = cells.getUniqueCellFormatRanges()
    for place in range(groups.Count):
        group = groups.getByIndex(place)
        for address in group.RangeAddresses:
            yield group.NumberFormat, address


def runs(document: Any, cells: Any) -> list[list[Any]]:
    """[kind, first row, first column, last row, last column], within the range, of what is no plain number."""
    base = cells.RangeAddress
    names: dict[int, str] = {}
    found: list[list[Any]] = []
    for key, area in areas_by_format(cells):
        if key not in names:
            names[key] = kind_of(document, key)
        if names[key]:
            corner = [area.StartRow - base.StartRow, area.StartColumn - base.StartColumn]
            found.append([names[key], *corner, area.EndRow - base.StartRow, area.EndColumn - base.StartColumn])
    return found


def key_for(document: Any, kind: str) -> int:
    """The format that a fresh value of this kind gets: short, as the user's language writes it."""
    import uno

    formats = document.NumberFormats
    if kind == "logical":
        return int(formats.getStandardFormat(LOGICAL, document.CharLocale))
    locale = document.CharLocale
    indexes = (uno.getConstantByName(f"com.sun.star.i18n.NumberFormatIndex.{name}") for name in _INDEX[kind])
    keys = [int(formats.getFormatIndex(index, locale)) for index in indexes]
    if len(keys) == 1:
        return keys[0]
    code = " ".join(formats.getByKey(key).FormatString for key in keys)
    return int(formats.addNewConverted(code, locale, locale))


def forget_logical(document: Any, cells: Any) -> None:
    """Cells that held truth values become general again, so that what is written next is not shown as one."""
    general = document.NumberFormats.getStandardIndex(document.CharLocale)
    for kind, top, left, bottom, right in runs(document, cells):
        if kind == "logical":
            cells.getCellRangeByPosition(left, top, right, bottom).NumberFormat = general


def give_kind(document: Any, cells: Any, kind: str) -> None:
    """Format cells that were just written: truth values always, dates where the format is still the general one."""
    key = key_for(document, kind)
    if kind == "logical":
        cells.NumberFormat = key
        return
    general = document.NumberFormats.getStandardIndex(document.CharLocale)
    base = cells.RangeAddress
    for present, area in list(areas_by_format(cells)):
        if present % 10_000 == general % 10_000:
            part = cells.getCellRangeByPosition(
                area.StartColumn - base.StartColumn,
                area.StartRow - base.StartRow,
                area.EndColumn - base.StartColumn,
                area.EndRow - base.StartRow,
            )
            part.NumberFormat = key
