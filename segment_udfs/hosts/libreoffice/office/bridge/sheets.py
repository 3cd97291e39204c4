"""Sheets of a document."""

from __future__ import annotations

from typing import Any

from .core import RefusalError, Session, failures, operation, used


@operation("sheets.list")
def listed(session: Session, book: str) -> list[str]:
    """The names of all sheets, in their order."""
    return list(session.document(book).Sheets.ElementNames)


@operation("sheets.active")
def active(session: Session, book: str) -> str:
    """The name of the sheet in front."""
    return str(session.document(book).CurrentController.ActiveSheet.Name)


@operation("sheets.add")
def add(session: Session, book: str, index: int | None = None, name: str | None = None) -> str:
    """Insert a sheet at a place counted from 0, else before the one in front; its name."""
    document = session.document(book)
    if index is None:
        index = document.CurrentController.ActiveSheet.RangeAddress.Sheet
    name = name or _free_name(document, "Sheet")
    document.Sheets.insertNewByName(name, index)
    document.CurrentController.setActiveSheet(document.Sheets.getByName(name))
    return name


def _free_name(document: Any, base: str) -> str:
    """`Sheet4`, the way Excel counts."""
    taken = {name.casefold() for name in document.Sheets.ElementNames}
    count = len(taken) + 1
    while f"{base}{count}".casefold() in taken:
        count += 1
    return f"{base}{count}"


@operation("sheet.activate")
def activate(session: Session, book: str, sheet: str) -> None:
    """Bring a sheet to the front of its document."""
    session.document(book).CurrentController.setActiveSheet(session.sheet(book, sheet))


@operation("sheet.rename")
def rename(session: Session, book: str, sheet: str, name: str) -> None:
    """Give a sheet another name; formulas follow.

    Raises:
        RefusalError: sheet_name_taken, bad_sheet_name.
    """
    sheets = session.document(book).Sheets
    others = {one.casefold() for one in sheets.ElementNames if one != sheet}
    if name.casefold() in others:
        raise RefusalError("sheet_name_taken", sheet=name)
    one = session.sheet(book, sheet)
    try:
        one.setName(name)
    except failures("uno.RuntimeException"):
        raise RefusalError("bad_sheet_name", sheet=name) from None
    if one.Name != name:
        raise RefusalError("bad_sheet_name", sheet=name)


@operation("sheet.delete")
def delete(session: Session, book: str, sheet: str) -> None:
    """Take a sheet out.

    Raises:
        RefusalError: last_sheet.
    """
    sheets = session.document(book).Sheets
    one = session.sheet(book, sheet)
    visible = [name for name in sheets.ElementNames if sheets.getByName(name).IsVisible]
    if sheets.Count == 1 or visible == [one.Name]:
        raise RefusalError("last_sheet", sheet=sheet)
    sheets.removeByName(sheet)


@operation("sheet.copy")
def copy(session: Session, book: str, sheet: str, target: str, index: int) -> str:
    """Copy a sheet to a place counted from 0 of a document; the name of the copy."""
    source, goal = session.document(book), session.document(target)
    session.sheet(book, sheet)
    if book == target:
        name = _copy_name(goal, sheet)
        goal.Sheets.copyByName(sheet, name, index)
        return name
    # Calc 25.2 takes no lock here and crashes when a window is drawn at the same time
    place = session.on_main_thread(lambda: goal.Sheets.importSheet(source, sheet, index))
    return str(goal.Sheets.getByIndex(place).Name)


def _copy_name(document: Any, name: str) -> str:
    """`Sales (2)`, as Excel calls a copy; never longer than 31 characters."""
    taken = {one.casefold() for one in document.Sheets.ElementNames}
    count = 2
    while (found := f"{name[: 28 - len(str(count))]} ({count})").casefold() in taken:
        count += 1
    return found


@operation("sheet.move")
def move(session: Session, book: str, sheet: str, index: int) -> None:
    """Move a sheet before the one that stands at a place counted from 0."""
    session.sheet(book, sheet)
    session.document(book).Sheets.moveByName(sheet, index)


@operation("sheet.visible")
def visible(session: Session, book: str, sheet: str, value: bool | None = None) -> bool:
    """Whether a sheet is shown; a value sets it.

    Raises:
        RefusalError: last_sheet, for the last one that is shown.
    """
    one = session.sheet(book, sheet)
    if value is not None:
        sheets = session.document(book).Sheets
        others = any(sheets.getByName(name).IsVisible for name in sheets.ElementNames if name != sheet)
        if not value and not others:
            raise RefusalError("last_sheet", sheet=sheet)
        one.IsVisible = value
    return bool(one.IsVisible)


@operation("sheet.used")
def used_range(session: Session, book: str, sheet: str) -> dict[str, Any]:
    """The smallest block from the first to the last cell that holds something."""
    row, column, last_row, last_column = used(session.sheet(book, sheet))
    extent = {"height": last_row - row + 1, "width": last_column - column + 1}
    return {"book": book, "sheet": sheet, "row": row, "col": column, **extent}


@operation("sheet.print_area")
def print_area(session: Session, book: str, sheet: str, areas: list[dict[str, Any]] | None = None) -> Any:
    """The areas that are printed, [] for the whole sheet; a list sets them."""
    one = session.sheet(book, sheet)
    if areas is not None:
        one.setPrintAreas(tuple(session.range(area).RangeAddress for area in areas))
    return [session.place(book, area) for area in one.getPrintAreas()]


@operation("sheet.page_breaks")
def page_breaks(session: Session, book: str, sheet: str, rows: list[int]) -> None:
    """Begin a page at these rows, counted from 0, and nowhere else by hand."""
    one = session.sheet(book, sheet)
    one.removeAllManualPageBreaks()
    for row in rows:
        one.Rows.getByIndex(row).IsStartOfNewPage = True
