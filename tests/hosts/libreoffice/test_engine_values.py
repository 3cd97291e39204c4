"""Values, formulas and converters of ranges behave in Calc as they do in Excel."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from segment_udfs.hosts.libreoffice.engine import EngineError

pytestmark = pytest.mark.host
pytest_plugins = ["hosts.libreoffice.engine_office"]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (1, 1.0),
        (-1.5, -1.5),
        (Decimal("2.5"), 2.5),
        (np.int64(3), 3.0),
        (np.float32(0.5), 0.5),
        (True, True),
        (np.bool_(False), False),
        ("texte é ☃ 𝄞", "texte é ☃ 𝄞"),
        ("12", "12"),
        ("1,5", "1,5"),
        ("01/02/2024", "01/02/2024"),
        ("TRUE", "TRUE"),
        (" ", " "),
        ("a\nb", "a\nb"),
        ("'=1+1", "=1+1"),
        ("{=1}", "{=1}"),
        ("=", "="),
        (None, None),
        ("", None),
        (float("nan"), None),
        (pd.NaT, None),
        (pd.NA, None),
        (dt.datetime(2024, 2, 29, 13, 5, 9), dt.datetime(2024, 2, 29, 13, 5, 9)),
        (dt.date(1999, 12, 31), dt.datetime(1999, 12, 31)),
        (pd.Timestamp("2024-01-02 03:04"), dt.datetime(2024, 1, 2, 3, 4)),
        (np.datetime64("2024-01-02"), dt.datetime(2024, 1, 2)),
        (dt.time(12, 0), 0.5),
    ],
)
def test_a_value_is_read_as_it_was_written(sheet: Any, value: Any, read: Any) -> None:
    sheet["B2"].value = value
    found = sheet["B2"].value
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize("text", ["x" * 32_767, "=" * 3, "+1", "-1", "@x", "#N/A", "1e5", "\u00a0", "é\u0301", "</t>&"])
def test_hostile_text_stays_text(sheet: Any, text: str) -> None:
    sheet["A1"].value = [["first", "'" + text]]
    assert sheet["B1"].value == text


def test_a_block_keeps_each_kind_of_value_in_its_place(sheet: Any) -> None:
    day = dt.datetime(2024, 1, 31)
    rows = [["h", 1.0, None], [day, True, "=D3*2"], ["'01", False, day], [None, None, 7.0]]
    sheet["C3"].value = rows
    assert sheet["C3:E6"].value == [["h", 1.0, None], [day, True, 2.0], ["01", False, day], [None, None, 7.0]]
    assert sheet["E4"].formula == "=D3*2"


def test_what_a_cell_was_does_not_change_what_it_becomes(sheet: Any) -> None:
    sheet["A1"].value = [[True], [dt.datetime(2024, 1, 1)], ["=1/0"]]
    sheet["A1"].value = [[5], [True], ["x"]]
    assert sheet["A1:A3"].value == [5.0, True, "x"]


def test_a_cell_formatted_as_a_date_is_read_as_one_and_keeps_its_format(sheet: Any) -> None:
    sheet["A1"].value = 45_351
    sheet["A1"].number_format = "yyyy-mm-dd"
    assert sheet["A1"].value == dt.datetime(2024, 2, 29)
    sheet["A1"].value = dt.datetime(2024, 3, 1)
    assert (sheet["A1"].number_format, sheet["A1"].value) == ("yyyy-mm-dd", dt.datetime(2024, 3, 1))


def test_the_results_of_formulas_are_dates_truth_values_and_texts(sheet: Any) -> None:
    sheet["A1"].value = [["=DATE(2024,2,29)", "=1=1", '="a"&1', '=""']]
    assert sheet["A1:D1"].value == [dt.datetime(2024, 2, 29), True, "a1", None]


def test_errors_are_none_or_their_name(sheet: Any) -> None:
    sheet["A1"].value = [["=1/0", "=NA()", '="a"*1', "=SQRT(-1)", "=NOTHING_OF_THAT_NAME", 1]]
    assert sheet["A1:F1"].value == [None] * 5 + [1.0]
    codes = ["#DIV/0!", "#N/A", "#VALUE!", "#NUM!", "#NAME?", 1.0]
    assert sheet["A1:F1"].options(err_to_str=True).value == codes


def test_infinity_becomes_an_error(sheet: Any) -> None:
    sheet["A1"].value = [[float("inf"), 1.0]]
    assert sheet["A1:B1"].options(err_to_str=True).value == ["#NUM!", 1.0]


def test_one_value_fills_a_range_and_a_formula_moves_along(sheet: Any) -> None:
    sheet["A1:B2"].value = 3
    sheet["C1:D2"].value = "=A1*2+$A$1"
    sheet["E1:E2"].value = dt.date(2024, 1, 1)
    assert sheet["C1:D2"].formula == (("=A1*2+$A$1", "=B1*2+$A$1"), ("=A2*2+$A$1", "=B2*2+$A$1"))
    assert sheet["A1:E2"].value == [[3, 3, 9, 9, dt.datetime(2024, 1, 1)]] * 2


def test_a_value_of_an_unknown_type_is_refused(sheet: Any) -> None:
    with pytest.raises(EngineError, match="complex"):
        sheet["A1"].value = [[1j]]


def test_a_data_frame_makes_the_round_trip(sheet: Any) -> None:
    frame = pd.DataFrame(
        {"Client": ["a", "b"], "CA": [1.5, np.nan], "Depuis": pd.to_datetime(["2024-01-01", "2023-05-06"])},
        index=pd.Index([10.0, 20.0], name="n"),
    )
    sheet["B2"].value = frame
    found = sheet["B2"].expand().options(pd.DataFrame).value
    pd.testing.assert_frame_equal(found, frame, check_dtype=False, check_index_type=False)
    bare = sheet["B2"].options(pd.DataFrame, index=False, header=False, expand="table").value
    assert bare.iloc[0].tolist() == ["n", "Client", "CA", "Depuis"]


def test_frames_without_index_or_header_are_written_so(sheet: Any) -> None:
    sheet["A1"].options(index=False, header=False).value = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    assert sheet["A1:C3"].value == [[1.0, "x", None], [2.0, None, None], [None, None, None]]


def test_series_and_arrays_make_the_round_trip(sheet: Any) -> None:
    series = pd.Series([1.0, 2.0], index=pd.Index(["a", "b"], name="i"), name="v")
    sheet["A1"].value = series
    pd.testing.assert_series_equal(
        sheet["A1:B3"].options(pd.Series).value, series, check_index_type=False, check_dtype=False
    )
    array = np.array([[1.0, 2.0], [3.0, np.nan]])
    sheet["D1"].value = array
    np.testing.assert_array_equal(sheet["D1:E2"].options(np.array).value, array)


def test_options_shape_what_is_read(sheet: Any) -> None:
    sheet["A1"].value = [[1, None, dt.datetime(2024, 1, 1)]]
    row = sheet["A1:C1"]
    assert row.options(ndim=2).value == [[1.0, None, dt.datetime(2024, 1, 1)]]
    assert row.options(ndim=2, transpose=True).value == [[1.0], [None], [dt.datetime(2024, 1, 1)]]
    assert row.options(numbers=int, empty="-", dates=dt.date).value == [1, "-", dt.date(2024, 1, 1)]
    assert sheet["A1"].options(ndim=1).value == [1.0]
    sheet["A3"].options(transpose=True).value = [1, 2, 3]
    assert sheet["A3:A5"].value == [1.0, 2.0, 3.0]


def test_a_large_table_is_written_and_read_in_one_message_each(book: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    link = book.app.impl.link
    asked: list[str] = []
    ask = link.ask
    monkeypatch.setattr(link, "ask", lambda op, **rest: asked.append(op) or ask(op, **rest))
    rows = [[float(i), f"client {i}", i / 7, None, i % 2 == 0] for i in range(100_000)]
    cells = book.sheets[0]["B2"].resize(100_000, 5)
    asked.clear()
    cells.value = rows
    assert cells.options(ndim=2).value == rows
    assert [op for op in asked if op.startswith("range.")] == ["range.set_values", "range.values"]


def test_a_whole_column_is_read_with_its_empty_end(sheet: Any) -> None:
    sheet["A1"].value = [[1], [2]]
    found = sheet["A:A"].value
    assert len(found) == 1_048_576
    assert found[:3] == [1.0, 2.0, None]


def test_dates_of_a_book_that_counts_from_1904_are_right(app: Any, tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "mac.xlsx", {"date_1904": True}) as made:
        made.add_worksheet().write_datetime(0, 0, dt.datetime(2024, 2, 29), made.add_format({"num_format": "d/m/yyyy"}))
    book = app.books.open(tmp_path / "mac.xlsx")
    book.sheets[0]["A2"].value = dt.datetime(2024, 3, 1)
    assert book.sheets[0]["A1:A2"].value == [dt.datetime(2024, 2, 29), dt.datetime(2024, 3, 1)]
    book.close()
