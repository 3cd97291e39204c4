"""Contrôles: what is wrong in the data, what must foot to 0, and every check of the question sheets in one list."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook import natives
from segment_udfs.workbook.formula import Expr, cat, cell, column, iff, lit, native, span, t
from segment_udfs.workbook.layout import LEFT, difference, place_head
from segment_udfs.workbook.model import CLIENTS, Book, Sheet
from segment_udfs.workbook.natives import Value
from segment_udfs.workbook.sheets.columns.base import FIRST
from segment_udfs.workbook.sheets.controls_data import (
    bounds_sentence,
    margin_bounds,
    place_data,
    place_found,
    verdict,
)
from segment_udfs.workbook.sheets.inputs import sale
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.theme import LINE

SHEET: Final = "Contrôles"


class ClientArea(Expr):
    """Every cell of the Clients sheet, room for growth included."""

    def text(self, book: Book) -> str:
        last = max(book.placed[item].col + offset for item, offset, _ in book.columns.values())
        return Book.area(CLIENTS, FIRST, LEFT, FIRST + book.capacity - 1, last)

    def value(self, book: Book) -> Value:
        columns = [natives.rows_of(book.column_value(key)) for key in book.columns]
        return [[row[0] for row in rows] for rows in zip(*columns, strict=True)] if column_count(columns) else [[None]]


def column_count(columns: list[natives.Rows]) -> bool:
    """Whether the columns have the same number of rows, as they do unless there is no client."""
    return len({len(rows) for rows in columns}) == 1


def _window(start: Expr, end: Expr) -> Expr:
    return native("SUMIFS", sale("amount"), sale("date"), cat(">", start), sale("date"), cat("<=", end))


def sums() -> tuple[tuple[str, Expr, Expr, str], ...]:
    """What must agree: text key, one side, the other side, style."""
    before, start, day = cell("debut_precedente"), cell("debut_periode"), param("as_of")
    known_cost = native(
        "SUMPRODUCT",
        native(
            "ISNUMBER",
            native("XLOOKUP", native("TRIM", cat(sale("client"), "")), column("client"), column("margin"), ""),
        )
        * (sale("date") > start)
        * (sale("date") <= day)
        * native("IF", native("ISNUMBER", sale("cost")), sale("cost"), 0),
    )
    return (
        ("revenue", native("SUM", span("revenue")), _window(start, day), "eur2"),
        ("revenue_prev", native("SUM", span("revenue_prev")), _window(before, start), "eur2"),
        (
            "revenue_total",
            native("SUM", span("revenue_total")),
            native("SUMIFS", sale("amount"), sale("date"), cat("<=", day)),
            "eur2",
        ),
        (
            "margin",
            native("SUM", span("margin")),
            iff(cell("couts_connus").eq(0), 0, cell("ca_marge_connue") - known_cost),
            "eur2",
        ),
        (
            "profit",
            native("SUM", span("profit")),
            native(
                "SUMPRODUCT",
                native("ISNUMBER", column("profit"))
                * (
                    iff(native("ISNUMBER", column("margin")), column("margin"), 0)
                    - iff(native("ISNUMBER", column("cost_to_serve")), column("cost_to_serve"), 0)
                ),
            ),
            "eur2",
        ),
        ("segments", native("SUMPRODUCT", (native("LEN", column("segment")) > 0) * 1), cell("nb_clients"), "int"),
        (
            "ranks",
            native("SUM", span("rank_revenue")),
            native("COUNT", span("rank_revenue")) * (native("COUNT", span("rank_revenue")) + 1) / 2,
            "int",
        ),
        (
            "stars",
            native("SUM", span("star")),
            native("COUNTIFS", span("segment"), t("label.segment.star"))
            + native("SUMPRODUCT", column("star").eq(1) * column("segment").ne(t("label.segment.star"))),
            "int",
        ),
        ("errors", native("SUMPRODUCT", native("ISERROR", ClientArea()) * 1), lit(0), "int"),
        ("room", native("INT", cell("nb_clients") / book_capacity()), lit(0), "int"),
        *margin_bounds(),
    )


class book_capacity(Expr):  # noqa: N801  reads as a function where it is used
    """Rows kept for the list of clients."""

    def text(self, book: Book) -> str:
        return str(book.capacity)

    def value(self, book: Book) -> Value:
        return float(book.capacity)


def place_controls(book: Book) -> None:
    """Lay the sheet out; called last, since it gathers the checks of all the others."""
    sheet = book.sheet(
        Sheet(
            SHEET,
            "shtControles",
            tab=LINE,
            widths={0: 2, 1: 60, 2: 27, 3: 15, 4: 15, 5: 15, 6: 62},
            repeat_rows=(0, 1),
            heights={0: 26, 1: 21},
            zoom=90,
        )
    )
    shown = [key for key in book.placed if key.endswith(".difference")]
    place_found(book)
    answer = verdict(cell("controles_ecarts"), len(shown) + len(sums()))
    place_head(book, sheet, t("controls.title"), answer, "controls.definition", back=LEFT + 5)
    book.put(SHEET, 4, LEFT, bounds_sentence(), "bold", key="controls.bounds")
    row = place_data(book, sheet, 6)
    row = _place_sums(book, sheet, row + 1)
    _place_checks(book, sheet, row + 1, shown)


def _place_sums(book: Book, sheet: Sheet, row: int) -> int:
    book.put(SHEET, row, LEFT, t("controls.sums"), "band")
    sheet.bands.append((row, LEFT, LEFT + 4, "band"))
    _headers(book, row + 1, ("what", "where", "side_a", "side_b", "gap"))
    for place, (key, one, other, look) in enumerate(sums(), row + 2):
        a = book.put(SHEET, place, LEFT + 2, one, f"line_{look}", key=f"sum.{key}.a")
        b = book.put(SHEET, place, LEFT + 3, other, f"native_{look}", key=f"sum.{key}.b")
        book.put(SHEET, place, LEFT, t(f"controls.sum.{key}"), "label")
        book.put(SHEET, place, LEFT + 1, t(f"controls.place.{key}"), "basis")
        book.put(SHEET, place, LEFT + 4, difference(a, b), "line_check", key=f"sum.{key}.gap")
    return row + 2 + len(sums())


def _place_checks(book: Book, sheet: Sheet, row: int, shown: list[str]) -> None:
    """One row a check of another sheet, linked to it; and the number of checks that are not 0."""
    book.put(SHEET, row, LEFT, t("controls.checks"), "band")
    sheet.bands.append((row, LEFT, LEFT + 4, "band"))
    _headers(book, row + 1, ("what", "where", "side_a", "side_b", "gap"))
    first = row + 2
    for place, key in enumerate(shown, first):
        item = book.placed[key]
        label = book.placed[f"{item.sheet}!{item.row},{LEFT}"]
        book.put(SHEET, place, LEFT, cell(label.key), "label")
        link = native("HYPERLINK", f"#'{item.sheet}'!A{item.row + 1}", item.sheet)
        book.put(SHEET, place, LEFT + 1, link, "link")
        for offset, name in ((2, key.removesuffix(".difference")), (3, key.replace(".difference", ".native"))):
            if name in book.placed:  # a check of a whole block has no single value to repeat
                book.put(SHEET, place, LEFT + offset, cell(name), book.placed[name].style(0))
        book.put(SHEET, place, LEFT + 4, cell(key), "line_check", key=f"list.{key}")
    total: Expr = native("SUMPRODUCT", (GapArea(f"sum.{sums()[0][0]}.gap", len(sums())).ne(0)) * 1)
    if shown:
        total = total + native("SUMPRODUCT", (GapArea(f"list.{shown[0]}", len(shown)).ne(0)) * 1)
    book.put(SHEET, 3, LEFT, t("controls.total"), "bold")
    book.put(SHEET, 3, LEFT + 4, total, "int", name="controles_ecarts")


class GapArea(Expr):
    """The cells of gaps under one another, from the one placed as `key`."""

    array = True

    def __init__(self, key: str, count: int = 1) -> None:
        self.key, self.count = key, count

    def text(self, book: Book) -> str:
        first = book.placed[self.key]
        return Book.area(SHEET, first.row, first.col, first.row + self.count - 1, first.col)

    def value(self, book: Book) -> Value:
        first = book.placed[self.key]
        column_keys = {
            item.row: item.key for item in book.placed.values() if (item.sheet, item.col) == (SHEET, first.col)
        }
        return [[book.value(column_keys[first.row + place])] for place in range(self.count)]


def _headers(book: Book, row: int, names: tuple[str, ...]) -> None:
    for offset, name in enumerate(names):
        book.put(SHEET, row, LEFT + offset, t(f"controls.{name}"), "header_left" if offset < 2 else "header")
