"""The way back: what a command changed in a book, kept so that it can be taken back once, also after a restart.

One file a book in the user's own state folder, replaced by the next command that changes something and removed when
it is used or by uninstalling; it holds the cells that were overwritten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.cells import contents, restore
from segment_udfs.writing import atomic_write

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context


@dataclass
class Changes:
    """What one command changed, in order. A macro says so *before* it changes anything."""

    done: list[dict[str, Any]] = field(default_factory=list)

    def cells(self, target: xw.Range) -> None:
        """These cells are about to be overwritten."""
        place = {"sheet": target.sheet.name, "address": target.get_address(False, False)}
        self.done.append({"kind": "cells", **place, "rows": contents(target)})

    def table(self, table: xw.main.Table) -> None:
        """The rows of this table are about to be replaced, and perhaps its size."""
        area = table.range
        place = {"sheet": area.sheet.name, "address": area.get_address(False, False), "table": table.name}
        self.done.append({"kind": "table", **place, "rows": contents(area)})

    def added(self, sheet: xw.Sheet) -> None:
        """This sheet was added."""
        self.done.append({"kind": "added", "sheet": sheet.name})

    def take_back(self, book: xw.Book) -> None:
        """Undo everything, the last change first."""
        for change in reversed(self.done):
            if change["sheet"] in {sheet.name for sheet in book.sheets}:
                _UNDO[change["kind"]](book.sheets[change["sheet"]], change)
        self.done.clear()


def _cells_back(sheet: xw.Sheet, change: dict[str, Any]) -> None:
    restore(sheet.range(change["address"]), change["rows"])


def _table_back(sheet: xw.Sheet, change: dict[str, Any]) -> None:
    """The old rows, then the old size; rows that the command had added below are emptied."""
    before, table = sheet.range(change["address"]), sheet.tables[change["table"]]
    now = table.range
    extra = now.rows.count - before.rows.count
    if extra > 0:
        now[before.rows.count :, :].clear_contents()
    if (now.rows.count, now.columns.count) != (before.rows.count, before.columns.count):
        table.resize(before)
    restore(before, change["rows"])


def _added_back(sheet: xw.Sheet, _change: dict[str, Any]) -> None:
    sheet.delete()


_UNDO = {"cells": _cells_back, "table": _table_back, "added": _added_back}


@contextmanager
def kept(context: Context, key: str) -> Iterator[None]:
    """Take back what a command changed when it fails; remember it when it ends well."""
    context.changes = Changes()
    try:
        yield
    except BaseException:
        if context.changes.done:
            context.changes.take_back(context.book)
            context.recalculate(context.book)
        raise
    if context.changes.done:
        _remember(context, key)


def undo(context: Context) -> str:
    """Take back what the last command changed in this book."""
    path = _file(context)
    if not path.is_file():
        raise DataError([Fault.of("commands.undo_nothing")])
    found = json.loads(path.read_text("utf-8"))
    title = context.say(f"commands.title_{found['key']}")
    context.must_confirm(context.say("commands.title_undo"), context.say("commands.undo_confirm", title=title))
    Changes(found["done"]).take_back(context.book)
    path.unlink()
    context.recalculate(context.book)
    return context.say("commands.undo_done", title=title)


def _remember(context: Context, key: str) -> None:
    path = _file(context)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, json.dumps({"key": key, "done": context.changes.done}, ensure_ascii=False).encode())
    with suppress(OSError):
        path.chmod(0o600)  # the rows of a person's clients
        path.with_name(f"{path.name}.bak").unlink(missing_ok=True)


def _file(context: Context) -> Path:
    """One file a book, whatever its path is made of."""
    name = hashlib.sha256(context.book.fullname.encode()).hexdigest()[:24]
    return context.state / "undo" / f"{name}.json"
