"""Freezing a copy: what it holds, that it is the same each time, what it says of a workbook that was tampered with."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import openpyxl
import portfolios
import pytest
from hosts.macros.scripted import Scripted
from hosts.ooxml import VERSIONS, validate
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from support import ROOT

from segment_udfs.hosts.macros import running, targets
from segment_udfs.hosts.macros.book import need_table
from segment_udfs.hosts.macros.context import CancelledError, Context, FileKind
from segment_udfs.importing.load import load
from segment_udfs.params import Params
from segment_udfs.tables import fingerprint
from segment_udfs.workbook.build import build
from segment_udfs.workbook.sheets.journal import params_fingerprint

pytestmark = pytest.mark.host
DAY = date(2026, 1, 15)
NAME = "classeur – figé 2026-01-15.xlsx"


def calm(_book: Any) -> None:
    """In the place of recalculating everything: Calc recalculates what depends on a cell by itself."""


@dataclass(frozen=True)
class Frozen:
    """One copy, as openpyxl reads it."""

    said: str
    path: Path
    first: bytes = b""
    again: str = ""

    def sheet(self) -> Any:
        return openpyxl.load_workbook(self.path, data_only=True)["Figé"]

    def facts(self) -> dict[str, Any]:
        rows = self.sheet().iter_rows(max_row=90, values_only=True)
        return {row[9]: row[2] for row in rows if row[9] and row[2] is not None}

    def clients(self) -> dict[str, dict[str, Any]]:
        sheet = self.sheet()
        left, top, right, bottom = range_boundaries(sheet.tables["ClientsFiges"].ref)
        head, *rows = sheet.iter_rows(top, bottom, left, right, values_only=True)
        return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def freeze(book: Any, person: Scripted | None = None, lang: str = "fr") -> str:
    state = Path(book.fullname).parent / "state"
    return running.run("freeze", Context(book, lang, person or Scripted(), today=DAY, state=state, recalculate=calm))


@pytest.fixture(scope="module")
def frozen(app: Any, tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    """The copy of the sample's workbook, made twice."""
    folder = tmp_path_factory.mktemp("freeze")
    book = app.books.open(str(shutil.copy(ROOT / "workbook_template.xlsm", folder / "classeur.xlsm")))
    said = freeze(book)
    first = (folder / NAME).read_bytes()
    again = freeze(book)
    book.close()
    return Frozen(said, folder / NAME, first, again)


def test_the_copy_stands_beside_the_workbook_and_is_stamped_with_its_data(frozen: Frozen) -> None:
    """The stamps are those of the three files that the workbook was made from; lines are counted in the file."""
    assert f"« {NAME} »" in frozen.said.replace("\u00a0", " ")
    with as_file(files("segment_udfs.sample")) as folder:
        tables = load(folder / "export_ventes.csv", folder / "clients.csv", folder / "couts.csv")
        lines = (folder / "export_ventes.csv").read_text("cp1252").strip().count("\n")
    facts = frozen.facts()
    assert facts["empreinte_donnees"] == fingerprint(tables)
    assert facts["empreinte_parametres"] == params_fingerprint(Params())
    assert facts["fige_le"] == datetime(2026, 1, 15)
    assert (facts["debut_periode"], facts["date_analyse"]) == (datetime(2025, 1, 1), datetime(2025, 12, 31))
    assert facts["lignes"] == lines
    assert facts["ecarts"] == 0
    assert (facts["seuil_a"], facts["valeur_2080"], facts["k_perdu"]) == (0.8, "marge", 3)


