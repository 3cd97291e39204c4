"""The way back: what a command changed comes back, all of it or nothing, also after a restart."""

from __future__ import annotations

import json
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hosts.macros.scripted import Scripted
from hosts.macros.small import line, record, small

from segment_udfs.hosts.macros import back, memory, running
from segment_udfs.hosts.macros.back import Changes
from segment_udfs.hosts.macros.book import append_rows, need_table, replace_rows
from segment_udfs.hosts.macros.cells import contents, looks, write
from segment_udfs.hosts.macros.context import CancelledError, Context
from segment_udfs.hosts.macros.sheets import add_sheet

TODAY = date(2026, 1, 15)
LINES = [line("C1", day, 100.0 * day) for day in range(1, 6)]
RECORDS = [record("C1", "Un", Livraisons=3.0)]


def still(_: Any) -> None:
    """Nothing to recalculate, nothing to write down."""


def context_of(book: Any, folder: Path, **more: Any) -> Context:
    """A run that recalculates nothing."""
    given = {"today": TODAY, "state": folder / "state", "recalculate": still, **more}
    return Context(book, "fr", Scripted(), **given)


def whole(book: Any) -> dict[str, Any]:
    """Everything that the sheets hold, and how numbers look."""
    areas = {sheet.name: sheet.range("A1:P30") for sheet in book.sheets}
    mixed = book.sheets["Coûts"].range("D11:E20") if "Coûts" in areas else None
    tables = {table.name: table.range.address for sheet in book.sheets for table in sheet.tables}
    return (
        {name: contents(area) for name, area in areas.items()}
        | tables
        | {"": formats(mixed) if mixed is not None else {}}
    )


def formats(area: Any) -> dict[tuple[int, int], str]:
    """The number format of each cell that has one."""
    return {
        (down + lower, right + further): code
        for down, right, height, width, code in looks(area) or []
        if code != "General"
        for lower in range(height)
        for further in range(width)
    }


@pytest.fixture
def book(opened: Callable[[Path], Any], tmp_path: Path) -> Any:
    """A small workbook with cells of every kind beside its tables."""
    found = opened(small(tmp_path / "petit.xlsx", LINES, RECORDS))
    cells = found.sheets["Coûts"].range("D12:D19")
    write(cells, [["00123"], ["=1+1"], [True], [datetime(2025, 3, 1, 12)], [None], ["'x"], [0.1], [None]])
    cells[7, 0].formula = "=D18*2"
    cells.offset(0, 1).formula = [["=NA()"], ["=D12"], ["=1/0"], ["=D15"], [""], ["=D17"], ["=D18"], ["=D19"]]
    cells[6, 0].number_format = '#,##0.00 "€"'
    return found


def spoil(context: Context) -> str:
    """Changes cells of every kind, both tables, and adds a sheet."""
    book = context.book
    mixed = book.sheets["Coûts"].range("D12:E19")
    context.changes.cells(mixed)
    mixed.number_format = "dd/mm/yyyy"
    write(mixed, [[1.0, 2.0]] * 8)
    replace_rows(context, "Ventes", [["C9", 45000.0, 1.0]] * 9)
    replace_rows(context, "FichierClients", [])
    append_rows(context, "FichierClients", [["C8"], ["C9"], ["=1+1"]])
    add_sheet(context, "Ajout").range("B2").value = "ici"
    return "fait"


