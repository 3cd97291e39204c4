"""Numbers of files: what each way of writing means, by hand, and when a column must be asked about."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs.importing.columns.numbers import parse_numbers

NBSP, NARROW = "\u00a0", "\u202f"


def text(*cells: str) -> pd.Series:
    """A column of a text file."""
    return pd.Series(list(cells), dtype="str")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1 234,50", 1234.5),
        (f"1{NBSP}234,50", 1234.5),
        (f"1{NARROW}234{NARROW}567,89", 1234567.89),
        ("1.234,50", 1234.5),
        ("1,234.50", 1234.5),
        ("1'234.50", 1234.5),
        ("1\u2019234.50", 1234.5),
        ("(1 234,50)", -1234.5),
        ("1234,50-", -1234.5),
        (f"-1{NBSP}234,50{NBSP}€", -1234.5),
        ("\u22121234.5", -1234.5),
        ("+12.5", 12.5),
        ("€ 12.50", 12.5),
        ("-$1,234.50", -1234.5),
        ("$-1,234.50", -1234.5),
        ("12,50 EUR", 12.5),
        ("(12.50 €)", -12.5),
        (f"12{NBSP}%", 0.12),
        ("35%", 0.35),
        ("-2,5 %", -0.025),
        ("1,5 k€", 1500.0),
        ("1.5K", 1500.0),
        ("2 M€", 2_000_000.0),
        ("-0,3 k €", -300.0),
        ("(1,5 k€)", -1500.0),
        ("$1.5M", 1_500_000.0),
        ("3 Md€", 3e9),
        ("12,34 %", 0.1234),
        ("1 234,50 EUR", 1234.5),
        ("€ 1 234", 1234.0),
        ("1.5E+3", 1500.0),
        ("1,25e-2", 0.0125),
        (".5", 0.5),
        (",5", 0.5),
        ("12.", 12.0),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("1,234,567", 1234567.0),
        ("1.234.567", 1234567.0),
        ("007", 7.0),
        ("  42  ", 42.0),
        ("-0", 0.0),
        ("9007199254740993", 9007199254740992.0),
    ],
)
def test_a_number_written_alone_has_one_meaning(cell: str, value: float) -> None:
    """Each of these can be read in one way only, so one cell is evidence enough."""
    parsed = parse_numbers(text(cell))
    assert (parsed.problem, parsed.unread.tolist(), parsed.values.tolist()) == ("", [], [value])


@pytest.mark.parametrize("cell", ["", " ", NBSP, "?", " ? "])
def test_blanks_and_question_marks_are_unknown(cell: str) -> None:
    """Unknown is not 0, and it is no fault."""
    parsed = parse_numbers(text("1.5", cell))
    assert math.isnan(parsed.values[1])
    assert len(parsed.unread) == 0


@pytest.mark.parametrize(
    "cell",
    ["abc", "NULL", "#N/A", "#DIV/0!", "12 34", "1 23,5", "1,23,456.5", "--5", "(-5)", "(5", "5)", "€5€", "12 m€",
     "1e999", "nan", "inf", "0x10", "1_000", "12/05", "=1+1", "٣", "１２", "1 2345,00", "1.2.3,4", "12 ‰", "5 €€", "k€",
     "1,5 k%", "1e3 %", "1/2", "1-2"],
)  # fmt: skip
def test_what_is_no_number_is_reported_with_its_place(cell: str) -> None:
    """Nothing is silently turned into a blank: the second cell is the one that cannot be read."""
    parsed = parse_numbers(text("1.5", cell, "2.5"))
    assert parsed.unread.tolist() == [1]
    assert parsed.values[[0, 2]].tolist() == [1.5, 2.5]


@pytest.mark.parametrize(
    "cells",
    [("1,234",), ("1.234", "5.678"), ("1,234", "12"), ("-1.000 €", "25"), ("999,999", "", "?")],
)
def test_a_mark_before_three_digits_is_a_question(cells: tuple[str, ...]) -> None:
    """One thousand or one unit: the column does not say."""
    assert parse_numbers(text(*cells)).problem == "ambiguous"


def test_one_cell_decides_for_its_column() -> None:
    """12,5 shows a decimal comma, so 1.234 beside it is one thousand two hundred and thirty-four."""
    assert parse_numbers(text("1.234", "12,5")).values.tolist() == [1234.0, 12.5]
    assert parse_numbers(text("1,234", "12.5")).values.tolist() == [1234.0, 12.5]


def test_spaces_for_thousands_make_the_other_mark_decimal() -> None:
    """A column parts its thousands in one way: beside 1 000, the comma of 1,234 is decimal."""
    assert parse_numbers(text("1 000", "1,234")).values.tolist() == [1000.0, 1.234]


@pytest.mark.parametrize(("decimal", "value"), [(",", 1.234), (".", 1234.0)])
def test_the_user_decides(decimal: str, value: float) -> None:
    """With the mark given there is no question left."""
    assert parse_numbers(text("1,234"), decimal).values.tolist() == [value]  # type: ignore[arg-type]


def test_two_decimal_marks_in_one_column_are_reported() -> None:
    """12,5 and 12.5 cannot both be read: one example of each is shown."""
    parsed = parse_numbers(text("7", "12,5", "12.5"))
    assert (parsed.problem, sorted(parsed.examples)) == ("mixed", [1, 2])


def test_two_currencies_in_one_column_are_reported() -> None:
    """Euros and dollars do not add up; € and EUR are the same money."""
    assert parse_numbers(text("5 €", "7 $")).problem == "currencies"
    assert parse_numbers(text("5 €", "7 EUR")).problem == ""


def test_the_cells_of_a_workbook_keep_their_values() -> None:
    """Numbers are taken as they are; a date or a truth value is no number; text is read like text."""
    cells = [1.5, 2, True, None, "", "1 234,5", dt.date(2024, 1, 1), float("nan")]
    parsed = parse_numbers(pd.Series(cells, dtype=object))
    np.testing.assert_array_equal(parsed.values, [1.5, 2.0, np.nan, np.nan, np.nan, 1234.5, np.nan, np.nan])
    assert parsed.unread.tolist() == [2, 6, 7]


@pytest.mark.parametrize("mark", ["n/a", "N/A", "NA", "NC", "n.c.", "ND", "n.d.", "s/o", "S.O."])
def test_a_word_for_unknown_is_blank_and_counted(mark: str) -> None:
    """A person wrote that nobody knows: it is no 0 and no fault, and the cell is listed."""
    parsed = parse_numbers(text("12,50", mark))
    assert math.isnan(parsed.values[1])
    assert (parsed.unread.tolist(), parsed.unknown.tolist()) == ([], [1])


@pytest.mark.parametrize("mark", ["NULL", "#N/A", "#VALEUR!", "nan", "None", "(vide)"])
def test_a_hole_left_by_a_program_is_reported(mark: str) -> None:
    """Its value is lost, not unknown."""
    assert parse_numbers(text("12,50", mark)).unread.tolist() == [1]


@pytest.mark.parametrize("dash", ["-", "–", "—", "\u2212", "--", " - "])
def test_a_dash_alone_is_asked(dash: str) -> None:
    """Zero in the accounting format of Excel, unknown elsewhere: it is reported, as a dash."""
    parsed = parse_numbers(text("12,50", dash))
    assert (parsed.unread.tolist(), parsed.dashes.tolist()) == ([1], [1])


@pytest.mark.parametrize(
    ("cells", "shown"), [(("1,5 k€", "800"), (0, 1)), (("800", "0", "12 %"), (2, 0)), (("12 %", "5 €"), (0, 1))]
)
def test_a_unit_beside_no_unit_is_asked(cells: tuple[str, ...], shown: tuple[int, int]) -> None:
    """800 beside 1,5 k€: euros or thousands? One example of each is shown."""
    parsed = parse_numbers(text(*cells))
    assert (parsed.problem, parsed.examples) == ("units", shown)


def test_thousands_beside_euros_are_no_doubt() -> None:
    """800 € says its unit, and 0 needs none; what was multiplied is counted."""
    parsed = parse_numbers(text("1,5 k€", "800 €", "0", "2 M€"))
    assert parsed.values.tolist() == [1500.0, 800.0, 0.0, 2e6]
    assert (parsed.problem, parsed.scaled.tolist()) == ("", [0, 3])


def test_one_bad_cell_leaves_the_others() -> None:
    """Three hundred amounts and one word: all the amounts are read, and the word is listed alone."""
    amounts = [f"{i},{i % 100:02d}" for i in range(300)]
    parsed = parse_numbers(text(*amounts[:150], "douze", *amounts[150:]))
    assert parsed.unread.tolist() == [150]
    assert np.delete(parsed.values, 150).tolist() == [float(cell.replace(",", ".")) for cell in amounts]


def grouped(cents: int, thousands: str, decimal: str) -> str:
    """Digits of a positive amount, written with the standard library's own grouping."""
    whole = f"{cents // 100:,}".replace(",", thousands)
    return f"{whole}{decimal}{cents % 100:02d}"


