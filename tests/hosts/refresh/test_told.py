"""What a refresh refuses because figures would be wrong in silence, and what it says of a workbook that was changed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hosts.refresh.additions import SHEET, with_additions
from hosts.refresh.books import ROOM, edited, packed, part_of, parts, shown, small, small_book
from hosts.refresh.edits import Edits, named

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.refreshing.refresh import Refreshed, refresh
from segment_udfs.strings import LANGUAGES, explain, explain_fault, sentences

KNOWN = small().sales["client"].nunique()
AMOUNT = ("Données_Ventes", f"D{next(row for row, day in enumerate(small().sales['date'], 6) if day > 45800)}")
"""The amount of a line of the last period."""


def refused(content: bytes) -> Fault:
    """The one reason for which a file is refused."""
    with pytest.raises(DataError) as error:
        refresh(content, "classeur.xlsx")
    (fault,) = error.value.faults
    return fault


def with_clients(count: int) -> bytes:
    """The small workbook after lines of as many new clients as make `count`."""
    edits = Edits(small())
    for number in range(count - KNOWN):
        edits.add(client=f"N{number:04}", date=46000.0, amount=100.0, order=f"P{number}")
    return edits.file(small_book())


def computed(content: bytes, sheet: str, address: str, formula: str) -> bytes:
    """The workbook in which a cell is computed by a formula of a person's; it shows what it did."""
    name = part_of(content, sheet)
    package = parts(content)
    cell = re.compile(rb'(<(\w+:)c r="%s"[^>]*>)' % address.encode())
    found, count = cell.subn(rb"\g<1><\g<2>f>%s</\g<2>f>" % formula.encode(), package[name])
    assert count == 1
    return packed({**package, name: found})


def test_more_clients_than_the_workbook_has_room_for_are_refused() -> None:
    """Room for 80 from row 8 on: with 81 the last one would be missing from every total."""
    fault = refused(with_clients(ROOM + 1))
    (sentence,) = explain(DataError([fault]), "fr")
    assert (fault.key, fault.facts["room"], fault.facts["clients"]) == ("refresh.clients_room", 80, 81)
    assert all(word in sentence for word in ("classeur.xlsx", "Clients", "8 à 87", "80", "81", "segment-udfs analyse"))


@pytest.mark.soak
def test_as_many_clients_as_there_is_room_for_are_counted() -> None:
    """Nobody is missing: all revenue of the lines is that of clients. The sheet's own control says that it is full."""
    fresh = refresh(with_clients(ROOM), "classeur.xlsx")
    assert (fresh.clients, [fault.key for fault in fresh.warnings]) == (ROOM, ["refresh.controls"])
    figures = {name: shown(fresh.data)[named(fresh.data, name)] for name in ("ca_lignes", "ca_total")}
    assert figures["ca_lignes"] == pytest.approx(figures["ca_total"], abs=0.005)


@pytest.mark.soak
def test_clients_who_are_computed_by_formulas_are_counted_too() -> None:
    """The second line repeats the client of the first by a formula: the list is known once that is computed."""
    sales = small().sales["client"]
    content = edited(with_clients(ROOM + 2), {("Données_Ventes", "B7"): sales.iloc[0]})
    fault = refused(computed(content, "Données_Ventes", "B7", "B6"))
    assert (fault.key, fault.facts["room"]) == ("refresh.clients_room", 80)
    assert fault.facts["clients"] > ROOM


def test_a_list_that_is_longer_than_what_formulas_read_is_refused() -> None:
    """The table of checks of the data fills rows 7 to 36; here the formulas read it to row 30 only: 24 rows of 30."""
    package = parts(small_book())
    short = {
        name: re.sub(rb"(Courbes!\$J[S-Z]\$8:\$J[S-Z]\$)36\b", rb"\g<1>30", data)
        for name, data in package.items()
        if name.startswith("xl/worksheets/sheet")
    }
    fault = refused(packed({**package, **short}))
    assert (fault.key, fault.facts["sheet"], fault.facts["list"]) == ("refresh.list_room", "Courbes", "JS7")
    assert (fault.facts["rows"], fault.facts["room"]) == (30, 24)


