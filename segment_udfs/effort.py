"""The goal of the exercise, the salesperson's time: what it returns, how it is spread, how to spread it better.

Hours are declared data, per year; money is in the currency of the file. Columns have shape (n,), NaN = unknown. In
results NaN = not knowable, an infinity = undefined.

The average return (`roi`) credits this year's hours with the whole margin, so it overstates clients who would buy
anyway; the response curves say what *more* hours would bring, and are what an allocation must look at.
"""

from __future__ import annotations

import math
from heapq import heapify, heappop, heappush
from typing import Final

import numpy as np

from segment_udfs.errors import NUM, VALUE, CellError
from segment_udfs.ids import Ids
from segment_udfs.maths import TOLERANCE, Bools, Floats, counts, sums

MOST_STEPS: Final = 100_000
"""Most steps that one allocation takes."""
_CLOSE: Final = 1e-7
"""Two gains whose logarithms are nearer than this are left to the exact division, one step at a time."""
_TIE: Final = 1e-12
"""Gains this close, relatively, are the same gain: the earlier client is served first."""


def roi(margin: Floats, hours: Floats, hourly_cost: Floats, direct: Floats) -> Floats:
    """Return on effort (margin - E)/E, E = hours·hourly_cost + direct, shape (n,); 4 means 4 for 1 spent.

    NaN where margin or hours are unknown, hours are 0 or E is 0; infinite where hours or a cost are negative. An
    unknown direct cost is 0.

    Example:
        >>> roi(np.array([12_000.0]), np.array([40.0]), np.array([60.0]), np.array([0.0])).tolist()
        [4.0]
    """
    direct = np.nan_to_num(direct, nan=0.0)
    cost = hours * hourly_cost + direct
    with np.errstate(all="ignore"):
        result = (margin - cost) / cost
    result[(hours == 0) | (cost == 0)] = np.nan
    result[(hours < 0) | (hourly_cost < 0) | (direct < 0)] = np.inf
    return result


def mix(segment: Ids, hours: Floats, margin: Floats) -> tuple[list[str | None], Floats, Floats, Floats]:
    """Share of the hours and share of the margin by segment, and their ratio.

    A segment whose index is far above 1 earns more than the time it gets. Rows with unknown hours or margin are left
    out.

    Returns:
        Segments by first appearance (None = not given), % hours, % margin, index = % margin ÷ % hours (NaN when the
        segment has no hours); fractions.

    Raises:
        CellError: `#NUM!` when an hour is negative, or when the total of the hours or of the margin is not positive.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> names, *_, index = mix(factorise(["Star", "Nouveau"]), np.array([40.0, 60.0]), np.array([70.0, 30.0]))
        >>> names, index.round(9).tolist()
        (['Star', 'Nouveau'], [1.75, 0.5])
    """
    rows = np.flatnonzero(~np.isnan(hours) & ~np.isnan(margin))
    if not len(rows):
        return [], np.empty(0), np.empty(0), np.empty(0)
    _refuse_negative(hours, "hours", rows)
    codes, hours, margin = segment.codes[rows], hours[rows], margin[rows]
    for name, column in (("hours", hours), ("margin", margin)):
        if not 0 < column.sum() < math.inf:
            raise CellError(NUM, key="cells.total_not_positive", argument=name)
    codes = np.where(codes < 0, segment.count, codes)
    size = segment.count + 1
    first = np.full(size, len(codes))
    np.minimum.at(first, codes, np.arange(len(codes)))
    seen = np.argsort(first, kind="stable")[: int((counts(codes, size) > 0).sum())]
    time = (sums(codes, hours, size) / hours.sum())[seen]
    money = (sums(codes, margin, size) / margin.sum())[seen]
    index = np.divide(money, time, out=np.full(len(seen), np.nan), where=time > 0)
    return [(*segment.shown, None)[code] for code in seen], time, money, index


