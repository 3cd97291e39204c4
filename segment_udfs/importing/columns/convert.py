"""Raw columns to the declared columns of a table, and every fault met on the way."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.columns.cells import Labels, Parsed, labels, text_of
from segment_udfs.importing.columns.numbers import Decimal, parse_dates, parse_numbers
from segment_udfs.importing.columns.units import scale_of
from segment_udfs.importing.formula import Factor, Formula
from segment_udfs.importing.mapping import FIELDS, Mapped, Table, option_name
from segment_udfs.importing.naming import on_one_line
from segment_udfs.importing.tabular import RawTable, some

_SHOWN = 3
_LONG = 50_000
"""Rows from which starting threads is worth its cost."""

_THREADS = 2
_KINDS = {"number": "number", "date": "date"}
_PROBLEMS = {"units": "text.units", "coarse": "text.coarse", "beside": "import_cells.dates_beside"}


@dataclass
class Converter:
    """Reads the columns of one raw table; `faults` and `notes` grow as it goes, each column is read once.

    `missing` counts the blank cells of the columns of texts and of dates, by position.
    """

    raw: RawTable
    decimal: Decimal | None = None
    day_first: bool | None = None
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    missing: dict[int, int] = field(default_factory=dict)
    _numbers: dict[int, NDArray[np.float64]] = field(default_factory=dict)
    _read: dict[tuple[str, int], Any] = field(default_factory=dict)
    _refused: set[int] = field(default_factory=set)

    def frame(self, mapped: Mapped, table: Table) -> pd.DataFrame:
        """The declared columns that the file has, with a plain index; faults are kept, not raised."""
        kinds = {one.name: one.kind for one in FIELDS[table]}
        found: dict[str, Any] = {}
        self._read_ahead({name: kinds[name] for name in mapped.columns}, mapped)
        for name, formula in mapped.columns.items():
            for position in formula.positions:
                self._refuse_errors(position)
            if kinds[name] == "number":
                found[name] = self.formula(formula)
            elif formula.single is not None:
                if kinds[name] == "date":
                    found[name] = self._dates(formula.single)
                else:
                    code = option_name(table, name) if kinds[name] == "id" else ""
                    found[name] = pd.Series(self._texts(formula.single, code), dtype=object, copy=False)
        # Without copy=False, pandas copies every column once more to lay them side by side.
        return pd.DataFrame(found, copy=False)

    def formula(self, formula: Formula) -> NDArray[np.float64]:
        """Values of a column, or of products added and subtracted; a blank factor or term makes the result unknown.

        In a difference a blank column counts as 0 beside a filled term: a line has a credit or a debit, not both. A
        blank discount takes nothing off.
        """
        if len(formula.products) == 1 and len(formula.products[0]) == 1 and not formula.subtracted:
            return self._factor(formula.products[0][0])
        total = np.zeros(len(self.raw.columns))
        empty = np.ones(len(total), dtype=bool)
        for place, product in enumerate(formula.products):
            value = np.ones(len(total))
            for factor in product:
                value = value * self._factor(factor, len(product) > 1)
            blank = np.isnan(value)
            empty &= blank
            if place in formula.optional:
                value[blank] = 0.0
            total = total - value if place in formula.subtracted else total + value
        total[empty] = np.nan
        return total

    def _factor(self, factor: Factor, taken_off: bool = False) -> NDArray[np.float64]:
        values = self.numbers(factor.position)
        if not factor.complement:
            return values
        rates = values / 100.0 if factor.percent else values
        outside = np.flatnonzero((rates < 0) | (rates > 1))
        if len(outside):
            self._say("import.discount_range", factor.position, outside)
        return 1.0 - (np.nan_to_num(rates) if taken_off else rates)

    def numbers(self, position: int) -> NDArray[np.float64]:
        """A column as numbers."""
        if position not in self._numbers:
            parsed: Parsed = self._parsed("number", position)
            self._judge(parsed, position, "numbers")
            self._numbers[position] = np.add(parsed.values, 0.0, out=parsed.values)  # -0 is 0
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
        parsed: Parsed = self._parsed("date", position)
        self._judge(parsed, position, "dates")
        if parsed.convention:
            facts = {"where": self.raw.where, "header": self.raw.headers[position]}
            self.notes.append(Fault(f"import.note_{parsed.convention}", dict(facts)))
        self.missing[position] = int(np.isnan(parsed.values).sum())
        return parsed.values

    def _texts(self, position: int, code: str) -> NDArray[np.object_]:
        """A column as texts; signs that an earlier program spoilt are told, not repaired.

        Codes, of a field that `--map` calls `code`, cannot be used once they are rounded.
        """
        found: Labels = self._parsed("text", position)
        if len(found.spoilt):
            self._note("text.note_garbled", position, found.spoilt)
        if len(found.escaped):
            self._note("import_cells.note_escaped", position, found.escaped, quoted=False)
        if len(found.scientific) and code:
            about = self._about("import_cells.scientific", position, found.scientific)
            self.faults.append(Fault(about.key, about.facts | {"field": code}))
        self.missing[position] = found.missing
        return found.texts

    def _read_ahead(self, kinds: dict[str, str], mapped: Mapped) -> None:
        """Long columns are read several at a time: Arrow leaves the interpreter to other threads."""
        if len(self.raw.columns) < _LONG:
            return
        wanted = list(
            dict.fromkeys(
                (_KINDS.get(kind, "text"), position)
                for name, kind in kinds.items()
                for position in mapped.columns[name].positions
            )
        )
        columns = [self.raw.columns[position] for _, position in wanted]
        with ThreadPoolExecutor(_THREADS) as pool:
            read = pool.map(lambda key, column: self._parse(key[0], column), wanted, columns)
            self._read.update(zip(wanted, read, strict=True))

    def _parsed(self, kind: str, position: int) -> Any:
        """A column read as numbers, dates or texts; what was read ahead is given once, and not kept."""
        if (kind, position) in self._read:
            return self._read.pop((kind, position))
        return self._parse(kind, self.raw.columns[position])

    def _parse(self, kind: str, column: pd.Series[Any]) -> Any:
        if kind == "number":
            return parse_numbers(column, self.decimal)
        return parse_dates(column, self.day_first, self.raw.date1904) if kind == "date" else labels(column)

    def _judge(self, parsed: Parsed, position: int, kind: str) -> None:
        unread = np.setdiff1d(parsed.unread, parsed.dashes) if len(parsed.dashes) else parsed.unread
        if len(unread):
            self._say(f"import.unread_{kind}", position, unread)
        if len(parsed.dashes):
            self._say("text.dashes", position, parsed.dashes)
        if parsed.problem:
            key = _PROBLEMS.get(parsed.problem) or f"import.{parsed.problem}_{kind}"
            self._say(key, position, parsed.examples)
        if len(parsed.unknown):
            self._note("text.note_unknown", position, parsed.unknown)
        if len(parsed.scaled) and not parsed.problem:
            self._note("text.note_scaled", position, parsed.scaled)
        if len(parsed.own) and not parsed.problem:
            self._note("import_cells.note_own_dates", position, parsed.own)
        if len(parsed.moved) and not parsed.problem:
            self._note("import_cells.note_1904", position, parsed.moved)
        if kind == "numbers" and scale_of(self.raw.headers[position]):
            self._note("text.note_header_scale", position, ())

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
        self.faults.append(self._about(key, position, cells))

    def _note(self, key: str, position: int, cells: Sequence[int] | NDArray[np.intp], quoted: bool = True) -> None:
        self.notes.append(self._about(key, position, cells, quoted))

    def _about(self, key: str, position: int, cells: Sequence[int] | NDArray[np.intp], quoted: bool = True) -> Fault:
        """What is to be told of some cells of a column: how many, and the first ones with their addresses.

        Their texts are left out of what the journal keeps (`quoted`) where they may be anything: names, with signs of
        pages.
        """
        column = self.raw.columns[position]
        found = [
            self.raw.address(int(column.index[cell]), position) + (f" ({_short(column.iloc[cell])})" if quoted else "")
            for cell in cells[: _SHOWN + 1]
        ]
        facts = {"where": self.raw.where, "header": self.raw.headers[position]}
        return Fault(key, facts | {"count": len(cells), "found": some(found, _SHOWN)})


def _short(cell: object) -> str:
    """A cell as a sentence can show it."""
    if isinstance(cell, bool):
        return "VRAI/TRUE" if cell else "FAUX/FALSE"
    return on_one_line(text_of(cell) or "", 30)
