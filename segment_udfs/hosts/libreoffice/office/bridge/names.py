"""Defined names, of a document or of one of its sheets."""

from __future__ import annotations

from typing import Any

from .core import RefusalError, Session, failures, operation, struct
from .formulas import grammar


def _names(session: Session, book: str, sheet: str | None) -> Any:
    return (session.sheet(book, sheet) if sheet is not None else session.document(book)).NamedRanges


def _one(session: Session, book: str, sheet: str | None, name: str) -> Any:
    names = _names(session, book, sheet)
    if not names.hasByName(name):
        raise RefusalError("no_name", name=name)
    return names.getByName(name)


@operation("names.list")
def listed(session: Session, book: str, sheet: str | None = None) -> list[list[Any]]:
    """[sheet or None, name] of the names of one sheet, or of the document and of all its sheets."""
    document = session.document(book)
    if sheet is not None:
        return [[sheet, name] for name in _names(session, book, sheet).ElementNames]
    found = [[None, name] for name in document.NamedRanges.ElementNames]
    for one in document.Sheets.ElementNames:
        found += [[one, name] for name in document.Sheets.getByName(one).NamedRanges.ElementNames]
    return found


@operation("names.add")
def add(session: Session, book: str, name: str, refers_to: str, sheet: str | None = None) -> None:
    """Define a name, or give one another meaning; `refers_to` begins with =.

    Raises:
        RefusalError: bad_name.
    """
    names = _names(session, book, sheet)
    content = _content(session, book, sheet, refers_to)
    if names.hasByName(name):
        names.getByName(name).setContent(content)
        return
    origin = struct("table.CellAddress", _index(session, book, sheet), 0, 0)
    try:
        names.addNewByName(name, content, origin, 0)
    except failures("uno.RuntimeException"):
        raise RefusalError("bad_name", name=name) from None


def _index(session: Session, book: str, sheet: str | None) -> int:
    return int(session.sheet(book, sheet).RangeAddress.Sheet) if sheet is not None else 0


def _content(session: Session, book: str, sheet: str | None, refers_to: str) -> str:
    return grammar(session, book).to_office(refers_to, _index(session, book, sheet))[1:]


@operation("name.refers_to")
def refers_to(session: Session, book: str, name: str, sheet: str | None = None, value: str | None = None) -> str:
    """What a name stands for, in Excel's spelling; a value sets it."""
    one = _one(session, book, sheet, name)
    if value is not None:
        one.setContent(_content(session, book, sheet, value))
    content = one.getContent()
    return grammar(session, book).to_excel(f"={content}", _index(session, book, sheet)) if content else ""


@operation("name.rename")
def rename(session: Session, book: str, name: str, value: str, sheet: str | None = None) -> None:
    """Give a name another name.

    Raises:
        RefusalError: bad_name, also when it is taken.
    """
    names = _names(session, book, sheet)
    one = _one(session, book, sheet, name)
    if names.hasByName(value) and value.casefold() != name.casefold():
        raise RefusalError("bad_name", name=value)
    try:
        one.setName(value)
    except failures("uno.RuntimeException"):
        raise RefusalError("bad_name", name=value) from None
    if not names.hasByName(value):
        raise RefusalError("bad_name", name=value)


@operation("name.range")
def range_of(session: Session, book: str, name: str, sheet: str | None = None) -> dict[str, Any]:
    """The cells that a name stands for.

    Raises:
        RefusalError: no_range, for a constant or a formula.
    """
    cells = _one(session, book, sheet, name).getReferredCells()
    if cells is None:
        raise RefusalError("no_range", text=name)
    return session.place(book, cells.RangeAddress)


@operation("name.delete")
def delete(session: Session, book: str, name: str, sheet: str | None = None) -> None:
    """Take a name out."""
    _one(session, book, sheet, name)
    _names(session, book, sheet).removeByName(name)


@operation("range.names")
def of_range(session: Session, **place: Any) -> list[Any] | None:
    """[sheet or None, name] of a name that stands for exactly these cells."""
    for sheet, name in listed(session, place["book"]):
        cells = _one(session, place["book"], sheet, name).getReferredCells()
        if cells is not None and session.place(place["book"], cells.RangeAddress) == place:
            return [sheet, name]
    return None
