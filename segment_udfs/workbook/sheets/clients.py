"""Clients: one row a client, every indicator a spilled column with a name that all other sheets use.

The columns are the same as those of `analysis.analyse`, formula for formula; a test holds both together.
"""

from __future__ import annotations

from segment_udfs.workbook.formula import Expr, cat, cell, iff, known, native, seg, t
from segment_udfs.workbook.layout import LEFT, place_head
from segment_udfs.workbook.model import CLIENTS, Book, Sheet
from segment_udfs.workbook.sheets.columns.base import FIRST, ClientColumn
from segment_udfs.workbook.sheets.columns.decisions import decision_columns
from segment_udfs.workbook.sheets.columns.effort import effort_columns, list_ranks
from segment_udfs.workbook.sheets.columns.indicators import (
    behaviour_columns,
    identity_columns,
    pareto_columns,
    potential_columns,
)
from segment_udfs.workbook.sheets.columns.profit import LEVERS, DriverRange, levers, profit_columns
from segment_udfs.workbook.sheets.columns.rules import METRICS, metrics
from segment_udfs.workbook.sheets.inputs import sale
from segment_udfs.workbook.theme import ACCENT, INK, SEGMENTS


def place_clients_sheet(book: Book, drivers: tuple[str, ...]) -> None:
    """Lay the sheet out: the list, the sixteen metrics in one spill, then one spilled column an indicator."""
    sheet = book.sheet(
        Sheet(
            CLIENTS,
            "shtClients",
            tab=INK,
            freeze=(FIRST, 3),
            repeat_rows=(4, 6),
            heights={0: 26, 5: 46},
            zoom=85,
            fit=None,
            repeat_columns=(1, 2),
        )
    )
    sheet.widths[0] = 2
    place_head(book, sheet, t("clients.title"), t("clients.answer"), "clients.definition")
    groups = (
        ("identity", identity_columns()),
        ("profit", profit_columns(drivers)),
        ("pareto", pareto_columns()),
        ("behaviour", behaviour_columns()),
        ("potential", potential_columns()),
        ("decision", decision_columns()),
        ("effort", effort_columns()),
        ("ranks", list_ranks()),
    )
    col = _place_column(
        book,
        sheet,
        LEFT,
        ClientColumn("client", "cl_client", "text", known(seg("SEG_CLIENTS", client=sale("client"))), 11),
    )
    col = _place_group(book, sheet, col, *groups[0])
    col = _place_block(book, sheet, col, "metrics", metrics(), METRICS)
    for title, columns in groups[1:]:
        col = _place_group(book, sheet, col, title, columns)
        if title == "profit":
            col = _place_block(book, sheet, col, "levers", levers(), LEVERS)
    book.definitions["cl_inducteurs"] = DriverRange(len(drivers))
    _colour(sheet, book)


def guarded(expr: Expr, *, text: bool = False) -> Expr:
    """Nothing when there is no client. A text column ends in &"": LibreOffice cannot compare texts of an IF."""
    shown = iff(cell("nb_clients").eq(0), "", expr)
    return cat(shown, "") if text else shown


def _place_block(
    book: Book, sheet: Sheet, col: int, title: str, expr: Expr, columns: tuple[tuple[str, str, str], ...]
) -> int:
    """One formula that spills several client columns: (key, defined name, style) of each."""
    _band(book, sheet, col, col + len(columns) - 1, title)
    book.put(CLIENTS, FIRST, col, guarded(expr), *(style for _, _, style in columns), key=title)
    for offset, (key, name, _) in enumerate(columns):
        book.add_column(key, title, offset, name)
        _heading(book, sheet, col + offset, key, name, 12)
    return col + len(columns)


def _place_group(book: Book, sheet: Sheet, col: int, title: str, columns: tuple[ClientColumn, ...]) -> int:
    _band(book, sheet, col, col + len(columns) - 1, title)
    for item in columns:
        col = _place_column(book, sheet, col, item)
    return col


def _place_column(book: Book, sheet: Sheet, col: int, item: ClientColumn) -> int:
    shown = item.expr if item.key == "client" else guarded(item.expr, text=item.style in {"text", "centre"})
    book.put(CLIENTS, FIRST, col, shown, item.style, key=f"clients.{item.key}")
    book.add_column(item.key, f"clients.{item.key}", 0, item.name)
    _heading(book, sheet, col, item.key, item.name, item.width)
    return col + 1


def _band(book: Book, sheet: Sheet, first: int, last: int, title: str) -> None:
    book.put(CLIENTS, 4, first, t(f"clients.group.{title}"), "band")
    sheet.bands.append((4, first, last, "band"))


def _heading(book: Book, sheet: Sheet, col: int, key: str, name: str, width: float) -> None:
    text = "driver" if key.startswith("driver_") else key
    words = t(f"column.{text}")
    title = cat(words, " ", key.removeprefix("driver_")) if text == "driver" else words
    book.put(CLIENTS, 5, col, title, "header")
    book.put(CLIENTS, 6, col, native("TRIM", name), "name")
    sheet.widths[col] = width


def _colour(sheet: Sheet, book: Book) -> None:
    """One meaning a colour: the segment, the class N, the shares as bars."""
    item, offset, _ = book.columns["segment"]
    place = book.placed[item]
    area = (FIRST, place.col + offset, FIRST + book.capacity - 1, place.col + offset)
    for key, (_, colour) in SEGMENTS.items():
        dark = key in {"star", "pareto", "unprofitable", "lost", "recurrent"}
        look = {"bg_color": colour, "font_color": "#FFFFFF" if dark else INK}
        address = book.text_address(f"label.segment.{key}")
        sheet.conditionals.append((area, {"type": "cell", "criteria": "==", "value": f"={address}", "look": look}))
    for key in ("cum_revenue", "cum_margin", "breadth"):
        col = book.placed[f"clients.{key}"].col
        bar = {
            "type": "data_bar",
            "bar_color": ACCENT,
            "bar_solid": True,
            "min_type": "num",
            "min_value": 0,
            "max_type": "num",
            "max_value": 1,
        }
        sheet.conditionals.append(((FIRST, col, FIRST + book.capacity - 1, col), bar))
