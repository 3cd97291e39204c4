"""The XML that Excel 2003 writes ("Feuille de calcul XML 2003"), which many programs export under the name .xls.

Read element by element, without document type declarations; names, comments and formulas are passed over. A
cell that shows an error is no blank: its address is kept.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.grid import Grid, Units
from segment_udfs.importing.guard.formats import unit_of
from segment_udfs.importing.guard.limits import MAX_COLUMNS, MAX_ROWS
from segment_udfs.importing.guard.safe_xml import Declared, Endless, walk
from segment_udfs.importing.money import EURO, LOCAL, PERCENT
from segment_udfs.importing.naming import some
from segment_udfs.importing.pages.limits import FREE_CELLS, MAX_CELLS, PER_CELL

MAX_BYTES: Final = 1 << 28
"""Most bytes of a file: a sheet of a million rows and six columns."""

_CHUNK: Final = 1 << 20
_NAMED: Final = {"Currency": LOCAL, "Percent": PERCENT, "Euro Currency": EURO}
"""Formats that have a name instead of a code."""


@dataclass
class Sheet:
    """The cells met so far, counted from 0."""

    name: str
    cells: list[tuple[int, int, Any]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    visible: bool = True
    units: Units = field(default_factory=Units)


def xml_grid(data: bytes, file: str, wanted: str | None = None) -> Grid:
    """The values of one sheet: the one named, else the visible one with the most filled cells.

    Raises:
        DataError: one fault when the XML is broken or declares a document type, a cell stands outside of any sheet,
            no sheet has the name given, or none holds a cell.

    Example:
        >>> cell = "<Cell><Data ss:Type='{}'>{}</Data></Cell>".format
        >>> text = (
        ...     "<Workbook xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet ss:Name='F'><Table>"
        ...     f"<Row>{cell('String', 'CA')}</Row><Row>{cell('Number', '12.5')}</Row></Table></Worksheet></Workbook>"
        ... )
        >>> xml_grid(text.encode(), "v.xls").rows
        [['CA'], [12.5]]
    """
    if len(data) > MAX_BYTES:
        raise DataError([Fault.of("import.too_big", file=file, limit=MAX_BYTES >> 20)])
    reader = _Reader(file)
    try:
        walk(_chunks(data), start=reader.start, end=reader.end, text=reader.text)
    except Declared:
        raise DataError([Fault.of("import.declaration", file=file)]) from None
    except Endless:
        raise DataError([Fault.of("import.damaged", file=file)]) from None
    except expat.ExpatError as error:
        raise DataError([Fault.of("sniff.xml_broken", file=file, row=error.lineno)]) from None
    except (LookupError, ValueError):  # an encoding that does not exist, or has several bytes a sign
        raise DataError([Fault.of("sniff.xml_broken", file=file, row=1)]) from None
    return _grid(reader.sheets, file, wanted)


def _chunks(data: bytes) -> Iterator[bytes]:
    start = len(data) - len(data.lstrip())
    for position in range(start, len(data), _CHUNK):
        yield data[position : position + _CHUNK]


class _Reader:
    """Follows the elements: Worksheet, Row, Cell, Data."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets: list[Sheet] = []
        self._row = self._column = -1
        self._next_row = 0
        self._type = ""
        self._parts: list[str] | None = None
        self._comment = False
        self._units: dict[str, str] = {}
        self._style = self._row_style = self._cell_style = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        if name == "Style":
            self._style = attributes.get("ID", "")
            self._units[self._style] = self._units.get(attributes.get("Parent", "Default"), "")
        elif name == "NumberFormat" and self._style:
            self._units[self._style] = _NAMED.get(code := attributes.get("Format", ""), unit_of(code))
        elif name == "Worksheet":
            self.sheets.append(Sheet(attributes.get("Name", "")))
            self._row, self._next_row = -1, 0
        elif name == "Row" and self.sheets:
            self._row = self._index(attributes, "Index", self._next_row, MAX_ROWS)
            self._next_row = self._row + 1 + self._count(attributes, "Span")
            self._column, self._row_style = -1, attributes.get("StyleID", "Default")
            if attributes.get("Hidden") in ("1", "true"):
                self.sheets[-1].hidden.append(self._row + 1)
        elif name == "Cell" and self.sheets and self._row >= 0:
            self._cell(attributes)
        elif name == "Comment":
            self._comment = True
        elif name == "Visible" or (name == "Data" and self._column >= 0 and not self._comment):
            self._type = attributes.get("Type", "String")
            self._parts = []

    def _cell(self, attributes: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        self._cell_style = attributes.get("StyleID", self._row_style)
        self._column = self._index(attributes, "Index", self._column + 1, MAX_COLUMNS)
        across, down = self._count(attributes, "MergeAcross"), self._count(attributes, "MergeDown")
        if across or down:
            last, right = self._row + down, self._column + across
            if last >= MAX_ROWS or right >= MAX_COLUMNS:
                raise self._outside()
            sheet.merged.append((self._row, self._column, last, right))

    def end(self, name: str) -> None:
        """An element closes."""
        if name == "Comment":
            self._comment = False
        elif name == "Cell" and self.sheets and self.sheets[-1].merged:
            top, left, _, right = self.sheets[-1].merged[-1]
            if (top, left) == (self._row, self._column):
                self._column = right
        elif name == "Row":
            self._column = -1
        elif name in ("Data", "Visible") and self._parts is not None:
            text, self._parts = "".join(self._parts), None
            if name == "Data":
                self._value(text)
            elif self.sheets:
                self.sheets[-1].visible = text.strip() == "SheetVisible"

    def text(self, text: str) -> None:
        """Text of an element, in one or several pieces."""
        if self._parts is not None:
            self._parts.append(text)

    def _value(self, text: str) -> None:
        sheet = self.sheets[-1]
        if self._type == "Error":
            sheet.errors.append((self._row, self._column))
        elif text:
            sheet.cells.append((self._row, self._column, _value(text, self._type)))
            if self._type == "Number" and (unit := self._units.get(self._cell_style)):
                sheet.units.add(unit, self._row + 1, self._column)

    def _index(self, attributes: dict[str, str], name: str, default: int, limit: int) -> int:
        """A position counted from 0; the file counts from 1, and only forward."""
        position = self._count(attributes, name) - 1 if name in attributes else default
        if not default <= position < limit:
            raise self._outside()
        return position

    def _count(self, attributes: dict[str, str], name: str) -> int:
        written = attributes.get(name, "0")
        if not (written.isascii() and written.isdigit() and len(written) < 9):
            raise self._outside()
        return int(written)

    def _outside(self) -> DataError:
        sheet = self.sheets[-1].name if self.sheets else ""
        return DataError([Fault.of("sniff.xml_outside", file=self.file, sheet=sheet, row=max(self._row, 0) + 1)])


def _value(text: str, kind: str) -> Any:
    """A cell as its type says it; a text that is not of that type stays a text, for `parse` to name it."""
    if kind == "Number":
        try:
            number = float(text)
        except ValueError:
            return text
        return number if math.isfinite(number) else text
    if kind == "DateTime":
        try:
            return dt.datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            return text
    return text.strip() == "1" if kind == "Boolean" else text


def _grid(sheets: list[Sheet], file: str, wanted: str | None) -> Grid:
    names = [sheet.name for sheet in sheets]
    if wanted is not None:
        found = [sheet for sheet in sheets if sheet.name.casefold() == wanted.casefold()]
        if not found:
            raise DataError([Fault.of("import.no_sheet", file=file, sheet=wanted, found=some(names, 12))])
        return _laid_out(found[0], file, [])
    visible = [sheet for sheet in sheets if sheet.visible] or sheets
    best = max(visible, key=lambda sheet: len(sheet.cells), default=None)
    if best is None or not best.cells:
        raise DataError([Fault.of("import.empty_workbook", file=file)])
    others = [sheet.name for sheet in sheets if sheet is not best]
    return _laid_out(best, file, others)


def _laid_out(sheet: Sheet, file: str, others: list[str]) -> Grid:
    """The cells in rows of the same length, from the first used row and column on."""
    notes = [Fault.of("import.note_sheet", file=file, sheet=sheet.name, others=some(others))] if others else []
    if sheet.units.cut:
        notes.append(Fault.of("guard.note_formats", file=file, sheet=sheet.name))
    if sheet.hidden:
        notes.append(Fault.of("import.note_hidden", file=file, sheet=sheet.name, count=len(sheet.hidden)))
    places = [(row, column) for row, column, _ in sheet.cells] + sheet.errors
    if not places:
        return Grid(sheet.name, [], 1, 0, (), tuple(notes))
    top, left = min(row for row, _ in places), min(column for _, column in places)
    height, width = max(row for row, _ in places) - top + 1, max(column for _, column in places) - left + 1
    if height * width > min(MAX_CELLS, FREE_CELLS + PER_CELL * len(places)):
        facts = {"sheet": sheet.name, "rows": height, "columns": width, "count": len(places)}
        raise DataError([Fault("sniff.xml_sparse", {"file": file} | facts)])
    rows: list[list[Any]] = [[None] * width for _ in range(height)]
    for row, column, value in sheet.cells:
        rows[row - top][column - left] = value
    errors = tuple((row + 1, column) for row, column in sheet.errors)
    units = sheet.units.tuples()
    merged = tuple((first + 1, start, last + 1, end) for first, start, last, end in sheet.merged)
    return Grid(sheet.name, rows, top + 1, left, errors, tuple(notes), merged, tuple(sheet.hidden), units=units)
