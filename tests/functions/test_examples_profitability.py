"""Section 3 of the catalogue, worked examples: profitability."""

from __future__ import annotations

import pytest
from support import NA, NUM, VALUE, Case, col, ids

W5 = col(100, 60, 40, -20, -50)
TWENTY = col(
    1700, -2300, 50, 8700, 1500, 200, 500, 9026, 60, 8300, 10, 5000, 1200, -5400, 900, -700, 100, -3100, 1800, 7900
)
WHALE_FR = ["Client", "Résultat", "Résultat cumulé", "%\u00a0cumulé du total", "%\u00a0cumulé des clients"]
WHALE_EN = ["Client", "Profit", "Cumulative profit", "Cumulative % of total", "Cumulative % of clients"]
RED = "Non profitable en l'état"

MARGIN = [
    Case("SEG_MARGIN", (120, 80), col(40), "catalogue, amount"),
    Case("SEG_MARGIN", (120, 80, "marge"), col(0.5), "catalogue, on cost"),
    Case("SEG_MARGIN", (120, 80, "Markup"), col(0.5), "catalogue, on cost in English"),
    Case("SEG_MARGIN", (120, 80, "marque"), col(1 / 3), "catalogue, on price"),
    Case("SEG_MARGIN", (120, 80, "margin_on_price"), col(1 / 3), "catalogue, on price in English"),
    Case("SEG_MARGIN", (120, 80, "margin"), VALUE, "the bare word margin is refused"),
    Case("SEG_MARGIN", (col(120, None, 120, "?"), col(None, 80, NA, 80)), col(NA, NA, NA, NA), "either blank"),
    Case("SEG_MARGIN", (col(120, NA), col(80, 80)), NA, "revenue is not marked †"),
    Case("SEG_MARGIN", (col(5, 5, -5), col(0, -1, 1), "marge"), col(NUM, NUM, -6), "a cost that is not positive"),
    Case("SEG_MARGIN", (col(0, -5, 5), col(3, 3, 0), "marque"), col(NUM, NUM, 1), "a revenue that is not positive"),
    Case("SEG_MARGIN", (col(0, None), col(0, 0), "marge"), col(NUM, NA), "blank comes before undefined"),
    Case("SEG_MARGIN", (col(120, 0), col(0, 80)), col(120, -80), "blank as 0"),
    Case("SEG_MARGIN", (col(1, 2), col(1)), VALUE, "columns of two heights"),
]
RATE = [
    Case("SEG_TDABC_RATE", (560000, 875000, 0.8), 0.8, "Kaplan & Anderson 2004"),
    Case("SEG_TDABC_RATE", (560000, 875000), 0.8, "practical capacity defaults to 80 %"),
    Case("SEG_TDABC_RATE", (560000, 875000, 1), 0.64, "560000/875000 by hand"),
    Case("SEG_TDABC_RATE", (0, 875000), 0, "no cost"),
    Case("SEG_TDABC_RATE", (-1, 875000), NUM, "negative cost"),
    Case("SEG_TDABC_RATE", (560000, 0), NUM, "no capacity"),
    Case("SEG_TDABC_RATE", (560000, -5), NUM, "negative capacity"),
    Case("SEG_TDABC_RATE", (560000, 875000, 0), VALUE, "practical outside ]0, 1]"),
    Case("SEG_TDABC_RATE", (560000, 875000, 1.01), VALUE, "practical outside ]0, 1]"),
    Case("SEG_TDABC_RATE", (-1, 875000, 2), VALUE, "options are checked first"),
    Case("SEG_TDABC_RATE", (None, 875000), VALUE, "blank required scalar"),
    Case("SEG_TDABC_RATE", (1e308, 1e-300), NUM, "overflow"),
]
SERVE = [
    Case(
        "SEG_COST_TO_SERVE", ([[12, 3, 5], [2, 0, 1]], [[6.4, 35.2, 40]]), col(382.4, 52.8), "catalogue, rates in a row"
    ),
    Case(
        "SEG_COST_TO_SERVE", ([[12, 3, 5], [2, 0, 1]], col(6.4, 35.2, 40)), col(382.4, 52.8), "catalogue, in a column"
    ),
    Case("SEG_COST_TO_SERVE", (3, 2), col(6), "one client, one driver"),
    Case("SEG_COST_TO_SERVE", ([[1, None], [1, "?"], [1, 2]], [[10, 1]]), col(NA, NA, 12), "blank driver"),
    Case("SEG_COST_TO_SERVE", ([[1, 0], [1, 2]], [[10, 1]]), col(10, 12), "blank as 0"),
    Case("SEG_COST_TO_SERVE", ([[1, -1], [1, 2]], [[10, 1]]), col(NUM, 12), "negative driver"),
    Case("SEG_COST_TO_SERVE", ([[1, 2, 3]], [[10, 1]]), VALUE, "another number of drivers"),
    Case("SEG_COST_TO_SERVE", ([[1, 2]], [[10, None]]), NA, "blank rate"),
    Case("SEG_COST_TO_SERVE", ([[1, 2]], [[10, -1]]), NUM, "negative rate"),
    Case("SEG_COST_TO_SERVE", ([[1, "deux"]], [[10, 1]]), VALUE, "text among the drivers"),
    Case("SEG_COST_TO_SERVE", ([[1, NA]], [[10, 1]]), NA, "error cell among the drivers"),
]
STATUS = [
    Case("SEG_PROFIT_STATUS", (10000, 3000, 3600), col(RED), "catalogue"),
    Case("SEG_PROFIT_STATUS", (10000, 3000, 3600), col("Unprofitable as is"), "catalogue", {"lang": "en"}),
    Case(
        "SEG_PROFIT_STATUS",
        (col(1000, 1000, 1000, 1000, 1000), col(111, 110, 100, 90, 89), 100),
        col("Rentable", "À l'équilibre", "À l'équilibre", "À l'équilibre", RED),
        "the borders of ±1 % are break-even; one cost for all",
    ),
    Case(
        "SEG_PROFIT_STATUS",
        (col(0, 0, -10), col(5, 3, 1), col(2, 3, 4)),
        col("Rentable", "À l'équilibre", RED),
        "without positive revenue, the sign of the profit",
    ),
    Case(
        "SEG_PROFIT_STATUS",
        (col(None, 10, 10, 10), col(1, None, NA, 1), col(None, 1, 1, NA), 1),
        col(NA, "Coût manquant", "Coût manquant", "Coût manquant"),
        "revenue, then cost, come before age",
    ),
    Case(
        "SEG_PROFIT_STATUS",
        (col(10, 10, 10, 10), col(-5, -5, -5, -5), 0, col(5.9, 6, None, 0)),
        col("Trop récent", RED, RED, "Trop récent"),
        "age: below 6 months, unknown, and blank as 0",
    ),
    Case("SEG_PROFIT_STATUS", (col(10, 10), col(-5, -5), 0, 3), col("Trop récent", "Trop récent"), "one age for all"),
    Case("SEG_PROFIT_STATUS", (10, -5, 0, 3, 0.01, 0), col(RED), "min_months 0"),
    Case("SEG_PROFIT_STATUS", (10, -0.9, 0, None, 0.1), col("À l'équilibre"), "a tolerance of 10 %"),
    Case("SEG_PROFIT_STATUS", (10, 0, 3), col(RED), "blank as 0: judged on the cost to serve"),
    Case("SEG_PROFIT_STATUS", (NA, 0, 3), NA, "revenue is not marked †"),
    Case("SEG_PROFIT_STATUS", (10, 0, 3, None, 1), VALUE, "tol outside [0, 1["),
    Case("SEG_PROFIT_STATUS", (10, 0, 3, None, -0.1), VALUE, "tol outside [0, 1["),
    Case("SEG_PROFIT_STATUS", (10, 0, 3, None, 0.01, -1), VALUE, "negative min_months"),
]
LEVERS = [
    Case("SEG_BREAKEVEN", (10000, -600, 3600, 12), [[0.06, 1 / 6, 50]], "catalogue"),
    Case("SEG_BREAKEVEN", (10000, 0, None, 0), [[0, 0, 0]], "no loss, blank as 0"),
    Case("SEG_BREAKEVEN", (10000, -600, 300, 12), [[0.06, 2, 50]], "a cut above 1 is returned as it is"),
    Case("SEG_BREAKEVEN", (0, -600, -1, 0), [[NUM, NUM, NUM]], "denominators that are not positive"),
    Case("SEG_BREAKEVEN", (None, -600, "", "?"), [[NA, NA, NA]], "blank denominators"),
    Case("SEG_BREAKEVEN", (col(10, 10), col(None, NA), col(1, 0), col(1, 0)), [[NA] * 3, [NA] * 3], "blank profit"),
    Case("SEG_BREAKEVEN", (10000, -600, NA, 12), NA, "cost_to_serve is not marked †"),
]
WHALE = [
    Case(
        "SEG_WHALE",
        (col("P", "Q", "R", "S", "T"), col(-20, 100, 40, -50, 60)),
        [
            WHALE_FR,
            ["Q", 100, 100, 100 / 130, 0.2],
            ["T", 60, 160, 160 / 130, 0.4],
            ["R", 40, 200, 200 / 130, 0.6],
            ["P", -20, 180, 180 / 130, 0.8],
            ["S", -50, 130, 1, 1],
        ],
        "catalogue: cumulative 100;160;200;180;130",
    ),
    Case(
        "SEG_WHALE",
        (col("P", "Q", "R"), col(1, 1, -3)),
        [WHALE_EN, ["P", 1, 1, NUM, 1 / 3], ["Q", 1, 2, NUM, 2 / 3], ["R", -3, -1, NUM, 1]],
        "total ≤ 0, ties in input order",
        {"lang": "en"},
    ),
    Case(
        "SEG_WHALE",
        (col("P", None, "R", "S"), col(10, 99, NA, "?")),
        [WHALE_FR, ["P", 10, 10, 1, 1]],
        "blank clients and blank profits are left out",
    ),
    Case("SEG_WHALE", (col("P", "Q"), col(0, 0)), [WHALE_FR, ["P", 0, 0, NUM, 0.5], ["Q", 0, 0, NUM, 1]], "total 0"),
    Case(
        "SEG_WHALE",
        (col("P", "Q", "R"), col(-0.3, 0.1, 0.2)),
        [WHALE_FR, ["R", 0.2, 0.2, NUM, 1 / 3], ["Q", 0.1, 0.3, NUM, 2 / 3], ["P", -0.3, 0, NUM, 1]],
        "0.1 + 0.2 - 0.3 is a total of 0, not 5.6e-17",
    ),
    Case("SEG_WHALE", (col("P"), col(None)), [WHALE_FR], "no usable row"),
    Case("SEG_WHALE_PEAK", (W5,), [[200, 200 / 130, 3, -70, 130]], "catalogue"),
    Case("SEG_WHALE_PEAK", (TWENTY,), [[46946, 46946 / 35446, 16, -11500, 35446]], "published 20-client case"),
    Case("SEG_WHALE_PEAK", (TWENTY,), [[46946, 1.324437172, 16, -11500, 35446]], "as printed", rel=1e-9),
    Case("SEG_WHALE_PEAK", (col(100, None, -20, NA),), [[100, 1.25, 1, -20, 80]], "blanks skipped"),
    Case("SEG_WHALE_PEAK", (col(10, -30),), [[10, NUM, 1, -30, -20]], "total ≤ 0"),
    Case("SEG_WHALE_PEAK", (col(None, "?"),), NA, "no usable row"),
    Case("SEG_WHALE_CURVE", (W5, 5), [[0, 0], [0.25, 115], [0.5, 180], [0.75, 185], [1, 130]], "catalogue"),
    Case("SEG_WHALE_CURVE", (col(-1, NA, -3), 3), [[0, 0], [0.5, -1], [1, -4]], "never #NUM!, blanks skipped"),
    Case("SEG_WHALE_CURVE", (W5, 1), VALUE, "points outside 2…1001"),
    Case("SEG_WHALE_CURVE", (W5, 2.5), VALUE, "points must be whole"),
    Case("SEG_WHALE_CURVE", (col(None),), NA, "no usable row"),
]


