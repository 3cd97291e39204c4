"""Files to tables: what is kept, what is left out and said, and every fault in one pass, in both languages."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.load import Options, load, load_clients, load_rates, load_sales
from segment_udfs.strings import explain, explain_fault

SALES = "Code client;Date;Montant HT\nC1;2024-01-31;10,5\nC2;2024-02-29;-3,25\n"
CLIENTS = "Code client;Nom;Visites;Heures\nC1;Élan;12;3,5\nC2;Noël;?;8\n"
RATES = "Inducteur;Coût unitaire\nVisites;45,5\nHeures;60\n"


def file(folder: Path, content: str, name: str = "ventes.csv") -> Path:
    """A text file in UTF-8."""
    path = folder / name
    path.write_text(content, "utf-8")
    return path


def faults(call: Any, *arguments: Any) -> tuple[Fault, ...]:
    """The faults that a call raises."""
    with pytest.raises(DataError) as caught:
        call(*arguments)
    return caught.value.faults


def keys(found: tuple[Fault, ...]) -> list[str]:
    """Their keys, without the subject."""
    return [fault.key.removeprefix("import.") for fault in found]


def workbook(folder: Path, rows: list[list[Any]], name: str = "ventes.xlsx") -> Path:
    """One sheet "Export"; a cell that starts with "#" is an error cell."""
    path = folder / name
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Export")
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("#"):
                    sheet.write_formula(i, j, "=1/0", None, cell)
                else:
                    sheet.write(i, j, cell)
    return path


def test_three_files_make_the_tables(tmp_path: Path) -> None:
    """Ids stay text, dates are serials, drivers bear the name that the rates give them."""
    tables = load(file(tmp_path, SALES), file(tmp_path, CLIENTS, "c.csv"), file(tmp_path, RATES, "k.csv"))
    assert tables.sales.to_dict("list") == {
        "client": ["C1", "C2"],
        "date": [45322.0, 45351.0],
        "amount": [10.5, -3.25],
    }
    assert tables.clients is not None
    assert tables.drivers == ("Visites", "Heures")
    np.testing.assert_array_equal(tables.clients["Visites"], [12.0, np.nan])
    np.testing.assert_array_equal(tables.clients["Heures"], [3.5, 8.0])
    np.testing.assert_array_equal(tables.clients["hours"], [3.5, 8.0])
    assert tables.rates is not None
    assert tables.rates["unit_cost"].tolist() == [45.5, 60.0]
    assert tables.source == "ventes.csv"


def test_ids_keep_their_spelling(tmp_path: Path) -> None:
    """A text file says 007 and 60.0; a workbook's number 7.0 is written 7; a blank is None."""
    text = load_sales(
        file(tmp_path, "client,date,amount\n007,2024-01-31,1\n60.0,2024-01-31,1\n ,2024-01-31,1\n"), Options()
    )
    assert text.frame["client"].tolist() == ["007", "60.0", None]
    day = dt.date(2024, 1, 31)
    rows: list[list[Any]] = [
        ["client", "date", "amount"],
        [7.0, day, 1],
        ["007", day, 1],
        [None, day, 1],
        [12.5, day, 1],
    ]
    book = load_sales(workbook(tmp_path, rows), Options())
    assert book.frame["client"].tolist() == ["7", "007", None, "12.5"]
    assert book.frame["date"].tolist() == [45322.0] * 4


def test_lines_without_client_are_kept_and_counted(tmp_path: Path) -> None:
    """The data check shows them; here they are told."""
    loaded = load_sales(file(tmp_path, SALES + ";2024-03-01;7\n"), Options())
    assert len(loaded.frame) == 3
    assert [note.facts["count"] for note in loaded.notes if note.key == "import.note_no_client"] == [1]


