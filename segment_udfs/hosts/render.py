"""Pictures of a workbook's first page, by LibreOffice and pdftoppm where they are installed.

The workbook is shown with the figures it carries: LibreOffice does not recalculate an .xlsx or .xlsm on opening. The
program runs with a profile of its own, in a temporary folder, so that no open LibreOffice is disturbed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess  # the two programs are called with fixed arguments, never through a shell
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segment_udfs.errors import Fault
from segment_udfs.writing import atomic_write

_PLACES: Final = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.com"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.com"),
)
_FILTER: Final = 'pdf:calc_pdf_Export:{"PageRange":{"type":"string","value":"1"}}'
_SECONDS: Final = 120.0
_LOCALES: Final = {"fr": "fr-FR", "en": "en-GB"}
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
</oor:items>
"""
"""Settings of the profile: numbers and dates in the language of the texts, not of the machine."""
_DOTS_PER_INCH: Final = 110


@dataclass(frozen=True)
class Rendered:
    """The files made, None where one could not be, and why."""

    pdf: Path | None = None
    picture: Path | None = None
    reason: Fault | None = None


def find_soffice() -> Path | None:
    """The LibreOffice program: on the path of commands, else at its usual places on macOS and Windows."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else next((place for place in _PLACES if place.is_file()), None)


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
    soffice = find_soffice()
    if soffice is None:
        return Rendered(reason=Fault.of("render.no_libreoffice"))
    with tempfile.TemporaryDirectory(prefix="segment-", ignore_cleanup_errors=True) as place:
        work = Path(place)
        profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
        settings = work / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS.format(locale=_LOCALES[lang]), "utf-8")
        command = [str(soffice), profile, "--headless", "--norestore", "--nologo", "--nolockcheck", "--convert-to"]
        made = work / f"{workbook.stem}.pdf"
        if not _run([*command, _FILTER, "--outdir", str(work), str(workbook.resolve())], seconds, made):
            return Rendered(reason=Fault.of("render.conversion_failed", file=workbook.name))
        pdf = folder / made.name
        atomic_write(pdf, made.read_bytes())
        drawn = work / "page.png"
        pdftoppm = shutil.which("pdftoppm")
        if pdftoppm is None:
            return Rendered(pdf, reason=Fault.of("render.no_pdftoppm"))
        draw = [pdftoppm, "-png", "-singlefile", "-r", str(_DOTS_PER_INCH), str(made), str(drawn.with_suffix(""))]
        if not _run(draw, seconds, drawn):
            return Rendered(pdf, reason=Fault.of("render.picture_failed", file=pdf.name))
        picture = folder / f"{workbook.stem}.png"
        atomic_write(picture, drawn.read_bytes())
        return Rendered(pdf, picture)


def _run(command: Sequence[str], seconds: float, made: Path) -> bool:
    """Run a program to its end or to the limit, all its children included; True when it made its file."""
    environment = os.environ | {"SAL_USE_VCLPLUGIN": "svp"}
    try:
        process = subprocess.Popen(  # noqa: S603 - fixed program and options
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)
    return process.returncode == 0 and made.is_file()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing running: LibreOffice's launcher starts the real program as a child of its own group."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
