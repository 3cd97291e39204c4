"""Where a table starts: the line of its column headers, or the two lines whose cells make them together.

A title, a date of edition or the criteria of a report may stand above; they fill few cells and name no known column.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from segment_udfs import tables
from segment_udfs.importing import synonyms
from segment_udfs.importing.synonyms import normalise

Area = tuple[int, int, int, int]
"""A merged area: top row, left column, bottom row, right column, all included."""

_FIGURE: Final = re.compile(r"[-+(]?[\d\s.,'/:-]*\d[\d\s.,'/:%€)-]*")
_PERIOD: Final = re.compile(
    r"(?:exercice |année |year |fy ?)?(?:19|20)\d\d|n(?: ?- ?\d)?|[tqs][1-4](?:[\s./-]*(?:19|20)?\d\d)?"
    r"|(?:\d{1,2}[/-])(?:19|20)\d\d|(?:19|20)\d\d[/-]\d{1,2}"
    r"|(?:janv|févr|fevr|mars|avr|mai|juin|juil|août|aout|sept|oct|nov|déc|dec|jan|feb|mar|apr|may|jun|jul|aug|sep)"
    r"[a-zûé]*\.?(?:[\s./-]*(?:19|20)?\d\d)?",
    re.IGNORECASE,
)
_SHARE: Final = 0.7
"""Part of the widest row that a line of headers fills, when it names no known column."""

MAX_WIDTH: Final = 2000
"""Most columns of a table: no list of sales or clients has as many."""

_NEAR: Final = 10
"""Most lines of criteria, as wide as the table and with figures, that stand above its headers."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The header lines: rows `first` to `last`, counted from 0, and the name that they give to each column."""

    first: int
    last: int
    names: tuple[str, ...]


def find_heading(rows: Sequence[Sequence[object]], merged: Sequence[Area] = ()) -> Heading:
    """The header lines among the first rows of a table.

    The header is the first row that names two known columns, else the first one whose filled cells reach seven tenths
    of the widest row. A line above or below belongs to it where merged areas say so, or where one line names groups
    ("CA") of which the other tells the members ("2024", "2025").

    Args:
        rows: The first rows of the table, as cells.
        merged: Merged areas, in rows and columns of `rows`.

    Raises:
        LookupError: "empty_table" when no cell is filled, "no_header" when the table starts with figures,
            "transposed" when the headers stand in its first column, "too_wide" beyond `MAX_WIDTH` columns.

    Example:
        >>> find_heading([["Export du 3 mai", ""], [], ["client", "montant"], ["A", 12.5]])
        Heading(first=2, last=2, names=('client', 'montant'))
        >>> find_heading([["", "CA", ""], ["Client", "2024", "2025"], ["A", "1", "2"]]).names
        ('Client', 'CA 2024', 'CA 2025')
    """
    if any(_width(row) > MAX_WIDTH for row in rows):
        raise LookupError("too_wide")
    lines = [[shown(cell) for cell in row[: MAX_WIDTH + 1]] for row in rows]
    filled = [sum(map(bool, line)) for line in lines]
    width = max(filled, default=0)
    if width == 0:
        raise LookupError("empty_table")
    index = next(i for i, count in enumerate(filled) if count >= _SHARE * width)
    named = next(
        (
            i
            for i, line in enumerate(lines)
            if 2 * filled[i] >= width and _knows(line) >= 2 and not _holds_figures(line)
        ),
        None,
    )
    if named is not None and (named <= index + _NEAR or not any(map(_holds_figures, lines[index:named]))):
        index = named
    if _is_transposed(lines, index):
        raise LookupError("transposed")
    if _is_figures(lines[index]):
        index -= 1  # a header with blanks of its own fills less than its rows
        if index < 0 or 2 * filled[index] < width or filled[index] < 2 or _holds_figures(lines[index]):
            raise LookupError("no_header")
    return _block(lines, index, merged)


def _width(row: Sequence[object]) -> int:
    """Cells of a row up to its last filled one; looked at only when they are many."""
    if len(row) <= MAX_WIDTH:
        return len(row)
    return next((i + 1 for i in range(len(row) - 1, MAX_WIDTH - 1, -1) if row[i] is not None and row[i] != ""), 0)


def _block(lines: list[list[str]], index: int, merged: Sequence[Area]) -> Heading:
    """The header line with the one above it, or below it, when both make the names of the columns."""
    if index > 0 and (names := _joined(lines[index - 1], lines[index], index - 1, merged)):
        return Heading(index - 1, index, names)
    if index + 1 < len(lines):
        upper, lower = _aligned(lines[index], lines[index + 1])
        told = _spanned(index, merged) or _completes(upper, lower)
        if told and not _holds_figures(lower) and (names := _joined(upper, lower, index, merged)):
            return Heading(index, index + 1, names)
    return Heading(index, index, tuple(lines[index]))


