"""Breadth, share of wallet, gap to peers and signs of potential: other programs, real data and laws."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import reference

from segment_udfs.ids import factorise
from segment_udfs.metrics import potential

AMOUNT = st.integers(-500, 5000).map(float)
GROUPS = st.lists(st.tuples(AMOUNT | st.just(float("nan")), st.sampled_from(["g", "h", None])), min_size=1, max_size=40)
SIGN = st.integers(0, 3000).map(float) | st.just(float("nan"))
CLIENT = st.tuples(SIGN, SIGN, SIGN, SIGN, SIGN, SIGN, SIGN)
SPENDING = ("Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper", "Delicassen")


@settings(max_examples=60, deadline=None)
@given(GROUPS, st.sampled_from([0.25, 0.5, 0.75, 0.9]))
def test_gap_agrees_with_the_percentile_of_numpy_group_by_group(
    rows: list[tuple[float, str | None]], pct: float
) -> None:
    """Each gap is the linear percentile (type 7) of the positive revenues of the group, minus the revenue."""
    revenue = np.array([row[0] for row in rows], np.float64)
    groups = np.array([row[1] for row in rows], object)
    found = potential.gap_to_peers(revenue, factorise(groups.tolist()), pct, 3)
    for row, (own, group) in enumerate(rows):
        peers = revenue[(groups == group) & (revenue > 0)]
        if group is None or np.isnan(own) or len(peers) < 3:
            assert np.isnan(found[row])
        else:
            goal = np.percentile(peers, pct * 100)
            assert found[row] == pytest.approx(max(0.0, goal - max(own, 0.0)), abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(GROUPS)
def test_fallback_only_adds_answers(rows: list[tuple[float, str | None]]) -> None:
    """With the fallback, a gap known without it is unchanged, and unknown ones read the quartile of everybody."""
    revenue = np.array([row[0] for row in rows])
    groups = factorise([row[1] for row in rows])
    alone, helped = (potential.gap_to_peers(revenue, groups, fallback=fallback) for fallback in (False, True))
    known = ~np.isnan(alone)
    assert helped[known].tolist() == alone[known].tolist()
    positive = revenue[revenue > 0]
    rest = ~known & ~np.isnan(revenue)
    if len(positive) >= 5:
        goal = np.percentile(positive, 75)
        expected = np.maximum(goal - np.maximum(revenue[rest], 0), 0)
        np.testing.assert_allclose(helped[rest], expected, atol=1e-9)
    else:
        assert np.isnan(helped[rest]).all()


def test_breadth_of_the_wholesale_clients() -> None:
    """Every one of the 440 UCI wholesale clients spends in all six families, as its file shows on reading."""
    with reference("wholesale", "Wholesale customers data.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert all(float(row[family]) > 0 for row in rows for family in SPENDING)
    client = factorise([row["CustomerID"] for row in rows for _ in SPENDING])
    family = factorise([family for _ in rows for family in SPENDING])
    amount = np.array([float(row[family]) for row in rows for family in SPENDING])
    large = np.where(amount >= 3000, amount, 0.0)
    assert potential.breadth(client, family, amount=amount).tolist() == [1.0] * 440
    expected = [sum(float(row[family]) >= 3000 for family in SPENDING) / 6 for row in rows]
    assert potential.breadth(client, family, amount=large).tolist() == pytest.approx(expected)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("vwxyz"), AMOUNT), min_size=1, max_size=40))
def test_a_sale_and_an_equal_credit_note_change_no_breadth(lines: list[tuple[str, str, float]]) -> None:
    """Adding a sale of 700 and its credit note in one family leaves every breadth as it was."""
    lines = [*lines, ("a", "v", 10.0), ("b", "w", 10.0), ("c", "x", 9000.0), ("d", "y", 9000.0), ("a", "w", 9000.0)]
    client, family, amount = zip(*lines, strict=True)
    before = potential.breadth(factorise(client), factorise(family), amount=np.array(amount))
    both = factorise([*client, "a", "a"]), factorise([*family, "v", "v"])
    after = potential.breadth(*both, amount=np.array([*amount, 700.0, -700.0]))
    np.testing.assert_allclose(after, before)


@settings(max_examples=60, deadline=None)
@given(st.lists(CLIENT, min_size=1, max_size=10))
def test_score_is_five_times_the_share_of_known_signs_met(rows: list[tuple[float, ...]]) -> None:
    """Each score is the definition read sign by sign, on whole amounts where no border is near."""
    found = potential.potential_score(*(np.array(column) for column in zip(*rows, strict=True)))
    for row, score in zip(rows, found.tolist(), strict=True):
        rev0, rev1, orders0, orders1, fam0, fam1, gap = row
        signs = [
            None if np.isnan(rev0) or np.isnan(rev1) or rev0 < 100 else 100 * rev1 >= 115 * rev0,
            None if np.isnan(orders0) or np.isnan(orders1) else orders1 > orders0,
            None if np.isnan(fam0) or np.isnan(fam1) else fam1 > fam0,
            None if np.isnan(gap) or np.isnan(rev1) else gap > 0 and gap >= rev1,
        ]
        known = [sign for sign in signs if sign is not None]
        if len(known) < 3 or np.isnan(rev1):
            assert np.isnan(score)
        else:
            assert score == pytest.approx(0 if rev1 <= 0 else 5 * sum(known) / len(known))


@settings(max_examples=40, deadline=None)
@given(st.lists(CLIENT, min_size=1, max_size=10))
def test_score_does_not_depend_on_the_unit(rows: list[tuple[float, ...]]) -> None:
    """Amounts and `min_base` × 1 000 leave every score unchanged."""
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    scaled = [column * (1000 if place in {0, 1, 6} else 1) for place, column in enumerate(columns)]
    np.testing.assert_array_equal(
        potential.potential_score(*scaled, min_base=100_000), potential.potential_score(*columns)
    )


def test_share_of_wallet_is_never_invented() -> None:
    """An unknown, zero or negative wallet gives no share, neither 0 nor 100 %."""
    shares = potential.share_of_wallet(np.full(3, 10.0), np.array([np.nan, 0.0, -1.0]))
    assert np.isnan(shares).all()
