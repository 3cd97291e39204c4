"""What missing costs leave open: the least and the greatest margin, and the classes that could change with it.

The cost of a line that has none lies between 0 and its amount, so its margin lies between 0 and its amount.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from segment_udfs.ids import Codes
from segment_udfs.maths import TOLERANCE, Bools, Floats, Ints, sums


class Bounds(NamedTuple):
    """Margin of each client when every missing cost is the worst and the best possible; shape (clients,)."""

    low: Floats
    high: Floats


def margin_bounds(codes: Codes, amount: Floats, cost: Floats, count: int) -> Bounds:
    """Margins of `count` clients between their bounds; NaN is a missing cost.

    Example:
        >>> found = margin_bounds(np.array([0, 0, 0]), np.array([100.0, 50, -20]), np.array([60.0, np.nan, np.nan]), 1)
        >>> found.low.tolist(), found.high.tolist()
        ([20.0], [90.0])
    """
    known = sums(codes, np.where(np.isnan(cost), 0.0, amount - cost), count)
    unknown = np.where(np.isnan(cost), amount, 0.0)
    return Bounds(
        known + sums(codes, np.minimum(unknown, 0.0), count), known + sums(codes, np.maximum(unknown, 0.0), count)
    )


def classes_at_stake(bounds: Bounds, a: float = 0.8, b: float = 0.95) -> Bools:
    """The clients whose 20/80 class by margin, positive basis, is not the same for all margins between the bounds.

    A client is best placed at its greatest margin with those above it at their least, and those that can stay below at
    the greatest margin that keeps them there; worst placed the other way round. Its class is settled when both agree.
    Ties go to the client that comes first, as in `SEG_PARETO_CLASS`.

    Example:
        >>> classes_at_stake(Bounds(np.array([80.0, 10, 5]), np.array([80.0, 30, 5]))).tolist()
        [False, True, True]
    """
    low, high = (np.maximum(bound, 0.0) for bound in bounds)
    best, worst = _class(high, *_best(low, high), a, b), _class(low, *_worst(low, high), a, b)
    return np.not_equal(best, worst)


def _class(own: Floats, above: Floats, below: Floats, a: float, b: float) -> Ints:
    """0 for A to 3 for N, from Σ of the margins placed above and below."""
    total = above + own + below
    before = np.divide(above, total, out=np.zeros_like(total), where=total > 0)
    found = np.select([before < a - TOLERANCE, before < b - TOLERANCE], [0, 1], 2)
    return np.where(own > 0, found, 3).astype(np.int64)


def _best(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Σ above and Σ below each client at its greatest margin, every other margin in its favour."""
    ones = np.ones_like(low)
    above = _sum_above(low, high, low)
    tied = _sum_tied_before(low, high, low)
    under = high.sum() - _sum_above(high, high, high) - high
    straddling = _sum_above(high, high, ones) - _sum_above(low, high, ones)
    return above + tied, under + straddling * high - tied


def _worst(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Σ above and Σ below each client at its least margin, every other margin against it."""
    open_ = high > low
    above = _sum_above(high, low, high) - np.where(open_, high, 0.0)
    under = low.sum() - _sum_above(high, low, low) - np.where(open_, 0.0, low)
    return above + _sum_tied_before(high, low, high), under - _sum_tied_before(high, low, low)


def _sum_above(values: Floats, limits: Floats, weights: Floats) -> Floats:
    """For each limit, Σ of the weights whose value is strictly above it."""
    order = np.argsort(values, kind="stable")
    tail: Floats = np.append(np.cumsum(weights[order][::-1])[::-1], 0.0)
    return tail[np.searchsorted(values[order], limits, "right")]


def _sum_tied_before(values: Floats, limits: Floats, weights: Floats) -> Floats:
    """For each limit, Σ of the weights of the earlier rows whose value equals it."""
    n = len(values)
    _, code = np.unique(np.concatenate((values, limits)), return_inverse=True)
    key, wanted = code[:n] * n + np.arange(n), code[n:] * n
    order = np.argsort(key)
    running: Floats = np.append(0.0, np.cumsum(weights[order]))
    return running[np.searchsorted(key[order], wanted + np.arange(n))] - running[np.searchsorted(key[order], wanted)]
