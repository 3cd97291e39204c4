"""Delimited texts: separators, line ends, quotes, rows too short or too long, and what is told of their cells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import ROOT

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.load import Options, load_sales
from segment_udfs.importing.tabular import RawTable
from segment_udfs.importing.text.table import text_table
from segment_udfs.strings import explain_fault

HOSTILE = ROOT.parent / "shared" / "data" / "hostile"


def cells(raw: RawTable) -> list[list[str]]:
    """Rows of a table."""
    return [list(row) for row in raw.columns.itertuples(index=False)]


def table(text: str) -> RawTable:
    """The table of a text in UTF-8."""
    return text_table(text.encode(), "v.csv")


def told(notes: tuple[Fault, ...], key: str) -> list[dict[str, object]]:
    """The facts of the notes of one key; each can be said in both languages."""
    for note in notes:
        assert explain_fault(note, "fr") != explain_fault(note, "en")
    return [note.facts for note in notes if note.key == key]


@pytest.mark.parametrize("separator", [";", "\t", "|", ",", "~", "^"])
def test_each_separator_is_found(separator: str) -> None:
    """A comma in a text or a decimal comma does not make a comma the separator."""
    rows = [["client", "montant"], ["A", "1"], ["B", "2"]]
    assert cells(table("\n".join(separator.join(row) for row in rows))) == rows[1:]


@pytest.mark.parametrize("line", ["sep=^\r\n", "SEP=^\n", '"sep=^"\n', "sep=^\r"])
def test_a_declared_separator_is_obeyed_in_every_writing(line: str) -> None:
    """The line is Excel's own; it is no row of the table."""
    raw = table(line + "a;b^c\n1;2^3\n")
    assert (raw.headers, cells(raw), raw.first_row) == (("a;b", "c"), [["1;2", "3"]], 3)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("tail", ["", "{e}", "{e}{e}{e}", "{e}\x1a"])
def test_line_ends_and_the_mark_of_dos_make_no_row(end: str, tail: str) -> None:
    """Mac, Windows, Unix, and the Ctrl-Z that a DOS program writes at the end."""
    raw = table(f"a;b{end}1;2{end}3;4" + tail.format(e=end))
    assert cells(raw) == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_end_inside_quotes_is_a_plain_one(end: str) -> None:
    """The cell is the same whatever the program's line ends; the next row keeps its number."""
    raw = table(f'a;b{end}"x{end}y";2{end}3;4{end}')
    assert (cells(raw), raw.columns.index.tolist()) == ([["x\ny", "2"], ["3", "4"]], [2, 3])


def test_short_rows_are_counted_and_named() -> None:
    """Rows 3 and 5 lack a cell; a trailing separator lacks none."""
    raw = table("a;b;c\n1;2;3\n4;5\n6;7;8;\n9;10\n")
    assert cells(raw) == [["1", "2", "3"], ["4", "5", ""], ["6", "7", "8"], ["9", "10", ""]]
    assert [(f["count"], f["rows"], f["width"]) for f in told(raw.notes, "text.note_short")] == [(2, "3, 5", 3)]


def test_long_rows_are_refused_with_their_numbers() -> None:
    """A decimal comma in a comma-separated file makes two cells of one amount."""
    with pytest.raises(DataError) as caught:
        table("client,date,montant\nA,2024-01-31,12\nB,2024-01-31,12,50\n")
    assert [(fault.key, fault.facts["rows"]) for fault in caught.value.faults] == [("import.long_rows", "3")]


@pytest.mark.parametrize("rows", [30_000, 60_000])
def test_a_long_file_is_read_in_pieces_without_a_seam(tmp_path: Path, rows: int) -> None:
    """Each row bears its number in three columns; 60 000 rows of 100 bytes are more than one block of the reader."""
    path = tmp_path / "v.csv"
    lines = [f"C{i};{i % 28 + 1:02d}/03/2024;{i},25;{'é' * 40}{i}" for i in range(rows)]
    path.write_text("client;date;montant;libellé\n" + "\n".join(lines), encoding="utf-8")
    frame = load_sales(path, Options(map={"order": "libellé"})).frame
    assert frame["client"].tolist() == [f"C{i}" for i in range(rows)]
    assert frame["amount"].tolist() == [i + 0.25 for i in range(rows)]
    assert frame["order"].tolist() == [f"{'é' * 40}{i}" for i in range(rows)]


def test_a_header_far_down_a_long_file_is_found() -> None:
    """A preamble of 150 lines of 2 000 letters stands above it."""
    raw = table(f"{'x' * 2000}\n" * 150 + "\na;b\n1;2\n")
    assert (raw.headers, cells(raw), raw.first_row) == (("a", "b"), [["1", "2"]], 153)


