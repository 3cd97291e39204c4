"""Effort: which segments take the hours, which make the margin, which hours to move, and what more effort would bring.

The average return credits this year's hours with the whole margin; the response curve beside it is the correction.
"""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.formula import (
    Expr,
    Op,
    block,
    cat,
    cell,
    column,
    fill,
    iff,
    known,
    lit,
    native,
    percent,
    seg,
    span,
    t,
    whole,
)
from segment_udfs.workbook.layout import (
    FIGURES,
    LEFT,
    WIDTHS,
    Figure,
    Listing,
    Shown,
    place_charts,
    place_figures,
    place_head,
    place_listing,
)
from segment_udfs.workbook.model import Book, Sheet
from segment_udfs.workbook.sheets.effort_curves import (
    MixColumn,
    SegmentColumn,
    place_curves,
    response_chart,
    shares_chart,
)
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.theme import ACCENT, SEGMENTS

SHEET: Final = "Effort"
_NUMBER: Final = ">=-1E+300"
"""Criterion of SUMIFS that any number meets, and no empty text."""


def _mix(offset: int) -> Expr:
    """A figure of SEG_EFFORT_MIX for each segment in the order of charts, "" where it has none."""
    return known(native("XLOOKUP", SegmentColumn("label"), MixColumn(0), MixColumn(offset), ""))


def _by_segment(values: str, other: str) -> Expr:
    """Plain SUMIFS by segment, over the clients for which both columns are known."""
    return native("SUMIFS", span(values), span("segment"), SegmentColumn("label"), span(other), _NUMBER)


def _both(values: str, other: str) -> Expr:
    return native("SUMIFS", span(values), span(other), _NUMBER)


def _share_of(values: str, other: str, *segments: str) -> Expr:
    """Share of some segments, by plain SUMIFS."""
    parts = [
        native("SUMIFS", span(values), span("segment"), t(f"label.segment.{key}"), span(other), _NUMBER)
        for key in segments
    ]
    total = _both(values, other)
    return iff(_TIMED.eq(0), "", iff(total > 0, native("SUM", *parts) / total, ""))


def _top_share(key: str) -> Expr:
    """Stars and 20/80 together in the table by segment."""
    return iff(native("COUNT", block(key)).eq(0), "", native("SUM", cell(key, 0), cell(key, 1)))


_TIMED: Final = native("COUNTIFS", span("hours"), _NUMBER, span("margin"), _NUMBER)
"""Clients whose hours and margin are both known."""
_HOURS: Final = native("SUM", span("hours"))
_PLANNED: Final = native("ISNUMBER", column("hours_gap")) * native("ISNUMBER", column("margin_potential"))


def _expected(hours: str) -> Expr:
    """A·e^(−c·h) for each client whose declared hours and accessible margin are known, else 0."""
    given = iff(native("ISNUMBER", column(hours)), column(hours), 0)
    reach = iff(_PLANNED, column("margin_potential"), 0)
    return reach * native("EXP", (0 - param("speed")) * given)


def _gain() -> Expr:
    """Σ A(1 − e^(−c·advised)) − Σ A(1 − e^(−c·declared))."""
    reach = iff(_PLANNED, column("margin_potential"), 0)
    return native("SUMPRODUCT", reach - _expected("hours_recommended")) - native(
        "SUMPRODUCT", reach - _expected("hours")
    )


def _gap_known() -> Expr:
    return iff(native("ISNUMBER", column("hours_gap")), column("hours_gap"), 0)


def _response_by_hand(effort: float) -> Expr:
    """The ADBUDG curve with plain functions."""
    none, more, full = param("response_none"), param("response_more"), param("response_full")
    d = (full - 1) / (1 - none)
    f = (more - none) / (full - none)
    c = native("LN", d * f / (1 - f)) / native("LN", 1.5)
    return none + (full - none) / (d * Op("^", lit(effort), 0 - c) + 1)


def _hours_or_empty(value: Expr) -> Expr:
    return iff(_HOURS > 0, value, "")


