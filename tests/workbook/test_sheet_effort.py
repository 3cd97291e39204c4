"""Effort: the shares, the hours to move and the curve, against plain pandas and hand calculations."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from portfolios import by_client, empty, named, no_cost, shown, three_clients
from sample_metrics import ids, lines, metrics, number, read, segments

from segment_udfs import sample
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import flat
from segment_udfs.workbook.sheets.book import declare


@pytest.fixture(scope="module")
def m() -> pd.DataFrame:
    """The accounts that bought at least once, by plain pandas, with the hours of the clients file."""
    found, master = metrics(), read(sample.CLIENTS)
    found["hours"] = number(master.set_index(master["Code client"].str.casefold())["Heures par an"])
    found["segment"] = segments(found)
    return found[found.index.isin(lines()["client"])]


@pytest.fixture(scope="module")
def top_shares(m: pd.DataFrame) -> tuple[float, float]:
    """Share of the hours and of the margin of Stars and 20/80, among accounts whose hours and margin are known."""
    both = m[m["hours"].notna() & m["margin"].notna()]
    top = both["segment"].isin(["star", "pareto"])
    hours, margin = both["hours"], both["margin"]
    return hours[top].sum() / hours.sum(), margin[top].sum() / margin.sum()


def test_the_shares_of_stars_and_20_80(book_fr: Book, top_shares: tuple[float, float]) -> None:
    """Two in five hours make three quarters of the margin, as plain pandas finds."""
    assert book_fr.value("part_heures_2080") == pytest.approx(top_shares[0], rel=1e-12)
    assert book_fr.value("part_marge_2080") == pytest.approx(top_shares[1], rel=1e-12)


def test_the_answer_says_both_shares_and_the_hours_to_move(
    book_fr: Book, book_en: Book, top_shares: tuple[float, float]
) -> None:
    """The sentence carries the figures, rounded, in both languages, and says that hours are declared."""
    hours, margin = (round(100 * share) for share in top_shares)
    fr, en = shown(book_fr, "Effort.answer"), shown(book_en, "Effort.answer")
    assert f"{hours}\u00a0% des heures déclarées" in fr
    assert f"{margin}\u00a0% de la marge" in fr
    assert f"{hours}% of the declared hours" in en
    assert f"{margin}% of the margin" in en


def test_the_return_of_the_portfolio_is_a_ratio_of_sums(book_fr: Book, m: pd.DataFrame) -> None:
    """(Σ margin − Σ cost) ÷ Σ cost at 60 € an hour, over the accounts whose hours and margin are known."""
    both = m[m["hours"].notna() & m["margin"].notna()]
    cost = 60 * both["hours"].sum()
    assert flat(book_fr.value("retour_effort")) == pytest.approx([(both["margin"].sum() - cost) / cost])


def test_declared_hours_are_those_of_the_clients_file(book_fr: Book, m: pd.DataFrame) -> None:
    """Their sum; and the advised hours never exceed what there is to give."""
    assert book_fr.value("heures_declarees") == m["hours"].sum()
    assert book_fr.value("heures_conseillees") <= book_fr.value("budget_heures")


def test_every_check_and_every_index_agrees(book_fr: Book) -> None:
    """The native formula beside each figure gives the same; so does the one of the table by segment."""
    keys = [key for key, item in book_fr.placed.items() if item.sheet == "Effort" and key.endswith(".difference")]
    assert len(keys) == 8
    assert {shown(book_fr, key) for key in keys} == {0.0}
    assert {float(gap) for gap in flat(book_fr.value("effort.index.gap"))} == {0.0}


def test_the_table_by_segment_adds_up_to_one(book_fr: Book) -> None:
    """Shares of hours and of margin are whole; an absent segment is empty, not 0."""
    for key in ("effort.hours_share", "effort.margin_share"):
        assert math.fsum(share for share in flat(book_fr.value(key)) if share != "") == pytest.approx(1)
        assert flat(book_fr.value(key))[-1] == ""


def test_hidden_loss_makers_are_the_first_to_lose_hours(book_fr: Book) -> None:
    """The five planted accounts that eat hours at a loss head the list of hours to move, with no hour advised."""
    order, advised = by_client(book_fr, "order_hours"), by_client(book_fr, "hours_recommended")
    assert sorted(order[client] for client in ids("hidden_loss_makers")) == [1, 2, 3, 4, 5]
    assert {advised[client] for client in ids("hidden_loss_makers")} == {""}


def test_the_gain_is_the_difference_of_two_responses(book_fr: Book) -> None:
    """Σ A(1 − e^(−0.08 h)) by hand, over the accounts whose declared hours and accessible margin are known."""
    declared, advised = by_client(book_fr, "hours"), by_client(book_fr, "hours_recommended")
    gap, reach = by_client(book_fr, "hours_gap"), by_client(book_fr, "margin_potential")
    gain = sum(
        reach[client] * (math.exp(-0.08 * declared[client]) - math.exp(-0.08 * (advised[client] or 0)))
        for client in gap
        if gap[client] != "" and reach[client] != ""
    )
    assert book_fr.value("gain_attendu") == pytest.approx(gain)
    assert gain > 0


def test_the_response_curve_goes_through_the_three_estimates(book_fr: Book) -> None:
    """50 % of sales without effort, 100 % today, 120 % with half as much again: the definition of the three points."""
    points = flat(book_fr.value("curve.response_y"))
    assert (points[0], points[10], points[15]) == pytest.approx((0.5, 1, 1.2))
    assert len(points) == 21


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        (empty(), {"fr": "Pas encore de données", "en": "No data yet"}),
        (three_clients(), {"fr": "Aucune heure déclarée", "en": "No hours declared"}),
        (no_cost(), {"fr": "Marge inconnue", "en": "Margin unknown"}),
    ],
    ids=["empty", "three clients without hours", "hours without costs"],
)
def test_missing_data_gives_a_sentence_and_no_error(tables: Tables, sentence: dict[str, str], lang: str) -> None:
    """The sheet says what is missing; no cell shows an error and every check stays at 0."""
    book = declare(tables, Params(), lang)
    assert sentence[lang] in str(book.value("Effort.answer"))
    assert named(book, "Effort", errors=True) == []
    assert {shown(book, key) for key in named(book, "Effort") if key.endswith(".difference")} == {0.0}
