"""Section 9 of the catalogue, worked examples: decision."""

from __future__ import annotations

from typing import Any

import pytest
from support import NA, VALUE, Case, col, ids

UNPROFITABLE = (8000, "active", "unprofitable", 0, "A", 4, "recurrent")
POTENTIAL = (900, "active", "profitable", 0, "B", 3.75, "occasional")
STAR = (50000, "active", "profitable", 1, "A", 2, "recurrent")
NOTHING = (10, None, None, None, None, None, None)


def rows(*profiles: tuple[Any, ...]) -> tuple[list[list[Any]], ...]:
    """The seven columns of these clients."""
    return tuple(col(*column) for column in zip(*profiles, strict=True))


def but(profile: tuple[Any, ...], place: int, value: Any) -> tuple[Any, ...]:
    """The same client with another value at one place."""
    return (*profile[:place], value, *profile[place + 1 :])


SEGMENTS = [
    (STAR, "Star", "catalogue"),
    (UNPROFITABLE, "Non profitable en l'état", "catalogue"),
    (POTENTIAL, "Fort potentiel", "catalogue"),
    ((900, "at_risk", "", 0, "N", 3.75, "recurrent"), "Récurrent", "catalogue"),
    (but(STAR, 0, None), "À compléter", "rule 0: revenue blank"),
    (but(STAR, 0, NA), "À compléter", "† #N/A is a blank"),
    (but(STAR, 0, "?"), "À compléter", "§0.8: ? is a blank"),
    (but(STAR, 2, "Coût manquant"), "À compléter", "rule 0: cost missing"),
    ((0, None, None, 0, "N", 0, "none"), "À compléter", "rule 0: status blank, revenue ≤ 0"),
    ((0, 0, 0, 0, 0, 0, 0), "À compléter", "blank as 0: status blank too"),
    ((0, "active", 0, 0, 0, 0, 0), "Occasionnel", "blank as 0: incomplete only if status is blank too"),
    (but(UNPROFITABLE, 1, "Perdu"), "Perdu", "lost before unprofitable"),
    (but(STAR, 3, 0), "20/80", "class A"),
    (but(POTENTIAL, 5, 3), "Fort potentiel", "score of 3"),
    (but(POTENTIAL, 5, 3 - 5e-10), "Fort potentiel", "score within 1e-9 of 3"),
    (but(POTENTIAL, 5, 2.9), "Occasionnel", "score below 3"),
    (but(POTENTIAL, 4, "N"), "Occasionnel", "potential asks for class B or C"),
    (but(POTENTIAL, 4, None), "Occasionnel", "class blank: test false"),
    ((900, "Nouveau", "too_recent", 0, "C", 1, "one_time"), "Nouveau", "rule 7"),
    (NOTHING, "Occasionnel", "blanks make their own test false, never the call fail"),
]
REASONS = [
    (but(STAR, 0, None), None, "À compléter : chiffre d'affaires inconnu", "Incomplete: revenue unknown"),
    (
        but(STAR, 2, "cost_missing"),
        None,
        "À compléter : coût manquant sur la période",
        "Incomplete: cost missing in the period",
    ),
    (but(NOTHING, 0, 0), None, "À compléter : aucun achat connu", "Incomplete: no known purchase"),
    (
        but(STAR, 1, "lost"),
        None,
        "Perdu : silence au-delà du seuil «\u00a0perdu\u00a0» (statut Perdu)",
        'Lost: silent beyond the "lost" threshold (status Lost)',
    ),
    (
        but(UNPROFITABLE, 0, 10000),
        -600,
        "Non profitable en l'état : résultat \u2212600, soit \u22126\u00a0% du CA, sous \u22121\u00a0%",
        "Unprofitable as is: profit \u2212600, \u22126% of revenue, below \u22121%",
    ),
    (
        UNPROFITABLE,
        None,
        "Non profitable en l'état : statut de rentabilité Non profitable en l'état",
        "Unprofitable as is: profit status Unprofitable as is",
    ),
    (
        but(UNPROFITABLE, 0, 0),
        -600,
        "Non profitable en l'état : statut de rentabilité Non profitable en l'état",
        "Unprofitable as is: profit status Unprofitable as is",
    ),
    (
        STAR,
        None,
        "Star : gamme, potentiel, résultat et risque satisfaits (voir la feuille Stars)",
        "Star: range, potential, profit and risk satisfied (see the Stars sheet)",
    ),
    (but(STAR, 3, 0), None, "20/80 : classe A du cumul 80\u00a0%", "20/80: class A of the 80% cumulative"),
    (
        POTENTIAL,
        None,
        "Fort potentiel : 3,75 signes sur 5, il en faut 3, classe B",
        "High potential: 3.75 signs out of 5, 3 needed, class B",
    ),
    (
        but(NOTHING, 6, "recurrent"),
        None,
        "Récurrent : achats répétés sur plusieurs trimestres",
        "Recurrent: repeat purchases over several quarters",
    ),
    (
        but(NOTHING, 1, "new"),
        None,
        "Nouveau : premier achat depuis moins d'un an",
        "New: first purchase less than a year ago",
    ),
    (NOTHING, None, "Occasionnel : aucune autre règle ne s'applique", "Occasional: no other rule applies"),
]
MOVES = (col("Star", "20/80", "20/80"), col("20/80", "20/80", "Perdu"))
CASES = [
    *(Case("SEG_SEGMENT", rows(profile), col(label), source) for profile, label, source in SEGMENTS),
    Case("SEG_SEGMENT", rows(STAR, POTENTIAL), col("Star", "High potential"), "English", kwargs={"lang": "en"}),
    Case("SEG_SEGMENT", rows(but(STAR, 3, 2)), VALUE, "star other than 0/1"),
    Case("SEG_SEGMENT", rows(but(STAR, 5, 5.1)), VALUE, "score outside 0…5"),
    Case("SEG_SEGMENT", rows(but(STAR, 5, -1)), VALUE, "score outside 0…5"),
    Case("SEG_SEGMENT", rows(but(STAR, 1, "parti")), VALUE, "§0.4: unknown label"),
    *(Case("SEG_WHY", (*rows(client), col(profit)), col(fr), fr) for client, profit, fr, _ in REASONS),
    *(
        Case("SEG_WHY", (*rows(client), col(profit)), col(en), en, kwargs={"lang": "en"})
        for client, profit, _, en in REASONS
    ),
    Case("SEG_WHY", rows(STAR), col(REASONS[7][2]), "without profit"),
    Case(
        "SEG_MIGRATION",
        MOVES,
        [
            ["De \\ vers", "Perdu", "Star", "20/80", "Total"],
            ["Perdu", 0, 0, 0, 0],
            ["Star", 0, 0, 1, 1],
            ["20/80", 1, 0, 1, 2],
            ["Total", 1, 0, 2, 3],
        ],
        "catalogue",
    ),
    Case(
        "SEG_MIGRATION",
        (col("vip", None, "Lost", None, "Zed"), col("pareto", "VIP", None, None, "perdu"), col(5, None, 2, 90, -1)),
        [
            ["From \\ to", "Lost", "20/80", "vip", "Zed", "Absent", "Total"],
            ["Lost", 0, 0, 0, 0, 2, 2],
            ["20/80", 0, 0, 0, 0, 0, 0],
            ["vip", 0, 5, 0, 0, 0, 5],
            ["Zed", -1, 0, 0, 0, 0, -1],
            ["Absent", 0, 0, 0, 0, 0, 0],
            ["Total", -1, 5, 0, 0, 2, 6],
        ],
        "by hand: amounts, other labels, absent, blank on both sides",
        kwargs={"lang": "en"},
    ),
    Case("SEG_MIGRATION", (col(None), col("")), [["De \\ vers", "Total"]], "§0.8: no usable row"),
]


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_worked_example(case: Case) -> None:
    """The function returns what the catalogue's worked example, or its stated rule, says."""
    case.check()
