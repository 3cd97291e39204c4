"""Plugin of pytest for tools/mutation.py: instead of the tests, runs for each error the tests that reach it.

The tests are collected and run once, as they are, noting which functions each of them calls. Then each error is
switched on in a process of its own, which runs the tests of its function, the quickest first, until one fails.
"""

from __future__ import annotations

import gc
import hashlib
import itertools
import json
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from _pytest.doctest import DoctestItem
from _pytest.runner import runtestprotocol
from mutmut.mutation import trampoline
from mutmut.utils.format_utils import mangled_name_from_mutant_name

ASKED: dict[str, Any] = json.loads(os.environ["MUTATION"])
NAMES: dict[str, dict[str, Any]] = {}
"""The names that the examples of each docstring start with."""
LONGEST = 3.0
"""Seconds of tests for one error: the quickest that reach it, at least one. More of them could only notice more."""
SPARE_SECONDS, SLOWER = 10.0, 10.0
"""An error that makes its tests ten times slower and ten seconds longer is noticed."""


def pytest_configure() -> None:
    """Fixed draws, and no search for the smallest example: a failure is enough."""
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("mutation", derandomize=True, database=None, deadline=None, phases=phases)
    hypothesis.settings.load_profile("mutation")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each copy of a function repeats its docstring: only the examples of the functions themselves count."""
    items[:] = [item for item in items if "__mutmut_" not in item.nodeid]


def pytest_runtestloop(session: pytest.Session) -> bool:
    if session.testsfailed:
        raise session.Interrupted("the tests could not be collected")
    reached, seconds = _once(session.items)
    _control(session.items)
    gc.freeze()  # a collection in a child would copy all of its memory
    _Errors(session.items, reached, seconds).try_all()
    return True


def _once(items: list[pytest.Item]) -> tuple[dict[str, list[int]], list[float]]:
    """All tests as they are: which of them reach each function, and how long each takes."""
    reached: dict[str, list[int]] = defaultdict(list)
    called: set[str] = set()
    seconds = []

    def note(name: str, **_: object) -> None:
        called.add(name)

    trampoline.record_trampoline_hit = note
    trampoline.set_mutant_under_test("stats")
    for rank, item in enumerate(items):
        called.clear()
        start = time.process_time()
        if not _passes(item):
            raise pytest.UsageError(f"{item.nodeid} fails without any error put in")
        seconds.append(time.process_time() - start)
        for name in called:
            reached[name].append(rank)
    trampoline.set_mutant_under_test("")
    _say(f"{len(items)} tests pass in {sum(seconds):.0f} s\n")
    return reached, seconds


def _passes(item: pytest.Item) -> bool:
    if isinstance(item, DoctestItem):  # it empties the names that it ran with
        names = NAMES.setdefault(item.nodeid, dict(item.dtest.globs))
        item.dtest.globs = dict(names)
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


class _Errors:
    """Every error that has no outcome yet, some of them at the same time."""

    def __init__(self, items: list[pytest.Item], reached: dict[str, list[int]], seconds: list[float]) -> None:
        self.items, self.reached, self.seconds = items, reached, seconds
        self.plan = json.loads(Path(ASKED["plan"]).read_text(encoding="utf-8"))
        self.results = json.loads(Path(ASKED["results"]).read_text(encoding="utf-8"))
        self.running: dict[int, tuple[str, str]] = {}

    def try_all(self) -> None:
        """Module by module, so that a part of the score is known early."""
        for module in ASKED["modules"]:
            part = self.results.setdefault(module, {"digest": self.plan[module]["digest"], "outcomes": {}})
            for error in _sample(self.plan[module]["errors"]):
                if error not in part["outcomes"]:
                    self._start(module, error, part["outcomes"])
            while self.running:
                self._end()
            self._save()
            outcomes = list(part["outcomes"].values())
            _say(f"{module:24}{outcomes.count('noticed'):5} of {len(outcomes):5} noticed\n")

    def _start(self, module: str, error: str, outcomes: dict[str, str]) -> None:
        dotted = f"segment_udfs.{module.replace('/', '.')}"
        tests = _quickest(self.reached[f"{dotted}.{mangled_name_from_mutant_name(error)}"], self.seconds)
        if not tests:
            outcomes[error] = "not reached"
            return
        while len(self.running) >= ASKED["processes"]:
            self._end()
        limit = SPARE_SECONDS + SLOWER * sum(self.seconds[rank] for rank in tests)
        pid = os.fork()
        if not pid:
            _child(f"{dotted}.{error}", [self.items[rank] for rank in tests], limit)
        self.running[pid] = module, error

    def _end(self) -> None:
        pid, status = os.wait()
        module, error = self.running.pop(pid)
        outcomes = self.results[module]["outcomes"]
        waited = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
        outcomes[error] = "waited" if waited else "noticed" if status else "survived"
        if len(outcomes) % 20 == 0:
            self._save()

    def _save(self) -> None:
        Path(ASKED["results"]).write_text(json.dumps(self.results), encoding="utf-8")


def _sample(errors: list[str]) -> list[str]:
    """All of them, or as many as were asked for: those whose digests come first."""
    if not ASKED["sample"]:
        return errors
    return sorted(errors, key=lambda name: hashlib.sha256(name.encode()).digest())[: ASKED["sample"]]


def _quickest(tests: list[int], seconds: list[float]) -> list[int]:
    """The tests from the quickest on, as many as `LONGEST` allows."""
    ordered = sorted(tests, key=seconds.__getitem__)
    total = itertools.accumulate(seconds[rank] for rank in ordered)
    return [rank for place, (rank, end) in enumerate(zip(ordered, total, strict=True)) if end <= LONGEST or not place]


def _control(items: list[pytest.Item]) -> None:
    """All tests once more in a process of its own, without any error: nothing must be noticed there."""
    pid = os.fork()
    if not pid:
        _child("", items, 1000)
    if os.waitpid(pid, 0)[1]:
        raise pytest.UsageError("a test fails the second time without any error put in")


def _child(error: str, tests: list[pytest.Item], limit: float) -> None:
    """Run the tests with one error switched on; ends the process: 0 when none noticed."""
    status = 1
    try:
        seconds = int(limit) + 1  # of this process; what its parent used does not count
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
        signal.alarm(20 * seconds)  # for what waits instead of working: not noticed, and tried again
        gc.disable()
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        trampoline.set_mutant_under_test(error)
        status = 0 if all(map(_passes, tests)) else 1
    finally:
        os._exit(status)


def _say(text: str) -> None:
    sys.__stderr__.write(text)
    sys.__stderr__.flush()
