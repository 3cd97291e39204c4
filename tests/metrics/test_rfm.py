"""RFM: the cut points printed by the R package rfm on its own orders, and laws."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import reference

from segment_udfs.metrics.rfm import cuts, scores

CENTS = st.lists(st.integers(-(10**6), 10**6).map(lambda cents: cents / 100), min_size=1, max_size=60)
BINS = st.integers(2, 9)


@pytest.fixture(scope="module")
def customers() -> Any:
    """Days since the last order at 2006-12-31, orders and revenue of the 995 customers of the rfm sample."""
    import pandas as pd

    orders = pd.read_csv(reference("rfm", "rfm_data_orders.csv"), parse_dates=["order_date"])
    table = orders.groupby("customer_id").agg(
        last=("order_date", "max"), frequency=("order_date", "size"), monetary=("revenue", "sum")
    )
    table["recency"] = (pd.Timestamp(2006, 12, 31) - table["last"]).dt.days
    return table


def test_cut_points_of_the_package(customers: Any) -> None:
    """The quantiles of each measure are the upper bounds that the R package rfm prints, less the 1 it adds to each."""
    golden = json.loads(reference("golden.json").read_text("utf-8"))["rfm_orders"]["package"]["values"]
    assert len(customers) == golden["customers"]
    for measure in ("recency", "frequency", "monetary"):
        printed = [row[f"{measure}_upper"] for row in golden["thresholds"][:-1]]
        np.testing.assert_allclose(cuts(customers[measure].to_numpy(np.float64), 5) + 1, printed, rtol=1e-9)


def test_score_is_unit_invariant_on_real_orders(customers: Any) -> None:
    """Revenue in thousands gives the same 995 scores, where the package changes 795 of them."""
    columns = [customers[measure].to_numpy(np.float64) for measure in ("recency", "frequency", "monetary")]
    expected = scores(*columns)
    assert scores(columns[0], columns[1], columns[2] / 1000).tolist() == expected.tolist()


@settings(max_examples=60, deadline=None)
@given(CENTS, BINS)
def test_cuts_are_percentile_inc(values: list[float], bins: int) -> None:
    """The cuts are numpy's linear quantiles (Hyndman & Fan type 7, Excel's PERCENTILE.INC)."""
    column = np.array(values)
    expected = np.quantile(column, np.arange(1, bins) / bins, method="linear")
    np.testing.assert_allclose(cuts(column, bins), expected, rtol=1e-9, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), BINS)
def test_value_on_a_cut_stays_below(parts: int, bins: int) -> None:
    """With bins·parts + 1 equally spaced values each bin above the first holds `parts` of them, the first one more."""
    column = np.arange(bins * parts + 1) / 10
    f = scores(column, column, column, bins)[:, 1].astype(int)
    assert np.bincount(f).tolist() == [0, parts + 1, *[parts] * (bins - 1)]


@settings(max_examples=60, deadline=None)
@given(CENTS, BINS, st.randoms())
def test_scores_follow_the_values(values: list[float], bins: int, random: Any) -> None:
    """A larger value never has a lower score (recency: never a higher one), in any order of the clients."""
    column = np.array(values)
    found = scores(column, column, column, bins)
    order = np.argsort(column)
    assert (np.diff(found[order, 2]) >= 0).all()
    assert (found[:, 0] + found[:, 2] == bins + 1).all()
    assert (found[:, 3] == 100 * found[:, 0] + 10 * found[:, 1] + found[:, 2]).all()
    shuffled = random.sample(range(len(values)), len(values))
    mixed = column[shuffled]
    assert scores(mixed, mixed, mixed, bins).tolist() == found[shuffled].tolist()
