"""Ranges: what xlwings does with cells besides values and formulas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import xlwings as xw
from xlwings import base_classes
from xlwings.expansion import expanders

from segment_udfs.hosts.libreoffice.engine.addresses import COLUMNS, ROWS, quoted, split_sheet
from segment_udfs.hosts.libreoffice.engine.cells import Cells
from segment_udfs.hosts.libreoffice.engine.coverage import covering
from segment_udfs.hosts.libreoffice.engine.errors import EngineError, UnsupportedError

if TYPE_CHECKING:
    from segment_udfs.hosts.libreoffice.engine.books import Book
    from segment_udfs.hosts.libreoffice.engine.looks import Font, Note
    from segment_udfs.hosts.libreoffice.engine.names import Name
    from segment_udfs.hosts.libreoffice.engine.tables import Table


def at(book: Book, place: dict[str, Any]) -> Range:
    """The range that the office describes."""
    coords = (place["row"] + 1, place["col"] + 1, place["height"], place["width"])
    return Range(book.sheet_named(place["sheet"]), coords)


def rgb(color: Any) -> list[int] | None:
    """[r, g, b] of what xlwings takes as a colour: a tuple, "#rrggbb", or Excel's number."""
    if color is None:
        return None
    if isinstance(color, str):
        return list(bytes.fromhex(color.removeprefix("#")))
    if isinstance(color, int):
        return list(color.to_bytes(3, "little"))
    return [int(part) for part in color]


def _looks(name: str, convert: Callable[[Any], Any] = lambda value: value) -> Any:
    """A property that the office reads and sets on the whole range."""

    def read(self: Range) -> Any:
        found = self.ask("range.look", name=name)
        return tuple(found) if isinstance(found, list) else found

    def write(self: Range, value: Any) -> None:
        self.ask("range.set_look", name=name, value=convert(value))

    return property(read, write)


