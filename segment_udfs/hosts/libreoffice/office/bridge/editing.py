"""Ranges as places: where Ctrl and an arrow lead, inserting, deleting, copying, merging, sizes, addresses."""

from __future__ import annotations

import re
from typing import Any

from .core import (
    COLUMNS,
    CONTENT,
    ROWS,
    RefusalError,
    Session,
    enum,
    operation,
    properties,
    refusing_arrays,
    struct,
    to_url,
    used,
    value_of,
)

_POINT = 2540 / 72
"""Hundredths of a millimetre in a point."""
_PIXEL = 2540 / 96
_DIGIT, _PADDING = 7, 5
"""Pixels of one digit and of the padding of a column, as Excel counts a column's width (Calibri 11)."""
_TABLE = re.compile(r"(?P<table>[^\[\]]+)\[(?P<part>[^\[\]]+)\]")
_SHIFTS = {"down": "DOWN", "right": "RIGHT", "rows": "ROWS", "columns": "COLUMNS"}
_CUTS = {"up": "UP", "left": "LEFT", "rows": "ROWS", "columns": "COLUMNS"}


@operation("range.resolve")
def resolve(session: Session, book: str, sheet: str, text: str) -> dict[str, Any]:
    """The range that a text means on a sheet: a name of the sheet or of the book, a table, a reference.

    Raises:
        RefusalError: no_range.
    """
    document = session.document(book)
    home = session.sheet(book, sheet)
    tables = document.DatabaseRanges
    if tables.hasByName(text):
        return session.place(book, body(tables.getByName(text)))
    for names in (home.NamedRanges, document.NamedRanges):
        if names.hasByName(text):
            cells = names.getByName(text).getReferredCells()
            if cells is not None:
                return session.place(book, cells.RangeAddress)
    found = _TABLE.fullmatch(text)
    if found and tables.hasByName(found["table"]):
        area = part_of(document, tables.getByName(found["table"]), found["part"])
        if area is not None:
            return session.place(book, area)
    raise RefusalError("no_range", text=text)


def body(table: Any) -> Any:
    """The address of the rows of a table without its header and totals; of its first row when it has none."""
    area = table.DataArea
    first = area.StartRow + (1 if table.ContainsHeader else 0)
    last = area.EndRow - (1 if table.TotalsRow else 0)
    return struct("table.CellRangeAddress", area.Sheet, area.StartColumn, first, area.EndColumn, max(first, last))


def part_of(document: Any, table: Any, part: str) -> Any:
    """The address of a column of a table, or of its #All, #Data or #Headers; None when it has no such part."""
    area, data = table.DataArea, body(table)
    if part.lower() == "#all":
        return area
    if part.lower() in {"#data", "#headers"}:
        rows = (area.StartRow, area.StartRow) if part.lower() == "#headers" else (data.StartRow, data.EndRow)
        return struct("table.CellRangeAddress", area.Sheet, area.StartColumn, rows[0], area.EndColumn, rows[1])
    sheet = document.Sheets.getByIndex(area.Sheet)
    header = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.StartRow)
    titles = [str(title).casefold() for title in header.getDataArray()[0]]
    if not table.ContainsHeader or part.casefold() not in titles:
        return None
    column = area.StartColumn + titles.index(part.casefold())
    return struct("table.CellRangeAddress", area.Sheet, column, data.StartRow, column, data.EndRow)


@operation("range.end")
def end(session: Session, direction: str, **place: Any) -> dict[str, Any]:
    """Where Ctrl and an arrow lead from the first cell: along filled cells to the last one, else to the next one."""
    sheet = session.sheet(place["book"], place["sheet"])
    row, column, vertical = place["row"], place["col"], direction in {"up", "down"}
    _, _, last_row, last_column = used(sheet)
    at, last = (row, last_row) if vertical else (column, last_column)
    filled = _filled(sheet, row, column, vertical, last)
    step, edge = (1, (ROWS if vertical else COLUMNS) - 1) if direction in {"down", "right"} else (-1, 0)
    found = _jump(filled, at, step, edge)
    target = {"row": found} if vertical else {"col": found}
    return {**place, **target, "height": 1, "width": 1}


def _filled(sheet: Any, row: int, column: int, vertical: bool, last: int) -> list[bool]:
    """Which cells of the column or the row hold something, from the edge of the sheet to its last used one."""
    corners = (column, 0, column, last) if vertical else (0, row, last, row)
    filled = [False] * (last + 1)
    for area in sheet.getCellRangeByPosition(*corners).queryContentCells(CONTENT).RangeAddresses:
        first, final = (area.StartRow, area.EndRow) if vertical else (area.StartColumn, area.EndColumn)
        filled[first : final + 1] = [True] * (final - first + 1)
    return filled


def _jump(filled: list[bool], at: int, step: int, edge: int) -> int:
    def full(place: int) -> bool:
        return 0 <= place < len(filled) and filled[place]

    place = at + step
    if full(at) and full(place):
        while full(place + step):
            place += step
        return place
    ahead = range(place, len(filled)) if step > 0 else range(min(place, len(filled) - 1), -1, -1)
    return next((one for one in ahead if filled[one]), edge)


@operation("range.region")
def region(session: Session, **place: Any) -> dict[str, Any]:
    """The block of cells around the first one, bounded by empty rows and columns."""
    sheet = session.sheet(place["book"], place["sheet"])
    cursor = sheet.createCursorByRange(sheet.getCellByPosition(place["col"], place["row"]))
    cursor.collapseToCurrentRegion()
    return session.place(place["book"], cursor.RangeAddress)


