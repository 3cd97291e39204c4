"""From invoice lines to one row of indicators per client: the one pass over the big table.

Lines come as columns of the same length: `client` codes, `date` as whole serials of the 1900 system, `amount` excluding
tax (credit notes negative), `cost` with the sign of its amount. A line counts when client, date and amount are known.
Everything is a count or a sum per integer key, so the time grows with the number of lines and nothing else.

W is the window `(EDATE(as_of, -months), as_of]`, P the window of the same length before it, H all history to `as_of`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from segment_udfs.errors import NA, VALUE, CellError
from segment_udfs.ids import Codes, Ids
from segment_udfs.maths import (
    Floats,
    Ints,
    counts,
    edate,
    grouped_rows,
    net_positive,
    positive_pairs,
    quarters,
    sums,
)

COLUMNS: Final = (
    "revenue",
    "revenue_prev",
    "margin",
    "margin_prev",
    "credit_notes",
    "orders",
    "orders_prev",
    "families",
    "families_prev",
    "first_purchase",
    "last_purchase",
    "recency_days",
    "mean_gap",
    "quarters",
    "revenue_total",
    "orders_total",
)
"""Stable names of the sixteen indicators, in order."""

_OLD, _P, _W, _ALL = 0, 1, 2, 3
"""Slot of a line: before the two windows, in P, in W; then all of them together."""


class _Lines(NamedTuple):
    """The lines that count, with the slot of each; optional columns are None when not given."""

    client: Codes
    date: Floats
    amount: Floats
    slot: Ints
    cost: Floats | None = None
    order: Codes | None = None
    family: Codes | None = None


class _Window(NamedTuple):
    """W and P, by their ends: P is (before, start], W is (start, end]."""

    before: float
    start: float
    end: float

    def slot(self, day: Floats) -> Ints:
        slot = (day > self.before).astype(np.int64)
        slot += day > self.start
        return slot


def client_list(client: Ids, amount: Floats | None = None) -> Ints:
    """Row of the first line kept of each distinct client, in order of first appearance.

    With `amount`, shape (rows,), lines whose amount is unknown or 0 are not kept.

    Raises:
        CellError: `#N/A` when no client is left.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> client_list(factorise(["Alpha", "Beta", "ALPHA "]), np.array([0.0, 5.0, 2.0])).tolist()
        [1, 2]
    """
    kept = client.codes >= 0
    if amount is not None:
        kept &= ~np.isnan(amount) & (amount != 0)
    rows = np.flatnonzero(kept)
    if not len(rows):
        raise CellError(NA, key="cells.no_usable_row", argument="client")
    first = np.full(client.count, len(client), np.int64)
    np.minimum.at(first, client.codes[rows], rows)
    return np.sort(first[first < len(client)])


def client_metrics(
    client: Ids,
    date: Floats,
    amount: Floats,
    cost: Floats | None = None,
    order: Ids | None = None,
    family: Ids | None = None,
    clients: Ids | None = None,
    as_of: float | None = None,
    months: int = 12,
) -> Floats:
    """Sixteen indicators per client, shape (m, 16), columns as in `COLUMNS`.

    Amounts and margins in the currency of the lines, dates as serials, durations in days. An order, a family or a day
    counts when its amounts are net positive, Σx > 1e-9·Σ|x|. A line with a blank order id counts under its date, and
    so do all lines without `order`. A margin is NaN as soon as one cost is missing in its window. `mean_gap` =
    (last - first)/(k - 1) over k purchase dates, NaN when k < 2.

    Args:
        clients: the m clients wanted, in order, blanks allowed (a row of NaN); by default the distinct clients.
        as_of: end of W; by default the last date of the lines that count. Later lines are ignored.
        months: length of W and of P, 1 … 120.

    Raises:
        CellError: `#N/A` when no line counts; `#VALUE!` when an id stands twice in `clients`.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> found = client_metrics(factorise(["A", "A", "B"]), np.array([45300.0, 45400, 45657]), np.array([5.0, 7, 1]))
        >>> [dict(zip(COLUMNS, row))["mean_gap"] for row in found.tolist()]
        [100.0, nan]
    """
    wanted = None if clients is None else _distinct(clients)
    known = (client.codes >= 0) & ~np.isnan(date) & ~np.isnan(amount)
    if not known.any():
        raise CellError(NA, key="cells.no_usable_row", argument="client")
    end = float(np.max(date, where=known, initial=-np.inf)) if as_of is None else as_of
    window = _Window(edate(end, -2 * months), edate(end, -months), end)
    codes = client.codes if clients is None else client.coded_like(clients)
    kept = known & (codes >= 0) & (date <= end)
    rows = slice(None) if kept.all() else np.flatnonzero(kept)  # no copy of the columns when every line counts
    day = date[rows]
    lines = _Lines(
        codes[rows],
        day,
        amount[rows],
        window.slot(day),
        None if cost is None else cost[rows],
        None if order is None else order.codes[rows],
        None if family is None else family.codes[rows],
    )
    table = _table(lines, (client if clients is None else clients).count, window)
    if wanted is None:
        return table
    result = np.full((len(wanted), len(COLUMNS)), np.nan)
    result[wanted >= 0] = table[wanted[wanted >= 0]]
    return result


def _distinct(clients: Ids) -> Codes:
    """The codes of the clients wanted, once it is sure that none stands twice: totals would count it twice."""
    known = np.flatnonzero(clients.codes >= 0)
    if len(known) > clients.count:
        _, first = np.unique(clients.codes[known], return_index=True)
        row = int(np.setdiff1d(known, known[first])[0])
        found = clients.shown[clients.codes[row]]
        raise CellError(VALUE, key="cells.duplicate_id_row", argument="clients", row=row + 1, found=found)
    return clients.codes


def _table(lines: _Lines, m: int, window: _Window) -> Floats:
    """The sixteen columns of clients 0 … m-1."""
    unknown = np.full((3, m), np.nan)
    key = lines.client * 3 + lines.slot
    revenue = sums(key, lines.amount, 3 * m).reshape(m, 3).T
    # a missing cost is NaN, and so becomes every sum it enters
    margin = unknown if lines.cost is None else sums(key, lines.amount - lines.cost, 3 * m).reshape(m, 3).T
    credit = np.flatnonzero((lines.amount < 0) & (lines.slot == _W))
    day_0 = float(lines.date.min(initial=window.end))
    buyer, offset = positive_pairs(lines.client, (lines.date - day_0).astype(np.int64), lines.amount)
    day = offset.astype(np.float64) + day_0
    slot = window.slot(day)
    families = unknown if lines.family is None else _families(lines, lines.family, m)
    orders = _slot_counts(buyer, slot, m) if lines.order is None else _orders(lines, lines.order, m, window)
    first, last, mean_gap = _rhythm(buyer, day, m)
    return np.column_stack(
        (
            *(revenue[_W], revenue[_P], margin[_W], margin[_P]),
            sums(lines.client[credit], lines.amount[credit], m),
            *(orders[_W], orders[_P], families[_W], families[_P]),
            *(first, last, window.end - last, mean_gap, _active_quarters(buyer[slot == _W], day[slot == _W], m)),
            *(revenue.sum(axis=0), orders[_ALL]),
        )
    )


def _slot_counts(owner: Codes, slot: Ints, m: int) -> Ints:
    """Number of things of each client per slot, then in all, shape (4, m)."""
    per_slot = counts(owner * 3 + slot, 3 * m).reshape(m, 3).T
    return np.vstack((per_slot, per_slot.sum(axis=0)))


def _families(lines: _Lines, family: Codes, m: int) -> Ints:
    """Families net positive per client and slot, shape (4, m)."""
    rows = np.flatnonzero((family >= 0) & (lines.slot > _OLD))
    owner, held = positive_pairs(lines.client[rows], family[rows] * 3 + lines.slot[rows], lines.amount[rows])
    return _slot_counts(owner, held % 3, m)


def _orders(lines: _Lines, order: Codes, m: int, window: _Window) -> Ints:
    """Orders net positive per client and slot, then in all history, shape (4, m).

    An order may have lines in several slots, so its net in H is not told by its nets in each.
    """
    blank = np.flatnonzero(order < 0)
    if not len(blank):
        return _numbered_orders(lines.client, order, lines, m)
    named = np.flatnonzero(order >= 0)
    day = (lines.date[blank] - lines.date[blank].min()).astype(np.int64)
    owner, offset = positive_pairs(lines.client[blank], day, lines.amount[blank])
    dated = _slot_counts(owner, window.slot(offset.astype(np.float64) + lines.date[blank].min()), m)
    rest = lines._replace(slot=lines.slot[named], amount=lines.amount[named])
    return dated + _numbered_orders(lines.client[named], order[named], rest, m)


def _numbered_orders(client: Codes, order: Codes, lines: _Lines, m: int) -> Ints:
    """The same for lines that all have an order id."""
    group, owner = _order_groups(client, order)
    key, size = group * 3 + lines.slot, 3 * len(owner)
    total = sums(key, lines.amount, size).reshape(-1, 3).T
    credit = np.flatnonzero(lines.amount < 0)
    negative = sums(key[credit], lines.amount[credit], size).reshape(-1, 3).T
    total, negative = (np.vstack((part, part.sum(axis=0))) for part in (total, negative))
    held = net_positive(total, total - 2 * negative)
    return np.vstack([counts(owner[row], m) for row in held])


def _order_groups(client: Codes, order: Codes) -> tuple[Codes, Codes]:
    """A group number for each (client, order) pair, and the client of each group.

    Order ids nearly always belong to one client each, and then are the groups; else the pairs are ranked.
    """
    owner = np.zeros(int(order.max(initial=-1)) + 1, np.int64)
    owner[order] = client
    if (owner[order] == client).all():
        return order, owner
    rows, start = grouped_rows(client * len(owner) + order)
    group = np.empty(len(order), np.int64)
    group[rows] = np.repeat(np.arange(len(start)), np.diff(start, append=len(rows)))
    return group, client[rows[start]]


def _rhythm(buyer: Codes, day: Floats, m: int) -> tuple[Floats, Floats, Floats]:
    """First and last purchase dates and mean days between them; purchases come by client, then day."""
    dates = counts(buyer, m)
    stop = np.cumsum(dates)
    some = dates > 0
    first, last = np.full(m, np.nan), np.full(m, np.nan)
    first[some] = day[(stop - dates)[some]]
    last[some] = day[stop[some] - 1]
    return first, last, np.where(dates > 1, (last - first) / np.maximum(dates - 1, 1), np.nan)


def _active_quarters(buyer: Codes, day: Floats, m: int) -> Ints:
    """Number of distinct calendar quarters of the purchases of each client, which come by client, then day."""
    quarter = quarters(day)
    new = (np.diff(buyer, prepend=-1) != 0) | (np.diff(quarter, prepend=-1) != 0)
    return counts(buyer[new], m)
