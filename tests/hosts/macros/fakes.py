"""A range that answers in the shapes in which xlwings gives what Excel for Windows says, without Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from segment_udfs.errors import CODES


@dataclass
class Grid:
    """Cells of one sheet by (row, column) from 0: value as COM gives it, formula, number format.

    `dynamic`: whether Excel has Formula2. `asked`: how often it was spoken to.
    """

    values: dict[tuple[int, int], Any] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    dynamic: bool = True
    asked: int = 0

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]], **more: Any) -> Grid:
        """Constants in rows."""
        cells = {(down, right): cell for down, row in enumerate(rows) for right, cell in enumerate(row)}
        return cls(values=cells, **more)


@dataclass
class Range:
    """A rectangle of a grid."""

    grid: Grid
    top: int = 0
    left: int = 0
    height: int = 1
    width: int = 1

    def _each(self) -> list[list[tuple[int, int]]]:
        return [[(self.top + down, self.left + right) for right in range(self.width)] for down in range(self.height)]

    def __getitem__(self, key: Any) -> Range:
        down, right = key if isinstance(key, tuple) else (key, slice(None))
        top, height = _span(down, self.height)
        left, width = _span(right, self.width)
        return Range(self.grid, self.top + top, self.left + left, height, width)

    def offset(self, rows: int = 0, columns: int = 0) -> Range:
        return Range(self.grid, self.top + rows, self.left + columns, self.height, self.width)

    def resize(self, rows: int, columns: int) -> Range:
        return Range(self.grid, self.top, self.left, rows, columns)

    @property
    def rows(self) -> Any:
        return SimpleNamespace(count=self.height)

    @property
    def columns(self) -> Any:
        return SimpleNamespace(count=self.width)

    @property
    def row(self) -> int:
        return self.top + 1

    @property
    def column(self) -> int:
        return self.left + 1

    @property
    def sheet(self) -> Any:
        def between(first: tuple[int, int], last: tuple[int, int]) -> Range:
            return Range(self.grid, first[0] - 1, first[1] - 1, last[0] - first[0] + 1, last[1] - first[1] + 1)

        return SimpleNamespace(name="Feuille", range=between)

    def get_address(self, _row: bool, _column: bool) -> str:
        first = f"{chr(65 + self.left)}{self.top + 1}"
        last = f"{chr(64 + self.left + self.width)}{self.top + self.height}"
        return first if self.height * self.width == 1 else f"{first}:{last}"

    def options(self, ndim: int, err_to_str: bool = False) -> Any:
        assert ndim == 2
        self.grid.asked += 1
        unnamed = [[None if cell in ("", None) else cell for cell in row] for row in self._values()]
        hidden = self.grid.formulas if not err_to_str else {}
        for row, places in zip(unnamed, self._each(), strict=True):
            for right, place in enumerate(places):  # xlwings: a named error is None when errors are not asked for
                if hidden and row[right] in CODES and hidden.get(place) != "text":
                    row[right] = None
        return SimpleNamespace(value=unnamed)

    def _values(self) -> list[list[Any]]:
        return [[self.grid.values.get(place) for place in row] for row in self._each()]

    def _formulas(self) -> Any:
        """One text for one cell, else a tuple of tuples, one row or one column included."""
        self.grid.asked += 1
        rows = tuple(tuple(self._formula(place) for place in row) for row in self._each())
        return rows[0][0] if self.height * self.width == 1 else rows

    def _formula(self, place: tuple[int, int]) -> str:
        formula, value = self.grid.formulas.get(place, ""), self.grid.values.get(place)
        if formula and formula != "text":
            return formula
        return "" if value is None else str(value)

    @property
    def formula(self) -> Any:
        return self._formulas()

    @formula.setter
    def formula(self, rows: list[list[str]]) -> None:
        self._enter(rows)

    @property
    def formula2(self) -> Any:
        if not self.grid.dynamic:
            raise AttributeError("Range.Formula2")
        return self._formulas()

    @formula2.setter
    def formula2(self, rows: list[list[str]]) -> None:
        if not self.grid.dynamic:
            raise AttributeError("Range.Formula2")
        self._enter(rows)

    def _enter(self, rows: list[list[str]]) -> None:
        self.grid.asked += 1
        for places, row in zip(self._each(), rows, strict=True):
            for place, text in zip(places, row, strict=True):
                self.grid.formulas[place] = text

    @property
    def value(self) -> Any:
        return self._values()

    @value.setter
    def value(self, rows: list[list[Any]]) -> None:
        self.grid.asked += 1
        for places, row in zip(self._each(), rows, strict=True):
            for place, cell in zip(places, row, strict=True):
                self.grid.values[place] = cell
                self.grid.formulas.pop(place, None)

    @property
    def number_format(self) -> str | None:
        self.grid.asked += 1
        found = {self.grid.formats.get(place, "General") for row in self._each() for place in row}
        return found.pop() if len(found) == 1 else None


def _span(key: Any, size: int) -> tuple[int, int]:
    if isinstance(key, slice):
        start, stop, _ = key.indices(size)
        return start, stop - start
    return (key if key >= 0 else size + key), 1


def table(rows: Sequence[Sequence[Any]], name: str = "Ventes", totals: bool = False) -> Any:
    """A table that holds these rows, the header first; with `totals`, the last one is the row of totals."""
    area = Range(Grid.of(rows), 0, 0, len(rows), len(rows[0]))
    return SimpleNamespace(name=name, range=area, totals_row_range=area[-1, :] if totals else None)


def book(tables: Sequence[Any]) -> Any:
    """A book with one sheet that holds these tables."""
    by_name = {one.name: one for one in tables}
    return SimpleNamespace(name="classeur.xlsx", sheets=[SimpleNamespace(name="Feuille", tables=by_name)], names=[])
