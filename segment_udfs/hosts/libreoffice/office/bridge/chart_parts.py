"""Parts of charts: lines over columns, what is drawn without being seen, the legend, the look of the whole."""

from __future__ import annotations

from typing import Any

from .chart_axes import AXES, axis_of, need_axis, system_of
from .charts import chart_of, shape_of
from .core import RefusalError, Session, enum, operation, struct

_COLUMN, _LINE, _AREA = (f"com.sun.star.chart2.{name}ChartType" for name in ("Column", "Line", "Area"))
_KINDS = {
    "column_clustered": _COLUMN,
    "column_stacked": _COLUMN,
    "line": _LINE,
    "line_markers": _LINE,
    "area": _AREA,
    "area_stacked": _AREA,
}
"""Kinds that a single series can take: diagram part of the office."""
_LINES = {_LINE, "com.sun.star.chart2.ScatterChartType"}
_POSITIONS = {
    "top": "PAGE_START",
    "bottom": "PAGE_END",
    "left": "LINE_START",
    "right": "LINE_END",
    "corner": "LINE_END",
}
_HAIR, _BOLD = 44, 79
"""Widths of a dashed and of a full line, 1/100 mm."""


def _all(system: Any) -> list[tuple[Any, Any]]:
    """(diagram part, series) of every series, in the order in which they are drawn."""
    return [(kind, one) for kind in system.ChartTypes for one in kind.DataSeries]


def _at(system: Any, index: int) -> tuple[Any, Any]:
    found = _all(system)
    if not 0 <= index < len(found):
        raise RefusalError("no_series", number=index + 1)
    return found[index]


@operation("chart.series")
def series(session: Session, book: str, sheet: str, chart: str) -> list[dict[str, Any]]:
    """name, kind, secondary, fill and line of every series; a colour is None where nothing is painted."""
    _, system = system_of(session, book, sheet, chart)
    return [_told(kind, one) for kind, one in _all(system)]


def _told(kind: Any, one: Any) -> dict[str, Any]:
    service = kind.ChartType
    lines = service in _LINES
    stacked = one.StackingDirection.value == "Y_STACKING"
    names = [name for name, wanted in _KINDS.items() if wanted == service]
    markers = lines and one.Symbol.Style.value != "NONE"
    place = (markers if service == _LINE else stacked) if len(names) > 1 else 0
    return {
        "name": _name(one),
        "kind": names[int(place)] if names else "combination",
        "secondary": one.AttachedAxisIndex == 1,
        "fill": None if lines or one.FillStyle.value == "NONE" else one.Color,
        "line": one.Color if lines and one.LineStyle.value != "NONE" else None,
    }


def _name(one: Any) -> str:
    labels = [sequence.Label for sequence in one.DataSequences if sequence.Label is not None]
    return " ".join(labels[0].getTextualData()) if labels else ""


@operation("chart.set_series")
def set_series(session: Session, book: str, sheet: str, chart: str, index: int, change: dict[str, Any]) -> None:
    """Change one series: `kind`, `secondary`, `fill` and `line` (colours), `dashed`, `hidden` (drawn without being
    seen, as the foot of a waterfall); the series of another kind stand behind those before them.

    Raises:
        RefusalError: no_series, bad_chart_type.
    """
    inner, system = system_of(session, book, sheet, chart)
    kind, one = _at(system, index)
    if "kind" in change:
        _move(session, system, kind, one, change["kind"])
    if "secondary" in change:
        one.AttachedAxisIndex = int(change["secondary"])
        if change["secondary"]:
            need_axis(session, system, 1, 1)
    lines = any(found == one for part, found in _all(system) if part.ChartType in _LINES)
    _paint(one, change, lines)
    if change.get("dashed") and lines:
        _dash(inner, one)


def _move(session: Session, system: Any, kind: Any, one: Any, name: str) -> None:
    """Put a series before those of its new kind: who goes from the last series to the first keeps their order."""
    if name not in _KINDS:
        raise RefusalError("bad_chart_type", type=name)
    wanted = _KINDS[name]
    if wanted != kind.ChartType:
        kind.removeDataSeries(one)
        parts = [part for part in system.ChartTypes if part.ChartType == wanted]
        if not parts:
            parts = [session.service(wanted.removeprefix("com.sun.star."))]
            system.addChartType(parts[0])
        parts[0].setDataSeries((one, *parts[0].DataSeries))
        if not kind.DataSeries:
            system.removeChartType(kind)
    if wanted == _LINE:
        symbol = one.Symbol
        symbol.Style = enum("chart2.SymbolStyle", "AUTO" if name == "line_markers" else "NONE")
        one.Symbol = symbol
        one.StackingDirection = enum("chart2.StackingDirection", "NO_STACKING")
        one.LineWidth = _BOLD
    else:
        stacked = "Y_STACKING" if name.endswith("_stacked") else "NO_STACKING"
        one.StackingDirection = enum("chart2.StackingDirection", stacked)


