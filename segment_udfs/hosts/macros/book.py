"""The product's workbook as macros see it: its tables and parameters read as the analysis takes them, and written."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.cell_params import Place, params_of
from segment_udfs.hosts.macros.cells import Rows, contents, dress, read, restore, write
from segment_udfs.hosts.macros.reading import frame_of, rates_of
from segment_udfs.params import KNOBS, Params
from segment_udfs.tables import CLIENTS, SALES, Tables
from segment_udfs.workbook.sheets import journal
from segment_udfs.workbook.sheets.inputs import (
    CLIENTS_SHEET,
    CLIENTS_TABLE,
    COSTS_SHEET,
    FAMILIES_TABLE,
    SALES_SHEET,
    SALES_TABLE,
)

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_TOLD: Final = 5
"""Faults of one column that are told one by one."""
_HOMES: Final = {
    SALES_TABLE: SALES_SHEET,
    CLIENTS_TABLE: CLIENTS_SHEET,
    FAMILIES_TABLE: COSTS_SHEET,
    journal.TABLE: journal.SHEET,
}
"""The sheet on which each table is made."""


def is_ours(book: xw.Book) -> bool:
    """Whether it is a workbook of this product: it has the table of sales."""
    return find_table(book, SALES_TABLE) is not None


def find_table(book: xw.Book, name: str) -> Any:
    """The table of this name, on whatever sheet; None when there is none."""
    with suppress(Exception):  # the sheet on which it was made: one question instead of one a sheet
        sheet = book.sheets[_HOMES[name]]
        if name in sheet.tables:
            return sheet.tables[name]
    return next((sheet.tables[name] for sheet in book.sheets if name in sheet.tables), None)


def need_table(book: xw.Book, name: str) -> Any:
    """The table of this name.

    Raises:
        DataError: the book has none.
    """
    found = find_table(book, name)
    if found is None:
        raise DataError([Fault.of("macros.no_table", table=name, book=book.name)])
    return found


def named(book: xw.Book, name: str) -> Any:
    """The range of a defined name of the book, None when there is none."""
    found = next((item for item in book.names if item.name == name), None)
    return None if found is None else found.refers_to_range


def value_of(book: xw.Book, name: str) -> Any:
    """What the cell of a defined name holds; None when there is none."""
    cell = named(book, name)
    return None if cell is None else read(cell)[0][0]


def read_tables(book: xw.Book) -> Tables:
    """The sales lines, the clients and the cost drivers that the book holds, as `importing.load` would give them.

    Raises:
        DataError: a table is missing, or cells hold what their column cannot: every one of them, with its address.
    """
    faults: list[Fault] = []
    found = _tables(book, faults)
    if faults:
        raise DataError(shortened(faults))
    return found


def faults_of(book: xw.Book) -> list[Fault]:
    """Everything for which `read_tables` would refuse the book, each cell by itself."""
    faults: list[Fault] = []
    _tables(book, faults)
    return faults


def _tables(book: xw.Book, faults: list[Fault]) -> Tables:
    rates = rates_of(book, faults)
    names = () if rates is None else tuple(str(name) for name in rates["driver"])
    sales = frame_of(need_table(book, SALES_TABLE), SALES, faults)
    clients = frame_of(need_table(book, CLIENTS_TABLE), CLIENTS, faults, names)
    kept = clients[clients["client"].notna()].reset_index(drop=True) if "client" in clients else clients
    return Tables(
        sales=sales,
        clients=kept if len(kept) else None,
        rates=rates if names else None,
        drivers=names,
        source=book.name,
    )


def shortened(faults: Iterable[Fault]) -> list[Fault]:
    """The same, with the first five of each column and the number of the others: a dialog can show no more."""
    groups: dict[Any, list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.key, fault.facts.get("sheet"), fault.facts.get("column")), []).append(fault)
    told: list[Fault] = []
    for (_, sheet, _), alike in groups.items():
        told += alike[:_TOLD]
        if len(alike) > _TOLD:
            told.append(Fault.of("macros.more_faults", sheet=sheet, count=len(alike) - _TOLD))
    return told


def read_params(book: xw.Book) -> Params:
    """The parameters of the Paramètres sheet; one whose cell is missing keeps its default.

    Raises:
        DataError: cells that are empty or hold what their parameters cannot be, each with its place.
    """
    names = {item.name: item for item in book.names}  # once: each look-up reads them all
    held: dict[str, Any] = {}
    places: dict[str, Place] = {}
    for name, knob in KNOBS.items():
        cell = names[knob.cell].refers_to_range if knob.cell in names else None
        # without a day of its own, that of the analysis is the last one of the sales lines
        if cell is not None and not (name == "as_of" and str(cell.formula).startswith("=")):
            held[knob.cell] = read(cell)[0][0]
            places[knob.cell] = Place(cell.sheet.name, cell.get_address(False, False))
    return params_of(held, places)


def replace_rows(context: Context, name: str, rows: Rows) -> None:
    """Give a table these rows instead of its own, in the order of its columns; the change can be taken back.

    Columns at the right that the rows do not reach are emptied; a cell may be what `contents` gives. An empty list
    leaves one blank row, as a table must have. Rows below the table are another person's: never moved.

    Raises:
        DataError: the book has no such table, it has a row of totals, or cells below it are in the way.
    """
    table, area = _growing(context, name)
    width, before, after = area.columns.count, area.rows.count - 1, max(1, len(rows))
    _refuse_below(area, after - before, name)
    context.changes.table(table)
    body = area[1, 0].resize(max(before, after), width)
    body.clear_contents()
    _give_size(table, before, after)
    if rows:
        restore(body[: len(rows), :], [[*row, *[None] * (width - len(row))] for row in rows])


def append_rows(context: Context, name: str, rows: Rows) -> None:
    """Write rows below the last one of a table that holds something.

    The rows in place are not touched, nor the columns in which all new rows are None; the change can be taken back.

    Raises:
        DataError: as `replace_rows`.
    """
    if not rows:
        return
    table, area = _growing(context, name)
    before = area.rows.count - 1
    filled = max(place for place, row in enumerate(read(area)) if any(cell not in (None, "") for cell in row))
    after = max(before, filled + len(rows))
    _refuse_below(area, after - before, name)
    context.changes.table(table)
    _give_size(table, before, after)
    right = 0
    for told, columns in groupby(zip_longest(*rows), lambda column: any(cell is not None for cell in column)):
        block = list(zip(*columns, strict=True))
        if told:  # columns beside each other at once
            write(area[0, right].offset(filled + 1, 0), block)
        right += len(block[0])


def _growing(context: Context, name: str) -> tuple[Any, Any]:
    """A table that may take another size, and its range."""
    table = need_table(context.book, name)
    if table.totals_row_range is not None:
        raise DataError([Fault.of("macros.totals_row", table=name)])
    return table, table.range


def _refuse_below(area: xw.Range, more: int, name: str) -> None:
    """A table may only grow over blank cells."""
    if more <= 0:
        return
    below = area[area.rows.count - 1, 0].offset(1, 0).resize(more, area.columns.count)
    for down, row in enumerate(contents(below)):
        for right, cell in enumerate(row):
            if cell not in (None, ""):
                place = below[down, right].get_address(False, False)
                raise DataError([Fault.of("macros.in_the_way", sheet=area.sheet.name, cell=place, table=name)])


def _give_size(table: Any, before: int, after: int) -> None:
    """A table of `after` rows instead of `before`: new ones look like the first, those that leave look like nothing."""
    area = table.range
    if after < before:
        area[after + 1 :, :].clear_formats()
    if after != before:
        table.resize(area[0, 0].resize(after + 1, area.columns.count))
    dress(area[1, :], before, after)
