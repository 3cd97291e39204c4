"""Question 5, attrition: who is leaving, how many, how much revenue, why, and how sure a small rate can be.

`prev` and `curr` are net revenue per client in two periods, shape (n,), in the currency of the file. A blank (NaN) is
"no sales in that period", hence 0: skipping it would hide a loss. A client is active in a period when its value is
positive.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

import numpy as np

from segment_udfs.errors import NA, NUM, VALUE, CellError
from segment_udfs.ids import Ids
from segment_udfs.labels import STATUS
from segment_udfs.maths import TOLERANCE, Bools, Floats, Ints, counts, descending, sums

RATE_KINDS: Final = ("opening", "all")
RETENTION_KINDS: Final = ("NRR", "GRR")


def statuses(
    first: Floats,
    last: Floats,
    orders: Floats,
    as_of: float,
    k_risk: float = 2,
    k_lost: float = 3,
    min: float = 90,
    max: float = 730,
    one_off: float = 365,
    new_days: float = 365,
) -> Ints:
    """Status of each client: its silence compared with its own rhythm, as ranks of `labels.STATUS`, -1 = unknown.

    d = as_of - last. With at least two purchase dates the mean gap is (last - first)/(orders - 1), and the client is
    at risk beyond k_risk gaps, lost beyond k_lost gaps, both cut to [min, max]; a one-off client has the single
    threshold `one_off`. First match: lost, at risk, new (first purchase at most `new_days` ago), active. With
    exponential gaps P(gap > k·mean) = e^(-k): 13.5 % at k = 2, 5.0 % at k = 3.

    Args:
        first, last: Serials of the first and last purchase, NaN = never bought. orders: Number of purchase dates.
        as_of: Serial of the day of the analysis. min, max, one_off, new_days: Days.

    Raises:
        CellError: `#VALUE!` for a last purchase after `as_of`, or a first purchase after the last.

    Example:
        >>> seen = statuses(np.array([45301.0]), np.array([45421.0]), np.array([3.0]), 45566)
        >>> STATUS.keys[seen[0]]
        'at_risk'
    """
    bought = ~np.isnan(first) & ~np.isnan(last) & (orders >= 1 - TOLERANCE)
    _refuse_row(bought & (first > last), "cells.first_after_last_row", "first")
    _refuse_row(bought & (last > as_of), "cells.purchase_after_as_of_row", "last")
    repeated = bought & (orders >= 2 - TOLERANCE) & (last > first)
    gap = np.divide(last - first, orders - 1, out=np.zeros(len(first)), where=repeated)
    silence = as_of - last
    lost, risk = (_beyond(silence, np.where(repeated, np.clip(k * gap, min, max), one_off)) for k in (k_lost, k_risk))
    ranks = np.select(
        [~bought, lost, risk, as_of - first <= new_days],
        [-1, *map(STATUS.rank, ("lost", "at_risk", "new"))],
        STATUS.rank("active"),
    )
    return ranks.astype(np.int64)


def _beyond(silence: Floats, threshold: Floats) -> Bools:
    """Silence > threshold; a silence that only the rounding of k·gap puts above is on the threshold."""
    return silence > threshold + TOLERANCE * np.maximum(threshold, 1)


def _refuse_row(guilty: Bools, key: str, argument: str) -> None:
    """Refuse the whole call for the first guilty row, if there is one."""
    if guilty.any():
        raise CellError(VALUE, key=key, argument=argument, row=int(np.argmax(guilty)) + 1)


def attrition_rate(prev: Floats, curr: Floats, kind: str = "opening", ever: Floats | None = None) -> float:
    """Clients lost (active before, not now) over those active at the opening, or over all clients.

    Args:
        kind: "opening" divides by the clients active before; "all" by those active in either period or with `ever` > 0.
        ever: Anything positive for a client known at any time, shape (n,).

    Raises:
        CellError: `#N/A` when there is no client to divide by.

    Example:
        >>> attrition_rate(np.array([100.0, 50, 80, 0, 40]), np.array([120.0, 0, 60, 30, 40]))
        0.25
    """
    before, now = prev > 0, curr > 0
    base = before
    if kind == "all":
        base = before | now if ever is None else before | now | (ever > 0)
    size = int(np.count_nonzero(base))
    if not size:
        key = "cells.no_client_at_all" if kind == "all" else "cells.no_client_to_divide_by"
        raise CellError(NA, key=key, argument="prev")
    return int(np.count_nonzero(before & ~now)) / size


def client_bridge(prev: Floats, curr: Floats, ever_before: Floats | None = None) -> Floats:
    """Opening, lost, new, won back, closing clients and the check opening - lost + new + won back - closing.

    Args:
        ever_before: Positive for a client known before the period of `prev`; absent, nobody is won back.

    Returns:
        Shape (1, 6), numbers of clients; the check is 0.

    Example:
        >>> client_bridge(np.array([100.0, 50, 80, 0, 40]), np.array([120.0, 0, 60, 30, 40])).tolist()
        [[4.0, 1.0, 1.0, 0.0, 4.0, 0.0]]
    """
    before, now = prev > 0, curr > 0
    known = np.zeros(len(prev), np.bool_) if ever_before is None else ever_before > 0
    arrived = now & ~before
    flows = (before, before & ~now, arrived & ~known, arrived & known, now)
    opening, lost, new, won_back, closing = (np.count_nonzero(flow) for flow in flows)
    check = opening - lost + new + won_back - closing
    return np.array([[opening, lost, new, won_back, closing, check]], np.float64)


def revenue_bridge(prev: Floats, curr: Floats) -> Floats:
    """Opening revenue, lost, decreases, increases, new (won back included), closing, and the check of their sum.

    Each client's change curr - prev goes to one flow: lost, new, or by its sign. Opening and closing are signed totals.

    Returns:
        Shape (1, 7), currency; the check is 0, rounding dust (1e-9 of the amounts) included.

    Example:
        >>> revenue_bridge(np.array([100.0, 50, 80, 0, 40]), np.array([120.0, 0, 60, 30, 40])).tolist()
        [[270.0, -50.0, -20.0, 20.0, 30.0, 250.0, 0.0]]
    """
    prev, curr = np.nan_to_num(prev), np.nan_to_num(curr)
    change = curr - prev
    lost, new = (prev > 0) & (curr <= 0), (prev <= 0) & (curr > 0)
    kept = ~lost & ~new
    flows = [float(change[part].sum()) for part in (lost, kept & (change < 0), kept & (change > 0), new)]
    opening, closing = float(prev.sum()), float(curr.sum())
    check = opening + sum(flows) - closing
    if abs(check) <= TOLERANCE * float(np.abs(prev).sum() + np.abs(curr).sum()):
        check = 0.0
    bridge = np.array([[opening, *flows, closing, check]])
    return np.where(np.isnan(bridge), np.inf, bridge)  # only an overflow leaves a NaN


def retention(prev: Floats, curr: Floats, kind: str = "NRR") -> float:
    """Share of the opening clients' revenue that remains: net NRR = Σcurr/Σprev, gross GRR = Σmin(curr⁺, prev)/Σprev.

    Raises:
        CellError: `#N/A` when no client has revenue in the opening period.

    Example:
        >>> round(retention(np.array([100.0, 50, 80, 0, 40]), np.array([120.0, 0, 60, 30, 40]), "GRR"), 6)
        0.740741
    """
    opening = prev > 0
    if not opening.any():
        raise CellError(NA, key="cells.no_client_to_divide_by", argument="prev")
    base, rest = prev[opening], np.nan_to_num(curr[opening])
    held = np.minimum(np.maximum(rest, 0), base) if kind == "GRR" else rest
    kept, total = float(held.sum()), float(base.sum())
    return kept / total if math.isfinite(kept) and math.isfinite(total) else math.inf


def wilson_interval(k: float, n: float, conf: float = 0.95) -> Floats:
    """Score interval of a rate k/n, without continuity correction: Wilson (1927), method 3 of Newcombe (1998).

    (p + z²/2n ± z√(p(1-p)/n + z²/4n²)) / (1 + z²/n), z = Φ⁻¹((1 + conf)/2), cut to [0, 1].

    Returns:
        Shape (1, 2), fractions; the low end is exactly 0 when k = 0, the high end exactly 1 when k = n.

    Raises:
        CellError: `#NUM!` unless k and n are whole numbers with 0 ≤ k ≤ n and n ≥ 1.

    Example:
        >>> wilson_interval(3, 20).round(4).tolist()
        [[0.0524, 0.3604]]
    """
    for name, value in (("k", k), ("n", n)):
        if abs(value - round(value)) > TOLERANCE or value < -TOLERANCE:
            raise CellError(NUM, key="cells.not_a_count", argument=name, found=f"{value:g}")
    k, n = float(round(k)), float(round(n))
    if n < 1:
        raise CellError(NUM, key="cells.not_a_count", argument="n", found=f"{n:g}")
    if k > n:
        raise CellError(NUM, key="cells.count_above_total", argument="k", found=f"{k:g}", other="n")
    z = -NormalDist().inv_cdf((1 - conf) / 2)  # the small tail keeps its digits when conf is close to 1
    p, z2 = k / n, z * z
    half = z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low, high = ((p + z2 / (2 * n) + side * half) / (1 + z2 / n) for side in (-1, 1))
    return np.array([[0.0 if k == 0 else max(low, 0.0), 1.0 if k == n else min(high, 1.0)]])


def loss_causes(cause: Ids, amount_lost: Floats) -> tuple[list[str | None], Floats, Floats, Floats, Floats, Floats]:
    """Lost clients and lost amounts by cause, the largest amount first, then by first appearance.

    Each row is a lost client; its blank cause is a group of its own (None), its blank amount counts for 0. A row that
    says neither a cause nor an amount other than 0 is no client: some hosts hand over the number 0 for an empty cell.

    Returns:
        Columns of `SEG_LOSS_CAUSES`: cause, n, share of n, amount, share of amount, cumulative share of amount;
        the last two are infinite when the total amount is 0.

    Raises:
        CellError: `#NUM!` for a negative amount.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> names, n, *_ = loss_causes(factorise(["prix", None, "Prix", "délai"]), np.array([100.0, 50, 150, 30]))
        >>> names, n.tolist()
        (['prix', None, 'délai'], [2.0, 1.0, 1.0])
    """
    if (amount_lost < 0).any():
        row = int(np.argmax(amount_lost < 0))
        found = f"{amount_lost[row]:g}"
        raise CellError(NUM, key="cells.negative_row", argument="amount_lost", row=row + 1, found=found)
    amounts = np.nan_to_num(amount_lost)
    rows = np.flatnonzero((cause.codes >= 0) | (amounts != 0))
    groups, first_row, codes = np.unique(cause.codes[rows], return_index=True, return_inverse=True)
    n, amount = counts(codes, len(groups)).astype(np.float64), sums(codes, amounts[rows], len(groups))
    by_appearance = np.argsort(first_row)
    order = by_appearance[descending(amount[by_appearance])]
    n, amount = n[order], amount[order]
    running = np.cumsum(amount)
    shares = cumulative = np.full(len(amount), math.inf)
    if len(running) and 0 < running[-1] < math.inf:
        shares, cumulative = amount / running[-1], running / running[-1]
    names = [None if group < 0 else cause.shown[group] for group in groups[order].tolist()]
    return names, n, n / max(len(rows), 1), amount, shares, cumulative