def _joined(upper: list[str], lower: list[str], top: int, merged: Sequence[Area]) -> tuple[str, ...]:
    """The names made by two lines; empty when the upper one is no header: a title, a date of edition."""
    above, below = _aligned(upper, lower)
    areas = [area for area in merged if area[0] <= top <= area[2]]
    groups = [area for area in areas if area[3] > area[1] and area[2] == top]
    width = sum(1 for first, second in zip(above, below, strict=True) if first or second)
    if any(area[3] - area[1] + 1 >= width for area in groups):
        return ()  # one cell over the whole table is its title
    if not groups and not any(area[2] == top + 1 for area in areas) and not _groups(above, below):
        return ()
    for _, left, _, right in groups:
        above[left : right + 1] = [above[left]] * (right + 1 - left)
    if not groups:
        above = _filled_right(above, below)
    return tuple(_name(first, second, below.count(second)) for first, second in zip(above, below, strict=True))


def _name(first: str, second: str, times: int) -> str:
    """Both lines together, but for a second one that is known by itself: "Montant HT" in the group "Ventes"."""
    both = first if first == second else f"{first} {second}".strip()
    alone = times == 1 and normalise(second) in _known() and normalise(both) not in _known()
    return second if second and alone else both


def _groups(above: list[str], below: list[str]) -> bool:
    """True when the upper line names what the lower one leaves open: blanks, periods, names that come twice."""
    over = [position for position, cell in enumerate(above) if cell]
    open_below = [position for position in over if _is_open(below, position)]
    return bool(open_below) and (len(over) > 1 or over[0] > 0) and len(open_below) * 2 >= len(over)


def _is_open(below: list[str], position: int) -> bool:
    cell = below[position]
    return not cell or bool(_PERIOD.fullmatch(cell)) or below.count(cell) > 1


def _filled_right(above: list[str], below: list[str]) -> list[str]:
    """A group's name goes on over the members at its right, as long as they could not stand alone."""
    full, current = [], ""
    for position, cell in enumerate(above):
        current = cell or (current if below[position] and _is_open(below, position) else "")
        full.append(current)
    return full


def _completes(upper: list[str], lower: list[str]) -> bool:
    """True when a second line fills exactly the groups that the first one leaves open: "CA", "" over "2024", "2025"."""
    if not any(lower):
        return False
    grouped = set()
    for position, cell in enumerate(upper):
        if not cell and position > 0:
            grouped |= {position, max((i for i in range(position) if upper[i]), default=position)}
    return bool(grouped) and {i for i, cell in enumerate(lower) if cell} == grouped


def _spanned(top: int, merged: Sequence[Area]) -> bool:
    """True when merged areas tie a row to the next one, or part it into groups."""
    return any(area[0] == top and (area[2] == top + 1 or (area[3] > area[1] and area[2] == top)) for area in merged)


def _aligned(upper: list[str], lower: list[str]) -> tuple[list[str], list[str]]:
    """Two lines of the same length."""
    size = max(len(upper), len(lower))
    return upper + [""] * (size - len(upper)), lower + [""] * (size - len(lower))


@cache
def _known() -> dict[str, str]:
    """Normalised header -> one field that it may name."""
    found: dict[str, str] = {}
    for ranks, fields in (
        (synonyms.SALES, tables.SALES), (synonyms.CLIENTS, tables.CLIENTS), (synonyms.RATES, tables.RATES),
    ):  # fmt: skip
        for name, texts in ranks.items():
            for header in "|".join(texts).split("|"):
                found.setdefault(normalise(header), name)
        for field in fields:
            found.setdefault(normalise(field.header), field.name)
    return found


def _knows(line: Sequence[str]) -> int:
    """Number of different fields that a line names."""
    return len({name for cell in line if cell and (name := _known().get(normalise(cell)))})


def _is_figures(line: Sequence[str]) -> bool:
    """True when most cells are numbers or dates; years are headers where another cell names a column."""
    cells = [cell for cell in line if cell]
    named = _knows(cells) > 0
    figures = sum(1 for cell in cells if _FIGURE.fullmatch(cell) and not (named and _PERIOD.fullmatch(cell)))
    return 2 * figures > len(cells)


def _holds_figures(line: Sequence[str]) -> bool:
    return any(_FIGURE.fullmatch(cell) and not _PERIOD.fullmatch(cell) for cell in line)


def _is_transposed(lines: list[list[str]], index: int) -> bool:
    """True when the first column names the fields that the header line does not."""
    down = [next((cell for cell in line if cell), "") for line in lines]
    across = _knows(lines[index])
    return len(lines) <= 60 and across <= 1 and _knows(down) >= max(3, across + 2)


def shown(cell: object) -> str:
    """A cell as a header reads it: 2024.0 is 2024, a day is written in full.

    Example:
        >>> shown(2024.0), shown(" Montant\\nHT "), shown(None), shown(dt.datetime(2024, 1, 1))
        ('2024', 'Montant HT', '', '2024-01-01')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return " ".join(str(cell).split())
