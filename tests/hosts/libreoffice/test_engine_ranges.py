"""Ranges as places: moving about, editing, looks, notes and links."""

from __future__ import annotations

from typing import Any

import pytest

from segment_udfs.hosts.libreoffice.engine import EngineError

pytestmark = pytest.mark.host
pytest_plugins = ["hosts.libreoffice.engine_office"]


def test_ranges_are_reached_by_every_kind_of_address(book: Any, sheet: Any) -> None:
    assert sheet["B2"].address == sheet.range((2, 2)).address == "$B$2"
    assert sheet[1:3, 1:4].address == sheet.range((2, 2), (3, 4)).address == "$B$2:$D$3"
    assert sheet["C3:B2"].address == sheet.range("C3", "B2").address == "$B$2:$C$3"
    assert (sheet["A:C"].address, sheet["2:3"].address) == ("$A:$C", "$2:$3")
    assert (sheet["A:C"].shape, sheet["2:3"].shape) == ((1_048_576, 3), (2, 16_384))
    assert sheet["B2:C3"](3).address == sheet["B2:C3"](2, 1).address == "$B$3"
    assert sheet["B2:D4"][1:, 0].address == "$B$3:$B$4"
    assert sheet["B2"].offset(1, 2).resize(2, 2).address == "$D$3:$E$4"
    assert sheet["B2:D4"].last_cell.address == "$D$4"
    assert (len(sheet["B2:D4"]), sheet["B2:D4"].count, sheet["B2:D4"].size) == (9, 9, 9)
    assert [row.address for row in sheet["B2:C3"].rows] == ["$B$2:$C$2", "$B$3:$C$3"]
    assert sheet["B2"].get_address(False, False, external=True) == f"'[{book.name}]{sheet.name}'!B2"
    assert sheet["B2:D4"][0:0, :].value is None


def test_what_is_no_range_is_refused(sheet: Any) -> None:
    for text in ("nothing", "A0", "XFE1", "A1048577", "A1:B", "", "Clients[x]"):
        with pytest.raises(EngineError) as caught:
            sheet[text]
        assert caught.value.kind == "no_range"
    with pytest.raises(IndexError):
        sheet.range((0, 1))
    with pytest.raises(EngineError):
        sheet["A1"].offset(-1, 0)


def test_end_goes_where_ctrl_and_an_arrow_go(sheet: Any) -> None:
    sheet["B2"].value = [[1, 2, 3], [4, 5, 6], [None, None, None], [7, None, 8]]
    goes = [("B2", "down", "B3"), ("B2", "right", "D2"), ("D3", "left", "B3"), ("B3", "up", "B2"), ("B3", "down", "B5")]
    goes += [("B5", "right", "D5"), ("B5", "down", "B1048576"), ("D2", "right", "XFD2"), ("B2", "left", "A2")]
    goes += [("A1", "down", "A1048576"), ("A2", "right", "B2"), ("B9", "up", "B5"), ("C9", "up", "C3")]
    for start, direction, goal in goes:
        assert sheet[start].end(direction).address.replace("$", "") == goal, (start, direction)


def test_a_range_expands_to_its_table_rows_and_columns(sheet: Any) -> None:
    sheet["B2"].value = [["a", "b"], [1, 2], [3, 4]]
    sheet["B6"].value = 9
    assert sheet["B2"].expand().address == "$B$2:$C$4"
    assert sheet["B2"].expand("down").address == "$B$2:$B$4"
    assert sheet["B2"].expand("right").address == "$B$2:$C$2"
    assert sheet["B2"].current_region.address == "$B$2:$C$4"
    assert sheet.used_range.address == "$B$2:$C$6"


def test_contents_and_formats_are_cleared_apart(sheet: Any) -> None:
    one = sheet["A1:B2"]
    one.value = 1
    one.number_format = "0.00"
    one.clear_contents()
    assert (one.value, one.number_format) == ([[None, None]] * 2, "0.00")
    one.value = 1
    one.clear_formats()
    assert (one.value, one.number_format) == ([[1.0, 1.0]] * 2, "General")
    one.clear()
    assert one.value == [[None, None]] * 2


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0.00",
        "#,##0.00 €",
        "#,##0",
        "0%",
        "0.0%",
        "@",
        "dd/mm/yyyy",
        "d mmmm yyyy",
        "yyyy-mm-dd hh:mm:ss",
        "[h]:mm",
        "#,##0.00;[Red]-#,##0.00",
        "hh:mm AM/PM",
        '"x "0',
        "0.0E+00",
        "# ?/?",
        '#,##0 "k€"',
    ],
)
def test_a_number_format_is_read_as_it_was_set(sheet: Any, code: str) -> None:
    sheet["A1"].number_format = code
    assert sheet["A1"].number_format == code


def test_number_formats_are_shown_in_the_language_of_the_user(book: Any, sheet: Any) -> None:
    sheet["A1"].value = 1234.5
    sheet["A1"].number_format = "#,##0.00"
    sheet["A1"].autofit()
    sheet["B1"].value = '=TEXT(A1,"0,0")'
    assert sheet["A1:B1"].number_format is None
    assert sheet["B1"].value == "1234,5"


def test_a_broken_number_format_is_refused(sheet: Any) -> None:
    with pytest.raises(EngineError) as caught:
        sheet["A1"].number_format = '[>0"'
    assert caught.value.kind == "bad_number_format"


