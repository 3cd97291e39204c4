"""A LibreOffice of our own for the tests of the engine: one for each module, empty books for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hosts.office import need_office

from segment_udfs.hosts.libreoffice.engine import register


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An xw.App without books; the program is gone when the module is."""
    need_office()
    engine = register()
    started = engine.apps.add(spec=str(tmp_path_factory.mktemp("profile")), add_book=False)
    yield started
    started.quit()


@pytest.fixture
def book(app: Any) -> Iterator[Any]:
    """An empty xw.Book."""
    app.activate()
    one = app.books.add()
    yield one
    if one.impl.uid in {other.impl.uid for other in app.books}:
        one.close()


@pytest.fixture
def sheet(book: Any) -> Any:
    """Its only sheet."""
    return book.sheets[0]


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Saves a book in the folder of the test."""

    def save(book: Any, name: str = "book.xlsx") -> Path:
        book.save(tmp_path / name)
        return tmp_path / name

    return save
