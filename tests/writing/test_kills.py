"""Killed at any instant, a save leaves the version before or the new one, whole; so does the command line."""

from __future__ import annotations

import os
from typing import Any

import pytest
from support import ROOT
from writing.programs import asked, repetitions

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL exists on POSIX systems only")
BOOK = "classeur.xlsx"


def nothing_is_lost(found: dict[str, Any], kills: int) -> None:
    """Also: a kill now and then fell into a write (it left a temporary file), and the next save swept what is old."""
    assert found["target"] == {"whole": kills}
    assert found["bak"] == {"whole": kills}
    assert found["names"] == [BOOK, f"{BOOK}.bak"]
    assert found["temporaries"] > kills / 20
    assert found["after"] == found["names"]


def test_300_kills_lose_nothing() -> None:
    """Target and .bak are byte for byte one of seven packages of 200 kB after each."""
    nothing_is_lost(asked("killing.py", "atomic_write", 300, 20251125), 300)


def test_20_kills_lose_nothing_of_a_real_workbook() -> None:
    """The committed template is one of the versions."""
    nothing_is_lost(asked("killing.py", "atomic_write", 20, 7, ROOT / "workbook_template.xlsm"), 20)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_10000_kills_lose_nothing(seed: int) -> None:
    kills = repetitions(1_000)
    nothing_is_lost(asked("killing.py", "atomic_write", kills, seed), kills)


def test_10_kills_of_the_command_line_never_leave_half_a_workbook() -> None:
    """After each the workbook is byte for byte one of the two whose analysis ran to its end."""
    found = asked("commands.py", 10, 3)
    assert set(found) <= {"whole", "whole, in the write"}
    assert sum(found.values()) == 10
    assert found["whole, in the write"] >= 1


@pytest.mark.soak
def test_200_kills_of_the_command_line_never_leave_half_a_workbook() -> None:
    kills = repetitions(200)
    found = asked("commands.py", kills, 4)
    assert set(found) <= {"whole", "whole, in the write"}
    assert sum(found.values()) == kills
