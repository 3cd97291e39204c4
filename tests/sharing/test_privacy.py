"""What leaves holds nothing of the person's: canaries in every hiding place of a workbook, searched in every part.

Also what an anonymous copy does not hide: how often a client is found again by its revenue.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hosts.macros.canaries import DATA, PRINTED, Canaries, hits, in_bytes, plant
from hosts.office import need_office
from sharing.relinking import exactly, nearest
from typer.testing import CliRunner

from segment_udfs.hosts.anonymise import Choices, anonymised
from segment_udfs.hosts.cli import app
from segment_udfs.hosts.cli_demo import sample_tables
from segment_udfs.hosts.render import find_pdftoppm
from segment_udfs.tables import Tables

SOAK = float(os.environ.get("SOAK", "1"))
OPTIONS = (("--hide-families",), ("--hide-families", "--round"), ("--hide-families", "--merge-rare", "--round"))
RARE = ("sectors", "sizes")
"""Places whose texts stay unless they are merged: five canaries are one client's each."""


def hostile(folder: Path, number: int) -> tuple[Canaries, Path]:
    """A workbook full of canaries, one of them in its name."""
    canaries = Canaries(book=number)
    data = plant(canaries)
    path = folder / f"{canaries.new('name of the file')}.xlsm"
    path.write_bytes(data)
    assert hits(data + path.name.encode(), canaries.every()) >= set(canaries.every()) - {path.stem}
    return canaries, path


def run(*args: object) -> str:
    done = CliRunner().invoke(app, [str(arg) for arg in args])
    assert done.exit_code == 0, done.stderr
    return done.stderr


def nothing_left(folder: Path, number: int) -> Canaries:
    """An anonymous copy of one hostile workbook; with sectors and sizes kept, those alone are in it."""
    canaries, book = hostile(folder, number)
    options = OPTIONS[number % len(OPTIONS)]
    out, key = folder / "anonyme.xlsx", folder / "cle.csv"
    run("anonymise", book, "-o", out, "--key", key, *options)
    found = hits(out.read_bytes(), canaries.every())
    kept = {word for place in RARE for word in canaries.places[place]} if "--merge-rare" not in options else set()
    assert found == kept
    text = key.read_text("utf-8-sig")
    assert [code for code in canaries.places["client codes"] if f";{code};" not in text] == []
    return canaries


def test_two_hundred_canaries_and_none_is_left(tmp_path: Path) -> None:
    """Two books, one with sectors kept and one with everything merged; more than fourteen places in each."""
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        canaries = nothing_left(folder, number)
        assert len(canaries.every()) >= 200
        assert len(canaries.places) >= 14


@pytest.mark.soak
def test_a_thousand_books_and_none_is_left(tmp_path: Path) -> None:
    """1,000 × SOAK books, each with its own canaries."""
    for number in range(max(1, round(1000 * SOAK))):
        nothing_left(tmp_path, number)
        for path in tmp_path.iterdir():
            path.unlink()


def test_lists_and_frozen_copies_hold_the_portfolio_and_nothing_else_of_the_workbook(tmp_path: Path) -> None:
    """Comments, hidden sheets, properties, names, links, the name of the file …: 0 in the lists and in the values."""
    canaries, book = hostile(tmp_path, 7)
    for name in ("liste.csv", "liste.xlsx"):
        run("export", book, "-o", tmp_path / name)
    hidden = apart(canaries, (*DATA, "causes of loss"))
    assert in_bytes((tmp_path / "liste.csv").read_bytes(), canaries.every()) >= set(canaries.places["client codes"])
    assert in_bytes((tmp_path / "liste.csv").read_bytes(), hidden) == set()
    assert hits((tmp_path / "liste.xlsx").read_bytes(), hidden) == set()
    run("analyse", book, "-o", tmp_path / "fige.xlsx", "--frozen", "--sheet", "Données_Ventes")
    told = {book.stem, *canaries.places["names of sheets"]}  # the journal says which file was read, and its sheets
    assert book.stem in told & hits((tmp_path / "fige.xlsx").read_bytes(), hidden)
    assert hits((tmp_path / "fige.xlsx").read_bytes(), hidden) <= told


def apart(canaries: Canaries, places: tuple[str, ...]) -> list[str]:
    """The canaries of all other places."""
    return [word for place, words in canaries.places.items() if place not in places for word in words]


