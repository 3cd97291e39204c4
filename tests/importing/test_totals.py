"""Totals, subtotals and footers of reports: left out, told, and compared with the lines that they sum."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segment_udfs.importing.load import LoadedTable, Options, load_sales
from segment_udfs.strings import explain_fault

HEAD = "Code client;Date;Montant HT;Libellé\n"
LINES = "C1;31/01/2024;1 000,50;a\nC2;29/02/2024;-200,25;b\nC1;15/03/2024;99,75;c\n"


def loaded(folder: Path, body: str, head: str = HEAD) -> LoadedTable:
    """The sales of a file."""
    path = folder / "ventes.csv"
    path.write_text(head + body, encoding="utf-8")
    return load_sales(path, Options())


def told(table: LoadedTable, key: str) -> list[dict[str, object]]:
    """The facts of the notes of one key."""
    return [note.facts for note in table.notes if note.key == key]


@pytest.mark.parametrize(
    "row",
    ["Total;;900,00;", "TOTAL;;900,00;", "Total général;;900,00;", "TOTAL GENERAL :;;900,00;", ";;900,00;Total",
     "Total HT;;900,00;", "Grand total;;900,00;", "Sous-total;;900,00;", "Sous total 2024;;900,00;", "Totaux;;900,00;",
     ";Total;900,00;", ";Total général;900,00;", "Total des ventes;;900,00;", "Total clients;;900,00;",
     "Cumul;;900,00;", "À reporter;;900,00;", "Grand Total;;900,00;", "Subtotal;;900,00;", "Total 2024;;900,00;",
     "Total ***;;900,00;"],
)  # fmt: skip
def test_a_total_is_left_out_and_verified(tmp_path: Path, row: str) -> None:
    """1 000.50 - 200.25 + 99.75 = 900.00: the total agrees, and both facts are told with its row."""
    table = loaded(tmp_path, LINES + row + "\n")
    assert table.frame["amount"].tolist() == [1000.5, -200.25, 99.75]
    assert [facts["rows"] for facts in told(table, "import.note_totals")] == ["5"]
    assert [facts["found"] for facts in told(table, "text.note_totals_agree")] == ["C5 (900,00)"]
    assert told(table, "text.note_total_differs") == []


def test_a_total_that_disagrees_is_told_with_both_figures(tmp_path: Path) -> None:
    """The lines make 900.00, the report says 1 900.00: a page is missing."""
    table = loaded(tmp_path, LINES + "Total général;;1 900,00;\n")
    (facts,) = told(table, "text.note_total_differs")
    assert (facts["cell"], facts["stated"], facts["found"]) == ("C5", "1 900,00", "900,00")
    assert told(table, "text.note_totals_agree") == []


def test_subtotals_are_compared_with_their_own_lines(tmp_path: Path) -> None:
    """1 000.50 + 99.75 = 1 100.25 for C1, -200.25 for C2, 900.00 in all; the second subtotal is wrong by a cent."""
    body = (
        "C1;31/01/2024;1 000,50;a\nC1;15/03/2024;99,75;c\nTotal C1;;1 100,25;\n"
        "C2;29/02/2024;-200,25;b\nTotal C2;;-200,24;\nTotal général;;900,00;\n"
    )
    table = loaded(tmp_path, body)
    assert table.frame["amount"].tolist() == [1000.5, 99.75, -200.25]
    assert [facts["found"] for facts in told(table, "text.note_totals_agree")] == ["C4 (1 100,25), C7 (900,00)"]
    assert [(f["cell"], f["stated"], f["found"]) for f in told(table, "text.note_total_differs")] == [
        ("C6", "-200,24", "-200,25")
    ]


def test_a_total_above_its_lines_is_verified_too(tmp_path: Path) -> None:
    """Some reports begin with it."""
    table = loaded(tmp_path, "Total;;900,00;\n" + LINES)
    assert len(table.frame) == 3
    assert [facts["found"] for facts in told(table, "text.note_totals_agree")] == ["C2 (900,00)"]


@pytest.mark.parametrize(
    "name",
    ["TotalEnergies", "TOTALENERGIES SE", "Totalgaz", "Total Énergies", "Total Direct Énergie", "Totalement Bio",
     "TOTAL MARKETING FRANCE", "Total Raffinage", "Sous-total Studio", "Report", "Grand Total SARL", "Cumul",
     "Résultat Conseil", "Somme", "Somme Bois", "Transports de la Somme", "Ensemble Immobilier", "Station Total"],
)  # fmt: skip
def test_a_client_named_total_with_a_date_is_a_client(tmp_path: Path, name: str) -> None:
    """A dated line is a sale, though 900.00 is the sum of the lines above: its client may be called so."""
    table = loaded(tmp_path, LINES + f"{name};15/04/2024;900,00;d\n")
    assert table.frame["client"].tolist() == ["C1", "C2", "C1", name]
    assert told(table, "import.note_totals") == []


@pytest.mark.parametrize("name", ["TotalEnergies", "Total Énergies", "Total Direct Énergie", "TOTAL MARKETING FRANCE"])
def test_a_client_named_total_without_a_date_is_kept_and_asked_about(tmp_path: Path, name: str) -> None:
    """Its date may be missing: 123.45 sums nothing, so the line stays."""
    table = loaded(tmp_path, LINES + f"{name};;123,45;d\n")
    assert table.frame["client"].tolist() == ["C1", "C2", "C1", name]
    assert told(table, "import.note_totals") == []
    if name != "TotalEnergies":
        assert [facts["rows"] for facts in told(table, "text.note_total_kept")] == ["5"]


def test_an_undated_line_of_a_client_known_as_total_is_kept(tmp_path: Path) -> None:
    """Total is a client of dated lines here."""
    table = loaded(tmp_path, LINES + "Total;15/04/2024;5,00;d\nTotal;;7,00;e\n")
    assert table.frame["client"].tolist() == ["C1", "C2", "C1", "Total", "Total"]


def test_a_product_named_total_is_no_total(tmp_path: Path) -> None:
    """An oil for engines, sold at the counter to nobody known, on a day nobody noted."""
    table = loaded(tmp_path, LINES + ";;39,90;Total Quartz 5W30\n")
    assert len(table.frame) == 4


def test_the_subtotal_of_a_client_by_name_is_left_out(tmp_path: Path) -> None:
    """Total DUPONT names a client of another column."""
    head = "Code client;Nom;Date;Montant HT\n"
    body = "C1;Dupont;31/01/2024;10,50\n;Total DUPONT;;12,50\nC2;Martin;31/01/2024;1,25\n"
    assert loaded(tmp_path, body, head).frame["amount"].tolist() == [10.5, 1.25]


FOOTERS = ["Édité le 31/12/2024 à 14:05", "Fin du rapport", "Page 1/3", "© Sage 2024", "Document confidentiel",
           "*** Fin ***", "3 lignes", "Imprimé par J. Martin"]  # fmt: skip


@pytest.mark.parametrize("text", FOOTERS)
@pytest.mark.parametrize("cells", ["{};;;", ";{};;", ";;;{}", "{}"])
def test_a_footer_is_left_out_and_told(tmp_path: Path, text: str, cells: str) -> None:
    """One text under the table, no line; wherever its cell stands, and whoever in the chain leaves it out."""
    table = loaded(tmp_path, LINES + "Total;;900,00;\n\n" + cells.format(text) + "\n")
    assert table.frame["amount"].tolist() == [1000.5, -200.25, 99.75]
    notes = [explain_fault(note, "fr") for note in table.notes]
    assert any("7" in note.split("lignes ")[-1] for note in notes if "lignes 7" in note), notes


def test_a_client_code_alone_at_the_end_is_no_footer(tmp_path: Path) -> None:
    """C9 has no sale yet: its line is kept, and told to be without a date."""
    assert loaded(tmp_path, LINES + "C9;;;\n").frame["client"].tolist() == ["C1", "C2", "C1", "C9"]


@given(
    amounts=st.lists(st.integers(-(10**7), 10**7), min_size=2, max_size=12),
    cut=st.integers(1, 11),
    wrong=st.integers(-3, 3),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_totals_never_count_and_a_wrong_cent_is_seen(tmp_path: Path, amounts: list[int], cut: int, wrong: int) -> None:
    """Two blocks, a subtotal each, and a grand total wrong by 0 to 3 cents: lines are exact, the note is right."""
    cut = min(cut, len(amounts) - 1)

    def money(cents: int) -> str:
        return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"

    rows = [f"C{i};{i % 28 + 1:02d}/12/2024;{money(cents)};x" for i, cents in enumerate(amounts)]
    blocks = [sum(amounts[:cut]), sum(amounts[cut:])]
    rows.insert(cut, f"Sous-total;;{money(blocks[0])};")
    rows += [
        f"Sous-total;;{money(blocks[1])};",
        f"Total général;;{money(sum(blocks) + wrong)};",
        "C0;31/12/2024;0,00;x",
    ]
    table = loaded(tmp_path, "\n".join(rows) + "\n")
    assert [round(amount * 100) for amount in table.frame["amount"]] == [*amounts, 0]
    differs = told(table, "text.note_total_differs")
    possible = {0, sum(blocks), blocks[1]}
    assert bool(differs) == (sum(blocks) + wrong not in possible)
