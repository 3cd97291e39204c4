"""Read a table from a file, whatever the program that wrote it: delimited text, a workbook, a web page, XML.

Values are read as they are written; `parse` gives them a meaning. The content, not the extension, says what a file is:
a web page named .xls is read as the web page that it is, and that is said.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.pages.html_table import html_grids
from segment_udfs.importing.pages.mhtml import html_parts
from segment_udfs.importing.pages.spreadsheetml import xml_grid
from segment_udfs.importing.rows.headers import MAX_WIDTH, Area, Heading, find_heading, shown
from segment_udfs.importing.rows.leftovers import is_joined, without_leftovers
from segment_udfs.importing.sniff import HEAD, TEXTS, WORKBOOKS, disguise, kind_of, kind_of_bytes, refused
from segment_udfs.importing.tabular import RawTable, addressable, some
from segment_udfs.importing.text.table import text_table
from segment_udfs.importing.workbooks.workbook import Grid, WorkbookReader, read_workbook

MAX_BYTES: Final = 1 << 30
"""Most bytes of text that a file may hold: about twenty million lines."""

_SAMPLE: Final = 200
"""Rows looked at to find the header."""


def read_table(path: Path, sheet: str | None = None, *, open_workbook: WorkbookReader = read_workbook) -> RawTable:
    """The table of a file.

    Args:
        path: A .csv, .txt, .tsv (or gzipped), .xlsx, .xlsm, .xlsb, .xls, .ods, .html, .mht or XML 2003 file.
        sheet: Sheet of a workbook, or number of a table of a web page; by default the visible one with the most
            filled cells.
        open_workbook: Reads the cells of a workbook; by default, a limited process does.

    Raises:
        DataError: one fault that says what the file is, when no table can be read from it.
    """
    file = path.name or str(path)
    try:
        if not path.is_file():
            raise DataError([Fault.of("import.missing_file", file=file)])
        if path.stat().st_size > MAX_BYTES:
            raise DataError([Fault.of("import.too_big", file=file, limit=MAX_BYTES >> 20)])
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        if not head:
            raise DataError([Fault.of("import.empty_file", file=file)])
        kind = kind_of(path, head)
        if kind in WORKBOOKS:
            grid = open_workbook(path, sheet)
            return _finished(_from_grid(grid, file, grid.sheet), disguise(file, kind))
        data = path.read_bytes()
    except OSError:
        raise DataError([Fault.of("import.unreadable_file", file=file)]) from None
    notes = disguise(file, kind)
    if kind == "gzip":
        data = _inflate(data, file)
        kind = _kind_inside(data, file)
    return _finished(_from_bytes(data, kind, file, sheet), notes)


def _inflate(data: bytes, file: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            text = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise DataError([Fault.of("import.damaged", file=file)]) from None
    if len(text) > MAX_BYTES:
        raise DataError([Fault.of("import.too_big", file=file, limit=MAX_BYTES >> 20)])
    return text


def _kind_inside(data: bytes, file: str) -> str:
    """The kind of what was compressed: a text of some kind, or else refused."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")):
        raise refused("gzip_inside", file)
    kind = kind_of_bytes(data[:HEAD])
    if kind not in TEXTS:
        raise refused("gzip_inside" if kind == "archive" else kind, file)
    return kind


def _from_bytes(data: bytes, kind: str, file: str, sheet: str | None) -> RawTable:
    if kind == "xml_sheet":
        grid = xml_grid(data, file, sheet)
        return _from_grid(grid, file, grid.sheet)
    if kind in ("html", "mhtml"):
        return _from_page(data, kind, file, sheet)
    if not data[:4096].strip() and not data.strip():
        raise DataError([Fault.of("import.empty_file", file=file)])
    return text_table(data, file)


def _from_page(data: bytes, kind: str, file: str, wanted: str | None) -> RawTable:
    """The fullest table of a web page, or the one of the number wanted."""
    pages = [html_grids(part, file, charset) for part, charset in html_parts(data, file)] if kind == "mhtml" else []
    pages = pages or [html_grids(data, file)] if kind == "html" else pages
    grids = [grid for found, _ in pages for grid in found]
    grids = [replace(grid, sheet=str(number)) for number, grid in enumerate(grids, 1)]
    if not grids:
        raise refused("frames" if b"<frameset" in data[: 1 << 16].lower() else "login", file)
    grid, notes = fullest_table(grids, file, wanted)
    encoding = next((name for found, name in pages if found), "utf-8")
    notes = [Fault.of("sniff.note_page", file=file, encoding=encoding), *notes, *grid.notes]
    return _from_grid(replace(grid, notes=tuple(notes)), file, None, int(grid.sheet) if len(grids) > 1 else None)


