"""What charts need beyond xlwings' own interface, said once for each program.

Series, kinds, colours, axes and legends are xlwings' own (`chart.series[0].set(...)`, `chart.value_axis.set(...)`). A
program that refuses one of the touches below keeps the plain chart: a picture without its dashes is still right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.hosts.defects import logged
from segment_udfs.hosts.programs import LIBREOFFICE, MAC, WINDOWS, program_of
from segment_udfs.workbook.theme import INK, LINE

if TYPE_CHECKING:
    import xlwings as xw

_DASH: Final = 4
"""msoLineDash."""
_LOW: Final = -4134
"""xlTickLabelPositionLow."""
_THIN: Final = 1.25
"""Points."""


def hide_series(chart: xw.Chart, index: int) -> None:
    """Draw a series without showing it: the foot of a waterfall."""
    _touch(chart, _HIDE, index)


def dash_series(chart: xw.Chart, index: int) -> None:
    """Draw a line thin and dashed."""
    _touch(chart, _DASHED, index)


def set_bars(chart: xw.Chart, gap: int, overlap: int = 0) -> None:
    """Space between the columns and how far they cover each other, in % of their width."""
    _touch(chart, _BARS, gap, overlap)


def names_below(chart: xw.Chart) -> None:
    """Write the names of the columns below the diagram, also where some of them go below zero."""
    _touch(chart, _NAMES)


def title_from(chart: xw.Chart, cell: xw.Range) -> None:
    """Title a chart with the text of a cell; in Excel it follows the cell, in LibreOffice it is that of now."""
    chart.title = str(cell.value or "")
    _touch(chart, _TITLE, f"='{cell.sheet.name.replace(chr(39), chr(39) * 2)}'!{cell.get_address()}")


def describe(chart: xw.Chart, text: str) -> None:
    """The text that is read to who does not see the chart."""
    _touch(chart, _DESCRIBE, text)


def calm(chart: xw.Chart) -> None:
    """White ground, thin grey lines, letters of the product's size; called when the chart is complete."""
    _touch(chart, _CALM)


def _touch(chart: xw.Chart, table: dict[str, Callable[..., None]], *arguments: Any) -> None:
    work = table.get(program_of(chart.parent.book))
    if work is None:
        return
    try:
        work(chart, *arguments)
    except Exception as error:  # the chart stands; only its finish is missing
        logged(error)


# --- LibreOffice: operations of our engine ---------------------------------------------------------------------------
def _ask(chart: xw.Chart, op: str, **arguments: Any) -> None:
    chart.impl._ask(op, **arguments)


def _calc_hide(chart: xw.Chart, index: int) -> None:
    _ask(chart, "set_series", index=index, change={"hidden": True})


def _calc_dash(chart: xw.Chart, index: int) -> None:
    _ask(chart, "set_series", index=index, change={"dashed": True})


def _calc_bars(chart: xw.Chart, gap: int, overlap: int) -> None:
    _ask(chart, "bars", gap=gap, overlap=overlap)


def _calc_names(chart: xw.Chart) -> None:
    _ask(chart, "names_below")


def _calc_describe(chart: xw.Chart, text: str) -> None:
    _ask(chart, "describe", text=text)


def _calc_calm(chart: xw.Chart) -> None:
    _ask(chart, "calm", ink=int(INK[1:], 16), line=int(LINE[1:], 16))


# --- Excel for Windows: COM; chart.api is (ChartObject, Chart) -------------------------------------------------------
def _com_hide(chart: xw.Chart, index: int) -> None:
    looks = chart.series[index].api.Format
    looks.Fill.Visible = False
    looks.Line.Visible = False


def _com_dash(chart: xw.Chart, index: int) -> None:
    line = chart.series[index].api.Format.Line
    line.DashStyle = _DASH
    line.Weight = _THIN


def _com_bars(chart: xw.Chart, gap: int, overlap: int) -> None:
    group = chart.api[1].ChartGroups(1)
    group.GapWidth = gap
    group.Overlap = overlap


def _com_names(chart: xw.Chart) -> None:
    chart.category_axis.api.TickLabelPosition = _LOW


def _com_title(chart: xw.Chart, formula: str) -> None:
    chart.api[1].ChartTitle.Formula = formula


def _com_describe(chart: xw.Chart, text: str) -> None:
    chart.api[0].ShapeRange.AlternativeText = text


# --- Excel for Mac: Apple events; xlwings itself reaches fills and lines by these names ------------------------------
def _mac_hide(chart: xw.Chart, index: int) -> None:
    looks = chart.series[index].api.chart_format
    looks.fill_format.visible.set(False)
    looks.line_format.visible.set(False)


def _mac_bars(chart: xw.Chart, gap: int, overlap: int) -> None:
    group = chart.api[1].chart_groups[1]
    group.gap_width.set(gap)
    group.overlap.set(overlap)


_HIDE: Final = {LIBREOFFICE: _calc_hide, WINDOWS: _com_hide, MAC: _mac_hide}
_DASHED: Final = {LIBREOFFICE: _calc_dash, WINDOWS: _com_dash}
_BARS: Final = {LIBREOFFICE: _calc_bars, WINDOWS: _com_bars, MAC: _mac_bars}
_NAMES: Final = {LIBREOFFICE: _calc_names, WINDOWS: _com_names}
_TITLE: Final = {WINDOWS: _com_title}
_DESCRIBE: Final = {LIBREOFFICE: _calc_describe, WINDOWS: _com_describe}
_CALM: Final = {LIBREOFFICE: _calc_calm}
