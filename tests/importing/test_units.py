"""What numbers are shown with: several currencies do not add up, percents are no amounts, dollars are no euros."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from importing import packages as p

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.grid import MAX_RUNS, SheetFacts, Units
from segment_udfs.importing.guard.formats import unit_of
from segment_udfs.importing.guard.limits import Box
from segment_udfs.importing.guard.sheet import FastSheet, scan_slowly
from segment_udfs.importing.load import Options, load_clients, load_rates, load_sales
from segment_udfs.importing.workbooks.workbook import read_workbook
from segment_udfs.strings import explain, explain_fault

EUROS, DOLLARS, POUNDS = '#,##0.00 "€"', "[$$-409]#,##0.00", "[$£-809]#,##0.00"
BUILT_IN = 44
"""The accounting format that Excel has without writing it: it shows the currency of each computer."""


def book(
    folder: Path, amounts: Sequence[tuple[Any, Any]], costs: Sequence[tuple[Any, Any]] = (), amount: str = "Montant HT"
) -> Path:
    """Sales of one client a line, each amount and cost with its number format (None: General)."""
    path = folder / "ventes.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("Ventes")
        formats = {code: made.add_format({"num_format": code}) for _, code in (*amounts, *costs) if code}
        sheet.write_row(0, 0, ["Client", "Date", amount, *(["Coût"] if costs else [])])
        for row, (value, code) in enumerate(amounts, 1):
            sheet.write_row(row, 0, [f"C{row}", "15/01/2025"])
            sheet.write(row, 2, value, formats.get(code))
        for row, (value, code) in enumerate(costs, 1):
            sheet.write(row, 3, value, formats.get(code))
    return path


def text(folder: Path, content: str) -> Path:
    path = folder / "ventes.csv"
    path.write_text(content, "utf-8")
    return path


def refused(path: Path, **given: str) -> list[Fault]:
    with pytest.raises(DataError) as caught:
        load_sales(path, Options(map=given))
    assert all("{" not in sentence for lang in ("fr", "en") for sentence in explain(caught.value, lang))
    return list(caught.value.faults)


def remarked(path: Path) -> list[str]:
    """The remarks on units, in French, all of them said in English too."""
    notes = [note for note in load_sales(path, Options()).notes if note.key.startswith("import_formats.")]
    assert all(explain_fault(note, "en") for note in notes)
    return [explain_fault(note, "fr") for note in notes]


def test_formats_of_several_currencies_are_refused(tmp_path: Path) -> None:
    """100 €, $1,000 and £500 are no 1 600: each currency is told with its cells."""
    path = book(tmp_path, [(100, EUROS), (1000, DOLLARS), (500, POUNDS)])
    (fault,) = refused(path)
    assert fault.key == "import_formats.currencies"
    said = explain(DataError([fault]), "fr")[0]
    assert all(part in said for part in ("Montant HT", "C2 (100)", "C3 (1000)", "C4 (500)", "USD\u00a0: 1"))


def test_one_format_for_all_is_the_way_out(tmp_path: Path) -> None:
    """The sentence says so: the same three numbers shown in euros add up to 1 600, without a remark."""
    path = book(tmp_path, [(100, EUROS), (1000, EUROS), (500, EUROS)])
    assert load_sales(path, Options()).frame["amount"].sum() == 1600.0
    assert remarked(path) == []


@pytest.mark.parametrize("code", [EUROS, BUILT_IN, "0.00", r"_-* #,##0.00\ _€_-", "[Red]0;-0"])
def test_euros_beside_plain_numbers_are_no_mixture(code: Any, tmp_path: Path) -> None:
    """Cells typed before and after the format was chosen; `_€` only leaves room for the sign."""
    path = book(tmp_path, [(100, code), (20, None), (3, EUROS)])
    assert (load_sales(path, Options()).frame["amount"].sum(), remarked(path)) == (123.0, [])


def test_a_text_in_dollars_beside_numbers_in_euros_is_a_mixture(tmp_path: Path) -> None:
    """The sign of a text and the format of a number say the same kind of thing."""
    assert [fault.key for fault in refused(book(tmp_path, [("12,50 $", None), (3, EUROS)]))] == [
        "import_formats.currencies"
    ]


def test_a_percentage_is_no_amount(tmp_path: Path) -> None:
    """12 % beside 250: 250.12 is no revenue."""
    (fault,) = refused(book(tmp_path, [(0.12, "0.00%"), (250, None)]))
    assert (fault.key, fault.facts["found"]) == ("import_formats.percent", "C2 (12\u00a0%)")


def test_costs_in_percent_are_refused_and_the_product_proposed_reads_them(tmp_path: Path) -> None:
    """60 % of 100 and 50 % of 200 cost 160: not 1.10."""
    path = book(tmp_path, [(100, None), (200, None)], [(0.6, "0%"), (0.5, "0%")])
    (fault,) = refused(path)
    assert (fault.key, fault.facts["product"]) == ("import_formats.percent_of", "Montant HT*Coût")
    loaded = load_sales(path, Options(map={"cost": fault.facts["product"]}))
    assert loaded.frame["cost"].tolist() == [60.0, 100.0]


def test_costs_in_percent_are_refused_in_a_text_too(tmp_path: Path) -> None:
    path = text(tmp_path, "Client;Date;Montant HT;Coût\nA;15/01/2025;100;60 %\nB;16/01/2025;200;50 %\n")
    assert [fault.key for fault in refused(path)] == ["import_formats.percent_of"]


def test_zero_percent_is_zero(tmp_path: Path) -> None:
    assert load_sales(book(tmp_path, [(0, "0%"), (250, None)]), Options()).frame["amount"].sum() == 250.0


def test_amounts_in_dollars_are_told(tmp_path: Path) -> None:
    """1 234.50 + 12.50 = 1 247.00, which would be shown with the euro sign."""
    (said,) = remarked(book(tmp_path, [(1234.5, DOLLARS), (12.5, DOLLARS)]))
    assert all(
        part in said for part in ("les 2 montants sont en USD", "C2 (1234.5\u00a0USD)", "1\u202f247,00\u00a0USD")
    )


def test_dollars_beside_plain_numbers_are_told_with_their_count(tmp_path: Path) -> None:
    (said,) = remarked(book(tmp_path, [(1234.5, DOLLARS), (12.5, None), (1, None)]))
    assert "1 montant(s) sur 3 sont en USD" in said


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("Client;Date;Montant HT\nA;15/01/2025;$1,234.50\nB;16/01/2025;$12.50\n", "C2 ($1,234.50), C3 ($12.50)"),
        ("Client;Date;Devise;Montant HT\nA;15/01/2025;USD;1234,50\nB;16/01/2025;USD;12,50\n", "C2 (USD), C3 (USD)"),
    ],
)
def test_a_text_in_dollars_is_told(content: str, found: str, tmp_path: Path) -> None:
    (said,) = remarked(text(tmp_path, content))
    assert found in said
    assert "1\u202f247,00\u00a0USD" in said


def test_a_header_in_dollars_is_told(tmp_path: Path) -> None:
    path = text(tmp_path, "Client;Date;Montant HT ($)\nA;15/01/2025;5\n")
    loaded = load_sales(path, Options(map={"amount": "Montant HT ($)"}))
    assert [note.facts["code"] for note in loaded.notes if note.key == "import_formats.note_header"] == ["USD"]


@pytest.mark.parametrize(
    "content",
    [
        "Client;Date;Montant HT\nA;15/01/2025;1 234,50 €\nB;16/01/2025;12,50 €\n",
        "Client;Date;Devise;Montant HT\nA;15/01/2025;EUR;1234,50\nB;16/01/2025;EUR;12,50\n",
        "Client;Date;Devise;Montant HT\nA;15/01/2025;Aucune;1234,50\nB;16/01/2025;Aucune;12,50\n",
        "Client;Date;Devise;Montant HT (€)\nA;15/01/2025;USD;1234,50\nB;16/01/2025;USD;12,50\n",
    ],
)
def test_euros_need_no_remark(content: str, tmp_path: Path) -> None:
    """Nor does a document in dollars whose amount the header gives in euros."""
    path = text(tmp_path, content)
    assert (load_sales(path, Options()).frame["amount"].sum(), remarked(path)) == (1247.0, [])


def test_amounts_in_euros_and_costs_in_dollars_are_refused(tmp_path: Path) -> None:
    (fault,) = refused(book(tmp_path, [(100, EUROS)], [(60, DOLLARS)]))
    assert fault.key == "import_formats.apart"


def test_rates_and_purchases_of_clients_are_looked_at_too(tmp_path: Path) -> None:
    costs, clients = tmp_path / "couts.csv", tmp_path / "clients.csv"
    costs.write_text("Inducteur;Coût unitaire\nVisites;12 $\nAppels;3 $\n", "utf-8")
    clients.write_text("Client;Achats totaux estimés\nA;12 $\nB;3 $\n", "utf-8")
    for loaded in (load_rates(costs, Options()), load_clients(clients, Options())):
        assert [note.key for note in loaded.notes if note.key.startswith("import_f")] == ["import_formats.note_foreign"]


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ('#,##0.00\\ "€"', "EUR"), ("#,##0\\ [$€-40C]", "EUR"), ('_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-', "EUR"),
        ('_("$"* #,##0.00_)', "USD"), ("[$$-1009]#,##0", "CAD"), ("[$$-en-US]#,##0", "USD"), ("[$USD] 0", "USD"),
        ('0 "CHF"', "CHF"), ("[$kr-41D]0", "SEK"), ("[$¥-411]0", "JPY"), ("[$zł-415]0", "PLN"), ("0 [$-40C]", ""),
        ("0.0%", "%"), ('0"%"', "%"), ('0 "pièces"', ""), ("General", ""), ("[$-40C]d mmmm yyyy", ""), ('0 "', ""),
        ("_€0", ""), ("*€0", ""), ("[Red]0", ""), ("@", ""),
    ],
)  # fmt: skip
def test_a_format_says_what_it_shows(code: str, unit: str) -> None:
    """ECMA-376 part 1, 18.8.31: what stands in quotation marks or after a backslash is shown; `_x` and `*x` are not."""
    assert unit_of(code) == unit


SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="2"><c r="A2" s="1"><v>1</v></c><c r="B2" t="n" s="2"><v>1</v></c><c r="C2" s="9"><v>1</v></c></row>
<row r="3"><c r="A3" s='1'><v>1</v></c><c r="B3" s="1"><v>1</v></c><c r="C3"><v>1</v></c></row>
<row r="5"><c r="A5" s="1"><v>1</v></c></row></sheetData></worksheet>"""


