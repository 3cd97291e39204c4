"""Section 7 of the catalogue, worked examples and edge rules: RFM."""

from __future__ import annotations

import pytest
from support import NA, VALUE, Case, col, ids

V = col(1, 2, 3, 4, 10)
SCORED = [[5, 1, 1, 511], [4, 2, 2, 422], [3, 3, 3, 333], [2, 4, 4, 244], [1, 5, 5, 155]]
UNKNOWN = [NA] * 4
CASES = [
    Case("SEG_RFM", (V, V, V), SCORED, "catalogue: monetary 1 to 5, recency 5 to 1"),
    Case("SEG_RFM", (col(1, 2, 3), *[col(1, 2, 3)] * 2, 2), [[2, 1, 1, 211]] * 2 + [[1, 2, 2, 122]], "on the cut: low"),
    Case("SEG_RFM", (*[col(7, 7)] * 3, 9), [[9, 1, 1, 911]] * 2, "all equal: nobody is above a cut"),
    Case("SEG_RFM", (col(5), col(1), col(100)), [[5, 1, 1, 511]], "a lone client"),
    Case(
        "SEG_RFM",
        (col(1, None, 2, 3, 4, 10), col(1, 99, 2, 3, 4, 10), col(1, 99, 2, 3, 4, 10)),
        [SCORED[0], UNKNOWN, *SCORED[1:]],
        "catalogue: a blank gives four #N/A and does not move the cuts",
    ),
    Case(
        "SEG_RFM",
        (col(1, 2, 3, 4, 10, 5), col(1, 2, 3, 4, 10, NA), col(1, 2, 3, 4, 10, 5)),
        [*SCORED, UNKNOWN],
        "catalogue: † columns",
    ),
    Case(
        "SEG_RFM",
        (col(1, 2, 3, 4, 10), V, col(0, 2, 3, 4, 10)),
        SCORED,
        "catalogue: 0 is a value",
    ),
    Case("SEG_RFM", (col(None), col(1), col(1)), [UNKNOWN], "no usable row"),
    Case("SEG_RFM", (V, V, V, 1), VALUE, "catalogue: bins ≥ 2"),
    Case("SEG_RFM", (V, V, V, 10), VALUE, "catalogue: bins ≤ 9"),
    Case("SEG_RFM", (V, V, V, 4.5), VALUE, "catalogue: bins whole"),
    Case("SEG_RFM", (V, V, col(1, 2)), VALUE, "columns of different heights"),
]


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_worked_example(case: Case) -> None:
    """The function returns what the catalogue's worked example or edge rule says."""
    case.check()
