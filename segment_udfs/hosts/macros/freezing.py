"""Freeze a copy: the whole workbook in values, and the sheet "Figé" that says of what, which other commands read.

The format of that sheet is told in `frozen_sheet`. The copy is built anew from the data, the parameters and what a
person typed in the product's own sheets; sheets of other people's making are not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.book import read_params, read_tables
from segment_udfs.hosts.macros.context import FileKind
from segment_udfs.hosts.macros.declared import declared
from segment_udfs.hosts.macros.frozen_sheet import Stamp, place_frozen
from segment_udfs.hosts.macros.shown import Gap, differences
from segment_udfs.hosts.macros.targets import beside, stem_of
from segment_udfs.hosts.packages import opens
from segment_udfs.workbook.package import finish
from segment_udfs.workbook.write import Writer
from segment_udfs.writing import atomic_write

if TYPE_CHECKING:
    from segment_udfs.hosts.macros.context import Context
    from segment_udfs.tables import Tables

_NAMED: Final = 5
"""Cells named in a sentence, at most."""


def freeze(context: Context) -> str:
    """Write the workbook in values, with the date, the parameters and the stamp of its data, to a file beside it."""
    book, title = context.book, context.say("commands.title_freeze")
    context.progress("macro_share.reading")
    tables, params = read_tables(book), read_params(book)
    need_lines(tables, book.name)
    made = declared(book, tables, params, context.lang)
    gaps = differences(book, made)
    if gaps:
        context.must_confirm(title, context.say("macro_share.frozen_gaps", count=len(gaps), cells=_listed(gaps)))
    context.progress("macro_share.writing")
    place_frozen(made, tables, params, Stamp(context.today, book.name, len(gaps)))
    data = finish(Writer(made, frozen=True).write(None, title=made.say("book.title")))
    name = context.say("macro_share.frozen_file", name=stem_of(book), day=context.today.isoformat())
    target = beside(context, title, name, workbook_kind(context), lambda path: path.read_bytes() == data)
    atomic_write(target, data, verify=opens)
    key = "macro_share.frozen_done" if not gaps else "macro_share.frozen_done_gaps"
    return context.say(key, file=target.name, folder=target.parent.name, count=len(gaps))


def need_lines(tables: Tables, name: str) -> None:
    """Refuse a workbook without any sales line.

    Raises:
        DataError: no line has an amount.
    """
    if not tables.sales["amount"].notna().any():
        raise DataError([Fault.of("macro_share.no_line", book=name)])


def workbook_kind(context: Context) -> FileKind:
    """The kind of file that Excel and LibreOffice open without macros."""
    return FileKind(context.say("macro_share.kind_workbook"), ("*.xlsx",))


def _listed(gaps: list[Gap]) -> str:
    """The first cells that differ, with what they show."""
    some = ", ".join(f"{gap.sheet}!{gap.address}" for gap in gaps[:_NAMED])
    return some + (" …" if len(gaps) > _NAMED else "")
