"""All the checks together: those of the lines, of the periods, of the costs and of the client file, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from segment_udfs.ids import Codes
from segment_udfs.labels import SEVERITY
from segment_udfs.maths import Bools, edate, sums
from segment_udfs.metrics.data_check import lines as of_lines
from segment_udfs.metrics.data_check.accounts import Records, circular, of_several_ids
from segment_udfs.metrics.data_check.costs import classes_at_stake, margin_bounds
from segment_udfs.metrics.data_check.lines import IdScan, Lines, data_check, first_of, grouped, repeated
from segment_udfs.metrics.data_check.notes import NAMED, Asked, Note, absent, ranked, shown_clients, told
from segment_udfs.metrics.data_check.periods import periods

FURTHER: Final = (
    "possible_duplicate",
    "mixed_currency",
    "partial_period",
    "near_name",
    "bad_siren",
    "same_siren",
    "circular_potential",
    "margin_low",
    "margin_high",
    "class_at_stake",
)
"""The checks after the nineteen of `CHECKS`."""
_PLACES: Final = {
    **dict.fromkeys(("blank_date", "bad_date", "future_date"), "date"),
    **dict.fromkeys(("blank_amount", "zero_amount", "credit_note"), "amount"),
    **dict.fromkeys(("missing_cost", "zero_cost", "below_cost"), "cost"),
    "client_without_line": "clients",
}
"""The argument in which the cause of a check of the lines stands; `client` for the others."""


def full_check(lines: Lines, asked: Asked) -> list[Note]:
    """Every check, the most severe first, then by amount, then in the order of `CHECKS` and `FURTHER`.

    The checks of `FURTHER`:

    - possible_duplicate: lines of the same client, day and amount (not 0) as an earlier one under another order number,
      the lines of `duplicate_line` left out;
    - mixed_currency: lines in another currency than the most frequent;
    - partial_period: months not covered of the window and of the one before (`periods`), the amount being that of the
      months that have none in front of them; information only when nothing of the one before is covered;
    - near_name, same_siren: groups of several clients; bad_siren: records; amounts of all the lines of these clients;
    - circular_potential: records whose potential is one multiple of their revenue (of the window, of the one before or
      of all lines); the amount is that of the potentials;
    - margin_low, margin_high: lines of the window without a cost that can be read; the amount is the margin of the
      window when these costs are the worst and the best possible; class_at_stake: clients whose class could change,
      the amount being the distance between both margins.
    """
    copies = repeated(lines)
    notes = [*_nineteen(lines, asked, copies), *_further(lines, asked, copies)]
    return sorted(notes, key=lambda note: (-SEVERITY.rank(note.severity), -abs(np.nan_to_num(note.amount))))


def _nineteen(lines: Lines, asked: Asked, copies: Bools) -> Iterator[Note]:
    ids = asked.records.ids if asked.records is not None else None
    found = data_check(*lines, ids, asked.as_of if asked.latest is None else asked.latest, copies)
    names = _names_by_check(lines, asked.records)
    for key, count, amount, rank, first in zip(*found, strict=True):
        named, more = names[key]() if count > 0 and key in names else ((), False)
        place = _PLACES.get(key, "client")
        if key in {"text_amount", "error_cell"} and first >= 0:
            place = _to_blame(lines, key, int(first))
        where = (place, int(first)) if first >= 0 and key != "lines" else ("", -1)
        yield Note(key, float(count), float(amount), SEVERITY.keys[rank], *where, named, more)


def _to_blame(lines: Lines, key: str, row: int) -> str:
    """The first column of a line that holds a text, or an error."""
    state = "text" if key == "text_amount" else "error"
    columns = ("amount", "cost") if key == "text_amount" else ("client", "date", "amount", "cost", "order")
    scans = {name: getattr(lines, name) for name in columns}
    return next(name for name, scan in scans.items() if scan is not None and getattr(scan, state)[row])


def _names_by_check(lines: Lines, records: Records | None) -> dict[str, Callable[[], tuple[tuple[Any, ...], bool]]]:
    """For the checks that count clients or months, who they are."""
    client, line, readable = lines.client, lines.present, lines.readable
    held = client.ids.codes >= 0

    def most_of(chosen: Bools) -> tuple[tuple[Any, ...], bool]:
        totals = np.abs(sums(client.ids.codes[held], readable[held], client.ids.count))
        return ranked(chosen, totals, shown_clients(client.ids, records))

    def months() -> tuple[tuple[Any, ...], bool]:
        missing = of_lines.missing_months(lines.day).tolist()
        return tuple(missing[:NAMED]), len(missing) > NAMED

    found = {
        "negative_client": lambda: most_of(of_lines.negative_clients(client, line, readable)),
        "spelling": lambda: most_of(of_lines.several_spellings(client, line)),
        "missing_month": months,
    }
    if records is not None:
        clients = records.ids
        found["unknown_client"] = lambda: most_of(of_lines.unknown_clients(client, line, clients))
        found["client_without_line"] = lambda: ranked(
            of_lines.records_without_line(client, line, clients), np.zeros(clients.count), records.shown
        )
    return found


def _further(lines: Lines, asked: Asked, copies: Bools) -> Iterator[Note]:
    yield _possible_duplicates(lines, copies)
    yield _mixed_currency(lines, asked.currency)
    yield _partial_period(lines, asked)
    yield from _of_records(lines, asked)
    yield from _of_costs(lines, asked)


def _possible_duplicates(lines: Lines, copies: Bools) -> Note:
    if lines.order is None:
        return absent("possible_duplicate")
    codes, orders, readable = lines.client.ids.codes, lines.order.ids.codes, lines.readable
    rows = np.flatnonzero(~copies & (codes >= 0) & (orders >= 0) & ~np.isnan(lines.day) & (readable != 0))
    _, day = np.unique(lines.day[rows], return_inverse=True)
    _, amount = np.unique(readable[rows], return_inverse=True)
    same = grouped([codes[rows], day, amount])
    _, first = np.unique(np.column_stack((same, orders[rows])), axis=0, return_index=True)
    one_an_order = np.sort(first)
    _, earliest = np.unique(same[one_an_order], return_index=True)
    again = np.zeros(len(codes), np.bool_)
    again[rows[np.delete(one_an_order, earliest)]] = True
    place = {"argument": "order", "row": first_of(again)} if again.any() else {}
    return told("possible_duplicate", "warning", again.sum(), readable[again].sum(), **place)


def _mixed_currency(lines: Lines, currency: IdScan | None) -> Note:
    """Without a currency in sight, all amounts are taken to be in one."""
    if currency is None:
        return told("mixed_currency", "error", 0, 0)
    codes = np.where(lines.present, currency.ids.codes, -1)
    number = np.bincount(codes[codes >= 0], minlength=currency.ids.count)
    by_use = sorted(range(len(number)), key=lambda code: (-number[code], currency.ids.keys[code]))
    used = [code for code in by_use if number[code]]
    other = (codes >= 0) & (codes != used[0]) if used else np.zeros(len(codes), np.bool_)
    if not other.any():
        return told("mixed_currency", "error", 0, 0)
    return told(
        "mixed_currency",
        "error",
        other.sum(),
        lines.readable[other].sum(),
        argument="currency",
        row=first_of(other),
        names=tuple(currency.ids.shown[code] for code in used[:NAMED]),
        more=len(used) > NAMED,
    )


def _partial_period(lines: Lines, asked: Asked) -> Note:
    found = periods(lines.day, lines.readable, asked.as_of, asked.months)
    if found is None or not found.missing:
        return told("partial_period", "error", 0, 0)
    severity = "error" if found.previous else "info"
    facts = {name: float(value) for name, value in found._asdict().items()}
    return told("partial_period", severity, found.missing, found.unmatched, facts=facts)


def _window(lines: Lines, asked: Asked, back: int = 0) -> Bools:
    """The lines of the window, or of the one `back` windows before, that the indicators count."""
    usable = (lines.client.ids.codes >= 0) & ~np.isnan(lines.day) & ~np.isnan(lines.amount.value)
    end = asked.as_of
    if end is None:
        end = float(lines.day[usable].max(initial=-np.inf))
    if not np.isfinite(end):
        return np.zeros(len(usable), np.bool_)
    last, start = edate(end, -back * asked.months), edate(end, -(back + 1) * asked.months)
    return usable & (lines.day > start) & (lines.day <= last)


def _of_records(lines: Lines, asked: Asked) -> Iterator[Note]:
    records = asked.records
    if records is None:
        yield from map(absent, ("near_name", "bad_siren", "same_siren", "circular_potential"))
        return
    ids, held = records.ids, lines.client.ids.codes >= 0
    totals = np.append(sums(lines.client.ids.codes[held], lines.readable[held], lines.client.ids.count), 0.0)
    by_id = totals[lines.client.ids.rows_of(ids)]

    def of_groups(key: str, group: Codes | None, argument: str) -> Note:
        if group is None:
            return absent(key)
        group = of_several_ids(group, ids)
        concerned = np.unique(ids.codes[group >= 0])
        amount = by_id[concerned].sum()
        return told(key, "warning", group.max(initial=-1) + 1, amount, **_placed(group >= 0, argument, group))

    def _placed(rows: Bools, argument: str, group: Codes | None = None) -> dict[str, Any]:
        """The first row, and the clients of the group of most € (of all the rows without groups)."""
        if not rows.any():
            return {}
        money = np.abs(np.append(by_id, 0.0)[ids.codes])
        best = rows if group is None else group == group[int(np.argmax(np.where(rows, money, -1.0)))]
        chosen = np.bincount(ids.codes[best & (ids.codes >= 0)], minlength=ids.count) > 0
        names, more = ranked(chosen, np.abs(by_id), records.shown)
        return {"argument": argument, "row": first_of(best), "names": names, "more": more or bool((best != rows).any())}

    yield of_groups("near_name", records.near, "name")
    bad = records.bad_siren
    if bad is None:
        yield absent("bad_siren")
    else:
        concerned = np.unique(ids.codes[bad & (ids.codes >= 0)])
        yield told("bad_siren", "warning", bad.sum(), by_id[concerned].sum(), **_placed(bad, "siren"))
    yield of_groups("same_siren", records.siren, "siren")
    yield _circular(lines, asked, records)


def _circular(lines: Lines, asked: Asked, records: Records) -> Note:
    if records.wallet is None:
        return absent("circular_potential")
    codes = lines.client.ids.codes
    usable = (codes >= 0) & ~np.isnan(lines.day)
    for rows in (_window(lines, asked), _window(lines, asked, 1), usable):
        totals = np.append(sums(codes[rows], lines.readable[rows], lines.client.ids.count), np.nan)
        revenue = np.append(totals[lines.client.ids.rows_of(records.ids)], np.nan)[records.ids.codes]
        found = circular(records.wallet, revenue)
        if found is not None:
            amount = records.wallet[found.rows].sum()
            place = {"argument": "wallet", "row": first_of(found.rows), "facts": {"ratio": found.ratio}}
            return told("circular_potential", "warning", found.rows.sum(), amount, **place)
    return told("circular_potential", "warning", 0, 0)


def _of_costs(lines: Lines, asked: Asked) -> Iterator[Note]:
    if lines.cost is None:
        yield from map(absent, ("margin_low", "margin_high", "class_at_stake"))
        return
    rows = np.flatnonzero(_window(lines, asked))
    amount, cost = lines.amount.value[rows], lines.cost.value[rows]
    bounds = margin_bounds(lines.client.ids.codes[rows], amount, cost, lines.client.ids.count)
    missing = np.isnan(cost) & (amount != 0)
    low, high, revenue = float(bounds.low.sum()), float(bounds.high.sum()), float(amount.sum())
    facts = {"revenue": revenue, "low": low, "high": high}
    first = int(rows[missing][0]) if missing.any() else -1
    place: dict[str, Any] = {"argument": "cost", "row": first, "facts": facts} if first >= 0 else {"facts": facts}
    yield told("margin_low", "info", missing.sum(), low, **place)
    yield told("margin_high", "info", missing.sum(), high, **place)
    stake = classes_at_stake(bounds, asked.a, asked.b)
    names, more = ranked(stake, bounds.high - bounds.low, shown_clients(lines.client.ids, asked.records))
    named: dict[str, Any] = {"names": names, "more": more, "facts": facts} if stake.any() else {}
    yield told("class_at_stake", "warning", stake.sum(), high - low, **named)
