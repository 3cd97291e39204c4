"""The product's workbook as macros see it: its tables and parameters read as the analysis takes them, and written."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from segment_udfs.errors import CODES, DataError, Fault
from segment_udfs.hosts.macros.cells import Rows, contents, read, serial_of, write
from segment_udfs.ids import decimal_text
from segment_udfs.params import KNOBS, Params
from segment_udfs.tables import CLIENTS, RATES, SALES, Field, Tables
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, COSTS_SHEET, FIRST_DRIVER, SALES_TABLE
from segment_udfs.workbook.sheets.settings import CELL_WORDS

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_CODES: Final = frozenset(CODES)
_FIRST_COLUMN: Final = 2
"""Of the cost drivers, counted from 1."""
_BAD: Final = {
    "number": "macros.bad_number",
    "date": "macros.bad_date",
    "id": "macros.bad_text",
    "text": "macros.bad_text",
}


def is_ours(book: xw.Book) -> bool:
    """Whether it is a workbook of this product: it has the table of sales."""
    return find_table(book, SALES_TABLE) is not None


def find_table(book: xw.Book, name: str) -> Any:
    """The table of this name, on whatever sheet; None when there is none."""
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


def read_tables(book: xw.Book) -> Tables:
    """The sales lines, the clients and the cost drivers that the book holds, as `importing.load` would give them.

    Raises:
        DataError: a table is missing, or cells hold what their column cannot: every one of them, with its address.
    """
    faults: list[Fault] = []
    sales, _ = _frame(need_table(book, SALES_TABLE), SALES, faults)
    clients, drivers = _frame(need_table(book, CLIENTS_TABLE), CLIENTS, faults)
    rates = _rates(book, faults)
    if faults:
        raise DataError(faults)
    names = tuple(drivers)
    kept = clients[clients["client"].notna()].reset_index(drop=True)
    return Tables(
        sales=sales,
        clients=kept if len(kept) else None,
        rates=rates if rates is not None and len(rates) else None,
        drivers=names if rates is not None and len(rates) else (),
        source=book.name,
    )


def read_params(book: xw.Book) -> Params:
    """The parameters of the Paramètres sheet; one whose cell is missing or empty keeps its default.

    Raises:
        DataError: values that `Params` refuses.
    """
    given: dict[str, Any] = {}
    for name, knob in KNOBS.items():
        cell = named(book, knob.cell)
        value = None if cell is None else read(cell)[0][0]
        if value is None or (name == "as_of" and str(cell.formula).startswith("=")):
            continue  # the date of the analysis is then the last one of the sales lines
        if knob.words:
            words = {word: key for key, word in CELL_WORDS[name].items()}
            given[name] = words.get(value, value)
        elif isinstance(value, datetime):
            given[name] = math.floor(serial_of(value)) * 1.0
        else:
            whole = knob.whole and isinstance(value, float) and value.is_integer()
            given[name] = int(value) if whole else value
    return Params(**given)


def _frame(table: Any, fields: Sequence[Field], faults: list[Fault]) -> tuple[pd.DataFrame, list[str]]:
    """The rows of a table that are not blank, by field; then the headers that no field has."""
    rows = read(table.range)
    headers = ["" if head is None else str(head).strip() for head in rows[0]]
    body = [(place, row) for place, row in enumerate(rows[1:], 1) if any(cell not in (None, "") for cell in row)]
    corner = table.range[0, 0]
    columns: dict[str, Any] = {}
    known = {item.header: item for item in fields}
    others = [head for head in headers if head and head not in known]
    for item in (*fields, *(Field(head, "number", head) for head in others)):
        if item.header in headers:
            at = headers.index(item.header)
            cells = [(place, row[at]) for place, row in body]
            columns[item.name] = _column(cells, item, partial(_below, corner, at), faults)
    missing = [item.header for item in fields if item.required and item.name not in columns]
    faults += [Fault.of("macros.no_column", column=head, table=table.name) for head in missing]
    return pd.DataFrame(columns), others


def _below(corner: xw.Range, right: int, down: int) -> xw.Range:
    return corner.offset(down, right)


def _column(cells: Any, item: Field, at: Callable[[int], xw.Range], faults: list[Fault]) -> Any:
    """One column in the kind of its field; what it cannot hold is a fault."""
    taken = _number if item.kind in {"number", "date"} else _text
    found = []
    for place, cell in cells:
        try:
            found.append(taken(cell))
        except ValueError:
            where = at(place)
            address = where.get_address(False, False)
            facts = {"sheet": where.sheet.name, "cell": address, "column": item.header, "found": str(cell)[:40]}
            faults.append(Fault.of(_BAD[item.kind], **facts))
            found.append(None)
    if item.kind in {"number", "date"}:
        numbers = np.array([math.nan if cell is None else cell for cell in found], np.float64)
        return np.floor(numbers) if item.kind == "date" else numbers
    return pd.Series(found, dtype=object)


def _number(cell: Any) -> float | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return serial_of(cell)
    if isinstance(cell, (bool, str)):
        raise ValueError(cell)
    return float(cell)


def _text(cell: Any) -> str | None:
    """An id or a text; an id that someone typed as a number is that number's shortest text."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, datetime) or cell in _CODES:
        raise ValueError(cell)
    return cell if isinstance(cell, str) else decimal_text(float(cell))


def _rates(book: xw.Book, faults: list[Fault]) -> pd.DataFrame | None:
    """The cost drivers of the Coûts sheet: the rows from the first one to the first blank."""
    if COSTS_SHEET not in {sheet.name for sheet in book.sheets}:
        return None
    sheet = book.sheets[COSTS_SHEET]
    top = FIRST_DRIVER + 1
    block = sheet.range((top, _FIRST_COLUMN), (top + 99, _FIRST_COLUMN + len(RATES) - 1))
    rows = read(block)
    count = next((place for place, row in enumerate(rows) if row[0] in (None, "")), len(rows))
    columns = {}
    for at, item in enumerate(RATES):
        cells = [(place, row[at]) for place, row in enumerate(rows[:count])]
        columns[item.name] = _column(cells, item, partial(_below, block[0, 0], at), faults)
    frame = pd.DataFrame(columns)
    known = frame["unit_cost"].notna() | (frame["cost"].notna() & frame["capacity"].notna())
    return frame[known].reset_index(drop=True)


def replace_rows(context: Context, name: str, rows: Rows) -> None:
    """Give a table these rows instead of its own, in the order of its columns; the change can be taken back.

    An empty list leaves one blank row, as a table must have. Rows below the table are another person's: never moved.

    Raises:
        DataError: the book has no such table, or cells below it are in the way.
    """
    table = need_table(context.book, name)
    area = table.range
    width, before, after = area.columns.count, area.rows.count - 1, max(1, len(rows))
    if after > before:
        below = area[area.rows.count - 1, 0].offset(1, 0).resize(after - before, width)
        taken = [(down, right) for down, row in enumerate(contents(below)) for right, cell in enumerate(row) if cell]
        if taken:
            place = below[taken[0]].get_address(False, False)
            raise DataError([Fault.of("macros.in_the_way", sheet=area.sheet.name, cell=place, table=name)])
    context.changes.table(table)
    looks = [area[1, right].number_format for right in range(width)]
    body = area[1, 0].resize(max(before, after), width)
    body.clear_contents()
    if after > before:  # new rows look like the first one
        for right, look in enumerate(looks):
            area[1, right].resize(after, 1).number_format = look
    if after != before:
        table.resize(area[0, 0].resize(after + 1, width))
    write(body, rows)
