"""Section 6 of the catalogue, worked examples: recurrent clients."""

from __future__ import annotations

from datetime import date

import pytest
from support import NA, NUM, VALUE, Case, col, ids

AS_OF = date(2024, 12, 31)
LINES = [
    ("Alpha", date(2022, 11, 15), 200),
    ("Alpha", date(2023, 5, 10), 300),
    ("Beta", date(2023, 9, 1), 400),
    ("ALPHA ", date(2024, 2, 10), 500),
    ("Alpha", date(2024, 2, 10), 100),
    ("Alpha", date(2024, 6, 20), -80),
    ("Alpha", date(2024, 9, 5), 250),
    ("Beta", date(2024, 3, 1), 150),
]
CLIENT, DAY, AMOUNT = (col(*column) for column in zip(*LINES, strict=True))
TWO = col("Alpha", "Beta")
Q1 = col(date(2024, 1, 5), date(2024, 3, 31))
CASES = [
    Case(
        "SEG_RECURRENCE",
        (CLIENT, DAY, TWO, AS_OF, None, None, None, AMOUNT),
        col("Récurrent", "Ponctuel"),
        "catalogue",
    ),
    Case("SEG_RECURRENCE", (col("A", "A"), Q1, col("A"), AS_OF), col("Occasionnel"), "catalogue: two in one quarter"),
    Case("SEG_RECURRENCE", (col("A", "A"), Q1, col("A"), AS_OF, 12, 2, 1), col("Récurrent"), "min_quarters = 1"),
    Case("SEG_RECURRENCE", (CLIENT, DAY, TWO, AS_OF, 12, 4), col("Occasionnel", "Ponctuel"), "without amount: 3 dates"),
    Case("SEG_RECURRENCE", (CLIENT, DAY, TWO, AS_OF, 12, 3, 3), col("Récurrent", "Ponctuel"), "credit day counts"),
    Case(
        "SEG_RECURRENCE",
        (CLIENT, DAY, col("Gamma", None, "BETA"), AS_OF, None, None, None, None, "en"),
        col("None", NA, "One-time"),
        "client without line, blank client",
    ),
    Case("SEG_RECURRENCE", (CLIENT, DAY, col("Beta"), None, 6), col("Aucun"), "as_of = last date, 2024-09-05"),
    Case(
        "SEG_RECURRENCE",
        (col("A", "A"), col(date(2023, 12, 31), AS_OF), col("A"), AS_OF),
        col("Ponctuel"),
        "left open, right closed: 2023-12-31 is outside, as_of inside",
    ),
    Case("SEG_RECURRENCE", (col("A"), col(None), col("A", "B")), col(NA, NA), "no usable line"),
    Case("SEG_RECURRENCE", (CLIENT, DAY, TWO, AS_OF, 12, 0), VALUE, "min_orders ≥ 1"),
    Case("SEG_RECURRENCE", (CLIENT, DAY, TWO, AS_OF, 12, 1.5), VALUE, "min_orders whole"),
    Case("SEG_ROLLING", (CLIENT, DAY, AMOUNT, TWO, AS_OF), col(770, 150), "catalogue"),
    Case("SEG_ROLLING", (CLIENT, DAY, AMOUNT, TWO, AS_OF, 12, 12), col(300, 400), "catalogue, lag"),
    Case("SEG_ROLLING", (CLIENT, DAY, AMOUNT, col("Gamma", None), AS_OF), col(0, NA), "without line, blank"),
    Case(
        "SEG_ROLLING",
        (col("A", "A"), col(date(2024, 2, 29), date(2024, 3, 1)), col(1, 2), col("A"), date(2024, 8, 31), 6),
        col(2),
        "left open: EDATE(2024-08-31; -6) = 2024-02-29 is outside",
    ),
    Case("SEG_ROLLING", (CLIENT, DAY, AMOUNT, TWO, AS_OF, 99999), col(1270, 550), "a window from before year 1"),
    Case("SEG_ROLLING", (CLIENT, DAY, AMOUNT, TWO, None), VALUE, "a blank required scalar"),
    Case("SEG_ROLLING", (CLIENT, DAY, AMOUNT, TWO, AS_OF, 12, -1), VALUE, "lag ≥ 0"),
    Case("SEG_MOVE", (col(100, 100, 100), col(104, 105, 106)), col("Stable", "Stable", "Hausse"), "catalogue"),
    Case(
        "SEG_MOVE",
        (col(100, 100, None, 5, None, -3), col(95, 94, 5, 0, None, -1)),
        col("Stable", "Baisse", "Nouveau", "Perdu", "Inactif", "Inactif"),
        "every movement; blank = 0",
    ),
    Case("SEG_MOVE", (col(100), col(101), 0), col("Hausse"), "tol = 0"),
    Case("SEG_MOVE", (col(1), col(1), 1), VALUE, "tol < 1"),
    Case("SEG_TREND", ([[10, 12, 11, 15, 14, 18, 17, 21]],), [[1.5, 0.103448276, 37 / 6720]], "catalogue"),
    Case("SEG_TREND", ([[10, 12, 12, 15, 14, 18]],), [[1.5, 0.115384615, 0.027777778]], "catalogue, ties"),
    Case("SEG_TREND", ([[10, 12, 11, 15]],), [[1.583333333, 0.137681159, NA]], "catalogue, four values"),
    Case(
        "SEG_TREND",
        ([[1, None, 5], [None, 3, None], [None, None, None], [-2, 0, 2]],),
        [[2, 2 / 3, NA], [NA, NA, NA], [NA, NA, NA], [2, NUM, NA]],
        "blanks keep the time index; fewer than 2 values; median 0",
    ),
    Case("SEG_TREND", ([[7, 7, 7, 7, 7]],), [[0, 0, 1]], "M = 0: p = 1"),
    Case("SEG_TREND", ([[3], [4]],), VALUE, "t ≥ 2"),
    Case("SEG_TREND", ([[1] * 121],), VALUE, "t ≤ 120"),
]


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_worked_example(case: Case) -> None:
    """The function returns what the catalogue's worked example or rule says."""
    case.check()
