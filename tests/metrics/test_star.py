"""The Star tests against a plain reading of their definition, and their laws."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs.metrics.star import TESTS, Portfolio, judge, stars

SHARE = st.sampled_from([0.0, 0.5, 0.75, 0.8, 0.9, 1.0, math.nan])
ROW = st.tuples(
    st.sampled_from([0, 0, 0, 1, 3, -1]),
    SHARE,
    SHARE,
    st.sampled_from([0.0, -1.0, 10.0, math.nan]),
    st.sampled_from([5.0, 5.0, 70.0, 900.0, 0.0, -3.0, math.nan]),
    st.sampled_from([0, 1, 2, 3, -1]),
)
ROWS = st.lists(ROW, min_size=1, max_size=25)


def portfolio(rows: list[tuple[float, ...]]) -> Portfolio:
    kinds = (np.int64, float, float, float, float, np.int64)
    columns = zip(*rows, strict=True)
    return Portfolio(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))


def first_failure(row: tuple[float, ...]) -> str:
    """The five conditions in words: class A is 0; at risk is 2, lost is 3."""
    klass, breadth, wallet, gap, profit, risk = row
    if klass != 0:
        return "class"
    if not breadth >= 0.8:
        return "range"
    if (not math.isnan(wallet) and wallet < 0.75) or (math.isnan(wallet) and not gap <= 0):
        return "potential"
    if not profit > 0:
        return "profit"
    return "risk" if risk in (2, 3) else ""


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_first_failure_is_the_first_condition_not_met(rows: list[tuple[float, ...]]) -> None:
    """The reason given is the first of the five conditions that does not hold, read one client at a time."""
    failed = judge(portfolio(rows)).failed.tolist()
    assert [TESTS[code] if code >= 0 else "" for code in failed] == [first_failure(row) for row in rows]


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(1, 4))
def test_stars_are_the_largest_profits_among_those_who_pass(rows: list[tuple[float, ...]], places: int) -> None:
    """At most `places` Stars, by profit then by row, all of them passing, and none left out while a place is free."""
    passing = [row for row, values in enumerate(rows) if not first_failure(values)]
    expected = set(sorted(passing, key=lambda row: (-rows[row][4], row))[:places])
    found = stars(judge(portfolio(rows), places))
    assert set(np.flatnonzero(found).tolist()) == expected


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_scaling_the_amounts_changes_no_star(rows: list[tuple[float, ...]]) -> None:
    """Profit and gap × 1 000 leave Stars and reasons as they were."""
    scaled = [(k, b, w, gap * 1000, profit * 1000, risk) for k, b, w, gap, profit, risk in rows]
    before, after = judge(portfolio(rows)), judge(portfolio(scaled))
    assert before.failed.tolist() == after.failed.tolist()
    assert stars(before).tolist() == stars(after).tolist()


def test_an_empty_portfolio_of_passing_clients_has_no_star() -> None:
    """When nobody passes, nobody is a Star and every rank is 0."""
    verdict = judge(portfolio([(1, 1.0, 1.0, 0.0, 9.0, 0), (0, 0.1, 1.0, 0.0, 9.0, 0)]))
    assert stars(verdict).tolist() == [0.0, 0.0]
    assert verdict.rank.tolist() == [0, 0]
