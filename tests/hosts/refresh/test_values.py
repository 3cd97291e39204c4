"""A refreshed workbook shows, cell by cell, what a workbook newly made of the same inputs shows."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from hosts.refresh.books import differences, edited, formulas, made, opened, parts, resized, shown, small, small_book
from hosts.refresh.edits import Edits, named
from workbook_reader import File

from segment_udfs.errors import DataError
from segment_udfs.hosts.refreshing.refresh import refresh
from segment_udfs.strings import explain
from segment_udfs.tables import Tables

MADE = ("Journal", "Textes")
"""Sheets that depend on when and of what a file was made: its stamp, the order in which its texts were first used."""
LINES, KNOWN = len(small().sales), small().sales["client"].nunique()
"""Sales lines and clients of the small workbook."""


Three = tuple[bytes, bytes, bytes]


@pytest.fixture(scope="module")
def grown() -> Three:
    """A client whom the workbook did not know, in an unknown family, and a threshold: what a new workbook of the same
    shows, the stale file, the refreshed one.
    """
    edits = Edits(small())
    edits.line(3, "amount", 98_765.43)
    edits.add(client="N0001", date=46000.0, amount=1234.5, cost=1000.0, order="P1", family="A & <b>", name="Neuf")
    edits.parameter("a", 0.6, small_book())
    stale = edits.file(small_book())
    return edits.anew(), stale, refresh(stale, "classeur.xlsx").data


def test_it_shows_what_a_new_workbook_shows(grown: Three) -> None:
    """An amount, a new client with a family of its own, a threshold: lists grow by one, every figure follows."""
    wanted, stale, fresh = grown
    assert len(differences(stale, wanted, MADE)) > 300
    assert differences(fresh, wanted, MADE) == []


def test_its_figures_are_what_its_own_formulas_give(grown: Three) -> None:
    """Recomputed from the file alone by another reader of formulas: the grown list of clients among them."""
    file = File(grown[2])
    arrays = {(sheet, address): area for sheet, address, _, area in file.cells()}
    left, top, right, bottom = arrays["Clients", "B8"]
    assert (left, top, right, bottom - top + 1) == (2, 8, 2, KNOWN + 1)
    assert file.cached("Clients", (2, 8, 2, bottom)) == file.compute("=SEG_CLIENTS(Ventes[Client],,langue)")
    assert file.value("ca_lignes") == pytest.approx(file.value("ca_total"), abs=0.005)


def test_formulas_stay_and_arrays_take_their_new_size(grown: Three) -> None:
    """No formula is changed; those that fill a list of clients fill one row more."""
    _, stale, fresh = grown
    before, after = formulas(stale), formulas(fresh)
    assert {place: text for place, (text, _) in before.items()} == {place: text for place, (text, _) in after.items()}
    assert before["Clients", "B8"][1] == f"B8:B{KNOWN + 7}"
    assert after["Clients", "B8"][1] == f"B8:B{KNOWN + 8}"


def test_new_rows_of_a_list_look_like_the_row_above(grown: Three) -> None:
    sheet = opened(grown[2])["Clients"]
    looks = [[sheet.cell(row, column)._style for column in range(2, 80)] for row in (KNOWN + 7, KNOWN + 8)]
    assert looks[0] == looks[1]


def test_a_second_refresh_changes_nothing(grown: Three) -> None:
    again = refresh(grown[2], "classeur.xlsx")
    assert again.data == grown[2]
    assert (again.touched, again.cells) == ([], {})


def test_a_workbook_that_is_up_to_date_is_the_same_bytes() -> None:
    found = refresh(small_book(), "classeur.xlsx")
    assert found.data == small_book()
    assert (found.lines, found.clients, found.warnings) == (LINES, KNOWN, [])


def test_a_shorter_list_leaves_nothing_behind() -> None:
    """Only the first two thirds of the lines stay: clients who are gone leave no cell that shows something."""
    edits = Edits(small())
    edits.keep(next(row for row in range(LINES) if small().sales["client"][row] != small().sales["client"][0]) + 5)
    fresh = refresh(edits.file(small_book()), "classeur.xlsx")
    assert fresh.clients < KNOWN
    assert differences(fresh.data, edits.anew(), MADE) == []


def test_an_empty_workbook_fills() -> None:
    """Nobody had filled the template in; lines and clients are typed, and all lists come to life."""
    empty = Tables(small().sales.iloc[:0][["client", "date", "amount"]])
    lines = small().sales.iloc[-90:][["client", "date", "amount"]].reset_index(drop=True)
    records = pd.DataFrame({"client": list(dict.fromkeys(lines["client"]))})
    content = made(empty)
    cells = {}
    for row, line in enumerate(lines.itertuples(index=False), 6):
        cells |= {("Données_Ventes", f"{column}{row}"): value for column, value in zip("BCD", line, strict=True)}
    cells |= {("Données_Clients", f"B{row}"): client for row, client in enumerate(records["client"], 6)}
    stale = resized(resized(edited(content, cells), "Ventes", len(lines)), "FichierClients", len(records))
    fresh = refresh(stale, "classeur.xlsx")
    wanted = made(Tables(lines, records))
    assert differences(fresh.data, wanted, (*MADE, "Données_Ventes")) == []
    assert fresh.clients == len(records) > 5


def test_the_language_of_the_workbook_switches_its_sentences() -> None:
    """`langue` = en: the first sheet answers in English, its charts too."""
    stale = edited(small_book(), {named(small_book(), "langue"): "en"})
    fresh = refresh(stale, "classeur.xlsx")
    english = shown(made(small(), lang="en"))
    mine = shown(fresh.data)
    assert {place: mine.get(place) for place in english if place[0] == "Accueil"} == {
        place: value for place, value in english.items() if place[0] == "Accueil"
    }
    charts = b"".join(data for name, data in parts(fresh.data).items() if name.startswith("xl/charts/"))
    assert b"Revenue" in charts
    assert fresh.charts > 10


def test_the_points_of_charts_are_those_of_their_cells(grown: Three) -> None:
    """Every number that a chart keeps is the one that a new workbook's chart keeps."""
    wanted, stale, fresh = grown
    names = [name for name in parts(stale) if name.startswith("xl/charts/")]
    changed = [name for name in names if parts(stale)[name] != parts(fresh)[name]]
    assert len(changed) > 5
    assert {name: _points(parts(fresh)[name]) for name in names} == {
        name: _points(parts(wanted)[name]) for name in names
    }


