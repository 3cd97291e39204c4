"""The sheet Stars says who they are, who nearly is one and why not; unknown data gives a sentence, not a verdict."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import sample_metrics

from segment_udfs.errors import CellError
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.book import declare

AS_OF = 46022.0


def listed(book: Book, col: int) -> list[Any]:
    """One column of the list of clients."""
    place = max(item.row for item in book.placed.values() if item.sheet == "Stars")
    key = next(k for k, item in book.placed.items() if (item.sheet, item.row, item.col) == ("Stars", place, col))
    value = book.value(key)
    return [row[0] for row in value] if isinstance(value, list) else [value]


def shop(rows: list[tuple[Any, ...]]) -> Tables:
    """Sales lines (client, days before the analysis, amount, cost, family), each its own order."""
    frame = pd.DataFrame(rows, columns=["client", "date", "amount", "cost", "family"])
    frame["date"] = AS_OF - frame["date"].astype(float)
    frame[["amount", "cost"]] = frame[["amount", "cost"]].astype(float)
    return Tables(frame.assign(order=[f"P{place}" for place in range(len(frame))]))


def loyal(client: str, amount: float, families: int) -> list[tuple[Any, ...]]:
    """A client that buys each family every month at a cost of half its price."""
    return [(client, 30 * month, amount, amount / 2, f"F{family}") for month in range(12) for family in range(families)]


def differences(book: Book) -> list[Any]:
    """The check cells of the sheet."""
    return [
        book.value(key) for key, item in book.placed.items() if item.sheet == "Stars" and key.endswith("difference")
    ]


def test_answer_names_the_planted_stars(book_fr: Book, book_en: Book) -> None:
    """Three clients, in the order of the planted truths, in both languages."""
    names = ", ".join(item["name"] for item in sample_metrics.TRUTHS["stars"])
    assert str(book_fr.value("Stars.answer")).startswith(f"3 clients\u00a0: {names}. ")
    assert str(book_en.value("Stars.answer")).startswith(f"3 clients: {names}. ")


def test_near_stars_are_listed_after_the_stars_with_what_they_miss(book_fr: Book) -> None:
    """The planted near Stars follow, the range missing to one and the share of wallet to the other."""
    names, why = listed(book_fr, 1), listed(book_fr, 9)
    assert names[:3] == [item["name"] for item in sample_metrics.TRUTHS["stars"]]
    missing = {"range": "gamme 70", "potential": "part de portefeuille 50"}
    for item in sample_metrics.TRUTHS["near_star"]:
        assert why[names.index(item["name"])].startswith(missing[item["missing"]])


def test_near_stars_are_the_class_a_clients_one_condition_away(book_fr: Book) -> None:
    """Counted by plain pandas: class A, not a Star, exactly one of the other four conditions missing."""
    m = sample_metrics.metrics()
    tests = sample_metrics.star_tests(m, gap="gap_by_size")
    expected = (tests["class"] & ((~tests).sum(axis=1) == 1)).sum()
    assert book_fr.value("nb_presque_stars") == expected == len(listed(book_fr, 1)) - 3


def test_shares_of_the_stars(book_fr: Book) -> None:
    """Margin and revenue of the planted Stars over those of the portfolio, by plain pandas."""
    m = sample_metrics.metrics()
    stars = m.loc[sample_metrics.ids("stars")]
    assert book_fr.value("part_marge_stars") == pytest.approx(stars["margin"].sum() / m["margin"].sum())
    assert book_fr.value("part_ca_stars") == pytest.approx(stars["revenue"].sum() / m["revenue"].sum())
    assert book_fr.value("gamme_stars") == pytest.approx(stars["breadth"].mean())


def test_share_of_wallet_above_one_is_called_a_low_estimate(book_fr: Book) -> None:
    """The one planted estimate below the sales is counted and named."""
    (planted,) = sample_metrics.TRUTHS["wallet_too_low"]
    assert book_fr.value("nb_estimations_basses") == 1
    bases = [book_fr.value(k) for k, item in book_fr.placed.items() if item.sheet == "Stars" and item.col == 3]
    assert any(planted["name"] in str(basis) for basis in bases)


def test_charts_state_what_they_show(book_fr: Book) -> None:
    """The bars are the conditions that the class A clients miss, counted by plain pandas."""
    tests = sample_metrics.star_tests(sample_metrics.metrics(), gap="gap_by_size")
    class_a = tests[tests["class"]]
    expected = [float((~class_a[key]).sum()) for key in ("range", "potential", "profit", "risk")]
    assert book_fr.value("curve.star_missed") == [[count] for count in expected]
    assert f"la gamme ({int(max(expected))})" in str(book_fr.value("title.star_missed"))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], {"fr": "Pas encore de données", "en": "No data yet"}),
        (loyal("A", 10, 2), {"fr": "au moins trois familles", "en": "at least three product families"}),
        (
            [(client, days, amount, None, family) for client, days, amount, _, family in loyal("A", 10, 4)],
            {"fr": "sans coût", "en": "without costs"},
        ),
        (
            loyal("A", 90, 4) + loyal("B", 5, 1) + loyal("C", 4, 1),
            {"fr": "Trop peu de clients pour conclure (3 actifs)", "en": "Too few clients to conclude (3 active)"},
        ),
    ],
    ids=["empty", "no range", "no cost", "three clients"],
)
def test_sheet_speaks_without_enough_data(rows: list[tuple[Any, ...]], said: dict[str, str], lang: str) -> None:
    """A sentence says what is missing; no cell of the sheet shows an error and no check fails."""
    book = declare(shop(rows), Params(), lang)
    assert said[lang] in str(book.value("Stars.answer")).replace("\u00a0", " ")
    cells = [book.value(key) for key, item in book.placed.items() if item.sheet == "Stars"]
    assert not [cell for cell in cells if isinstance(cell, CellError)]
    assert set(differences(book)) == {0.0}


def test_every_check_of_the_sample_is_zero(book_fr: Book, book_en: Book) -> None:
    """Nine figures, nine native checks, no difference."""
    for book in (book_fr, book_en):
        found = differences(book)
        assert len(found) == 9
        assert set(found) == {0.0}