def test_both_ways_of_reading_a_sheet_see_the_same_formats() -> None:
    """A2:A3 and A5 in euros, B2 in percent, B3 in euros; C is shown plainly."""
    units = {b"1": "EUR", b"2": "%"}
    fast, slow = (Box("v.xlsx", "V", SheetFacts()) for _ in range(2))
    sheet = FastSheet(fast, b"", units)
    sheet.feed(SHEET.encode())
    sheet.close()
    scan_slowly([SHEET.encode()], slow, units)
    expected = (("EUR", 0, 2, 3), ("EUR", 0, 5, 5), ("%", 1, 2, 2), ("EUR", 1, 3, 3))
    assert fast.facts.units.tuples() == slow.facts.units.tuples() == expected


def test_formats_without_end_are_cut_and_told() -> None:
    units = Units()
    for row in range(1, MAX_RUNS + 3):
        units.add("EUR" if row % 2 else "USD", row, 0)
    assert (units.cut, len(units.tuples())) == (True, MAX_RUNS + 1)


def test_currencies_and_percents_of_an_ods(tmp_path: Path) -> None:
    """A format of money names its currency; a number format with a sign in it shows it in the text alone."""
    cells = (
        '<table:table-cell office:value-type="currency" office:currency="USD" office:value="1"><text:p>$1.00</text:p>',
        '<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50 %</text:p>',
        '<table:table-cell office:value-type="float" office:value="3"><text:p>3,00 €</text:p>',
        '<table:table-cell office:value-type="float" office:value="4"><text:p>4</text:p>',
    )
    row = "".join(f"{cell}</table:table-cell>" for cell in cells)
    path = p.ods(tmp_path / "v.ods", f'<table:table-row table:number-rows-repeated="2">{row}</table:table-row>')
    assert read_workbook(path).units == (("USD", 0, 1, 2), ("%", 1, 1, 2), ("EUR", 2, 1, 2))


