"""The add-in segmentation.xlam: our functions and ribbon for every workbook, also for those without macros."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import xlsxwriter

from segment_udfs.strings import LANGUAGES, say, sentences
from segment_udfs.workbook.model import TEXT_ROW, TEXTS
from segment_udfs.workbook.modules import project
from segment_udfs.workbook.package import FIXED, finish
from segment_udfs.workbook.ribbon import ADDIN_MODULE, Ribbon

PROJECT: Final = "SegmentationAddin"
COVER: Final = "Segmentation"
SHEETS: Final = {COVER: "shtCover", TEXTS: "shtTextes"}
"""Code names by sheet."""


def build_addin(ribbon: Ribbon, lang: str) -> bytes:
    """The bytes of the add-in; the same input gives the same bytes.

    Args:
        ribbon: its tab. lang: language of what Excel's list of add-ins says of it.

    One sheet of a workbook must be visible, even where the workbook never is: the first one says what this is.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": COVER, "comments": say("excel.addin_comment", lang), "created": FIXED})
    book.set_vba_name("ThisWorkbook")
    cover, texts = (book.add_worksheet(name) for name in SHEETS)
    for sheet, code in zip((cover, texts), SHEETS.values(), strict=True):
        sheet.set_vba_name(code)
    cover.write_column(1, 1, [say("excel.addin_comment", spoken) for spoken in LANGUAGES])
    texts.very_hidden()
    for row, key in enumerate(ribbon.texts, TEXT_ROW):
        texts.write_row(row, 0, [key, *(sentences(spoken)[key] for spoken in LANGUAGES)])
    book.add_vba_project(BytesIO(project(PROJECT, list(SHEETS.values()), ADDIN_MODULE)), is_stream=True)
    book.close()
    return finish(out.getvalue(), ribbon=ribbon.xml(ADDIN_MODULE), addin=True)
