"""A process of our own environment, spoken to through its standard input and output; runs in LibreOffice's Python.

Both directions have a thread, so that the caller never waits longer than it says, whatever the process does.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess  # a fixed program with fixed arguments, never through a shell
import sys
import threading
from typing import Any

from . import wire

_NOT_INHERITED = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "LD_LIBRARY_PATH", "URE_BOOTSTRAP", "UNO_PATH")
"""Set by LibreOffice for its own Python; ours must not see them."""


class TimedOutError(Exception):
    """No message came within the limit."""


class Child:
    """A running process.

    Args:
        command: program and arguments. errors: file that takes what the process writes on standard error.
    """

    def __init__(self, command: list[str], errors: str | None = None) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
        options: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            options = {"creationflags": subprocess.CREATE_NO_WINDOW}
        with open(errors, "ab") if errors else contextlib.nullcontext(subprocess.DEVNULL) as sink:
            self.process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=sink,
                env=environment,
                close_fds=True,
                **options,
            )
        self._inbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        for work in (self._write, self._read):
            threading.Thread(target=work, daemon=True).start()

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def send(self, message: Any) -> None:
        """Queue one message; never waits."""
        self._outbox.put(wire.pack(message))

    def receive(self, seconds: float, columns: bool = False) -> Any:
        """The next message.

        Raises:
            TimedOutError: none came in time. wire.BrokenError: the process ended, or sent no message.
        """
        try:
            frame = self._inbox.get(timeout=seconds)
        except queue.Empty:
            raise TimedOutError from None
        if frame is None:
            self._inbox.put(None)
            raise wire.BrokenError("the process ended")
        return wire.unpack(frame, columns)

    def end(self, seconds: float = 2.0) -> None:
        """Close its input, which ends it; kill it if it has not ended in time."""
        self._outbox.put(None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """End the process at once."""
        with contextlib.suppress(OSError):
            self.process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        self._outbox.put(None)

    def _write(self) -> None:
        stream = self.process.stdin
        assert stream is not None  # noqa: S101 - it was asked for
        with contextlib.suppress(OSError, ValueError), stream:
            while (frame := self._outbox.get()) is not None:
                stream.write(frame)
                stream.flush()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None  # noqa: S101 - it was asked for
        with contextlib.suppress(OSError, ValueError, wire.BrokenError), stream:
            while True:
                self._inbox.put(wire.read_frame(stream))  # type: ignore[arg-type]
        self._inbox.put(None)


def started(module: str, settings: dict[str, Any], version: str, errors: str | None) -> Child:
    """One of our own programs, running and of the extension's version.

    Args:
        module: of the product, run as a program; its first message says its version. settings: as `settings.read` gives
            them. errors: as for `Child`.

    Raises:
        wire.BrokenError: it is not installed, did not start in time, or is of another version. OSError: no interpreter.
    """
    if not settings["python"]:
        raise wire.BrokenError("not installed: run segment-udfs install libreoffice")
    child = Child([settings["python"], "-I", "-m", module], errors)
    try:
        found = child.receive(settings["start_seconds"]).get("version")
    except (AttributeError, TimedOutError, wire.BrokenError):
        child.kill()
        raise wire.BrokenError("it did not start") from None
    if found != version:
        child.kill()
        raise wire.BrokenError(f"version {found} of the product, {version} of the extension: install again")
    return child
