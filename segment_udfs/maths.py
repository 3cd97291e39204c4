"""Mathematics that several metrics share: calendar, quantiles, rounding, grouped sums, false-discovery control."""

from __future__ import annotations

import calendar
import math
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from segment_udfs.ids import Codes

if TYPE_CHECKING:
    import decimal

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

TOLERANCE: Final = 1e-9
"""Half-width of a threshold on ratios: a value closer than this to a class border counts as on it."""

_EPOCH = date(1899, 12, 30)
"""Day 0 of the 1900 system, its phantom 29 February 1900 included: right for every serial from 61 on."""
_WIDEST: Final = 350
"""No double has a digit further from its point, on either side; the usual 28 digits would refuse many."""


def serial(day: date) -> int:
    """Serial of a date in the 1900 system.

    Example:
        >>> serial(date(2024, 12, 31))
        45657
    """
    return (date(day.year, day.month, day.day) - _EPOCH).days


def from_serial(number: float) -> date:
    """Date of a serial of the 1900 system.

    Example:
        >>> from_serial(45657)
        datetime.date(2024, 12, 31)
    """
    return _EPOCH + timedelta(days=math.floor(number))


def edate(number: float, months: int) -> float:
    """Same day `months` later, cut to the last day of that month (Excel's EDATE); -inf before year 1.

    Example:
        >>> from_serial(edate(serial(date(2024, 8, 31)), -6))
        datetime.date(2024, 2, 29)
    """
    day = from_serial(number)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return -math.inf if year < 1 else math.inf
    return serial(date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])))


def quantile(values: Floats, p: float) -> float:
    """Type-7 quantile (Excel's PERCENTILE.INC) of known values; NaN when there are none.

    Hyndman & Fan (1996), type 7: h = (n - 1)p + 1, x(floor h) + (h - floor h)(x(floor h + 1) - x(floor h)).

    Example:
        >>> quantile(np.array([10.0, 20, 30, 40, 100]), 0.75)
        40.0
    """
    return float(np.quantile(values, p, method="linear")) if len(values) else math.nan


def round_half_away(value: float, digits: int = 0) -> float:
    """Rounding of commerce: halves go away from zero. Any finite number.

    Example:
        >>> round_half_away(2.5), round_half_away(-0.5), round_half_away(1.005, 2), round_half_away(1e30)
        (3.0, -1.0, 1.01, 1e+30)
    """
    if abs(digits) > _WIDEST:
        return value if digits > 0 else 0.0
    from decimal import Decimal

    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), context=_wide()))


@cache
def _wide() -> decimal.Context:
    """Precision for every digit of any double, halves away from zero."""
    from decimal import ROUND_HALF_UP, Context

    return Context(prec=2 * _WIDEST + 1, rounding=ROUND_HALF_UP)


def sums(codes: Codes, values: Floats, count: int) -> Floats:
    """Σ values per code, shape (count,). Codes are all ≥ 0."""
    return np.bincount(codes, values, count).astype(np.float64, copy=False)


def counts(codes: Codes, count: int) -> Ints:
    """Number of rows per code, shape (count,). Codes are all ≥ 0."""
    return np.bincount(codes, minlength=count).astype(np.int64, copy=False)


def net_positive(total: Floats, absolute: Floats) -> Bools:
    """Whether a group of amounts is net positive: Σx > 1e-9·Σ|x|, so that rounding dust is not a purchase."""
    return total > TOLERANCE * absolute


def descending(values: Floats) -> Ints:
    """Positions from the largest value to the smallest, ties in input order."""
    return np.argsort(-values, kind="stable")


def benjamini_hochberg(p: Floats) -> Floats:
    """False-discovery-adjusted probabilities, in the order of `p`.

    q(k) = min over j ≥ k of min(1, m·p(j)/j), p ascending. Benjamini & Hochberg (1995).

    Example:
        >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).round(3).tolist()
        [0.03, 0.04, 0.04]
    """
    m = len(p)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * m / np.arange(1, m + 1)
    adjusted = np.minimum.accumulate(np.minimum(scaled, 1.0)[::-1])[::-1]
    result = np.empty(m)
    result[order] = adjusted
    return result


def sample_polyline(heights: Floats, points: int) -> Floats:
    """Read the polyline through (k/n, heights[k]), k = 0 … n, at i/(points-1); shape (points, 2).

    The place of each point among the k is found in whole numbers, so no rounding can put it beside a vertex.

    Example:
        >>> sample_polyline(np.array([0.0, 100, 60]), 5).tolist()
        [[0.0, 0.0], [0.25, 50.0], [0.5, 100.0], [0.75, 80.0], [1.0, 60.0]]
    """
    n = len(heights) - 1
    steps = np.arange(points, dtype=np.int64)
    k, rest = np.divmod(steps * n, points - 1)
    following = heights[np.minimum(k + 1, n)]
    y = heights[k] + rest / (points - 1) * (following - heights[k])
    return np.column_stack((steps / (points - 1), y))


