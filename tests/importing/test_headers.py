"""Where the table starts and what its columns are called, and the rows of a report that are no data."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from segment_udfs.errors import DataError
from segment_udfs.importing.load import Options, load_clients, load_sales
from segment_udfs.importing.read import read_table
from segment_udfs.importing.rows.headers import find_heading
from segment_udfs.importing.tabular import RawTable
from segment_udfs.importing.workbooks.workbook import Grid
from segment_udfs.strings import explain, explain_fault


def written(folder: Path, text: str, name: str = "ventes.csv") -> Path:
    """A text file in UTF-8."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def cells(raw: RawTable) -> list[list[Any]]:
    """Rows of a table."""
    return [list(row) for row in raw.columns.itertuples(index=False)]


def said(raw: RawTable, key: str) -> list[dict[str, Any]]:
    """The facts of the notes of one kind."""
    return [note.facts for note in raw.notes if note.key == f"sniff.note_{key}"]


NAMES: dict[str, tuple[list[list[object]], tuple[str, ...]]] = {
    "groups above, members below": (
        [
            ["", "", "CA", "", "Marge", ""],
            ["Code", "Nom", "2024", "2025", "2024", "2025"],
            ["A", "x", "1", "2", "3", "4"],
        ],
        ("Code", "Nom", "CA 2024", "CA 2025", "Marge 2024", "Marge 2025"),
    ),
    "members fill the gaps of the first line": (
        [["Client", "Date", "CA", "", ""], ["", "", "2024", "2025", "Total"], ["A", "x", "1", "2", "3"]],
        ("Client", "Date", "CA 2024", "CA 2025", "Total"),
    ),
    "a title is no header": (
        [["Ventes 2024"], ["Client", "Date", "Montant HT"], ["A", "1", "2"]],
        ("Client", "Date", "Montant HT"),
    ),
    "a title over two columns of a report with a date is no header": (
        [["Ventes", "2024"], ["Client", "Date", "Montant HT", "Nom"], ["A", "1", "2", "x"]],
        ("Client", "Date", "Montant HT", "Nom"),
    ),
    "the first row of texts is no second line": (
        [["Client", "Ville", "Secteur"], ["Élan", "Brest", "Bois"], ["Noël", "", "Fer"]],
        ("Client", "Ville", "Secteur"),
    ),
    "a blank header and a first row with blanks": (
        [["Date", "", "Total", "Total"], ["x", "", "y", ""], ["x", "z", "y", "t"]],
        ("Date", "", "Total", "Total"),
    ),
    "years are headers beside a name": (
        [["Client", 2023.0, 2024.0, 2025.0], ["A", 1, 2, 3]],
        ("Client", "2023", "2024", "2025"),
    ),
    "a header filled less than its rows": ([["id", "", "age"], ["1101", "John", "30"]], ("id", "", "age")),
    "criteria above, as wide as the table": (
        [["Société", "Exemple", "Du", "01/01/2025"], ["Client", "Date", "Montant HT", "Pièce"], ["A", "1", "2", "3"]],
        ("Client", "Date", "Montant HT", "Pièce"),
    ),
}


@pytest.mark.parametrize("case", NAMES)
def test_the_columns_are_named(case: str) -> None:
    """Two lines are joined where one names groups and the other their members, and nowhere else."""
    rows, names = NAMES[case]
    assert find_heading(rows).names == names


def test_merged_cells_say_which_columns_a_group_has() -> None:
    """ "Ventes" is merged over two columns of four: the others keep their own names; a title over all names none."""
    rows = [["Client", "Ventes", "", "Ville"], ["", "Net", "Brut", ""], ["A", "1", "2", "Brest"]]
    merged = [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)]
    assert find_heading(rows, merged).names == ("Client", "Ventes Net", "Ventes Brut", "Ville")
    title = [["Mes ventes", "", ""], ["Client", "2024", "2024"], ["A", "1", "2"]]
    assert find_heading(title, [(0, 0, 0, 2)]).names == ("Client", "2024", "2024")


def test_a_header_may_stand_on_row_30(tmp_path: Path) -> None:
    """29 lines of a cover page stand above; addresses count them."""
    raw = read_table(written(tmp_path, "Rapport;;\n" * 29 + "client;date;montant\nA;2025-01-31;3\n"))
    assert (raw.headers, raw.first_row, cells(raw)) == (("client", "date", "montant"), 31, [["A", "2025-01-31", "3"]])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_transposed_table_is_refused_by_name(tmp_path: Path, lang: str) -> None:
    """Headers in the first column would make a client of each date."""
    path = written(tmp_path, "Code client;C1;C2\nDate;01/02/2025;02/02/2025\nMontant HT;12,5;7\n")
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert [fault.key for fault in caught.value.faults] == ["import.transposed"]
    assert "ventes.csv" in explain(caught.value, lang)[0]


