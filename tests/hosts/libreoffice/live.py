"""A built workbook open in Calc, beside the declaration that it was built from: what every cell must show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from hosts.libreoffice.calc import Page
from openpyxl.utils import get_column_letter
from support import same

from segment_udfs import CellError
from segment_udfs.workbook import natives
from segment_udfs.workbook.formula import Const
from segment_udfs.workbook.model import Book, Placed

JOURNAL = "Journal"
Area = tuple[str, int, int, int, int]
"""Sheet, first row, first column, rows, columns; counted from 0."""


@dataclass
class Live:
    """The workbook as it was laid out: `book` is the declaration of the file that is open on `page`."""

    page: Page
    book: Book
    areas: dict[str, Area] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, item in self.book.placed.items():
            rows = natives.rows_of(self.book.value(key))
            self.areas[key] = (item.sheet, item.row, item.col, len(rows), len(rows[0]))

    def sheets(self) -> dict[str, list[list[Any]]]:
        """Every cell that the declaration fills, sheet by sheet, in one read each."""
        found = {}
        for name in self.book.sheets:
            ends = [(row + rows, col + cols) for sheet, row, col, rows, cols in self.areas.values() if sheet == name]
            if ends:
                bottom, right = (max(end[side] for end in ends) for side in (0, 1))
                found[name] = self.page.sheet(name).read(f"A1:{get_column_letter(right)}{bottom}")
        return found

    def differences(self, expected: Book) -> tuple[list[tuple[Any, ...]], int, int]:
        """Cells that do not show what `expected` declares; then how many were compared, and how many of them hold a
        SEG function. An array keeps the size it was laid with: what Calc cannot show of a longer one is left out, and
        below a shorter one stands #N/A. The journal is left out: it keeps what was true when the file was made.
        """
        shown, wrong, compared, live = self.sheets(), [], 0, 0
        for key, (sheet, top, left, height, width) in self.areas.items():
            if sheet == JOURNAL:
                continue
            item = expected.placed[key]
            text = item.expr.text(expected)
            rows = natives.rows_of(expected.value(key))
            for down in range(height):
                for right in range(width):
                    compared += 1
                    live += is_seg(text)
                    wanted = expected_cell(rows, down, right)
                    found = shown[sheet][top + down][left + right]
                    if not agree(found, wanted):
                        address = f"{get_column_letter(left + right + 1)}{top + down + 1}"
                        wrong.append((sheet, address, found, wanted, text[:120]))
        return wrong, compared, live


def expected_cell(rows: list[list[Any]], down: int, right: int) -> Any:
    """One cell of a result laid over an area: a lone row or column is repeated, beyond the rest stands #N/A."""
    row = rows[0] if len(rows) == 1 else rows[down] if down < len(rows) else None
    if row is None:
        return CellError("#N/A")
    return row[0] if len(row) == 1 else row[right] if right < len(row) else CellError("#N/A")


def agree(found: Any, wanted: Any) -> bool:
    """Numbers to 1e-9, texts and errors exactly; a blank, an empty text and nothing look the same."""
    if isinstance(wanted, bool):
        wanted = float(wanted)
    if wanted in ("", None) and not isinstance(wanted, float):
        return found in ("", None)
    if isinstance(wanted, str):
        return isinstance(found, str) and plain(found) == plain(wanted)
    return same(found, wanted)


def plain(text: str) -> str:
    """A text without the difference between the no-break spaces that programs put between thousands."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def declared_seg_cells(book: Book) -> int:
    """How many cells of a declaration show the result of a formula with a SEG function."""

    def cells(item: Placed) -> int:
        rows = natives.rows_of(book.value(item.key))
        return len(rows) * len(rows[0])

    return sum(cells(item) for item in book.placed.values() if holds_seg(book, item))


def holds_seg(book: Book, item: Placed) -> bool:
    """Whether it is a formula that calls a function of the catalogue; the glossary names them in plain texts."""
    return not isinstance(item.expr, Const) and is_seg(item.expr.text(book))


def is_seg(formula: str) -> bool:
    """Whether a formula calls a function of the catalogue."""
    return re.search(r"\bSEG_[A-Z_]+\(", formula) is not None
