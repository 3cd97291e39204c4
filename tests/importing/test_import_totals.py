"""Totals that look like sales: with a date, in other words, under a document; and clients that look like totals."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import xlsxwriter

from segment_udfs.errors import DataError
from segment_udfs.importing.load import LoadedTable, Options, load_sales
from segment_udfs.strings import explain_fault

HEAD = "Client;Date;Montant HT\n"


def loaded(folder: Path, body: str, head: str = HEAD) -> LoadedTable:
    """The sales of a file."""
    path = folder / "ventes.csv"
    path.write_text(head + body, encoding="utf-8")
    return load_sales(path, Options())


def facts(table: LoadedTable, key: str) -> list[dict[str, object]]:
    """The facts of the notes of one key."""
    return [note.facts for note in table.notes if note.key == key]


def sentence(table: LoadedTable, key: str) -> str:
    """The French sentence of the only note of a key."""
    (note,) = [note for note in table.notes if note.key == key]
    return explain_fault(note, "fr").replace("\u00a0", " ").replace("\u202f", " ")


TWO = "Carat;15/01/2025;100,00\nBois;16/01/2025;50,00\n"


@pytest.mark.parametrize(
    "label",
    ["Total général", "TOTAL GÉNÉRAL", "Total 2025", "Total au", "Total au 31/01/2025", "Total du mois", "Total HT",
     "Total janvier", "Sous-total", "Grand Total", "Total Carat et Bois HT général", "Total", "*** TOTAL ***",
     "CA total", "Montant total HT", "Total des ventes", "2025 Total"],
)  # fmt: skip
def test_a_dated_total_is_no_sale_and_is_told_with_its_amount(tmp_path: Path, label: str) -> None:
    """100 + 50 = 150: the third row is their total, though it bears a date."""
    label = label.replace("Carat et Bois HT ", "")
    table = loaded(tmp_path, TWO + f"{label};31/01/2025;150,00\n")
    assert table.frame["amount"].tolist() == [100.0, 50.0]
    assert table.frame["client"].tolist() == ["Carat", "Bois"]
    said = sentence(table, "import_totals.note_dated")
    for fact in ("1 de ces lignes", f"A4 ({label} 150,00)", "150,00 € en tout"):
        assert fact in said
    assert facts(table, "text.note_total_differs") == []


def test_dated_subtotals_of_clients_and_their_grand_total_are_no_sales(tmp_path: Path) -> None:
    """150.00 + 49.99 = 199.99 for CARAT, 1 200.01 for CISEL, 1 400.00 in all."""
    body = (
        "CARAT;15/01/2025;150,00\nCARAT;16/01/2025;49,99\nTotal CARAT;31/01/2025;199,99\n"
        "CISEL;20/02/2025;1 200,01\nTotal CISEL;28/02/2025;1 200,01\nTotal général;28/02/2025;1 400,00\n"
    )
    table = loaded(tmp_path, body)
    assert table.frame["amount"].tolist() == [150.0, 49.99, 1200.01]
    assert [one["count"] for one in facts(table, "import.note_totals")] == [3]
    assert [one["found"] for one in facts(table, "text.note_totals_agree")] == [
        "C4 (199,99), C6 (1 200,01), C7 (1 400,00)"
    ]


def test_a_dated_total_of_a_client_sums_his_lines_wherever_they_stand(tmp_path: Path) -> None:
    """Carat's one line is 100; the line just above the total is another's."""
    table = loaded(tmp_path, TWO + "Total client Carat;31/01/2025;100,00\n")
    assert table.frame["amount"].sum() == 150.0
    assert facts(table, "text.note_total_differs") == []


HEAD_OF_INVOICES = "Client;Date;N° facture;Article;Montant HT\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [("Carat;15/01/2025;Total F1;;150,00", "Bois;16/01/2025;Total F2;;25,00"),
     ("Carat;15/01/2025;F1;Sous-total;150,00", "Bois;16/01/2025;F2;Sous-total;25,00"),
     ("Carat;;Total F1;;150,00", "Bois;;Total F2;;25,00"),
     ("Carat;15/01/2025;F1 Total;;150,00", "Bois;16/01/2025;F2 Total;;25,00")],
)  # fmt: skip
def test_the_total_of_an_invoice_is_no_line_of_it(tmp_path: Path, first: str, second: str) -> None:
    """100 + 50 = 150 for F1, 25 for F2: 175 of sales."""
    body = (
        f"Carat;15/01/2025;F1;Bague;100,00\nCarat;15/01/2025;F1;Or;50,00\n{first}\n"
        f"Bois;16/01/2025;F2;Or;25,00\n{second}\n"
    )
    assert loaded(tmp_path, body, HEAD_OF_INVOICES).frame["amount"].tolist() == [100.0, 50.0, 25.0]


def test_a_company_named_total_is_a_client_and_this_is_said(tmp_path: Path) -> None:
    """100 + 50 + 30 = 180 of sales to three clients; no amount is the sum of those above."""
    body = "Total;15/01/2025;100,00\nTotal Direct Énergie;16/02/2025;50,00\nCarat;16/02/2025;30,00\n"
    table = loaded(tmp_path, body)
    assert table.frame["amount"].sum() == 180.0
    assert "2 ligne(s)" in sentence(table, "import_totals.note_kept")


def test_a_client_whose_name_beside_his_code_is_total_is_a_client(tmp_path: Path) -> None:
    """C3 is nobody else's code: 100 + 50 + 150 = 300 of sales, and nothing is told."""
    body = "C1;Carat;15/01/2025;100,00\nC2;Bois;16/01/2025;50,00\nC3;Total;17/01/2025;150,00\n"
    table = loaded(tmp_path, body, "Code client;Nom du client;Date;Montant HT\n")
    assert table.frame["amount"].sum() == 300.0
    assert facts(table, "import_totals.note_kept") == []


