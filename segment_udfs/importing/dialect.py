"""The dialect of a delimited text file: its encoding, its separator, where its table starts.

Each decision is either sure or reported; what cannot be decided raises a `DataError` instead of a guess.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from segment_udfs.errors import DataError, Fault

SEPARATORS: Final = (";", "\t", "|", ",")
"""In the order that settles a tie: a decimal comma makes a comma look like a separator, never the reverse."""

SAMPLE: Final = 200
"""Records looked at to find the separator and the header."""

_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NUMBER: Final = re.compile(r"[-+(]?[\d\s.,'/:-]*\d[\d\s.,'/:%€)-]*")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands in the text: `header` is the record of the headers, all rows are counted from 1."""

    separator: str
    header: tuple[str, ...]
    header_row: int
    body: int
    """Position in the text of the first character after the header record."""


def decode(data: bytes, file: str) -> tuple[str, str]:
    """The text of a file and the encoding used: byte order mark, else strict UTF-8, else Windows-1252.

    Raises:
        DataError: NUL bytes (not a text file), or bytes that neither encoding knows; the line is named.

    Example:
        >>> decode("Société".encode("cp1252"), "a.csv")
        ('Société', 'cp1252')
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name, file), name
    if b"\0" in data:
        return _without_mark(data, file)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strict(data, "cp1252", file), "cp1252"


def _without_mark(data: bytes, file: str) -> tuple[str, str]:
    """UTF-16 text bears a NUL in every other byte; any other NUL is no text at all."""
    head = data[:4000]
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros and zeros.count(0) > 0.9 * len(zeros):
            return _strict(data, name, file), name
    raise DataError([Fault.of("import.not_a_table", file=file)])


def _strict(data: bytes, encoding: str, file: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError([Fault.of("import.unknown_encoding", file=file, row=line)]) from None
    if "\0" in text:
        raise DataError([Fault.of("import.not_a_table", file=file)])
    return text


def find_layout(text: str, file: str) -> Layout:
    """The separator and the header record of a text whose lines end with `\\n` or `\\r\\n`.

    The header is the first record whose filled cells reach seven tenths of the widest record of the sample: a title
    or a date of edition above the table fills one or two cells. A first line `sep=;` is obeyed, as Excel does.

    Raises:
        DataError: no record, a broken quotation, or a first record made of figures (no header).

    Example:
        >>> find_layout("Ventes 2024\\nclient;date;montant\\nA;01/02/2024;12,50\\n", "v.csv").header
        ('client', 'date', 'montant')
    """
    declared = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    start = declared.end() if declared else 0
    separator = declared[1] if declared else _sniff(text, file)
    records = _records(text, start, separator, file)
    try:
        index = header_index([cells for cells, _ in records])
    except LookupError as error:
        raise DataError([Fault.of(f"import.{error.args[0]}", file=file)]) from None
    first = 2 if declared else 1
    return Layout(separator, tuple(records[index][0]), first + index, records[index][1])


def header_index(rows: Sequence[Sequence[object]]) -> int:
    """Index of the header among the first rows of a table.

    Raises:
        LookupError: "empty_table" when no cell is filled, "no_header" when the table starts with figures.

    Example:
        >>> header_index([["Export du 3 mai", ""], [], ["client", "montant"], ["A", 12.5]])
        2
    """
    filled = [sum(1 for cell in row if _shown(cell)) for row in rows]
    width = max(filled, default=0)
    if width == 0:
        raise LookupError("empty_table")
    index = next(i for i, count in enumerate(filled) if count >= 0.7 * width)
    cells = [shown for cell in rows[index] if (shown := _shown(cell))]
    if 2 * sum(1 for shown in cells if _NUMBER.fullmatch(shown)) > len(cells):
        raise LookupError("no_header")
    return index


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _lines(text: str, start: int) -> Iterator[str]:
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        yield text[start:end]
        start = end


def _records(text: str, start: int, separator: str, file: str) -> list[tuple[list[str], int]]:
    """The first records, each with the position of the character that follows it."""
    position = start

    def counted() -> Iterator[str]:
        nonlocal position
        for line in _lines(text, start):
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
    """The separator that gives most records the same number of cells; with none, one that the text does not hold."""
    best, best_share = "", 0.0
    for separator in SEPARATORS:
        try:
            widths = [len(record) for record, _ in _records(text, 0, separator, file) if any(record)]
        except DataError:
            continue
        usual = max(sorted(set(widths) - {1}), key=widths.count, default=0)
        share = widths.count(usual) / len(widths) if usual else 0.0
        if share > best_share:
            best, best_share = separator, share
    return best or next((mark for mark in (*SEPARATORS, "\x1f") if mark not in text), ";")
