"""The way to the office: a question goes out, an answer comes back.

`ProcessLink` starts the office's own Python beside us, which speaks UNO; `StreamLink` is for a process of ours that the
office itself started and listens to (a macro of the menu).
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final

from segment_udfs.hosts.libreoffice.engine.errors import EngineError, error_of
from segment_udfs.hosts.libreoffice.office import wire
from segment_udfs.hosts.libreoffice.office.child import Child, TimedOutError

_HERE: Final = Path(__file__).resolve().parents[1]
_START: Final = (
    "import sys; sys.path[0] = sys.argv[1]; from office.bridge.main import serve; "
    "serve(sys.argv[2], float(sys.argv[3]))"
)
_PATIENCE: Final = 0.2


class Link(ABC):
    """One conversation with one office; questions of several threads take turns."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    @property
    @abstractmethod
    def alive(self) -> bool:
        """Whether the other side can still answer, as far as we know."""

    @abstractmethod
    def close(self) -> None:
        """End the conversation; the office goes on."""

    @abstractmethod
    def _exchange(self, request: dict[str, Any]) -> Any:
        """Send a request and wait for its answer."""

    def ask(self, op: str, **arguments: Any) -> Any:
        """The value of an operation of `office/bridge`.

        Raises:
            EngineError: the office refused, did not answer in time (kind `timeout`) or is gone (kind `gone`).
        """
        with self._turn:
            try:
                answer = self._exchange({"op": op, "args": arguments})
            except (wire.BrokenError, OSError, ValueError):
                self.close()
                raise EngineError("gone") from None
        return _value(answer)


def _value(answer: Any) -> Any:
    if not isinstance(answer, dict):
        raise EngineError("gone")
    error = answer.get("error")
    if error is not None:
        raise error_of(error["kind"], error["facts"])
    return answer.get("value")


class ProcessLink(Link):
    """A bridge process of our own.

    Args:
        python: a Python that can import the office's UNO. url: address that the office listens on.
        seconds: limit of one question. start_seconds: limit for the office to come up.
        watch: called while it comes up; False tells that the office ended.
    """

    def __init__(
        self,
        python: Path,
        url: str,
        seconds: float = 300.0,
        start_seconds: float = 60.0,
        watch: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__()
        self._seconds = seconds
        self._child = Child([str(python), "-B", "-c", _START, str(_HERE), url, str(start_seconds)])
        try:
            self._wait_ready(time.monotonic() + start_seconds, watch)
        except BaseException:
            self._child.kill()
            raise

    def _wait_ready(self, until: float, watch: Callable[[], bool]) -> None:
        while True:
            try:
                _value(self._child.receive(_PATIENCE))
                return
            except TimedOutError:
                if not watch() or time.monotonic() > until + _PATIENCE:
                    raise EngineError("no_office") from None
            except wire.BrokenError:
                raise EngineError("gone") from None

    @property
    def pid(self) -> int:
        """Of the bridge process."""
        return self._child.process.pid

    @property
    def alive(self) -> bool:
        return self._child.running

    def close(self) -> None:
        self._child.end()

    def _exchange(self, request: dict[str, Any]) -> Any:
        self._child.send(request)
        try:
            return self._child.receive(self._seconds)
        except TimedOutError:
            # its late answer would be taken for that of the next question
            self._child.kill()
            raise EngineError("timeout", seconds=round(self._seconds)) from None


class StreamLink(Link):
    """The office at the other end of two binary streams; it sets the time limits.

    Args:
        input: where answers come from. output: where questions go.
    """

    def __init__(self, input: BinaryIO, output: BinaryIO) -> None:
        super().__init__()
        self._input = input
        self._output = output
        self._open = True

    @property
    def alive(self) -> bool:
        return self._open

    def close(self) -> None:
        self._open = False

    def _exchange(self, request: dict[str, Any]) -> Any:
        if not self._open:
            raise wire.BrokenError("closed")
        wire.write(self._output, request)
        return wire.read(self._input)
