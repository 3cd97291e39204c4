"""The main segment of each client: one ordered table of rules, the first that holds decides; and who moved between two.

The rules are data. Each names the segment it gives and the reason it gives for it, so a client's segment and the
sentence that explains it can never disagree. The last rule holds for everyone: each client has exactly one segment.

Order matters and is a decision: an unprofitable client is told so before being a Star or 20/80, because large clients
by revenue are often the loss-makers; a lost client is lost whatever it once brought.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from segment_udfs.ids import Ids
from segment_udfs.labels import CLASS, PROFIT_STATUS, RECURRENCE, SEGMENT, STATUS, Family
from segment_udfs.maths import TOLERANCE, Bools, Floats, Ints, sums

MIN_SIGNS: Final = 3.0
"""Signs of potential, out of five, from which a client has high potential: the majority."""


@dataclass(frozen=True, eq=False)
class Profile:
    """What the rules look at, one row a client, each of shape (n,).

    Attributes:
        revenue: currency of the file over the window, NaN = unknown.
        status, profit_status, band, recurrence: ranks of `labels.STATUS`, `PROFIT_STATUS`, `CLASS`, `RECURRENCE`;
            -1 = unknown. An unknown makes the tests on it false.
        star: 1, 0 or NaN. potential: signs of potential, 0 to 5, NaN = unknown.
        profit: after cost to serve, same currency as revenue, NaN = unknown; it never decides, it puts a figure on the
            reason.
    """

    revenue: Floats
    status: Ints
    profit_status: Ints
    star: Floats
    band: Ints
    potential: Floats
    recurrence: Ints
    profit: Floats

    @property
    def profit_rate(self) -> Floats:
        """Profit ÷ revenue, NaN where it means nothing."""
        with np.errstate(all="ignore"):
            rate = self.profit / self.revenue
        return np.where((self.revenue > 0) & np.isfinite(rate), rate, np.nan)


class Rule(NamedTuple):
    """`holds` says for which clients; the first rule that holds gives its segment and its reason."""

    segment: str
    reason: str
    holds: Callable[[Profile], Bools]


def _is(codes: Ints, family: Family, *keys: str) -> Bools:
    return np.isin(codes, [family.rank(key) for key in keys])


RULES: Final = (
    Rule("incomplete", "revenue_unknown", lambda c: np.isnan(c.revenue)),
    Rule("incomplete", "cost_missing", lambda c: _is(c.profit_status, PROFIT_STATUS, "cost_missing")),
    Rule("incomplete", "no_purchase", lambda c: (c.status < 0) & (c.revenue <= 0)),
    Rule("lost", "silent", lambda c: _is(c.status, STATUS, "lost")),
    Rule(
        "unprofitable",
        "unprofitable_rate",
        lambda c: _is(c.profit_status, PROFIT_STATUS, "unprofitable") & ~np.isnan(c.profit_rate),
    ),
    Rule("unprofitable", "unprofitable_status", lambda c: _is(c.profit_status, PROFIT_STATUS, "unprofitable")),
    Rule("star", "star", lambda c: c.star == 1),
    Rule("pareto", "class_a", lambda c: _is(c.band, CLASS, "A")),
    Rule(
        "potential",
        "signs",
        lambda c: (c.potential >= MIN_SIGNS - TOLERANCE) & _is(c.band, CLASS, "B", "C"),
    ),
    Rule("recurrent", "repeat", lambda c: _is(c.recurrence, RECURRENCE, "recurrent")),
    Rule("new", "recent", lambda c: _is(c.status, STATUS, "new")),
    Rule("occasional", "rest", lambda c: np.ones(len(c.revenue), np.bool_)),
)
_SEGMENT_OF_RULE: Final = np.array([SEGMENT.rank(rule.segment) for rule in RULES], np.int64)


def deciding_rule(profile: Profile) -> Ints:
    """Position in `RULES` of the first rule that holds, for each client, shape (n,)."""
    return np.select([rule.holds(profile) for rule in RULES], list(range(len(RULES)))).astype(np.int64, copy=False)


def segment(
    revenue: Floats,
    status: Ints,
    profit_status: Ints,
    star: Floats,
    band: Ints,
    potential: Floats,
    recurrence: Ints,
) -> Ints:
    """Main segment of each client as ranks of `labels.SEGMENT`, shape (n,), never -1. Arguments as in `Profile`.

    Example:
        >>> rank = segment(np.array([50_000.0]), np.array([STATUS.rank("active")]), np.array([-1]), np.array([1.0]),
        ...     np.array([CLASS.rank("A")]), np.array([2.0]), np.array([RECURRENCE.rank("recurrent")]))
        >>> SEGMENT.keys[rank[0]]
        'star'
    """
    unknown = np.full(len(revenue), np.nan)
    profile = Profile(revenue, status, profit_status, star, band, potential, recurrence, unknown)
    return _SEGMENT_OF_RULE[deciding_rule(profile)]


@dataclass(frozen=True, eq=False)
class Reasons:
    """Why each client is in its segment: the deciding rule, and the profile that its sentence quotes from."""

    rules: Ints
    profile: Profile


def reasons(
    revenue: Floats,
    status: Ints,
    profit_status: Ints,
    star: Floats,
    band: Ints,
    potential: Floats,
    recurrence: Ints,
    profit: Floats | None = None,
) -> Reasons:
    """The rule that decided for each client; arguments as in `Profile`.

    Example:
        >>> one = np.array([-1])
        >>> why = reasons(np.array([np.nan]), one, one, np.array([0.0]), one, np.array([0.0]), one)
        >>> RULES[why.rules[0]].reason
        'revenue_unknown'
    """
    known = np.full(len(revenue), np.nan) if profit is None else profit
    profile = Profile(revenue, status, profit_status, star, band, potential, recurrence, known)
    return Reasons(deciding_rule(profile), profile)


ABSENT: Final = None
"""Label of the side on which a client has no segment."""


@dataclass(frozen=True, eq=False)
class Migration:
    """Who moved from one segment to another.

    Attributes:
        labels: one a row and a column: a rank of `labels.SEGMENT`, another label as first spelled, or `ABSENT`.
        cells: shape (labels, labels), from row to column: number of clients, or sum of amounts.
    """

    labels: tuple[int | str | None, ...]
    cells: Floats


def migration(before: Ids, after: Ids, amount: Floats | None = None) -> Migration:
    """Matrix of passage between two segmentations of the same clients, one row a client.

    Args:
        before, after: segment of each client at the two dates; a blank on one side is "absent" there, a client blank on
            both sides is left out. Segments of `labels.SEGMENT` are recognised in French, in English or as their key.
        amount: what each client weighs, NaN = 0; None counts clients.

    Returns:
        Labels present on either side: known segments in their order, then others by first appearance (`before`, then
        `after`), then `ABSENT` when needed.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> moved = migration(factorise(["Star", "20/80", "20/80"]), factorise(["20/80", "20/80", "Perdu"]))
        >>> [SEGMENT.keys[rank] for rank in moved.labels], moved.cells.tolist()
        (['lost', 'star', 'pareto'], [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 1.0]])
    """
    present = (before.codes >= 0) | (after.codes >= 0)
    names = _names(before)
    for key, name in _names(after).items():
        names.setdefault(key, name)
    known = sorted({name for name in names.values() if isinstance(name, int)})
    used: list[int | str | None] = [*known, *(name for name in names.values() if isinstance(name, str))]
    if ((before.codes < 0) != (after.codes < 0)).any():
        used.append(ABSENT)
    position = {name: place for place, name in enumerate(used)}
    start, end = (_places(side, names, position)[present] for side in (before, after))
    weights = np.ones(len(present)) if amount is None else np.nan_to_num(amount, nan=0.0)
    size = len(used)
    return Migration(tuple(used), sums(start * size + end, weights[present], size * size).reshape(size, size))


def _names(column: Ids) -> dict[str, int | str]:
    """What each distinct label is: a known segment, or itself as spelled."""
    known = ((key, shown, SEGMENT.code(shown)) for key, shown in zip(column.keys, column.shown, strict=True))
    return {key: shown if rank is None else rank for key, shown, rank in known}


def _places(column: Ids, names: dict[str, int | str], position: dict[int | str | None, int]) -> Ints:
    """Row or column of the matrix for each client; a blank stands at the last place, that of `ABSENT`."""
    places = [position[names[key]] for key in column.keys]
    return np.array([*places, len(position) - 1], np.int64)[column.codes]
