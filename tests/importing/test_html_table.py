"""HTML tables as programs write them and as attackers do: cells, merged cells, exact numbers, limits."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from segment_udfs.errors import DataError
from segment_udfs.importing.pages import html_table
from segment_udfs.importing.pages.html_table import html_grids
from segment_udfs.importing.pages.mhtml import html_parts
from segment_udfs.importing.read import fullest_table
from segment_udfs.strings import explain


def rows(page: str | bytes, table: int = 0) -> list[list[Any]]:
    """The rows of one table of a page."""
    data = page if isinstance(page, bytes) else page.encode()
    return html_grids(data, "v.xls")[0][table].rows


def row(*cells: str) -> str:
    """A table of one row."""
    return "<table><tr>" + "".join(cells) + "</tr></table>"


CELLS: dict[str, tuple[str, Any]] = {
    "entities": ("<td>Caf&eacute; &amp; Th&#233; &lt;Lyon&gt;</td>", "Café & Thé <Lyon>"),
    "a no-break space inside a number": ("<td>1&nbsp;234,50</td>", "1\u00a0234,50"),
    "a cell with nothing but a no-break space": ("<td>&nbsp;</td>", None),
    "line breaks": ("<td>Élan<br>SARL<BR/>Brest</td>", "Élan SARL Brest"),
    "paragraphs": ("<td><p>Élan</p><p>Brest</p></td>", "Élan Brest"),
    "line ends and tabs of the source": ("<td>\n\tÉlan\n  Brest </td>", "Élan Brest"),
    "marks around a text": ("<td nowrap><b><font color=red>Élan</font></b></td>", "Élan"),
    "a header cell": ('<th scope="col">Client</th>', "Client"),
    "a script": ("<td>12<script>document.write('<td>99</td>')</script></td>", "12"),
    "a style": ("<td><style>td{color:red}</style>12</td>", "12"),
    "a comment": ("<td>1<!-- <td>99</td> -->2</td>", "12"),
    "a sort key that is not shown": ('<td><span style="display:none">20250131</span>31/01/2025</td>', "31/01/2025"),
    "a list to choose from": ("<td>A<select><option>B</option></select></td>", "A"),
    "a greater-than sign in an attribute": ('<td title="a>b">12</td>', "12"),
    "an odd apostrophe in an attribute": ("<td title=L'Oréal>12</td>", "12"),
    "leading zeros of a text": ("<td class=xl65 style='mso-number-format:\"\\@\"'>00123</td>", "00123"),
    "leading zeros of a number": ('<td x:num="123">00123</td>', "00123"),
    "the number behind a rounded one": ('<td x:num="1234.5678">1&nbsp;234,57</td>', 1234.5678),
    "the number behind euros": ("<td x:num='-12.345'>-12,35 €</td>", -12.345),
    "the number behind a percentage": ('<td x:num="0.123">12 %</td>', 0.123),
    "the number behind a column too narrow": ('<td x:num="1e6">#####</td>', 1e6),
    "a number without more": ("<td x:num>12</td>", "12"),
    "LibreOffice's number": ('<td sdval="1234.564" sdnum="1036;0;# ##0,00">1 234,56</td>', 1234.564),
    "a day": ('<td x:num="45750">03/04/2025</td>', dt.datetime(2025, 4, 3)),
    "a word over a number": ('<td x:num="1">Oui</td>', "Oui"),
    "no number at all": ('<td x:num="NaN">12</td>', "12"),
    "a month, which is no day": ('<td x:num="45750">avr-25</td>', "avr-25"),
}


@pytest.mark.parametrize("case", CELLS)
def test_a_cell_is_what_a_reader_sees_or_the_exact_number_behind_it(case: str) -> None:
    """Entities, blanks, what is hidden; the numbers of Excel and LibreOffice; texts that look like numbers."""
    cell, value = CELLS[case]
    assert rows(row("<td>x</td>", cell, "<td>y</td>")) == [["x", value, "y"]]


@pytest.mark.parametrize("cell", ['<td x:err="#N/A">#N/A</td>', '<td sdval="0" sdnum="1033;">#DIV/0!</td>'])
def test_an_error_is_no_blank(cell: str) -> None:
    """Its address is kept: row 1, column B."""
    grid = html_grids(row("<td>x</td>", cell).encode(), "v.xls")[0][0]
    assert (grid.rows, grid.errors) == ([["x", None]], ((1, 1),))


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [('<meta charset="utf-8">', "utf-8"),
     ("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>", "cp1252"),
     ("<?xml version='1.0' encoding='windows-1252'?>", "cp1252"), ("", "cp1252"), ("", "utf-8"), ("", "utf-16"),
     ('<meta charset="utf-8">', "cp1252"), ('<meta charset="rot13">', "utf-8")],
)  # fmt: skip
def test_the_encoding_is_the_one_of_the_bytes(declared: str, encoding: str) -> None:
    """A byte order mark, what the page declares if its bytes agree, else what the bytes say."""
    page = f"<html><head>{declared}</head><body><table><tr><td>Société Élan à Nîmes</td></tr></table></body></html>"
    assert rows(page.encode(encoding)) == [["Société Élan à Nîmes"]]


def test_merged_cells_leave_their_place_to_nobody() -> None:
    """Rows and columns that a cell covers are skipped by the next ones; the areas are told, from row 1 and column 0."""
    page = "<table><tr><td rowspan=2>A<td colspan=2>B<tr><td>C<td>D<tr><td>E<td>F<td rowspan=9>G</table>"
    grid = html_grids(page.encode(), "v.xls")[0][0]
    assert grid.rows == [["A", "B", None], [None, "C", "D"], ["E", "F", "G"]]
    assert grid.merged == ((1, 0, 2, 0), (1, 1, 1, 2), (3, 2, 3, 2))


def test_tags_that_are_never_closed_close_themselves() -> None:
    """As every browser reads it."""
    assert rows("<TABLE><TR><TD>a<TD>b<TR><TD>c") == [["a", "b"], ["c", None]]


def test_a_table_inside_a_cell_is_a_table_of_its_own() -> None:
    """The page's layout is a table, too: the data are in the inner one, and stay out of the outer."""
    page = "<table><tr><td>Menu</td><td><table><tr><td>A</td><td>1</td></tr></table></td></tr></table>"
    assert (rows(page, 0), rows(page, 1)) == ([["Menu"]], [["A", "1"]])


