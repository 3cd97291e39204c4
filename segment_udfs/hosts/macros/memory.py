"""What commands remember of a book between two runs: files in the user's own state folder, which nobody else can read.

The first line of a file says of which command and of which day it is, the second holds the cells.
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from segment_udfs.writing import atomic_write

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.cells import Rows
    from segment_udfs.hosts.macros.context import Context

KEPT: Final = timedelta(days=30)
_FORMAT: Final = 1
_UNDO: Final = "undo"


class Remembered(NamedTuple):
    """The command that changed a book last, what it changed; `saved`: the book has a place of its own on the disk."""

    key: str
    done: list[dict[str, Any]]
    saved: bool


def remember(context: Context, key: str, done: list[dict[str, Any]]) -> None:
    """Keep what a command changed, in the place of what the one before changed.

    Raises:
        DataError: it cannot be written.
    """
    path, _ = file_of(context, _UNDO)
    sweep(context)
    path.unlink(missing_ok=True)  # no longer true of the book, even when the new one cannot be written
    head = json.dumps({"format": _FORMAT, "key": key, "day": context.today.isoformat()})
    keep(path, f"{head}\n{json.dumps(done, ensure_ascii=False)}\n".encode("utf-8", "surrogatepass"))


def recall(context: Context) -> Remembered | None:
    """What the last command changed in this book; None when nothing is known, or nothing that can be read."""
    sweep(context)
    path, saved = file_of(context, _UNDO)
    try:
        head, body = path.read_bytes().decode("utf-8", "surrogatepass").split("\n", 1)
        return Remembered(json.loads(head)["key"], json.loads(body), saved)
    except (OSError, ValueError, KeyError):
        return None


def forget(context: Context) -> None:
    """It has been used."""
    file_of(context, _UNDO)[0].unlink(missing_ok=True)


def sweep(context: Context) -> None:
    """Remove what is older than thirty days, and what is not ours or damaged."""
    for path in (context.state / _UNDO).glob("[!.]*.json*"):  # not the temporary files of another command
        day = _day(path)
        if day is None or context.today - day > KEPT:
            with suppress(OSError):
                path.unlink()


def _day(path: Path) -> date | None:
    try:
        with path.open("rb") as stream:
            head = json.loads(stream.readline(1_000))
        return date.fromisoformat(head["day"]) if head["format"] == _FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(path: Path, data: bytes) -> None:
    """Write a file of the state folder: for this user alone, and without a copy of what it replaces.

    Raises:
        DataError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(OSError):
        path.parent.chmod(0o700)  # it may hold the rows of a person's clients
    atomic_write(path, data, backup=False, private=True)


def held(path: Path) -> dict[str, Any]:
    """The JSON object that a file of the state folder holds; one that cannot be read holds nothing."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def file_of(context: Context, folder: str) -> tuple[Path, bool]:
    """The file of the book in a folder of the state folder, whatever its path is made of; whether it has a path."""
    place, saved = identity(context.book)
    name = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return context.state / folder / f"{name}.json", saved


def identity(book: xw.Book) -> tuple[str, bool]:
    """What tells a book from every other from one run to the next, and whether that is the place where it is saved.

    A book that was never saved is known by its name within its program: no other run of the program shares it.
    """
    try:
        place = str(book.fullname)
    except Exception:  # xlwings does not find the folder of some books of OneDrive
        place = str(getattr(book.api, "FullName", book.name))
    place = unicodedata.normalize("NFC", os.path.normcase(place))
    if "/" in place or "\\" in place:
        return place, True
    pid = book.app.pid
    return f"{pid if pid > 0 else os.getppid()}|{place}", False  # the process of an office that started us is above us


def digest(rows: Rows) -> str:
    """A stamp of contents that saving and opening does not change: numbers to twelve digits."""
    shown = [[f"{cell:.12g}" if cell.__class__ is float else cell for cell in row] for row in rows]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()
