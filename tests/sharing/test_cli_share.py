"""The commands `export` and `anonymise` as a person types them: what is refused, in one sentence each."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from segment_udfs.hosts.cli import app
from segment_udfs.workbook.build import build

LINES = "Client;Date;Montant HT\nDupont;13/02/2025;100,50\nMartin;14/02/2025;20\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "ventes.csv"
    path.write_text(LINES, "utf-8")
    return path


def said(*args: object) -> str:
    """What a command that is refused says."""
    done = CliRunner().invoke(app, [str(arg) for arg in args])
    assert (done.exit_code, done.stdout) == (2, "")
    return done.stderr.replace("\u00a0", " ")


def test_names_that_are_no_list_no_book_no_key_are_refused_and_nothing_is_written(export: Path, tmp_path: Path) -> None:
    assert "« liste.pdf »" in said("export", export, "-o", tmp_path / "liste.pdf")
    text = said("anonymise", export, "-o", tmp_path / "copie.xlsm", "--key", tmp_path / "cle.xlsx")
    assert "« copie.xlsm »" in text
    assert "« cle.xlsx »" in text
    assert "serait écrasé" in said("export", export, "-o", export)
    assert [path.name for path in tmp_path.iterdir()] == ["ventes.csv"]


def test_a_workbook_of_ours_is_taken_with_its_own_clients_and_parameters(export: Path, tmp_path: Path) -> None:
    """Its tables are read; a clients file beside it would contradict them."""
    from segment_udfs.importing.load import load

    book = tmp_path / "classeur.xlsx"
    book.write_bytes(build(load(export), macros=False))
    assert "retirez --clients" in said("export", book, "-o", tmp_path / "l.csv", "--clients", export)
    done = CliRunner().invoke(app, ["export", str(book), "-o", str(tmp_path / "l.csv")])
    assert done.exit_code == 0, done.stderr
    rows = (tmp_path / "l.csv").read_text("utf-8-sig").splitlines()
    assert sorted(row.split(";")[0] for row in rows[1:]) == ["Dupont", "Martin"]


def test_without_a_key_none_is_written_and_it_is_said(export: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["anonymise", str(export), "-o", str(tmp_path / "copie.xlsx")])
    assert done.exit_code == 0, done.stderr
    assert "Aucune clé n’a été écrite" in done.stderr
    assert "peut le reconnaître" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copie.xlsx", "ventes.csv"]
