"""Section 4 of the catalogue, worked examples: Star and potential."""

from __future__ import annotations

from typing import Any

import pytest
from support import NA, VALUE, Case, col, ids

N = "\u00a0"

# Four families sold; Alpha has three of them, Beta one.
ALPHA = (col("Alpha", "ALPHA ", "Alpha", "Beta", "Alpha"), col("Huiles", "Filtres", "Pneus", "Outils", "huiles"))
BREADTH = [
    Case("SEG_BREADTH", ALPHA, col(0.75, 0.25), "catalogue: 4 families sold, the client has 3"),
    Case(
        "SEG_BREADTH", (*ALPHA, col("beta", "Zeta", None, 0, "Alpha")), col(0.25, 0, NA, NA, 0.75), "clients asked for"
    ),
    Case(
        "SEG_BREADTH",
        (*ALPHA, None, col(10, 5, 5, 5, -10)),
        col(2 / 3, 1 / 3),
        "a family whose sales and credit notes cancel out is held by nobody: 3 families",
    ),
    Case(
        "SEG_BREADTH",
        (col("A", "A", "A", None, "B"), col("x", "y", "z", "w", None)),
        col(1, 0),
        "lines with a blank client or family are skipped: B has no line left",
    ),
    Case(
        "SEG_BREADTH",
        (col("A", "A", "A", "A"), col("x", "y", "z", "w"), None, col(1, 1, 1, None)),
        col(1),
        "lines with a blank amount are skipped",
    ),
    Case("SEG_BREADTH", (col("A", "A"), col("x", "y")), NA, "two families: breadth says nothing"),
    Case("SEG_BREADTH", (col(None, 0), col("x", "y")), NA, "no client left"),
    Case("SEG_BREADTH", (col("A"), col("x", "y")), VALUE, "columns of two heights"),
]
WALLET = [
    Case("SEG_SHARE_OF_WALLET", (30000, 120000), col(0.25), "catalogue"),
    Case(
        "SEG_SHARE_OF_WALLET",
        (col(1, 1, 1, 1, None, 0, 150), col(None, NA, 0, -5, 10, 10, 100)),
        col(NA, NA, NA, NA, NA, 0, 1.5),
        "unknown or impossible wallets, blank sales, blank as 0, and an estimate too low",
    ),
    Case("SEG_SHARE_OF_WALLET", (NA, 120000), NA, "sales is not marked †"),
]
G5 = col("g", "G ", "g", "g", "g")
GAPS = [
    Case("SEG_POTENTIAL_GAP", (col(10, 20, 30, 40, 100), G5), col(30, 20, 10, 0, 0), "catalogue: Q = 40"),
    Case("SEG_POTENTIAL_GAP", (col(10, 20, 30, 40, 100), G5, 0.5), col(20, 10, 0, 0, 0), "the median, 30"),
    Case("SEG_POTENTIAL_GAP", (col(10, 20, 30, 40), col(*"gggg")), col(NA, NA, NA, NA), "four peers"),
    Case(
        "SEG_POTENTIAL_GAP", (col(10, 20, 30, 40), col(*"gggg"), 0.75, 4), col(22.5, 12.5, 2.5, 0), "Q = 32.5 by hand"
    ),
    Case(
        "SEG_POTENTIAL_GAP",
        (col(10, 20, 30, 40, 100, 0, -7, None), col(*"gggggggg")),
        col(30, 20, 10, 0, 0, 40, 40, NA),
        "clients without positive revenue are no peers, yet have a gap; blank revenue; blank as 0",
    ),
    Case(
        "SEG_POTENTIAL_GAP",
        (col(10, 20, 30, 40, 100, 5, 6), col(*"ggggg", "h", None)),
        col(30, 20, 10, 0, 0, NA, NA),
        "a lone client and a client without group",
    ),
    Case(
        "SEG_POTENTIAL_GAP",
        (col(10, 20, 30, 40, 100, 50, 60), col(*"ggggg", "h", None), 0.75, 5, True),
        col(30, 20, 10, 0, 0, 5, 0),
        "fallback: the quartile of all seven is 55",
    ),
    Case("SEG_POTENTIAL_GAP", (col(10, 20), col("g", "h"), 0.75, 5, 1), col(NA, NA), "fallback: two clients in all"),
    Case("SEG_POTENTIAL_GAP", (10, "g", 1), VALUE, "pct outside ]0, 1["),
    Case("SEG_POTENTIAL_GAP", (10, "g", 0.75, 0), VALUE, "min_peers below 1"),
    Case("SEG_POTENTIAL_GAP", (10, "g", 0.75, 2.5), VALUE, "min_peers is whole"),
    Case("SEG_POTENTIAL_GAP", (10, "g", 0.75, 5, 2), VALUE, "fallback is 0 or 1"),
]
SCORE = [
    Case("SEG_POTENTIAL_SCORE", (1000, 1300, 4, 6, 2, 3, 1500), col(5), "catalogue: the four signs"),
    Case("SEG_POTENTIAL_SCORE", (1000, 1300, 4, 6, 2, 3, 200), col(3.75), "catalogue: gap 200"),
    Case("SEG_POTENTIAL_SCORE", (1000, 1300, 4, 6, None, NA, 200), col(10 / 3), "catalogue: families blank, gap 200"),
    Case("SEG_POTENTIAL_SCORE", (1000, 1300, 4, 6, 0, 0, 200), col(2.5), "blank families as 0: known, not met"),
    Case("SEG_POTENTIAL_SCORE", (1000, 1150, 4, 4, 2, 2, 1150), col(2.5), "both borders are inclusive"),
    Case("SEG_POTENTIAL_SCORE", (99, 1300, 4, 6, 2, 3, None), col(NA), "two signs known: base below 100, no gap"),
    Case("SEG_POTENTIAL_SCORE", (99, 1300, 4, 6, 2, 3, 0), col(10 / 3), "below the base, growth is unknown"),
    Case("SEG_POTENTIAL_SCORE", (100, 115, 4, 6, 2, 3, 0), col(3.75), "on the base, growth is known"),
    Case("SEG_POTENTIAL_SCORE", (0, 115, 4, 6, 2, 3, 0, 0.15, 0), col(10 / 3), "a base of 0 is never a base"),
    Case("SEG_POTENTIAL_SCORE", (1000, None, 4, 6, 2, 3, 1500), col(NA), "revenue blank"),
    Case("SEG_POTENTIAL_SCORE", (1000, 0, 4, 6, 2, 3, 1500), col(0), "no revenue; blank as 0"),
    Case("SEG_POTENTIAL_SCORE", (1000, -5, None, None, None, None, 10), col(NA), "two signs known come before 0"),
    Case("SEG_POTENTIAL_SCORE", (1000, 1300, 4, 6, 2, 3, 1500, -0.1), VALUE, "negative growth"),
    Case("SEG_POTENTIAL_SCORE", (1000, 1300, 4, 6, 2, 3, 1500, 0.15, -1), VALUE, "negative min_base"),
]

