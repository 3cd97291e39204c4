"""The committed template: the sample's workbook with a real VBA project, as the sources would build it today."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from oletools.olevba import VBA_Parser
from support import ROOT

from segment_udfs.errors import CODES
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.hosts.packages import RIBBON, workbook
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.modules import SOURCES
from segment_udfs.workbook.package import parts

TEMPLATE = ROOT / "workbook_template.xlsm"


@pytest.fixture(scope="module")
def content() -> bytes:
    return TEMPLATE.read_bytes()


@pytest.fixture(scope="module")
def modules(content: bytes) -> dict[str, str]:
    """Every VBA module of the template, as olevba reads it."""
    parser = VBA_Parser(TEMPLATE.name, data=content)
    found = {name.rpartition("/")[2].rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
    parser.close()
    return found


def test_it_is_what_the_sources_build(content: bytes, tables: Tables) -> None:
    """Part by part, since two versions of zlib may pack the same part differently."""
    assert parts(workbook(tables, Params(), lang="fr")) == parts(content), "stale: run make build"


def test_every_function_has_its_wrapper(modules: dict[str, str]) -> None:
    """One public function each, in the order of the catalogue."""
    assert re.findall(r"^Public Function (SEG_\w+)\(", modules["SegFunctions"], re.M) == list(FUNCTIONS)


def test_each_sheet_has_its_document_module(content: bytes, modules: dict[str, str]) -> None:
    """The code name of each sheet is the name of a module, and no document module is without a sheet."""
    package = zipfile.ZipFile(io.BytesIO(content))
    names = {
        match.group(1).decode()
        for name in package.namelist()
        if name.startswith("xl/worksheets/sheet") and (match := re.search(rb'codeName="(\w+)"', package.read(name)))
    }
    assert len(names) == len(openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames)
    assert modules.keys() == names | {"ThisWorkbook", "SegFunctions", *SOURCES}


def test_it_has_the_ribbon_of_the_declared_commands(content: bytes) -> None:
    """Tab, groups and buttons come from the list from which LibreOffice's menu is made."""
    assert parts(content)["customUI/customUI14.xml"].decode() == RIBBON.xml()


def test_no_cell_shows_an_error_that_the_data_do_not_call_for(content: bytes) -> None:
    """The sample leaves one error: the point that the effort chart must not draw, for a segment without hours."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    found = [
        (sheet.title, cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "e" or cell.value in CODES
    ]
    assert found == [("Courbes", "#N/A")]