def test_the_list_of_clients_holds_the_known_answers(frozen: Frozen) -> None:
    """The Stars and the loss makers are those that the sample was made with; the revenues add up to the invoices."""
    truths = json.loads((ROOT / "sample" / "truths.json").read_text("utf-8"))
    clients = frozen.clients()
    stars = {code for code, row in clients.items() if row["Segment (clé)"] == "star"}
    assert stars == {item["id"] for item in truths["stars"]}
    for item in truths["hidden_loss_makers"]:
        row = clients[item["id"]]
        assert (row["Segment (clé)"], row["Segment"]) == ("unprofitable", "Non profitable en l'état")
        assert row["Nom"] == item["name"]
        assert row["Résultat"] < 0
    with as_file(files("segment_udfs.sample")) as folder:
        text = (folder / "export_ventes.csv").read_text("cp1252")
    invoiced = sum(
        Decimal(line["Montant HT"].replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", "."))
        for line in csv.DictReader(text.splitlines(), delimiter=";")
        if line["Date pièce"].endswith("/2025")
    )
    assert round(sum(row["CA"] for row in clients.values()), 2) == float(invoiced)


def test_no_formula_of_ours_is_left_and_the_native_ones_live(frozen: Frozen) -> None:
    book = openpyxl.load_workbook(frozen.path)
    texts = [
        getattr(cell.value, "text", cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" or isinstance(cell.value, ArrayFormula)
    ]
    assert len(texts) > 1000
    assert not [text for text in texts if "SEG_" in str(text)]
    assert book.sheetnames[:2] == ["Accueil", "Figé"]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_copy_is_in_order_for_excel(frozen: Frozen, version: str) -> None:
    """Microsoft's own validator finds nothing."""
    assert validate(frozen.path, version) == []


def test_the_same_state_gives_the_same_bytes(frozen: Frozen) -> None:
    """Nobody is asked: the file is this very copy, and stays as it is, without a version before."""
    assert frozen.again == frozen.said
    assert frozen.path.read_bytes() == frozen.first
    assert not frozen.path.with_name(f"{NAME}.bak").exists()


def test_another_file_of_that_name_is_not_replaced_unasked(app: Any, opened: Any, tmp_path: Path) -> None:
    kind, person, book = FileKind("Classeur", ("*.xlsx",)), Scripted([False]), app.books.add()
    book.save(str(tmp_path / "classeur.xlsx"))
    (tmp_path / NAME).write_bytes(b"mine")
    context = Context(book, "fr", person, today=DAY)
    with pytest.raises(CancelledError):
        targets.beside(context, "Figer", NAME, kind, lambda path: path.read_bytes() == b"another content")
    assert NAME in person.asked[0]


def test_a_figure_typed_over_is_named_and_what_people_typed_is_kept(
    opened: Callable[[Path], Any], tmp_path: Path
) -> None:
    """The first tile of Accueil says 123: asked about by its cell, the copy has the computed figure.

    A note, an action and a shorter range of products are the person's own: the copy has them too.
    """
    book = opened(shutil.copy(ROOT / "workbook_template.xlsm", tmp_path / "classeur.xlsm"))
    book.sheets["Accueil"].range("B5").value = 123
    book.sheets["Paramètres"].range("F64").value = "Appeler la direction"
    notes = need_table(book, "JournalNotes").range
    notes[1, 1].value, notes[1, 3].value = "Sophie", "Seuil changé"
    families = need_table(book, "Familles").range
    kept = [row[0] for row in families[1:, :].options(ndim=2).value]
    families[len(kept), 0].value = None
    person = Scripted([True])
    said = freeze(book, person)
    assert "1 cellule(s)" in person.asked[0].replace("\u00a0", " ")
    assert "Accueil!B5" in person.asked[0]
    assert "1 cellule(s)" in said.replace("\u00a0", " ")
    copy = openpyxl.load_workbook(tmp_path / NAME, data_only=True)
    assert copy["Accueil"]["B5"].value == pytest.approx(5702494, abs=1)
    assert copy["Paramètres"]["F64"].value == "Appeler la direction"
    _, top, _, _ = range_boundaries(copy["Journal"].tables["JournalNotes"].ref)
    assert [cell.value for cell in copy["Journal"][top + 1]][2:5:2] == ["Sophie", "Seuil changé"]
    column = [cell.value for cell in copy["Coûts"]["B"]]
    assert column[column.index("Famille") + 1 :][: len(kept)] == [*kept[:-1], None]
    assert Frozen(said, tmp_path / NAME).facts()["ecarts"] == 1


def test_amounts_with_seventeen_digits_keep_the_stamp_of_the_data(
    opened: Callable[[Path], Any], tmp_path: Path
) -> None:
    """0.1 + 0.2 is written whole: the data of the copy have the stamp that is printed in it. Three clients do."""
    tables = portfolios.no_cost()
    tables.sales.loc[0, "amount"] = 0.1 + 0.2
    (tmp_path / "classeur.xlsx").write_bytes(build(tables, macros=False))
    book = opened(tmp_path / "classeur.xlsx")
    said = freeze(book)
    made = Frozen(said, tmp_path / NAME)
    assert made.facts()["empreinte_donnees"] == fingerprint(tables)
    rows = openpyxl.load_workbook(made.path)["Données_Ventes"]
    assert rows["D6"].value == 0.1 + 0.2
    assert set(made.clients()) == {"A", "B", "C"}


def test_a_book_that_cannot_be_frozen_is_told_why(app: Any, opened: Callable[[Path], Any], tmp_path: Path) -> None:
    """A plain book has no tables; an empty one of ours has no lines. One sentence each, no file."""
    assert "n’a pas de tableau « Ventes »" in freeze(app.books.add()).replace("\u00a0", " ")
    (tmp_path / "vierge.xlsx").write_bytes(build(portfolios.empty(), macros=False))
    assert "aucune ligne de vente" in freeze(opened(tmp_path / "vierge.xlsx"))
    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["vierge.xlsx"]


def test_an_unsaved_book_asks_where_its_file_goes(app: Any, opened: Callable[[Path], Any], tmp_path: Path) -> None:
    """The extension is added; the file of that name is asked about."""
    (tmp_path / "copie.xlsx").write_bytes(b"mine")
    kind = FileKind("Classeur", ("*.xlsx",))
    context = Context(app.books.add(), "fr", Scripted([True], [tmp_path / "copie"]), today=DAY)
    assert targets.beside(context, "Figer", "x.xlsx", kind, lambda _path: False) == tmp_path / "copie.xlsx"
    assert "copie.xlsx" in context.dialogs.asked[1]  # type: ignore[attr-defined]


def test_compare_finds_no_move_against_the_copy_then_exactly_the_change(
    opened: Callable[[Path], Any], frozen: Frozen, tmp_path: Path, run: Any
) -> None:
    """A client whose returns cost 100 € each (44,800 € for 560 × 80 %) has 1,000 of them: it loses 100,000 € and is
    unprofitable. Nobody else is concerned: neither lines nor margins have changed.
    """
    book = opened(shutil.copy(ROOT / "workbook_template.xlsm", tmp_path / "classeur.xlsm"))
    said = run(book, "compare", Scripted([False], [frozen.path]), recalculate=calm)
    plain = said.replace("\u00a0", " ")
    assert "clients qui montent : 0, qui descendent : 0, qui entrent : 0, qui sortent : 0" in plain
    table = need_table(book, "FichierClients").range
    head, *rows = table.options(ndim=2).value
    place = next(place for place, row in enumerate(rows, 1) if row[0] == "C0080")
    table[place, head.index("Retours")].value = 1000
    run(book, "compare", Scripted([False], [frozen.path]), recalculate=calm)
    used = book.sheets["Comparaison"].used_range.options(ndim=2).value
    head = next(row for row in used if "Sens" in row and "Client" in row)
    columns = [head.index(name) for name in ("Client", "Avant", "Après", "Sens")]
    listed = [[row[column] for column in columns] for row in used[used.index(head) + 1 :]]
    assert [row[:3] for row in listed if row[0] and row[3] not in {None, "reste"}] == [
        ["C0080", "Récurrent", "Non profitable en l'état"]
    ]
