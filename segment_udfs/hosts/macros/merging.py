"""Merge accounts that are one client: a list for a person to answer; then data that agree with the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros import merge_sheet
from segment_udfs.hosts.macros.accounts import ORIGIN, Account, Listing, Pair, accounts, code_of, listing, pairs
from segment_udfs.hosts.macros.merge_data import (
    euros,
    put_codes,
    put_records,
    quantities_of,
    records_of,
    totals,
    verify,
)
from segment_udfs.hosts.macros.merge_plan import (
    CLIENT,
    Lines,
    Record,
    Row,
    first_code,
    joined,
    moved,
    restored,
    roots,
    wanted,
)
from segment_udfs.strings.numbers import percent, whole
from segment_udfs.tables import SALES
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, SALES_TABLE, header

if TYPE_CHECKING:
    from segment_udfs.hosts.macros.context import Context

_REASONS: Final = ("same_siren", "same_name", "same_name_other_siren", "near_name")
_AMOUNT: Final = header(SALES, "amount")


def propose(context: Context) -> str:
    """List the accounts that may be one client; marks that were given stay, nothing is merged."""
    sales, clients = listing(context.book, SALES_TABLE), listing(context.book, CLIENTS_TABLE)
    context.progress("macro_merge.looking")
    sheet = merge_sheet.sheet_of(context.book)
    before = [] if sheet is None else merge_sheet.rows_of(sheet)
    kept = [row for row in before if row.mark not in (None, "") or row.merged or not row.why]
    kept += _forgotten(sales, kept)
    taken = {row.ends for row in kept}
    fresh = [pair for pair in pairs(accounts(sales, clients).values()) if pair.keys not in taken]
    rows = [*kept, *(Row(0, pair.kept.code, pair.absorbed.code, why=_why(context, pair)) for pair in fresh)]
    if not rows and sheet is None:
        return context.say("macro_merge.none")
    _fill(context, rows, sales, clients)
    merge_sheet.put(context, rows, clients.headers).activate()
    if not rows:
        return context.say("macro_merge.none")
    facts = {"pairs": len(rows), "fresh": len(fresh), "command": context.say("commands.title_merge_apply")}
    return context.say("macro_merge.proposed", **facts)


def _why(context: Context, pair: Pair) -> str:
    if pair.why not in _REASONS:
        raise ValueError(pair.why)  # each has a sentence
    facts = {"siren": pair.kept.siren or "", "score": percent(pair.score, context.lang)}
    return context.say(f"macro_merge.{pair.why}", **facts)


def _forgotten(sales: Listing, rows: Sequence[Row]) -> list[Row]:
    """Merges that the lines tell of and the list does not, for instance because the sheet was deleted."""
    known = {row.merged for row in rows}
    found: dict[str, Row] = {}
    for code, origin in zip(sales.column(CLIENT), sales.column(ORIGIN), strict=True):
        key = code_of(origin)
        if key and key not in known and code_of(code):
            found.setdefault(key, Row(0, code, origin, mark="oui", into=code, record={CLIENT: origin}))
    return list(found.values())


def _fill(context: Context, rows: Sequence[Row], sales: Listing, clients: Listing) -> None:
    """Names and revenue of both accounts of each line, as they were before any merge."""
    before = {row.merged: code_of(row.into) for row in rows if row.merged}
    first = [first_code(*cells, before) for cells in zip(sales.column(CLIENT), sales.column(ORIGIN), strict=True)]
    found = accounts(sales, clients, first)
    names = {row.merged: str(row.record.get("Nom") or "") for row in rows if row.merged}
    none = Account("", None)
    for row in rows:
        kept, absorbed = (found.get(code_of(cell), none) for cell in (row.kept, row.absorbed))
        row.kept_name, row.absorbed_name = (names.get(one.key) or one.name for one in (kept, absorbed))
        row.kept_revenue, row.absorbed_revenue = kept.revenue, absorbed.revenue
        row.why = row.why or context.say("macro_merge.by_hand")


@dataclass(frozen=True)
class _Plan:
    """What an application changes."""

    sales: Listing
    clients: Listing
    rows: list[Row]
    before: list[Record]
    after: list[Record]
    lines: Lines
    joined: int
    parted: int

    @property
    def amount(self) -> float:
        """€ of the lines that change account."""
        amounts = self.sales.column(_AMOUNT)
        return fsum(cell for cell in (amounts[place] for place in self.lines.moved) if isinstance(cell, float))


def apply(context: Context) -> str:
    """Make the data agree with the marks: merge what is marked, take back what no longer is."""
    sales, clients = listing(context.book, SALES_TABLE), listing(context.book, CLIENTS_TABLE)
    sheet = merge_sheet.sheet_of(context.book)
    if sheet is None:
        raise DataError([Fault.of("macro_merge.no_sheet", command=context.say("commands.title_merge"))])
    plan = _plan(
        sales,
        clients,
        merge_sheet.rows_of(sheet),
        records_of(context.book),
        quantities_of(context.book, clients.headers),
    )
    if not plan.joined and not plan.parted and not plan.lines.moved and plan.before == plan.after:
        return context.say("macro_merge.nothing")
    facts = {
        "joined": plan.joined,
        "parted": plan.parted,
        "lines": whole(len(plan.lines.moved), context.lang),
        "amount": euros(plan.amount, context.lang),
    }
    context.must_confirm(context.say("commands.title_merge_apply"), context.say("macro_merge.confirm", **facts))
    context.progress("macro_merge.applying")
    expected = totals(context.book)
    put_codes(context, sales, plan.lines)
    put_records(context, clients.headers, plan.after)
    _fill(context, plan.rows, listing(context.book, SALES_TABLE), listing(context.book, CLIENTS_TABLE))
    merge_sheet.put(context, plan.rows, clients.headers).activate()
    verify(context, expected, plan.lines)
    context.recalculate(context.book)
    total = euros(expected.amount, context.lang)
    return context.say("macro_merge.applied", **facts, total=total)


def _plan(sales: Listing, clients: Listing, rows: list[Row], records: list[Record], add: set[str]) -> _Plan:
    """The data as the marks want them, without touching the book."""
    now = {row.merged: code_of(row.into) for row in rows if row.merged}
    codes, origins = sales.column(CLIENT), sales.column(ORIGIN)
    original = restored(records, rows)
    first = [first_code(*cells, now) for cells in zip(codes, origins, strict=True)]
    cells: dict[str, Any] = {code_of(cell): cell for cell in reversed(first) if code_of(cell)}
    cells |= {code_of(record[CLIENT]): record[CLIENT] for record in reversed(original) if code_of(record[CLIENT])}
    marked = wanted(rows)
    goals = roots(marked, cells.keys())
    for row in rows:
        merge_sheet.clear_state(row)
    after = joined(original, marked, goals, cells, add)
    lines = moved(codes, origins, now, goals, cells)
    joins, parts = _changed(now, goals)
    return _Plan(sales, clients, rows, records, after, lines, joins, parts)


def _changed(now: Mapping[str, str], goals: Mapping[str, str]) -> tuple[int, int]:
    """How many accounts are merged that were not, or elsewhere; how many are given back."""
    return sum(now.get(key) != goal for key, goal in goals.items()), sum(key not in goals for key in now)
