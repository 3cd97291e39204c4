"""The cells of one sheet of a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods), as values.

calamine reads the values. It gives a blank for a cell that shows an error, and an error is never a blank: a pass over
the sheet's own part finds those cells. That pass refuses any document type declaration, the door of entity bombs.
"""

from __future__ import annotations

import mmap
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

import python_calamine

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.tabular import some

_OFFICE_MEMBERS: Final = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_ERROR_CELL: Final = re.compile(rb"""\st\s*=\s*["']e["']""")
_HIDDEN_ROW: Final = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class Grid:
    """The used area of a sheet: `rows[0][0]` stands in row `first_row` (from 1) and column `first_column` (from 0).

    `errors` are the cells that show an error: (row from 1, column from 0). It can cross a process border.
    """

    sheet: str
    rows: list[list[Any]]
    first_row: int
    first_column: int
    errors: tuple[tuple[int, int], ...] = ()
    notes: tuple[Fault, ...] = ()


WorkbookReader = Callable[[Path, str | None], Grid]


def read_workbook(path: Path, sheet: str | None = None) -> Grid:
    """The values of one sheet: the one named, else the visible one with the most filled cells.

    Raises:
        DataError: one fault when the file is not a workbook, is encrypted or damaged, or lacks that sheet.
    """
    file = path.name
    try:
        kind = _kind(path, file)
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            name, rows, start, others = _choose(book, sheet, file)
        errors, hidden = _scan(path, name, file) if kind == "xlsx" else ((), 0)
    except (DataError, OSError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except python_calamine.PasswordError:
        raise DataError([Fault.of("import.encrypted", file=file)]) from None
    except BaseException as error:
        # Damaged archives raise errors of all kinds, and a panic of the reader is not even an Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise DataError([Fault.of("import.damaged", file=file)]) from None
    notes = [Fault.of("import.note_sheet", file=file, sheet=name, others=some(others))] if others else []
    if hidden:
        notes.append(Fault.of("import.note_hidden", file=file, sheet=name, count=hidden))
    if kind != "xlsx":
        notes.append(Fault.of("import.note_errors_unseen", file=file))
    return Grid(name, rows, start[0] + 1, start[1], errors, tuple(notes))


def _kind(path: Path, file: str) -> str:
    """What the container holds: "xlsx", "xlsb", "ods" or "xls"; anything else is said as it is."""
    if not zipfile.is_zipfile(path):
        return _ole_kind(path, file)
    with zipfile.ZipFile(path) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        found = [member for member in _OFFICE_MEMBERS if member in names]
        if not found and "[content_types].xml" not in names:
            raise DataError([Fault.of("import.zip_file", file=file, found=some(list(names.values()), 3))])
        manifest = names.get("meta-inf/manifest.xml")
        if manifest and b"encryption-data" in archive.read(manifest):
            raise DataError([Fault.of("import.encrypted", file=file)])
    return {"xl/workbook.bin": "xlsb", "content.xml": "ods"}.get(found[0], "xlsx") if found else "xlsx"


def _ole_kind(path: Path, file: str) -> str:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[:2] == b"PK":
            raise DataError([Fault.of("import.damaged", file=file)])
        if data.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            raise DataError([Fault.of("import.encrypted", file=file)])
        if not any(data.find(name.encode("utf-16-le")) >= 0 for name in ("Workbook", "Book", "WORKBOOK", "BOOK")):
            raise DataError([Fault.of("import.not_a_table", file=file)])
    return "xls"


def _choose(book: Any, sheet: str | None, file: str) -> tuple[str, list[list[Any]], tuple[int, int], list[str]]:
    """The sheet to read, its rows, its first cell, and the sheets that were passed over."""
    listed = [meta for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet]
    names = [meta.name for meta in listed]
    if sheet is not None:
        wanted = [name for name in names if name.casefold() == sheet.casefold()]
        if not wanted:
            raise DataError([Fault.of("import.no_sheet", file=file, sheet=sheet, found=some(names, 12))])
        return (*_cells(book, wanted[0]), [])
    visible = [meta.name for meta in listed if meta.visible == python_calamine.SheetVisibleEnum.Visible] or names
    best: tuple[str, list[list[Any]], tuple[int, int]] | None = None
    most = -1
    for name in visible:
        candidate = _cells(book, name)
        count = sum(1 for row in candidate[1] for cell in row if cell != "" and cell is not None)
        if count > most:
            best, most = candidate, count
    if best is None or most == 0:
        raise DataError([Fault.of("import.empty_workbook", file=file)])
    return (*best, [name for name in names if name != best[0]])


def _cells(book: Any, name: str) -> tuple[str, list[list[Any]], tuple[int, int]]:
    found = book.get_sheet_by_name(name)
    return name, found.to_python(skip_empty_area=True), found.start or (0, 0)


def _scan(path: Path, sheet: str, file: str) -> tuple[tuple[tuple[int, int], ...], int]:
    """Error cells and number of hidden rows of a sheet of an .xlsx; nothing is parsed when the bytes show neither."""
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet, file)
        if part is None:
            return (), 0
        suspect = False
        tail = b""
        for chunk in _chunks(archive, part):
            seen = tail + chunk
            _refuse_declaration(seen, file)
            suspect = suspect or bool(_ERROR_CELL.search(seen)) or bool(_HIDDEN_ROW.search(seen)) or b"\0" in seen
            tail = seen[-64:]
        return _error_cells(archive, part, file) if suspect else ((), 0)


def _refuse_declaration(data: bytes, file: str) -> None:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise DataError([Fault.of("import.declaration", file=file)])


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _parse(archive: zipfile.ZipFile, part: str, file: str, start: Callable[[str, dict[str, str]], None]) -> None:
    """Call `start` with the local name and the attributes of each element of an XML part."""
    parser = expat.ParserCreate(namespace_separator="}")

    def declared(*_: object) -> None:
        raise DataError([Fault.of("import.declaration", file=file)])

    def opened(name: str, attributes: dict[str, str]) -> None:
        start(name.rpartition("}")[2], attributes)

    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = opened
    try:
        for chunk in _chunks(archive, part):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile):
        raise DataError([Fault.of("import.damaged", file=file)]) from None


def _part_of(archive: zipfile.ZipFile, sheet: str, file: str) -> str | None:
    """The part that holds a sheet, through the workbook's relations."""
    names = {name.lower(): name for name in archive.namelist()}
    book, relations = names.get("xl/workbook.xml"), names.get("xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return None
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheets(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            ids[attributes.get("name", "")] = next((v for k, v in attributes.items() if k.endswith("}id")), "")

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(archive, book, file, sheets)
    _parse(archive, relations, file, relation)
    target = targets.get(ids.get(sheet, ""), "")
    full = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return names.get(full.lower())


def _error_cells(archive: zipfile.ZipFile, part: str, file: str) -> tuple[tuple[tuple[int, int], ...], int]:
    errors: list[tuple[int, int]] = []
    row = column = hidden = 0

    def element(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, hidden
        if name == "row":
            row, column = int(attributes.get("r", row + 1)), -1
            hidden += attributes.get("hidden") in ("1", "true")
        elif name == "c":
            letters = re.match(r"[A-Z]+", attributes.get("r", ""))
            column = _position(letters[0]) if letters else column + 1
            if attributes.get("t") == "e":
                errors.append((row, column))

    _parse(archive, part, file, element)
    return tuple(errors), hidden


def _position(letters: str) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - 64
    return position - 1
