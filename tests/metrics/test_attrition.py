"""Attrition: published intervals, a year of a known sample company, and laws."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import reference

from segment_udfs.ids import factorise
from segment_udfs.labels import STATUS
from segment_udfs.metrics import attrition

AMOUNTS = st.lists(
    st.tuples(*[st.one_of(st.just(math.nan), st.integers(-1000, 1000).map(float))] * 3), min_size=1, max_size=40
)
HISTORIES = st.lists(
    st.tuples(st.integers(40000, 45000), st.integers(0, 900), st.integers(1, 30)), min_size=1, max_size=30
)


def columns(rows: Sequence[tuple[float, ...]]) -> list[Any]:
    return list(np.array(rows, np.float64).T)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_interval_of_newcombe_1998(k: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3: the four examples, to four decimals."""
    assert attrition.wilson_interval(k, n).round(4).tolist() == [[low, high]]


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 100_000), st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999999]))
def test_interval_of_scipy(data: st.DataObject, n: int, conf: float) -> None:
    """The interval is the one of scipy.stats, without continuity correction."""
    from scipy.stats import binomtest

    k = data.draw(st.integers(0, n))
    expected = binomtest(k, n).proportion_ci(conf, method="wilson")
    np.testing.assert_allclose(attrition.wilson_interval(k, n, conf)[0], expected, rtol=1e-9, atol=1e-12)


def test_interval_ends_are_exact() -> None:
    """Nobody lost gives exactly 0 below, everybody lost exactly 1 above, whatever the rounding of z and n."""
    for n in range(1, 300):
        assert attrition.wilson_interval(0, n)[0, 0] == 0
        assert attrition.wilson_interval(n, n)[0, 1] == 1


def test_interval_near_certainty_stays_finite() -> None:
    """At the largest confidence below 1 the interval is still a pair of numbers around the rate."""
    low, high = attrition.wilson_interval(3, 20, math.nextafter(1, 0))[0]
    assert 0 < low < 0.15 < high < 1


@pytest.fixture(scope="module")
def northwind_years() -> dict[int, Any]:
    """Net sales of Northwind by customer, 1996 to 1998, NaN where the customer bought nothing."""
    import pandas as pd

    lines = pd.read_csv(reference("northwind", "order_details.csv"))
    orders = pd.read_csv(reference("northwind", "orders.csv"), parse_dates=["orderDate"])
    lines = lines.merge(orders[["orderID", "customerID", "orderDate"]], on="orderID")
    lines["amount"] = lines["unitPrice"] * lines["quantity"] * (1 - lines["discount"])
    table = lines.pivot_table(index="customerID", columns=lines["orderDate"].dt.year, values="amount", aggfunc="sum")
    return {int(year): table[year].to_numpy() for year in table.columns}


@pytest.mark.parametrize("year", [1997, 1998])
def test_northwind_churn(northwind_years: dict[int, Any], year: int) -> None:
    """Bridge, rates and retention of Northwind are those computed independently in golden.json."""
    golden = json.loads(reference("golden.json").read_text("utf-8"))["northwind"]["all"]["values"]["churn"]
    expected = next(row for row in golden if row["year"] == year)
    prev, curr = northwind_years[year - 1], northwind_years[year]
    before = np.nansum([northwind_years[y] for y in northwind_years if y < year - 1], axis=0) + np.zeros(len(prev))
    bridge = attrition.client_bridge(prev, curr, before)[0].tolist()
    assert bridge == [expected[key] for key in ("opening", "lost", "new", "reactivated", "closing")] + [0]
    found = {
        "logo_churn": attrition.attrition_rate(prev, curr),
        "naive_churn_lost_over_all_ever": attrition.attrition_rate(prev, curr, "all", before),
        "GRR": attrition.retention(prev, curr, "GRR"),
        "NRR": attrition.retention(prev, curr, "NRR"),
        "revenue_churn_lost_only": -attrition.revenue_bridge(prev, curr)[0, 1] / np.nansum(prev),
    }
    assert found == pytest.approx({key: expected[key] for key in found}, abs=1e-6)


def test_article_thresholds_come_from_exponential_gaps() -> None:
    """k = 2 and k = 3 leave 13.5 % and 5.0 % of exponential gaps, and the rhythm's own k decides: 59, 61, 91 days."""
    assert [round(math.exp(-k), 3) for k in (2, 3)] == [0.135, 0.050]
    as_of = np.array([45300.0])
    for silence, key in ((60, "new"), (61, "at_risk"), (90, "at_risk"), (91, "lost")):
        last = as_of - silence
        assert STATUS.keys[attrition.statuses(last - 30, last, np.array([2.0]), as_of[0], min=0)[0]] == key


