"""Section 5 of the catalogue, worked examples and edge rules: attrition."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from support import NA, NUM, VALUE, Case, col, ids

from segment_udfs import CellError, call

FIRST, LAST = date(2024, 1, 10), date(2024, 5, 9)
SUMMER, AUTUMN, NOVEMBER = date(2024, 6, 1), date(2024, 10, 1), date(2024, 11, 10)
ONE = (col(FIRST), col(LAST), col(3))
PREV, CURR = col(100, 50, 80, 0, 40), col(120, 0, 60, 30, 40)
PREV_BLANK, CURR_BLANK = col(100, 50, 80, None, 40), col(120, "", 60, 30, 40)
WITH_STRANGERS = (col(100, 50, 80, 0, 40, 0, 0), col(120, 0, 60, 30, 40, 0, 0), "all", col(0, 0, 0, 0, 0, 1, 0))
CDNOW = (0.243, 4.414, 0.793, 2.426)
CAUSES = ["Cause", "Nombre", "% du nombre", "Montant perdu", "% du montant", "% cumulé du montant"]


def status(*args: Any) -> tuple[Any, ...]:
    """Arguments of `SEG_STATUS` for a client with two purchases, 2024-01-10 and 2024-05-09 (gap 120 days)."""
    return (col(FIRST), col(LAST), col(2), *args)


STATUS = [
    Case("SEG_STATUS", (*ONE, AUTUMN), col("À risque"), "catalogue: 145 days"),
    Case("SEG_STATUS", (*ONE, NOVEMBER), col("Perdu"), "catalogue: 185 days"),
    Case("SEG_STATUS", (*ONE, SUMMER), col("Nouveau"), "catalogue: 23 days"),
    Case("SEG_STATUS", (*ONE, AUTUMN), col("At risk"), "catalogue, English", {"lang": "en"}),
    Case("SEG_STATUS", (*ONE, date(2024, 9, 6)), col("Nouveau"), "120 days of silence are on the threshold, not over"),
    Case("SEG_STATUS", (*ONE, date(2024, 9, 7)), col("À risque"), "121 days are over"),
    Case(
        "SEG_STATUS", (*ONE, SUMMER, None, None, None, None, None, 30), col("Actif"), "first purchase over 30 days ago"
    ),
    Case("SEG_STATUS", (*ONE, SUMMER, None, None, None, None, None, 143), col("Nouveau"), "exactly new_days ago"),
    Case("SEG_STATUS", status(NOVEMBER), col("Nouveau"), "gap 120: 185 days are within 240"),
    Case("SEG_STATUS", status(NOVEMBER, 1.5, 3, 0, 100), col("Perdu"), "both thresholds cut to max 100"),
    Case("SEG_STATUS", status(NOVEMBER, 0.1, 0.1, 200), col("Nouveau"), "both thresholds raised to min 200"),
    Case("SEG_STATUS", (col(FIRST), col(FIRST), col(1), date(2025, 1, 9)), col("Nouveau"), "one-off, 365 days"),
    Case("SEG_STATUS", (col(FIRST), col(FIRST), col(1), date(2025, 1, 10)), col("Perdu"), "one-off, 366 days"),
    Case("SEG_STATUS", (col(FIRST), col(FIRST), col(4), date(2025, 1, 9)), col("Nouveau"), "four orders on one day"),
    Case("SEG_STATUS", (*ONE, AUTUMN, 2, 3, 90, 730, 0, 0), col("À risque"), "one_off unused by a repeat client"),
    Case(
        "SEG_STATUS",
        (col(None, FIRST, FIRST, FIRST), col(LAST, 0, LAST, LAST), col(3, 3, None, 0), AUTUMN),
        col(NA, NA, NA, NA),
        "catalogue: never bought",
    ),
    Case(
        "SEG_STATUS", (col(NA, FIRST), col(NA, LAST), col(NA, 3), AUTUMN), col(NA, "À risque"), "catalogue: † columns"
    ),
    Case("SEG_STATUS", (*ONE, date(2024, 5, 8)), VALUE, "catalogue: last > as_of"),
    Case("SEG_STATUS", (col(LAST), col(FIRST), col(3), AUTUMN), VALUE, "catalogue: first > last"),
    Case("SEG_STATUS", (*ONE, AUTUMN, 3, 2), VALUE, "catalogue: k_risk ≤ k_lost"),
    Case("SEG_STATUS", (*ONE, AUTUMN, 2, 2), col("Perdu"), "k_risk = k_lost is allowed"),
    Case("SEG_STATUS", (*ONE, AUTUMN, 0, 2), VALUE, "catalogue: 0 < k_risk"),
    Case("SEG_STATUS", (*ONE, AUTUMN, 2, 3, 100, 90), VALUE, "catalogue: min ≤ max"),
    Case("SEG_STATUS", (*ONE, AUTUMN, 2, 3, -1), VALUE, "catalogue: 0 ≤ min"),
    Case("SEG_STATUS", (*ONE, AUTUMN, 2, 3, 90, 730, -1), VALUE, "catalogue: one_off ≥ 0"),
    Case("SEG_STATUS", (*ONE, AUTUMN, 2, 3, 90, 730, 365, -1), VALUE, "catalogue: new_days ≥ 0"),
    Case("SEG_STATUS", (*ONE, None), VALUE, "a blank required scalar"),
    Case("SEG_STATUS", (col(CellError("#DIV/0!")), col(LAST), col(3), AUTUMN), NA, "† reads #N/A only"),
]
RATES = [
    Case("SEG_ATTRITION", (PREV, CURR), 0.25, "catalogue"),
    Case("SEG_ATTRITION", (PREV, CURR, "all"), 0.2, "catalogue, all"),
    Case("SEG_ATTRITION", WITH_STRANGERS, 1 / 6, "catalogue, ever"),
    Case("SEG_ATTRITION", (PREV_BLANK, CURR_BLANK), 0.25, "a blank is no sales"),
    Case("SEG_ATTRITION", (col(10, 10), col(-3, 5)), 0.5, "a net credit is not active"),
    Case("SEG_ATTRITION", (col(0, -5), col(10, 10)), NA, "catalogue: no opening client"),
    Case("SEG_ATTRITION", (col(None), col(None), "all"), NA, "catalogue: nobody at all"),
    Case("SEG_ATTRITION", (PREV, CURR, "closing"), VALUE, "unknown kind"),
    Case("SEG_ATTRITION", (PREV, col(1, 2)), VALUE, "columns of different heights"),
    Case("SEG_ATTRITION", (PREV, CURR, "all", col(1, 2)), VALUE, "ever of another height"),
    Case("SEG_ATTRITION", (col("dix"), col(1)), VALUE, "text in numbers"),
    Case("SEG_ATTRITION", (col(NA), col(1)), NA, "an error cell: prev is not †"),
    Case("SEG_ATTRITION_BRIDGE", (PREV, CURR), [[4, 1, 1, 0, 4, 0]], "catalogue"),
    Case("SEG_ATTRITION_BRIDGE", (PREV_BLANK, CURR_BLANK), [[4, 1, 1, 0, 4, 0]], "a blank is no sales"),
    Case("SEG_ATTRITION_BRIDGE", (PREV, CURR, col(1, 1, 1, 1, 1)), [[4, 1, 0, 1, 4, 0]], "catalogue, ever_before"),
    Case("SEG_ATTRITION_BRIDGE", (col(None), col(None)), [[0] * 6], "nobody: every count is 0"),
    Case("SEG_REVENUE_BRIDGE", (PREV, CURR), [[270, -50, -20, 20, 30, 250, 0]], "catalogue"),
    Case("SEG_REVENUE_BRIDGE", (PREV_BLANK, CURR_BLANK), [[270, -50, -20, 20, 30, 250, 0]], "a blank is no sales"),
    Case(
        "SEG_REVENUE_BRIDGE",
        (col(50, -10, -10), col(-5, -4, 6)),
        [[30, -55, 0, 6, 16, -3, 0]],
        "signed totals, by hand",
    ),
    Case("SEG_REVENUE_BRIDGE", (col(1e308, 1e308), col(1, 1)), [[NUM, 0, NUM, 0, 0, 2, NUM]], "an overflow is #NUM!"),
    Case("SEG_RETENTION", (PREV, CURR), 220 / 270, "catalogue, NRR"),
    Case("SEG_RETENTION", (PREV, CURR, "GRR"), 200 / 270, "catalogue, GRR"),
    Case("SEG_RETENTION", (PREV_BLANK, CURR_BLANK, "grr"), 200 / 270, "a blank is no sales; any case"),
    Case("SEG_RETENTION", (col(100, 100), col(-50, 50)), 0.0, "NRR takes credits as they are, by hand"),
    Case("SEG_RETENTION", (col(100, 100), col(-50, 50), "GRR"), 0.25, "GRR stops at 0, by hand"),
    Case("SEG_RETENTION", (col(0), col(5)), NA, "catalogue: no opening client"),
    Case("SEG_RETENTION", (PREV, CURR, "net"), VALUE, "unknown kind"),
]
INTERVALS = [
    Case("SEG_RATE_INTERVAL", (3, 20), [[0.052368746, 0.360418865]], "catalogue", rel=1e-8),
    Case("SEG_RATE_INTERVAL", (0, 20), [[0, 0.161125158]], "catalogue", rel=1e-8),
    Case("SEG_RATE_INTERVAL", (1, 8), [[0.022417491, 0.470888182]], "catalogue", rel=1e-8),
    Case("SEG_RATE_INTERVAL", (12, 120), [[0.058133592, 0.166681741]], "catalogue", rel=1e-8),
    Case("SEG_RATE_INTERVAL", (20, 20), [[1 - 0.161125158, 1]], "the mirror of 0 out of 20", rel=1e-8),
    Case("SEG_RATE_INTERVAL", (2.5, 20), NUM, "catalogue: k not whole"),
    Case("SEG_RATE_INTERVAL", (2, 20.5), NUM, "catalogue: n not whole"),
    Case("SEG_RATE_INTERVAL", (3 + 1e-12, 20), [[0.052368746, 0.360418865]], "catalogue: whole to 1e-9", rel=1e-8),
    Case("SEG_RATE_INTERVAL", (-1, 20), NUM, "catalogue: k < 0"),
    Case("SEG_RATE_INTERVAL", (21, 20), NUM, "catalogue: k > n"),
    Case("SEG_RATE_INTERVAL", (0, 0), NUM, "catalogue: n < 1"),
    Case("SEG_RATE_INTERVAL", (3, 20, 1), VALUE, "catalogue: conf < 1"),
    Case("SEG_RATE_INTERVAL", (3, 20, 0), VALUE, "catalogue: conf > 0"),
    Case("SEG_RATE_INTERVAL", (None, 20), VALUE, "a blank required scalar"),
]
LOSSES = [
    Case(
        "SEG_LOSS_CAUSES",
        (col("prix", None, "Prix", "délai"), col(100, 50, 150, 30)),
        [
            CAUSES,
            ["prix", 2, 0.5, 250, 250 / 330, 250 / 330],
            ["Non renseignée", 1, 0.25, 50, 50 / 330, 300 / 330],
            ["délai", 1, 0.25, 30, 30 / 330, 1],
        ],
        "catalogue",
    ),
    Case(
        "SEG_LOSS_CAUSES",
        (col("b", "a", "?", "a"), col(10, 5, 10, 5)),
        [
            CAUSES,
            ["b", 1, 0.25, 10, 1 / 3, 1 / 3],
            ["a", 2, 0.5, 10, 1 / 3, 2 / 3],
            ["Non renseignée", 1, 0.25, 10, 1 / 3, 1],
        ],
        "ties by first appearance, by hand",
    ),
    Case(
        "SEG_LOSS_CAUSES",
        (col("a", None, "b"), col(None, None, 4)),
        [CAUSES, ["b", 1, 0.5, 4, 1, 1], ["a", 1, 0.5, 0, 0, 1]],
        "catalogue: blank amount is 0, both blank skipped",
    ),
    Case(
        "SEG_LOSS_CAUSES",
        (col("a", 0, "b"), col(0, 0, 4)),
        [CAUSES, ["b", 1, 0.5, 4, 1, 1], ["a", 1, 0.5, 0, 0, 1]],
        "the same, blanks handed over as 0",
    ),
    Case("SEG_LOSS_CAUSES", (col("a"), col(0)), [CAUSES, ["a", 1, 1, 0, NUM, NUM]], "catalogue: total 0"),
    Case("SEG_LOSS_CAUSES", (col(None), col(None)), [CAUSES], "no usable row: the header alone"),
    Case("SEG_LOSS_CAUSES", (col("a", "b"), col(4, -1)), NUM, "catalogue: negative amount"),
    Case("SEG_LOSS_CAUSES", (col("a"), col("4 €")), VALUE, "text in numbers"),
]
MODEL = [
    Case("SEG_P_ALIVE", (col(2), col(30.43), col(38.86), *CDNOW), col(0.726578570), "catalogue", rel=1e-8),
    Case("SEG_P_ALIVE", (col(26), col(30.857), col(31), *CDNOW), col(0.968848355), "catalogue", rel=1e-8),
    Case("SEG_P_ALIVE", (col(0), col(0), col(31), *CDNOW), col(NA), "catalogue: one-off"),
    Case("SEG_P_ALIVE", (col(0), col(0), col(31), *CDNOW, "1"), col(1), "catalogue: one-off, as the model says"),
    Case("SEG_P_ALIVE", (col(0), col(0), col(31), *CDNOW, 1), col(1), "catalogue: one_off as a number"),
    Case("SEG_P_ALIVE", (col(0), col(0), col(31), *CDNOW, "0"), VALUE, "unknown one_off"),
    Case(
        "SEG_P_ALIVE",
        (col(None, 2, 2), col(1, None, 1), col(5, 5, None), *CDNOW),
        col(NA, NA, NA),
        "catalogue: a blank",
    ),
    Case(
        "SEG_P_ALIVE",
        (col(1.5, -1, 1, 1, 1, 0, 2), col(1, 0, -1, 6, 0, 1, 3), col(5, 5, 5, 5, 5, 5, 0), *CDNOW),
        col(*[NUM] * 7),
        "catalogue: impossible histories",
    ),
    *(
        Case("SEG_P_ALIVE", (col(2), col(3), col(4), *(*CDNOW[:i], 0, *CDNOW[i + 1 :])), NUM, f"parameter {i} is 0")
        for i in range(4)
    ),
    Case("SEG_P_ALIVE", (col(2), col(3), col(4), 0.2, None, 1, 1), VALUE, "a blank required scalar"),
    Case("SEG_BGNBD_FIT", (col(*[1] * 49), col(*[2] * 49), col(*[5] * 49)), NA, "catalogue: fewer than 50 clients"),
    Case(
        "SEG_BGNBD_FIT",
        (col(*[1] * 29, *[0] * 31), col(*[2] * 29, *[0] * 31), col(*[5] * 60)),
        NA,
        "catalogue: fewer than 30 with a repeat purchase",
    ),
    Case("SEG_BGNBD_FIT", (col(*[1] * 50), col(*[2] * 50), col(*[0] * 50)), NA, "catalogue: rows of T = 0 are skipped"),
    Case("SEG_BGNBD_FIT", (col(1, 2), col(2, 6), col(5, 5)), NUM, "catalogue: an impossible history"),
]


@pytest.mark.parametrize("case", STATUS + RATES + INTERVALS + LOSSES + MODEL, ids=ids)
def test_worked_example(case: Case) -> None:
    """The function returns what the catalogue's worked example or edge rule says."""
    case.check()


