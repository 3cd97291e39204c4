"""The report, by the real LibreOffice: the sample in both languages, changed figures, errors, what goes wrong."""

from __future__ import annotations

import contextlib
import io
import os
import re
import select
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from click.testing import Result
from hosts.office import need_office
from support import ROOT
from typer.testing import CliRunner

from segment_udfs import sample
from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts import cli_demo, cli_report, render
from segment_udfs.hosts.cli import app
from segment_udfs.hosts.libreoffice import find
from segment_udfs.hosts.libreoffice.find import Office
from segment_udfs.hosts.libreoffice.report import make_report
from segment_udfs.workbook.build import build
from segment_udfs.workbook.sheets.book import ORDER, REPORT

TEMPLATE = ROOT / "workbook_template.xlsm"
MARK = "SEGMENT_TEST_REPORT"
"""A variable of the environment by which the processes of a test are known."""


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def need_poppler() -> None:
    """A loud skip without pdftotext and pdftoppm, a failure in continuous integration."""
    if shutil.which("pdftotext") is None or shutil.which("pdftoppm") is None:
        reason = "pdftotext and pdftoppm are not installed: run tools/install_libreoffice.sh as root"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def texts(pdf: bytes) -> list[str]:
    """The text of each page, all blanks single ordinary spaces."""
    need_poppler()
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.decode("utf-8").split("\f")[:-1]]


def left_running(mark: str) -> list[int]:
    """Processes that inherited the mark and do not end within ten seconds."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                handle = os.pidfd_open(int(entry.name))
                ended = select.select([handle], [], [], 10)[0]
                os.close(handle)
                found += [] if ended else [int(entry.name)]
    return found


@dataclass
class Printed:
    """What one run of the command left."""

    folder: Path
    done: Result
    left: list[int]


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The command on the French sample, which seems open in LibreOffice, with pictures."""
    need_office()
    need_poppler()
    folder = tmp_path_factory.mktemp("french")
    shutil.copy(TEMPLATE, folder / "Mon classeur.xlsm")
    (folder / ".~lock.Mon classeur.xlsm#").write_text(",someone,,,;")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MARK, folder.name)
        done = run("report", folder / "Mon classeur.xlsm", "-o", folder / "rapport.pdf", "--png", folder / "pages")
        return Printed(folder, done, left_running(folder.name))


@pytest.mark.host
def test_the_report_has_the_dashboard_the_answers_the_plan_and_the_controls_in_their_order(french: Printed) -> None:
    """By the foot of each page; the input tables, the lists behind charts and the texts are not there."""
    assert french.done.exit_code == 0, french.done.stderr
    pages = texts((french.folder / "rapport.pdf").read_bytes())
    sheets = [re.findall(r"Mon classeur\.xlsm – (\S+) \d\d/\d\d/\d{4} \d+ / \d+$", page)[0] for page in pages]
    assert list(dict.fromkeys(sheets)) == list(REPORT)
    assert sheets == sorted(sheets, key=ORDER.index)
    assert not {"Clients", "Données_Ventes", "Données_Clients", "Coûts", "Courbes", "Textes"} & set(sheets)


@pytest.mark.host
def test_the_french_report_shows_the_figures_of_the_sample_the_french_way(french: Printed) -> None:
    home = texts((french.folder / "rapport.pdf").read_bytes())[0]
    for text in ("5 702 494", "8,2%", "Transports Kerlanvic", "27 clients sur 113 actifs", "31/12/2025"):
        assert text in home, text


@pytest.mark.host
def test_each_page_has_a_picture_named_after_its_sheet(french: Printed) -> None:
    made = french.done.stdout.splitlines()
    pictures = sorted((french.folder / "pages").iterdir())
    assert made == [str(french.folder / "rapport.pdf"), *map(str, pictures)]
    assert len(pictures) == len(texts((french.folder / "rapport.pdf").read_bytes()))
    assert [path.name for path in pictures[:3]] == [
        "rapport-01-accueil.png",
        "rapport-02-stars.png",
        "rapport-03-20-80.png",
    ]
    assert all(path.read_bytes().startswith(b"\x89PNG") and path.name.isascii() for path in pictures)


@pytest.mark.host
def test_the_workbook_its_lock_and_its_folder_are_as_they_were(french: Printed) -> None:
    assert (french.folder / "Mon classeur.xlsm").read_bytes() == TEMPLATE.read_bytes()
    assert (french.folder / ".~lock.Mon classeur.xlsm#").read_text() == ",someone,,,;"
    names = {path.name for path in french.folder.iterdir()}
    assert names == {"Mon classeur.xlsm", ".~lock.Mon classeur.xlsm#", "rapport.pdf", "pages"}


@pytest.mark.host
def test_no_process_is_left(french: Printed) -> None:
    assert french.left == []


