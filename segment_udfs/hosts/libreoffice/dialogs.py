"""How a macro asks the person in LibreOffice: the office's own boxes, over the window of the book."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segment_udfs.hosts.macros.context import FileKind

if TYPE_CHECKING:
    import xlwings as xw


class OfficeDialogs:
    """The boxes of one book's window. An office without windows answers no to everything."""

    def __init__(self, book: xw.Book) -> None:
        self._book = book

    def tell(self, title: str, text: str) -> None:
        self._ask("app.alert", prompt=text, title=title, buttons="ok")

    def confirm(self, title: str, text: str) -> bool:
        return bool(self._ask("app.alert", prompt=text, title=title, buttons="yes_no") == "yes")

    def open_file(self, title: str, kinds: Sequence[FileKind]) -> Path | None:
        filters = [[kind.words, ";".join(kind.patterns)] for kind in kinds]
        return _path(self._ask("app.pick_file", title=title, filters=filters))

    def save_file(self, title: str, name: str, kind: FileKind) -> Path | None:
        filters = [[kind.words, ";".join(kind.patterns)]]
        return _path(self._ask("app.pick_file", title=title, filters=filters, save=True, name=name))

    def _ask(self, op: str, **arguments: Any) -> Any:
        from segment_udfs.hosts.libreoffice.engine.errors import EngineError

        try:
            return self._book.impl.app.ask(op, book=self._book.impl.uid, **arguments)
        except EngineError as error:
            if error.kind == "no_window":
                return None
            raise


def _path(found: str | None) -> Path | None:
    return Path(found) if found else None
