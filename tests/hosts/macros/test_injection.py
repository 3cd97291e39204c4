"""Formula injection: sixty texts as code, name, family, sector and note, through every command that writes.

One office, one workbook: after all of them no formula and no link of any sheet contains one of the texts, in no file
that was written; and each text reads back as it was.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hosts.macros.payloads import MARKERS, PAYLOADS, live_parts, marker
from openpyxl.utils import range_boundaries

from segment_udfs.hosts.cli_demo import no_data
from segment_udfs.hosts.commands import command
from segment_udfs.hosts.inert import inert
from segment_udfs.hosts.libreoffice.updating import update
from segment_udfs.hosts.macros.book import read_tables
from segment_udfs.hosts.macros.context import FileKind
from segment_udfs.importing.load import load
from segment_udfs.workbook.build import build

WRITING = "check merge draw_pareto draw_whale draw_bridge plan client compare finance freeze csv anonymise".split()
"""Commands that write texts of the data somewhere."""


def calm(_book: Any) -> None:
    """In the place of recalculating everything: the test does it once."""


def trimmed(texts: Any) -> list[str]:
    """Texts without the blanks around them, which are no part of an id."""
    return [text.strip() for text in texts]


def name_of(place: int, year: int) -> str:
    return PAYLOADS[(place * 7 + year) % 60]


@dataclass
class Agreeing:
    """A person who says yes to everything, opens the files prepared and saves in one folder under the name offered."""

    folder: Path
    files: list[Path] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def tell(self, title: str, text: str) -> None:
        self.asked.append(text)

    def confirm(self, title: str, text: str) -> bool:
        self.asked.append(text)
        return True

    def open_file(self, title: str, kinds: Sequence[FileKind]) -> Path | None:
        return self.files.pop(0)

    def save_file(self, title: str, name: str, kind: FileKind) -> Path | None:
        return self.folder / Path(name).name


def test_there_are_sixty_payloads_and_a_text_of_an_export_is_inert() -> None:
    """The apostrophe stands before what begins like a formula, also behind spaces, quotes, marks; not before names."""
    assert len(set(PAYLOADS)) == 60
    first = [text for text in PAYLOADS if not inert(text).startswith("'")]
    assert sorted(text[:4] for text in first) == sorted(
        ["http", "http", "mail", "file", "\\\\ho", "inte", "exte", "{=1+", "{1;2", "<f>1", "&lt;"]
    )
    for name in ("Dupont", "L'Atelier", "3-4", "été", "1 rue", "", "«\u00a0Au Bon Coin\u00a0»"):
        assert inert(name) == name


def test_the_search_finds_a_formula_a_link_and_a_name(tmp_path: Path) -> None:
    """What the end of the long test must not find is found where it is."""
    with xlsxwriter.Workbook(tmp_path / "live.xlsx") as book:
        sheet = book.add_worksheet(PAYLOADS[0][:20])
        sheet.write_formula("A1", PAYLOADS[0])
        sheet.write_string("A2", PAYLOADS[1])
        sheet.write_url("A3", next(text for text in PAYLOADS if text.startswith("http://")))
        book.define_name("n", f'="{PAYLOADS[2]}"')
    found = " ".join(live_parts((tmp_path / "live.xlsx").read_bytes()))
    assert [MARKERS.findall(found).count(marker(place)) > 0 for place in (0, 1, 2)] == [True, False, True]
    assert "Relationship http://" in found


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An export and a clients file in which every text is a payload."""
    folder = tmp_path_factory.mktemp("payloads")
    sales, clients = folder / "ventes.csv", folder / "clients.csv"
    with sales.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow(["Code client", "Raison sociale", "N° pièce", "Date pièce", "Famille", "Montant HT", "Coût"])
        for place, text in enumerate(PAYLOADS):
            for year in (2024, 2025):
                other = name_of(place, year)
                day = f"{place % 28 + 1:02}/{place % 12 + 1:02}/{year}"
                amount = f"{100 + 10 * place},0{place % 10}"
                writer.writerow([text, other, f"{text} {year}", day, PAYLOADS[place % 12], amount, "60,00"])
    with clients.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow(["Code client", "Raison sociale", "Secteur", "Groupe", "Cause de perte"])
        for place, text in enumerate(PAYLOADS):
            writer.writerow(
                [text, name_of(place, 2024), PAYLOADS[place % 9], PAYLOADS[place % 30], PAYLOADS[place - 3]]
            )
    return sales, clients


