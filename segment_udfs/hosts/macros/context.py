"""What a macro is given: the book, the language, the way to ask the person, the way to say how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from segment_udfs.errors import SegmentError
from segment_udfs.hosts.macros.back import Changes
from segment_udfs.strings import say

if TYPE_CHECKING:
    import xlwings as xw


class CancelledError(SegmentError):
    """The person said no: the macro stops, and what it had changed is taken back."""


class FileKind(NamedTuple):
    """A kind of file in a dialog: its words for the person, its patterns ("*.csv")."""

    words: str
    patterns: tuple[str, ...]


class Dialogs(Protocol):
    """How a host asks the person; every answer may be None or False, which means "do nothing"."""

    def tell(self, title: str, text: str) -> None:
        """Show a sentence; returns once it is read."""

    def confirm(self, title: str, text: str) -> bool:
        """Ask a question that is answered by yes or no."""

    def open_file(self, title: str, kinds: Sequence[FileKind]) -> Path | None:
        """Ask for an existing file."""

    def save_file(self, title: str, name: str, kind: FileKind) -> Path | None:
        """Ask where a new file goes, offering `name`, with a folder in front of it that folder too.

        An existing file is given only when the person agreed.
        """


@dataclass
class Context:
    """One run of one command.

    Attributes:
        book: the book that the person is in. lang: of the sentences. dialogs: how to ask.
        option: see `Command.option`.
        today: the day, for what is dated. state: folder of what is remembered between two runs, for this user alone.
        recalculate: gives every formula and array its new size and value, the way the host does it.
        changes: where a macro says what it is about to change, so that it can be taken back.
    """

    book: xw.Book
    lang: str
    dialogs: Dialogs
    option: str = ""
    today: date = field(default_factory=date.today)
    state: Path = field(default_factory=lambda: state_folder())
    recalculate: Callable[[xw.Book], object] = field(default=lambda book: book.app.calculate())
    changes: Changes = field(default_factory=Changes)

    def say(self, key: str, **facts: object) -> str:
        """A sentence in the language of the run."""
        return say(key, self.lang, **facts)

    def progress(self, key: str, **facts: object) -> None:
        """Say in the status bar what is being done; it is given back when the command ends."""
        self.book.app.status_bar = self.say(key, **facts)

    def must_confirm(self, title: str, text: str) -> None:
        """Ask; go on only when the person says yes.

        Raises:
            CancelledError: the person says no.
        """
        if not self.dialogs.confirm(title, text):
            raise CancelledError


def state_folder() -> Path:
    """The folder of the user in which commands remember things."""
    from platformdirs import user_state_path

    return user_state_path("segment-udfs", appauthor=False)
