"""The finance sheet: its figures are a calculator's, its checks follow the workbook, a gap is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hosts.macros import ledger
from hosts.macros.paper_pages import pages
from hosts.macros.scripted import Scripted

from segment_udfs.hosts.macros.book import named
from segment_udfs.hosts.macros.cells import contents, read
from segment_udfs.tables import Tables

pytestmark = pytest.mark.host
SHEET = "Fiche finance"
AREA = "A1:N90"


def calm(_book: Any) -> None:
    """In the place of recalculating everything: Calc recalculates what depends on a cell by itself."""


def rows_of(book: Any) -> dict[str, list[Any]]:
    """The lines of the left half by their label; the first of a name, and the last as "last name"."""
    found: dict[str, list[Any]] = {}
    for row in read(book.sheets[SHEET].range("B1:G90")):
        if isinstance(row[0], str):
            found.setdefault(row[0], row[1:])
            found[f"last {row[0]}"] = row[1:]
    return found


def marks(book: Any) -> list[str]:
    return [row[0] for row in read(book.sheets[SHEET].range("G5:G90")) if row[0] in ("✔", "✘", "–")]


def test_each_figure_is_a_calculator_s_and_each_line_is_somewhere(
    portfolio: Any, run: Callable[..., str], tmp_path: Path
) -> None:
    """Against the export itself: the year 2025, the one before, credit notes, lines without cost, families, months."""
    said = run(portfolio, "finance", recalculate=calm)
    assert "tous justes" in said
    found, this = rows_of(portfolio), ledger.of_year(2025)
    assert set(marks(portfolio)) == {"✔"}
    assert found["CA de la période"][1:3] == pytest.approx([ledger.revenue(this)] * 2, abs=0.005)
    assert found["CA de la période précédente"][1] == pytest.approx(ledger.revenue(ledger.of_year(2024)), abs=0.005)
    assert found["Clients distincts"][1] == len({line.client for line in ledger.lines()})
    window, read_lines = found["Dans la période"], found["Lignes lues dans Données_Ventes"]
    assert window[0] == len(this)
    assert read_lines[0] == len(ledger.lines())
    assert read_lines[1] == pytest.approx(ledger.revenue(list(ledger.lines())), abs=0.005)
    returns = [line for line in this if line.amount < 0]
    assert found["dont avoirs de la période"][:2] == [len(returns), pytest.approx(ledger.revenue(returns))]
    bare = [line for line in this if line.cost is None]
    assert found["dont lignes de la période sans coût"][:2] == [len(bare), pytest.approx(ledger.revenue(bare))]
    assert found["Familles de la gamme"][0] == len({line.family for line in this if line.family})
    months = [row for row in read(portfolio.sheets[SHEET].range("B64:E90")) if hasattr(row[0], "month")]
    assert [row[1] for row in months] == [sum(line.day.month == month for line in this) for month in range(1, 13)]
    # 838,400 € of yearly costs on the Coûts sheet of the sample, added by hand: 288,000 + 352,000 + 153,600 + 44,800
    assert found["Coût annuel = utilisé + inutilisé"][1:3] == pytest.approx([838400.0, 838400.0])
    assert pages(portfolio, SHEET, tmp_path) == 2
    stamp = read(portfolio.sheets["Journal"].range("B5:C15"))
    texts = {row[1] for row in stamp if isinstance(row[1], str) and len(row[1]) == 64}
    assert {found["Empreinte des données (SHA-256)"][0], found["Empreinte des paramètres (SHA-256)"][0]} == texts


def test_the_sheet_follows_the_workbook_and_names_what_does_not_agree(
    made: Callable[..., Any], run: Callable[..., str]
) -> None:
    """A changed threshold is marked, a figure typed over is a gap, and undo gives the sheet of before back."""
    rows = [("A", 45990.0, 100.0), ("B", 45991.0, 50.0)]
    book = made(Tables(pd.DataFrame(rows, columns=["client", "date", "amount"])))
    run(book, "finance", recalculate=calm)
    sheet = book.sheets[SHEET]
    named(book, "cout_horaire").value = 75
    line = next(row for row in read(sheet.range("I30:N90")) if row[0] == "Coût d'une heure commerciale")
    assert line[2:4] + line[5:] == [75.0, 60.0, "≠"]
    sheet.range("P3").value = "vu avec le comptable"
    before = contents(sheet.range("A1:P90"))
    kept = named(book, "ca_total").formula
    named(book, "ca_total").value = 5
    said = run(book, "finance", Scripted([True]), recalculate=calm)
    assert "CA de la période" in said
    assert "Σ segments = portefeuille" in said
    assert f"{marks(book).count('✘')} contrôle(s) sur {len(marks(book))}" in said
    assert run(book, "finance", Scripted([False]), recalculate=calm) == ""
    named(book, "ca_total").formula = kept
    assert "✘" not in marks(book)
    run(book, "undo", Scripted([True]), recalculate=calm)
    assert contents(sheet.range("A1:P90")) == before


def test_what_nobody_knows_is_a_dash_and_no_gap(made: Callable[..., Any], run: Callable[..., str]) -> None:
    """Three clients without any cost, one line without client, one without date, one after a blank family."""
    rows: list[tuple[Any, ...]] = [("A", 45990.0, 100.0, "X"), ("B", 45991.0, 50.0, None), ("C", 45200.0, 70.0, "X")]
    rows += [(None, 45992.0, 9.0, "X"), ("A", None, 4.0, "X")]
    lines = pd.DataFrame(rows, columns=["client", "date", "amount", "family"])
    book = made(Tables(lines))
    said = run(book, "finance", recalculate=calm)
    found = rows_of(book)
    assert "✘" not in marks(book), said
    assert "–" in marks(book)
    assert found["Marge connue"][1] is None
    assert found["Sans client"][:2] == [1.0, 9.0]
    assert found["Sans date"][:2] == [1.0, 4.0]
    assert found["Lignes lues dans Données_Ventes"][:2] == [5.0, 233.0]


def test_a_workbook_without_lines_or_of_another_kind_says_so(made: Callable[..., Any], run: Callable[..., str]) -> None:
    empty = made(Tables(pd.DataFrame({"client": [], "date": [], "amount": []}, dtype="float64")))
    assert run(empty, "finance").startswith("Il n’y a pas encore de ligne")
    other = empty.app.books.add()
    assert "Ventes" in run(other, "finance")
    other.close()
