"""The cells of one sheet of a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods), as values: the door for every caller.

The file is looked through by a guard and read by calamine, both in a child process with limits, so that neither a
hostile file nor a fault of a library can hang or end the program that asked.
"""

from __future__ import annotations

from pathlib import Path

from segment_udfs.importing.grid import Area, Grid, WorkbookReader
from segment_udfs.importing.workbooks.reading import read_guarded

__all__ = ["Area", "Grid", "WorkbookReader", "read_workbook"]


def read_workbook(path: Path, sheet: str | None = None) -> Grid:
    """The values of one sheet: the one named, else the visible one with the most filled cells.

    Raises:
        DataError: one fault when the file is not a workbook, is hostile, encrypted, damaged or too big, or lacks
            that sheet.
    """
    return read_guarded(path, sheet)
