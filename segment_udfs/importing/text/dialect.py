"""The dialect of a delimited text file: its separator, and where its table starts.

Each decision is either sure or reported; what cannot be decided raises a `DataError` instead of a guess.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.rows.headers import find_heading

SEPARATORS: Final = (";", "\t", "|", ",", "~", "^")
"""In the order that settles a tie: a decimal comma makes a comma look like a separator, never the reverse."""

SAMPLE: Final = 200
"""Records looked at to find the separator and the header."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands in the text: `header` is the record of the headers, all rows are counted from 1."""

    separator: str
    header: tuple[str, ...]
    header_row: int
    body: int
    """Position in the text of the first character after the header record."""
    above: tuple[tuple[str, ...], ...] = ()
    """Every record from the first to the last line of headers."""


def find_layout(text: str, file: str) -> Layout:
    """The separator and the header record of a text, or of the start of one; its lines may end in any way.

    The header is the first record whose filled cells reach seven tenths of the widest record of the sample: a title
    or a date of edition above the table fills one or two cells. A first line `sep=;` is obeyed, as Excel does.

    Raises:
        DataError: no record, a broken quotation, or a first record made of figures (no header).

    Example:
        >>> find_layout("Ventes 2024\\nclient;date;montant\\nA;01/02/2024;12,50\\n", "v.csv").header
        ('client', 'date', 'montant')
    """
    declared = re.match(r'"?sep=(.)"?(?:\r\n|\n|\r)', text, re.IGNORECASE)
    start = declared.end() if declared else 0
    separator = declared[1] if declared else _sniff(text, file)
    records = _records(text, start, separator, file)
    try:
        heading = find_heading([cells for cells, _ in records])
    except LookupError as error:
        raise DataError([Fault.of(f"import.{error.args[0]}", file=file)]) from None
    first = 2 if declared else 1
    above = tuple(tuple(cells) for cells, _ in records[: heading.last + 1])
    return Layout(separator, heading.names, first + heading.last, records[heading.last][1], above)


def _records(text: str, start: int, separator: str, file: str) -> list[tuple[list[str], int]]:
    """The first records, each with the position of the character that follows it."""
    position = start

    def counted() -> Iterator[str]:
        nonlocal position
        for line in io.StringIO(text[start:], newline=""):
            position += len(line)
            yield line

    found: list[tuple[list[str], int]] = []
    try:
        for record in csv.reader(counted(), delimiter=separator):
            found.append((record, position))
            if len(found) == SAMPLE:
                break
    except csv.Error:
        raise DataError([Fault.of("import.not_a_table", file=file)]) from None
    return found


def _sniff(text: str, file: str) -> str:
    """The separator that gives most records the same number of cells; with none, one that the text does not hold.

    One that only ever stands at the end of lines separates nothing, unless there is no other.
    """
    best, best_rank = "", (False, 0.0)
    for separator in SEPARATORS:
        try:
            records = [record for record, _ in _records(text, 0, separator, file) if any(record)]
        except DataError:
            continue
        widths = list(map(len, records))
        usual = max(sorted(set(widths) - {1}), key=widths.count, default=0)
        share = widths.count(usual) / len(widths) if usual else 0.0
        rank = (any(any(record[1:]) for record in records), share)
        if share and rank > best_rank:
            best, best_rank = separator, rank
    return best or next((mark for mark in (*SEPARATORS, "\x1f") if mark not in text), ";")
