"""The Attrition sheet: planted losses, rates worked out again from the lines, bridges that foot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from scipy.stats import binomtest

from segment_udfs.errors import CellError
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import flat
from segment_udfs.workbook.sheets.book import declare

TRUTHS: dict[str, Any] = json.loads((Path(__file__).resolve().parents[2] / "sample" / "truths.json").read_text("utf-8"))
AS_OF, OPENING_END, OPENING_START = 46022, 45657, 45291
"""Serials of 31 December 2025, 2024 and 2023: the bounds of the two windows."""
LIST_TITLE = "Clients présumés perdus et à risque, par CA en jeu"


def names(kind: str) -> set[str]:
    return {client["name"] for client in TRUTHS[kind]}


def revenue_by_client(tables: Tables) -> pd.DataFrame:
    """Revenue of each client before, in the previous window, and in the window; straight from the lines."""
    lines = tables.sales.assign(client=tables.sales["client"].str.strip().str.upper())
    parts = {
        "ever": lines["date"] <= AS_OF,
        "prev": (lines["date"] > OPENING_START) & (lines["date"] <= OPENING_END),
        "curr": (lines["date"] > OPENING_END) & (lines["date"] <= AS_OF),
    }
    every = sorted(lines["client"].unique())
    sums = {
        key: lines[kept].groupby("client")["amount"].sum().reindex(every, fill_value=0) for key, kept in parts.items()
    }
    return pd.DataFrame(sums)


def listed(book: Book, sheet: str, title: str) -> dict[str, list[Any]]:
    """The columns of the list of clients under a title, by their header."""
    band = next(
        item for item in book.placed.values() if item.sheet == sheet and book.value(item.key) == title and item.col == 1
    )
    found: dict[str, list[Any]] = {}
    for item in list(book.placed.values()):
        if item.sheet == sheet and item.row == band.row + 1:
            found[str(book.value(item.key))] = flat(book.value(f"{sheet}!{item.row + 1},{item.col}"))
    return found


def differences(book: Book, sheet: str) -> dict[str, Any]:
    """Every check of a sheet whose difference to the native formula is not 0."""
    keys = [key for key, item in book.placed.items() if item.sheet == sheet and key.endswith(".difference")]
    assert len(keys) >= 7
    return {key: book.value(key) for key in keys if book.value(key) != 0}


def errors(book: Book, sheet: str) -> list[str]:
    """The cells of a sheet that show an error."""
    keys = [key for key, item in book.placed.items() if item.sheet == sheet]
    return [key for key in keys if any(isinstance(cell, CellError) for cell in flat(book.value(key)))]


def part(tables: Tables, ids: list[str]) -> Tables:
    """The portfolio of a few clients."""
    assert tables.clients is not None
    sales, clients = tables.sales, tables.clients
    return Tables(
        sales[sales["client"].isin(ids)].reset_index(drop=True),
        clients[clients["client"].isin(ids)].reset_index(drop=True),
        tables.rates,
        tables.drivers,
    )


FIVE = ["C0009", "C0130", "C0016", "C0047", "C0094"]
"""A client lost, one at risk, three that buy."""


def test_the_list_holds_the_planted_lost_silent_and_at_risk_clients_and_no_other(book_fr: Book) -> None:
    rows = listed(book_fr, "Attrition", LIST_TITLE)
    assert set(rows["Nom"]) == names("lost") | names("silent_regular") | names("at_risk")


def test_clients_already_lost_before_the_opening_are_counted_but_not_listed(book_fr: Book) -> None:
    rows = listed(book_fr, "Attrition", LIST_TITLE)
    assert not set(rows["Nom"]) & names("lost_before")
    silent = len(names("lost") | names("silent_regular") | names("lost_before"))
    assert book_fr.value("nb_silencieux") == silent == 15


def test_the_list_is_in_decreasing_order_of_the_better_of_the_two_years(book_fr: Book) -> None:
    rows = listed(book_fr, "Attrition", LIST_TITLE)
    stakes = [max(pair) for pair in zip(rows["CA période précédente"], rows["CA"], strict=True)]
    assert stakes == sorted(stakes, reverse=True)


def test_a_client_at_risk_is_said_at_risk_and_a_lost_one_presumed_lost(book_fr: Book) -> None:
    rows = listed(book_fr, "Attrition", LIST_TITLE)
    said = dict(zip(rows["Nom"], rows["Statut"], strict=True))
    assert {name for name, status in said.items() if status == "À risque"} == names("at_risk")
    assert {status for name, status in said.items() if name not in names("at_risk")} == {"Présumé perdu"}


def test_the_client_bridge_has_the_planted_movements(book_fr: Book, tables: Tables) -> None:
    revenue = revenue_by_client(tables)
    opening, closing = int((revenue["prev"] > 0).sum()), int((revenue["curr"] > 0).sum())
    movements = [len(TRUTHS[kind]) for kind in ("lost", "new", "won_back")]
    assert book_fr.value("attrition.clients") == [[opening, *movements, closing, 0]]


def test_the_rate_divides_by_the_opening_and_the_raw_ratio_by_everyone(book_fr: Book, tables: Tables) -> None:
    revenue = revenue_by_client(tables)
    opening, everyone = (revenue["prev"] > 0).sum(), (revenue > 0).any(axis=1).sum()
    assert book_fr.value("taux_attrition") == pytest.approx(9 / opening)
    assert book_fr.value("ratio_brut") == pytest.approx(9 / everyone)


def test_the_interval_is_the_one_of_scipy(book_fr: Book, tables: Tables) -> None:
    opening = int((revenue_by_client(tables)["prev"] > 0).sum())
    known = binomtest(9, opening).proportion_ci(0.95, "wilson")
    assert (book_fr.value("attrition_basse"), book_fr.value("attrition_haute")) == pytest.approx(tuple(known))


def test_retention_is_the_one_of_the_lines(book_fr: Book, tables: Tables) -> None:
    revenue = revenue_by_client(tables).query("prev > 0")
    kept = revenue[["prev", "curr"]].min(axis=1).clip(lower=0)
    assert book_fr.value("retention_nette") == pytest.approx(revenue["curr"].sum() / revenue["prev"].sum())
    assert book_fr.value("retention_brute") == pytest.approx(kept.sum() / revenue["prev"].sum())


def test_euros_lost_and_at_risk_are_those_of_the_lines(book_fr: Book, tables: Tables) -> None:
    revenue = revenue_by_client(tables)
    gone = revenue.loc[[client["id"] for client in TRUTHS["lost"]], "prev"].sum()
    risk = revenue.loc[[client["id"] for client in TRUTHS["at_risk"]], ["prev", "curr"]].max(axis=1).sum()
    assert book_fr.value("ca_perdu") == pytest.approx(gone)
    assert book_fr.value("ca_a_risque") == pytest.approx(risk)


def test_causes_count_every_loss_of_the_period_with_those_not_given(book_fr: Book, tables: Tables) -> None:
    assert tables.clients is not None
    ids = [client["id"] for client in TRUTHS["lost"]]
    causes = tables.clients.set_index("client").loc[ids, "loss_cause"].fillna("Non renseignée")
    lost = revenue_by_client(tables).loc[ids, "prev"].groupby(causes).agg(["size", "sum"])
    rows = book_fr.value("attrition.causes")
    assert isinstance(rows, list)
    shown = {row[0]: (row[1], round(float(row[3]), 2)) for row in rows[1:]}
    assert shown == {cause: (size, round(total, 2)) for cause, size, total in lost.itertuples()}
    assert "Non renseignée" in shown


@pytest.mark.parametrize("key", ["clients", "revenue"])
def test_each_bar_of_a_waterfall_starts_where_the_last_one_ends(book_fr: Book, key: str) -> None:
    feet, heights = (flat(book_fr.value(f"attrition.{key}_{part}")) for part in ("foot", "height"))
    falls = {"clients": {1}, "revenue": {1, 2}}[key]
    level = heights[0]
    for place, (foot, height) in enumerate(zip(feet, heights, strict=True)):
        if 0 < place < len(feet) - 1:
            start, end = (foot + height, foot) if place in falls else (foot, foot + height)
            assert start == pytest.approx(level)
            level = end
    assert heights[-1] == pytest.approx(level)


def test_the_answer_has_the_numbers_in_french(book_fr: Book, tables: Tables) -> None:
    opening = int((revenue_by_client(tables)["prev"] > 0).sum())
    low, high = binomtest(9, opening).proportion_ci(0.95, "wilson")
    said = str(book_fr.value("Attrition.answer")).replace("\u00a0", " ")
    rate, least, most = (f"{100 * x:.1f}".replace(".", ",") for x in (9 / opening, low, high))
    expected = f"9 clients présumés perdus sur {opening} clients à l'ouverture : {rate} % (entre {least} % et {most} %)"
    assert said.startswith(expected)


def test_the_answer_has_the_numbers_in_english(book_en: Book, tables: Tables) -> None:
    opening = int((revenue_by_client(tables)["prev"] > 0).sum())
    said = str(book_en.value("Attrition.answer"))
    assert said.startswith(
        f"9 clients presumed lost out of {opening} clients at opening: {900 / opening:.1f}% (between"
    )


@pytest.mark.parametrize(
    "params",
    [Params(), Params(k_risk=1.5, k_lost=2.2, months=6, confidence=0.8), Params(as_of=45800.0, silence_min=30)],
    ids=["defaults", "other thresholds", "earlier date"],
)
def test_every_check_is_zero(tables: Tables, params: Params) -> None:
    assert differences(declare(tables, params, "fr"), "Attrition") == {}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_empty_workbook_says_what_to_do_next(lang: str) -> None:
    book = declare(Tables(pd.DataFrame({"client": [], "date": [], "amount": []})), Params(), lang)
    assert "Données_Ventes" in str(book.value("Attrition.answer"))
    assert errors(book, "Attrition") == []
    assert differences(book, "Attrition") == {}


def test_below_twenty_opening_clients_the_interval_comes_first(tables: Tables) -> None:
    """1 lost of 5: the Wilson interval of scipy, before the count, and no rate."""
    book = declare(part(tables, FIVE), Params(as_of=float(AS_OF)), "fr")
    low, high = binomtest(1, 5).proportion_ci(0.95, "wilson")
    said = str(book.value("Attrition.answer")).replace("\u00a0", " ")
    assert said.startswith(f"Entre {100 * low:.1f} % et {100 * high:.1f} % des clients perdus".replace(".", ","))
    assert "trop peu de clients pour conclure. 1 client présumé perdu sur 5" in said
    assert "20 %" not in said
    assert errors(book, "Attrition") == []
    assert differences(book, "Attrition") == {}


def test_without_any_opening_client_the_rate_is_said_unknown(tables: Tables) -> None:
    recent = Tables(tables.sales[tables.sales["date"] > OPENING_END].reset_index(drop=True), tables.clients)
    book = declare(recent, Params(), "fr")
    assert str(book.value("Attrition.answer")).startswith("Taux d'attrition inconnu")
    assert book.value("taux_attrition") == ""
    assert errors(book, "Attrition") == []
    assert differences(book, "Attrition") == {}


def test_opening_dates_are_those_of_the_sample() -> None:
    """The serials above: days since 30 December 1899."""
    origin = pd.Timestamp("1899-12-30")
    days = [(pd.Timestamp(day) - origin).days for day in ("2025-12-31", "2024-12-31", "2023-12-31")]
    assert days == [AS_OF, OPENING_END, OPENING_START]
    assert TRUTHS["as_of"] == "2025-12-31"
    assert TRUTHS["window_months"] == 12
