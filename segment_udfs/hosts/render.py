"""Pictures of PDF pages by pdftoppm, and the first page of a workbook as it stands, by any LibreOffice.

The workbook is shown with the figures it carries: LibreOffice does not recalculate an .xlsx or .xlsm on opening, and
needs neither our extension nor a recent version. See `libreoffice/report.py` for figures that are live.
"""

from __future__ import annotations

import shutil
import subprocess  # fixed programs with fixed arguments, never through a shell
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.libreoffice.find import Office, find
from segment_udfs.hosts.libreoffice.launch import Running
from segment_udfs.hosts.libreoffice.profiles import LOCALES
from segment_udfs.writing import atomic_write, safe_filename, within

_FILTER: Final = 'pdf:calc_pdf_Export:{"PageRange":{"type":"string","value":"1"}}'
_SECONDS: Final = 120.0
_DOTS_PER_INCH: Final = 110


@dataclass(frozen=True)
class Rendered:
    """The files made, None where one could not be, and why."""

    pdf: Path | None = None
    picture: Path | None = None
    reason: Fault | None = None


def render_first_page(workbook: Path, folder: Path, lang: str = "fr", seconds: float = _SECONDS) -> Rendered:
    """Write the first page of a workbook into `folder`, as PDF and as PNG, under the workbook's name.

    Args:
        workbook: an .xlsx or .xlsm file. folder: an existing folder. lang: "fr" or "en", how numbers and dates are
            written. seconds: limit for each of the two programs.

    Returns:
        What was made; when something is missing, the reason, never an exception for a missing or failing program.

    Raises:
        DataError: the folder cannot be written.
    """
    office = find()
    if office is None:
        return Rendered(reason=Fault.of("render.no_libreoffice"))
    with tempfile.TemporaryDirectory(prefix="segment-", ignore_cleanup_errors=True) as place:
        made = Path(place).resolve() / f"{workbook.stem}.pdf"
        if not _converted(office, workbook, made, LOCALES[lang], seconds):
            return Rendered(reason=Fault.of("render.conversion_failed", file=workbook.name))
        return write_first_page(made.read_bytes(), folder, workbook.stem, seconds)


def write_first_page(pdf: bytes, folder: Path, stem: str, seconds: float = _SECONDS) -> Rendered:
    """Write a PDF into `folder` as `stem`.pdf, and the picture of its first page as `stem`.png.

    Raises:
        DataError: the folder cannot be written.
    """
    path, picture = (within(folder, safe_filename(f"{stem}{ending}")) for ending in (".pdf", ".png"))
    atomic_write(path, pdf)
    try:
        drawn = pictures(pdf, path.name, pages=1, seconds=seconds)
    except DataError as error:
        return Rendered(path, reason=error.faults[0])
    atomic_write(picture, drawn[0])
    return Rendered(path, picture)


def pictures(pdf: bytes, name: str, pages: int = 0, seconds: float = _SECONDS) -> list[bytes]:
    """The pages of a PDF as PNG files, in their order.

    Args:
        pdf: bytes of the file. name: for the sentence of a fault. pages: how many from the first; 0 for all. seconds:
            limit.

    Raises:
        DataError: one fault: pdftoppm is not installed, or could not draw.
    """
    program = find_pdftoppm()
    if program is None:
        raise DataError([Fault.of("render.no_pdftoppm")])
    with tempfile.TemporaryDirectory(prefix="segment-", ignore_cleanup_errors=True) as place:
        source = Path(place, "report.pdf")
        source.write_bytes(pdf)
        last = ["-l", str(pages)] if pages else []
        command = [program, "-png", "-r", str(_DOTS_PER_INCH), *last, str(source), str(Path(place, "page"))]
        try:
            subprocess.run(  # noqa: S603
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=True
            )
        except (OSError, subprocess.SubprocessError):
            raise DataError([Fault.of("render.picture_failed", file=name)]) from None
        # pdftoppm gives all page numbers of a file the same number of digits
        return [path.read_bytes() for path in sorted(Path(place).glob("page-*.png"))]


def find_pdftoppm() -> str | None:
    """The command that draws pages, None where poppler is not installed."""
    return shutil.which("pdftoppm")


def _converted(office: Office, workbook: Path, made: Path, locale: str, seconds: float) -> bool:
    """Run the office's own conversion to its end or to the limit; True when it made its file."""
    arguments = ("--nolockcheck", "--convert-to", _FILTER, "--outdir", str(made.parent), str(workbook.resolve()))
    until = time.monotonic() + seconds
    try:
        with Running(office, made.with_name("profile"), locale, arguments=arguments) as running:
            code = running.wait(seconds)
            # a fresh profile may ask to be started again
            if code and running.alive():
                code = running.wait(max(0.0, until - time.monotonic()))
    except OSError:
        return False
    return code == 0 and made.is_file()
