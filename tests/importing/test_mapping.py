"""Which header is which field: usual exports, doubts, and what the user says."""

from __future__ import annotations

import pytest

from segment_udfs.errors import Fault
from segment_udfs.importing.formula import read_formula
from segment_udfs.importing.mapping import Mapped, Table, map_headers, overrides_for, unknown_fields

WHERE = Fault.of("import.in_file", file="v.csv")


def mapped(headers: list[str], table: Table = "sales", **given: str) -> Mapped:
    """The mapping of some headers."""
    return map_headers(headers, table, given, WHERE)


EXPORTS: dict[str, tuple[list[str], dict[str, str]]] = {
    "Sage": (
        ["N° pièce", "Date pièce", "Code tiers", "Intitulé", "Montant HT", "Montant TTC", "Prix de revient total"],
        {"client": "Code tiers", "date": "Date pièce", "amount": "Montant HT", "cost": "Prix de revient total",
         "order": "N° pièce", "name": "Intitulé"},
    ),
    "EBP": (
        ["Numéro du document", "Date du document", "Code client", "Nom du client", "Total net HT", "Total TTC"],
        {"client": "Code client", "date": "Date du document", "amount": "Total net HT", "name": "Nom du client",
         "order": "Numéro du document"},
    ),
    "Odoo": (
        ["Number", "Invoice Partner Display Name", "Invoice Date", "Untaxed Amount", "Total"],
        {"client": "Invoice Partner Display Name", "date": "Invoice Date", "amount": "Untaxed Amount",
         "order": "Number", "name": "Invoice Partner Display Name"},
    ),
    "SAP": (
        ["Billing Document", "Billing Date", "Sold-to Party", "Material", "Billed Quantity", "Net Value", "Cost"],
        {"client": "Sold-to Party", "date": "Billing Date", "amount": "Net Value", "cost": "Cost",
         "order": "Billing Document", "family": "Material", "quantity": "Billed Quantity"},
    ),
    "Dynamics": (
        ["Document No.", "Posting Date", "Sell-to Customer No.", "Item Category Code", "Quantity", "Line Amount"],
        {"client": "Sell-to Customer No.", "date": "Posting Date", "amount": "Line Amount", "order": "Document No.",
         "family": "Item Category Code", "quantity": "Quantity"},
    ),
    "QuickBooks": (
        ["Date", "Num", "Customer", "Product/Service", "Qty", "Sales Price", "Amount"],
        {"client": "Customer", "date": "Date", "amount": "Amount", "order": "Num", "family": "Product/Service",
         "quantity": "Qty"},
    ),
    "Salesforce": (
        ["Opportunity ID", "Account Name", "Close Date", "Amount", "Stage"],
        {"client": "Account Name", "date": "Close Date", "amount": "Amount", "order": "Opportunity ID",
         "name": "Account Name"},
    ),
    "Dolibarr": (
        ["Réf.", "Tiers", "Code client", "Date facturation", "Montant HT", "Montant TTC"],
        {"client": "Code client", "date": "Date facturation", "amount": "Montant HT", "order": "Réf."},
    ),
    "the workbook's own table": (
        ["Client", "Date", "Montant HT", "Coût", "Pièce", "Famille", "Quantité", "Nom"],
        {"client": "Client", "date": "Date", "amount": "Montant HT", "cost": "Coût", "order": "Pièce",
         "family": "Famille", "quantity": "Quantité", "name": "Nom"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("program", EXPORTS)
def test_the_headers_of_usual_exports_are_recognised(program: str) -> None:
    """No option is needed for these."""
    headers, expected = EXPORTS[program]
    found = mapped(headers)
    assert found.faults == ()
    assert {name: headers[one.single] for name, one in found.columns.items() if one.single is not None} == expected


@pytest.mark.parametrize("header", ["MONTANT H.T.", "montant_ht", "Montant HT (€)", " Montant  ht ", "MontantHT"])
def test_case_accents_and_punctuation_do_not_matter(header: str) -> None:
    """All are the same header."""
    assert "amount" in mapped(["client", "date", header]).columns


def test_two_headers_equally_good_are_a_question() -> None:
    """The sentence gives both and writes the option out."""
    found = mapped(["Code client", "Date", "Montant HT", "Total HT"])
    assert [fault.key for fault in found.faults] == ["import.two_columns"]
    assert found.faults[0].facts["found"] == "Montant HT, Total HT"
    assert (found.faults[0].facts["field"], found.faults[0].facts["first"]) == ("amount", "Montant HT")


def test_a_repeated_header_is_a_question() -> None:
    """Two columns with one title: neither is better."""
    assert [fault.key for fault in mapped(["client", "date", "Montant HT", "Montant HT (2)"]).faults] == [
        "import.two_columns"
    ]


def test_every_missing_column_is_told_at_once() -> None:
    """Three required fields, three faults; the closest header is proposed."""
    found = mapped(["Code du clients", "Date de la fact", "Commentaire"])
    keys = {str(fault.facts["field"]): (fault.key, fault.facts.get("closest")) for fault in found.faults}
    assert keys["date"] == ("import.no_column_close", "Date de la fact")
    assert keys["client"] == ("import.no_column_close", "Code du clients")
    assert keys["amount"][0] == "import.no_column"


@pytest.mark.parametrize("gross", ["Montant TTC", "Total T.T.C.", "Amount incl. VAT", "Total including tax"])
def test_an_amount_with_tax_is_never_revenue(gross: str) -> None:
    """It is neither taken nor proposed: the sentence says that only it was found."""
    found = mapped(["client", "date", gross])
    assert [fault.key for fault in found.faults] == ["import.only_with_tax"]
    assert "amount" not in found.columns


def test_a_unit_cost_is_never_the_cost_of_a_line() -> None:
    """Taken as such it would make every client profitable."""
    assert "cost" not in mapped(["client", "date", "montant ht", "Coût unitaire", "Prix de revient"]).columns


def test_quantity_times_price_is_proposed() -> None:
    """The amount is not in the file but can be computed from it."""
    found = mapped(["CustomerID", "InvoiceDate", "Quantity", "Price"])
    assert [fault.facts.get("product") for fault in found.faults] == ["Quantity*Price"]


def test_what_the_user_says_wins() -> None:
    """A header given for a field is used, whatever the synonyms say; a formula leaves its columns to their fields."""
    headers = ["Code client", "Date", "Montant HT", "Qté", "PU", "Remise"]
    found = mapped(headers, amount="Qté*PU*(1-Remise)", client="montant ht")
    assert found.faults == ()
    assert found.columns["amount"].written(headers) == "Qté × PU × (1 − Remise)"
    assert (found.columns["client"].single, found.columns["quantity"].single) == (2, 3)


def test_a_header_that_holds_signs_is_taken_as_it_is() -> None:
    """Only what is no header is read as a formula; brackets protect a header inside one."""
    headers = ["client", "date", "A*B", "Qté (u)", "Prix"]
    assert mapped(headers, amount="A*B").columns["amount"].single == 2
    assert mapped(headers, amount="[Qté (u)]*Prix").columns["amount"].positions == (3, 4)


@pytest.mark.parametrize("text", ["Qté**Prix", "*Prix", "Qté*", "Qté*(1+Prix)", "Qté*(2-Prix)", "Qté+"])
def test_what_is_not_of_the_grammar_is_refused(text: str) -> None:
    """The grammar is products and sums of headers, and 1 minus a header."""
    found = mapped(["client", "date", "Qté", "Prix"], amount=text)
    assert [fault.key for fault in found.faults] == ["import.bad_formula"]


def test_nothing_is_evaluated() -> None:
    """What looks like code is an unknown header."""
    with pytest.raises((KeyError, ValueError)):
        read_formula("__import__('os')*Prix", {"Prix": 0}.__getitem__)


def test_a_text_field_takes_no_formula() -> None:
    """A client is not a product."""
    assert [fault.key for fault in mapped(["a", "date", "montant"], client="a*a").faults] == ["import.bad_formula"]


def test_an_absent_header_is_told_with_the_closest() -> None:
    """A slip of the keyboard is answered with the right spelling."""
    found = mapped(["Code client", "Date", "Chiffre"], amount="Chifre")
    assert [(fault.key, fault.facts["closest"]) for fault in found.faults] == [("import.no_such_header", "Chiffre")]


def test_an_unknown_field_is_told_with_the_closest() -> None:
    """amout is amount; clients.sector is known, sector too."""
    found = unknown_fields({"amout": "x", "clients.sector": "y", "sector": "z", "clients.client": "t"})
    assert [(fault.facts["field"], fault.facts["closest"]) for fault in found] == [("amout", "amount")]


def test_options_reach_the_table_that_they_name() -> None:
    """A bare name is the sales' if the sales have that field."""
    given = {"client": "a", "clients.client": "b", "costs.cost": "c", "cost": "d", "driver": "e"}
    assert overrides_for("sales", given) == {"client": "a", "cost": "d"}
    assert overrides_for("clients", given) == {"client": "b"}
    assert overrides_for("costs", given) == {"cost": "c", "driver": "e"}


def test_a_client_is_known_by_its_code_and_a_name_by_the_rest() -> None:
    """Client is the code when it stands alone, the name beside a code."""
    assert mapped(["Client", "Nom"], "clients").columns["client"].single == 0
    both = mapped(["Code client", "Client"], "clients").columns
    assert (both["client"].single, both["name"].single) == (0, 1)
    alone = mapped(["Raison sociale", "Ville"], "clients").columns
    assert (alone["client"].single, alone["name"].single) == (0, 0)
