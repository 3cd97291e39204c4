"""Offices come and go with the engine: what is started ends, what is attached to goes on, what is missing is said."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from xlwings import base_classes

from segment_udfs.hosts.libreoffice import engine as engine_package
from segment_udfs.hosts.libreoffice.engine import (
    EngineError,
    Link,
    StreamLink,
    UnsupportedError,
    active_book,
    attach,
    attach_link,
    books,
    detach,
    drawings,
    looks,
    names,
    ranges,
    register,
    sheets,
    tables,
)
from segment_udfs.hosts.libreoffice.engine import app as apps
from segment_udfs.hosts.libreoffice.office import wire
from segment_udfs.strings import sentences

pytest_plugins = ["hosts.libreoffice.engine_office"]
COVERED = {
    "Apps": apps.Apps,
    "App": apps.App,
    "Books": books.Books,
    "Book": books.Book,
    "Sheets": sheets.Sheets,
    "Sheet": sheets.Sheet,
    "PageSetup": sheets.PageSetup,
    "FreezePanes": sheets.FreezePanes,
    "Range": ranges.Range,
    "Font": looks.Font,
    "Note": looks.Note,
    "Names": names.Names,
    "Name": names.Name,
    "Tables": tables.Tables,
    "Table": tables.Table,
    "Charts": drawings.Charts,
    "Chart": drawings.Chart,
    "ChartLegend": drawings.ChartLegend,
    "Shape": drawings.Shape,
    "Pictures": drawings.Pictures,
    "Picture": drawings.Picture,
}


def test_the_engine_is_entered_in_xlwings_once() -> None:
    assert register() is register()
    assert [one.name for one in xw.engines].count("libreoffice") == 1
    assert xw.engines.active.name == "libreoffice"


@pytest.mark.parametrize("name", COVERED)
def test_every_member_of_xlwings_is_covered_or_says_that_it_is_not(name: str) -> None:
    ours, base = COVERED[name], getattr(base_classes, name)
    present = {key for one in ours.__mro__ for key in (*vars(one), *vars(one).get("__annotations__", ()))}
    for member, found in inspect.getmembers_static(base):
        if member.startswith("_"):
            continue
        assert member in present, f"{name}.{member}"
        own = inspect.getattr_static(ours, member, None)
        if isinstance(found, property) and found.fset is not None and isinstance(own, property):
            assert own.fset is not None, f"{name}.{member} ="
        code = inspect.getsource(own.fget if isinstance(own, property) else own) if inspect.isfunction(own) else ""
        assert "NotImplementedError" not in code
    bare = object.__new__(ours)
    refused = [key for key in vars(ours) if _refuses(bare, ours, key)]
    for member in refused:
        with pytest.raises(UnsupportedError, match=re.escape(f"{ours.__name__}.{member}")):
            _touch(bare, ours, member)


def _refuses(bare: Any, ours: type, member: str) -> bool:
    own = inspect.getattr_static(ours, member)
    function = own.fget if isinstance(own, property) else own
    return getattr(function, "__name__", "") == "refuse"


def _touch(bare: Any, ours: type, member: str) -> None:
    own = inspect.getattr_static(ours, member)
    own.fget(bare) if isinstance(own, property) else own(bare)


def test_every_refusal_has_a_sentence_in_both_languages() -> None:
    here = Path(engine_package.__file__).parent
    sources = [*here.glob("*.py"), *(here.parent / "office" / "bridge").glob("*.py")]
    text = "".join(path.read_text("utf-8") for path in sources)
    kinds = set(re.findall(r'(?:RefusalError|EngineError|MissingError)\(\s*"(\w+)"', text))
    kinds |= set(re.findall(r'"kind": "(\w+)"', text)) | {"no_chart", "no_shape", "unsupported"}
    for lang in ("fr", "en"):
        known = {key.removeprefix("engine.") for key in sentences(lang) if key.startswith("engine.")}
        assert kinds == known, lang


@pytest.mark.host
def test_open_edit_save_and_close_leave_no_process_behind_three_times(tmp_path: Path, need: None) -> None:
    register()
    for cycle in range(3):
        with xw.App(visible=False, add_book=False) as app:
            pids = [app.pid, app.impl.link.pid]
            profile = app.impl._temporary
            path = tmp_path / "book.xlsx"
            book = app.books.open(path) if cycle else app.books.add()
            book.sheets[0][cycle, 0].value = cycle
            book.save(path)
            assert book.sheets[0]["A1"].resize(cycle + 1, 1).options(ndim=1).value == [
                float(n) for n in range(cycle + 1)
            ]
            book.close()
        assert not any(_runs(pid) for pid in pids)
        assert not profile.exists()
        assert app.pid not in xw.apps.keys()  # noqa: SIM118 - xlwings' own method


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def need() -> None:
    from hosts.office import need_office

    need_office()


@pytest.mark.host
def test_a_process_that_ends_without_quitting_takes_its_office_along(tmp_path: Path, need: None) -> None:
    code = (
        "import xlwings as xw; from segment_udfs.hosts.libreoffice.engine import register; register(); "
        "app = xw.App(visible=False); print(app.pid, app.impl.link.pid)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert not any(_runs(int(pid)) for pid in done.stdout.split())


@pytest.mark.host
def test_a_killed_office_is_gone_for_everything_that_stands_on_it(need: None) -> None:
    app = register().apps.add(add_book=True)
    cell = app.books[0].sheets[0]["A1"]
    pid = app.pid
    app.kill()
    assert not _runs(pid)
    with pytest.raises(EngineError) as caught:
        cell.value = 1
    assert caught.value.kind == "gone"


@pytest.mark.host
def test_an_office_that_listens_is_attached_to_and_goes_on_afterwards(app: Any) -> None:
    url = app.impl._running.url
    book = app.books.add()
    book.sheets[0]["A1"].value = "seen"
    other = attach(url, headless=True)
    assert other.pid != app.pid
    assert xw.apps.active == other
    assert other.books[book.name].sheets[0]["A1"].value == "seen"
    with pytest.raises(EngineError) as caught:
        other.kill()
    assert caught.value.kind == "no_pid"
    detach(other)
    assert book.sheets[0]["A1"].value == "seen"
    book.close()


class Office(threading.Thread):
    """The menu's part: answers, over two pipes, what a macro process asks."""

    def __init__(self, link: Link) -> None:
        super().__init__(daemon=True)
        self.link = link
        ends = [os.pipe(), os.pipe()]
        self.source, self.answers = os.fdopen(ends[0][0], "rb"), os.fdopen(ends[1][1], "wb")
        self.output, self.input = os.fdopen(ends[0][1], "wb"), os.fdopen(ends[1][0], "rb")
        self.asked: list[str] = []

    def run(self) -> None:
        while True:
            try:
                request = wire.read(self.source)
            except wire.BrokenError:
                self.answers.close()
                return
            self.asked.append(request["op"])
            wire.write(self.answers, self.link._exchange(request))


