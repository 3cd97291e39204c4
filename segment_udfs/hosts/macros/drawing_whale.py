"""Whale: the cumulative result from the most to the least profitable, its peak and what is left in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts import charting
from segment_udfs.hosts.macros.drawn import BASIS, CHECK, KEYS, NATIVE, POINTS, VALUE, Key, Page
from segment_udfs.hosts.macros.live import whole
from segment_udfs.hosts.macros.portfolio import client_columns
from segment_udfs.hosts.macros.selection import Source
from segment_udfs.hosts.macros.sheets import LEFT
from segment_udfs.workbook.theme import ACCENT, CONTRAST, MUTED

if TYPE_CHECKING:
    import xlwings as xw

_EACH: Final = 12
"""Lines listed of each end."""
_EXACT: Final = 200
"""Lines up to which the curve has one point for each."""
_POINTS: Final = 101


def default(book: xw.Book, header: str) -> Source:
    """The result of the clients whose result is known.

    Raises:
        DataError: no result is known: without costs there is none.
    """
    columns = client_columns(book, ("cl_nom", "cl_resultat"))
    shown = tuple(float(cell) if isinstance(cell, (int, float)) else None for cell in columns["cl_resultat"])
    if not any(value is not None for value in shown):
        raise DataError([Fault.of("macro_draw.no_result")])
    return Source("cl_nom", "cl_resultat", shown, tuple(str(name) for name in columns["cl_nom"]), header)


def lay_out(page: Page) -> None:
    """Figures, both ends of the list, and the curve."""
    values = page.source.values
    peak, rank, losses = (page.at(KEYS + place, VALUE) for place in (1, 2, 3))
    losers = f"SUM(IF(ISNUMBER({values}),IF({values}<0,1,0),0))"
    lines = "_lines" if page.source.where else ""
    facts = {"k": rank, "gain": whole(peak), "m": losers, "loss": whole(f"-{losses}")}
    none, sunk, usual = (page.finding_of(f"found_whale{kind}{lines}", **facts) for kind in ("_none", "_sunk", ""))
    finding = f"IF({losers}=0,{none},IF({rank}=0,{sunk},{usual}))"
    page.head(page.say("title_whale", what=page.what), finding, page.say("note_whale"))
    free = page.keys(_keys(page))
    last = _ends(page, free + 1)
    _curve(page, last)


def _keys(page: Page) -> list[Key]:
    """The peak, its place, the losses and the total, each with its plain formula."""
    values = page.source.values
    peak = f"SEG_WHALE_PEAK({values})"

    def signed(test: str, counted: str) -> str:
        return f"SUM(IF(ISNUMBER({values}),IF({values}{test}0,{counted},0),0))"

    return [
        Key(page.say("key_peak"), f"INDEX({peak},1,1)", "eur", page.say("basis_peak"), signed(">", values)),
        Key(page.say("key_rank"), f"INDEX({peak},1,3)", "int", page.say("basis_rank"), signed(">", "1")),
        Key(page.say("key_losses"), f"INDEX({peak},1,4)", "eur", page.say("basis_losses"), signed("<", values)),
        Key(page.say("key_total"), f"INDEX({peak},1,5)", "eur", page.say("basis_total"), f"SUM({values})"),
    ]


def _ends(page: Page, row: int) -> int:
    """The first lines and the last ones, with the cumulative result; all of them when they are few. The last row."""
    source, count = page.source, len(page.source.known)
    all_of = count <= 2 * _EACH
    heads = {
        LEFT: page.say("head_rank"),
        LEFT + 1: page.say("head_name"),
        VALUE: page.what,
        BASIS: page.say("head_cumulated"),
        NATIVE: page.say("head_running"),
        CHECK: page.say("head_check"),
    }
    page.heads(row, heads, CHECK)
    first = count if all_of else _EACH
    last = _block(page, row + 1, first, f"SEQUENCE({first})")
    if all_of:
        return last
    page.write(last + 1, LEFT + 1, page.say("between", n=count - 2 * _EACH), grey=True)
    return _block(page, last + 2, _EACH, f"COUNT({source.values})-{_EACH}+SEQUENCE({_EACH})")


def _block(page: Page, row: int, rows: int, ranks: str) -> int:
    """Lines of the list of SEG_WHALE by their rank; beside, the sum of as many of the largest. The last row."""
    source = page.source
    whale = f"SEG_WHALE({source.labels},{source.values})"
    page.lay(row, LEFT, ranks, rows, "int").horizontal_alignment = "center"
    for column, place, kind in ((LEFT + 1, 1, "text"), (VALUE, 2, "eur"), (BASIS, 3, "eur")):
        page.lay(row, column, f"INDEX({whale},{ranks}+1,{place})", rows, kind)
    for place in range(row, row + rows):
        page.lay(place, NATIVE, f"SUM(LARGE({source.values},SEQUENCE({page.at(place, LEFT)})))", 1, "eur")
    last = row + rows - 1
    page.sheet.range((row, NATIVE), (last, NATIVE)).font.color = MUTED
    page.marks(row, last, BASIS, NATIVE)
    return last


def _curve(page: Page, last: int) -> None:
    """The points of the curve, the total as a line, the peak as a bar; and the chart of them."""
    source, count, row = page.source, len(page.source.known), KEYS
    points = count + 1 if count <= _EXACT else _POINTS
    words = [page.say(f"point_{name}") for name in ("rank", "peak", "cumulated", "total")]
    page.heads(row, dict(enumerate(words, POINTS)), POINTS + 3)
    first, end = row + 1, row + points
    curve = f"SEG_WHALE_CURVE({source.values},{points})"
    steps = f"SEQUENCE({points})"
    peak, rank, total = (page.at(KEYS + place, VALUE) for place in (1, 2, 4))
    page.lay(first, POINTS, f"ROUND(INDEX({curve},{steps},1)*COUNT({source.values}),0)", points, "int")
    place = f"ROUND({rank}/COUNT({source.values})*{points - 1},0)+1"
    page.lay(first, POINTS + 1, f"IF({steps}={place},{peak},0)", points, "eur")
    page.lay(first, POINTS + 2, f"INDEX({curve},{steps},2)", points, "eur")
    page.lay(first, POINTS + 3, f"{steps}*0+{total}", points, "eur")
    cells = page.sheet.range((row, POINTS + 1), (end, POINTS + 3))
    chart = page.chart(cells, page.sheet.range((first, POINTS), (end, POINTS)), "column_clustered")
    chart.series[2].set(chart_type="line", line_color=MUTED)
    chart.series[1].set(chart_type="line", line_color=ACCENT)
    chart.series[0].set(fill_color=CONTRAST)
    chart.category_axis.set(title=page.say("axis_lines" if source.where else "axis_clients"))
    value = page.say("axis_cumulated", what=page.axis)
    chart.value_axis.set(title=value, number_format="#,##0")
    chart.legend.position = "bottom"
    charting.dash_series(chart, 2)
    charting.set_bars(chart, gap=0)
    page.finish(chart, "alt_whale", last)
