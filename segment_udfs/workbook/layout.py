"""The face that every question sheet shares: title, answer, definition; key figures with their native check; charts;
the list of clients. A sheet is declared as data, and placed here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from segment_udfs.workbook.charts import Chart
from segment_udfs.workbook.formula import Expr, cell, column, iff, lit, native, span, t
from segment_udfs.workbook.model import Book, Sheet
from segment_udfs.workbook.theme import ACCENT

LEFT: Final = 1
"""First used column: a narrow margin stands before it."""
FIGURES: Final = 4
"""Row of the header of the key figures."""
WIDTHS: Final = {0: 2, 1: 42, 2: 14, 3: 27, 4: 14, 5: 10, 6: 13, 7: 13, 8: 13, 9: 13, 10: 13, 11: 13}
LAST: Final = 11
CHART_COLUMN: Final = 6


@dataclass(frozen=True)
class Figure:
    """One key figure: its label, value and unit, what it is a share of, and how Excel alone computes it again."""

    label: str | Expr
    value: Expr
    style: str
    basis: str | Expr
    check: Expr | None = None
    key: str = ""
    name: str = ""


@dataclass(frozen=True)
class Shown:
    """One column of a list of clients."""

    header: str
    value: Expr
    style: str
    listed: bool = False
    """Whether the value is made of the listed clients already, in their order; else it is a column of all clients."""


@dataclass(frozen=True)
class Listing:
    """Clients whose `rank` is known and at most `liste_max`, in that order."""

    title: str | Expr
    rank: str
    columns: tuple[Shown | None, ...]
    """None leaves a column to the long text on its left."""
    empty: str
    """What stands there when no client is concerned."""


@dataclass(frozen=True)
class Block:
    """A block that a function spills (a table of niches, of causes), with its headers when the function has none; or
    `columns` of one height, each with its own formula, placed under the keys `key.header`.
    """

    title: str
    value: Expr | None = None
    styles: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    key: str = ""
    rows: int = 0
    """Rows kept for it when it may grow."""
    columns: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question sheet."""

    sheet: str
    code: str
    title: Expr
    answer: Expr
    definition: str
    figures: tuple[Figure, ...]
    charts: tuple[Chart, ...] = ()
    listings: tuple[Listing, ...] = ()
    blocks: tuple[Block, ...] = ()
    tab: str = ACCENT
    widths: tuple[tuple[int, float], ...] = ()
    """Columns whose width is not that of every question sheet: (column, width)."""


def place_head(book: Book, sheet: Sheet, title: Expr, answer: Expr, definition: str, back: int = LAST) -> None:
    """Rows 1 to 3 of every sheet: title and way back, answer, definition."""
    book.put(sheet.name, 0, LEFT, title, "title")
    book.put(sheet.name, 0, back, native("HYPERLINK", "#'Accueil'!A1", t("common.back")), "link_right")
    book.put(sheet.name, 1, LEFT, answer, "answer", key=f"{sheet.name}.answer")
    book.put(sheet.name, 2, LEFT, t(definition), "note")


def place_question(book: Book, question: Question) -> None:
    """Lay one question sheet out."""
    sheet = book.sheet(
        Sheet(
            question.sheet,
            question.code,
            tab=question.tab,
            widths={**WIDTHS, **dict(question.widths)},
            heights={0: 26, 1: 21},
            fit=(1, 1),
            zoom=85,
        )
    )
    place_head(book, sheet, question.title, question.answer, question.definition)
    row = place_figures(book, sheet, FIGURES, question.figures)
    row = max(row, place_charts(sheet, FIGURES, question.charts))
    for block in question.blocks:
        row = place_block(book, sheet, row + 1, block)
    room = book.value("liste_max")
    for listing in question.listings:
        last = listing is question.listings[-1]
        row = place_listing(book, sheet, row + 1, listing, 0 if last or not isinstance(room, float) else int(room))


def worded(text: str | Expr) -> Expr:
    """A text of the book by its key, or a sentence already made."""
    return t(text) if isinstance(text, str) else text


def place_charts(sheet: Sheet, row: int, charts: tuple[Chart, ...]) -> int:
    """Charts one under the other, right of the key figures; returns the first free row."""
    for chart in charts:
        sheet.charts.append(replace(chart, row=row, col=CHART_COLUMN))
        row = below(sheet, row, chart.height + 8)
    return row


def below(sheet: Sheet, row: int, pixels: int) -> int:
    """First row entirely below an object of this height anchored on `row`."""
    while pixels > 0:
        pixels -= round(sheet.heights.get(row, 15) * 4 / 3)
        row += 1
    return row


