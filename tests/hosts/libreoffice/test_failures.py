"""When our process fails under a real Calc: the cell shows an error, the office lives, the next call works."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hosts.libreoffice.calc import Calc, Page
from hosts.libreoffice.failing import interpreter
from support import VALUE, col

from segment_udfs.hosts.libreoffice.engine.errors import EngineError

pytestmark = pytest.mark.host
HANG, DIE, DEFECT = 13.0, 14.0, 15.0
"""First cells by which the failing worker is asked to hang, to die, or to have a defect."""


@pytest.fixture
def calc(tmp_path: Path) -> Iterator[Calc]:
    made = Calc(tmp_path, python=interpreter(tmp_path), seconds=2.0)
    yield made
    made.kill()


def gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether a process has ended; the office's children may stay for a moment as a shadow."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
    return False


def appears(path: Path, seconds: float = 20.0) -> bool:
    """Whether a file is written in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if path.exists() and path.read_text():
            return True
    return False


def test_a_killed_worker_costs_one_call_at_most(calc: Calc) -> None:
    """Killed between two calls, it is replaced unseen."""
    page = calc.new()
    page.write("A1", col(850.0, 100.0, 50.0))
    assert page.formula("B1", "=SEG_PARETO_COUNT(A1:A3)") == 1
    [worker] = calc.workers()
    os.kill(worker, signal.SIGKILL)
    assert gone(worker)
    page.write("A2", [[5000.0]])
    page.write("A3", [[5000.0]])
    assert page.cell("B1") == 2
    assert len(calc.workers()) == 2


def test_a_worker_that_dies_in_a_call_leaves_an_error_and_the_next_call_works(calc: Calc, tmp_path: Path) -> None:
    page = calc.new()
    page.write("A1", col(DIE, 1.0))
    assert page.formula("B1", "=SEG_PARETO_COUNT(A1:A2)") == VALUE
    assert page.array("C1:C2", "=SEG_PARETO_CLASS(A1:A2)") == col(VALUE, VALUE)
    assert (tmp_path / "deaths").read_text() == "xx"
    page.write("A1", [[9.0]])
    assert page.cell("B1") == 1
    assert page.read("C1:C2") == col("A", "B")  # the second client begins at 90 %, below 95 %


def test_a_function_that_hangs_is_given_up_and_the_office_goes_on(calc: Calc, tmp_path: Path) -> None:
    page = calc.new()
    page.write("A1", col(HANG, 1.0))
    assert page.formula("B1", "=SEG_PARETO_COUNT(A1:A2)") == VALUE
    assert "no answer within 2.0 s" in calc.logged()
    assert gone(int((tmp_path / "hung.pid").read_text()))
    page.write("A1", [[9.0]])
    assert page.cell("B1") == 1


def test_a_hanging_function_does_not_keep_the_office_from_being_ended(calc: Calc, tmp_path: Path) -> None:
    """The office is told to end while a function hangs: it is gone, and so is our process."""
    calc.set(seconds=300.0)
    page = calc.new()
    page.write("A1", col(HANG, 1.0))
    asked = threading.Thread(target=lambda: attempt(page))
    asked.start()
    assert appears(tmp_path / "hung.pid")
    os.kill(calc.running.process.pid, signal.SIGTERM)
    assert calc.running.wait(20) is not None
    assert gone(int((tmp_path / "hung.pid").read_text()))
    asked.join(20)


def attempt(page: Page) -> None:
    """Ask for a cell of an office that is about to end."""
    with contextlib.suppress(EngineError):
        page.formula("B1", "=SEG_PARETO_COUNT(A1:A2)")


def test_a_defect_of_ours_shows_as_an_error_without_any_detail(calc: Calc) -> None:
    page = calc.new()
    page.write("A1", col(DEFECT, 1.0))
    assert page.formula("B1", "=SEG_PARETO_COUNT(A1:A2)") == VALUE
    assert page.formula("B2", '=IFERROR(B1,"caught")') == "caught"


def test_without_an_installed_interpreter_cells_show_an_error_at_once(tmp_path: Path) -> None:
    """The extension alone, copied by hand: #VALUE!, never #N/A, which the workbook would show as an empty cell."""
    calc = Calc(tmp_path, python="")
    try:
        page = calc.new()
        page.write("A1", col(1.0))
        assert page.formula("B1", "=SEG_PARETO_COUNT(A1)") == VALUE
        assert "segment-udfs install libreoffice" in calc.logged()
    finally:
        calc.kill()


@pytest.mark.parametrize("how", ["ended", "killed"])
def test_the_worker_ends_with_its_office(how: str, tmp_path: Path) -> None:
    """Closed by a person, or killed without a word."""
    calc = Calc(tmp_path)
    page = calc.new()
    page.write("A1", col(1.0))
    assert page.formula("B1", "=SEG_PARETO_COUNT(A1)") == 1
    [worker] = calc.workers()
    if how == "ended":
        assert calc.close() == 0
    else:
        calc.running.kill()
        calc.link.close()
    assert gone(worker)
