"""Section 7 of the catalogue, worked examples and edge rules: duplicable clients."""

from __future__ import annotations

from typing import Any

import pytest
from support import NA, NUM, VALUE, Case, col, ids

HEADER = ["Secteur", "Clients", "Bons clients", "Taux", "Lift", "p", "q", "Verdict"]
SECTOR = col(*["Garages"] * 20, *["Hôtels"] * 30, *["Mairies"] * 50)
GOOD = col(*[1] * 8, *[0] * 12, *[1] * 3, *[0] * 27, *[1], *[0] * 49)
TABLE: list[list[Any]] = [
    HEADER,
    ["Garages", 20, 8, 0.4, 10 / 3, 0.000203374273, 0.000610122820, "Niche"],
    ["Hôtels", 30, 3, 0.1, 0.1 / 0.12, 0.763789341796, 0.999884427629, "Non prouvé"],
    ["Mairies", 50, 1, 0.02, 0.02 / 0.12, 0.999884427629, 0.999884427629, "Anti-niche"],
]
ENGLISH = [
    ["Sector", "Clients", "Good clients", "Rate", "Lift", "p", "q", "Verdict"],
    *([*row[:-1], verdict] for row, verdict in zip(TABLE[1:], ("Niche", "Not proven", "Anti-niche"), strict=True)),
]


def with_verdicts(*verdicts: str) -> list[list[Any]]:
    """The worked example with other verdicts."""
    return [HEADER, *([*row[:-1], verdict] for row, verdict in zip(TABLE[1:], verdicts, strict=True))]


SMALL = "Effectif trop faible"
CASES = [
    Case("SEG_NICHE", (SECTOR, GOOD), TABLE, "catalogue"),
    Case("SEG_NICHE", (SECTOR, GOOD), ENGLISH, "catalogue, English", {"lang": "en"}),
    Case("SEG_NICHE", (SECTOR, GOOD, 21), with_verdicts(SMALL, "Non prouvé", "Anti-niche"), "min_n 21"),
    Case("SEG_NICHE", (SECTOR, GOOD, 20), TABLE, "min_n 20 is reached by 20 clients"),
    Case("SEG_NICHE", (SECTOR, GOOD, 5, 10 / 3), TABLE, "a lift on the threshold counts"),
    Case("SEG_NICHE", (SECTOR, GOOD, 5, 3.4), with_verdicts("Non prouvé", "Non prouvé", "Anti-niche"), "min_lift 3.4"),
    Case("SEG_NICHE", (SECTOR, GOOD, 5, 6), with_verdicts("Non prouvé", "Non prouvé", "Anti-niche"), "lift 1/6 counts"),
    Case("SEG_NICHE", (SECTOR, GOOD, 5, 1.5, 0.005), with_verdicts("Niche", "Non prouvé", "Non prouvé"), "q 0.005"),
    Case(
        "SEG_NICHE",
        (col(None, "?", *(row[0] for row in SECTOR), "Neuf"), col(1, 0, *(row[0] for row in GOOD), None)),
        TABLE,
        "catalogue: rows with a blank are excluded from everything",
    ),
    Case("SEG_NICHE", (col("a", "b"), col(0, 0)), NUM, "catalogue: K = 0"),
    Case("SEG_NICHE", (col("a", "b"), col(1, 1)), NUM, "catalogue: K = N"),
    Case("SEG_NICHE", (col("a", None), col(1, 0)), NUM, "catalogue: K = N once the blank sector is out"),
    Case("SEG_NICHE", (col("a", "b"), col(1, 2)), VALUE, "catalogue: good is neither 1 nor 0"),
    Case(
        "SEG_NICHE",
        (col("a", "b"), col(True, False)),
        [HEADER, ["a", 1, 1, 1, 2, 0.5, 1, SMALL], ["b", 1, 0, 0, 0, 1, 1, SMALL]],
        "TRUE and FALSE are 1 and 0, by hand",
    ),
    Case(
        "SEG_NICHE",
        (col("c", "b", "a", "c"), col(None, 1, 1, 0)),
        [
            HEADER,
            ["b", 1, 1, 1, 1.5, 2 / 3, 1, SMALL],
            ["a", 1, 1, 1, 1.5, 2 / 3, 1, SMALL],
            ["c", 1, 0, 0, 0, 1, 1, SMALL],
        ],
        "ties of p by first appearance, by hand",
    ),
    Case(
        "SEG_NICHE",
        (col("c", "b", "c", "z"), col(None, 1, 1, 0)),
        [
            HEADER,
            ["b", 1, 1, 1, 1.5, 2 / 3, 1, SMALL],
            ["c", 1, 1, 1, 1.5, 2 / 3, 1, SMALL],
            ["z", 1, 0, 0, 0, 1, 1, SMALL],
        ],
        "an excluded row is no appearance, by hand",
    ),
    Case("SEG_NICHE", (col(None), col(1)), [HEADER], "no usable row: the header alone"),
    Case("SEG_NICHE", (SECTOR, GOOD, 0), VALUE, "catalogue: min_n ≥ 1"),
    Case("SEG_NICHE", (SECTOR, GOOD, 2.5), VALUE, "catalogue: min_n whole"),
    Case("SEG_NICHE", (SECTOR, GOOD, 5, 0.9), VALUE, "catalogue: min_lift ≥ 1"),
    Case("SEG_NICHE", (SECTOR, GOOD, 5, 1.5, 0), VALUE, "catalogue: q > 0"),
    Case("SEG_NICHE", (SECTOR, GOOD, 5, 1.5, 1), VALUE, "catalogue: q < 1"),
    Case("SEG_NICHE_FLAG", (SECTOR, GOOD), col(*[1] * 20, *[0] * 80), "catalogue"),
    Case(
        "SEG_NICHE_FLAG",
        (col(*(row[0] for row in SECTOR), None, "GARAGES "), col(*(row[0] for row in GOOD), 1, None)),
        col(*[1] * 20, *[0] * 81, 1),
        "catalogue: blank sector 0; a client not yet judged belongs to its sector",
    ),
    Case("SEG_NICHE_FLAG", (col(None, None), col(1, 0)), col(NA, NA), "no usable row"),
    Case("SEG_NICHE_FLAG", (col("a", "b"), col(0, None)), NUM, "catalogue: same errors"),
    Case("SEG_NICHE_FLAG", (col("a", "b"), col(0, 3)), VALUE, "catalogue: same errors"),
    Case("SEG_NICHE_FLAG", (col("a", NA), col(0, 1)), NA, "an error cell: sector is not †"),
]


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_worked_example(case: Case) -> None:
    """The function returns what the catalogue's worked example or edge rule says."""
    case.check()


def test_blank_good_as_zero_is_a_client_not_good() -> None:
    """Where a host hands over 0 for a blank `good`, the client counts in n: 8 good of 20 + 1 clients, by hand."""
    from segment_udfs import call

    table = call("SEG_NICHE", col(*(row[0] for row in SECTOR), "Garages"), col(*(row[0] for row in GOOD), 0))
    assert table[1][:3] == ["Garages", 21, 8]
