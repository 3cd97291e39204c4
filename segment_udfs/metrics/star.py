"""Question 1, the Stars: five tests in a fixed order, then the few largest profits among those who pass them all.

Columns have shape (n,), NaN or -1 = unknown; an unknown value fails its test, except an unknown risk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from segment_udfs.labels import CLASS, STATUS
from segment_udfs.maths import TOLERANCE, Bools, Floats, Ints, descending

TESTS: Final = ("class", "range", "potential", "profit", "risk")
"""In the order in which they are made; the first one that fails is the reason given."""


@dataclass(frozen=True, eq=False)
class Portfolio:
    """What the tests read, one row per client.

    Attributes:
        classes: ranks of `labels.CLASS`.
        breadth, wallet_share: fractions.
        gap: revenue missing to reach comparable clients, currency; read only where wallet_share is unknown.
        profit: currency.
        risk: ranks of `labels.STATUS`.
    """

    classes: Ints
    breadth: Floats
    wallet_share: Floats
    gap: Floats
    profit: Floats
    risk: Ints


@dataclass(frozen=True, eq=False)
class Verdict:
    """Why each client is a Star or not.

    Attributes:
        portfolio: what was judged.
        failed: position in `TESTS` of the first test failed, -1 when all are passed.
        rank: rank by profit among the clients that pass, 1 = largest, ties in input order; 0 for the others.
        places, min_breadth, min_wallet: the thresholds used.
    """

    portfolio: Portfolio
    failed: Ints
    rank: Ints
    places: int
    min_breadth: float
    min_wallet: float


def judge(portfolio: Portfolio, places: int = 3, min_breadth: float = 0.8, min_wallet: float = 0.75) -> Verdict:
    """Make the five tests: class A; breadth; potential reached; profit > 0; neither at risk nor lost.

    The potential is reached when the share of wallet is at least `min_wallet`, or, where that share is unknown, when
    there is no gap to peers. Thresholds on fractions are inclusive within 1e-9.

    Example:
        >>> ones, unknown = np.array([1.0, 0.6]), np.array([np.nan, np.nan])
        >>> verdict = judge(Portfolio(np.array([0, 0]), ones, ones, unknown, ones, np.array([-1, -1])))
        >>> verdict.failed.tolist(), verdict.rank.tolist()
        ([-1, 1], [1, 0])
    """
    wallet_known = ~np.isnan(portfolio.wallet_share)
    tests = np.array(
        [
            portfolio.classes == CLASS.rank("A"),
            portfolio.breadth >= min_breadth - TOLERANCE,
            np.where(wallet_known, portfolio.wallet_share >= min_wallet - TOLERANCE, portfolio.gap <= 0),
            portfolio.profit > 0,
            ~np.isin(portfolio.risk, [STATUS.rank("at_risk"), STATUS.rank("lost")]),
        ]
    )
    passed: Bools = np.all(tests, axis=0)
    failed = np.where(passed, -1, np.argmin(tests, axis=0)).astype(np.int64)
    rank = np.zeros(len(passed), np.int64)
    rows = np.flatnonzero(passed)
    rank[rows[descending(portfolio.profit[rows])]] = np.arange(1, len(rows) + 1)
    return Verdict(portfolio, failed, rank, places, min_breadth, min_wallet)


def stars(verdict: Verdict) -> Floats:
    """1 for a Star, 0 for the others: passing every test is not enough beyond the number of places.

    Example:
        >>> one, none = np.ones(2), np.full(2, np.nan)
        >>> stars(judge(Portfolio(np.zeros(2, int), one, one, none, np.array([5.0, 9]), np.full(2, -1)), 1)).tolist()
        [0.0, 1.0]
    """
    return ((verdict.rank >= 1) & (verdict.rank <= verdict.places)).astype(np.float64)
