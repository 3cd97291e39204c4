"""Addresses in A1, as Excel writes them."""

from __future__ import annotations

import re
from typing import Final

ROWS: Final = 1_048_576
COLUMNS: Final = 16_384
_CELL: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_COLUMN: Final = re.compile(r"\$?([A-Za-z]{1,3})")
_ROW: Final = re.compile(r"\$?([0-9]{1,7})")
_PLAIN_SHEET: Final = re.compile(r"[^\W\d][\w.]*")

Place = tuple[int, int, int, int]
"""Row, column (from 1), height, width."""


def column_letters(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def parsed(text: str) -> Place | None:
    """The place of "A1", "A1:B2", "A:C" or "1:3", with or without $; None for anything else."""
    first, colon, last = text.strip().partition(":")
    ends = (first, last if colon else first)
    cells = [_CELL.fullmatch(end) for end in ends]
    if all(cells):
        rows = sorted(int(cell[2]) for cell in cells if cell)
        columns = sorted(column_number(cell[1]) for cell in cells if cell)
    elif colon and all(_COLUMN.fullmatch(end) for end in ends):
        rows, columns = [1, ROWS], sorted(column_number(end.strip("$")) for end in ends)
    elif colon and all(_ROW.fullmatch(end) for end in ends):
        rows, columns = sorted(int(end.strip("$")) for end in ends), [1, COLUMNS]
    else:
        return None
    if rows[0] < 1 or rows[1] > ROWS or columns[1] > COLUMNS:
        return None
    return rows[0], columns[0], rows[1] - rows[0] + 1, columns[1] - columns[0] + 1


def written(place: Place, row_absolute: bool = True, column_absolute: bool = True) -> str:
    """ "$A$1:$B$2", whole columns as "$A:$C", whole rows as "$1:$3"."""
    row, column, height, width = place
    if not height or not width:
        return f"${column_letters(column)}${row}{{{height}x{width}}}"
    before_row, before_column = "$" * row_absolute, "$" * column_absolute
    left, right = (before_column + column_letters(number) for number in (column, column + width - 1))
    top, bottom = (f"{before_row}{number}" for number in (row, row + height - 1))
    if height == ROWS and width < COLUMNS:
        return f"{left}:{right}"
    if width == COLUMNS:
        return f"{top}:{bottom}"
    return left + top if height == width == 1 else f"{left}{top}:{right}{bottom}"


def quoted(sheet: str, book: str = "") -> str:
    """The name of a sheet as it stands before ! in a formula."""
    whole = f"[{book}]{sheet}" if book else sheet
    if _PLAIN_SHEET.fullmatch(sheet) and parsed(sheet) is None and (not book or re.fullmatch(r"[\w.]+", book)):
        return whole
    return "'" + whole.replace("'", "''") + "'"


def split_sheet(text: str) -> tuple[str, str]:
    """("20-80", "A1") for "'20-80'!A1"; ("", text) without a sheet."""
    sheet, mark, rest = text.rpartition("!")
    if not mark:
        return "", text
    if len(sheet) > 1 and sheet[0] == sheet[-1] == "'":
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, rest