_COST: Final = param("hourly_cost")
_ROI: Final = known(
    seg(
        "SEG_EFFORT_ROI",
        margin=_both("margin", "hours"),
        hours=_both("hours", "margin"),
        hourly_cost=_COST,
    )
)
_EXPENSE: Final = native("SUMPRODUCT", native("ISNUMBER", column("margin")) * 1, column("hours")) * _COST
_EARNED: Final = native("SUMPRODUCT", native("ISNUMBER", column("hours")) * 1, column("margin"))
FIGURES_EFFORT: Final = (
    Figure(
        "effort.declared",
        _hours_or_empty(_HOURS),
        "int",
        fill("effort.basis_declared", n=native("COUNT", span("hours")), m=cell("nb_clients")),
        _hours_or_empty(native("SUM", native("SUMIFS", span("hours"), span("segment"), SegmentColumn("label")))),
        name="heures_declarees",
    ),
    Figure(
        "effort.advised",
        _hours_or_empty(native("SUM", span("hours_recommended"))),
        "int",
        fill("effort.basis_advised", budget=whole(cell("budget_heures"))),
        _hours_or_empty(
            native("SUM", native("SUMIFS", span("hours_recommended"), span("segment"), SegmentColumn("label")))
        ),
        name="heures_conseillees",
    ),
    Figure(
        "effort.top_hours",
        _top_share("effort.hours_share"),
        "pct",
        "effort.basis_top_hours",
        _share_of("hours", "margin", "star", "pareto"),
        name="part_heures_2080",
    ),
    Figure(
        "effort.top_margin",
        _top_share("effort.margin_share"),
        "pct",
        "effort.basis_top_margin",
        _share_of("margin", "hours", "star", "pareto"),
        name="part_marge_2080",
    ),
    Figure(
        "effort.roi",
        iff(_TIMED.eq(0), "", _ROI),
        "num1",
        fill("effort.basis_roi", c=_COST),
        iff(_TIMED.eq(0), "", iff(_EXPENSE > 0, (_EARNED - _EXPENSE) / _EXPENSE, "")),
        name="retour_effort",
    ),
    Figure(
        "effort.to_move",
        _hours_or_empty(
            (native("SUMPRODUCT", native("ABS", _gap_known())) - native("SUM", span("hours_gap"))) / 2,
        ),
        "int",
        "effort.basis_to_move",
        _hours_or_empty(0 - native("SUMIFS", span("hours_gap"), span("hours_gap"), "<0")),
        name="heures_a_deplacer",
    ),
    Figure(
        "effort.gain",
        _hours_or_empty(_gain()),
        "eur",
        "effort.basis_gain",
        _hours_or_empty(native("SUMPRODUCT", _expected("hours") - _expected("hours_recommended"))),
        name="gain_attendu",
    ),
    Figure(
        "effort.half",
        known(
            seg(
                "SEG_RESPONSE",
                effort=0.5,
                y0=param("response_none"),
                y15=param("response_more"),
                ymax=param("response_full"),
            )
        ),
        "pct",
        "effort.basis_half",
        _response_by_hand(0.5),
    ),
)
LISTING: Final = Listing(
    "effort.list",
    "order_hours",
    (
        Shown("column.name", column("name"), "text"),
        Shown("column.margin", column("margin"), "eur"),
        Shown("column.segment", column("segment"), "text"),
        Shown("column.hours", column("hours"), "num1"),
        Shown("effort.advised_short", column("hours") + column("hours_gap"), "num1"),
        Shown("column.hours_gap", column("hours_gap"), "num1"),
        Shown("column.roi", column("roi"), "num1"),
        Shown("column.margin_potential", column("margin_potential"), "eur"),
        Shown("column.class", column("class"), "centre"),
        Shown("column.status", column("status"), "text"),
    ),
    "effort.nothing_to_move",
)


def place_effort(book: Book) -> None:
    """Lay the sheet out: key figures, the table by segment under them, charts on the right, hours to move below."""
    sheet = book.sheet(
        Sheet(
            SHEET,
            "shtEffort",
            tab=ACCENT,
            widths=dict(WIDTHS),
            heights={0: 26, 1: 21},
            fit=(1, 1),
            zoom=85,
        )
    )
    place_curves(book)
    place_head(book, sheet, t("effort.title"), _answer(), "effort.definition")
    row = place_figures(book, sheet, FIGURES, FIGURES_EFFORT)
    row = _place_mix(book, sheet, row + 1)
    book.put(SHEET, row, LEFT, t("effort.formula"), "note")
    row = max(row + 1, place_charts(sheet, FIGURES, (shares_chart(), response_chart())))
    place_listing(book, sheet, row + 1, LISTING)


def _answer() -> Expr:
    moved = whole(cell("heures_a_deplacer"))
    shares = fill(
        "effort.answer",
        hours=percent(cell("part_heures_2080")),
        margin=percent(cell("part_marge_2080")),
        moved=moved,
    )
    return iff(
        cell("nb_clients").eq(0),
        t("common.no_data"),
        iff(
            _HOURS.eq(0),
            t("effort.answer_no_hours"),
            iff(native("ISNUMBER", cell("part_heures_2080")), shares, fill("effort.answer_no_margin", moved=moved)),
        ),
    )


def _place_mix(book: Book, sheet: Sheet, row: int) -> int:
    """Share of hours, share of margin and index of each segment, the index computed again; returns the free row."""
    heads = ("column.segment", "effort.hours_share", "effort.margin_share", "effort.index", "common.difference")
    sheet.heights[row] = 30
    for offset, head in enumerate(heads):
        book.put(SHEET, row, LEFT + offset, t(head), "header" if offset else "header_left")
    first = row + 1
    letters = cat(SegmentColumn("letter"), " · ", SegmentColumn("label"))
    book.put(SHEET, first, LEFT, letters, "label")
    book.put(SHEET, first, LEFT + 1, _mix(1), "line_pct", key="effort.hours_share")
    book.put(SHEET, first, LEFT + 2, _mix(2), "line_pct", key="effort.margin_share")
    book.put(SHEET, first, LEFT + 3, _mix(3), "line_num", key="effort.index")
    hours, margin = _by_segment("hours", "margin"), _by_segment("margin", "hours")
    by_hand = margin * _both("hours", "margin") / (hours * _both("margin", "hours"))
    gap = native("ROUND", block("effort.index") - by_hand, 6)
    both = native("ISNUMBER", block("effort.index"))
    book.put(SHEET, first, LEFT + 4, iff(both, gap, 0), "line_check", key="effort.index.gap")
    return first + len(SEGMENTS)
