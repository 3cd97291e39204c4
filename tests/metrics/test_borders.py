"""Borders, defaults and unknown values of the metrics, each by a hand calculation small enough to redo."""

from __future__ import annotations

import math

import numpy as np
import pytest

from segment_udfs import effort
from segment_udfs.ids import factorise
from segment_udfs.labels import NICHE, RECURRENCE, STATUS
from segment_udfs.metrics import attrition, lifetime, niche, pareto, potential, profitability, recurrence, rfm, star

nan = math.nan


def f(*numbers: float) -> np.ndarray:
    return np.array(numbers, np.float64)


def test_each_rfm_score_comes_from_its_own_column() -> None:
    """Halves of two clients: the first bought yesterday, once, a lot; the second long ago, often, little."""
    assert rfm.scores(f(1, 100), f(1, 9), f(500, 20), 2).tolist() == [[2, 1, 2, 212], [1, 2, 1, 121]]


def test_unknown_ranks_are_minus_one() -> None:
    """A status without revenue, a recurrence without any line: -1, which every result shows as #N/A."""
    assert profitability.status(f(nan), f(1), f(1)).tolist() == [-1]
    nobody = factorise([None])
    assert recurrence.recurrence(nobody, f(45000), factorise("AB")).tolist() == [-1, -1]
    assert attrition.statuses(f(nan), f(1), f(1), 50).tolist() == [-1]


def test_a_line_without_amount_is_no_purchase() -> None:
    """Of two lines a year apart the second has no amount: one purchase, on the day of the first."""
    lines = factorise("AA"), f(45000, 45200)
    found = recurrence.recurrence(*lines, factorise("A"), amount=f(10, nan))
    assert [RECURRENCE.keys[rank] for rank in found] == ["one_time"]
    assert recurrence.rolling(*lines, f(10, nan), factorise("A"), 45200.0).tolist() == [10]


def test_without_any_line_no_revenue_is_known() -> None:
    """One NaN for each client asked for."""
    found = recurrence.rolling(factorise([None]), f(45000), f(1), factorise("AB"), 45200.0)
    assert len(found) == 2
    assert np.isnan(found).all()


@pytest.mark.parametrize(("days", "key"), [(365, "new"), (366, "active")])
def test_a_client_is_new_for_365_days_unless_said_otherwise(days: int, key: str) -> None:
    """Two purchases, the last one today: only the first one tells the new from the active."""
    found = attrition.statuses(f(45000 - days), f(45000), f(2), 45000)
    assert STATUS.keys[found[0]] == key


@pytest.mark.parametrize(("silence", "key"), [(90, "active"), (91, "at_risk"), (730, "active"), (731, "lost")])
def test_thresholds_of_silence_are_cut_to_90_and_730_days(silence: int, key: str) -> None:
    """A gap of 1 day would put the risk at 2 days, one of 1,000 days the risk at 2,000 and the loss at 100,000."""
    span = 1 if silence < 100 else 1000
    last = 45000.0
    found = attrition.statuses(f(last - span), f(last), f(2), last + silence, k_lost=100, new_days=0)
    assert STATUS.keys[found[0]] == key


def test_growth_is_known_from_any_base_when_no_least_base_is_asked() -> None:
    """From 0.80 € to 1.20 €, more orders and families: three signs of three with a least base of 0.5, else unknown."""
    row = [f(value) for value in (0.8, 1.2, 1, 2, 1, 2, nan)]
    assert potential.potential_score(*row, min_base=0.5).tolist() == [5]
    assert np.isnan(potential.potential_score(*row)).all()


def test_a_growth_of_fifteen_percent_is_a_sign_and_fourteen_is_none() -> None:
    """1,000 to 1,150 with three other signs known and none met: 5 × 1/4, then 0."""
    rest = [f(value) for value in (2, 2, 3, 3, 0)]
    assert potential.potential_score(f(1000), f(1150), *rest).tolist() == [1.25]
    assert potential.potential_score(f(1000), f(1149), *rest).tolist() == [0]
    assert potential.potential_score(f(100), f(115), *rest).tolist() == [1.25]
    assert potential.potential_score(f(99.99), f(200), *rest).tolist() == [0]


def test_a_minimum_that_is_not_given_is_no_hour() -> None:
    """One hour for the better of two clients: the other, whose minimum is blank, gets none."""
    assert effort.allocate(f(10, 1), f(0.5, 0.5), 1, f(nan, nan)).tolist() == [1, 0]
    assert effort.allocate(f(10, 1), f(0.5, 0.5), 1, f(nan, 1)).tolist() == [0, 1]
    assert effort.allocate(f(10, 1), f(0.5, 0.5), 2, f(0, 0), f(1, nan)).tolist() == [1, 1]


