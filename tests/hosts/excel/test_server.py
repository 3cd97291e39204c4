"""How the server behind Excel starts, refuses and logs, as far as it does so without Windows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from segment_udfs.hosts.excel import server

CLSID = "{0D011390-FF78-4159-8374-0F2463D2C143}"
MODULE = "segment_udfs.hosts.excel.server"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="on Windows this would serve")


def start(state: Path, *command: str, folder: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Start Python with these arguments; logs go below `state`."""
    environment = os.environ | {"XDG_STATE_HOME": str(state)} | more
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=folder, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    "command",
    [
        ["-B", "-m", MODULE, CLSID],
        ["-s", "-E", "-B", "-m", MODULE, CLSID],
        ["-I", "-B", "-m", MODULE],
        ["-I", "-B", "-m", MODULE, CLSID, "x"],
        ["-I", "-B", "-m", MODULE, "--help"],
    ],
    ids=" ".join,
)
def test_it_serves_only_when_nothing_around_could_choose_what_runs(command: list[str], tmp_path: Path) -> None:
    """Without -I, or with another argument than one class identifier, it ends at once and leaves nothing."""
    assert start(tmp_path, *command).returncode == server.REFUSED
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_does_not_load_is_in_the_log(tmp_path: Path) -> None:
    """Here it is pywin32; nothing is printed, and the exit code tells it from a refusal."""
    done = start(tmp_path, "-I", "-B", "-m", MODULE, CLSID)
    assert (done.returncode, done.stdout, done.stderr) == (server.BROKEN, "", "")
    (log,) = tmp_path.rglob(server.LOG)
    text = log.read_text("utf-8")
    assert "the server cannot start" in text
    assert "pywintypes" in text


def test_a_log_that_cannot_be_written_does_not_keep_it_from_starting(tmp_path: Path) -> None:
    """The state folder is a file."""
    state = tmp_path / "state"
    state.write_text("", "utf-8")
    assert start(state, "-I", "-B", "-m", MODULE, CLSID).returncode == server.BROKEN


def test_a_log_begins_anew_when_it_has_grown(tmp_path: Path) -> None:
    """It is for the last few starts, not for years."""
    for _ in range(2):
        start(tmp_path, "-I", "-B", "-m", MODULE, CLSID)
    (log,) = tmp_path.rglob(server.LOG)
    assert log.read_text("utf-8").count("the server cannot start") == 2
    log.write_text("x" * 300_000, "utf-8")
    start(tmp_path, "-I", "-B", "-m", MODULE, CLSID)
    assert log.read_text("utf-8").count("the server cannot start") == 1
    assert log.stat().st_size < 300_000


def test_it_leaves_the_workbooks_folder_and_the_environment(tmp_path: Path) -> None:
    """Neither a child process nor a library of Windows named without a path is looked for there."""
    (tmp_path / "platformdirs.py").write_text("raise SystemExit(9)", "utf-8")
    look = (
        f"from {MODULE} import apart; apart(); import os, sys, platformdirs; "
        "print(os.getcwd() == os.path.realpath(sys.prefix), '' in sys.path, "
        "[name for name in os.environ if name.startswith(('PYTHON', 'XLWINGS'))])"
    )
    more = {"PYTHONPATH": str(tmp_path), "PYTHONSTARTUP": "x", "XLWINGS_ON_SERVER": "true"}
    done = start(tmp_path, "-I", "-B", "-c", look, folder=tmp_path, **more)
    assert done.stdout == "True False []\n", done.stderr
