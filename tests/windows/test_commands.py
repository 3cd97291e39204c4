"""Commands of the ribbon through the server, on a stand-in for Excel that is made of real objects of COM."""

from __future__ import annotations

from typing import Any

import pytest
from windows.machine import run

from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.hosts.excel.commands import wizard

pytestmark = pytest.mark.windows


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What happened when wine/command.py ran commands, one after the other, in one session."""
    result: dict[str, Any] = run("command.py")
    return result


def test_the_language_is_switched_and_said_in_that_language(found: dict[str, Any]) -> None:
    """The macro changes the named cell of the workbook, and the box speaks the language now chosen."""
    assert found["language"]["boxes"] == [["Français / English", "The workbook speaks English."]]
    assert found["language"]["language"] == "en"
    assert found["language again"]["boxes"] == [["Français / English", "Le classeur parle français."]]
    assert found["language again"]["language"] == "fr"


def test_what_python_has_shown_does_not_come_back(found: dict[str, Any]) -> None:
    """VBA shows what comes back, unless it is empty: nothing is shown twice."""
    assert [found[name]["result"] for name in ("language", "errors", "language again")] == ["", "", ""]


def test_errors_of_cells_are_found_also_those_that_xlwings_does_not_know(found: dict[str, Any]) -> None:
    """Two cells are in error, #N/A and #SPILL!; the amount in a currency format is none. The first is selected."""
    assert found["errors"]["boxes"] == [
        ["Find cells in error", "2 cell(s) in error: Données d'été 2 (first: B3, #N/A)."]
    ]
    assert (found["errors"]["sheet"], found["errors"]["selected"]) == ("Données d'été", "$B$3")


def test_the_status_bar_says_what_runs_and_is_given_back(found: dict[str, Any]) -> None:
    """The last thing a command does with the status bar is to let Excel have it."""
    assert found["errors"]["bars"][0].endswith("StatusBar = 'Find cells in error…'")
    assert found["errors"]["bars"][-1].endswith("StatusBar = False")
    assert found["errors"]["status"] is False


def test_a_command_of_another_version_is_one_sentence(found: dict[str, Any]) -> None:
    """A button that this version does not know raises nothing in VBA."""
    assert found["nothing"]["result"].startswith("La commande «\u00a0nothing\u00a0»")


def test_an_excel_that_is_busy_for_a_moment_is_waited_for(found: dict[str, Any]) -> None:
    """Twelve refusals cost a second, not the command."""
    assert len(found["busy a moment"]["boxes"]) == 1
    assert found["busy a moment"]["boxes"][0][1].startswith("2 cellule(s) en erreur")


def test_an_excel_that_stays_busy_is_one_sentence(found: dict[str, Any]) -> None:
    """After eight seconds of refusals the command gives up; VBA shows why, for no box can be shown."""
    assert found["busy"]["result"].startswith("Excel est occupé")
    assert 8 < found["busy"]["seconds"] < 20
    assert found["alive"] == 1, "the server goes on answering"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_texts_of_the_wizard_arrive_whole(found: dict[str, Any], lang: str) -> None:
    """Every function has its row, letter for letter."""
    assert found["wizard"][lang] == wizard(lang)
    assert len(found["wizard"][lang]) == len(FUNCTIONS)
