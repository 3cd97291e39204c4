"""Files as business programs write them, each with the total that its lines make, added by hand.

Layouts: SAP ALV lists saved "unconverted" and as spreadsheet, Sage 100 statistics, Odoo's grouped list and its invoices
with their lines, Dolibarr's export of invoices and lines, a Salesforce report "details only", Excel's web pages.
The makers write text that a program would write, not what our reader would like.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter


@dataclass(frozen=True)
class Export:
    """The name and the bytes of a file, its number of sales lines and their total in cents."""

    name: str
    content: bytes
    lines: int
    cents: int
    clients: tuple[str, ...]

    def put(self, folder: Path) -> Path:
        """Write it."""
        path = folder / self.name
        path.write_bytes(self.content)
        return path


SAP = """\
10.03.2025                       Liste dynamique                                 1

Ventes par client                                             Page      1
--------------------------------------------------------------
|Donneur d'ordre|Document   |Date pièce|Désignation  |       Valeur nette|
--------------------------------------------------------------
|0000100100     |90000001   |15.01.2025|Élan & Fils  |          1.234,50 |
|0000100100     |90000002   |16.01.2025|Élan & Fils  |            234,50-|
|*              |           |          |             |          1.000,00 |
|0000100200     |90000003   |31.01.2025|Noël SARL    |         12.000,05 |
10.03.2025                       Liste dynamique                                 2

Ventes par client                                             Page      2
--------------------------------------------------------------
|Donneur d'ordre|Document   |Date pièce|Désignation  |       Valeur nette|
--------------------------------------------------------------
|0000100300     |90000004   |03.02.2025|O'Brien      |              0,45 |
|*              |           |          |             |         12.000,50 |
--------------------------------------------------------------
|**             |           |          |             |         13.000,50 |
--------------------------------------------------------------
"""


def sap_list() -> Export:
    """An ALV list, unconverted: 1 234,50 - 234,50 + 12 000,05 + 0,45 = 13 000,50; two pages, starred totals."""
    text = SAP.replace("\n", "\r\n").encode("cp1252")
    return Export("liste.txt", text, 4, 1_300_050, ("0000100100", "0000100200", "0000100300"))


def sap_spreadsheet() -> Export:
    """The same list saved as "tableur": tabs in UTF-16 under the name .xls, a blank first column and line.

    1 234,50 - 234,50 = 1 000,00.
    """
    rows = [
        ["10.03.2025", "", "Liste dynamique", "", "", "1"],
        [],
        ["", "Donneur d'ordre", "Document", "Date pièce", "Désignation", "Valeur nette"],
        [],
        ["", "0000100100", "90000001", "15.01.2025", "Élan & Fils", "       1.234,50 "],
        ["", "0000100100", "90000002", "16.01.2025", "Élan & Fils", "         234,50-"],
    ]
    text = "\r\n".join("\t".join(row) for row in rows) + "\r\n"
    return Export("liste.xls", b"\xff\xfe" + text.encode("utf-16-le"), 2, 100_000, ("0000100100",))


def sap_page() -> Export:
    """SAP GUI's HTML under the name .xls, in Latin-1: 1 234,50 - 234,50 = 1 000,00, the minus behind."""
    rows = [
        ("0000100100", "90000001", "15.01.2025", "Élan &amp; Fils", "1.234,50&nbsp;"),
        ("0000100100", "90000002", "16.01.2025", "Élan &amp; Fils", "234,50-"),
    ]
    heads = ("Donneur d'ordre", "Document", "Date pièce", "Désignation", "Valeur nette")
    page = [
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">',
        "<style><!-- td { mso-number-format: General } --></style></head><body>",
        "<table><tr><td>Ventes</td></tr></table>",
        "<table border=1><tr>" + "".join(f"<td nowrap><b>{head}</b></td>" for head in heads) + "</tr>",
        *("<tr>" + "".join(f'<td nowrap x:str="">{cell}</td>' for cell in row) + "</tr>" for row in rows),
        "</table></body></html>",
    ]
    return Export("export.xls", "\r\n".join(page).encode("cp1252"), 2, 100_000, ("0000100100",))


