"""Table objects: what Excel calls a table is a database range here."""

from __future__ import annotations

from typing import Any

from .charts import free_name
from .core import RefusalError, Session, failures, operation
from .editing import body


def _one(session: Session, book: str, name: str) -> Any:
    tables = session.document(book).DatabaseRanges
    if not tables.hasByName(name):
        raise RefusalError("no_table", table=name)
    return tables.getByName(name)


@operation("tables.list")
def listed(session: Session, book: str, sheet: str) -> list[str]:
    """The names of the tables of a sheet, from top left to bottom right."""
    index = session.sheet(book, sheet).RangeAddress.Sheet
    found = [(one.DataArea, one.Name) for one in session.document(book).DatabaseRanges if one.DataArea.Sheet == index]
    return [name for area, name in sorted(found, key=lambda pair: (pair[0].StartRow, pair[0].StartColumn))]


@operation("tables.add")
def add(session: Session, name: str | None, has_headers: bool, **place: Any) -> str:
    """Make a range a table; its name, `Table1` when none is given.

    Raises:
        RefusalError: bad_name, also when it is taken.
    """
    tables = session.document(place["book"]).DatabaseRanges
    name = name or free_name(tables, "Table")
    if tables.hasByName(name):
        raise RefusalError("bad_name", name=name)
    try:
        tables.addNewByName(name, session.range(place).RangeAddress)
    except failures("uno.RuntimeException"):
        raise RefusalError("bad_name", name=name) from None
    one = tables.getByName(name)
    one.ContainsHeader = has_headers
    one.AutoFilter = has_headers
    return name


@operation("table.describe")
def describe(session: Session, book: str, table: str) -> dict[str, Any]:
    """Its whole range, its rows without header and totals (None without any), and what is switched on."""
    one = _one(session, book, table)
    area = one.DataArea
    whole = session.place(book, area)
    rows = area.EndRow - area.StartRow + 1 - bool(one.ContainsHeader) - bool(one.TotalsRow)
    return {
        "range": whole,
        "body": session.place(book, body(one)) if rows > 0 else None,
        "header": {**whole, "height": 1} if one.ContainsHeader else None,
        "totals": {**whole, "row": area.EndRow, "height": 1} if one.TotalsRow else None,
        "filter": bool(one.AutoFilter),
        "sheet": whole["sheet"],
    }


@operation("table.change")
def change(
    session: Session,
    book: str,
    table: str,
    name: str | None = None,
    header: bool | None = None,
    filter: bool | None = None,
    area: dict[str, Any] | None = None,
) -> None:
    """Rename or resize a table, switch its header or its filter buttons.

    Raises:
        RefusalError: bad_name, when the name is taken or the office does not take it.
    """
    one = _one(session, book, table)
    if area is not None:
        one.DataArea = session.range(area).RangeAddress
    if header is not None:
        one.ContainsHeader = header
    if filter is not None:
        one.AutoFilter = filter
    if name is not None and name != table:
        tables = session.document(book).DatabaseRanges
        if tables.hasByName(name):
            raise RefusalError("bad_name", name=name)
        try:
            one.setName(name)
        except failures("uno.RuntimeException"):
            raise RefusalError("bad_name", name=name) from None


@operation("table.delete")
def delete(session: Session, book: str, table: str) -> None:
    """Forget a table; its cells stay."""
    _one(session, book, table)
    session.document(book).DatabaseRanges.removeByName(table)


@operation("range.table")
def of_range(session: Session, **place: Any) -> str | None:
    """The name of the table that holds the first cell of a range."""
    from .formulas import table_at

    return table_at(session.document(place["book"]), session.range(place).RangeAddress) or None
