"""Ten thousand damaged and forged files, each read as a user's program does: a table or one sentence, in time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MUTANTS = Path(__file__).with_name("mutants.py")
TOTAL = 10_000
PARTS = 20


def wrong_ends(first: int, count: int) -> list[str]:
    """The lines about files that ended in any other way; the process must come to its last line."""
    command = [sys.executable, "-W", "ignore", MUTANTS, str(first), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60 + 6 * count, check=False)
    lines = done.stdout.splitlines()
    if done.returncode or not lines or json.loads(lines[-1]).get("count") != count:
        return [*lines, done.stderr[-2000:], f"the reading process ended with code {done.returncode}"]
    return lines[:-1]


def test_a_few_mutants_end_well() -> None:
    """The same as the long run, for every day."""
    assert wrong_ends(0, 40) == []


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_mutants_end_well(part: int) -> None:
    """No crash, no hang, no other exception; at most five seconds each; one sentence in each language.

    A wrong end is made again by its number: `python tests/importing/mutants.py NUMBER 1 FOLDER`.
    """
    count = max(1, round(TOTAL * float(os.environ.get("SOAK", "1")) / PARTS))
    assert wrong_ends(1_000_000 * (part + 1), count) == []