def test_units_under_the_headers_are_left_out_and_said(tmp_path: Path) -> None:
    """Read as data they would make the column unreadable; a first client "T" is a client."""
    raw = read_table(written(tmp_path, "client;date;montant\n;JJ/MM/AAAA;(€)\nA;2025-01-31;3\n"))
    assert (cells(raw), said(raw, "units")[0]["row"]) == ([["A", "2025-01-31", "3"]], 2)
    raw = read_table(written(tmp_path, "client;secteur\nT;h\nU;Bois\n"))
    assert (len(raw.columns), said(raw, "units")) == (2, [])


PRINTED = """Société Exemple;;
Page 1;;
client;date;montant
A;2025-01-31;3
B;2025-01-31;4
Société Exemple;;
Page 2;;
client;date;montant
Page;2025-01-31;5
"""


def test_headers_of_each_printed_page_are_left_out_with_the_head_of_the_page(tmp_path: Path) -> None:
    """Three rows of the second page; a client called Page is kept."""
    raw = read_table(written(tmp_path, PRINTED))
    assert [row[0] for row in cells(raw)] == ["A", "B", "Page"]
    assert raw.columns.index.tolist() == [4, 5, 9]
    assert [facts["rows"] for facts in said(raw, "again")] == ["6, 7, 8"]


def test_two_header_lines_that_come_again_are_left_out(tmp_path: Path) -> None:
    """Both of them."""
    head = "Code;CA;\n;2024;2025\n"
    raw = read_table(written(tmp_path, f"{head}A;1;2\n{head}B;3;4\n"))
    assert (raw.headers, cells(raw)) == (("Code", "CA 2024", "CA 2025"), [["A", "1", "2"], ["B", "3", "4"]])
    assert (said(raw, "two_lines")[0]["first"], said(raw, "again")[0]["rows"]) == (1, "4, 5")


@pytest.mark.parametrize("rule", ["------;----;-----", "=======;;", "+-----+----+", "* * * *;;"])
def test_lines_of_dashes_are_left_out_and_said(tmp_path: Path, rule: str) -> None:
    """Whatever draws them."""
    raw = read_table(written(tmp_path, f"client;date;montant\nA;2025-01-31;3\n{rule}\nB;2025-01-31;4\n"))
    assert ([row[0] for row in cells(raw)], said(raw, "rules")[0]["rows"]) == (["A", "B"], "3")


def test_a_credit_of_minus_signs_or_a_single_dash_is_data(tmp_path: Path) -> None:
    """One dash is what people write for nothing."""
    raw = read_table(written(tmp_path, "client;date;montant\n-;-;-\nB;2025-01-31;-4\n"))
    assert len(raw.columns) == 2


def test_a_footer_is_left_out_and_said_but_not_a_last_client(tmp_path: Path) -> None:
    """Sentences after a blank line, or a copyright; a code or a name that follows the others stays."""
    table = "client;nom;ville\nC1;Élan;Brest\n"
    raw = read_table(written(tmp_path, table + "\nRapport des clients actifs\nÉdité le 3 mai;;\n"))
    assert ([row[0] for row in cells(raw)], said(raw, "footer")[0]["rows"]) == (["C1"], "4, 5")
    raw = read_table(written(tmp_path, table + '"Copyright (c) 2000-2025 salesforce.com, inc."\n'))
    assert [row[0] for row in cells(raw)] == ["C1"]
    for last in ("C2;;\n", "\nC2;;\n", "Société Noël;;\n"):
        assert len(read_table(written(tmp_path, table + last)).columns) == 2


def test_what_is_left_out_or_joined_can_be_said(tmp_path: Path) -> None:
    """Every note of this kind is a sentence in both languages."""
    content = PRINTED.replace("A;2025", ";jj/mm/aaaa;(€)\n---;---;---\nA;2025") + "\nÉdité le 3 mai 2025;;\n"
    raw = read_table(written(tmp_path, content))
    assert {note.key for note in raw.notes} >= {f"sniff.note_{key}" for key in ("units", "rules", "again", "footer")}
    for lang in ("fr", "en"):
        assert all("{" not in explain_fault(note, lang) for note in raw.notes)


def test_a_cell_under_no_header_is_a_column_not_a_loss(tmp_path: Path) -> None:
    """A sheet with a remark to the right of its last header, and one to the left of its first."""
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("F")
    rows = [["", "client", "montant", ""], ["x", "A", 1.0, ""], ["", "B", 2.0, "à revoir"]]
    raw = read_table(path, open_workbook=lambda *_: Grid("F", rows, 1, 0))
    assert raw.headers == ("[A]", "client", "montant", "[D]")
    assert cells(raw)[1] == ["", "B", 2.0, "à revoir"]


def test_a_merged_client_is_the_client_of_each_row_and_its_amount_counts_once(tmp_path: Path) -> None:
    """Client merged over three rows, amount over two: 100 + 7 = 107, not 207."""
    path = tmp_path / "fusion.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("F")
        sheet.write_row(0, 0, ["Client", "Date", "Montant HT"])
        for row in range(1, 4):
            sheet.write(row, 1, "2025-01-31")
        sheet.merge_range(1, 0, 3, 0, "Élan")
        sheet.merge_range(1, 2, 2, 2, 100)
        sheet.write(3, 2, 7)
    loaded = load_sales(path, Options())
    assert loaded.frame["client"].tolist() == ["Élan"] * 3
    assert loaded.frame["amount"].sum() == 107.0
    assert [note.facts["count"] for note in loaded.notes if note.key == "sniff.note_merged_once"] == [1]