@pytest.fixture
def office(app: Any) -> Iterator[Office]:
    made = Office(app.impl.link)
    made.start()
    yield made
    made.output.close()
    made.join(10)


@pytest.mark.host
def test_a_macro_of_the_menu_asks_the_office_over_its_streams(app: Any, office: Office, monkeypatch: Any) -> None:
    monkeypatch.delattr(xw.Book, "_mock_caller", raising=False)
    book = app.books.add()
    guest = attach_link(StreamLink(office.input, office.output))
    try:
        xw.Book.caller().sheets.active["A1"].value = [[1, "é"], [None, True]]
        assert active_book().sheets[0]["A1:B2"].value == [[1.0, "é"], [None, True]]
        assert xw.books.active.name == book.name
        guest.status_bar = "…"
        guest.status_bar = None
        with pytest.raises(UnsupportedError):
            guest.quit()
    finally:
        detach(guest)
        del xw.Book._mock_caller
    assert "range.set_values" in office.asked
    book.close()


@pytest.mark.host
def test_a_stream_that_ends_means_that_the_office_is_gone(app: Any, office: Office) -> None:
    link = StreamLink(office.input, office.output)
    assert link.ask("books.list") == []
    office.output.close()
    office.join(10)
    with pytest.raises(EngineError) as caught:
        link.ask("books.list")
    assert caught.value.kind == "gone"
    assert not link.alive


@pytest.mark.host
def test_a_question_that_lasts_too_long_ends_the_conversation(app: Any) -> None:
    other = attach(app.impl._running.url, headless=True)
    other.impl.link._seconds = 0.0
    with pytest.raises(EngineError) as caught:
        other.books.add()
    assert caught.value.kind == "timeout"
    assert not other.impl.link.alive
    assert xw.apps.active == app
    for book in app.books:
        book.close()


@pytest.mark.host
def test_what_the_office_does_not_know_is_said(app: Any) -> None:
    with pytest.raises(EngineError) as caught:
        app.impl.ask("no.such")
    assert caught.value.kind == "no_operation"
    with pytest.raises(EngineError) as caught:
        app.impl.ask("book.close", wrong=1)
    assert caught.value.kind == "defect"


@pytest.mark.host
def test_the_macros_of_an_xlsm_file_survive_a_save(app: Any, tmp_path: Path) -> None:
    template = shutil.copy(Path(__file__).parents[3] / "workbook_template.xlsm", tmp_path / "template.xlsm")
    book = app.books.open(template)
    book.save(tmp_path / "saved.xlsm")
    book.close()
    assert _modules(tmp_path / "saved.xlsm") == _modules(template)


def _modules(path: Path) -> dict[str, list[str]]:
    from oletools.olevba import VBA_Parser

    found = VBA_Parser(str(path))
    modules = {name: code.strip().splitlines() for _, _, name, code in found.extract_macros()}
    found.close()
    return modules
