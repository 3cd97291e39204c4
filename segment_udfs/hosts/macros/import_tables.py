"""What an import changes in the tables of the book: planned first, so that a person can be asked, then written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.book import append_rows, find_table, need_table, read_tables, replace_rows
from segment_udfs.hosts.macros.cells import Rows, read, write
from segment_udfs.ids import factorise_series, normalise, spelled
from segment_udfs.tables import CLIENTS, SALES, Field, Tables, fingerprint
from segment_udfs.workbook.sheets import journal
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, FAMILIES_TABLE, FAMILY_HEADER, SALES_TABLE, header

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

SHEET_ROWS: Final = 1_048_576
_CLIENT: Final = header(CLIENTS, "client")
_NAME: Final = header(CLIENTS, "name")


@dataclass(frozen=True)
class InPlace:
    """The sales lines that the book holds: their number, and what they are when every cell can be read."""

    count: int
    sales: pd.DataFrame | None

    @property
    def last(self) -> float | None:
        """The last date, None when it is not known."""
        dates = None if self.sales is None else self.sales["date"].dropna()
        return None if dates is None or dates.empty else float(dates.max())


@dataclass(frozen=True)
class Completion:
    """What the clients table and the range of families lack.

    Attributes:
        clients: code and name of the new ones. names: name by row of the table (from 1), for those without.
        families: new ones. withheld: families that a person removed from the range, which stay removed.
    """

    clients: tuple[tuple[str, str | None], ...] = ()
    names: Mapping[int, str] | None = None
    families: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing is missing."""
        return not (self.clients or self.names or self.families)


def in_place(book: xw.Book) -> InPlace:
    """The sales lines of the book.

    Raises:
        DataError: cells of the clients or of the costs that no analysis could read; those of the sales lines may be
            about to be replaced.
    """
    area = need_table(book, SALES_TABLE).range
    try:
        sales = read_tables(book).sales
        return InPlace(len(sales), sales)
    except DataError as error:
        others = [fault for fault in error.faults if fault.facts.get("sheet") != area.sheet.name]
        if others:
            raise DataError(others) from None
    count = sum(any(cell not in (None, "") for cell in row) for row in read(area)[1:])
    return InPlace(count, None)


def same_data(one: pd.DataFrame, other: pd.DataFrame | None) -> bool:
    """True when two tables of sales lines hold the same lines in the same order."""
    return other is not None and fingerprint(Tables(one)) == fingerprint(Tables(other))


def all_known(frame: pd.DataFrame, sales: pd.DataFrame | None) -> bool:
    """True when every line of `frame` stands in `sales`, as many times."""
    if sales is None or len(frame) > len(sales):
        return False
    headers = [field.header for field in SALES]
    new, old = (Counter(map(tuple, rows_of(table, SALES, headers))) for table in (frame, sales))
    return not new - old


def outside(frame: pd.DataFrame, sales: pd.DataFrame | None) -> int:
    """How many lines in place are dated before or after all those of `frame`."""
    if sales is None or frame["date"].isna().all():
        return 0
    dates = sales["date"]
    return int(((dates < frame["date"].min()) | (dates > frame["date"].max())).sum())


def rows_of(frame: pd.DataFrame, fields: Sequence[Field], headers: Iterable[str]) -> Rows:
    """The rows of a frame in the order of these headers, None where missing and under headers of no field."""
    names = {field.header: field.name for field in fields}
    columns: list[list[Any]] = []
    for head in headers:
        column = frame.get(names.get(head, ""))
        blank = [None] * len(frame)
        columns.append(blank if column is None else column.astype(object).where(column.notna(), None).tolist())
    return [list(row) for row in zip(*columns, strict=True)]


def headers_of(area: xw.Range) -> list[str]:
    """The headers of a table, as texts."""
    return ["" if cell is None else str(cell).strip() for cell in read(area[0, :])[0]]


def own_columns(book: xw.Book) -> list[str]:
    """Headers of the sales table that hold something and that no import fills: a person added them."""
    rows = read(need_table(book, SALES_TABLE).range)
    known = {field.header for field in SALES}
    return [
        str(head)
        for right, head in enumerate(rows[0])
        if str(head).strip() not in known and any(row[right] not in (None, "") for row in rows[1:])
    ]


def put_sales(context: Context, frame: pd.DataFrame, append: bool) -> None:
    """Fill the sales table, instead of its lines or below them.

    Raises:
        DataError: more lines than a sheet holds, or cells below the table are in the way.
    """
    area = need_table(context.book, SALES_TABLE).range
    rows = rows_of(frame, SALES, headers_of(area))
    room = SHEET_ROWS - area.row - (area.rows.count if append else 0)
    if len(rows) > room:
        raise DataError([Fault.of("macro_import.too_many", count=len(rows), room=room)])
    (append_rows if append else replace_rows)(context, SALES_TABLE, rows)


