"""Attrition: the bridges of clients and of revenue, as the functions give them and as waterfalls."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.charts import Chart, Series
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
    percent,
    seg,
    t,
    whole,
)
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.sheets.texts import curve
from segment_udfs.workbook.theme import ACCENT, GOOD, INK, LOSS

_PREV: Final = column("revenue_prev")
_CURR: Final = column("revenue")
_FIRST: Final = column("first_purchase")
BEFORE: Final = iff(_FIRST.eq(""), 0, (cell("debut_precedente") >= _FIRST) * 1)
"""1 for a client that already bought before both periods."""
EVER: Final = iff(_FIRST.eq(""), 0, 1)
"""1 for a client that ever bought."""


def place_curves(book: Book) -> None:
    """The two bridges and the interval, as the functions give them; then the points of the two waterfalls."""
    calls = (
        ("clients", seg("SEG_ATTRITION_BRIDGE", prev=_PREV, curr=_CURR, ever_before=BEFORE), "int"),
        ("revenue", seg("SEG_REVENUE_BRIDGE", prev=_PREV, curr=_CURR), "eur"),
    )
    steps = {
        "clients": ("opening", "lost", "new", "won_back", "closing", "check"),
        "revenue": ("opening", "lost", "decreases", "increases", "new_all", "closing", "check"),
    }
    for key, call, style in calls:
        headers = [f"attrition.step_{step}" for step in steps[key]]
        nothing = native("SEQUENCE", 1, len(headers)) * 0
        filled = iff(cell("nb_clients").eq(0), nothing, call)
        curve(book, f"attrition.{key}", filled, len(headers), *headers, style=style)
    lost, size = cell("attrition.clients", 0, 1), cell("attrition.clients", 0, 0)
    interval = iff(size.eq(0), "", seg("SEG_RATE_INTERVAL", k=lost, n=size, conf=param("confidence")))
    curve(book, "attrition.interval", interval, 2, "attrition.attrition_basse", "attrition.attrition_haute")
    opening, gone, new, back, closing = (cell("attrition.clients", 0, place) for place in range(5))
    after = opening - gone
    _waterfall(
        book, "clients", steps["clients"], (opening, gone, new, back, closing), (0, after, after, after + new, 0)
    )
    before, lost_k, less, more, new_k, now = (cell("attrition.revenue", 0, place) / 1000 for place in range(6))
    low = before + lost_k + less
    _waterfall(
        book,
        "revenue",
        steps["revenue"],
        (before, 0 - lost_k, 0 - less, more, new_k, now),
        (0, before + lost_k, low, low, low + more, 0),
    )


def _waterfall(
    book: Book, key: str, steps: tuple[str, ...], values: tuple[Expr, ...], feet: tuple[Operand, ...]
) -> None:
    """The points of a waterfall: names with their signed value (legible under any bar), invisible foot, height."""
    place = native("SEQUENCE", len(values))
    signs = {"lost": "−", "decreases": "−", "opening": "", "closing": ""}
    names = [
        cat(t(f"attrition.step_{step}"), " ", signs.get(step, "+"), whole(value))
        for step, value in zip(steps, values, strict=False)
    ]
    curve(book, f"attrition.{key}_steps", native("CHOOSE", place, *names), 1, "attrition.step", style="text")
    curve(book, f"attrition.{key}_foot", native("CHOOSE", place, *feet), 1, "attrition.point_foot", style="num1")
    curve(book, f"attrition.{key}_height", native("CHOOSE", place, *values), 1, "attrition.point_height", style="num1")


def titles(book: Book) -> None:
    """The finding that each chart states."""
    clients = fill(
        "attrition.chart_clients",
        opening=cell("attrition.clients", 0, 0),
        closing=cell("attrition.clients", 0, 4),
        lost=cell("attrition.clients", 0, 1),
        new=cell("attrition.clients", 0, 2) + cell("attrition.clients", 0, 3),
    )
    revenue = fill(
        "attrition.chart_revenue", nrr=percent(cell("retention_nette"), 1), grr=percent(cell("retention_brute"), 1)
    )
    unknown = t("attrition.chart_unknown")
    for key, sentence in (("clients", clients), ("revenue", revenue)):
        title = iff(native("COUNT", cell("retention_nette")).eq(0), unknown, sentence)
        curve(book, f"title.attrition_{key}", title, 1, "attrition.chart_cell", style="text")


def _chart(key: str, colours: tuple[str, ...]) -> Chart:
    steps = block(f"attrition.{key}_steps")
    return Chart(
        cell(f"title.attrition_{key}"),
        (
            Series(block(f"attrition.{key}_foot"), steps, t("attrition.point_foot"), kind="column", hidden=True),
            Series(block(f"attrition.{key}_height"), steps, t("attrition.point_height"), kind="column", points=colours),
        ),
        alt=f"attrition.alt_{key}",
        y_title=t(f"attrition.axis_{key}"),
        stacked=True,
        gap=40,
        width=720,
        height=235,
    )


CHARTS: Final = (
    _chart("clients", (INK, LOSS, GOOD, ACCENT, INK)),
    _chart("revenue", (INK, LOSS, LOSS, GOOD, GOOD, INK)),
)
