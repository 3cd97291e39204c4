"""`segment-udfs refresh` from the command line: what it says, what it writes, and what it refuses untouched."""

from __future__ import annotations

import errno
import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hosts.refresh.books import LINKED, edited, packed, part_of, parts, small, small_book, tree
from hosts.refresh.edits import named
from typer.testing import CliRunner, Result

from segment_udfs.hosts.cli import app

ROW = next(row for row, day in enumerate(small().sales["date"], 6) if day > 45800)
"""The row of a line of the last period."""
PLACE = ("Données_Ventes", f"D{ROW}")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A small workbook of which an amount has been typed."""
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(edited(small_book(), {PLACE: 9999.0}))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["refresh", *map(str, arguments)])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fr", ("ligne(s) de vente, 12 client(s).", "cellule(s) changée(s)", "Parties remplacées", "octet pour octet")),
        ("en", ("sales line(s), 12 client(s).", "cell(s) changed", "Parts replaced", "byte for byte")),
    ],
)
def test_it_says_what_it_read_changed_and_left(book: Path, lang: str, words: tuple[str, ...]) -> None:
    """In both languages; a trial writes nothing."""
    before = book.read_bytes()
    done = run(book, "--dry-run", "--lang", lang)
    assert done.exit_code == 0, done.output
    assert all(word in done.stdout for word in words), done.stdout
    assert book.read_bytes() == before
    assert os.listdir(book.parent) == [book.name]


def test_the_file_is_replaced_and_the_second_time_nothing_is_written(book: Path) -> None:
    """The version before is beside it; the second run leaves the file, its date and the .bak alone."""
    stale = book.read_bytes()
    assert run(book).exit_code == 0
    fresh = book.read_bytes()
    assert fresh != stale
    assert book.with_name("classeur.xlsx.bak").read_bytes() == stale
    moment = book.stat().st_mtime_ns
    again = run(book)
    assert "déjà à jour" in again.stdout
    assert (book.read_bytes(), book.stat().st_mtime_ns) == (fresh, moment)
    assert book.with_name("classeur.xlsx.bak").read_bytes() == stale


def test_another_file_may_receive_the_result(book: Path) -> None:
    stale, other = book.read_bytes(), book.with_name("autre.xlsx")
    assert run(book, "-o", other).exit_code == 0
    assert book.read_bytes() == stale
    assert zipfile.is_zipfile(other)
    wrong = run(book, "-o", book.with_name("autre.xlsm"))
    assert (wrong.exit_code, ".xlsx" in wrong.stderr) == (2, True)


def test_the_version_before_is_where_a_link_leads(book: Path) -> None:
    """The link stays one; the sentence names the file, its folder and the copy, which are elsewhere.

    A name of 254 bytes leaves no room for .bak: that of the copy is its first 251, and is said as it is.
    """
    (elsewhere := book.parent / "archives").mkdir()
    stale, real = book.read_bytes(), elsewhere / f"{'a' * 249}.xlsx"
    book.rename(real)
    book.symlink_to(real)
    done = run(book)
    assert done.exit_code == 0, done.output
    kept = f"{'a' * 249}.x.bak"
    said = "".join(done.stdout.split())
    assert all(f"«{name}»" in said for name in ("classeur.xlsx", "archives", real.name, kept))
    assert (elsewhere / kept).read_bytes() == stale
    assert book.is_symlink()
    assert real.read_bytes() != stale


def without(content: bytes, kind: str) -> bytes:
    """The workbook without one of its sheets, as a program deletes it."""
    package = parts(content)
    book = package["xl/workbook.xml"].decode()
    found = next(item for item in tree(package["xl/workbook.xml"]).iter() if item.get("name") == kind)
    package.pop(part_of(content, kind))
    identity = found.get(f"{LINKED}id")
    package["xl/workbook.xml"] = re.sub(rf'<sheet [^>]*r:id="{identity}"/>', "", book).encode()
    return packed(package)


def replaced(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    package = parts(content)
    assert old in package[name]
    return packed({**package, name: package[name].replace(old, new)})


TABLE = re.findall(rb'ref="[^"]+"', parts(small_book())["xl/tables/table1.xml"])[0]
"""Where the table of sales says that it lies."""


def stranger() -> bytes:
    """A workbook of somebody else's."""
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def sales(content: bytes) -> str:
    return part_of(content, "Données_Ventes")


