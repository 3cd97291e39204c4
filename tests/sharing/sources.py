"""A portfolio in which every text is a payload, as the files that a seller imports: .csv, .xlsx, .ods."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import xlsxwriter
from hosts.macros.payloads import PAYLOADS

from segment_udfs.importing.load import LONGEST_HEADER

KINDS: Final = ("csv", "xlsx", "ods")
SALES: Final = ("Code client", "Raison sociale", "N° pièce", "Date pièce", "Famille", "Montant HT", "Coût")
CLIENTS: Final = ("Code client", "Raison sociale", "Secteur", "Taille", "Groupe", "Cause de perte")
COSTS: Final = ("Inducteur", "Coût unitaire")
FAMILIES, SECTORS, DRIVERS = 12, 9, 3
"""How many payloads are a family, a sector, a cost driver at a time; `turn` takes others."""
TWINS: Final = 8
"""Clients of which each two bear one name, so that a merge is proposed."""

Cell = str | float | date


@dataclass(frozen=True)
class Sources:
    """The three files and their rows, without the headers."""

    sales: Path
    clients: Path
    costs: Path
    lines: list[list[Cell]]
    records: list[list[Cell]]
    drivers: list[str]


def some(count: int, turn: int) -> tuple[str, ...]:
    """Other payloads at each turn, until all have been taken."""
    return tuple(PAYLOADS[(turn * count + place) % len(PAYLOADS)] for place in range(count))


def sources(folder: Path, kind: str, turn: int = 0) -> Sources:
    """Each payload is the code of a client with two lines; name, order, family, sector, group, cause are others."""
    count = len(PAYLOADS)
    families, sectors = some(FAMILIES, turn), some(SECTORS, turn + 3)
    drivers = [driver[:LONGEST_HEADER] for driver in some(DRIVERS, turn + 5)]
    lines: list[list[Cell]] = []
    records: list[list[Cell]] = []
    for place, code in enumerate(PAYLOADS):
        twin = place - place % 2 if place < TWINS else place
        name = PAYLOADS[(twin * 7 + turn + 1) % count]
        for year in (2024, 2025):
            day = date(year, place % 12 + 1, place % 28 + 1)
            order = f"{PAYLOADS[(place + turn) % count]}{year}"
            lines.append(
                [code, name, order, day, families[place % FAMILIES], 100 + 10 * place + place % 10 / 100, 60.0]
            )
        group, cause = PAYLOADS[(place + turn) // 2 % count], PAYLOADS[(place + 3 + turn) % count]
        records.append(
            [code, name, sectors[place % SECTORS], sectors[(place + 1) % SECTORS], group, cause, 1.0, 2.0, 3.0]
        )
    files = [
        _written(folder / f"{name}.{kind}", [list(head), *rows])
        for name, head, rows in (
            ("ventes =1+1", SALES, lines),
            ("clients @SUM(1)", (*CLIENTS, *drivers), records),
            ("coûts +1", COSTS, [[name, 2.0] for name in drivers]),
        )
    ]
    return Sources(*files, lines, records, drivers)


def _written(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    {"csv": _csv, "xlsx": _xlsx, "ods": _ods}[path.suffix.removeprefix(".")](path, rows)
    return path


def _csv(path: Path, rows: Sequence[Sequence[Cell]]) -> None:
    """As a French program writes it."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerows([_shown(cell) for cell in row] for row in rows)


def _shown(cell: Cell) -> str:
    match cell:
        case date():
            return cell.strftime("%d/%m/%Y")
        case float():
            return f"{cell:.2f}".replace(".", ",")
        case _:
            return str(cell)


def _xlsx(path: Path, rows: Sequence[Sequence[Cell]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet("=1+1 ventes"), book.add_format({"num_format": "dd/mm/yyyy"})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write_number(row, column, cell)


_ODS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Ventes">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
_MANIFEST: Final = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def _ods(path: Path, rows: Sequence[Sequence[Cell]]) -> None:
    """A minimal OpenDocument sheet (OpenDocument 1.2 part 1, chapters 3 and 9)."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", _ODS.format(rows=body))
        package.writestr("META-INF/manifest.xml", _MANIFEST)


def _ods_cell(cell: Cell) -> str:
    match cell:
        case date():
            return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
        case str():
            lines = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in cell.split("\n"))
            return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
        case _:
            return f'<table:table-cell office:value-type="float" office:value="{cell!r}"/>'


def _ods_text(line: str) -> str:
    """White space that OpenDocument would collapse has elements of its own."""
    return escape(line).replace("\t", "<text:tab/>").replace(" ", "<text:s/>")
