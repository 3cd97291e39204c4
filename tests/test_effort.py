"""Effort: a published response table, allocations against exhaustive search and a plain greedy, and speed."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs.effort import allocate, diminishing_returns, response, roi
from segment_udfs.maths import Floats

CRAWFORD = {0: 50, 25: 53, 50: 55, 75: 75, 100: 100, 125: 120, 150: 127, 175: 132, 200: 135}
"""Crawford Labs: effort in % of today's, expected sales in % of today's (printed table)."""


def plain_greedy(a: Floats, c: Floats, hours: float, low: Floats, high: Floats, step: float) -> Floats:
    """The definition of the catalogue read word by word: look at every row at every step, no heap."""
    given_hours, rest = low.copy(), hours - low.sum()
    while rest >= step - 1e-9:
        gains = np.where(given_hours + step <= high + 1e-9, a * np.exp(-c * given_hours) * (1 - np.exp(-c * step)), 0)
        if gains.max() <= 0:
            break
        row = int(np.argmax(gains >= gains.max() * (1 - 1e-12)))
        given_hours[row] += step
        rest -= step
    return given_hours


def best_by_exhaustion(a: Floats, c: Floats, hours: int, low: Floats, high: Floats) -> float:
    """The largest total over every division into whole hours."""
    choices = [range(int(least), int(most) + 1) for least, most in zip(low, high, strict=True)]
    return max(
        float(diminishing_returns(a, c, np.array(each, np.float64)).sum())
        for each in itertools.product(*choices)
        if sum(each) <= hours
    )


def test_crawford_labs() -> None:
    """Calibrated on its estimates at 0, 150 % and a saturation of 140, the curve reads the table within 3 points."""
    effort = np.array(list(CRAWFORD)) / 100
    fitted = 100 * response(effort, CRAWFORD[0] / 100, CRAWFORD[150] / 100, 1.40)
    assert np.abs(fitted - np.array(list(CRAWFORD.values()))).max() < 3
    assert fitted[[0, 4, 6]] == pytest.approx([50, 100, 127])


@settings(max_examples=60)
@given(st.floats(0, 0.95), st.floats(1.01, 2), st.floats(0.01, 3))
def test_response_passes_through_its_estimates(y0: float, y15: float, above: float) -> None:
    """The curve gives back the three estimates and today, rises, and stays below saturation."""
    ymax = y15 + above
    found = response(np.array([0, 1, 1.5, 1e300]), y0, y15, ymax)
    assert found == pytest.approx([y0, 1, y15, ymax], abs=1e-9) or found[3] < ymax
    assert found[:3] == pytest.approx([y0, 1, y15], abs=1e-9)
    assert (np.diff(response(np.linspace(0, 5, 50), y0, y15, ymax)) >= 0).all()


def test_catalogue_total() -> None:
    """The example's division brings 1078.078123385 and two hours each 929.364685392, as printed in the catalogue."""
    a, c = np.array([1000.0, 600, 300]), np.array([0.3, 0.5, 0.2])
    best = diminishing_returns(a, c, allocate(a, c, 6, np.zeros(3))).sum()
    assert best == pytest.approx(1078.078123385, rel=1e-12)
    assert diminishing_returns(a, c, np.full(3, 2.0)).sum() == pytest.approx(929.364685392, rel=1e-12)


CLIENTS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 1, 10, 10 * (1 + 3e-13), 250.5, 1000]),
        st.sampled_from([0.01, 0.1, 0.3, 1]),
        st.integers(0, 2),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60)
@given(CLIENTS, st.integers(0, 8))
def test_no_other_division_does_better(clients: list[tuple[float, float, int, int]], more: int) -> None:
    """The total equals the best of every division into whole hours, and the bounds hold."""
    a, c, low, span = np.array(clients, np.float64).T
    high, hours = low + span, int(low.sum()) + more
    found = allocate(a, c, hours, low, high)
    assert (low <= found).all()
    assert (found <= high).all()
    assert found.sum() <= hours
    expected = best_by_exhaustion(a, c, hours, low, high)
    assert diminishing_returns(a, c, found).sum() == pytest.approx(expected, rel=1e-12)


@settings(max_examples=60)
@given(CLIENTS, st.floats(0, 12), st.sampled_from([0.25, 0.3, 1, 2]))
def test_same_as_the_plain_greedy(clients: list[tuple[float, float, int, int]], more: float, step: float) -> None:
    """Clients, ties included, are served in the order of the definition read word by word."""
    a, c, low, span = np.array(clients, np.float64).T
    hours = float(low.sum()) + round(more, 3)
    found = allocate(a, c, hours, low, low + span, step)
    assert found == pytest.approx(plain_greedy(a, c, hours, low, low + span, step), abs=1e-9)


@pytest.mark.parametrize("potential", [np.linspace(1, 5000, 5000), np.full(5000, 7.0)], ids=["all differ", "all tie"])
def test_allocation_is_fast(potential: Floats) -> None:
    """100,000 hours over 5,000 clients are divided within two seconds, even when every gain ties."""
    start = time.perf_counter()
    found = allocate(potential, np.full(5000, 0.05), 100_000, np.zeros(5000))
    assert time.perf_counter() - start < 2
    assert found.sum() == 100_000


def test_ties_are_served_in_turn() -> None:
    """Equal clients get equal hours, the first ones the remainder."""
    found = allocate(np.full(5, 7.0), np.full(5, 0.05), 12, np.zeros(5))
    assert found.tolist() == [3, 3, 2, 2, 2]


@settings(max_examples=40)
@given(st.floats(-1e6, 1e6), st.floats(0.1, 1e4), st.floats(0.1, 1e3), st.floats(0, 1e5))
def test_roi_does_not_depend_on_the_currency(margin: float, hours: float, cost: float, direct: float) -> None:
    """In cents or in euros, the return is the same."""
    one, cents = (
        roi(np.array([margin * k]), np.array([hours]), np.array([cost * k]), np.array([direct * k])) for k in (1, 100)
    )
    assert cents == pytest.approx(one, rel=1e-9, abs=1e-9)
