"""What stands behind the charts of effort: the table by segment, the points of the scatter, the response curve."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.charts import Chart, Series
from segment_udfs.workbook.formula import Expr, block, cat, cell, column, fill, iff, native, percent, seg, t
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import Value, rows_of
from segment_udfs.workbook.sheets.settings import ActionRange, param
from segment_udfs.workbook.sheets.texts import curve
from segment_udfs.workbook.theme import ACCENT, CONTRAST, MUTED, SEGMENTS

_MIX_ROWS: Final = len(SEGMENTS) + 2
"""Most rows of SEG_EFFORT_MIX: its header, every segment, and one for a segment not given."""


class SegmentColumn(ActionRange):
    """Labels or letters of the nine segments, from the table of actions, as a dynamic array."""

    array = True

    def __init__(self, part: str) -> None:
        super().__init__(part, list(SEGMENTS))


class MixColumn(Expr):
    """One column of SEG_EFFORT_MIX with room for every segment that new data may bring."""

    array = True

    def __init__(self, offset: int) -> None:
        self.offset = offset

    def text(self, book: Book) -> str:
        place = book.placed["curve.effort_mix"]
        col = place.col + self.offset
        return Book.area(place.sheet, place.row, col, place.row + _MIX_ROWS - 1, col)

    def value(self, book: Book) -> Value:
        rows = rows_of(book.value("curve.effort_mix"))
        found = [[row[self.offset] if self.offset < len(row) else None] for row in rows]
        return found + [[None]] * (_MIX_ROWS - len(found))


def place_curves(book: Book) -> None:
    """All the blocks of the sheet Effort."""
    _place_shares(book)
    _place_response(book)


def _place_shares(book: Book) -> None:
    """SEG_EFFORT_MIX, the nine points of the scatter, its diagonal, its title."""
    curve(
        book,
        "curve.effort_mix",
        seg("SEG_EFFORT_MIX", segment=column("segment"), hours=column("hours"), margin=column("margin")),
        4,
        "column.segment",
        "effort.hours_share",
        "effort.margin_share",
        "effort.index",
    )
    hours, margin = block("effort.hours_share"), block("effort.margin_share")
    curve(book, "curve.effort_letters", cat(SegmentColumn("letter"), ""), 1, "settings.letter", style="text")
    # A point that is not drawn: an unknown y; an unknown x would turn the whole axis into ranks.
    curve(book, "curve.effort_x", iff(native("ISNUMBER", hours), hours, 0), 1, "effort.hours_share", style="pct1")
    drawn = iff(native("ISNUMBER", margin), margin, native("NA"))
    curve(book, "curve.effort_y", drawn, 1, "effort.margin_share", style="pct1")
    reach = native("MAX", 0.1, block("curve.effort_x"), native("IFERROR", block("curve.effort_y"), 0))
    curve(book, "curve.effort_diagonal", (native("SEQUENCE", 2) - 1) * reach, 1, "effort.diagonal", style="pct1")
    shares = fill(
        "effort.chart_shares", hours=percent(cell("part_heures_2080")), margin=percent(cell("part_marge_2080"))
    )
    title = iff(native("ISNUMBER", cell("part_heures_2080")), shares, t("effort.chart_unknown"))
    curve(book, "title.effort_shares", title, 1, "effort.chart_title", style="note")


def _place_response(book: Book) -> None:
    """The response curve, the three estimates that set it, its title."""
    grid = (native("SEQUENCE", 21) - 1) / 10
    estimates = {"y0": param("response_none"), "y15": param("response_more"), "ymax": param("response_full")}
    curve(book, "curve.response_x", grid, 1, "effort.axis_effort", style="num1")
    found = seg("SEG_RESPONSE", effort=block("curve.response_x"), **estimates)
    curve(book, "curve.response_y", found, 1, "effort.axis_sales", style="pct1")
    three = native("SEQUENCE", 3)
    curve(book, "curve.estimate_x", iff(three.eq(3), 1.5, three - 1), 1, "effort.axis_effort", style="num1")
    heights = iff(three.eq(1), estimates["y0"], iff(three.eq(2), 1, estimates["y15"]))
    curve(book, "curve.estimate_y", heights, 1, "effort.estimates", style="pct1")
    half = native("INDEX", block("curve.response_y"), 6, 1)
    more = native("INDEX", block("curve.response_y"), 16, 1)
    curve(
        book,
        "title.effort_response",
        fill("effort.chart_response", half=percent(half), more=percent(more)),
        1,
        "effort.chart_title",
        style="note",
    )


def shares_chart() -> Chart:
    points = (  # one series a segment: its letter is the name that labels the point, in every program
        Series(
            cell("curve.effort_y", place),
            cell("curve.effort_x", place),
            cell("curve.effort_letters", place),
            colour,
            "scatter",
            marker="only",
            labels="name",
        )
        for place, (_, colour) in enumerate(SEGMENTS.values())
    )
    diagonal = block("curve.effort_diagonal")
    return Chart(
        cell("title.effort_shares"),
        (
            *points,
            Series(diagonal, diagonal, t("effort.diagonal"), MUTED, "scatter", dashed=True),
        ),
        alt="effort.alt_shares",
        x_title=t("effort.axis_hours"),
        y_title=t("effort.axis_margin"),
        x_format="0%",
        y_format="0%",
        height=300,
    )


def response_chart() -> Chart:
    return Chart(
        cell("title.effort_response"),
        (
            Series(block("curve.response_y"), block("curve.response_x"), t("effort.axis_sales"), ACCENT, "scatter"),
            Series(
                block("curve.estimate_y"),
                block("curve.estimate_x"),
                t("effort.estimates"),
                CONTRAST,
                "scatter",
                marker="only",
                labels="0%",
            ),
        ),
        alt="effort.alt_response",
        x_title=t("effort.axis_effort"),
        y_title=t("effort.axis_sales"),
        x_format="0.0",
        y_format="0%",
        x_max=2,
        height=300,
    )