def place_figures(book: Book, sheet: Sheet, row: int, figures: tuple[Figure, ...]) -> int:
    """The key figures; returns the first free row. A check is the difference to the native formula: 0 shows ✔."""
    for offset, header in enumerate(("figure", "value", "basis", "check", "difference")):
        book.put(sheet.name, row, LEFT + offset, t(f"common.{header}"), "header_left" if not offset else "header")
    for place, figure in enumerate(figures, row + 1):
        key = figure.key or figure.name or f"{sheet.name}.figure.{place}"
        sheet.heights[place] = 26
        book.put(sheet.name, place, LEFT, worded(figure.label), "label")
        book.put(sheet.name, place, LEFT + 1, figure.value, f"line_{figure.style}", key=key, name=figure.name)
        book.put(sheet.name, place, LEFT + 2, worded(figure.basis), "basis")
        if figure.check is None:
            book.put(sheet.name, place, LEFT + 3, lit(""), "line_text")
            book.put(sheet.name, place, LEFT + 4, lit(""), "line_text")
            continue
        check = book.put(sheet.name, place, LEFT + 3, figure.check, f"native_{figure.style}", key=f"{key}.native")
        book.put(sheet.name, place, LEFT + 4, difference(key, check), "line_check", key=f"{key}.difference")
    return row + len(figures) + 1


def difference(value: str, check: str) -> Expr:
    """Value minus its native check, 0 within 1e-9 relative; 0 as well when both are unknown."""
    a, b = cell(value), cell(check)
    gap = native("ROUND", a - b, 6)
    both = native("ISNUMBER", a) * native("ISNUMBER", b)
    neither = (1 - native("ISNUMBER", a)) * (1 - native("ISNUMBER", b))
    return iff(both, gap, iff(neither, 0, 1))


def place_block(book: Book, sheet: Sheet, row: int, block: Block) -> int:
    """A titled block; returns the first free row."""
    book.put(sheet.name, row, LEFT, t(block.title), "band")
    sheet.bands.append((row, LEFT, LAST, "band"))
    row += 1
    if block.value is None:
        return _place_columns(book, sheet, row, block)
    for offset, header in enumerate(block.headers):
        book.put(sheet.name, row, LEFT + offset, t(header), "header_left" if not offset else "header")
    row += 1 if block.headers else 0
    if not block.headers:  # the function spills its own
        sheet.heights[row] = 32
    key = book.put(sheet.name, row, LEFT, block.value, *block.styles, key=block.key, head=not block.headers)
    value = book.value(key)
    return row + max(block.rows, len(value) if isinstance(value, list) else 1) + 1


def _place_columns(book: Book, sheet: Sheet, row: int, block: Block) -> int:
    """The columns of a block under their headers; returns the first free row."""
    sheet.heights[row] = 32
    last = row
    for offset, shown in enumerate(block.columns):
        key = f"{block.key}.{shown.header.rpartition('.')[2]}"
        book.put(sheet.name, row, LEFT + offset, t(shown.header), "header_left" if not offset else "header")
        book.put(sheet.name, row + 1, LEFT + offset, shown.value, f"line_{shown.style}", key=key)
        if not offset:
            value = book.value(key)
            last = row + max(block.rows, len(value) if isinstance(value, list) else 1)
    return last + 2


def ranked(rank: str, value: Expr) -> Expr:
    """The cells of a client column for the clients of a list, in the order of their rank."""
    keep = known_rank(rank) <= cell("liste_max")
    return native("SORTBY", native("FILTER", value, keep, ""), native("FILTER", column(rank), keep, 0), 1)


def known_rank(rank: str) -> Expr:
    """The rank as a number, beyond every list where it is empty."""
    return iff(native("ISNUMBER", column(rank)), column(rank), 1e9)


def place_listing(book: Book, sheet: Sheet, row: int, listing: Listing, reserved: int = 0) -> int:
    """A list of clients under its title; returns the first free row; `reserved` rows are kept for it to grow."""
    end = LEFT + len(listing.columns) - 1
    book.put(sheet.name, row, LEFT, worded(listing.title), "band")
    sheet.bands.append((row, LEFT, end, "band"))
    header = row + 1
    sheet.heights[header] = 32
    sheet.bands.append((header, LEFT, end, "header"))
    for offset, shown in enumerate(listing.columns):
        if shown is None:
            continue
        book.put(sheet.name, header, LEFT + offset, t(shown.header), "header_left" if not offset else "header")
        value = shown.value if shown.listed else ranked(listing.rank, shown.value)
        nobody = t(listing.empty) if not offset else ""
        value = iff(native("COUNT", span(listing.rank)).eq(0), nobody, value)
        book.put(sheet.name, header + 1, LEFT + offset, value, f"line_{shown.style}")
    shown_rows = book.value(f"{sheet.name}!{header + 1},{LEFT}")
    rows = len(shown_rows) if isinstance(shown_rows, list) else 1
    return header + 1 + max(rows, reserved) + 1