@pytest.fixture
def spoiling(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The command "check" changes the book; then it does what the list says."""
    then: list[Any] = []

    def macro(context: Context) -> str:
        spoil(context)
        for step in then:
            step(context)
        return "fait"

    monkeypatch.setattr("segment_udfs.hosts.macros.checking.check", macro)
    return then


@pytest.mark.host
def test_a_command_is_undone_once(book: Any, run: Callable[..., str], tmp_path: Path, spoiling: list[Any]) -> None:
    """Values, formulas, number formats and sizes of tables are as before; a second undo has nothing to do."""
    before = whole(book)
    assert run(book, "check", recalculate=still) == "fait"
    assert whole(book) != before
    person = Scripted(confirms=[True])
    said = run(book, "undo", person, recalculate=still)
    assert "est annulé" in said
    assert "changé depuis" not in person.asked[0], "nothing else has changed"
    assert whole(book) == before
    assert before[""][7, 0] == '#,##0.00 "€"', "as it was set: a space is no separator of thousands"
    assert "Aucune commande à annuler" in run(book, "undo")
    assert not list((tmp_path / "state" / "undo").iterdir())


@pytest.mark.host
@pytest.mark.parametrize("error", [ValueError("defect"), CancelledError()])
def test_a_command_that_stops_midway_leaves_the_book_as_before(
    book: Any, run: Callable[..., str], spoiling: list[Any], error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "logged", still)

    def stop(context: Context) -> None:
        raise error

    before = whole(book)
    spoiling.append(stop)
    run(book, "check", recalculate=still)
    assert whole(book) == before
    assert "Aucune commande à annuler" in run(book, "undo")


@pytest.mark.host
def test_the_way_back_survives_saving_and_opening(
    book: Any, opened: Callable[[Path], Any], run: Callable[..., str], spoiling: list[Any], tmp_path: Path
) -> None:
    before = whole(book)
    run(book, "check", recalculate=still)
    book.save()
    book.close()
    again = opened(tmp_path / "petit.xlsx")
    person = Scripted(confirms=[True])
    assert "est annulé" in run(again, "undo", person, recalculate=still)
    assert "changé depuis" not in person.asked[0], "saving changes nothing"
    assert whole(again) == before


@pytest.mark.host
def test_undo_asks_before_it_takes_what_was_typed_since(
    book: Any, run: Callable[..., str], spoiling: list[Any]
) -> None:
    run(book, "check", recalculate=still)
    book.sheets["Données_Ventes"].range("D7").value = 5
    typed = whole(book)
    person = Scripted(confirms=[False])
    assert run(book, "undo", person) == ""
    assert "changé depuis (feuilles\u00a0: Données_Ventes)" in person.asked[0]
    assert whole(book) == typed
    assert "est annulé" in run(book, "undo", Scripted(confirms=[True]), recalculate=still)


@pytest.mark.host
@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (lambda book: setattr(book.sheets["Coûts"], "name", "Frais"), "la feuille «\u00a0Coûts\u00a0»"),
        (lambda book: book.sheets["Coûts"].delete(), "la feuille «\u00a0Coûts\u00a0»"),
        (lambda book: setattr(_table(book, "Ventes"), "name", "Autre"), "le tableau «\u00a0Ventes\u00a0»"),
    ],
)
def test_a_place_that_is_gone_is_told_and_nothing_is_done(
    book: Any, run: Callable[..., str], spoiling: list[Any], meanwhile: Callable[[Any], None], said: str
) -> None:
    run(book, "check", recalculate=still)
    meanwhile(book)
    then = whole(book)
    assert said in run(book, "undo")
    assert whole(book) == then


def _table(book: Any, name: str) -> Any:
    return need_table(book, name)


@pytest.mark.host
def test_a_table_is_found_wherever_it_is_now(book: Any, run: Callable[..., str], spoiling: list[Any]) -> None:
    """The sheet was renamed, rows were inserted above: the table is known by its name."""
    before = contents(need_table(book, "Ventes").range)
    run(book, "check", recalculate=still)
    book.sheets["Données_Ventes"].name = "Lignes"
    book.sheets["Lignes"].range("1:2").insert("down")
    book.sheets["Ajout"].delete()
    said = run(book, "undo", Scripted(confirms=[True]), recalculate=still)
    assert "est annulé" in said
    assert "Ajout" in said, "what was not there to be removed is told"
    assert contents(need_table(book, "Ventes").range) == before
    assert need_table(book, "Ventes").range.row == 7


@pytest.mark.host
def test_a_table_does_not_grow_over_what_a_person_wrote(book: Any, tmp_path: Path) -> None:
    context = context_of(book, tmp_path)
    with back.kept(context, "check"):
        replace_rows(context, "Ventes", [["C1"]])
    book.sheets["Données_Ventes"].range("D9").value = 0
    then = whole(book)
    assert "La cellule D9" in running.run("undo", context_of(book, tmp_path))
    assert whole(book) == then


@pytest.mark.host
def test_an_undo_that_is_refused_changes_nothing(book: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An array that a person laid over cells cannot be cut: what had already been put back is taken away again."""
    monkeypatch.setattr(running, "logged", still)
    monkeypatch.setattr(back, "logged", still)
    context = context_of(book, tmp_path)
    with back.kept(context, "check"):
        cells = book.sheets["Coûts"].range("D12:D13")
        context.changes.cells(cells)
        write(cells, [[1.0], [2.0]])
        replace_rows(context, "Ventes", [["C1"]])
    book.sheets["Coûts"].range("D13:D14").formula_array = "=ROW(A1:A2)"
    then = whole(book)
    again = context_of(book, tmp_path)
    again.dialogs = Scripted(confirms=[True])
    assert "formule matricielle" in running.run("undo", again)
    assert whole(book) == then


@pytest.mark.host
def test_a_book_that_was_never_saved_has_its_way_back_within_its_program(app: Any, tmp_path: Path) -> None:
    book = app.books.add()
    context = context_of(book, tmp_path)
    with back.kept(context, "check"):
        cell = book.sheets[0].range("A1")
        context.changes.cells(cell)
        cell.value = 1
    again = context_of(book, tmp_path)
    again.dialogs = Scripted(confirms=[True])
    assert "est annulé" in running.run("undo", again)
    assert book.sheets[0].range("A1").value is None
    book.close()


@pytest.mark.host
def test_twenty_thousand_lines_take_few_messages(opened: Callable[[Path], Any], tmp_path: Path) -> None:
    """Each message costs milliseconds in any host, each cell nothing: a table is read and written as a whole."""
    lines = [line(f"C{place % 50}", 1 + place % 28, float(place)) for place in range(20_000)]
    book = opened(small(tmp_path / "grand.xlsx", lines, RECORDS))
    before = contents(need_table(book, "Ventes").range)
    asked: list[str] = []
    ask = book.impl.app.ask
    book.impl.app.ask = lambda op, **arguments: asked.append(op) or ask(op, **arguments)
    context = context_of(book, tmp_path)
    with back.kept(context, "check"):
        replace_rows(context, "Ventes", [["C1"]])
    again = context_of(book, tmp_path)
    again.dialogs = Scripted(confirms=[True])
    assert "est annulé" in running.run("undo", again)
    del book.impl.app.ask
    assert contents(need_table(book, "Ventes").range) == before
    told = Counter(asked)
    assert told["range.set_values"] + told["range.values"] < 20, told
    assert told.total() < 800, told  # most of them the name of the book, which xlwings asks to compare two sheets


def _book(place: str, pid: int = 7) -> Any:
    return SimpleNamespace(fullname=place, name=place, app=SimpleNamespace(pid=pid))


def _context(place: str, folder: Path, today: date = TODAY, pid: int = 7) -> Context:
    return Context(_book(place, pid), "fr", Scripted(), today=today, state=folder)


def test_unsaved_books_of_two_programs_do_not_meet(tmp_path: Path) -> None:
    """Both are called Classeur1; a saved one is the same in every program."""
    memory.remember(_context("Classeur1", tmp_path, pid=7), "check", [{"sheet": "A"}])
    assert memory.recall(_context("Classeur1", tmp_path, pid=8)) is None
    assert memory.recall(_context("Classeur1", tmp_path, pid=7)) == ("check", [{"sheet": "A"}], False)
    memory.remember(_context("/dossier/été.xlsx", tmp_path, pid=7), "merge", [])
    assert memory.recall(_context("/dossier/e\u0301te\u0301.xlsx", tmp_path, pid=8)) == ("merge", [], True)


def test_a_book_whose_folder_xlwings_cannot_find_is_known_by_its_address(tmp_path: Path) -> None:
    class Cloud:
        name, app = "budget.xlsx", SimpleNamespace(pid=7)
        api = SimpleNamespace(FullName="https://exemple.sharepoint.com/budget.xlsx")

        @property
        def fullname(self) -> str:
            raise RuntimeError("no local path")

    assert memory.identity(Cloud()) == ("https://exemple.sharepoint.com/budget.xlsx", True)  # type: ignore[arg-type]


def test_what_is_older_than_thirty_days_is_removed(tmp_path: Path) -> None:
    memory.remember(_context("/a.xlsx", tmp_path, TODAY), "check", [])
    assert memory.recall(_context("/a.xlsx", tmp_path, TODAY + timedelta(days=30))) is not None
    memory.remember(_context("/b.xlsx", tmp_path, TODAY + timedelta(days=31)), "check", [])
    assert len(list((tmp_path / "undo").iterdir())) == 1, "the other one went"


@pytest.mark.parametrize(
    "damage", [b"", b"{", b'{"key": "check"}\n[]\n', b'{"format": 1, "day": "2026-01-15"}\n[]', b"\xff"]
)
def test_a_damaged_file_is_no_way_back(tmp_path: Path, damage: bytes) -> None:
    context = _context("/a.xlsx", tmp_path)
    memory.remember(context, "check", [])
    [path] = (tmp_path / "undo").iterdir()
    path.write_bytes(damage)
    assert memory.recall(context) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other users out of the user's own folder")
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """Twice, for the second writing finds the first; no copy stays beside it."""
    for _ in range(2):
        memory.remember(_context("/a.xlsx", tmp_path), "check", [{"rows": [["secret"]]}])
    [path] = (tmp_path / "undo").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert json.loads(path.read_text("utf-8").splitlines()[1]) == [{"rows": [["secret"]]}]


def test_the_stamp_of_contents_does_not_see_the_last_digits() -> None:
    """A file keeps fifteen digits of some numbers: 0.1 + 0.2 is 0.3 once it was saved."""
    assert memory.digest([[0.1 + 0.2, "a", {"f": "=A1"}]]) == memory.digest([[0.3, "a", {"f": "=A1"}]])
    assert memory.digest([[0.3001]]) != memory.digest([[0.3]])


def test_changes_that_cannot_be_written_are_taken_back(tmp_path: Path) -> None:
    """A command without a way back must not change anything: the disk is full, the folder is a file."""
    (tmp_path / "undo").write_text("in the way")
    context = _context("/a.xlsx", tmp_path)
    context.recalculate = still
    taken: list[str] = []

    class Recorded(Changes):
        def rescue(self, book: Any) -> None:
            taken.append("back")

    def change() -> None:
        with back.kept(context, "check"):
            context.changes = Recorded([{"kind": "added", "sheet": "A"}])
            context.changes.stamp = still  # type: ignore[method-assign]

    with pytest.raises(OSError, match="undo"):
        change()
    assert taken == ["back"]
