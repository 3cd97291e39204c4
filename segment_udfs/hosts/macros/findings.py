"""What is wrong in the data of a book: each finding with its severity, its number, its amount and its first place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from segment_udfs.errors import CODES, CellError, DataError, Fault
from segment_udfs.functions.cells import day_number
from segment_udfs.functions.data_quality import currencies, records_of, what, what_to_do
from segment_udfs.functions.scan import scan, scan_ids
from segment_udfs.hosts.macros.accounts import Account, Listing, accounts, code_of, pairs
from segment_udfs.hosts.macros.book import faults_of, named, read_params
from segment_udfs.hosts.macros.care import in_error
from segment_udfs.hosts.macros.cells import read
from segment_udfs.importing.synonyms import is_currency
from segment_udfs.labels import SEVERITY
from segment_udfs.metrics.data_check import Asked, Lines, Note, full_check
from segment_udfs.params import Params
from segment_udfs.strings import explain_fault, say
from segment_udfs.tables import CLIENTS, SALES
from segment_udfs.workbook.sheets import controls
from segment_udfs.workbook.sheets.inputs import header

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_GAPS: Final = "controles_ecarts"
"""The named cell that counts the controls that do not foot."""
_NAMED: Final = 5
"""Sheets named in a finding, at most."""
_OF_LINES: Final = ("client", "date", "amount", "cost", "order")
_OF_RECORDS: Final = {"clients": "client", "name": "name", "siren": "siren", "wallet": "wallet"}
"""Arguments of the check that are columns of the clients table, and the fields that they are."""
_TOLD_OTHERWISE: Final = ("lines", "near_name", "same_siren", "margin_low", "margin_high")
"""Checks that are no finding, or of which `_names` tells with the command that settles them."""


@dataclass(frozen=True)
class Finding:
    """One finding: a key of `labels.SEVERITY`, sentences, how many, € concerned (None: no amount), sheet and cell."""

    severity: str
    what: str
    count: int
    amount: float | None
    place: tuple[str, str] | None
    do: str


class Data(NamedTuple):
    """What is looked at."""

    context: Context
    sales: Listing
    clients: Listing
    faults: list[Fault]
    found: dict[str, Account]

    def say(self, key: str, **facts: object) -> str:
        """A sentence in the language of the run."""
        return self.context.say(key, **facts)


def findings(context: Context, sales: Listing, clients: Listing) -> list[Finding]:
    """Everything found, the most severe first, then by amount."""
    data = Data(context, sales, clients, [*faults_of(context.book), *_refused(context)], accounts(sales, clients))
    found = [*_lines(data), *_kinds(data), *_errors(data), *_gaps(data), *_names(data), *_twice(data)]
    return sorted(found, key=lambda one: (-SEVERITY.rank(one.severity), -abs(one.amount or 0.0)))


def _refused(context: Context) -> tuple[Fault, ...]:
    """The parameters that no analysis could use."""
    try:
        read_params(context.book)
    except DataError as error:
        return error.faults
    return ()


def _lines(data: Data) -> Iterator[Finding]:
    """The checks of SEG_DATA_CHECK, those that found something."""
    if any(data.sales.place(header(SALES, name)) is None for name in ("client", "date", "amount")):
        return  # told as a missing column
    as_of, latest, late = _last_day(data.context)
    for note in _checked(data, as_of, latest):
        if not note.count > 0 or note.key in _TOLD_OTHERWISE:
            continue
        yield Finding(
            note.severity,
            data.say(late) if note.key == "future_date" else what(note, data.context.lang),
            int(note.count),
            note.amount or None,  # 0 where no amount could be read, or none is concerned
            _place_of(data, note),
            what_to_do(note, data.context.lang),
        )


def _checked(data: Data, as_of: float | None, latest: float) -> list[Note]:
    """Every check of SEG_DATA_CHECK on the tables of the book, with its parameters."""
    columns = {name: _cells(data.sales, header(SALES, name)) for name in _OF_LINES}
    lines = Lines(
        scan_ids(columns["client"]),
        scan(columns["date"]),
        scan(columns["amount"]),
        scan(columns["cost"]),
        scan_ids(columns["order"]),
    )
    clients, name, siren, wallet = (_cells(data.clients, header(CLIENTS, field)) for field in _OF_RECORDS.values())
    head = _currency_head(data.sales)
    given = None if head is None else _cells(data.sales, head)
    params = _params(data.context)
    asked = Asked(
        records_of(clients, name, siren, wallet),
        as_of,
        currencies(given, columns["amount"], columns["cost"]),
        params.months,
        params.a,
        params.b,
        latest,
    )
    return full_check(lines, asked)


def _currency_head(sales: Listing) -> str | None:
    """The column of currencies that a person added to the lines, if any."""
    return next((head for head in sales.headers if is_currency(head)), None)


def _params(context: Context) -> Params:
    """The parameters of the book; the defaults when no analysis could use them, which is told as a finding."""
    try:
        return read_params(context.book)
    except DataError:
        return Params()


def _cells(listed: Listing, head: str) -> list[Any]:
    """A column as the functions take it: errors in their class."""
    return [CellError(cell) if cell in CODES else cell for cell in listed.column(head)]


def _last_day(context: Context) -> tuple[float | None, float, str]:
    """The day of the analysis when one is given; the last day that is not too late, it or today; the sentence for later
    ones.
    """
    today, given = day_number(context.today), _params(context).as_of
    if given is None or given > today:
        return given, today, "macro_check.after_today"
    return given, given, "data_check.future_date"


def _place_of(data: Data, note: Note) -> tuple[str, str] | None:
    """The cell of the first cause."""
    if note.row < 0:
        return None
    if note.argument in _OF_RECORDS:
        return _place(data.clients, note.row, header(CLIENTS, _OF_RECORDS[note.argument]))
    if note.argument == "currency":
        return _place(data.sales, note.row, _currency_head(data.sales) or header(SALES, "amount"))
    return _place(data.sales, note.row, header(SALES, note.argument))


def _place(listed: Listing, row: int, head: str) -> tuple[str, str]:
    cell = listed.area[row + 1, listed.place(head) or 0]
    return listed.area.sheet.name, cell.get_address(False, False)


def _kinds(data: Data) -> Iterator[Finding]:
    """Cells that their column cannot hold and missing columns, but for what the checks of the lines already tell."""
    groups: dict[tuple[Any, ...], list[Fault]] = {}
    for fault in data.faults:
        if not _told(data, fault):
            facts = fault.facts
            groups.setdefault((fault.key, facts.get("sheet"), facts.get("column")), []).append(fault)
    for (key, sheet, column), faults in groups.items():
        if sheet is None:
            yield Finding("error", explain_fault(faults[0], data.context.lang), 1, None, None, "")
            continue
        what = data.say(f"macro_check.{key.removeprefix('macros.')}", column=column)
        place = (sheet, faults[0].facts["cell"])
        yield Finding("error", what, len(faults), None, place, data.say("macro_check.do_kind"))


def _told(data: Data, fault: Fault) -> bool:
    facts = fault.facts
    if facts.get("sheet") != data.sales.area.sheet.name:
        return False
    checked = {header(SALES, name) for name in ("date", "amount", "cost")}
    ids = {header(SALES, name) for name in ("client", "order")}
    return facts["column"] in checked or (facts["column"] in ids and facts["found"] in CODES)


def _errors(data: Data) -> Iterator[Finding]:
    """Cells in error that are not among those of the tables, which are told already: most depend on others."""
    known = {(fault.facts.get("sheet"), fault.facts.get("cell")) for fault in data.faults}
    sheets: dict[str, int] = {}
    first: tuple[str, str] | None = None
    for sheet, used, places in _in_error(data.context.book):
        if any(sheet == told for told, _ in known):
            cells = [(used[place].get_address(False, False), place) for place in places]
            places = [place for cell, place in cells if (sheet, cell) not in known]
        if places:
            sheets[sheet] = len(places)
            first = first or (sheet, used[places[0]].get_address(False, False))
    if sheets:
        shown = ", ".join(list(sheets)[:_NAMED]) + (" …" if len(sheets) > _NAMED else "")
        do = "macro_check.do_error_cells_first" if data.faults else "macro_check.do_error_cells"
        what = data.say("macro_check.error_cells", count=len(sheets), sheets=shown)
        yield Finding("error", what, sum(sheets.values()), None, first, data.say(do))


def _in_error(book: xw.Book) -> Iterator[tuple[str, xw.Range, list[tuple[int, int]]]]:
    """Sheet, range in use and places in it of the cells in error."""
    for sheet in book.sheets:
        used = sheet.used_range
        places = [
            (down, right)
            for down, row in enumerate(read(used))
            for right, cell in enumerate(row)
            if in_error(sheet.name, cell)
        ]
        yield sheet.name, used, places


def _gaps(data: Data) -> Iterator[Finding]:
    """What does not foot on the sheet of the controls."""
    cell = named(data.context.book, _GAPS)
    count = None if cell is None else read(cell)[0][0]
    if not isinstance(count, float) or count <= 0:
        return
    sheet = cell.sheet
    column = read(sheet.range((1, cell.column), (sheet.used_range.last_cell.row, cell.column)))
    below = ((row, gap) for row, (gap,) in enumerate(column, 1) if row > cell.row)
    first = next((row for row, gap in below if isinstance(gap, float) and gap != 0), cell.row)
    place = (sheet.name, sheet.range((first, cell.column)).get_address(False, False))
    what = data.say("macro_check.gaps", sheet=controls.SHEET)
    yield Finding("error", what, int(count), None, place, data.say("macro_check.do_gaps"))


def _names(data: Data) -> Iterator[Finding]:
    """Accounts that may be one client."""
    found = pairs(data.found.values())
    if not found:
        return
    concerned = {one.key: one.revenue for pair in found for one in (pair.kept, pair.absorbed)}
    one = found[0].absorbed
    if one.row is not None:
        place = _place(data.clients, one.row, header(CLIENTS, "client"))
    else:
        codes = [code_of(cell) for cell in data.sales.column(header(SALES, "client"))]
        place = _place(data.sales, codes.index(one.key), header(SALES, "client"))
    title = say("commands.title_merge", data.context.lang)
    what, do = data.say("macro_check.near_names"), data.say("macro_check.do_near_names", command=title)
    yield Finding("warning", what, len(found), fsum(concerned.values()), place, do)


def _twice(data: Data) -> Iterator[Finding]:
    """Codes that the clients table holds in several rows."""
    head = header(CLIENTS, "client")
    codes = [code_of(cell) for cell in data.clients.column(head)]
    seen: set[str] = set()
    again = []
    for row, code in enumerate(codes):
        if code and code in seen:
            again.append(row)
        seen.add(code)
    if again:
        money = fsum({codes[row]: data.found[codes[row]].revenue for row in again}.values())
        place = _place(data.clients, again[0], head)
        yield Finding(
            "warning", data.say("macro_check.twice"), len(again), money, place, data.say("macro_check.do_twice")
        )
