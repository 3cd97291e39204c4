"""The list of clients as a CSV file that the person's own spreadsheet opens right, beside the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_udfs.analysis import analyse
from segment_udfs.hosts.client_list import clients_list
from segment_udfs.hosts.macros.book import read_params, read_tables
from segment_udfs.hosts.macros.context import FileKind
from segment_udfs.hosts.macros.freezing import need_lines
from segment_udfs.hosts.macros.targets import beside, stem_of
from segment_udfs.writing import atomic_write

if TYPE_CHECKING:
    from segment_udfs.hosts.macros.context import Context


def export_csv(context: Context) -> str:
    """Write one row a client, with the columns and the words of the Clients sheet, to a CSV file beside it."""
    book, title = context.book, context.say("commands.title_csv")
    context.progress("macro_share.reading")
    tables, params = read_tables(book), read_params(book)
    need_lines(tables, book.name)
    result = analyse(tables, params)
    data = clients_list(result, context.lang)
    name = context.say("macro_share.csv_file", name=stem_of(book), day=context.today.isoformat())
    kind = FileKind(context.say("macro_share.kind_csv"), ("*.csv",))
    target = beside(context, title, name, kind, lambda path: path.read_bytes() == data)
    atomic_write(target, data)
    facts = {"file": target.name, "folder": target.parent.name, "clients": len(result.clients)}
    return context.say("macro_share.csv_done", **facts)
