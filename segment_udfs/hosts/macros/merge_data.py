"""Merges in the tables of the book: the codes of the lines and their first ones, the records, the totals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.accounts import ORIGIN, Listing, code_of, listing
from segment_udfs.hosts.macros.book import need_table, read_tables, replace_rows
from segment_udfs.hosts.macros.cells import contents, literal, read, restore, write
from segment_udfs.hosts.macros.merge_plan import CLIENT, Lines, Record
from segment_udfs.hosts.macros.reading import area_of
from segment_udfs.hosts.macros.sheets import LEFT
from segment_udfs.ids import normalise
from segment_udfs.strings.numbers import decimal
from segment_udfs.tables import CLIENTS
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, COSTS_SHEET, FIRST_DRIVER, SALES_TABLE, header
from segment_udfs.workbook.theme import MUTED

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_WIDTH: Final = 16
_APART: Final = re.compile(r"\"[^\"]*\"|'[^']*'!|\[[^\[\]]*\]")
_REFERENCE: Final = re.compile(r"(?<![\w.!$:])\$?[A-Z]{1,3}\$?[0-9]{1,7}(?![\w(.])")


class Totals(NamedTuple):
    """What a merge must not change: number of lines, € of them all, the quantities of each cost driver."""

    lines: int
    amount: float
    quantities: dict[str, float]


def totals(book: xw.Book) -> Totals:
    """The totals of the book as they are now.

    Raises:
        DataError: cells that no analysis could read.
    """
    tables = read_tables(book)
    clients = tables.clients
    quantities = {} if clients is None else {name: float(clients[name].sum()) for name in tables.drivers}
    return Totals(len(tables.sales), float(tables.sales["amount"].sum()), quantities)


def euros(amount: float, lang: str) -> str:
    """An amount in a sentence: to the cent, without cents when there are none.

    Example:
        >>> euros(41.5, "fr"), euros(-3.0, "en")
        ('41,50', '−3')
    """
    text = decimal(amount, 2, lang)
    return f"{text}0" if text[-2:-1] in (",", ".") else text


def verify(context: Context, expected: Totals, lines: Lines) -> None:
    """Read the tables again: the same totals to the cent, each line with the code that was meant.

    Raises:
        DataError: they differ; what was changed is then taken back.
    """
    book = context.book
    found = totals(book)
    same = (
        found.lines == expected.lines
        and round(found.amount, 2) == round(expected.amount, 2)
        and {name: round(value, 6) for name, value in found.quantities.items()}
        == {name: round(value, 6) for name, value in expected.quantities.items()}
        and [code_of(cell) for cell in listing(book, SALES_TABLE).column(CLIENT)] == list(map(code_of, lines.codes))
    )
    if not same:
        facts = {name: euros(one.amount, context.lang) for name, one in (("before", expected), ("after", found))}
        raise DataError([Fault("macro_merge.not_the_same", facts)])


def records_of(book: xw.Book) -> list[Record]:
    """The records of the clients table as `contents` gives them, by header.

    Raises:
        DataError: a code is a formula; a formula stands in a row of its own and would not move with it.
    """
    area = area_of(need_table(book, CLIENTS_TABLE))
    first, *rows = contents(area)
    heads = ["" if cell is None else str(cell).strip() for cell in first]
    for down, row in enumerate(rows, 1):
        for right, cell in enumerate(row):
            formula = cell.get("f", "") if isinstance(cell, dict) else ""
            code = heads[right] == CLIENT and isinstance(cell, dict)
            if code or _REFERENCE.search(_APART.sub("", formula)):
                raise DataError([_formula(area[down, right])])
    return [dict(zip(heads, row, strict=True)) for row in rows if any(cell not in (None, "") for cell in row)]


def _formula(cell: xw.Range) -> Fault:
    return Fault.of("macro_merge.formula", sheet=cell.sheet.name, cell=cell.get_address(False, False))


def quantities_of(book: xw.Book, heads: Sequence[str]) -> set[str]:
    """Columns of the clients table that add up when two accounts become one: hours, and those of the cost drivers."""
    names = {normalise(header(CLIENTS, "hours"))}
    if COSTS_SHEET in {sheet.name for sheet in book.sheets}:
        top = FIRST_DRIVER + 1
        for (cell,) in read(book.sheets[COSTS_SHEET].range((top, LEFT), (top + 99, LEFT))):
            if not isinstance(cell, str) or not cell.strip():
                break
            names.add(normalise(cell))
    return {head for head in heads if normalise(head) in names}


def put_records(context: Context, heads: Sequence[str], records: Sequence[Record]) -> None:
    """Write the clients table."""
    replace_rows(context, CLIENTS_TABLE, [[record.get(head) for head in heads] for record in records])


def put_codes(context: Context, sales: Listing, lines: Lines) -> None:
    """Write the codes of the lines, and their first ones into a column of their own, which is there only when needed.

    Raises:
        DataError: a code to be changed is a formula; cells to the right of the table are in the way.
    """
    table = need_table(context.book, SALES_TABLE)
    if table.totals_row_range is not None:
        raise DataError([Fault.of("macros.totals_row", table=SALES_TABLE)])
    at = sales.headers.index(CLIENT)
    column = sales.area[1:, at]
    held = contents(column)
    for place in lines.moved:
        if isinstance(held[place][0], dict):
            raise DataError([_formula(column[place, 0])])
        held[place] = [lines.codes[place]]
    needed = any(code_of(cell) for cell in lines.origins)
    context.changes.table(table)
    if needed:
        origin = _origin_column(table, sales)
        write(origin, [[cell] for cell in lines.origins])
    elif ORIGIN in sales.headers:
        _without_origin(table, sales)
    restore(column, held)


def _origin_column(table: Any, sales: Listing) -> Any:
    """The cells of the column of first codes; the table grows by it when it has none."""
    place = sales.place(ORIGIN)
    height, width = sales.area.rows.count, sales.area.columns.count
    if place is not None:
        return sales.area[1:, place]
    beside = sales.area[:, width - 1].offset(0, 1)
    for down, row in enumerate(contents(beside)):
        if row[0] not in (None, ""):
            cell = beside[down, 0].get_address(False, False)
            raise DataError([Fault.of("macro_merge.beside", sheet=beside.sheet.name, cell=cell, table=table.name)])
    table.resize(sales.area[0, 0].resize(height, width + 1))
    last, head = sales.area[0, width - 1], beside[0, 0]
    head.value = literal(ORIGIN)
    head.color, head.font.color, head.font.bold = last.color, last.font.color, True
    head.column_width, head.horizontal_alignment = _WIDTH, last.horizontal_alignment
    beside[1:, 0].font.color = MUTED
    return beside[1:, 0]


def _without_origin(table: Any, sales: Listing) -> None:
    """The table without the column of first codes; the column stays, empty, when others stand to its right."""
    place = sales.place(ORIGIN) or 0
    height, width = sales.area.rows.count, sales.area.columns.count
    column = sales.area[:, place]
    if place < width - 1:
        column[1:, 0].clear_contents()
        return
    column.clear()
    table.resize(sales.area[0, 0].resize(height, width - 1))
