"""Calls of our functions from the cells of Calc: one worker process for the office, every wait limited.

A call that fails is never made a second time: the cell shows #VALUE!, the log says why, and the next call finds a new
worker. Failures that follow each other are answered at once for a while, so that a workbook with hundreds of cells
does not wait hundreds of times.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from . import wire
from .child import Child, TimedOutError, started
from .log import Log

WORKER = "segment_udfs.hosts.libreoffice.worker"
SHEET_ROWS = 1_048_576
_PATIENCE = 3
"""Failures in a row after which calls are refused without trying, for as long as a call may last."""


class CallError(Exception):
    """A call that has no answer: the cell shows #VALUE!."""


class Calls:
    """The worker of this office.

    Args:
        settings: as `settings.read` gives them. version: of the extension; a worker of another one is not used.
    """

    def __init__(self, settings: dict[str, Any], version: str) -> None:
        self._settings = settings
        self._version = version
        self._log = Log(settings["log"])
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._failures = 0
        self._refused_until = 0.0

    def call(self, name: str, arguments: list[Any]) -> wire.Columns:
        """What a function answers with, by column.

        Raises:
            CallError: there is no worker, it ended or did not answer in time, or refused to start.
        """
        with self._lock:
            if time.monotonic() < self._refused_until:
                raise CallError("refused after failures")
            try:
                answer = self._asked({"name": name, "arguments": arguments})
            except (CallError, OSError) as error:
                self._failed(name, error)
                raise CallError(str(error)) from None
            self._failures = 0
            return answer

    def end(self) -> None:
        """End the worker."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def _failed(self, name: str, error: Exception) -> None:
        self._log.write(f"{name}: {type(error).__name__}: {error}")
        self._failures += 1
        if self._failures >= _PATIENCE:
            self._failures = 0
            self._refused_until = time.monotonic() + self._settings["seconds"]
            self._log.write(f"calls are refused for {self._settings['seconds']} s")

    def _asked(self, request: dict[str, Any]) -> wire.Columns:
        child = self._running()
        child.send(request)
        seconds = self._settings["seconds"]
        try:
            answer: wire.Columns = child.receive(seconds, columns=True)["rows"]
        except TimedOutError:
            self._drop()
            raise CallError(f"no answer within {seconds} s") from None
        except (wire.BrokenError, KeyError, TypeError) as error:
            self._drop()
            raise CallError(f"the worker ended: {error}") from None
        return answer

    def _running(self) -> Child:
        """The worker, started when there is none."""
        if self._child is not None and self._child.running:
            return self._child
        began = time.monotonic()
        try:
            self._child = started(WORKER, self._settings, self._version, self._log.ready())
        except wire.BrokenError as error:
            raise CallError(str(error)) from None
        self._log.write(f"worker {self._child.process.pid} ready after {time.monotonic() - began:.2f} s")
        return self._child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None


def cut(arguments: list[Any]) -> list[Any]:
    """Whole columns cut to their used rows, all to the same length; other ranges as they are.

    Example:
        >>> whole = (("a",), (1.0,)) + (("",),) * (SHEET_ROWS - 2)
        >>> cut([whole, 3.0])
        [(('a',), (1.0,)), 3.0]
    """
    whole = [value for value in arguments if isinstance(value, tuple) and len(value) == SHEET_ROWS]
    if not whole:
        return arguments
    used = max(1, *(_used(rows) for rows in whole))
    return [value[:used] if isinstance(value, tuple) and len(value) == SHEET_ROWS else value for value in arguments]


def _used(rows: tuple[tuple[Any, ...], ...]) -> int:
    """Rows up to the last that holds something."""
    empty = ("",) * len(rows[0])
    count = len(rows)
    while count and rows[count - 1] == empty:
        count -= 1
    return count
