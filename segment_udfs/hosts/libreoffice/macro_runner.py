"""Runs the macros of the menu, in the product's Python, for one LibreOffice.

Started by the extension when a command is first chosen. The office sends which command and which book; until the
answer goes back, the same streams carry the questions of the macro to the office.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from segment_udfs import __version__
from segment_udfs.errors import DataError
from segment_udfs.hosts.commands import command
from segment_udfs.hosts.defects import logged
from segment_udfs.hosts.libreoffice.office import wire
from segment_udfs.strings import explain, say


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
    from segment_udfs.hosts.macros import language_of

    title = say(f"commands.title_{key}", lang)
    try:
        lang = language_of(book, lang)
        module, _, name = command(key).macro.partition(":")
        sentence: str = getattr(import_module(module), name)(book, lang)
    except DataError as error:
        return "\n".join(explain(error, lang))
    except Exception as error:  # the one place where a defect of a macro ends
        logged(error)
        return say("commands.failed", lang, title=title)
    return sentence


if __name__ == "__main__":
    main()
