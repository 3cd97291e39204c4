"""When calamine gives up on an .xlsx that the guard let pass: which cell is it, and can it be read all the same?"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.grid import Inspection
from segment_udfs.importing.guard.packages import open_package
from segment_udfs.importing.guard.safe_xml import walk
from segment_udfs.importing.naming import shown

_KNOWN: Final = rb"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)"
_SHEET: Final = re.compile(rb"""<(?:\w+:)?sheet\s[^<>]*?\w+:id\s*=\s*["']([^"'<>]*)["'][^<>]*/>""")
_UNKNOWN_ERROR: Final = re.compile(
    rb"""(<(?:\w+:)?c\s[^<>]*\st=["']e["'][^<>]*(?<!/)>\s*"""
    rb"""(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</[^<>]*>)\s*)?<(?:\w+:)?v>)(?!%b<)[^<]*""" % _KNOWN
)


def repaired(path: Path, inspection: Inspection) -> bytes:
    """A copy of an .xlsx that calamine reads.

    Each error of a newer name is #N/A: its address is already known as an error's. Sheets of macros are not listed.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        package = open_package(archive, path.name)
        for name, info in package.parts.items():
            content = b"".join(package.chunks(name))
            if name in inspection.parts and (b'"e"' in content or b"'e'" in content):
                content = _UNKNOWN_ERROR.sub(rb"\g<1>#N/A", content)
            elif name == inspection.book:
                content = _SHEET.sub(lambda found: _kept(found, inspection), content)
            target.writestr(info.filename, content)
    return made.getvalue()


def _kept(found: re.Match[bytes], inspection: Inspection) -> bytes:
    return b"" if found[1].decode("utf-8", "replace") in inspection.macro_sheets else found[0]


def unreadable_cell(path: Path, inspection: Inspection) -> DataError:
    """The refusal of a workbook that calamine cannot read: it names the first cell that holds no value of its type."""
    if inspection.kind == "xlsx":
        with zipfile.ZipFile(path) as archive:
            package = open_package(archive, path.name)
            for name in package.parts:
                if "/worksheets/" in name and name.endswith(".xml"):
                    search = _Search()
                    with package.xml(name):
                        walk(package.chunks(name), start=search.start, end=search.end, text=search.text)
                    if search.cell:
                        title = shown(inspection.parts.get(name, name))
                        facts = {"sheet": title, "cell": search.cell, "found": shown(search.value, 24)}
                        return DataError([Fault.of("guard.unread_cell", file=path.name, **facts)])
    return DataError([Fault.of("import.damaged", file=path.name)])


class _Search:
    """The first cell of a sheet whose value no reader understands."""

    def __init__(self) -> None:
        self.cell = self.value = ""
        self._reference, self._kind, self._text = "", "n", ""
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._reference, self._kind = attributes.get("r", "?"), attributes.get("t", "n")
        elif name == "v":
            self._inside, self._text = True, ""

    def text(self, text: str) -> None:
        if self._inside and len(self._text) < 64:
            self._text += text

    def end(self, name: str) -> None:
        if name == "v":
            self._inside = False
            if not self.cell and not _understood(self._kind, self._text.strip()):
                self.cell, self.value = shown(self._reference, 12), self._text


def _understood(kind: str, text: str) -> bool:
    """True when a value has the form of its type.

    Example:
        >>> [_understood(*case) for case in (("n", "1.5"), ("n", "x"), ("s", "-1"), ("b", "1"), ("str", "?"))]
        [True, False, False, True, True]
    """
    if kind == "n":
        try:
            float(text or 0)
        except ValueError:
            return False
        return True
    if kind == "s":
        return text.isascii() and text.isdecimal()
    if kind == "e":
        return bool(re.fullmatch(_KNOWN, text.encode()))
    if kind == "b":
        return text.lower() in ("", "0", "1", "true", "false")
    return kind in ("d", "str", "inlineStr")