@pytest.mark.parametrize("case", MARGIN + RATE + SERVE + STATUS + LEVERS + WHALE, ids=ids)
def test_worked_example(case: Case) -> None:
    """The function returns what the catalogue's worked example or edge rule says."""
    case.check()


@pytest.mark.parametrize(
    ("function", "args", "french", "english"),
    [
        ("SEG_COST_TO_SERVE", ([[1, 2]], [[10, -1]]), "`rates`, ligne 2 :", "`rates`, row 2:"),
        ("SEG_COST_TO_SERVE", ([[1, 2]], [[10, None]]), "`rates`, ligne 2 :", "`rates`, row 2:"),
        ("SEG_TDABC_RATE", (1, -2), "`capacity` : -2", "`capacity`: -2"),
        ("SEG_COST_TO_SERVE", ([[1, 2]], [[10]]), "`rates` : 1", "`rates`: 1"),
    ],
)
def test_refusal_names_the_argument_and_the_row(
    function: str, args: tuple[object, ...], french: str, english: str
) -> None:
    """A refusal begins with the argument and the guilty row, in the chosen language."""
    from segment_udfs import CellError, call

    for lang, start in (("fr", french), ("en", english)):
        with pytest.raises(CellError) as caught:
            call(function, *args, lang=lang)
        assert caught.value.message.startswith(start), caught.value.message
