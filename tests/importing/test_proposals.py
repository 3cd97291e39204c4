"""What is proposed for a missing column works as it is written; an amount that may include tax is asked, not taken."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.formula import read_formula
from segment_udfs.importing.load import LoadedTable, Options, load, load_rates, load_sales, remarks
from segment_udfs.strings import explain_fault, sentences


def put(folder: Path, text: str, name: str = "ventes.csv") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def read(path: Path, **given: str) -> LoadedTable:
    return load_sales(path, Options(map=given))


def faults(path: Path, **given: str) -> list[Fault]:
    with pytest.raises(DataError) as caught:
        read(path, **given)
    return list(caught.value.faults)


def ways_out(fault: Fault) -> list[str]:
    """The formulas that a sentence proposes for the amount, as they are written in it."""
    return re.findall(r'--map amount="([^"]+)"', explain_fault(fault, "fr").replace("\u00a0", " "))


def total(path: Path, **given: str) -> float:
    return float(read(path, **given).frame["amount"].sum())


LEDGER = """Date;Compte tiers;N° pièce;Débit;Crédit
15/01/2025;CARAT;FA1;;150,00
16/01/2025;CISEL;FA2;;1 200,01
20/01/2025;CISEL;AV1;200,01;
21/01/2025;CISEL;XX;;
"""


def test_a_ledger_is_read_as_credit_less_debit_when_told(tmp_path: Path) -> None:
    """150.00 + 1200.01 − 200.01 = 1150.00; a row with neither is unknown, not 0."""
    path = put(tmp_path, LEDGER)
    (fault,) = faults(path)
    assert fault.key == "import_choice.no_column_ledger"
    assert ways_out(fault) == ["Crédit-Débit", "Débit-Crédit"]
    amounts = read(path, amount=ways_out(fault)[0]).frame["amount"]
    np.testing.assert_array_equal(amounts, [150.0, 1200.01, -200.01, np.nan])
    assert total(path, amount=ways_out(fault)[1]) == pytest.approx(-1150.0)


HEADERS = ["Crédit", "Débit", "Sous-total", "Remise", "Qté", "PU"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Crédit-Débit", "Crédit − Débit"),
        ("Crédit − [Débit]", "Crédit − Débit"),
        ("[Crédit]-Débit", "Crédit − Débit"),
        ("-Débit", "−Débit"),
        ("Sous-total-Remise", "Sous-total − Remise"),
        ("Qté*Sous-total", "Qté × Sous-total"),
        ("Qté*PU-Remise", "Qté × PU − Remise"),
        ("Qté*PU*(1-Remise/100)", "Qté × PU × (1 − Remise ÷ 100)"),
    ],
)
def test_a_difference_reads_as_people_write_it(text: str, shown: str) -> None:
    """A header may hold a minus of its own: the longest one is taken."""
    assert read_formula(text, {name: i for i, name in enumerate(HEADERS)}.__getitem__).written(HEADERS) == shown


@pytest.mark.parametrize("text", ["Crédit-", "Crédit--Débit", "Crédit+-Débit", "-", "Qté*-PU"])
def test_a_minus_that_takes_nothing_away_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        read_formula(text, {name: i for i, name in enumerate(HEADERS)}.__getitem__)


def test_a_difference_is_not_taken_for_a_header_alike(tmp_path: Path) -> None:
    """Montant-TVA is not the column "Montant TVA": 120 − 20 = 100, and without a column TVA that is what is missing."""
    lines = "A;31/01/2025;120;20\n"
    assert total(put(tmp_path, f"Client;Date;Montant;TVA\n{lines}"), amount="Montant-TVA") == 100
    (fault,) = faults(put(tmp_path, f"Client;Date;Montant;Montant TVA\n{lines}"), amount="Montant-TVA")
    assert (fault.key, fault.facts["header"]) == ("import.no_such_header", "TVA")
    assert total(tmp_path / "ventes.csv", amount="Montant-Montant TVA") == 100


def test_a_blank_takes_nothing_away_but_a_blank_price_leaves_the_line_unknown(tmp_path: Path) -> None:
    """2 × 10 − 5 = 15; 3 × 4 without a discount = 12; without a price nothing is known."""
    path = put(tmp_path, "Client;Date;Q;P;R\nA;31/01/2025;2;10;5\nA;31/01/2025;3;4;\nA;31/01/2025;1;;2\n")
    np.testing.assert_array_equal(read(path, amount="Q*P-R").frame["amount"], [15.0, 12.0, np.nan])


def test_a_blank_discount_takes_nothing_off(tmp_path: Path) -> None:
    """10 × 10 × 0.9 = 90; 1 × 200 = 200."""
    path = put(tmp_path, "Client;Date;Q;P;R\nA;31/01/2025;10;10;10 %\nA;31/01/2025;1;200;\n")
    assert read(path, amount="Q*P*(1-R)").frame["amount"].tolist() == [90.0, 200.0]


@pytest.mark.parametrize(
    ("header", "discounts", "offered", "amount"),
    [
        ("Remise", ("10 %", "0 %"), ["Qté*PU HT*(1-Remise)"], 290.0),
        ("Remise", ("0,1", ""), ["Qté*PU HT*(1-Remise)"], 290.0),
        ("% remise", ("10", "0"), ["Qté*PU HT*(1-% remise/100)"], 290.0),
        ("Remise (%)", ("10", "0"), ["Qté*PU HT*(1-[Remise (%)]/100)"], 290.0),
        ("Montant remise", ("7,5", ""), ["Qté*PU HT-Montant remise"], 292.5),
        ("Remise", ("10", "5"), ["Qté*PU HT*(1-Remise/100)", "Qté*PU HT-Remise"], 280.0),
        ("Couleur", ("bleu", "vert"), ["Qté*PU HT"], 300.0),
    ],
)  # fmt: skip
def test_the_discount_is_part_of_the_product_proposed(
    tmp_path: Path, header: str, discounts: tuple[str, str], offered: list[str], amount: float
) -> None:
    """10 × 10 and 1 × 200 are 300; 10 % of the first line is 10, 5 % of the second one 10; 7.50 is 7.50."""
    first, second = discounts
    text = f"Client;Date;Qté;PU HT;{header}\nA;15/01/2025;10;10,00;{first}\nB;16/01/2025;1;200,00;{second}\n"
    (fault,) = faults(put(tmp_path, text))
    assert ways_out(fault) == offered
    assert total(tmp_path / "ventes.csv", amount=offered[0]) == amount


def test_a_proposal_with_signs_in_its_headers_can_be_read(tmp_path: Path) -> None:
    """2 × 10 = 20."""
    path = put(tmp_path, "Client;Date;Qté;PU (€)\nA;31/01/2025;2;10\n")
    (fault,) = faults(path)
    assert ways_out(fault) == ["Qté*[PU (€)]"]
    assert total(path, amount=ways_out(fault)[0]) == 20


@pytest.mark.parametrize("header", ["Total", "Montant", "Amount", "Montant total"])
@pytest.mark.parametrize("tax", ["TVA", "Taxe", "Tax", "VAT amount", "Montant TVA", "TVA 20 %"])
def test_an_amount_beside_a_tax_is_asked(tmp_path: Path, header: str, tax: str) -> None:
    """20.00 of 120.00 and 40.00 of 240.00 are included: 360 with tax, 300 without."""
    text = f"Client;Date;{tax};{header}\nA;15/01/2025;20,00;120,00\nB;16/01/2025;40,00;240,00\n"
    (fault,) = faults(put(tmp_path, text))
    assert fault.key == "import_choice.maybe_gross"
    assert [total(tmp_path / "ventes.csv", amount=way) for way in ways_out(fault)] == [360.0, 300.0]


def test_an_amount_of_which_the_tax_is_a_usual_rate_is_read_and_said(tmp_path: Path) -> None:
    """20.00 is 20 % of 100.00, 5.50 is 5.5 % of 100.00, 3.21 is 10 % of 32.10: 232.10 without tax."""
    lines = "A;15/01/2025;100,00;20,00\nB;16/01/2025;100,00;5,50\nC;17/01/2025;32,10;3,21\n"
    loaded = read(put(tmp_path, f"Client;Date;Montant;TVA\n{lines}"))
    assert loaded.frame["amount"].sum() == pytest.approx(232.1)
    assert "import_choice.note_before_tax" in {note.key for note in remarks(loaded.notes)}


@pytest.mark.parametrize(
    ("head", "beside"),
    [
        ("Montant HT;TVA", "20,00"), ("CA;TVA", "20,00"), ("Montant;Taux TVA", "20"), ("Montant;TVA (%)", "20 %"),
        ("Montant;TVA", "5,5 %"), ("Montant;TVA", "TN20"), ("Montant;TVA", ""), ("Montant;N° TVA", "12345678901"),
    ],
)  # fmt: skip
def test_an_amount_without_doubt_is_read(tmp_path: Path, head: str, beside: str) -> None:
    """It says that it is without tax, or no amount of tax stands beside it."""
    assert total(put(tmp_path, f"Client;Date;{head}\nA;15/01/2025;100,00;{beside}\n")) == 100


def test_an_amount_beside_a_tax_and_an_amount_with_tax_is_without(tmp_path: Path) -> None:
    """100 + 20 = 120: the amount with tax has its own column."""
    assert total(put(tmp_path, "Client;Date;Montant;TVA;Montant TTC\nA;15/01/2025;100;20;120\n")) == 100


def test_an_amount_with_tax_alone_is_proposed_less_its_tax(tmp_path: Path) -> None:
    """120 − 20 = 100."""
    path = put(tmp_path, "Client;Date;Total TTC;TVA\nA;15/01/2025;120,00;20,00\n")
    (fault,) = faults(path)
    assert ways_out(fault) == ["Total TTC-TVA"]
    assert total(path, amount="Total TTC-TVA") == 100


@pytest.mark.parametrize(
    ("header", "cell", "proposed"),
    [
        ("Code clien", "C12", True), ("Code clien", "00012", True), ("Code clien", "12,50", False),
        ("Code clien", "31/01/2025", False), ("Code clien", "", False),
        ("Date factur", "31/01/2025", True), ("Date factur", "FA1", False), ("Date factur", "", False),
        ("Montant H", "12,50", True), ("Montant H", "oui", False),
    ],
)  # fmt: skip
def test_a_close_header_is_proposed_only_when_its_cells_fit(
    tmp_path: Path, header: str, cell: str, proposed: bool
) -> None:
    """Codes for a client, dates for a date, figures for an amount."""
    cells = {"Code client": "A", "Date facture": "15/01/2025", "Montant HT": "10"}
    known = next(name for name in cells if name.startswith(header))
    cells = {header if name == known else name: cell if name == known else value for name, value in cells.items()}
    line = ";".join(cells.values())
    (fault,) = faults(put(tmp_path, f"{';'.join(cells)};Note\n{line};x\n{line};x\n"))
    assert fault.facts.get("closest") == (header if proposed else None)


def test_a_file_of_accounting_entries_is_named_for_what_it_is(tmp_path: Path) -> None:
    """Its lines balance: their sum is 0, whatever was sold."""
    text = "JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|Debit|Credit\n"
    lines = "VE|1|20250115|411000|CARAT|FA1|180,00|0,00\nVE|1|20250115|707000||FA1|0,00|150,00\n"
    assert [fault.key for fault in faults(put(tmp_path, text + lines))] == ["import_choice.entries"]
    given: dict[str, Any] = {"client": "CompAuxNum", "date": "EcritureDate", "amount": "Debit-Credit"}
    assert read(tmp_path / "ventes.csv", **given).frame["amount"].tolist() == [180.0, -150.0]


@pytest.mark.parametrize(
    ("header", "cells", "told"),
    [
        ("Coût unitaire", "-12,50", "(B2 (-12,50)) ; il faut un coût positif ou nul"),
        ("Coût annuel;Capacité", "-1;1000", "(B2 (-1)) ; il faut un coût positif ou nul"),
        ("Coût annuel;Capacité;Part pratique", "9;1000;80", "(D2 (80)) ; il faut une part de plus de 0 et d’au plus 1"),
    ],
    ids=["a negative unit cost", "a negative yearly cost", "a share of 80"],
)
def test_a_cost_that_cannot_be_used_is_told_with_its_cell(tmp_path: Path, header: str, cells: str, told: str) -> None:
    with pytest.raises(DataError) as caught:
        load_rates(put(tmp_path, f"Inducteur;{header}\nLivraisons;{cells}\n", "couts.csv"), Options())
    (fault,) = caught.value.faults
    sentence = explain_fault(fault, "fr").replace("\u00a0", " ")
    column = header.rpartition(";")[2] if "80" in cells else header.partition(";")[0]
    assert sentence.startswith(f"« couts.csv », colonne « {column} » : 1 valeur(s) dont aucun coût ne peut se calculer")
    assert told in sentence


def test_negative_quantities_of_a_driver_are_told_with_their_cells_and_those_of_no_driver_are_not(
    tmp_path: Path,
) -> None:
    """A balance may be negative; the number of deliveries may not."""
    sales = put(tmp_path, "Client;Date;Montant HT\nA;31/01/2025;10\nB;31/01/2025;10\n")
    costs = put(tmp_path, "Inducteur;Coût unitaire\nLivraisons;12,50\n", "couts.csv")
    clients = put(tmp_path, "Code client;Solde;Livraisons\nA;-5;3\nB;7;-2\n", "clients.csv")
    with pytest.raises(DataError) as caught:
        load(sales, clients, costs)
    (fault,) = caught.value.faults
    assert (fault.key, fault.facts["header"], fault.facts["found"]) == (
        "import_choice.negative_driver",
        "Livraisons",
        "C3 (-2)",
    )
    clients.write_text("Code client;Solde;Livraisons\nA;-5;3\nB;7;2\n", "utf-8")
    assert load(sales, clients, costs).drivers == ("Livraisons",)


def test_a_share_beside_a_unit_cost_is_not_used(tmp_path: Path) -> None:
    """The unit cost alone counts: 12.50."""
    text = "Inducteur;Coût unitaire;Part pratique\nLivraisons;12,50;80\n"
    assert load_rates(put(tmp_path, text, "couts.csv"), Options()).frame["unit_cost"].tolist() == [12.5]


def test_each_sentence_of_this_subject_has_a_use() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(read_formula.__code__.co_filename).parents[1].rglob("*.py"))
    used = set(re.findall(r'"(import_choice\.\w+)"', code))
    assert used == {key for key in sentences("fr") if key.startswith("import_choice.")}
