"""Section 8 of the catalogue, worked examples: effort."""

from __future__ import annotations

import pytest
from support import NA, NUM, VALUE, Case, col, ids

THREE = (col(1000, 600, 300), col(0.3, 0.5, 0.2))
MIX = (col("Star", "20/80", "Nouveau"), col(40, 30, 30), col(70, 25, 5))
HEADER = ["Segment", "% heures", "% marge", "Indice"]
CURVE = [0.5, 0.659274305, 1, 1.2, 1.291128256]
CASES = [
    Case("SEG_EFFORT_ROI", (col(12000), col(40), 60), col(4), "catalogue"),
    Case("SEG_EFFORT_ROI", (col(12000, 3000), col(40, 10), col(60, 100)), col(4, 2), "a cost per client"),
    Case("SEG_EFFORT_ROI", (col(1200, 600), col(4, 2), 50, 100), col(3, 2), "by hand: E = 300, 200"),
    Case("SEG_EFFORT_ROI", (col(900, 900), col(4, 4), 50, col(100, None)), col(2, 3.5), "direct blank = 0"),
    Case("SEG_EFFORT_ROI", (col(12000, 1), col(None, 0), 60), col(NA, NA), "hours blank or 0"),
    Case("SEG_EFFORT_ROI", (col(None, NA), col(40, 40), 60), col(NA, NA), "margin blank; † #N/A"),
    Case("SEG_EFFORT_ROI", (col(0), col(40), 60), col(-1), "blank as 0: blank margin → −1"),
    Case("SEG_EFFORT_ROI", (col(5), col(2), 0), col(NA), "E = 0"),
    Case("SEG_EFFORT_ROI", (col(5, 5, 5), col(-2, 2, 2), col(1, -1, 1), col(0, 0, -9)), col(NUM, NUM, NUM), "negative"),
    Case("SEG_EFFORT_ROI", (col(5), col(2), None), VALUE, "§0.8: blank required scalar"),
    Case("SEG_EFFORT_ROI", (col(5, 6), col(2), 1), VALUE, "§0.1: lengths"),
    Case(
        "SEG_EFFORT_MIX",
        MIX,
        [HEADER, ["Star", 0.4, 0.7, 1.75], ["20/80", 0.3, 0.25, 5 / 6], ["Nouveau", 0.3, 0.05, 1 / 6]],
        "catalogue",
    ),
    Case(
        "SEG_EFFORT_MIX",
        (col("B", None, "A", "b", "A"), col(1, 2, 0, 5, None), col(4, 2, 1, 1, 9)),
        [
            ["Segment", "% hours", "% margin", "Index"],
            ["B", 0.75, 0.625, 5 / 6],
            ["Not given", 0.25, 0.25, 1],
            ["A", 0, 0.125, NA],
        ],
        "by hand: blank segment, skipped row, no hours",
        kwargs={"lang": "en"},
    ),
    Case("SEG_EFFORT_MIX", (col("A", "B"), col(0, 0), col(1, 1)), NUM, "Σ hours ≤ 0"),
    Case("SEG_EFFORT_MIX", (col("A", "B"), col(1, 1), col(1, -1)), NUM, "Σ margin ≤ 0"),
    Case("SEG_EFFORT_MIX", (col("A", "B"), col(3, -1), col(1, 1)), NUM, "negative hours"),
    Case("SEG_EFFORT_MIX", (col("A"), col(None), col(1)), [HEADER], "§0.8: no usable row"),
    Case("SEG_RESPONSE", (col(0, 0.5, 1, 1.5, 2), 0.5, 1.2, 1.4), col(*CURVE), "catalogue"),
    Case("SEG_RESPONSE", (col(None, -1, 0), 0.5, 1.2, 1.4), col(NA, NUM, 0.5), "blank, negative, none"),
    Case("SEG_RESPONSE", (col(1e300), 0.5, 1.2, 1.4), col(1.4), "limit of the formula: saturation"),
    *(
        Case("SEG_RESPONSE", (col(1), *estimates), NUM, f"not 0 ≤ y0 < 1 < y15 < ymax: {estimates}")
        for estimates in [(-0.1, 1.2, 1.4), (1, 1.2, 1.4), (0.5, 1, 1.4), (0.5, 1.4, 1.4)]
    ),
    Case("SEG_RESPONSE", (col(1), None, 1.2, 1.4), VALUE, "§0.8: blank required scalar"),
    Case("SEG_ALLOCATE", (*THREE, 6), col(4, 2, 0), "catalogue"),
    Case("SEG_ALLOCATE", (*THREE, 6.9), col(4, 2, 0), "a remainder below step stays unallocated"),
    Case("SEG_ALLOCATE", (col(5, 5, 5), 0.1, 4), col(2, 1, 1), "ties: the earlier row"),
    Case("SEG_ALLOCATE", (col(10, 10 * (1 + 1e-14)), 0.1, 1), col(1, 0), "gains within 1e-12 are a tie"),
    Case("SEG_ALLOCATE", (*THREE, 6, 1, 3), col(3, 2, 1), "bounds for all, by hand"),
    Case("SEG_ALLOCATE", (*THREE, 6, col(0, 0, 2), col(9, None, 9)), col(2, 2, 2), "by hand: 259, 236, 192, 143 > 142"),
    Case("SEG_ALLOCATE", (*THREE, 100, 0, 2), col(2, 2, 2), "nobody can take more"),
    Case("SEG_ALLOCATE", (col(1000, None, 300), 0.3, 2, col(0, 50, 0)), col(2, NA, 0), "blank potential"),
    Case("SEG_ALLOCATE", (col(1000, 0, 300), 0.3, 3, col(0, 1, 0)), col(2, 1, 0), "blank as 0: gets its min"),
    Case("SEG_ALLOCATE", (col(0, 0), 0.3, 5), col(0, 0), "stop when the best gain is 0"),
    Case("SEG_ALLOCATE", (col(None, None), 0.3, 5), col(NA, NA), "§0.8: no usable row"),
    Case("SEG_ALLOCATE", (col(-1, 5), 0.3, 5), NUM, "A ≥ 0"),
    Case("SEG_ALLOCATE", (col(1, 5), col(0.1, 0), 5), NUM, "c > 0"),
    Case("SEG_ALLOCATE", (col(1, 5), 0.1, 5, -1), NUM, "min ≥ 0"),
    Case("SEG_ALLOCATE", (col(1, 5), 0.1, 5, 2, 1), NUM, "min ≤ max"),
    Case("SEG_ALLOCATE", (col(1, 5), 0.1, 5, 3), NUM, "hours < Σ min"),
    Case("SEG_ALLOCATE", (col(1, 5), 0.1, 5, None, None, 0), VALUE, "step > 0"),
    Case("SEG_ALLOCATE", (col(1, 5), 0.1, 100_001), VALUE, "more than 100 000 steps"),
]


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_worked_example(case: Case) -> None:
    """The function returns what the catalogue's worked example, or its stated rule, says."""
    case.check()
