"""The kinds of argument that the catalogue knows: how the cells of each become what a metric takes.

An *option* is a scalar that has a default; options are checked before shapes, shapes before columns.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from segment_udfs.errors import NA, VALUE, CellError
from segment_udfs.functions import cells as read
from segment_udfs.functions.cells import Cell
from segment_udfs.ids import normalise
from segment_udfs.labels import Family
from segment_udfs.maths import Floats, Ints


class Kind(ABC):
    """Base: `take` turns the value of an argument into what the metric takes."""

    is_range: ClassVar[bool] = False
    """Whether the wizard and the wrappers present it as a range."""

    @abstractmethod
    def take(self, value: Cell, name: str, rows: int | None) -> Any:
        """Convert; `rows` is the common length of the columns of its group, when it has one."""


@dataclass(frozen=True)
class Column(Kind):
    """A column of one kind of cells.

    Attributes:
        read: "number", "date", "id" or "text".
        na_blank: marked † in the catalogue: an #N/A cell is read as a blank.
        broadcast: "n×1 or scalar": a lone value is applied to every row.
        group: columns of one group have the same number of rows.
    """

    is_range: ClassVar[bool] = True
    read: str = "number"
    na_blank: bool = False
    broadcast: bool = False
    group: str = "rows"

    def take(self, value: Cell, name: str, rows: int | None) -> Any:
        cells = read.column_of(value, name)
        if self.broadcast and rows is not None and len(cells) == 1:
            cells = cells * rows
        reader: Callable[..., Any] = {
            "number": read.numbers,
            "date": read.days,
            "id": read.ids,
            "text": read.texts,
        }[self.read]
        return reader(cells, name, self.na_blank)


@dataclass(frozen=True)
class RawColumn(Column):
    """A column whose cells are handed over as they are, for the function that counts what is wrong in them."""

    read: str = "raw"

    def take(self, value: Cell, name: str, rows: int | None) -> list[Cell]:
        return read.column_of(value, name)


@dataclass(frozen=True)
class LabelColumn(Column):
    """A column of labels of one family, as ranks in the family, -1 where blank (the number 0 included).

    `flag` is the rank that the number 1 stands for, when the argument also takes 1/0.
    """

    family: Family = field(kw_only=True)
    flag: int | None = field(default=None, kw_only=True)

    def take(self, value: Cell, name: str, rows: int | None) -> Ints:
        cells = read.column_of(value, name)
        column = read.ids(cells, name, self.na_blank)
        ranks: list[int] = []
        for code, key in enumerate(column.keys):
            rank = self.flag if self.flag is not None and key == "1" else self.family.code(key)
            if rank is None:
                row = int(np.argmax(column.codes == code)) + 1
                raise CellError(VALUE, key="cells.unknown_label_row", argument=name, row=row, found=column.shown[code])
            ranks.append(rank)
        return np.append(np.array(ranks, np.int64), -1)[column.codes]


@dataclass(frozen=True)
class Matrix(Kind):
    """A rectangular block of numbers, shape (rows, columns), NaN where blank."""

    is_range: ClassVar[bool] = True
    group: str = "rows"

    def take(self, value: Cell, name: str, rows: int | None) -> Floats:
        block = read.matrix_of(value, name)
        flat = [cell for row in block for cell in row]
        try:
            return read.numbers(flat, name).reshape(len(block), -1)
        except CellError as error:
            if "row" not in error.facts:
                raise
            row = (error.facts["row"] - 1) // len(block[0]) + 1
            raise CellError(error.code, key=error.key, **{**error.facts, "row": row}) from None


@dataclass(frozen=True)
class Number(Kind):
    """A lone number within bounds; outside them, or blank when required: `#VALUE!`."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False
    integer: bool = False
    check: Callable[[float], bool] | None = None

    def take(self, value: Cell, name: str, rows: int | None) -> float | None:
        cell = read.scalar_of(value, name)
        result = read.number(cell, name, None)
        if math.isnan(result):
            return None
        inside = (
            (result > self.low if self.low_open else result >= self.low)
            and (result < self.high if self.high_open else result <= self.high)
            and (not self.integer or result == math.floor(result))
            and (self.check is None or self.check(result))
        )
        if not inside:
            raise CellError(VALUE, key="cells.option_outside", argument=name, found=f"{result:g}")
        return int(result) if self.integer else result


@dataclass(frozen=True)
class Day(Kind):
    """A lone date, as a whole serial."""

    def take(self, value: Cell, name: str, rows: int | None) -> float | None:
        result = read.day(read.scalar_of(value, name), name, None)
        return None if math.isnan(result) else result


@dataclass(frozen=True)
class Choice(Kind):
    """One word of a list, compared like ids; `words` maps each accepted spelling to its key."""

    words: tuple[tuple[str, str], ...]

    def take(self, value: Cell, name: str, rows: int | None) -> str | None:
        cell = read.scalar_of(value, name)
        if read.is_blank(cell):
            return None
        if isinstance(cell, CellError):
            raise read.refusal(NA, "error_cell", name, None, found=cell.code)
        wanted = read.ids([cell], name)
        spelled = wanted.keys[0] if wanted.keys else "0"
        for word, key in self.words:
            if spelled == normalise(word):
                return key
        listed = ", ".join(word for word, _ in self.words)
        raise CellError(VALUE, key="cells.not_in_list", argument=name, found=spelled[:40], listed=listed)


def choice(*words: str) -> Choice:
    """A `Choice` whose words are their own keys."""
    return Choice(tuple((word, word) for word in words))


def rows_in(kind: Kind, value: Cell, name: str) -> int | None:
    """Number of rows that an argument brings to its group; None for a scalar, or a lone value applied to every row."""
    if isinstance(kind, Matrix):
        return len(read.matrix_of(value, name))
    if not isinstance(kind, Column):
        return None
    rows = len(read.column_of(value, name))
    return None if kind.broadcast and rows == 1 else rows
