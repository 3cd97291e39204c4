"""What VBA meets when the server cannot start or has ended, and how soon: every cause has its own sign."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from support import SAID
from windows.machine import FOLDER, PYTHON, run, wait

pytestmark = pytest.mark.windows
SOON = 2.0
"""Seconds that a wrong path may cost."""
GONE = (range(-2147418112, -2147352576), range(-2147023360, -2147022848))
"""The errors of remote calls by which the VBA knows that the server is gone."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every failure of wine/failures.py, with its seconds."""
    folder = tmp_path_factory.mktemp("installations")
    (folder / "text").mkdir()
    for name in ("python.exe", "library.dll"):
        (folder / "text" / name).write_text("not a program", "utf-8")
    (folder / "moved").mkdir()
    for name in ("python.exe", "python313.dll", "vcruntime140.dll"):
        shutil.copy(PYTHON / name, folder / "moved")
    _without(folder / "broken", "xlwings")
    for log in logs():
        log.unlink()
    result: dict[str, Any] = run("failures.py", folder, seconds=300)
    return result


def logs() -> list[Path]:
    return list((FOLDER / "prefix" / "drive_c" / "users").glob("*/AppData/Local/segment-udfs/Logs/excel-server.log"))


def _without(target: Path, module: str) -> None:
    """An environment like the real one, but for one module."""
    site = target / "Lib" / "site-packages"
    site.mkdir(parents=True)
    for source, copy in ((PYTHON, target), (PYTHON / "Lib", target / "Lib"), (PYTHON / site.relative_to(target), site)):
        for item in source.iterdir():
            if item.name not in {"Lib", "site-packages", module} and not item.name.startswith("__pycache__"):
                (copy / item.name).symlink_to(item, target_is_directory=item.is_dir())


@pytest.mark.parametrize("what", ["no interpreter", "no library"])
def test_a_wrong_path_is_known_before_anything_starts(found: dict[str, Any], what: str) -> None:
    """Excel does not wait: VBA looks at the files first."""
    assert found[what]["number"] == 53
    assert found[what]["seconds"] < SOON


def test_a_wrong_interpreter_is_reported_at_once_even_unchecked(found: dict[str, Any]) -> None:
    """Without a shell in between, the library itself says that there is no such program."""
    assert "Could not create Python process" in found["no interpreter, unchecked"]["description"]
    assert found["no interpreter, unchecked"]["seconds"] < SOON


def test_an_interpreter_that_is_no_program(found: dict[str, Any]) -> None:
    """The file exists, so that only the library can tell."""
    assert found["interpreter is a text"]["number"] == 1001
    assert found["interpreter is a text"]["seconds"] < SOON


def test_a_library_that_is_none(found: dict[str, Any]) -> None:
    """LoadLibrary refuses it."""
    assert found["library is a text"]["number"] not in {0, None}


@pytest.mark.parametrize("what", ["not isolated", "no package", "broken", "moved"])
def test_a_process_that_cannot_serve_ends_and_is_reported(found: dict[str, Any], what: str) -> None:
    """The library does not wait for a process that has ended."""
    assert "Python process exited before" in found[what]["description"]
    assert found[what]["seconds"] < 30


def test_a_library_that_does_not_load_leaves_a_log(found: dict[str, Any]) -> None:
    """The log of the server names the module that is missing."""
    assert found["broken"]["number"] == 1001
    (log,) = logs()
    assert "No module named 'xlwings'" in log.read_text("utf-8")


@pytest.mark.parametrize("what", ["ended between calls", "ended inside a call"])
def test_a_server_that_ends_is_known_at_once(found: dict[str, Any], what: str) -> None:
    """The call fails with an error of remote calls, not after a time-out."""
    assert any(found[what]["number"] in span for span in GONE)
    assert found[what]["seconds"] < 30


@pytest.mark.parametrize("what", ["first", "next", "next again"])
def test_the_next_call_has_its_answer_from_a_new_server(found: dict[str, Any], what: str) -> None:
    """Nothing need be restarted by a person."""
    assert found[what]["result"] == 1
    assert found["processes"] == 3


def test_a_call_that_cannot_be_answered_is_an_error_value(found: dict[str, Any]) -> None:
    """An unknown function and missing arguments are #VALUE! with a sentence, not an error of VBA."""
    assert found["unknown function"]["result"]["error"] == 2015
    assert "SEG_NOPE" in found["unknown function"]["result"]["message"]
    assert found["no arguments"]["result"].startswith("\x01ERR|2015|")


def test_no_server_outlives_its_excel(found: dict[str, Any]) -> None:
    """The host of these failures has ended; so has every process that it started."""
    assert found["first"]["result"] == 1
    assert wait(30)


def test_how_soon_each_cause_is_known(found: dict[str, Any], record_property: Any) -> None:
    """Every failure has been timed; the figures are printed after the run."""
    times = {name: item["seconds"] for name, item in found.items() if isinstance(item, dict) and "seconds" in item}
    assert len(times) >= 13
    record_property(SAID, "Wine: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in times.items()))