@pytest.mark.parametrize(
    ("function", "args", "french", "english"),
    [
        ("SEG_STATUS", (col(1, LAST), col(1, FIRST), col(3, 3), AUTUMN), "`first`, ligne 1", "`first`, row 1:"),
        ("SEG_STATUS", (col(None, LAST), col(None, FIRST), col(3, 3), AUTUMN), "`first`, ligne 2", "`first`, row 2:"),
        ("SEG_STATUS", (col(FIRST), col(NOVEMBER), col(3), AUTUMN), "`last`, ligne 1", "`last`, row 1:"),
        ("SEG_STATUS", (*ONE, AUTUMN, 2, 1.5), "`k_lost`", "`k_lost`: 1.5"),
        ("SEG_LOSS_CAUSES", (col("a", "b"), col(1, -2)), "`amount_lost`, ligne 2", "`amount_lost`, row 2:"),
        ("SEG_P_ALIVE", (col(2), col(3), col(4), 0.2, 4, 0.8, -1), "`b`", "`b`: -1"),
        ("SEG_BGNBD_FIT", (col(None, 2), col(1, 6), col(5, 5)), "`x`, ligne 2", "`x`, row 2:"),
        ("SEG_RATE_INTERVAL", (21, 20), "`k`", "`k`: 21"),
    ],
)
def test_refusal_names_the_argument_and_the_row(
    function: str, args: tuple[Any, ...], french: str, english: str
) -> None:
    """A refusal begins with the argument and the guilty row, in the chosen language."""
    for lang, start in (("fr", french), ("en", english)):
        with pytest.raises(CellError) as caught:
            call(function, *args, lang=lang)
        assert caught.value.message.startswith(start), caught.value.message


def test_blank_cause_has_its_english_name() -> None:
    """A blank cause reads "Not given" in English."""
    assert call("SEG_LOSS_CAUSES", col(None), col(5), lang="en")[1][0] == "Not given"
