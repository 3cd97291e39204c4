"""The sheets of an .xls: its records looked through before calamine parses them, and what calamine drops of them."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.grid import Inspection, SheetFacts
from segment_udfs.importing.guard.formats import MAX_STYLES, units_of_styles
from segment_udfs.importing.guard.limits import MAX_OLE, Box
from segment_udfs.importing.guard.ole import Compound, Damaged

_BEGIN, _END = 0x809, 0x0A
_BOUND_SHEET, _PASSWORD, _STRINGS, _LINK = 0x85, 0x2F, 0xFC, 0x1AE
_FORMAT, _STYLE = 0x41E, 0xE0
_ROW, _MERGED, _FILTER_MODE = 0x208, 0xE5, 0x9B
_CELLS: Final = frozenset((0x203, 0x27E, 0xFD, 0x204, 0xD6, 0x205, 0x06, 0x206, 0x406))
_NUMBERS: Final = 0xBD
"""Several numbers of one row in one record."""
_BOOLEAN_OR_ERROR: Final = 0x205
_FORMULAS: Final = frozenset((0x06, 0x206, 0x406))
_DATE_MODE: Final = 0x22
_MACRO_SHEET: Final = 1
_HIDDEN: Final = 0x20
_COLUMNS: Final = 256
_LONGEST: Final = 8228
"""Bytes of the longest record, its head included."""
_TEXT: Final = 3
"""Bytes of the shortest text in the table of texts."""
_INTERNAL: Final = (0x0401, 0x3A01)
"""Marks of a reference to the workbook itself or to an add-in."""


def inspect_xls(path: Path) -> Inspection:
    """What an .xls holds beside its values; other compound files are named for what they are.

    Raises:
        DataError: one fault.
    """
    file = path.name
    if not path.stat().st_size:
        raise DataError([Fault.of("import.empty_file", file=file)])
    if path.stat().st_size > MAX_OLE:
        raise DataError([Fault.of("import.too_big", file=file, limit=MAX_OLE >> 20)])
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        _refuse_others(data, file)
        with memoryview(data) as view:
            try:
                content = Compound(view).stream("Workbook", "Book")
            except (Damaged, struct.error):
                content = None
        if content is None:
            raise DataError([Fault.of("import.damaged", file=file)])
    return _Book(content, file).inspection()


def _refuse_others(data: mmap.mmap, file: str) -> None:
    if data[:2] == b"PK":
        raise DataError([Fault.of("import.damaged", file=file)])
    if data.find("EncryptedPackage".encode("utf-16-le")) >= 0:
        raise DataError([Fault.of("import.encrypted", file=file)])
    if not any(data.find(name.encode("utf-16-le")) >= 0 for name in ("Workbook", "Book", "WORKBOOK", "BOOK")):
        raise DataError([Fault.of("import.not_a_table", file=file)])


@dataclass(frozen=True)
class _Listed:
    title: str
    kind: int
    position: int


class _Book:
    """The stream of records of a workbook."""

    def __init__(self, data: bytes, file: str) -> None:
        self._data, self._file = data, file
        self._units: dict[int, str] = {}

    def inspection(self) -> Inspection:
        found = Inspection("xls")
        listed = []
        date1904 = False
        codes: dict[int, str] = {}
        formats: list[int] = []
        for kind, position, length in self._records(0):
            if kind == _PASSWORD:
                raise DataError([Fault.of("import.encrypted", file=self._file)])
            if kind == _BOUND_SHEET and length >= 8:
                listed.append(self._sheet(position, length))
            elif kind == _LINK and length >= 4:
                mark = struct.unpack_from("<H", self._data, position + 2)[0]
                found.links = found.links or mark not in _INTERNAL
            elif kind == _STRINGS and length >= 8:
                self._check_strings(position)
            elif kind == _DATE_MODE and length >= 2:
                date1904 = self._data[position] == 1
            elif kind == _FORMAT and length >= 5:
                codes[struct.unpack_from("<H", self._data, position)[0]] = self._code(position, length)
            elif kind == _STYLE and length >= 4 and len(formats) < MAX_STYLES:
                formats.append(struct.unpack_from("<H", self._data, position + 2)[0])
        self._units = units_of_styles(formats, codes)
        for sheet in listed:
            if sheet.kind == _MACRO_SHEET:
                found.macro_sheets[sheet.title] = sheet.title
            found.sheets[sheet.title] = self._facts(sheet)
            found.sheets[sheet.title].date1904 = date1904
        return found

    def _records(self, position: int) -> Iterator[tuple[int, int, int]]:
        """Type, first byte and length of the records of one substream, without what stands in it as a substream."""
        data, depth = self._data, 0
        while True:
            if position + 4 > len(data):
                raise DataError([Fault.of("import.damaged", file=self._file)])
            kind, length = struct.unpack_from("<HH", data, position)
            position += 4
            if position + length > len(data) or length > _LONGEST:
                raise DataError([Fault.of("import.damaged", file=self._file)])
            if kind == _BEGIN:
                depth += 1
            elif kind == _END:
                depth -= 1
                if depth <= 0:
                    return
            elif depth <= 1:
                yield kind, position, length
            position += length

    def _sheet(self, position: int, length: int) -> _Listed:
        start, _, kind, count, flags = struct.unpack_from("<IBBBB", self._data, position)
        if self._wide():
            step, first = (2, position + 8) if flags & 1 else (1, position + 8)
        else:
            step, first = 1, position + 7
        end = min(first + count * step, position + length)
        title = self._data[first:end].decode("utf-16-le" if step == 2 else "latin-1", "replace")
        return _Listed(title, kind, start)

    def _code(self, position: int, length: int) -> str:
        """The code of a number format."""
        if self._wide():
            step, first = (2, position + 5) if self._data[position + 4] & 1 else (1, position + 5)
        else:
            step, first = 1, position + 3
        return self._data[first : position + length].decode("utf-16-le" if step == 2 else "cp1252", "replace")

    def _wide(self) -> bool:
        """True since Excel 97, whose texts are Unicode."""
        return len(self._data) > 6 and self._data[5] == 6

    def _check_strings(self, position: int) -> None:
        """calamine sets aside room for the number of texts declared."""
        count = struct.unpack_from("<I", self._data, position + 4)[0]
        if count > len(self._data) // _TEXT:
            raise DataError([Fault.of("guard.strings_declared", file=self._file, part="Workbook", count=count)])

    def _facts(self, sheet: _Listed) -> SheetFacts:
        data, facts = self._data, SheetFacts()
        box = Box(self._file, sheet.title, facts, _COLUMNS)
        filtering = False
        for kind, position, length in self._records(sheet.position):
            if kind in _CELLS and length >= 7:
                row, column = struct.unpack_from("<HH", data, position)
                box.cover(row + 1, column, row + 1, column, 1)
                self._unit(facts, row + 1, column, position + 4)
                if (kind == _BOOLEAN_OR_ERROR and length >= 8 and data[position + 7] == 1) or (
                    kind in _FORMULAS and data[position + 12 : position + 14] == b"\xff\xff" and data[position + 6] == 2
                ):
                    facts.errors.add(row + 1, column)
            elif kind == _NUMBERS and length >= 6:
                row, first = struct.unpack_from("<HH", data, position)
                last = struct.unpack_from("<H", data, position + length - 2)[0]
                if last >= first:
                    box.cover(row + 1, first, row + 1, last, last - first + 1)
                    for number, place in enumerate(range(position + 4, position + length - 7, 6)):
                        self._unit(facts, row + 1, first + number, place)
            elif kind == _ROW and length >= 14:
                if data[position + 12] & _HIDDEN:
                    facts.hidden.add(struct.unpack_from("<H", data, position)[0] + 1)
            elif kind == _MERGED:
                self._merged(position, length, box)
            elif kind == _FILTER_MODE:
                filtering = True
        box.close()
        if filtering:
            facts.by_filter = set(facts.hidden)
        return facts

    def _unit(self, facts: SheetFacts, row: int, column: int, place: int) -> None:
        """What a cell shows beside its figure, by the number of its style."""
        if self._units and (unit := self._units.get(struct.unpack_from("<H", self._data, place)[0])):
            facts.units.add(unit, row, column)

    def _merged(self, position: int, length: int, box: Box) -> None:
        for start in range(position + 2, position + length - 7, 8):
            top, bottom, left, right = struct.unpack_from("<HHHH", self._data, start)
            box.merge((top + 1, left, bottom + 1, min(right, _COLUMNS - 1)))