def pair_sums(first: Codes, second: Codes, values: Floats) -> tuple[Codes, Codes, Floats, Floats]:
    """Σx and Σ|x| of each pair of codes that occurs, by first code, then second. Codes are all ≥ 0.

    Example:
        >>> a, b, total, absolute = pair_sums(np.array([1, 0, 1]), np.array([2, 0, 2]), np.array([5.0, 1, -3]))
        >>> a.tolist(), b.tolist(), total.tolist(), absolute.tolist()
        ([0, 1], [0, 2], [1.0, 2.0], [1.0, 8.0])
    """
    width = int(second.max(initial=-1)) + 1
    pairs, place = np.unique(first * width + second, return_inverse=True)
    held_first, held_second = np.divmod(pairs, max(width, 1))
    return held_first, held_second, sums(place, values, len(pairs)), sums(place, np.abs(values), len(pairs))


def grouped_quantile(codes: Codes, values: Floats, p: float, count: int) -> Floats:
    """`quantile` of the values of each code, shape (count,); NaN for a code without value. Codes are all ≥ 0.

    Example:
        >>> grouped_quantile(np.array([1, 0, 1]), np.array([20.0, 7, 10]), 0.5, 3).tolist()
        [7.0, 15.0, nan]
    """
    ordered = values[np.lexsort((values, codes))]
    size = counts(codes, count)
    present = size > 0
    start = (np.cumsum(size) - size)[present]
    place = (size[present] - 1) * p
    below = np.floor(place).astype(np.int64)
    low = ordered[start + below]
    high = ordered[start + np.minimum(below + 1, size[present] - 1)]
    result = np.full(count, np.nan)
    result[present] = low + (place - below) * (high - low)
    return result


def grouped_rows(key: Codes) -> tuple[Ints, Ints]:
    """Rows in ascending order of their integer keys (≥ 0), ties in input order, and where each new key starts.

    Key and row number are packed in one integer when 63 bits hold them: sorting values is several times faster than
    sorting positions.

    Example:
        >>> [found.tolist() for found in grouped_rows(np.array([7, 3, 7]))]
        [[1, 0, 2], [0, 1]]
    """
    bits = len(key).bit_length()
    if int(key.max(initial=0)) < 1 << (63 - bits):
        packed = np.sort((key << bits) | np.arange(len(key)))
        rows, ordered = packed & ((1 << bits) - 1), packed >> bits
    else:
        rows = np.argsort(key, kind="stable")
        ordered = key[rows]
    return rows, np.flatnonzero(np.diff(ordered, prepend=-1))


def positive_pairs(first: Codes, second: Codes, values: Floats) -> tuple[Codes, Codes]:
    """The pairs of codes (≥ 0) whose values are net positive, by first code, then second.

    Few possible pairs are counted in a table of all of them, many by sorting: the cost stays linear in the rows.

    Example:
        >>> a, b = positive_pairs(np.array([1, 0, 1, 0]), np.array([2, 0, 2, 1]), np.array([5.0, 1, -3, -1]))
        >>> a.tolist(), b.tolist()
        ([0, 1], [0, 2])
    """
    if not len(first):
        return first, second
    width = int(second.max()) + 1
    key = first * width + second
    size = (int(first.max()) + 1) * width
    if size <= 4 * len(key):
        credit = np.flatnonzero(values < 0)
        total, negative = sums(key, values, size), sums(key[credit], values[credit], size)
        held = np.flatnonzero(net_positive(total, total - 2 * negative))
    else:
        rows, start = grouped_rows(key)
        ordered = values[rows]
        total, negative = np.add.reduceat(ordered, start), np.add.reduceat(np.minimum(ordered, 0.0), start)
        held = key[rows[start[net_positive(total, total - 2 * negative)]]]
    return held // width, held % width


def quarters(days: Floats) -> Ints:
    """Rank of the calendar quarter of each serial: the same number for all days of one quarter.

    Example:
        >>> quarters(np.array([45292.0, 45382.0, 45383.0])).tolist()  # 1 January, 31 March, 1 April 2024
        [216, 216, 217]
    """
    return months_of(days) // 3


def months_of(days: Floats) -> Ints:
    """Rank of the calendar month of each serial, 0 = January 1970.

    Example:
        >>> months_of(np.array([45292.0])).tolist()
        [648]
    """
    dates = np.datetime64(_EPOCH, "D") + np.floor(days).astype(np.int64)
    return dates.astype("datetime64[M]").astype(np.int64)
