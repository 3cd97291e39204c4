"""The machinery at the end of the workbook: the texts in both languages, and the points behind the charts."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.formula import Expr, iff, lit, native, t
from segment_udfs.workbook.layout import LEFT, place_head
from segment_udfs.workbook.model import TEXTS, Book, Sheet
from segment_udfs.workbook.theme import LINE

CURVES: Final = "Courbes"


def place_texts(book: Book) -> None:
    """Textes: one row a text; the writer fills it with those that the book uses."""
    book.sheet(
        Sheet(
            TEXTS, "shtTextes", tab=LINE, widths={0: 30, 1: 60, 2: 60, 3: 60}, freeze=(4, 1), heights={0: 26}, zoom=100
        )
    )
    book.put(TEXTS, 0, 0, t("texts.title"), "title")
    book.put(TEXTS, 1, 0, t("texts.answer"), "note")
    for col, head in enumerate(("key", "fr", "en", "chosen")):
        book.put(TEXTS, 3, col, t(f"texts.{head}"), "header_left")


def place_curves(book: Book) -> None:
    """Courbes: blocks of fixed size, one after the other from left to right; `curve` places one."""
    sheet = book.sheet(Sheet(CURVES, "shtCourbes", tab=LINE, heights={0: 26}, widths={0: 2}, zoom=85))
    place_head(book, sheet, t("curves.title"), t("curves.answer"), "curves.definition")


def curve(book: Book, key: str, expr: Expr, width: int, *headers: str, style: str = "num4") -> None:
    """Place a block of points under its headers, right of the last one."""
    used = [item.col for item in book.placed.values() if item.sheet == CURVES and item.row == 5]
    col = max(used, default=LEFT - 2) + 2
    book.put(CURVES, 4, col, lit(key), "name")
    for offset in range(width):
        book.put(CURVES, 5, col + offset, t(headers[offset]), "header")
        book.sheets[CURVES].widths[col + offset] = 13
    book.put(CURVES, 6, col, expr, style, key=key)


def stack(*cells: Expr) -> Expr:
    """Single cells one above the other, as one block for a chart."""
    rank, found = native("SEQUENCE", len(cells)), cells[-1]
    for place in range(len(cells) - 1, 0, -1):
        found = iff(rank.eq(place), cells[place - 1], found)
    return found