def sage_statistics() -> Export:
    """Sage 100, statistics by client: a title, headers, units, totals by client and in all.

    150,00 + 49,99 + 1 200,01 = 1 400,00.
    """
    rows = [
        ["BIJOU SA", "", "", "", "", ""],
        ["Statistiques clients - Edition du 03/03/2025", "", "", "", "", ""],
        [],
        ["Code tiers", "Intitulé", "N° pièce", "Date pièce", "Montant HT", "Prix de revient total"],
        ["", "", "", "JJ/MM/AA", "(EUR)", "(EUR)"],
        ["CARAT", "Carat S.a.r.l", "FA00012", "15/01/25", "150,00", "90,00"],
        ["CARAT", "Carat S.a.r.l", "FA00013", "16/01/25", "49,99", "20,00"],
        ["", "", "", "Total CARAT", "199,99", "110,00"],
        ["CISEL", "Ciselure", "FA00014", "20/02/25", "1 200,01", "800,00"],
        ["", "", "", "Total CISEL", "1 200,01", "800,00"],
        ["", "", "", "Total général", "1 400,00", "910,00"],
    ]
    text = "\r\n".join(";".join(row) for row in rows) + "\r\n"
    return Export("stat.csv", text.encode("cp1252"), 3, 140_000, ("CARAT", "CISEL"))


def odoo_groups(folder: Path) -> Export:
    """Odoo, a list of invoices grouped by customer then month, exported to .xlsx: headings bear count and sums.

    100,10 + 200,20 + 300,30 = 600,60.
    """
    rows: list[list[Any]] = [
        ["Partenaire", "Numéro", "Date de facturation", "Montant hors taxes", "Total"],
        ["Azur Intérieur (2)", "", "", 300.30, 360.36],
        ["    janvier 2025 (1)", "", "", 100.10, 120.12],
        ["Azur Intérieur", "FAC/2025/00001", "2025-01-15", 100.10, 120.12],
        ["    février 2025 (1)", "", "", 200.20, 240.24],
        ["Azur Intérieur", "FAC/2025/00002", "2025-02-15", 200.20, 240.24],
        ["Bois & Co (1)", "", "", 300.30, 360.36],
        ["    janvier 2025 (1)", "", "", 300.30, 360.36],
        ["Bois & Co", "FAC/2025/00003", "2025-01-20", 300.30, 360.36],
    ]
    return _workbook(folder, "account.move.xlsx", rows, 3, 60_060, ("Azur Intérieur", "Bois & Co"))


def odoo_lines(folder: Path) -> Export:
    """Odoo, invoices with their lines: number, partner and date stand on the first line of each invoice only.

    10,00 + 20,50 + 5,25 = 35,75.
    """
    rows: list[list[Any]] = [
        ["Numéro", "Partenaire", "Date de facturation", "Lignes de facture/Produit", "Lignes de facture/Sous-total"],
        ["FAC/2025/00001", "Azur Intérieur", "2025-01-15", "Chaise", 10.0],
        ["", "", "", "Table", 20.5],
        ["FAC/2025/00002", "Bois & Co", "2025-01-16", "Vis", 5.25],
    ]
    return _workbook(folder, "account.move.xlsx", rows, 3, 3_575, ("Azur Intérieur", "Bois & Co"))


def dolibarr_lines() -> Export:
    """Dolibarr, invoices and lines: the invoice's total is repeated on each line, the line's own is what counts.

    80,00 + 20,00 + 50,55 = 150,55 (the column "Total HT" would make 250,55).
    """
    text = (
        '"Nom du tiers","Code client","Réf. facture","Date facturation","Total HT","Description de ligne",'
        '"Quantité pour la ligne","Montant HT de la ligne"\n'
        '"Élan","CU2501-00001","FA2501-0001","2025-01-15","100","Pose","1","80"\n'
        '"Élan","CU2501-00001","FA2501-0001","2025-01-15","100","Vis, 5 mm","2","20"\n'
        '"Noël","CU2501-00002","FA2501-0002","2025-01-16","50.55","Devis ""A""","1","50.55"\n'
    )
    return Export("export_facture_1.csv", text.encode(), 3, 15_055, ("CU2501-00001", "CU2501-00002"))


def salesforce_report() -> Export:
    """A Salesforce report, details only: every cell quoted, five lines of footer. 1 234,50 + 99,50 = 1 334,00."""
    text = (
        '"Account Name","Opportunity ID","Close Date","Amount"\n'
        '"Élan","006A1","31/01/2025","1234.50"\n'
        '"Noël, SARL","006A2","01/02/2025","99.50"\n'
        "\n\n"
        '"Opportunités gagnées"\n'
        '"Copyright (c) 2000-2025 salesforce.com, inc. All rights reserved."\n'
        '"Confidential Information - Do Not Distribute"\n'
        '"Generated By:  Jeanne Durand  03/02/2025 10:22"\n'
        '"Soci\u00e9t\u00e9 Exemple"\n'
    )
    return Export("report1738578000000.csv", text.encode("cp1252"), 2, 133_400, ("Élan", "Noël, SARL"))


def excel_page() -> Export:
    """Excel's web page under the name .xls: rounded texts with the exact number beside, an id with zeros, two lines of
    headers under merged cells, a hidden row.

    1 234,564 + 0,436 = 1 235,00 exactly; the texts shown would make 1 235,00 too, 1 234,56 + 0,44.
    """
    page = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv=Content-Type content="text/html; charset=windows-1252">
