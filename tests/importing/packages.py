"""Workbooks for the tests of the guard: made by XlsxWriter or by hand, and repacked with other parts."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

Change = bytes | Callable[[bytes], bytes]
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODS = (
    f'{HEAD}<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="Ventes">{}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


MANIFEST = f'{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def xlsx(path: Path, rows: list[list[Any]] | None = None) -> Path:
    """A sheet named Ventes."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Ventes")
        for number, row in enumerate(rows or [["Client", "Montant"], ["A", 1.5], ["B", 2.5]]):
            sheet.write_row(number, 0, row)
    return path


def repacked(source: Path, target: Path, changes: Mapping[str, Change]) -> Path:
    """A copy with some parts changed, or added at the end."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            change = changes.get(item.filename)
            content = old.read(item)
            new.writestr(item.filename, content if change is None else change(content) if callable(change) else change)
        for name, change in changes.items():
            if name not in old.namelist():
                new.writestr(name, change if isinstance(change, bytes) else change(b""))
    return target


def with_rows(folder: Path, rows: str, after: str = "") -> Path:
    """An .xlsx whose sheet data are these."""

    def changed(content: bytes) -> bytes:
        start, end = content.index(b"<sheetData>") + 11, content.index(b"</sheetData>")
        return content[:start] + rows.encode() + b"</sheetData>" + after.encode() + content[end + 12 :]

    return repacked(xlsx(folder / "base.xlsx"), folder / "ventes.xlsx", {"xl/worksheets/sheet1.xml": changed})


def ods(path: Path, rows: str) -> Path:
    """An .ods whose table is this."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.format(rows))
    return path


def record(kind: int, content: bytes) -> bytes:
    """A record of an .xlsb ([MS-XLSB] 2.1.4): type and length, seven bits a byte, then the content."""
    head = bytes((kind,)) if kind < 0x80 else bytes((kind & 0x7F | 0x80, kind >> 7))
    length, size = b"", len(content)
    while True:
        length += bytes((size & 0x7F | (0x80 if size >> 7 else 0),))
        size >>= 7
        if not size:
            return head + length + content


def wide(text: str) -> bytes:
    """A text of an .xlsb."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(path: Path, sheet: bytes, properties: bytes = b"") -> Path:
    """An .xlsb with one sheet of these records (rows, cells, and what follows them)."""
    book = record(131, b"") + properties + record(143, b"")
    book += record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Ventes")) + record(144, b"") + record(132, b"")
    relation = f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/>'
    space = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'{HEAD}<Types xmlns="{space}/content-types"/>')
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'{HEAD}<Relationships xmlns="{space}/relationships">{relation}</Relationships>',
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def xlsb_row(row: int, hidden: bool = False) -> bytes:
    """A row's record ([MS-XLSB] BrtRowHdr): its number from 0; fDyZero is bit 4 of the twelfth byte."""
    return record(0, struct.pack("<IIHBB", row, 0, 300, 0, 0x10 if hidden else 0) + bytes(5))


def xlsb_cell(kind: int, column: int, value: bytes) -> bytes:
    """A cell's record: 3 an error, 5 a number, 11 a formula with an error."""
    return record(kind, struct.pack("<II", column, 0) + value)


def compound(stream: bytes) -> bytes:
    """A compound file ([MS-CFB]) whose only stream is `Workbook`, of 4096 bytes at least."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % 512)
    count = len(stream) // 512
    tables = -(-(count + 2) // 127)
    numbers = [0xFFFFFFFD] * tables + [0xFFFFFFFE]
    first = tables + 1
    numbers += [*range(first + 1, first + count), 0xFFFFFFFE]
    numbers += [0xFFFFFFFF] * (tables * 128 - len(numbers))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *range(tables), *[0xFFFFFFFF] * (109 - tables))
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, 1), _entry("Workbook", 2, first, len(stream), 0xFFFFFFFF)]
    return head + struct.pack(f"<{len(numbers)}I", *numbers) + b"".join(entries).ljust(512, b"\0") + stream


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    text = name.encode("utf-16-le")
    free = 0xFFFFFFFF
    middle = struct.pack("<HBBIII", len(text) + 2, kind, 1, free, free, child)
    return text.ljust(64, b"\0") + middle + bytes(36) + struct.pack("<IQ", start, size)


def biff(kind: int, content: bytes) -> bytes:
    """A record of an .xls."""
    return struct.pack("<HH", kind, len(content)) + content


def xls_stream(sheet: bytes, globals_: bytes = b"") -> bytes:
    """The stream of an .xls of one sheet, Ventes ([MS-XLS]): the records given stand in its sheet."""
    begin = biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0x1FAA, 1997, 0, 6))
    listed = 4 + 8 + len("Ventes")
    position = len(begin) + len(globals_) + listed + 4
    title = struct.pack("<IBBBB", position, 0, 0, len("Ventes"), 0) + b"Ventes"
    start = biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x1FAA, 1997, 0, 6))
    return begin + globals_ + biff(0x85, title) + biff(0x0A, b"") + start + sheet + biff(0x0A, b"")
