"""Read a table from a file, whatever the program that wrote it: delimited text (also gzipped) or a workbook.

Values are read as they are written; `parse` gives them a meaning. The content, not the extension, says what a file is.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.dialect import Layout, decode, find_layout, header_index
from segment_udfs.importing.tabular import RawTable, addressable, some
from segment_udfs.importing.workbook import Grid, WorkbookReader, read_workbook

MAX_BYTES: Final = 1 << 30
"""Most bytes of text that a file may hold: about twenty million lines."""

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK"
_GZIP: Final = b"\x1f\x8b"


def read_table(path: Path, sheet: str | None = None, *, open_workbook: WorkbookReader = read_workbook) -> RawTable:
    """The table of a file.

    Args:
        path: A .csv, .txt, .tsv (or gzipped), .xlsx, .xlsm, .xlsb, .xls or .ods file.
        sheet: Sheet of a workbook; by default the visible sheet with the most filled cells.
        open_workbook: Reads the cells of a workbook; a host may put a guarded reader in its place.

    Raises:
        DataError: one fault that says what the file is, when no table can be read from it.
    """
    file = path.name
    try:
        if not path.is_file():
            raise DataError([Fault.of("import.missing_file", file=file)])
        if path.stat().st_size > MAX_BYTES:
            raise DataError([Fault.of("import.too_big", file=file, limit=MAX_BYTES >> 20)])
        with path.open("rb") as stream:
            head = stream.read(8)
        if head.startswith((_OLE, _ZIP)):
            return _from_grid(open_workbook(path, sheet), file)
        data = path.read_bytes()
    except OSError:
        raise DataError([Fault.of("import.unreadable_file", file=file)]) from None
    return _from_text(_inflate(data, file) if head.startswith(_GZIP) else data, file)


def _inflate(data: bytes, file: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            text = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise DataError([Fault.of("import.damaged", file=file)]) from None
    if len(text) > MAX_BYTES:
        raise DataError([Fault.of("import.too_big", file=file, limit=MAX_BYTES >> 20)])
    return text


def _from_text(data: bytes, file: str) -> RawTable:
    if not data.strip():
        raise DataError([Fault.of("import.empty_file", file=file)])
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")):
        raise DataError([Fault.of("import.html", file=file)])
    if start.startswith(b"%pdf"):
        raise DataError([Fault.of("import.not_a_table", file=file)])
    text, encoding = decode(data, file)
    if "\r" in text:
        # Old Mac files end their lines with a lone carriage return.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    layout = find_layout(text, file)
    headers = addressable(_trimmed(layout))
    frame = _body(text[layout.body :], layout, len(headers), file)
    sign = {"\t": "tab", "\x1f": "–"}.get(layout.separator, layout.separator)
    notes = [Fault.of("import.note_text", file=file, encoding=encoding, separator=sign)]
    return _finish(RawTable(headers, frame, file, None, layout.header_row + 1, tuple(notes)))


def _trimmed(layout: Layout) -> list[str]:
    """Headers without the blank ones that a trailing separator leaves at the end of the record."""
    headers = list(layout.header)
    while headers and not headers[-1].strip():
        headers.pop()
    return headers


def _body(text: str, layout: Layout, width: int, file: str) -> pd.DataFrame:
    """The records under the header, as text. Arrow reads regular records; the slower reader forgives the others."""
    text = text.rstrip("\n")
    full = max(width, len(layout.header))
    frame = None
    if text and not text.startswith("\n") and "\n\n" not in text:
        frame = _regular(text, layout.separator, full)
    if frame is None:
        frame = _irregular(text, layout, full, file)
    frame.index = pd.RangeIndex(layout.header_row + 1, layout.header_row + 1 + len(frame))
    _refuse_beyond(frame, width, file)
    if '"' in text:
        _refuse_stray_quotes(frame, text, layout.separator, width, file)
    return frame.iloc[:, :width]


def _regular(text: str, separator: str, width: int) -> pd.DataFrame | None:
    names = [str(position) for position in range(width)]
    odd: list[object] = []

    def note(row: object) -> str:
        odd.append(row)
        return "error"

    data = text.encode()
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=max(1 << 22, min(len(data), 1 << 26))),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, newlines_in_values='"' in text, invalid_row_handler=note, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    return pd.DataFrame({i: pd.Series(table.column(i), dtype="str") for i in range(width)})


def _irregular(text: str, layout: Layout, width: int, file: str) -> pd.DataFrame:
    """Short records are completed with blanks; a longer one keeps its cells, for the caller to judge."""
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator))
    except csv.Error:
        raise DataError([Fault.of("import.not_a_table", file=file)]) from None
    width = max(width, max(map(len, records), default=0))
    rows = [record + [""] * (width - len(record)) for record in records]
    return pd.DataFrame(rows, columns=range(width), dtype="str")


def _refuse_beyond(frame: pd.DataFrame, width: int, file: str) -> None:
    """A filled cell to the right of the last header belongs to no column: a separator is too many in its row."""
    rows: set[int] = set()
    for position in range(width, frame.shape[1]):
        rows.update(frame.index[frame[position].str.strip() != ""])
    if rows:
        found = some(sorted(rows))
        raise DataError([Fault.of("import.long_rows", file=file, count=len(rows), rows=found, width=width)])


def _refuse_stray_quotes(frame: pd.DataFrame, text: str, separator: str, width: int, file: str) -> None:
    """A quote opened and not closed swallows whole lines: a cell then holds what looks like a record.

    A long text may look so too; but where a quote is astray, the closing one is not followed by a separator.
    """
    if width < 2:
        return
    line = rf"\n[^\n]*(?:{re.escape(separator)}[^\n]*){{{width - 1}}}"
    for position in range(width):
        hits = np.flatnonzero(pc.match_substring_regex(pa.array(frame[position]), line).to_numpy(zero_copy_only=False))
        if len(hits) and not _strict(text, separator):
            row = int(frame.index[hits[0]])
            raise DataError([Fault.of("import.stray_quote", file=file, row=row)])


def _strict(text: str, separator: str) -> bool:
    """True when every quotation is well formed."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _from_grid(grid: Grid, file: str) -> RawTable:
    """The table of a sheet: its header row found, its cells as objects."""
    try:
        index = header_index(grid.rows[:200])
    except LookupError as error:
        where = Fault.of("import.in_sheet", file=file, sheet=grid.sheet)
        raise DataError([Fault.of(f"import.{error.args[0]}_sheet", where=where)]) from None
    header = grid.rows[index]
    filled = [position for position, cell in enumerate(header) if str(cell if cell is not None else "").strip()]
    first, last = filled[0], filled[-1] + 1
    body = grid.rows[index + 1 :]
    columns = {i: pd.Series([row[first + i] for row in body], dtype=object) for i in range(last - first)}
    frame = pd.DataFrame(columns)
    top = grid.first_row + index + 1
    frame.index = pd.RangeIndex(top, top + len(body))
    errors = tuple((row, column - grid.first_column - first) for row, column in grid.errors if row >= top)
    column = grid.first_column + first
    headers = addressable(header[first:last], column)
    return _finish(RawTable(headers, frame, file, grid.sheet, top, grid.notes, column, errors))


def _finish(raw: RawTable) -> RawTable:
    """Leave out wholly blank rows, and say where the header was when it is not the first row."""
    frame = raw.columns
    notes = list(raw.notes)
    if raw.first_row > 2:
        notes.append(Fault.of("import.note_header", where=raw.where, row=raw.first_row - 1))
    blank = np.ones(len(frame), dtype=bool)
    for row, _ in raw.errors:
        blank[row - raw.first_row] = False
    for position in range(frame.shape[1]):
        if not blank.any():
            break
        part = frame[position][blank]
        blank[blank] = _blank_cells(part)
    if blank.any():
        frame = frame[~blank]
    if frame.empty:
        raise DataError([Fault.of("import.no_rows", where=raw.where)])
    return RawTable(raw.headers, frame, raw.file, raw.sheet, raw.first_row, tuple(notes), raw.first_column, raw.errors)


def _blank_cells(column: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if column.dtype == object:
        return np.array([cell is None or not str(cell).strip() for cell in column], dtype=bool)
    return (column.str.strip() == "").to_numpy(dtype=bool)
