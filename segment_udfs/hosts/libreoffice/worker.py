"""The worker: answers the functions of the catalogue for the cells of one LibreOffice, over its standard streams.

Started by the extension with `python -I -m segment_udfs.hosts.libreoffice.worker`; ends when its input ends, hence
with the office. A defect of ours is logged with an id and becomes #VALUE!.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

from segment_udfs import __version__
from segment_udfs.errors import VALUE, CellError
from segment_udfs.functions.door import call
from segment_udfs.hosts.defects import logged
from segment_udfs.hosts.libreoffice.office import errors, wire


def main() -> None:
    """Serve until the input ends."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand among the messages
    wire.write(sink, {"version": __version__})
    serve(source, sink)


def serve(source: BinaryIO, sink: BinaryIO, answer: Callable[[Any], Any] | None = None) -> None:
    """Answer request after request, until the input ends; then the process ends too, even from inside a function."""
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def read() -> None:
        try:
            while True:
                requests.put(wire.read(source))
        except wire.BrokenError:
            os._exit(0)  # the office is gone: a function that hangs must not outlive it

    threading.Thread(target=read, daemon=True).start()
    with contextlib.suppress(BrokenPipeError):
        while True:
            wire.write(sink, (answer or answered)(requests.get()))


def answered(request: dict[str, Any]) -> dict[str, Any]:
    """The message for one request: `rows`, each cell a number, a text or an error."""
    try:
        found = call(request["name"], *map(_argument, request["arguments"]))
    except CellError as error:
        return {"rows": wire.Block(sendable([[error]]))}
    except Exception as error:  # the one place where a defect of a function ends
        logged(error)
        return {"rows": wire.Block(sendable([[CellError(VALUE)]]))}
    return {"rows": wire.Block(sendable(found if isinstance(found, list) else [[found]]))}


def _argument(value: Any) -> Any:
    """A value as the catalogue takes it: errors of cells in their class; an empty cell inside a range is ""."""
    if isinstance(value, wire.Failure):
        return CellError(value.code)
    if isinstance(value, list) and any(isinstance(cell, wire.Failure) for row in value for cell in row):
        return [[CellError(cell.code) if isinstance(cell, wire.Failure) else cell for cell in row] for row in value]
    return value


def sendable(rows: list[list[Any]]) -> list[list[Any]]:
    """Rows for the wire: in a column without texts an error is the double that Calc shows as that error.

    Example:
        >>> sendable([["a", 1.0], [CellError("#N/A"), CellError("#NUM!")]])
        [['a', 1.0], [Failure('#N/A'), nan]]
    """
    columns = [list(column) for column in zip(*rows, strict=True)]
    for place, column in enumerate(columns):
        if not any(isinstance(cell, CellError) for cell in column):
            columns[place] = [float(cell) if isinstance(cell, int) else cell for cell in column]
        elif any(isinstance(cell, str) for cell in column) or len(column) == 1:
            columns[place] = [wire.Failure(cell.code) if isinstance(cell, CellError) else cell for cell in column]
        else:
            columns[place] = [
                errors.as_double(cell.code) if isinstance(cell, CellError) else float(cell) for cell in column
            ]
    return [list(row) for row in zip(*columns, strict=True)]


if __name__ == "__main__":
    main()
