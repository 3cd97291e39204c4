"""Documents: listing, opening, saving, closing; what holds for the whole office."""

from __future__ import annotations

import csv
import os
from typing import Any

from .core import RefusalError, Session, failures, operation, properties, to_path, to_url, value_of

_FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xltx": "Calc MS Excel 2007 XML Template",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".ots": "calc8_template",
}
_CSV = "Text - txt - csv (StarCalc)"
_UTF8, _ANSI = "76", "1"
_SEPARATORS = ",;\t|"


def describe(document: Any) -> dict[str, Any]:
    """Id, name and full name of a document; the name of one that was never saved is its title."""
    url = document.URL
    path = to_path(url) if url else ""
    name = os.path.basename(path) if path else document.Title
    return {"book": document.RuntimeUID, "name": name, "fullname": path or name}


@operation("books.list")
def listed(session: Session) -> list[dict[str, Any]]:
    """Every open spreadsheet."""
    return [describe(document) for document in session.documents().values()]


@operation("books.active")
def active(session: Session) -> dict[str, Any] | None:
    """The spreadsheet in front: the office's current one, else the one activated or opened last; None without any."""
    found = session.documents()
    current = session.desktop.getCurrentComponent()
    uid = getattr(current, "RuntimeUID", "") if current is not None else ""
    wanted = next((one for one in (uid, session.active) if one in found), "") or next(reversed(found), "")
    return describe(found[wanted]) if wanted else None


@operation("book.describe")
def described(session: Session, book: str) -> dict[str, Any]:
    """Id, name, full name."""
    return describe(session.document(book))


@operation("book.null_date")
def null_date(session: Session, book: str) -> list[int]:
    """Year, month and day of day 0."""
    day = session.document(book).NullDate
    return [day.Year, day.Month, day.Day]


@operation("app.visible")
def visible(session: Session, value: bool) -> None:
    """Show or hide every window of a spreadsheet."""
    for document in session.documents().values():
        document.CurrentController.Frame.ContainerWindow.setVisible(value)


@operation("books.add")
def add(session: Session) -> dict[str, Any]:
    """A new, empty spreadsheet."""
    return _shown(session, session.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ()))


@operation("books.open")
def opened(
    session: Session,
    path: str,
    read_only: bool = False,
    update_links: bool = False,
    password: str | None = None,
    delimiter: str | None = None,
) -> dict[str, Any]:
    """Open a file.

    Raises:
        RefusalError: cannot_open (no such file, wrong password, a format that the office does not read).
    """
    options: dict[str, Any] = {
        "ReadOnly": read_only,
        "MacroExecutionMode": 0,
        "UpdateDocMode": 3 if update_links else 0,
    }
    if password is not None:
        options["Password"] = password
    if os.path.splitext(path)[1].lower() in {".csv", ".txt"}:
        options |= {"FilterName": _CSV, "FilterOptions": _csv_options(path, delimiter)}
    wrong = failures("io.IOException", "lang.IllegalArgumentException", "uno.RuntimeException")
    try:
        document = session.desktop.loadComponentFromURL(to_url(path), "_blank", 0, properties(**options))
    except wrong:
        document = None
    if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        if document is not None:
            document.close(True)
        raise RefusalError("cannot_open", file=os.path.basename(path))
    return _shown(session, document)


def _csv_options(path: str, delimiter: str | None) -> str:
    """Separator, quote, encoding: UTF-8 when the bytes are, else that of Western Windows."""
    with open(path, "rb") as file:
        start = file.read(65_536)
    try:
        text, encoding = start[: start.rfind(b"\n") + 1 or None].decode("utf-8-sig"), _UTF8
    except UnicodeDecodeError:
        text, encoding = start.decode("cp1252", "replace"), _ANSI
    if delimiter is None:
        try:
            delimiter = csv.Sniffer().sniff(text, _SEPARATORS).delimiter
        except csv.Error:
            delimiter = ","
    # tokens: separator, quote, encoding, first line, column formats, language, quoted fields are text, detect numbers
    return f"{ord(delimiter)},34,{encoding},1,,0,false,true"


def _shown(session: Session, document: Any) -> dict[str, Any]:
    session.active = document.RuntimeUID
    if session.states["calculation"] == "manual":
        document.enableAutomaticCalculation(False)
    return describe(document)


@operation("book.activate")
def activate(session: Session, book: str) -> None:
    """Bring a document to the front."""
    document = session.document(book)
    session.active = book
    frame = document.CurrentController.Frame
    frame.activate()
    frame.ContainerWindow.setFocus()
    frame.ContainerWindow.toFront()


