"""Section 2 of the catalogue, worked examples: 20/80."""

from __future__ import annotations

import pytest
from support import NUM, VALUE, Case, col, ids

from segment_udfs import CellError, call

V5 = col(500, 300, 120, 60, 20)
W5 = col(100, 60, 40, -20, -50)
CASES = [
    Case("SEG_PARETO_RANK", (col(20, 500, 20),), col(2, 1, 3), "catalogue"),
    Case("SEG_PARETO_CUM", (V5,), col(0.5, 0.8, 0.92, 0.98, 1), "catalogue"),
    Case("SEG_PARETO_CUM", (W5,), col(0.5, 0.8, 1, 1, 1), "catalogue, positive"),
    Case("SEG_PARETO_CUM", (W5, "net"), col(100 / 130, 160 / 130, 200 / 130, 180 / 130, 1), "catalogue, net"),
    Case("SEG_PARETO_CUM", (W5, "peak"), col(0.5, 0.8, 1, 0.9, 0.65), "catalogue, peak"),
    Case("SEG_PARETO_CLASS", (V5,), col("A", "A", "B", "B", "C"), "catalogue"),
    Case("SEG_PARETO_CLASS", (col(850, 150),), col("A", "B"), "catalogue, the crossing client"),
    Case("SEG_PARETO_CLASS", (W5,), col("A", "A", "B", "N", "N"), "catalogue, losses"),
    Case("SEG_PARETO_CLASS", (col(-1, 0),), col("N", "N"), "catalogue: no positive value, no #NUM!"),
    Case("SEG_PARETO_CLASS", (V5, 0.9, 0.8), VALUE, "catalogue: a < b"),
    Case("SEG_PARETO_COUNT", (V5,), 2, "catalogue"),
    Case("SEG_PARETO_COUNT", (W5,), 2, "catalogue, positive"),
    Case("SEG_PARETO_COUNT", (W5, 0.8, "net"), 2, "catalogue, net"),
    Case("SEG_PARETO_COUNT", (col(-5, 0),), NUM, "catalogue: D ≤ 0"),
    Case("SEG_PARETO_SHARE", (V5,), 0.5, "catalogue"),
    Case("SEG_PARETO_SHARE", (V5, 3), 0.92, "catalogue, three first"),
    Case("SEG_PARETO_SHARE", (W5, 3, "net"), 200 / 130, "catalogue, net"),
    Case("SEG_PARETO_SHARE", (V5, 1.5), VALUE, "catalogue: neither a share nor a whole number"),
    Case("SEG_PARETO_CURVE", (V5, 5), [[0, 0], [0.25, 0.575], [0.5, 0.86], [0.75, 0.965], [1, 1]], "catalogue"),
    Case("SEG_CONCENTRATION", (V5,), [[0.48, 0.3584, 1 / 0.3584, 0.5, 0.92, 0.5]], "catalogue"),
    Case(
        "SEG_PARETO_CONFLICT",
        (col("P", "Q", "R", "S", "T"), V5, col(-40, 90, 60, 30, 20)),
        [
            ["Client", "Classe CA", "Classe marge", "Rang CA", "Rang marge", "CA", "Marge"],
            ["P", "A", "N", 1, 5, 500, -40],
        ],
        "catalogue",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_worked_example(case: Case) -> None:
    """The function returns what the catalogue's worked example says."""
    case.check()


def test_options_are_checked_before_the_cells() -> None:
    """Thresholds out of order win over an error cell of the column, whatever its row."""
    with pytest.raises(CellError) as caught:
        call("SEG_PARETO_CLASS", col(1, CellError("#REF!")), 0.9, 0.8)
    assert caught.value.code == "#VALUE!"
