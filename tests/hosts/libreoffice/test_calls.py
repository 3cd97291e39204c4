"""Calls from Calc to the worker: limits, deaths, refusals. The worker is a real process that fails on demand."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hosts.libreoffice.failing import interpreter

from segment_udfs import __version__
from segment_udfs.hosts.libreoffice.office import settings as stored
from segment_udfs.hosts.libreoffice.office import wire
from segment_udfs.hosts.libreoffice.office.calls import SHEET_ROWS, CallError, Calls, cut

Make = Callable[..., Calls]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes the calls of an office whose worker is the failing one, with a log in the test's folder."""
    made: list[Calls] = []

    def build(version: str = __version__, **given: Any) -> Calls:
        found = {**stored.DEFAULTS, "python": interpreter(tmp_path), "log": str(tmp_path), "seconds": 20.0, **given}
        made.append(Calls(found, version))
        return made[-1]

    yield build
    for calls in made:
        calls.end()


def answer(calls: Calls, rows: list[list[float]]) -> float:
    """What SEG_PARETO_COUNT answers on a column."""
    [[found]] = calls.call("SEG_PARETO_COUNT", [wire.Block(rows)]).columns
    return found


def log(tmp_path: Path) -> str:
    return (tmp_path / "libreoffice.log").read_text("utf-8")


def test_an_answer_comes_back_as_rows(make: Make) -> None:
    """The 80 % of 850, 100, 50 is one client."""
    assert answer(make(), [[850.0], [100.0], [50.0]]) == 1


def test_a_function_that_hangs_is_given_up_after_the_limit(make: Make, tmp_path: Path) -> None:
    """The call fails, its process is gone, the next call is answered by a new one."""
    calls = make(seconds=1.0)
    with pytest.raises(CallError, match="no answer within"):
        calls.call("HANG", [])
    hung = int((tmp_path / "hung.pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)
    assert answer(calls, [[1.0]]) == 1


def test_a_worker_that_dies_is_replaced_and_the_call_is_not_made_twice(make: Make, tmp_path: Path) -> None:
    """The function ran once, its cell failed, the next call works."""
    calls = make()
    with pytest.raises(CallError):
        calls.call("DIE", [])
    assert (tmp_path / "deaths").read_text() == "x"
    assert answer(calls, [[1.0]]) == 1
    assert "DIE: CallError" in log(tmp_path)


def test_after_three_failures_calls_are_refused_at_once_for_a_while(make: Make, tmp_path: Path) -> None:
    """Hundreds of cells of a workbook must not each wait for a limit; after the pause calls are tried again."""
    calls = make(seconds=1.5)
    for _ in range(3):
        with pytest.raises(CallError):
            calls.call("DIE", [])
    with pytest.raises(CallError, match="refused"):
        calls.call("SEG_PARETO_COUNT", [[[1.0]]])
    assert (tmp_path / "deaths").read_text() == "xxx"
    until = time.monotonic() + 10
    while True:
        try:
            assert answer(calls, [[1.0]]) == 1
            break
        except CallError:
            assert time.monotonic() < until


def test_a_worker_of_another_version_is_not_used(make: Make, tmp_path: Path) -> None:
    """An update of one half alone is said in the log, never a silent mixture."""
    with pytest.raises(CallError):
        make(version="0.0.1").call("SEG_PARETO_COUNT", [[[1.0]]])
    assert "install again" in log(tmp_path)


def test_without_an_installation_the_call_fails_and_the_log_says_what_to_do(make: Make, tmp_path: Path) -> None:
    with pytest.raises(CallError):
        make(python="").call("SEG_PARETO_COUNT", [[[1.0]]])
    assert "segment-udfs install libreoffice" in log(tmp_path)


def test_an_interpreter_that_is_gone_fails_the_call(make: Make, tmp_path: Path) -> None:
    with pytest.raises(CallError):
        make(python=str(tmp_path / "gone" / "python")).call("SEG_PARETO_COUNT", [[[1.0]]])


def test_a_defect_of_ours_is_a_value_error_with_a_trace_in_a_file(make: Make, tmp_path: Path) -> None:
    """The cell shows #VALUE!, nothing of the trace."""
    [[cell]] = make().call("DEFECT", []).columns
    assert repr(cell) == "Failure('#VALUE!')"


def test_whole_columns_are_cut_alike_to_their_used_rows() -> None:
    """Two whole columns of 3 and 2 used rows become 3 rows each; a blank in the middle stays."""
    first = (("a",), ("",), (3.0,)) + (("",),) * (SHEET_ROWS - 3)
    second = ((1.0,), (2.0,)) + (("",),) * (SHEET_ROWS - 2)
    short = ((5.0,), ("",))
    assert cut([first, second, short, None]) == [(("a",), ("",), (3.0,)), ((1.0,), (2.0,), ("",)), short, None]


def test_an_empty_whole_column_is_one_blank_row() -> None:
    assert cut([(("",),) * SHEET_ROWS]) == [(("",),)]


def test_settings_of_the_wrong_kind_are_ignored(tmp_path: Path) -> None:
    """A number where a text belongs, an unknown key, a broken file: the defaults hold."""
    path = Path(stored.place(str(tmp_path)))
    path.parent.mkdir()
    path.write_text('{"python": 5, "seconds": 9.5, "shell": "rm"}', "utf-8")
    assert stored.read(str(tmp_path)) == {**stored.DEFAULTS, "seconds": 9.5}
    path.write_text("{", "utf-8")
    assert stored.read(str(tmp_path)) == stored.DEFAULTS


assert sys.platform != "win32", "the stand-in interpreter is a shell script"
