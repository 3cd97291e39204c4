"""Small portfolios that a sheet must survive: nothing, three clients, hours without costs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segment_udfs.errors import CellError
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import flat


def sales(*rows: tuple[str, float, float]) -> pd.DataFrame:
    """Sales lines of client, day and amount."""
    frame = pd.DataFrame(rows, columns=["client", "date", "amount"])
    return frame.astype({"client": object, "date": float, "amount": float})


def empty() -> Tables:
    """A workbook that nobody has filled in."""
    return Tables(sales())


def three_clients() -> Tables:
    """Two clients that buy and one that stopped, without cost, hours or clients file."""
    bought = [(client, 45500.0 + 40 * turn, 100.0 * rank) for rank, client in enumerate("ABC", 1) for turn in range(12)]
    return Tables(sales(*(row for row in bought if row[0] != "C" or row[1] < 45600)))


def no_cost() -> Tables:
    """The same three clients with declared hours, without any cost."""
    clients = pd.DataFrame({"client": ["A", "B", "C"], "hours": [10.0, 20.0, 30.0]})
    return Tables(three_clients().sales, clients)


def shown(book: Book, key: str) -> Any:
    """What a single cell shows."""
    (cell,) = flat(book.value(key))
    return cell


def by_client(book: Book, key: str) -> dict[str, Any]:
    """A client column, by the normal form of the ids."""
    clients = flat(book.column_value("client"))
    return {str(client).casefold(): cell for client, cell in zip(clients, flat(book.column_value(key)), strict=True)}


def named(book: Book, sheet: str, *, errors: bool = False) -> list[str]:
    """The keys of what a sheet shows; with `errors`, only those of which a cell shows an error."""
    keys = [key for key, item in book.placed.items() if item.sheet == sheet]
    return [key for key in keys if not errors or any(isinstance(cell, CellError) for cell in flat(book.value(key)))]