def test_currencies_of_an_xlsb(tmp_path: Path) -> None:
    """[MS-XLSB]: BrtFmt 44, BrtXF 47 between 617 and 618; the style of a cell is the three bytes after its column."""
    styles = p.record(44, struct.pack("<H", 164) + p.wide('0 "$"'))
    styles += p.record(47, struct.pack("<HH", 0, 164) + bytes(12))  # a style that no cell names
    styles += p.record(617, struct.pack("<I", 2))
    styles += b"".join(p.record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 164, 9))
    styles += p.record(618, b"")
    number = struct.pack("<d", 5.0)
    cells = b"".join(p.record(5, struct.pack("<II", column, style) + number) for column, style in enumerate((0, 1, 2)))
    sheet = p.record(129, b"") + p.record(148, struct.pack("<IIII", 0, 0, 0, 2)) + p.record(145, b"")
    sheet += p.xlsb_row(0) + cells + p.record(146, b"") + p.record(130, b"")
    made = p.repacked(p.xlsb(tmp_path / "base.xlsb", sheet), tmp_path / "v.xlsb", {"xl/styles.bin": styles})
    grid = read_workbook(made)
    assert (grid.rows, grid.units) == ([[5.0, 5.0, 5.0]], (("USD", 1, 1, 1), ("%", 2, 1, 1)))


