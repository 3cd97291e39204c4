"""Formula injection through the commands: payloads as code, name, family, sector, cause and note, in LibreOffice.

One office, one workbook: after all of them no formula and no link of any sheet contains one of the texts, in no file
that was written; and each text reads back as it was. Here the commands that move texts run in a workbook with nothing
to calculate; every command that writes, in the whole workbook, is the long part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hosts.macros.payloads import MARKERS, PAYLOADS, SIXTY, live_parts, marker
from hosts.macros.small import line, record, small
from openpyxl.utils import range_boundaries
from sharing.sources import TWINS, Sources, sources

from segment_udfs.hosts.cli_demo import no_data
from segment_udfs.hosts.commands import command
from segment_udfs.hosts.inert import inert
from segment_udfs.hosts.libreoffice.updating import update
from segment_udfs.hosts.macros import merge_sheet
from segment_udfs.hosts.macros.book import read_tables
from segment_udfs.hosts.macros.context import FileKind
from segment_udfs.importing.load import load
from segment_udfs.workbook.build import build

MOVING = "check merge csv anonymise freeze".split()
"""Commands that move texts of the data to other cells and files, whatever the sheets calculate."""
WRITING = "check merge draw_pareto draw_whale draw_bridge plan client compare finance freeze csv anonymise".split()
WRITING += "report merge_apply undo sample_in undo".split()
"""Commands that write texts of the data somewhere; the last ones change the data themselves."""


def calm(_book: Any) -> None:
    """In the place of recalculating everything: the test does it once."""


def trimmed(texts: Any) -> list[str]:
    """Texts without the blanks around them, which are no part of an id."""
    return [text.strip() for text in texts]


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


def test_there_are_sixty_payloads_at_least_and_a_text_of_an_export_is_inert() -> None:
    """The apostrophe stands before what begins like a formula, also behind spaces, quotes, separators; not in names."""
    assert len(set(PAYLOADS)) >= SIXTY
    first = [text for text in PAYLOADS if "'" not in inert(text).removesuffix(text) and inert(text) == text]
    assert sorted(text[:4] for text in first) == sorted(
        "http http mail file \\\\ho inte exte {=1+ {1;2 <f>1 &lt; ]]>< _x00 _x00 _xlf java %0A=".split()
    )
    cut = {"a;=1": "a;'=1", "a,-1": "a,'-1", "a\t@x": "a\t'@x", 'a"\n=1': "a\"\n'=1", "a\r\nb": "a\r\nb"}
    assert {text: inert(text) for text in cut} == cut
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
def files(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    return sources(tmp_path_factory.mktemp("payloads"), "csv")


def imported(book: Any, files: Sources, person: Agreeing, run: Any) -> None:
    """Both files through the import command; every text of them is in the tables of the book afterwards."""
    person.files += [files.sales, files.clients]
    for _ in range(2):
        said = run(book, "import", person, recalculate=calm)
        assert "import" in said, said
    wanted, held = load(files.sales, files.clients), read_tables(book)
    for frame, other in ((wanted.sales, held.sales), (wanted.clients, held.clients)):
        for name in ("client", "name", "family", "order", "sector", "group", "loss_cause"):
            if name in frame and name in other:
                assert trimmed(frame[name]) == trimmed(other[name]), name
    assert trimmed(held.sales["client"]) == [text.strip() for text in PAYLOADS for _ in range(2)]


def go(book: Any, key: str, person: Agreeing, run: Any) -> None:
    """One command that comes to its end without a defect; before merges are applied, a few are marked, all apart."""
    if key == "merge_apply":
        taken: set[str] = set()
        for row in merge_sheet.rows_of(book.sheets["Fusions"]):
            pair = {str(row.kept), str(row.absorbed)}
            if not pair & taken and len(taken) < TWINS:
                book.sheets["Fusions"].range((row.place, 9)).value = "oui"
                taken |= pair
        assert len(taken) == TWINS
    said = run(book, key, person, recalculate=calm)
    assert said, key
    assert "erreur de notre fait" not in said, (key, said)


def nothing_lives(book: Any, folder: Path) -> int:
    """The book saved in two formats, and every file that was written beside it; gives their number."""
    book.save(str(folder / "tout.xlsx"))
    book.save(str(folder / "tout.ods"))
    written = [*sorted(folder.glob("*.xlsx")), folder / "tout.ods"]
    for path in written:
        assert live_parts(path.read_bytes()) == [], path.name
    return len(written)


def same_codes(book: Any) -> None:
    """The codes of the lines are the payloads, whatever was merged and undone."""
    assert sorted(set(trimmed(read_tables(book).sales["client"]))) == sorted(trimmed(PAYLOADS))


@pytest.mark.host
def test_no_command_that_moves_texts_makes_one_live(
    opened: Callable[[Path], Any], files: Sources, tmp_path: Path, run: Any
) -> None:
    """Import, check, proposals of merges, the exports: a workbook of tables alone, with every payload."""
    book = opened(small(tmp_path / "classeur.xlsx", [], []))
    person = Agreeing(tmp_path)
    imported(book, files, person, run)
    for key in MOVING:
        go(book, key, person, run)
    same_codes(book)
    assert nothing_lives(book, tmp_path) == 5


@pytest.mark.host
def test_a_merge_and_its_undoing_move_texts_and_make_none_live(
    opened: Callable[[Path], Any], tmp_path: Path, run: Any
) -> None:
    """Eight accounts of payloads, two by two of one name: four merges applied, then taken back."""
    codes = PAYLOADS[:: len(PAYLOADS) // TWINS][:TWINS]
    names = [PAYLOADS[place // 2] for place in range(TWINS)]
    lines = [line(code, 3, 100.0, Nom=name, Famille=code) for code, name in zip(codes, names, strict=True)]
    records = [record(code, name, Groupe=code) for code, name in zip(codes, names, strict=True)]
    book = opened(small(tmp_path / "classeur.xlsx", lines, records))
    person = Agreeing(tmp_path)
    for key in ("merge", "merge_apply"):
        go(book, key, person, run)
    assert read_tables(book).sales["client"].nunique() == TWINS / 2
    book.save()
    assert live_parts((tmp_path / "classeur.xlsx").read_bytes()) == []
    go(book, "undo", person, run)
    assert trimmed(read_tables(book).sales["client"]) == trimmed(codes)
    nothing_lives(book, tmp_path)


@pytest.mark.host
@pytest.mark.soak
def test_no_command_makes_a_text_live_and_every_text_comes_back(
    app: Any, opened: Callable[[Path], Any], files: Sources, tmp_path: Path, run: Any
) -> None:
    missing = [key for key in WRITING if not exists(key)]
    assert not missing, f"commands that do not exist: {missing}"
    (tmp_path / "classeur.xlsx").write_bytes(build(no_data(), macros=False))
    book = opened(tmp_path / "classeur.xlsx")
    person = Agreeing(tmp_path)
    imported(book, files, person, run)
    update(book)
    for key in WRITING:
        if key == "client":
            book.sheets["Clients"].activate()
            book.sheets["Clients"].range("B8").select()
        go(book, key, person, run)
    same_codes(book)
    assert nothing_lives(book, tmp_path) == 5
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
    assert bought == [100 + 10 * place + place % 10 / 100 for place in range(len(PAYLOADS))]


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
