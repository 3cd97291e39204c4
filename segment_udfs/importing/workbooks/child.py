"""The limited child process that reads workbooks: `python -I -B -m segment_udfs.importing.workbooks.child`.

A native library that is given a hostile file may loop, abort or fill the memory: here only this process dies of it.
It takes requests on its standard input, one JSON line each, and answers in frames on its standard output: `H` once it
can read, then for each request either `R` (a refusal) or `S` (the sheet), `B` (rows) …, `E` (what is known of them).
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.workbooks.child_limits import MEMORY, allow_seconds, limit_memory

NO_READER = 3
"""Exit code: the reader of workbooks does not load on this computer."""


def main() -> int:
    """Answer until the input ends; the exit code."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand among the frames
    limit_memory()
    try:
        from segment_udfs.importing.workbooks import book, transfer
    except ImportError:
        return NO_READER
    with contextlib.suppress(BrokenPipeError):
        transfer.send(sink, b"H", b"")
        for line in source:
            _answer(json.loads(line), sink, book, transfer)
    return 0


def _answer(request: dict[str, Any], sink: BinaryIO, book: Any, transfer: Any) -> None:
    path = Path(os.fsdecode(bytes.fromhex(request["path"])))
    allow_seconds(request["seconds"])
    try:
        sheet = book.open_sheet(path, request["sheet"])
        head = [sheet.name, sheet.first_row, sheet.first_column, sheet.width]
        transfer.send(sink, b"S", json.dumps(head).encode())
        for block in transfer.blocks(sheet.rows, sheet.width):
            transfer.send(sink, b"B", block)
        known = {
            "errors": sorted(sheet.errors),
            "merged": sheet.merged,
            "hidden": sheet.hidden_rows,
            "filtered": sheet.filtered,
            "units": sheet.units,
            "date1904": sheet.date1904,
            "notes": [[fault.key, fault.facts] for fault in sheet.notes],
            "beside": [[one.sheet, one.filled, one.rows, one.top] for one in sheet.beside],
        }
        transfer.send(sink, b"E", json.dumps(known).encode())
    except MemoryError:
        _refuse(sink, Fault.of("guard.too_much_memory", file=path.name, limit=MEMORY >> 20), transfer)
    except DataError as error:
        _refuse(sink, error.faults[0], transfer)
    except BrokenPipeError:
        raise
    except OSError:
        _refuse(sink, Fault.of("import.unreadable_file", file=path.name), transfer)


def _refuse(sink: BinaryIO, fault: Fault, transfer: Any) -> None:
    transfer.send(sink, b"R", json.dumps([fault.key, fault.facts]).encode())


if __name__ == "__main__":
    sys.exit(main())
