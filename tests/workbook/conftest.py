"""The sample portfolio, declared once for all the tests of the workbook."""

from __future__ import annotations

from importlib.resources import as_file, files

import pytest

from segment_udfs.importing.load import load
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.book import declare


@pytest.fixture(scope="session")
def tables() -> Tables:
    """The three files of the sample, as a user's files are read."""
    with as_file(files("segment_udfs.sample")) as folder:
        return load(folder / "export_ventes.csv", folder / "clients.csv", folder / "couts.csv")


@pytest.fixture(scope="session")
def book_fr(tables: Tables) -> Book:
    return declare(tables, Params(), "fr")


@pytest.fixture(scope="session")
def book_en(tables: Tables) -> Book:
    return declare(tables, Params(), "en")
