"""Charts of a sheet."""

from __future__ import annotations

from typing import Any

from .core import RefusalError, Session, operation, struct

_POINT = 2540 / 72
_PLAIN: dict[str, Any] = {}
_TYPES: dict[str, tuple[str, dict[str, Any]]] = {
    "column_clustered": ("BarDiagram", _PLAIN),
    "column_stacked": ("BarDiagram", {"Stacked": True}),
    "column_stacked_100": ("BarDiagram", {"Percent": True}),
    "bar_clustered": ("BarDiagram", {"Vertical": True}),
    "bar_stacked": ("BarDiagram", {"Vertical": True, "Stacked": True}),
    "bar_stacked_100": ("BarDiagram", {"Vertical": True, "Percent": True}),
    "line": ("LineDiagram", {"SymbolType": -3}),
    "line_markers": ("LineDiagram", {"SymbolType": -1}),
    "line_stacked": ("LineDiagram", {"SymbolType": -3, "Stacked": True}),
    "area": ("AreaDiagram", _PLAIN),
    "area_stacked": ("AreaDiagram", {"Stacked": True}),
    "area_stacked_100": ("AreaDiagram", {"Percent": True}),
    "pie": ("PieDiagram", _PLAIN),
    "doughnut": ("DonutDiagram", _PLAIN),
    "xy_scatter": ("XYDiagram", {"SymbolType": -1, "Lines": False}),
    "xy_scatter_lines": ("XYDiagram", {"SymbolType": -1, "Lines": True}),
    "xy_scatter_lines_no_markers": ("XYDiagram", {"SymbolType": -3, "Lines": True}),
    "radar": ("NetDiagram", {"SymbolType": -3}),
    "radar_filled": ("FilledNetDiagram", _PLAIN),
}
"""xlwings' name: diagram of the office, and its properties; the first that fits names a diagram that was found."""


def chart_of(session: Session, book: str, sheet: str, chart: str) -> Any:
    charts = session.sheet(book, sheet).Charts
    if not charts.hasByName(chart):
        raise RefusalError("no_chart", chart=chart)
    return charts.getByName(chart)


def shape_of(session: Session, book: str, sheet: str, chart: str) -> Any:
    """The shape that shows a chart: it has the place and the size."""
    page = session.sheet(book, sheet).DrawPage
    for index in range(page.Count):
        shape = page.getByIndex(index)
        if getattr(shape, "PersistName", "") == chart:
            return shape
    raise RefusalError("no_chart", chart=chart)


def free_name(named: Any, base: str) -> str:
    """The base with the first number that is not taken."""
    count = 1
    while named.hasByName(f"{base}{count}"):
        count += 1
    return f"{base}{count}"


def _free(session: Session, book: str) -> str:
    """The first name of a chart that neither a chart nor a shape of any sheet has: the office refuses a second one."""
    taken: set[str] = set()
    for sheet in session.document(book).Sheets:
        page = sheet.DrawPage
        taken |= {*sheet.Charts.ElementNames, *(page.getByIndex(index).Name for index in range(page.Count))}
    count = 1
    while f"Chart {count}" in taken:
        count += 1
    return f"Chart {count}"


@operation("charts.list")
def listed(session: Session, book: str, sheet: str) -> list[str]:
    """The names of the charts of a sheet."""
    return list(session.sheet(book, sheet).Charts.ElementNames)


@operation("charts.add")
def add(
    session: Session,
    book: str,
    sheet: str,
    box: list[float],
    name: str | None = None,
    kind: str | None = None,
    source: dict[str, Any] | None = None,
    rows: bool | None = None,
) -> str:
    """Add a chart at [left, top, width, height] in points; its name."""
    charts = session.sheet(book, sheet).Charts
    name = name or _free(session, book)
    left, top, width, height = (round(points * _POINT) for points in box)
    areas: tuple[Any, ...] = ()
    titles = (False, False)
    if source is not None:
        areas, titles = (session.range(source).RangeAddress,), _titles(session, source)
    charts.addNewByName(name, struct("awt.Rectangle", left, top, width, height), areas, *titles)
    if kind is not None:
        set_kind(session, book, sheet, name, kind)
    if rows is not None:
        chart_of(session, book, sheet, name).EmbeddedObject.Diagram.DataRowSource = _by(rows)
    return name


def _titles(session: Session, source: dict[str, Any]) -> tuple[bool, bool]:
    """Whether the first row and the first column of the data are titles: texts, as Excel judges."""
    data = session.range(source).getDataArray()
    first_row = len(data) > 1 and any(isinstance(value, str) and value for value in data[0][1:] or data[0])
    first_column = len(data[0]) > 1 and any(isinstance(row[0], str) and row[0] for row in data[1:] or data)
    return first_row, first_column


def _by(rows: bool) -> Any:
    from .core import enum

    return enum("chart.ChartDataRowSource", "ROWS" if rows else "COLUMNS")


