"""Recurrence, rolling revenue, movement, trend: published tables, other programs, laws."""

from __future__ import annotations

import math
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from segment_udfs.ids import factorise
from segment_udfs.labels import MOVE, RECURRENCE
from segment_udfs.metrics.client_metrics import client_metrics
from segment_udfs.metrics.recurrence import move, recurrence, rolling, trend

small = st.integers(0, 3).map(float)


def with_concordance(n: int, s: int) -> list[float]:
    """An arrangement of 1 … n whose Kendall S is s: n(n-1)/2 - 2 exchanges of neighbours."""
    row = [float(value) for value in range(1, n + 1)]
    swaps = (n * (n - 1) // 2 - s) // 2
    for end in range(n - 1, 0, -1):
        for place in range(end):
            if swaps:
                row[place], row[place + 1] = row[place + 1], row[place]
                swaps -= 1
    return row


@pytest.mark.parametrize(
    ("n", "s", "tail", "places"),
    [
        (5, 4, 0.242, 3),
        (5, 6, 0.117, 3),
        (5, 8, 0.042, 3),
        (5, 10, 0.0083, 4),
        (8, 10, 0.138, 3),
        (8, 12, 0.089, 3),
        (8, 14, 0.054, 3),
        (8, 16, 0.031, 3),
        (8, 18, 0.016, 3),
        (8, 20, 0.0071, 4),
        (8, 22, 0.0028, 4),
    ],
)
def test_published_table_of_kendall(n: int, s: int, tail: float, places: int) -> None:
    """Kendall (1970), Rank Correlation Methods, table of P(S ≥ s) without ties; ours is two-sided."""
    assert trend(np.array([with_concordance(n, s)]))[0, 2] / 2 == pytest.approx(tail, abs=0.5001 * 10**-places)


@given(st.lists(small, min_size=5, max_size=7))
@settings(max_examples=30, deadline=None)
def test_p_is_the_share_of_arrangements(row: list[float]) -> None:
    """With ties, p is the share of all arrangements of the values whose |S| is at least the observed one."""

    def s(values: Any) -> int:
        return int(sum(np.sign(b - a) for i, a in enumerate(values) for b in values[i + 1 :]))

    arrangements = set(permutations(row))
    expected = sum(abs(s(order)) >= abs(s(row)) for order in arrangements) / len(arrangements)
    assert trend(np.array([row]))[0, 2] == pytest.approx(expected, rel=1e-12)


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=60, unique=True))
@settings(max_examples=40, deadline=None)
def test_slope_and_p_agree_with_scipy(row: list[float]) -> None:
    """Without ties: the Theil-Sen slope and Kendall's exact p-value of scipy."""
    slope, _, p = trend(np.array([row]))[0]
    time = np.arange(len(row))
    assert slope == pytest.approx(stats.theilslopes(row, time).slope, rel=1e-9, abs=1e-12)
    assert p == pytest.approx(stats.kendalltau(time, row, method="exact").pvalue, rel=1e-9)


@given(st.lists(st.lists(st.one_of(small, st.just(float("nan"))), min_size=9, max_size=9), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_each_row_stands_alone(rows: list[list[float]]) -> None:
    """The trend of a client does not depend on the others; reversing time turns the slope and keeps p."""
    table = trend(np.array(rows))
    np.testing.assert_array_equal(table, np.vstack([trend(np.array([row])) for row in rows]))
    back = trend(np.array([row[::-1] for row in rows]))
    np.testing.assert_allclose(back[:, 0], -table[:, 0], atol=1e-12)
    np.testing.assert_array_equal(back[:, 2], table[:, 2])


def test_longest_series() -> None:
    """120 rising periods: p = 2/120!, which only whole numbers reach; with 119 equal values, p = 2/120."""
    rising = np.arange(120.0)
    last = np.append(np.zeros(119), 5.0)
    assert trend(rising[None, :])[0, 2] == pytest.approx(2 / math.factorial(120), rel=1e-12)
    assert trend(last[None, :])[0, 2] == pytest.approx(2 / 120, rel=1e-12)


lines = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(45000, 45900), st.sampled_from([-5.0, 0.0, 1.0, 7.5])),
    min_size=1,
    max_size=30,
)


@given(lines, st.integers(1, 24))
@settings(max_examples=40, deadline=None)
def test_agrees_with_client_metrics(rows: list[Any], months: int) -> None:
    """Rolling revenue is columns 1 and 2 of the indicators; recurrent by default is active in two quarters or more."""
    client, day, amount = (list(column) for column in zip(*rows, strict=True))
    columns = factorise(client), np.array(day, float), np.array(amount)
    wanted, end = factorise(["a", "b", "c", "d"]), 45800.0
    table = client_metrics(*columns, clients=wanted, as_of=end, months=months)
    np.testing.assert_allclose(rolling(*columns, wanted, end, months), table[:, 0], atol=1e-9)
    np.testing.assert_allclose(rolling(*columns, wanted, end, months, months), table[:, 1], atol=1e-9)
    found = recurrence(columns[0], columns[1], wanted, end, months, amount=columns[2])
    np.testing.assert_array_equal(found == RECURRENCE.rank("recurrent"), table[:, 13] >= 2)
    np.testing.assert_array_equal(found == RECURRENCE.rank("none"), table[:, 13] == 0)


@given(st.lists(st.tuples(st.floats(-10, 10), st.floats(-10, 10)), min_size=1), st.sampled_from([0.0, 0.05, 0.5]))
@settings(max_examples=40)
def test_swapping_periods_swaps_new_and_lost(pairs: list[tuple[float, float]], tol: float) -> None:
    """New and lost change places, inactive stays, a rise is never read as a rise both ways."""
    prev, curr = np.array(pairs).T
    there, back = move(prev, curr, tol), move(curr, prev, tol)
    np.testing.assert_array_equal(there == MOVE.rank("new"), back == MOVE.rank("lost"))
    np.testing.assert_array_equal(there == MOVE.rank("inactive"), back == MOVE.rank("inactive"))
    assert not ((there == MOVE.rank("up")) & (back == MOVE.rank("up"))).any()