<style>.xl65{mso-number-format:"\\@";} td{white-space:nowrap}</style>
<!--[if gte mso 9]><xml><x:ExcelWorkbook><td>rien</td></x:ExcelWorkbook></xml><![endif]--></head><body>
<table border=0><tr><td rowspan=2>Code client</td><td rowspan=2>Date</td><td colspan=2>CA</td></tr>
<tr><td>Montant HT</td><td>Coût</td></tr>
<tr><td class=xl65>00123</td><td x:num="45672">15/01/2025</td><td x:num="1234.564">1&nbsp;234,56</td><td>5<br></td></tr>
<tr style='display:none'><td class=xl65>00124</td><td x:num="45673">16/01/2025</td><td x:num="0.436">0,44</td><td></td>
</tr>
</table></body></html>"""
    return Export("classeur.xls", page.encode("cp1252"), 2, 123_500, ("00123", "00124"))


def _workbook(
    folder: Path, name: str, rows: list[list[Any]], lines: int, cents: int, clients: tuple[str, ...]
) -> Export:
    path = folder / "fabrique.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet1")
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                sheet.write(i, j, cell)
    content = path.read_bytes()
    path.unlink()
    return Export(name, content, lines, cents, clients)


def spreadsheet_xml(rows: list[str], before: str = "", sheet: str = "Ventes", after: str = "") -> bytes:
    """A workbook of one sheet as Excel 2003 writes it; `rows` are Row elements, `before` and `after` other sheets."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:html="http://www.w3.org/TR/REC-html40">'
        '<Styles><Style ss:ID="s21"><NumberFormat ss:Format="Short Date"/></Style></Styles>'
        f'{before}<Worksheet ss:Name="{sheet}"><Names><NamedRange ss:Name="zone" ss:RefersTo="=Ventes!R1C1"/></Names>'
        f'<Table ss:ExpandedColumnCount="9" x:FullColumns="1">{"".join(rows)}</Table></Worksheet>{after}</Workbook>'
    ).encode()


def xml_row(*cells: str, **attributes: object) -> str:
    """A Row element; a cell is "Type:text", an element as it is, or "" for an empty cell."""
    parts = []
    for cell in cells:
        kind, _, text = cell.partition(":")
        whole = cell if cell.startswith("<") else f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>'
        parts.append(whole if cell else "<Cell/>")
    written = "".join(f' ss:{name}="{value}"' for name, value in attributes.items())
    return f"<Row{written}>{''.join(parts)}</Row>"


def excel_xml() -> Export:
    """XML 2003 under the name .xls: dates, exact numbers, an id of text, a merged header, a gap between the rows.

    1234.564 + 0.436 = 1 235,00.
    """
    rows = [
        xml_row("String:Ventes 2025"),
        xml_row("String:Code client", "String:Date", "String:Montant HT", Index=3),
        xml_row("String:00123", "DateTime:2025-01-15T00:00:00.000", "Number:1234.564"),
        xml_row("String:00124", "DateTime:2025-01-16T00:00:00.000", "Number:0.436", Index=7, Hidden=1),
    ]
    return Export("classeur.xls", spreadsheet_xml(rows), 2, 123_500, ("00123", "00124"))


def excel_mhtml() -> Export:
    """Excel's single-file web page under the name .xls: two sheets as parts, quoted-printable; 10,50 + 2,25 = 12,75."""
    page = (
        '<html xmlns:x=3D"urn:schemas-microsoft-com:office:excel"><body><table>\r\n'
        "<tr><td>Client</td><td>Date</td><td>Montant HT</td></tr>\r\n"
        '<tr><td>=C9lan</td><td x:num=3D"45672">15/01/2025</td><td x:num=3D"10.5">10,50</td></tr>\r\n'
        '<tr><td>No=EBl</td><td x:num=3D"45673">16/01/2025</td><td x:num>2,=\r\n25</td></tr></table></body></html>\r\n'
    )
    parts = ['<html><frameset><frame src=3D"sheet001.htm"></frameset></html>\r\n', page]
    head = (
        "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"
        'Content-Type: multipart/related; boundary="----=_NextPart_01DB"\r\n\r\nCe document est une page web.\r\n\r\n'
    )
    body = "".join(
        f"------=_NextPart_01DB\r\nContent-Location: file:///C:/x/sheet{number}.htm\r\n"
        'Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset="windows-1252"\r\n\r\n'
        f"{part}\r\n"
        for number, part in enumerate(parts)
    )
    return Export("classeur.xls", f"{head}{body}------=_NextPart_01DB--\r\n".encode(), 2, 1_275, ("Élan", "Noël"))