def test_thousands_of_sales_to_a_client_named_total_are_read_in_a_moment(tmp_path: Path) -> None:
    """40 000 lines, every other one a client called Total: 20 000 x 3 + 20 000 x 2 = 100 000."""
    started = time.process_time()
    table = loaded(tmp_path, "Total;15/01/2025;3,00\nCarat;15/01/2025;2,00\n" * 20_000)
    assert table.frame["amount"].sum() == 100_000.0
    assert time.process_time() - started < 10


def test_a_company_named_total_is_one_though_one_of_its_sales_equals_those_above(tmp_path: Path) -> None:
    """10 + 20 = 30 is a chance: its two other sales, 7 and 8, sum nothing."""
    body = (
        "A;15/01/2025;10,00\nB;15/01/2025;20,00\nTotal;16/01/2025;30,00\nA;17/01/2025;1,00\nTotal;18/01/2025;7,00\n"
        "B;19/01/2025;2,00\nTotal;20/01/2025;8,00\n"
    )
    assert loaded(tmp_path, body).frame["amount"].sum() == 78.0


def test_a_dated_total_of_a_client_that_does_not_add_up_is_kept_and_said(tmp_path: Path) -> None:
    """Carat bought for 100, not for 120."""
    table = loaded(tmp_path, TWO + "Total Carat;31/01/2025;120,00\n")
    assert table.frame["amount"].sum() == 270.0
    assert "A4 (Total Carat 120,00)" in sentence(table, "import_totals.note_kept")


def test_a_column_that_says_total_on_ordinary_lines_says_nothing(tmp_path: Path) -> None:
    """Delivered in total or in part: no line is a total, and nothing is told."""
    body = "A;15/01/2025;10,00;Total\nB;15/01/2025;20,00;Partiel\nA;16/01/2025;5,00;Total\n"
    table = loaded(tmp_path, body, "Client;Date;Montant HT;Livraison\n")
    assert table.frame["amount"].sum() == 35.0
    assert facts(table, "import_totals.note_kept") == []


@pytest.mark.parametrize(
    ("of_a", "of_b", "of_all"),
    [("CARAT Total", "CISEL Total", "Grand Total"), ("Somme CARAT", "Somme CISEL", "Somme"),
     ("Résultat", "Résultat", "Résultat global"), ("Total CARAT", "Total CISEL", "CA total"),
     ("Résultat CARAT", "Résultat CISEL", "Ensemble"), ("CARAT Résultat", "CISEL Résultat", "T O T A L")],
)  # fmt: skip
def test_undated_totals_in_other_words_are_no_clients(tmp_path: Path, of_a: str, of_b: str, of_all: str) -> None:
    """199.99 and 1 200.01 make 1 400.00: two clients, and nothing is missing."""
    body = (
        f"CARAT;15/01/2025;150,00\nCARAT;16/01/2025;49,99\n{of_a};;199,99\n"
        f"CISEL;20/02/2025;1 200,01\n{of_b};;1 200,01\n{of_all};;1 400,00\n"
    )
    table = loaded(tmp_path, body)
    assert table.frame["client"].tolist() == ["CARAT", "CARAT", "CISEL"]
    assert facts(table, "text.note_total_differs") == []