@pytest.mark.host
def test_no_command_makes_a_text_live_and_every_text_comes_back(
    app: Any, opened: Callable[[Path], Any], sources: tuple[Path, Path], tmp_path: Path, run: Any
) -> None:
    missing = [key for key in WRITING if not exists(key)]
    assert not missing, f"commands that do not exist: {missing}"
    (tmp_path / "classeur.xlsx").write_bytes(build(no_data(), macros=False))
    book = opened(tmp_path / "classeur.xlsx")
    person = Agreeing(tmp_path, list(sources))
    for _ in sources:
        said = run(book, "import", person, recalculate=calm)
        assert "import" in said, said
    wanted, held = load(*sources), read_tables(book)
    for frame, other in ((wanted.sales, held.sales), (wanted.clients, held.clients)):
        for name in ("client", "name", "family", "order", "sector", "group", "loss_cause"):
            if name in frame:
                assert trimmed(frame[name]) == trimmed(other[name]), name
    assert trimmed(held.sales["client"]) == [text.strip() for text in PAYLOADS for _ in range(2)]
    update(book)
    for key in WRITING:
        if key == "client":
            book.sheets["Clients"].activate()
            book.sheets["Clients"].range("B8").select()
        said = run(book, key, person, recalculate=calm)
        assert said, key
        assert "erreur de notre fait" not in said, (key, said)
    book.save(str(tmp_path / "tout.xlsx"))
    book.save(str(tmp_path / "tout.ods"))
    written = [*sorted(tmp_path.glob("*.xlsx")), tmp_path / "tout.ods"]
    assert len(written) == 5, written
    for path in written:
        assert live_parts(path.read_bytes()) == [], path.name
    assert len(openpyxl.load_workbook(tmp_path / "tout.xlsx", read_only=True).sheetnames) > 26
    texts_come_back(app, tmp_path)


def texts_come_back(app: Any, folder: Path) -> None:
    """The codes of the frozen copy are the payloads, as texts; Calc opens the CSV without a formula, numbers exact."""
    copy = openpyxl.load_workbook(folder / "classeur – figé 2026-01-15.xlsx")["Figé"]
    _, top, _, bottom = range_boundaries(copy.tables["ClientsFiges"].ref)
    codes = [copy.cell(row, 2) for row in range(top + 1, bottom + 1)]
    assert trimmed(cell.value for cell in codes) == trimmed(PAYLOADS)
    assert {cell.data_type for cell in codes} == {"s"}
    (folder / "nu.csv").write_text("Client;CA\n=1+1;1\n")
    assert formulas(app, folder / "nu.csv") == ["=1+1"]  # what a text without its apostrophe becomes
    for name in ("classeur – clients 2026-01-15.csv", "classeur – clé (à garder).csv"):
        assert formulas(app, folder / name) == []
    rows = app.books["classeur – clients 2026-01-15.csv"].sheets[0].used_range.options(ndim=2).value
    bought = [row[rows[0].index("CA")] for row in rows[1:]]
    assert bought == [100 + 10 * place + place % 10 / 100 for place in range(60)]


def formulas(app: Any, path: Path) -> list[str]:
    """The formulas of a CSV file as Calc opens it."""
    cells = app.books.open(str(path)).sheets[0].used_range
    return [text for row in cells.formula for text in row if str(text).startswith("=")]


def exists(key: str) -> bool:
    module, _, name = command(key).macro.partition(":")
    try:
        return hasattr(import_module(f"segment_udfs.hosts.{module}"), name)
    except ModuleNotFoundError:
        return False
