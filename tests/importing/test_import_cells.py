"""Cells that a program changed, or that two lines share: refused or told, never counted in silence."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from importing import packages as p

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.load import LoadedTable, Options, load_sales
from segment_udfs.importing.workbooks.workbook import read_workbook
from segment_udfs.strings import explain_fault


def read(folder: Path, content: str, **options: object) -> LoadedTable:
    """The sales of a text file."""
    path = folder / "ventes.csv"
    path.write_text(content, encoding="utf-8", newline="")
    return load_sales(path, Options(**options))  # type: ignore[arg-type]


def refusal(folder: Path, content: str, **options: object) -> Fault:
    """The one fault of a text file, which both languages word."""
    with pytest.raises(DataError) as caught:
        read(folder, content, **options)
    (fault,) = caught.value.faults
    for lang in ("fr", "en"):
        assert "ventes.csv" in explain_fault(fault, lang)
    return fault


def told(notes: tuple[Fault, ...], key: str) -> list[dict[str, object]]:
    """The facts of the notes of one key; each can be said in both languages."""
    for note in notes:
        assert explain_fault(note, "fr") != explain_fault(note, "en")
    return [note.facts for note in notes if note.key == key]


INCH = (
    "Client;Date;Article;Montant HT\n"
    "A;15/01/2025;Tube;100,00\n"
    'B;16/01/2025;"Vis;50,00\n'
    'C;17/01/2025;écran 27";10,00\n'
    "D;18/01/2025;Clou;5,00\n"
)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_two_quotes_astray_in_two_lines_are_refused(tmp_path: Path, end: str) -> None:
    """Read as one cell, the lines of B and C would be one of 10 €, and 50 € would be lost: the file parses."""
    fault = refusal(tmp_path, INCH.replace("\n", end))
    assert (fault.key, fault.facts["row"]) == ("import_cells.torn_quote", 3)
    assert (fault.facts["first"], fault.facts["last"]) == ("Vis;50,00", "C;17/01/2025;écran 27")


def test_without_its_two_quotes_the_file_is_read_whole(tmp_path: Path) -> None:
    """The first way out that the sentence names: 100 + 50 + 10 + 5 = 165 € in four lines."""
    found = read(tmp_path, INCH.replace('"', ""))
    assert found.frame["amount"].tolist() == [100.0, 50.0, 10.0, 5.0]


def test_without_its_line_break_the_cell_is_one(tmp_path: Path) -> None:
    """The second way out: what really was one cell stays one."""
    found = read(tmp_path, INCH.replace("50,00\nC", "50,00 C"))
    assert found.frame["amount"].tolist() == [100.0, 10.0, 5.0]


@pytest.mark.parametrize(
    "torn",
    [
        '"La Perle;15/01/2025;100,00;Or\nCiselure 24";16/01/2025;50,00;Or',
        'La Perle;15/01/2025;100,00;"Or\nCiselure;16/01/2025;50,00;Or 24"',
        'La Perle;15/01/2025;100,00;"Or\nX;16/01/2025;7,00;Or\nCiselure;16/01/2025;50,00;Or 24"',
        'La Perle;"15/01/2025;100,00;Or\nCiselure;16/01/2025";50,00;Or',
        '"La Perle;15/01/2025;100,00;Or;\nCiselure 24";16/01/2025;50,00;Or',
        'La Perle;15/01/2025;100,00;"Or\nX;16/01/2025;7,00;Or\nCiselure;16/01/2025;50,00;Or" 24',
    ],
    ids=["first column", "last column", "a whole line between", "a column of dates", "separator at the end", "loose"],
)
def test_a_quotation_from_one_line_to_another_is_refused(tmp_path: Path, torn: str) -> None:
    """In any column, over any number of lines."""
    fault = refusal(tmp_path, f"Client;Date;Montant HT;Article\n{torn}\nD;18/01/2025;5,00;Clou\n")
    assert (fault.key, fault.facts["row"]) == ("import_cells.torn_quote", 2)


def test_a_quotation_closed_in_a_later_column_is_refused(tmp_path: Path) -> None:
    """The record is a cell short, which a note alone would tell: 100 € are lost in it."""
    content = 'Client;Date;Article;Montant HT\nA;15/01/2025;"Tube;100,00\nB;16/01/2025;Vis;"\nD;18/01/2025;Clou;5,00\n'
    assert refusal(tmp_path, content).key == "import_cells.torn_quote"


@pytest.mark.parametrize(
    "cell",
    [
        "12 rue X\n75001 Paris",
        "12 rue X; bât. B\n75001 Paris; France",
        "Livré; posé\nréglé; signé",
        "Réf;A12\nvu;lu",
        "Bonjour,\nmerci; à bientôt; cordialement; A.",
        'Tube 3"; inox\nposé; 12',
        "\n",
        "x\n;;",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_honest_cell_of_several_lines_is_read(tmp_path: Path, cell: str, end: str) -> None:
    """An address or a comment may hold line breaks, and separators too: its pieces are no dates and no amounts."""
    quoted = '"' + cell.replace('"', '""').replace("\n", end) + '"'
    content = f"Client;Date;Remarque;Montant HT{end}A;15/01/2025;{quoted};100,00{end}B;16/01/2025;;50,00{end}"
    found = read(tmp_path, content, map={"order": "Remarque"})
    assert found.frame["amount"].tolist() == [100.0, 50.0]
    assert found.frame["order"].tolist() == [cell if cell.strip() else None, None]


def test_an_address_in_a_file_with_commas_is_read(tmp_path: Path) -> None:
    """A comma stands on each of its lines, as many as columns before and after it, and the next piece is a figure."""
    content = (
        'client,date,address,amount\nA,2025-01-31,"12 rue X, 75001\n3 bis, Paris, France",10.5\nB,2025-01-30,Y,1.5\n'
    )
    assert read(tmp_path, content).frame["amount"].tolist() == [10.5, 1.5]


def test_records_quoted_inside_a_text_are_read(tmp_path: Path) -> None:
    """A log pasted in a comment holds more separators than there are columns, and its quotes are sound."""
    content = 'Client;Date;Remarque;Montant HT\nA;15/01/2025;"journal :\na;b;c;d;e\nfin";100,00\n'
    assert read(tmp_path, content).frame["amount"].tolist() == [100.0]


ODS_CELL = '<table:table-cell office:value-type="{}" office:{}="{}"><text:p>{}</text:p></table:table-cell>'


def book_with(folder: Path, cell: bool, suffix: str) -> Path:
    """Sales of 100 € in C2, and a truth value in C3."""
    if suffix == "xlsx":
        rows = [["Client", "Date", "Montant HT"], ["A", "15/01/2025", 100.0], ["B", "16/01/2025", cell]]
        return p.xlsx(folder / "ventes.xlsx", rows)
    texts = [["Client", "Date", "Montant HT"], ["A", "15/01/2025"], ["B", "16/01/2025"]]
    rows = [[ODS_CELL.format("string", "string-value", text, text) for text in row] for row in texts]
    rows[1].append(ODS_CELL.format("float", "value", 100, 100))
    rows[2].append(ODS_CELL.format("boolean", "boolean-value", str(cell).lower(), cell))
    return p.ods(folder / "ventes.ods", "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows))


@pytest.mark.parametrize("cell", [True, False])
@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_true_and_false_are_no_amounts(tmp_path: Path, cell: bool, suffix: str) -> None:
    """Python would count them as 1 € and 0 €; C3 is named."""
    with pytest.raises(DataError) as caught:
        load_sales(book_with(tmp_path, cell, suffix), Options())
    (fault,) = caught.value.faults
    assert fault.key == "import.unread_numbers"
    assert f"C3 ({'VRAI/TRUE' if cell else 'FAUX/FALSE'})" in explain_fault(fault, "fr")


RUINED = (
    "Code client;Nom client;Date;Montant HT\n"
    "1,23457E+13;Alpha;15/01/2025;100,00\n"
    "1,23457E+13;Beta;16/01/2025;200,00\n"
    "4,56789E+13;Gamma;17/01/2025;300,00\n"
)


@pytest.mark.parametrize("code", ["1,23457E+13", "1.23457E+13", "1E+13", "1.234567e+13"])
def test_codes_rounded_by_a_spreadsheet_are_refused(tmp_path: Path, code: str) -> None:
    """Alpha and Beta would be one client of 300 €, where Alpha bought for 100."""
    fault = refusal(tmp_path, RUINED.replace("1,23457E+13", code))
    assert fault.key == "import_cells.scientific"
    assert (fault.facts["count"], fault.facts["field"]) == (3, "client")
    assert f"A2 ({code})" in str(fault.facts["found"])


def test_another_column_gives_the_clients_whose_codes_are_lost(tmp_path: Path) -> None:
    """The way out that the sentence names."""
    found = read(tmp_path, RUINED, map={"client": "Nom client"})
    totals = found.frame.groupby("client")["amount"].sum()
    assert totals.to_dict() == {"Alpha": 100.0, "Beta": 200.0, "Gamma": 300.0}


def test_numbers_of_orders_rounded_by_a_spreadsheet_are_refused_or_left_aside(tmp_path: Path) -> None:
    """Two orders would be one; a map of nothing does without them."""
    content = "Client;Date;N° pièce;Montant HT\nA;15/01/2025;2,02501E+11;100\nA;16/01/2025;2,02501E+11;50\n"
    assert refusal(tmp_path, content).facts["field"] == "order"
    assert "order" not in read(tmp_path, content, map={"order": ""}).frame


@pytest.mark.parametrize("code", ["411E10", "2E5", "1,5E3", "C1E+05", "12E+05", "+33612345678"])
def test_codes_that_resemble_powers_are_read(tmp_path: Path, code: str) -> None:
    """A spreadsheet writes one figure, the decimals, E+ and the power; anything else is the code itself."""
    found = read(tmp_path, f"Client;Date;Montant HT\n{code};15/01/2025;100\n")
    assert found.frame["client"].tolist() == [code]


def test_a_power_in_a_name_is_a_name(tmp_path: Path) -> None:
    """Names merge nobody."""
    found = read(tmp_path, RUINED.replace("1,23457E+13", "C1").replace("4,56789E+13", "C3").replace("Alpha", "1E+10"))
    assert found.frame["name"].tolist() == ["1E+10", "Beta", "Gamma"]


def test_signs_of_a_web_page_in_names_are_told(tmp_path: Path) -> None:
    """The same depot is written with and without them: two clients where there is one, which a remark says."""
    content = (
        '"Client","Date","Total HT"\n"D&eacute;p&ocirc;t de l&#039;Est","2025-01-15","100.00"\n'
        '"Caf&eacute; &amp; Th&eacute;","2025-01-16","50.55"\n"Dépôt de l\'Est","2025-02-16","50.55"\n'
    )
    found = read(tmp_path, content)
    (facts,) = told(found.notes, "import_cells.note_escaped")
    assert (facts["count"], facts["header"]) == (2, "Client")
    assert facts["found"] == "A2, A3"
    assert found.frame["client"].nunique() == 3


@pytest.mark.parametrize("name", ["R&D", "Q&A; suite", "A & B;", "H&M; Paris", "&Co;", "Dupont & Fils"])
def test_an_ampersand_is_no_sign_of_a_web_page(tmp_path: Path, name: str) -> None:
    """Only the names of signs that web pages know are told."""
    found = read(tmp_path, f'Client;Date;Montant HT\n"{name}";15/01/2025;100\n')
    assert told(found.notes, "import_cells.note_escaped") == []


@pytest.mark.parametrize("tail", [";", ";;;"])
def test_a_separator_at_the_end_of_each_line_separates_nothing(tmp_path: Path, tail: str) -> None:
    """A file with commas, opened in one column by a French spreadsheet and saved: 100 + 50 = 150 €, and it is said."""
    lines = ["Client,Date,Montant HT", "A,15/01/2025,100.00", "B,16/01/2025,50.00"]
    found = read(tmp_path, "".join(f"{line}{tail}\n" for line in lines))
    assert found.frame["amount"].tolist() == [100.0, 50.0]
    assert [facts["sign"] for facts in told(found.notes, "import_cells.note_line_ends")] == [";"]


def test_a_column_that_is_always_blank_keeps_its_separator(tmp_path: Path) -> None:
    """With decimal commas, each line has one comma as well."""
    found = read(tmp_path, "Client;Date;Montant HT;\nA;15/01/2025;100,00;\nB;16/01/2025;50,50;\n")
    assert found.frame["amount"].tolist() == [100.0, 50.5]
    assert told(found.notes, "import_cells.note_line_ends") == []


def book_of_1904(folder: Path, system: bool) -> Path:
    """Two days: a bare number, and a date with the format of one."""
    path = folder / "ventes.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": system}) as book:
        sheet = book.add_worksheet("Ventes")
        sheet.write_row(0, 0, ["Client", "Date", "Montant HT"])
        sheet.write_row(1, 0, ["A", 44210, 100])
        sheet.write_row(2, 0, ["B", "", 1])
        sheet.write_datetime(2, 1, dt.datetime(2025, 1, 17), book.add_format({"num_format": "dd/mm/yyyy"}))
    return path


def days(found: LoadedTable) -> list[dt.date]:
    """The days of a table; openpyxl turns a number of the 1900 system into one."""
    return [openpyxl.utils.datetime.from_excel(day).date() for day in found.frame["date"]]


def test_bare_numbers_of_a_workbook_of_1904_are_days_of_1904(tmp_path: Path) -> None:
    """44210 is 2025-01-15 there, as openpyxl says; the cell with a date's format was right already; it is told."""
    found = load_sales(book_of_1904(tmp_path, True), Options())
    assert days(found) == [dt.date(2025, 1, 15), dt.date(2025, 1, 17)]
    assert openpyxl.utils.datetime.from_excel(44210, openpyxl.utils.datetime.CALENDAR_MAC_1904).date() == days(found)[0]
    assert [facts["found"] for facts in told(found.notes, "import_cells.note_1904")] == ["B2 (44210)"]


