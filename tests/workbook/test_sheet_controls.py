"""The sheet Contrôles: findings in words, the worst first; a verdict that agrees with them; bounds of the margin."""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd
import pytest
from sheet_reading import empty, errors, three_clients, windows

from segment_udfs import call
from segment_udfs.metrics.data_check import CHECKS, FURTHER
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.book import declare
from segment_udfs.workbook.sheets.controls import SHEET

FIRST = 8
"""Row (0-based) of the first finding."""
NUMBER = len(CHECKS) + len(FURTHER)
ANSWER = f"{SHEET}.answer"


def rows(book: Book) -> list[list[Any]]:
    """The findings: what, where, number, €, severity, what to do."""
    return [[book.value(f"{SHEET}!{FIRST + place},{col}") for col in range(1, 7)] for place in range(NUMBER)]


def weekly(last: int = 46022, cost: float | None = 6.0) -> pd.DataFrame:
    """One line of 10 € a week from 1 January 2024 on for three clients, which the clients file holds."""
    days = range(45292, last + 1, 7)
    return pd.DataFrame(
        {
            "client": ["ABC"[place % 3] for place in range(len(days))],
            "date": [float(day) for day in days],
            "amount": 10.0,
            "cost": cost,
            "order": [f"F{place}" for place in range(len(days))],
        }
    )


RECORDS = pd.DataFrame({"client": ["A", "B", "C"], "name": ["Lemoine", "Besson", "Hydro-Ouest"]})


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_technical_word_is_shown(lang: str, request: pytest.FixtureRequest) -> None:
    """Each check of the function has one row in words; no key of a check stands in any cell of the sheet."""
    book: Book = request.getfixturevalue(f"book_{lang}")
    keys = {*CHECKS, *FURTHER} - {"lines", "spelling"}  # « lines » is an English word
    shown = [book.value(item.key) for item in list(book.placed.values()) if item.sheet == SHEET]
    assert not [cell for cell in shown if isinstance(cell, str) and any(key in cell for key in keys if "_" in key)]
    found = rows(book)
    assert len({row[0] for row in found}) == NUMBER
    assert all(row[0] and row[4] for row in found)


def test_the_worst_finding_stands_first_and_each_says_what_to_do(book_fr: Book) -> None:
    """By severity, then by amount; an OK has nothing to do."""
    found = rows(book_fr)
    ranks = [["✖ Bloquant", "▲ À vérifier", "● Info", "✔ OK"].index(row[4]) for row in found]
    assert ranks == sorted(ranks)
    warnings = [abs(row[3]) for row in found if row[4] == "▲ À vérifier"]
    assert warnings == sorted(warnings, reverse=True)
    assert all(bool(row[5]) == (row[4] != "✔ OK") for row in found if row[0] != "Lignes présentes")


def test_findings_are_those_planted_in_the_sample(book_fr: Book, tables: Tables) -> None:
    """Counted again from the lines: amounts without cost, sales below cost, credit notes; 4 accounts without a record;
    where: the first line below cost, in the row of the table that holds it."""
    found = {row[0]: row[1:] for row in rows(book_fr)}
    sales = tables.sales
    missing = sales[sales["cost"].isna() & (sales["amount"] != 0)]
    below = sales[(sales["amount"] > 0) & (sales["cost"] > sales["amount"])]
    assert found["Coût manquant"][1:3] == [len(missing), pytest.approx(missing["amount"].sum())]
    assert found["Vente sous le coût"][1:3] == [len(below), pytest.approx(below["amount"].sum())]
    assert found["Vente sous le coût"][0] == f"→ Données_Ventes!E{below.index[0] + 6}"
    assert found["Avoir (montant négatif)"][1] == (sales["amount"] < 0).sum()
    [unknown] = [row for what, row in found.items() if what.startswith("Client absent")]
    assert unknown[1] == 4


def test_the_verdict_agrees_with_the_rows(book_fr: Book, book_en: Book) -> None:
    """A blocking row can never stand under « all agrees »."""
    severities = [row[4] for row in rows(book_fr)]
    blocking, warnings = severities.count("✖ Bloquant"), severities.count("▲ À vérifier")
    assert blocking == 1
    french, english = str(book_fr.value(ANSWER)), str(book_en.value(ANSWER))
    assert french.startswith("✖ Calculs justes")
    assert f"mais {blocking} point(s) bloquant(s) et {warnings} à vérifier" in french
    assert f"but {blocking} blocking point(s) and {warnings} to check" in english
    homes = [book_fr.value(item.key) for item in list(book_fr.placed.values()) if item.sheet == "Accueil"]
    assert french in homes, "the first sheet says the same"