def test_the_fullest_table_is_taken_and_the_others_are_said() -> None:
    """Or the one of the number given; a number that no table has lists those that one can give."""
    page = "<table><tr><td>Titre</table><table><tr><td>a<td>b<tr><td>1<td>2</table><table></table>"
    grids, _ = html_grids(page.encode(), "v.xls")
    best, notes = fullest_table(grids, "v.xls", None)
    assert (best.sheet, [note.facts["others"] for note in notes]) == ("2", ["1 (1 × 1)"])
    assert fullest_table(grids, "v.xls", "1")[0].rows == [["Titre"]]
    with pytest.raises(DataError) as caught:
        fullest_table(grids, "v.xls", "3")
    assert caught.value.faults[0].facts["found"] == "1, 2"


def test_a_table_longer_than_a_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the number of rows that a sheet holds; here a small sheet, for speed."""
    monkeypatch.setattr(html_table, "MAX_ROWS", 100)
    assert len(html_grids(b"<table>" + b"<tr><td>1" * 100, "v.xls")[0][0].rows) == 100
    with pytest.raises(DataError) as caught:
        html_grids(b"<table>" + b"<tr><td>1" * 101, "v.xls")
    assert [(fault.key, fault.facts["limit"]) for fault in caught.value.faults] == [("sniff.html_long", 100)]


def test_a_page_of_the_limits_is_read() -> None:
    """As many tables, and as much formatting for each of its cells, as the limits say."""
    page = "<table><tr><td>1</table>" * 10_000
    assert len(html_grids(page.encode(), "v.xls")[0]) == 10_000
    cell = "<td>" + "<b>" * 16 + "x" + "</b>" * 16 + "</td>"
    page = "<table>" + ("<tr>" + cell * 10) * 4_000 + "</table>"
    assert len(html_grids(page.encode(), "v.xls")[0][0].rows) == 4_000


def test_hidden_rows_are_read_and_told() -> None:
    """A filter left on must not change the figures silently."""
    page = '<table><tr><td>a<tr style="height:0; display: none"><td>1<tr><td>2</table>'
    grid = html_grids(page.encode(), "v.xls")[0][0]
    assert (len(grid.rows), grid.hidden_rows, grid.notes[0].facts["count"]) == (3, (2,), 1)


SIZE = 80_000
BOMBS: dict[str, tuple[str, str]] = {
    "a cell over a million rows and sixteen thousand columns": (
        "<table><tr><td rowspan=1000000 colspan=16384>x" + "<tr>" * SIZE, "sniff.html_span",
    ),
    "a cell over a billion columns": ("<table><tr><td colspan=1000000000>x", "sniff.html_span"),
    "a cell over a billion rows": ("<table><tr><td rowspan=1000000000>x", "sniff.html_span"),
    "a wide cell in each row": ("<table>" + "<tr><td colspan=16384>x" * 2_000, "sniff.html_span"),
    "small tables that are wide": ("<table><tr><td colspan=16384>x<tr><tr></table>" * 2_000, "sniff.html_span"),
    "wide cells in one row": ("<table><tr>" + "<td colspan=9999>x" * 3, "sniff.html_span"),
    "tables in tables": ("<table><tr><td>" * SIZE, "sniff.html_deep"),
    "tables side by side": ("<table><tr><td>1</table>" * 10_001, "sniff.html_tables"),
    "formatting without cells": ("<table><tr><td>x" + "<b></b>" * 600_000, "sniff.html_tags"),
    "a comment without end": ("<table><tr><td>1</td></tr><!-- <tr><td>2</td></tr></table>", "sniff.html_cut"),
    "tags with an odd quotation mark": ("<table><tr>" + "<td a=' >x" * 50_000, "sniff.html_cut"),
}  # fmt: skip


@pytest.mark.parametrize("case", BOMBS)
def test_what_no_program_exports_is_refused_by_name_and_at_once(case: str) -> None:
    """Within a second or two on a slow machine, with the row where there is one."""
    page, key = BOMBS[case]
    start = time.process_time()
    with pytest.raises(DataError) as caught:
        html_grids(page.encode(), "v.xls")
    assert [fault.key for fault in caught.value.faults] == [key]
    assert "v.xls" in explain(caught.value, "fr")[0]
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a",
        '<a "',
        "<!",
        "<td",
        "&amp;",
        "<select>",
        "<style>",
        "</",
        "<tr>",
        "<td>",
        "'",
        '<div style="display:none">',
    ],
)
def test_the_time_grows_as_the_length(piece: str) -> None:
    """Four times the text takes at most some eight times the time: nothing is searched again and again."""
    spent = []
    for size in (SIZE // 4, SIZE):
        page = ("<table><tr><td>x" + piece * size).encode()
        start = time.process_time()
        with contextlib.suppress(DataError):
            html_grids(page, "v.xls")
        spent.append(time.process_time() - start)
    assert spent[1] < 8 * spent[0] + 0.5


@given(
    st.lists(
        st.sampled_from(
            ["<table>", "</table>", "<tr>", "<td>", "</td>", "<td rowspan=2>", "<th colspan=3>", "</tr>", "x", "1,5",
             "&nbsp;",
             "<!--", "-->", "<script>", "</script>", "<", ">", '"', "'", "<td x:num='1'>", "<br>", "<p hidden>", "</"]
        ),
        max_size=40,
    )
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_any_soup_of_tags_gives_rows_of_one_length_or_one_fault(soup: list[str]) -> None:
    """Never another exception, and every merged area lies in the table."""
    try:
        grids, _ = html_grids("".join(soup).encode(), "v.xls")
    except DataError as error:
        grids = []
        soup.append(error.faults[0].key)
        event(soup[-1])
    for grid in grids:
        assert len({len(line) for line in grid.rows}) <= 1
        assert all(bottom <= len(grid.rows) for _, _, bottom, _ in grid.merged)


def test_a_single_file_page_gives_its_pages_with_their_encoding() -> None:
    """Quoted-printable and base64 are undone."""
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    part = b"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n%s\r\n"
    data = head + part % (b"quoted-printable", b"=C3=89lan") + part % (b"base64", b"w4lsYW4=") + b"--b--\r\n"
    assert [(page.decode().strip(), charset) for page, charset in html_parts(data, "v.mht")] == [("Élan", "utf-8")] * 2


def test_a_single_file_page_that_nests_parts_without_end_is_refused() -> None:
    """Each part would be searched for the ends of all the others."""
    data = b"MIME-Version: 1.0\n" + b'Content-Type: multipart/related; boundary="b"\n\n--b\n' * 2_000
    with pytest.raises(DataError) as caught:
        html_parts(data, "v.mht")
    assert [fault.key for fault in caught.value.faults] == ["sniff.mhtml_parts"]