@pytest.fixture(scope="module")
def changed() -> tuple[bytes, Refreshed]:
    """A workbook with a sheet of a person's, in which formulas were deleted and typed over; and refreshed.

    The cost of service of all clients was deleted (which is done at the first cell of its list), and two key figures
    side by side; two others were typed over.
    """
    cells: dict[tuple[str, str], Any] = {("Clients", f"AF{row}"): None for row in range(8, 8 + KNOWN)}
    cells |= {("Stars", "C6"): None, ("Stars", "D6"): None, ("20-80", "C6"): 42.0, ("20-80", "D6"): 4.0, AMOUNT: 777.0}
    content = with_additions(edited(small_book(), cells))
    return content, refresh(content, "classeur.xlsx")


def warning(found: Refreshed, key: str) -> Fault:
    return next(fault for fault in found.warnings if fault.key == key)


def test_formulas_that_were_emptied_or_typed_over_are_told(changed: tuple[bytes, Refreshed]) -> None:
    """Each of them, also where two have gone side by side, and nothing else."""
    emptied, typed = (warning(changed[1], f"refresh.{key}") for key in ("emptied", "typed_over"))
    assert (emptied.facts["count"], emptied.facts["cells"]) == (3, "Stars!C6, Stars!D6, Clients!AF8")
    assert (typed.facts["count"], typed.facts["cells"]) == (2, "20-80!C6, 20-80!D6")


def test_controls_that_do_not_come_out_are_told_in_the_words_of_their_sheet(changed: tuple[bytes, Refreshed]) -> None:
    """42 is not what the formula beside it counts: the sentence at the top of Contrôles comes first."""
    _, found = changed
    assert found.warnings[0].key == "refresh.controls"
    said = shown(found.data)["Contrôles", "B2"]
    assert said.startswith("✘")
    assert explain_fault(found.warnings[0], "fr").endswith(f"Contrôles!B2\u00a0: {said}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_wrong_controls_are_known_by_their_sign_in_each_language(lang: str) -> None:
    words = sentences(lang)
    assert all(words[f"workbook.controls.{key}"].startswith("✘") for key in ("answer_bad", "answer_bad_data"))
    assert not words["workbook.controls.answer_blocking"].startswith("✘")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_formulas_of_ones_own_wait_for_a_full_calculation(lang: str, changed: tuple[bytes, Refreshed]) -> None:
    """The file asks for none when it opens, and its cells are not marked: only Ctrl+Alt+F9 computes them all."""
    content, found = changed
    assert parts(found.data)["xl/workbook.xml"] == parts(content)["xl/workbook.xml"]
    assert b"fullCalcOnLoad" not in parts(content)["xl/workbook.xml"]
    assert shown(found.data)[SHEET, "A1"] == 1
    sentence = explain_fault(warning(found, "refresh.dependants"), lang)
    assert "Ctrl+Alt+F9" in sentence
    assert SHEET in sentence


def test_a_column_of_ones_own_beside_the_clients_changes_nothing() -> None:
    """A comment at the right of the table is no cost driver: nothing is said and nothing is written."""
    content = with_column(edited(small_book(), {("Données_Clients", "O5"): "Commentaire"}), "Commentaire")
    found = refresh(content, "classeur.xlsx")
    assert (found.warnings, found.touched, found.data == content) == ([], [], True)


def with_column(content: bytes, header: str) -> bytes:
    """The table of clients with one column more at its right."""
    package = parts(content)
    name = next(name for name, data in package.items() if b'displayName="FichierClients"' in data)
    data, count = re.subn(rb'ref="B5:N(\d+)"', rb'ref="B5:O\1"', package[name])
    assert count == 2
    column = f'<tableColumn id="14" name="{header}"/></tableColumns>'.encode()
    data = data.replace(b"</tableColumns>", column).replace(b'<tableColumns count="13"', b'<tableColumns count="14"')
    return packed({**package, name: data})
