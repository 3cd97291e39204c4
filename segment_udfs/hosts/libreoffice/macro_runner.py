"""Runs the macros of the menu, in the product's Python, for one LibreOffice.

Started by the extension when a command is first chosen. The office sends which command and which book; until the
answer goes back, the same streams carry the questions of the macro to the office.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from segment_udfs import __version__
from segment_udfs.hosts.libreoffice.office import wire


def main() -> None:
    """Serve until the input ends."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a macro prints must not stand among the messages
    wire.write(sink, {"version": __version__})
    from segment_udfs.hosts.libreoffice.engine import StreamLink, attach_link

    app = None
    while True:
        try:
            request = wire.read(source)
        except wire.BrokenError:
            return
        app = app or attach_link(StreamLink(source, sink))
        wire.write(sink, {"done": run(_book(app, request["book"]), request["command"], request["lang"])})


def _book(app: Any, uid: str) -> Any:
    """The book of this id, as xlwings' own."""
    import xlwings as xw

    from segment_udfs.hosts.libreoffice.engine.books import Book

    return xw.Book(impl=Book(app.impl, uid))


def run(book: Any, key: str, lang: str) -> str:
    """Run one command on a book; the sentence for the person."""
    from segment_udfs.hosts.libreoffice.dialogs import OfficeDialogs
    from segment_udfs.hosts.libreoffice.updating import update
    from segment_udfs.hosts.macros import running
    from segment_udfs.hosts.macros.context import Context

    context = Context(book, lang, OfficeDialogs(book), recalculate=update)
    return running.run(key, context)


if __name__ == "__main__":
    main()
