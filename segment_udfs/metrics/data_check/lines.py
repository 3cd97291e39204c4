"""The nineteen checks of the invoice lines: anomalies counted and valued.

Columns come as `Scan`s: what could be read, and why the rest could not. Nothing here fails on content.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from segment_udfs.ids import Codes, Ids
from segment_udfs.labels import SEVERITY
from segment_udfs.maths import TOLERANCE, Bools, Floats, Ints, months_of, sums

CHECKS: Final[dict[str, str]] = {
    "lines": "info",
    "blank_client": "error",
    "blank_date": "error",
    "blank_amount": "warning",
    "text_amount": "error",
    "bad_date": "error",
    "error_cell": "error",
    "zero_amount": "info",
    "credit_note": "info",
    "missing_cost": "warning",
    "zero_cost": "warning",
    "below_cost": "warning",
    "duplicate_line": "warning",
    "future_date": "warning",
    "missing_month": "warning",
    "negative_client": "warning",
    "spelling": "info",
    "unknown_client": "error",
    "client_without_line": "info",
}
"""The checks in order, and the severity of each when it finds something."""

FIRST_DAY: Final = 61
LAST_DAY: Final = 2958465
COST_SHARE: Final = 0.2
"""Share of the amounts without cost above which margins mean nothing."""


class Scan(NamedTuple):
    """One column of raw cells, each cell in exactly one state; all arrays have shape (rows,).

    `value` is the number read (serial for a date), NaN when the cell is not a number. `text` is any other content,
    `error` an error value. `exact` gives equal codes to cells that are exactly equal, blanks being one content.
    """

    value: Floats
    blank: Bools
    text: Bools
    error: Bools
    exact: Codes


class IdScan(NamedTuple):
    """One column of ids: the ids, the cells that are error values, and the codes of the trimmed spellings."""

    ids: Ids
    error: Bools
    spelling: Codes


Notes = dict[str, tuple[float, float, float]]
"""By key: number, amount, first row."""


class Found(NamedTuple):
    """What the checks found: stable keys, numbers, amounts, ranks of `labels.SEVERITY`; NaN when not asked.

    `first` is the row of the first line counted; for `client_without_line` a row of `clients`; -1 where there is none.
    """

    keys: list[str]
    counts: Floats
    amounts: Floats
    severities: Ints
    first: Ints


class Lines(NamedTuple):
    """The columns of the lines as they were scanned, those given."""

    client: IdScan
    date: Scan
    amount: Scan
    cost: Scan | None = None
    order: IdScan | None = None

    @property
    def present(self) -> Bools:
        """The rows that are lines: client, date and amount are not all blank or 0."""
        no_client = (self.client.ids.codes < 0) & ~self.client.error
        blank_day = self.date.blank | (self.date.value == 0)
        empty: Bools = no_client & blank_day & (self.amount.blank | (self.amount.value == 0))
        return ~empty

    @property
    def readable(self) -> Floats:
        """The amount of each line that can be read, 0 elsewhere."""
        return np.where(self.present & ~np.isnan(self.amount.value), self.amount.value, 0.0)

    @property
    def day(self) -> Floats:
        """The whole day of each line that has one, NaN elsewhere."""
        days = np.floor(self.date.value)
        return np.where(self.present & (days >= FIRST_DAY) & (days <= LAST_DAY), days, np.nan)


def data_check(
    client: IdScan,
    date: Scan,
    amount: Scan,
    cost: Scan | None = None,
    order: IdScan | None = None,
    clients: Ids | None = None,
    as_of: float | None = None,
    copies: Bools | None = None,
) -> Found:
    """The nineteen checks of `CHECKS`, in order.

    A line is a row where client, date and amount are not all blank or 0. An amount found is the signed sum of the
    readable amounts of the lines counted, in currency. `missing_cost` becomes an error above 20 % of the Σ|amount| of
    all lines. Checks whose optional argument is absent are NaN, NaN, "ok". `copies` is `repeated` when it is known.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> no, code = np.array([False]), np.array([0])
        >>> day, amount = (Scan(np.array([number]), no, no, no, code) for number in (45300.0, -5.0))
        >>> found = data_check(IdScan(factorise(["A"]), no, code), day, amount)
        >>> [key for key, count in zip(found.keys, found.counts) if count > 0]
        ['lines', 'credit_note', 'negative_client']
    """
    columns = Lines(client, date, amount, cost, order)
    line, readable, usable_day = columns.present, columns.readable, columns.day
    found: Notes = {}

    def note(key: str, rows: Bools) -> None:
        counted = rows & line
        found[key] = (float(counted.sum()), float(readable[counted].sum()), first_of(counted))

    note("lines", line)
    note("blank_client", (client.ids.codes < 0) & ~client.error)
    note("blank_date", date.blank | (date.value == 0))
    note("blank_amount", amount.blank)
    note("text_amount", amount.text if cost is None else amount.text | cost.text)
    note("bad_date", date.text | (np.isnan(usable_day) & ~np.isnan(date.value) & (date.value != 0)))
    scans = [column for column in (client, date, amount, cost, order) if column is not None]
    note("error_cell", np.logical_or.reduce([column.error for column in scans]))
    note("zero_amount", amount.value == 0)
    note("credit_note", amount.value < 0)
    missing = np.zeros(len(line), np.bool_)
    if cost is not None:
        missing = line & cost.blank & ~amount.blank & (amount.value != 0)
        note("missing_cost", missing)
        note("zero_cost", (cost.value == 0) & ~np.isnan(amount.value) & (amount.value != 0))
        note("below_cost", (amount.value > 0) & (cost.value > amount.value))
    note("duplicate_line", repeated(columns) if copies is None else copies)
    if as_of is not None:
        note("future_date", usable_day > as_of)
    found["missing_month"] = (float(len(missing_months(usable_day))), 0.0, -1)
    _note_clients(found, client, line, readable, clients)
    absolute = np.abs(readable)
    heavy = float(absolute[missing].sum()) > (COST_SHARE + TOLERANCE) * float(absolute.sum())
    return _written(found, heavy)


def first_of(rows: Bools) -> int:
    """The first row that is True, -1 when none is."""
    return int(rows.argmax()) if rows.any() else -1


def _written(found: Notes, heavy: bool) -> Found:
    """The checks in order, each with its severity."""
    numbers = np.array([found.get(key, (np.nan, np.nan, -1.0)) for key in CHECKS])
    severities = [
        "ok" if not number > 0 and key != "lines" else "error" if heavy and key == "missing_cost" else severity
        for (key, severity), number in zip(CHECKS.items(), numbers[:, 0].tolist(), strict=True)
    ]
    ranks = np.array([SEVERITY.rank(severity) for severity in severities], np.int64)
    return Found(list(CHECKS), numbers[:, 0], numbers[:, 1], ranks, numbers[:, 2].astype(np.int64))


def grouped(columns: list[Codes]) -> Codes:
    """One code for each distinct row of several columns of codes."""
    group = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        code = column - column.min(initial=0)
        _, group = np.unique(group * (int(code.max(initial=0)) + 1) + code, return_inverse=True)
    return group


def repeated(lines: Lines) -> Bools:
    """Lines equal to an earlier one in every column given: ids by their rule, error values by their code."""
    line = lines.present
    rows = np.flatnonzero(line)
    columns = [np.where(lines.client.error, -2 - lines.client.spelling, lines.client.ids.codes)]
    columns += [lines.date.exact, lines.amount.exact]
    if lines.cost is not None:
        columns.append(lines.cost.exact)
    if lines.order is not None:
        columns.append(np.where(lines.order.error, -2 - lines.order.spelling, lines.order.ids.codes))
    _, first = np.unique(grouped([column[rows] for column in columns]), return_index=True)
    again = line.copy()
    again[rows[first]] = False
    return again


def missing_months(days: Floats) -> Ints:
    """The calendar months (`maths.months_of`) without a line, strictly between the first month and the last."""
    present = np.unique(months_of(days[~np.isnan(days)]))
    every = np.arange(present[0], present[-1] + 1) if len(present) else present
    return np.setdiff1d(every, present)


def _note_clients(found: Notes, client: IdScan, line: Bools, readable: Floats, clients: Ids | None) -> None:
    """The checks that count ids rather than lines; their amounts are those of all the lines of these ids."""
    named = np.flatnonzero(line & (client.ids.codes >= 0))
    codes, n = client.ids.codes[named], client.ids.count
    total = sums(codes, readable[named], n)

    def note(key: str, chosen: Bools) -> None:
        rows = np.append(chosen, False)[client.ids.codes] & line
        found[key] = (float(chosen.sum()), float(total[chosen].sum()), first_of(rows))

    note("negative_client", negative_clients(client, line, readable))
    note("spelling", several_spellings(client, line))
    if clients is not None:
        note("unknown_client", unknown_clients(client, line, clients))
        sold = ~records_without_line(client, line, clients)
        found["client_without_line"] = (float((~sold).sum()), 0.0, first_of(np.append(~sold, False)[clients.codes]))


def negative_clients(client: IdScan, line: Bools, readable: Floats) -> Bools:
    """Ids whose amounts add up to less than 0, shape (ids,)."""
    named = np.flatnonzero(line & (client.ids.codes >= 0))
    codes, n = client.ids.codes[named], client.ids.count
    return sums(codes, readable[named], n) < -TOLERANCE * sums(codes, np.abs(readable[named]), n)


def several_spellings(client: IdScan, line: Bools) -> Bools:
    """Ids written in more than one way, shape (ids,)."""
    named = np.flatnonzero(line & (client.ids.codes >= 0))
    width = int(client.spelling.max()) + 1
    spellings = np.unique(client.ids.codes[named] * width + client.spelling[named])
    return np.bincount(spellings // width, minlength=client.ids.count) > 1


def present_clients(client: IdScan, line: Bools) -> Bools:
    """Ids that have a line, shape (ids,)."""
    return np.bincount(client.ids.codes[line & (client.ids.codes >= 0)], minlength=client.ids.count) > 0


def unknown_clients(client: IdScan, line: Bools, clients: Ids) -> Bools:
    """Ids with lines that the list of clients lacks, shape (ids,)."""
    return present_clients(client, line) & (clients.rows_of(client.ids) < 0)


def records_without_line(client: IdScan, line: Bools, clients: Ids) -> Bools:
    """Ids of the list of clients that have no line, shape (ids of `clients`,)."""
    return ~np.append(present_clients(client, line), False)[client.ids.rows_of(clients)]
