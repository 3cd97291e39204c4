"""The Potentiel sheet: planted clients first, gaps and missing sales worked out again from the lines."""

from __future__ import annotations

import itertools
import json
import statistics
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from segment_udfs.errors import CellError
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import flat
from segment_udfs.workbook.sheets.book import declare

TRUTHS: dict[str, Any] = json.loads((Path(__file__).resolve().parents[2] / "sample" / "truths.json").read_text("utf-8"))
NOW, YEAR_BEFORE = (45657, 46022), (45291, 45657)
"""Windows of the sample: after the first serial, up to the second (31 December 2023, 2024, 2025)."""
PLANTED = [client["name"] for client in TRUTHS["high_potential"]]


def listed(book: Book) -> dict[str, list[Any]]:
    """The columns of the list of clients of the sheet, by their header."""
    header = max(item.row for item in book.placed.values() if item.sheet == "Potentiel") - 1
    found: dict[str, list[Any]] = {}
    for item in list(book.placed.values()):
        if item.sheet == "Potentiel" and item.row == header:
            shown = str(book.value(item.key)).replace("\u00a0", " ")
            found[shown] = flat(book.value(f"Potentiel!{header + 1},{item.col}"))
    return found


def differences(book: Book) -> dict[str, Any]:
    """Every check whose difference to the native formula is not 0."""
    keys = [key for key, item in book.placed.items() if item.sheet == "Potentiel" and key.endswith(".difference")]
    assert len(keys) >= 7
    return {key: book.value(key) for key in keys if book.value(key) != 0}


def errors(book: Book) -> list[str]:
    """The cells that show an error."""
    keys = [key for key, item in book.placed.items() if item.sheet == "Potentiel"]
    return [key for key in keys if any(isinstance(cell, CellError) for cell in flat(book.value(key)))]


def within(tables: Tables, window: tuple[int, int]) -> pd.DataFrame:
    """The lines of a window, with the id of the client in one spelling."""
    lines = tables.sales.assign(client=tables.sales["client"].str.strip().str.upper())
    return lines[(lines["date"] > window[0]) & (lines["date"] <= window[1])]


def gaps(tables: Tables) -> pd.Series[float]:
    """Gap to the upper quartile of the active clients of the same sector and size, of all when fewer than 5."""
    assert tables.clients is not None
    revenue = within(tables, NOW).groupby("client")["amount"].sum()
    known = tables.clients.set_index("client").reindex(revenue.index)
    group = (known["sector"] + "/" + known["size"].fillna("")).mask(known["sector"].isna())
    found = {}
    for client, home, value in zip(revenue.index, group, revenue, strict=True):
        peers = revenue[(group == home) & (revenue > 0)]
        base = peers if len(peers) >= 5 else revenue[revenue > 0]
        found[client] = max(0.0, float(np.quantile(base, 0.75)) - max(value, 0))
    return pd.Series(found)


def ids(tables: Tables, shown: list[str]) -> list[str]:
    assert tables.clients is not None
    return [tables.clients.set_index("name")["client"][name] for name in shown]


def test_the_planted_clients_come_first(book_fr: Book) -> None:
    assert set(listed(book_fr)["Nom"][: len(PLANTED)]) == set(PLANTED)


def test_gaps_of_the_list_are_those_of_the_lines(book_fr: Book, tables: Tables) -> None:
    rows = listed(book_fr)
    expected = gaps(tables)[ids(tables, rows["Nom"])]
    assert rows["Écart aux pairs (€)"] == pytest.approx(expected.tolist())


def test_the_sums_are_those_of_the_whole_list(book_fr: Book, tables: Tables) -> None:
    """The margin rate is margin ÷ revenue of the clients whose every cost of the window is known."""
    rows = listed(book_fr)
    total = gaps(tables)[ids(tables, rows["Nom"])].sum()
    lines = within(tables, NOW)
    costed = lines[~lines["client"].isin(lines.loc[lines["cost"].isna(), "client"])]
    rate = 1 - costed["cost"].sum() / costed["amount"].sum()
    assert book_fr.value("nb_potentiel") == len(rows["Nom"])
    assert book_fr.value("ecart_potentiel") == pytest.approx(total)
    assert book_fr.value("marge_potentiel") == pytest.approx(total * rate)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "{n} clients à fort potentiel : {gap} € de CA sous leurs pairs"),
        ("en", "{n} high-potential clients: €{gap} of revenue below their peers"),
    ],
)
def test_the_answer_has_the_numbers(book_fr: Book, book_en: Book, tables: Tables, lang: str, sentence: str) -> None:
    rows = listed(book_fr)
    total = f"{gaps(tables)[ids(tables, rows['Nom'])].sum():,.0f}"
    said = str({"fr": book_fr, "en": book_en}[lang].value("Potentiel.answer")).replace("\u00a0", " ")
    expected = sentence.format(n=len(rows["Nom"]), gap=total.replace(",", " ") if lang == "fr" else total)
    assert said.startswith(expected)
    assert ", ".join(rows["Nom"][:3]) in said


