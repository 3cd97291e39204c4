"""Raw columns to the declared columns of a table, and every fault met on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.cells import Parsed, text_of, texts_of
from segment_udfs.importing.formula import Factor, Formula
from segment_udfs.importing.mapping import FIELDS, Mapped, Table
from segment_udfs.importing.parse import Decimal, parse_dates, parse_numbers
from segment_udfs.importing.tabular import RawTable, some

_SHOWN = 3


@dataclass
class Converter:
    """Reads the columns of one raw table; `faults` and `notes` grow as it goes, each column is read once."""

    raw: RawTable
    decimal: Decimal | None = None
    day_first: bool | None = None
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    _numbers: dict[int, NDArray[np.float64]] = field(default_factory=dict)
    _refused: set[int] = field(default_factory=set)

    def frame(self, mapped: Mapped, table: Table) -> pd.DataFrame:
        """The declared columns that the file has, with a plain index; faults are kept, not raised."""
        kinds = {one.name: one.kind for one in FIELDS[table]}
        found: dict[str, Any] = {}
        for name, formula in mapped.columns.items():
            for position in formula.positions:
                self._refuse_errors(position)
            if kinds[name] == "number":
                found[name] = self.formula(formula)
            elif formula.single is not None:
                column = self.raw.columns[formula.single]
                found[name] = (
                    self._dates(formula.single) if kinds[name] == "date" else pd.Series(texts_of(column), dtype=object)
                )
        return pd.DataFrame(found)

    def formula(self, formula: Formula) -> NDArray[np.float64]:
        """Values of a column, of a product or of a sum; a blank factor or term makes the result unknown."""
        total = np.zeros(len(self.raw.columns))
        for product in formula.products:
            value = np.ones(len(total))
            for factor in product:
                value = value * self._factor(factor)
            total = total + value
        return total

    def _factor(self, factor: Factor) -> NDArray[np.float64]:
        values = self.numbers(factor.position)
        if not factor.complement:
            return values
        outside = np.flatnonzero((values < 0) | (values > 1))
        if len(outside):
            self._say("import.discount_range", factor.position, outside)
        return 1.0 - values

    def numbers(self, position: int) -> NDArray[np.float64]:
        """A column as numbers."""
        if position not in self._numbers:
            parsed = parse_numbers(self.raw.columns[position], self.decimal)
            self._judge(parsed, position, "numbers")
            self._numbers[position] = parsed.values
        return self._numbers[position]

    def quantities(self, position: int) -> NDArray[np.float64] | None:
        """A column that no field uses, if it holds nothing but numbers; no fault is kept."""
        if any(column == position for _, column in self.raw.errors):
            return None
        parsed = parse_numbers(self.raw.columns[position], self.decimal)
        if parsed.problem or len(parsed.unread) or np.isnan(parsed.values).all():
            return None
        return parsed.values

    def _dates(self, position: int) -> NDArray[np.float64]:
        parsed = parse_dates(self.raw.columns[position], self.day_first)
        self._judge(parsed, position, "dates")
        if parsed.convention:
            facts = {"where": self.raw.where, "header": self.raw.headers[position]}
            self.notes.append(Fault(f"import.note_{parsed.convention}", dict(facts)))
        return parsed.values

    def _judge(self, parsed: Parsed, position: int, kind: str) -> None:
        if len(parsed.unread):
            self._say(f"import.unread_{kind}", position, parsed.unread)
        if parsed.problem:
            self._say(f"import.{parsed.problem}_{kind}", position, parsed.examples)

    def _refuse_errors(self, position: int) -> None:
        """An error of the spreadsheet is no blank: its value is lost, so the column cannot be used."""
        rows = [row for row, column in self.raw.errors if column == position]
        if rows and position not in self._refused:
            self._refused.add(position)
            found = some([self.raw.address(row, position) for row in rows])
            header = self.raw.headers[position]
            where = self.raw.where
            self.faults.append(Fault.of("import.error_cells", where=where, header=header, count=len(rows), found=found))

    def _say(self, key: str, position: int, cells: Sequence[int] | NDArray[np.intp]) -> None:
        column = self.raw.columns[position]
        found = [
            f"{self.raw.address(int(column.index[cell]), position)} ({_short(column.iloc[cell])})"
            for cell in cells[: _SHOWN + 1]
        ]
        self.faults.append(
            Fault.of(
                key,
                where=self.raw.where,
                header=self.raw.headers[position],
                count=len(cells),
                found=some(found, _SHOWN),
            )
        )


def _short(cell: object) -> str:
    """A cell as a sentence can show it: on one line, cut, without what a terminal would obey."""
    shown = "".join(letter if letter.isprintable() else " " for letter in (text_of(cell) or "").strip())
    return shown if len(shown) <= 30 else f"{shown[:29]}…"
