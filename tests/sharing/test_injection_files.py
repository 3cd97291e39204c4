"""Formula injection without a host program: every import path through every writer of files of the package.

All payloads stand in one portfolio, as code, name, order, group and cause of loss of a client; families, sectors, sizes
and cost drivers take a dozen of them at a time. Here that is one turn; `make soak` takes all of them, and LibreOffice.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from hosts.macros.payloads import MARKERS, PAYLOADS, live_parts
from hosts.office import need_libreoffice
from openpyxl.utils import range_boundaries
from sharing import converted
from sharing.sources import DRIVERS, FAMILIES, KINDS, SECTORS, Sources, sources
from typer.testing import CliRunner

from segment_udfs.analysis import analyse
from segment_udfs.hosts.cli import app
from segment_udfs.hosts.inert import inert
from segment_udfs.importing.load import load
from segment_udfs.tables import Tables
from segment_udfs.workbook.build import build

CODES = sorted(text.strip() for text in PAYLOADS)


@dataclass(frozen=True)
class Written:
    """What the command line made of the files of one kind, and what was read from them."""

    given: Sources
    tables: Tables
    folder: Path

    def data(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


def run(*args: object) -> None:
    done = CliRunner().invoke(app, [str(arg) for arg in args])
    assert done.exit_code == 0, done.stderr


def written(folder: Path, kind: str, turn: int = 0) -> Written:
    """Every writer of the command line, once."""
    made = sources(folder, kind, turn)
    files = [made.sales, "--clients", made.clients, "--costs", made.costs]
    run("analyse", *files, "-o", folder / "classeur.xlsm", "--clients-csv", folder / "clients.csv")
    run("analyse", *files, "-o", folder / "fige.xlsx", "--frozen")
    run("export", *files, "-o", folder / "liste.xlsx")
    run("export", *files, "-o", folder / "liste.csv")
    run("export", *files, "-o", folder / "list_en.csv", "--lang", "en")
    hidden = ("--hide-families", "--merge-rare", "--key", folder / "cle.csv")
    run("anonymise", *files, "-o", folder / "anonyme.xlsx", *hidden)
    return Written(made, load(made.sales, made.clients, made.costs), folder)


@pytest.fixture(scope="module", params=["csv", pytest.param("xlsx", marks=pytest.mark.soak)])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    return written(tmp_path_factory.mktemp(request.param), request.param)


def plain(text: str, kind: str) -> str:
    """A text as it is compared: without the blanks around it, which are no part of an id.

    The reader of .ods files does not see a tabulator inside a text.
    """
    return text.strip().replace("\t", "" if kind == "ods" else "\t")


def reads_back(made: Sources, tables: Tables, kind: str) -> None:
    """Every text of the three files is the same in the tables."""
    assert tables.clients is not None
    for frame, rows, places in (
        (tables.sales, made.lines, {"client": 0, "name": 1, "order": 2, "family": 4}),
        (tables.clients, made.records, {"client": 0, "name": 1, "sector": 2, "size": 3, "group": 4, "loss_cause": 5}),
    ):
        for name, place in places.items():
            wanted = [plain(str(row[place]), kind) for row in rows]
            assert [plain(text, kind) for text in frame[name]] == wanted, name
    headers = [re.sub(r"_(?=x[0-9A-F]{4}_)", "-", " ".join(plain(driver, kind).split())) for driver in made.drivers]
    assert [plain(driver, kind) for driver in tables.drivers] == [plain(header, kind) for header in headers]
    assert tables.sales["amount"].tolist() == [row[5] for row in made.lines]


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_every_kind_of_file_is_read_as_it_stands(tmp_path: Path, kind: str) -> None:
    made = sources(tmp_path, kind)
    reads_back(made, load(made.sales, made.clients, made.costs), kind)


def test_no_workbook_holds_a_formula_or_a_link_of_a_payload(files: Written) -> None:
    """Macros, values, list, anonymous copy: no formula, name, link, chart or rule bears one; nothing is external."""
    for name in ("classeur.xlsm", "fige.xlsx", "liste.xlsx", "anonyme.xlsx"):
        assert live_parts(files.data(name)) == [], name
    assert formulas_of(files.data("liste.xlsx")) == []


def formulas_of(workbook: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_texts_of_a_workbook_are_those_of_the_files(files: Written) -> None:
    """Codes, names and families of the tables of the workbook; codes and revenues of the typed list."""
    book = openpyxl.load_workbook(files.folder / "classeur.xlsm", data_only=True)
    sheet = book["Données_Ventes"]
    left, top, right, bottom = range_boundaries(sheet.tables["Ventes"].ref)
    head, *rows = sheet.iter_rows(top, bottom, left, right, values_only=True)
    for column, place in (("Client", 0), ("Nom", 1), ("Pièce", 2), ("Famille", 4)):
        texts = [str(row[head.index(column)]) for row in rows]
        assert [text.strip() for text in texts] == [str(row[place]).strip() for row in files.given.lines], column
    head, *rows = openpyxl.load_workbook(files.folder / "liste.xlsx").active.values
    assert sorted(str(row[0]).strip() for row in rows) == CODES
    found = analyse(files.tables).clients.set_index("client")["revenue"]
    assert {str(row[0]): row[head.index("CA")] for row in rows} == found.to_dict()


def test_a_text_of_a_csv_file_is_the_original_but_for_its_apostrophe_and_numbers_are_exact(files: Written) -> None:
    found = analyse(files.tables).clients
    for name, separator, mark, head in (
        ("liste.csv", ";", ",", "CA"),
        ("list_en.csv", ",", ".", "Revenue"),
        ("clients.csv", ",", ".", "revenue"),
    ):
        text = files.data(name).decode("utf-8-sig")
        heads, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        assert [row[0] for row in rows] == [inert(client) for client in found["client"]], name
        assert [float(row[heads.index(head)].replace(mark, ".")) for row in rows] == found["revenue"].tolist(), name
        assert [text for row in rows for text in row if could_run(text)] == [], name


def could_run(text: str) -> bool:
    """Whether a cell begins like a formula and is no number."""
    return text[:1] in set("=+-@\t\r\n＝＋－＠") and not re.fullmatch(r"-[\d.,e-]+", text)


def test_the_anonymous_copy_shows_no_payload_and_the_key_all_codes(files: Written) -> None:
    """Not even as a text, but those that are a sector or a size of many clients; codes, names, orders are others'."""
    book = openpyxl.load_workbook(files.folder / "anonyme.xlsx", data_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    shown = "\n".join(cell for cell in cells if isinstance(cell, str))
    kept = MARKERS.findall(" ".join(str(row[place]) for row in files.given.records for place in (2, 3)))
    assert set(MARKERS.findall(shown)) <= set(kept)
    rows = csv.reader(io.StringIO(files.data("cle.csv").decode("utf-8-sig"), newline=""), delimiter=";")
    originals = [row[2] for row in rows if row[0] == "Client"]
    assert sorted(originals) == sorted(inert(text) for text in CODES)


def test_a_text_longer_than_a_cell_is_cut_and_never_lost(tmp_path: Path) -> None:
    """40,000 characters: a cell of Excel has 32,767."""
    made = sources(tmp_path, "csv")
    text = made.sales.read_text("utf-8-sig").replace(PAYLOADS[1], "=" + "A" * 40_000)
    made.sales.write_text(text, "utf-8-sig")
    run("export", made.sales, "-o", tmp_path / "liste.xlsx")
    codes = [str(row[0]) for row in openpyxl.load_workbook(tmp_path / "liste.xlsx").active.iter_rows(values_only=True)]
    (long,) = [code for code in codes if code.startswith("=AAA")]
    assert (len(long), long[-1]) == (32_767, "…")


@pytest.mark.host
def test_another_program_opens_every_file_without_a_formula(files: Written) -> None:
    """LibreOffice opens the CSV files with their separator and with the wrong one, and the sheet, as .xlsx and .ods.

    The last file is a proof that it would run a text without its apostrophe.
    """
    naked = files.folder / "nu.csv"
    naked.write_text("client;x\n=1+1;2\n", "utf-8")
    asked = [(files.folder / name, mark) for name in ("liste.csv", "list_en.csv", "cle.csv") for mark in ";,\t"]
    made = converted.csv_files([*asked, (naked, ";")], files.folder / "out", need_libreoffice())
    found = {name: formulas_of(data) for name, data in made.items()}
    assert found.pop("nu59.xlsx") == ["=1+1"]
    assert {name: texts for name, texts in found.items() if texts} == {}
    assert len(found) == len(asked)
    (listed,) = converted.books([files.folder / "liste.xlsx"], files.folder / "out", need_libreoffice()).values()
    assert live_parts(listed) == []
    codes = [row[0] for row in openpyxl.load_workbook(io.BytesIO(listed)).active.iter_rows(2, values_only=True)]
    assert sorted(str(code).strip() for code in codes) == CODES


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_every_payload_in_every_field_of_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    """Turn by turn every payload is a family, a sector, a size, a cost driver; with macros, in values, in English."""
    turns = -(-len(PAYLOADS) // min(FAMILIES, SECTORS, DRIVERS))
    for turn in range(turns):
        folder = tmp_path / str(turn)
        folder.mkdir()
        made = written(folder, kind, turn)
        reads_back(made.given, made.tables, kind)
        for name in ("classeur.xlsm", "fige.xlsx", "liste.xlsx", "anonyme.xlsx"):
            assert live_parts(made.data(name)) == [], (turn, name)
        assert live_parts(build(made.tables, lang="en", macros=False)) == [], turn
