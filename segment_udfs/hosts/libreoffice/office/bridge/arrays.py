"""What Calc leaves to us: tables that grow with the rows written below them, arrays that grow with their result.

Calc has no dynamic arrays for the functions of an add-in: an array formula keeps the size it had when the file was
made. `update` takes new rows into the tables, then lays every array again whose result has another number of rows, or
more columns than the one cell that was kept for it.
Runs in the office; UNO alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .core import CONTENT, used

_COLUMN_RELATIVE, _ROW_RELATIVE = 1, 4  # com.sun.star.sheet.ReferenceFlags
_ENGLISH = 2  # com.sun.star.sheet.FormulaLanguage
_OURS = "SEG_"
"""In the formulas that ask one of our functions."""
_Place = tuple[int, int, int]
_PASSES = 4
"""An array may depend on another: rounds until none changes, at most."""
_FORMATS = tuple(
    "BottomBorder2 CellBackColor CellStyle CharColor CharFontName CharHeight CharPosture CharWeight HoriJustify"
    " IsTextWrapped LeftBorder2 NumberFormat ParaIndent RightBorder2 TopBorder2 VertJustify".split()
)
"""Properties of a cell's look, in the order that UNO asks for."""


def update(document: Any) -> dict[str, Any]:
    """Grow the tables, lay the arrays again, recalculate.

    Returns:
        `tables`: [name, rows taken in]; `arrays`: [sheet, address, rows before, rows now]; `blocked`: [sheet, address,
        rows wanted] of arrays below which there is no room; they keep their size.
    """
    document.lockControllers()
    try:
        tables = grow_tables(document)
        arrays, blocked = relay(document)
    finally:
        document.unlockControllers()
    return {"tables": tables, "arrays": arrays, "blocked": blocked}


def grow_tables(document: Any) -> list[list[Any]]:
    """Take the rows written directly below each table into it; [name, rows] of those that grew."""
    grown = []
    ranges = document.DatabaseRanges
    for name in ranges.ElementNames:
        table = ranges.getByName(name)
        area = table.DataArea
        sheet = document.Sheets.getByIndex(area.Sheet)
        count = _rows_below(sheet, area)
        if count:
            first = area.EndRow + 1
            _copy_formats(sheet, area.StartColumn, area.EndColumn, area.EndRow, first, first + count - 1)
            area.EndRow += count
            table.DataArea = area
            grown.append([name, count])
    return grown


def _rows_below(sheet: Any, area: Any) -> int:
    """Rows under a table up to the first that holds nothing in its columns."""
    _, _, last, _ = used(sheet)
    if last <= area.EndRow:
        return 0
    below = sheet.getCellRangeByPosition(area.StartColumn, area.EndRow + 1, area.EndColumn, last).getDataArray()
    count = 0
    while count < len(below) and any(cell != "" for cell in below[count]):
        count += 1
    return count


def relay(document: Any) -> tuple[list[list[Any]], list[list[Any]]]:
    """Lay every array again whose result has another number of rows than its place.

    Round and round, until the array that was laid last is met again: all others were asked since, and none changed.
    """
    size = _Size(document)
    changed: dict[_Place, list[Any]] = {}
    blocked: dict[_Place, list[Any]] = {}
    try:
        last: _Place | None = None
        for _ in range(_PASSES):
            before = last
            for key, sheet, area in _all_arrays(document, size):
                if key == last:
                    return list(changed.values()), list(blocked.values())
                blocked.pop(key, None)
                found = _fitted(sheet, area, size)
                if found is not None and found < 0:
                    blocked[key] = [sheet.Name, _address(sheet, area), -found]
                elif found is not None:
                    rows = changed[key][2] if key in changed else area.EndRow - area.StartRow + 1
                    changed[key] = [sheet.Name, _address(sheet, area).split(":")[0], rows, found]
                    last = key
            if last == before:
                break
    finally:
        size.clear()
    return list(changed.values()), list(blocked.values())


def _all_arrays(document: Any, size: _Size) -> Iterator[tuple[_Place, Any, Any]]:
    """Every array of the document: its first cell, its sheet, its area."""
    for sheet in document.Sheets:
        size.clear()  # its cell holds an array too
        for area in list(_arrays(sheet)):
            yield (area.Sheet, area.StartRow, area.StartColumn), sheet, area


def _arrays(sheet: Any) -> Iterator[Any]:
    """The areas of the array formulas of a sheet, from one bulk read; those of a lone cell apart."""
    _, _, last_row, last_column = used(sheet)
    formulas = sheet.getCellRangeByPosition(0, 0, last_column, last_row).getFormulaArray()
    done: set[tuple[int, int]] = set()
    for row, line in enumerate(formulas):
        for column, text in enumerate(line):
            if not text.startswith("{=") or (row, column) in done:
                continue
            cell = sheet.getCellByPosition(column, row)
            if cell.getType().value != "FORMULA":
                continue  # a text that looks like an array formula
            cursor = sheet.createCursorByRange(cell)
            cursor.collapseToCurrentArray()
            area = cursor.RangeAddress
            done |= {
                (taken, place)
                for taken in range(area.StartRow, area.EndRow + 1)
                for place in range(area.StartColumn, area.EndColumn + 1)
            }
            yield area


