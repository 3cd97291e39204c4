"""Question 2, the 20/80: ranks, cumulative shares, classes and concentration of a column of values.

Throughout, `values` has shape (n,), NaN = unknown: such a client is left out of n, and its own result is NaN.
Values are in the currency of the file, and may be negative. With values in descending order, ties in input order,
c(k) = Σ_{j≤k} w(j) / D, where the basis says:

- "positive": w = max(v, 0), D = Σ max(v, 0): monotone, at most 1, defined as soon as one value is positive;
- "net": w = v, D = Σ v: passes above 1 when there are losses;
- "peak": w = v, D = Σ max(v, 0): ends below 1 by the losses.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from segment_udfs.errors import NA, NUM, CellError
from segment_udfs.ids import Ids
from segment_udfs.labels import CLASS
from segment_udfs.maths import TOLERANCE, Bools, Floats, Ints, descending, sample_polyline

BASES: Final = ("positive", "net", "peak")


def _known(values: Floats, name: str = "values") -> Floats:
    known = values[~np.isnan(values)]
    if not len(known):
        raise CellError(NA, key="cells.no_usable_row", argument=name)
    return known


def _curve(values: Floats, basis: str, name: str = "values") -> Floats:
    """c(0) = 0, c(1) … c(n) of the known values; `#NUM!` when D ≤ 0."""
    ordered = np.sort(_known(values, name))[::-1]
    positive = np.maximum(ordered, 0.0)
    weights = positive if basis == "positive" else ordered
    total = float(ordered.sum() if basis == "net" else positive.sum())
    if not 0 < total < math.inf:
        raise CellError(NUM, key="cells.total_not_positive", argument=name)
    return np.concatenate(([0.0], np.cumsum(weights) / total))


def rank(values: Floats) -> Floats:
    """Unique rank of each value, 1 = the largest, ties by input order.

    Example:
        >>> rank(np.array([20.0, 500.0, 20.0])).tolist()
        [2.0, 1.0, 3.0]
    """
    ranks = np.full(len(values), np.nan)
    known = np.flatnonzero(~np.isnan(values))
    ranks[known[descending(values[known])]] = np.arange(1.0, len(known) + 1)
    return ranks


def cumulative_share(values: Floats, basis: str = "positive") -> Floats:
    """c(rank): share held by the client and all those ranked before it.

    Raises:
        CellError: `#NUM!` when the denominator of the basis is not positive; `#N/A` without any known value.

    Example:
        >>> cumulative_share(np.array([500.0, 300, 120, 60, 20])).round(2).tolist()
        [0.5, 0.8, 0.92, 0.98, 1.0]
    """
    return _by_rank(values, _curve(values, basis)[1:])


def _by_rank(values: Floats, by_rank: Floats) -> Floats:
    """Give each known value the entry of `by_rank` at its rank."""
    ranks = rank(values)
    known = ~np.isnan(ranks)
    result = np.full(len(values), np.nan)
    result[known] = by_rank[ranks[known].astype(np.int64) - 1]
    return result


def classes(values: Floats, a: float = 0.8, b: float = 0.95, basis: str = "positive") -> Ints:
    """Class of each value as ranks of `labels.CLASS`, -1 where unknown.

    A while the cumulative share *before* the client is below a, so the client that crosses the threshold belongs to
    the upper class; then B up to b, then C; N for a value ≤ 0. Shares within 1e-9 of a threshold are on it.

    Example:
        >>> [CLASS.keys[code] for code in classes(np.array([850.0, 150.0, 0.0]))]
        ['A', 'B', 'N']
    """
    result = np.full(len(values), -1, np.int64)
    known = ~np.isnan(values)
    result[known] = CLASS.rank("N")
    if not (values[known] > 0).any():
        return result
    before = _by_rank(values, _curve(values, basis)[:-1])
    held = known & (values > 0)
    result[held] = np.select(
        [before[held] < a - TOLERANCE, before[held] < b - TOLERANCE],
        [CLASS.rank("A"), CLASS.rank("B")],
        CLASS.rank("C"),
    )
    return result


def count_for_share(values: Floats, share: float = 0.8, basis: str = "positive") -> float:
    """Smallest number of clients whose cumulative share reaches `share`.

    Example:
        >>> count_for_share(np.array([500.0, 300, 120, 60, 20]))
        2.0
    """
    return float(np.argmax(_curve(values, basis)[1:] >= share - TOLERANCE) + 1)


def share_of_top(values: Floats, top: float = 0.2, basis: str = "positive") -> float:
    """c(k) of the first clients: k = ceil(top·n) when 0 < top < 1, else k = min(top, n).

    Example:
        >>> round(share_of_top(np.array([500.0, 300, 120, 60, 20]), 3), 2)
        0.92
    """
    curve = _curve(values, basis)
    n = len(curve) - 1
    k = math.ceil(top * n - TOLERANCE) if top < 1 else min(int(top), n)
    return float(curve[k])


def curve_points(values: Floats, points: int = 101, basis: str = "positive") -> Floats:
    """Pareto curve at `points` equally spaced shares of clients, shape (points, 2), both columns as fractions.

    Example:
        >>> curve_points(np.array([500.0, 300, 120, 60, 20]), 5).round(3).tolist()
        [[0.0, 0.0], [0.25, 0.575], [0.5, 0.86], [0.75, 0.965], [1.0, 1.0]]
    """
    return sample_polyline(_curve(values, basis), points)


def concentration(values: Floats) -> Floats:
    """Gini, HHI, effective clients 1/HHI, share of the top 1, top 3 and top 20 %, shape (1, 6), all fractions.

    Gini is the population form 2Σi·v(i)/(nΣv) - (n+1)/n, v ascending, undefined (inf) with a negative value;
    HHI (Herfindahl-Hirschman) = Σs², s = max(v,0)/Σmax(v,0).

    Example:
        >>> concentration(np.array([500.0, 300, 120, 60, 20])).round(4).tolist()
        [[0.48, 0.3584, 2.7902, 0.5, 0.92, 0.5]]
    """
    known = np.sort(_known(values))
    tops = [share_of_top(values, top) for top in (1, 3, 0.2)]
    n, total = len(known), float(known.sum())
    gini = math.inf if known[0] < 0 else 2 * float(np.arange(1, n + 1) @ known) / (n * total) - (n + 1) / n
    shares = np.maximum(known, 0.0) / np.maximum(known, 0.0).sum()
    hhi = float(shares @ shares)
    return np.array([[gini, hhi, 1 / hhi, *tops]])


def conflicts(
    revenue: Floats, margin: Floats, known_client: Bools, a: float = 0.8, b: float = 0.95
) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """Clients whose revenue class and margin class are at least two steps apart (A, B, C, N).

    Classes and ranks are taken on the rows where client, revenue and margin are all known, basis "positive".

    Returns:
        rows (positions in the input, by revenue rank), revenue classes, margin classes, revenue ranks, margin ranks.

    Raises:
        CellError: `#NUM!` when no revenue, or no margin, is positive; `#N/A` when no row is known.
    """
    rows = np.flatnonzero(known_client & ~np.isnan(revenue) & ~np.isnan(margin))
    pair = []
    for name, column in (("revenue", revenue[rows]), ("margin", margin[rows])):
        _curve(column, "positive", name)  # refuses an empty or a non-positive total
        pair.append((classes(column, a, b), rank(column)))
    (class_r, rank_r), (class_m, rank_m) = pair
    kept = np.flatnonzero(np.abs(class_r - class_m) >= 2)
    kept = kept[np.argsort(rank_r[kept])]
    return rows[kept], class_r[kept], class_m[kept], rank_r[kept], rank_m[kept]


def conflict_table(
    client: Ids, revenue: Floats, margin: Floats, a: float = 0.8, b: float = 0.95
) -> tuple[list[str], Ints, Ints, Floats, Floats, Floats, Floats]:
    """Columns of `SEG_PARETO_CONFLICT`: client, both classes, both ranks, revenue, margin; by revenue rank."""
    rows, class_r, class_m, rank_r, rank_m = conflicts(revenue, margin, client.codes >= 0, a, b)
    names = [client.shown[code] for code in client.codes[rows]]
    return names, class_r, class_m, rank_r, rank_m, revenue[rows], margin[rows]