@settings(max_examples=60, deadline=None)
@given(HISTORIES, st.integers(0, 1500), st.integers(-5000, 5000))
def test_status_depends_on_durations_only(rows: list[tuple[int, ...]], silence: int, shift: int) -> None:
    """Moving every date and the day of the analysis together changes nothing."""
    first, span, orders = columns(rows)
    as_of = float((first + span).max() + silence)
    here = attrition.statuses(first, first + span, orders, as_of)
    there = attrition.statuses(first + shift, first + span + shift, orders, as_of + shift)
    assert here.tolist() == there.tolist()


@settings(max_examples=60, deadline=None)
@given(HISTORIES, st.integers(0, 1500), st.integers(0, 300))
def test_more_silence_never_improves_the_status(rows: list[tuple[int, ...]], silence: int, later: int) -> None:
    """As time passes a client goes from new to active, at risk and lost, never back."""
    first, span, orders = columns(rows)
    as_of = float((first + span).max() + silence)
    now = attrition.statuses(first, first + span, orders, as_of)
    then = attrition.statuses(first, first + span, orders, as_of + later)
    assert (then >= now).all()


@settings(max_examples=60, deadline=None)
@given(AMOUNTS)
def test_bridges_foot_and_mirror(rows: list[tuple[float, ...]]) -> None:
    """Both checks are 0; swapping the periods swaps lost and new clients, and the flows of the revenue bridge."""
    prev, curr, ever = columns(rows)
    there, back = attrition.revenue_bridge(prev, curr)[0], attrition.revenue_bridge(curr, prev)[0]
    assert there[6] == back[6] == 0
    np.testing.assert_allclose(there[[0, 1, 2, 3, 4, 5]], [back[5], *-back[[4, 3, 2, 1]], back[0]])
    clients, mirrored = attrition.client_bridge(prev, curr, ever)[0], attrition.client_bridge(curr, prev)[0]
    assert clients[5] == mirrored[5] == 0
    assert clients[1] == mirrored[2]


@settings(max_examples=60, deadline=None)
@given(AMOUNTS)
def test_blank_is_zero_and_order_is_free(rows: list[tuple[float, ...]]) -> None:
    """A blank gives what 0 gives; reversing the clients changes no bridge."""
    prev, curr, _ = columns(rows)
    for bridge in (attrition.client_bridge, attrition.revenue_bridge):
        expected = bridge(prev, curr)
        assert bridge(np.nan_to_num(prev), np.nan_to_num(curr)).tolist() == expected.tolist()
        np.testing.assert_allclose(bridge(prev[::-1], curr[::-1]), expected, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(AMOUNTS)
def test_gross_retention_is_a_share_below_net(rows: list[tuple[float, ...]]) -> None:
    """0 ≤ GRR ≤ 1, and without credits NRR is at least GRR."""
    prev, curr, _ = columns(rows)
    if not (prev > 0).any():
        return
    gross, net = attrition.retention(prev, curr, "GRR"), attrition.retention(prev, np.maximum(curr, 0), "NRR")
    assert 0 <= gross <= 1
    assert net >= gross - 1e-12


def test_decimal_cents_leave_no_dust_in_the_check() -> None:
    """A thousand amounts in cents, which no binary sum holds exactly, still check to 0."""
    cents = np.random.default_rng(7).integers(1, 10**8, (2, 1000)) / 100
    assert attrition.revenue_bridge(cents[0], cents[1])[0, 6] == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["prix", "Prix ", "délai", "", "?"]), st.integers(0, 50)), min_size=1))
def test_causes_foot(rows: list[tuple[str, int]]) -> None:
    """Clients and amounts by cause add up to the column's, largest first, and the cumulative share ends at 1."""
    amounts = np.array([float(amount) for _, amount in rows])
    _, n, share, amount, _, cumulative = attrition.loss_causes(factorise([cause for cause, _ in rows]), amounts)
    assert amount.sum() == amounts.sum()
    assert (np.diff(amount) <= 0).all()
    assert n.sum() == sum(cause not in {"", "?"} or paid != 0 for cause, paid in rows)
    if amounts.sum():
        assert cumulative[-1] == 1
        assert share.sum() == pytest.approx(1)
