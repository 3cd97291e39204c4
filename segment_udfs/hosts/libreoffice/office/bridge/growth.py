"""What only an office with our extension needs: new sizes of tables and arrays, commands of the menu."""

from __future__ import annotations

import json
from typing import Any

from ..settings import UPDATE
from . import arrays
from .core import Session, operation, struct


@operation("book.update")
def update(session: Session, book: str) -> dict[str, Any]:
    """Take in the rows below the tables and lay the arrays again; what changed.

    It asks the office some ten thousand small questions, each of which costs more through a pipe than its answer: an
    office with our extension is asked to do it by itself.
    """
    document = session.document(book)
    manager = session.context.ServiceManager
    inside = manager.createInstanceWithContext(UPDATE, session.context) if session.outside else None
    if inside is None:
        return arrays.update(document)
    found: dict[str, Any] = json.loads(inside.execute((struct("beans.NamedValue", "document", document),)))
    return found


@operation("book.dispatch")
def dispatch(session: Session, book: str, url: str) -> None:
    """Choose a command by its address in the window of a book, as a click in a menu does."""
    frame = session.document(book).CurrentController.Frame
    session.service("frame.DispatchHelper").executeDispatch(frame, url, "", 0, ())