@pytest.mark.parametrize(
    ("sales", "records", "params", "said"),
    [
        (weekly(), RECORDS, Params(as_of=46022.0), "✔ Tout concorde"),
        (weekly().assign(cost=[12.0] + [6.0] * 104), RECORDS, Params(as_of=46022.0), "▲ Calculs justes"),
        (weekly(), RECORDS[:2], Params(as_of=46022.0), "✖ Calculs justes"),
        (weekly(last=45985), RECORDS, Params(as_of=46022.0), "✖ Calculs justes"),
        (weekly(), RECORDS[:2], Params(as_of=46022.0, data_check=0), "● Calculs justes"),
    ],
    ids=["clean", "below cost", "no record of C", "eleven months", "not asked"],
)
def test_each_verdict(sales: pd.DataFrame, records: pd.DataFrame, params: Params, said: str) -> None:
    book = declare(Tables(sales, records), params, "fr")
    assert str(book.value(ANSWER)).startswith(said)
    assert errors(book, SHEET) == {}


def test_a_gap_in_the_computations_outranks_everything(tables: Tables) -> None:
    """A false native check is the first thing said, whatever the data."""
    book = declare(tables, Params(), "fr")
    book._values["sum.segments.b"] = 1.0
    assert str(book.value(ANSWER)).startswith("✘ 1 contrôle(s) de calcul à revoir et 1 point(s) bloquant(s)")


def test_eleven_months_are_refused_and_the_aligned_window_proposed() -> None:
    """The first finding says the months compared and the two parameters to change."""
    book = declare(Tables(weekly(last=45985), RECORDS), Params(as_of=46022.0), "fr")
    what, _, count, amount, severity, do = rows(book)[0]
    assert (what, count, amount, severity) == (
        "Périodes inégales\u00a0: 11 mois complets contre 12",
        1,
        50,  # the five Mondays of December 2024
        "✖ Bloquant",
    )
    assert "mettez 30/11/2025 en date_analyse et 11 en mois_periode" in do


def test_the_bounds_of_the_margin_are_stated_and_recomputed(book_fr: Book, tables: Tables) -> None:
    """Known margins of 2025, plus nothing or the whole amount of each line without cost, from the lines themselves."""
    lines = windows(tables)
    lines = lines[(lines["window"] == 1) & (lines["client"] != "")]
    known = (lines["amount"] - lines["cost"]).sum()
    missing = lines.loc[lines["cost"].isna(), "amount"]
    low, high = known + missing.clip(upper=0).sum(), known + missing.clip(lower=0).sum()
    for key, bound in (("margin_low", low), ("margin_high", high)):
        assert book_fr.value(f"sum.{key}.a") == pytest.approx(bound)
        assert book_fr.value(f"sum.{key}.b") == pytest.approx(bound)
        assert book_fr.value(f"sum.{key}.gap") == 0
    said = str(book_fr.value("controls.bounds")).replace("\u00a0", " ")
    euros = [f"{round(bound):,} €".replace(",", " ") for bound in (low, high)]
    assert f"entre {euros[0]} et {euros[1]}" in said
    assert "2 client(s) pourraient changer de classe" in said


def test_clients_at_stake_are_those_that_some_case_moves(tables: Tables) -> None:
    """Every combination of the lowest and the highest margin of the clients that miss costs is put to
    `SEG_PARETO_CLASS`: the clients that bear two classes among them are those named."""
    lines = windows(tables)
    lines = lines[lines["window"] == 1]
    filled = [lines["cost"].fillna(lines["amount"]), lines["cost"].fillna(0.0)]
    low, high = ((lines["amount"] - cost).groupby(lines["client"]).sum() for cost in filled)
    open_ = list(low.index[(low - high).abs() > 1e-6])
    seen = {client: set() for client in low.index}
    for choice in product((low, high), repeat=len(open_)):
        case = low.copy()
        for client, bound in zip(open_, choice, strict=True):
            case[client] = bound[client]
        for client, (found,) in zip(low.index, call("SEG_PARETO_CLASS", [[float(v)] for v in case]), strict=True):
            seen[client].add(found)
    several = [client for client, classes in seen.items() if len(classes) > 1]
    book = declare(tables, Params(), "fr")
    [stake] = [row for row in rows(book) if row[0].startswith("Clients dont la classe")]
    assert stake[2] == len(several) > 0
    assert all(f"({client})" in stake[0] for client in several)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("case", [empty, three_clients], ids=["empty", "three clients"])
def test_small_books_show_no_error(case: Any, lang: str) -> None:
    book = declare(case(), Params(), lang)
    assert errors(book, SHEET) == {}
    assert isinstance(book.value(ANSWER), str)
    assert book.value("controles_ecarts") == 0
