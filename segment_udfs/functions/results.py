"""From what a metric returns to cells: numbers, labels, sentences, tables, in the chosen language.

In an array of numbers NaN becomes an `#N/A` element and an infinity a `#NUM!` element; a label rank of -1 becomes
`#N/A`. Columns and tables are lists of rows, even for one row.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from segment_udfs.errors import NA, NUM, CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.labels import Family
from segment_udfs.maths import Floats, Ints
from segment_udfs.strings import say


def cell(value: float) -> Cell:
    """One number as a cell."""
    if math.isfinite(value):
        return value
    return CellError(NA) if math.isnan(value) else CellError(NUM)


def number_cells(values: Floats) -> list[Cell]:
    """A one-dimensional array as a list of cells."""
    if np.isfinite(values).all():
        found: list[Cell] = np.asarray(values, np.float64).tolist()
        return found
    return [cell(value) for value in values.tolist()]


class Result(ABC):
    """Base: `cells` turns what the metric returned into a scalar or a list of rows."""

    shape: ClassVar[str] = ""
    """As the catalogue names it: num, text, num-col, text-col, num-table, table."""

    @abstractmethod
    def cells(self, value: Any, lang: str) -> Cell | list[list[Cell]]:
        """The cells that a host shows."""

    def array(self, value: Any) -> Floats | None:
        """Numbers alone as an array, shape (rows, columns), for hosts that take doubles; None for other results."""
        return None


@dataclass(frozen=True)
class Num(Result):
    shape: ClassVar[str] = "num"

    def cells(self, value: float, lang: str) -> Cell:
        found = cell(float(value))
        if isinstance(found, CellError):
            raise CellError(found.code, key="cells.undefined_result")
        return found


@dataclass(frozen=True)
class NumColumn(Result):
    shape: ClassVar[str] = "num-col"

    def cells(self, value: Floats, lang: str) -> list[list[Cell]]:
        return [[item] for item in number_cells(value)]

    def array(self, value: Floats) -> Floats:
        return np.asarray(value, np.float64).reshape(-1, 1)


@dataclass(frozen=True)
class NumTable(Result):
    shape: ClassVar[str] = "num-table"

    def cells(self, value: Floats, lang: str) -> list[list[Cell]]:
        if np.isfinite(value).all():
            rows: list[list[Cell]] = value.tolist()
            return rows
        return [number_cells(row) for row in value]

    def array(self, value: Floats) -> Floats:
        return np.asarray(value, np.float64)


@dataclass(frozen=True)
class TextColumn(Result):
    """A list of str, None where not known; `words` turns the metric's facts into them when they need a language."""

    shape: ClassVar[str] = "text-col"
    words: Callable[[Any, str], Sequence[str | None]] | None = None

    def cells(self, value: Any, lang: str) -> list[list[Cell]]:
        found: Sequence[str | None] = self.words(value, lang) if self.words else value
        return [[CellError(NA) if text is None else text] for text in found]


@dataclass(frozen=True)
class LabelColumn(Result):
    """Ranks of labels of one family, -1 where not known."""

    family: Family
    shape: ClassVar[str] = "text-col"

    def cells(self, value: Ints, lang: str) -> list[list[Cell]]:
        return [[item] for item in label_cells(value, self.family, lang)]


def label_cells(codes: Ints, family: Family, lang: str) -> list[Cell]:
    """Ranks of labels as cells."""
    words = [family.text(rank, lang) for rank in range(len(family.labels))]
    return [words[code] if code >= 0 else CellError(NA) for code in codes.tolist()]


@dataclass(frozen=True)
class Table(Result):
    """A header row, then mixed rows. The metric returns one sequence a column.

    Attributes:
        headers: keys of `strings/…/tables.toml`, one a column.
        families: the label family of a column that holds ranks, by column position.
        blank: key of the sentence that stands for None in a text column ("Non renseignée"), by column position.
    """

    headers: tuple[str, ...]
    families: tuple[tuple[int, Family], ...] = ()
    blank: tuple[tuple[int, str], ...] = ()
    shape: ClassVar[str] = "table"

    def cells(self, value: Sequence[Any], lang: str) -> list[list[Cell]]:
        families, blanks = dict(self.families), dict(self.blank)
        columns: list[list[Cell]] = []
        for position, column in enumerate(value):
            if position in families:
                columns.append(label_cells(column, families[position], lang))
            elif isinstance(column, np.ndarray):
                columns.append(number_cells(np.asarray(column, np.float64)))
            else:
                columns.append([_text(item, blanks.get(position), lang) for item in column])
        return [[say(f"tables.{key}", lang) for key in self.headers], *map(list, zip(*columns, strict=True))]


def _text(item: str | None, blank: str | None, lang: str) -> Cell:
    if item is not None:
        return item
    return say(blank, lang) if blank else CellError(NA)


@dataclass(frozen=True)
class Written(Result):
    """A result whose rows the metric's facts give only with a language: `write(value, lang)` returns the rows."""

    write: Callable[[Any, str], list[list[Cell]]]
    shape: ClassVar[str] = "table"

    def cells(self, value: Any, lang: str) -> list[list[Cell]]:
        return self.write(value, lang)
