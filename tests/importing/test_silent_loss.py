"""No cell is lost in silence: as many as openpyxl, calamine alone and LibreOffice give, each with the same value."""

from __future__ import annotations

import csv
import datetime as dt
import subprocess
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hosts.office import need_libreoffice
from importing.hostile_index import READ, WORKBOOKS, cases

from segment_udfs.importing.grid import Grid
from segment_udfs.importing.workbooks.book import read_here

STRICT = ("SampleSS.strict.xlsx", "SimpleStrict.xlsx")
"""openpyxl reads these as workbooks without sheets."""
HANGING = ("issue_174.xlsx",)
"""openpyxl does not come to an end with these."""


def books(*kinds: str) -> list[Any]:
    """Files of others that are read, 200,000 cells at most."""
    return [
        pytest.param(case.path, id=case.name)
        for case in cases()
        if case.path.suffix in kinds and case.allowed == {READ} and case.path.stat().st_size < 700_000
    ]


def cells(grid: Grid) -> dict[tuple[int, int], Any]:
    """Filled cells by address; an error stands as its own mark."""
    found = {
        (grid.first_row + row, grid.first_column + column): value
        for row, line in enumerate(grid.rows)
        for column, value in enumerate(line)
        if value not in ("", None)
    }
    return found | dict.fromkeys(grid.errors, "an error")


def alike(value: Any) -> Any:
    """A date is the midnight that begins it; spaces around a text do not count."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    return value.strip() if isinstance(value, str) else value


@pytest.mark.parametrize(
    "path", [book for book in books(".xlsx", ".xlsm") if book.values[0].name not in STRICT + HANGING]
)
def test_every_cell_that_openpyxl_gives_is_given(path: Path) -> None:
    """The same cells, the same values, the same errors."""
    grid = read_here(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(path, data_only=True)[grid.sheet]
    theirs = {
        (cell.row, cell.column - 1): "an error" if cell.data_type == "e" else alike(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in ("", None)
    }
    assert {place: alike(value) for place, value in cells(grid).items()} == theirs


@pytest.mark.parametrize("path", books(*WORKBOOKS))
def test_every_cell_that_calamine_gives_is_given(path: Path) -> None:
    """The guard and the way through the child process lose none of them."""
    grid = read_here(path)
    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(grid.sheet)
    count = sum(1 for row in sheet.iter_rows() for value in row if value != "")
    assert count == sum(1 for row in grid.rows for value in row if value not in ("", None))


@pytest.mark.host
@pytest.mark.parametrize("path", books(".xls", ".ods")[:8] + books(".xlsx")[:6])
def test_every_cell_that_libreoffice_gives_is_given(path: Path, tmp_path: Path) -> None:
    """As many filled cells as in its CSV file of the same sheet; an error shows there as a text."""
    grid = read_here(path)
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        number = book.sheet_names.index(grid.sheet) + 1
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    options = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{number}"
    command = [need_libreoffice(), profile, "--headless", "--convert-to", options, "--outdir", tmp_path, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (made,) = tmp_path.glob("*.csv")
    with made.open(encoding="utf-8", newline="") as stream:
        theirs = sum(1 for row in csv.reader(stream) for cell in row if cell.strip())
    assert len(cells(grid)) >= theirs


@pytest.mark.host
@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_errors_and_merged_areas_outlive_a_conversion_by_libreoffice(kind: str, tmp_path: Path) -> None:
    """The same addresses in the file that LibreOffice writes as in the .xlsx it was given."""
    source = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(str(source)) as book:
        sheet = book.add_worksheet("Ventes")
        sheet.write_row(0, 0, ["Client", "Montant"])
        sheet.write_row(1, 0, ["A", 1.5])
        for row, formula in enumerate(("=1/0", "=NA()", "=SQRT(-1)", "=foo()", '="a"*1'), 2):
            sheet.write_formula(row, 1, formula, None, "#N/A")
        sheet.merge_range("D1:E2", "titre")
        sheet.set_row(3, None, None, {"hidden": True})
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [need_libreoffice(), profile, "--headless", "--convert-to", kind, "--outdir", tmp_path, source]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    grid = read_here(tmp_path / f"v.{kind}")
    assert grid.errors == tuple((row, 1) for row in range(3, 8))
    assert (grid.merged, grid.hidden_rows) == (((1, 3, 2, 4),), (4,))