def test_a_client_file_with_a_footer_has_no_client_of_that_name(tmp_path: Path) -> None:
    """Each client once, the footer none."""
    loaded = load_clients(written(tmp_path, "Code;Nom;Secteur\nC1;Élan;Bois\n\nFin de la liste;;\n"), Options())
    assert loaded.frame["client"].tolist() == ["C1"]


GROUPED = "client;date;montant\nA;2025-01-31;1\n;;2\n;;3\nB;2025-01-31;4\n"


def test_a_list_whose_client_and_date_are_written_once_is_refused_with_its_rows(tmp_path: Path) -> None:
    """Two lines of four would belong to nobody."""
    with pytest.raises(DataError) as caught:
        load_sales(written(tmp_path, GROUPED), Options())
    (fault,) = caught.value.faults
    assert (fault.key, fault.facts["count"], fault.facts["rows"]) == ("sniff.grouped", 2, "3, 4")


def test_a_heading_that_does_not_count_its_lines_is_a_line(tmp_path: Path) -> None:
    """ "Azur (3)" over two lines: it may be a client; it is kept, and told as undated."""
    content = "client;date;montant\nAzur (3);;3\nAzur;2025-01-31;1\nAzur;2025-01-31;2\n"
    loaded = load_sales(written(tmp_path, content), Options())
    assert len(loaded.frame) == 3
    assert "import.note_no_date" in {note.key for note in loaded.notes}


CURRENCIES = "client;date;montant ht;devise\nA;2025-01-31;1000,50;EUR\nB;2025-01-31;20;USD\nC;2025-01-31;-3;EUR\n"


def test_amounts_in_several_currencies_are_not_added(tmp_path: Path) -> None:
    """997.50 in two lines and 20.00 in one: both are told, and what to do; the column chosen by hand is obeyed."""
    path = written(tmp_path, CURRENCIES)
    with pytest.raises(DataError) as caught:
        load_sales(path, Options())
    assert [fault.key for fault in caught.value.faults] == ["sniff.currencies"]
    french, english = (explain(caught.value, lang)[0] for lang in ("fr", "en"))
    assert all(part in french for part in ("ventes.csv", "devise", "EUR\u00a0: 2 ligne(s), 997,50", "USD\u00a0: 1"))
    assert all(part in english for part in ("EUR: 2 row(s), 997.50", "USD: 1 row(s), 20.00", '--map amount="'))
    loaded = load_sales(path, Options(map={"amount": "montant ht"}))
    assert "sniff.note_currency" in {note.key for note in loaded.notes}


@pytest.mark.parametrize(
    "heads",
    ["client;date;montant ht (€);devise;x", "client;date;Total HT;devise;Montant HT en devise",
     "client;date;Untaxed Amount Signed;Currency;x"],
)  # fmt: skip
def test_converted_amounts_are_taken_and_the_currencies_told(tmp_path: Path, heads: str) -> None:
    """The header says euros, or the company's currency, or another column has the amounts of the documents."""
    path = written(tmp_path, f"{heads}\nA;2025-01-31;1,5;EUR;1\nB;2025-01-31;2,5;USD;2\n")
    given = {} if "Signed" not in heads else {"amount": "Untaxed Amount Signed"}
    loaded = load_sales(path, Options(map=given))
    assert loaded.frame["amount"].sum() == 4.0
    assert "sniff.note_currency" in {note.key for note in loaded.notes}


def test_one_currency_is_no_matter(tmp_path: Path) -> None:
    """Blanks are no currency."""
    loaded = load_sales(written(tmp_path, CURRENCIES.replace("USD", "")), Options())
    assert not {note.key for note in loaded.notes} & {"sniff.note_currency"}


def test_a_table_of_thousands_of_columns_is_refused_at_once(tmp_path: Path) -> None:
    """A column each would take minutes; a record of many separators makes no column, and is told if it is filled."""
    start = time.process_time()
    for content, key in (
        (";".join(f"c{i}" for i in range(5000)) + "\n1;2\n", "import.too_wide"),
        ("a;b\n" + "1;2\n" * 300 + ";" * 300_000 + "x\n", "import.long_rows"),
        ("<table><tr><td>a<td>b<tr><td>1<td colspan=9999>2<td>3</table>", "import.too_wide_sheet"),
    ):
        with pytest.raises(DataError) as caught:
            read_table(written(tmp_path, content))
        assert [fault.key for fault in caught.value.faults] == [key]
        assert "ventes.csv" in explain(caught.value, "fr")[0]
    assert time.process_time() - start < 5
    assert len(read_table(written(tmp_path, "a;b\n" + "1;2\n" * 300 + ";" * 300_000 + "\n")).columns) == 300