@pytest.mark.parametrize("total", ["Total général;;7,25", ";;7,25;Total", "TOTAL;;7,25", ";;7,25;Sous-total C2"])
def test_total_lines_are_left_out_and_said(tmp_path: Path, total: str) -> None:
    """Kept, they would double the revenue."""
    content = "client;date;montant;libellé\nC1;2024-01-31;10,5;a\nC2;2024-02-29;-3,25;b\n" + total + "\n"
    loaded = load_sales(file(tmp_path, content), Options())
    assert loaded.frame["amount"].sum() == 7.25
    assert [note.facts["rows"] for note in loaded.notes if note.key == "import.note_totals"] == ["4"]


def test_a_client_named_total_is_a_client(tmp_path: Path) -> None:
    """Total Énergies has a date; it is no total."""
    content = "client;date;montant\nTotal Énergies;2024-01-31;10,5\n"
    assert load_sales(file(tmp_path, content), Options()).frame["client"].tolist() == ["Total Énergies"]


def test_a_formula_computes_the_amount_and_the_cost(tmp_path: Path) -> None:
    """2 x 10 x (1 - 0.25) = 15; 3 + 4.5 = 7.5; an unknown part makes the whole unknown."""
    content = "client,date,q,p,d,c1,c2\nA,2024-01-31,2,10,25%,3,4.5\nA,2024-01-31,1,8,0,3,\n"
    options = Options(map={"amount": "q*p*(1-d)", "cost": "c1+c2", "quantity": "q"})
    frame = load_sales(file(tmp_path, content), options).frame
    assert frame["amount"].tolist() == [15.0, 8.0]
    np.testing.assert_array_equal(frame["cost"], [7.5, np.nan])
    assert frame["quantity"].tolist() == [2.0, 1.0]


def test_a_discount_in_points_is_refused(tmp_path: Path) -> None:
    """1 - 25 would turn a sale into a loss."""
    content = "client,date,q,p,d\nA,2024-01-31,2,10,25\n"
    assert keys(faults(load_sales, file(tmp_path, content), Options(map={"amount": "q*p*(1-d)"}))) == ["discount_range"]


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    """Four faults of three files, one run."""
    sales = file(tmp_path, "client;date;montant ht\nA;31/12/2024;abc\nB;12/31/2024;5\n")
    clients = file(tmp_path, "client;nom\nA;x\nA;y\n", "c.csv")
    rates = file(tmp_path, "inducteur;coût annuel\nVisites;100\n", "k.csv")
    found = faults(load, sales, clients, rates, Options(map={"amout": "z"}))
    assert keys(found) == ["unknown_field", "mixed_dates", "unread_numbers", "twice_client", "no_rate"]


def test_a_missing_column_does_not_hide_the_other_faults(tmp_path: Path) -> None:
    """The amounts are told although the date is not found."""
    found = faults(load_sales, file(tmp_path, "client;montant ht\nA;abc\n"), Options())
    assert sorted(keys(found)) == ["no_column", "unread_numbers"]


def test_error_cells_stop_the_import_where_they_matter(tmp_path: Path) -> None:
    """An error is no blank: in a column that is read it is a fault with its address, elsewhere it is no matter."""
    day = dt.date(2024, 1, 31)
    head = ["client", "date", "montant ht", "remarque"]
    found = faults(load_sales, workbook(tmp_path, [head, ["A", day, 1, ""], ["B", day, "#DIV/0!", ""]]), Options())
    assert [(fault.key, fault.facts["found"]) for fault in found] == [("import.error_cells", "C3")]
    assert len(load_sales(workbook(tmp_path, [head, ["A", day, 1, "#N/A"]]), Options()).frame) == 1


def test_a_client_listed_twice_is_named_with_its_rows(tmp_path: Path) -> None:
    """Rows are those of the file."""
    found = faults(load_clients, file(tmp_path, "client;nom\nA;x\nB;y\nA;z\n", "c.csv"), Options())
    assert [(fault.key, fault.facts["found"]) for fault in found] == [("import.twice_client", "A (2, 4)")]


