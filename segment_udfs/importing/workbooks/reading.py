"""Read a workbook in a limited child process: whatever happens there, this process gets cells or one sentence."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.grid import Area, Beside, Grid, Shown
from segment_udfs.importing.guard.limits import MAX_BOX, MAX_COLUMNS, MAX_ROWS
from segment_udfs.importing.workbooks.child import NO_READER
from segment_udfs.importing.workbooks.child_limits import MEMORY, tie
from segment_udfs.importing.workbooks.transfer import Garbled, Rows, receive

_SECONDS: Final = 4
"""Processor time of any file …"""
_SECONDS_A_MEGABYTE: Final = 2
"""… and of each megabyte of it: reading an .xlsx of 8 MB with 1.2 million cells takes five seconds."""
_MOST_SECONDS: Final = 60
_PATIENCE: Final = 3
"""Seconds by the clock for one of processor time: other programs run too."""
_ABORTED: Final = (-6, 0xC0000409 - (1 << 32), 0xC0000409, -9, 0xC0000017)
"""Codes of a process that found no more memory: aborted, killed by the system, refused memory (Windows)."""
_OUT_OF_TIME: Final = (-24, 1816)
"""Codes of a process that used up its processor time: SIGXCPU, ERROR_NOT_ENOUGH_QUOTA."""
_NO_WINDOW: Final = 0x08000000 if sys.platform == "win32" else 0
_WATCH: Final = 0.2
"""Seconds between two looks at the memory of the child, where the system does not hold it to its limit."""


def read_guarded(path: Path, sheet: str | None = None) -> Grid:
    """The values of one sheet: the one named, else the visible one with the most filled cells.

    Raises:
        DataError: one fault when the file is not a workbook, is hostile, encrypted, damaged or too big, or lacks
            that sheet.
    """
    with Reader() as reader:
        return reader.read(path, sheet)


class Reader:
    """A child process that reads one file after the other, until one kills it. Each file gets its own time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._tied: Any = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        process.wait()

    def read(self, path: Path, sheet: str | None = None) -> Grid:
        """One sheet of one file; errors as `read_guarded`."""
        file = path.name
        try:
            size = path.stat().st_size
        except OSError:
            raise DataError([Fault.of("import.unreadable_file", file=file)]) from None
        seconds = min(_MOST_SECONDS, _SECONDS + _SECONDS_A_MEGABYTE * (size >> 20))
        request = {"path": os.fsencode(path.absolute()).hex(), "sheet": sheet, "seconds": seconds}
        process = self._started(file)
        watch = _Watch(process, seconds * _PATIENCE)
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            return _answer(process.stdout, file)
        except (Garbled, OSError, ValueError):
            watch.stop()
            raise DataError([self._death(file, watch.reason, seconds)]) from None
        finally:
            watch.stop()

    def _started(self, file: str) -> subprocess.Popen[bytes]:
        if self._process is None:
            try:
                process = subprocess.Popen(  # noqa: S603  our own module, by our own interpreter
                    [interpreter(), "-I", "-B", "-m", "segment_udfs.importing.workbooks.child"],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    cwd=sys.prefix, env=os.environ | {"LC_ALL": "C"}, creationflags=_NO_WINDOW,
                )  # fmt: skip
            except OSError:
                raise DataError([Fault.of("guard.no_reader", file=file)]) from None
            self._process, self._tied = process, tie(process)
            watch = _Watch(process, _MOST_SECONDS)
            try:
                if receive(process.stdout)[0] != b"H":  # type: ignore[arg-type]
                    raise Garbled
            except (Garbled, OSError):
                self.close()
                raise DataError([Fault.of("guard.no_reader", file=file)]) from None
            finally:
                watch.stop()
        return self._process

    def _death(self, file: str, reason: str, seconds: int) -> Fault:
        """What the end of the child means."""
        process = self._process
        code: int | None = None
        if process is not None:
            try:
                code = process.wait(timeout=1 if not reason else None)
            except subprocess.TimeoutExpired:
                code = None
        self.close()
        if reason == "memory" or (not reason and code in _ABORTED):
            return Fault.of("guard.too_much_memory", file=file, limit=MEMORY >> 20)
        if reason == "time" or code in _OUT_OF_TIME:
            return Fault.of("guard.too_slow", file=file, limit=seconds)
        if code == NO_READER:
            return Fault.of("guard.no_reader", file=file)
        return Fault.of("import.damaged", file=file)


