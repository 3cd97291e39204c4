"""The mathematics that several metrics share: calendar, quantiles, rounding, grouped sums."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segment_udfs.maths import (
    benjamini_hochberg,
    counts,
    descending,
    edate,
    from_serial,
    grouped_quantile,
    grouped_rows,
    months_of,
    net_positive,
    pair_sums,
    positive_pairs,
    quantile,
    quarters,
    round_half_away,
    sample_polyline,
    serial,
    sums,
)


def test_serials_are_those_of_a_spreadsheet() -> None:
    """1 March 1900 is 61, 1 January 1970 is 25569, 31 December 9999 is 2958465 (Excel's documented last day)."""
    assert [serial(day) for day in (date(1900, 3, 1), date(1970, 1, 1), date(9999, 12, 31))] == [61, 25569, 2958465]
    assert from_serial(25569.99) == date(1970, 1, 1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 12, 31), 12, date(2025, 12, 31)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
        (date(1, 2, 1), -1, date(1, 1, 1)),
        (date(2, 1, 1), -12, date(1, 1, 1)),
        (date(9999, 11, 30), 1, date(9999, 12, 30)),
        (date(9998, 12, 31), 12, date(9999, 12, 31)),
    ],
)
def test_the_same_day_some_months_later(day: date, months: int, expected: date) -> None:
    """Cut to the last day of a shorter month; the calendar's first and last years included."""
    assert edate(serial(day), months) == serial(expected)


def test_months_beyond_the_calendar_are_infinite() -> None:
    """Before year 1 no date exists, nor after 9999: an infinity on the right side, so that comparisons still hold."""
    assert edate(serial(date(1, 1, 31)), -1) == -math.inf
    assert edate(serial(date(9999, 12, 1)), 1) == math.inf


def test_a_quantile_lies_between_the_two_nearest_values() -> None:
    """Type 7 of 10, 20, 40: h = 2p, so 0.25 gives 15 and 0.9 gives 36; nothing gives NaN."""
    values = np.array([40.0, 10, 20])
    assert [quantile(values, p) for p in (0, 0.25, 0.5, 0.9, 1)] == [10, 15, 20, 36, 40]
    assert math.isnan(quantile(np.empty(0), 0.5))


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0.5, 0, 1),
        (1.5, 0, 2),
        (2.5, 0, 3),
        (-2.5, 0, -3),
        (2.4999, 0, 2),
        (0.05, 1, 0.1),
        (1.005, 2, 1.01),
        (1250, -2, 1300),
    ],
)
def test_halves_are_rounded_away_from_zero(value: float, digits: int, expected: float) -> None:
    """As on an invoice, on the decimal that is written: 1.005 is 1.01, though no double is exactly 1.005."""
    assert round_half_away(value, digits) == expected


def test_without_digits_rounding_gives_whole_numbers() -> None:
    """2.55 is 3."""
    assert round_half_away(2.55) == 3


def test_sums_and_counts_have_one_entry_a_code_even_without_row() -> None:
    """Codes 0, 2, 2 among 4."""
    codes = np.array([2, 0, 2])
    assert sums(codes, np.array([5.0, 1, -3]), 4).tolist() == [1, 0, 2, 0]
    assert counts(codes, 4).tolist() == [1, 0, 2, 0]


def test_dust_is_no_purchase() -> None:
    """A net of 1e-9 of what was moved is rounding, anything above is a purchase: the border itself is not."""
    absolute = np.array([1e9, 1e9, 1e9, 0])
    assert net_positive(np.array([1.0, 1.0000001, -5, 0]), absolute).tolist() == [False, True, False, False]


def test_the_largest_comes_first_and_ties_keep_their_order() -> None:
    """3 at the positions 1 and 3, then 2, then 1."""
    assert descending(np.array([1.0, 3, 2, 3])).tolist() == [1, 3, 2, 0]
    assert descending(np.repeat([1.0, 2.0], 40)).tolist() == [*range(40, 80), *range(40)]