def response(effort: Floats, y0: float, y15: float, ymax: float) -> Floats:
    """Sales expected for an effort, both indexed on today = 1, from three estimates: the ADBUDG curve.

    y(e) = y0 + (ymax - y0)·e^c/(d + e^c), d = (ymax - 1)/(1 - y0), c set by y(1.5) = y15. Little (1970), "Models and
    managers: the concept of a decision calculus", Management Science 16(8).

    Args:
        effort: shape (n,), 1 = today's; NaN where unknown, negative gives an infinity.
        y0, y15, ymax: sales without any effort, with half as much again, at saturation.

    Raises:
        CellError: `#NUM!` unless 0 ≤ y0 < 1 < y15 < ymax.

    Example:
        >>> response(np.array([0, 0.5, 1, 1.5, 2]), 0.5, 1.2, 1.4).round(6).tolist()
        [0.5, 0.659274, 1.0, 1.2, 1.291128]
    """
    for name, value, fits in (("y0", y0, 0 <= y0 < 1), ("y15", y15, y15 > 1), ("ymax", ymax, y15 < ymax)):
        if not fits:
            raise CellError(NUM, key="cells.response_estimates", argument=name, found=f"{value:g}")
    d = (ymax - 1) / (1 - y0)
    f = (y15 - y0) / (ymax - y0)
    c = math.log(d * f / (1 - f)) / math.log(1.5)
    with np.errstate(all="ignore"):
        result: Floats = y0 + (ymax - y0) / (1 + d * effort**-c)  # same curve, without ∞/∞ at large efforts
    result[effort < 0] = np.inf
    return result


def diminishing_returns(potential: Floats, speed: Floats, hours: Floats) -> Floats:
    """Result expected of hours spent, A(1 - e^(-c·h)), shape (n,): concave, at most A.

    Example:
        >>> diminishing_returns(np.array([1000.0]), np.array([0.3]), np.array([4.0])).round(2).tolist()
        [698.81]
    """
    return potential * -np.expm1(-speed * hours)


def allocate(
    potential: Floats, speed: Floats, hours: float, low: Floats, high: Floats | None = None, step: float = 1.0
) -> Floats:
    """Hours per client that maximise Σ A(1 - e^(-c·h)) under a total and bounds, shape (n,).

    Each client starts at its minimum; each next step goes where it gains most, A·e^(-c·h)·(1 - e^(-c·step)). The curves
    are concave, so no other division in steps does better (Fox 1966; used for sales calls by Lodish 1971, CALLPLAN).
    Gains within 1e-12, relatively, are equal: the earlier client first. What is left below one step stays unallocated.

    Args:
        potential: A ≥ 0, what the client brings at saturation; NaN = no hours, NaN in the result.
        speed: c > 0, per hour. hours: total to give. step: > 0, the smallest division.
        low, high: bounds of each client, 0 ≤ low ≤ high; NaN = none (0, and `hours`).

    Raises:
        CellError: `#NUM!` on data outside these bounds, or hours below Σ low; `#VALUE!` above 100,000 steps.

    Example:
        >>> allocate(np.array([1000.0, 600, 300]), np.array([0.3, 0.5, 0.2]), 6, np.zeros(3)).tolist()
        [4.0, 2.0, 0.0]
    """
    rows = np.flatnonzero(~np.isnan(potential))
    result = np.full(len(potential), np.nan)
    if not len(rows):
        return result
    low = np.where(np.isnan(low), 0.0, low)
    high = np.full(len(low), hours) if high is None else np.where(np.isnan(high), hours, high)
    _refuse_negative(potential, "potential", rows)
    _refuse(~(speed > 0), speed, "speed", rows, "not_positive_row")
    _refuse_negative(low, "min", rows)
    rest = hours - float(low[rows].sum())
    if rest < -TOLERANCE * max(1.0, abs(hours)):
        raise CellError(NUM, key="cells.hours_below_minimum", argument="hours", found=f"{hours:g}")
    _refuse(low > high + TOLERANCE, high, "max", rows, "max_below_min_row")
    steps = (rest + TOLERANCE) / step
    if steps >= MOST_STEPS + 1:
        raise CellError(VALUE, key="cells.too_many_steps", argument="step", found=f"{step:g}", most=MOST_STEPS)
    given = _greedy(potential[rows], speed[rows], low[rows], high[rows], math.floor(steps), step)
    result[rows] = low[rows] + given * step
    return result


def _refuse(wrong: Bools, column: Floats, name: str, rows: np.typing.NDArray[np.int64], key: str) -> None:
    """Refuse the first of the usable `rows` that is wrong, by its rank in the range."""
    guilty = rows[wrong[rows]]
    if len(guilty):
        row = int(guilty[0])
        found = "?" if np.isnan(column[row]) else f"{column[row]:g}"
        raise CellError(NUM, key=f"cells.{key}", argument=name, row=row + 1, found=found)


