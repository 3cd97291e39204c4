"""`segment-udfs report`: a workbook as a PDF whose figures are recalculated, and as one picture a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.text import Text

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.cli_shell import result, stderr, tell
from segment_udfs.hosts.libreoffice.report import Report, make_report
from segment_udfs.hosts.render import find_pdftoppm, pictures
from segment_udfs.strings import explain_fault, say
from segment_udfs.writing import atomic_write, check_target, safe_filename, within

_STEM: Final = 100
"""Letters kept of the name of the report in those of its pictures."""


def run(book: Path, out: Path, png: Path | None, as_saved: bool, lang: str) -> None:
    """Write the report of `book` to `out`, and one picture a page into the folder `png`; say which cells are in error.

    Raises:
        DataError: nothing could be written, or not the pictures.
    """
    if out.suffix.lower() != ".pdf":
        raise DataError([Fault.of("report.bad_suffix", file=out.name)])
    check_target(out)
    with stderr().status(Text(say("report.step_report", lang))):
        report = make_report(book, lang, as_saved)
    atomic_write(out, report.pdf)
    result(str(out))
    if warning := told_errors(report):
        tell(explain_fault(warning, lang), "yellow")
    if png is not None:
        for path in write_pictures(report, png, out.stem, lang):
            result(str(path))


def told_errors(report: Report) -> Fault | None:
    """How many cells of the report are in error, and where the first are; None when there are none."""
    if not report.errors:
        return None
    more = " …" if report.errors > len(report.where) else ""
    key = "report.error_cells" if report.recalculated else "report.error_cells_saved"
    return Fault.of(key, count=report.errors, where=", ".join(report.where) + more)


def write_pictures(report: Report, folder: Path, stem: str, lang: str) -> list[Path]:
    """One PNG file a page, `<stem>-01-accueil.png`: the number of the page, then the name of its sheet.

    Raises:
        DataError: pdftoppm is missing or failed, or the folder cannot be written.
    """
    if find_pdftoppm() is None:
        raise DataError([Fault.of("report.no_pdftoppm", file=f"{stem}.pdf")])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise DataError([Fault.of("write.not_allowed", file=folder.name, folder=folder.parent.name)]) from None
    with stderr().status(Text(say("report.step_pictures", lang))):
        drawn = pictures(report.pdf, f"{stem}.pdf")
    paths = [within(folder, name) for name in picture_names(stem, report.pages)]
    for path, content in zip(paths, drawn, strict=True):
        atomic_write(path, content)
    return paths


def picture_names(stem: str, pages: Sequence[tuple[str, int]]) -> list[str]:
    """Names of the pictures of the pages of each sheet, in letters that every system reads.

    Example:
        >>> picture_names("mars", [("Accueil", 1), ("Plan_action", 1), ("Contrôles", 2)])
        ['mars-01-accueil.png', 'mars-02-plan-action.png', 'mars-03-controles.png', 'mars-04-controles.png']
    """
    sheets = [_plain(sheet) for sheet, count in pages for _ in range(count)]
    digits = max(2, len(str(len(sheets))))
    named = [(_plain(stem)[:_STEM], f"{page:0{digits}}", sheet) for page, sheet in enumerate(sheets, 1)]
    return [safe_filename("-".join(filter(None, parts)) + ".png") for parts in named]


def _plain(text: str) -> str:
    """ASCII letters, digits and hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")
