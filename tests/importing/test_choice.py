"""Which sheet of a workbook is read: the one that has the columns, never one month of a year without a question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from segment_udfs.errors import DataError
from segment_udfs.importing.load import LoadedTable, Options, load_clients, load_sales, remarks
from segment_udfs.importing.workbooks.reading import Reader
from segment_udfs.strings import explain_fault

HEAD = ("Client", "Date", "Montant HT")
Rows = Sequence[Sequence[Any]]


def book(folder: Path, sheets: Mapping[str, Rows], name: str = "ventes.xlsx", hidden: Sequence[str] = ()) -> Path:
    """A workbook with these sheets."""
    with xlsxwriter.Workbook(folder / name, {"default_date_format": "dd/mm/yyyy"}) as made:
        for title, rows in sheets.items():
            sheet = made.add_worksheet(title)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
            if title in hidden:
                sheet.hide()
    return folder / name


def month(number: int, *amounts: float, head: Sequence[str] = HEAD) -> list[Sequence[Any]]:
    """A sheet of one client a row."""
    return [head, *((chr(65 + i), dt.date(2025, number, 5 + i), amount) for i, amount in enumerate(amounts))]


READER = Reader()


@pytest.fixture(scope="module", autouse=True)
def _one_child() -> Iterator[None]:
    """One limited process reads all workbooks."""
    yield
    READER.close()


def read(path: Path, **options: Any) -> LoadedTable:
    return load_sales(path, Options(open_workbook=READER.read, **options))


def said(path: Path, **options: Any) -> list[str]:
    """Keys of the faults, then their sentences in French."""
    with pytest.raises(DataError) as caught:
        read(path, **options)
    faults = caught.value.faults
    return [*(fault.key for fault in faults), *(explain_fault(fault, "fr").replace("\u00a0", " ") for fault in faults)]


def keys(loaded: LoadedTable) -> list[str]:
    return [note.key for note in remarks(loaded.notes)]


def test_the_sheets_of_three_months_are_a_question_that_a_sheet_answers(tmp_path: Path) -> None:
    """100 + 100 in January, 200 + 200 + 1 in February, 300 in March: 901 in all, which no one sheet holds."""
    path = book(tmp_path, {"Janvier": month(1, 100, 100), "Février": month(2, 200, 200, 1), "Mars": month(3, 300)})
    key, sentence = said(path)
    assert key == "import_choice.same_sheets"
    assert "(Février : 3 ligne(s), Janvier : 2 ligne(s), Mars : 1 ligne(s))" in sentence
    assert '--sheet "Février"' in sentence
    assert [read(path, sheet=name).frame["amount"].sum() for name in ("Janvier", "Février", "Mars")] == [200, 401, 300]


@pytest.mark.parametrize(
    "head", [("client", "DATE", "Montant H.T."), (*HEAD, "Commentaire"), ("Date", "Client", "Montant HT")]
)
def test_the_same_columns_may_be_written_otherwise_or_stand_beside_others(tmp_path: Path, head: Sequence[str]) -> None:
    places = {"client": "A", "date": dt.date(2025, 2, 3), "montant": 7.0, "commentaire": "x"}
    row = [places[name.casefold().split()[0]] for name in head]
    path = book(tmp_path, {"2024": month(1, 1, 2, 3), "2025": [head, row]})
    assert said(path)[0] == "import_choice.same_sheets"


def test_a_long_sheet_counts_all_its_rows(tmp_path: Path) -> None:
    """3000 and 2500 lines: more than the first rows that are looked at."""
    long = {str(year): [HEAD, *[("A", dt.date(year, 1, 5), 1.0)] * rows] for year, rows in ((2024, 3000), (2025, 2500))}
    assert "(2024 : 3000 ligne(s), 2025 : 2500 ligne(s))" in said(book(tmp_path, long))[1]


@pytest.mark.parametrize(
    "other",
    [[HEAD], [HEAD, ("Total", None, 0)], [], [("Client", "Date", "Objectif"), ("A", dt.date(2025, 1, 5), 9.0)]],
    ids=["only headers", "a total of nothing", "blank", "other columns"],
)
def test_a_sheet_without_lines_of_sales_asks_nothing(tmp_path: Path, other: Rows) -> None:
    """December is prepared, but has no line yet."""
    path = book(tmp_path, {"Novembre": month(11, 10, 20), "Décembre": other})
    assert read(path).frame["amount"].sum() == 30


def test_a_hidden_sheet_asks_nothing(tmp_path: Path) -> None:
    """It is told as any hidden sheet is."""
    path = book(tmp_path, {"Ventes": month(1, 10, 20), "Archive": month(2, 1)}, hidden=["Archive"])
    loaded = read(path)
    assert loaded.frame["amount"].sum() == 30
    assert "guard.note_hidden_sheets" in keys(loaded)


def test_lines_and_invoices_are_told_and_not_asked(tmp_path: Path) -> None:
    """Another amount under another header is another table: 10 + 20 = 30 of lines, beside one invoice of 30."""
    invoices = [("Client", "Date", "Total HT"), ("A", dt.date(2025, 1, 5), 30.0)]
    loaded = read(book(tmp_path, {"Lignes": month(1, 10, 20), "Factures": invoices}))
    assert loaded.frame["amount"].sum() == 30
    note = next(note for note in loaded.notes if note.key == "import_choice.note_alike")
    assert note.facts["found"] == "Factures"


PARAMETERS = [("Code", "Libellé"), *((f"P{i}", f"x{i}") for i in range(60))]
FIGURES = [(i, i * 2.5) for i in range(60)]


@pytest.mark.parametrize("fuller", [PARAMETERS, FIGURES], ids=["other headers", "no headers"])
def test_a_sheet_with_the_columns_is_read_before_a_fuller_one_without(tmp_path: Path, fuller: Rows) -> None:
    """60 parameters, 5 sales of 100: 500."""
    path = book(tmp_path, {"Paramètres": fuller, "Ventes": month(1, *[100.0] * 5)})
    loaded = read(path)
    assert loaded.frame["amount"].sum() == 500
    note = next(note for note in loaded.notes if note.key == "import_choice.note_sheet")
    assert (note.facts["sheet"], note.facts["others"]) == ("Ventes", "Paramètres")
    assert "import.note_sheet" not in keys(loaded)


def test_the_columns_that_the_user_names_choose_the_sheet(tmp_path: Path) -> None:
    """The fuller sheet has a client and a date, but no column Facturé."""
    visits = [("Client", "Date", "Objet"), *(("A", dt.date(2025, 1, 5), "visite") for _ in range(9))]
    path = book(tmp_path, {"Visites": visits, "Export": month(1, 4, 5, head=("Client", "Date", "Facturé"))})
    assert read(path, map={"amount": "Facturé"}).frame["amount"].sum() == 9


def test_a_sheet_named_is_read_whatever_the_others_hold(tmp_path: Path) -> None:
    path = book(tmp_path, {"Paramètres": PARAMETERS, "Ventes": month(1, 1.0)})
    assert "import.no_column" in said(path, sheet="Paramètres")


def test_clients_in_two_sheets_are_told(tmp_path: Path) -> None:
    """The command line cannot choose their sheet: a question would have no answer."""
    sheets = {name: [("Code client", "Secteur"), *rows] for name, rows in (
        ("Actifs", [("A", "Bijou"), ("B", "Bois")]), ("Prospects", [("C", "Or")]),
    )}  # fmt: skip
    loaded = load_clients(book(tmp_path, sheets), Options(open_workbook=READER.read))
    assert loaded.frame["client"].tolist() == ["A", "B"]
    assert [note.facts["found"] for note in loaded.notes if note.key == "import_choice.note_alike"] == ["Prospects"]