def test_looks_are_set_and_read_on_whole_ranges(sheet: Any) -> None:
    one = sheet["A1:B2"]
    assert (one.color, one.font.bold, one.wrap_text) == (None, False, False)
    one.color = (10, 20, 30)
    one.font.set(bold=True, italic=True, size=14, color="#102030", name="Liberation Serif")
    one.wrap_text = True
    one.horizontal_alignment, one.vertical_alignment = "center", "top"
    assert (one.color, one.wrap_text) == ((10, 20, 30), True)
    assert (one.font.bold, one.font.italic, one.font.size) == (True, True, 14.0)
    assert (one.font.color, one.font.name) == ((16, 32, 48), "Liberation Serif")
    assert (one.horizontal_alignment, one.vertical_alignment) == ("center", "top")
    both = sheet["A1:C3"]
    assert (both.color, both.font.bold, both.font.size, both.wrap_text) == (None, None, None, None)
    one.color = 255
    assert one.color == (255, 0, 0)
    one.color = None
    assert one.color is None
    sheet["D1:F1"].set_colors([["#ff0000", ..., None]])
    assert (sheet["D1"].color, sheet["E1"].color) == ((255, 0, 0), None)
    with pytest.raises(EngineError):
        one.horizontal_alignment = "center_across_selection"


def test_sizes_are_points_and_digits(sheet: Any) -> None:
    sheet["A:B"].column_width = 20
    sheet["1:2"].row_height = 30
    assert sheet["A1:B2"].column_width == pytest.approx(20, abs=0.2)
    assert sheet["A1"].row_height == pytest.approx(30, abs=0.1)
    assert sheet["B2"].top == pytest.approx(30, abs=0.1)
    assert sheet["B2"].left == pytest.approx(sheet["A1"].width, abs=0.1)
    assert sheet["A1:C3"].height == pytest.approx(60 + sheet["C3"].height, abs=0.2)
    assert sheet["A1:C1"].column_width is None
    sheet["A1"].value = "a text much longer than the column is wide, so that it must grow"
    sheet["A:A"].columns.autofit()
    assert sheet["A1"].column_width > 30
    sheet.autofit("rows")
    assert sheet["A1"].row_height < 30


def test_rows_and_columns_are_hidden_and_grouped(sheet: Any) -> None:
    sheet["2:3"].rows.hidden = True
    assert (sheet["2:3"].rows.hidden, sheet["1:2"].rows.hidden, sheet["A1"].rows.hidden) == (True, None, False)
    sheet["B:B"].columns.hidden = True
    assert sheet["B1"].columns.hidden is True
    sheet["5:7"].group()
    sheet["D:E"].group()
    sheet["5:7"].ungroup()


def test_cells_are_inserted_and_deleted(sheet: Any) -> None:
    sheet["A1"].value = [[1, 2], [3, 4], [5, "=A1+B1"]]
    sheet["2:2"].insert("down")
    assert sheet["A1:B4"].value == [[1.0, 2.0], [None, None], [3.0, 4.0], [5.0, 3.0]]
    sheet["A1"].insert("right")
    assert (sheet["A1:C1"].value, sheet["B4"].formula) == ([None, 1.0, 2.0], "=B1+C1")
    sheet["A1"].delete("left")
    sheet["2:2"].delete()
    sheet["A:A"].delete()
    assert sheet["A1:A2"].value == [2.0, 4.0]


def test_cells_are_copied_moved_and_pasted(book: Any, sheet: Any) -> None:
    sheet["A1"].value = [[1, "=A1*2"]]
    sheet["A1"].color = (1, 2, 3)
    other = book.sheets.add("Other")
    sheet["A1:B1"].copy(other["C3"])
    assert (other["D3"].formula, other["C3"].color) == ("=C3*2", (1, 2, 3))
    sheet["A1:B1"].copy()
    assert book.app.cut_copy_mode == "copy"
    other["F1"].paste("values", transpose=True)
    assert (other["F1:F2"].value, other["F2"].formula) == ([1.0, 2.0], "2")
    other["H1"].paste()
    assert other["I1"].formula == "=H1*2"
    book.app.cut_copy_mode = False
    with pytest.raises(EngineError):
        other["A1"].paste()
    other["J1"].copy_from(sheet["A1:B1"], "values")
    assert other["K1"].formula == "2"
    other["C3:D3"].move(other["C9"])
    assert (other["C3"].value, other["D9"].formula) == (None, "=C9*2")


def test_cells_are_merged_and_unmerged(sheet: Any) -> None:
    sheet["B2:C3"].merge()
    assert (sheet["B2"].merge_area.address, sheet["C3"].merge_area.address) == ("$B$2:$C$3", "$B$2:$C$3")
    assert (sheet["B2:C3"].merge_cells, sheet["A1"].merge_cells, sheet["A1"].merge_area.address) == (
        True,
        False,
        "$A$1",
    )
    sheet["B2:C3"].unmerge()
    assert sheet["B2"].merge_cells is False
    sheet["E1:F2"].merge(across=True)
    assert sheet["F2"].merge_area.address == "$E$2:$F$2"


def test_links_are_set_and_read(sheet: Any) -> None:
    sheet["A1"].add_hyperlink("https://example.org/é?a=1&b=2", "Voir")
    assert sheet["A1"].value == "Voir"
    assert sheet["A1"].hyperlink.startswith("https://example.org/")
    sheet["A2"].value = '=HYPERLINK("https://example.org","x")'
    assert sheet["A2"].hyperlink == "https://example.org"
    with pytest.raises(EngineError):
        sheet["A3"].hyperlink  # noqa: B018


def test_notes_are_added_changed_listed_and_deleted(book: Any, sheet: Any) -> None:
    assert sheet["B2"].note is None
    sheet["B2"].add_note("première\nligne")
    assert sheet["B2"].note.text == "première\nligne"
    sheet["B2"].note.text = "autre"
    sheet["A1"].add_note("x")
    assert [(one.location.address, one.text) for one in sheet.notes] == [("$A$1", "x"), ("$B$2", "autre")]
    assert len(book.notes) == 2
    sheet["B2"].note.delete()
    assert sheet["B2"].note is None
