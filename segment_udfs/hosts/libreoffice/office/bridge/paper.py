"""How a sheet lies on paper: A4, its margins, on how many pages, with which rows again on each, and the foot."""

from __future__ import annotations

from typing import Any

from .core import Session, operation, struct

_SHORT, _LONG = 21000, 29700
_MARGINS = {"LeftMargin": 1000, "RightMargin": 1000, "TopMargin": 1000, "BottomMargin": 1000}
_FOOT = {
    "FooterIsOn": True,
    "FooterIsDynamicHeight": True,
    "FooterBodyDistance": 250,
    "HeaderIsOn": False,
    "CenterHorizontally": True,
}
_POINTS = 8.0


@operation("sheet.paper")
def paper(session: Session, book: str, sheet: str, landscape: bool, tall: int, first: int = 0, last: int = -1) -> None:
    """Print a sheet on A4, one page wide and `tall` high (0: as many as needed), with file and sheet, and page numbers
    at the foot; rows `first` to `last`, counted from 0, come again on each page.
    """
    document, one = session.document(book), session.sheet(book, sheet)
    styles = document.StyleFamilies.getByName("PageStyles")
    name = f"A4 {sheet}"
    if not styles.hasByName(name):
        styles.insertByName(name, document.createInstance("com.sun.star.style.PageStyle"))
    style = styles.getByName(name)
    width, height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    wanted = {"IsLandscape": landscape, "Width": width, "Height": height, **_MARGINS, **_FOOT}
    for key, value in {**wanted, "ScaleToPagesX": 1, "ScaleToPagesY": tall}.items():
        style.setPropertyValue(key, value)
    _write_foot(document, style)
    one.PageStyle = name
    if last >= first:
        address = one.RangeAddress
        one.setTitleRows(struct("table.CellRangeAddress", address.Sheet, 0, first, 0, last))
        one.setPrintTitleRows(True)


def _write_foot(document: Any, style: Any) -> None:
    """File and sheet on the left, page of pages on the right."""
    content = style.RightPageFooterContent
    parts = (
        (content.LeftText, ("FileName", "SheetName"), " – "),
        (content.CenterText, (), ""),
        (content.RightText, ("PageNumber", "PageCount"), " / "),
    )
    for text, fields, between in parts:
        text.setString("")
        cursor = text.createTextCursor()
        cursor.CharHeight = _POINTS
        for place, name in enumerate(fields):
            if place:
                text.insertString(cursor, between, False)
            field = document.createInstance(f"com.sun.star.text.TextField.{name}")
            if name == "FileName":
                field.FileFormat = 3  # com.sun.star.text.FilenameDisplayFormat.NAME_AND_EXT
            text.insertTextContent(cursor, field, False)
    style.RightPageFooterContent = content
