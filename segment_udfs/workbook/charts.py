"""Charts as data: what each shows, from blocks of fixed size, and how XlsxWriter is told.

Titles, axis names and alternative texts are cells of the book, so they change with the figures and the language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from segment_udfs.workbook.formula import Expr
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.theme import INK, LINE, MUTED

_FONT: Final = {"name": "Calibri", "size": 9, "color": MUTED}


@dataclass(frozen=True)
class Series:
    """One series. `kind` is "column", "bar", "line" or "scatter"; `hidden` is the invisible foot of a waterfall."""

    values: Expr
    categories: Expr | None = None
    name: Expr | None = None
    colour: str = INK
    kind: str = "line"
    secondary: bool = False
    hidden: bool = False
    dashed: bool = False
    marker: str = ""
    labels: str = ""
    """Number format of the labels beside the points; "" for none; "name" shows the name of the series."""
    points: tuple[str, ...] = ()
    """Colour of each point, when they differ."""
    label_cells: Expr | None = None
    """Cells whose texts label the points."""


@dataclass(frozen=True)
class Chart:
    """A chart; the layout anchors it on a cell (row, col). Sizes in pixels."""

    title: Expr
    series: tuple[Series, ...]
    alt: str
    row: int = 0
    col: int = 0
    width: int = 590
    height: int = 270
    x_title: Expr | None = None
    y_title: Expr | None = None
    y2_title: Expr | None = None
    x_format: str = "General"
    y_format: str = "#,##0"
    y2_format: str = "0%"
    y_max: float | None = None
    x_max: float | None = None
    y2_max: float | None = None
    stacked: bool = False
    overlap: bool = False
    """Series at the same place: each is 0 where another is not."""
    legend: bool = False
    reverse: bool = False
    """Horizontal bars read from the top."""
    gap: int = 60


def insert_chart(file: Workbook, page: Worksheet, chart: Chart, book: Book) -> None:
    """Put one chart on its sheet."""
    kinds = list(dict.fromkeys(series.kind for series in chart.series))
    made = {kind: file.add_chart(_options(kind, chart)) for kind in kinds}
    for series in chart.series:
        made[series.kind].add_series(_series(series, chart, book))
    main = made[kinds[0]]
    for other in kinds[1:]:
        main.combine(made[other])
        if any(series.secondary for series in chart.series if series.kind == other):
            made[other].set_y2_axis(_axis(chart.y2_title, chart.y2_format, chart.y2_max, book, grid=False))
    main.set_title(
        {
            "name": _reference(chart.title, book),
            "name_font": {**_FONT, "size": 11, "bold": True, "color": INK},
            "overlay": False,
        }
    )
    bars = kinds[0] == "bar"  # XlsxWriter's x axis is the horizontal one: the values of horizontal bars
    main.set_x_axis(_axis(chart.x_title, chart.x_format, chart.x_max, book, grid=bars))
    main.set_y_axis(
        _axis(chart.y_title, chart.y_format, chart.y_max, book, grid=not bars, reverse=chart.reverse, low=bars)
    )
    main.set_legend({"position": "bottom", "font": _FONT} if chart.legend else {"none": True})
    main.set_size({"width": chart.width, "height": chart.height})
    main.set_chartarea({"border": {"color": LINE}})
    page.insert_chart(
        chart.row, chart.col, main, {"description": book.say(chart.alt), "object_position": 2, "x_offset": 4}
    )


def _options(kind: str, chart: Chart) -> dict[str, Any]:
    options: dict[str, Any] = {"type": kind}
    if kind == "scatter":
        options["subtype"] = "straight" if not any(series.marker for series in chart.series) else None
    elif chart.stacked and kind in {"column", "bar"}:
        options["subtype"] = "stacked"
    return {name: value for name, value in options.items() if value}


def _reference(expr: Expr, book: Book) -> str:
    return "=" + _fixed(expr.text(book), book)


def _fixed(address: str, book: Book) -> str:
    """A chart refers to addresses, not to defined names."""
    if address in book.names:
        item = book.placed[book.names[address]]
        return Book.area(item.sheet, item.row, item.col, item.row, item.col).split(":")[0]
    return address


def _series(series: Series, chart: Chart, book: Book) -> dict[str, Any]:
    options: dict[str, Any] = {"values": _reference(series.values, book)}
    if series.categories is not None:
        options["categories"] = _reference(series.categories, book)
    if series.name is not None:
        options["name"] = _reference(series.name, book)
    if series.secondary:
        options["y2_axis"] = True
    line: dict[str, Any] = {"color": series.colour, "width": 2.25}
    if series.dashed:
        line |= {"dash_type": "dash", "width": 1.25}
    if series.kind in {"column", "bar"}:
        options["fill"] = {"none": True} if series.hidden else {"color": series.colour}
        options["border"] = {"none": True}
        options["gap"] = chart.gap
        if chart.stacked or chart.overlap:
            options["overlap"] = 100
    else:
        options["line"] = {"none": True} if series.marker == "only" else line
        marked = {"type": "circle", "size": 8, "fill": {"color": series.colour}, "border": {"color": series.colour}}
        options["marker"] = marked if series.marker else {"type": "none"}
    if series.points:
        options["points"] = [{"fill": {"color": colour}, "border": {"color": colour}} for colour in series.points]
    labels = _labels(series, book)
    if labels:
        options["data_labels"] = labels
    return options


def _labels(series: Series, book: Book) -> dict[str, Any]:
    font = {**_FONT, "color": INK}
    if series.label_cells is not None:
        address = _fixed(series.label_cells.text(book), book)
        sheet, _, area = address.rpartition("!")
        first, last = area.split(":")
        column, top = first.rsplit("$", 1)
        cells = [f"={sheet}!{column}${row}" for row in range(int(top), int(last.rsplit("$", 1)[1]) + 1)]
        return {"value": True, "custom": [{"value": cell} for cell in cells], "font": font, "position": "right"}
    if series.labels == "name":
        return {"series_name": True, "value": False, "font": font}
    if series.labels:
        return {"value": True, "num_format": series.labels, "font": font}
    return {}


def _axis(
    title: Expr | None,
    number_format: str,
    top: float | None,
    book: Book,
    *,
    grid: bool,
    reverse: bool = False,
    low: bool = False,
) -> dict[str, Any]:
    options: dict[str, Any] = {
        "num_format": number_format,
        "num_font": _FONT,
        "line": {"color": LINE},
        "major_gridlines": {"visible": grid, "line": {"color": LINE, "width": 0.5}},
    }
    if title is not None:
        options |= {"name": _reference(title, book), "name_font": _FONT}
    if top is not None:
        options["max"] = top
    if low:
        options["label_position"] = "low"  # names left of the negative bars, not under them
    if reverse:
        options |= {"reverse": True, "crossing": "max"}  # the axis of values stays at the bottom
    return options
