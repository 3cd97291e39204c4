"""Reading a file as it is: encodings, separators, headers, sheets, and what cannot be read at all."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs.errors import DataError
from segment_udfs.importing.read import read_table
from segment_udfs.importing.tabular import RawTable
from segment_udfs.importing.workbooks.workbook import Grid


def written(folder: Path, content: str | bytes, name: str = "ventes.csv", encoding: str = "utf-8") -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def cells(raw: RawTable) -> list[list[Any]]:
    """Rows of a raw table."""
    return [list(row) for row in raw.columns.itertuples(index=False)]


def notes(raw: RawTable) -> set[str]:
    """Keys of what is told about a file."""
    return {note.key.removeprefix("import.") for note in raw.notes}


def refusal(path: Path, **options: Any) -> str:
    """The key of the one fault of a file that cannot be read."""
    with pytest.raises(DataError) as caught:
        read_table(path, **options)
    assert len(caught.value.faults) == 1
    return caught.value.faults[0].key.removeprefix("import.")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_text_is_read_whatever_its_dialect(tmp_path: Path, separator: str, encoding: str, newline: str) -> None:
    """The same table, written in 48 ways, is the same table."""
    rows = [["Société", "Montant"], ["Élan", "12.5"], ["Noël & fils", "7"]]
    content = newline.join(separator.join(row) for row in rows) + newline
    raw = read_table(written(tmp_path, content, encoding=encoding))
    assert (raw.headers, cells(raw), raw.first_row) == (("Société", "Montant"), rows[1:], 2)


def test_the_encoding_and_the_separator_are_told(tmp_path: Path) -> None:
    """Windows-1252 is used when the bytes are not UTF-8, and it is said."""
    raw = read_table(written(tmp_path, "Société;Montant\nÉlan;12,5\n", encoding="cp1252"))
    assert raw.notes[0].facts == {"file": "ventes.csv", "encoding": "cp1252", "separator": ";"}


def test_decimal_commas_do_not_make_a_comma_separator(tmp_path: Path) -> None:
    """Each line has as many commas as semicolons; the header has none."""
    raw = read_table(written(tmp_path, "a;b\n1,5;2,5\n3,5;4,5\n"))
    assert cells(raw) == [["1,5", "2,5"], ["3,5", "4,5"]]


def test_a_declared_separator_is_obeyed(tmp_path: Path) -> None:
    """Excel writes sep=| on the first line; rows are counted in the file."""
    raw = read_table(written(tmp_path, "sep=|\na,x|b;y\n1|2\n"))
    assert (raw.headers, cells(raw), raw.first_row) == (("a,x", "b;y"), [["1", "2"]], 3)


def test_quotes_hold_separators_quotes_and_line_ends(tmp_path: Path) -> None:
    """RFC 4180: a quoted field may hold anything, a doubled quote stands for one."""
    raw = read_table(written(tmp_path, 'a;b\n"x;y";"say ""hi"""\n"two\nlines";z\n5" pipe;w\n'))
    assert cells(raw) == [["x;y", 'say "hi"'], ["two\nlines", "z"], ['5" pipe', "w"]]


def test_a_quote_never_closed_is_refused_not_swallowed(tmp_path: Path) -> None:
    """A lenient reader would make one cell of three lines and lose two sales."""
    path = written(tmp_path, 'a;b;c\n1;2;3\n"x;4;5\ny;6;7\nz;8;9\n"w";1;2\n')
    assert refusal(path) == "stray_quote"


def test_lines_above_the_header_are_skipped_and_told(tmp_path: Path) -> None:
    """A title and a date of edition are no header; addresses count every line of the file."""
    raw = read_table(written(tmp_path, "Ventes 2024\n\nEdité le;3 mai\nclient;date;montant\nA;2024-05-01;3\n"))
    assert (raw.headers, raw.first_row) == (("client", "date", "montant"), 5)
    assert "note_header" in notes(raw)
    assert raw.address(5, 2) == "C5"


def test_blank_lines_are_dropped_without_moving_the_addresses(tmp_path: Path) -> None:
    """The index of the table is the row in the file."""
    raw = read_table(written(tmp_path, "a;b\n1;2\n\n;\n3;4\n\n"))
    assert (cells(raw), raw.columns.index.tolist()) == ([["1", "2"], ["3", "4"]], [2, 5])


def test_a_short_line_is_completed_and_a_long_one_refused(tmp_path: Path) -> None:
    """Missing cells are blank; a cell under no header would be lost, or shift its line."""
    assert cells(read_table(written(tmp_path, "a;b;c\n1;2\n3;4;5;\n"))) == [["1", "2", ""], ["3", "4", "5"]]
    assert refusal(written(tmp_path, "a;b;c\n1;2;3\n4;5;6;7\n")) == "long_rows"


def test_blank_and_repeated_headers_can_be_named(tmp_path: Path) -> None:
    """A blank header bears its column letter, a repeated one a number; trailing separators make no column."""
    raw = read_table(written(tmp_path, "Date;;Total;Total;;\n1;2;3;4;;\n"))
    assert raw.headers == ("Date", "[B]", "Total", "Total (2)")


