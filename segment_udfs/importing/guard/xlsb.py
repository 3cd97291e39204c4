"""The sheets of an .xlsb: records of numbers instead of XML. A record is a type, a length and its bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Final

from segment_udfs.importing.grid import SheetFacts
from segment_udfs.importing.guard.formats import MAX_STYLES, units_of_styles
from segment_udfs.importing.guard.limits import MAX_ROWS, Box
from segment_udfs.importing.guard.packages import Package

_ROW: Final = 0
_BLANK: Final = 1
_ERRORS: Final = (3, 11)
"""An error as a value, and as the result of a formula."""
_LAST_CELL: Final = 11
_RICH_TEXT: Final = 62
_PROPERTIES: Final = 153
_SHEET: Final = 156
_BEGIN_FILTER, _BEGIN_FILTER_COLUMN, _MERGE, _BEGIN_STRINGS = 161, 163, 176, 159
_FORMAT, _STYLE, _BEGIN_STYLES, _END_STYLES = 44, 47, 617, 618
_STYLES: Final = "xl/styles.bin"
_MAX_RECORD: Final = 1 << 24
"""Bytes of a record: the longest hold one text or one formula."""
_HIDDEN: Final = 0x10
"""Bit of the twelfth byte of a row's record."""
_FOUR: Final = struct.Struct("<IIII")
_TWO: Final = struct.Struct("<II")


def records(package: Package, name: str) -> Iterator[tuple[int, bytes]]:
    """The records of a part.

    Raises:
        DataError: when a record is longer than any can be, or the last one is cut.
    """
    data, position = b"", 0
    chunks = package.chunks(name)
    while True:
        found = _head(data, position)
        if found is not None:
            kind, start, length = found
            if length > _MAX_RECORD:
                raise package.damaged(name)
            if start + length <= len(data):
                yield kind, data[start : start + length]
                position = start + length
                continue
        chunk = next(chunks, None)
        if chunk is None:
            if position != len(data):
                raise package.damaged(name)
            return
        data, position = data[position:] + chunk, 0


def _head(data: bytes, position: int) -> tuple[int, int, int] | None:
    """Type, first byte and length of the record at a position; None when its head is not all there."""
    if position + 6 > len(data):
        # a head has at most six bytes; near the end of the part it may be shorter
        data = data + b"\x80" * 6 if position < len(data) else b""
        if not data:
            return None
    kind = data[position]
    position += 1
    if kind & 0x80:
        kind = kind & 0x7F | (data[position] & 0x7F) << 7
        position += 1
    length = shift = 0
    for _ in range(4):
        byte = data[position]
        position += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return kind, position, length
    return kind, position, length


def sheets_of_xlsb(package: Package) -> dict[str, str]:
    """Titles of the sheets, by identifier of relation."""
    found: dict[str, str] = {}
    for kind, data in records(package, "xl/workbook.bin"):
        if kind == _SHEET:
            identifier, position = _text(data, 8)
            title, _ = _text(data, position)
            found[identifier] = title
    return found


def counts_from_1904(package: Package) -> bool:
    """True for a workbook whose days are counted as Excel for Macintosh did: the first bit of its properties."""
    return any(kind == _PROPERTIES and data[:1] and data[0] & 1 for kind, data in records(package, "xl/workbook.bin"))


def units_of_xlsb(package: Package) -> dict[int, str]:
    """What the cells of each style show, by number of the style ([MS-XLSB] 2.1.7.50)."""
    codes: dict[int, str] = {}
    formats: list[int] = []
    listing = False
    if _STYLES in package.parts:
        for kind, data in records(package, _STYLES):
            if kind in (_BEGIN_STYLES, _END_STYLES):
                listing = kind == _BEGIN_STYLES
            elif kind == _FORMAT and len(data) >= 6:
                codes[int.from_bytes(data[:2], "little")] = _text(data, 2)[0]
            elif kind == _STYLE and listing and len(data) >= 4 and len(formats) < MAX_STYLES:
                formats.append(int.from_bytes(data[2:4], "little"))
    return units_of_styles(formats, codes)


def check_strings(package: Package, name: str) -> None:
    """Refuse a table of texts that declares more of them than its bytes can hold."""
    for kind, data in records(package, name):
        if kind == _BEGIN_STRINGS:
            count = max(_TWO.unpack_from(data.ljust(8, b"\0")))
            if count > package.parts[name.lower()].file_size:
                raise package.refusal("guard.strings_declared", name, count=count)
            return


def _text(data: bytes, position: int) -> tuple[str, int]:
    """A text with its length before it, and what follows it."""
    length = int.from_bytes(data[position : position + 4], "little")
    end = position + 4 + 2 * min(length, len(data))
    return data[position + 4 : end].decode("utf-16-le", "replace"), end


def scan_xlsb(package: Package, name: str, title: str, units: Mapping[int, str]) -> SheetFacts:
    """The facts of one sheet, whose cells of each style show `units`."""
    sheet = _Sheet(Box(package.file, title, SheetFacts()))
    for kind, data in records(package, name):
        if _BLANK < kind <= _LAST_CELL or kind == _RICH_TEXT:
            sheet.cell(kind, int.from_bytes(data[:4], "little"), units.get(int.from_bytes(data[4:7], "little"), ""))
        elif kind == _ROW and len(data) >= 12:
            sheet.row(int.from_bytes(data[:4], "little") + 1, bool(data[11] & _HIDDEN))
        elif len(data) >= 16 and kind in (_MERGE, _BEGIN_FILTER):
            top, bottom, left, right = _FOUR.unpack_from(data)
            if kind == _MERGE:
                sheet.box.merge((top + 1, left, bottom + 1, right))
            else:
                sheet.area = (top + 1, bottom + 1)
        elif kind == _BEGIN_FILTER_COLUMN:
            sheet.applied = True
    return sheet.facts()


class _Sheet:
    """A sheet row by row."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.area: tuple[int, int] | None = None
        self.applied = False
        self._row = 0
        self._left, self._right, self._count = 1 << 30, -1, 0

    def row(self, row: int, hidden: bool) -> None:
        self._end_row()
        self._row = row
        if row > MAX_ROWS:
            self.box.outside(f"A{row}")
        if hidden:
            self.box.facts.hidden.add(row)

    def cell(self, kind: int, column: int, unit: str) -> None:
        if unit:
            self.box.facts.units.add(unit, self._row, column)
        self._left, self._right, self._count = min(self._left, column), max(self._right, column), self._count + 1
        if kind in _ERRORS:
            self.box.facts.errors.add(self._row, min(column, 0xFFFF))

    def facts(self) -> SheetFacts:
        self._end_row()
        self.box.close()
        if self.applied and self.area:
            self.box.facts.filters.append(self.area)
        return self.box.facts

    def _end_row(self) -> None:
        if self._count:
            self.box.cover(self._row, self._left, self._row, self._right, self._count)
        self._left, self._right, self._count = 1 << 30, -1, 0
