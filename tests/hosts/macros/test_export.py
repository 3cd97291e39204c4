"""Exports: the list of clients as CSV in either language, the printed report; nothing is replaced unasked."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import portfolios
import pytest
from hosts.macros.scripted import Scripted

from segment_udfs.analysis import Result, analyse
from segment_udfs.hosts.macros.exporting import clients_list
from segment_udfs.importing.load import load
from segment_udfs.workbook.build import build

CSV = "classeur – clients 2026-01-15.csv"


@pytest.fixture(scope="module")
def result() -> Result:
    with as_file(files("segment_udfs.sample")) as folder:
        return analyse(load(folder / "export_ventes.csv", folder / "clients.csv", folder / "couts.csv"))


@pytest.mark.parametrize(("lang", "separator", "mark"), [("fr", ";", ","), ("en", ",", ".")])
def test_each_language_has_its_conventions_and_the_numbers_are_exact(
    result: Result, lang: str, separator: str, mark: str
) -> None:
    """UTF-8 with its mark; 126 clients; a revenue of 258,952.91 reads as the very double; dates are ISO."""
    data = clients_list(result, lang)
    assert data.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=separator)
    assert len(rows) == 126
    assert {len(row) for row in rows} == {len(head)}
    words = {"fr": ("CA", "Segment", "Dernier achat"), "en": ("Revenue", "Segment", "Last purchase")}[lang]
    revenue, segment, last = (head.index(word) for word in words)
    first = next(row for row in rows if row[0] == "C0010")
    assert first[revenue] == f"258952{mark}91"
    assert (first[segment], first[last]) == ("Star", "2025-12-26")
    numbers = [float(row[revenue].replace(mark, ".")) for row in rows]
    assert numbers == result.clients["revenue"].tolist()
    lost = {"fr": "Perdu", "en": "Lost"}[lang]
    assert sum(row[segment] == lost for row in rows) == (result.clients["segment"] == "lost").sum()


@pytest.fixture
def book(opened: Callable[[Path], Any], tmp_path: Path) -> Any:
    """A workbook of three clients."""
    (tmp_path / "classeur.xlsx").write_bytes(build(portfolios.three_clients(), macros=False))
    return opened(tmp_path / "classeur.xlsx")


@pytest.mark.host
def test_another_csv_is_replaced_after_a_yes_only(book: Any, tmp_path: Path, run: Any) -> None:
    """It says where; the same export again is no question; the file before stays beside it."""
    assert f"« {CSV} », dossier « {tmp_path.name} »" in run(book, "csv").replace("\u00a0", " ")
    made = (tmp_path / CSV).read_bytes()
    assert "3 clients" in run(book, "csv")
    (tmp_path / CSV).write_bytes(b"mine")
    no, yes = Scripted([False]), Scripted([True])
    assert run(book, "csv", no) == ""
    assert (tmp_path / CSV).read_bytes() == b"mine"
    assert CSV in no.asked[0]
    run(book, "csv", yes)
    assert (tmp_path / CSV).read_bytes() == made
    assert (tmp_path / f"{CSV}.bak").read_bytes() == b"mine"


@pytest.mark.host
def test_the_report_replaces_its_own_earlier_one_and_asks_before_any_other(book: Any, tmp_path: Path, run: Any) -> None:
    """A report that was annotated since is the person's."""
    pdf = tmp_path / "classeur.pdf"
    pdf.write_bytes(b"a PDF of somebody else")
    assert run(book, "report", Scripted([False])) == ""
    assert pdf.read_bytes() == b"a PDF of somebody else"
    assert "« classeur.pdf »" in run(book, "report", Scripted([True])).replace("\u00a0", " ")
    assert pdf.read_bytes().startswith(b"%PDF")
    run(book, "report")  # nobody is asked
    pdf.write_bytes(pdf.read_bytes() + b"note")
    assert run(book, "report", Scripted([False])) == ""
    assert not list(tmp_path.glob("~*"))


@pytest.mark.host
def test_a_plain_book_has_nothing_to_export(app: Any, opened: Any, run: Any) -> None:
    """One sentence each."""
    plain = app.books.add()
    assert "n’a pas de tableau « Ventes »" in run(plain, "csv").replace("\u00a0", " ")
    assert "n’a pas de tableau « Ventes »" in run(plain, "anonymise").replace("\u00a0", " ")
    assert run(plain, "report").startswith("Ce classeur n’a aucune des feuilles du rapport")
