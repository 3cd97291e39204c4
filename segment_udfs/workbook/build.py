"""From tables and parameters to the file: declare every sheet, write it, add the macros, make the bytes repeatable."""

from __future__ import annotations

from typing import Final

from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.modules import project
from segment_udfs.workbook.package import finish
from segment_udfs.workbook.ribbon import Ribbon
from segment_udfs.workbook.sheets.book import declare
from segment_udfs.workbook.write import Writer

PROJECT: Final = "Segmentation"


def build(
    tables: Tables,
    params: Params | None = None,
    *,
    lang: str = "fr",
    macros: bool = True,
    frozen: bool = False,
    ribbon: Ribbon | None = None,
) -> bytes:
    """The workbook of one portfolio, as the bytes of an .xlsm (with macros) or an .xlsx file.

    Args:
        tables: what `importing.load` read.
        params: thresholds; the defaults when absent.
        lang: language shown when the file opens; the cell `langue` switches it.
        macros: whether our VBA is in the file; without it the add-in answers the functions.
        frozen: write the values of the SEG formulas instead of the formulas, for a program without our functions.
        ribbon: the tab of a file with macros; None leaves it out.

    The same input gives the same bytes.
    """
    book = declare(tables, params or Params(), lang)
    vba = project(PROJECT, [sheet.code for sheet in book.sheets.values()]) if macros else None
    tab = ribbon if macros else None
    writer = Writer(book, frozen=frozen, texts=tab.texts if tab else ())
    raw = writer.write(vba, title=book.say("book.title"))
    return finish(raw, ribbon=tab.xml() if tab else None)