WS_FR = ["Client", "Famille", "Pairs", "Pénétration", "Médiane", "Montant estimé"]
SIX = (col(*"ABCDEF"), col(*"XXXXYY"), col(100, 200, 300, 400, 50, 60), col(*["bois"] * 6))
WHITESPACE = [
    Case("SEG_WHITESPACE", SIX, [WS_FR, ["E", "X", 5, 0.8, 250, 200], ["F", "X", 5, 0.8, 250, 200]], "catalogue"),
    Case("SEG_WHITESPACE", (*SIX, 1), [WS_FR, ["E", "X", 5, 0.8, 250, 200]], "the first row only"),
    Case(
        "SEG_WHITESPACE",
        (*SIX, 1),
        [["Client", "Family", "Peers", "Penetration", "Median", "Estimated amount"], ["E", "X", 5, 0.8, 250, 200]],
        "in English",
        {"lang": "en"},
    ),
    Case(
        "SEG_WHITESPACE",
        tuple(column[:5] for column in SIX),
        [WS_FR],
        "five clients: four peers are too few, header row alone",
    ),
    Case(
        "SEG_WHITESPACE",
        (col(*"ABCDEFE"), col(*"XXXXYYX"), col(100, 200, 300, 400, 50, 60, 0), col("", *["bois"] * 6)),
        [WS_FR],
        "A has no sector: four peers are left",
    ),
    Case(
        "SEG_WHITESPACE",
        (col(*"ABCDEFGGA"), col(*"XXXXYYXXX"), col(100, 200, 300, 400, 50, 60, 5, -5, 20), col(*["s"] * 9)),
        [WS_FR, ["E", "X", 5, 0.8, 250, 200], ["F", "X", 5, 0.8, 250, 200], ["G", "X", 6, 4 / 6, 250, 500 / 3]],
        "G bought and returned: it is no peer, and misses X like E and F; A bought twice, 120 in all",
    ),
    Case("SEG_WHITESPACE", (*SIX, 0), VALUE, "top below 1"),
    Case("SEG_WHITESPACE", (*SIX, 1.5), VALUE, "top is whole"),
    Case("SEG_WHITESPACE", (col("A"), col("X"), col(None), col("s")), [WS_FR], "no usable line"),
    Case("SEG_WHITESPACE", (col("A"), col("X"), col(NA), col("s")), NA, "amount is not marked †"),
]

