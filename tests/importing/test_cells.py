"""Columns of texts taken apart: what is blank, what starts how, what is distinct."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segment_udfs.importing.columns.cells import filled, first_bytes, having, labels, pieces
from segment_udfs.importing.columns.runs import coded, nearly_distinct

CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "\u00a0", "\u202f\t", "?", " ? ", "é", "Émile", "-", " 12", "\u00a012", "Total", " Total"]
    ),
    st.text(max_size=4).filter(lambda text: "\0" not in text),
)


@given(st.lists(CELLS, max_size=12), st.integers(0, 4))
def test_a_cell_is_filled_when_python_finds_more_than_spaces_in_it(cells: list[str | None], cut: int) -> None:
    column = pd.Series(cells, dtype="str").iloc[cut:]
    assert filled(column).tolist() == [isinstance(cell, str) and bool(cell.strip()) for cell in cells[cut:]]


@given(st.lists(CELLS, max_size=12), st.integers(0, 4))
def test_the_first_byte_is_that_of_utf_8(cells: list[str | None], cut: int) -> None:
    column = pd.Series(cells, dtype="str").iloc[cut:]
    assert first_bytes(column).tolist() == [(cell or "").encode()[0] if cell else 0 for cell in cells[cut:]]


@given(st.lists(CELLS, max_size=12))
def test_a_pattern_of_letters_is_found_wherever_the_cells_are_kept(cells: list[str | None]) -> None:
    pattern = re.compile(r"\s*total", re.IGNORECASE)
    kept = having(pd.Series(cells, dtype="str"), pattern)
    assert kept.tolist() == having(pd.Series(cells, dtype=object), pattern).tolist()


@given(st.lists(CELLS, max_size=12))
def test_labels_are_those_of_each_cell_alone(cells: list[str | None]) -> None:
    column = pd.Series(cells, dtype="str")
    expected = [None if cell is None or cell.strip() in ("", "?") else cell for cell in cells]
    found = labels(column)
    assert found.texts.tolist() == expected
    assert found.missing == expected.count(None)


@pytest.mark.parametrize("run", [1, 2, 700], ids=["nothing twice in a row", "pairs", "long runs"])
def test_codes_lead_back_to_the_texts_however_they_repeat(run: int) -> None:
    """30,000 cells in parts, as a reader of text gives them."""
    texts = np.repeat([f"FA{number % 900:05d}" for number in range(30_000 // run + 1)], run)[:30_000]
    parts = [part for start in (0, 12_000) for part in pieces(pd.Series(texts[start : start + 12_000], dtype="str"))]
    parts += pieces(pd.Series(texts[24_000:], dtype="str"))
    for reader in (coded, nearly_distinct):
        distinct, codes = reader(parts)
        assert np.array(distinct.to_pylist())[codes].tolist() == texts.tolist()
    assert len(coded(parts)[0]) == len(set(texts))
