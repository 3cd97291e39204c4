"""The tables of the book as a person leaves them: every cell that cannot be read is named, nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from hosts.macros import fakes

from segment_udfs.errors import DataError
from segment_udfs.hosts.macros.book import faults_of, read_tables
from segment_udfs.strings import explain

SALES = ["Client", "Date", "Montant HT", "Coût", "Pièce", "Famille", "Quantité", "Nom"]
CLIENTS = [
    "Client",
    "Nom",
    "Secteur",
    "Taille",
    "SIREN",
    "Groupe",
    "Heures par an",
    "Achats totaux estimés",
    "Cause de perte",
]
LINE = ["C1", datetime(2025, 3, 1), 100.0, 60.0, "F1", "Vis", 2.0, "Un"]


def of(*lines: Sequence[Any], heads: Sequence[str] = SALES, **more: Any) -> Any:
    """A book with these sales lines and no client."""
    sales = fakes.table([heads, *lines], **more)
    return fakes.book([sales, fakes.table([CLIENTS, [None] * 9], "FichierClients")])


def line(**cells: Any) -> list[Any]:
    """The line above but for these cells, by header with _ for a space."""
    wanted = {head.replace("_", " "): cell for head, cell in cells.items()}
    return [wanted.get(head, cell) for head, cell in zip(SALES, LINE, strict=True)]


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        ({"Montant_HT": "1 234,50"}, ("C3", "Montant HT", "1 234,50")),
        ({"Montant_HT": "#DIV/0!"}, ("C3", "Montant HT", "#DIV/0!")),
        ({"Montant_HT": True}, ("C3", "Montant HT", "True")),
        ({"Coût": "#CALC!"}, ("D3", "Coût", "#CALC!")),
        ({"Date": "31/12/2025"}, ("B3", "Date", "31/12/2025")),
        ({"Date": 20251231.0}, ("B3", "Date", "20251231.0")),
        ({"Date": "#N/A"}, ("B3", "Date", "#N/A")),
        ({"Client": "#NAME?"}, ("A3", "Client", "#NAME?")),
        ({"Client": datetime(2025, 1, 1)}, ("A3", "Client", "2025-01-01 00:00:00")),
        ({"Quantité": "deux"}, ("G3", "Quantité", "deux")),
    ],
)
def test_a_cell_that_its_column_cannot_hold_is_named(cells: dict[str, Any], where: tuple[str, str, str]) -> None:
    with pytest.raises(DataError) as caught:
        read_tables(of(LINE, line(**cells)))
    [fault] = caught.value.faults
    assert (fault.facts["cell"], fault.facts["column"], fault.facts["found"]) == where
    [sentence] = explain(caught.value, "fr")
    assert where[0] in sentence


def test_ids_typed_as_numbers_dates_with_times_and_blanks_are_understood() -> None:
    """123 typed is the code "123"; noon is the same day; a date of 0 is a formula on a blank cell."""
    lines = [line(Client=123.0, Date=datetime(2025, 3, 1, 12)), [None] * 8, line(Client="00123", Date=0.0), [""] * 8]
    sales = read_tables(of(*lines)).sales
    assert sales["client"].tolist() == ["123", "00123"]
    assert sales["date"].tolist()[0] == 45717.0  # 1 March 2025
    assert np.isnan(sales["date"].tolist()[1])


def test_columns_may_move_and_other_columns_are_not_read() -> None:
    """The order of the headers does not matter; a column of a person's own, or of the merges, may hold anything."""
    heads = [*reversed(SALES), "Client d'origine", "Note"]
    sales = read_tables(of([*reversed(LINE), "C9", "#N/A"], heads=heads)).sales
    assert sales["amount"].tolist() == [100.0]
    assert sales["client"].tolist() == ["C1"]


@pytest.mark.parametrize("head", ["Client", "Coût", "Famille"])
def test_a_renamed_column_is_told_even_when_the_analysis_could_do_without(head: str) -> None:
    """Without this, a renamed Coût would silently mean that no cost is known."""
    with pytest.raises(DataError) as caught:
        read_tables(of(LINE, heads=["Autre" if one == head else one for one in SALES]))
    [sentence] = explain(caught.value, "fr")
    assert f"«\u00a0{head}\u00a0»" in sentence


def test_headers_are_compared_without_case_and_spaces() -> None:
    sales = read_tables(of(LINE, heads=[" client ", *SALES[1:]])).sales
    assert sales["client"].tolist() == ["C1"]


def test_the_row_of_totals_is_no_line() -> None:
    """Excel counts it as part of the table; read as a line it would double the revenue."""
    sales = read_tables(of(LINE, ["Total", None, 100.0, *[None] * 5], totals=True)).sales
    assert sales["amount"].tolist() == [100.0]


def test_a_column_full_of_texts_is_told_in_few_sentences() -> None:
    book = of(*[line(Montant_HT=f"{place} €") for place in range(40)])
    with pytest.raises(DataError) as caught:
        read_tables(book)
    assert len(caught.value.faults) == 6, "five cells, and how many more"
    assert caught.value.faults[-1].facts["count"] == 35
    assert len(faults_of(book)) == 40
