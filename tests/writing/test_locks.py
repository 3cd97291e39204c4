"""A file that is open elsewhere is not written, and the sentence says in which program and by whom."""

from __future__ import annotations

from pathlib import Path

import pytest
from writing.killing import package

from segment_udfs.errors import DataError
from segment_udfs.strings import explain
from segment_udfs.writing import atomic_write

BOOK = "résultats.xlsx"


def owner_file(name: str) -> bytes:
    """Excel's, as LibreOffice's sources describe it (msodocumentlockfile.cxx), by hand: 165 bytes.

    The length of the name and the name in the code page of Windows, spaces to byte 54; the length on two bytes and the
    name in UTF-16, spaces to the end.
    """
    ansi = name.encode("cp1252", "replace")
    first = bytes([len(ansi)]) + ansi.ljust(54)
    second = len(name).to_bytes(2, "little") + name.encode("utf-16-le")
    return first + second + (" " * 54).encode("utf-16-le")[: 165 - len(first) - len(second)]


def refused(folder: Path, lock: str, content: bytes) -> str:
    (folder / lock).write_bytes(content)
    with pytest.raises(DataError) as caught:
        atomic_write(folder / BOOK, b"new")
    (sentence,) = explain(caught.value, "fr")
    assert not (folder / BOOK).exists()
    return sentence.replace("\u00a0", " ")


@pytest.mark.parametrize(
    "name", ["Marie Dupont", "Zoé Müller", "Иван Петров", "J", "x" * 52, "Marie Dupont (Ventes) et fils"]
)
def test_who_has_it_open_in_excel_is_named(tmp_path: Path, name: str) -> None:
    """Names of one letter and of 52, the most that Excel takes; letters that are not in the code page."""
    assert len(owner_file(name)) == 165
    said = refused(tmp_path, f"~${BOOK}", owner_file(name))
    assert said.startswith(f"« {BOOK} » est ouvert dans Excel par {name} : faites-le fermer puis recommencez")
    assert f"si personne ne l'a ouvert, supprimez « ~${BOOK} »" in said


def test_a_lock_that_does_not_say_who_is_respected(tmp_path: Path) -> None:
    """Empty, short, of zeros, of another program, endless: the program is named, nothing of the file is shown."""
    for content in (b"", b"\x0c", bytes(165), b"\xff" * 165, b"\x30" + b"\x01" * 400):
        assert refused(tmp_path, f"~${BOOK}", content).startswith(f"« {BOOK} » est ouvert dans Excel : fermez-le")
    for content in (b"", b"Marie", b"a,b;", b"\xff\xfe" * 3000, b",,,,;"):
        said = refused(tmp_path, f".~lock.{BOOK}#", content)
        assert said.startswith(f"« {BOOK} » est ouvert dans LibreOffice : fermez-le")


def test_the_name_in_the_code_page_serves_where_the_other_is_missing(tmp_path: Path) -> None:
    said = refused(tmp_path, f"~${BOOK}", owner_file("Zoé")[:55])
    assert "est ouvert dans Excel par Zoé" in said


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        # as LibreOffice 7.4 wrote it here for an account without a name in its options
        (",root,vm,25.11.2026 09:12,file:///tmp/profil;", "root (vm, 25.11.2026 09:12)"),
        ("Marie Dupont,mdupont,PC-12,03.11.2025 18:40,file:///C:/u;", "Marie Dupont (PC-12, 03.11.2025 18:40)"),
        (r"Dupont\, Marie,md,PC\;12,03.11.2025 18:40,file:///C:/u;", "Dupont, Marie (PC;12, 03.11.2025 18:40)"),
        ("Zoé,z,,,f;", "Zoé"),
    ],
)
def test_who_has_it_open_in_libreoffice_is_named_with_the_computer_and_the_time(
    tmp_path: Path, line: str, owner: str
) -> None:
    """So that a lock that a crash of last month left is told from a colleague at work; it is never removed unasked."""
    said = refused(tmp_path, f".~lock.{BOOK}#", line.encode())
    assert said.startswith(f"« {BOOK} » est ouvert dans LibreOffice par {owner} : ")
    assert (tmp_path / f".~lock.{BOOK}#").exists()


def test_what_a_lock_says_cannot_break_the_sentence(tmp_path: Path) -> None:
    """Ends of lines, colours of terminals, a name that never ends: one line, sixty letters."""
    said = refused(tmp_path, f".~lock.{BOOK}#", ("\x1b[31mMarie\r\n" + "x" * 500 + ",a,b,c,d;").encode())
    assert "\n" not in said
    assert "\x1b" not in said
    assert "Marie xxx" in said
    assert len(said) < 300


def test_libreoffice_is_named_when_it_wrote_the_lock_of_excel_too(tmp_path: Path) -> None:
    """It may write both, so that Excel respects its own: one sentence, not two."""
    (tmp_path / f"~${BOOK}").write_bytes(owner_file("Marie"))
    said = refused(tmp_path, f".~lock.{BOOK}#", b"Marie,m,PC,03.11.2025 18:40,f;")
    assert "LibreOffice par Marie (PC" in said
    assert "Excel" not in said


OTHERS = (
    "~$sultats.xlsx",
    "~$ésultats.xlsx",
    "~$résultats.xls",
    "résultats.xlsx#",
    ".~lock.autre.xlsx#",
    "~$résultats",
)


@pytest.mark.parametrize("name", OTHERS)
def test_the_locks_of_other_files_do_not_stop_a_save(tmp_path: Path, name: str) -> None:
    """Excel puts ~$ in front of the whole name; only Word has it take the place of the first letters of long ones."""
    (tmp_path / name).write_bytes(owner_file("Marie"))
    atomic_write(tmp_path / BOOK, package(1, 10))
    assert (tmp_path / BOOK).exists()