def test_a_client_file_may_hold_codes_alone(tmp_path: Path) -> None:
    """Nothing but the client is required; number columns are kept for the drivers, texts are not."""
    loaded = load_clients(file(tmp_path, "client;Livraisons;Ville\nA;3;Brest\n;4;Lille\n", "c.csv"), Options())
    assert loaded.frame.to_dict("list") == {"client": ["A"]}
    assert {header: values.tolist() for header, values in loaded.extras.items()} == {"Livraisons": [3.0]}
    assert loaded.others == ("Ville",)
    assert "import.note_left_out" in {note.key for note in loaded.notes}


def test_the_name_of_a_driver_is_one_line_since_it_becomes_a_header(tmp_path: Path) -> None:
    """Two that differ in case or spaces alone would be one header; a long one is refused by its row."""
    sales, clients = file(tmp_path, SALES), file(tmp_path, "client;Visites site\nC1;3\n", "c.csv")
    rates = file(tmp_path, 'Inducteur;Coût unitaire\n"\tVisites\n site ";10\n', "k.csv")
    assert load(sales, clients, rates).drivers == ("Visites site",)
    rates = file(tmp_path, f"Inducteur;Coût unitaire\nVisites site;10\nvisites  Site;11\n{'x' * 256};1\n", "k.csv")
    found = faults(load, sales, clients, rates)
    assert keys(found) == ["twice_driver", "long_driver"]
    assert found[0].facts["found"] == "Visites site (2, 3)"
    rates = file(tmp_path, "Inducteur;Coût unitaire\n\x01;10\n", "k.csv")
    assert keys(faults(load, sales, clients, rates))[0] == "no_driver_name", "a control character is no name"
    assert "255 caractères (lignes 4)" in explain(DataError(list(found)), "fr")[1]


def test_drivers_are_matched_whatever_their_case(tmp_path: Path) -> None:
    """« Nb livraisons » in one file is « nb Livraisons » in the other."""
    clients = file(tmp_path, "client;NB LIVRAISONS\nC1;3\nC2;4\n", "c.csv")
    tables = load(file(tmp_path, SALES), clients, file(tmp_path, "Inducteur;Coût unitaire\nNb livraisons;2\n", "k.csv"))
    assert tables.drivers == ("Nb livraisons",)
    assert tables.clients is not None
    assert tables.clients["Nb livraisons"].tolist() == [3.0, 4.0]


@pytest.mark.parametrize(
    ("clients", "key"),
    [("client;Nom\nC1;x\n", "drivers_missing"), ("client;Visites;Heures\nC1;douze;3\n", "drivers_unread"),
     (None, "drivers_without_clients")],
)  # fmt: skip
def test_a_rate_without_quantities_is_a_fault(tmp_path: Path, clients: str | None, key: str) -> None:
    """The cost to serve cannot be computed for that driver; the fault names it."""
    path = None if clients is None else file(tmp_path, clients, "c.csv")
    found = faults(load, file(tmp_path, SALES), path, file(tmp_path, RATES, "k.csv"))
    assert keys(found)[0] == key
    assert "Visites" in str(found[0].facts["found"])


def test_a_rate_needs_a_unit_cost_or_a_cost_and_a_capacity(tmp_path: Path) -> None:
    """560 000 / 700 000 can be computed, 100 / nothing cannot."""
    head = "Inducteur;Coût annuel;Capacité théorique;Part pratique;Coût unitaire\n"
    rates = load_rates(file(tmp_path, head + "Minutes;560 000;875 000;80 %;\nVisites;;;;45\n"), Options())
    assert rates.frame["practical"].tolist()[0] == 0.8
    assert rates.frame["cost"].tolist()[0] == 560000.0
    assert keys(faults(load_rates, file(tmp_path, head + "Minutes;100;0;;\n"), Options())) == ["no_rate"]


def test_clients_unknown_to_the_master_are_told(tmp_path: Path) -> None:
    """Dropping them silently halves a loss list; they are kept and counted."""
    tables = load(file(tmp_path, SALES), file(tmp_path, "client;nom\nC1;x\n", "c.csv"))
    assert [note.facts["count"] for note in tables.notes if note.key == "import.note_orphans"] == [1]
    tables = load(file(tmp_path, SALES), file(tmp_path, "client;nom\nC1.0;x\n", "c.csv"))
    assert "import.note_none_known" in {note.key for note in tables.notes}


