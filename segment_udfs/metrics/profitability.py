"""Question 3, the profitable clients: margin, cost to serve, status, levers back to break-even, whale curve.

Columns have shape (n,), NaN = unknown; amounts are in the currency of the file. In a result NaN is not known from the
data and an infinity is undefined on them.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from segment_udfs.errors import NA, NUM, VALUE, CellError
from segment_udfs.ids import Ids
from segment_udfs.labels import PROFIT_STATUS
from segment_udfs.maths import TOLERANCE, Floats, Ints, descending, net_positive, sample_polyline

AMOUNT: Final = "eur"
ON_COST: Final = "on_cost"
ON_PRICE: Final = "on_price"


def margin(revenue: Floats, cost: Floats, kind: str = AMOUNT) -> Floats:
    """Margin of each client: R - C (amount), (R - C)/C (on cost, markup) or (R - C)/R (on price); fractions.

    NaN where revenue or cost is unknown; inf where the denominator is not positive.

    Example:
        >>> [margin(np.array([120.0]), np.array([80.0]), kind).item() for kind in (AMOUNT, ON_COST)]
        [40.0, 0.5]
    """
    gained = revenue - cost
    if kind == AMOUNT:
        return gained
    return _ratio(gained, cost if kind == ON_COST else revenue)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """part / whole; NaN where either is unknown, else inf where the whole is not positive."""
    result = np.full(len(part), np.inf)
    np.divide(part, whole, out=result, where=whole > 0)
    result[np.isnan(part) | np.isnan(whole)] = np.nan
    return result


def capacity_rate(cost: float, capacity: float, practical: float = 0.8) -> float:
    """Cost of one unit of practical capacity: cost / (capacity · practical), in currency per minute or hour.

    `practical` is the share of the theoretical capacity that can really be worked, 0 < practical ≤ 1.
    Source: Kaplan & Anderson (2004), Time-Driven Activity-Based Costing, Harvard Business Review.

    Raises:
        CellError: `#NUM!` when the cost is negative or the capacity is not positive.

    Example:
        >>> capacity_rate(560_000, 875_000, 0.8)
        0.8
    """
    if cost < 0:
        raise CellError(NUM, key="cells.negative", argument="cost", found=f"{cost:g}")
    if capacity <= 0:
        raise CellError(NUM, key="cells.not_positive", argument="capacity", found=f"{capacity:g}")
    available = capacity * practical
    return cost / available if available > 0 else math.inf


def cost_to_serve(drivers: Floats, rates: Floats) -> Floats:
    """Cost of serving each client: Σ over drivers of quantity × unit cost, shape (n,).

    Args:
        drivers: shape (n, d), quantities of each driver that each client uses.
        rates: shape (d,), unit cost of each driver, ≥ 0.

    Returns:
        Costs; NaN for a client with an unknown quantity, else inf for one with a negative quantity.

    Raises:
        CellError: `#VALUE!` when there are not d rates; `#N/A` when a rate is unknown, `#NUM!` when it is negative.

    Example:
        >>> cost_to_serve(np.array([[12.0, 3, 5], [2, 0, 1]]), np.array([6.4, 35.2, 40.0])).round(2).tolist()
        [382.4, 52.8]
    """
    if drivers.shape[1] != len(rates):
        raise CellError(
            VALUE, key="cells.rates_for_drivers", argument="rates", found=len(rates), wanted=drivers.shape[1]
        )
    for row, rate in enumerate(rates.tolist(), 1):
        if math.isnan(rate):
            raise CellError(NA, key="cells.blank_row", argument="rates", row=row)
        if rate < 0:
            raise CellError(NUM, key="cells.negative_row", argument="rates", row=row, found=f"{rate:g}")
    cost = drivers @ rates
    cost[(drivers < 0).any(axis=1)] = np.inf
    cost[np.isnan(drivers).any(axis=1)] = np.nan
    return cost


def status(
    revenue: Floats,
    margin: Floats,
    cost_to_serve: Floats,
    months: Floats | None = None,
    tol: float = 0.01,
    min_months: float = 6,
) -> Ints:
    """Profit status of each client, as ranks of `labels.PROFIT_STATUS`; -1 where the revenue is unknown.

    Profit is margin - cost to serve. A rate profit/revenue within `tol` of 0 (and 1e-9) is break-even; without
    positive revenue the sign of the profit decides. An unknown cost, then an age below `min_months`, comes before
    any verdict: a client is not condemned on missing data nor in its first months.

    Args:
        months: age of each client in months, NaN or None = not known, so no reprieve.

    Example:
        >>> code = status(np.array([10000.0]), np.array([3000.0]), np.array([3600.0])).item()
        >>> PROFIT_STATUS.keys[code]
        'unprofitable'
    """
    profit = margin - cost_to_serve
    selling = revenue > 0
    rate = np.divide(profit, revenue, out=np.sign(profit), where=selling)
    border = np.where(selling, tol + TOLERANCE, 0.0)
    rank = PROFIT_STATUS.rank
    result = np.select(
        [
            np.isnan(revenue),
            np.isnan(margin) | np.isnan(cost_to_serve),
            np.zeros(len(revenue), np.bool_) if months is None else months < min_months,
            rate > border,
            rate < -border,
        ],
        [-1, rank("cost_missing"), rank("too_recent"), rank("profitable"), rank("unprofitable")],
        rank("breakeven"),
    )
    return result.astype(np.int64)


def breakeven(revenue: Floats, profit: Floats, cost_to_serve: Floats, orders: Floats) -> Floats:
    """What brings each loss-making client back to 0, one lever alone, shape (n, 3).

    Columns: price rise -profit/revenue and cost-to-serve cut -profit/cost_to_serve (fractions), extra margin per
    order -profit/orders (currency). 0 for a client without loss. A cut above 1 says that this lever cannot suffice.

    Returns:
        NaN where the profit or the denominator is unknown, inf where the denominator is not positive.

    Example:
        >>> row = [np.array([value]) for value in (10000.0, -600.0, 3600.0, 12.0)]
        >>> breakeven(*row).round(4).tolist()
        [[0.06, 0.1667, 50.0]]
    """
    levers = np.column_stack([_ratio(-profit, base) for base in (revenue, cost_to_serve, orders)])
    levers[profit >= 0] = 0.0
    return levers


def whale(client: Ids, profit: Floats) -> tuple[list[str], Floats, Floats, Floats, Floats]:
    """Clients from the most to the least profitable, ties in input order; rows without client or profit left out.

    Returns:
        client, profit, cumulative profit, its share of the total (inf when the total is not positive), cumulative
        share of the clients.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> names, _, cumulative, share, _ = whale(factorise(["P", "Q", "R"]), np.array([-20.0, 100.0, 40.0]))
        >>> names, cumulative.tolist(), share.round(3).tolist()
        (['Q', 'R', 'P'], [100.0, 140.0, 120.0], [0.833, 1.167, 1.0])
    """
    rows = np.flatnonzero((client.codes >= 0) & ~np.isnan(profit))
    rows = rows[descending(profit[rows])]
    ordered = profit[rows]
    cumulative = np.cumsum(ordered)
    names = [client.shown[code] for code in client.codes[rows].tolist()]
    return names, ordered, cumulative, _shares(cumulative, ordered), np.arange(1, len(rows) + 1) / max(len(rows), 1)


def _shares(amounts: Floats, profit: Floats) -> Floats:
    """Amounts as fractions of the total of known profits; inf when the total is not net positive.

    Profits that cancel out up to rounding are not a base: their ratio would be noise.
    """
    total = profit.sum()
    if not net_positive(total, np.abs(profit).sum()) or np.isinf(total):
        return np.full(len(amounts), np.inf)
    return np.asarray(amounts / total, np.float64)


def whale_peak(profit: Floats) -> Floats:
    """Top of the whale curve, shape (1, 5): profit made by the profitable clients, its ratio to the total, their
    number, losses (≤ 0), total. Column 1 + column 4 = column 5; the ratio is inf when the total is not positive.

    Raises:
        CellError: `#N/A` when no profit is known.

    Example:
        >>> whale_peak(np.array([100.0, 60, 40, -20, -50])).round(4).tolist()
        [[200.0, 1.5385, 3.0, -70.0, 130.0]]
    """
    known = _known(profit)
    gains, losses = np.maximum(known, 0.0).sum(), np.minimum(known, 0.0).sum()
    ratio = _shares(np.array([gains]), known)[0]
    return np.array([[gains, ratio, (known > 0).sum(), losses, known.sum()]], np.float64)


def _known(profit: Floats) -> Floats:
    known = profit[~np.isnan(profit)]
    if not len(known):
        raise CellError(NA, key="cells.no_usable_row", argument="profit")
    return known


def whale_points(profit: Floats, points: int = 101) -> Floats:
    """Whale curve at `points` equally spaced shares of clients, shape (points, 2): share, cumulative profit.

    Raises:
        CellError: `#N/A` when no profit is known.

    Example:
        >>> whale_points(np.array([100.0, 60, 40, -20, -50]), 5).tolist()
        [[0.0, 0.0], [0.25, 115.0], [0.5, 180.0], [0.75, 185.0], [1.0, 130.0]]
    """
    ordered = np.sort(_known(profit))[::-1]
    return sample_polyline(np.concatenate(([0.0], np.cumsum(ordered))), points)
