"""The declaration of the book at hand: its data and parameters, and what a person typed beside them, with every figure.

What a macro writes from it is therefore what the workbook shows once it is recalculated.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.functions.cells import Cell, day_number
from segment_udfs.hosts.macros.book import find_table, named
from segment_udfs.hosts.macros.cells import read
from segment_udfs.params import KNOBS, Params
from segment_udfs.tables import CLIENTS, Tables
from segment_udfs.workbook.formula import Const, lit
from segment_udfs.workbook.model import Book, Placed
from segment_udfs.workbook.sheets import journal
from segment_udfs.workbook.sheets.book import declare
from segment_udfs.workbook.sheets.inputs import COSTS_SHEET, FAMILIES_TABLE

if TYPE_CHECKING:
    import xlwings as xw

_KEPT_TABLES: Final = (FAMILIES_TABLE, journal.TABLE)
"""Tables that no file of data fills: the last things on their sheets, so that they may have any size."""
_LAST_PARAMETER: Final = "sensitivity"


def declared(book: xw.Book, tables: Tables, params: Params, lang: str) -> Book:
    """The declaration of the book, with the families, notes, actions and costs that a person typed."""
    made = declare(_with_all_drivers(tables), params, lang)
    for name in _KEPT_TABLES:
        _take_table(book, made, name)
    _take_actions(book, made)
    _take_costs(book, made)
    made.forget()
    return made


def _with_all_drivers(tables: Tables) -> Tables:
    """Quantities of cost drivers are shown even where no cost is known yet."""
    if tables.drivers or tables.clients is None:
        return tables
    known = {item.name for item in CLIENTS}
    return replace(tables, drivers=tuple(name for name in tables.clients.columns if name not in known))


def _take_table(book: xw.Book, made: Book, name: str) -> None:
    """The rows of a table of the book, under the same headers."""
    found, declared_table = find_table(book, name), made.tables[name]
    if found is None:
        return
    head, *rows = read(found.range)
    if tuple(head) == declared_table.headers and rows:
        columns = tuple([cell_of(cell) for cell in column] for column in zip(*rows, strict=True))
        made.tables[name] = replace(declared_table, columns=columns)


def _take_actions(book: xw.Book, made: Book) -> None:
    """The table of actions of the Paramètres sheet, found by its distance from the last parameter."""
    anchor = named(book, KNOBS[_LAST_PARAMETER].cell)
    if anchor is None:
        return
    home = made.placed[made.names[KNOBS[_LAST_PARAMETER].cell]]
    items = [item for key, item in made.placed.items() if key.startswith("action.") and isinstance(item.expr, Const)]
    _take_block(anchor.sheet, (anchor.row - 1 - home.row, anchor.column - 1 - home.col), items, made)


def _take_costs(book: xw.Book, made: Book) -> None:
    """The inputs of the cost drivers, also where they are incomplete."""
    if COSTS_SHEET not in {sheet.name for sheet in book.sheets}:
        return
    items = [item for item in made.placed.values() if item.sheet == COSTS_SHEET and item.styles[0].startswith("input")]
    names = [item for item in items if item.styles[0] == "input_text"]
    sheet = book.sheets[COSTS_SHEET]
    if [cell_of(read(sheet.range((item.row + 1, item.col + 1)))[0][0]) for item in names] == [
        made.value(item.key) for item in names
    ]:
        _take_block(sheet, (0, 0), items, made)


def _take_block(sheet: xw.Sheet, offset: tuple[int, int], items: list[Placed], made: Book) -> None:
    """Constants of the same kind, number or text, as those declared; an empty cell is an empty one."""
    down, right = offset
    top, left = min(item.row for item in items) + down + 1, min(item.col for item in items) + right + 1
    last = max(item.row for item in items) + down + 1, max(item.col for item in items) + right + 1
    rows = read(sheet.range((top, left), last))
    for item in items:
        cell = cell_of(rows[item.row + down + 1 - top][item.col + right + 1 - left])
        text = item.styles[0] == "input_text"
        if cell is None or isinstance(cell, str if text else float):
            made.placed[item.key] = replace(item, expr=lit("" if cell is None else cell))


def cell_of(value: Any) -> Cell:
    """A value as the declaration holds it: float, str, None; a date as its serial number."""
    if isinstance(value, datetime):
        return day_number(value)
    if isinstance(value, bool):
        return float(value)
    return None if value == "" else value
