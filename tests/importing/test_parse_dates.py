"""Dates of files: what each way of writing means, by hand, and when a column must be asked about.

Serials were counted by hand from two anchors that any spreadsheet shows: 2000-01-01 is 36526, 2024-12-31 is 45657.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs.importing.columns.numbers import parse_dates

LAST_DAY_2024 = 45657.0


def text(*cells: str) -> pd.Series:
    """A column of a text file."""
    return pd.Series(list(cells), dtype="str")


@pytest.mark.parametrize(
    "cell",
    ["2024-12-31", "2024-12-31 23:59:59", "2024-12-31T08:30:00Z", "2024-12-31 00:00:00.000", "2024/12/31", "20241231",
     "2024-12-31T08:30:00+02:00", "31/12/2024", "31/12/2024 14:05", "12/31/2024", "12/31/2024 11:30:00 PM",
     "31.12.2024", "31-12-24", "31/12/24", "31 déc. 2024", "31-DEC-24", "31 décembre 2024", "45657", "45657.75",
     " 31/12/2024 ", "31\u00a0décembre\u00a02024", "mardi 31 décembre 2024", "mar. 31 déc. 2024", "Mardi, 31/12/2024",
     "Tuesday 31 December 2024", "December 31, 2024", "Dec 31st, 2024", "31-déc-24", "31 DÉCEMBRE 2024",
     "31 de\u0301cembre 2024", "2024-12-31T23:30:00Z", "2024-12-31 08h30"],
)  # fmt: skip
def test_the_last_day_of_2024_is_read_in_every_writing(cell: str) -> None:
    """One cell is evidence enough: no month has the number 31."""
    parsed = parse_dates(text(cell))
    assert (parsed.problem, parsed.values.tolist()) == ("", [LAST_DAY_2024])


@pytest.mark.parametrize(
    "cell", ["1er janvier 2024", "1ER JANV. 2024", "lundi 1er janvier 2024", "01-janv-24", "1 janvier 2024"]
)
def test_the_first_of_january_is_read(cell: str) -> None:
    """366 days before the last day of 2024, minus one: 45657 - 365 = 45292."""
    assert parse_dates(text(cell)).values.tolist() == [45292.0]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("201401", 41640.0), ("2014-01", 41640.0), ("01/2014", 41640.0), ("janv. 2014", 41640.0),
     ("janvier 2014", 41640.0), ("janv-14", 41640.0), ("janv.-14", 41640.0), ("JANVIER 2014", 41640.0),
     ("mar 2014", 41699.0)],
)  # fmt: skip
def test_a_month_is_dated_on_its_first_day_and_said(cell: str, value: float) -> None:
    """2014-01-01 is 36526 + 14 years of 365 days + 4 leap days = 41640; March is 59 days later, and no Tuesday."""
    parsed = parse_dates(text(cell))
    assert (parsed.values.tolist(), parsed.convention) == ([value], "period")


@pytest.mark.parametrize(("year", "serial"), [("29", 47483.0), ("30", 11323.0)])
def test_two_figures_of_a_year_mean_what_excel_means(year: str, serial: float) -> None:
    """Excel reads 29 as 2029 and 30 as 1930: 31/12/2029 is 45657 + 5 x 365 + 1 (2028)."""
    assert parse_dates(text(f"31/12/{year}", f"30/12/{year}")).values.tolist() == [serial, serial - 1]


@pytest.mark.parametrize(
    "cell",
    ["NULL", "0000-00-00", "2024-13-01", "31/02/2024", "32/01/2024", "13/13/2024", "1900-01-01", "hier", "12", "201413",
     "2024-12-31 quelque chose", "99999999", "45657,5 €", "31/12-2024", "5 foo 2024", "31/12/0024", "0024-12-31",
     "14:30", "14h30", "1704067200", "1704067200000", "2024-W05", "٣/٣/2024", "３１/１２/2024", "5 mardi 2024",
     "5 marché 2024", "24-janv", "30 févr. 2024", "31 sept 2024", "31122024", "lundi", "1er", "-"],
)  # fmt: skip
def test_what_is_no_date_is_reported_with_its_place(cell: str) -> None:
    """The second cell alone cannot be read."""
    parsed = parse_dates(text("2024-12-31", cell))
    assert parsed.unread.tolist() == [1]
    assert parsed.values[0] == LAST_DAY_2024


@pytest.mark.parametrize(
    "cell",
    ["T1 2024", "2024 T1", "2024-Q1", "Q4-24", "1er trimestre 2024", "S1 2024", "2024 S2", "2e semestre 2024", "2024"],
)
def test_a_quarter_or_a_year_is_asked_for_its_months(cell: str) -> None:
    """Dated on its first day, a quarter would enter the windows of twelve months whole or not at all."""
    assert parse_dates(text(cell, cell)).problem == "coarse"


def test_a_word_for_unknown_is_no_date_and_counted() -> None:
    """As for the numbers."""
    parsed = parse_dates(text("2024-12-31", "n/a", "NC"))
    assert (parsed.unread.tolist(), parsed.unknown.tolist(), parsed.problem) == ([], [1, 2], "")


@pytest.mark.parametrize("cells", [("03/04/2025",), ("01.02.2024", "05.06.2024"), ("12-11-24",), ("03/04/2025", "?")])
def test_no_figure_above_twelve_is_a_question(cells: tuple[str, ...]) -> None:
    """3 April or 4 March: nothing tells."""
    parsed = parse_dates(text(*cells))
    assert (parsed.problem, parsed.examples) == ("ambiguous", (0,))


def test_one_figure_above_twelve_decides_for_the_column() -> None:
    """Beside 31/12/2024, 03/04/2025 is the 3rd of April; beside 12/31/2024 the 4th of March."""
    day_first = parse_dates(text("31/12/2024", "03/04/2025"))
    month_first = parse_dates(text("12/31/2024", "03/04/2025"))
    assert (day_first.values[1] - LAST_DAY_2024, day_first.convention) == (93.0, "dmy")
    assert (month_first.values[1] - LAST_DAY_2024, month_first.convention) == (63.0, "mdy")


@pytest.mark.parametrize(("day_first", "after"), [(True, 93.0), (False, 63.0)])
def test_the_user_decides(day_first: bool, after: float) -> None:
    """From 31 December 2024: 3 April 2025 is 31 + 28 + 31 + 3 = 93 days later, 4 March is 31 + 28 + 4 = 63."""
    assert parse_dates(text("03/04/2025"), day_first).values[0] - LAST_DAY_2024 == after


def test_what_contradicts_the_user_is_reported() -> None:
    """Told month first, 31/12/2024 is no date."""
    assert parse_dates(text("31/12/2024"), day_first=False).unread.tolist() == [0]


@pytest.mark.parametrize(
    "cells", [("31/12/2024", "12/31/2024"), ("2024-12-31", "31/12/2024"), ("45657", "31/12/2024"), ("201401", "45657")]
)
def test_two_ways_of_writing_in_one_column_are_reported(cells: tuple[str, ...]) -> None:
    """An example of each is shown."""
    parsed = parse_dates(text(*cells))
    assert (parsed.problem, sorted(parsed.examples)) == ("mixed", [0, 1])


def test_real_dates_beside_text_dates_betray_an_interversion() -> None:
    """An American Excel turns 03/04 into a date and leaves 31/12 as text: half of the days are then wrong."""
    cells = pd.Series([dt.datetime(2024, 3, 4), "31/12/2024"], dtype=object)
    assert parse_dates(cells).problem == "mixed"


def test_years_of_two_figures_written_first_are_reported() -> None:
    """24-12-29, 24-12-30 would silently become days of 2029 and 2030."""
    assert parse_dates(text("24-12-29", "24-12-30", "24-12-31")).problem == "year_first"


def test_the_cells_of_a_workbook_keep_their_days() -> None:
    """Times are cut, serials and periods are known as such, a boolean is no date."""
    cells = [
        dt.datetime(2024, 12, 31, 23, 59),
        dt.date(2024, 12, 31),
        45657.9,
        45657,
        None,
        "",
        "2024-12-31",
        True,
        12.0,
    ]
    parsed = parse_dates(pd.Series(cells, dtype=object))
    np.testing.assert_array_equal(parsed.values, [LAST_DAY_2024] * 4 + [np.nan] * 2 + [LAST_DAY_2024] + [np.nan] * 2)
    assert parsed.unread.tolist() == [7, 8]


FORMATS = ["%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S"]


@pytest.mark.parametrize("pattern", FORMATS)
@given(days=st.lists(st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31)), min_size=1, max_size=20))
@settings(max_examples=30, deadline=None)
def test_days_come_back_in_every_format(pattern: str, days: list[dt.date]) -> None:
    """With one day above 12 in the column, each day is the one that was written (strftime is the witness)."""
    days = [*days, dt.date(2024, 12, 31)]
    parsed = parse_dates(text(*(dt.datetime.combine(day, dt.time(9, 5)).strftime(pattern) for day in days)))
    assert parsed.problem == ""
    assert parsed.values.tolist() == [(day - dt.date(1899, 12, 30)).days for day in days]


@given(cells=st.lists(st.text(alphabet="0123456789/-. :T", max_size=12), max_size=15))
@settings(max_examples=60, deadline=None)
def test_every_cell_is_a_day_a_blank_or_reported(cells: list[str]) -> None:
    """Nothing is lost, whatever the text."""
    parsed = parse_dates(text(*cells))
    reported = set(parsed.unread.tolist())
    for position, cell in enumerate(cells):
        if np.isnan(parsed.values[position]) and not parsed.problem:
            assert position in reported or cell.strip() == ""
