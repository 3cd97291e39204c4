"""The worker: answers the functions of the catalogue for the cells of one LibreOffice, over its standard streams.

Started by the extension with `python -I -m segment_udfs.hosts.libreoffice.worker`; ends when its input ends, hence
with the office. A defect of ours is logged with an id and becomes #VALUE!.
"""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import sys
import threading
from array import array
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np

from segment_udfs import __version__
from segment_udfs.errors import VALUE, CellError
from segment_udfs.functions.cells import Flat
from segment_udfs.functions.door import call
from segment_udfs.hosts.defects import logged
from segment_udfs.hosts.libreoffice.office import errors, wire
from segment_udfs.maths import Floats


def main() -> None:
    """Serve until the input ends."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand among the messages
    wire.write(sink, {"version": __version__})
    serve(source, sink)


def serve(source: BinaryIO, sink: BinaryIO, answer: Callable[[Any], Any] | None = None) -> None:
    """Answer request after request, until the input ends; then the process ends too, even from inside a function."""
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def read() -> None:
        try:
            while True:
                inbox.put(wire.read(source, columns=True))
        except wire.BrokenError:
            os._exit(0)  # the office is gone: a function that hangs must not outlive it

    threading.Thread(target=read, daemon=True).start()
    # a hundred thousand cells would set off dozens of collections that find nothing: collect between the calls instead
    gc.freeze()
    gc.disable()
    with contextlib.suppress(BrokenPipeError):
        while True:
            wire.write(sink, (answer or answered)(inbox.get()))
            gc.collect()


def answered(request: dict[str, Any]) -> dict[str, Any]:
    """The message for one request: `rows`, each cell a number, a text or an error."""
    try:
        found = call(request["name"], *map(_argument, request["arguments"]), arrays=True)
    except CellError as error:
        return {"rows": sendable([[error]])}
    except Exception as error:  # the one place where a defect of a function ends
        logged(error)
        return {"rows": sendable([[CellError(VALUE)]])}
    if isinstance(found, np.ndarray):
        return {"rows": wire.Block.of([_doubles(column) for column in found.T])}
    return {"rows": sendable(found if isinstance(found, list) else [[found]])}


def _doubles(column: Floats) -> array[float]:
    """A column of numbers, NaN as Calc's #N/A and infinities as its #NUM!."""
    values = np.array(column, np.float64)
    values[np.isnan(values)] = errors.DOUBLES["#N/A"]
    values[np.isinf(values)] = errors.DOUBLES["#NUM!"]
    return array("d", values.tobytes())


def _argument(value: Any) -> Any:
    """A value as the catalogue takes it: errors of cells in their class; an empty cell inside a range is ""."""
    if isinstance(value, wire.Failure):
        return CellError(value.code)
    if isinstance(value, wire.Columns):
        columns = [_errors(column) for column in value.columns]
        if len(columns) == 1:
            return Flat(columns[0])
        return list(map(list, zip(*columns, strict=True)))
    return value


def _errors(column: Any) -> Any:
    if isinstance(column, array) or wire.Failure not in set(map(type, column)):
        return column
    return [CellError(cell.code) if isinstance(cell, wire.Failure) else cell for cell in column]


def sendable(rows: list[list[Any]]) -> wire.Block:
    """Rows for the wire: in a column without texts an error is the double that Calc shows as that error.

    Example:
        >>> wire.unpack(wire.pack(sendable([["a", 1.0], [CellError("#N/A"), CellError("#NUM!")]])))
        [['a', 1.0], [Failure('#N/A'), nan]]
    """
    columns = [[row[0] for row in rows]] if len(rows[0]) == 1 else list(zip(*rows, strict=True))
    return wire.Block.of(list(map(_sendable_column, columns)))


def _sendable_column(column: Any) -> Any:
    kinds = set(map(type, column))
    if CellError not in kinds:
        return column if kinds <= {float} or not kinds & {int, bool} else [_number(cell) for cell in column]
    if str in kinds or len(column) == 1:
        return [wire.Failure(cell.code) if isinstance(cell, CellError) else cell for cell in column]
    return [errors.as_double(cell.code) if isinstance(cell, CellError) else float(cell) for cell in column]


def _number(cell: Any) -> Any:
    return float(cell) if isinstance(cell, int) else cell


if __name__ == "__main__":
    main()