FAULTS: dict[str, tuple[Callable[[bytes], bytes], tuple[str, ...]]] = {
    "a text of a stranger": (lambda _: b"bonjour", ("classeur Excel",)),
    "an empty file": (lambda _: b"", ("classeur",)),
    "cut in the middle": (lambda content: content[: len(content) // 2], ("classeur.xlsx",)),
    "a password to open, or the old format": (
        lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("mot de passe",),
    ),
    "a workbook of another making": (lambda _: stranger(), ("Ventes",)),
    "the sheet of clients is gone": (lambda content: without(content, "Clients"), ("Clients",)),
    "the sheet of costs is gone": (lambda content: without(content, "Coûts"), ("Coûts", "sauvegarde")),
    "a table that does not say where it lies": (
        lambda content: replaced(content, "xl/tables/table1.xml", TABLE, b'ref="B5"'), ("classeur.xlsx",),
    ),
    "an error among the amounts": (
        lambda content: edited(content, {PLACE: "#DIV/0!"}), ("#DIV/0!", f"D{ROW}", "Données_Ventes"),
    ),
    "a word among the amounts and one among the dates": (
        lambda content: edited(content, {PLACE: "cent", ("Données_Ventes", f"C{ROW}"): "demain"}),
        ("cent", f"D{ROW}", "demain", f"C{ROW}"),
    ),
    "a threshold out of its bounds": (
        lambda content: edited(content, {named(content, "seuil_a"): 7.0}), ("7",),
    ),
    "a threshold in error": (
        lambda content: edited(content, {named(content, "seuil_a"): "#REF!"}), ("#REF!", "seuil_a"),
    ),
    "an unknown language": (lambda content: edited(content, {named(content, "langue"): "de"}), ("de", "fr", "en")),
    "a name that is lost": (
        lambda content: replaced(content, "xl/workbook.xml", b'name="seuil_a"', b'name="autre"'), ("seuil_a",),
    ),
    "dates from 1904": (
        lambda content: replaced(content, "xl/workbook.xml", b"<workbookPr ", b'<workbookPr date1904="1" '), ("1904",),
    ),
    "a document type": (
        lambda content: replaced(content, sales(content), b"<worksheet ", b"<!DOCTYPE a><worksheet "),
        ("classeur.xlsx",),
    ),
    "a cell out of the grid": (
        lambda content: replaced(content, sales(content), b'r="B6"', b'r="ZZZ6"'), ("classeur.xlsx",),
    ),
    "an unknown shared text": (
        lambda content: replaced(content, sales(content), b't="s"><v>', b't="s"><v>99999'), ("classeur.xlsx",),
    ),
}  # fmt: skip
"""What may be wrong, and words that the sentences must hold."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_file_is_refused_untouched(fault: str, book: Path) -> None:
    """Exit 2, a sentence for each thing found with its sheet and cell, no trace, no path; nothing written."""
    make, words = FAULTS[fault]
    content = make(small_book())
    book.write_bytes(content)
    done = run(book)
    assert done.exit_code == 2, done.output
    assert all(word in done.stderr for word in words), done.stderr
    assert not re.search(r"Traceback|Error\b|\.py\b|xml\.|zipfile", done.stderr), done.stderr
    assert str(book.parent) not in done.stderr
    assert 1 <= len(done.stderr.strip().splitlines()) <= 4
    assert book.read_bytes() == content
    assert os.listdir(book.parent) == [book.name]


def test_a_renamed_header_is_named(book: Path) -> None:
    """In the cell and in the table, as Excel does it; the formulas would be #REF! or silently another column."""
    content = edited(small_book(), {("Données_Ventes", "D5"): "Montant TTC"})
    package = parts(content)
    name = next(name for name, data in package.items() if name.startswith("xl/tables/") and b'"Ventes"' in data)
    content = packed({**package, name: package[name].replace(b'name="Montant HT"', b'name="Montant TTC"')})
    book.write_bytes(content)
    done = run(book)
    assert (done.exit_code, "Montant HT" in done.stderr) == (2, True)
    assert book.read_bytes() == content


@pytest.mark.parametrize(("lock", "program"), [("~$classeur.xlsx", "Excel"), (".~lock.classeur.xlsx#", "LibreOffice")])
def test_a_workbook_that_is_open_is_left_alone(book: Path, lock: str, program: str) -> None:
    book.with_name(lock).write_bytes(b"")
    before = book.read_bytes()
    done = run(book)
    assert (done.exit_code, program in done.stderr) == (2, True)
    assert book.read_bytes() == before


def test_a_full_disk_leaves_the_file(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills up while the new version is forced to it."""
    before = book.read_bytes()

    def full(_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = run(book)
    assert (done.exit_code, "disque" in done.stderr) == (2, True)
    assert book.read_bytes() == before
    assert os.listdir(book.parent) == [book.name]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = run(tmp_path / "absent.xlsx")
    assert (done.exit_code, "absent.xlsx" in done.stderr) == (2, True)
