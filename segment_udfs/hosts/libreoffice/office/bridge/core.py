"""What every operation stands on: the table of operations, refusals, and how documents, sheets and ranges are found."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

OPERATIONS: dict[str, Callable[..., Any]] = {}
ROWS, COLUMNS = 1_048_576, 16_384
CONTENT = 1 | 2 | 4 | 16
"""Content flags: numbers, dates, texts and formulas."""
_SMALL = 10_000
"""Cells below which a range is not first cut to what its sheet uses."""
_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
_Function = TypeVar("_Function", bound=Callable[..., Any])


class RefusalError(Exception):
    """The office cannot do what was asked: `kind` names the sentence, `facts` fill it in."""

    def __init__(self, kind: str, **facts: Any) -> None:
        super().__init__(kind, facts)
        self.kind = kind
        self.facts = facts


def operation(name: str) -> Callable[[_Function], _Function]:
    """Enter a function into the table of operations; its arguments are the session, then those of the request."""

    def enter(function: _Function) -> _Function:
        OPERATIONS[name] = function
        return function

    return enter


def struct(name: str, *values: Any) -> Any:
    """A UNO struct, by its short name below `com.sun.star`."""
    import uno  # only LibreOffice's Python has it

    return uno.createUnoStruct(f"com.sun.star.{name}", *values)


def enum(kind: str, name: str) -> Any:
    """A value of a UNO enumeration below `com.sun.star`."""
    import uno

    return uno.Enum(f"com.sun.star.{kind}", name)


def properties(**values: Any) -> tuple[Any, ...]:
    """PropertyValues, as loading and saving take them."""
    return tuple(struct("beans.PropertyValue", name, 0, value, 0) for name, value in values.items())


def value_of(several: tuple[Any, ...]) -> Any:
    """PropertyValues as the value of one property."""
    import uno

    return uno.Any("[]com.sun.star.beans.PropertyValue", several)


def failures(*names: str) -> tuple[type[Exception], ...]:
    """UNO exception classes below `com.sun.star`."""
    import uno

    return tuple(uno.getClass(f"com.sun.star.{name}") for name in names)


class Session:
    """One office: its desktop, the documents seen so far, and what has no home in a document."""

    def __init__(self, context: Any, outside: bool = False) -> None:
        self.context = context
        self.outside = outside
        self.desktop = self.service("frame.Desktop")
        self.states: dict[str, Any] = {"display_alerts": True, "screen_updating": True, "calculation": "automatic"}
        self.status: Any = None
        self.locked: set[str] = set()
        self.grammars: dict[str, Any] = {}
        self.active = ""
        self._documents: dict[str, Any] = {}

    def answers(self) -> bool:
        """Whether the office is still there."""
        try:
            return bool(self.desktop.ImplementationName)
        except failures("lang.DisposedException", "uno.RuntimeException"):
            return False

    def service(self, name: str) -> Any:
        """A service of the office, by its short name."""
        return self.context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", self.context)

    def on_main_thread(self, work: Callable[[], Any]) -> Any:
        """Run something that must not meet what the office does meanwhile; inside, that is where we are."""
        if not self.outside:
            return work()
        from .mainthread import run

        return run(self.service("awt.AsyncCallback"), work)

    def documents(self) -> dict[str, Any]:
        """The open spreadsheets by their id, in the order in which the office lists them."""
        found: dict[str, Any] = {}
        listing = self.desktop.Components.createEnumeration()
        while listing.hasMoreElements():
            one = listing.nextElement()
            if hasattr(one, "supportsService") and one.supportsService(_SPREADSHEET):
                found[one.RuntimeUID] = one
        # the office lists them in no stable order; ids count upwards
        self._documents = dict(sorted(found.items(), key=lambda item: (len(item[0]), item[0])))
        return self._documents

    def document(self, book: str) -> Any:
        """An open spreadsheet by its id.

        Raises:
            RefusalError: no_book.
        """
        known = self._documents.get(book)
        if known is not None and _lives(known):
            return known
        found = self.documents().get(book)
        if found is None:
            raise RefusalError("no_book", book=book)
        return found

    def forget(self, book: str) -> None:
        """Drop what is kept of a document that is closed."""
        self._documents.pop(book, None)
        self.grammars.pop(book, None)
        self.locked.discard(book)

    def sheet(self, book: str, sheet: str) -> Any:
        """A sheet by its name.

        Raises:
            RefusalError: no_book, no_sheet.
        """
        sheets = self.document(book).Sheets
        if not sheets.hasByName(sheet):
            raise RefusalError("no_sheet", sheet=sheet)
        return sheets.getByName(sheet)

    def range(self, place: dict[str, Any]) -> Any:
        """The cells of `{book, sheet, row, col, height, width}`; row and col count from 0.

        Raises:
            RefusalError: no_book, no_sheet, outside.
        """
        row, col, height, width = place["row"], place["col"], place["height"], place["width"]
        if row < 0 or col < 0 or height < 1 or width < 1 or row + height > ROWS or col + width > COLUMNS:
            raise RefusalError("outside", row=row + 1, column=col + 1, height=height, width=width)
        sheet = self.sheet(place["book"], place["sheet"])
        return sheet.getCellRangeByPosition(col, row, col + width - 1, row + height - 1)

    def place(self, book: str, address: Any) -> dict[str, Any]:
        """Where a CellRangeAddress is, in the terms of a request."""
        return {
            "book": book,
            "sheet": self.document(book).Sheets.getByIndex(address.Sheet).Name,
            "row": address.StartRow,
            "col": address.StartColumn,
            "height": address.EndRow - address.StartRow + 1,
            "width": address.EndColumn - address.StartColumn + 1,
        }


def _lives(document: Any) -> bool:
    try:
        return bool(document.RuntimeUID)
    except failures("lang.DisposedException", "uno.RuntimeException"):
        return False


def uniform(thing: Any, name: str) -> Any:
    """A property of cells; None when they differ (the office itself then answers with a default)."""
    if thing.getPropertyState(name).value == "AMBIGUOUS_VALUE":
        return None
    return thing.getPropertyValue(name)


def used(sheet: Any) -> tuple[int, int, int, int]:
    """First row, first column, last row and last column that hold something, counted from 0."""
    cursor = sheet.createCursor()
    cursor.gotoStartOfUsedArea(False)
    first = cursor.RangeAddress
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    return first.StartRow, first.StartColumn, last.EndRow, last.EndColumn


def cut(session: Session, place: dict[str, Any]) -> Any:
    """The part of a large range that lies in the used area of its sheet, from the range's own corner; None if none."""
    cells = session.range(place)
    if place["height"] * place["width"] < _SMALL:
        return cells
    _, _, last_row, last_column = used(session.sheet(place["book"], place["sheet"]))
    height = min(place["height"], last_row - place["row"] + 1)
    width = min(place["width"], last_column - place["col"] + 1)
    return cells.getCellRangeByPosition(0, 0, width - 1, height - 1) if height > 0 and width > 0 else None


def refusing_arrays(cells: Any, work: Callable[[], Any]) -> None:
    """Run a write; what the office refuses without a reason is a change of a part of an array formula.

    Raises:
        RefusalError: array_part.
    """
    try:
        work()
    except failures("uno.RuntimeException") as error:
        if getattr(error, "Message", "") or isinstance(error, failures("lang.DisposedException")):
            raise
        raise RefusalError("array_part", range=cells.AbsoluteName.replace("$", "")) from None


def to_url(path: str) -> str:
    """The file URL of a path."""
    import uno

    return str(uno.systemPathToFileUrl(os.path.abspath(path)))


def to_path(url: str) -> str:
    """The path of a file URL; the URL itself when it is no local file."""
    import uno

    return str(uno.fileUrlToSystemPath(url)) if url.startswith("file:") else url