def test_bare_numbers_of_any_other_workbook_count_from_1900(tmp_path: Path) -> None:
    """44210 is 2021-01-14, and nothing is told."""
    found = load_sales(book_of_1904(tmp_path, False), Options())
    assert days(found) == [dt.date(2021, 1, 14), dt.date(2025, 1, 17)]
    assert told(found.notes, "import_cells.note_1904") == []


def test_a_bare_number_that_spells_a_day_is_that_day_in_any_system(tmp_path: Path) -> None:
    """20250115 counts nothing."""
    path = tmp_path / "ventes.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        book.add_worksheet().write_row(0, 0, ["Client", "Date", "Montant HT"])
        book.worksheets()[0].write_row(1, 0, ["A", 20250115, 100])
    assert days(load_sales(path, Options())) == [dt.date(2025, 1, 15)]


@pytest.mark.parametrize("system", [False, True], ids=["1900", "1904"])
@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb", "ods"])
def test_every_kind_of_workbook_tells_its_system_of_dates(tmp_path: Path, kind: str, system: bool) -> None:
    """[MS-XLS] Date1904, [MS-XLSB] BrtWbProp, workbookPr, null-date."""
    if kind == "xlsx":
        path = book_of_1904(tmp_path, system)
    elif kind == "xls":
        number = p.biff(0x203, struct.pack("<HHHd", 0, 0, 15, 44210.0))
        path = tmp_path / "ventes.xls"
        path.write_bytes(p.compound(p.xls_stream(number, p.biff(0x22, struct.pack("<H", system)))))
    elif kind == "xlsb":
        cells = p.xlsb_row(0) + p.xlsb_cell(5, 0, struct.pack("<d", 44210.0))
        sheet = p.record(129, b"") + p.record(148, bytes(16)) + p.record(145, b"") + cells
        sheet += p.record(146, b"") + p.record(130, b"")
        path = p.xlsb(tmp_path / "ventes.xlsb", sheet, p.record(153, struct.pack("<III", system, 0, 0)))
    else:
        null = "1904-01-01" if system else "1899-12-30"
        cell = f"<table:table-row>{ODS_CELL.format('float', 'value', 44210, 44210)}</table:table-row>"
        path = p.ods(tmp_path / "ventes.ods", cell)
        path = p.repacked(path, tmp_path / "autre.ods", {"content.xml": lambda content: content.replace(
            b"<office:spreadsheet>",
            f'<office:spreadsheet><table:calculation-settings><table:null-date table:date-value="{null}"/>'
            "</table:calculation-settings>".encode())})  # fmt: skip
    assert read_workbook(path).date1904 is system


