"""Bounds of the margin under missing costs, by hand; the classes that may change, against a search of all cases."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs import call
from segment_udfs.metrics.data_check.costs import Bounds, classes_at_stake, margin_bounds

NAN = np.nan


def test_bounds_by_hand() -> None:
    """Client 0: 100 − 60 known, 50 unknown: from 40 + 0 to 40 + 50. Client 1: a credit note of −20 without cost was a
    sale of unknown margin taken back: from −20 to 0, on the 30 of its other line. Client 2 has no line."""
    found = margin_bounds(np.array([0, 0, 1, 1]), np.array([100.0, 50, -20, 80]), np.array([60.0, NAN, NAN, 50]), 3)
    assert found.low.tolist() == [40, 10, 0]
    assert found.high.tolist() == [90, 30, 0]


def test_without_missing_costs_no_class_is_at_stake() -> None:
    known = np.array([50.0, 50, 30, 0, -20])
    assert not classes_at_stake(Bounds(known, known)).any()


def test_classes_at_stake_by_hand() -> None:
    """70, 20 and 10 of 100: classes A, A (70 % before it), B (90 %). The third with up to 25 of cost unknown, 10 to 35,
    may pass the second: 70 + 35 + 20 = 125, shares before it 56 %, before the second 84 % (B). The first stays A."""
    bounds = Bounds(np.array([70.0, 20, 10]), np.array([70.0, 20, 35]))
    assert classes_at_stake(bounds).tolist() == [False, True, True]


def reached(low: tuple[int, ...], high: tuple[int, ...], client: int) -> set[str]:
    """The classes that a client has somewhere between the bounds: every whole margin of every client is tried."""
    cases = product(*(range(a, b + 1) for a, b in zip(low, high, strict=True)))
    return {call("SEG_PARETO_CLASS", [[float(v)] for v in case])[client][0] for case in cases if max(case) > 0}


bounds_of_few = st.lists(st.tuples(st.integers(-3, 12), st.integers(0, 4)), min_size=1, max_size=4)


@given(bounds_of_few)
@settings(max_examples=40, deadline=None)
def test_a_class_that_some_case_changes_is_at_stake(found: list[tuple[int, int]]) -> None:
    """No case between the bounds shows a change that was not announced."""
    low, high = zip(*((a, a + width) for a, width in found), strict=True)
    stake = classes_at_stake(Bounds(np.array(low, np.float64), np.array(high, np.float64)))
    for client, announced in enumerate(stake.tolist()):
        if len(reached(low, high, client)) > 1:
            assert announced


def placed(low: list[int], high: list[int], client: int, *, well: bool) -> list[list[float]]:
    """Margins between the bounds in favour of one client, or against it."""
    own = high[client] if well else low[client]
    found = []
    for other, (least, most) in enumerate(zip(low, high, strict=True)):
        if other == client:
            found.append(own)
        elif well:
            passes = most > own or (most == own and other < client)
            found.append(least if least > own else max(own - 1, least) if passes else most)
        else:
            found.append(most if most > own or (most == own and other < client) else least)
    return [[float(value)] for value in found]


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 4)), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_a_class_is_at_stake_when_the_two_extreme_cases_differ(found: list[tuple[int, int]]) -> None:
    """Both cases are shown to `SEG_PARETO_CLASS`, in millionths so that one step is next to nothing."""
    low, high = [10**6 * a for a, _ in found], [10**6 * (a + width) for a, width in found]
    stake = classes_at_stake(Bounds(np.array(low, np.float64), np.array(high, np.float64)))
    for client, announced in enumerate(stake.tolist()):
        best, worst = (
            call("SEG_PARETO_CLASS", placed(low, high, client, well=well))[client][0] for well in (True, False)
        )
        assert announced == (best != worst)


@pytest.mark.parametrize("scale", [1e-3, 1e6])
def test_the_unit_of_the_amounts_does_not_matter(scale: float) -> None:
    rng = np.random.default_rng(5)
    low = rng.normal(100, 80, 60)
    high = low + np.where(rng.random(60) < 0.3, rng.random(60) * 40, 0)
    plain = classes_at_stake(Bounds(low, high))
    assert classes_at_stake(Bounds(low * scale, high * scale)).tolist() == plain.tolist()
    assert 0 < plain.sum() < 60
