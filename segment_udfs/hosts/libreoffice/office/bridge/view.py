"""What a person sees: selection, frozen panes, the status bar, messages; notes and hyperlinks of cells."""

from __future__ import annotations

import os
import time
from typing import Any

from .core import RefusalError, Session, failures, operation, struct

_BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
_ANSWERS = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}
_AT_ONCE = 0.1
"""Seconds in which nobody answers a message: it was never shown."""
_GRID = "ShowGrid"
_OPEN, _SAVE_WITH_EXTENSION = 0, 10  # of com.sun.star.ui.dialogs.TemplateDescription


@operation("app.selection")
def selection(session: Session, book: str) -> dict[str, Any] | None:
    """The cells that are selected in a document; the first block of several; None when something else is."""
    chosen = session.document(book).CurrentController.getSelection()
    if chosen is None:
        return None
    if hasattr(chosen, "RangeAddress"):
        return session.place(book, chosen.RangeAddress)
    if hasattr(chosen, "RangeAddresses") and chosen.RangeAddresses:
        return session.place(book, chosen.RangeAddresses[0])
    return None


@operation("range.select")
def select(session: Session, **place: Any) -> None:
    """Bring the sheet to the front and select a range."""
    controller = session.document(place["book"]).CurrentController
    controller.setActiveSheet(session.sheet(place["book"], place["sheet"]))
    controller.select(session.range(place))


@operation("sheet.freeze")
def freeze(session: Session, book: str, sheet: str, rows: int, columns: int) -> None:
    """Keep the first rows and columns of a sheet in view; 0 and 0 lets them go."""
    _in_front(session, book, sheet, lambda controller: controller.freezeAtPosition(columns, rows))


@operation("sheet.gridlines")
def gridlines(session: Session, book: str, sheet: str, value: bool | None = None) -> bool:
    """Whether the lines between cells of a sheet are shown; a value sets it."""

    def work(controller: Any) -> bool:
        if value is not None:
            controller.setPropertyValue(_GRID, value)
        return bool(controller.getPropertyValue(_GRID))

    return bool(_in_front(session, book, sheet, work))


def _in_front(session: Session, book: str, sheet: str, work: Any) -> Any:
    """Settings of a view hold for the sheet in front: bring it there for as long as the work takes."""
    controller = session.document(book).CurrentController
    before, target = controller.ActiveSheet, session.sheet(book, sheet)
    if before.Name != sheet:
        controller.setActiveSheet(target)
    try:
        return work(controller)
    finally:
        if before.Name != sheet:
            controller.setActiveSheet(before)


@operation("app.status")
def status(session: Session, book: str, text: str | None) -> None:
    """Show a text in the status bar of a document's window; None gives the bar back to the office."""
    if session.status is not None:
        try:
            session.status.end()
        except failures("lang.DisposedException", "uno.RuntimeException"):
            pass  # its window is closed
        session.status = None
    if text is not None:
        session.status = session.document(book).CurrentController.Frame.createStatusIndicator()
        session.status.start(text, 0)


@operation("app.alert")
def alert(session: Session, book: str, prompt: str, title: str, buttons: str = "ok", mode: str | None = None) -> str:
    """Ask in a message box over a document's window: "ok", "cancel", "yes" or "no".

    Raises:
        RefusalError: no_window, when the office shows none.
    """
    window = session.document(book).CurrentController.Frame.ContainerWindow
    kind = "ERRORBOX" if mode == "critical" else "QUERYBOX" if buttons != "ok" else "INFOBOX"
    from .core import enum

    toolkit = session.service("awt.Toolkit")
    box = toolkit.createMessageBox(window, enum("awt.MessageBoxType", kind), _BUTTONS[buttons], title, prompt)
    start = time.monotonic()
    answer = box.execute()
    # without windows the office dismisses a message in the moment it comes up
    if answer == 0 and time.monotonic() - start < _AT_ONCE:
        raise RefusalError("no_window")
    return _ANSWERS.get(answer, "cancel") if buttons != "ok" else "ok"


@operation("app.pick_file")
def pick_file(
    session: Session, book: str, title: str, filters: list[list[str]], save: bool = False, name: str = ""
) -> str | None:
    """Ask for a file in the office's own dialog: one that exists, or with `save` where a new one goes; None when the
    person gives up.

    Args:
        filters: [words, patterns with ";" between them]. name: of the file offered; a folder in front of it is shown.

    Raises:
        RefusalError: no_window, when the office shows none.
    """
    import uno  # only LibreOffice's Python has it

    if not session.document(book).CurrentController.Frame.ContainerWindow.isVisible():
        raise RefusalError("no_window")
    picker = session.service("ui.dialogs.FilePicker")
    picker.initialize((_SAVE_WITH_EXTENSION if save else _OPEN,))
    picker.setTitle(title)
    for words, patterns in filters:
        picker.appendFilter(words, patterns)
    folder, name = os.path.split(name)
    if folder:
        picker.setDisplayDirectory(uno.systemPathToFileUrl(folder))
    if name:
        picker.setDefaultName(name)
    if picker.execute() != 1:
        return None
    return str(uno.fileUrlToSystemPath(picker.getFiles()[0]))


def _note_at(sheet: Any, row: int, column: int) -> tuple[int, Any]:
    notes = sheet.Annotations
    for index in range(notes.Count):
        note = notes.getByIndex(index)
        if (note.Position.Row, note.Position.Column) == (row, column):
            return index, note
    return -1, None


@operation("notes.list")
def notes(session: Session, book: str, sheet: str) -> list[list[int]]:
    """[row, column] of every note of a sheet, counted from 0."""
    found = session.sheet(book, sheet).Annotations
    places = (found.getByIndex(index).Position for index in range(found.Count))
    return sorted([place.Row, place.Column] for place in places)


@operation("note.read")
def note(session: Session, **place: Any) -> dict[str, str] | None:
    """Text and author of the note of the first cell; None without one."""
    sheet = session.sheet(place["book"], place["sheet"])
    _, found = _note_at(sheet, place["row"], place["col"])
    return {"text": found.String, "author": found.Author} if found is not None else None


@operation("note.write")
def write_note(session: Session, text: str | None, **place: Any) -> None:
    """Write, replace or (None) delete the note of the first cell."""
    sheet = session.sheet(place["book"], place["sheet"])
    index, _ = _note_at(sheet, place["row"], place["col"])
    if index >= 0:
        sheet.Annotations.removeByIndex(index)
    if text is not None:
        at = struct("table.CellAddress", sheet.RangeAddress.Sheet, place["col"], place["row"])
        sheet.Annotations.insertNew(at, text)


@operation("range.hyperlink")
def hyperlink(session: Session, **place: Any) -> str | None:
    """The address behind the text of the first cell; None without one."""
    fields = session.range(place).getCellByPosition(0, 0).TextFields
    listing = fields.createEnumeration()
    while listing.hasMoreElements():
        field = listing.nextElement()
        if field.getPropertySetInfo().hasPropertyByName("URL"):
            return str(field.URL)
    return None


@operation("range.set_hyperlink")
def set_hyperlink(session: Session, address: str, text: str, **place: Any) -> None:
    """Replace the content of the first cell by a text with an address behind it."""
    cell = session.range(place).getCellByPosition(0, 0)
    field = session.document(place["book"]).createInstance("com.sun.star.text.TextField.URL")
    field.URL, field.Representation = address, text
    cell.setString("")
    cell.insertTextContent(cell.createTextCursor(), field, False)
