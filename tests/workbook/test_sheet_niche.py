"""The sheet Duplicables: the planted niche, the tempting false one, and the test worked out again with scipy."""

from __future__ import annotations

from typing import Any

import pytest
from scipy.stats import false_discovery_control, hypergeom
from sheet_reading import TRUTHS, by_name, differences, empty, errors, listed, three_clients

from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import flat
from segment_udfs.workbook.sheets.book import declare

SHEET = "Duplicables"
NICHE, FALSE_NICHE = TRUTHS["niche"][0]["sector"], TRUTHS["false_niche"][0]["sector"]


def table(book: Book) -> dict[str, list[Any]]:
    """The table of sectors without its blank rows."""
    found = {key: flat(book.value(f"niche.block.{key}")) for key in ("sector", "n", "k", "p", "q", "verdict")}
    count = sum(sector != "" for sector in found["sector"])
    return {key: column[:count] for key, column in found.items()}


def test_the_planted_sectors(book_fr: Book) -> None:
    """8 of 11 body shops are good clients: a niche. 3 of 5 hotels: tempting, not proven (truths of the sample)."""
    shown = table(book_fr)
    rows = dict(zip(shown["sector"], zip(shown["n"], shown["k"], shown["verdict"], strict=True), strict=True))
    assert rows[NICHE] == (11, 8, "Niche")
    assert rows[FALSE_NICHE] == (5, 3, "Non prouvé")


def test_probabilities_are_those_of_scipy(book_fr: Book) -> None:
    """p is the upper tail of scipy's hypergeometric law, q its Benjamini-Hochberg correction over all sectors."""
    shown = table(book_fr)
    size, good = sum(shown["n"]), sum(shown["k"])
    expected = [hypergeom.sf(k - 1, size, good, n) for n, k in zip(shown["n"], shown["k"], strict=True)]
    assert shown["p"] == pytest.approx(expected)
    assert shown["q"] == pytest.approx(list(false_discovery_control(expected)))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", f"Niche prouvée\u00a0: {NICHE} (8/11) bons clients"),
        ("en", f"Proven niche: {NICHE} (8/11) good clients"),
    ],
)
def test_the_answer_names_the_niche_and_the_false_one(lang: str, said: str, request: pytest.FixtureRequest) -> None:
    """The proven sector first, the tempting one after « non prouvé », in both languages."""
    answer = str(request.getfixturevalue(f"book_{lang}").value(f"{SHEET}.answer"))
    assert answer.startswith(said)
    assert answer.endswith(f"{FALSE_NICHE} (3/5).")


def test_no_niche_is_said(tables: Tables) -> None:
    """When a niche needs twenty clients, no sector is proven and the sentence says so."""
    book = declare(tables, Params(niche_min_n=20), "fr")
    assert str(book.value(f"{SHEET}.answer")).startswith("Aucune niche prouvée parmi 9 secteurs")
    assert book.value("nb_niches") == 0
    assert "Personne à développer" in str(listed(book, SHEET, "Nom")["Nom"][0])


def test_the_list_develops_the_niche(book_fr: Book) -> None:
    """Clients of the niche that are not good ones yet: 11 less 8."""
    shown = listed(book_fr, SHEET, "Nom")
    assert len(shown["Nom"]) == 3
    assert set(shown["Secteur"]) == {NICHE}
    assert all(by_name(book_fr, "good")[name] == 0 for name in shown["Nom"])


def test_unknown_sectors_are_left_out_and_counted(book_fr: Book) -> None:
    """Clients without a sector are in no denominator: the planted orphans at least."""
    sectors = flat(book_fr.column_value("sector"))
    assert sum(table(book_fr)["n"]) + sectors.count("") == len(sectors)
    assert book_fr.value("niche.unknown") == sectors.count("") >= len(TRUTHS["orphans"])


def test_the_margin_rate_of_a_sector(book_fr: Book) -> None:
    """Margin over revenue of the clients of the niche whose margin is known, added up in Python."""
    rows = zip(*(by_name(book_fr, key).values() for key in ("sector", "revenue", "margin")), strict=True)
    known = [(revenue, margin) for sector, revenue, margin in rows if sector == NICHE and margin != ""]
    place = table(book_fr)["sector"].index(NICHE)
    expected = sum(margin for _, margin in known) / sum(revenue for revenue, _ in known)
    assert flat(book_fr.value("niche.block.margin_rate"))[place] == pytest.approx(expected)


def test_every_check_is_zero(book_fr: Book) -> None:
    """Native formulas find what the figures say, HYPGEOM.DIST the same p, and no cell shows an error."""
    assert differences(book_fr, SHEET) == {}
    assert {gap for gap in flat(book_fr.value("niche.block.p_gap")) if gap != ""} == {0}
    assert errors(book_fr, SHEET) == {}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("case", [empty, three_clients], ids=["empty", "three clients"])
def test_small_books_give_sentences(case: Any, lang: str) -> None:
    """With nothing, or clients without a sector: what to do next, no error, no false check."""
    book = declare(case(), Params(), lang)
    assert "Données_" in str(book.value(f"{SHEET}.answer"))
    assert errors(book, SHEET) == {}
    assert differences(book, SHEET) == {}


@pytest.mark.parametrize("good", ["star", "recurrent"])
def test_other_good_clients(good: str, tables: Tables) -> None:
    """The checks hold whatever a good client is."""
    book = declare(tables, Params(niche_good=good), "fr")
    assert differences(book, SHEET) == {}
    assert {gap for gap in flat(book.value("niche.block.p_gap")) if gap != ""} == {0}
