"""Our VBA executed by LibreOffice: a workbook with macros is opened, recalculated, and its column A read back.

What Excel or Windows alone has is replaced in the text of a module before it is built in; each replacement must find
its place exactly as often as told, so that a test cannot go on with a text that has changed.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from segment_udfs.workbook.modules import source
from segment_udfs.workbook.package import finish
from segment_udfs.workbook.vbaproject import WORKBOOK, build, document, module
from tests.vba.grammar import TARGETS, preprocess

RUNNER = Path(__file__).with_name("cells_in_libreoffice.py")


def windows(name: str, replacements: Mapping[str, str]) -> str:
    """The text of one of our modules as 64-bit Excel for Windows compiles it, with these pieces replaced."""
    text = preprocess(source(name), TARGETS["win64"])
    for old, new in replacements.items():
        assert old in text, f"{name} no longer holds {old!r}"
        text = text.replace(old, new)
    return text


def workbook(
    texts: Mapping[str, str],
    formulas: Sequence[str],
    sheets: Mapping[str, Mapping[str, object]],
    names: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook of these modules, whose first sheet holds the formulas in column A.

    Args:
        texts: of the modules, by name. sheets: cells by address of each sheet, by name; the first one is that of the
            formulas. names: what defined names refer to.
    """
    codes = {name: f"sht{place}" for place, name in enumerate(sheets)}
    documents = [document("ThisWorkbook", base=WORKBOOK), *map(document, codes.values())]
    project = build("Segmentation", [*documents, *(module(name, text) for name, text in texts.items())])
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    made.set_vba_name("ThisWorkbook")
    made.add_vba_project(io.BytesIO(project), is_stream=True)
    for name, cells in sheets.items():
        sheet = made.add_worksheet(name)
        sheet.set_vba_name(codes[name])
        for address, value in cells.items():
            sheet.write(address, value)
    for defined, refers in (names or {}).items():
        made.define_name(defined, refers)
    for row, formula in enumerate(formulas):
        made.worksheets()[0].write_formula(row, 0, formula)
    made.close()
    return finish(out.getvalue())


def column_a(package: bytes, rows: int, folder: Path, name: str = "book.xlsm") -> list[str]:
    """What LibreOffice shows in the first `rows` cells of column A, in a profile of its own with macros on."""
    soffice, python = shutil.which("soffice"), uno_python()
    if not soffice or not python:
        reason = "LibreOffice or its Python module uno is missing: run tools/install_libreoffice.sh"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    path, pipe = folder / name, f"segvba{os.getpid()}"
    path.write_bytes(package)
    listening = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    office = subprocess.Popen(
        [*listening, f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        command = [python, str(RUNNER), pipe, str(path), str(rows)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        office.wait(timeout=30)
    finally:
        if office.poll() is None:
            os.killpg(office.pid, signal.SIGTERM)  # the launcher and the program behind it
            office.wait(timeout=30)
    found: list[str] = json.loads(done.stdout)
    return found


def uno_python() -> str:
    """A Python that has LibreOffice's uno; empty where there is none."""
    for candidate in ("/usr/bin/python3", shutil.which("python3") or ""):
        if candidate and Path(candidate).exists():
            done = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
            if done.returncode == 0:
                return candidate
    return ""