def completion(book: xw.Book, frame: pd.DataFrame, sales: pd.DataFrame | None) -> Completion:
    """What is missing for these lines; `sales` are the lines in place before them."""
    clients, names = _clients(need_table(book, CLIENTS_TABLE).range, frame)
    table = find_table(book, FAMILIES_TABLE)
    if table is None or "family" not in frame:
        return Completion(clients, names)
    listed = {normalise(spelled(row[0])) for row in read(table.range)[1:]}
    sold = set() if sales is None or "family" not in sales else set(factorise_series(sales["family"]).keys)
    found = factorise_series(frame["family"])
    missing = sorted((key, shown) for key, shown in zip(found.keys, found.shown, strict=True) if key not in listed)
    gone = {key for key, _ in missing if key in sold} if listed - {""} else set()
    families = tuple(shown for key, shown in missing if key not in gone)
    return Completion(clients, names, families, tuple(shown for key, shown in missing if key in gone))


def _clients(area: xw.Range, frame: pd.DataFrame) -> tuple[tuple[tuple[str, str | None], ...], dict[int, str]]:
    """New clients; and names for the rows in place that have none."""
    rows, heads = read(area), headers_of(area)
    at, named_at = _position(heads, _CLIENT), heads.index(_NAME) if _NAME in heads else None
    places = {normalise(spelled(row[at])): place for place, row in enumerate(rows) if place and spelled(row[at])}
    ids = factorise_series(frame["client"])
    names: dict[int, str] = {}
    if "name" in frame:
        told = pd.DataFrame({"code": ids.codes, "name": frame["name"]}).dropna()
        told = told[told["code"] >= 0].drop_duplicates("code")
        names = dict(zip(told["code"].tolist(), told["name"].tolist(), strict=True))
    new, filled = [], {}
    for code, (key, shown) in enumerate(zip(ids.keys, ids.shown, strict=True)):
        place = places.get(key)
        if place is None:
            new.append((shown, names.get(code)))
        elif code in names and named_at is not None and rows[place][named_at] in (None, ""):
            filled[place] = names[code]
    return tuple(new), filled


def _position(heads: list[str], head: str) -> int:
    if head not in heads:
        raise DataError([Fault.of("macros.no_column", column=head, table=CLIENTS_TABLE)])
    return heads.index(head)


def complete(context: Context, wanted: Completion) -> None:
    """Write what is missing; nothing that a person typed is touched."""
    area = need_table(context.book, CLIENTS_TABLE).range
    heads = headers_of(area)
    if wanted.names:
        put_cells(context, area, {(place, heads.index(_NAME)): name for place, name in wanted.names.items()})
    cells = {_CLIENT: 0, _NAME: 1}
    rows = [[client[cells[head]] if head in cells else None for head in heads] for client in wanted.clients]
    append_rows(context, CLIENTS_TABLE, rows)
    if wanted.families:
        heads = headers_of(need_table(context.book, FAMILIES_TABLE).range)
        rows = [[name if head == FAMILY_HEADER else None for head in heads] for name in wanted.families]
        append_rows(context, FAMILIES_TABLE, rows)


def put_cells(context: Context, area: xw.Range, cells: Mapping[tuple[int, int], Any]) -> None:
    """Write scattered cells of an area, by (row, column) from 0: each run of cells below each other at once."""
    runs: list[tuple[int, int, list[Any]]] = []
    for down, right in sorted(cells, key=lambda place: (place[1], place[0])):
        if runs and runs[-1][1] == right and runs[-1][0] + len(runs[-1][2]) == down:
            runs[-1][2].append(cells[down, right])
        else:
            runs.append((down, right, [cells[down, right]]))
    for down, right, values in runs:
        target = area[down, right].resize(len(values), 1)
        context.changes.cells(target)
        write(target, [[value] for value in values])


def note(context: Context, what: str, why: Callable[[str], str]) -> None:
    """A line in the table of notes, if the book has it; `why` is given the stamp of the data as they now are."""
    if find_table(context.book, journal.TABLE) is None:
        return
    date, author, client, changed, reason = journal.HEADERS
    today = datetime(context.today.year, context.today.month, context.today.day)
    cells = {
        date: today,
        author: None,
        client: None,
        changed: what,
        reason: why(fingerprint(read_tables(context.book))),
    }
    heads = headers_of(need_table(context.book, journal.TABLE).range)
    append_rows(context, journal.TABLE, [[cells.get(head) for head in heads]])
    area = need_table(context.book, journal.TABLE).range
    last = max(place for place, row in enumerate(read(area)) if any(cell not in (None, "") for cell in row))
    area[last, :].wrap_text = True
    area[last, :].rows.autofit()