def _refuse_negative(column: Floats, name: str, rows: np.typing.NDArray[np.int64]) -> None:
    _refuse(column < 0, column, name, rows, "negative_row")


class _Candidates:
    """The next gain of each client, served best first; among the gains that tie with the best, the earliest client.

    The best gain never rises, because the curves are concave. So a gain that once tied with the best ties with every
    later best until it is served: such clients wait in a queue by rank, and nobody is looked at twice.
    """

    def __init__(self, gains: list[tuple[float, int]]) -> None:
        """Gains as (-gain, client)."""
        self._others = gains
        heapify(self._others)
        self._tied_by_rank: list[int] = []
        self._tied_by_gain: list[tuple[float, int]] = []
        self._is_tied: dict[int, float] = {}

    def push(self, gain: float, client: int) -> None:
        heappush(self._others, (-gain, client))

    def pop(self) -> int | None:
        """The client to serve next; None when there is none."""
        by_gain = self._tied_by_gain
        while by_gain and self._is_tied.get(by_gain[0][1]) != by_gain[0][0]:
            heappop(by_gain)  # served since
        best = min((heap[0][0] for heap in (by_gain, self._others) if heap), default=None)
        if best is None:
            return None
        while self._others and self._others[0][0] <= best * (1 - _TIE):
            entry = heappop(self._others)
            heappush(by_gain, entry)
            heappush(self._tied_by_rank, entry[1])
            self._is_tied[entry[1]] = entry[0]
        client = heappop(self._tied_by_rank)
        del self._is_tied[client]
        return client


def _greedy(potential: Floats, speed: Floats, low: Floats, high: Floats, steps: int, step: float) -> Floats:
    """Number of steps given to each client: most of them at once, the last ones one by one."""
    height = potential * -np.expm1(-speed * step)
    # Room in steps, within the tolerance of the bound; a float, since a bound may be far above any count of steps.
    room = np.floor((high - low + TOLERANCE) / step)
    given, floor = _head_start(height * np.exp(-speed * low), speed * step, room, steps)
    gains = height * np.exp(-speed * (low + given * step))
    waiting = _Candidates(
        [
            (-float(gains[client]), client)
            for client in np.flatnonzero((gains > 0) & (gains >= floor) & (given < room)).tolist()
        ]
    )
    for _ in range(steps - int(given.sum())):
        client = waiting.pop()
        if client is None:
            break
        given[client] += 1
        gain = float(height[client]) * math.exp(-float(speed[client]) * float(low[client] + given[client] * step))
        if gain > 0 and given[client] < room[client]:
            waiting.push(gain, client)
    return given


def _head_start(first: Floats, fall: Floats, room: Floats, steps: int) -> tuple[Floats, float]:
    """Steps that the greedy division takes whatever the ties, and a gain below which it never goes.

    The gains of a client are first·e^(-fall·k), k = 0, 1 …, so those above a level are counted in closed form. All the
    steps above a level are among the best when they are no more than `steps`, and when no gain lies so close to the
    level that a tie could put it before one of them.
    """
    live = (first > 0) & (room >= 1)
    logs = np.log(first, where=live, out=np.full(len(first), -np.inf))

    def above(level: float) -> Floats:
        counted = np.ceil((logs - level) / fall)
        return np.where(live, np.clip(counted, 0.0, room), 0.0)

    if not live.any() or float(above(-700.0).sum()) <= steps:
        return np.zeros(len(first)), 0.0
    high, low = float(logs.max()), -700.0
    while high - low > _CLOSE:
        middle = (low + high) / 2
        low, high = (low, middle) if float(above(middle).sum()) <= steps else (middle, high)
    floor = math.exp(low - _CLOSE)
    for _ in range(20):  # move up until no gain is near the level
        taken = above(high)
        near = np.minimum(np.abs(logs - fall * taken - high), np.abs(logs - fall * (taken - 1) - high))
        if not (live & (near < _CLOSE)).any():
            return taken, floor
        high += 4 * _CLOSE
    return np.zeros(len(first)), floor
