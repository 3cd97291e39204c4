"""What a workbook's package says of itself: its sheets, names and tables, and which part holds each."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.parsers.expat import ExpatError

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.refreshing.archive import Archive, ArchiveError
from segment_udfs.importing.guard.limits import MAX_COLUMNS, MAX_ROWS
from segment_udfs.importing.guard.safe_xml import Declared, Endless, walk
from segment_udfs.importing.naming import column_position

_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_TRUE: Final = ("1", "true", "on")


@dataclass
class SheetPart:
    """A worksheet: its name on the tab, its part, the name by which macros know it."""

    name: str
    part: str
    code: str = ""
    drawings: list[str] = field(default_factory=list)


@dataclass
class TablePart:
    """An Excel table by its sheet and its corners (0-based, both included), header and totals rows among them."""

    name: str
    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    headers: tuple[str, ...]
    header_rows: int = 1
    totals_rows: int = 0


@dataclass
class Package:
    """A workbook as its parts describe it; `names` are the defined names, those of one sheet under (sheet, name)."""

    archive: Archive
    file: str
    workbook: str = ""
    sheets: dict[str, SheetPart] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    tables: dict[str, TablePart] = field(default_factory=dict)
    shared: str = ""
    date1904: bool = False
    signed: bool = False

    def walk(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], object] | None = None,
        end: Callable[[str], object] | None = None,
        text: Callable[[str], object] | None = None,
        *,
        full_names: bool = False,
    ) -> None:
        """Walk over the XML of a part.

        Raises:
            DataError: the part is missing, damaged, not XML, or declares a document type.
        """
        try:
            walk([self.archive.read(part)], start=start, end=end, text=text, full_names=full_names)
        except (KeyError, ArchiveError, ExpatError, Declared, Endless, UnicodeError):
            raise DataError([Fault.of("refresh.bad_part", file=self.file, part=part)]) from None

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """The relationships of a part: id → (end of the type, part); links to the outside are left out."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}
        if rels not in self.archive.names:
            return found

        def start(tag: str, given: dict[str, str]) -> None:
            if tag == "Relationship" and given.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, given.get("Target", "")))
                found[given.get("Id", "")] = (given.get("Type", "").rpartition("/")[2], target.lstrip("/"))

        self.walk(rels, start)
        return found


def open_package(data: bytes, file: str) -> Package:
    """The package of a workbook.

    Raises:
        DataError: it is none, or one of its describing parts is damaged.
    """
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise DataError([Fault.of("refresh.encrypted", file=file)])
    try:
        package = Package(Archive(data), file)
    except ArchiveError:
        raise DataError([Fault.of("refresh.not_workbook", file=file)]) from None
    if "[Content_Types].xml" not in package.archive.names:
        raise DataError([Fault.of("refresh.not_workbook", file=file)])
    roots = package.targets("")
    package.workbook = next((part for kind, part in roots.values() if kind == "officeDocument"), "")
    package.signed = any(name.startswith("_xmlsignatures/") for name in package.archive.names)
    if not package.workbook.endswith(".xml") or package.workbook not in package.archive.names:
        raise DataError([Fault.of("refresh.not_workbook", file=file)])
    _read_workbook(package)
    for sheet in package.sheets.values():
        _read_relations(package, sheet)
    return package


def _read_workbook(package: Package) -> None:
    """Sheets and defined names."""
    targets = package.targets(package.workbook)
    package.shared = next((part for kind, part in targets.values() if kind == "sharedStrings"), "")
    order: list[str] = []
    naming: list[tuple[str, str]] = []
    texts: list[str] = []
    inside = [False]

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "sheet":
            name = unescaped(given.get("name", ""))
            identity = next((value for key, value in given.items() if key.endswith("}id")), "")
            kind, part = targets.get(identity, ("", ""))
            order.append(name)
            if kind == "worksheet":
                package.sheets[name] = SheetPart(name, part)
        elif tag == "workbookPr":
            package.date1904 = given.get("date1904", "").lower() in _TRUE
        elif tag == "definedName":
            naming.append((given.get("localSheetId", ""), given.get("name", "")))
            texts.append("")
        inside[0] = tag == "definedName"

    def end(_tag: str) -> None:
        inside[0] = False

    def text(piece: str) -> None:
        if inside[0]:
            texts[-1] += piece

    package.walk(package.workbook, start, end, text, full_names=True)
    for (local, name), formula in zip(naming, texts, strict=True):
        sheet = order[int(local)] if local.isdigit() and int(local) < len(order) else ""
        package.names[sheet, name] = formula.strip()


def _read_relations(package: Package, sheet: SheetPart) -> None:
    """Tables and drawings of one sheet."""
    for kind, part in package.targets(sheet.part).values():
        if kind == "drawing":
            sheet.drawings.append(part)
        elif kind == "table":
            table = _read_table(package, sheet.name, part)
            package.tables[table.name] = table


def _read_table(package: Package, sheet: str, part: str) -> TablePart:
    """One table.

    Raises:
        DataError: its part does not say where it lies, or has not one name a column.
    """
    given: dict[str, str] = {}
    headers: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            given.update(attributes)
        elif tag == "tableColumn":
            headers.append(unescaped(attributes.get("name", "")))

    package.walk(part, start)
    name = given.get("displayName") or given.get("name", "")
    area = corners(given.get("ref", ""))
    heads, totals = (
        int(given[key]) if given.get(key, "").isdigit() else 0 for key in ("headerRowCount", "totalsRowCount")
    )
    heads = heads if "headerRowCount" in given else 1
    if area is None or area[3] - area[1] + 1 != len(headers) or heads + totals > area[2] - area[0] + 1:
        raise DataError([Fault.of("refresh.bad_table", file=package.file, table=name or part, sheet=sheet)])
    return TablePart(name, sheet, *area, tuple(headers), heads, totals)


def corners(address: str) -> tuple[int, int, int, int] | None:
    """Top, left, bottom and right of "B5:N128" or "B5", from 0; None for anything else, and beyond the grid."""
    found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?", address)
    if not found:
        return None
    left, top, right, bottom = found.groups()
    area = int(top) - 1, column_position(left), int(bottom or top) - 1, column_position(right or left)
    inside = 0 <= area[0] <= area[2] < MAX_ROWS and 0 <= area[1] <= area[3] < MAX_COLUMNS
    return area if inside else None


def unescaped(text: str) -> str:
    """A text without the escapes that the format uses for signs that XML cannot hold.

    Example:
        >>> unescaped("a_x000a_b")
        'a\\nb'
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
