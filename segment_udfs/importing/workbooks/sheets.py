"""The sheets of a workbook that are not read: how full each is, and its first rows, so that its headers can be judged.

For the inside of the limited child process; what it says of a sheet is small, whatever the sheet holds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, time
from itertools import islice
from typing import Any, Final

from segment_udfs.importing.grid import Beside
from segment_udfs.importing.naming import shown

_MOST_SHEETS: Final = 40
_MOST_CELLS: Final = 2000
_MOST_COLUMNS: Final = 200
_MOST_ROWS: Final = 200
_LONGEST: Final = 80
"""Characters of a text: a header is shorter."""


def beside(name: str, values: Any) -> Beside:
    """What a sheet is said to be, from its values."""
    filled = rows = 0
    for row in values.iter_rows():
        count = len(row) - row.count("")
        filled += count
        rows += count > 0
    width = min(values.width, _MOST_COLUMNS)
    height = min(_MOST_ROWS, max(1, _MOST_CELLS // max(width, 1)))
    start = values.start[0] if values.start else 0
    top = [[_cell(cell) for cell in row[:width]] for row in islice(values.iter_rows(), start, start + height)]
    return Beside(name, filled, rows, top)


def fullest(sheets: Sequence[Beside]) -> tuple[Beside, ...]:
    """The sheets that are told of: those with the most filled cells, in the order of the workbook."""
    told = sorted(sheets, key=lambda sheet: -sheet.filled)[:_MOST_SHEETS]
    return tuple(sheet for sheet in sheets if sheet.filled and sheet in told)


def _cell(cell: Any) -> str | float | int | bool | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, (bool, int)):
        return cell
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return shown(" ".join(str(cell)[: 4 * _LONGEST].split()), _LONGEST)