def test_signs_and_growth_are_those_of_the_lines(book_fr: Book, tables: Tables) -> None:
    now, before = (within(tables, window).groupby("client")["amount"].sum() for window in (NOW, YEAR_BEFORE))
    rows = listed(book_fr)
    who = ids(tables, PLANTED)
    growth = (100 * (now[who] / before[who] - 1)).round().astype(int).tolist()
    said = dict(zip(rows["Nom"], rows["Signes de potentiel"], strict=True))
    for name, percent in zip(PLANTED, growth, strict=True):
        assert said[name].replace("\u00a0", " ").startswith(f"CA +{percent} %, commandes, gamme"), name


def test_acceleration_compares_the_last_quarter_with_the_same_one_a_year_before(book_fr: Book, tables: Tables) -> None:
    """October to December: after serial 45930 (30 September 2025) and after 45565 (30 September 2024)."""
    now = within(tables, (45930, NOW[1])).groupby("client")["amount"].sum()
    before = within(tables, (45565, NOW[0])).groupby("client")["amount"].sum()
    rows = listed(book_fr)
    who = ids(tables, rows["Nom"][: len(PLANTED)])
    assert rows["3 mois / un an avant"][: len(PLANTED)] == pytest.approx((now[who] / before[who] - 1).tolist())


def missing_sales(tables: Tables) -> list[tuple[str, str, float]]:
    """Client, family, estimate: from the words of the definition, by loops over sectors, clients and families."""
    assert tables.clients is not None
    lines = within(tables, NOW).merge(tables.clients[["client", "sector"]], on="client").dropna(subset=["family"])
    totals = lines.groupby(["sector", "client", "family"])["amount"].sum()
    held = totals[totals > 1e-9].reset_index()
    found = []
    for _, lines_of_sector in held.groupby("sector"):
        sector = {(row.client, row.family): row.amount for row in lines_of_sector.itertuples()}
        clients, families = ({pair[place] for pair in sector} for place in (0, 1))
        for client, family in itertools.product(clients, families):
            buyers = [amount for (other, bought), amount in sector.items() if other != client and bought == family]
            peers = len(clients) - 1
            if (client, family) not in sector and peers >= 5 and len(buyers) >= peers / 2:
                found.append((client, family, len(buyers) / peers * statistics.median(buyers)))
    return found


def test_missing_sales_are_the_ten_largest_of_the_window_under_the_names_of_the_clients(
    book_fr: Book, tables: Tables
) -> None:
    rows = book_fr.value("potential.whitespace")
    assert isinstance(rows, list)
    assert [str(cell) for cell in rows[0]][:3] == ["Client", "Pairs", "Famille"]
    missing = missing_sales(tables)
    known = sorted((estimate for _, _, estimate in missing), reverse=True)[:10]
    assert [row[5] for row in rows[1:]] == pytest.approx(known)
    pairs = {(client, family) for client, family, _ in missing}
    shown = zip(ids(tables, [str(row[0]) for row in rows[1:]]), (str(row[2]) for row in rows[1:]), strict=True)
    assert set(shown) <= pairs


@pytest.mark.parametrize(
    "params",
    [Params(), Params(growth=0.3, min_peers=12, months=6, peer_quantile=0.5, peers="sector"), Params(as_of=45800.0)],
    ids=["defaults", "other thresholds", "earlier date"],
)
def test_every_check_is_zero(tables: Tables, params: Params) -> None:
    assert differences(declare(tables, params, "fr")) == {}


def test_the_switch_stops_the_second_reading_of_the_lines(tables: Tables) -> None:
    """White space and the last quarter read the lines again: both go, the rest of the list stays."""
    book = declare(tables, Params(whitespace=0), "fr")
    assert "calcul_ventes_manquantes" in str(book.value("potential.whitespace"))
    columns = listed(book)
    assert columns["3 mois / un an avant"] == [""]
    assert columns["Nom"][: len(PLANTED)] == listed(declare(tables, Params(), "fr"))["Nom"][: len(PLANTED)]


def test_without_cost_nor_family_the_sheet_says_so_and_its_checks_hold(tables: Tables) -> None:
    bare = Tables(tables.sales.drop(columns=["cost", "family"]), tables.clients)
    book = declare(bare, Params(), "fr")
    assert "marge inconnue" in str(book.value("Potentiel.answer"))
    assert "Famille" in str(book.value("potential.whitespace"))
    assert errors(book) == []
    assert differences(book) == {}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_empty_workbook_says_what_to_do_next(lang: str) -> None:
    book = declare(Tables(pd.DataFrame({"client": [], "date": [], "amount": []})), Params(), lang)
    assert "Données_Ventes" in str(book.value("Potentiel.answer"))
    assert errors(book) == []
    assert differences(book) == {}


def test_three_clients_are_too_few_to_compare(tables: Tables) -> None:
    kept = tables.sales[tables.sales["client"].isin(["C0016", "C0047", "C0094"])].reset_index(drop=True)
    book = declare(Tables(kept), Params(), "fr")
    said = str(book.value("Potentiel.answer")).replace("\u00a0", " ")
    assert said.startswith("Trop peu de clients pour conclure : 3 actifs, il en faut 5")
    assert errors(book) == []
    assert differences(book) == {}


def test_without_a_previous_period_no_sign_is_said_proven(tables: Tables) -> None:
    """Everything rises from nothing: the sheet asks for the year before instead of naming clients."""
    recent = Tables(tables.sales[tables.sales["date"] > NOW[0]].reset_index(drop=True), tables.clients)
    book = declare(recent, Params(), "fr")
    assert str(book.value("Potentiel.answer")).startswith("Signes non prouvés")
