"""What a refresh leaves byte for byte: everything but the cells and the points that have changed."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from functools import cache

import openpyxl
import pytest
from hosts.refresh.additions import ADDED, SHEET, with_additions, with_signature
from hosts.refresh.books import edited, hashes, opened, packed, part_of, parts, small
from python_calamine import CalamineWorkbook

from segment_udfs.hosts.packages import workbook
from segment_udfs.hosts.refreshing.archive import Archive, ArchiveError
from segment_udfs.hosts.refreshing.patching import Edit, patched
from segment_udfs.hosts.refreshing.refresh import Refreshed, refresh

RECENT = [row for row, day in enumerate(small().sales["date"], 6) if day > 45800][:3]
TYPED = {("Données_Ventes", f"D{row}"): 5000.0 + row for row in RECENT}


@cache
def stale() -> bytes:
    """A workbook with macros and a signature that a person has added to, and then typed three amounts."""
    return edited(with_signature(with_additions(workbook(small()))), TYPED)


@pytest.fixture(scope="module")
def fresh() -> Refreshed:
    return refresh(stale(), "classeur.xlsm")


def test_all_parts_are_there_in_their_order_and_only_those_told_have_changed(fresh: Refreshed) -> None:
    before, after = hashes(stale()), hashes(fresh.data)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == fresh.touched
    assert fresh.untouched == len(before) - len(fresh.touched)
    assert 0 < len(fresh.touched) < 40


def test_only_sheets_and_charts_of_the_product_are_touched(fresh: Refreshed) -> None:
    """Not the person's sheet, chart, comment; not styles, VBA, ribbon, signature, relationships, properties."""
    kinds = {re.sub(r"\d+", "N", name) for name in fresh.touched}
    assert kinds <= {"xl/worksheets/sheetN.xml", "xl/charts/chartN.xml"}
    assert not set(ADDED) & set(fresh.touched)
    assert part_of(stale(), "Données_Ventes") not in fresh.touched


def test_other_members_are_the_same_bytes_of_the_file(fresh: Refreshed) -> None:
    """Not unpacked and packed again: their local headers, dates and compressed bytes are those of before."""
    for name in set(hashes(stale())) - set(fresh.touched):
        assert member(stale(), name) == member(fresh.data, name)
    with zipfile.ZipFile(io.BytesIO(fresh.data)) as package:
        assert package.testzip() is None
        assert {item.date_time for item in package.infolist()} == {(2025, 3, 14, 15, 9, 26)}


def member(content: bytes, name: str) -> bytes:
    """The bytes of a member in the file, its local header included."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        item = package.getinfo(name)
    sizes = struct.unpack_from("<2H", content, item.header_offset + 26)
    return content[item.header_offset : item.header_offset + 30 + sum(sizes) + item.compress_size]


def test_the_sheets_that_change_change_in_values_only(fresh: Refreshed) -> None:
    """What stands around the cells is the same text, every formula is, and rows and cells keep their looks."""
    for name in fresh.touched:
        if name.startswith("xl/worksheets/"):
            before, after = parts(stale())[name], parts(fresh.data)[name]
            assert _around(before) == _around(after), name
            assert re.findall(rb"<f[^>]*>([^<]*)<", before) == re.findall(rb"<f[^>]*>([^<]*)<", after), name
            assert _looks(before).items() <= _looks(after).items(), name


def _around(data: bytes) -> bytes:
    """A sheet without its rows, and without the area that it says it uses."""
    return re.sub(rb"<dimension [^>]*/>|<sheetData>.*</sheetData>", b"", data, flags=re.DOTALL)


def _looks(data: bytes) -> dict[bytes, bytes]:
    """Styles of cells and heights of rows by their place."""
    found = dict(re.findall(rb'<c r="(\w+)" s="(\d+)"', data))
    return found | dict(re.findall(rb'<row r="(\d+)"[^>]*? ht="([\d.]+)"', data))


def test_what_depends_on_the_figures_elsewhere_is_told(fresh: Refreshed) -> None:
    """The person's sheet doubles a total of ours: Excel will compute it, and the command says so."""
    assert [(fault.key, fault.facts["sheets"]) for fault in fresh.warnings] == [("refresh.dependants", SHEET)]


def test_the_file_still_asks_for_no_calculation(fresh: Refreshed) -> None:
    """Where macros are blocked, a calculation on opening would replace every figure by an error."""
    assert b"fullCalcOnLoad" not in parts(fresh.data)["xl/workbook.xml"]


def test_openpyxl_and_calamine_open_it(fresh: Refreshed) -> None:
    book = opened(fresh.data, data_only=True)
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(fresh.data))
    assert book.sheetnames == sheets.sheet_names
    assert book[SHEET]["A1"].comment.text == "à vérifier"
    total = openpyxl_value(book, "ca_total")
    assert total == pytest.approx(next(row[1] for row in sheets.get_sheet_by_name("Paramètres").to_python()
                                       if row[-1] == "ca_total"))  # fmt: skip


