"""The commands `export` and `anonymise` as a person types them: what is refused, in one sentence each."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner
from workbook_cells import Package

from segment_udfs.hosts.cli import app
from segment_udfs.hosts.cli_demo import no_data
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


def test_the_typed_list_has_every_digit_of_the_text_list(tmp_path: Path) -> None:
    """0.1 + 0.2 € is 0.30000000000000004 €, whose 17 digits both files bear."""
    lines = tmp_path / "ventes.csv"
    lines.write_text("Client;Date;Montant HT\nDupont;13/02/2025;0,1\nDupont;14/02/2025;0,2\n", "utf-8")
    for name in ("l.csv", "l.xlsx"):
        done = CliRunner().invoke(app, ["export", str(lines), "-o", str(tmp_path / name)])
        assert done.exit_code == 0, done.stderr
    [sheet] = Package((tmp_path / "l.xlsx").read_bytes()).worksheets
    heads, row = sheet.area(1, 1, sheet.bounds[2], 2)
    assert row[heads.index("CA")] == 0.30000000000000004
    rows = [line.split(";") for line in (tmp_path / "l.csv").read_text("utf-8-sig").splitlines()]
    assert rows[1][rows[0].index("CA")] == "0,30000000000000004"


def test_the_version_before_an_anonymous_file_is_told_for_it_may_hold_names(export: Path, tmp_path: Path) -> None:
    """Of the workbook and of its key; the key is for this user alone."""
    args = ["anonymise", str(export), "-o", str(tmp_path / "copie.xlsx"), "--key", str(tmp_path / "cle.csv")]
    first = CliRunner().invoke(app, args)
    assert ".bak" not in first.stderr
    second = CliRunner().invoke(app, args)
    assert second.exit_code == 0, second.stderr
    text = second.stderr.replace("\u00a0", " ")
    for name in ("copie.xlsx", "cle.csv"):
        assert f"La version d’avant de « {name} » est gardée à côté, dans « {name}.bak »" in text
        assert (tmp_path / f"{name}.bak").exists()
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "cle.csv").stat().st_mode) == 0o600


def test_an_option_that_a_workbook_of_ours_does_not_need_is_refused_instead_of_ignored(tmp_path: Path) -> None:
    book = tmp_path / "classeur.xlsx"
    book.write_bytes(build(no_data(), macros=False))
    assert "retirez --decimal, --dates" in said(
        "export", book, "-o", tmp_path / "l.csv", "--decimal", ".", "--dates", "mdy"
    )


def test_a_folder_in_place_of_a_file_is_named_as_it_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "« . » est introuvable" in said("anonymise", ".", "-o", "copie.xlsx")
    assert "« . » : la liste des clients" in said("export", "ventes.csv", "-o", ".")


def test_a_workbook_of_ours_is_analysed_as_the_files_it_was_made_of(tmp_path: Path) -> None:
    """Margins 100.50 - 60.50 and 20 - 10 €, two deliveries to Dupont at 10 € each: a result of 30 €."""
    for name, text in {
        "ventes.csv": "Client;Date;Montant HT;Coût\nDupont;13/02/2025;100,50;60,50\nMartin;14/02/2025;20;10\n",
        "clients.csv": "Client;Livraisons\nDupont;2\nMartin;0\n",
        "couts.csv": "Inducteur;Coût unitaire\nLivraisons;10\n",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    files = [tmp_path / "ventes.csv", "--clients", tmp_path / "clients.csv", "--costs", tmp_path / "couts.csv"]
    book = tmp_path / "classeur.xlsx"
    found = []
    for asked in ([*files, "-o", book], [*files], [book]):
        done = CliRunner().invoke(app, ["analyse", *map(str, asked), "--json"])
        assert done.exit_code == 0, done.stderr
        found.append(
            {name: value for name, value in json.loads(done.stdout).items() if name not in ("files", "source")}
        )
    assert found[1]["profit"] == 30.0
    assert found[1] == found[2]
    assert "retirez --costs" in said("analyse", book, "--costs", tmp_path / "couts.csv", "--json")