def fullest_table(grids: list[Grid], file: str, wanted: str | None) -> tuple[Grid, list[Fault]]:
    """The table named by its number, else the one with the most filled cells; and a note on the others.

    Raises:
        DataError: the page has no table of that number.
    """
    numbers = [grid.sheet for grid in grids]
    if wanted is not None:
        if wanted not in numbers:
            raise DataError([Fault.of("sniff.no_table", file=file, table=wanted, found=some(numbers, 12))])
        return grids[numbers.index(wanted)], []
    best = max(grids, key=lambda grid: sum(1 for row in grid.rows for cell in row if cell is not None))
    others = [f"{grid.sheet} ({len(grid.rows)} × {max(map(len, grid.rows))})" for grid in grids if grid is not best]
    if not others:
        return best, []
    return best, [Fault.of("sniff.note_tables", file=file, table=best.sheet, others=some(others))]


def _from_grid(grid: Grid, file: str, sheet: str | None, table: int | None = None) -> RawTable:
    """The table of a sheet: its header row found, its cells as objects."""
    empty = RawTable((), pd.DataFrame(), file, sheet, 1, table=table)
    areas = [
        (top - grid.first_row, left - grid.first_column, bottom - grid.first_row, right - grid.first_column)
        for top, left, bottom, right in grid.merged
    ]
    try:
        heading = find_heading(grid.rows[:_SAMPLE], [area for area in areas if area[0] < _SAMPLE])
    except LookupError as error:
        raise DataError([Fault.of(f"import.{error.args[0]}_sheet", where=empty.where)]) from None
    top = grid.first_row + heading.last + 1
    first, last = _edges(grid.rows, heading)
    if last - first > MAX_WIDTH:
        raise DataError([Fault.of("import.too_wide_sheet", where=empty.where)])
    body = grid.rows[heading.last + 1 :]
    repeated = _repeat(body, [area for area in areas if area[2] > area[0]], heading.last + 1)
    frame = pd.DataFrame({i: pd.Series([row[first + i] for row in body], dtype=object) for i in range(last - first)})
    frame.index = pd.RangeIndex(top, top + len(body))
    column = grid.first_column + first
    return RawTable(
        addressable(heading.names[first:last], column),
        frame,
        file,
        sheet,
        top,
        grid.notes,
        column,
        tuple((row, at - column) for row, at in grid.errors if row >= top),
        tuple(tuple(shown(cell) for cell in row[first:last]) for row in grid.rows[: heading.last + 1]),
        tuple((row + top, at - first) for row, at in repeated if first <= at < last),
        table,
        grid.date1904,
        tuple((unit, at - column, start, end) for unit, at, start, end in grid.units if end >= top),
    )


def _edges(rows: Sequence[Sequence[Any]], heading: Heading) -> tuple[int, int]:
    """First column and the one after the last: those with a header, and those without that hold a cell below."""
    filled = [position for position, name in enumerate(heading.names) if name]
    first, last = filled[0], filled[-1] + 1
    body, width = rows[heading.last + 1 :], len(heading.names)
    bare = [i for i in (*range(first), *range(last, width)) if any(row[i] is not None and row[i] != "" for row in body)]
    return min([first, *bare]), max([last, *(i + 1 for i in bare)])


def _repeat(body: list[list[Any]], areas: Sequence[Area], start: int) -> list[tuple[int, int]]:
    """Write the value of each merged area in the rows under its first one; the cells so filled are returned.

    Only its first column: over several columns, a merged cell is a caption and not the value of each.
    """
    places = []
    for top, left, bottom, _ in areas:
        if top < start or not 0 <= left < len(body[0]) or top - start >= len(body):
            continue
        value = body[top - start][left]
        if value is None or value == "":
            continue
        for row in range(top - start + 1, min(bottom - start + 1, len(body))):
            if body[row][left] is None or body[row][left] == "":
                body[row][left] = value
                places.append((row, left))
    return places


def _finished(raw: RawTable, notes: Sequence[Fault]) -> RawTable:
    """The table without the rows that are no data, and what is worth saying of its header."""
    told = [*notes, *raw.notes]
    if is_joined(raw):
        told.append(Fault.of("sniff.note_two_lines", where=raw.where, first=raw.first_row - 2, last=raw.first_row - 1))
    elif raw.first_row > 2 and any(map(any, raw.above[:-1])):
        told.append(Fault.of("import.note_header", where=raw.where, row=raw.first_row - 1))
    raw = without_leftovers(replace(raw, notes=tuple(told)))
    if raw.columns.empty:
        raise DataError([Fault.of("import.no_rows", where=raw.where)])
    return raw
