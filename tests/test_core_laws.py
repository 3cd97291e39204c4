"""Laws of the figures themselves, on any column: shares, ranks, concentration, RFM scores, windows, allocations.

The laws of whole portfolios are in test_laws.py. Everyday a few dozen columns obey each; `make soak` tries 200,000.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segment_udfs.errors import CellError
from segment_udfs.ids import factorise
from segment_udfs.labels import CLASS
from segment_udfs.metrics import pareto, profitability, recurrence, rfm
from segment_udfs.segments import migration

CENTS = st.integers(-(10**9), 10**10)
"""Amounts in whole cents: exact, so that an oracle in fractions has the same data."""
COLUMNS = st.lists(st.one_of(st.none(), CENTS), min_size=1, max_size=40)
POSITIVE = st.lists(st.integers(1, 10**10), min_size=1, max_size=40)
SPARE = settings(deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Law:
    """What must hold for everything that the strategies draw."""

    number: str
    holds: Callable[..., None]
    strategies: tuple[st.SearchStrategy[Any], ...]


LAWS: list[Law] = []


def law(number: str, *strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare one; `number` is its place in the list of invariants."""

    def declared(holds: Callable[..., None]) -> Callable[..., None]:
        LAWS.append(Law(number, holds, strategies))
        return holds

    return declared


def amounts(cents: list[int | None]) -> np.ndarray:
    return np.array([math.nan if cell is None else cell / 100 for cell in cents])


@law("1", COLUMNS)
def shares_add_up_to_one_and_no_total_gives_no_share(cents: list[int | None]) -> None:
    """Σ share = 1; where nothing is positive, the call is refused rather than answered with a number."""
    values = amounts(cents)
    if not (values > 0).any():
        with pytest.raises(CellError):
            pareto.cumulative_share(values)
        return
    share = np.sort(pareto.cumulative_share(values)[~np.isnan(values)])
    assert share[-1] == pytest.approx(1, abs=1e-12)
    assert (np.diff(share) >= 0).all()
    assert share[0] > 0


@law("2", COLUMNS)
def ranks_are_a_permutation_that_follows_the_values(cents: list[int | None]) -> None:
    """1 … n, each once; a larger value has a smaller rank, and of two equal ones the first."""
    values = amounts(cents)
    ranks = pareto.rank(values)
    known = [place for place, cell in enumerate(cents) if cell is not None]
    assert sorted(ranks[known]) == list(range(1, len(known) + 1))
    assert np.isnan(np.delete(ranks, known)).all()
    by_rank = sorted(known, key=lambda place: ranks[place])
    assert by_rank == sorted(known, key=lambda place: (-cents[place], place))  # type: ignore[operator]


@law("3, 14", COLUMNS, st.integers(1, 99), st.integers(0, 99))
def classes_are_those_of_exact_fractions(cents: list[int | None], a: int, more: int) -> None:
    """A client is in A as long as those before it hold less than a of the positive total, then in B, then in C."""
    if all(cell is None or cell <= 0 for cell in cents):
        return
    b = min(a + more, 100)
    found = pareto.classes(amounts(cents), a / 100, b / 100)
    total = sum(cell for cell in cents if cell is not None and cell > 0)
    before = 0
    for place in sorted(range(len(cents)), key=lambda place: (-(cents[place] or 0), place)):
        cell = cents[place]
        if cell is None or cell <= 0:
            assert found[place] == (-1 if cell is None else CLASS.rank("N"))
            continue
        share = Fraction(before, total)
        if min(abs(share - Fraction(a, 100)), abs(share - Fraction(b, 100))) > Fraction(2, 10**9):
            wanted = "A" if share < Fraction(a, 100) else "B" if share < Fraction(b, 100) else "C"
            assert CLASS.keys[found[place]] == wanted
        before += cell


@law("10", POSITIVE)
def concentration_stays_within_its_bounds(cents: list[int]) -> None:
    """0 ≤ Gini ≤ 1 - 1/n and 1/n ≤ HHI ≤ 1, so the effective number of clients lies between 1 and n."""
    n = len(cents)
    gini, hhi, effective, top_1, top_3, top_fifth = pareto.concentration(amounts(list(cents)))[0]
    assert -1e-12 <= gini <= 1 - 1 / n + 1e-12
    assert 1 / n - 1e-12 <= hhi <= 1 + 1e-12
    assert 1 - 1e-9 <= effective <= n + 1e-6
    assert top_1 <= top_3 + 1e-12
    assert 0 < top_fifth <= 1 + 1e-12


@law("10, 14", POSITIVE)
def concentration_is_that_of_exact_fractions(cents: list[int]) -> None:
    """Gini as the mean difference Σ|x - y| / (2n²·mean), HHI as Σ share², both without any rounding."""
    n, total = len(cents), sum(cents)
    difference = sum(abs(one - other) for one in cents for other in cents)
    gini, hhi = pareto.concentration(amounts(list(cents)))[0, :2]
    assert gini == pytest.approx(float(Fraction(difference, 2 * n * total)), abs=1e-9)
    assert hhi == pytest.approx(float(sum(Fraction(cell, total) ** 2 for cell in cents)), rel=1e-9)


