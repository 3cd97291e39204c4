"""What importing decides before it asks: the kind of a file, its totals, what is remembered. No office is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from segment_udfs.errors import DataError
from segment_udfs.hosts.macros.context import Context
from segment_udfs.hosts.macros.import_memory import Choices, forget, recall, remember
from segment_udfs.hosts.macros.import_reading import announced_totals, decimal_marks, understand, understand_again
from segment_udfs.strings import explain_fault


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a text file."""

    def go(text: str) -> Path:
        path = tmp_path / "export.csv"
        path.write_text(text, "utf-8")
        return path

    return go


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Code client;Date;Montant HT\nA;31/01/2025;10\n", "sales"),
        ("Code client;Nom;Secteur;CA\nA;Alpha;BTP;10\nB;Bêta;BTP;20\n", "clients"),
        ("Code client;Jour;Mt;Secteur\nA;31/01/2025;10;BTP\nA;31/01/2025;10;BTP\n", "sales"),
        ("Inducteur;Coût annuel;Capacité théorique\nLivraisons;1000;500\n", "costs"),
        ("Acheteur;Quand;Combien\nA;31/01/2025;10\n", "sales"),
    ],
    ids=["a complete export", "one row a client", "each client several times", "rates", "nothing recognised"],
)
def test_a_file_is_what_its_headers_fit_best(text: str, kind: str, put: Any) -> None:
    assert understand(put(text), lambda _: None).table == kind


@pytest.mark.parametrize(
    ("lines", "announced"),
    [
        ("A;31/01/2025;1 234,50\nTotal;;1 234,50\n", [1234.5]),
        ("A;31/01/2025;1,50\nSous-total A;;1,50\nB;31/01/2025;2,25\nTotal général;;3,75\n", [1.5, 3.75]),
        ("A;31/01/2025;1,50\n", []),
    ],
    ids=["one total", "a subtotal and a total", "none"],
)
def test_the_total_lines_of_a_file_are_known_by_their_amounts(lines: str, announced: list[float], put: Any) -> None:
    reading = understand(put("Client;Date;Montant HT\n" + lines), lambda _: None)
    assert announced_totals(reading) == announced
    assert decimal_marks(reading) == {","}


def test_a_field_that_the_person_left_out_is_not_looked_for(put: Any) -> None:
    """The quantity cannot be read; said to be no field, it stops nothing. Without saying so, it does."""
    path = put("Client;Date;Montant HT;Quantité\nA;31/01/2025;10;beaucoup\n")
    assert understand(path, lambda _: None).loaded is None
    loaded = understand_again(path, Choices("sales", map={"quantity": ""})).loaded
    assert loaded is not None
    assert "quantity" not in loaded.frame


def test_what_was_decided_counts_only_where_the_cells_leave_it_open(put: Any) -> None:
    """31/01 can only have the day first, whatever was answered for another file; 1,234 has what was answered."""
    path = put("Client;Date;Montant HT\nA;31/01/2025;1,234\n")
    for mark, amount in ((",", 1.234), (".", 1234.0)):
        loaded = understand_again(path, Choices("sales", decimal=cast(Any, mark), day_first=True)).loaded
        assert loaded is not None
        assert loaded.frame["amount"].tolist() == [amount]


def test_dates_in_text_beside_real_ones_are_asked_for_and_answered(tmp_path: Path) -> None:
    """25/03 is a real date, so no spreadsheet swapped the others: the question needs no option of a command line."""
    from openpyxl import Workbook

    book = Workbook()
    for row in (["Client", "Date", "Montant HT"], ["A", dt.datetime(2025, 3, 25), 1], ["B", "15/02/2025", 2]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert [fault.key for fault in understand(tmp_path / "a.xlsx", lambda _: None).doubts] == [
        "import_cells.doubt_beside"
    ]
    loaded = understand_again(tmp_path / "a.xlsx", Choices("sales", day_first=True)).loaded
    assert loaded is not None
    assert loaded.frame["date"].tolist() == [45741.0, 45703.0]


def test_rounded_codes_lead_to_the_choice_of_another_column(put: Any) -> None:
    """The names of the clients are chosen instead; the sentence names no option of a command line."""
    path = put("Code client;Nom;Date;Montant HT\n1,23457E+13;Alpha;15/01/2025;100\n1,23457E+13;Beta;16/01/2025;200\n")
    reading = understand(path, lambda _: None)
    assert [fault.key for fault in reading.faults] == ["import_cells.scientific_asked"]
    assert "--map" not in explain_fault(reading.faults[0], "fr")
    loaded = understand_again(path, Choices("sales", map={"client": "Nom"})).loaded
    assert loaded is not None
    assert loaded.frame["client"].tolist() == ["Alpha", "Beta"]


def test_a_sheet_that_a_file_lacks_is_refused_only_when_asked_for_now(tmp_path: Path) -> None:
    """A remembered sheet that is gone gives way to the fullest one."""
    from openpyxl import Workbook

    book = Workbook()
    for row in (["Client", "Date", "Montant HT"], ["A", "31/01/2025", 1]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    wanted = Choices("sales", sheet="Février")
    assert understand(tmp_path / "a.xlsx", lambda _: wanted).loaded is not None
    with pytest.raises(DataError) as caught:
        understand_again(tmp_path / "a.xlsx", wanted)
    assert [fault.key for fault in caught.value.faults] == ["macro_import.no_sheet"]


@dataclass
class Remembering:
    """The one thing of a context that the memory of columns needs."""

    state: Path


def test_columns_are_remembered_by_their_headers_whatever_their_order_and_case(tmp_path: Path) -> None:
    """A damaged file of ours remembers nothing, and stands in nobody's way."""
    context = cast(Context, Remembering(tmp_path / "state"))
    choices = Choices("sales", map={"client": "Tiers", "quantity": ""}, decimal=",", day_first=False)
    assert recall(context, ["Tiers", "Mt"]) is None
    remember(context, ["Tiers", "Mt"], choices)
    assert recall(context, ["MT", "tiers"]) == choices
    assert recall(context, ["Tiers", "Mt", "Date"]) is None
    forget(context, ["mt", "Tiers"])
    assert recall(context, ["Tiers", "Mt"]) is None
    (tmp_path / "state" / "mappings.json").write_text('{"a": ', "utf-8")
    assert recall(context, ["Tiers", "Mt"]) is None
    remember(context, ["Tiers", "Mt"], choices)
    assert recall(context, ["Tiers", "Mt"]) == choices
