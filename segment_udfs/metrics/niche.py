"""Question 7, duplicable clients: sectors where good clients are more frequent than chance allows.

`sector` has a code a client, `good` is 1, 0 or NaN (unknown), shape (n,). Of N clients with both known, K are good.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segment_udfs.errors import NUM, VALUE, CellError
from segment_udfs.ids import Ids
from segment_udfs.labels import NICHE
from segment_udfs.maths import TOLERANCE, Floats, Ints, benjamini_hochberg, counts


@dataclass(frozen=True, eq=False)
class Sectors:
    """The sectors tested, by upper-tail probability, then by first appearance; one entry a sector everywhere.

    Attributes:
        code: rank of the sector in the column of sectors. n, k: its clients and its good clients.
        lift: (k/n)/(K/N). p: P(X ≥ k), X hypergeometric. q: Benjamini-Hochberg over all sectors.
        verdict: ranks of `labels.NICHE`.
    """

    code: Ints
    n: Ints
    k: Ints
    lift: Floats
    p: Floats
    q: Floats
    verdict: Ints


def tails(n: Ints, k: Ints, good: int, size: int) -> tuple[Floats, Floats]:
    """P(X ≥ k) and P(X ≤ k) for X good clients among n drawn out of `size`, of whom `good` are good.

    P(X = j) = C(K,j)·C(N-K,n-j)/C(N,n). The terms come from their ratios (K-j)(n-j)/((j+1)(N-K-n+j+1)), scaled by the
    largest and divided by their sum: neither factorial nor cancellation. One pass for each distinct n. The upper tail
    is the one-sided exact test of Fisher (1935).

    Example:
        >>> upper, lower = tails(np.array([20]), np.array([8]), 12, 100)
        >>> upper.round(9).tolist(), lower.round(6).tolist()
        ([0.000203374], [0.999986])
    """
    upper, lower = np.empty(len(n)), np.empty(len(n))
    for drawn in np.unique(n).tolist():
        least, most = max(0, drawn + good - size), min(drawn, good)
        j = np.arange(least, most, dtype=np.float64)
        ratios = (good - j) * (drawn - j) / ((j + 1) * (size - good - drawn + j + 1))
        logs = np.concatenate(([0.0], np.cumsum(np.log(ratios))))
        terms = np.exp(logs - logs.max())
        below, above = np.cumsum(terms), np.cumsum(terms[::-1])[::-1]
        here = n == drawn
        upper[here] = (above / above[0])[k[here] - least]
        lower[here] = (below / below[-1])[k[here] - least]
    return upper, lower


def sectors(sector: Ids, good: Floats, min_n: int = 5, min_lift: float = 1.5, q: float = 0.1) -> Sectors:
    """Test every sector; the thresholds only decide the verdict.

    First match: fewer than `min_n` clients, too small; lift ≥ min_lift and q-value ≤ q, niche; lift ≤ 1/min_lift and
    q-value of the lower tail ≤ q, anti-niche; else not proven. Benjamini & Hochberg (1995) over all sectors, both ways.

    Raises:
        CellError: `#VALUE!` when `good` is neither 1 nor 0; `#NUM!` when no client is good, or all are.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> column = factorise(["Garages"] * 20 + ["Autres"] * 80)
        >>> seen = sectors(column, np.array([1.0] * 8 + [0.0] * 12 + [1.0] * 4 + [0.0] * 76))
        >>> [NICHE.keys[code] for code in seen.verdict], seen.lift.round(3).tolist()
        (['niche', 'anti_niche'], [3.333, 0.417])
    """
    odd = ~np.isnan(good) & (good != 0) & (good != 1)
    if odd.any():
        raise CellError(VALUE, key="cells.not_a_flag_row", argument="good", row=int(np.argmax(odd)) + 1)
    rows = np.flatnonzero((sector.codes >= 0) & ~np.isnan(good))
    codes, first_row, local = np.unique(sector.codes[rows], return_index=True, return_inverse=True)
    size, total = len(rows), int(np.count_nonzero(good[rows]))
    if size and total in (0, size):
        raise CellError(NUM, key="cells.good_does_not_vary", argument="good")
    n = counts(local, len(codes))
    k = counts(local[good[rows] == 1], len(codes))
    upper, lower = tails(n, k, total, size)
    lift = k * size / np.maximum(n * total, 1)
    q_upper, q_lower = benjamini_hochberg(upper), benjamini_hochberg(lower)
    verdict = np.select(
        [
            n < min_n,
            (lift >= min_lift - TOLERANCE) & (q_upper <= q + TOLERANCE),
            (lift <= 1 / min_lift + TOLERANCE) & (q_lower <= q + TOLERANCE),
        ],
        [NICHE.rank(key) for key in ("too_small", "niche", "anti_niche")],
        NICHE.rank("not_proven"),
    ).astype(np.int64)
    order = np.lexsort((first_row, upper))
    return Sectors(codes[order], n[order], k[order], lift[order], upper[order], q_upper[order], verdict[order])


def niche_table(
    sector: Ids, good: Floats, min_n: int = 5, min_lift: float = 1.5, q: float = 0.1
) -> tuple[list[str], Ints, Ints, Floats, Floats, Floats, Floats, Ints]:
    """Columns of `SEG_NICHE`: sector, n, k, rate k/n, lift, p, q, verdict."""
    found = sectors(sector, good, min_n, min_lift, q)
    names = [sector.shown[code] for code in found.code.tolist()]
    return names, found.n, found.k, found.k / found.n, found.lift, found.p, found.q, found.verdict


def in_niche(sector: Ids, good: Floats, min_n: int = 5, min_lift: float = 1.5, q: float = 0.1) -> Floats:
    """1 for each client whose sector is a niche, else 0 (a blank sector included); NaN when no row could be tested.

    Raises:
        CellError: as `sectors`.
    """
    found = sectors(sector, good, min_n, min_lift, q)
    if not len(found.code):
        return np.full(len(sector), np.nan)
    flag = np.zeros(sector.count + 1)  # the last place is for the code -1, a blank
    flag[found.code[found.verdict == NICHE.rank("niche")]] = 1
    return flag[sector.codes]
