"""Books, sheets, names, tables, charts and pictures of xlwings, in Calc."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from segment_udfs.hosts.libreoffice.engine import EngineError, UnsupportedError, active_book

pytestmark = pytest.mark.host
pytest_plugins = ["hosts.libreoffice.engine_office"]
WORD = "sésame"
HOSTILE = ["20-80", "L'été", "a!b", "é à ç", "=1+1", "A1", "Feuille.2", "x" * 31, "'mid'dle", "𝄞", "R1C1"]


def test_books_are_listed_found_by_name_and_closed(app: Any, book: Any) -> None:
    other = app.books.add()
    assert [one.name for one in app.books][-2:] == [book.name, other.name]
    assert app.books[other.name.upper()] == other
    assert other.name in app.books
    assert active_book() == other
    book.activate()
    count = len(app.books)
    other.close()
    assert len(app.books) == count - 1
    with pytest.raises(KeyError):
        app.books["nothing"]


def test_an_object_of_a_closed_book_says_so(app: Any) -> None:
    one = app.books.add()
    cell = one.sheets[0]["A1"]
    one.close()
    with pytest.raises(EngineError) as caught:
        cell.value = 1
    assert caught.value.kind == "no_book"


@pytest.mark.parametrize("name", ["book.xlsx", "accent é 'x'.xlsx", "book.ods", "book.xlsm", "book.xls"])
def test_a_book_is_saved_by_its_ending_and_opened_again(app: Any, book: Any, name: str, saved: Any) -> None:
    book.sheets[0]["A1"].value = [["é", 1.5, "=B1*2"]]
    path = saved(book, name)
    assert (book.name, book.fullname) == (name, str(path))
    book.sheets[0]["A1"].value = "changed"
    book.save()
    book.close()
    again = xw.Book(path)
    assert again.sheets[0]["A1:C1"].value == ["changed", 1.5, 3.0]
    assert xw.Book(path) == again
    again.close()


def test_an_ending_that_calc_would_not_do_properly_is_refused(book: Any, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        book.save(tmp_path / "book.csv")
    assert caught.value.kind == "bad_format"
    assert list(tmp_path.iterdir()) == []


def test_a_password_closes_a_book_to_others(app: Any, book: Any, tmp_path: Path) -> None:
    book.save(tmp_path / "secret.xlsx", password=WORD)
    book.close()
    with pytest.raises(EngineError) as caught:
        app.books.open(tmp_path / "secret.xlsx", password=WORD + "x")
    assert caught.value.kind == "cannot_open"
    app.books.open(tmp_path / "secret.xlsx", password=WORD).close()


def test_what_is_no_workbook_is_refused(app: Any, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(EngineError) as caught:
        app.books.open(path)
    assert caught.value.kind == "cannot_open"


@pytest.mark.parametrize(
    ("text", "encoding"), [("a;é\n1;x\n", "utf-8"), ("a;é\n1;x\n", "cp1252"), ("a,é\n1,x\n", "utf-8")]
)
def test_a_csv_file_is_opened_with_its_separator_and_encoding(
    app: Any, tmp_path: Path, text: str, encoding: str
) -> None:
    (tmp_path / "table.csv").write_bytes(text.encode(encoding))
    one = app.books.open(tmp_path / "table.csv")
    assert one.sheets[0]["A1:B2"].value == [["a", "é"], [1.0, "x"]]
    one.close()


def test_a_read_only_book_is_not_written(app: Any, book: Any, saved: Any) -> None:
    path = saved(book)
    book.close()
    one = app.books.open(path, read_only=True)
    with pytest.raises(EngineError) as caught:
        one.save()
    assert caught.value.kind == "not_saved"
    one.close()


def test_sheets_are_added_moved_copied_and_deleted(book: Any) -> None:
    first = book.sheets[0]
    first["A1"].value = 7
    last = book.sheets.add("Last", after=first)
    book.sheets.add("First", before=first)
    assert book.sheet_names == ["First", first.name, "Last"]
    assert (last.index, book.sheets["last"].name, len(book.sheets)) == (3, "Last", 3)
    last.move(before=book.sheets["First"])
    copied = first.copy(after=last)
    assert book.sheet_names == ["Last", f"{first.name} (2)", "First", first.name]
    assert copied["A1"].value == 7.0
    book.sheets["First"].delete()
    assert "First" not in book.sheet_names
    with pytest.raises(KeyError):
        book.sheets["First"]


def test_a_sheet_is_copied_to_another_book(app: Any, book: Any) -> None:
    other = app.books.add()
    book.sheets[0]["A1"].value = 7
    book.sheets[0].name = "Source"
    assert book.sheets[0].copy(before=other.sheets[0])["A1"].value == 7.0
    assert other.sheet_names[0] == "Source"
    other.close()


@pytest.mark.parametrize("name", [name for name in HOSTILE if "'mid" not in name] + ["mid'dle"])
def test_a_sheet_of_any_name_is_reached_and_renamed_under_its_ranges(book: Any, name: str) -> None:
    one = book.sheets[0]
    cells = one["B2:C3"]
    one.name = name
    cells.value = [[1, 2], [3, 4]]
    address = cells.get_address(include_sheetname=True)
    other = book.sheets.add("Other", after=one)
    other["A1"].formula = f"=SUM({address})"
    assert other["A1"].value == 10.0
    assert other["A1"].formula.replace("'", "") == f"=SUM({address})".replace("'", "")
    assert other.range(address).sheet.name == name
    book.names.add("Bloc", f"={address}")
    assert book.names["Bloc"].refers_to == other["A1"].formula.replace("SUM(", "").replace(")", "")
    assert book.names["Bloc"].refers_to_range == cells


def test_the_last_sheet_stays_and_names_are_not_given_twice(book: Any) -> None:
    with pytest.raises(EngineError) as caught:
        book.sheets[0].delete()
    assert caught.value.kind == "last_sheet"
    other = book.sheets.add("Other")
    with pytest.raises(EngineError) as caught:
        other.name = book.sheets[1].name.upper()
    assert caught.value.kind == "sheet_name_taken"


def test_sheets_are_hidden_activated_and_cleared(book: Any) -> None:
    other = book.sheets.add("Other")
    other.visible = False
    assert (other.visible, book.sheets[1].visible) == (False, True)
    with pytest.raises(EngineError):
        book.sheets[1].visible = False
    other.visible = True
    other.activate()
    assert book.sheets.active == other
    other["B2"].value = [[1, 2]]
    other["B2"].color = "#ff0000"
    other.clear_contents()
    assert (other["B2"].value, other["B2"].color) == (None, (255, 0, 0))
    other["B2"].value = 1
    other.clear()
    assert (other["B2"].value, other["B2"].color) == (None, None)
    assert other.cells.shape == (1_048_576, 16_384)


def test_print_area_gridlines_and_frozen_panes(book: Any, saved: Any) -> None:
    one = book.sheets[0]
    one["A1"].value = 1
    one.page_setup.print_area = "A1:B2,D4"
    assert one.page_setup.print_area == "$A$1:$B$2,$D$4"
    one.page_setup.print_area = None
    assert one.page_setup.print_area is None
    one.show_gridlines = False
    assert one.show_gridlines is False
    one.freeze_panes.freeze_at("A1:B3")
    assert openpyxl.load_workbook(saved(book)).active.freeze_panes == "C4"
    one.freeze_panes.unfreeze()
    assert openpyxl.load_workbook(saved(book, "b.xlsx")).active.freeze_panes is None


def test_names_of_a_book_and_of_a_sheet(book: Any) -> None:
    book.sheets[0].name = "20-80"
    one = book.sheets[0]
    book.names.add("Taux", "='20-80'!$A$1:$A$2")
    book.names.add("Part", "=0.25")
    one.names.add("Local", "='20-80'!$B$1")
    assert sorted(name.name for name in book.names) == ["'20-80'!Local", "Part", "Taux"]
    assert [name.name for name in one.names] == ["'20-80'!Local"]
    assert book.names["taux"].refers_to == "='20-80'!$A$1:$A$2"
    assert book.names["Part"].refers_to == "=0.25"
    assert one["Taux"].address == "$A$1:$A$2"
    one["Taux"].value = [[1], [2]]
    one["C1"].value = "=SUM(Taux)*Part"
    assert one["C1"].value == 0.75
    assert one["A1:A2"].name.name == "Taux"
    assert one["A1"].name is None
    one["D1:D3"].name = "Neuf"
    assert book.names["Neuf"].refers_to == "='20-80'!$D$1:$D$3"
    book.names["Neuf"].refers_to = "='20-80'!$E$1"
    book.names["Neuf"].name = "Vieux"
    assert book.names["Vieux"].refers_to_range.address == "$E$1"
    del book.names["Vieux"]
    assert "Vieux" not in book.names
    with pytest.raises(EngineError) as caught:
        book.names["Part"].refers_to_range  # noqa: B018
    assert caught.value.kind == "no_range"


@pytest.mark.parametrize("name", ["A1", "1x", "a b", ""])
def test_what_cannot_be_a_name_is_refused(book: Any, name: str) -> None:
    with pytest.raises(EngineError) as caught:
        book.names.add(name, "=1")
    assert caught.value.kind == "bad_name"


def test_a_table_of_an_excel_file_is_a_table_here(app: Any, tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as made:
        one = made.add_worksheet("20-80")
        one.write_column(1, 1, ["c1", "c2"])
        one.add_table("B1:C3", {"name": "Clients", "columns": [{"header": "Client"}, {"header": "CA"}]})
    book = app.books.open(tmp_path / "t.xlsx")
    table = book.sheets[0].tables["clients"]
    assert (table.name, table.display_name, table.range.address) == ("Clients", "Clients", "$B$1:$C$3")
    assert table.header_row_range.value == ["Client", "CA"]
    assert table.data_body_range.address == "$B$2:$C$3"
    assert (table.show_headers, table.totals_row_range) == (True, None)
    assert book.sheets[0]["Clients[CA]"].address == "$C$2:$C$3"
    assert book.sheets[0]["Clients"].address == "$B$2:$C$3"
    assert book.sheets[0]["C3"].table == table
    assert book.sheets[0]["D9"].table is None
    book.close()


def test_a_table_is_made_filled_resized_and_renamed(sheet: Any) -> None:
    import pandas as pd

    sheet["A1"].value = [["n", "v"], [1, 2], [3, 4]]
    table = sheet.tables.add(sheet["A1:B3"], name="Ventes")
    assert (len(sheet.tables), "Ventes" in sheet.tables, sheet.tables[0].name) == (1, True, "Ventes")
    table.update(pd.DataFrame({"n": [1, 2, 3], "v": [4, 5, 6], "w": [7, 8, 9]}), index=False)
    assert table.range.address == "$A$1:$C$4"
    assert table.range.value[3] == [3.0, 6.0, 9.0]
    table.name = "Achats"
    sheet["E1"].value = "=SUM(Achats[w])"
    assert sheet["E1"].value == 24.0
    table.show_headers = False
    assert table.header_row_range is None
    with pytest.raises(EngineError):
        sheet.tables.add(sheet["H1:I2"], name="Achats")


def test_charts_are_added_changed_and_deleted(sheet: Any, tmp_path: Path) -> None:
    sheet["A1"].value = [["x", "y", "z"], ["a", 1, 2], ["b", 3, 4]]
    chart = sheet.charts.add(
        left=50, top=60, width=300, height=200, source=sheet["A1:C3"], name="Parts", chart_type="line"
    )
    assert ([one.name for one in sheet.charts], chart.chart_type) == (["Parts"], "line")
    assert (chart.left, chart.top, chart.width, chart.height) == pytest.approx((50, 60, 300, 200), abs=0.1)
    for kind in ("column_clustered", "bar_stacked", "pie", "doughnut", "xy_scatter", "area", "line_markers"):
        chart.chart_type = kind
        assert chart.chart_type == kind
    chart.title = "Été"
    assert chart.title == "Été"
    chart.title = None
    assert chart.title is None
    chart.legend.visible = False
    assert chart.legend.visible is False
    chart.left, chart.width = 10, 100
    assert (chart.left, chart.width) == pytest.approx((10, 100), abs=0.1)
    chart.set_source_data(sheet["A1:B3"])
    chart.to_png(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(EngineError):
        chart.chart_type = "stock_hlc"
    chart.delete()
    assert len(sheet.charts) == 0
    with pytest.raises(KeyError):
        sheet.charts["Parts"]


def test_pictures_are_added_sized_and_deleted(sheet: Any, tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(_png(192, 96))
    picture = sheet.pictures.add(tmp_path / "p.png", name="Logo", left=20, top=30)
    assert (picture.width, picture.height) == pytest.approx((144, 72), abs=1)
    assert (picture.left, picture.top, picture.name) == (pytest.approx(20, abs=0.1), pytest.approx(30, abs=0.1), "Logo")
    picture.lock_aspect_ratio = True
    picture.width = 72
    assert picture.height == pytest.approx(36, abs=1)
    picture.update(tmp_path / "p.png")
    assert [(one.name, one.type) for one in sheet.shapes] == [("Logo", "picture")]
    assert sheet.pictures.add(tmp_path / "p.png", width=30, height=20, anchor=sheet["C5"]).top == pytest.approx(
        sheet["C5"].top, abs=0.1
    )
    with pytest.raises(EngineError):
        sheet.pictures.add(tmp_path / "none.png")
    sheet.shapes["Logo"].delete()
    assert len(sheet.pictures) == 1


def _png(width: int, height: int) -> bytes:
    """A red picture."""
    rows = (b"\0" + b"\xff\0\0" * width) * height
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_a_pdf_holds_the_sheets_that_are_asked_for(book: Any, tmp_path: Path) -> None:
    book.sheets[0]["A1"].value = "un"
    book.sheets.add("#hidden")["A1"].value = "deux"
    book.sheets.add("Trois")["A1"].value = "trois"
    book.sheets["#hidden"].page_setup.print_area = "A1:B2"
    assert _pages(book.to_pdf(tmp_path / "a.pdf")) == 2
    assert _pages(book.to_pdf(tmp_path / "b.pdf", include="Trois")) == 1
    assert [one.visible for one in book.sheets] == [True] * 3
    assert book.sheets["#hidden"].page_setup.print_area == "$A$1:$B$2"
    assert _pages(book.sheets["Trois"]["A1:B2"].to_pdf(tmp_path / "c.pdf")) == 1


def _pages(path: str) -> int:
    import re

    return len(re.findall(rb"/Type\s*/Page\b(?!s)", Path(path).read_bytes()))


def test_the_program_tells_what_it_is_and_what_is_selected(app: Any, book: Any) -> None:
    assert app.version >= "25.2"
    assert app.pid > 0
    assert (app.visible, app.hwnd, xw.apps.active) == (False, None, app)
    book.sheets[0]["B2:C3"].select()
    assert app.selection.address == "$B$2:$C$3"
    assert book.selection == book.sheets[0]["B2:C3"]


def test_the_status_bar_shows_a_text_until_it_is_cleared(app: Any, book: Any) -> None:
    app.status_bar = "Calcul…"
    assert app.status_bar == "Calcul…"
    app.status_bar = None
    assert app.status_bar is False


def test_settings_of_the_program_are_kept_for_a_block(app: Any, book: Any) -> None:
    with app.properties(screen_updating=False, display_alerts=False, calculation="manual", status_bar="x"):
        assert (app.screen_updating, app.display_alerts) == (False, False)
        book.sheets[0]["A1"].value = 1
    assert (app.screen_updating, app.display_alerts, app.calculation) == (True, True, "automatic")


def test_a_message_needs_a_window(app: Any, book: Any) -> None:
    with pytest.raises(EngineError) as caught:
        app.alert("Bonjour")
    assert caught.value.kind == "no_window"
    with pytest.raises(EngineError) as caught:
        app.impl.ask("app.alert", book=book.impl.uid, prompt="Bonjour", title="")
    assert caught.value.kind == "no_window"


def test_what_is_not_covered_says_where_to_look(sheet: Any, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGMENT_LANG", "en")
    with pytest.raises(UnsupportedError, match=r"Range\.autofilter is not available.*docs/libreoffice-engine\.md"):
        sheet["A1"].autofilter.criteria  # noqa: B018
    with pytest.raises(UnsupportedError, match=r"App\.run"):
        app.macro("X")()
