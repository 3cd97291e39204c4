"""What only an office with our extension needs: new sizes of tables and arrays, commands of the menu."""

from __future__ import annotations

from typing import Any

from . import arrays
from .core import Session, operation


@operation("book.update")
def update(session: Session, book: str) -> dict[str, Any]:
    """Take in the rows below the tables and lay the arrays again; what changed."""
    return arrays.update(session.document(book))


@operation("book.dispatch")
def dispatch(session: Session, book: str, url: str) -> None:
    """Choose a command by its address in the window of a book, as a click in a menu does."""
    frame = session.document(book).CurrentController.Frame
    session.service("frame.DispatchHelper").executeDispatch(frame, url, "", 0, ())
