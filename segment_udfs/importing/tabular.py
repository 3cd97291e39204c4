"""A table as a file holds it, before anything is understood: headers, raw cells, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from segment_udfs.errors import Fault
from segment_udfs.importing.naming import column_letters, some

__all__ = ["RawTable", "addressable", "column_letters", "some"]


@dataclass(frozen=True)
class RawTable:
    """The cells of one table.

    `columns` has one column a header, labelled by position 0, 1, 2 …; its index is the row in the file, from 1.
    A text file gives `str` columns; a workbook gives Python objects (str, float, int, bool, date, datetime, None).
    `first_column` is the position of the first column in its sheet, `errors` the addresses of cells that show an
    error of the spreadsheet (their value is lost in `columns`): (row in the file, position of the column).
    `above` are the rows over the table, its header lines included; `repeated` the cells under the top one of a merged
    area, which hold its value again, as in `errors`; `table` is the number of the table in a web page of several;
    `date1904` is true where the number of a day counts from 1904. `units` are the cells that a number format shows as
    money or as a percentage: currency or "%", position of the column, first and last row.
    """

    headers: tuple[str, ...]
    columns: pd.DataFrame
    file: str
    sheet: str | None
    first_row: int
    notes: tuple[Fault, ...] = ()
    first_column: int = 0
    errors: tuple[tuple[int, int], ...] = ()
    above: tuple[tuple[str, ...], ...] = ()
    repeated: tuple[tuple[int, int], ...] = ()
    table: int | None = None
    date1904: bool = False
    units: tuple[tuple[str, int, int, int], ...] = ()

    @property
    def where(self) -> Fault:
        """The file, and its sheet or table if any, as a sentence names them."""
        if self.table is not None:
            return Fault.of("sniff.in_table", file=self.file, table=self.table)
        if self.sheet is None:
            return Fault.of("import.in_file", file=self.file)
        return Fault.of("import.in_sheet", file=self.file, sheet=self.sheet)

    def without(self, rows: Iterable[int], *notes: Fault) -> RawTable:
        """The table without some rows, named by the index of `columns`, and with more notes."""
        gone = set(rows)
        return replace(
            self,
            columns=self.columns.drop(index=list(gone)) if gone else self.columns,
            errors=tuple(cell for cell in self.errors if cell[0] not in gone),
            repeated=tuple(cell for cell in self.repeated if cell[0] not in gone),
            notes=(*self.notes, *notes),
        )

    def address(self, row: int, position: int) -> str:
        """Address of a cell as a spreadsheet shows it; `row` is a value of the index of `columns`.

        Example:
            >>> RawTable(("a", "b"), pd.DataFrame(), "v.csv", None, 2).address(12, 1)
            'B12'
        """
        return f"{column_letters(self.first_column + position)}{row}"


def addressable(headers: Iterable[object], first_column: int = 0) -> tuple[str, ...]:
    """Headers that can each be named: blanks bear their column letters, repeated ones a number.

    Example:
        >>> addressable(["Date", None, "Montant\\nHT", "Date"])
        ('Date', '[B]', 'Montant HT', 'Date (2)')
    """
    taken: dict[str, int] = {}
    named: list[str] = []
    for position, header in enumerate(headers):
        name = "" if header is None else re.sub(r"\s+", " ", str(header)).strip()
        name = name or f"[{column_letters(first_column + position)}]"
        taken[name] = taken.get(name, 0) + 1
        named.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return tuple(named)