def test_classes_of_the_default_thresholds() -> None:
    """Shares before each client: 0, 0.5, 0.8, 0.9, 0.95: A, A, B, B, C."""
    values = f(50, 30, 10, 5, 5)
    assert pareto.classes(values).tolist() == [0, 0, 1, 1, 2]
    assert pareto.classes(values, 0.8, 0.85).tolist() == [0, 0, 1, 2, 2]
    assert pareto.share_of_top(values) == 0.5
    assert pareto.count_for_share(values) == 2


def test_conflicts_use_both_thresholds() -> None:
    """Revenue A, A, B, B, C; margin, the other way round, B, C, B, A, A: the second and the last are two classes apart.
    With b = 85 % all but the middle one are A against C.
    """
    revenue, margin = f(50, 30, 10, 5, 5), f(5, 5, 10, 30, 50)
    known = np.ones(5, np.bool_)
    rows, by_revenue, by_margin, _, _ = pareto.conflicts(revenue, margin, known)
    assert (rows.tolist(), by_revenue.tolist(), by_margin.tolist()) == ([1, 4], [0, 2], [2, 0])
    rows, *_ = pareto.conflicts(revenue, margin, known, 0.8, 0.85)
    assert rows.tolist() == [0, 1, 3, 4]


def test_thresholds_of_a_niche_are_handed_on() -> None:
    """8 good of 20 against 4 of 80: lift 3.33, p 0.0002. A lift of 4 or a q of 1e-6 asked, or 21 clients: no niche."""
    column = factorise(["G"] * 20 + ["H"] * 80)
    good = np.array([1.0] * 8 + [0.0] * 12 + [1.0] * 4 + [0.0] * 76)
    assert niche.in_niche(column, good).sum() == 20
    assert niche.in_niche(column, good, 21).sum() == 0
    assert niche.in_niche(column, good, 5, 4).sum() == 0
    assert niche.in_niche(column, good, 5, 1.5, 1e-6).sum() == 0
    for table, verdict in (
        (niche.niche_table(column, good), "niche"),
        (niche.niche_table(column, good, 21), "too_small"),
    ):
        assert NICHE.keys[table[7][0]] == verdict


def test_a_sector_is_a_niche_by_default_from_five_clients_a_lift_of_a_half_more_and_one_chance_in_ten() -> None:
    """4 of 4 good is too small, 5 of 5 is a niche; 6 of 10 against 40 of 100 elsewhere has p = 0.19: not proven."""
    for size, verdict in ((4, "too_small"), (5, "niche")):
        column = factorise(["G"] * size + ["H"] * 60)
        found = niche.sectors(column, np.array([1.0] * size + [0.0] * 60))
        assert NICHE.keys[found.verdict[0]] == verdict
    column = factorise(["G"] * 10 + ["H"] * 100)
    good = np.array([1.0] * 6 + [0.0] * 4 + [1.0] * 35 + [0.0] * 65)
    found = niche.niche_table(column, good)
    assert found[4][0] == pytest.approx((6 / 10) / (41 / 110))
    assert NICHE.keys[found[7][0]] == "not_proven"


def test_fifty_clients_of_whom_thirty_came_back_are_enough() -> None:
    """On the border the model is calibrated; the same histories twice give the same parameters, twice the logarithm."""
    x, t_x = f(*[0, 0, 0, 0, 1, 1, 2, 4, 7, 12] * 5), f(*[0, 0, 0, 0, 2, 9, 6, 30, 12, 37] * 5)
    once = lifetime.fit(x, t_x, np.full(50, 40.0))[0]
    twice = lifetime.fit(np.tile(x, 2), np.tile(t_x, 2), np.full(100, 40.0))[0]
    assert (once[5], twice[5]) == (50, 100)
    np.testing.assert_allclose(twice[:4], once[:4], rtol=1e-4)
    assert twice[4] == pytest.approx(2 * once[4], rel=1e-9)


def test_three_clients_at_most_are_stars_unless_said_otherwise() -> None:
    """Four pass every test: the smallest profit is left out. A gap of half a euro is a potential not reached."""
    ones, unknown, class_a, no_risk = np.ones(4), np.full(4, nan), np.zeros(4, np.int64), np.full(4, -1)
    verdict = star.judge(star.Portfolio(class_a, ones, ones, unknown, f(9, 1, 5, 7), no_risk))
    assert star.stars(verdict).tolist() == [1, 0, 1, 1]
    verdict = star.judge(star.Portfolio(class_a, ones, unknown, f(0, 0.5, 1, nan), ones, no_risk))
    assert verdict.failed.tolist() == [-1, 2, 2, 2]
