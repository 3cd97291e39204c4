"""Lines that can be read but would make a total, a margin or a period wrong: refused, or told with cells and €."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.load import LoadedTable, Options, load, load_clients, load_sales, remarks
from segment_udfs.strings import explain_fault, sentences

TYPED = "Type;Client;Date;Montant HT\nFacture;A;15/01/2025;100,00\n{word};B;16/01/2025;{sign}50,00\n"


def read(folder: Path, content: str, **options: Any) -> LoadedTable:
    """The sales of a text file."""
    path = folder / "ventes.csv"
    path.write_text(content, "utf-8")
    return load_sales(path, Options(**options))


def refused(folder: Path, content: str) -> Fault:
    """The one fault of a file."""
    with pytest.raises(DataError) as caught:
        read(folder, content)
    (fault,) = caught.value.faults
    return fault


def told(loaded: LoadedTable) -> dict[str, Mapping[str, Any]]:
    """Facts of the remarks that say a doubt, by the name of the sentence."""
    known = ("import_doubts.", "import.note_no_")
    return {note.key.split(".")[1]: note.facts for note in remarks(loaded.notes) if note.key.startswith(known)}


def sentence(fault: Fault) -> str:
    """The French sentence, its no-break spaces made plain."""
    return explain_fault(fault, "fr").replace("\u00a0", " ").replace("\u202f", " ")


# ---------------------------------------------------------------------------------------------- credit notes


@pytest.mark.parametrize(
    "word",
    ["Avoir", "AVOIRS", "Avoir client", "Facture d'avoir", "Note de crédit", "NOTE DE CREDIT", "Credit note",
     "credit memo", "Refund", "out_refund", "Remboursement", "Retour"],
)  # fmt: skip
def test_credit_notes_written_as_positive_amounts_are_refused(tmp_path: Path, word: str) -> None:
    """100 - 50 is 50, not 150: the sentence gives the column, the first cell, the amount and what to do."""
    fault = refused(tmp_path, TYPED.format(word=word, sign=""))
    assert fault.key == "import_doubts.credit_notes"
    said = sentence(fault)
    for part in ("« ventes.csv »", "colonne « Type »", "1 ligne(s)", f"« {word} »", "D3 (50,00)", "50,00 €", "moins"):
        assert part in said, said


def test_both_ways_out_of_a_positive_credit_note_work(tmp_path: Path) -> None:
    """With a minus sign: 100 - 50 = 50. Without the column: 100 + 50 = 150. Nothing more is said then."""
    signed = read(tmp_path, TYPED.format(word="Avoir", sign="-"))
    assert (signed.frame["amount"].sum(), told(signed)) == (50.0, {})
    plain = read(tmp_path, "Client;Date;Montant HT\nA;15/01/2025;100,00\nB;16/01/2025;50,00\n")
    assert (plain.frame["amount"].sum(), told(plain)) == (150.0, {})


def test_a_negative_quantity_makes_a_credit_note_negative(tmp_path: Path) -> None:
    """2 x 10 - 1 x 10 = 10: what counts is the amount as computed."""
    content = "Type;Client;Date;Q;P\nFacture;A;15/01/2025;2;10\nAvoir;A;16/01/2025;-1;10\n"
    assert read(tmp_path, content, map={"amount": "Q*P"}).frame["amount"].sum() == 10.0


def test_one_positive_credit_note_among_negative_ones_is_told(tmp_path: Path) -> None:
    """A credit note may be taken back: 100 - 50 + 20 stays 70, and the 20 are told."""
    loaded = read(tmp_path, TYPED.format(word="Avoir", sign="-") + "Avoir;B;17/01/2025;20,00\n")
    assert loaded.frame["amount"].sum() == 70.0
    facts = told(loaded)["note_credit_notes"]
    assert (facts["count"], facts["found"]) == (1, "D4 (20,00)")


def test_a_voucher_that_pays_for_a_sale_is_told_and_no_more(tmp_path: Path) -> None:
    """« Mode de règlement : Avoir » is a way to pay."""
    loaded = read(tmp_path, TYPED.replace("Type", "Mode de règlement").format(word="Avoir", sign=""))
    assert loaded.frame["amount"].sum() == 150.0
    assert list(told(loaded)) == ["note_credit_notes"]


@pytest.mark.parametrize("header", ["Type de pièce", "Document", "Statut"])
def test_the_kind_of_a_document_is_found_whatever_its_column_is_called(tmp_path: Path, header: str) -> None:
    """« Document » is read as the number of the document, and holds the kind here."""
    assert refused(tmp_path, TYPED.replace("Type", header).format(word="Avoir", sign="")).facts["header"] == header


def test_codes_of_sage_are_kinds_beside_each_other_only(tmp_path: Path) -> None:
    """FA beside AV: invoice and credit note. AV alone may be anything."""
    content = TYPED.format(word="AV", sign="").replace("Facture", "FA")
    assert refused(tmp_path, content).key == "import_doubts.credit_notes"
    assert told(read(tmp_path, content.replace("FA", "AR"))) == {}


def test_a_word_within_a_text_or_a_column_of_texts_says_nothing(tmp_path: Path) -> None:
    """« Avoir le temps » is a text; a column of more than twelve values gives names, not kinds."""
    assert told(read(tmp_path, TYPED.format(word="Avoir le temps", sign=""))) == {}
    lines = "".join(f"n{i};A;{i + 1:02d}/01/2025;1,00\n" for i in range(12))
    assert told(read(tmp_path, TYPED.format(word="Avoir", sign="") + lines)) == {}


def test_a_credit_note_of_a_workbook_is_refused_too(tmp_path: Path) -> None:
    """The same truth for cells: 100 and « AVOIR » 50."""
    path = tmp_path / "ventes.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Export")
        day = dt.date(2025, 1, 15)
        rows: list[list[Any]] = [["Type", "Client", "Date", "Montant HT"], ["FACTURE", "A", day, 100]]
        for i, row in enumerate([*rows, ["AVOIR", "B", day, 50], [None, "B", day, 1]]):
            sheet.write_row(i, 0, row)
    with pytest.raises(DataError) as caught:
        load_sales(path, Options())
    (fault,) = caught.value.faults
    assert (fault.key, fault.facts["found"]) == ("import_doubts.credit_notes", "D3 (50)")


SIDED = (
    "Client;Date;{header};Montant\nA;15/01/2025;{c};150,00\nB;16/01/2025;{c};1200,01\nB;20/01/2025;{d};{sign}200,01\n"
)


@pytest.mark.parametrize(
    ("header", "c", "d"),
    [("Sens", "C", "D"), ("D/C", "c", "d"), ("Sens écriture", "Crédit", "Débit"), ("Débit/Crédit", "CREDIT", "DEBIT"),
     ("SHKZG", "H", "S"), ("Signe", "+", "-"), ("Sens", "1", "-1")],
)  # fmt: skip
def test_debits_and_credits_all_positive_are_refused(tmp_path: Path, header: str, c: str, d: str) -> None:
    """150 + 1 200.01 = 1 350.01 on one side, 200.01 on the other: the sales are 1 150.00, not 1 550.02."""
    content = SIDED.format(header=header, c=c, d=d, sign="")
    fault = refused(tmp_path, content)
    assert fault.key == "import_doubts.sides"
    said = sentence(fault)
    for part in (f"« {d} » (1, 200,01 €)", f"« {c} » (2, 1 350,01 €)", "D4 (200,01)", f"« {header} »"):
        assert part in said, said
    signed = read(tmp_path, SIDED.format(header=header, c=c, d=d, sign="-"))
    assert (round(signed.frame["amount"].sum(), 2), told(signed)) == (1150.0, {})
    assert told(read(tmp_path, content.replace(f";{header};", ";Note;"))) == {}


def test_sales_on_one_side_alone_are_sales(tmp_path: Path) -> None:
    """Credits only, as the accounts of sales have; a correction among them changes nothing."""
    assert told(read(tmp_path, SIDED.format(header="Sens", c="C", d="C", sign="-"))) == {}


def test_sides_with_signs_of_their_own_are_told(tmp_path: Path) -> None:
    """One credit is negative: the signs mean something, but 200.01 of debits are still added."""
    content = SIDED.format(header="Sens", c="C", d="D", sign="") + "A;21/01/2025;C;-10,00\n"
    loaded = read(tmp_path, content)
    assert round(loaded.frame["amount"].sum(), 2) == 1540.02
    assert list(told(loaded)) == ["note_sides"]


@pytest.mark.parametrize(
    ("header", "word"),
    [("Statut", "Brouillon"), ("État", "Annulé"), ("Status", "Draft"), ("Order status", "Cancelled"),
     ("Étape", "Fermée/Perdue"), ("Deal stage", "closedlost"), ("Type de pièce", "Devis"), ("Statut", "Remboursée")],
)  # fmt: skip
def test_drafts_and_cancelled_orders_are_counted_and_told(tmp_path: Path, header: str, word: str) -> None:
    """100 + 50 = 150 counts; the 50 may be no sale."""
    loaded = read(tmp_path, TYPED.replace("Type", header).format(word=word, sign=""))
    assert loaded.frame["amount"].sum() == 150.0
    facts = told(loaded)["note_no_sales"]
    assert (facts["header"], facts["count"], facts["word"], facts["found"]) == (header, 1, word, "D3 (50,00)")
    assert facts["amount"].facts == {"sign": "", "whole": "50", "cents": "00"}


# ------------------------------------------------------------------------------------- lines that count for nothing


def test_a_line_without_date_is_told_with_its_cell_and_amount(tmp_path: Path) -> None:
    """200 000 € that no period counts."""
    loaded = read(tmp_path, "Client;Date;Montant HT\nA;15/01/2025;100,00\nB;;200000,00\nC;16/01/2025;50,00\n")
    (note,) = [note for note in loaded.notes if note.key == "import.note_no_date"]
    said = sentence(note)
    for part in ("1 ligne(s) sans date (B3)", "pour 200 000,00 €", "ne comptent dans aucune période"):
        assert part in said, said


def test_lines_without_client_are_told_with_their_cells_and_amount(tmp_path: Path) -> None:
    """10 + 20 - 5 + 0.5 = 25.50 € of nobody; three cells are named, more are announced."""
    body = ";15/01/2025;10,00\n;15/01/2025;20,00\nA;15/01/2025;1,00\n?;15/01/2025;-5,00\n;15/01/2025;0,50\n"
    body += "A;16/01/2025;1,00\n" * 20
    loaded = read(tmp_path, "Client;Date;Montant HT\n" + body)
    (note,) = [note for note in loaded.notes if note.key == "import.note_no_client"]
    said = sentence(note)
    for part in ("4 ligne(s) sans client (A2, A3, A5, …)", "pour 25,50 €", "ne comptent pour aucun client"):
        assert part in said, said


def test_a_line_without_amount_is_told(tmp_path: Path) -> None:
    """Two of four lines say no amount; they count for nothing."""
    body = "A;15/01/2025;100,00\nB;16/01/2025;\nA;17/01/2025;?\nC;17/01/2025;50,00\n"
    loaded = read(tmp_path, "Client;Date;Montant HT\n" + body)
    assert (told(loaded)["no_amount"]["count"], told(loaded)["no_amount"]["found"]) == (2, "C3, C4")


def test_a_line_without_client_date_and_amount_is_told_twice_and_not_thrice(tmp_path: Path) -> None:
    """It has no price to complete."""
    loaded = read(tmp_path, "Client;Date;Montant HT;Note\nA;15/01/2025;100,00;\n;;;Remarque\nB;15/01/2025;1,00;\n")
    assert list(told(loaded)) == ["note_no_client", "note_no_date"]


def test_the_blank_factor_of_a_missing_amount_is_named(tmp_path: Path) -> None:
    """The quantity stands, the price does not."""
    loaded = read(tmp_path, "Client;Date;Q;P\nA;15/01/2025;2;10\nB;16/01/2025;1;\n", map={"amount": "Q*P"})
    assert told(loaded)["no_amount"]["found"] == "D3"


@pytest.mark.parametrize("hole", ["NULL", "null", "(null)", "N/A", "#N/A", "#REF!", "NaN", "-", "--", "(vide)"])
def test_a_hole_left_by_a_program_is_no_client(tmp_path: Path, hole: str) -> None:
    """100 € of nobody, 70 € of Carat."""
    loaded = read(tmp_path, f"Client;Date;Montant HT\n{hole};15/01/2025;100,00\nCarat;17/01/2025;70,00\n")
    assert loaded.frame["client"].tolist() == [None, "Carat"]
    assert told(loaded)["note_no_client"]["found"] == f"A2 ({hole})"


@pytest.mark.parametrize("name", ["NA", "NC", "ND", "Null SARL", "-1", "Nan Nguyen"])
def test_letters_that_may_be_somebody_are_a_client(tmp_path: Path, name: str) -> None:
    """Namibia, or a code."""
    loaded = read(tmp_path, f"Client;Date;Montant HT\n{name};15/01/2025;100,00\n")
    assert (loaded.frame["client"].tolist(), told(loaded)) == ([name], {})


def test_a_hole_is_no_client_of_the_client_file(tmp_path: Path) -> None:
    """Its row is left out and told, as one with a blank code."""
    path = tmp_path / "c.csv"
    path.write_text("Client;Secteur\nC1;Or\nNULL;Bijou\n", "utf-8")
    loaded = load_clients(path, Options())
    assert loaded.frame["client"].tolist() == ["C1"]
    assert [note.facts["rows"] for note in loaded.notes if note.key == "import.note_left_out"] == ["3"]


# ------------------------------------------------------------------------------------------------- unlikely figures


def dated(*dates: str) -> str:
    """A line of 100 € on each day."""
    return "Client;Date;Montant HT\n" + "".join(f"C{i};{date};100,00\n" for i, date in enumerate(dates))


def test_a_year_mistyped_ahead_is_told(tmp_path: Path) -> None:
    """17/03/2052 stands 27 years after 16/02/2025: the analysis would take place then."""
    loaded = read(tmp_path, dated("15/01/2025", "17/03/2052", "16/02/2025"))
    facts = told(loaded)["late_dates"]
    assert (facts["count"], facts["found"], facts["before"]) == (1, "B3 (17/03/2052)", "B4 (16/02/2025)")
    assert facts["amount"].facts["whole"] == "100"


def test_two_lines_mistyped_among_many_are_told(tmp_path: Path) -> None:
    """2 of 42 lines are less than 5 %."""
    days = [f"{i % 28 + 1:02d}/0{1 + i % 2}/2025" for i in range(40)]
    loaded = read(tmp_path, dated(*days, "17/03/2052", "18/03/2052"))
    assert told(loaded)["late_dates"]["found"] == "B42 (17/03/2052), B43 (18/03/2052)"


@pytest.mark.parametrize(
    "dates", [("31/12/2023", "31/12/2024"), ("15/01/2020", "15/01/2024", "16/01/2024"), ("15/01/2024",)]
)
def test_yearly_sales_and_a_client_who_came_back_are_no_mistake(tmp_path: Path, dates: tuple[str, ...]) -> None:
    """31 December of two years stand 366 days apart at most; two days of three lines are no slip of one line."""
    assert told(read(tmp_path, dated(*dates))) == {}


def test_a_date_before_1990_is_told_and_makes_no_other_late(tmp_path: Path) -> None:
    """16/02/35 is read 1935."""
    loaded = read(tmp_path, dated("15/01/25", "16/02/35"))
    assert list(told(loaded)) == ["old_dates"]
    assert told(loaded)["old_dates"]["found"] == "B3 (16/02/35)"
    assert told(read(tmp_path, dated("01/01/1990", "20/01/1990"))) == {}


def costed(*costs: str) -> str:
    """A sale of 100 € for each cost."""
    return "Client;Date;Montant HT;Coût\n" + "".join(f"A;15/01/2025;100,00;{cost}\n" for cost in costs)


def test_costs_written_with_a_minus_sign_are_refused(tmp_path: Path) -> None:
    """100 - (-60) = 160 of margin on 100 of sales. 60 + 30 = 90 € in all; both ways out work."""
    fault = refused(tmp_path, costed("-60,00", "-30,00", "5,00", "0", ""))
    assert fault.key == "import_doubts.negative_costs"
    assert (fault.facts["count"], fault.facts["total"]) == (2, 3)
    assert "D2 (-60,00), D3 (-30,00)" in sentence(fault)
    assert "−90,00 €" in sentence(fault)
    assert told(read(tmp_path, costed("60,00", "30,00", "5,00"))) == {}
    assert told(read(tmp_path, costed("-60,00", "-30,00").replace("Coût", "Autre"))) == {}


def test_a_few_negative_costs_are_told(tmp_path: Path) -> None:
    """One of three may be a refund of the supplier; that of a credit note is as it should be."""
    loaded = read(tmp_path, costed("60,00", "-30,00", "5,00") + "A;16/01/2025;-100,00;-60,00\n")
    assert (told(loaded)["note_negative_costs"]["count"], told(loaded)["note_negative_costs"]["found"]) == (
        1,
        "D3 (-30,00)",
    )


def test_the_total_of_an_invoice_on_each_of_its_lines_is_told(tmp_path: Path) -> None:
    """80 + 2 x 10 = 100 stands on both lines of FA1: 20 + 80 = 100 € too many. The product mends it: 150.55."""
    content = (
        "Code client;Réf. facture;Date;Total HT;Qté;Prix unitaire HT\n"
        "C1;FA1;2025-01-15;100.00;1;80.00\nC1;FA1;2025-01-15;100.00;2;10.00\nC2;FA2;2025-01-16;50.55;1;50.55\n"
    )
    facts = told(read(tmp_path, content))["repeated_totals"]
    assert (facts["count"], facts["found"]) == (2, "D2 (100.00), D3 (100.00)")
    assert facts["amount"].facts == {"sign": "", "whole": "100", "cents": "00"}
    product = {"amount": f"{facts['quantity']}*{facts['price']}"}
    mended = read(tmp_path, content, map=product)
    assert (round(mended.frame["amount"].sum(), 2), told(mended)) == (150.55, {})


def test_a_discount_or_a_rounded_price_is_no_repeated_total(tmp_path: Path) -> None:
    """3 x 3.33 = 9.99 for 10.00, and 10 % off."""
    body = "C1;2025-01-15;10.00;3;3.33\nC1;2025-01-15;90.00;1;100.00\n"
    assert told(read(tmp_path, "Client;Date;Total HT;Qté;Prix unitaire HT\n" + body)) == {}


# ---------------------------------------------------------------------------------------------- ids and sentences


def test_a_client_listed_twice_in_another_case_is_refused(tmp_path: Path) -> None:
    """C1 and c1 are one client: which sector is hers?"""
    path = tmp_path / "c.csv"
    path.write_text("Client;Secteur\nC1;Bijou\nC2;Or\nc1;Or\n", "utf-8")
    with pytest.raises(DataError) as caught:
        load_clients(path, Options())
    assert [(fault.key, fault.facts["found"]) for fault in caught.value.faults] == [
        ("import.twice_client", "C1 (2, 4)")
    ]


def test_a_client_spelt_in_another_case_is_no_orphan(tmp_path: Path) -> None:
    """c1 of the sales is the C1 of the client file, as everywhere else; X9 is unknown."""
    (tmp_path / "v.csv").write_text("Client;Date;Montant HT\nc1;15/01/2025;1,00\nX9;15/01/2025;1,00\n", "utf-8")
    (tmp_path / "c.csv").write_text("Client;Secteur\nC1;Bijou\n", "utf-8")
    tables = load(tmp_path / "v.csv", tmp_path / "c.csv")
    assert [note.facts["found"] for note in tables.notes if note.key == "import.note_orphans"] == ["X9"]


def doubts(lang: str) -> list[str]:
    """Keys of this subject."""
    return sorted(key for key in sentences(lang) if key.startswith("import_doubts."))


@pytest.mark.parametrize("key", doubts("fr"))
def test_the_french_of_a_doubt_has_its_no_break_spaces(key: str) -> None:
    """Before : ; ! ? % € and inside guillemets."""
    assert not re.search(r"(?<!\u00a0)[;!?»€]|« | [:%]", sentences("fr")[key])


def test_every_sentence_of_a_doubt_is_said_somewhere_and_no_other() -> None:
    """Keys are literals."""
    root = Path(load_sales.__code__.co_filename).parent
    code = "".join(path.read_text("utf-8") for path in root.rglob("*.py"))
    assert sorted(set(re.findall(r'"(import_doubts\.\w+)"', code))) == doubts("fr") == doubts("en")
