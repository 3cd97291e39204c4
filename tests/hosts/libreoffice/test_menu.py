"""The menu of the extension in a real office: each command chosen as by a click, its macro run by our process."""

from __future__ import annotations

from pathlib import Path

import pytest
from hosts.libreoffice.calc import Calc, Page
from support import col

from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.hosts.commands import COMMANDS
from segment_udfs.strings import LANGUAGES, sentences

pytestmark = pytest.mark.host


def choose(page: Page, key: str) -> str:
    """Dispatch the address of a command in the window of a book; what it said, from the log."""
    before = page.calc.logged()
    page.calc.ask("book.dispatch", book=page.book, url=f"fr.segmentation.calc:{key}")
    new = page.calc.logged()[len(before) :]
    lines = [line for line in new.splitlines() if f" {key}: " in line]
    assert lines, new
    return lines[-1].partition(f" {key}: ")[2]


def test_every_command_has_its_words_in_both_languages() -> None:
    for item in COMMANDS:
        for lang in LANGUAGES:
            assert sentences(lang)[f"commands.title_{item.key}"]
            assert sentences(lang)[f"commands.help_{item.key}"]


def test_update_takes_new_rows_in(page: Page) -> None:
    page.write("A1", col("a", "b", "c"))
    page.array("C1:C2", "=SEG_CLIENTS(A1:A3)")
    assert "1 liste" in choose(page, "update")
    assert page.read("C1:C3") == col("a", "b", "c")
    assert choose(page, "update").startswith("À jour : aucun".replace(" :", "\u00a0:"))


def test_errors_are_counted_and_named(page: Page) -> None:
    page.write("A1", col(1.0, "x"))
    page.formula("B2", "=SEG_PARETO_COUNT(A1:A2)")
    page.formula("C4", "=NA()")
    said = choose(page, "errors")
    assert said.startswith("2 cellule(s) en erreur")
    assert "B2, #VALUE!" in said


def test_no_error_is_said_too(page: Page) -> None:
    page.write("A1", col(1.0))
    assert choose(page, "errors").startswith("Aucune cellule en erreur")


def test_diagnostics_ask_a_real_cell_and_leave_the_book_as_it_was(page: Page) -> None:
    before = page.calc.ask("sheets.list", book=page.book)
    said = choose(page, "diagnostics")
    assert said.startswith("Les fonctions SEG_ répondent")
    assert f"{len(FUNCTIONS)} fonctions" in said
    assert page.calc.ask("sheets.list", book=page.book) == before


def test_language_switches_the_workbook_there_and_back(template: Page) -> None:
    home = template.sheet("Accueil")
    french = home.read("B1:L30")
    assert choose(template, "language") == "The workbook speaks English."
    assert home.read("B1:L30") != french
    assert choose(template, "language") == "Le classeur parle français."
    assert home.read("B1:L30") == french


def test_a_book_without_the_cell_of_the_language_is_told_so(page: Page) -> None:
    assert "langue" in choose(page, "language")


def test_the_report_is_written_beside_the_workbook(template: Page, tmp_path: Path) -> None:
    """A PDF of the dashboard and the answers, not of the twenty-two sheets."""
    assert "classeur.pdf" in choose(template, "report")
    content = (tmp_path / "classeur.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".~")) == [
        "classeur.pdf",
        "classeur.xlsm",
    ]


def test_a_book_without_the_sheets_of_the_report_is_told_so(page: Page) -> None:
    assert choose(page, "report").startswith("Ce classeur n’a aucune des feuilles du rapport")


def test_without_an_installation_the_menu_says_what_to_do(tmp_path: Path) -> None:
    calc = Calc(tmp_path, python="")
    try:
        page = calc.new()
        page.calc.ask("book.dispatch", book=page.book, url="fr.segmentation.calc:update")
        assert "segment-udfs install libreoffice" in calc.logged()
    finally:
        calc.kill()