def interpreter() -> str:
    """The Python of this environment, also from a program that has no console."""
    path = Path(sys.executable) if sys.executable else Path(sys.prefix) / "bin" / "python3"
    if path.stem.lower() == "pythonw":
        path = path.with_name(f"python{path.suffix}")
    return str(path)


class _Watch:
    """Kills a child that takes too long and, on macOS, one that takes too much memory; `reason` says which."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.reason = ""
        self._process, self._left = process, seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        step = _WATCH if sys.platform == "darwin" else self._left
        while not self._done.wait(min(step, self._left)):
            self._left -= step
            if self._left <= 0:
                self.reason = "time"
            elif resident(self._process.pid) > MEMORY:
                self.reason = "memory"
            if self.reason:
                self._process.kill()
                return


def resident(pid: int) -> int:
    """Bytes of memory that a process has, as `ps` tells; 0 when it has ended."""
    told = subprocess.run(["/bin/ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603
    return int(told.stdout.strip() or 0) << 10


def _answer(stream: Any, file: str) -> Grid:
    kind, content = receive(stream)
    if kind == b"R":
        raise DataError([_fault(json.loads(content), file)])
    if kind != b"S":
        raise Garbled
    name, first_row, first_column, width = json.loads(content)
    if not (isinstance(name, str) and _within(first_row, MAX_ROWS) and _within(first_column + width, MAX_COLUMNS)):
        raise Garbled
    rows = Rows(width, MAX_BOX)
    while True:
        kind, content = receive(stream)
        if kind == b"B":
            rows.add(content)
        elif kind == b"R":  # a row that cannot be read
            raise DataError([_fault(json.loads(content), file)])
        elif kind == b"E":
            break
        else:
            raise Garbled
    return _grid(name, rows.rows, first_row, first_column, json.loads(content), file)


def _grid(
    name: str, rows: list[list[Any]], first_row: int, first_column: int, known: dict[str, Any], file: str
) -> Grid:
    try:
        errors = tuple((_whole(row), _whole(column)) for row, column in known["errors"])
        merged: tuple[Area, ...] = tuple(
            (_whole(top), _whole(left), _whole(bottom), _whole(right)) for top, left, bottom, right in known["merged"]
        )
        hidden, filtered = (tuple(map(_whole, known[which])) for which in ("hidden", "filtered"))
        notes = tuple(_fault(note, file) for note in known["notes"])
        units = tuple(_shown(*told) for told in known["units"])
        date1904 = known["date1904"] is True
        beside = tuple(_beside(*told) for told in known["beside"])
    except (TypeError, KeyError, AttributeError):
        raise Garbled from None
    return Grid(name, rows, first_row, first_column, errors, notes, merged, hidden, filtered, units, date1904, beside)


def _shown(unit: Any, column: Any, first: Any, last: Any) -> Shown:
    """A run of cells that a number format shows with a unit."""
    if not isinstance(unit, str):
        raise Garbled
    return unit, _whole(column), _whole(first), _whole(last)


def _beside(name: Any, filled: Any, rows: Any, top: Any) -> Beside:
    """A sheet that was not read, of plain cells."""
    plain = (str, float, int, bool, type(None))
    if not isinstance(name, str) or not all(isinstance(cell, plain) for row in top for cell in row):
        raise Garbled
    return Beside(name, _whole(filled), _whole(rows), [list(row) for row in top])


def _fault(told: Any, file: str) -> Fault:
    """A sentence that the child may say, about the file that it was asked for."""
    key, facts = told
    if not (isinstance(key, str) and key.startswith(("import.", "guard.")) and isinstance(facts, dict)):
        raise Garbled
    if not all(isinstance(name, str) and isinstance(fact, (str, int)) for name, fact in facts.items()):
        raise Garbled
    return Fault(key, facts | {"file": file})


def _whole(number: Any) -> int:
    if type(number) is not int:
        raise Garbled
    return number


def _within(number: Any, most: int) -> bool:
    return type(number) is int and 0 <= number <= most