@operation("book.save")
def save(session: Session, book: str, path: str | None = None, password: str | None = None) -> dict[str, Any]:
    """Save, under another name and in the format of its ending when a path is given.

    Raises:
        RefusalError: bad_format, not_saved.
    """
    document = session.document(book)
    try:
        if path is None and document.hasLocation():
            document.store()
        else:
            target = path or os.path.join(os.getcwd(), f"{document.Title}.xlsx")
            document.storeAsURL(to_url(target), properties(**_save_options(target, password)))
    except failures("io.IOException") as error:
        raise RefusalError("not_saved", file=os.path.basename(path or to_path(document.URL))) from error
    return describe(document)


def _save_options(path: str, password: str | None) -> dict[str, Any]:
    ending = os.path.splitext(path)[1].lower()
    if ending not in _FILTERS:
        raise RefusalError("bad_format", file=os.path.basename(path), known=", ".join(sorted(_FILTERS)))
    options: dict[str, Any] = {"FilterName": _FILTERS[ending], "Overwrite": True}
    if password:
        options["Password"] = password
    return options


@operation("book.close")
def close(session: Session, book: str) -> None:
    """Close without saving."""
    document = session.document(book)
    _end(document)
    session.forget(book)


def _end(document: Any) -> None:
    try:
        document.setModified(False)
    except failures("beans.PropertyVetoException"):
        pass  # a document that cannot be changed has nothing to lose
    document.close(True)


_PERSONAL = ("Author", "Title", "Subject", "Description", "Keywords")
"""Properties of a workbook that a PDF would carry: who wrote it, and for whom."""


@operation("book.to_pdf")
def to_pdf(session: Session, book: str, path: str) -> None:
    """Write the visible sheets as a PDF file."""
    document = session.document(book)
    options = {"FilterName": "calc_pdf_Export", "FilterData": value_of(properties(ReduceImageResolution=False))}
    # the office prints the print areas of a hidden sheet too
    hidden = [(sheet, sheet.getPrintAreas()) for sheet in document.Sheets if not sheet.IsVisible]
    kept = [(sheet, areas) for sheet, areas in hidden if areas]
    told = {name: getattr(document.DocumentProperties, name) for name in _PERSONAL}
    changed = document.isModified()
    for sheet, _ in kept:
        sheet.setPrintAreas(())
    for name, value in told.items():
        setattr(document.DocumentProperties, name, type(value)())
    try:
        document.storeToURL(to_url(path), properties(**options))
    except failures("io.IOException") as error:
        raise RefusalError("not_saved", file=os.path.basename(path)) from error
    finally:
        for sheet, areas in kept:
            sheet.setPrintAreas(areas)
        for name, value in told.items():
            setattr(document.DocumentProperties, name, value)
        if document.isModified() != changed:
            document.setModified(changed)


@operation("app.calculate")
def calculate(session: Session) -> None:
    """Compute every formula of every document."""
    for document in session.documents().values():
        document.calculateAll()


@operation("app.version")
def version(session: Session) -> str:
    """ "25.2.3.2"."""
    reader = session.service("configuration.ConfigurationProvider")
    where = properties(nodepath="/org.openoffice.Setup/Product")
    settings = reader.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", where)
    return str(settings.getByName("ooSetupVersionAboutBox"))


@operation("app.state")
def state(session: Session, name: str, value: Any = None) -> Any:
    """Read or set `display_alerts`, `screen_updating` or `calculation` ("automatic", "manual")."""
    if value is None:
        return session.states[name]
    session.states[name] = value
    for uid, document in session.documents().items():
        if name == "calculation":
            document.enableAutomaticCalculation(value != "manual")
        elif name == "screen_updating":
            _freeze(session, uid, document, frozen=not value)
    return value


def _freeze(session: Session, uid: str, document: Any, frozen: bool) -> None:
    if frozen and uid not in session.locked:
        document.lockControllers()
        session.locked.add(uid)
    elif not frozen and uid in session.locked:
        document.unlockControllers()
        session.locked.discard(uid)


@operation("app.quit")
def quit_(session: Session) -> bool:
    """Close every document without saving and end the office; whether it agreed to end."""
    for uid, document in list(session.documents().items()):
        _end(document)
        session.forget(uid)
    try:
        return bool(session.desktop.terminate())
    except failures("lang.DisposedException", "uno.RuntimeException"):
        return True
