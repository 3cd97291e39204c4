"""Whether the window and the one before hold the same number of months: 11 months are never compared with 12."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from segment_udfs.maths import Bools, Floats, Ints, edate, from_serial, quantile, sums

LEAST_SILENCE: Final = 10.0
"""Days without a line that never make a month incomplete by themselves."""
MOST_SILENCE: Final = 31.0
"""Usual days between two days with lines above which a month without a line proves nothing."""
_USUAL: Final = 0.95


class Periods(NamedTuple):
    """The months that the lines cover, and the comparison that they allow.

    Attributes:
        current, previous: months covered of the window and of the one before, of `months`.
        missing: months of both that are not covered.
        unmatched: Σ of the amounts of the covered months that have no covered month in front of them.
        as_of, aligned: end and length in months of the windows that may be compared; `aligned` is 0 when none may.
    """

    current: int
    previous: int
    missing: int
    unmatched: float
    as_of: float
    aligned: int


def periods(days: Floats, amounts: Floats, as_of: float | None, months: int) -> Periods | None:
    """Cut the lines in rolling months ending at `as_of` and tell which are covered; None where it cannot be told.

    Rolling month k is (EDATE(as_of, -k-1), EDATE(as_of, -k)]. One without a line is not covered. Nor is the one that
    holds the first or the last line when this line stands more than `silence` days from its far end, where `silence` is
    the 95 % quantile of the days between two days with lines, and at least 10. Above 31 such days nothing can be told.

    The aligned windows end at `as_of` when the lines reach it, else on the last day of the last complete month.

    Args:
        days: serials, NaN to leave the line out. as_of: the last day with lines when None.

    Example:
        >>> every_week = np.arange(45292.0, 45992.0, 7)  # 1 January 2024 to 25 November 2025
        >>> found = periods(every_week, np.ones(100), 46022, 12)  # 31 December 2025
        >>> found.current, found.previous, from_serial(found.as_of), found.aligned
        (11, 12, datetime.date(2025, 11, 30), 11)
    """
    known = ~np.isnan(days)
    last = float(days[known].max(initial=-math.inf))
    if not math.isfinite(last):
        return None
    end = last if as_of is None else as_of
    kept = known & (days <= end)
    sold = np.unique(days[kept])
    usual = quantile(np.diff(sold[sold > edate(end, -2 * months)]), _USUAL)
    if not usual <= MOST_SILENCE:  # NaN too: fewer than two days
        return None
    silence = max(LEAST_SILENCE, usual)
    covered, totals = _covered(sold, days[kept], amounts[kept], end, months, silence)
    present, before = covered[:months], covered[months:]
    lone = np.concatenate((present & ~before, before & ~present))
    aligned_end = end
    if end - sold[-1] > silence:
        aligned_end = _month_end(sold[-1])
        if aligned_end - sold[-1] > silence:
            aligned_end = _month_end(sold[-1], -1)
    again, _ = _covered(sold[sold <= aligned_end], np.empty(0), np.empty(0), aligned_end, months, silence)
    aligned = max((count for count in range(1, months + 1) if again[: 2 * count].all()), default=0)
    missing = int((~covered).sum())
    return Periods(int(present.sum()), int(before.sum()), missing, float(totals[lone].sum()), aligned_end, aligned)


def _covered(
    sold: Floats, days: Floats, amounts: Floats, end: float, months: int, silence: float
) -> tuple[Bools, Floats]:
    """Whether each of the 2·`months` rolling months up to `end` is covered, the newest first; Σ amounts of each."""
    edges = np.array([edate(end, -back) for back in range(2 * months, -1, -1)])

    def newest_first(values: Floats) -> Ints:
        return (2 * months - np.searchsorted(edges, values, "left")).astype(np.int64)

    inside = newest_first(days)
    held = (inside >= 0) & (inside < 2 * months)
    totals = sums(inside[held], amounts[held], 2 * months)
    covered = np.zeros(2 * months, np.bool_)
    if not len(sold):
        return covered, totals
    place = newest_first(sold)
    covered[place[(place >= 0) & (place < 2 * months)]] = True
    first, last = int(place[0]), int(place[-1])
    if 0 <= last < 2 * months and edges[2 * months - last] - sold[-1] > silence:
        covered[last] = False
    if 0 <= first < 2 * months and sold[0] - edges[2 * months - 1 - first] - 1 > silence:
        covered[first] = False
    return covered, totals


def _month_end(day: float, months: int = 0) -> float:
    """The last day of the calendar month of `day`, or of the one `months` later."""
    first = day - from_serial(day).day + 1
    return edate(first, months + 1) - 1