def _points(data: bytes) -> list[object]:
    """References and points; an error is kept as 0 by one writer and by its name by the other, texts by their text."""
    found: list[object] = []
    for tag, text in re.findall(rb"<c:(f|v)>([^<]*)<", data):
        if tag == b"f" and b"Textes" in text:
            continue
        try:
            found.append(round(float(text), 6))
        except ValueError:
            found.append(0.0 if text.startswith(b"#") else text.replace(b"&quot;", b'"'))
    return found


def test_a_list_that_finds_a_cell_in_its_way_is_refused() -> None:
    """A note typed right under the list of clients: one sentence that names the cell; nothing is written over it."""
    edits = Edits(small())
    edits.add(client="N0001", date=46000.0, amount=1.0)
    edits.cells["Clients", f"B{KNOWN + 8}"] = "ma note"
    with pytest.raises(DataError) as refused:
        refresh(edits.file(small_book()), "classeur.xlsx")
    (sentence,) = explain(refused.value, "fr")
    assert f"B{KNOWN + 8}" in sentence
    assert "Clients" in sentence


def test_more_lines_under_the_table_are_told() -> None:
    """Typed in LibreOffice, lines below a table do not join it."""
    stale = edited(small_book(), {("Données_Ventes", f"B{LINES + 6}"): "C0010", ("Données_Ventes", f"D{LINES + 7}"): 5})
    (warning,) = refresh(stale, "classeur.xlsx").warnings
    assert (warning.key, warning.facts["count"], warning.facts["cell"]) == ("refresh.below_table", 2, f"B{LINES + 6}")


def test_what_a_person_typed_over_a_formula_stays_and_is_told() -> None:
    """A figure of the sheet 20-80 replaced by a number, and a formula of a person's own in its place elsewhere."""
    place = ("20-80", "C6")
    stale = edited(small_book(), {place: 42.0, ("Données_Ventes", "D8"): 777.0})
    found = refresh(stale, "classeur.xlsx")
    assert shown(found.data)[place] == 42
    told = {fault.key: fault.facts.get("cells") for fault in found.warnings}
    assert told == {"refresh.typed_over": "20-80!C6", "refresh.controls": None}


@pytest.mark.soak
def test_the_day_of_the_analysis_may_be_typed() -> None:
    """The parameter that is a formula while nobody has chosen a day is no formula typed over."""
    edits = Edits(small())
    edits.parameter("as_of", 45900.0, small_book())
    fresh = refresh(edits.file(small_book()), "classeur.xlsx")
    assert fresh.warnings == []
    wanted = made(replace(small()), edits.params)
    assert differences(fresh.data, wanted, MADE) == []
