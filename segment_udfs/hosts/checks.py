"""What the doctors of all hosts share: a thing looked at, an interpreter that answers, a folder to write."""

from __future__ import annotations

import os
import subprocess  # an interpreter that our installer wrote down, with fixed arguments
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Final

from segment_udfs.errors import Fault

_ASK_VERSION: Final = "import segment_udfs; print(segment_udfs.__version__)"
_SECONDS: Final = 60.0
_LAST_WORDS: Final = 2.0
"""Seconds to read what is still in the pipe of a process that has ended."""


@dataclass(frozen=True)
class Check:
    """One thing looked at: whether it is well, and the sentence that says so or says what to do."""

    ok: bool
    told: Fault


def product_version(python: str) -> str | None:
    """The version of segment-udfs that an interpreter has; None where it has none or does not answer."""
    return answer(python, _ASK_VERSION, _SECONDS)


def answer(python: str, code: str, seconds: float) -> str | None:
    """What an interpreter prints when it runs `code` apart from the user's environment; None when it fails.

    The end of the process is waited for, not the end of its output: on Windows a program that it started may hold that
    open, and `subprocess.run` would wait for it without limit.
    """
    printed: list[str] = []
    try:
        process = subprocess.Popen(  # noqa: S603 - the interpreter that our installer wrote down
            [python, "-I", "-B", "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
        )
    except OSError:
        return None
    reader = Thread(target=_read, args=(process, printed), daemon=True)
    reader.start()
    try:
        code_of_end = process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return None
    reader.join(_LAST_WORDS)
    return "".join(printed).strip() if code_of_end == 0 else None


def _read(process: subprocess.Popen[str], lines: list[str]) -> None:
    for line in process.stdout or ():
        lines.append(line)  # noqa: PERF402  each as it comes: the end may never come


def can_write(folder: Path) -> bool:
    """Whether a folder, or the nearest one above it that exists, can be written; nothing is made."""
    existing = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    try:
        if not existing.is_dir() or not os.access(existing, os.W_OK):
            return False
        if existing == folder:
            with tempfile.TemporaryFile(dir=folder):
                pass
    except OSError:
        return False
    return True
