"""Partial periods: which months the lines cover, and which windows may be compared; dates counted on a calendar."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from segment_udfs.maths import from_serial, serial
from segment_udfs.metrics.data_check.periods import Periods, periods


def every(step: int, first: date, last: date) -> np.ndarray:
    """A line every `step` days."""
    return np.arange(serial(first), serial(last) + 1, step, dtype=np.float64)


def told(days: np.ndarray, as_of: date | None, months: int = 12) -> Periods:
    found = periods(days, np.ones(len(days)), None if as_of is None else float(serial(as_of)), months)
    assert found is not None
    return found


def test_two_full_years_may_be_compared() -> None:
    """Weekly lines from 1 January 2024 to 31 December 2025: twelve months against twelve, nothing to propose."""
    found = told(every(7, date(2024, 1, 1), date(2025, 12, 31)), date(2025, 12, 31))
    assert (found.current, found.previous, found.missing, found.unmatched, found.aligned) == (12, 12, 0, 0.0, 12)
    assert from_serial(found.as_of) == date(2025, 12, 31)


def test_eleven_months_are_not_compared_with_twelve() -> None:
    """The export stops on 27 November 2025, the analysis is of 31 December: December has no line. The one covered month
    without another in front is December 2024, whose 5 weekly lines (2, 9, 16, 23, 30) of 1 € are without a match."""
    found = told(every(7, date(2024, 1, 1), date(2025, 11, 27)), date(2025, 12, 31))
    assert (found.current, found.previous, found.missing, found.unmatched) == (11, 12, 1, 5.0)
    assert (from_serial(found.as_of), found.aligned) == (date(2025, 11, 30), 11)


def test_a_month_cut_in_its_middle_is_not_complete() -> None:
    """The export stops on 12 December: 19 days without a line before the 31st, where a week is usual. The
    last complete month is November; 11 months up to it have 11 before them, 12 would need December 2023."""
    found = told(every(7, date(2024, 1, 4), date(2025, 12, 12)), date(2025, 12, 31))
    assert (found.current, found.previous) == (11, 12)
    assert (from_serial(found.as_of), found.aligned) == (date(2025, 11, 30), 11)


def test_a_few_days_before_the_end_of_a_month_are_no_gap() -> None:
    """A firm that closes on 23 December has a whole December: 8 days are under the least of 10."""
    found = told(every(1, date(2024, 1, 2), date(2025, 12, 23)), date(2025, 12, 31))
    assert (found.current, found.previous, found.missing) == (12, 12, 0)


def test_a_window_that_ends_on_the_last_line_is_complete_by_itself() -> None:
    """Rolling months end on the day of the last line: the middle of a month is no gap when none is asked beyond it."""
    found = told(every(3, date(2023, 12, 1), date(2025, 12, 12)), None)
    assert (found.current, found.previous, found.missing) == (12, 12, 0)


def test_a_file_of_twenty_three_months_is_short_of_one() -> None:
    """From 1 February 2024: January 2024 is missing, 11 months may be compared with 11."""
    found = told(every(5, date(2024, 2, 1), date(2025, 12, 31)), date(2025, 12, 31))
    assert (found.current, found.previous, found.aligned) == (12, 11, 11)
    assert found.unmatched == 7.0, (
        "the lines of January 2025: 1 February 2024 + 335 (the 1st), + 340 … + 365 (the 31st)"
    )


def test_a_hole_in_the_middle_counts_like_a_short_end() -> None:
    """No line in March 2025 in a file with one a day: 11 against 12; 9 months up to December have 9 before them."""
    days = every(1, date(2024, 1, 1), date(2025, 12, 31))
    hole = [not date(2025, 3, 1) <= from_serial(day) <= date(2025, 3, 31) for day in days]
    found = told(days[hole], date(2025, 12, 31))
    assert (found.current, found.previous, found.missing, found.unmatched) == (11, 12, 1, 31.0)
    assert found.aligned == 4, "May to August stand before September to December; five would reach back into March"


def test_nothing_before_the_window_is_nothing_to_compare() -> None:
    """A first year: twelve months, none before; six may be compared with six."""
    found = told(every(2, date(2025, 1, 1), date(2025, 12, 31)), date(2025, 12, 31))
    assert (found.current, found.previous, found.aligned) == (12, 0, 6)


def test_one_month_of_lines_allows_no_comparison() -> None:
    assert told(every(1, date(2025, 12, 1), date(2025, 12, 31)), date(2025, 12, 31)).aligned == 0


@pytest.mark.parametrize(
    "days",
    [
        [],
        [45300.0],
        [np.nan, np.nan],
        [serial(date(2024, 1, 5)), serial(date(2024, 9, 1)), serial(date(2025, 3, 8)), serial(date(2025, 12, 1))],
    ],
    ids=["no line", "one line", "no date", "four lines in two years"],
)
def test_sparse_lines_prove_nothing(days: list[float]) -> None:
    """Where months without a line are usual, none of them is a gap."""
    values = np.array(days, np.float64)
    assert periods(values, np.ones(len(values)), float(serial(date(2025, 12, 31))), 12) is None


def test_lines_after_the_day_of_the_analysis_count_for_nothing() -> None:
    """A line of 2062 typed by mistake moves no window."""
    days = every(7, date(2024, 1, 1), date(2025, 12, 31))
    with_future = np.append(days, float(serial(date(2062, 1, 1))))
    assert told(with_future, date(2025, 12, 31)) == told(days, date(2025, 12, 31))
