"""One office for all the tests of a module that only need cells."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from hosts.libreoffice.calc import Calc, Page
from support import ROOT

from segment_udfs.importing.load import load
from segment_udfs.tables import Tables


@pytest.fixture(scope="module")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calc]:
    """A running office with our functions."""
    made = Calc(tmp_path_factory.mktemp("office"))
    yield made
    made.kill()


@pytest.fixture
def page(calc: Calc) -> Iterator[Page]:
    """A new, empty sheet."""
    made = calc.new()
    yield made
    made.close()


@pytest.fixture
def template(calc: Calc, tmp_path: Path) -> Iterator[Page]:
    """The committed workbook, freshly opened: a copy, for an office locks what it opens."""
    copy = tmp_path / "classeur.xlsm"
    shutil.copy(ROOT / "workbook_template.xlsm", copy)
    made = calc.open(copy)
    yield made
    made.close()


@pytest.fixture(scope="session")
def tables() -> Tables:
    """The three files of the sample, as a user's files are read."""
    with as_file(files("segment_udfs.sample")) as folder:
        return load(folder / "export_ventes.csv", folder / "clients.csv", folder / "couts.csv")
