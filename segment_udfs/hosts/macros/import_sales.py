"""Import an export: choose a file, see what was understood of it, agree, and find it in the tables of the book."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from segment_udfs.errors import DataError
from segment_udfs.hosts.macros import import_paper, import_preview, import_rows
from segment_udfs.hosts.macros.book import named, need_table
from segment_udfs.hosts.macros.context import CancelledError, FileKind
from segment_udfs.hosts.macros.import_memory import (
    Choices,
    Waiting,
    forget,
    recall,
    remember,
    stop_waiting,
    waiting_for,
)
from segment_udfs.hosts.macros.import_reading import Reading, understand, understand_again
from segment_udfs.hosts.macros.import_tables import (
    Completion,
    InPlace,
    complete,
    completion,
    in_place,
    note,
    outside,
    own_columns,
    put_sales,
    same_data,
)
from segment_udfs.hosts.programs import quiet
from segment_udfs.importing.load import LoadedTable
from segment_udfs.importing.tabular import some
from segment_udfs.params import KNOBS
from segment_udfs.strings import explain_fault
from segment_udfs.strings.numbers import whole
from segment_udfs.workbook.sheets.inputs import SALES_TABLE

if TYPE_CHECKING:
    from segment_udfs.hosts.macros.context import Context

_PATTERNS: Final = ("*.csv", "*.txt", "*.xlsx", "*.xlsm", "*.xls", "*.xlsb", "*.ods")


def import_sales(context: Context) -> str:
    """Read an export of sales lines, of clients or of cost drivers, and put it in the tables once the person agrees."""
    need_table(context.book, SALES_TABLE)
    waiting = waiting_for(context)
    if waiting is None:
        stop_waiting(context)
    reading = _chosen(context) if waiting is None else _answered(context, waiting)
    loaded = reading.loaded
    if loaded is None:
        return _ask_columns(context, reading, waiting)
    known = waiting is None and reading.choices != Choices()
    ask_and_write = _sales if reading.table == "sales" else import_rows.ask_and_write
    said = ask_and_write(context, reading, loaded, known)
    if said is None:
        return _refused(context, reading, waiting)
    if waiting is not None:
        default = reading.raw.headers == reading.key
        remember(context, reading.key, replace(reading.choices, sheet=None) if default else reading.choices)
        import_paper.put_away(context, waiting)
    return said


def _chosen(context: Context) -> Reading:
    """The file that the person chooses, read with what is remembered of its headers."""
    kind = FileKind(context.say("macro_import.files"), _PATTERNS)
    path = context.dialogs.open_file(context.say("macro_import.choose"), [kind])
    if path is None:
        raise CancelledError
    context.progress("macro_import.reading", file=path.name)
    return understand(path, partial(recall, context))


def _answered(context: Context, waiting: Waiting) -> Reading:
    """The file that waits, read with the answers of its sheet."""
    choices = import_paper.answers(context, waiting)
    context.progress("macro_import.reading", file=waiting.path.name)
    return understand_again(waiting.path, choices)


def _ask_columns(context: Context, reading: Reading, waiting: Waiting | None) -> str:
    """Lay the sheet that asks; when a column is unreadable and none is missing, the person says whether it is wrong."""
    if not reading.doubts:
        if waiting is not None:
            raise DataError(reading.faults)
        text = [explain_fault(fault, context.lang) for fault in reading.faults]
        text += ["", context.say("macro_import.ask_paper")]
        context.must_confirm(context.say("commands.title_import"), "\n".join(text))
    if waiting is not None:
        import_paper.put_away(context, waiting)
    return import_paper.lay(context, reading)


def _refused(context: Context, reading: Reading, waiting: Waiting | None) -> str:
    """The person says no to what was understood: the columns may be chosen by hand, else nothing happens."""
    if waiting is not None:
        raise CancelledError
    context.must_confirm(context.say("commands.title_import"), context.say("macro_import.ask_paper"))
    forget(context, reading.key)
    return import_paper.lay(context, reading)


def _sales(context: Context, reading: Reading, loaded: LoadedTable, known: bool) -> str | None:
    """Show what was understood, ask, write; the sentence, or None when the person says no."""
    context.progress("macro_import.comparing")
    frame = loaded.frame
    held = in_place(context.book)
    more = completion(context.book, frame, held.sales)
    same = same_data(frame, held.sales)
    if same and more.empty:
        return context.say("macro_import.nothing_new", file=reading.path.name)
    understood = [
        *import_preview.of_sales(context, reading, loaded, known),
        "",
        *import_preview.of_change(context, held, loaded, more),
    ]
    append = _asked_how(context, understood, held, loaded, same)
    if append is None:
        return None
    context.progress("macro_import.writing")
    done = _done(context, held, reading, loaded, "same" if same else "appended" if append else "replaced")
    with quiet(context.book.app):
        if not same:
            put_sales(context, frame, append)
        complete(context, more)
        note(context, done, partial(_why, context, reading))
    context.progress("macro_import.computing")
    context.recalculate(context.book)
    said = [done, _clients_said(context, more), _date_said(context, loaded), context.say("macro_import.way_back")]
    return "\n".join(line for line in said if line)


def _asked_how(context: Context, lines: list[str], held: InPlace, loaded: LoadedTable, same: bool) -> bool | None:
    """True to append, False to replace or to fill, None for no."""
    title, confirm = context.say("commands.title_import"), context.dialogs.confirm
    if same or not held.count:
        question = context.say("macro_import.ask_complete" if same else "macro_import.ask_import")
        return False if confirm(title, _text(lines, question)) else None
    replaced = [context.say("macro_import.ask_replace", count=whole(held.count, context.lang))]
    if gone := outside(loaded.frame, held.sales):
        replaced.insert(0, context.say("macro_import.place_outside", count=whole(gone, context.lang)))
    if own := own_columns(context.book):
        replaced.insert(0, context.say("macro_import.own_columns", found=some(own, 6)))
    first, last = loaded.frame["date"].min(), held.last
    if last is not None and first > last:
        facts = {"first": import_preview.day(first, context.lang), "last": import_preview.day(last, context.lang)}
        if confirm(title, _text(lines, context.say("macro_import.ask_append", **facts))):
            return True
        return False if confirm(title, "\n".join(replaced)) else None
    return False if confirm(title, _text(lines, *replaced)) else None


def _text(lines: list[str], *question: str) -> str:
    return "\n".join([*lines, "", *question])


def _done(context: Context, held: InPlace, reading: Reading, loaded: LoadedTable, how: str) -> str:
    facts = {
        "file": reading.path.name,
        "count": whole(len(loaded.frame), context.lang),
        "before": whole(held.count, context.lang),
    }
    if how == "replaced" and not held.count:
        return context.say("macro_import.done_filled", **facts)
    return context.say(f"macro_import.done_{how}", **facts)


def _why(context: Context, reading: Reading, stamp: str) -> str:
    return context.say("macro_import.note_why", file=reading.path.name, stamp=stamp)


def _clients_said(context: Context, more: Completion) -> str:
    if more.empty:
        return ""
    counts = {"clients": len(more.clients), "names": len(more.names or {}), "families": len(more.families)}
    return context.say("macro_import.done_completed", **{key: whole(n, context.lang) for key, n in counts.items()})


def _date_said(context: Context, loaded: LoadedTable) -> str:
    """A date of analysis that a person typed does not follow the new lines."""
    cell = named(context.book, KNOBS["as_of"].cell)
    dates = loaded.frame["date"].dropna()
    if cell is None or dates.empty or cell.value is None or str(cell.formula).startswith("="):
        return ""
    return context.say("macro_import.date_typed", last=import_preview.day(float(dates.max()), context.lang))