def openpyxl_value(book: openpyxl.Workbook, name: str) -> float:
    ((sheet, address),) = book.defined_names[name].destinations
    return float(book[sheet][address].value)


# --- the pieces ------------------------------------------------------------------------------
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
CELLS = (
    f'<worksheet {MAIN}><dimension ref="A1:B2"/><!-- <c r="A1"> --><sheetData>'
    "<row r='1' spans='1:2'><c s='3' r='A1' t='str' vm=\"1\"><f ca='1'>X()</f><v>old</v><extLst><ext/></extLst></c>"
    '<c r="B1"/></row><row r="4"><c><v>1</v></c><c><v>2</v></c></row><row r="6"/></sheetData><x/></worksheet>'
).encode()


@pytest.mark.parametrize(
    ("place", "edit", "old", "new"),
    [
        ((0, 0), Edit(2.5), b""" t='str' vm="1"><f ca='1'>X()</f><v>old</v>""", b"><f ca='1'>X()</f><v>2.5</v>"),
        ((0, 0), Edit("a<b", "A1:A2"), b""" vm="1"><f ca='1'>X()</f><v>old""",
         b"""><f ca='1' ref="A1:A2">X()</f><v>a&lt;b"""),
        ((0, 0), Edit(None), b""" t='str' vm="1"><f ca='1'>X()</f><v>old</v>""", b"><f ca='1'>X()</f>"),
        ((0, 1), Edit(True), b'<c r="B1"/>', b'<c r="B1" t="b"><v>1</v></c>'),
        ((3, 1), Edit(7.0), b"<c><v>2</v></c>", b"<c><v>7</v></c>"),
        ((3, 2), Edit(7.0, like=(0, 0)), b"<v>2</v></c></row>", b'<v>2</v></c><c r="C4" s="3"><v>7</v></c></row>'),
        ((2, 0), Edit(7.0), b'<row r="4">', b'<row r="3"><c r="A3"><v>7</v></c></row><row r="4">'),
        ((5, 0), Edit(7.0), b'<row r="6"/>', b'<row r="6"><c r="A6"><v>7</v></c></row>'),
        ((8, 0), Edit(7.0), b"</sheetData>", b'<row r="9"><c r="A9"><v>7</v></c></row></sheetData>'),
        ((8, 0), Edit(None), b"<x/>", b"<x/>"),
    ],
)  # fmt: skip
def test_one_cell_is_written_between_the_bytes_of_a_part(
    place: tuple[int, int], edit: Edit, old: bytes, new: bytes
) -> None:
    """Quotes, comments, unknown elements and cells without an address stay as another program wrote them."""
    made = patched(CELLS, {place: edit})
    wanted = CELLS.replace(old, new)
    assert old in CELLS
    assert re.sub(rb'<dimension ref="[^"]+"|spans=\S+', b"", made) == re.sub(
        rb'<dimension ref="[^"]+"|spans=\S+', b"", wanted
    )


def test_a_larger_sheet_says_so() -> None:
    made = patched(CELLS, {(8, 4): Edit(1.0), (0, 3): Edit(1.0)})
    assert b'<dimension ref="A1:E9"/>' in made
    assert b'spans="1:4"' in made


def test_an_archive_without_changes_is_the_same_bytes() -> None:
    """Stored and deflated members, a data descriptor, a comment."""
    out = io.BytesIO()
    with zipfile.ZipFile(_Stream(out), "w") as package:  # a stream that cannot go back: sizes stand behind the data
        package.writestr("a.txt", "stored")
        package.writestr("é.txt", "deflated" * 99, zipfile.ZIP_DEFLATED)
        package.comment = "à moi".encode()
    content = out.getvalue()
    assert Archive(content).with_parts({}) == content
    changed = Archive(content).with_parts({"é.txt": b"new"})
    with zipfile.ZipFile(io.BytesIO(changed)) as package:
        assert (package.read("a.txt"), package.read("é.txt"), package.comment) == (b"stored", b"new", "à moi".encode())


class _Stream(io.RawIOBase):
    """Hands on what is written and cannot seek."""

    def __init__(self, to: io.BytesIO) -> None:
        self.to = to

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return self.to.write(data)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["cut", "flipped", "twice", "larger"])
def test_a_damaged_archive_is_refused(kind: str) -> None:
    content = packed({"a.txt": b"one" * 50, "b.txt": b"two" * 50})
    if kind == "cut":
        content = content[:-30]
    elif kind == "flipped":
        content = content[:40] + bytes([content[40] ^ 255]) + content[41:]
    elif kind == "twice":
        content = content.replace(b"b.txt", b"A.txt")
    else:  # the member says that it is smaller than it is
        content = content.replace(struct.pack("<I", 150), struct.pack("<I", 15))
    with pytest.raises(ArchiveError):
        _read_all(content)


def _read_all(content: bytes) -> None:
    archive = Archive(content)
    for name in archive.names:
        archive.read(name)