def sales(folder: Path, content: str) -> Path:
    path = folder / "ventes.csv"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("cell", "key"),
    [("-", "text.dashes"), ("1,5 k€", "text.units"), ("12 %", "text.units"), ("x", "import.unread_numbers")],
)
def test_a_doubtful_amount_is_refused_with_its_address(tmp_path: Path, cell: str, key: str) -> None:
    """In both languages, with the cell, the column and the file."""
    with pytest.raises(DataError) as caught:
        load_sales(sales(tmp_path, f"client;date;montant\nA;2024-01-31;800\nB;2024-01-31;{cell}\n"), Options())
    (fault,) = caught.value.faults
    assert fault.key == key
    for lang in ("fr", "en"):
        sentence = explain_fault(fault, lang)
        assert all(part in sentence for part in (f"C3 ({cell})", "montant", "ventes.csv"))


def test_a_quarter_is_refused_with_its_address(tmp_path: Path) -> None:
    """The month is asked for."""
    with pytest.raises(DataError) as caught:
        load_sales(sales(tmp_path, "client;date;montant\nA;T1 2024;800\n"), Options())
    (fault,) = caught.value.faults
    assert fault.key == "text.coarse"
    assert "B2 (T1 2024)" in explain_fault(fault, "fr")
    assert "B2 (T1 2024)" in explain_fault(fault, "en")


def test_unknowns_and_thousands_are_told(tmp_path: Path) -> None:
    """What was read as unknown, and what was multiplied, with their addresses."""
    content = "client;date;montant;coût\nA;2024-01-31;1,5 k€;n/a\nB;n/a;20 €;NC\n"
    found = load_sales(sales(tmp_path, content), Options())
    assert found.frame["amount"].tolist() == [1500.0, 20.0]
    assert [facts["found"] for facts in told(found.notes, "text.note_unknown")] == ["B3 (n/a)", "D2 (n/a), D3 (NC)"]
    assert [facts["found"] for facts in told(found.notes, "text.note_scaled")] == ["C2 (1,5 k€)"]


def test_a_header_in_thousands_is_told_and_multiplies_nothing(tmp_path: Path) -> None:
    """No synonym takes it by itself: the user names it, and is then warned."""
    path = sales(tmp_path, "client;date;CA (k€)\nA;2024-01-31;1,5\n")
    with pytest.raises(DataError):
        load_sales(path, Options())
    found = load_sales(path, Options(map={"amount": "CA (k€)"}))
    assert found.frame["amount"].tolist() == [1.5]
    assert [facts["header"] for facts in told(found.notes, "text.note_header_scale")] == ["CA (k€)"]


@pytest.mark.parametrize("name", ["SociÃ©tÃ© Ã‰lan", "Caf\ufffd", "Lâ€™Oréal", "HÃ´tel"])
def test_accents_spoilt_earlier_are_told_with_their_count(tmp_path: Path, name: str) -> None:
    """The bytes of UTF-8 once read as Windows-1252, or signs already lost: nothing is repaired silently."""
    content = f"client;date;montant\n{name};2024-01-31;1\nHôtel;2024-01-31;2\n{name};2024-02-29;3\n"
    found = load_sales(sales(tmp_path, content), Options())
    assert found.frame["client"].tolist() == [name, "Hôtel", name]
    assert [facts["count"] for facts in told(found.notes, "text.note_garbled")] == [2]


@pytest.mark.parametrize("name", ["SÃO PAULO", "Âge d'or", "L’Oréal", "Œuvre", "à Évian"])
def test_true_accents_are_not_taken_for_spoilt_ones(tmp_path: Path, name: str) -> None:
    """Portuguese has Ã, French has Â."""
    found = load_sales(sales(tmp_path, f"client;date;montant\n{name};2024-01-31;1\n"), Options())
    assert told(found.notes, "text.note_garbled") == []


SPECTRUM = ("comma_in_quotes", "empty_crlf", "json", "newlines_crlf", "simple", "utf8")
TWINS = {
    "comma_in_quotes": [["John", "Doe", "120 any st.", "Anytown, WW", "08123"]],
    "empty_crlf": [["1", "", ""], ["2", "3", "4"]],
    "json": [["1", json.dumps({"type": "Point", "coordinates": [102.0, 0.5]})]],
    "newlines_crlf": [["1", "2", "3"], ["Once upon \na time", "5", "6"], ["7", "8", "9"]],
    "simple": [["1", "2", "3"]],
    "utf8": [["1", "2", "3"], ["4", "5", "ʤ"]],
}


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum_is_read_as_its_twin(name: str) -> None:
    """The corners of RFC 4180, with the cells that the collection's JSON twins list."""
    path = next(HOSTILE.rglob(f"cs/{name}.csv"), None)
    if path is None:
        pytest.skip("HOSTILE FILES ABSENT: ../shared/data/hostile is not on this machine")
    found = cells(text_table(path.read_bytes(), path.name))
    if name == "json":
        found = [[row[0], json.dumps(json.loads(row[1]))] for row in found]
    assert found == TWINS[name]
