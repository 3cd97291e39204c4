"""Pictures of the first page: made where LibreOffice is, refused with a reason where it is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xlsxwriter

from segment_udfs.hosts import render
from segment_udfs.hosts.libreoffice.find import Office, find
from segment_udfs.hosts.render import render_first_page


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("Accueil", "Suite"):
            book.add_worksheet(name).write(0, 0, f"Feuille {name}")
    return path


@pytest.mark.host
def test_the_first_page_becomes_a_pdf_of_one_page_and_a_picture(workbook: Path) -> None:
    """Only the first sheet is laid out, and nothing else is left in the folder."""
    if find() is None or shutil.which("pdftoppm") is None:
        pytest.skip("LibreOffice or pdftoppm is not installed: the dashboard was not rendered")
    made = render_first_page(workbook, workbook.parent)
    assert made.reason is None
    assert made.pdf is not None
    assert made.picture is not None
    assert made.pdf.read_bytes().startswith(b"%PDF-")
    assert made.pdf.read_bytes().count(b"/Type/Page/") + made.pdf.read_bytes().count(b"/Type/Page\n") <= 1
    assert made.picture.read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in workbook.parent.iterdir()) == ["book.pdf", "book.png", "book.xlsx"]


def test_without_libreoffice_the_reason_is_said(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No exception: the workbook is the result, the picture a convenience."""
    monkeypatch.setattr(render, "find", lambda: None)
    made = render_first_page(workbook, workbook.parent)
    assert (made.pdf, made.picture) == (None, None)
    assert made.reason is not None
    assert made.reason.key == "render.no_libreoffice"


def test_a_program_that_hangs_is_stopped_at_the_limit(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in that sleeps far beyond the limit, with a child of its own."""
    slow = workbook.parent / "program" / "soffice.bin"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nsleep 600 &\nsleep 600\n")
    slow.chmod(0o755)
    monkeypatch.setattr(render, "find", lambda: Office(slow.parent))
    made = render_first_page(workbook, workbook.parent, seconds=0.3)
    assert made.reason is not None
    assert made.reason.key == "render.conversion_failed"
