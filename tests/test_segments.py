"""The segment rules over the whole grid of what a client can be, and the migration matrix."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs.ids import factorise
from segment_udfs.labels import CLASS, PROFIT_STATUS, RECURRENCE, SEGMENT, STATUS, Family
from segment_udfs.segments import RULES, Profile, deciding_rule, migration, reasons, segment

DOMAIN_TABLE = "incomplete lost unprofitable star pareto potential recurrent new occasional".split()
"""The table of the decision rules, in its order."""


def bands(family: Family) -> list[int]:
    return [-1, *range(len(family.labels))]


GRID = np.array(
    list(
        itertools.product(
            [math.nan, -50.0, 0.0, 900.0],
            bands(STATUS),
            bands(PROFIT_STATUS),
            [math.nan, 0.0, 1.0],
            bands(CLASS),
            [math.nan, 0.0, 2.9, 3 - 5e-10, 3.0, 5.0],
            bands(RECURRENCE),
            [math.nan, -600.0],
        )
    )
).T
"""Every combination of the bands that the rules tell apart: one column a client."""
CODES = {1, 2, 4, 6}
COLUMNS = [column.astype(np.int64) if place in CODES else column for place, column in enumerate(GRID)]


def by_hand(client: tuple[float, ...]) -> str:
    """The decision table as a person reads it, one client at a time."""
    revenue, status, profit_status, star, band, score, recurrence, _ = client
    named = [
        family.keys[int(code)] if code >= 0 else ""
        for family, code in ((STATUS, status), (PROFIT_STATUS, profit_status), (CLASS, band), (RECURRENCE, recurrence))
    ]
    if math.isnan(revenue) or named[1] == "cost_missing" or (not named[0] and revenue <= 0):
        return "incomplete"
    if named[0] == "lost":
        return "lost"
    if named[1] == "unprofitable":
        return "unprofitable"
    if star == 1:
        return "star"
    if named[2] == "A":
        return "pareto"
    if score >= 3 - 1e-9 and named[2] in {"B", "C"}:
        return "potential"
    if named[3] == "recurrent":
        return "recurrent"
    return "new" if named[0] == "new" else "occasional"


def test_every_client_of_the_grid() -> None:
    """Each combination of bands gets the one segment that the decision table gives it."""
    found = segment(*COLUMNS[:7])
    expected = [SEGMENT.rank(by_hand(client)) for client in GRID.T]
    assert found.tolist() == expected


def test_every_rule_decides_for_someone() -> None:
    """No rule is unreachable, and every segment of the list is given."""
    rules = deciding_rule(Profile(*COLUMNS))
    assert set(rules.tolist()) == set(range(len(RULES)))
    assert set(segment(*COLUMNS[:7]).tolist()) == set(range(len(SEGMENT.labels)))


def test_rules_stand_in_the_order_of_the_table() -> None:
    """The rules follow the order of the decision table, which is the order of the labels."""
    order = [key for key, _ in itertools.groupby(rule.segment for rule in RULES)]
    assert order == DOMAIN_TABLE == list(SEGMENT.keys)


def test_last_rule_holds_for_everyone() -> None:
    """The catch-all makes the rules total."""
    assert RULES[-1].holds(Profile(*COLUMNS)).all()


def test_reason_and_segment_agree() -> None:
    """The rule quoted as the reason is one of the segment given, whether the profit is known or not."""
    given_segment = segment(*COLUMNS[:7])
    for profit in (None, COLUMNS[7]):
        quoted = reasons(*COLUMNS[:7], profit).rules
        assert [SEGMENT.rank(RULES[place].segment) for place in quoted.tolist()] == given_segment.tolist()


def test_profit_rate_is_quoted_only_where_it_means_something() -> None:
    """Without a profit, or without positive revenue, the rate is unknown; an overflow is not a rate."""
    revenue, profit = np.array([100.0, 100, 0, -5, 1e-300]), np.array([-6.0, np.nan, -6, -6, -1e300])
    blank, zero = np.full(5, -1), np.zeros(5)
    rate = reasons(revenue, blank, blank, zero, blank, zero, blank, profit).profile.profit_rate
    assert rate == pytest.approx([-0.06, np.nan, np.nan, np.nan, np.nan], nan_ok=True)


SIDES = st.lists(
    st.tuples(*[st.sampled_from(["", "Star", "star", "20/80", "lost", "Perdu", "vip", "Zed"])] * 2),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60)
@given(SIDES)
def test_totals_of_the_matrix_are_the_counts_of_each_side(pairs: list[tuple[str, str]]) -> None:
    """Row sums count the clients before, column sums the clients after; nobody is lost or counted twice."""
    before, after = zip(*pairs, strict=True)
    moved = migration(factorise(before), factorise(after))
    alias = {"star": SEGMENT.rank("star"), "20/80": SEGMENT.rank("pareto"), "lost": 1, "perdu": 1, "": None}
    kept = [pair for pair in pairs if any(pair)]
    for side, sums in ((0, moved.cells.sum(axis=1)), (1, moved.cells.sum(axis=0))):
        labels = [alias.get(pair[side].casefold(), pair[side]) for pair in kept]
        assert sums.tolist() == [labels.count(label) for label in moved.labels]


@settings(max_examples=40)
@given(SIDES)
def test_swapping_the_dates_transposes_the_matrix(pairs: list[tuple[str, str]]) -> None:
    """Read backwards in time, who went from A to B went from B to A."""
    before, after = (factorise(side) for side in zip(*pairs, strict=True))
    there, back = migration(before, after), migration(after, before)
    order = [back.labels.index(label) for label in there.labels]
    assert there.cells.tolist() == back.cells.T[np.ix_(order, order)].tolist()