@pytest.mark.parametrize("name", ["liste.xlsx", "anonyme.xlsx", "classeur.xlsm"])
def test_the_properties_of_what_is_written_name_nobody(tmp_path: Path, name: str) -> None:
    """No creator, nobody who saved last, no company, no date but the fixed one, no custom property, no thumbnail."""
    from segment_udfs.workbook.package import parts

    frame = pd.DataFrame({"Client": ["A", "B"], "Date": ["01/02/2025", "13/02/2025"], "Montant HT": [10.0, 20.0]})
    export = tmp_path / "ventes.csv"
    frame.to_csv(export, sep=";", index=False)
    verb = {"liste.xlsx": "export", "anonyme.xlsx": "anonymise", "classeur.xlsm": "analyse"}[name]
    run(verb, export, "-o", tmp_path / name)
    content = parts((tmp_path / name).read_bytes())
    core, extended = (content[f"docProps/{part}.xml"].decode() for part in ("core", "app"))
    for tag in ("dc:creator", "cp:lastModifiedBy", "dc:description", "cp:keywords", "dc:subject"):
        assert re.findall(f"<{tag}>([^<]+)</{tag}>", core) == [], tag
    assert set(re.findall(r"<dcterms:\w+ [^>]*>([^<]*)<", core)) == {"2024-01-01T00:00:00Z"}
    assert re.findall(r"<(?:Company|Manager|HyperlinkBase)>([^<]+)<", extended) == []
    assert not [
        part
        for part in content
        if re.search(r"docProps/custom|customXml|thumbnail|printerSettings|persons|externalLink", part)
    ]


@pytest.mark.host
@pytest.mark.soak
def test_a_printed_report_hides_what_the_sheets_do_not_show(tmp_path: Path) -> None:
    """The text of its pages and its properties: nothing of hidden sheets, comments, names, properties, unused parts."""
    need_office()
    if find_pdftoppm() is None:
        pytest.skip("NO POPPLER: the text of a PDF cannot be read; install poppler-utils.")
    canaries, book = hostile(tmp_path, 8)
    out = tmp_path / "rapport.pdf"
    run("report", book, "-o", out, "--as-saved")
    data = out.read_bytes()
    for command in (["pdftotext", str(out), "-"], ["pdfinfo", str(out)], ["pdfinfo", "-meta", str(out)]):
        data += subprocess.run(command, capture_output=True, check=True).stdout
    seen = (*DATA, *PRINTED, "causes of loss", "name of the source file", "cached values of formulas")
    hidden = apart(canaries, (*seen, "name of the file"))
    assert in_bytes(data, hidden) == set()


# --- what an anonymous copy cannot hide --------------------------------------------------------
@pytest.fixture(scope="module")
def sample() -> Tables:
    return sample_tables()


def test_exact_amounts_lead_back_to_every_client(sample: Tables) -> None:
    """As the sentences say: with exact amounts, who knows a revenue to the cent finds its client, but for twins."""
    found = anonymised(sample, Choices(keep_families=False))
    assert exactly(sample, found) >= 0.99


def test_rounded_amounts_lead_back_to_nearly_no_client_by_the_exact_revenue(sample: Tables) -> None:
    """With amounts rounded to 10 € and groups merged, at most one client in five (k = 5) has its exact revenue left.

    Who searches for about the revenue finds most of them all the same: the sentences do not promise otherwise.
    """
    found = anonymised(sample, Choices(keep_families=False, merge_rare=True, round_amounts=True))
    assert exactly(sample, found) <= 1 / 5
    assert nearest(sample, found) > 1 / 5


def test_the_two_searches_find_what_a_hand_count_finds() -> None:
    """Of 100, 200, 300 made 100, 290, 205 one is as it was, and the nearest is right for that one alone."""
    frame = pd.DataFrame({"client": ["A", "B", "C"], "date": 45600.0, "amount": [100.0, 200.0, 300.0]})
    tables = Tables(sales=frame)
    found = anonymised(tables, Choices())
    assert exactly(tables, found) == 1
    codes = [found.clients[name] for name in "abc"]
    moved = found.tables.sales.copy()
    moved["amount"] = moved["client"].map(dict(zip(codes, [100.0, 290.0, 205.0], strict=True))).astype(np.float64)
    other = replace(found, tables=replace(found.tables, sales=moved))
    assert exactly(tables, other) == pytest.approx(1 / 3)
    assert nearest(tables, other) == pytest.approx(1 / 3)
