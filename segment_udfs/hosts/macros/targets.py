"""Where a macro puts a file: beside the workbook when it can, else where the person says; nothing goes unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from segment_udfs.errors import DataError
from segment_udfs.hosts.macros.context import CancelledError, Context, FileKind
from segment_udfs.writing import check_target, free_name, safe_filename, within

if TYPE_CHECKING:
    import xlwings as xw


_BOOKS: Final = frozenset((".xlsm", ".xlsx", ".xlsb", ".xls", ".xltx", ".xltm", ".ods", ".ots"))


def folder_of(book: xw.Book) -> Path | None:
    """The folder of a book on this machine; None before it is saved, or when it lives on a web address."""
    path = Path(book.fullname)
    return path.parent if path.is_absolute() and path.parent.is_dir() else None


def stem_of(book: xw.Book) -> str:
    """The name of a book without its extension."""
    return Path(book.name).stem if Path(book.name).suffix.lower() in _BOOKS else str(book.name)


def beside(context: Context, title: str, name: str, kind: FileKind, mine: Callable[[Path], bool]) -> Path:
    """The path of a new file `name` beside the workbook; an existing one only after a yes, unless it is `mine`.

    Where the folder cannot be written, or the workbook has none, the person says where.

    Raises:
        CancelledError: the person says no. DataError: the place chosen cannot be written.
    """
    folder = folder_of(context.book)
    if folder is not None:
        path = within(folder, safe_filename(name))
        try:
            check_target(path)
        except DataError:
            return asked(context, title, free_name(path).name, kind)
        if not (path.exists() and mine(path)):
            _may_replace(context, title, path)
        return path
    return asked(context, title, name, kind)


def asked(context: Context, title: str, name: str, kind: FileKind) -> Path:
    """The path that the person chooses for a new file, with the extension of its kind; beside the book is offered.

    Raises:
        CancelledError: the person gives up. DataError: the place chosen cannot be written.
    """
    folder, name = folder_of(context.book), safe_filename(name)
    path = context.dialogs.save_file(title, str(folder / name) if folder else name, kind)
    if path is None:
        raise CancelledError
    suffix = kind.patterns[0].removeprefix("*")
    if path.suffix.casefold() != suffix:
        path = path.with_name(path.name + suffix)
        _may_replace(context, title, path)  # the dialog asked about another name
    check_target(path)
    return path


def _may_replace(context: Context, title: str, path: Path) -> None:
    if path.exists():
        context.must_confirm(title, context.say("macro_share.replace", file=path.name, folder=path.parent.name))