def test_currencies_of_the_xml_of_excel_2003(tmp_path: Path) -> None:
    """100 € and $1,000 in one column."""
    path = tmp_path / "ventes.xml"
    rows = "".join(
        f'<Row><Cell><Data s:Type="String">{name}</Data></Cell><Cell><Data s:Type="DateTime">2025-01-05T00:00:00.000'
        f'</Data></Cell><Cell s:StyleID="{style}"><Data s:Type="Number">{value}</Data></Cell></Row>'
        for name, style, value in (("A", "e", 100), ("B", "u", 1000))
    )
    heads = "".join(f'<Cell><Data s:Type="String">{head}</Data></Cell>' for head in ("Client", "Date", "Montant HT"))
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:s="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style s:ID="e"><NumberFormat'
        ' s:Format="Euro Currency"/></Style><Style s:ID="u"><NumberFormat s:Format="[$$-409]0.00"/></Style></Styles>'
        f'<Worksheet s:Name="V"><Table><Row>{heads}</Row>{rows}</Table></Worksheet></Workbook>',
        "utf-8",
    )
    assert [fault.key for fault in refused(path)] == ["import_formats.currencies"]


def test_a_workbook_of_more_styles_than_excel_allows_is_refused(tmp_path: Path) -> None:
    """65 537 formats of cells."""

    def swollen(content: bytes) -> bytes:
        start = content.index(b"<cellXfs")
        end = content.index(b"</cellXfs>")
        return content[:start] + b"<cellXfs>" + b'<xf numFmtId="9"/>' * 65_537 + content[end:]

    made = p.repacked(p.xlsx(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", {"xl/styles.xml": swollen})
    with pytest.raises(DataError) as caught:
        read_workbook(made)
    assert [fault.key for fault in caught.value.faults] == ["guard.too_many_styles"]


def test_currencies_of_an_xls(tmp_path: Path) -> None:
    """[MS-XLS]: Format 0x41E, XF 0xE0; a number names its style after its column, MulRk 0xBD has one for each."""
    code = "0 [$€-40C]"
    globals_ = p.biff(0x41E, struct.pack("<HHB", 164, len(code), 1) + code.encode("utf-16-le"))
    globals_ += b"".join(p.biff(0xE0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 164, 9))
    cells = b"".join(p.biff(0x203, struct.pack("<HHHd", 0, style, style, 5.0)) for style in range(3))
    cells += p.biff(0xBD, struct.pack("<HHHiHiH", 1, 0, 1, 5 << 2 | 2, 2, 6 << 2 | 2, 1))
    path = tmp_path / "v.xls"
    path.write_bytes(p.compound(p.xls_stream(cells, globals_)))
    units = (("%", 1, 2, 2), ("%", 2, 1, 1), ("EUR", 0, 2, 2), ("EUR", 1, 1, 1))
    assert set(read_workbook(path).units) == set(units)


def test_currencies_of_a_page_that_gives_exact_numbers(tmp_path: Path) -> None:
    """Excel (x:num) and LibreOffice (sdval) write the number beside what is shown: 100.004 € and $1,000."""
    path = tmp_path / "ventes.xls"
    rows = '<tr><td>A<td>15/01/2025<td x:num="100.004">100,00 €<tr><td>B<td>16/01/2025<td sdval="1000">$1,000.00'
    path.write_text(f"<meta charset='utf-8'><table><tr><th>Client<th>Date<th>Montant HT{rows}</table>", "utf-8")
    assert [fault.key for fault in refused(path)] == ["import_formats.currencies"]
