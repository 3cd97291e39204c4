"""Importing an export into the workbook, end to end in LibreOffice: what is asked, what is written, what comes back.

The files are written here by hand, so that every expected number can be added up by eye.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hosts.macros.scripted import Scripted
from openpyxl import Workbook

from segment_udfs.hosts.cli_demo import no_data
from segment_udfs.hosts.macros.book import need_table, read_tables
from segment_udfs.hosts.macros.cells import contents, read
from segment_udfs.tables import fingerprint
from segment_udfs.workbook.build import build

pytestmark = pytest.mark.host
TABLES = ("Ventes", "FichierClients", "Familles", "JournalNotes")
SALES = """Code client;Raison sociale;N° pièce;Date pièce;Famille;Montant HT;Coût de revient
007;Alpha;F1;31/12/2024;Vis;1 200,50;800,00
B2;Bêta;F2;15/01/2025;Freins;300,00;
;;F3;16/01/2025;Vis;10,00;5,00
007;Alpha;F4;17/01/2025;vis;-100,25;-60,00
;;;;;1 410,25;
Total général;;;;;1 410,25;
"""
"""1200.50 + 300 + 10 − 100.25 = 1410.25; one line without client, one total line, one line with the same amount and
neither client nor date nor the word total, which stays a line."""
LATER = """Code client;Raison sociale;N° pièce;Date pièce;Famille;Montant HT;Coût de revient
C3;Gamma;F5;18/01/2025;Huiles;50,00;40,00
B2;Bêta;F6;19/01/2025;Vis;20,00;10,00
"""


def quick(_book: Any) -> None:
    """In the place of recalculating everything: these tests read inputs only."""


@pytest.fixture(scope="session")
def blank_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The empty template."""
    return build(no_data())


