"""A stand-in for Excel: workbooks, sheets, ranges and names as real objects of COM, as far as our commands ask.

An error of a cell is the int that pywin32 makes of VT_ERROR, a currency a Decimal.
"""
# ruff: noqa: N802  the members bear Excel's names

from __future__ import annotations

import re
from typing import Any

import win32gui
import winerror
from things import BUSY, LOG, Collection, Thing, passed
from win32com.server.exception import COMException

__all__ = ["BUSY", "LOG", "Application", "Workbook", "passed"]
DOWN = -4121


class Range(Thing):
    """A rectangle of a sheet."""

    TYPE = "Range"

    def __init__(self, sheet: Sheet, row: int, column: int, height: int = 1, width: int = 1) -> None:
        self.Worksheet = self.Parent = sheet
        self.Row, self.Column = row, column
        self.size = height, width

    @property
    def Application(self) -> Application:
        return self.Worksheet.Parent.Application

    @property
    def Rows(self) -> Collection:
        return Collection("Range", [self] * self.size[0])

    @property
    def Columns(self) -> Collection:
        return Collection("Range", [self] * self.size[1])

    @property
    def Count(self) -> int:
        return self.size[0] * self.size[1]

    def _keys(self) -> list[list[tuple[int, int]]]:
        height, width = self.size
        return [[(self.Row + down, self.Column + right) for right in range(width)] for down in range(height)]

    @property
    def Value(self) -> Any:
        rows = tuple(tuple(self.Worksheet.cells.get(key) for key in row) for row in self._keys())
        return rows[0][0] if self.Count == 1 else rows

    @Value.setter
    def Value(self, given: Any) -> None:
        for row, keys in enumerate(self._keys()):
            for column, key in enumerate(keys):
                cell = given[row][column] if isinstance(given, tuple) else given
                self.Worksheet.cells[key] = None if cell == "" else cell

    Value2 = Formula = Value

    def Cells(self, row: int, column: int) -> Range:
        return Range(self.Worksheet, self.Row + int(row) - 1, self.Column + int(column) - 1)

    Item = Cells

    @property
    def Address(self) -> str:
        return self.GetAddress()

    def GetAddress(self, row: bool = True, column: bool = True, *_: Any) -> str:
        corners = [(self.Row, self.Column), (self.Row + self.size[0] - 1, self.Column + self.size[1] - 1)]
        names = [f"{'$' * column}{letters(right)}{'$' * row}{down}" for down, right in corners]
        return names[0] if self.Count == 1 else ":".join(names)

    def End(self, direction: int) -> Range:
        """Downwards alone: the last cell before an empty one."""
        if direction != DOWN:
            raise COMException(scode=winerror.E_INVALIDARG, desc="End")
        row = self.Row
        while self.Worksheet.cells.get((row + 1, self.Column)) is not None:
            row += 1
        return Range(self.Worksheet, row, self.Column)

    def Select(self) -> None:
        self.Application.Selection = self


class Sheet(Thing):
    """A sheet: its cells by row and column."""

    TYPE = "_Worksheet"

    def __init__(self, name: str, rows: list[list[Any]]) -> None:
        self.Name = name
        self.Visible = -1
        self.cells = {(down, right): cell for down, row in enumerate(rows, 1) for right, cell in enumerate(row, 1)}

    def Range(self, first: Any, last: Any = None) -> Range:
        """By an address, or by two corners."""
        found = [corner(text) for text in first.split(":")] if isinstance(first, str) else [(first.Row, first.Column)]
        if last is not None:
            found.append((last.Row, last.Column))
        (top, left), (bottom, right) = found[0], found[-1]
        return Range(self, top, left, bottom - top + 1, right - left + 1)

    def Cells(self, row: int, column: int) -> Range:
        return Range(self, int(row), int(column))

    @property
    def UsedRange(self) -> Range:
        rows, columns = zip(*self.cells, strict=True) if self.cells else ((1,), (1,))
        return Range(self, 1, 1, max(rows), max(columns))

    @property
    def ListObjects(self) -> Collection:
        return Collection("Sheets", [])

    @property
    def Application(self) -> Application:
        return self.Parent.Application

    @property
    def Index(self) -> int:
        return self.Parent.Worksheets.things.index(self) + 1

    def Activate(self) -> None:
        self.Parent.ActiveSheet = self


class Name(Thing):
    """A defined name of one cell."""

    TYPE = "Name"

    def __init__(self, name: str, target: Range) -> None:
        self.Name = name
        self.RefersToRange = target
        self.RefersTo = f"='{target.Worksheet.Name}'!{target.Address}"


class Workbook(Thing):
    """A workbook; its full name may be an address in a cloud."""

    TYPE = "_Workbook"

    def __init__(self, application: Application, fullname: str, sheets: dict[str, list[list[Any]]]) -> None:
        self.Application = self.Parent = application
        self.FullName = fullname
        self.Path, _, self.Name = fullname.replace("/", "\\").rpartition("\\")
        self.Worksheets = self.Sheets = Collection("Sheets", [Sheet(name, rows) for name, rows in sheets.items()])
        for sheet in self.Worksheets.things:
            sheet.Parent = self
        self.ActiveSheet = self.Worksheets.things[0]
        self.Names = Collection("Names", [])
        application.ActiveWorkbook = self
        application.Workbooks.things.append(self)

    def Activate(self) -> None:
        self.Application.ActiveWorkbook = self

    def define(self, name: str, sheet: str, address: str) -> None:
        self.Names.things.append(Name(name, self.Worksheets.Item(sheet).Range(address)))


class Application(Thing):
    """The program; its window exists, for boxes to stand above it."""

    TYPE = "_Application"
    Name = "Microsoft Excel"
    Version = "16.0"

    def __init__(self) -> None:
        self.StatusBar: Any = False
        self.Calculation = -4105
        self.ScreenUpdating = self.DisplayAlerts = self.EnableEvents = True
        self.Selection: Any = None
        self.ActiveWorkbook: Any = None
        self.Workbooks = Collection("Sheets", [])
        self.Hwnd = win32gui.CreateWindow("STATIC", "Excel", 0, 0, 0, 1, 1, 0, 0, 0, None)

    @property
    def ActiveSheet(self) -> Any:
        return self.ActiveWorkbook.ActiveSheet

    def Calculate(self) -> None:
        """There is nothing to calculate."""

    CalculateFullRebuild = Calculate


def letters(column: int) -> str:
    """The letters of a column."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def corner(address: str) -> tuple[int, int]:
    """Row and column of a cell's address."""
    match = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", address.upper())
    if match is None:
        raise COMException(scode=winerror.DISP_E_BADINDEX, desc=f"not a cell: {address}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
