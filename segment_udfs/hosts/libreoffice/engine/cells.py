"""Cells: place, values and formulas of a range. Where it stands is known here; what is in it is asked of the office."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from segment_udfs.hosts.libreoffice.engine import values
from segment_udfs.hosts.libreoffice.engine.addresses import COLUMNS, ROWS, Place, quoted, written
from segment_udfs.hosts.libreoffice.engine.errors import EngineError

if TYPE_CHECKING:
    from segment_udfs.hosts.libreoffice.engine.sheets import Sheet

_READ, _WRITE = 1_500_000, 500_000
"""Cells of one message; xlwings cuts what is larger."""


class Cells:
    """Place, values and formulas of a range.

    Args:
        coords: row and column of the first cell, from 1; height and width, 0 for an empty range.
        text: what it was asked for by.
    """

    coords: Place
    sheet: Sheet

    def __init__(self, sheet: Sheet, coords: Place, text: str = "") -> None:
        row, column, height, width = coords
        if row < 1 or column < 1 or row + height > ROWS + 1 or column + width > COLUMNS + 1:
            raise EngineError("outside", row=row, column=column, height=height, width=width)
        self.sheet = sheet
        self.coords = coords
        self.arg1_input = text
        self.options: dict[str, Any] | None = None

    @property
    def place(self) -> dict[str, Any]:
        """This range as the office takes it."""
        row, column, height, width = self.coords
        corner = {"book": self.sheet.book.uid, "sheet": self.sheet.name, "row": row - 1, "col": column - 1}
        return {**corner, "height": height, "width": width}

    def ask(self, op: str, **arguments: Any) -> Any:
        """An operation on this range; None on an empty one."""
        return self.sheet.book.app.ask(op, **self.place, **arguments) if len(self) else None

    @property
    def api(self) -> dict[str, Any] | None:
        return self.place if len(self) else None

    def __len__(self) -> int:
        return self.coords[2] * self.coords[3]

    @property
    def row(self) -> int:
        return self.coords[0]

    @property
    def column(self) -> int:
        return self.coords[1]

    @property
    def shape(self) -> tuple[int, int]:
        return self.coords[2], self.coords[3]

    @property
    def address(self) -> str:
        return written(self.coords)

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        text = written(self.coords, row_absolute, col_absolute)
        return f"{quoted(self.sheet.name, self.sheet.book.name)}!{text}" if external else text

    def __call__(self, arg1: int, arg2: int | None = None) -> Self:
        if arg2 is None:
            arg1, arg2 = (arg1 - 1) // self.shape[1] + 1, (arg1 - 1) % self.shape[1] + 1
        return type(self)(self.sheet, (self.row + arg1 - 1, self.column + arg2 - 1, 1, 1))

    @property
    def max_cells_per_read(self) -> int:
        return _READ

    @property
    def max_cells_per_write(self) -> int:
        return _WRITE

    @property
    def raw_value(self) -> Any:
        if not len(self):
            return None
        errors = bool((self.options or {}).get("err_to_str"))
        with values.no_collection():
            found = values.from_office(self.ask("range.values", errors=errors), *self.shape)
        return found[0][0] if self.shape == (1, 1) else found

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if not isinstance(data, (list, tuple)):
            self._fill(values.prepared(data))
            return
        rows = data if data and isinstance(data[0], (list, tuple)) else [data]
        if not data or not rows[0]:
            return
        target = type(self)(self.sheet, (self.row, self.column, len(rows), len(rows[0])))
        with values.no_collection():
            target.ask("range.set_values", **values.to_office(rows, self._null()))

    def _fill(self, value: Any) -> None:
        """One value in all cells."""
        if isinstance(value, str) and value[:1] == "=" and len(value) > 1:
            self.ask("range.set_formulas", rows=[[value]])
            return
        if isinstance(value, str):
            value = value.removeprefix("'")
        kind = values.kind_of(value)
        last = self.shape[0] - 1
        marks = [[kind, column, 0, last] for column in range(self.shape[1])] if kind else []
        self.ask("range.set_values", fill=values.serial(value, self._null()) if kind else value, marks=marks)

    def _null(self) -> dt.datetime:
        return self.sheet.book.null_date

    @property
    def formula(self) -> Any:
        rows = self.ask("range.formulas")
        if rows is None:
            return None
        height, width = self.shape
        rows = [row + [""] * (width - len(row)) for row in rows] + [[""] * width for _ in range(height - len(rows))]
        return rows[0][0] if self.shape == (1, 1) else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: Any) -> None:
        if not isinstance(value, (list, tuple)):
            self.ask("range.set_formulas", rows=[[values.typed(value)]])
            return
        rows = value if value and isinstance(value[0], (list, tuple)) else [value]
        target = type(self)(self.sheet, (self.row, self.column, len(rows), len(rows[0])))
        target.ask("range.set_formulas", rows=[[values.typed(one) for one in row] for row in rows])

    @property
    def formula2(self) -> Any:
        return self.formula

    @formula2.setter
    def formula2(self, value: Any) -> None:
        if isinstance(value, str) and value[:1] == "=":
            self.formula_array = value
        else:
            self.formula = value

    @property
    def formula_array(self) -> str | None:
        found = self.ask("range.array_formula")
        return None if found is None else str(found)

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        self.ask("range.set_array_formula", formula=value)

    @property
    def has_array(self) -> bool:
        return bool(self.ask("range.has_array"))

    def clear_contents(self) -> None:
        self.ask("range.clear", what="contents")

    def clear_formats(self) -> None:
        self.ask("range.clear", what="formats")

    def clear(self) -> None:
        self.ask("range.clear", what="all")
