"""The limits of the guard: above them a workbook is refused before any library parses it.

Each is far above what people keep in a workbook and below what makes a reader fail or hang.
"""

from __future__ import annotations

from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.grid import Area, SheetFacts
from segment_udfs.importing.naming import column_letters, shown

MAX_PARTS: Final = 5_000
"""Parts of a package: a workbook of a thousand sheets and pictures has fewer."""

MAX_INFLATED: Final = 512 << 20
"""Bytes of XML or records of a package, inflated: 1.2 million cells take about 50 MB."""

MAX_RATIO: Final = 200
"""Inflated to compressed bytes of a part: sheets reach 10 to 30, a column of equal cells 130, a bomb 1,000."""

FREE: Final = 8 << 20
"""Inflated bytes of a part from which the ratio counts: a small part does no harm however it expands."""

MAX_BOX: Final = 10_000_000
"""Cells of the rectangle around the filled cells of a sheet: the reader sets aside 32 bytes for each."""

MAX_EMPTY_BOX: Final = 2_000_000
EMPTY: Final = 50
"""Above so many cells, a rectangle must have one filled cell in fifty: else a stray cell stands far from the table."""

MAX_MERGED: Final = 5_000_000
"""Cells of all merged areas of a sheet together: a whole column has a million."""

MAX_MERGES: Final = 200_000
"""Merged areas of a sheet: more cost minutes in every program that opens it."""

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384
"""The grid of Excel since 2007 and of LibreOffice."""

MAX_OLE: Final = 256 << 20
"""Bytes of an .xls: a full sheet of 65,536 rows and 256 columns of numbers has 235 MB."""


class Box:
    """The rectangle around the filled cells of one sheet, refused as soon as it goes beyond the limits."""

    def __init__(self, file: str, sheet: str, facts: SheetFacts, columns: int = MAX_COLUMNS) -> None:
        self.file, self.sheet, self.facts, self.columns = file, shown(sheet), facts, columns
        self.top = self.left = 1 << 60
        self.bottom = self.right = -1
        self._merged = 0

    def cover(self, top: int, left: int, bottom: int, right: int, filled: int) -> None:
        """Filled cells in an area: rows from 1, columns from 0."""
        if bottom > MAX_ROWS or right >= self.columns or top < 1:
            self.outside(f"{column_letters(right) if right < 1 << 20 else '?'}{bottom}")
        self.top, self.left = min(self.top, top), min(self.left, left)
        self.bottom, self.right = max(self.bottom, bottom), max(self.right, right)
        self.facts.filled += filled
        if self._cells() > MAX_BOX:
            self._refuse_spread(MAX_BOX)

    def close(self) -> None:
        """The sheet has ended."""
        if self._cells() > max(MAX_EMPTY_BOX, EMPTY * self.facts.filled):
            self._refuse_spread(MAX_EMPTY_BOX)

    def _cells(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1) if self.right >= 0 else 0

    def _refuse_spread(self, limit: int) -> None:
        area = _written((self.top, self.left, self.bottom, self.right))
        raise DataError([Fault.of("guard.spread", file=self.file, sheet=self.sheet, area=area, limit=limit)])

    def outside(self, cell: str) -> None:
        """Refuse a cell that no grid has."""
        raise DataError([Fault.of("guard.out_of_grid", file=self.file, sheet=self.sheet, cell=shown(cell, 24))])

    def unread(self, cell: str, found: str) -> None:
        """Refuse a cell whose value is none of its type: a reader would put another value in its place."""
        facts = {"sheet": self.sheet, "cell": shown(cell, 24), "found": shown(found, 24)}
        raise DataError([Fault.of("guard.unread_cell", file=self.file, **facts)])

    def merge(self, area: Area) -> None:
        """A merged area."""
        top, left, bottom, right = area
        if bottom > MAX_ROWS or right >= self.columns:
            self.outside(_written(area))
        if bottom < top or right < left:
            return
        self._merged += (bottom - top + 1) * (right - left + 1)
        if self._merged > MAX_MERGED or len(self.facts.merged) >= MAX_MERGES:
            raise DataError([Fault.of("guard.merged_area", file=self.file, sheet=self.sheet, area=_written(area))])
        self.facts.merged.append(area)


def _written(area: Area) -> str:
    """Example:
    >>> _written((1, 0, 10, 2))
    'A1:C10'
    """
    top, left, bottom, right = area
    return f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