REAL = [dt.datetime(2025, 3, 25), dt.datetime(2025, 4, 3)]


def dated(folder: Path, *cells: dt.datetime | str) -> Path:
    """A workbook with real dates and dates that are text."""
    path = folder / "ventes.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Client", "Date", "Montant HT"])
        for row, cell in enumerate(cells, 1):
            sheet.write_row(row, 0, ["A", cell, 100])
    return path


def test_dates_in_text_beside_real_ones_are_asked_for_and_the_answer_counts(tmp_path: Path) -> None:
    """25 March is a real date: no spreadsheet swapped the others. --dates answers the question; a remark stays."""
    path = dated(tmp_path, *REAL, "05/02/2025", "15/01/2025")
    with pytest.raises(DataError) as caught:
        load_sales(path, Options())
    assert [fault.key for fault in caught.value.faults] == ["import_cells.dates_beside"]
    assert "--dates dmy" in explain_fault(caught.value.faults[0], "fr")
    found = load_sales(path, Options(day_first=True))
    assert days(found) == [dt.date(2025, 3, 25), dt.date(2025, 4, 3), dt.date(2025, 2, 5), dt.date(2025, 1, 15)]
    assert [facts["count"] for facts in told(found.notes, "import_cells.note_own_dates")] == [2]


@pytest.mark.parametrize("day_first", [None, True])
def test_dates_that_a_spreadsheet_swapped_are_refused_whatever_is_decided(
    tmp_path: Path, day_first: bool | None
) -> None:
    """1 May stands where 5 January was written: all texts exceed 12, no real date does."""
    path = dated(tmp_path, dt.datetime(2025, 5, 1), "15/01/2025", "31/01/2025")
    with pytest.raises(DataError) as caught:
        load_sales(path, Options(day_first=day_first))
    assert [fault.key for fault in caught.value.faults] == ["import.mixed_dates"]
