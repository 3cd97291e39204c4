"""How a macro asks the person in Excel: Excel's file dialogs on Windows, the system's on the Mac, boxes by xlwings."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.hosts.macros.context import FileKind

if TYPE_CHECKING:
    import xlwings as xw

_ASK_MAC: Final = """on run arguments
    if item 1 of arguments is "open" then
        return POSIX path of (choose file with prompt (item 2 of arguments))
    end if
    if (count of arguments) is 4 then
        set home to POSIX file (item 4 of arguments)
        return POSIX path of (choose file name with prompt (item 2 of arguments) default name (item 3 of arguments) ¬
            default location home)
    end if
    return POSIX path of (choose file name with prompt (item 2 of arguments) default name (item 3 of arguments))
end run"""
"""A fixed script: what varies travels as arguments, never as text of the script."""


class ExcelDialogs:
    """The dialogs of the Excel that a book is open in."""

    def __init__(self, book: xw.Book) -> None:
        self._app = book.app

    def tell(self, title: str, text: str) -> None:
        self._app.alert(text, title)

    def confirm(self, title: str, text: str) -> bool:
        return bool(self._app.alert(text, title, buttons="yes_no") == "yes")

    def open_file(self, title: str, kinds: Sequence[FileKind]) -> Path | None:
        if sys.platform == "darwin":
            return _ask_mac("open", title)
        return _path(self._app.api.GetOpenFilename(FileFilter=file_filter(kinds), Title=title))

    def save_file(self, title: str, name: str, kind: FileKind) -> Path | None:
        if sys.platform == "darwin":
            folder, _, file = name.rpartition("/")
            return _ask_mac("save", title, file, *([folder] if folder else []))
        found = self._app.api.GetSaveAsFilename(InitialFilename=name, FileFilter=file_filter([kind]), Title=title)
        path = _path(found)
        # Excel's dialog only names a file; it does not ask before an existing one would be replaced
        if path is None or not path.exists() or self.confirm(title, _replace(path)):
            return path
        return None


def file_filter(kinds: Sequence[FileKind]) -> str:
    """The filter of Excel's dialogs: words and patterns in turn, commas between them.

    Example:
        >>> file_filter([FileKind("Exports (csv, Excel)", ("*.csv", "*.xlsx"))])
        'Exports (csv; Excel),*.csv;*.xlsx'
    """
    return ",".join(f"{kind.words.replace(',', ';')},{';'.join(kind.patterns)}" for kind in kinds)


def _replace(path: Path) -> str:
    from segment_udfs.strings import say

    return "\n".join(say("excel_dialogs.replace", lang, file=path.name) for lang in ("fr", "en"))


def _path(found: Any) -> Path | None:
    """Excel answers False when the person gives up."""
    return Path(found) if isinstance(found, str) and found else None


def _ask_mac(*arguments: str) -> Path | None:
    command = ["/usr/bin/osascript", "-e", _ASK_MAC, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  fixed program and script
    found = done.stdout.rstrip("\n")
    return Path(found) if done.returncode == 0 and found else None