def test_adjusted_probabilities_of_benjamini_and_hochberg() -> None:
    """Their paper's fifteen p-values: R's p.adjust(method = "BH") gives the adjusted ones to four digits."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    q = [
        0.0015,
        0.0030,
        0.0095,
        0.0356,
        0.0603,
        0.0639,
        0.0639,
        0.0645,
        0.0765,
        0.4860,
        0.5812,
        0.7149,
        0.7532,
        0.8132,
        1,
    ]
    assert benjamini_hochberg(np.array(p)) == pytest.approx(q, abs=5.1e-5)
    assert benjamini_hochberg(np.array(p[::-1])) == pytest.approx(q[::-1], abs=5.1e-5)


def test_adjusted_probabilities_never_exceed_one() -> None:
    """2 × 0.9 and 1.2 are both cut to 1 at the most."""
    assert benjamini_hochberg(np.array([0.9, 0.95])).tolist() == [0.95, 0.95]
    assert benjamini_hochberg(np.array([0.9, 1.2])).tolist() == [1, 1]


def test_a_polyline_is_read_between_its_vertices() -> None:
    """Heights 0, 6, 9 read at five places: halves of its two segments."""
    assert sample_polyline(np.array([0.0, 6, 9]), 5).tolist() == [[0, 0], [0.25, 3], [0.5, 6], [0.75, 7.5], [1, 9]]
    assert sample_polyline(np.array([2.0, 4]), 2).tolist() == [[0, 2], [1, 4]]


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=9), st.integers(2, 40))
def test_a_polyline_agrees_with_exact_fractions(heights: list[float], points: int) -> None:
    """The same reading in exact arithmetic, vertex by vertex."""
    n = len(heights) - 1
    for i, (x, y) in enumerate(sample_polyline(np.array(heights), points).tolist()):
        place = Fraction(i * n, points - 1)
        k = min(int(place), n - 1)
        exact = Fraction(heights[k]) + (place - k) * (Fraction(heights[k + 1]) - Fraction(heights[k]))
        assert x == pytest.approx(i / (points - 1), abs=1e-15)
        assert y == pytest.approx(float(exact), abs=1e-9 * max(1, *map(abs, heights)))


def test_sums_of_pairs_and_of_their_absolute_values() -> None:
    """Pair (1, 0) holds 5 and -3: net 2, moved 8; pair (0, 1) holds 1 alone."""
    first, second, total, absolute = pair_sums(np.array([1, 0, 1]), np.array([0, 1, 0]), np.array([5.0, 1, -3]))
    assert [column.tolist() for column in (first, second, total, absolute)] == [[0, 1], [1, 0], [1, 2], [1, 8]]


def test_sums_of_no_pair_are_empty() -> None:
    """No row: four empty columns."""
    nothing = np.empty(0, np.int64)
    assert [len(column) for column in pair_sums(nothing, nothing, np.empty(0))] == [0, 0, 0, 0]


def test_pairs_with_one_second_code_keep_their_first() -> None:
    """All second codes are 0: the first codes come back as they are."""
    first, second, total, _ = pair_sums(np.array([3, 1]), np.array([0, 0]), np.array([2.0, 4]))
    assert (first.tolist(), second.tolist(), total.tolist()) == ([1, 3], [0, 0], [4, 2])


def test_quantiles_by_group_are_those_of_each_group() -> None:
    """Group 0 holds 7 alone, group 2 holds 10, 20, 40: 0.25 gives 15; group 1 holds nothing."""
    found = grouped_quantile(np.array([2, 0, 2, 2]), np.array([40.0, 7, 10, 20]), 0.25, 3)
    assert [found[0], found[2]] == [7, 15]
    assert math.isnan(found[1])


@pytest.mark.parametrize("scale", [1, 2**40, 2**59])
def test_rows_are_grouped_whatever_the_size_of_their_keys(scale: int) -> None:
    """Keys 5, 2, 5, 0, 2: rows 3 | 1, 4 | 0, 2; keys too large to be packed with a row number change nothing."""
    rows, start = grouped_rows(np.array([5, 2, 5, 0, 2]) * scale)
    assert (rows.tolist(), start.tolist()) == ([3, 1, 4, 0, 2], [0, 1, 3])


def test_a_key_that_just_fails_to_be_packed_is_sorted_all_the_same() -> None:
    """2^61 with a row number of two bits would need the sign's place: row 1 still comes first."""
    assert [found.tolist() for found in grouped_rows(np.array([2**61, 5]))] == [[1, 0], [0, 1]]


def test_no_row_gives_no_group() -> None:
    """Neither rows nor starts."""
    assert [found.tolist() for found in grouped_rows(np.empty(0, np.int64))] == [[], []]


def test_ties_of_large_keys_keep_their_order() -> None:
    """Forty rows of two keys above 2^60, alternating: the even rows, then the odd ones."""
    rows, start = grouped_rows(np.tile([2**60, 2**60 + 1], 20))
    assert rows.tolist() == [*range(0, 40, 2), *range(1, 40, 2)]
    assert start.tolist() == [0, 20]


@pytest.mark.parametrize("far", [0, 1000])
def test_pairs_that_are_net_positive(far: int) -> None:
    """(0, 1) is returned in full, (1, 0) nets 2, (2, 2) nets dust, (0, 0) is only a credit, (1, 1) is a sale.

    A far pair makes the table of all pairs too large, so that the rows are sorted instead; the answer is the same.
    """
    rows = [
        (0, 1, 7.0),
        (0, 1, -7.0),
        (1, 0, 5.0),
        (1, 0, -3.0),
        (2, 2, 1e12),
        (2, 2, -1e12 + 1),
        (0, 0, -4.0),
        (1, 1, 3.0),
    ]
    rows += [(2 + far, 0, 6.0), (2, 1, 0.0)]
    first, second, values = (np.array(column) for column in zip(*rows, strict=True))
    held = positive_pairs(first.astype(np.int64), second.astype(np.int64), values)
    assert list(zip(*(column.tolist() for column in held), strict=True)) == [(1, 0), (1, 1), (2 + far, 0)]


@pytest.mark.parametrize("far", [0, 1000])
def test_the_border_of_dust_is_one_part_in_a_billion(far: int) -> None:
    """Sold 1e9 + 1.5, returned 1e9: 1.5 of 2e9 moved is under a billionth; 3 of 2e9 is a purchase."""
    rows = [(0, 0, 1e9 + 1.5), (0, 0, -1e9), (0, 1, 1e9 + 3), (0, 1, -1e9), (1 + far, 0, -1.0)]
    first, second, values = (np.array(column) for column in zip(*rows, strict=True))
    held = positive_pairs(first.astype(np.int64), second.astype(np.int64), values)
    assert [column.tolist() for column in held] == [[0], [1]]


def test_no_pair_at_all() -> None:
    """No row: no pair."""
    nothing = np.empty(0, np.int64)
    assert [column.tolist() for column in positive_pairs(nothing, nothing, np.empty(0))] == [[], []]


def test_months_and_quarters_are_those_of_the_calendar() -> None:
    """Counted from January 1970: December 2023 is month 647 and quarter 215; a time of day changes nothing."""
    days = np.array([serial(date(2023, 12, 31)) + 0.9, serial(date(2024, 1, 1)), serial(date(2024, 4, 1)), 25569.0])
    assert months_of(days).tolist() == [647, 648, 651, 0]
    assert quarters(days).tolist() == [215, 216, 217, 0]
    assert months_of(np.array([25568.0])).tolist() == [-1]