@pytest.mark.host
def test_the_report_speaks_the_language_of_the_workbook(tmp_path: Path) -> None:
    """English texts, numbers and decimal points, although the command is given in French."""
    need_office()
    book = tmp_path / "book.xlsx"
    book.write_bytes(build(cli_demo.sample_tables(), lang="en", macros=False))
    report = make_report(book, "fr")
    assert (report.lang, report.recalculated, report.errors) == ("en", True, 0)
    home, stars = texts(report.pdf)[:2]
    for text in ("5,702,494", "8.2%", "Transports Kerlanvic", "27 of 113 active clients", "Who are your Stars?"):
        assert text in home, text
    assert "← Home" in stars


@pytest.mark.host
def test_a_changed_line_shows_in_the_report_although_the_file_keeps_the_old_figures(tmp_path: Path) -> None:
    """One amount of the period is a million more; every cached result of the file is still the old one."""
    need_office()
    book = tmp_path / "changed.xlsm"
    book.write_bytes(with_a_million_more(TEMPLATE.read_bytes()))
    kept = openpyxl.load_workbook(book, data_only=True, read_only=True)["Accueil"]["B5"].value
    home = texts(make_report(book).pdf)[0]
    assert kept == 5_702_494.23
    assert "6 702 494" in home
    assert "5 702 494" not in home


def with_a_million_more(content: bytes) -> bytes:
    """The workbook with its last line of sales raised, nothing else."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True, read_only=True)["Données_Ventes"]
    rows = list(sheet.iter_rows())
    head = next(row for row in rows if any(cell.value == "Montant HT" for cell in row))
    date, amount = (next(cell.column for cell in head if cell.value == name) for name in ("Date", "Montant HT"))
    last = max((row for row in rows if hasattr(row[date - 1].value, "year")), key=lambda row: row[date - 1].value)
    cell = last[amount - 1]
    name = f"xl/worksheets/sheet{ORDER.index('Données_Ventes') + 1}.xml"
    pattern = rf'(<c r="{cell.coordinate}"[^>]*><v>)[^<]*'.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            if part == name:
                data, count = re.subn(pattern, rb"\g<1>%r" % (cell.value + 1_000_000.0), data)
                assert count == 1
            new.writestr(part, data)
    return made.getvalue()


def foreign(path: Path, formula: str, cached: object, broken: bool = False) -> Path:
    """A workbook that is not ours: two sheets with something, an empty one and a hidden one."""
    with xlsxwriter.Workbook(str(path)) as book:
        first, second, _, hidden = (book.add_worksheet(name) for name in ("Premier", "Second", "Vide", "Caché"))
        hidden.write("A1", "invisible")
        hidden.hide()
        first.write_column("B1", [500, 20, 20])
        first.write_formula("A1", formula, None, cached)
        second.write("A1", "la suite")
        if broken:
            first.write_formula("D4", "=1/0", None, 7)
    return path


@pytest.mark.host
def test_another_workbook_is_printed_whole_but_for_its_hidden_sheets_and_its_errors_are_told(tmp_path: Path) -> None:
    """Our function is recalculated; the cell in error is named in one sentence, and the PDF is there."""
    need_office()
    book = foreign(tmp_path / "autre.xlsx", "=SEG_PARETO_COUNT(B1:B3)*1234", 5, broken=True)
    done = run("report", book, "-o", tmp_path / "autre.pdf", "--png", tmp_path / "pages")
    pages = texts((tmp_path / "autre.pdf").read_bytes())
    assert done.exit_code == 0
    assert len(pages) == 2
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == [
        "autre-01-premier.png",
        "autre-02-second.png",
    ]
    assert "1234" in pages[0]
    assert "la suite" in pages[1]
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("1 cellule(s) du rapport sont en erreur après recalcul")
    assert "Premier.D4 (#DIV/0" in done.stderr


@pytest.mark.host
@pytest.mark.parametrize(
    ("formula", "options"), [("=SUM(B1:B3)", ()), ("=SEG_PARETO_COUNT(B1:B3)", ("--as-saved",))], ids=["none", "asked"]
)
def test_figures_stay_as_saved_without_our_functions_or_when_asked(
    tmp_path: Path, formula: str, options: tuple[str, ...]
) -> None:
    """What another program wrote is shown, not what LibreOffice would compute."""
    need_office()
    book = foreign(tmp_path / "autre.xlsx", formula, 987)
    assert run("report", book, "-o", tmp_path / "autre.pdf", *options).exit_code == 0
    assert "987" in texts((tmp_path / "autre.pdf").read_bytes())[0]


@pytest.mark.host
def test_a_file_that_is_no_workbook_is_told_in_one_sentence(tmp_path: Path) -> None:
    """A text, an archive of something else, a protected workbook, a missing file: exit 2 and no PDF."""
    need_office()
    (tmp_path / "texte.xlsx").write_text("bonjour")
    with zipfile.ZipFile(tmp_path / "archive.xlsx", "w") as archive:
        archive.writestr("notes.txt", "bonjour")
    (tmp_path / "secret.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (tmp_path / "vieux.doc").write_bytes(b"PK")
    for name, told in (
        ("texte.xlsx", "n’est pas un classeur"),
        ("archive.xlsx", "n’est pas un classeur"),
        ("vieux.doc", "n’est pas un classeur"),
        ("secret.xlsx", "mot de passe"),
        ("absent.xlsx", "introuvable"),
    ):
        done = run("report", tmp_path / name, "-o", tmp_path / "rapport.pdf")
        assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1), (name, done.stderr)
        assert told in done.stderr
        assert not (tmp_path / "rapport.pdf").exists()


@pytest.mark.host
@pytest.mark.parametrize("sheets", [1, 2])
def test_an_empty_workbook_has_nothing_to_print(tmp_path: Path, sheets: int) -> None:
    need_office()
    with xlsxwriter.Workbook(str(tmp_path / "vide.xlsx")) as book:
        for _ in range(sheets):
            book.add_worksheet()
    done = run("report", tmp_path / "vide.xlsx", "-o", tmp_path / "vide.pdf")
    assert done.exit_code == 2
    assert "rien à imprimer" in done.stderr


def test_without_libreoffice_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "find", lambda: None)
    monkeypatch.setattr(find, "confined", lambda: None)
    done = run("report", foreign(tmp_path / "a.xlsx", "=1+1", 2), "-o", tmp_path / "a.pdf")
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert "LibreOffice n’est pas installé" in done.stderr


def test_the_report_must_be_called_pdf_so_that_no_workbook_is_overwritten(tmp_path: Path) -> None:
    book = foreign(tmp_path / "a.xlsx", "=1+1", 2)
    before = book.read_bytes()
    done = run("report", book, "-o", book)
    assert done.exit_code == 2
    assert ".pdf" in done.stderr
    assert book.read_bytes() == before


@pytest.mark.host
def test_without_pdftoppm_the_report_is_written_and_one_sentence_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_office()
    monkeypatch.setattr(cli_report, "find_pdftoppm", lambda: None)
    book = foreign(tmp_path / "a.xlsx", "=1+1", 2)
    done = run("report", book, "-o", tmp_path / "a.pdf", "--png", tmp_path / "pages", "--lang", "en")
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert "pdftoppm" in done.stderr
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    assert not (tmp_path / "pages").exists()


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.mark.host
@pytest.mark.parametrize("way", ["office", "python"])
def test_an_office_that_hangs_is_stopped_at_the_limit_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Stand-ins: an office that never answers and has a child; then also a Python of it that never ends."""
    need_office()
    monkeypatch.setenv(MARK, tmp_path.name)
    program = tmp_path / "program"
    program.mkdir()
    script(program / "soffice.bin", "sleep 600 &\nsleep 600")
    if way == "python":
        script(program / "python", 'case "$2" in *"import sys, uno"*) exit 0;; esac\nexec sleep 600')
    with pytest.raises(DataError) as raised:
        make_report(foreign(tmp_path / "a.xlsx", "=1+1", 2), seconds=1.0, office=Office(program))
    assert [fault.key for fault in raised.value.faults] == ["hosts.too_long"]
    assert left_running(tmp_path.name) == []


