"""The columns of the Clients sheet, by their defined names, as the workbook shows them now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_udfs.errors import CODES, DataError, Fault
from segment_udfs.hosts.macros.cells import read
from segment_udfs.workbook.layout import LEFT
from segment_udfs.workbook.model import CLIENTS
from segment_udfs.workbook.sheets.columns.base import FIRST

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlwings as xw


def client_columns(book: xw.Book, names: Sequence[str]) -> dict[str, list[Any]]:
    """Columns by their defined names ("cl_ca"), one entry a client; texts, numbers, dates, None where empty.

    Raises:
        DataError: the book has no such sheet or column, or our functions do not answer in it.
    """
    if CLIENTS not in {sheet.name for sheet in book.sheets}:
        raise DataError([Fault.of("macros.no_clients", book=book.name)])
    sheet = book.sheets[CLIENTS]
    used = sheet.used_range.last_cell
    heads = read(sheet.range((FIRST, LEFT + 1), (FIRST, used.column)))[0]
    missing = [name for name in names if name not in heads]
    if missing:
        raise DataError([Fault.of("macros.no_client_column", column=missing[0], book=book.name)])
    if used.row <= FIRST:
        return {name: [] for name in names}

    def column(name: str) -> list[Any]:
        at = LEFT + 1 + heads.index(name)
        return [row[0] for row in read(sheet.range((FIRST + 1, at), (used.row, at)))]

    clients = column("cl_client")
    count = next((place for place, client in enumerate(clients) if client in (None, "")), len(clients))
    found = {name: [None if cell == "" else cell for cell in column(name)[:count]] for name in names}
    for name, cells in found.items():
        if any(isinstance(cell, str) and cell in CODES for cell in cells):
            raise DataError([Fault.of("macros.no_functions", column=name)])
    return found
