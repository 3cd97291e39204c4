"""The table of a delimited text: its records under the header, each cell as it is written."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.tabular import RawTable, addressable, some
from segment_udfs.importing.text.dialect import SAMPLE, SEPARATORS, Layout, find_layout
from segment_udfs.importing.text.encoding import to_utf8
from segment_udfs.importing.text.quotes import holds, refuse_stray_quotes

_HEAD: Final = 1 << 18
"""Bytes in which the separator and the header are looked for first."""

_BLOCK: Final = 1 << 22
_END: Final = b"\r\n\x1a"
"""What may follow the last record: blank lines, and the end-of-file mark of DOS."""


def text_table(data: bytes, file: str) -> RawTable:
    """The table of a text file, blank rows included; its notes say the encoding, the separator and the short rows.

    Raises:
        DataError: the bytes are no text, or the records do not make one table.
    """
    encoded = to_utf8(data, file)
    data = encoded.data
    layout, start = _layout(data, file)
    headers = _trimmed(layout)
    frame, short = _body(data, start, layout, len(headers), file)
    headers, frame, ends = _without_line_ends(headers, frame, layout.separator)
    sign = {"\t": "tab", "\x1f": "–"}.get(layout.separator, layout.separator)
    notes = [Fault.of("import.note_text", file=file, encoding=encoded.name, separator=sign), *encoded.notes]
    if short:
        facts = {"count": len(short), "rows": some(short), "width": len(headers)}
        notes.append(Fault("text.note_short", {"file": file} | facts))
    if ends:
        notes.append(Fault.of("import_cells.note_line_ends", file=file, sign=ends))
    return RawTable(addressable(headers), frame, file, None, layout.header_row + 1, tuple(notes), above=layout.above)


def _layout(data: bytes, file: str) -> tuple[Layout, int]:
    """The layout, and the position of the first byte under the header; the start of a long text is enough."""
    head = data[:_HEAD]
    if len(data) > _HEAD:
        head = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]
        head = head if head.count(b"\n") + head.count(b"\r") > 4 * SAMPLE else data
    text = head.decode()
    try:
        layout = find_layout(text, file)
    except DataError:
        if len(head) == len(data):
            raise
        text = data.decode()
        layout = find_layout(text, file)
    return layout, len(text[: layout.body].encode())


def _trimmed(layout: Layout) -> list[str]:
    """Headers without the blank ones that a trailing separator leaves at the end of the record."""
    headers = list(layout.header)
    while headers and not headers[-1].strip():
        headers.pop()
    return headers


def _without_line_ends(headers: list[str], frame: pd.DataFrame, separator: str) -> tuple[list[str], pd.DataFrame, str]:
    """The table without another separator that ends each of its lines, and that separator, "" if there is none.

    A spreadsheet adds it that has opened the file in one column and saved it with its own separator.
    """
    sign = headers[-1][-1] if headers else ""
    if sign not in SEPARATORS or sign == separator:
        return headers, frame, ""
    last = frame.columns[len(headers) - 1]
    if not frame[last].str.endswith(sign).all():
        return headers, frame, ""
    cut = {name: frame[name].str.rstrip(sign) if name == last else frame[name] for name in frame.columns}
    return [*headers[:-1], headers[-1].rstrip(sign)], pd.DataFrame(cut), sign


def _body(data: bytes, start: int, layout: Layout, width: int, file: str) -> tuple[pd.DataFrame, list[int]]:
    """The records under the header, as text, and the rows that are short of cells.

    Arrow reads regular records, straight from the bytes; the slower reader forgives the others.
    """
    body = memoryview(data)[start : _end(data, start)]
    full = max(width, len(layout.header))
    quoted = b'"' in data
    frame = _regular(body, layout.separator, full, quoted) if len(body) and body[0] not in _END else None
    short: list[int] = []
    if frame is None:
        frame, short = _irregular(bytes(body).decode(), layout, full, file)
    top = layout.header_row + 1
    frame.index = pd.RangeIndex(top, top + len(frame))
    _refuse_beyond(frame, width, file)
    if quoted:
        refuse_stray_quotes(frame, body, layout.separator, width, file)
    return frame.iloc[:, :width], [top + row for row in short]


def _end(data: bytes, start: int) -> int:
    """Position after the last record."""
    end = len(data)
    while end > start and data[end - 1] in _END:
        end -= 1
    return end


def _regular(body: memoryview, separator: str, width: int, quoted: bool) -> pd.DataFrame | None:
    """The records, if each has as many cells as the header; else None."""
    names = [str(position) for position in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, newlines_in_values=quoted, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = [_plain_ends(table.column(i)) if quoted else table.column(i) for i in range(width)]
    return pd.DataFrame({i: pd.Series(column, dtype="str") for i, column in enumerate(columns)})


def _plain_ends(column: Any) -> Any:
    """A column with the line ends inside its cells made plain."""
    if not any(holds(part, b"\r") for part in column.chunks):
        return column
    return pc.replace_substring_regex(column, "\r\n?", "\n")


def _irregular(text: str, layout: Layout, width: int, file: str) -> tuple[pd.DataFrame, list[int]]:
    """Short records are completed with blanks and told; a longer one keeps its cells, for the caller to judge."""
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator))
    except csv.Error:
        raise DataError([Fault.of("import.not_a_table", file=file)]) from None
    # One filled cell makes a title or a footer, none a blank line: neither is a record cut short.
    short = [row for row, record in enumerate(records) if 1 < len(record) < width and sum(map(bool, record)) > 1]
    # What stands beyond the headers is judged by the caller: one column is enough to show it, however long the record.
    rows = [
        [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in record[:width]]
        + [""] * (width - len(record))
        + [next((cell for cell in record[width:] if cell.strip()), "")]
        for record in records
    ]
    return pd.DataFrame(rows, columns=range(width + 1), dtype="str"), short


def _refuse_beyond(frame: pd.DataFrame, width: int, file: str) -> None:
    """A filled cell to the right of the last header belongs to no column: a separator is too many in its row."""
    rows: set[int] = set()
    for position in range(width, frame.shape[1]):
        rows.update(frame.index[frame[position].str.strip() != ""])
    if rows:
        found = some(sorted(rows))
        raise DataError([Fault.of("import.long_rows", file=file, count=len(rows), rows=found, width=width)])
