"""The sheet Récurrents: planted movements, counts worked out again from the lines, trends by another program."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from scipy.stats import kendalltau
from sheet_reading import AS_OF, TRUTHS, by_name, differences, empty, errors, listed, three_clients, windows

from segment_udfs.maths import edate
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import flat
from segment_udfs.workbook.sheets.book import declare

SHEET = "Récurrents"


def planted(kind: str) -> list[str]:
    return [client["name"] for client in TRUTHS[kind]]


@pytest.fixture(scope="module")
def by_hand(tables: Tables) -> pd.DataFrame:
    """Recurrent clients (purchase days in two quarters of 2025 or more), with their revenue of both years."""
    lines = windows(tables)
    sums = lines[lines["window"] == 1].groupby(["client", "date"])["amount"].sum()
    days = sums[sums > 0].reset_index()
    days["quarter"] = pd.to_datetime(days["date"], unit="D", origin="1899-12-30").dt.quarter
    quarters = days.groupby("client")["quarter"].nunique()
    revenue = lines.pivot_table(index="client", columns="window", values="amount", aggfunc="sum", fill_value=0)
    return pd.DataFrame(revenue.loc[quarters[quarters >= 2].index])


def test_counts_and_euros(book_fr: Book, by_hand: pd.DataFrame) -> None:
    """Counts of recurrent clients, up, stable and down, and the euros of each, straight from the lines with pandas."""
    before, now = by_hand[0], by_hand[1]
    both = (before > 0) & (now > 0)
    rate = (now / before.where(before > 0) - 1)[both]
    up, down = rate[rate > 0.05].index, rate[rate < -0.05].index
    assert book_fr.value("nb_recurrents") == len(by_hand)
    assert book_fr.value("recurrents_up") == len(up)
    assert book_fr.value("recurrents_down") == len(down)
    assert book_fr.value("recurrents_stable") == len(rate) - len(up) - len(down)
    assert book_fr.value("recurrents_rise") == pytest.approx((now - before)[up].sum())
    assert book_fr.value("recurrents_fall") == pytest.approx((now - before)[down].sum())


def test_the_rise_by_price_alone_is_named(book_fr: Book) -> None:
    """Same basket, unit prices up 8 %: the whole change is a price effect, quantities bring nothing."""
    (name,) = planted("price_only_rise")
    change = by_name(book_fr, "revenue")[name] - by_name(book_fr, "revenue_prev")[name]
    assert by_name(book_fr, "move")[name] == "Hausse"
    assert by_name(book_fr, "move_cause")[name] == "par le prix seul"
    assert by_name(book_fr, "move_price")[name] == pytest.approx(change)
    assert by_name(book_fr, "move_volume")[name] == pytest.approx(0, abs=1e-6)


def test_an_exceptional_order_is_no_price_rise(book_fr: Book) -> None:
    """One machine of 86 000 € among small parts multiplies the average price: another basket, not a price list."""
    (name,) = planted("exceptional_order")
    assert by_name(book_fr, "move_cause")[name] == "gamme ou prix moyen"


def test_the_list_holds_the_planted_movements(book_fr: Book) -> None:
    """Declining clients and the price rise are listed, from the largest change to the smallest."""
    shown = listed(book_fr, SHEET, "Nom")
    assert {*planted("declining"), *planted("price_only_rise")} <= set(shown["Nom"])
    assert set(shown["Évolution"]) == {"Hausse", "Baisse"}
    changes = [abs(change) for change in shown["Variation (€)"]]
    assert changes == sorted(changes, reverse=True)


def test_price_and_volume_make_the_change(book_fr: Book) -> None:
    """(P1 − P0)·Q1 + P0·(Q1 − Q0) is the change in revenue, client by client."""
    shown = listed(book_fr, SHEET, "Nom")
    rows = list(zip(shown["Effet prix moyen (€)"], shown["Effet volume (€)"], shown["Variation (€)"], strict=True))
    known = [row for row in rows if row[0] != ""]
    assert len(known) >= 15
    for price, volume, change in known:
        assert price + volume == pytest.approx(change)


def test_trends_are_those_of_scipy(book_fr: Book, tables: Tables) -> None:
    """p of each listed client: the exact Kendall test of scipy on its eight quarters, summed with pandas."""
    lines = windows(tables)
    bounds = [edate(AS_OF, -3 * step) for step in range(8, -1, -1)]
    checked = 0
    for code, p in zip(flat(book_fr.value("curve.move_ids")), flat(book_fr.value("curve.move_p")), strict=True):
        mine = lines[lines["client"] == code]
        series = mine.groupby(pd.cut(mine["date"], bounds), observed=False)["amount"].sum()
        if series.nunique() == len(series):
            assert p == pytest.approx(kendalltau(range(8), series, method="exact").pvalue), code
            checked += 1
    assert checked >= 15


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "fr",
            "Récurrents\u00a0: 104 clients sur 113 actifs, 99\u00a0% du CA. En hausse\u00a0: 26 (+172\u00a0213\u00a0€)",
        ),
        ("en", "Recurrent: 104 of 113 active clients, 99% of revenue. Up: 26 (+€172,213)"),
    ],
)
def test_the_answer_says_the_numbers(lang: str, said: str, request: pytest.FixtureRequest) -> None:
    """The sentence in both languages; its numbers are those that the other tests find with pandas."""
    book: Book = request.getfixturevalue(f"book_{lang}")
    assert str(book.value(f"{SHEET}.answer")).startswith(said)


def test_every_check_is_zero(book_fr: Book) -> None:
    """Native formulas find what the figures say, and no cell shows an error."""
    assert differences(book_fr, SHEET) == {}
    assert errors(book_fr, SHEET) == {}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("case", [empty, three_clients], ids=["empty", "three clients"])
def test_small_books_give_sentences(case: Any, lang: str) -> None:
    """With nothing or next to nothing: a sentence, no error, no false check."""
    book = declare(case(), Params(), lang)
    assert isinstance(book.value(f"{SHEET}.answer"), str)
    assert errors(book, SHEET) == {}
    assert differences(book, SHEET) == {}


def test_a_previous_period_cut_short_is_said(tables: Tables) -> None:
    """Sales that begin in June 2024 cannot be compared with a full year: the sentence warns."""
    cut = Tables(tables.sales[tables.sales["date"] > 45450].reset_index(drop=True), tables.clients)
    assert "ne couvrent pas toute la période précédente" in str(declare(cut, Params(), "fr").value(f"{SHEET}.answer"))


def test_without_quantities_the_cause_is_unknown(tables: Tables) -> None:
    """No quantity column: no price effect, no volume effect, and the words say so."""
    book = declare(Tables(tables.sales.drop(columns="quantity"), tables.clients), Params(), "fr")
    shown = listed(book, SHEET, "Nom")
    assert set(shown["Par le prix ou le volume\u00a0?"]) == {"quantités inconnues"}
    assert set(shown["Effet prix moyen (€)"]) == {""}
    assert differences(book, SHEET) == {}
