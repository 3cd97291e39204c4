"""The list of clients for somebody else's spreadsheet, one row a client, as CSV or as a typed .xlsx sheet."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import pandas as pd
import xlsxwriter

from segment_udfs.analysis import Result
from segment_udfs.hosts.cli_output import DATES, FIRST, exact, why
from segment_udfs.hosts.inert import inert
from segment_udfs.labels import MOVE, PROFIT_STATUS, RECURRENCE, SEGMENT, STATUS, Family
from segment_udfs.maths import from_serial
from segment_udfs.strings import say, sentences
from segment_udfs.tables import CLIENTS
from segment_udfs.workbook.package import finish
from segment_udfs.workbook.write import Cached, CachedWorksheet

_LABELS: Final[dict[str, Family]] = {
    "segment": SEGMENT,
    "status": STATUS,
    "profit_status": PROFIT_STATUS,
    "recurrence": RECURRENCE,
    "move": MOVE,
}
_MARK: Final = "\ufeff"
"""Byte order mark: without it, Excel takes UTF-8 for the code page of the machine."""
_LONGEST: Final = 32_767
"""Characters that a cell of Excel can hold."""
_ALIVE: Final = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
"""What XlsxWriter could make of a text."""

Cell = str | float | date | None


def clients_list(result: Result, lang: str) -> bytes:
    """CSV in UTF-8 with its mark: French with semicolons and decimal commas, English with commas and points.

    Dates are YYYY-MM-DD, numbers exact, what is unknown is empty; a text that a spreadsheet could run has an
    apostrophe in front (see `inert`).
    """
    heads, columns = _table(result, lang)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";" if lang == "fr" else ",", lineterminator="\r\n")
    writer.writerow([inert(head) for head in heads])
    writer.writerows(zip(*([_text(cell, lang) for cell in column] for column in columns), strict=True))
    return (_MARK + stream.getvalue()).encode()


def clients_sheet(result: Result, lang: str) -> bytes:
    """An .xlsx file of one sheet: numbers and dates as such, to the last digit, texts as texts, no formula.

    The properties of the file name nobody, and it is dated like every file that we build.
    """
    heads, columns = _table(result, lang)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **dict.fromkeys(_ALIVE, False)}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy" if lang == "fr" else "yyyy-mm-dd"})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(say("share.sheet", lang), CachedWorksheet)
        sheet.freeze_panes(1, 2)
        for place, (head, column) in enumerate(zip(heads, columns, strict=True)):
            sheet.write_string(0, place, head, bold)
            for row, cell in enumerate(column, 1):
                _put(sheet, row, place, cell, day)
        if columns:
            sheet.autofilter(0, 0, len(columns[0]), len(heads) - 1)
    return finish(out.getvalue())


def _put(sheet: CachedWorksheet, row: int, column: int, cell: Cell, day: Any) -> None:
    match cell:
        case None:
            return
        case str():
            sheet.write_string(row, column, cell if len(cell) <= _LONGEST else f"{cell[: _LONGEST - 1]}…")
        case date():
            sheet.write_datetime(row, column, cell, day)
        case _:
            sheet.put(row, column, Cached(cell, None))  # XlsxWriter itself writes 16 digits; a double may need 17


def _table(result: Result, lang: str) -> tuple[list[str], list[list[Cell]]]:
    """The headers of the Clients sheet and their columns; those of the analysis that it does not show are left out."""
    words = sentences(lang)
    table = result.clients.assign(why=why(result.clients, lang))
    names = [name for name in dict.fromkeys([*FIRST, *table.columns.tolist()]) if name in table]
    heads = {name: words[f"workbook.column.{name}"] for name in names if f"workbook.column.{name}" in words}
    heads |= {item.name: item.header for item in CLIENTS if item.name in table and item.name not in heads}
    return list(heads.values()), [list(_cells(table[name], name, lang)) for name in heads]


def _cells(column: pd.Series[Any], name: str, lang: str) -> Iterable[Cell]:
    """One column as texts, dates and numbers; None is unknown."""
    if name in _LABELS:
        family = _LABELS[name]
        return (None if key is None else family.text(family.rank(key), lang) for key in column)
    if column.dtype == object:
        return (None if text is None else str(text) for text in column)
    known = (value if math.isfinite(value) else None for value in column.tolist())
    return (None if value is None else from_serial(value) for value in known) if name in DATES else known


def _text(cell: Cell, lang: str) -> str:
    """A cell of the CSV file."""
    match cell:
        case None:
            return ""
        case str():
            return inert(cell)
        case date():
            return cell.isoformat()
        case _:
            number = exact(cell)
            return number.replace(".", ",") if lang == "fr" else number
