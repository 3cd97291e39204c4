"""What the metrics refuse: the code of the cell, the sentence, and the facts that the sentence tells."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from segment_udfs import effort
from segment_udfs.errors import CellError
from segment_udfs.ids import factorise
from segment_udfs.metrics import (
    attrition,
    client_key,
    client_metrics,
    lifetime,
    niche,
    pareto,
    potential,
    profitability,
    recurrence,
)

nan = math.nan
A, B = factorise(["A"]), factorise(["A", "B"])


def f(*numbers: float) -> np.ndarray:
    return np.array(numbers, np.float64)


REFUSALS: list[tuple[Callable[[], Any], str, str, dict[str, Any]]] = [
    (
        lambda: attrition.statuses(f(1, 9), f(2, 8), f(2, 2), 50),
        "#VALUE!",
        "first_after_last_row",
        {"argument": "first", "row": 2},
    ),
    (
        lambda: attrition.statuses(f(1, 2, 3), f(2, 2, 60), f(2, 1, 2), 50),
        "#VALUE!",
        "purchase_after_as_of_row",
        {"argument": "last", "row": 3},
    ),
    (lambda: attrition.attrition_rate(f(0, -1), f(1, 1)), "#N/A", "no_client_to_divide_by", {"argument": "prev"}),
    (lambda: attrition.attrition_rate(f(0, -1), f(0, 0), "all"), "#N/A", "no_client_at_all", {"argument": "prev"}),
    (lambda: attrition.retention(f(0, nan), f(1, 1)), "#N/A", "no_client_to_divide_by", {"argument": "prev"}),
    (lambda: attrition.wilson_interval(1.5, 3), "#NUM!", "not_a_count", {"argument": "k", "found": "1.5"}),
    (lambda: attrition.wilson_interval(-1, 3), "#NUM!", "not_a_count", {"argument": "k", "found": "-1"}),
    (lambda: attrition.wilson_interval(0, 2.5), "#NUM!", "not_a_count", {"argument": "n", "found": "2.5"}),
    (lambda: attrition.wilson_interval(0, 0), "#NUM!", "not_a_count", {"argument": "n", "found": "0"}),
    (
        lambda: attrition.wilson_interval(4, 3),
        "#NUM!",
        "count_above_total",
        {"argument": "k", "found": "4", "other": "n"},
    ),
    (
        lambda: attrition.loss_causes(B, f(1, -2.5)),
        "#NUM!",
        "negative_row",
        {"argument": "amount_lost", "row": 2, "found": "-2.5"},
    ),
    (
        lambda: client_key.close_names(["a"] * 3001),
        "#VALUE!",
        "too_many_rows",
        {"argument": "name", "found": 3001, "most": 3000},
    ),
    (lambda: client_metrics.client_list(B, f(0, nan)), "#N/A", "no_usable_row", {"argument": "client"}),
    (lambda: client_metrics.client_list(factorise([None])), "#N/A", "no_usable_row", {"argument": "client"}),
    (lambda: client_metrics.client_metrics(A, f(nan), f(1)), "#N/A", "no_usable_row", {"argument": "client"}),
    (
        lambda: client_metrics.client_metrics(A, f(45000), f(1), clients=factorise([None, "B", "C", "b ", "C"])),
        "#VALUE!",
        "duplicate_id_row",
        {"argument": "clients", "row": 4, "found": "B"},
    ),
    (
        lambda: lifetime.probability_alive(f(1), f(1), f(2), 1, 1, 1, 0),
        "#NUM!",
        "not_positive",
        {"argument": "b", "found": "0"},
    ),
    (
        lambda: lifetime.probability_alive(f(1), f(1), f(2), 1, -0.5, 1, 1),
        "#NUM!",
        "not_positive",
        {"argument": "alpha", "found": "-0.5"},
    ),
    (
        lambda: lifetime.probability_alive(f(1), f(1), f(2), 0, 1, 1, 1),
        "#NUM!",
        "not_positive",
        {"argument": "r", "found": "0"},
    ),
    (
        lambda: lifetime.probability_alive(f(1), f(1), f(2), 1, 1, 0, 1),
        "#NUM!",
        "not_positive",
        {"argument": "a", "found": "0"},
    ),
    (lambda: lifetime.fit(f(1, 1), f(2, 6), f(5, 5)), "#NUM!", "impossible_history_row", {"argument": "x", "row": 2}),
    (
        lambda: lifetime.fit(f(1), f(2), f(5)),
        "#N/A",
        "too_few_clients",
        {"argument": "x", "clients": 50, "repeaters": 30},
    ),
    (lambda: lifetime.fit(f(*[1] * 60), f(*[5] * 60), f(*[5] * 60)), "#NUM!", "no_convergence", {"argument": "x"}),
    (lambda: niche.sectors(B, f(1, 0.5)), "#VALUE!", "not_a_flag_row", {"argument": "good", "row": 2}),
    (lambda: niche.sectors(B, f(1, 1)), "#NUM!", "good_does_not_vary", {"argument": "good"}),
    (lambda: niche.sectors(B, f(0, 0)), "#NUM!", "good_does_not_vary", {"argument": "good"}),
    (lambda: pareto.cumulative_share(f(nan)), "#N/A", "no_usable_row", {"argument": "values"}),
    (lambda: pareto.cumulative_share(f(0, -1)), "#NUM!", "total_not_positive", {"argument": "values"}),
    (lambda: pareto.cumulative_share(f(1, -2), "net"), "#NUM!", "total_not_positive", {"argument": "values"}),
    (lambda: pareto.cumulative_share(f(1e308, 1e308)), "#NUM!", "total_not_positive", {"argument": "values"}),
    (lambda: pareto.concentration(f(nan)), "#N/A", "no_usable_row", {"argument": "values"}),
    (lambda: pareto.conflicts(f(-1), f(1), np.array([True])), "#NUM!", "total_not_positive", {"argument": "revenue"}),
    (lambda: pareto.conflicts(f(1), f(-1), np.array([True])), "#NUM!", "total_not_positive", {"argument": "margin"}),
    (lambda: pareto.conflicts(f(1), f(1), np.array([False])), "#N/A", "no_usable_row", {"argument": "revenue"}),
    (lambda: potential.breadth(factorise([None]), A), "#N/A", "no_usable_row", {"argument": "client"}),
    (lambda: potential.breadth(B, B), "#N/A", "too_few_families", {"argument": "family", "found": 2, "least": 3}),
    (lambda: profitability.capacity_rate(-2.5, 1), "#NUM!", "negative", {"argument": "cost", "found": "-2.5"}),
    (lambda: profitability.capacity_rate(1, 0), "#NUM!", "not_positive", {"argument": "capacity", "found": "0"}),
    (
        lambda: profitability.cost_to_serve(np.ones((1, 3)), f(1, 2)),
        "#VALUE!",
        "rates_for_drivers",
        {"argument": "rates", "found": 2, "wanted": 3},
    ),
    (
        lambda: profitability.cost_to_serve(np.ones((1, 2)), f(1, nan)),
        "#N/A",
        "blank_row",
        {"argument": "rates", "row": 2},
    ),
    (
        lambda: profitability.cost_to_serve(np.ones((1, 2)), f(1, -3)),
        "#NUM!",
        "negative_row",
        {"argument": "rates", "row": 2, "found": "-3"},
    ),
    (lambda: profitability.whale_peak(f(nan)), "#N/A", "no_usable_row", {"argument": "profit"}),
    (lambda: recurrence.trend(np.ones((1, 1))), "#VALUE!", "periods_outside", {"argument": "series", "found": 1}),
    (lambda: recurrence.trend(np.ones((1, 121))), "#VALUE!", "periods_outside", {"argument": "series", "found": 121}),
    (lambda: effort.mix(B, f(1, -2), f(1, 1)), "#NUM!", "negative_row", {"argument": "hours", "row": 2, "found": "-2"}),
    (lambda: effort.mix(B, f(0, 0), f(1, 1)), "#NUM!", "total_not_positive", {"argument": "hours"}),
    (lambda: effort.mix(B, f(1, 1), f(1, -1)), "#NUM!", "total_not_positive", {"argument": "margin"}),
    (lambda: effort.mix(B, f(1, 1), f(1e308, 1e308)), "#NUM!", "total_not_positive", {"argument": "margin"}),
    (lambda: effort.response(f(1), -0.1, 1.2, 1.4), "#NUM!", "response_estimates", {"argument": "y0", "found": "-0.1"}),
    (lambda: effort.response(f(1), 1, 1.2, 1.4), "#NUM!", "response_estimates", {"argument": "y0", "found": "1"}),
    (lambda: effort.response(f(1), 0.5, 1, 1.4), "#NUM!", "response_estimates", {"argument": "y15", "found": "1"}),
    (lambda: effort.response(f(1), 0.5, 1.4, 1.4), "#NUM!", "response_estimates", {"argument": "ymax", "found": "1.4"}),
    (
        lambda: effort.allocate(f(1, -1), f(1, 1), 5, f(0, 0)),
        "#NUM!",
        "negative_row",
        {"argument": "potential", "row": 2, "found": "-1"},
    ),
    (
        lambda: effort.allocate(f(1, 1), f(1, 0), 5, f(0, 0)),
        "#NUM!",
        "not_positive_row",
        {"argument": "speed", "row": 2, "found": "0"},
    ),
    (
        lambda: effort.allocate(f(1, 1), f(1, nan), 5, f(0, 0)),
        "#NUM!",
        "not_positive_row",
        {"argument": "speed", "row": 2, "found": "?"},
    ),
    (
        lambda: effort.allocate(f(1, 1), f(1, 1), 5, f(0, -2)),
        "#NUM!",
        "negative_row",
        {"argument": "min", "row": 2, "found": "-2"},
    ),
    (
        lambda: effort.allocate(f(1, 1), f(1, 1), 5, f(3, 3)),
        "#NUM!",
        "hours_below_minimum",
        {"argument": "hours", "found": "5"},
    ),
    (
        lambda: effort.allocate(f(1, 1), f(1, 1), 5, f(0, 2), f(9, 1)),
        "#NUM!",
        "max_below_min_row",
        {"argument": "max", "row": 2, "found": "1"},
    ),
    (
        lambda: effort.allocate(f(1), f(1), 100_001, f(0)),
        "#VALUE!",
        "too_many_steps",
        {"argument": "step", "found": "1", "most": 100_000},
    ),
]


@pytest.mark.parametrize(("asked", "code", "key", "facts"), REFUSALS)
def test_a_refusal_has_its_code_its_sentence_and_what_the_sentence_tells(
    asked: Callable[[], Any], code: str, key: str, facts: dict[str, Any]
) -> None:
    """The argument by its name in the signature, the first wrong row counted from 1, the value found."""
    with pytest.raises(CellError) as refused:
        asked()
    assert (refused.value.code, refused.value.key, refused.value.facts) == (code, f"cells.{key}", facts)


ANSWERS: list[tuple[Callable[[], Any], Any]] = [
    (lambda: attrition.statuses(f(1), f(50), f(2), 50).tolist(), [0]),
    (lambda: attrition.wilson_interval(1, 1)[0, 1], 1),
    (lambda: attrition.wilson_interval(1 + 1e-10, 3 - 1e-10).tolist(), attrition.wilson_interval(1, 3).tolist()),
    (lambda: attrition.loss_causes(B, f(0, nan))[1].tolist(), [1, 1]),
    (lambda: len(client_key.close_names([f"{rank:05}" for rank in range(3000)], 1).first), 0),
    (lambda: potential.breadth(factorise("AAB"), factorise("xyz")).tolist(), pytest.approx([2 / 3, 1 / 3])),
    (lambda: profitability.capacity_rate(0, 1), 0),
    (lambda: profitability.cost_to_serve(np.ones((1, 2)), f(0, 3)).tolist(), [3]),
    (lambda: recurrence.trend(f(1, 3).reshape(1, 2))[0, 0], 2),
    (lambda: recurrence.trend(np.arange(120.0).reshape(1, 120))[0, 0], 1),
    (lambda: effort.response(f(1), 0, 1.2, 1.4).tolist(), pytest.approx([1])),
    (lambda: effort.allocate(f(1, 1), f(1, 1), 6, f(3, 3)).tolist(), [3, 3]),
    (lambda: effort.allocate(f(1, 1), f(1, 1), 4, f(2, 0), f(2, 9)).tolist(), [2, 2]),
    (lambda: effort.allocate(f(1), f(1), 100_000, f(0)).tolist(), [746]),
]


@pytest.mark.parametrize(("asked", "expected"), ANSWERS)
def test_the_borders_of_what_is_refused_are_accepted(asked: Callable[[], Any], expected: Any) -> None:
    """One client, a whole share, a rate of 0, two periods and 120, a bound that is its own minimum, 100,000 steps.

    Of 100,000 hours a client of speed 1 takes 746: e^-746 is below the smallest double, and no more is gained.
    """
    assert asked() == expected
