"""Identifiers: what makes two spellings one id (catalogue §0.6), however the column arrives."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs.ids import decimal_text, factorise, factorise_series, merge, normalise


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (1, "1", True),
        (1.0, "1", True),
        (True, 1, True),
        ("01", "1", False),
        ("Hôtel", "Hotel", False),
        ("  Alpha\u00a0Beta ", "ALPHA beta", True),
        ("ｆｕｌｌ", "full", True),
        ("Straße", "STRASSE", True),
    ],
)
def test_two_spellings_of_one_id(one: object, other: object, alike: bool) -> None:
    """Examples of §0.6: numbers as shortest decimal text, NFKC, spaces, case; leading zeros and accents count."""
    codes = factorise([one, other]).codes.tolist()
    assert (codes == [0, 0]) is alike


@pytest.mark.parametrize("blank", [None, "", "   ", "\u00a0", "?", 0, 0.0, False])
def test_blank_ids(blank: object) -> None:
    """None, empty or spaces-only texts, "?" and the number 0 are no id; the text "0" is one."""
    assert factorise([blank, "0"]).codes.tolist() == [-1, 0]


def test_shortest_decimal_text() -> None:
    """As Excel shows a number typed in a cell of ids."""
    assert [decimal_text(x) for x in (12.0, 0.1, 1e-7, 1e22, -3.5)] == [
        "12",
        "0.1",
        "0.0000001",
        "10000000000000000000000",
        "-3.5",
    ]


TEXTS = st.text(alphabet="AaBb?0 é\n\u00a0x", max_size=4)


@settings(max_examples=300)
@given(st.lists(st.one_of(TEXTS, st.none()), min_size=1, max_size=12))
def test_a_frame_and_a_list_of_cells_give_the_same_codes(cells: list[str | None]) -> None:
    """Whatever fast path a column takes, ids are those of the definition: blank, or normalised text by first seen."""
    seen: dict[str, int] = {}
    expected = []
    for cell in cells:
        text = "" if cell is None else cell.strip()
        expected.append(-1 if text in {"", "?"} else seen.setdefault(normalise(text), len(seen)))
    assert factorise(cells).codes.tolist() == expected
    column = factorise_series(pd.Series(cells, dtype=object))
    assert column.codes.tolist() == expected
    assert column.keys == tuple(seen)


def test_codes_in_another_columns_numbering() -> None:
    """A line column is coded by the rank of its client in the list; blanks and unknown clients are -1."""
    lines, clients = factorise(["b", "a", "z", None, "A "]), factorise(["A", "B"])
    assert lines.coded_like(clients).tolist() == [1, 0, -1, -1, 0]


def test_merge_keeps_the_first_spelling() -> None:
    """The display form is the first spelling seen, trimmed."""
    merged = merge(np.array([0, 1, 2]), [" Alpha ", "ALPHA", "Beta"])
    assert (merged.shown, merged.keys) == (("Alpha", "Beta"), ("alpha", "beta"))