def _paint(one: Any, change: dict[str, Any], lines: bool) -> None:
    if change.get("hidden"):
        one.FillStyle = enum("drawing.FillStyle", "NONE")
        one.BorderStyle = enum("drawing.LineStyle", "NONE")
    for key in ("fill", "line"):
        if change.get(key) is not None and lines == (key == "line"):
            one.Color = change[key]
            if key == "fill":
                one.FillStyle = enum("drawing.FillStyle", "SOLID")


def _dash(inner: Any, one: Any) -> None:
    """Draw a series as a thin dashed line; the office keeps dashes by name in the document of the chart."""
    table = inner.createInstance("com.sun.star.drawing.DashTable")
    if not table.hasByName("seg"):
        style = enum("drawing.DashStyle", "RECT")
        table.insertByName("seg", struct("drawing.LineDash", style, 0, 0, 1, 200, 120))
    one.LineStyle = enum("drawing.LineStyle", "DASH")
    one.LineDashName = "seg"
    one.LineWidth = _HAIR


@operation("chart.bars")
def bars(session: Session, book: str, sheet: str, chart: str, gap: int, overlap: int) -> None:
    """Space between the columns and how far those of one place cover each other, in % of their width, on both axes."""
    _, system = system_of(session, book, sheet, chart)
    for kind in system.ChartTypes:
        if kind.ChartType == _COLUMN:
            kind.GapwidthSequence = (gap, gap)
            kind.OverlapSequence = (overlap, overlap)


@operation("chart.categories")
def categories(session: Session, book: str, sheet: str, chart: str, source: dict[str, Any]) -> None:
    """Name the places of the category axis after cells."""
    inner, system = system_of(session, book, sheet, chart)
    data = inner.DataProvider.createDataSequenceByRangeRepresentation(session.range(source).AbsoluteName)
    data.Role = "categories"
    labelled = session.service("chart2.data.LabeledDataSequence")
    labelled.setValues(data)
    axis = need_axis(session, system, 0, 0)
    scale = axis.getScaleData()
    scale.Categories = labelled
    scale.AxisType = 2  # com.sun.star.chart2.AxisType.CATEGORY
    axis.setScaleData(scale)


@operation("chart.legend_position")
def legend_position(session: Session, book: str, sheet: str, chart: str, value: str | None = None) -> str | None:
    """Where the legend stands, None when it is hidden; a value shows it there."""
    inner = chart_of(session, book, sheet, chart).EmbeddedObject
    if value is not None:
        inner.HasLegend = True
        inner.FirstDiagram.Legend.AnchorPosition = enum("chart2.LegendPosition", _POSITIONS[value])
        wide = value in {"top", "bottom"}
        expansion = enum("chart.ChartLegendExpansion", "WIDE" if wide else "HIGH")
        inner.FirstDiagram.Legend.Expansion = expansion
    if not inner.HasLegend:
        return None
    found = inner.FirstDiagram.Legend.AnchorPosition.value
    return next((name for name, position in _POSITIONS.items() if position == found), None)


@operation("chart.calm")
def calm(session: Session, book: str, sheet: str, chart: str, ink: int, line: int) -> None:
    """A white ground, thin lines, small letters: what a diagram of the office has unlike those of a file of Excel."""
    inner = chart_of(session, book, sheet, chart).EmbeddedObject
    diagram = inner.FirstDiagram
    diagram.Wall.FillStyle = enum("drawing.FillStyle", "NONE")
    diagram.Wall.LineStyle = enum("drawing.LineStyle", "NONE")
    if inner.HasMainTitle:
        title = inner.Title
        title.CharHeight, title.CharWeight, title.CharColor = 11.0, 150.0, ink
    if inner.HasLegend:
        legend = diagram.Legend
        legend.FillStyle, legend.LineStyle = enum("drawing.FillStyle", "NONE"), enum("drawing.LineStyle", "NONE")
        legend.CharHeight = 9.0
    for dimension, group in AXES.values():
        found = axis_of(diagram.CoordinateSystems[0], dimension, group)
        if found is not None:
            found.CharHeight, found.LineColor = 9.0, line
            found.GridProperties.LineColor = line


@operation("chart.describe")
def describe(session: Session, book: str, sheet: str, chart: str, text: str) -> None:
    """Give a chart the text that is read to who does not see it."""
    shape_of(session, book, sheet, chart).Description = text
