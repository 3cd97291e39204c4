"""Run the programs of this folder, each in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

HERE = Path(__file__).parent
PYTHON = [sys.executable, "-B", "-X", "utf8"]
PLACES = os.pathsep.join(map(str, (HERE.parents[1], HERE.parent)))
ENVIRONMENT = {**os.environ, "PYTHONPATH": PLACES, "OPENBLAS_NUM_THREADS": "1"}
"""One thread: a process that forks must have no other."""


def asked(program: str, *arguments: object, before: tuple[str, ...] = ()) -> Any:
    """What a program prints as JSON. `before`: a command that runs it."""
    done = subprocess.run(
        [*before, *PYTHON, str(HERE / program), *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def missing(reason: str) -> NoReturn:
    """A loud skip, a failure in continuous integration."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def need(program: str, what: str) -> str:
    """The path of a program of the system."""
    found = shutil.which(program)
    return found or missing(f"{what} cannot be tested: {program} is not installed (apt-get install {program}).")


def repetitions(number: int) -> int:
    """How many, as SOAK scales the long part."""
    return max(1, int(number * float(os.environ.get("SOAK") or 1)))
