"""Cells read and written back, in the shapes in which Excel for Windows gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hosts.macros.fakes import Grid, Range

from segment_udfs.hosts.macros.cells import Rounded, contents, looks, read, restore


@pytest.mark.parametrize(
    ("height", "width", "wanted"),
    [
        (1, 1, [[1.0]]),
        (1, 2, [[1.0, {"f": "=A1*2"}]]),
        (2, 1, [[1.0], ["=1+1"]]),
        (2, 2, [[1.0, {"f": "=A1*2"}], ["=1+1", True]]),
    ],
)
@pytest.mark.parametrize("dynamic", [True, False])
def test_what_a_range_holds_does_not_depend_on_its_shape(
    height: int, width: int, wanted: list[list[Any]], dynamic: bool
) -> None:
    """One cell is a text in Excel, a row and a column are tuples of tuples; Excel before 2021 has no Formula2."""
    grid = Grid.of([[1.0, 2.0], ["=1+1", True]], formulas={(0, 1): "=A1*2"}, dynamic=dynamic)
    assert contents(Range(grid, 0, 0, height, width)) == wanted


def test_dates_currencies_and_errors_are_what_was_typed() -> None:
    """Excel gives a currency with four decimals, which the engine says; what was typed has all of them."""
    day = datetime(2025, 12, 31, 14, 30)
    grid = Grid.of([[day, Rounded(1.2346), "#SPILL!", "#N/A", "#N/A", Rounded(0.3333)]])
    grid.formulas = {(0, 1): "1.23456789", (0, 4): "text", (0, 5): "=A1/3"}
    row = Range(grid, 0, 0, 1, 6)
    assert read(row) == [[day, 1.23456789, "#SPILL!", "#N/A", "#N/A", 0.3333]]
    assert all(type(cell) is not Rounded for cell in read(row)[0])
    held = [{"d": "2025-12-31T14:30:00"}, 1.23456789, {"e": "#SPILL!"}, {"e": "#N/A"}, "#N/A", {"f": "=A1/3"}]
    assert contents(row) == [held]


@pytest.mark.parametrize("dynamic", [True, False])
def test_texts_come_back_as_texts_and_formulas_by_runs(dynamic: bool) -> None:
    grid = Grid(dynamic=dynamic)
    rows = [
        ["00123", {"f": "=1"}],
        ["=1+1", {"f": "=2"}],
        ["@x", None],
        [None, {"e": "#N/A"}],
        [{"d": "2025-01-02"}, 5.0],
    ]
    restore(Range(grid, 0, 0, 5, 2), rows)
    assert [grid.values[down, 0] for down in range(5)] == ["'00123", "'=1+1", "'@x", None, datetime(2025, 1, 2)]
    assert [grid.formulas.get((down, 1)) for down in range(5)] == ["=1", "=2", None, "#N/A", None]
    assert grid.values[4, 1] == 5.0
    assert grid.asked == 3, "one writing of constants, one a run of formulas"


def test_number_formats_are_found_by_halving() -> None:
    """A thousand cells, one of them of texts: some twenty questions, not a thousand."""
    grid = Grid(formats={(700, 1): "@"})
    found = looks(Range(grid, 0, 0, 1000, 2))
    assert found is not None
    assert [block for block in found if block[4] == "@"] == [[700, 1, 1, 1, "@"]]
    assert sum(height * width for _, _, height, width, _ in found) == 2000
    assert grid.asked < 30


def test_too_many_number_formats_are_left_alone() -> None:
    grid = Grid(formats={(down, 0): "@" for down in range(0, 2000, 2)})
    assert looks(Range(grid, 0, 0, 2000, 1)) is None
