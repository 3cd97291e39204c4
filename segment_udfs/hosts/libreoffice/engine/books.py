"""Books: open documents of one office."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from segment_udfs.hosts.libreoffice.engine.coverage import covering
from segment_udfs.hosts.libreoffice.engine.errors import MissingError, UnsupportedError
from segment_udfs.writing import safe_filename

if TYPE_CHECKING:
    from segment_udfs.hosts.libreoffice.engine.app import App
    from segment_udfs.hosts.libreoffice.engine.names import Names
    from segment_udfs.hosts.libreoffice.engine.sheets import Sheet, Sheets


@covering(base_classes.Books)
class Books:
    """The spreadsheets that are open in an office."""

    app: App

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> None:
        return None

    def _listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.app.ask("books.list")
        return found

    @property
    def active(self) -> Book:
        found = self.app.ask("books.active")
        if found is None:
            raise MissingError("no_active_book")
        return Book(self.app, found["book"])

    def __call__(self, name_or_index: Any) -> Book:
        found = self._listed()
        if isinstance(name_or_index, str):
            found = [one for one in found if one["name"].casefold() == name_or_index.casefold()]
            index = 1
        else:
            index = int(name_or_index)
        if not 1 <= index <= len(found):
            raise MissingError("no_book", book=name_or_index)
        return Book(self.app, found[index - 1]["book"])

    def __contains__(self, name: str) -> bool:
        return any(one["name"].casefold() == name.casefold() for one in self._listed())

    def __len__(self) -> int:
        return len(self._listed())

    def __iter__(self) -> Iterator[Book]:
        return iter([Book(self.app, one["book"]) for one in self._listed()])

    def add(self) -> Book:
        return Book(self.app, self.app.ask("books.add")["book"])

    def open(
        self,
        fullname: str,
        update_links: Any = None,
        read_only: Any = None,
        format: Any = None,
        password: Any = None,
        write_res_password: Any = None,
        ignore_read_only_recommended: Any = None,
        origin: Any = None,
        delimiter: Any = None,
        editable: Any = None,
        notify: Any = None,
        converter: Any = None,
        add_to_mru: Any = None,
        local: Any = None,
        corrupt_load: Any = None,
    ) -> Book:
        options = {
            "read_only": bool(read_only),
            "update_links": bool(update_links),
            "password": password,
            "delimiter": delimiter,
        }
        others = {
            "format": format,
            "write_res_password": write_res_password,
            "origin": origin,
            "converter": converter,
            "corrupt_load": corrupt_load,
        }
        for name, value in others.items():
            if value is not None:
                raise UnsupportedError(f"Books.open({name}=…)")
        return Book(self.app, self.app.ask("books.open", path=os.path.abspath(fullname), **options)["book"])


@covering(base_classes.Book)
class Book:
    """An open document, known by the id that the office gave it."""

    app: App

    def __init__(self, app: App, uid: str) -> None:
        self.app = app
        self.uid = uid
        self._null_date: dt.datetime | None = None

    def ask(self, op: str, **arguments: Any) -> Any:
        """An operation on this document."""
        return self.app.ask(op, book=self.uid, **arguments)

    @property
    def api(self) -> dict[str, str]:
        return {"book": self.uid}

    @property
    def name(self) -> str:
        return str(self.ask("book.describe")["name"])

    @property
    def fullname(self) -> str:
        return str(self.ask("book.describe")["fullname"])

    @property
    def null_date(self) -> dt.datetime:
        """Day 0 of its dates; a book made on an old Mac counts from 1904."""
        if self._null_date is None:
            self._null_date = dt.datetime(*self.ask("book.null_date"))
        return self._null_date

    @property
    def sheets(self) -> Sheets:
        from segment_udfs.hosts.libreoffice.engine.sheets import Sheets

        return Sheets(self)

    @property
    def names(self) -> Names:
        from segment_udfs.hosts.libreoffice.engine.names import Names

        return Names(self)

    def sheet_named(self, name: str) -> Sheet:
        """The one object for a sheet, so that renaming it reaches everything that stands on it."""
        from segment_udfs.hosts.libreoffice.engine.sheets import Sheet

        key = (self.uid, name)
        found = self.app.known_sheets.get(key)
        if found is None:
            found = self.app.known_sheets[key] = Sheet(self, name)
        return found

    def save(self, path: str | None = None, password: str | None = None) -> None:
        state = self.ask("book.describe")
        if path is None and state["fullname"] == state["name"]:
            path = safe_filename(f"{state['name']}.xlsx")  # where Excel, too, puts a book that has no place yet
        self.ask("book.save", path=os.path.abspath(path) if path else None, password=password)

    def close(self) -> None:
        self.ask("book.close")

    def activate(self) -> None:
        self.ask("book.activate")

    def to_pdf(self, path: str, quality: str | None = None) -> None:
        self.ask("book.to_pdf", path=os.path.abspath(path))