@covering(base_classes.Range)
class Range(Cells):
    """A rectangle of cells: moving about in the sheet, looks, names, copies."""

    def _at(self, place: dict[str, Any]) -> Range:
        return at(self.sheet.book, place)

    def expand(self, mode: Any = "table") -> Range:
        """As xlwings expands every range, on `end` and on values."""
        found: Range = expanders.get(mode, mode).expand(xw.Range(impl=self)).impl
        return found

    def end(self, direction: str) -> Range:
        return self._at(self.ask("range.end", direction=direction))

    @property
    def current_region(self) -> Range:
        return self._at(self.ask("range.region"))

    @property
    def rows(self) -> list[Range]:
        row, column, height, width = self.coords
        return [Range(self.sheet, (row + one, column, 1, width)) for one in range(height)]

    @property
    def columns(self) -> list[Range]:
        row, column, height, width = self.coords
        return [Range(self.sheet, (row, column + one, height, 1)) for one in range(width)]

    def select(self) -> None:
        self.ask("range.select")

    @property
    def number_format(self) -> str | None:
        found = self.ask("range.number_format")
        return None if found is None else str(found)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.ask("range.set_number_format", code=value)

    color = _looks("fill", rgb)
    wrap_text = _looks("wrap", bool)
    horizontal_alignment = _looks("horizontal")
    vertical_alignment = _looks("vertical")

    def set_colors(self, colors: Any) -> None:
        rows = [["" if color is ... else rgb(color) for color in row] for row in colors]
        self.ask("range.set_fills", rows=rows)

    @property
    def font(self) -> Font:
        from segment_udfs.hosts.libreoffice.engine.looks import Font

        return Font(self)

    def _size(self, name: str) -> Any:
        return self.ask("range.size")[name] if len(self) else 0

    @property
    def left(self) -> float:
        return float(self._size("left"))

    @property
    def top(self) -> float:
        return float(self._size("top"))

    @property
    def width(self) -> float:
        return float(self._size("width"))

    @property
    def height(self) -> float:
        return float(self._size("height"))

    @property
    def row_height(self) -> float | None:
        found: float | None = self._size("row_height")
        return found

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.ask("range.set_size", row_height=float(value))

    @property
    def column_width(self) -> float | None:
        found: float | None = self._size("column_width")
        return found

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.ask("range.set_size", column_width=float(value))

    def autofit(self, axis: str | None = None) -> None:
        self.ask("range.autofit", axis=axis[0] if axis else None)

    def _hidden(self, axis: str, value: bool | None = None) -> bool | None:
        found: bool | None = self.ask("range.hidden", axis=axis, value=value)
        return found

    @property
    def row_hidden(self) -> bool | None:
        return self._hidden("r")

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self._hidden("r", value)

    @property
    def column_hidden(self) -> bool | None:
        return self._hidden("c")

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self._hidden("c", value)

    def group(self, by: str | None) -> None:
        self.ask("range.group", axis=str(by)[0])

    def ungroup(self, by: str | None) -> None:
        self.ask("range.group", axis=str(by)[0], undo=True)

    def _whole(self) -> str | None:
        """ "rows" or "columns" when the range consists of whole ones: these are what an edit is about."""
        return "rows" if self.shape[1] == COLUMNS else "columns" if self.shape[0] == ROWS else None

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        tall = self.shape[0] > self.shape[1]
        self.ask("range.insert", shift=self._whole() or shift or ("right" if tall else "down"))

    def delete(self, shift: str | None = None) -> None:
        tall = self.shape[0] > self.shape[1]
        self.ask("range.delete", shift=self._whole() or shift or ("left" if tall else "up"))

    def copy(self, destination: Any = None) -> None:
        if destination is None:
            self.sheet.book.app.clipboard = self
        else:
            self.ask("range.copy", target=destination.impl.place)

    def move(self, destination: Any) -> None:
        self.ask("range.copy", target=destination.impl.place, move=True)

    def paste(
        self, paste: str | None = None, operation: str | None = None, skip_blanks: bool = False, transpose: bool = False
    ) -> None:
        source = self.sheet.book.app.clipboard
        if source is None:
            raise EngineError("empty_clipboard")
        if operation is not None:
            raise UnsupportedError("Range.paste(operation=…)")
        self._take(source, paste or "all", skip_blanks, transpose)

    def copy_from(
        self, source_range: Any, copy_type: str = "all", skip_blanks: bool = False, transpose: bool = False
    ) -> None:
        self._take(source_range.impl, copy_type, skip_blanks, transpose)

    def _take(self, source: Range, what: str, skip_blanks: bool, transpose: bool) -> None:
        if what == "all" and not skip_blanks and not transpose:
            source.ask("range.copy", target=self.place)
            return
        if what != "values" or skip_blanks:
            raise UnsupportedError(f"Range.paste({what!r}, skip_blanks={skip_blanks}, transpose={transpose})")
        rows = source.raw_value
        rows = rows if isinstance(rows, list) else [[rows]]
        self.raw_value = [list(row) for row in zip(*rows, strict=True)] if transpose else rows

    @property
    def hyperlink(self) -> str:
        found = self.ask("range.hyperlink")
        if found is None:
            raise EngineError("no_hyperlink")
        return str(found)

    def add_hyperlink(self, address: str, text_to_display: str | None = None, screen_tip: str | None = None) -> None:
        self(1, 1).ask("range.set_hyperlink", address=address, text=text_to_display or address)

    @property
    def name(self) -> Name | None:
        from segment_udfs.hosts.libreoffice.engine.names import Name

        found = self.ask("range.names")
        return Name(self.sheet.book, *found) if found else None

    @name.setter
    def name(self, value: str) -> None:
        sheet, name = split_sheet(value)
        refers_to = f"={quoted(self.sheet.name)}!{self.address}"
        self.sheet.book.ask("names.add", name=name, refers_to=refers_to, sheet=sheet or None)

    @property
    def table(self) -> Table | None:
        from segment_udfs.hosts.libreoffice.engine.tables import Table

        found = self.ask("range.table")
        return Table(self.sheet, found) if found else None

    @property
    def merge_area(self) -> Range:
        return self._at(self.ask("range.merged")["area"])

    @property
    def merge_cells(self) -> bool | None:
        found: bool | None = self.ask("range.merged")["any"]
        return found

    def merge(self, across: bool) -> None:
        self.ask("range.merge", across=bool(across))

    def unmerge(self) -> None:
        self.ask("range.unmerge")

    @property
    def note(self) -> Note | None:
        from segment_udfs.hosts.libreoffice.engine.looks import Note

        return Note(self(1, 1)) if self.ask("note.read") is not None else None

    def add_note(self, text: str) -> Note:
        from segment_udfs.hosts.libreoffice.engine.looks import Note

        self.ask("note.write", text=text)
        return Note(self(1, 1))

    def to_pdf(self, path: str, quality: str | None = None) -> None:
        self.ask("range.to_pdf", path=path)
