"""Two dates compared: who moved is who the sample moved, the euros foot to the lines, what is unknown is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hosts.macros import ledger
from hosts.macros.scripted import Scripted
from support import ROOT

from segment_udfs.errors import DataError
from segment_udfs.hosts.macros.cells import contents, read
from segment_udfs.hosts.macros.comparing_moves import Move, moves
from segment_udfs.hosts.macros.comparing_sides import Holding, Side, last_day, of_frozen, of_lines
from segment_udfs.params import Params
from segment_udfs.strings import explain
from segment_udfs.tables import Tables

TRUTHS = json.loads((ROOT / "sample" / "truths.json").read_text("utf-8"))
SHEET = "Comparaison"
HEADS = ("Nom", "Client", "Avant", "Après", "Sens", "CA avant (€)", "CA après (€)")
host = pytest.mark.host


def calm(_book: Any) -> None:
    """In the place of recalculating everything: Calc recalculates what depends on a cell by itself."""


def clients(book: Any) -> dict[str, dict[str, Any]]:
    """The list of the sheet by code."""
    rows = read(book.sheets[SHEET].range("B60:O220"))
    top = next(at for at, row in enumerate(rows) if tuple(row[: len(HEADS)]) == HEADS)
    lines = [row for row in rows[top + 1 :] if row[1]]
    return {str(row[1]): dict(zip((*HEADS, "gap", "m1", "m2", "why"), row, strict=False)) for row in lines}


def marks(book: Any) -> list[str]:
    cells = read(book.sheets[SHEET].range("B13:O68"))
    return [cell for row in cells for cell in row if cell in ("✔", "✘")]


def matrix(book: Any, title: str) -> dict[str, dict[str, Any]]:
    """A matrix by segment before, then segment after."""
    rows = read(book.sheets[SHEET].range("B20:N70"))
    top = next(at for at, row in enumerate(rows) if isinstance(row[0], str) and row[0].endswith(title))
    heads = [cell for cell in rows[top + 1][1:] if cell]
    found = {}
    for row in rows[top + 2 :]:
        found[row[0]] = dict(zip(heads, row[1:], strict=False))
        if row[0] == "Total":
            return found
    raise AssertionError(title)


@host
def test_a_year_apart_the_moves_are_those_of_the_sample(portfolio: Any, run: Callable[..., str]) -> None:
    """New, lost, silent and won-back clients as sample/truths.json lists them; both revenues as the export adds up."""
    asked = Scripted([True])
    said = run(portfolio, "compare", asked, recalculate=calm)
    assert "31/12/2024" in asked.asked[0]
    assert said.startswith("Du 31/12/2024 au 31/12/2025")
    assert SHEET in said
    found = clients(portfolio)
    first = {}
    for line in ledger.lines():
        first[line.client] = min(line.day, first.get(line.client, line.day))
    assert {code for code, one in found.items() if one["Sens"] == "entre"} == {
        code for code, day in first.items() if day.year == 2025
    }
    for one in TRUTHS["won_back"]:
        assert (found[one["id"]]["Avant"], found[one["id"]]["Sens"]) == ("Perdu", "monte")
    for one in TRUTHS["silent_regular"]:
        assert (found[one["id"]]["Après"], found[one["id"]]["Sens"]) == ("Perdu", "descend")
    for year, column in ((2024, "CA avant (€)"), (2025, "CA après (€)")):
        for code, one in found.items():
            assert (one[column] or 0) == pytest.approx(ledger.revenue(ledger.of_year(year, code)), abs=0.005)
    for title, year in (("CA d’avant (€)", 2024), ("CA d’après (€)", 2025)):
        total = matrix(portfolio, title)["Total"]["Total"]
        assert total == pytest.approx(ledger.revenue(ledger.of_year(year)), abs=0.005)
    table = matrix(portfolio, "nombre de clients")
    assert table["Total"]["Total"] == len(found)
    assert table["Perdu"]["Fort potentiel"] == len(TRUTHS["won_back"])
    assert set(marks(portfolio)) == {"✔"}
    moved = [abs(one["gap"]) for one in found.values() if one["Sens"] != "reste"]
    assert moved == sorted(moved, reverse=True)
    left = sum(one["CA avant (€)"] for one in found.values() if one["Avant"] in ("Star", "20/80") != one["Après"])
    assert left > 0


@host
def test_the_yellow_dates_are_read_again_and_undo_gives_the_matrices_back(
    portfolio: Any, run: Callable[..., str]
) -> None:
    """The half-year: its revenue by the export; a stale sheet says so; a cancelled run changes nothing."""
    if SHEET not in [sheet.name for sheet in portfolio.sheets]:
        run(portfolio, "compare", Scripted([True]), recalculate=calm)
    sheet = portfolio.sheets[SHEET]
    assert str(sheet.range("C8").value).startswith("✔")
    sheet.range("C6").value = datetime(2025, 6, 30)
    assert "relancez" in sheet.range("C8").value
    before = contents(sheet.range("A1:O200"))
    assert run(portfolio, "compare", Scripted([False], files=[None]), recalculate=calm) == ""
    assert contents(sheet.range("A1:O200")) == before
    said = run(portfolio, "compare", Scripted([True]), recalculate=calm)
    assert said.startswith("Du 30/06/2025 au 31/12/2025")
    half = [line for line in ledger.lines() if date(2024, 7, 1) <= line.day <= date(2025, 6, 30)]
    total = matrix(portfolio, "CA d’avant (€)")["Total"]["Total"]
    assert total == pytest.approx(ledger.revenue(half), abs=0.005)
    assert set(marks(portfolio)) == {"✔"}
    run(portfolio, "undo", Scripted([True]), recalculate=calm)
    assert contents(sheet.range("A1:O200")) == before
    assert matrix(portfolio, "nombre de clients")["Perdu"]["Fort potentiel"] == len(TRUTHS["won_back"])
    assert sheet.range("B24").has_array


@host
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (datetime(2022, 12, 31), "ne couvrent pas la période qui finit le 31/12/2022"),
        (datetime(2026, 6, 30), "ne couvrent pas la période qui finit le 30/06/2026"),
        ("hier", "« hier » n’en est pas une"),
        (datetime(2025, 12, 31), "Les deux dates sont le 31/12/2025"),
    ],
)
def test_dates_that_cannot_be_compared_are_told(portfolio: Any, run: Callable[..., str], day: Any, words: str) -> None:
    """What the lines do not cover is unknown: no matrix, no 0."""
    if SHEET not in [sheet.name for sheet in portfolio.sheets]:
        run(portfolio, "compare", Scripted([True]), recalculate=calm)
    sheet = portfolio.sheets[SHEET]
    sheet.range("C6").value, sheet.range("C7").value = day, datetime(2025, 12, 31)
    said = run(portfolio, "compare", Scripted([True]), recalculate=calm)
    assert words.replace(" »", "\u00a0»").replace("« ", "«\u00a0") in said
    assert "\n" not in said
    if "ne couvrent pas" in said:
        assert not [cell for row in read(sheet.range("B13:O200")) for cell in row if cell is not None]
        assert sheet.range("C6").color == (255, 251, 230)  # the date can be changed and tried again


def lines_of(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["client", "date", "amount"])


@host
def test_a_frozen_copy_is_compared_with_today(made: Callable[..., Any], run: Callable[..., str]) -> None:
    """One client gone, one come, one threshold changed; names that look like formulas stay texts."""
    rows = [("=1+1", 45700.0, 1000.0), ("B", 45700.0, 300.0), ("C", 45600.0, 70.0), ("=1+1", 45990.0, 50.0)]
    old = made(Tables(lines_of(*rows), source="a.csv"))
    run(old, "freeze", recalculate=calm)
    file = next(Path(old.fullname).parent.glob("*.xlsx"))
    new = [row for row in rows if row[0] != "B"] + [("@D", 45990.0, 500.0)]
    book = made(Tables(lines_of(*new)), Params(a=0.7))
    said = run(book, "compare", Scripted([False], files=[file]), recalculate=calm)
    found = clients(book)
    assert {code: one["Sens"] for code, one in found.items() if one["Sens"] in ("entre", "sort")} == {
        "@D": "entre",
        "B": "sort",
    }
    assert found["=1+1"]["CA avant (€)"] == found["=1+1"]["CA après (€)"] == 1050.0
    # the window of the copy begins on 29 November 2024 (45625): the 70 € of 4 November are not in it
    assert matrix(book, "CA d’avant (€)")["Total"]["Total"] == 1350.0
    texts = [str(cell) for row in read(book.sheets[SHEET].range("B5:E11")) for cell in row if cell is not None]
    assert any("Seuil de la classe A" in text and "80" in text and "70" in text for text in texts)
    assert any(file.name in text for text in texts)
    assert any("données ont changé" in text for text in texts)
    assert "✘" not in marks(book)
    assert "✘" not in said
    formulas = [
        cell["f"]
        for row in contents(book.sheets[SHEET].range("A1:O90"))
        for cell in row
        if isinstance(cell, dict) and "f" in cell
    ]
    assert not [formula for formula in formulas if formula in ("=1+1", "=@D")]


@host
def test_what_is_no_frozen_copy_is_told(made: Callable[..., Any], run: Callable[..., str], tmp_path: Path) -> None:
    book = made(Tables(lines_of(("A", 45990.0, 10.0))))
    for name, rows in (("autre.xlsx", [["x"]]), ("figé.xlsx", [["Code", "CA"]])):
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as other:
            page = other.add_worksheet("Figé" if name == "figé.xlsx" else "Feuille")
            page.write_row(0, 0, rows[0])
        said = run(book, "compare", Scripted([False], files=[path]))
        assert "n’est pas une copie figée" in said
    text = tmp_path / "notes.xlsx"
    text.write_text("rien", "utf-8")
    assert "notes.xlsx" in run(book, "compare", Scripted([False], files=[text]))
    assert SHEET not in [sheet.name for sheet in book.sheets]
    other = book.app.books.add()
    assert "Ventes" in run(other, "compare")
    other.close()


# --- without an office -----------------------------------------------------------------------------------------------
def side(**segments: str | None) -> Side:
    held = {code: Holding(code, code, segment, 100.0, 10.0) for code, segment in segments.items()}
    return Side(46000.0, 45635.0, Params(), held, "")


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ("pareto", "star", "up"),
        ("star", "pareto", "down"),
        ("recurrent", "unprofitable", "down"),
        ("lost", "occasional", "up"),
        ("new", "occasional", "other"),
        ("incomplete", "star", "other"),
        ("star", "star", "same"),
        (None, "new", "in"),
        ("new", None, "out"),
    ],
)
def test_up_and_down_follow_the_order_of_the_segments(before: str | None, after: str | None, way: str) -> None:
    """The order of the note on the sheet: Star, 20/80, potential, recurrent, new or occasional, unprofitable, lost."""
    assert Move("A", "A", before, after, 1.0, 1.0, None, None, "").way == way


def test_a_client_of_one_side_alone_comes_in_or_goes_out() -> None:
    found = {move.code: move.way for move in moves(side(A="star", B="lost"), side(A="star", C="new"))}
    assert found == {"A": "same", "B": "out", "C": "in"}


def test_nobody_is_in_the_portfolio_before_its_first_line() -> None:
    """Clients of lines up to the day alone; revenue of the window alone, by hand: 10 + 20, not the 7 of before."""
    rows = [("A", 45292.0, 7.0), ("A", 45700.0, 10.0), ("A", 45900.0, 20.0), ("B", 45995.0, 5.0)]
    found = of_lines(Tables(lines_of(*rows)), Params(), 45990.0, "fr")
    assert list(found.clients) == ["a"]
    assert found.clients["a"].revenue == 30.0
    assert found.covered
    assert not found.grown  # the window before begins in December 2023, the lines do on 1 January 2024


def test_a_window_that_the_lines_do_not_reach_has_no_clients() -> None:
    found = of_lines(Tables(lines_of(("A", 45990.0, 7.0))), Params(), 45990.0, "fr")
    assert not found.covered
    assert found.clients == {}


def test_without_any_line_there_is_no_day_to_compare() -> None:
    with pytest.raises(DataError) as caught:
        last_day(Tables(lines_of()), Params())
    assert "ligne" in explain(caught.value, "fr")[0]


def test_a_frozen_sheet_is_read_by_its_keys_and_headers(tmp_path: Path) -> None:
    """Moved columns of the table, a number for a code, an unknown amount; the window begins where the copy says."""
    path = tmp_path / "copie.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, day = book.add_worksheet("Figé"), book.add_format({"num_format": "dd/mm/yyyy"})
        facts = (("date_analyse", 45657), ("debut_periode", 45292), ("seuil_a", 0.7), ("valeur_2080", "CA"))
        for row, (key, value) in enumerate(facts, 4):
            look = day if key.startswith("d") else None
            page.write(row, 2, value, look)
            page.write(row, 9, key)
        page.write_row(10, 1, ["Segment (clé)", "Code", "Marge", "CA", "Nom"])
        page.write_row(11, 1, ["star", 1001, None, 500.0, "Dupont"])
        page.write_row(12, 1, ["pareto", "B2", 3.0, None, None])
    found = of_frozen(path)
    assert (found.as_of, found.start) == (45657.0, 45291.0)
    assert found.params == replace(Params(), a=0.7, value="revenue")
    assert found.clients["1001"] == Holding("1001", "Dupont", "star", 500.0, None)
    assert found.clients["b2"] == Holding("B2", "B2", "pareto", None, 3.0)
