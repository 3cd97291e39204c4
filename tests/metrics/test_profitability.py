"""Profitability against published figures and a real portfolio, and its laws."""

from __future__ import annotations

import csv
import json
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import reference

from segment_udfs.ids import factorise
from segment_udfs.labels import PROFIT_STATUS
from segment_udfs.metrics import profitability

CENTS = st.integers(-(10**7), 10**7).map(lambda cents: cents / 100)
PROFITS = st.lists(CENTS, min_size=1, max_size=30).map(lambda cells: np.array(cells, np.float64))
COSTS = ("Material Costs", "Labor Costs Variable", "Taxes", "Rev for Exp Travel", "Travel Expenses", "Cost Third Party")


def test_customer_service_department_of_kaplan_and_anderson() -> None:
    """Kaplan & Anderson (2004): 0.80 a minute; 6.40, 35.20 and 40.00 a task; 462,880 assigned and 97,120 unused."""
    minute = profitability.capacity_rate(560_000, 875_000, 0.8)
    tasks = minute * np.array([8.0, 44, 50])
    assigned = profitability.cost_to_serve(np.array([[49_000.0, 1_400, 2_500]]), tasks)
    assert minute == pytest.approx(0.80)
    assert tasks.tolist() == pytest.approx([6.40, 35.20, 40.00])
    assert assigned.tolist() == pytest.approx([462_880])
    assert 560_000 - assigned.item() == pytest.approx(97_120)


def test_whale_of_the_customer_profitability_sample() -> None:
    """Peak, ratio, rank, losses and total of the gross margin by customer are those computed independently."""
    golden = json.loads(reference("golden.json").read_text("utf-8"))
    expected = golden["ms_customer_profitability"]["all"]["values"]["whale_gm"]
    margins: dict[str, float] = defaultdict(float)
    with reference("ms_customer_profitability", "Fact.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            if line["Scenario Key"] == "1":
                margins[line["Customer Key"]] += float(line["Revenue"]) - sum(float(line[cost]) for cost in COSTS)
    assert len(margins) == expected["n"]
    peak, ratio, rank, losses, total = profitability.whale_peak(np.array(list(margins.values())))[0]
    assert peak == pytest.approx(expected["whale_peak_amount"], abs=0.005)
    assert ratio == pytest.approx(expected["whale_peak_ratio"], abs=1e-6)
    assert rank == expected["whale_peak_rank"]
    assert losses == pytest.approx(expected["loss_total"], abs=0.005)
    assert total == pytest.approx(expected["total"], abs=0.005)


@settings(max_examples=50, deadline=None)
@given(PROFITS)
def test_gains_and_losses_foot_to_the_total(profit: np.ndarray) -> None:
    """Column 1 + column 4 = column 5, and no point of the curve is above the peak."""
    gains, _, _, losses, total = profitability.whale_peak(profit)[0]
    assert gains + losses == pytest.approx(total, abs=1e-6)
    points = profitability.whale_points(profit, 31)
    assert points[:, 1].max() <= gains + 1e-6
    assert points[-1].tolist() == pytest.approx([1, total], abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(PROFITS, st.randoms(use_true_random=False))
def test_whale_does_not_depend_on_row_order(profit: np.ndarray, chance: object) -> None:
    """Permuting the clients leaves the peak and the cumulative profits unchanged."""
    shuffled = profit.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    names = factorise([f"c{row}" for row in range(len(profit))])
    np.testing.assert_allclose(profitability.whale_peak(shuffled), profitability.whale_peak(profit), atol=1e-6)
    before, after = (profitability.whale(names, column)[2] for column in (profit, shuffled))
    np.testing.assert_allclose(after, before, atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(PROFITS)
def test_a_client_of_profit_zero_never_moves_the_peak(profit: np.ndarray) -> None:
    """A client of profit 0 changes neither the peak, its rank, its ratio nor the total."""
    longer = profitability.whale_peak(np.append(profit, 0.0))
    np.testing.assert_allclose(longer, profitability.whale_peak(profit), atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(CENTS, CENTS, CENTS), min_size=1, max_size=20))
def test_profit_status_does_not_depend_on_the_unit(rows: list[tuple[float, float, float]]) -> None:
    """Amounts × 1 024 (exact in binary) leave every status unchanged."""
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    scaled = [column * 1024 for column in columns]
    assert profitability.status(*columns).tolist() == profitability.status(*scaled).tolist()


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 10**7).map(float),
    st.integers(-(10**7), -1).map(float),
    st.integers(1, 10**7).map(float),
    st.integers(1, 500).map(float),
)
def test_each_lever_alone_brings_the_profit_back_to_zero(
    revenue: float, profit: float, cost: float, orders: float
) -> None:
    """Applying a lever to its base adds exactly the loss."""
    row = [np.array([value]) for value in (revenue, profit, cost, orders)]
    price, cut, per_order = profitability.breakeven(*row)[0]
    for gain in (price * revenue, cut * cost, per_order * orders):
        assert profit + gain == pytest.approx(0, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 10**6).map(float), st.integers(1, 10**6).map(float))
def test_margin_on_cost_and_on_price_are_two_readings_of_one_margin(revenue: float, cost: float) -> None:
    """With m on price, the margin on cost is m/(1 - m): the textbook conversion between the two rates."""
    price = profitability.margin(np.array([revenue]), np.array([cost]), profitability.ON_PRICE).item()
    on_cost = profitability.margin(np.array([revenue]), np.array([cost]), profitability.ON_COST).item()
    assert on_cost == pytest.approx(price / (1 - price), rel=1e-6, abs=1e-9)


def test_a_cancelled_total_is_not_a_base() -> None:
    """Profits that cancel out have no ratio to their total, even when rounding leaves dust: 0.1 + 0.2 - 0.3."""
    assert profitability.whale_peak(np.array([0.1, 0.2, -0.3]))[0, 1] == np.inf


def test_status_names() -> None:
    """The five statuses come out under their own names, one row each."""
    revenue, margin = np.array([100.0] * 5), np.array([50.0, 20, 0, np.nan, 0])
    months = np.array([12.0, 12, 12, 12, 2])
    found = profitability.status(revenue, margin, np.full(5, 20.0), months)
    assert [PROFIT_STATUS.keys[code] for code in found] == [
        "profitable",
        "breakeven",
        "unprofitable",
        "cost_missing",
        "too_recent",
    ]
