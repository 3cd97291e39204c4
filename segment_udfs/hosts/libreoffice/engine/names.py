"""Defined names of a book and of its sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from segment_udfs.hosts.libreoffice.engine.addresses import quoted, split_sheet
from segment_udfs.hosts.libreoffice.engine.coverage import covering
from segment_udfs.hosts.libreoffice.engine.errors import EngineError, MissingError
from segment_udfs.hosts.libreoffice.engine.ranges import Range, at

if TYPE_CHECKING:
    from segment_udfs.hosts.libreoffice.engine.books import Book
    from segment_udfs.hosts.libreoffice.engine.sheets import Sheet


@covering(base_classes.Names)
class Names:
    """The names of a book with those of its sheets, or those of one sheet."""

    def __init__(self, book: Book, sheet: Sheet | None = None) -> None:
        self._book = book
        self._sheet = sheet

    @property
    def api(self) -> None:
        return None

    def _listed(self) -> list[Name]:
        sheet = self._sheet.name if self._sheet else None
        return [Name(self._book, *found) for found in self._book.ask("names.list", sheet=sheet)]

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name.name, name) for name in self._listed()]

    def _found(self, text: str) -> Name | None:
        sheet, name = split_sheet(text)
        wanted = name.casefold()
        home = sheet.casefold() if sheet else None
        for one in self._listed():
            same_place = home is None or (one.sheet or "").casefold() == home
            if one.local.casefold() == wanted and same_place:
                return one
        return None

    def __call__(self, name_or_index: Any) -> Name:
        if not isinstance(name_or_index, str):
            return self._listed()[int(name_or_index) - 1]
        found = self._found(name_or_index)
        if found is None:
            raise MissingError("no_name", name=name_or_index)
        return found

    def contains(self, name_or_index: Any) -> bool:
        if not isinstance(name_or_index, str):
            return 1 <= int(name_or_index) <= len(self)
        return self._found(name_or_index) is not None

    def __len__(self) -> int:
        return len(self._listed())

    def add(self, name: str, refers_to: str) -> Name:
        sheet, local = split_sheet(name)
        home = sheet or (self._sheet.name if self._sheet else None)
        self._book.ask("names.add", name=local, refers_to=_formula(refers_to), sheet=home)
        return Name(self._book, home, local)


def _formula(value: Any) -> str:
    """What a name stands for as a formula: a text that is none is a constant."""
    if isinstance(value, str):
        return value if value.startswith("=") else '="' + value.replace('"', '""') + '"'
    return f"={float(value):.15g}"


@covering(base_classes.Name)
class Name:
    """A defined name; `sheet` is None for one of the whole book."""

    def __init__(self, book: Book, sheet: str | None, local: str) -> None:
        self._book = book
        self.sheet = sheet
        self.local = local

    def _ask(self, op: str, **arguments: Any) -> Any:
        return self._book.ask(op, name=self.local, sheet=self.sheet, **arguments)

    @property
    def api(self) -> dict[str, Any]:
        return {"book": self._book.uid, "sheet": self.sheet, "name": self.local}

    @property
    def name(self) -> str:
        return f"{quoted(self.sheet)}!{self.local}" if self.sheet else self.local

    @name.setter
    def name(self, value: str) -> None:
        sheet, local = split_sheet(value)
        if sheet and sheet != self.sheet:
            raise EngineError("bad_name", name=value)
        self._ask("name.rename", value=local)
        self.local = local

    @property
    def refers_to(self) -> str:
        return str(self._ask("name.refers_to"))

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._ask("name.refers_to", value=_formula(value))

    @property
    def refers_to_range(self) -> Range:
        return at(self._book, self._ask("name.range"))

    def delete(self) -> None:
        self._ask("name.delete")
