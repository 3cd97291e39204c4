"""`analyse --frozen`: the same figures in a workbook that needs none of our functions."""

from __future__ import annotations

import io
from importlib.resources import as_file, files
from pathlib import Path

import openpyxl
import pytest
from hosts.office import recalculated
from typer.testing import CliRunner

from segment_udfs.hosts.cli import app


@pytest.mark.host
def test_a_frozen_workbook_reads_right_in_a_program_without_our_functions(tmp_path: Path) -> None:
    """No SEG formula is left; LibreOffice recomputes the rest and its first page has no error and zero gaps."""
    out = tmp_path / "fige.xlsx"
    with as_file(files("segment_udfs.sample")) as folder:
        command = ["analyse", str(folder / "export_ventes.csv"), "-o", str(out), "--frozen"]
        command += ["--clients", str(folder / "clients.csv"), "--costs", str(folder / "couts.csv")]
        done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    formulas = openpyxl.load_workbook(out)
    texts = [
        getattr(cell.value, "text", cell.value)
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(texts) > 1000
    assert not [text for text in texts if "SEG_" in str(text)]
    after = openpyxl.load_workbook(io.BytesIO(recalculated(out.read_bytes(), tmp_path)), data_only=True)
    shown = [cell for row in after["Accueil"].iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in shown if cell.data_type == "e"]
    assert any("Transports Kerlanvic" in str(cell.value) for cell in shown)
    assert any(str(cell.value).startswith("✖ Calculs justes (120 contrôles à zéro)") for cell in shown)