STAR_ROWS: tuple[Any, ...] = (
    col("A", "A", "A", "A", "B"),
    col(0.9, 0.9, 0.9, 0.6, 1),
    col(0.8, None, NA, 0.9, 1),
    col("?", 0, 10, None, 0),
    col(500, 900, 900, 800, 900),
    col("Actif", "active", "Active", "actif", "Nouveau"),
)
WHY_ROWS = col(
    "Star : toutes les conditions sont remplies.",
    "Star : toutes les conditions sont remplies.",
    "Pas Star : écart aux pairs 10, il faut 0.",
    f"Pas Star : gamme 60{N}%, il faut 80{N}%.",
    "Pas Star : classe B, il faut A.",
)


def star_row(**changed: Any) -> tuple[Any, ...]:
    """One client that passes every test, but for what is changed."""
    row = {"class": "A", "breadth": 0.9, "wallet": 0.9, "gap": None, "profit": 10, "risk": "Actif"} | changed
    return tuple(row.values())


STAR = [
    Case("SEG_STAR", STAR_ROWS, col(1, 1, 0, 0, 0), "catalogue"),
    Case("SEG_STAR", (*STAR_ROWS, 1), col(0, 1, 0, 0, 0), "catalogue, max 1"),
    Case("SEG_STAR", star_row(**{"class": None}), col(0), "unknown class fails"),
    Case("SEG_STAR", star_row(breadth=None), col(0), "unknown breadth fails"),
    Case("SEG_STAR", star_row(breadth=0.8), col(1), "breadth on the threshold"),
    Case("SEG_STAR", star_row(wallet=0.75), col(1), "wallet on the threshold"),
    Case("SEG_STAR", star_row(wallet=0.5, gap=0), col(0), "a known wallet share is judged, not the gap"),
    Case("SEG_STAR", star_row(wallet=0, gap=0), col(0), "blank wallet as 0 fails"),
    Case("SEG_STAR", star_row(wallet=None, gap=0), col(1), "blank gap as 0 passes"),
    Case("SEG_STAR", star_row(wallet=None), col(0), "neither wallet nor gap"),
    Case("SEG_STAR", star_row(profit=0), col(0), "profit must be positive"),
    Case("SEG_STAR", star_row(profit=NA), col(0), "unknown profit fails"),
    *(
        Case("SEG_STAR", star_row(risk=risk), col(passes), f"risk {risk!r}")
        for risk, passes in [(1, 0), (True, 0), (0, 1), (None, 1), ("lost", 0), ("À risque", 0), ("New", 1)]
    ),
    Case("SEG_STAR", star_row(risk="?"), col(1), "blank risk passes"),
    Case("SEG_STAR", star_row(risk="malade"), VALUE, "unknown label"),
    Case("SEG_STAR", star_row(risk=NA), NA, "risk is not marked †"),
    Case("SEG_STAR", (*(col(x, x, x) for x in star_row()), 2), col(1, 1, 0), "ties by input order"),
    Case("SEG_STAR", (*star_row(breadth=0.5, wallet=0.1), 3, 0.5, 0.1), col(1), "thresholds are options"),
    Case("SEG_STAR", (*star_row(), 0), VALUE, "max below 1"),
    Case("SEG_STAR", (*star_row(), 3, 0), VALUE, "min_breadth outside ]0, 1]"),
    Case("SEG_STAR", (*star_row(), 3, 1, 1.1), VALUE, "min_wallet outside ]0, 1]"),
    Case("SEG_STAR_WHY", STAR_ROWS, WHY_ROWS, "catalogue"),
]
SENTENCES = [
    ({"class": None}, "Pas Star : classe inconnue, il faut A.", "Not a Star: class unknown, needs A."),
    ({"class": "N"}, "Pas Star : classe N, il faut A.", "Not a Star: class N, needs A."),
    ({"breadth": NA}, "Pas Star : gamme inconnue, il faut 80 %.", "Not a Star: range unknown, needs 80%."),
    ({"breadth": 0.605}, "Pas Star : gamme 61 %, il faut 80 %.", "Not a Star: range 61%, needs 80%."),
    (
        {"wallet": 0.4},
        "Pas Star : part de portefeuille 40 %, il faut 75 %.",
        "Not a Star: share of wallet 40%, needs 75%.",
    ),
    (
        {"wallet": None, "gap": 1200},
        "Pas Star : écart aux pairs 1 200, il faut 0.",
        "Not a Star: gap to peers 1,200, needs 0.",
    ),
    (
        {"wallet": None},
        "Pas Star : potentiel inconnu, portefeuille ou pairs à renseigner.",
        "Not a Star: potential unknown, wallet or peers to be filled in.",
    ),
    ({"profit": -50}, "Pas Star : résultat −50, il faut plus de 0.", "Not a Star: profit −50, needs more than 0."),
    (
        {"profit": None},
        "Pas Star : résultat inconnu, il faut plus de 0.",
        "Not a Star: profit unknown, needs more than 0.",
    ),
    (
        {"risk": "lost"},
        "Pas Star : risque Perdu, il faut un client actif.",
        "Not a Star: risk Lost, needs an active client.",
    ),
    (
        {"risk": 1},
        "Pas Star : risque À risque, il faut un client actif.",
        "Not a Star: risk At risk, needs an active client.",
    ),
    ({}, "Star : toutes les conditions sont remplies.", "Star: all conditions are met."),
]