@operation("range.insert")
def insert(session: Session, shift: str, **place: Any) -> None:
    """Make room: `down`, `right`, or whole `rows` or `columns`."""
    cells = session.range(place)
    sheet = session.sheet(place["book"], place["sheet"])
    refusing_arrays(cells, lambda: sheet.insertCells(cells.RangeAddress, enum("sheet.CellInsertMode", _SHIFTS[shift])))


@operation("range.delete")
def delete(session: Session, shift: str, **place: Any) -> None:
    """Take cells out; what stands below moves `up`, what stands to the right `left`, or whole `rows` or `columns`."""
    cells = session.range(place)
    sheet = session.sheet(place["book"], place["sheet"])
    refusing_arrays(cells, lambda: sheet.removeRange(cells.RangeAddress, enum("sheet.CellDeleteMode", _CUTS[shift])))


@operation("range.copy")
def copy(session: Session, target: dict[str, Any], move: bool = False, **place: Any) -> None:
    """Copy or move everything to where `target` begins; copying to another book goes through a copy of the sheet.

    Raises:
        RefusalError: other_book, for a move.
    """
    cells = session.range(place)
    goal = session.range({**target, "height": 1, "width": 1}).RangeAddress
    corner = struct("table.CellAddress", goal.Sheet, goal.StartColumn, goal.StartRow)
    if target["book"] != place["book"]:
        raise RefusalError("other_book")
    sheet = session.sheet(place["book"], place["sheet"])
    (sheet.moveRange if move else sheet.copyRange)(corner, cells.RangeAddress)


@operation("range.merge")
def merge(session: Session, across: bool, **place: Any) -> None:
    """Merge a range, or each of its rows."""
    cells = session.range(place)
    if not across:
        cells.merge(True)
        return
    for row in range(place["height"]):
        cells.getCellRangeByPosition(0, row, place["width"] - 1, row).merge(True)


@operation("range.unmerge")
def unmerge(session: Session, **place: Any) -> None:
    """Undo every merge that a range touches."""
    session.range(place).merge(False)


@operation("range.merged")
def merged(session: Session, **place: Any) -> dict[str, Any]:
    """`any`: whether a cell of the range is merged (None when only some are); `area`: of its first cell."""
    sheet = session.sheet(place["book"], place["sheet"])
    cells = session.range(place)
    cursor = sheet.createCursorByRange(cells.getCellByPosition(0, 0))
    cursor.collapseToMergedArea()
    area = session.place(place["book"], cursor.RangeAddress)
    alone = area["height"] * area["width"] == 1
    inside = not alone and area["height"] >= place["height"] and area["width"] >= place["width"]
    return {"any": inside or (None if not alone or cells.IsMerged else False), "area": area}


@operation("range.size")
def size(session: Session, **place: Any) -> dict[str, Any]:
    """Points: left, top, width, height; `row_height` in points and `column_width` in digits, None when they differ."""
    cells = session.range(place)
    where, extent = cells.Position, cells.Size
    height, width = cells.Rows.Height, cells.Columns.Width
    heights = {cells.Rows.getByIndex(one).Height for one in _few(cells.Rows.Count)} or {height}
    widths = {cells.Columns.getByIndex(one).Width for one in _few(cells.Columns.Count)} or {width}
    pixels = round(min(widths) / _PIXEL)
    return {
        "left": where.X / _POINT,
        "top": where.Y / _POINT,
        "width": extent.Width / _POINT,
        "height": extent.Height / _POINT,
        "row_height": round(min(heights) / _POINT, 2) if len(heights) == 1 else None,
        "column_width": round(max(0.0, (pixels - _PADDING) / _DIGIT), 2) if len(widths) == 1 else None,
    }


def _few(count: int) -> range:
    """All rows or columns of a range, or the first ones of a large one."""
    return range(min(count, 500))


@operation("range.set_size")
def set_size(
    session: Session, row_height: float | None = None, column_width: float | None = None, **place: Any
) -> None:
    """Rows in points, columns in digits."""
    cells = session.range(place)
    if row_height is not None:
        cells.Rows.Height = round(row_height * _POINT)
    if column_width is not None:
        cells.Columns.Width = round((column_width * _DIGIT + _PADDING) * _PIXEL)


@operation("range.autofit")
def autofit(session: Session, axis: str | None, **place: Any) -> None:
    """Optimal widths (`c`), heights (`r`) or both (None)."""
    cells = session.range(place)
    if axis != "r":
        cells.Columns.OptimalWidth = True
    if axis != "c":
        cells.Rows.OptimalHeight = True


@operation("range.hidden")
def hidden(session: Session, axis: str, value: bool | None = None, **place: Any) -> bool | None:
    """Whether its rows (`r`) or columns (`c`) are hidden, None when only some are; a value sets it."""
    cells = session.range(place)
    lines = cells.Rows if axis == "r" else cells.Columns
    if value is not None:
        lines.IsVisible = not value
        return value
    seen = {lines.getByIndex(one).IsVisible for one in _few(lines.Count)}
    return not seen.pop() if len(seen) == 1 else None


@operation("range.group")
def group(session: Session, axis: str, undo: bool = False, **place: Any) -> None:
    """Group its rows (`r`) or columns (`c`) in an outline, or take one level away."""
    address = session.range(place).RangeAddress
    sheet = session.sheet(place["book"], place["sheet"])
    orientation = enum("table.TableOrientation", "ROWS" if axis == "r" else "COLUMNS")
    (sheet.ungroup if undo else sheet.group)(address, orientation)


@operation("range.to_pdf")
def to_pdf(session: Session, path: str, **place: Any) -> None:
    """Write a range as a PDF file."""
    selection = value_of(properties(Selection=session.range(place)))
    options = properties(FilterName="calc_pdf_Export", FilterData=selection)
    session.document(place["book"]).storeToURL(to_url(path), options)
