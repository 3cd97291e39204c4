"""The way back: what a command changed in a book, kept so that it can be taken back once, also after a restart.

One file a book in the user's own state folder, replaced by the next command that changes something, removed when it is
used, after thirty days, or by uninstalling; it holds the cells that were overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.defects import logged
from segment_udfs.hosts.macros import memory
from segment_udfs.hosts.macros.cells import arrays, contents, dress, looks, part, restore
from segment_udfs.hosts.macros.live import lay

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context


@dataclass
class Changes:
    """What one command changed, in order. A macro says so *before* it changes anything.

    Values, formulas and number formats come back; colours, widths and what arrays over several cells hold do not.
    """

    done: list[dict[str, Any]] = field(default_factory=list)

    def cells(self, target: xw.Range) -> None:
        """These cells are about to be overwritten."""
        place = {"sheet": target.sheet.name, "address": target.get_address(False, False)}
        self.done.append({"kind": "cells", **place, **_held(target)})

    def table(self, table: xw.main.Table) -> None:
        """The rows of this table are about to be replaced, and perhaps its size."""
        area = table.range
        self.done.append({"kind": "table", "sheet": area.sheet.name, "table": table.name, **_held(area)})

    def rewritten(self, sheet: xw.Sheet) -> None:
        """This whole sheet of ours is about to be written anew; what it holds is kept, its looks are not."""
        area = sheet.used_range
        place = {"sheet": sheet.name, "address": area.get_address(False, False)}
        found = arrays(area)
        once = {formula for _, formula in found}
        held = _held(area)
        held["rows"] = [
            [None if isinstance(cell, dict) and cell.get("f") in once else cell for cell in row] for row in held["rows"]
        ]
        self.done.append({"kind": "rewritten", **place, **held, "arrays": found})

    def added(self, sheet: xw.Sheet) -> None:
        """This sheet was added."""
        self.done.append({"kind": "added", "sheet": sheet.name})

    def take_back(self, book: xw.Book) -> list[str]:
        """Undo everything, the last change first; the names of added sheets that were no longer there.

        Places that are gone are passed over: `obstacles` says beforehand whether there are any.
        """
        added = [change["sheet"] for change in self.done if change["kind"] == "added"]
        for change in reversed(self.done):
            if change["kind"] != "added" and change["sheet"] not in added:
                _back(_place(book, change), change)
        names = {sheet.name for sheet in book.sheets}
        for name in reversed(added):  # last: what was overwritten can still be put back when a deletion is refused
            if name in names:
                book.sheets[name].delete()
        self.done.clear()
        return [name for name in added if name not in names]

    def rescue(self, book: xw.Book) -> None:
        """Undo everything that was really changed, as far as it goes: one place that refuses keeps no other back.

        Raises:
            Exception: what the first place that refused said, once all the others are back.
        """
        refused: list[Exception] = []
        for change in reversed([*self.done]):
            one = Changes([change])
            try:
                area = _place(book, change).area
                if area is None or contents(area) != change.get("rows"):
                    one.take_back(book)
                else:
                    _looks_back(area, change)
            except Exception as error:
                refused.append(error)
        self.done.clear()
        if refused:
            raise refused[0]

    def obstacles(self, book: xw.Book) -> list[Fault]:
        """Why this cannot be taken back: a place that is gone, cells of a person where a table must grow again."""
        found = []
        for change in self.done:
            place = _place(book, change)
            if place.area is None and change["kind"] != "added":
                key = "macros.back_no_table" if change["kind"] == "table" else "macros.back_no_sheet"
                found.append(Fault.of(key, sheet=change["sheet"], table=change.get("table", "")))
            elif change["kind"] == "table" and (taken := _taken(place.area, change)):
                found.append(Fault.of("macros.in_the_way", sheet=place.area.sheet.name, cell=taken, table=place.name))
        return found

    def stamp(self, book: xw.Book) -> None:
        """Note what the places hold now that the command is done."""
        for change in self.done:
            change["after"] = _digest(_place(book, change))

    def touched(self, book: xw.Book) -> list[str]:
        """Sheets where something else has changed since."""
        places = [(_place(book, change), change.get("after")) for change in self.done]
        found = [place.area.sheet.name for place, after in places if place.area is not None and _digest(place) != after]
        return list(dict.fromkeys(found))

    def present(self, book: xw.Book) -> Changes:
        """The same places as they are now, to come back to when taking back fails."""
        now = Changes()
        for change in self.done:
            if change["kind"] != "added":
                place = _place(book, change)
                getattr(now, change["kind"])(place.table if place.table is not None else place.target)
        return now


class _Place(NamedTuple):
    """Where a change was, as it is now: the cells; the table or the sheet that they are; None when it is gone."""

    area: Any
    target: Any
    table: Any
    name: str


def _held(area: xw.Range) -> dict[str, Any]:
    return {"rows": contents(area), "looks": looks(area)}


def _place(book: xw.Book, change: dict[str, Any]) -> _Place:
    """A table is found by its name wherever it is now, anything else by the name of its sheet."""
    if change["kind"] == "table":
        from segment_udfs.hosts.macros.book import find_table

        table = find_table(book, change["table"])
        return _Place(None if table is None else table.range, None, table, change["table"])
    name = change["sheet"]
    if name not in {sheet.name for sheet in book.sheets}:
        return _Place(None, None, None, name)
    sheet = book.sheets[name]
    area = sheet.range(change["address"]) if change["kind"] == "cells" else sheet.used_range
    return _Place(area, area if change["kind"] == "cells" else sheet, None, name)


def _back(place: _Place, change: dict[str, Any]) -> None:
    if place.area is None:
        return
    if change["kind"] == "table":
        _table_back(place, change)
    elif change["kind"] == "rewritten":
        _rewritten_back(place.target, change)
    else:
        _put(place.area, change)


def _table_back(place: _Place, change: dict[str, Any]) -> None:
    """The old rows, then the old size; what the command added is emptied, the rows that it took away are dressed."""
    now, rows = place.area, change["rows"]
    height, width = now.rows.count, now.columns.count
    before = now[0, 0].resize(len(rows), len(rows[0]))
    if height > len(rows):
        now[len(rows) :, :].clear()
    if width > len(rows[0]):
        now[:, len(rows[0]) :].clear()
    if (height, width) != (len(rows), len(rows[0])):
        place.table.resize(before)
    dress(before[1, :], height - 1, len(rows) - 1)
    _put(before, change)


def _rewritten_back(sheet: xw.Sheet, change: dict[str, Any]) -> None:
    """The old cells, then the arrays, each as one."""
    sheet.used_range.unmerge()
    sheet.clear_contents()
    _put(sheet.range(change["address"]), change)
    for address, formula in change["arrays"]:
        area = sheet.range(address)
        lay(area[0, 0], formula, area.rows.count, area.columns.count)


def _put(target: xw.Range, change: dict[str, Any]) -> None:
    """Number formats, contents, then the number formats that entering the contents has changed.

    A number that is written into a cell of texts becomes a text in Excel: such cells are general meanwhile. A truth
    value is a number with a format of its own in LibreOffice, which reads as general and must not be made so.
    """
    for *place, code in change["looks"] or []:
        block = part(target, *place)
        _look(block, "General" if code == "@" else code, block.number_format)
    restore(target, change["rows"])
    _looks_back(target, change)


def _looks_back(target: xw.Range, change: dict[str, Any]) -> None:
    for *place, code in change["looks"] or []:
        block = part(target, *place)
        for *inside, now in looks(block) or []:
            _look(part(block, *inside), code, now)


def _look(block: xw.Range, wanted: str, now: str | None) -> None:
    if now != wanted:
        block.number_format = wanted


def _taken(now: xw.Range, change: dict[str, Any]) -> str:
    """Address of the first cell outside the table as it is now that is needed and not blank; "" when none is."""
    height, width = now.rows.count, now.columns.count
    rows, columns = len(change["rows"]), len(change["rows"][0])
    if rows <= height and columns <= width:
        return ""
    wanted = now[0, 0].resize(max(rows, height), max(columns, width))
    for down, row in enumerate(contents(wanted)):
        for right, cell in enumerate(row):
            if (down >= height or right >= width) and cell not in (None, ""):
                return str(wanted[down, right].get_address(False, False))
    return ""


def _digest(place: _Place) -> str | None:
    return None if place.area is None else memory.digest(contents(place.area))


@contextmanager
def kept(context: Context, key: str) -> Iterator[None]:
    """Take back what a command changed when it fails; remember it when it ends well."""
    context.changes = Changes()
    try:
        yield
        if context.changes.done:
            context.changes.stamp(context.book)
            memory.remember(context, key, context.changes.done)
    except BaseException as error:
        if context.changes.done:
            _rescue(context, error)
        raise


def _rescue(context: Context, error: BaseException) -> None:
    """Take back; when even that fails the person must know that the book is not as it was.

    Raises:
        DataError: what went wrong at first, and that the book is not as it was.
    """
    try:
        context.changes.rescue(context.book)
        context.recalculate(context.book)
    except Exception as second:
        logged(second)
        faults = error.faults if isinstance(error, DataError) else ()
        raise DataError([*faults, Fault.of("macros.back_failed")]) from error


def undo(context: Context) -> str:
    """Take back what the last command changed in this book, all of it or nothing."""
    book, found = context.book, memory.recall(context)
    if found is None:
        raise DataError([Fault.of("commands.undo_nothing")])
    title, changes = context.say(f"commands.title_{found.key}"), Changes(found.done)
    if obstacles := changes.obstacles(book):
        raise DataError(obstacles)
    touched = changes.touched(book)
    if touched and not found.saved:  # another book may have had this passing name
        raise DataError([Fault.of("commands.undo_nothing")])
    question = context.say("commands.undo_confirm", title=title)
    if touched:
        question += " " + context.say("macros.back_touched", sheets=", ".join(touched))
    context.must_confirm(context.say("commands.title_undo"), question)
    context.changes = changes.present(book)
    missing = changes.take_back(book)
    context.changes = Changes()
    memory.forget(context)
    context.recalculate(book)
    done = context.say("commands.undo_done", title=title)
    left = context.say("macros.back_left", sheets=", ".join(missing))
    return f"{done} {left}" if missing else done