def _fitted(sheet: Any, area: Any, size: _Size) -> int | None:
    """Lay one array again: its new number of rows, negative when there is no room, None when it fits as it is."""
    place = _range(sheet, area)
    rows, columns = area.EndRow - area.StartRow + 1, area.EndColumn - area.StartColumn + 1
    wanted = size(sheet, place, area)
    if wanted is None or (wanted == 1 and place.getCellByPosition(0, 0).getError()):
        return None  # a function that refuses answers with one row: its place must not shrink to that
    wide = columns
    if rows == columns == 1 and _OURS in place.getArrayFormula().upper():
        # laid when there was nothing to answer: the width of the answer shows only now
        wide = size(sheet, place, area, "COLUMNS") or 1
    if (wanted, wide) == (rows, columns):
        return None
    size.clear()  # its cell may stand where the result wants to be
    last, right = area.StartRow + wanted - 1, area.StartColumn + wide - 1
    below = wanted > rows and not _free(sheet, area.StartColumn, right, area.EndRow + 1, last)
    if below or (wide > columns and not _free(sheet, area.EndColumn + 1, right, area.StartRow, area.EndRow)):
        return -wanted
    text, tokens = place.getArrayFormula(), place.getArrayTokens()
    place.clearContents(CONTENT)
    laid = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, right, last)
    if _has_constants(text):
        laid.setArrayFormula(text[1:-1])
    else:
        laid.setArrayTokens(tokens)
    if wanted > rows:
        _copy_formats(sheet, area.StartColumn, right, area.EndRow, area.EndRow + 1, last)
    return wanted


class _Size:
    """Asks Calc how many rows or columns the result of an array formula has: ROWS of the same formula in a free cell.

    The cell stands just right of the used ones: Calc is slow at the far corner of a sheet. It is written over by the
    next question and emptied by `clear`, for emptying takes as long as asking.
    """

    def __init__(self, document: Any) -> None:
        self._columns: dict[str, int] = {}
        self._sheet = ""
        self._cell: Any = None
        mapper = document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
        self._heads = {name: mapper.getMappings((name, "("), _ENGLISH) for name in ("ROWS", "COLUMNS")}
        self._tail = mapper.getMappings((")",), _ENGLISH)

    def __call__(self, sheet: Any, place: Any, area: Any, function: str = "ROWS") -> int | None:
        """The rows (or columns) of its result, None where the formula as a whole is an error."""
        cell = self._free_cell(sheet)
        text = place.getArrayFormula()
        if _has_constants(text):
            cell.setArrayFormula(f"={function}({text[2:-1]})")
        else:
            tokens = tuple(_fixed(token, area) for token in place.getArrayTokens())
            cell.setArrayTokens((*self._heads[function], *tokens, *self._tail))
        return None if cell.getError() else int(cell.Value)

    def clear(self) -> None:
        """Empty the cell of the last question."""
        if self._cell is not None:
            self._cell.clearContents(CONTENT)
        self._cell, self._sheet = None, ""

    def _free_cell(self, sheet: Any) -> Any:
        name = sheet.Name
        if name != self._sheet:
            self.clear()
            if name not in self._columns:
                self._columns[name] = used(sheet)[3] + 1
            self._cell, self._sheet = sheet.getCellByPosition(self._columns[name], 0), name
        return self._cell


def _has_constants(formula: str) -> bool:
    """Whether an array formula, "{=…}", holds array constants: the tokens of UNO leave their values out.

    Example:
        >>> _has_constants('{=SUM({1;2})}'), _has_constants('{=SUBSTITUTE(A1;"{n}";2)}')
        (True, False)
    """
    return "{" in "".join(formula[1:-1].split('"')[::2])


def _fixed(token: Any, area: Any) -> Any:
    """The token with relative references made absolute, so that it means the same in any cell of its sheet."""
    data = token.Data
    for name in ("", "Reference1", "Reference2"):
        reference: Any = getattr(data, name, None) if name else data
        if not hasattr(reference, "RelativeRow"):
            continue
        if reference.Flags & _COLUMN_RELATIVE:
            reference.Column = area.StartColumn + reference.RelativeColumn
        if reference.Flags & _ROW_RELATIVE:
            reference.Row = area.StartRow + reference.RelativeRow
        reference.Flags &= ~(_COLUMN_RELATIVE | _ROW_RELATIVE)
        if name:
            setattr(data, name, reference)
    token.Data = data
    return token


def _free(sheet: Any, left: int, right: int, first: int, last: int) -> bool:
    """Whether a block holds nothing."""
    if last > sheet.RangeAddress.EndRow:
        return False
    found = sheet.getCellRangeByPosition(left, first, right, last).queryContentCells(CONTENT)
    return bool(found.Count == 0)


def _copy_formats(sheet: Any, left: int, right: int, source: int, first: int, last: int) -> None:
    """Dress new rows as the last row before them."""
    for column in range(left, right + 1):
        model = sheet.getCellByPosition(column, source)
        target = sheet.getCellRangeByPosition(column, first, column, last)
        target.setPropertyValues(_FORMATS, model.getPropertyValues(_FORMATS))


def _range(sheet: Any, area: Any) -> Any:
    return sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)


def _address(sheet: Any, area: Any) -> str:
    """`B8:B134`."""
    text: str = _range(sheet, area).AbsoluteName
    return text.rpartition(".")[2].replace("$", "")
