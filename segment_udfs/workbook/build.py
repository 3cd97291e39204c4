"""From tables and parameters to the file: declare every sheet, write it, add the macros, make the bytes repeatable."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook import vbaproject
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.package import finish
from segment_udfs.workbook.sheets.book import declare
from segment_udfs.workbook.wrappers import wrappers
from segment_udfs.workbook.write import Writer

PROJECT: Final = "Segmentation"


def build(
    tables: Tables, params: Params | None = None, *, lang: str = "fr", macros: bool = True, frozen: bool = False
) -> bytes:
    """The workbook of one portfolio, as the bytes of an .xlsm (with macros) or an .xlsx file.

    Args:
        tables: what `importing.load` read.
        params: thresholds; the defaults when absent.
        lang: language shown when the file opens; the cell `langue` switches it.
        macros: whether the VBA project with the wrappers of the catalogue is in the file.
        frozen: write the values of the SEG formulas instead of the formulas, for a program without our functions.

    The same input gives the same bytes.
    """
    book = declare(tables, params or Params(), lang)
    project = vba_project(book) if macros else None
    raw = Writer(book, frozen=frozen).write(project, title=book.say("book.title"))
    return finish(raw)


def vba_project(book: Book) -> bytes:
    """The VBA project: one document module a sheet, the host module, the generated wrappers."""
    modules = [vbaproject.document("ThisWorkbook", base=vbaproject.WORKBOOK)]
    modules += [vbaproject.document(sheet.code) for sheet in book.sheets.values()]
    host = files("segment_udfs").joinpath("workbook", "vba", "SegHost.bas").read_text("ascii")
    modules += [vbaproject.module("SegHost", host), vbaproject.module("SegFunctions", wrappers(FUNCTIONS.values()))]
    return vbaproject.build(PROJECT, modules)
