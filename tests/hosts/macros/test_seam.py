"""What every macro stands on: the workbook read and written as the analysis takes it, and the way back."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Any

import pytest
from hosts.macros.scripted import Scripted

from segment_udfs.hosts.macros.book import need_table, read_params, read_tables, replace_rows
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.context import Context
from segment_udfs.importing.load import load
from segment_udfs.params import Params
from segment_udfs.tables import fingerprint

pytestmark = pytest.mark.host


def test_the_workbook_of_the_sample_reads_back_as_its_files(template: Any) -> None:
    """The three files of the sample and the workbook made from them have the same fingerprint."""
    with as_file(files("segment_udfs.sample")) as folder:
        source = load(folder / "export_ventes.csv", folder / "clients.csv", folder / "couts.csv")
    found = read_tables(template)
    assert len(found.sales) == len(source.sales)
    assert fingerprint(found) == fingerprint(source)
    assert read_params(template) == Params()


def test_rows_are_replaced_and_taken_back(template: Any) -> None:
    before = read(need_table(template, "Ventes").range)
    context = Context(template, "fr", Scripted())
    replace_rows(context, "Ventes", [["00123", 46000.0, 10.0, None, "=1+1", "F", 1.0, "'Nom"]])
    now = read(need_table(template, "Ventes").range)
    assert len(now) == 2
    assert now[1][0] == "00123"
    assert now[1][4] == "=1+1"
    assert now[1][7] == "'Nom"
    context.changes.take_back(template)
    assert read(need_table(template, "Ventes").range) == before
