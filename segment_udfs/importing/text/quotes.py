"""Quotes astray in a delimited text: one opened in a line and closed in another swallows all that stands between."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.columns.cells import pieces
from segment_udfs.importing.naming import on_one_line

_LONGEST: Final = 40
"""Characters of a line that a sentence shows."""
_SAMPLE: Final = 200
"""Cells that tell what a column holds."""

_MOST: Final = 0.9
"""Part of them that must be figures for the column to be one of figures."""

_FIGURES: Final = re.compile(r"(?=.*\d)[\d\s.,:/+\-\u2212()'\u2019%€$£kKTZ]*")
"""An amount, a quantity, a date or a code without letters."""


def holds(column: Any, byte: bytes) -> bool:
    """True if a byte stands anywhere in the texts of an Arrow array."""
    texts = column.buffers()[2]
    return texts is not None and byte in texts.to_pybytes()


def refuse_stray_quotes(frame: pd.DataFrame, body: memoryview, separator: str, width: int, file: str) -> None:
    """A quote that is astray swallows whole lines: a cell then holds what looks like records.

    A long text may look so too. Where only one quote is astray, the closing one is not followed by a separator. Where
    two are, each in its own line, everything is well formed: only the pieces of the cell tell, when they are those of
    the columns after the quote, then those of the columns before it.

    Raises:
        DataError: one fault that names the line.
    """
    if width < 2:
        return
    for position in range(width):
        parts = pieces(frame[position])
        if not any(holds(part, b"\n") for part in parts):
            continue
        cells = pa.chunked_array(parts, pa.large_string())
        several = pc.and_(
            pc.match_substring(cells, "\n"), pc.greater_equal(pc.count_substring(cells, separator), width - 1)
        )
        places = np.flatnonzero(several.to_numpy())
        if len(places):
            texts = cells.take(pa.array(places)).to_pylist()
            table = _Table(frame, separator, width, set(places.tolist()))
            _refuse(table, position, zip(places.tolist(), texts, strict=True), body, file)


def _refuse(table: _Table, position: int, cells: Iterable[tuple[int, str]], body: memoryview, file: str) -> None:
    """Judge the doubtful cells of a column, each with its place."""
    loose: int | None = None
    for place, cell in cells:
        if table.may_be_torn(cell, position) and table.is_torn(place, position, cell.split("\n")):
            lines = cell.split("\n")
            facts = {
                "file": file,
                "row": table.row(place),
                "first": on_one_line(lines[0], _LONGEST),
                "last": on_one_line(lines[-1], _LONGEST),
            }
            raise DataError([Fault("import_cells.torn_quote", facts)])
        if loose is None and table.holds_record(cell):
            loose = place
    if loose is not None and not _strict(bytes(body).decode(), table.separator):
        raise DataError([Fault.of("import.stray_quote", file=file, row=table.row(loose))])


class _Table:
    """The records with, among them, those whose cell of several lines holds enough separators to be doubtful."""

    def __init__(self, frame: pd.DataFrame, separator: str, width: int, doubtful: set[int]) -> None:
        self.separator, self.width, self.doubtful = separator, width, doubtful
        self._frame = frame
        self._samples: dict[int, list[str]] = {}
        self._figures: dict[int, bool] = {}
        self._close: dict[int, bool] = {}

    def cell(self, place: int, position: int) -> str:
        return str(self._frame.iat[place, position])

    def row(self, place: int) -> int:
        return int(self._frame.index[place])

    def holds_record(self, cell: str) -> bool:
        """True if a line under the first one of a cell holds the separators of a whole record."""
        most, start = self.width - 1, cell.index("\n")
        return cell.count(self.separator, start) >= most and any(
            line.count(self.separator) >= most for line in cell[start + 1 :].split("\n")
        )

    def may_be_torn(self, cell: str, position: int) -> bool:
        """True if the first and the last line of a cell hold the separators that a torn record has."""
        end = cell.index("\n")
        after = cell.count(self.separator, 0, end) - (self.width - 1 - position)
        return (after == 0 or (after > 0 and cell[end - 1] == self.separator)) and (
            cell.count(self.separator, cell.rindex("\n")) >= position
        )

    def is_torn(self, place: int, position: int, lines: list[str]) -> bool:
        """True if the lines of a cell are the end of one record, whole records, and the start of another."""
        outer = self._outer(place, position, lines)
        if outer is None:
            return False
        told = {self._fits(column, piece.strip('"')) for column, piece in outer if piece.strip('"')}
        judged = any(self._is_figures(column) for column, _ in outer)
        return False not in told and (True in told or not judged)

    def _outer(self, place: int, position: int, lines: list[str]) -> list[tuple[int, str]] | None:
        """The pieces that would be cells of other columns, each with its column; None when their number is wrong."""
        after = _unfilled(lines[0].split(self.separator)[1:], self.width - 1 - position)
        if len(after) != self.width - 1 - position:
            return None
        *middle, last = (line.split(self.separator) for line in lines[1:])
        before, whole = last[:-1], [_unfilled(line, self.width) for line in middle]
        if any(len(line) != self.width for line in whole):
            return None
        # A record that ends in a later column than it should leaves as many blank cells at its end.
        missing = len(before) - position
        if missing < 0 or any(self.cell(place, self.width - 1 - i) for i in range(missing)):
            return None
        found = [*enumerate(after, position + 1), *enumerate(before)]
        return [*found, *(pair for line in whole for pair in enumerate(line))]

    def _fits(self, column: int, piece: str) -> bool | None:
        """True if a piece is what a column of figures holds, False if no program would write it there."""
        if piece != piece.strip() and self._is_close(column):
            return False  # a person who writes a list sets a space after the comma, a program none
        return bool(_FIGURES.fullmatch(piece)) if self._is_figures(column) else None

    def _is_close(self, column: int) -> bool:
        """True if no cell of a column starts or ends with a space."""
        if column not in self._close:
            self._close[column] = all(cell == cell.strip() for cell in self._sample(column))
        return self._close[column]

    def _is_figures(self, column: int) -> bool:
        if column not in self._figures:
            sample = self._sample(column)
            self._figures[column] = sum(map(bool, map(_FIGURES.fullmatch, sample))) > _MOST * len(sample)
        return self._figures[column]

    def _sample(self, column: int) -> list[str]:
        if column not in self._samples:
            self._samples[column] = list(self._sound(column))
        return self._samples[column]

    def _sound(self, column: int) -> Iterator[str]:
        """The first filled cells of a column, but for those of doubtful records."""
        count = 0
        for place in range(len(self._frame)):
            cell = self.cell(place, column) if place not in self.doubtful else ""
            if cell.strip():
                yield cell
                count += 1
            if count == _SAMPLE or place == 100 * _SAMPLE:
                return


def _unfilled(pieces: list[str], most: int) -> list[str]:
    """Pieces without the blank ones at the end that are too many: some programs end each line with a separator."""
    while len(pieces) > most and not pieces[-1]:
        pieces = pieces[:-1]
    return pieces


def _strict(text: str, separator: str) -> bool:
    """True when every quotation is well formed."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error:
        return False
    return True
