"""Question 6, the recurrent clients: who orders several times a year, and is each one going up or down.

Lines come as columns of the same length: `client` codes, `date` as whole serials of the 1900 system, `amount` in
currency. A line counts when all of them are known. Results follow the rows of `clients`: -1 or NaN for a blank one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from segment_udfs.errors import VALUE, CellError
from segment_udfs.ids import Ids
from segment_udfs.labels import MOVE, RECURRENCE
from segment_udfs.maths import TOLERANCE, Bools, Floats, Ints, counts, edate, positive_pairs, quarters, sums

MOST_PERIODS: Final = 120
_CHUNK: Final = 2_000_000
"""Number of slopes held in memory at once."""


def _known(client: Ids, date: Floats, amount: Floats | None) -> Bools:
    known = (client.codes >= 0) & ~np.isnan(date)
    return known if amount is None else known & ~np.isnan(amount)


def recurrence(
    client: Ids,
    date: Floats,
    clients: Ids,
    as_of: float | None = None,
    months: int = 12,
    min_orders: int = 2,
    min_quarters: int = 2,
    amount: Floats | None = None,
) -> Ints:
    """Recurrence of each client as ranks of `labels.RECURRENCE`, shape (len(clients),), -1 where blank.

    A purchase date is a day of `(EDATE(as_of, -months), as_of]` with a net positive amount (with any line when no
    `amount` is given). With d dates in q calendar quarters: recurrent when d ≥ `min_orders` and q ≥ `min_quarters`;
    none when d = 0; one-time when d = 1; else occasional. All -1 when no line counts. `as_of` defaults to the last
    date of the lines that count.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> days = np.array([45292.0, 45657, 45657])
        >>> found = recurrence(factorise(["A", "A", "B"]), days, factorise(["A", "B", "C"]))
        >>> [RECURRENCE.keys[rank] for rank in found]
        ['recurrent', 'one_time', 'none']
    """
    known = _known(client, date, amount)
    if not known.any():
        return np.full(len(clients), -1, np.int64)
    end = float(date[known].max()) if as_of is None else as_of
    codes = client.coded_like(clients)
    rows = np.flatnonzero(known & (codes >= 0) & (date > edate(end, -months)) & (date <= end))
    value = np.ones(len(rows)) if amount is None else amount[rows]
    first = float(date[rows].min(initial=end))
    buyer, day = positive_pairs(codes[rows], (date[rows] - first).astype(np.int64), value)
    quarter = quarters(day.astype(np.float64) + first)
    new = (np.diff(buyer, prepend=-1) != 0) | (np.diff(quarter, prepend=-1) != 0)
    d, q = counts(buyer, clients.count), counts(buyer[new], clients.count)
    found = np.select(
        [(d >= min_orders) & (q >= min_quarters), d == 0, d == 1],
        [RECURRENCE.rank("recurrent"), RECURRENCE.rank("none"), RECURRENCE.rank("one_time")],
        RECURRENCE.rank("occasional"),
    )
    return np.append(found, -1)[clients.codes]


def rolling(
    client: Ids, date: Floats, amount: Floats, clients: Ids, as_of: float, months: int = 12, lag: int = 0
) -> Floats:
    """Revenue of each client over `months` that end `lag` months before `as_of`, shape (len(clients),).

    Σ amounts with EDATE(as_of, -lag - months) < date ≤ EDATE(as_of, -lag); 0 for a client without line, NaN for a
    blank client, NaN throughout when no line counts.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> lines = factorise(["A", "A"]), np.array([45292.0, 45291.0]), np.array([5.0, 3.0])
        >>> [float(rolling(*lines, factorise(["A"]), 45657.0, 12, lag)[0]) for lag in (0, 12)]
        [5.0, 3.0]
    """
    known = _known(client, date, amount)
    if not known.any():
        return np.full(len(clients), np.nan)
    codes = client.coded_like(clients)
    inside = (date > edate(as_of, -lag - months)) & (date <= edate(as_of, -lag))
    rows = np.flatnonzero(known & (codes >= 0) & inside)
    return np.append(sums(codes[rows], amount[rows], clients.count), np.nan)[clients.codes]


def move(prev: Floats, curr: Floats, tol: float = 0.05) -> Ints:
    """Movement between two comparable periods as ranks of `labels.MOVE`; an unknown value is no sales, 0.

    With g = curr/prev - 1: up above tol, down below -tol, else stable, a g within 1e-9 of ±tol being stable; new,
    lost or inactive when one or both are not positive.

    Example:
        >>> [MOVE.keys[rank] for rank in move(np.array([100.0, 100, 0]), np.array([105.0, 106, 5]))]
        ['stable', 'up', 'new']
    """
    prev, curr = np.nan_to_num(prev, nan=0.0), np.nan_to_num(curr, nan=0.0)
    with np.errstate(all="ignore"):
        growth = curr / prev - 1
    ranks = [MOVE.rank(key) for key in ("inactive", "new", "lost", "up", "down")]
    tests = [(prev <= 0) & (curr <= 0), prev <= 0, curr <= 0, growth > tol + TOLERANCE, growth < -tol - TOLERANCE]
    return np.select(tests, ranks, MOVE.rank("stable"))


def trend(series: Floats) -> Floats:
    """Median slope per period, relative slope and two-sided p-value of each row, shape (n, 3).

    `series` has shape (n, t), 2 ≤ t ≤ 120, periods in time order, NaN = unknown: dropped, the others keep their place.

    1. Theil-Sen: the median of (y(j) - y(i))/(j - i), i < j. Sen (1968).
    2. That over |median of y|; inf where this median is 0.
    3. Exact Mann-Kendall: P(|S'| ≥ |S|), S = Σ sign(y(j) - y(i)), over all arrangements of the values, ties kept.
       Mann (1945), Kendall (1970). NaN under 5 values, for nothing could be proven.

    Raises:
        CellError: `#VALUE!` when t is out of bounds.

    Example:
        >>> trend(np.array([[10.0, 12, 12, 15, 14, 18]])).round(6).tolist()
        [[1.5, 0.115385, 0.027778]]
    """
    if not 2 <= series.shape[1] <= MOST_PERIODS:
        raise CellError(VALUE, key="cells.periods_outside", argument="series", found=series.shape[1])
    i, j = np.triu_indices(series.shape[1], 1)
    step = max(_CHUNK // len(i), 1)
    slope, s = np.empty(len(series)), np.empty(len(series), np.int64)
    with np.errstate(all="ignore"):
        for start in range(0, len(series), step):
            early, late = series[start : start + step, i], series[start : start + step, j]
            slope[start : start + step] = _row_medians((late - early) / (j - i))
            s[start : start + step] = (late > early).sum(axis=1) - (late < early).sum(axis=1)
        level = np.abs(_row_medians(series))
        relative = np.where(level == 0, np.where(np.isnan(slope), np.nan, np.inf), slope / level)
    return np.column_stack((slope, relative, _mann_kendall(series, s)))


def _row_medians(values: Floats) -> Floats:
    """Median of the known values of each row; NaN when there are none."""
    ordered = np.sort(values, axis=1)  # NaN go last
    size = (~np.isnan(values)).sum(axis=1)
    rows = np.arange(len(values))
    low, high = ordered[rows, np.maximum(size - 1, 0) // 2], ordered[rows, np.minimum(size // 2, values.shape[1] - 1)]
    return np.where(size > 0, low + 0.5 * (high - low), np.nan)


def _mann_kendall(series: Floats, s: Ints) -> Floats:
    """Two-sided exact p-values; rows with the same sizes of ties share one distribution."""
    ordered = np.sort(series, axis=1)
    rows, t = series.shape
    run = np.cumsum(np.diff(ordered, axis=1, prepend=np.nan) != 0, axis=1) - 1
    place = (np.arange(rows)[:, None] * t + run)[~np.isnan(ordered)]
    ties = -np.sort(-np.bincount(place, minlength=rows * t).reshape(rows, t), axis=1)
    p = np.full(rows, np.nan)
    patterns, which = np.unique(ties, axis=0, return_inverse=True)
    for rank, pattern in enumerate(patterns):
        sizes = tuple(int(size) for size in pattern if size)
        if sum(sizes) < 5:
            continue
        found = np.flatnonzero(which.reshape(-1) == rank)
        chances = _two_sided(sizes)
        p[found] = [chances[abs(value)] for value in s[found].tolist()]
    return p


def _two_sided(ties: Sequence[int]) -> dict[int, float]:
    """P(|S'| ≥ s) for each possible s ≥ 0, groups of equal values having these sizes.

    With M untied pairs and D inversions, S' = M - 2D, and D has the generating function [m]_q! / Π [t_i]_q!
    (MacMahon): its coefficients are whole numbers, kept exact.
    """
    m = sum(ties)
    most = (m * m - sum(size * size for size in ties)) // 2
    total = math.factorial(m) // math.prod(map(math.factorial, ties))
    chances: dict[int, float] = {}
    tail = 0
    for inversions, arrangements in enumerate(_inversions(tuple(ties), most // 2 + 1)):
        tail += arrangements
        s = most - 2 * inversions
        chances[s] = 2 * tail / total if s else 1.0
    return chances


@lru_cache(maxsize=64)
def _inversions(ties: tuple[int, ...], terms: int) -> list[int]:
    """Number of arrangements with 0, 1 … terms - 1 inversions; `ties` from the largest group to the smallest."""
    m, largest = sum(ties), ties[0]
    row: npt.NDArray[np.object_] = np.zeros(terms, object)
    row[0] = 1
    for k in range(largest + 1, m + 1):
        row = _times(row, k)
    for size in ties[1:]:
        for k in range(2, size + 1):
            row = _divided(row, k)
    found: list[int] = row.tolist()
    return found


def _times(row: npt.NDArray[np.object_], k: int) -> npt.NDArray[np.object_]:
    """The series times [k]_q = 1 + q + … + q^(k-1)."""
    total = np.add.accumulate(row)
    total[k:] -= total[:-k].copy()
    return total


def _divided(row: npt.NDArray[np.object_], k: int) -> npt.NDArray[np.object_]:
    """The series divided by [k]_q: times 1 - q, then divided by 1 - q^k, which sums every k-th term."""
    padded = np.zeros(-(-len(row) // k) * k, object)
    padded[: len(row)] = row
    padded[1 : len(row)] -= row[:-1]
    summed: npt.NDArray[np.object_] = np.add.accumulate(padded.reshape(-1, k), axis=0).reshape(-1)[: len(row)]
    return summed