DIALECTS = {
    "french": lambda cents: ("-" if cents < 0 else "") + grouped(abs(cents), NARROW, ",") + f"{NBSP}€",
    "german": lambda cents: ("-" if cents < 0 else "") + grouped(abs(cents), ".", ","),
    "english": lambda cents: f"({grouped(-cents, ',', '.')})" if cents < 0 else grouped(cents, ",", "."),
    "swiss": lambda cents: ("\u2212" if cents < 0 else "") + grouped(abs(cents), "'", "."),
    "sap": lambda cents: grouped(abs(cents), ".", ",") + ("-" if cents < 0 else ""),
    "program": lambda cents: ("-" if cents < 0 else "") + grouped(abs(cents), "", "."),
}


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
@given(amounts=st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
def test_amounts_come_back_to_the_cent(dialect: str, amounts: list[int]) -> None:
    """A ledger written in any dialect is the same ledger: two decimals are always evidence of the mark."""
    parsed = parse_numbers(text(*map(DIALECTS[dialect], amounts)))
    assert parsed.problem == ""
    assert [round(value * 100) for value in parsed.values] == amounts
    assert parsed.values.tolist() == [cents / 100 for cents in amounts]


@given(
    amounts=st.lists(st.decimals(-(10**15), 10**15, allow_nan=False, places=4), min_size=1, max_size=30),
    suffix=st.sampled_from(["", " €", " %", " k€", " M€", "e-3", "E+05"]),
    mark=st.sampled_from(",."),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=150, deadline=None)
def test_every_number_is_the_nearest_double_in_any_order(
    amounts: list[Decimal], suffix: str, mark: str, order: Any
) -> None:
    """Four decimals are evidence of the mark; Python's decimal and float are the witnesses of the nearest double."""
    tens = {" %": -2, " k€": 3, " M€": 6, "e-3": -3, "E+05": 5}.get(suffix, 0)
    cells = [f"{amount:.4f}".replace(".", mark) + suffix for amount in amounts]
    expected = [float(f"{amount:.4f}e{tens}") for amount in amounts]
    assert parse_numbers(text(*cells)).values.tolist() == expected
    places = list(range(len(cells)))
    order.shuffle(places)
    assert parse_numbers(text(*(cells[i] for i in places))).values.tolist() == [expected[i] for i in places]


@given(cells=st.lists(st.text(alphabet="0123456789.,-+eE naif", max_size=8), min_size=1, max_size=20))
@settings(max_examples=300, deadline=None)
def test_the_quick_reading_is_the_patient_one(cells: list[str]) -> None:
    """A space at the end of one cell changes no meaning, but sends the column to the patient reading."""
    quick = parse_numbers(text(*cells))
    patient = parse_numbers(text(*cells[:-1], cells[-1] + " "))
    np.testing.assert_array_equal(quick.values, patient.values)
    assert (quick.problem, quick.examples, quick.convention) == (patient.problem, patient.examples, patient.convention)
    assert quick.unread.tolist() == patient.unread.tolist()


@given(cells=st.lists(st.text(max_size=12), max_size=20))
@settings(max_examples=60, deadline=None)
def test_every_cell_is_a_number_a_blank_or_reported(cells: list[str]) -> None:
    """Nothing is lost, whatever the text: a NaN that is neither blank nor reported would be a silent loss."""
    parsed = parse_numbers(text(*cells))
    reported = set(parsed.unread.tolist())
    for position, cell in enumerate(cells):
        if math.isnan(parsed.values[position]) and not parsed.problem:
            assert position in reported or "".join(cell.split()).strip("\u200b\u2060\ufeff") in ("", "?")