@pytest.fixture
def blank(app: Any, opened: Callable[[Path], Any], blank_file: bytes, tmp_path: Path) -> Iterator[Any]:
    """The empty template as an open book, in which nothing is calculated: no formula is looked at here."""
    path = tmp_path / "vierge.xlsm"
    path.write_bytes(blank_file)
    book = opened(path)
    app.calculation = "manual"
    yield book
    book.close()
    app.calculation = "automatic"


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a text file."""

    def go(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return go


def held(book: Any) -> dict[str, Any]:
    """Everything that an import may change."""
    found = {name: contents(need_table(book, name).range) for name in TABLES}
    return found | {"Coûts": contents(book.sheets["Coûts"].range("B8:F11")), "": [sheet.name for sheet in book.sheets]}


def body(book: Any, name: str) -> list[list[Any]]:
    """The rows of a table that hold something."""
    return [row for row in read(need_table(book, name).range)[1:] if any(cell is not None for cell in row)]


def column(book: Any, name: str, header: str) -> list[Any]:
    """One column of the rows that hold something."""
    rows = read(need_table(book, name).range)
    return [row[rows[0].index(header)] for row in body(book, name)]


def test_an_export_fills_an_empty_workbook_and_comes_out_again(blank: Any, run: Any, put: Any) -> None:
    """Counts, period, total and what is left out are said before; table, clients, range and journal are filled."""
    before = held(blank)
    person = Scripted([True], [put("ventes.csv", SALES)])
    said = run(blank, "import", person, recalculate=quick)
    preview = person.asked[-1]
    for part in (
        "5 ligne(s) de vente du 31/12/2024 au 17/01/2025, 2 client(s)",
        "Code client → Client",
        "Coût de revient → Coût",
        "virgule décimale",
        "jour/mois/année",
        "1 ligne(s) de total (lignes 7)",
        "2 ligne(s) sans client (",
        "1 ligne(s) sans date (",
        "Données_Ventes est vide",
    ):
        assert part in preview, preview
    assert "5 ligne(s) importée(s) de" in said
    rows = read(need_table(blank, "Ventes").range)
    assert rows[0][:3] == ["Client", "Date", "Montant HT"]
    assert rows[1] == ["007", datetime(2024, 12, 31), 1200.5, 800.0, "F1", "Vis", None, "Alpha"]
    assert rows[2][3] is None
    assert len(rows) == 6
    assert [row[:2] for row in body(blank, "FichierClients")] == [["007", "Alpha"], ["B2", "Bêta"]]
    assert column(blank, "Familles", "Famille") == ["Freins", "Vis"]
    note = body(blank, "JournalNotes")
    assert len(note) == 1
    assert note[0][0] == datetime(2026, 1, 15)
    assert note[0][1] is None
    assert "5 ligne(s)" in note[0][3]
    assert "ventes.csv" in note[0][4]
    assert fingerprint(read_tables(blank)) in note[0][4]
    again = run(blank, "import", Scripted([], [put("ventes.csv", SALES)]), recalculate=quick)
    assert "rien ne change" in again
    run(blank, "undo", Scripted([True]), recalculate=quick)
    assert held(blank) == before


def test_later_lines_may_go_below_and_others_replace(blank: Any, run: Any, put: Any) -> None:
    """A file that begins after the last line is offered to be added; what a person typed stays through all of it."""
    sheet = blank.sheets["Données_Clients"]
    sheet.range("B6").value = [["'007", None, "Garages"], ["ZZ", "Ancien", "Divers"]]
    need_table(blank, "FichierClients").resize(sheet.range("B5:N7"))
    run(blank, "import", Scripted([True], [put("ventes.csv", SALES)]), recalculate=quick)
    assert [row[:3] for row in body(blank, "FichierClients")] == [
        ["007", "Alpha", "Garages"],
        ["ZZ", "Ancien", "Divers"],
        ["B2", "Bêta", None],
    ]
    blank.sheets["Coûts"].range("B19").value = None  # the person takes Freins out of the range
    person = Scripted([True], [put("suite.csv", LATER)])
    said = run(blank, "import", person, recalculate=quick)
    assert "après la dernière ligne en place (17/01/2025)" in person.asked[-1]
    assert "2 ligne(s) de « suite.csv » ajoutée(s) à la suite des 5 en place" in said.replace("\u00a0", " ")
    assert column(blank, "Ventes", "Montant HT") == [1200.5, 300.0, 10.0, -100.25, 1410.25, 50.0, 20.0]
    assert column(blank, "FichierClients", "Client") == ["007", "ZZ", "B2", "C3"]
    assert set(column(blank, "Familles", "Famille")) == {"Vis", "Huiles"}
    before = held(blank)
    person = Scripted([False], [put("suite.csv", LATER)])
    person.confirms.append(False)
    assert run(blank, "import", person, recalculate=quick) == ""
    told = person.asked[1].replace("\u00a0", " ")
    assert "7 ligne(s), dont toutes celles de ce fichier" in told
    assert "Attention : 4 ligne(s) en place sont hors de la période" in told
    assert held(blank) == before
    before = held(blank)
    person = Scripted([True], [put("ventes.csv", SALES)])
    run(blank, "import", person, recalculate=quick)
    assert "Remplacer les 7 ligne(s)" in person.asked[-1]
    assert "Freins que vous aviez" in person.asked[-1].replace("\u00a0", " ")
    assert len(column(blank, "Ventes", "Client")) == 5
    assert column(blank, "FichierClients", "Client") == ["007", "ZZ", "B2", "C3"]
    run(blank, "undo", Scripted([True]), recalculate=quick)
    assert held(blank) == before


ODD = """Tiers n;Jour;Mt;Remarque
007;03/04/2025;1,234;=HYPERLINK("http://x","y")
+1;05/06/2025;2,500;@SUM(1)
-1;05/06/2025;2,500;=1+1
=1+1;05/06/2025;2,500;＝1
"""


def answer(sheet: Any, **answers: str) -> None:
    """Fill in the cell beside a header or a question of the sheet Import."""
    for down, row in enumerate(read(sheet.range("B1:B40")), 1):
        for question, text in answers.items():
            if row[0] == question.replace("_", " "):
                sheet.range((down, 3)).value = f"'{text}"


def test_the_columns_are_named_on_a_sheet_and_remembered(blank: Any, run: Any, put: Any) -> None:
    """Unknown headers and doubtful figures: the sheet asks, the next run imports, the next file goes straight through.

    With a decimal comma the amounts are 1.234 + 3 × 2.5 = 8.734; with the day first the first sale is of 3 April.
    """
    said = run(blank, "import", Scripted([], [put("export.csv", ODD)]), recalculate=quick)
    assert "Rien n’est encore importé" in said
    assert "Il manque le client" in said.replace("\u00a0", " ")
    sheet = blank.sheets["Import"]
    shown = read(sheet.range("B1:F30"))
    assert ["Tiers n", None, "007", "+1", "-1"] in shown
    assert ["Remarque", None, '=HYPERLINK("http://x","y")', "@SUM(1)", "=1+1"] in shown
    assert body(blank, "Ventes") == []
    answer(sheet, Tiers_n="client", Jour="Date", Mt="Montant HT", Remarque="Famille")
    answer(sheet, Marque_décimale=",")
    said = run(blank, "import", Scripted(), recalculate=quick).replace("\u00a0", " ")
    assert "rien n’y dit si le jour ou le mois" in said
    sheet = blank.sheets["Import"]
    answer(sheet, **{"Dans_les dates, vient d’abord": "jour", "Marque_décimale": ","})
    person = Scripted([True])
    run(blank, "import", person, recalculate=quick)
    assert "Total HT : 8,73 €" in person.asked[0].replace("\u00a0", " ")
    assert "Import" not in [item.name for item in blank.sheets]
    assert column(blank, "Ventes", "Client") == ["007", "+1", "-1", "=1+1"]
    assert column(blank, "Ventes", "Date")[0] == datetime(2025, 4, 3)
    live = [cell for name in TABLES for row in contents(need_table(blank, name).range) for cell in row]
    assert not [cell for cell in live if isinstance(cell, dict) and "f" in cell]
    assert set(column(blank, "Familles", "Famille")) == {'=HYPERLINK("http://x","y")', "@SUM(1)", "=1+1", "＝1"}
    before = held(blank)
    later = put("suivant.csv", "mt;TIERS N;Jour;Remarque\n9,500;A;07/08/2026;x\n")
    person = Scripted([True], [later])
    run(blank, "import", person, recalculate=quick)
    assert "comme la dernière fois" in person.asked[-1]
    assert column(blank, "Ventes", "Montant HT")[-1] == 9.5
    run(blank, "undo", Scripted([True]), recalculate=quick)
    assert held(blank) == before
    run(blank, "import", Scripted([False, False, True], [later]), recalculate=quick)
    blank.sheets["Import"].delete()
    said = run(blank, "import", Scripted([], [later]), recalculate=quick)
    assert "Rien n’est encore importé" in said  # the answers of last time are forgotten


def test_answers_that_cannot_be_used_are_named_by_their_cells(blank: Any, run: Any, put: Any) -> None:
    """An unknown field, a field given twice, a word that is no answer: each by its address; a product is understood.

    2 × 10 + 3 × 20 = 80.
    """
    text = "Acheteur;Qte;PU;Date;Note\nA;2;10;31/01/2025;x\nB;3;20;28/02/2025;y\n"
    said = run(blank, "import", Scripted([], [put("lignes.csv", text)]), recalculate=quick)
    assert "Qte*PU" in said
    sheet = blank.sheets["Import"]
    rows = [row[0] for row in read(sheet.range("B1:B40"))]
    first, note = rows.index("Acheteur") + 1, rows.index("Note") + 1
    kind = rows.index("Ce fichier contient") + 1
    answer(sheet, Acheteur="Client", Note="Bidule", Date="Client", Ce_fichier_contient="recettes")
    said = run(blank, "import", Scripted(), recalculate=quick)
    for part in (f"cellule C{kind}", f"cellule C{note}", f"déjà donné en C{first}", "« Bidule »", "« recettes »"):
        assert part in said.replace("\u00a0", " "), said
    answer(sheet, Note="", Date="Date", Ce_fichier_contient="ventes")
    run(blank, "import", Scripted([True]), recalculate=quick)
    assert column(blank, "Ventes", "Montant HT") == [20.0, 60.0]


def test_what_is_refused_changes_nothing(blank: Any, run: Any, put: Any, tmp_path: Path) -> None:
    """A no, a dialog closed, a file that is no export, an unreadable column, a cell that no analysis reads.

    The sentences are the importing layer's own, without the options of the command line.
    """
    before = held(blank)
    assert run(blank, "import", Scripted([False, False], [put("ventes.csv", SALES)]), recalculate=quick) == ""
    assert run(blank, "import", Scripted([], [None]), recalculate=quick) == ""
    (tmp_path / "coffre.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    for path, words in (
        (tmp_path / "absent.csv", "introuvable"),
        (put("vide.csv", ""), "est vide"),
        (put("page.xls", "<html><table></table></html>"), "page web"),
        (tmp_path / "coffre.xlsx", "mot de passe"),
        (put("titres.csv", "Client;Date;Montant HT\n"), "aucune ligne"),
    ):
        said = run(blank, "import", Scripted([], [path]), recalculate=quick)
        assert words in said
        assert "--" not in said
        assert "\n" not in said
    mixed = put("mixte.csv", "Client;Date;Montant HT\nA;31/01/2025;abc\nB;31/01/2025;10\n")
    person = Scripted([False], [mixed])
    assert run(blank, "import", person, recalculate=quick) == ""
    assert "ne sont pas des nombres" in person.asked[-1]
    assert held(blank) == before
    sheet = blank.sheets["Données_Clients"]
    sheet.range("B6").value = [["A", "Alpha", None, None, None, None, "beaucoup"]]
    before = held(blank)
    said = run(blank, "import", Scripted([], [put("ventes.csv", SALES)]), recalculate=quick)
    assert "beaucoup" in said
    assert "H6" in said
    assert held(blank) == before


def test_another_sheet_of_a_workbook_can_be_chosen(blank: Any, run: Any, tmp_path: Path) -> None:
    """The fullest sheet is no sales, nor any other for sure; the one named is read, again for the next export."""
    book = Workbook()
    book.active.title = "Agenda"
    for row in (["Quand", "Quoi", "Qui", "Où"], *([f"j{day}", "visite", "Léa", "Nantes"] for day in range(9))):
        book.active.append(row)
    lines = book.create_sheet("Lignes")
    for row in (
        ["Acheteur", "Date", "Montant HT"],
        ["A", datetime(2025, 2, 3), 12.5],
        ["B", datetime(2025, 2, 4), 7.5],
    ):
        lines.append(row)
    book.save(tmp_path / "classeur.xlsx")
    run(blank, "import", Scripted([], [tmp_path / "classeur.xlsx"]), recalculate=quick)
    answer(blank.sheets["Import"], Feuille_à_lire="Lignes")
    run(blank, "import", Scripted(), recalculate=quick)
    answer(blank.sheets["Import"], Acheteur="Client")
    person = Scripted([True])
    run(blank, "import", person, recalculate=quick)
    assert "Total HT : 20,00 €" in person.asked[0].replace("\u00a0", " ")
    assert column(blank, "Ventes", "Date") == [datetime(2025, 2, 3), datetime(2025, 2, 4)]
    assert "rien ne change" in run(blank, "import", Scripted([], [tmp_path / "classeur.xlsx"]), recalculate=quick)


def test_one_of_the_sheets_of_two_years_is_chosen_by_the_person(blank: Any, run: Any, tmp_path: Path) -> None:
    """2024 has 12.5 + 7.5 = 20, 2025 has 30: the sheet asks, without the options of a command, and reads 2025."""
    book = Workbook()
    book.active.title = "2024"
    for row in (["Client", "Date", "Montant HT"], ["A", datetime(2024, 2, 3), 12.5], ["B", datetime(2024, 2, 4), 7.5]):
        book.active.append(row)
    other = book.create_sheet("2025")
    for row in (["Client", "Date", "Montant HT"], ["A", datetime(2025, 2, 3), 30]):
        other.append(row)
    book.save(tmp_path / "classeur.xlsx")
    said = run(blank, "import", Scripted([], [tmp_path / "classeur.xlsx"]), recalculate=quick).replace("\u00a0", " ")
    assert "(2024 : 2 ligne(s), 2025 : 1 ligne(s))" in said
    assert "--" not in said
    answer(blank.sheets["Import"], Feuille_à_lire="2025")
    run(blank, "import", Scripted([True]), recalculate=quick)
    assert column(blank, "Ventes", "Montant HT") == [30.0]


CLIENTS = """Code client;Raison sociale;Secteur;Heures par an;Livraisons;Commandes traitées;Couleur
007;Alpha SA;Garages;12,5;3;4;bleu
B2;=1+1;Transport;;1;;vert
C3;Gamma;Hôtels;8;;2;gris
"""
COSTS = """Inducteur;Coût annuel;Capacité théorique;Part pratique
Livraisons;1 000,00;500;0,8
Retours;200,00;50;0,7
Salons;10,00;5;0,8
"""


def test_clients_and_costs_complete_what_is_there(blank: Any, run: Any, put: Any) -> None:
    """Empty cells are filled, new clients added; what a person typed changes only when told, and all comes back."""
    sheet = blank.sheets["Données_Clients"]
    sheet.range("B6").value = [["'007", "Alpha", None], ["B2", None, "Divers"]]
    need_table(blank, "FichierClients").resize(sheet.range("B5:N7"))
    before = held(blank)
    person = Scripted([True, False], [put("clients.csv", CLIENTS)])
    said = run(blank, "import", person, recalculate=quick).replace("\u00a0", " ")
    # 007: sector, hours, 2 drivers; B2: name, 1 driver
    assert "1 ligne(s) ajoutée(s), 6 cellule(s) vide(s) remplie(s)" in person.asked[1]
    assert "2 cellule(s) déjà remplie(s)" in person.asked[2]
    assert "Alpha → Alpha SA" in person.asked[2]
    assert "« clients.csv » importé" in said
    rows = read(need_table(blank, "FichierClients").range)
    kept = [rows[0].index(head) for head in ("Client", "Nom", "Secteur", "Heures par an", "Livraisons")]
    assert [[row[at] for at in kept] for row in rows[1:]] == [
        ["007", "Alpha", "Garages", 12.5, 3.0],
        ["B2", "=1+1", "Divers", None, 1.0],
        ["C3", "Gamma", "Hôtels", 8.0, None],
    ]
    person = Scripted([True, True], [put("clients.csv", CLIENTS)])
    run(blank, "import", person, recalculate=quick)
    assert column(blank, "FichierClients", "Nom") == ["Alpha SA", "=1+1", "Gamma"]
    after = held(blank)
    person = Scripted([True, True], [put("couts.csv", COSTS)])
    said = run(blank, "import", person, recalculate=quick).replace("\u00a0", " ")
    assert "Salons" in said
    assert "1 cellule(s) déjà remplie(s)" in person.asked[2]  # the usual share of 80 % beside Retours
    assert read(blank.sheets["Coûts"].range("B8:F11")) == [
        ["Commandes traitées", None, None, 0.8, None],
        ["Livraisons", 1000.0, 500.0, 0.8, None],
        ["Visites techniques", None, None, 0.8, None],
        ["Retours", 200.0, 50.0, 0.7, None],
    ]
    run(blank, "undo", Scripted([True]), recalculate=quick)
    assert held(blank) == after
    assert before != after


def test_it_speaks_english(blank: Any, run: Any, put: Any) -> None:
    """The language of the workbook is that of the questions; a no to the preview leads to the sheet when wanted."""
    blank.names["langue"].refers_to_range.value = "en"
    person = Scripted([False, True], [put("sales.csv", SALES)])
    said = run(blank, "import", person, recalculate=quick)
    assert "5 sales line(s) from 2024-12-31 to 2025-01-17, 2 client(s)" in person.asked[1]
    assert "Nothing is imported yet" in said
    shown = read(blank.sheets["Import"].range("B1:I30"))
    assert ["Montant HT", "Montant HT", "1 200,50", "300,00", "10,00"] in [row[:5] for row in shown]
    assert ["Montant HT", "the amount excluding tax (needed)"] in [row[6:] for row in shown]


def test_a_book_of_another_kind_is_told(opened: Any, run: Any, tmp_path: Path) -> None:
    """No table of sales lines: one sentence, and no file is asked for."""
    Workbook().save(tmp_path / "autre.xlsx")
    said = run(opened(tmp_path / "autre.xlsx"), "import", Scripted(), recalculate=quick)
    assert "n’a pas de tableau" in said
    assert "\n" not in said
