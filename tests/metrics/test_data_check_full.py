"""All checks together: a portfolio with faults planted by hand, and the laws that every check obeys."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs import CellError, call
from segment_udfs.metrics.data_check import CHECKS, FURTHER

YEAR_END = 46022
"""31 December 2025."""
Rows = Sequence[tuple[Any, ...]]


def table(lines: Rows, records: Rows = (), as_of: float | None = None, currency: Any = None) -> dict[str, Any]:
    """The checks by key: count, amount, severity, argument, row and the two sentences."""
    columns = [[[cell] for cell in column] for column in zip(*lines, strict=True)]
    listed = [[[cell] for cell in column] for column in zip(*records, strict=True)] or [None] * 4
    clients, name, siren, wallet = listed

    _, *rows = call("SEG_DATA_CHECK", *columns, clients, as_of, name, siren, wallet, currency, 12, lang="en")
    return {row[0]: [*row[2:7], row[1], row[7]] for row in rows}


def weekly(first: int = 45292, last: int = YEAR_END, clients: str = "ABC") -> Rows:
    """One line of 10 € (cost 6) a week from 1 January 2024 on, one client after the other, one order a line."""
    return [
        (clients[place % len(clients)], float(day), 10.0, 6.0, f"F{place}")
        for place, day in enumerate(range(first, last + 1, 7))
    ]


def test_a_clean_portfolio_is_all_well() -> None:
    """Only the lines are counted, and the margin is 4 € in 10 whatever the bounds; every check is there once."""
    found = table(
        weekly(),
        [("A", "Lemoine", None, None), ("B", "Besson", None, None), ("C", "Hydro", None, None)],
        as_of=YEAR_END,
    )
    assert set(found) == {*CHECKS, *FURTHER}
    assert {key: row[0] for key, row in found.items() if row[0]} == {"lines": 105}
    assert found["margin_low"][1] == found["margin_high"][1] == 4 * 52  # the Mondays of 2025
    assert {row[2] for row in found.values()} == {"OK", "Info"}


def test_the_worst_comes_first_then_the_largest() -> None:
    lines = [
        *weekly(),
        (None, 45300.0, 5.0, 3.0, "G1"),
        ("A", None, 900.0, 3.0, "G2"),
        ("B", 45300.0, -7.0, None, "G3"),
    ]
    found = table(lines)
    ranks = [["Blocking", "To check", "Info", "OK"].index(row[2]) for row in found.values()]
    assert ranks == sorted(ranks)
    assert list(found)[:2] == ["blank_date", "blank_client"], "900 € before 5 €"


def test_possible_duplicates_are_other_orders_of_the_same_sale() -> None:
    """F0 again under X1 and X2: two possible duplicates; F0 itself again: a duplicate line, not counted twice; another
    amount or another day: none; a free item of 0 €: none."""
    first = weekly()[0]
    same = [("a ", *first[1:4], "X1"), ("A", *first[1:4], "X2"), ("A", *first[1:4], "X2"), first]
    other = [("A", first[1], 11.0, 6.0, "X3"), ("A", first[1] + 1, 10.0, 6.0, "X4")]
    free = [("A", first[1], 0.0, 0.0, order) for order in ("X5", "X6")]
    found = table([*weekly(), *same, *other, *free])
    assert found["possible_duplicate"][:5] == [2, 20, "To check", "order", 106]
    assert found["duplicate_line"][:2] == [2, 20]
    assert table([(*line[:4], None) for line in weekly()])["possible_duplicate"][0] == 0


@pytest.mark.parametrize(
    ("amounts", "currency", "count", "named"),
    [
        (["10 €", "5 EUR", "7 $", "8 USD", 3.0, "2 euros"], None, 2, "EUR, USD"),
        (["10 €", "5 EUR", 4.0, 3.0, 3.0, "2 euros"], None, 0, ""),
        (["10", "5", 4.0, 3.0, 3.0, "douze"], None, 0, ""),
        ([1.0, 2.0, 4.0, 8.0, 16.0, 32.0], ["EUR", "€", "chf", "CHF", "EUR", None], 2, "EUR, CHF"),
        ([1.0, 2.0, 4.0, 8.0, 16.0, 32.0], ["EUR"] * 6, 0, ""),
    ],
)
def test_currencies_are_not_added_up(amounts: list[Any], currency: list[Any] | None, count: int, named: str) -> None:
    """The lines in another currency than the most used: 2 of CHF make 4 + 8 €."""
    lines = [("A", 45300.0 + place, amount, 1.0, f"F{place}") for place, amount in enumerate(amounts)]
    column = None if currency is None else [[cell] for cell in currency]
    found = table(lines, currency=column)["mixed_currency"]
    assert found[0] == count
    assert found[1] == (12 if currency and count else 0)
    assert found[5].endswith(named)


def test_eleven_months_against_twelve_block_and_the_aligned_window_is_said() -> None:
    """Lines up to 24 November 2025, analysis of 31 December: December 2024 (2, 9, 16, 23 and 30) has nothing in front
    of it; 11 months up to 30 November are proposed."""
    found = table(weekly(last=45985), as_of=YEAR_END)["partial_period"]
    assert found[:3] == [1, 50, "Blocking"]
    assert found[5] == "Unequal periods: 11 complete months against 12"
    assert "put 30/11/2025 into date_analyse and 11 into mois_periode" in found[6]


def test_bounds_of_the_margin_and_the_rate_are_said() -> None:
    """The 52 lines of 2025 make 208 € of margin on 520 €; one more of 100 € without cost: between 208 and 308 on 620 €.
    The credit note of 30 € without cost of a fourth client takes between 0 and 30 away: 178 and 308 on 590 €."""
    lines = [*weekly(), ("A", 45900.0, 100.0, None, "G1"), ("D", 45900.0, -30.0, "?", "G2")]
    found = table(lines, as_of=YEAR_END)
    assert (found["margin_low"][:2], found["margin_high"][:2]) == ([2, 178], [2, 308])
    assert found["margin_low"][5].endswith("30.2% of revenue")  # 178 / 590
    assert found["margin_high"][5].endswith("52.2% of revenue")  # 308 / 590
    assert found["margin_low"][3:5] == ["cost", 106]


def test_a_client_file_with_faults() -> None:
    """A and B share a SIREN (one of them as a SIRET), C has a false one, D is close to A by its name, potentials are
    twice the revenue of 2025: 17 lines of A, 17 of B, 18 of C at 10 €."""
    lines = weekly()
    revenue = {code: sum(10.0 for line in lines if line[0] == code and line[1] > 45657) for code in "ABC"}
    records = [
        ("A", "Garage Lemoine", "732829320", 2 * revenue["A"]),
        ("B", "Besson", "73282932000074", 2 * revenue["B"]),
        ("C", "Hydro-Ouest", "732829321", 2 * revenue["C"]),
        ("D", "GARAGE LEMOINNE SAS", None, None),
    ]
    found = table(lines, records, as_of=YEAR_END)
    assert sum(revenue.values()) == 520
    assert found["same_siren"][:5] == [1, 700, "To check", "siren", 1]  # 35 lines each of A and B in two years
    assert found["bad_siren"][:5] == [1, 350, "To check", "siren", 3]
    assert found["near_name"][:5] == [1, 350, "To check", "name", 1]
    assert found["near_name"][5] == "Clients with similar names: Garage Lemoine (A), GARAGE LEMOINNE SAS (D)"
    assert found["circular_potential"][:5] == [3, 1040, "To check", "wallet", 1]
    assert found["circular_potential"][5].endswith("(revenue × 2)")
    assert found["client_without_line"][5].endswith(": GARAGE LEMOINNE SAS (D)")


def test_without_costs_orders_or_a_client_file_their_checks_are_unknown() -> None:
    """Not asked is not « nothing found »."""
    columns = [[[cell] for cell in column] for column in list(zip(*weekly(), strict=True))[:3]]
    _, *rows = call("SEG_DATA_CHECK", *columns, None, None, None, None, None, None, None, None, 12)
    unknown = {row[0] for row in rows if isinstance(row[2], CellError)}
    assert unknown == {
        *("missing_cost", "zero_cost", "below_cost", "margin_low", "margin_high", "class_at_stake"),
        *("possible_duplicate", "unknown_client", "client_without_line", "future_date"),
        *("near_name", "bad_siren", "same_siren", "circular_potential"),
    }


def numbers(found: dict[str, Any]) -> dict[str, Any]:
    """Counts and amounts without what says where."""
    return {
        key: [None if isinstance(cell, CellError) else round(cell, 6) for cell in row[:2]] for key, row in found.items()
    }


line = st.tuples(
    st.sampled_from(["A", "a ", "B", "C", "", None]),
    st.one_of(st.integers(45200, 46022).map(float), st.sampled_from([None, "31/12/2024", 3.0])),
    st.sampled_from([1.0, 2.5, -4.0, 10.0, 0.0, None, "12 €", "3 $"]),
    st.sampled_from([0.5, 1.0, None, "?", 0.0]),
    st.sampled_from(["F1", "F2", "F3", None]),
)
RECORDS: Rows = [("A", "Dupont", "732829320", 20.0), ("B", "Dupond", None, 40.0), ("D", "Loin", "1", 60.0)]


@given(st.lists(line, min_size=1, max_size=20), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_lines_changes_no_count(lines: Rows, chance: random.Random) -> None:
    other = chance.sample(lines, len(lines))
    assert numbers(table(lines, RECORDS, as_of=YEAR_END)) == numbers(table(other, RECORDS, as_of=YEAR_END))


@given(st.lists(line, min_size=1, max_size=20), st.integers(0, 20))
@settings(max_examples=30, deadline=None)
def test_a_blank_row_changes_nothing(lines: Rows, place: int) -> None:
    padded = [*lines[:place], (None,) * 5, *lines[place:]]
    assert numbers(table(lines, RECORDS, as_of=YEAR_END)) == numbers(table(padded, RECORDS, as_of=YEAR_END))


def test_splitting_lines_changes_only_counts_of_lines() -> None:
    """Every line cut in 40 % and 60 %: what is counted in lines doubles; months, clients and euros stay."""
    lines = [*weekly(last=45900), ("A", 45700.0, 100.0, None, "G1"), ("B", 45710.0, -30.0, -10.0, "G2")]
    cut = [
        (client, day, share * amount, None if cost is None else share * cost, order)
        for client, day, amount, cost, order in lines
        for share in (0.4, 0.6)
    ]
    whole, halves = (table(rows, RECORDS, as_of=YEAR_END) for rows in (lines, cut))
    of_lines = {"lines", "credit_note", "missing_cost", "margin_low", "margin_high"}
    for key, row in whole.items():
        assert halves[key][0] == (2 * row[0] if key in of_lines else row[0]), key
        assert halves[key][1] == pytest.approx(row[1]), key


@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_the_unit_of_the_amounts_changes_no_count(factor: float) -> None:
    rng = np.random.default_rng(3)
    lines = [
        (f"C{rng.integers(20)}", float(rng.integers(45292, 46000)), float(rng.normal(50, 40)), cost, f"F{place}")
        for place, cost in enumerate([None if value < 0.2 else 20.0 * value for value in rng.random(300)])
    ]
    scaled = [(c, d, a * factor, None if k is None else k * factor, o) for c, d, a, k, o in lines]
    plain, other = table(lines, as_of=YEAR_END), table(scaled, as_of=YEAR_END)
    counts = [{key: row[0] for key, row in numbers(found).items()} for found in (plain, other)]
    assert counts[0] == counts[1]
