"""Series, axes and legends of charts through xlwings, in Calc; what the hosts' own seams add to them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from segment_udfs.hosts import charting, paper
from segment_udfs.hosts.libreoffice.engine import MissingError, UnsupportedError

pytestmark = pytest.mark.host
pytest_plugins = ["hosts.libreoffice.engine_office"]


@pytest.fixture
def chart(sheet: Any) -> Any:
    """Columns of three series under their headers, named after the first column."""
    rows = [["nom", "CA", "cumul", "seuil"], ["a", 60, 0.6, 0.8], ["b", 30, 0.9, 0.8], ["c", 10, 1, 0.8]]
    sheet["A1"].value = rows
    made = sheet.charts.add(chart_type="column_clustered", source=sheet["B1:D4"], plot_by="columns")
    made.set_x_axis_values(sheet["A2:A4"])
    return made


def test_columns_and_lines_stand_in_one_chart_on_two_axes(chart: Any, tmp_path: Path) -> None:
    chart.series[2].set(chart_type="line", axis_group="secondary", line_color="#5B6675")
    chart.series[1].set(chart_type="line_markers", axis_group="secondary", line_color="#D9822B")
    chart.series[0].set(fill_color="#0B6E99")
    found = [(one.name, one.chart_type, one.axis_group, one.fill_color, one.line_color) for one in chart.series]
    assert found == [
        ("CA", "column_clustered", "primary", (0x0B, 0x6E, 0x99), None),
        ("cumul", "line_markers", "secondary", None, (0xD9, 0x82, 0x2B)),
        ("seuil", "line", "secondary", None, (0x5B, 0x66, 0x75)),
    ]
    chart.secondary_value_axis.set(title="Part (%)", minimum_scale=0, maximum_scale=1, number_format="0%")
    axis = chart.secondary_value_axis
    assert (axis.title, axis.minimum_scale, axis.maximum_scale, axis.number_format) == ("Part (%)", 0, 1, "0%")
    chart.value_axis.set(title="CA (€)", number_format="#,##0")
    assert (chart.value_axis.title, chart.value_axis.number_format) == ("CA (€)", "#,##0")
    chart.value_axis.title = None
    assert chart.value_axis.title is None
    chart.legend.position = "bottom"
    assert (chart.legend.visible, chart.legend.position) == (True, "bottom")
    chart.legend.visible = False
    assert chart.legend.position is None
    charting.dash_series(chart, 2)
    charting.calm(chart)
    chart.to_png(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").stat().st_size > 1000


def test_the_foot_of_a_waterfall_is_not_painted(chart: Any) -> None:
    chart.chart_type = "column_stacked"
    charting.hide_series(chart, 0)
    charting.set_bars(chart, gap=40, overlap=100)
    charting.names_below(chart)
    assert [one.fill_color is None for one in chart.series] == [True, False, False]


def test_a_title_is_taken_from_a_cell(chart: Any, sheet: Any) -> None:
    sheet["F1"].value = "Deux font 90 %"
    charting.title_from(chart, sheet["F1"])
    assert chart.title == "Deux font 90 %"


def test_what_is_not_there_or_not_covered_says_so(chart: Any) -> None:
    with pytest.raises(IndexError):
        chart.series[7]
    with pytest.raises(MissingError):
        _ = chart.secondary_value_axis.title
    with pytest.raises(UnsupportedError):
        chart.series[0].name = "autre"
    with pytest.raises(UnsupportedError):
        chart.value_axis.reverse_order = True


def test_charts_of_two_sheets_have_names_of_their_own(chart: Any, sheet: Any) -> None:
    """Calc knows one chart of a name in a document."""
    other = sheet.book.sheets.add()
    assert other.charts.add().name != chart.name


def test_a_sheet_is_printed_on_one_a4_page(sheet: Any, tmp_path: Path) -> None:
    """A4 across is 842 × 595 points; 60 rows and 30 columns need many pages as they are."""
    sheet["A1"].value = [[f"cellule {row} {column}" for column in range(30)] for row in range(60)]
    paper.on_a4(sheet, header=1)
    sheet.to_pdf(tmp_path / "page.pdf")
    content = (tmp_path / "page.pdf").read_bytes()
    assert content.count(b"/Type/Page/") + content.count(b"/Type /Page ") == 1
    assert re.search(rb"/MediaBox ?\[ ?0 0 84[12][.0-9]* 59[45]", content)
