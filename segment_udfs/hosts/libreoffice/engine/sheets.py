"""Sheets of a book, their print setup and frozen panes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from segment_udfs.hosts.libreoffice.engine.addresses import COLUMNS, ROWS, parsed, split_sheet
from segment_udfs.hosts.libreoffice.engine.coverage import covering
from segment_udfs.hosts.libreoffice.engine.errors import EngineError, MissingError
from segment_udfs.hosts.libreoffice.engine.ranges import Range, at

if TYPE_CHECKING:
    from segment_udfs.hosts.libreoffice.engine.books import Book
    from segment_udfs.hosts.libreoffice.engine.drawings import Charts, Pictures, Shapes
    from segment_udfs.hosts.libreoffice.engine.looks import Note
    from segment_udfs.hosts.libreoffice.engine.names import Names
    from segment_udfs.hosts.libreoffice.engine.tables import Tables


@covering(base_classes.Sheets)
class Sheets:
    """The sheets of a book, in their order."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> None:
        return None

    def _names(self) -> list[str]:
        names: list[str] = self.book.ask("sheets.list")
        return names

    @property
    def active(self) -> Sheet:
        return self.book.sheet_named(self.book.ask("sheets.active"))

    def __call__(self, name_or_index: Any) -> Sheet:
        names = self._names()
        if isinstance(name_or_index, str):
            names = [name for name in names if name.casefold() == name_or_index.casefold()]
            index = 1
        else:
            index = int(name_or_index)
        if not 1 <= index <= len(names):
            raise MissingError("no_sheet", sheet=name_or_index)
        return self.book.sheet_named(names[index - 1])

    def __contains__(self, name: str) -> bool:
        return name.casefold() in (one.casefold() for one in self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[Sheet]:
        return iter([self.book.sheet_named(name) for name in self._names()])

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        index = before.index - 1 if before else after.index if after else None
        return self.book.sheet_named(self.book.ask("sheets.add", index=index, name=name))


@covering(base_classes.Sheet, "pivot_tables")
class Sheet:
    """A sheet, known by its name; made by `Book.sheet_named` alone."""

    book: Book

    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self._name = name

    def ask(self, op: str, **arguments: Any) -> Any:
        """An operation on this sheet."""
        return self.book.ask(op, sheet=self._name, **arguments)

    @property
    def api(self) -> dict[str, str]:
        return {"book": self.book.uid, "sheet": self._name}

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        if value == self._name:
            return
        self.ask("sheet.rename", name=value)
        known = self.book.app.known_sheets
        known.pop((self.book.uid, self._name), None)
        self._name = value
        known[self.book.uid, value] = self

    @property
    def index(self) -> int:
        names = self.book.ask("sheets.list")
        if self._name not in names:
            raise MissingError("no_sheet", sheet=self._name)
        return int(names.index(self._name)) + 1

    @property
    def names(self) -> Names:
        from segment_udfs.hosts.libreoffice.engine.names import Names

        return Names(self.book, self)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, str) and arg2 is None:
            return self._named(arg1)
        if isinstance(arg1, tuple) and len(arg1) == 4:
            return Range(self, arg1)
        first = self._corner(arg1)
        last = self._corner(arg2) if arg2 is not None else first
        row, column = min(first[0], last[0]), min(first[1], last[1])
        bottom = max(first[0] + first[2], last[0] + last[2])
        right = max(first[1] + first[3], last[1] + last[3])
        return Range(self, (row, column, bottom - row, right - column))

    def _corner(self, given: Any) -> tuple[int, int, int, int]:
        if isinstance(given, Range):
            return given.coords
        if isinstance(given, str):
            return self._named(given).coords
        if isinstance(given, tuple) and len(given) == 2:
            if 0 in given:
                raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
            return (*given, 1, 1)
        raise ValueError("Invalid parameters")

    def _named(self, text: str) -> Range:
        place = parsed(text)
        if place is not None:
            return Range(self, place, text)
        sheet, rest = split_sheet(text)
        place = parsed(rest)
        if sheet and place is not None:
            return Range(self.book.sheets(sheet), place, rest)
        home = self.book.sheets(sheet) if sheet else self
        return at(self.book, home.ask("range.resolve", text=rest))

    @property
    def cells(self) -> Range:
        return Range(self, (1, 1, ROWS, COLUMNS))

    @property
    def used_range(self) -> Range:
        return at(self.book, self.ask("sheet.used"))

    def activate(self) -> None:
        self.ask("sheet.activate")

    select = activate

    def clear_contents(self) -> None:
        self.used_range.clear_contents()

    def clear_formats(self) -> None:
        self.used_range.clear_formats()

    def clear(self) -> None:
        self.used_range.clear()

    def autofit(self, axis: str | None = None) -> None:
        self.used_range.autofit(axis)

    def delete(self) -> None:
        self.ask("sheet.delete")
        self.book.app.known_sheets.pop((self.book.uid, self._name), None)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        target = before or after
        assert target is not None  # noqa: S101 - xlwings gives one
        index = target.index - 1 if before else target.index
        self.ask("sheet.copy", target=target.book.uid, index=index)

    def move(self, before: Sheet | None, after: Sheet | None) -> None:
        target = before or after
        assert target is not None  # noqa: S101 - xlwings gives one
        self.ask("sheet.move", index=target.index - 1 if before else target.index)

    @property
    def visible(self) -> bool:
        return bool(self.ask("sheet.visible"))

    @visible.setter
    def visible(self, value: bool) -> None:
        self.ask("sheet.visible", value=bool(value))

    @property
    def show_gridlines(self) -> bool:
        return bool(self.ask("sheet.gridlines"))

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        self.ask("sheet.gridlines", value=bool(value))

    @property
    def notes(self) -> list[Note]:
        from segment_udfs.hosts.libreoffice.engine.looks import Note

        return [Note(Range(self, (row + 1, column + 1, 1, 1))) for row, column in self.ask("notes.list")]

    @property
    def tables(self) -> Tables:
        from segment_udfs.hosts.libreoffice.engine.tables import Tables

        return Tables(self)

    @property
    def charts(self) -> Charts:
        from segment_udfs.hosts.libreoffice.engine.drawings import Charts

        return Charts(self)

    @property
    def pictures(self) -> Pictures:
        from segment_udfs.hosts.libreoffice.engine.drawings import Pictures

        return Pictures(self)

    @property
    def shapes(self) -> Shapes:
        from segment_udfs.hosts.libreoffice.engine.drawings import Shapes

        return Shapes(self)

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self)

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self)


@covering(base_classes.PageSetup)
class PageSetup:
    """What is printed of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def api(self) -> dict[str, str]:
        return self._sheet.api

    @property
    def print_area(self) -> str | None:
        areas = self._sheet.ask("sheet.print_area")
        return ",".join(at(self._sheet.book, area).address for area in areas) or None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        areas = [self._sheet.range(part).place for part in value.split(",")] if value else []
        self._sheet.ask("sheet.print_area", areas=areas)


@covering(base_classes.FreezePanes)
class FreezePanes:
    """The rows and columns of a sheet that stay in view."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def freeze_at(self, frozen_range: str) -> None:
        """Keep what the range covers from the top left of the sheet; whole rows keep no column, and the reverse."""
        row, column, height, width = self._sheet.range(frozen_range).coords
        rows = 0 if height == ROWS else row + height - 1
        columns = 0 if width == COLUMNS else column + width - 1
        if not rows and not columns:
            raise EngineError("no_range", text=frozen_range)
        self._sheet.ask("sheet.freeze", rows=rows, columns=columns)

    def unfreeze(self) -> None:
        self._sheet.ask("sheet.freeze", rows=0, columns=0)
