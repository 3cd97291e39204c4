"""The report of a workbook as a PDF, its figures recalculated by a LibreOffice of our own.

The office opens a copy of the file, in a private profile and folder: the user's file, its lock and the user's own
LibreOffice are never touched, and a workbook that is open elsewhere can be reported as it was last saved.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.libreoffice.find import Office, need
from segment_udfs.hosts.libreoffice.install import errand
from segment_udfs.hosts.libreoffice.launch import Running
from segment_udfs.hosts.libreoffice.profiles import LOCALES, cached_profile
from segment_udfs.workbook.sheets.book import REPORT

SUFFIXES: Final = (".xlsm", ".xlsx", ".ods")
_SECONDS: Final = 300.0
_SHOWN: Final = 3
"""Cells in error that are named."""
_PROTECTED: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of the container in which Excel keeps a workbook with a password (or one of before 2007)."""
_PARTS: Final = re.compile(r"xl/workbook\.xml|xl/worksheets/[^/]+\.xml|content\.xml")
_OURS: Final = re.compile(rb"<(?:f|definedName)\b[^<]*\bSEG_|formula=\"[^\"]*(?:\bSEG_|SEGMENTATION\.CALC)", re.I)
"""A formula with one of our functions, in an .xlsx or .xlsm file, or in an .ods file."""


@dataclass(frozen=True)
class Report:
    """What was printed: the PDF, the number of pages of each sheet in their order, and the cells that show an error."""

    pdf: bytes
    pages: tuple[tuple[str, int], ...]
    lang: str
    recalculated: bool
    errors: int = 0
    where: tuple[str, ...] = ()
    """The first cells in error: "Stars.C4 (#VALUE!)"."""


def make_report(
    book: Path, lang: str = "fr", as_saved: bool = False, seconds: float = _SECONDS, office: Office | None = None
) -> Report:
    """Print the report sheets of one of our workbooks, or all visible sheets of another.

    Args:
        book: an .xlsm, .xlsx or .ods file. lang: "fr" or "en", how numbers and dates are written when the workbook has
            no cell named `langue`. as_saved: do not recalculate; a workbook without any of our functions never is.
            seconds: limit for LibreOffice. office: by default the one of this machine.

    Raises:
        DataError: one fault: no usable LibreOffice, no such file, a file that is no workbook, nothing to print, the
            limit reached. Cells in error are no fault: see `Report.errors`.
    """
    content = _read(book)
    office = office or need()
    live = _has_our_functions(content)
    with tempfile.TemporaryDirectory(prefix="segment-", ignore_cleanup_errors=True) as place:
        # the name stays, for the foot of the pages shows it
        folder = Path(place).resolve()
        copy, pdf, profile = folder / "book" / book.name, folder / "report.pdf", folder / "profile"
        copy.parent.mkdir()
        copy.write_bytes(content)
        if live:
            cached_profile(office, profile, lang)
        request = {
            "action": "report",
            "file": copy.as_uri(),
            "pdf": pdf.as_uri(),
            "sheets": REPORT,
            "locales": LOCALES,
            "lang": lang,
            "recalculate": live and not as_saved,
            "shown": _SHOWN,
        }
        with Running(office, profile, LOCALES[lang]) as running:
            found = errand(running, request, seconds=seconds)
        if not found["workbook"]:
            raise DataError([Fault.of("report.not_a_workbook", file=book.name)])
        if not found["pages"]:
            raise DataError([Fault.of("report.nothing_to_print", file=book.name)])
        return Report(
            pdf=pdf.read_bytes(),
            pages=tuple((sheet, count) for sheet, count in found["pages"]),
            lang=found["lang"],
            recalculated=live and not as_saved,
            errors=found["errors"],
            where=tuple(f"{cell} ({text})" for cell, text in found["where"]),
        )


def _read(book: Path) -> bytes:
    """The bytes of a file that may be a workbook."""
    try:
        content = book.read_bytes()
    except FileNotFoundError:
        raise DataError([Fault.of("import.missing_file", file=book.name)]) from None
    except OSError:
        raise DataError([Fault.of("import.unreadable_file", file=book.name)]) from None
    if book.suffix.lower() in SUFFIXES and content.startswith(_PROTECTED):
        raise DataError([Fault.of("report.protected", file=book.name)])
    if book.suffix.lower() not in SUFFIXES or not content.startswith(b"PK"):
        raise DataError([Fault.of("report.not_a_workbook", file=book.name)])
    return content


def _has_our_functions(content: bytes) -> bool:
    """Whether any formula of the workbook calls one of our functions; False too for what is no such archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [name for name in package.namelist() if _PARTS.fullmatch(name)]
            return any(_OURS.search(package.read(name)) for name in parts)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):
        return False