@pytest.mark.parametrize("label", ["Somme", "Résultat", "Ensemble", "Résultat Carat"])
def test_a_word_that_may_be_a_name_is_kept_and_said_when_it_sums_nothing(tmp_path: Path, label: str) -> None:
    """100 + 50 = 150, not 149.99."""
    table = loaded(tmp_path, TWO + f"{label};;149,99\n")
    assert table.frame["client"].tolist() == ["Carat", "Bois", label]
    assert f"A4 ({label} 149,99)" in sentence(table, "text.note_total_kept")


@pytest.mark.parametrize(
    "name",
    ["Résultat Conseil", "Transports de la Somme", "Ensemble Immobilier", "Somme Dépôt", "TotalEnergies", "Totalgaz"],
)
def test_a_client_with_such_a_word_in_its_name_is_kept_without_a_date_too(tmp_path: Path, name: str) -> None:
    """150.00 is even the sum of the lines above."""
    table = loaded(tmp_path, TWO + f"{name};;150,00\n")
    assert table.frame["client"].tolist() == ["Carat", "Bois", name]


def test_the_tax_under_a_total_is_no_sale(tmp_path: Path) -> None:
    """20 % of 100 is 20, and 100 + 20 = 120 with tax: 100 of sales; the total with tax blames no line."""
    table = loaded(tmp_path, "A;15/01/2025;100,00\nTOTAL H.T.;;100,00\nTVA 20 %;;20,00\nTOTAL T.T.C.;;120,00\n")
    assert table.frame["amount"].tolist() == [100.0]
    assert facts(table, "text.note_total_differs") == []


def test_a_tax_that_is_not_the_tax_of_the_total_is_kept_and_said(tmp_path: Path) -> None:
    """20 % of 100 is not 21."""
    table = loaded(tmp_path, "A;15/01/2025;100,00\nTOTAL H.T.;;100,00\nTVA 20 %;;21,00\n")
    assert table.frame["amount"].sum() == 121.0
    assert "A4 (TVA 20 % 21,00)" in sentence(table, "text.note_total_kept")


def test_the_total_of_a_month_of_one_line_is_left_out_of_a_workbook(tmp_path: Path) -> None:
    """100 + 50 in January, 200 alone in February, 350 in all."""
    path = tmp_path / "ventes.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Date", "Client", "Montant HT"])
        for row, (date, client, amount) in enumerate(
            [(45662, "A", 100), (45663, "B", 50), ("Total janvier", None, 150), (45693, "A", 200),
             ("Total février", None, 200), ("Total", None, 350)],
            1,
        ):  # fmt: skip
            sheet.write(row, 0, date, day)
            sheet.write(row, 1, client)
            sheet.write(row, 2, amount)
    assert load_sales(path, Options()).frame["amount"].tolist() == [100.0, 50.0, 200.0]


def test_a_client_written_once_for_his_lines_is_refused_with_the_rows_and_a_way_out(tmp_path: Path) -> None:
    """100 + 50 + 50 is A's, 25 + 75 is B's; three lines would belong to nobody."""
    body = (
        "A;15/01/2025;100,00\n;16/01/2025;50,00\n;18/01/2025;50,00\nTotal A;;200,00\n"
        "B;17/01/2025;25,00\n;19/01/2025;75,00\nTotal B;;100,00\nTotal général;;300,00\n"
    )
    with pytest.raises(DataError) as caught:
        loaded(tmp_path, body)
    (fault,) = caught.value.faults
    assert (fault.key, fault.facts["count"], fault.facts["rows"]) == ("import_totals.grouped", 3, "3, 4, 7")
    complete = body.replace("\n;16", "\nA;16").replace("\n;18", "\nA;18").replace("\n;19", "\nB;19")
    table = loaded(tmp_path, complete)
    assert table.frame.groupby("client")["amount"].sum().to_dict() == {"A": 200.0, "B": 100.0}


def test_the_client_in_a_row_of_his_own_above_his_lines_is_refused(tmp_path: Path) -> None:
    """Two clients, three lines that bear none."""
    body = "CARAT;;;\n;15/01/2025;F1;150,00\n;16/01/2025;F2;49,99\nCISEL;;;\n;20/02/2025;F3;1 200,01\n"
    with pytest.raises(DataError) as caught:
        loaded(tmp_path, body, "Client;Date;N° pièce;Montant HT\n")
    assert [fault.key for fault in caught.value.faults] == ["import_totals.grouped"]


def test_sales_over_the_counter_are_no_grouped_list(tmp_path: Path) -> None:
    """A's two lines follow each other with his name on both: the three lines without a client have none."""
    body = (
        "A;15/01/2025;1,00\nA;15/01/2025;2,00\n;16/01/2025;3,00\nB;16/01/2025;4,00\n;17/01/2025;5,00\n"
        ";17/01/2025;6,00\n"
    )
    assert len(loaded(tmp_path, body).frame) == 6
