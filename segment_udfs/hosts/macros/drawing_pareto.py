"""Pareto: the first thirty, their cumulative share, the 80 % line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts import charting
from segment_udfs.hosts.macros.drawn import BASIS, CHECK, KEYS, NATIVE, VALUE, Key, Page
from segment_udfs.hosts.macros.live import percent
from segment_udfs.hosts.macros.portfolio import client_columns
from segment_udfs.hosts.macros.selection import Source
from segment_udfs.hosts.macros.sheets import LEFT
from segment_udfs.params import KNOBS
from segment_udfs.workbook.theme import ACCENT, CONTRAST, MUTED

if TYPE_CHECKING:
    import xlwings as xw

TOP: Final = 30
"""Lines drawn one by one."""
_NAMED: Final = 12
"""Columns of a chart that can bear their names."""
_CUMULATIVE, _LINE = BASIS, BASIS + 1
_SHARE: Final = 0.8


def default(book: xw.Book, header: str) -> Source:
    """The revenue of the clients that bought something."""
    columns = client_columns(book, ("cl_nom", "cl_ca"))
    pairs = [(str(name), amount) for name, amount in zip(columns["cl_nom"], columns["cl_ca"], strict=True) if amount]
    values = 'IF(cl_ca=0,"",cl_ca)'
    return Source("cl_nom", values, tuple(float(cell) for _, cell in pairs), tuple(name for name, _ in pairs), header)


def positive(values: str) -> str:
    """The sum of the positive values."""
    return f"SUM(IF(ISNUMBER({values}),IF({values}>0,{values},0),0))"


def largest(values: str, count: str) -> str:
    """The sum of the largest values, negative ones as 0."""
    found = f"LARGE({values},SEQUENCE({count}))"
    return f"SUM(IF({found}>0,{found},0))"


def lay_out(page: Page) -> None:
    """Figures, list and chart.

    Raises:
        DataError: no value is positive: there is no share of nothing.
    """
    source = page.source
    if not any(value > 0 for value in source.known):
        raise DataError([Fault.of("macro_draw.nothing_positive")])
    threshold = str(_SHARE) if source.where else KNOBS["a"].cell
    count = page.at(KEYS + 1, VALUE)
    finding = page.finding_of(
        "found_pareto_lines" if source.where else "found_pareto",
        k=count,
        n=f"COUNT({source.values})",
        share=percent(f"{count}/COUNT({source.values})"),
        a=percent(threshold),
    )
    title = page.say("title_pareto", what=page.what)
    page.head(title, finding, page.say("note_pareto"))
    free = page.keys(_keys(page, threshold))
    shown = min(TOP, len(source.known))
    last = _list(page, free + 1, shown, threshold)
    _chart(page, free + 1, shown, last)


def _keys(page: Page, threshold: str) -> list[Key]:
    """Each with the plain formula that finds it again: k is the least when k reach the share and k − 1 do not."""
    values = page.source.values
    total, k = positive(values), page.at(KEYS + 1, VALUE)
    line = f"({threshold}-1E-9)*{total}"
    before = f"IF({k}>1,{largest(values, f'MAX(1,{k}-1)')},0)"
    fifth = f"ROUNDUP(0.2*COUNT({values})-1E-9,0)"
    negative = f"SUM(IF(ISNUMBER({values}),IF({values}<0,{values},0),0))"
    return [
        Key(
            page.say("key_count"),
            f"SEG_PARETO_COUNT({values},{threshold})",
            "int",
            page.say("basis_count"),
            f"IF(({largest(values, k)}>={line})*({before}<{line}),{k},0)",
        ),
        Key(
            page.say("key_fifth"),
            f"SEG_PARETO_SHARE({values},0.2)",
            "pct",
            page.say("basis_positive"),
            f"{largest(values, fifth)}/{total}",
        ),
        Key(
            page.say("key_first"),
            f"SEG_PARETO_SHARE({values},1)",
            "pct",
            page.say("basis_positive"),
            f"MAX({values})/{total}",
        ),
        Key(page.say("key_positive"), total, "eur", page.say("basis_denominator"), f"SUM({values})-{negative}"),
    ]


def _list(page: Page, row: int, shown: int, threshold: str) -> int:
    """Rank, name, value, cumulative share, and that share by a plain running sum; the last row."""
    source, words = page.source, page.say
    heads = {
        LEFT: words("head_rank"),
        LEFT + 1: words("head_name"),
        VALUE: page.what,
        _CUMULATIVE: words("head_cumulative"),
        _LINE: words("head_line"),
        NATIVE: words("head_running"),
        CHECK: words("head_check"),
    }
    page.heads(row, heads, CHECK)
    ranks, rank = f"SEQUENCE({shown})", f"SEG_PARETO_RANK({source.values})"
    first, last = row + 1, row + shown
    page.lay(first, LEFT, ranks, shown, "int").horizontal_alignment = "center"
    page.lay(first, LEFT + 1, f'XLOOKUP({ranks},{rank},{source.labels},"")', shown)
    page.lay(first, VALUE, f'XLOOKUP({ranks},{rank},{source.values},"")', shown, "eur")
    page.lay(first, _CUMULATIVE, f'XLOOKUP({ranks},{rank},SEG_PARETO_CUM({source.values}),"")', shown, "pct")
    page.lay(first, _LINE, f"{ranks}*0+{threshold}", shown, "pct")
    base = page.at(KEYS + 4, VALUE)
    shares = [f"MAX({page.at(place, VALUE)},0)/{base}" for place in range(first, last + 1)]
    above = ["", *(f"{page.at(place, NATIVE)}+" for place in range(first, last))]
    page.fill(first, NATIVE, [before + share for before, share in zip(above, shares, strict=True)], "pct")
    page.marks(first, last, _CUMULATIVE, NATIVE)
    return _totals(page, first, last, rank)


def _totals(page: Page, first: int, last: int, rank: str) -> int:
    """What stands below the thirty, and the total, which must be that of all values."""
    values, end = page.source.values, last
    listed = f"SUM({page.span(first, last, VALUE)})"
    shown = last - first + 1
    if len(page.source.known) > shown:
        end += 1
        page.lay(end, LEFT + 1, page.finding_of("others", n=f"COUNT({values})-{shown}"))
        rest = f"SUM(IF(ISNUMBER({rank}),IF({rank}>{shown},{values},0),0))"
        page.lay(end, VALUE, rest, 1, "eur")
        listed = f"SUM({page.span(first, end, VALUE)})"
    end += 1
    page.lay(end, VALUE, listed, 1, "eur")
    page.lay(end, NATIVE, f"SUM({values})", 1, "eur")
    page.marks(end, end, VALUE, NATIVE)
    page.total(end, page.say("total"))
    return end


def _chart(page: Page, row: int, shown: int, last: int) -> None:
    """Columns and, on a second axis, the cumulative share and the line to reach."""
    named = LEFT + 1 if shown <= _NAMED else LEFT
    cells = page.sheet.range((row, VALUE), (row + shown, _LINE))
    names = page.sheet.range((row + 1, named), (row + shown, named))
    chart = page.chart(cells, names, "column_clustered")
    chart.series[2].set(chart_type="line", axis_group="secondary", line_color=MUTED)
    chart.series[1].set(chart_type="line", axis_group="secondary", line_color=CONTRAST)
    chart.series[0].set(fill_color=ACCENT)
    chart.category_axis.set(title=page.say("axis_name" if named > LEFT else "axis_rank"))
    chart.value_axis.set(title=page.axis, number_format="#,##0")
    axis = chart.secondary_value_axis
    axis.set(title=page.say("axis_share"), minimum_scale=0, maximum_scale=1, number_format="0%")
    chart.legend.position = "bottom"
    charting.dash_series(chart, 2)
    charting.set_bars(chart, gap=30)
    page.finish(chart, "alt_pareto", last)
