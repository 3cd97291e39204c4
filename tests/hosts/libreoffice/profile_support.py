"""What the tests of profiles share: a formula answered on a profile, and extensions made otherwise."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter

from segment_udfs.hosts.libreoffice.find import Office
from segment_udfs.hosts.libreoffice.install import errand
from segment_udfs.hosts.libreoffice.launch import Running

FORMULA = "=SEG_PARETO_COUNT(B1:B3)"
ANSWER = {"number": 1.0, "error": 0, "text": "1"}
"""One client of 500, 20 and 20 makes 80 % of them all."""
UNKNOWN_NAME = 525
OTHER = "fr.segmentation.other"


def workbook(folder: Path) -> Path:
    """A file with the formula in A1 and three amounts in B."""
    path = folder / "cell.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_formula("A1", FORMULA)
        sheet.write_column("B1", (500, 20, 20))
    return path


def seen(office: Office, profile: Path, folder: Path) -> Any:
    """What the cell of `workbook` shows in an office on the profile."""
    with Running(office, profile) as running:
        return errand(running, {"action": "cell", "file": workbook(folder).as_uri()})


def edited(oxt: bytes, **descriptions: str) -> bytes:
    """The extension with another `identifier` or `version` in its description, and nothing but that description."""
    source, made = zipfile.ZipFile(io.BytesIO(oxt)), io.BytesIO()
    text = source.read("description.xml").decode("utf-8")
    for name, value in descriptions.items():
        text = re.sub(rf'<{name} value="[^"]*"', f'<{name} value="{value}"', text)
    manifest = '<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest"/>'
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("description.xml", text)
        package.writestr("META-INF/manifest.xml", manifest)
    return made.getvalue()


def files(profile: Path) -> dict[str, bytes]:
    """Every file of a profile."""
    return {path.relative_to(profile).as_posix(): path.read_bytes() for path in profile.rglob("*") if path.is_file()}
