"""Bridge: an opening, what takes from it and adds to it, a closing; the sum is shown to foot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts import charting
from segment_udfs.hosts.macros.drawn import BASIS, CHECK, KEYS, NATIVE, POINTS, VALUE, Page
from segment_udfs.hosts.macros.live import percent, place_of, text, whole
from segment_udfs.hosts.macros.portfolio import client_columns
from segment_udfs.hosts.macros.selection import Source
from segment_udfs.hosts.macros.sheets import LEFT
from segment_udfs.workbook.theme import GOOD, INK, LOSS, MUTED

if TYPE_CHECKING:
    import xlwings as xw

_MOST: Final = 30
"""Steps that a chart can show."""
_PREV, _CURR, _FIRST, _SINCE = "cl_ca_prec", "cl_ca", "cl_premier_achat", "debut_precedente"
_ROW: Final = 15.0
"""Height of a row, points."""
_PIECES: Final = ("level", "level", "rise", "rise", "fall", "fall")
_COLOURS: Final = {"level": INK, "rise": GOOD, "fall": LOSS}


@dataclass(frozen=True)
class Step:
    """One step: its words and its amount as formulas, how Excel alone finds the amount again."""

    words: str
    amount: str
    native: str = ""


def default(book: xw.Book, header: str) -> Source:
    """The revenue of the clients in the two windows."""
    columns = client_columns(book, ("cl_nom", _PREV, _CURR, _FIRST))
    if not any(columns[_PREV]) and not any(columns[_CURR]):
        raise DataError([Fault.of("macro_draw.no_data")])
    names = tuple(str(name) for name in columns["cl_nom"])
    return Source("cl_nom", _CURR, tuple(float(cell or 0) for cell in columns[_CURR]), names, header)


def lay_out(page: Page) -> None:
    """The steps, their running total and its control, and the waterfall.

    Raises:
        DataError: too many steps for one chart.
    """
    if len(page.source.shown) > _MOST and page.source.where:
        raise DataError([Fault.of("macro_draw.too_many_steps", most=_MOST, found=len(page.source.shown))])
    steps = _given(page) if page.source.where else _revenue(page)
    head = KEYS
    opening, closing = page.at(head + 1, VALUE), page.at(head + len(steps), VALUE)
    facts = {"opening": whole(opening), "closing": whole(closing), "change": _signed(f"{closing}-{opening}", 0)}
    moved = f"IF({opening}>0,({closing}-{opening})/IF({opening}>0,{opening},1),0)"
    rate = f'IF({moved}<0,"−","+")&{percent(f"ABS({moved})", 1)}'
    finding = page.finding_of("found_bridge_lines" if page.source.where else "found_bridge", **facts, rate=rate)
    page.head(page.say("title_bridge", what=page.what), finding, page.say("note_bridge"))
    last = _table(page, head, steps)
    _waterfall(page, head, len(steps), last)


def _given(page: Page) -> list[Step]:
    """The selected lines as they stand: the first is the opening; a last one that is the sum of the others is the
    closing, else the closing is that sum.
    """
    source = page.source
    assert source.first is not None  # noqa: S101 - a selection has cells
    steps = [
        Step(f"INDEX({source.labels},{place})", f"N({place_of(source.first.offset(place - 1, 0))})")
        for place in range(1, len(source.shown) + 1)
    ]
    numbers = [value or 0.0 for value in source.shown]
    total = math.fsum(numbers[:-1])
    if len(numbers) > 2 and math.isclose(numbers[-1], total, rel_tol=1e-9, abs_tol=1e-9):
        return steps
    return [*steps, Step(text(page.say("step_closing")), f"SUM({source.values})")]


def _revenue(page: Page) -> list[Step]:
    """Opening, lost, fallen, risen, won, back, closing: SEG_REVENUE_BRIDGE, each step found again by plain formulas."""
    bridge = f"SEG_REVENUE_BRIDGE({_PREV},{_CURR})"
    move = f"{_CURR}-{_PREV}"
    lost, came = f"({_PREV}>0)*({_CURR}<=0)", f"({_PREV}<=0)*({_CURR}>0)"
    known = f"IF(ISNUMBER({_FIRST}),IF({_FIRST}<={_SINCE},1,0),0)"
    kept = f"(1-{lost})*(1-{came})"
    back = f"SUM({came}*{known}*({move}))"
    plain = {
        "opening": f"SUM({_PREV})",
        "lost": f"SUM({lost}*({move}))",
        "fallen": f"SUM({kept}*({_CURR}<{_PREV})*({move}))",
        "risen": f"SUM({kept}*({_CURR}>{_PREV})*({move}))",
        "won": f"SUM({came}*(1-{known})*({move}))",
        "back": f"SUM({came}*({move}))-SUM({came}*(1-{known})*({move}))",
        "closing": f"SUM({_CURR})",
    }
    told = {
        **{name: f"INDEX({bridge},1,{place})" for place, name in enumerate(("opening", "lost", "fallen", "risen"), 1)},
        "won": f"INDEX({bridge},1,5)-{back}",
        "back": back,
        "closing": f"INDEX({bridge},1,6)",
    }
    return [Step(text(page.say(f"step_{name}")), told[name], plain[name]) for name in plain]


def _table(page: Page, head: int, steps: Sequence[Step]) -> int:
    """Steps, amounts, what is left after each; then opening + moves − closing, which must be 0. The last row."""
    columns = {LEFT: "", LEFT + 1: page.say("head_step"), VALUE: page.what}
    columns |= {BASIS: page.say("head_after"), CHECK: page.say("head_check")}
    if steps[0].native:
        columns[NATIVE] = page.say("head_native")
    page.heads(head, columns, CHECK)
    kind, first, last = _kind(page), head + 1, head + len(steps)
    for row, step in enumerate(steps, first):
        page.lay(row, LEFT + 1, step.words)
        page.lay(row, VALUE, step.amount, 1, kind)
        if step.native:
            page.lay(row, NATIVE, step.native, 1, kind)
    after = [f"{page.at(row - 1, BASIS)}+{page.at(row, VALUE)}" for row in range(first + 1, last)]
    page.fill(first, BASIS, [page.at(first, VALUE), *after, page.at(last, VALUE)], kind)
    for row in (first, last):
        page.sheet.range((row, LEFT + 1), (row, VALUE)).font.bold = True
    if steps[0].native:
        page.sheet.range((first, NATIVE), (last, NATIVE)).font.color = MUTED
        page.marks(first, last, VALUE, NATIVE)
    foot = last + 1
    page.fill(foot, VALUE, [f"SUM({page.span(first, last - 1, VALUE)})"], kind)
    page.fill(foot, BASIS, [page.at(last, VALUE)], kind)
    page.marks(foot, foot, VALUE, BASIS)
    page.total(foot, page.say("foots"))
    return foot


def _kind(page: Page) -> str:
    """Whole amounts, cents below a hundred."""
    return "eur" if max(abs(value) for value in page.source.known) >= 100 else "eur2"


def _signed(number: str, digits: int) -> str:
    return f'IF({number}<0,"−","+")&FIXED(ABS({number}),{digits})'


def _waterfall(page: Page, head: int, count: int, foot: int) -> None:
    """Invisible foot and visible pieces above and below zero, by the colour they have; the chart of them."""
    words = ["name", "foot", "level_up", "level_down", "rise_up", "rise_down", "fall_up", "fall_down"]
    page.heads(head, {POINTS + at: page.say(f"point_{name}") for at, name in enumerate(words)}, POINTS + 7)
    first, last = head + 1, head + count
    page.fill(first, POINTS, [_named(page, row, row in (first, last)) for row in range(first, last + 1)])
    pieces = [_pieces(page, row, row in (first, last)) for row in range(first, last + 1)]
    for at, column in enumerate(zip(*pieces, strict=True), POINTS + 1):
        page.fill(first, at, column, "eur2")
    cells = page.sheet.range((head, POINTS + 1), (head + count, POINTS + 7))
    names = page.sheet.range((head + 1, POINTS), (head + count, POINTS))
    chart = page.chart(cells, names, "column_stacked")
    for one, piece in zip(list(chart.series)[1:], _PIECES, strict=True):
        one.set(fill_color=_COLOURS[piece])
    charting.hide_series(chart, 0)
    charting.set_bars(chart, gap=40, overlap=100)
    charting.names_below(chart)
    page.sheet.range((first, LEFT), (last, LEFT)).row_height = _ROW  # names on two lines make rows grow
    chart.value_axis.set(title=page.axis, number_format="#,##0")
    chart.legend.visible = False
    page.finish(chart, "alt_bridge", foot)


def _named(page: Page, row: int, level: bool) -> str:
    """The words of a step with its amount, legible under any bar."""
    digits, amount = 0 if _kind(page) == "eur" else 2, page.at(row, VALUE)
    shown = f"FIXED({amount},{digits})" if level else _signed(amount, digits)
    return f"{page.at(row, LEFT + 1)}&CHAR(10)&{shown}"


def _pieces(page: Page, row: int, level: bool) -> tuple[str, ...]:
    """Foot, then the part above and the part below zero of the bar, in the two columns of its colour."""
    amount, after = page.at(row, VALUE), page.at(row, BASIS)
    before = "0" if level else page.at(row - 1, BASIS)
    low, high = f"MIN({before},{after})", f"MAX({before},{after})"
    bar = (f"MAX(0,{high})-MAX(0,{low})", f"MIN(0,{low})-MIN(0,{high})")
    foot = f"MAX(0,{low})+MIN(0,{high})"
    if level:
        return (foot, *bar, "0", "0", "0", "0")
    rise, fall = ([f"IF({amount}{test}0,{part},0)" for part in bar] for test in (">=", "<"))
    return (foot, "0", "0", *rise, *fall)
