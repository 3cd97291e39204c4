"""Read files as a user's program does, and tell what came of each: `python read_many.py < paths`, one JSON line a file.

A process of its own, so that its memory and that of its children are those of reading and of nothing else.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import traceback
from functools import cache
from pathlib import Path
from typing import Any

from segment_udfs.errors import DataError
from segment_udfs.importing.load import Options, load_sales
from segment_udfs.importing.read import read_table
from segment_udfs.importing.workbooks.workbook import Grid, read_workbook
from segment_udfs.strings import explain, explain_fault


def told(path: Path) -> dict[str, Any]:
    """Outcomes by step: the cells of the sheet, the table, the sales; "read", else the sentences."""
    start = time.perf_counter()
    found: dict[str, Any] = {"path": str(path)}
    grids: list[Grid] = []

    @cache
    def outcome(place: Path, sheet: str | None) -> Grid | DataError:
        try:
            grids.append(read_workbook(place, sheet))
        except DataError as error:
            return error
        return grids[-1]

    def once(place: Path, sheet: str | None) -> Grid:
        known = outcome(place, sheet)  # the table and the sales are of one reading
        if isinstance(known, DataError):
            raise known
        return known

    def tried(step: Any) -> Any:
        try:
            return step()
        except DataError as error:
            return {
                "keys": [fault.key for fault in error.faults],
                "fr": explain(error, "fr"),
                "en": explain(error, "en"),
            }
        except BaseException:
            return {"crash": traceback.format_exc()}

    table = tried(lambda: read_table(path, open_workbook=once))
    found["table"] = table if isinstance(table, dict) else "read"
    sales = tried(lambda: load_sales(path, Options(open_workbook=once)))
    found["sales"] = sales if isinstance(sales, dict) else "read"
    notes = [] if isinstance(table, dict) else list(table.notes)
    if grids:
        grid = grids[0]
        notes = [*grid.notes, *notes]
        filled = sum(1 for row in grid.rows for cell in row if cell not in ("", None))
        found["cells"] = {"sheet": grid.sheet, "filled": filled, "errors": len(grid.errors)}
    found["notes"] = sorted({note.key for note in notes})
    found["said"] = [explain_fault(note, lang) for note in notes for lang in ("fr", "en")]
    found["seconds"] = time.perf_counter() - start
    for name, whose in (("own", resource.RUSAGE_SELF), ("child", resource.RUSAGE_CHILDREN)):
        found[name] = resource.getrusage(whose).ru_maxrss >> 10
    return found


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(told(Path(line.rstrip("\n")))), flush=True)  # noqa: T201  this is its answer