def test_a_single_column_is_a_table(tmp_path: Path) -> None:
    """A client file may list codes only."""
    assert cells(read_table(written(tmp_path, "Code client\n001\n002\n"))) == [["001"], ["002"]]


def test_a_gzipped_text_is_a_text(tmp_path: Path) -> None:
    """The content says what a file is, not its name."""
    path = written(tmp_path, gzip.compress(b"a,b\n1,2\n", mtime=0), "ventes.bin")
    assert cells(read_table(path)) == [["1", "2"]]


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("vide.csv", b"", "empty_file"),
        ("blanc.csv", b"\r\n \r\n", "empty_file"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "no_header_sheet"),
        ("page.xls", b"\xef\xbb\xbf <?xml version='1.0'?><Workbook/>", "sniff.refused"),
        ("binaire.csv", bytes(range(256)), "not_a_table"),
        ("doc.csv", b"%PDF-1.7 \n", "sniff.refused"),
        ("abime.xlsx", b"PK\x03\x04 not a zip", "damaged"),
        ("abime.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], "damaged"),
        ("mot.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "sniff.refused"),
        ("code.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("latin.csv", b"a;b\n\x81;1\n", "unknown_encoding"),
        ("titres.csv", b"client;date;montant\n", "no_rows"),
        ("chiffres.csv", b"0004;19970101;29,33\n0004;19970118;29,73\n", "no_header"),
    ],
)
def test_what_is_no_table_is_named_for_what_it_is(tmp_path: Path, name: str, content: bytes, key: str) -> None:
    """One fault, found from the content."""
    assert refusal(written(tmp_path, content, name)) == key


def test_a_zip_and_a_missing_file_are_named(tmp_path: Path) -> None:
    """A zipped CSV is the commonest wrong file."""
    with zipfile.ZipFile(tmp_path / "v.zip", "w") as archive:
        archive.writestr("ventes.csv", "a,b\n1,2\n")
    assert refusal(tmp_path / "v.zip") == "zip_file"
    assert refusal(tmp_path / "absent.csv") == "missing_file"


def workbook(folder: Path, sheets: dict[str, list[list[Any]]], name: str = "ventes.xlsx") -> Path:
    """A workbook written by XlsxWriter; a cell that starts with "#" is an error cell."""
    path = folder / name
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    if isinstance(cell, str) and cell.startswith("#"):
                        sheet.write_formula(i, j, "=NA()", None, cell)
                    else:
                        sheet.write(i, j, cell)
    return path


def test_the_fullest_sheet_is_read_unless_one_is_named(tmp_path: Path) -> None:
    """The choice is told; a name is found whatever its case; a wrong name lists the right ones."""
    path = workbook(tmp_path, {"Notes": [["x"], [1]], "Export": [["a", "b"], [1, 2], [3, 4]]})
    chosen = read_table(path)
    assert (chosen.sheet, cells(chosen)) == ("Export", [[1.0, 2.0], [3.0, 4.0]])
    assert "note_sheet" in notes(chosen)
    assert read_table(path, "notes").sheet == "Notes"
    assert refusal(path, sheet="Feuil1") == "no_sheet"


def test_a_table_that_starts_lower_keeps_its_addresses(tmp_path: Path) -> None:
    """Rows and columns count from the corner of the sheet, not of the table."""
    path = workbook(tmp_path, {"F": [[], [None, "Titre"], [], [None, "a", "b"], [None, "x", 2.5]]})
    raw = read_table(path)
    assert (raw.headers, raw.first_row, raw.address(raw.first_row, 1)) == (("a", "b"), 5, "C5")


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_error_cells_are_found_though_the_reader_gives_blanks(tmp_path: Path, error: str) -> None:
    """The second cell of the second row shows an error."""
    path = workbook(tmp_path, {"F": [["a", "b"], [1, 2], [3, error]]})
    raw = read_table(path)
    assert [raw.address(*cell) for cell in raw.errors] == ["B3"]


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    """A filter left on must not change the figures silently."""
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate([["a", "b"], [1, 2], [3, 4]]):
            sheet.write_row(i, 0, row)
        sheet.set_row(1, None, None, {"hidden": True})
    raw = read_table(path)
    assert len(raw.columns) == 2
    assert "note_hidden" in notes(raw)


def test_a_document_type_declaration_is_refused(tmp_path: Path) -> None:
    """No spreadsheet writes one; it is how entity bombs enter."""
    path = workbook(tmp_path, {"F": [["a", "b"], [1, 2]]})
    bomb = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bomb, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename.endswith("sheet1.xml"):
                data = data.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet', 1)
            target.writestr(item.filename, data)
    assert refusal(bomb) == "guard.declaration"


def test_a_host_may_read_workbooks_its_own_way(tmp_path: Path) -> None:
    """The guard of a host stands between the file and the reader."""
    path = workbook(tmp_path, {"F": [["a"], [1]]})
    raw = read_table(path, "S", open_workbook=lambda _, sheet: Grid(str(sheet), [["z"], ["1"]], 1, 0))
    assert (raw.sheet, raw.headers) == ("S", ("z",))


@given(data=st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_a_table_or_one_fault(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Never another exception."""
    path = written(tmp_path_factory.mktemp("octets"), data)
    found = 1
    try:
        read_table(path)
    except DataError as error:
        found = len(error.faults)
    assert found == 1
