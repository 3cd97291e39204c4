"""Plan_action: who to see, why, what to do, how many hours, by when, for how many euros; in the order of the stake."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.formula import (
    Expr,
    Operand,
    block,
    cat,
    cell,
    column,
    fill,
    iff,
    native,
    span,
    t,
    whole,
)
from segment_udfs.workbook.layout import (
    FIGURES,
    LEFT,
    Figure,
    Listing,
    Shown,
    difference,
    place_figures,
    place_head,
    place_listing,
)
from segment_udfs.workbook.model import Book, Sheet
from segment_udfs.workbook.sheets.columns.base import is_label
from segment_udfs.workbook.sheets.columns.effort import leaving
from segment_udfs.workbook.sheets.effort_curves import SegmentColumn
from segment_udfs.workbook.theme import ACCENT, SEGMENTS

SHEET: Final = "Plan_action"
WIDTHS: Final = {0: 2, 1: 42, 2: 13, 3: 29, 4: 17, 5: 10, 6: 10, 7: 12, 8: 68, 9: 44, 10: 2, 11: 2}


def kind() -> Expr:
    """What the euros at stake are: a loss to stop, a margin to win back or to protect, or the gap to peers."""
    costs = cell("couts_connus") > 0
    return iff(
        is_label("segment", "segment", "unprofitable"),
        t("plan.kind_loss"),
        iff(
            is_label("segment", "segment", "lost"),
            t("plan.kind_back"),
            iff(
                column("flag_at_risk").eq(1),
                t("plan.kind_keep"),
                iff(
                    is_label("segment", "segment", "star"),
                    t("plan.kind_protect"),
                    iff(costs, t("plan.kind_gap"), t("plan.kind_gap_revenue")),
                ),
            ),
        ),
    )


def why() -> Expr:
    """A short reason: what is lost, since when, or what peers buy more."""
    silence = fill("plan.why_silence", days=iff(column("recency_days").eq(""), "?", column("recency_days")))
    gap = fill("plan.why_gap", gap=whole(iff(column("gap").eq(""), 0, column("gap"))))
    loss = fill("plan.why_loss", loss=whole(column("stake")))
    share = fill("plan.why_star", breadth=native("ROUND", iff(column("breadth").eq(""), 0, column("breadth")) * 100, 0))
    return iff(
        is_label("segment", "segment", "unprofitable"),
        loss,
        iff(leaving(), silence, iff(is_label("segment", "segment", "star"), share, gap)),
    )


_LISTED: Final = native("COUNT", span("order_plan"))
_PLANNED: Final = native("ISNUMBER", column("order_plan"))
_HOURS: Final = iff(native("ISNUMBER", column("hours_recommended")), column("hours_recommended"), 0)


def _over(values: Expr) -> Expr:
    """Σ over the clients of the plan, cell by cell."""
    return iff(_LISTED.eq(0), 0, native("SUMPRODUCT", iff(_PLANNED, values, 0)))


def _ranked_sum(key: str) -> Expr:
    """The same sum by plain SUMIFS on the rank."""
    return native("SUMIFS", span(key), span("order_plan"), ">0")


def _contacts_by_segment() -> Expr:
    """Σ over segments of clients in the plan × contacts a year of the segment."""
    counted = native("COUNTIFS", span("segment"), cat("=", SegmentColumn("label")), span("order_plan"), ">0")
    return native("SUMPRODUCT", counted, SegmentColumn("contacts"))


FIGURES_PLAN: Final = (
    Figure(
        "plan.clients",
        _LISTED,
        "int",
        fill("plan.basis_clients", n=cell("nb_clients"), shown=cell("liste_max")),
        native("COUNTIFS", span("stake"), ">0"),
        name="nb_actions",
    ),
    Figure(
        "plan.stake",
        _ranked_sum("stake"),
        "eur",
        "plan.basis_stake",
        native("SUMIFS", span("stake"), span("stake"), ">0"),
        name="enjeu_total",
    ),
    Figure(
        "plan.hours",
        _over(_HOURS),
        "int",
        fill("plan.basis_hours", budget=whole(cell("budget_heures"))),
        _ranked_sum("hours_recommended"),
        name="heures_plan",
    ),
    Figure(
        "plan.contacts",
        _over(column("contacts")),
        "int",
        "plan.basis_contacts",
        _contacts_by_segment(),
        name="contacts_plan",
    ),
)
LISTING: Final = Listing(
    "plan.list",
    "order_plan",
    (
        Shown("column.name", cat(column("order_plan"), " · ", column("name")), "text"),
        Shown("column.stake", column("stake"), "eur"),
        Shown("column.segment", cat(column("letter"), " · ", column("segment")), "text"),
        Shown("plan.kind", kind(), "text"),
        Shown("column.contacts", column("contacts"), "int"),
        Shown("plan.hours_short", column("hours_recommended"), "int"),
        Shown("column.due_date", column("due_date"), "date"),
        Shown("column.next_action", column("next_action"), "text"),
        Shown("plan.why", why(), "text"),
    ),
    "plan.nothing",
)


def place_plan(book: Book) -> None:
    """Lay the sheet out: key figures, totals by segment, then the list; it all prints on one page."""
    sheet = book.sheet(
        Sheet(SHEET, "shtPlan", tab=ACCENT, widths=dict(WIDTHS), heights={0: 26, 1: 21}, fit=(1, 1), zoom=85)
    )
    place_head(book, sheet, t("plan.title"), _answer(), "plan.definition", back=LEFT + 8)
    row = place_figures(book, sheet, FIGURES, FIGURES_PLAN)
    book.put(SHEET, row, LEFT, t("plan.journal"), "note")
    row = _place_totals(book, sheet, row + 2)
    place_listing(book, sheet, row + 1, LISTING)


def _place_totals(book: Book, sheet: Sheet, row: int) -> int:
    """Clients, € at stake, contacts and hours of each segment; the totals foot with the key figures."""
    heads = ("column.segment", "column.stake", "plan.clients_short", "column.contacts", "plan.hours_short")
    sheet.heights[row] = 32
    for offset, head in enumerate(heads):
        book.put(SHEET, row, LEFT + offset, t(head), "header" if offset else "header_left")
    first, label = row + 1, SegmentColumn("label")
    in_plan = (span("order_plan"), ">0")
    counted = native("COUNTIFS", span("segment"), cat("=", label), *in_plan)
    totals = (
        ("segment", cat(SegmentColumn("letter"), " · ", label), "label"),
        ("stake", native("SUMIFS", span("stake"), span("segment"), label, *in_plan), "line_eur"),
        ("clients", counted, "line_int"),
        ("contacts", counted * SegmentColumn("contacts"), "line_int"),
        ("hours", native("SUMIFS", span("hours_recommended"), span("segment"), label, *in_plan), "line_int"),
    )
    for offset, (key, expr, look) in enumerate(totals):
        book.put(SHEET, first, LEFT + offset, expr, look, key=f"plan.by_segment.{key}")
    last = first + len(SEGMENTS)
    book.put(SHEET, last, LEFT, t("plan.total"), "bold")
    figures = {"stake": "enjeu_total", "clients": "nb_actions", "contacts": "contacts_plan", "hours": "heures_plan"}
    for offset, (key, _, look) in enumerate(totals[1:], 1):
        total = book.put(SHEET, last, LEFT + offset, native("SUM", block(f"plan.by_segment.{key}")), look)
        check = difference(total, figures[key])
        book.put(SHEET, last + 1, LEFT + offset, check, "line_check", key=f"plan.by_segment.{key}.foots")
    book.put(SHEET, last + 1, LEFT, t("plan.foots"), "note")
    return last + 2


def _place(rank: int) -> Expr:
    """Name of the client of this rank in the plan, "" beyond the last."""
    return native("XLOOKUP", rank, span("order_plan"), span("name"), "")


def _answer() -> Expr:
    names = fill("plan.first", a=_place(1), b=_place(2), c=_place(3))
    facts: dict[str, Operand] = {
        "n": cell("nb_actions"),
        "hours": whole(cell("heures_plan")),
        "stake": whole(cell("enjeu_total")),
    }
    said = iff(_LISTED.eq(1), fill("plan.answer_one", **facts), fill("plan.answer", **facts))
    sentence = cat(said, " ", iff(_LISTED < 3, fill("plan.first_one", a=_place(1)), names))
    return iff(
        cell("nb_clients").eq(0),
        t("common.no_data"),
        iff(_LISTED.eq(0), t("plan.nothing"), sentence),
    )