@pytest.mark.parametrize("case", BREADTH + WALLET + GAPS + SCORE + WHITESPACE + STAR, ids=ids)
def test_worked_example(case: Case) -> None:
    """The function returns what the catalogue's worked example or edge rule says."""
    case.check()


def spaced(sentence: str) -> str:
    """A French sentence with its no-break spaces: before %, between thousands; the " : " after the verdict is plain."""
    return sentence.replace(" %", f"{N}%").replace("1 200", f"1{N}200")


@pytest.mark.parametrize(("changed", "french", "english"), SENTENCES)
def test_star_sentence(changed: dict[str, Any], french: str, english: str) -> None:
    """The sentence names the first test failed, its value and its threshold, in both languages."""
    row = star_row(**changed)
    Case("SEG_STAR_WHY", row, col(spaced(french)), "catalogue").check()
    Case("SEG_STAR_WHY", row, col(english), "catalogue", {"lang": "en"}).check()


NEAR = "Presque Star : conditions remplies, rang {} en résultat pour {}."
NEAR_EN = "Near Star: conditions met, rank {} by profit for {}."
WON, WON_EN = "Star : toutes les conditions sont remplies.", "Star: all conditions are met."


@pytest.mark.parametrize(
    ("places", "lang", "sentences"),
    [
        (1, "fr", (NEAR.format(3, "1 place"), NEAR.format(2, "1 place"), WON)),
        (2, "fr", (NEAR.format(3, "2 places"), WON, WON)),
        (1, "en", (NEAR_EN.format(3, "1 place"), NEAR_EN.format(2, "1 place"), WON_EN)),
        (2, "en", (NEAR_EN.format(3, "2 places"), WON_EN, WON_EN)),
    ],
)
def test_near_star_sentence(places: int, lang: str, sentences: tuple[str, ...]) -> None:
    """A client that passes beyond the places is told its rank by profit (here 5, 7, 9) and the number of places."""
    rows = (*(col(x, x, x) for x in star_row()[:4]), col(5, 7, 9), col(None, None, None), places)
    expected = col(*map(spaced, sentences)) if lang == "fr" else col(*sentences)
    Case("SEG_STAR_WHY", rows, expected, "catalogue", {"lang": lang}).check()


def test_thresholds_in_the_sentence_are_the_options() -> None:
    """The threshold written is the one that judged."""
    row = (*star_row(breadth=0.5), 3, 0.6, 0.7)
    Case("SEG_STAR_WHY", row, col(f"Pas Star : gamme 50{N}%, il faut 60{N}%."), "options").check()
    row = (*star_row(wallet=0.5), 3, 0.6, 0.7)
    Case("SEG_STAR_WHY", row, col("Not a Star: share of wallet 50%, needs 70%."), "options", {"lang": "en"}).check()
