"""Axes of charts: their titles and scales, the second ones, where their words stand."""

from __future__ import annotations

from typing import Any

from .charts import chart_of
from .core import Session, enum, operation
from .formats import excel_code, key_of_code

AXES = {"category": (0, 0), "value": (1, 0), "secondary_category": (0, 1), "secondary_value": (1, 1)}
"""xlwings' name: dimension and group of the axis."""


def system_of(session: Session, book: str, sheet: str, chart: str) -> tuple[Any, Any]:
    """The chart document and its first coordinate system."""
    inner = chart_of(session, book, sheet, chart).EmbeddedObject
    return inner, inner.FirstDiagram.CoordinateSystems[0]


def axis_of(system: Any, dimension: int, group: int) -> Any:
    """The axis, None when the diagram has none."""
    if group > system.getMaximumAxisIndexByDimension(dimension):
        return None
    return system.getAxisByDimension(dimension, group)


def need_axis(session: Session, system: Any, dimension: int, group: int) -> Any:
    found = axis_of(system, dimension, group)
    if found is None:
        found = session.service("chart2.Axis")
        system.setAxisByDimension(dimension, found, group)
        found.Show = True
        if group:  # the second one stands opposite the first
            found.CrossoverPosition = enum("chart.ChartAxisPosition", "END")
    return found


@operation("chart.axis")
def axis(
    session: Session, book: str, sheet: str, chart: str, axis: str, change: dict[str, Any] | None = None
) -> dict[str, Any] | None:
    """title, minimum, maximum, step, format and visible of an axis; None when there is none. A change sets some of
    them; None for a title hides it, for a number leaves it to the office.
    """
    _, system = system_of(session, book, sheet, chart)
    dimension, group = AXES[axis]
    found = need_axis(session, system, dimension, group) if change else axis_of(system, dimension, group)
    if found is None:
        return None
    if change:
        inner = chart_of(session, book, sheet, chart).EmbeddedObject
        locale = session.document(book).CharLocale
        _set_axis(session, inner, found, change, upright=dimension == 1, locale=locale)
    scale, title = found.getScaleData(), found.getTitleObject()
    shown = "".join(part.String for part in title.getText()) if title is not None else None
    return {
        "title": shown,
        "minimum": scale.Minimum,
        "maximum": scale.Maximum,
        "step": scale.IncrementData.Distance,
        "format": _format(chart_of(session, book, sheet, chart).EmbeddedObject, found),
        "visible": bool(found.Show),
    }


def _set_axis(session: Session, inner: Any, found: Any, change: dict[str, Any], upright: bool, locale: Any) -> None:
    if "visible" in change:
        found.Show = bool(change["visible"])
    if "title" in change:
        found.setTitleObject(_title(session, change["title"], upright))
        found.Show = bool(found.Show or change["title"])
    if change.keys() & {"minimum", "maximum", "step"}:
        scale = found.getScaleData()
        scale.Minimum = change.get("minimum", scale.Minimum)
        scale.Maximum = change.get("maximum", scale.Maximum)
        steps = scale.IncrementData
        steps.Distance = change.get("step", steps.Distance)
        scale.IncrementData = steps
        found.setScaleData(scale)
    if "format" in change:
        found.LinkNumberFormatToSource = False
        found.NumberFormat = key_of_code(inner.NumberFormats, change["format"], locale)


def _title(session: Session, text: str | None, upright: bool) -> Any:
    """A title that reads along its axis."""
    if text is None:
        return None
    part, title = session.service("chart2.FormattedString"), session.service("chart2.Title")
    part.setString(text)
    part.CharHeight = 9.0
    title.setText((part,))
    title.TextRotation = 90.0 if upright else 0.0
    return title


def _format(inner: Any, found: Any) -> str:
    key = found.NumberFormat
    return excel_code(inner, key) if isinstance(key, int) else "General"


@operation("chart.names_below")
def names_below(session: Session, book: str, sheet: str, chart: str) -> None:
    """Write the names of the category axis below the diagram, not along a zero line that bars cross."""
    _, system = system_of(session, book, sheet, chart)
    need_axis(session, system, 0, 0).LabelPosition = enum("chart.ChartAxisLabelPosition", "OUTSIDE_START")
