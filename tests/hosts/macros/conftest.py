"""One office with our functions for all the macros of a test process; a fresh copy of the committed workbook a test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hosts.macros.scripted import Scripted
from hosts.office import need_office
from support import ROOT

from segment_udfs.hosts.libreoffice.engine import register
from segment_udfs.hosts.libreoffice.profiles import cached_profile
from segment_udfs.hosts.libreoffice.updating import update
from segment_udfs.hosts.macros import running
from segment_udfs.hosts.macros.context import Context
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.build import build


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An xw.App with our functions and without books."""
    profile = cached_profile(need_office(), tmp_path_factory.mktemp("office") / "profile", "fr")
    started = register().apps.add(spec=str(profile), add_book=False)
    yield started
    started.quit()


@pytest.fixture
def opened(app: Any) -> Iterator[Callable[[Path], Any]]:
    """Opens a file; closes at the end of the test what is still open."""
    app.activate()
    yield lambda path: app.books.open(str(path))
    for book in list(app.books):
        book.close()


@pytest.fixture
def template(opened: Callable[[Path], Any], tmp_path: Path) -> Any:
    """The committed workbook as an xw.Book: a copy, for an office locks what it opens."""
    return opened(shutil.copy(ROOT / "workbook_template.xlsm", tmp_path / "classeur.xlsm"))


@pytest.fixture(scope="module")
def portfolio(app: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The committed workbook, opened once for all the tests of a module, which must not need it untouched."""
    path = tmp_path_factory.mktemp("portfolio") / "classeur.xlsm"
    app.activate()
    book = app.books.open(str(shutil.copy(ROOT / "workbook_template.xlsm", path)))
    yield book
    book.close()


@pytest.fixture
def made(app: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens the workbook of some tables (and parameters), beside those that stay open."""
    found: list[Any] = []

    def make(tables: Tables, params: Params | None = None, lang: str = "fr") -> Any:
        path = tmp_path / f"petit{len(found)}.xlsm"
        path.write_bytes(build(tables, params, lang=lang))
        app.activate()
        found.append(app.books.open(str(path)))
        return found[-1]

    yield make
    for book in found:
        book.close()


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    """Runs a command on a book as a host does: `run(book, "import", Scripted(...))` gives the sentence."""

    def go(book: Any, key: str, dialogs: Scripted | None = None, lang: str = "fr", **more: Any) -> str:
        given = {"today": date(2026, 1, 15), "state": tmp_path / "state", "recalculate": update, **more}
        return running.run(key, Context(book, lang, dialogs or Scripted(), **given))

    return go