@pytest.mark.host
def test_the_demo_prints_the_live_report_and_draws_its_first_page(tmp_path: Path) -> None:
    need_office()
    need_poppler()
    done = run("demo", tmp_path / "demo")
    assert done.exit_code == 0, done.stderr
    made = [Path(line).name for line in done.stdout.splitlines()]
    assert made == ["clients_segmentes.csv", "segmentation.xlsm", "segmentation.pdf", "segmentation.png"]
    assert len(texts((tmp_path / "demo" / "segmentation.pdf").read_bytes())) >= len(REPORT)
    names = {path.name for path in (tmp_path / "demo").iterdir()}
    assert names == {*made, *sample.NAMES}


@pytest.mark.host
def test_where_our_functions_cannot_run_the_demo_shows_a_frozen_dashboard_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with LibreOffice 7.4: the one page has the right figures all the same."""
    need_office()
    need_poppler()
    monkeypatch.setattr(cli_demo, "fault_of", lambda _office: Fault.of("hosts.too_old", version="7.4"))
    done = run("demo", tmp_path)
    assert done.exit_code == 0, done.stderr
    (home,) = texts((tmp_path / "segmentation.pdf").read_bytes())
    assert "5 702 494" in home
    assert "LibreOffice 7.4 est trop ancien" in done.stderr
    assert (tmp_path / "segmentation.png").is_file()


def test_no_picture_is_drawn_of_a_file_that_is_no_pdf() -> None:
    need_poppler()
    with pytest.raises(DataError) as raised:
        render.pictures(b"bonjour", "rapport.pdf")
    assert raised.value.faults[0].key == "render.picture_failed"
