"""The example portfolio in a workbook that has no data yet, and out again as long as it is still the example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.book import need_table, read_tables, replace_rows
from segment_udfs.hosts.macros.cells import Rows, read, write
from segment_udfs.hosts.macros.import_rows import cost_rows
from segment_udfs.hosts.macros.import_tables import headers_of, rows_of
from segment_udfs.hosts.programs import quiet
from segment_udfs.ids import factorise_series, normalise
from segment_udfs.importing.tabular import some
from segment_udfs.strings.numbers import whole
from segment_udfs.tables import CLIENTS, RATES, SALES, Field, Tables, fingerprint
from segment_udfs.workbook.sheets.inputs import (
    CLIENTS_SHEET,
    CLIENTS_TABLE,
    COSTS_SHEET,
    FAMILIES_TABLE,
    FAMILY_HEADER,
    SALES_TABLE,
)

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_PRACTICAL: Final = "practical"
_USUAL_SHARE: Final = 0.8
"""Practical share of the capacity that an empty workbook offers."""


def sample_in(context: Context) -> str:
    """Put the example into a workbook without data, once the person agrees."""
    book = context.book
    held = _content(book)
    tables = _example()
    if held and _is_example(book, tables):
        raise DataError([Fault.of("macro_import.example_there")])
    if held:
        raise DataError([Fault.of("macro_import.example_refused", found=some(held))])
    drivers = _driver_rows(book, tables)
    counts = {"lines": whole(len(tables.sales), context.lang), "clients": whole(_count(tables.clients), context.lang)}
    question = context.say("macro_import.example_ask", **counts)
    context.must_confirm(context.say("commands.title_sample_in"), question)
    context.progress("macro_import.writing")
    with quiet(context.book.app):
        _fill(context, tables)
        _put_drivers(context, drivers)
    context.progress("macro_import.computing")
    context.recalculate(book)
    return context.say("macro_import.example_in", **counts, title=context.say("commands.title_sample_out"))


def sample_out(context: Context) -> str:
    """Empty the tables, as long as they hold the example and nothing else."""
    book = context.book
    need_table(book, SALES_TABLE)
    if not _content(book):
        raise DataError([Fault.of("macro_import.example_absent")])
    tables = _example()
    if not _is_example(book, tables):
        raise DataError([Fault.of("macro_import.example_changed")])
    context.must_confirm(context.say("commands.title_sample_out"), context.say("macro_import.example_out_ask"))
    context.progress("macro_import.writing")
    blank = [_USUAL_SHARE if item.name == _PRACTICAL else None for item in RATES[1:]]
    with quiet(context.book.app):
        for name in (SALES_TABLE, CLIENTS_TABLE, FAMILIES_TABLE):
            replace_rows(context, name, [])
        _put_drivers(context, {place: list(blank) for place in range(cost_rows(book).rows.count)})
    context.progress("macro_import.computing")
    context.recalculate(book)
    return context.say("macro_import.example_out")


def _example() -> Tables:
    from segment_udfs.hosts.cli_demo import sample_tables

    return sample_tables()


def _count(frame: pd.DataFrame | None) -> int:
    return 0 if frame is None else len(frame)


def _content(book: xw.Book) -> list[str]:
    """The sheets of input in which a person would lose something."""
    found = []
    for name in (SALES_TABLE, CLIENTS_TABLE, FAMILIES_TABLE):
        area = need_table(book, name).range
        if any(cell not in (None, "") for row in read(area)[1:] for cell in row):
            found.append(area.sheet.name)
    names = [item.name for item in RATES]
    if COSTS_SHEET in {sheet.name for sheet in book.sheets} and COSTS_SHEET not in found:
        rows = read(cost_rows(book))
        typed = [cell for row in rows for name, cell in zip(names[1:], row[1:], strict=True) if name != _PRACTICAL]
        if any(cell not in (None, "") for cell in typed):
            found.append(COSTS_SHEET)
    return found


def _is_example(book: xw.Book, tables: Tables) -> bool:
    """Whether the three tables of the book hold the data of the example, all and alone."""
    try:
        return fingerprint(read_tables(book)) == fingerprint(tables)
    except DataError:
        return False  # cells that no analysis can read: a person changed them


def _driver_rows(book: xw.Book, tables: Tables) -> dict[int, list[float | None]]:
    """What goes into the row of each cost driver, by row from 0.

    Raises:
        DataError: the workbook has other cost drivers: their formulas and columns cannot be made by a command.
    """
    heads = {normalise(head) for head in headers_of(need_table(book, CLIENTS_TABLE).range)}
    if COSTS_SHEET not in {sheet.name for sheet in book.sheets} or tables.rates is None:
        raise DataError([Fault.of("macro_import.no_costs_sheet", sheet=COSTS_SHEET)])
    places = {normalise(str(row[0])): place for place, row in enumerate(read(cost_rows(book))) if row[0]}
    missing = [name for name in tables.drivers if not {normalise(name)} <= heads & places.keys()]
    if missing:
        facts = {"found": some(missing), "costs": COSTS_SHEET, "clients": CLIENTS_SHEET}
        raise DataError([Fault("macro_import.example_drivers", facts)])
    rows = rows_of(tables.rates, RATES, [item.header for item in RATES])
    return {places[normalise(row[0])]: row[1:] for row in rows}


def _fill(context: Context, tables: Tables) -> None:
    """The three tables of input."""
    drivers = [Field(name, "number", name) for name in tables.drivers]
    clients = tables.clients if tables.clients is not None else pd.DataFrame({"client": []})
    for name, frame, fields in ((SALES_TABLE, tables.sales, SALES), (CLIENTS_TABLE, clients, (*CLIENTS, *drivers))):
        heads = headers_of(need_table(context.book, name).range)
        replace_rows(context, name, rows_of(frame, fields, heads))
    families = sorted(factorise_series(tables.sales["family"]).shown, key=normalise)
    heads = headers_of(need_table(context.book, FAMILIES_TABLE).range)
    rows: Rows = [[family if head == FAMILY_HEADER else None for head in heads] for family in families]
    replace_rows(context, FAMILIES_TABLE, rows)


def _put_drivers(context: Context, rows: dict[int, list[float | None]]) -> None:
    """Costs, capacities and shares of drivers, in the cells that a person fills in."""
    area = cost_rows(context.book)
    context.changes.cells(area)
    for place, row in rows.items():
        write(area[place, 1], [row])