AMBIGUOUS = {
    "ambiguous_numbers": ("client;date;montant ht\nA;2024-01-31;1,234\n", "C2 (1,234)", "--decimal"),
    "ambiguous_dates": ("client;date;montant ht\nA;03/04/2025;1\n", "B2 (03/04/2025)", "--dates dmy"),
    "two_columns": ("client;date;montant ht;total ht\nA;2024-01-31;1;1\n", "montant ht, total ht", "--map amount="),
    "no_column_close": ("client;date;mtant ht\nA;2024-01-31;1\n", "mtant ht", '--map amount="mtant ht"'),
    "only_with_tax": ("client;date;montant ttc\nA;2024-01-31;1\n", "montant ttc", "--map amount="),
    "unread_numbers": ("client;date;montant ht\nA;2024-01-31;NULL\n", "C2 (NULL)", "montant ht"),
    "unread_dates": ("client;date;montant ht\nA;hier;1\n", "B2 (hier)", "date"),
    "year_first_dates": ("client;date;m ht\nA;24-12-29;1\nA;24-12-30;1\n".replace("m ht", "montant ht"), "B2", "date"),
}


@pytest.mark.parametrize("key", AMBIGUOUS)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_doubt_is_one_sentence_that_says_where_and_what_to_do(tmp_path: Path, key: str, lang: str) -> None:
    """File, column, cell and option are in the sentence; no folder, no trace, no open placeholder."""
    content, place, remedy = AMBIGUOUS[key]
    path = file(tmp_path, content)
    with pytest.raises(DataError) as caught:
        load_sales(path, Options())
    (sentence,) = explain(caught.value, lang)
    assert keys(caught.value.faults) == [key]
    assert all(part in sentence for part in ("ventes.csv", place, remedy))
    assert sentence.endswith(".")
    assert not re.search(r"Traceback|Error\b|[{}\n]", sentence.replace("DataError", ""))
    assert str(tmp_path) not in sentence


def test_the_answers_to_the_doubts_settle_them(tmp_path: Path) -> None:
    """Each option that a sentence gives makes the file readable: 1,234 is 1.234, 03/04 is 3 April."""
    path = file(tmp_path, "client;date;montant ht;total ht\nA;03/04/2025;1,234;7\n")
    options = Options(map={"amount": "montant ht"}, decimal=",", day_first=True)
    frame = load_sales(path, options).frame
    assert (frame["amount"].tolist(), frame["date"].tolist()) == ([1.234], [45750.0])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_note_can_be_said(tmp_path: Path, lang: str) -> None:
    """Notes are sentences too."""
    sales = file(
        tmp_path, "Titre\n" + SALES.replace("C1;2024-01-31", ";31/01/2024").replace("2024-02-29", "01/02/2024")
    )
    tables = load(sales, file(tmp_path, CLIENTS, "c.csv"))
    said = [explain_fault(note, lang) for note in tables.notes]
    assert len(said) >= 6
    assert not any(re.search("[{}]", sentence) or str(tmp_path) in sentence for sentence in said)


def test_a_cell_cannot_command_the_terminal(tmp_path: Path) -> None:
    """Escape codes and long texts of a cell are shown harmless and short."""
    path = file(tmp_path, "client;date;montant ht\nA;2024-01-31;\x1b[31m" + "x" * 500 + "\n")
    (sentence,) = explain(DataError(faults(load_sales, path, Options())), "fr")
    assert "\x1b" not in sentence
    assert len(sentence) < 300


def test_an_unknown_sheet_is_a_fault_of_its_own_file(tmp_path: Path) -> None:
    """Each file has its own sheet option."""
    book = workbook(tmp_path, [["client", "nom"], ["C1", "x"]], "c.xlsx")
    found = faults(load, file(tmp_path, SALES), book, None, Options(clients_sheet="Fiche"))
    assert keys(found) == ["no_sheet"]