@law("8", COLUMNS, st.integers(0, 40))
def a_blank_row_changes_nothing_for_the_others(cents: list[int | None], place: int) -> None:
    """Rank and class of the others, the curve, the peak of the whale."""
    place = min(place, len(cents))
    values = amounts(cents)
    longer = np.insert(values, place, math.nan)
    for metric in (pareto.rank, pareto.classes):
        found = np.delete(metric(longer), place)
        np.testing.assert_array_equal(found, metric(values))
    if not np.isnan(values).all():
        np.testing.assert_array_equal(profitability.whale_peak(longer), profitability.whale_peak(values))


HISTORY = st.tuples(st.integers(0, 2000), st.integers(1, 60), st.integers(1, 10**7))


@law("11", st.lists(HISTORY, min_size=1, max_size=30), st.integers(2, 9), st.integers(0, 5000))
def rfm_scores_are_bounded_monotone_and_free_of_units(rows: list[tuple[int, int, int]], bins: int, later: int) -> None:
    """1 … bins; who bought more recently, more often or more never scores less; cents, months and a later day change
    nothing but what they must.
    """
    recency, frequency, money = np.array(rows, np.float64).T
    found = rfm.scores(recency, frequency, money, bins)
    scores = found[:, :3]
    assert ((scores >= 1) & (scores <= bins)).all()
    for column, values in enumerate((-recency, frequency, money)):
        order = np.argsort(values, kind="stable")
        assert (np.diff(scores[order, column]) >= 0).all()
    np.testing.assert_array_equal(rfm.scores(recency + later, frequency, money * 1024, bins), found)


@law("5, 16", st.lists(st.tuples(st.sampled_from("ABC"), st.integers(45000, 46000), CENTS), min_size=1, max_size=30))
def windows_that_follow_each_other_lose_and_double_no_line(rows: list[tuple[str, int, int]]) -> None:
    """The revenue of 36 months is that of three windows of 12, each ending where the next begins, to the cent."""
    client, day, cents = zip(*rows, strict=True)
    columns = factorise(client), np.array(day, np.float64), np.array(cents) / 100
    wanted = factorise("ABC")
    whole = recurrence.rolling(*columns, wanted, 46022.0, 36)
    parts = sum(recurrence.rolling(*columns, wanted, 46022.0, 12, lag) for lag in (0, 12, 24))
    np.testing.assert_allclose(parts, whole, atol=0.004)
    assert whole.sum() == pytest.approx(sum(cents) / 100, abs=0.004)


@law(
    "5",
    st.lists(
        st.tuples(st.sampled_from(["X", "Y", "", "Star"]), st.sampled_from(["Y", "", "Perdu"]), CENTS), max_size=30
    ),
)
def who_moved_between_two_segmentations_foots_to_both(rows: list[tuple[str, str, int]]) -> None:
    """Rows of the matrix hold the first segmentation, columns the second, all of it the amounts of those in either."""
    before, after = (factorise([row[side] for row in rows]) for side in (0, 1))
    cents = np.array([row[2] for row in rows], np.float64)
    found = migration(before, after, cents)
    held = [row for row in rows if row[0] or row[1]]
    assert found.cells.sum() == sum(row[2] for row in held)
    for side, totals in ((0, found.cells.sum(axis=1)), (1, found.cells.sum(axis=0))):
        expected: dict[str, int] = {}
        for row in held:
            expected[row[side]] = expected.get(row[side], 0) + row[2]
        assert sorted(total for total in totals if total) == sorted(total for total in expected.values() if total)


@law("9", COLUMNS)
def the_whale_ends_at_the_total_and_peaks_at_its_gains(cents: list[int | None]) -> None:
    """In whole cents: the highest point is the sum of what is earned, the last that of everything."""
    known = [cell for cell in cents if cell is not None]
    if not known:
        return
    gains, _, count, losses, total = profitability.whale_peak(amounts(cents))[0]
    assert [round(100 * figure) for figure in (gains, losses, total)] == [
        sum(cell for cell in known if cell > 0),
        sum(cell for cell in known if cell < 0),
        sum(known),
    ]
    assert count == sum(cell > 0 for cell in known)


@pytest.mark.parametrize("one", LAWS, ids=lambda one: f"law {one.number}: {one.holds.__name__}")
def test_law(one: Law) -> None:
    """A few dozen columns."""
    settings(SPARE, max_examples=40)(given(*one.strategies)(one.holds))()


@pytest.mark.soak
@pytest.mark.parametrize("one", LAWS, ids=lambda one: f"law {one.number}: {one.holds.__name__}")
def test_law_at_length(one: Law) -> None:
    """200,000 columns, times SOAK."""
    examples = max(1, int(200_000 * float(os.environ.get("SOAK", "1"))))
    settings(SPARE, max_examples=examples, database=None)(given(*one.strategies)(one.holds))()