@operation("chart.source")
def set_source(
    session: Session, book: str, sheet: str, chart: str, source: dict[str, Any], rows: bool | None = None
) -> None:
    """Show other cells."""
    one = chart_of(session, book, sheet, chart)
    one.HasColumnHeaders, one.HasRowHeaders = _titles(session, source)
    one.setRanges((session.range(source).RangeAddress,))
    if rows is not None:
        one.EmbeddedObject.Diagram.DataRowSource = _by(rows)


@operation("chart.kind")
def kind(session: Session, book: str, sheet: str, chart: str) -> str:
    """xlwings' name of its type; "combination" for a diagram that has none here."""
    inner = chart_of(session, book, sheet, chart).EmbeddedObject
    service = inner.Diagram.getDiagramType().rpartition(".")[2]
    best, fitting = "combination", -1
    for name, (wanted, options) in _TYPES.items():
        fits = wanted == service and all(_has(inner, key, value) for key, value in options.items())
        if fits and len(options) > fitting:
            best, fitting = name, len(options)
    return best


def _has(inner: Any, key: str, value: Any) -> bool:
    if key == "Lines":  # what the diagram itself says of them is not true
        series = [one for kind in inner.FirstDiagram.CoordinateSystems[0].ChartTypes for one in kind.DataSeries]
        return bool(value) == any(one.getPropertyValue("LineStyle").value != "NONE" for one in series)
    present = inner.Diagram.getPropertyValue(key)
    if key == "SymbolType":
        return bool(present == -3) == bool(value == -3)
    return bool(present == value)


@operation("chart.set_kind")
def set_kind(session: Session, book: str, sheet: str, chart: str, kind: str) -> None:
    """Change its type.

    Raises:
        RefusalError: bad_chart_type.
    """
    if kind not in _TYPES:
        raise RefusalError("bad_chart_type", type=kind)
    service, options = _TYPES[kind]
    inner = chart_of(session, book, sheet, chart).EmbeddedObject
    diagram = inner.createInstance(f"com.sun.star.chart.{service}")
    inner.setDiagram(diagram)
    diagram = inner.Diagram
    for key, value in options.items():
        diagram.setPropertyValue(key, value)


@operation("chart.title")
def title(session: Session, book: str, sheet: str, chart: str) -> str | None:
    """Its title, None when it shows none."""
    inner = chart_of(session, book, sheet, chart).EmbeddedObject
    return str(inner.Title.String) if inner.HasMainTitle else None


@operation("chart.set_title")
def set_title(session: Session, book: str, sheet: str, chart: str, value: str | None) -> None:
    """Show a title, or none."""
    inner = chart_of(session, book, sheet, chart).EmbeddedObject
    inner.HasMainTitle = value is not None
    if value is not None:
        inner.Title.String = value


@operation("chart.legend")
def legend(session: Session, book: str, sheet: str, chart: str, visible: bool | None = None) -> bool:
    """Whether it shows a legend; a value sets it."""
    inner = chart_of(session, book, sheet, chart).EmbeddedObject
    if visible is not None:
        inner.HasLegend = visible
    return bool(inner.HasLegend)


@operation("chart.rename")
def rename(session: Session, book: str, sheet: str, chart: str, value: str) -> None:
    """Give a chart another name.

    Raises:
        RefusalError: bad_name, also when it is taken.
    """
    charts = session.sheet(book, sheet).Charts
    one = chart_of(session, book, sheet, chart)
    if charts.hasByName(value):
        raise RefusalError("bad_name", name=value)
    one.setName(value)


@operation("chart.box")
def box(
    session: Session, book: str, sheet: str, chart: str, change: dict[str, float] | None = None
) -> dict[str, float]:
    """left, top, width and height in points; a change sets some of them."""
    return place(shape_of(session, book, sheet, chart), change)


def place(shape: Any, change: dict[str, float] | None) -> dict[str, float]:
    """Place and size of a shape in points, after a change."""
    if change:
        where, extent = shape.Position, shape.Size
        where.X = round(change["left"] * _POINT) if "left" in change else where.X
        where.Y = round(change["top"] * _POINT) if "top" in change else where.Y
        extent.Width = round(change["width"] * _POINT) if "width" in change else extent.Width
        extent.Height = round(change["height"] * _POINT) if "height" in change else extent.Height
        shape.setSize(extent)
        shape.setPosition(where)
    where, extent = shape.Position, shape.Size
    found = {"left": where.X, "top": where.Y, "width": extent.Width, "height": extent.Height}
    return {key: round(value / _POINT, 2) for key, value in found.items()}


@operation("chart.delete")
def delete(session: Session, book: str, sheet: str, chart: str) -> None:
    """Take a chart out."""
    chart_of(session, book, sheet, chart)
    session.sheet(book, sheet).Charts.removeByName(chart)


@operation("chart.export")
def export(session: Session, book: str, sheet: str, chart: str, path: str, media: str) -> None:
    """Write a chart as a picture file of a media type, "image/png"."""
    from .pictures import written

    written(session, shape_of(session, book, sheet, chart), path, media)
