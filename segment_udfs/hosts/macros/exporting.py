"""The list of clients as a CSV file that the person's own spreadsheet opens right, beside the workbook."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from segment_udfs.analysis import analyse
from segment_udfs.hosts.cli_output import DATES, FIRST, exact, why
from segment_udfs.hosts.inert import inert
from segment_udfs.hosts.macros.book import read_params, read_tables
from segment_udfs.hosts.macros.context import FileKind
from segment_udfs.hosts.macros.freezing import need_lines
from segment_udfs.hosts.macros.targets import beside, stem_of
from segment_udfs.labels import MOVE, PROFIT_STATUS, RECURRENCE, SEGMENT, STATUS, Family
from segment_udfs.maths import from_serial
from segment_udfs.strings import sentences
from segment_udfs.tables import CLIENTS
from segment_udfs.writing import atomic_write

if TYPE_CHECKING:
    from segment_udfs.analysis import Result
    from segment_udfs.hosts.macros.context import Context

_LABELS: Final[dict[str, Family]] = {
    "segment": SEGMENT,
    "status": STATUS,
    "profit_status": PROFIT_STATUS,
    "recurrence": RECURRENCE,
    "move": MOVE,
}
_MARK: Final = "\ufeff"
"""Byte order mark: without it, Excel takes UTF-8 for the code page of the machine."""


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


def clients_list(result: Result, lang: str) -> bytes:
    """One row a client as CSV, UTF-8 with its mark: French with semicolons and decimal commas, English with commas and
    points. Dates are YYYY-MM-DD, numbers exact, what is unknown empty; a text that a spreadsheet could run has an
    apostrophe in front.
    """
    words = sentences(lang)
    table = result.clients.assign(why=why(result.clients, lang))
    names = [name for name in dict.fromkeys([*FIRST, *table.columns.tolist()]) if name in table]
    heads = {name: words[f"workbook.column.{name}"] for name in names if f"workbook.column.{name}" in words}
    heads |= {item.name: item.header for item in CLIENTS if item.name in table and item.name not in heads}
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";" if lang == "fr" else ",", lineterminator="\r\n")
    writer.writerow([inert(head) for head in heads.values()])
    writer.writerows(zip(*(_cells(table[name], name, lang) for name in heads), strict=True))
    return (_MARK + stream.getvalue()).encode()


def _cells(column: pd.Series[Any], name: str, lang: str) -> list[str]:
    """The texts of one column."""
    if name in _LABELS:
        family = _LABELS[name]
        return ["" if key is None else family.text(family.rank(key), lang) for key in column]
    if column.dtype == object:
        return ["" if text is None else inert(str(text)) for text in column]
    if name in DATES:
        return ["" if math.isnan(day) else from_serial(day).isoformat() for day in column.tolist()]
    numbers = [exact(number) for number in column.tolist()]
    return [number.replace(".", ",") for number in numbers] if lang == "fr" else numbers
