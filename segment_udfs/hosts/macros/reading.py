"""The cells of a table as the columns that an analysis takes; every cell that its column cannot hold is a fault."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from segment_udfs.errors import CODES, Fault
from segment_udfs.functions.cells import day_number
from segment_udfs.hosts.macros.cells import read
from segment_udfs.ids import decimal_text, normalise
from segment_udfs.metrics.data_check import FIRST_DAY, LAST_DAY
from segment_udfs.tables import RATES, Field
from segment_udfs.workbook.sheets.inputs import COSTS_SHEET, FIRST_DRIVER

if TYPE_CHECKING:
    import xlwings as xw

_FIRST_COLUMN: Final = 2
"""Of the cost drivers, counted from 1."""
_BAD: Final = {
    "number": "macros.bad_number",
    "date": "macros.bad_date",
    "id": "macros.bad_text",
    "text": "macros.bad_text",
}


def area_of(table: Any) -> Any:
    """The range of a table, its header and its rows: without the row of totals that Excel counts as part of it."""
    totals, area = table.totals_row_range, table.range
    return area if totals is None else area[0, 0].resize(area.rows.count - 1, area.columns.count)


def frame_of(table: Any, fields: Sequence[Field], faults: list[Fault], drivers: Sequence[str] = ()) -> pd.DataFrame:
    """The rows of a table that are not blank, by field; other columns count when they are those of cost drivers.

    A column of ours that is missing was renamed or deleted by mistake: without it, figures would silently change.
    """
    area = area_of(table)
    rows = read(area)
    headers = ["" if head is None else str(head).strip() for head in rows[0]]
    places = {normalise(head): right for right, head in reversed(list(enumerate(headers)))}
    body = [(place, row) for place, row in enumerate(rows[1:], 1) if any(cell not in (None, "") for cell in row)]
    columns: dict[str, Any] = {}
    for item in (*fields, *(Field(name, "number", name) for name in drivers)):
        at = headers.index(item.header) if item.header in headers else places.get(normalise(item.header))
        if at is None:
            faults.append(Fault.of("macros.no_column", column=item.header, table=table.name))
            continue
        cells = [(place, row[at]) for place, row in body]
        columns[item.name] = _column(cells, item, partial(_below, area[0, 0], at), faults)
    return pd.DataFrame(columns)


def _below(corner: xw.Range, right: int, down: int) -> xw.Range:
    return corner.offset(down, right)


def _column(cells: Any, item: Field, at: Callable[[int], xw.Range], faults: list[Fault]) -> Any:
    """One column in the kind of its field; what it cannot hold is a fault."""
    taken = _TAKEN[item.kind]
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
        return day_number(cell)
    if isinstance(cell, (bool, str)):
        raise ValueError(cell)
    return float(cell)


def _date(cell: Any) -> float | None:
    """A day; 0 is what a formula makes of a blank one."""
    day = _number(cell)
    if day is None or day == 0:
        return None
    if not FIRST_DAY <= math.floor(day) <= LAST_DAY:
        raise ValueError(cell)
    return day


def _text(cell: Any) -> str | None:
    """An id or a text; an id that someone typed as a number is that number's shortest text."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, (bool, datetime)) or cell in CODES:
        raise ValueError(cell)
    return cell if isinstance(cell, str) else decimal_text(float(cell))


def shown_text(cell: Any) -> str:
    """A cell as the id or the name that a person sees in it; "" for what is neither."""
    if isinstance(cell, float):
        return decimal_text(cell)
    return cell.strip() if isinstance(cell, str) else ""


_TAKEN: Final[dict[str, Callable[[Any], Any]]] = {"number": _number, "date": _date, "id": _text, "text": _text}


def rates_of(book: xw.Book, faults: list[Fault]) -> pd.DataFrame | None:
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
