"""Merging accounts: proposed, never silent; the data follow the marks in both directions, and no total moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hosts.macros.scripted import Scripted
from hosts.macros.small import line, record, small

from segment_udfs.errors import DataError
from segment_udfs.hosts.macros import merge_sheet
from segment_udfs.hosts.macros.accounts import Account, pairs
from segment_udfs.hosts.macros.book import need_table, read_tables, replace_rows
from segment_udfs.hosts.macros.cells import contents, read, write
from segment_udfs.hosts.macros.context import Context
from segment_udfs.hosts.macros.merge_plan import Row, first_code, joined, restored, roots, wanted
from segment_udfs.strings import explain

YES = Scripted


def still(_: Any) -> None:
    """Nothing to recalculate."""


def account(code: str, name: str, revenue: float, siren: str | None = None) -> Account:
    return Account(code.casefold(), code, name, siren, revenue)


def test_pairs_are_proposed_by_siren_then_name_then_likeness() -> None:
    """The account with more revenue is kept; two SIREN are two companies, even under names that are close.

    Jaro-Winkler of MARTHA and MARHTA: 0.9611 (Winkler 1990).
    """
    found = pairs(
        [
            account("A", "Martha", 10.0),
            account("B", "Marhta SARL", 20.0),
            account("C", "Nord", 5.0, "732829320"),
            account("D", "Sud", 7.0, "732829320"),
            account("E", "Étoile", 1.0),
            account("F", "ETOILE SAS", 3.0),
            account("G", "Comptoir du Pin", 3.0, "732829320"),
            account("H", "Comptoirs du Pin", 3.0, "552100554"),
            account("I", "Étoile", 0.5, "552100554"),
            account("J", "Etoile", 0.25, "732829320"),
        ]
    )
    told = [(pair.kept.code, pair.absorbed.code, pair.why, round(pair.score, 4)) for pair in found]
    assert told == [
        ("D", "C", "same_siren", 1.0),
        ("D", "G", "same_siren", 1.0),
        ("H", "I", "same_siren", 1.0),
        ("D", "J", "same_siren", 1.0),
        ("F", "E", "same_name", 1.0),
        ("F", "I", "same_name", 1.0),
        ("F", "J", "same_name", 1.0),
        ("B", "A", "near_name", 0.9611),
    ]


def marked(*ends: str) -> list[Row]:
    """Lines of the list from row 7 on: "A<B" means that A is kept."""
    return [Row(place, *one.split("<"), mark="oui") for place, one in enumerate(ends, 7)]


@pytest.mark.parametrize(
    ("ends", "goals"),
    [
        (["A<B", "B<C"], {"b": "a", "c": "a"}),
        (["B<C", "A<B"], {"b": "a", "c": "a"}),
        (["A<B", "A<C", "B<C"], {"b": "a", "c": "a"}),
        (["A<B", "A<b "], {"b": "a"}),
        ([], {}),
    ],
)
def test_chains_end_at_the_account_that_stays(ends: list[str], goals: dict[str, str]) -> None:
    assert roots(marked(*ends), {"a", "b", "c"}) == goals


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (["A<B", "B<A"], "tournent en rond (feuille Fusions, lignes 7, 8)"),
        (["A<B", "B<C", "C<A"], "tournent en rond (feuille Fusions, lignes 7, 8, 9)"),
        (["A<C", "B<C"], "irait dans deux comptes (feuille Fusions, lignes 7, 8)"),
        (["A<a "], "avec lui-même (feuille Fusions, ligne 7)"),
        (["A<B", "A<Z"], "«\u00a0Z\u00a0» n’existe pas (feuille Fusions, ligne 8)"),
        (["A<"], "n’existe pas (feuille Fusions, ligne 7)"),
    ],
)
def test_marks_that_contradict_each_other_are_refused_by_their_rows(ends: list[str], said: str) -> None:
    with pytest.raises(DataError) as caught:
        roots(marked(*ends), {"a", "b", "c"})
    [sentence] = explain(caught.value, "fr")
    assert said in sentence


@pytest.mark.parametrize("mark", ["oui", "OUI ", "Yes", "y", "x", 1.0, True])
def test_yes_is_understood(mark: Any) -> None:
    assert wanted([Row(7, "A", "B", mark=mark)])


@pytest.mark.parametrize("mark", [None, "", " ", "non", "No", 0.0, False])
def test_no_is_understood(mark: Any) -> None:
    assert not wanted([Row(7, "A", "B", mark=mark)])


def test_a_mark_that_is_neither_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        wanted([Row(7, "A", "B", mark="ouii"), Row(9, "A", "C", mark="oui")])
    [sentence] = explain(caught.value, "fr")
    assert "«\u00a0ouii\u00a0» n’est ni oui ni non (feuille Fusions, ligne 7)" in sentence


CODES = {"a": "A", "b": "B", "c": "C"}


def card(code: str, **cells: Any) -> dict[str, Any]:
    return {"Client": code, "Secteur": None, "Taille": None, "Livraisons": None, **cells}


@pytest.mark.parametrize(
    ("records", "after"),
    [
        (  # blank cells are completed, others kept, quantities added
            [
                card("A", Taille="PME", Livraisons=0.1),
                card("B", Secteur="Vin", Taille="TPE", Livraisons=0.2),
                card("C"),
            ],
            [card("A", Taille="PME", Secteur="Vin", Livraisons=0.1 + 0.2)],
        ),
        (  # the first completes, the second is added to it
            [card("C", Livraisons=4.0), card("A"), card("B", Livraisons=3.0)],
            [card("A", Livraisons=7.0)],
        ),
        (  # an account known by its lines only takes over the record of the first that joins it
            [card("B", Secteur="Vin", Livraisons=3.0), card("C", Secteur="Bois", Taille="TPE", Livraisons=1.0)],
            [card("A", Secteur="Vin", Taille="TPE", Livraisons=4.0)],
        ),
        ([], []),
    ],
)
def test_records_are_completed_and_come_back(records: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """B and C join A; by hand. What comes back is what was there, at its place."""
    rows = marked("A<B", "A<C")
    found = joined(records, rows, roots(rows, set(CODES)), CODES, {"Livraisons"})
    assert found == after
    assert restored(found, rows) == records


def test_a_cell_that_was_changed_since_stays_as_it_is() -> None:
    rows = marked("A<B")
    records = [card("A"), card("B", Secteur="Vin", Taille="TPE")]
    found = joined(records, rows, {"b": "a"}, CODES, set())
    found[0]["Secteur"] = "Cidre"
    assert restored(found, rows) == [card("A", Secteur="Cidre"), records[1]]


def test_a_record_entered_again_for_new_lines_is_completed_with_the_old_one() -> None:
    rows = marked("A<B")
    found = joined([card("A"), card("B", Secteur="Vin")], rows, {"b": "a"}, CODES, set())
    assert restored([*found, card("B", Taille="TPE")], rows)[1] == card("B", Secteur="Vin", Taille="TPE")


@pytest.mark.parametrize(
    ("code", "origin", "first"), [("A", "B", "B"), ("A", None, "A"), ("Z", "B", "Z"), ("a ", "b", "b"), ("A", "Q", "Q")]
)
def test_the_first_code_of_a_line(code: str, origin: str | None, first: str) -> None:
    """B is merged into A: a line of B that stands under Z was given to Z by hand."""
    assert first_code(code, origin, {"b": "a"}) == first


LINES = [
    line("00123", 1, 100.0, Nom="Garage Brun"),
    line("C2", 2, 50.0, Nom="GARAGE BRUN SARL"),
    line("C3", 3, 30.0),
    line("C2", 4, -8.5),
    line(77.0, 5, 20.0),
    line("C5", 6, 1.0, Nom="=1+1"),
]
RECORDS = [
    record("C2", "Garage Brun SARL", Secteur="Auto", SIREN="732829320", Livraisons=5.0, **{"Heures par an": 2.0}),
    record("00123", "Garage Brun", Livraisons=3.0),
    record("C3", "Zinguerie Nord", Taille="TPE"),
    record(77.0, "Autre"),
]


def marks(book: Any, **answers: str) -> None:
    """Write answers into the list, by absorbed account."""
    sheet = book.sheets["Fusions"]
    for row in merge_sheet.rows_of(sheet):
        key = f"c{row.absorbed}" if str(row.absorbed)[0].isdigit() else str(row.absorbed)
        if key in answers:
            sheet.range((row.place, 9)).value = answers[key]


def state(book: Any) -> list[Any]:
    """All that the data sheets hold."""
    return [contents(book.sheets[name].range("A1:Q20")) for name in ("Données_Ventes", "Données_Clients", "Coûts")]


def sums(book: Any) -> dict[str, float]:
    """€ by account, as the analysis reads them."""
    sales = read_tables(book).sales
    return {str(code): float(part.sum()) for code, part in sales.groupby("client")["amount"]}


@pytest.fixture
def book(opened: Callable[[Path], Any], tmp_path: Path) -> Any:
    return opened(small(tmp_path / "fusions.xlsx", LINES, RECORDS))


@pytest.mark.host
def test_a_merge_goes_there_and_back(
    book: Any, opened: Callable[[Path], Any], run: Callable[..., str], tmp_path: Path
) -> None:
    """Proposed, answered, applied, saved, sorted, opened again, taken back: the data are as at first."""
    before = state(book)
    assert "lancez d’abord «\u00a0Proposer des fusions\u00a0»" in run(book, "merge_apply")
    assert run(book, "merge", recalculate=still).startswith("1 paire(s)")
    assert state(book) == before, "nothing is merged by a proposal"
    [row] = merge_sheet.rows_of(book.sheets["Fusions"])
    assert (row.kept, row.absorbed, row.why) == ("00123", "C2", "même nom")
    assert (row.kept_revenue, row.absorbed_revenue) == (100.0, 41.5)
    assert "Rien à changer" in run(book, "merge_apply")
    marks(book, C2="oui")
    assert run(book, "merge_apply", Scripted(confirms=[False])) == ""
    assert state(book) == before, "no is no"
    person = Scripted(confirms=[True])
    said = run(book, "merge_apply", person, recalculate=still)
    assert "2 ligne(s), 41,50\u00a0€" in said
    assert "192,50\u00a0€" in said, "100 + 50 + 30 − 8.5 + 20 + 1"
    assert "1 compte(s) à fusionner" in person.asked[0]
    assert sums(book) == {"00123": 141.5, "C3": 30.0, "77": 20.0, "C5": 1.0}
    ventes = read(need_table(book, "Ventes").range)
    assert [row[-1] for row in ventes] == ["Client d'origine", None, "C2", None, "C2", None, None]
    clients = read_tables(book).clients
    assert clients is not None
    kept = clients.set_index("client").loc["00123"]
    assert (kept["name"], kept["sector"], kept["siren"]) == ("Garage Brun", "Auto", "732829320")
    assert (kept["Livraisons"], kept["hours"]) == (8.0, 2.0)
    assert "C2" not in clients["client"].tolist()
    assert "Rien à changer" in run(book, "merge_apply"), "applying twice is applying once"
    book.save()
    book.close()
    again = opened(tmp_path / "fusions.xlsx")
    area = need_table(again, "Ventes").range
    body = area[1:, :]
    write(body, list(reversed(read(body))))  # a person sorts the lines
    said = run(again, "merge", recalculate=still)
    [row] = merge_sheet.rows_of(again.sheets["Fusions"])
    assert (row.mark, row.into, row.kept_revenue, row.absorbed_revenue) == ("oui", "00123", 100.0, 41.5)
    marks(again, C2="")
    assert "0 compte(s) fusionné(s), 1 séparé(s)" in run(
        again, "merge_apply", Scripted(confirms=[True]), recalculate=still
    )
    body = need_table(again, "Ventes").range[1:, :]
    assert body.columns.count == 8, "the extra column is there only when needed"
    write(body, list(reversed(read(body))))
    assert state(again) == before


@pytest.mark.host
def test_a_merge_is_undone_as_a_command(book: Any, run: Callable[..., str]) -> None:
    run(book, "merge", recalculate=still)
    marks(book, C2="oui")
    before, listed = state(book), contents(book.sheets["Fusions"].used_range)
    run(book, "merge_apply", Scripted(confirms=[True]), recalculate=still)
    assert state(book) != before
    run(book, "undo", Scripted(confirms=[True]), recalculate=still)
    assert state(book) == before
    assert contents(book.sheets["Fusions"].used_range) == listed


@pytest.mark.host
def test_lines_added_by_hand_chains_and_numbers_as_codes(book: Any, run: Callable[..., str]) -> None:
    """00123 ← C2 ← C3 and 77 ← C5, typed below the list; the code 77 is a number and stays one."""
    before = state(book)
    run(book, "merge", recalculate=still)
    sheet = book.sheets["Fusions"]
    marks(book, C2="oui")
    sheet.range("B8").value = [["C2", None, "C3"], [77, None, "C5"]]
    sheet.range("I8").value = [["x"], ["yes"]]
    said = run(book, "merge_apply", Scripted(confirms=[True]), lang="en", recalculate=still)
    assert said.startswith("3 account(s) merged, 0 separated: 4 line(s), 72.50 €"), "50 + 30 − 8.5 + 1"
    assert sums(book) == {"00123": 171.5, "77": 21.0}
    codes = [row[0] for row in read(need_table(book, "Ventes").range[1:, :])]
    assert codes == ["00123", "00123", "00123", "00123", 77.0, 77.0]
    into = {row.absorbed: row.into for row in merge_sheet.rows_of(sheet)}
    assert into == {"C2": "00123", "C3": "00123", "C5": 77.0}
    run(book, "merge", recalculate=still)
    assert len(merge_sheet.rows_of(sheet)) == 3
    marks(book, C2="", C3="non", C5="")
    run(book, "merge_apply", Scripted(confirms=[True]), recalculate=still)
    assert state(book) == before


@pytest.mark.host
def test_a_list_that_was_deleted_is_found_again_in_the_lines(book: Any, run: Callable[..., str]) -> None:
    run(book, "merge", recalculate=still)
    marks(book, C2="oui")
    run(book, "merge_apply", Scripted(confirms=[True]), recalculate=still)
    book.sheets["Fusions"].delete()
    run(book, "merge", recalculate=still)
    [row] = [row for row in merge_sheet.rows_of(book.sheets["Fusions"]) if row.absorbed == "C2"]
    assert (row.kept, row.mark, row.into) == ("00123", "oui", "00123")
    assert "Rien à changer" in run(book, "merge_apply")


@pytest.mark.host
def test_an_import_copes_with_the_extra_column(book: Any, run: Callable[..., str]) -> None:
    """New lines have no first code; the readers of the table do not see the column."""
    run(book, "merge", recalculate=still)
    marks(book, C2="oui")
    run(book, "merge_apply", Scripted(confirms=[True]), recalculate=still)
    replace_rows(Context(book, "fr", Scripted()), "Ventes", [LINES[0], LINES[1], LINES[2]])
    rows = read(need_table(book, "Ventes").range)
    assert [row[-1] for row in rows] == ["Client d'origine", None, None, None]
    assert sums(book) == {"00123": 100.0, "C2": 50.0, "C3": 30.0}
    said = run(book, "merge_apply", Scripted(confirms=[True]), recalculate=still)
    assert "1 ligne(s), 50\u00a0€" in said, "the answers hold for the new lines too"


@pytest.mark.host
def test_totals_that_would_move_are_refused_and_everything_is_taken_back(
    opened: Callable[[Path], Any], run: Callable[..., str], tmp_path: Path
) -> None:
    """The amount of one line is a formula of its client: with another code it would be another amount."""
    book = opened(small(tmp_path / "formule.xlsx", LINES, RECORDS))
    book.sheets["Données_Ventes"].range("D7").formula = '=IF(B7="C2",50,60)'
    run(book, "merge", recalculate=still)
    marks(book, C2="oui")
    before, listed = state(book), contents(book.sheets["Fusions"].used_range)
    said = run(book, "merge_apply", Scripted(confirms=[True]), recalculate=still)
    assert "ventes 192,50\u00a0€ avant, 202,50\u00a0€ après" in said
    assert state(book) == before
    assert contents(book.sheets["Fusions"].used_range) == listed


@pytest.mark.host
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            lambda book: _set(book, "Données_Ventes", "J9", "note"),
            "La cellule J9 de la feuille Données_Ventes, à droite",
        ),
        (lambda book: _set(book, "Données_Ventes", "B7", '="C"&"2"'), "La cellule B7"),
        (lambda book: _set(book, "Données_Clients", "K6", "=B6&1"), "La cellule K6"),
        (lambda book: _set(book, "Données_Clients", "B8", "C2"), "deux fiches"),
        (lambda book: _set(book, "Fusions", "I7", "peut-être"), "ni oui ni non (feuille Fusions, ligne 7)"),
        (lambda book: _set(book, "Fusions", "I6", "Réponse"), "n’a plus de colonne «\u00a0Fusionner\u00a0?\u00a0»"),
    ],
)
def test_what_stands_in_the_way_of_a_merge_is_told_and_nothing_changes(
    book: Any, run: Callable[..., str], spoil: Callable[[Any], None], said: str
) -> None:
    run(book, "merge", recalculate=still)
    marks(book, C2="oui")
    spoil(book)
    before = state(book)
    assert said in run(book, "merge_apply", Scripted(confirms=[True]), recalculate=still)
    assert state(book) == before


def _set(book: Any, sheet: str, cell: str, text: str) -> None:
    book.sheets[sheet].range(cell).formula = text


@pytest.mark.host
def test_nothing_alike_nothing_listed_and_texts_stay_texts(
    app: Any, opened: Callable[[Path], Any], run: Callable[..., str], tmp_path: Path
) -> None:
    """Names and codes that look like formulas reach the list, the tables and the sentences as they are."""
    plain = app.books.add()
    assert "n’a pas de tableau «\u00a0Ventes\u00a0»" in run(plain, "merge")
    plain.close()
    alone = opened(small(tmp_path / "seul.xlsx", [line("C1", 1, 1.0)], [record("C1", "Un")]))
    assert run(alone, "merge").startswith("Aucune paire")
    assert "Fusions" not in [sheet.name for sheet in alone.sheets]
    hostile = ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(1)", "\t=1", "＝2"]
    lines = [line(code, day, 10.0 * day) for day, code in enumerate(hostile, 1)]
    records = [record(code, "=1+1", Secteur=code, Groupe=f"ƒ{code}") for code in hostile]
    book = opened(small(tmp_path / "pieges.xlsx", lines, records))
    before = state(book)
    run(book, "merge", recalculate=still)
    sheet = book.sheets["Fusions"]
    rows = merge_sheet.rows_of(sheet)
    sheet.range((7, 9), (6 + len(rows), 9)).value = [["oui"]] * len(rows)
    assert "compte(s) fusionné(s)" in run(book, "merge_apply", Scripted(confirms=[True]), recalculate=still)
    assert live(book) == []
    sheet.range((7, 9), (6 + len(rows), 9)).value = [[None]] * len(rows)
    run(book, "merge_apply", Scripted(confirms=[True]), recalculate=still)
    assert live(book) == [], "nor does a text that looks like a formula that was put away"
    assert state(book) == before


def live(book: Any) -> list[Any]:
    """The formulas of all sheets."""
    cells = (cell for sheet in book.sheets for row in contents(sheet.used_range) for cell in row)
    return [cell for cell in cells if isinstance(cell, dict) and "f" in cell]


@pytest.mark.host
def test_the_accounts_planted_in_the_sample_are_proposed(template: Any, run: Callable[..., str]) -> None:
    """sample/truths.json: C0055 is C0008, C0018 is C0102, C0112 is C0065; merging one leaves the totals alone."""
    run(template, "merge")
    rows = merge_sheet.rows_of(template.sheets["Fusions"])
    planted = [{"c0008", "c0055"}, {"c0102", "c0018"}, {"c0065", "c0112"}]
    assert [row.ends for row in rows[:3]] == [frozenset(planted[place]) for place in (2, 0, 1)]
    total = float(read_tables(template).sales["amount"].sum())
    template.sheets["Fusions"].range("I7").value = "oui"
    run(template, "merge_apply", Scripted(confirms=[True]))
    tables = read_tables(template)
    assert round(float(tables.sales["amount"].sum()), 2) == round(total, 2)
    assert "C0112" not in tables.sales["client"].tolist()
    errors = read(template.sheets["Contrôles"].used_range)
    assert not [cell for row in errors for cell in row if isinstance(cell, str) and cell.startswith("#")]
    gaps = next(name for name in template.names if name.name == "controles_ecarts").refers_to_range.value
    assert gaps == 0, "every control of the workbook still foots"
