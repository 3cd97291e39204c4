"""One report from an office that listens on a pipe: open a workbook, recalculate it, print some of its sheets as a PDF.

Runs in LibreOffice's Python, for `office/extension.py`. The workbook is a copy of ours: it is changed, never saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .connect import desktop

_ERRORS = 4
"""Formula result flag."""
_LANGUAGE = "langue"
"""The named cell of our workbooks that holds the language of the texts."""
_SPARE = "segmentation spare"
_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"


def report(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    """Write the PDF.

    Args:
        request: `file` and `pdf`: URLs. `sheets`: names of the sheets to print when the workbook has them all; else
            every visible sheet is. `locales`: how numbers and dates are written, by language. `lang`: the language of
            a workbook that tells none; the office runs in its locale. `recalculate`: whether all formulas are computed
            anew. `shown`: how many cells in error are named at most.

    Returns:
        `workbook`: whether the file is a spreadsheet; and if so `lang`, `pages` ([sheet, number of pages] in the
        order of the PDF; empty when there was nothing to print), `errors` (number of cells
        in error on the sheets printed), `where` (their first addresses, each with what the cell shows).
    """
    document = _opened(context, request["file"])
    if document is None:
        return {"workbook": False}
    lang = _language(document)
    if lang not in request["locales"]:
        lang = request["lang"]
    elif lang != request["lang"]:
        document.close(True)
        _write_like(context, request["locales"][lang])
        document = _opened(context, request["file"])
    if request["recalculate"]:
        document.calculateAll()
    names = list(document.Sheets.ElementNames)
    ours = set(request["sheets"]) <= set(names)
    wanted = [document.Sheets.getByName(name) for name in names if not ours or name in request["sheets"]]
    sheets = [sheet for sheet in wanted if sheet.IsVisible]
    failed = [place for sheet in sheets for place in _failed(sheet)]
    pages = _print(document, sheets, request["pdf"])
    document.close(True)
    found = {"workbook": True, "lang": lang, "pages": pages}
    return found | {"errors": len(failed), "where": failed[: request["shown"]]}


def _opened(context: Any, url: str) -> Any:
    """The document, without running macros nor following links; None when it is no spreadsheet."""
    import uno  # only LibreOffice's Python has it

    wrong = [uno.getClass(f"com.sun.star.{name}") for name in ("io.IOException", "lang.IllegalArgumentException")]
    options = {"Hidden": True, "MacroExecutionMode": 0, "UpdateDocMode": 0}
    try:
        document = desktop(context).loadComponentFromURL(url, "_blank", 0, _properties(options))
    except tuple(wrong):
        return None
    if document is not None and not document.supportsService(_SPREADSHEET):
        document.close(True)
        return None
    return document


def _properties(values: dict[str, Any]) -> tuple[Any, ...]:
    import uno

    made = []
    for name, value in values.items():
        made.append(uno.createUnoStruct("com.sun.star.beans.PropertyValue", name, 0, value, 0))
    return tuple(made)


def _language(document: Any) -> str:
    names = document.NamedRanges
    cells = names.getByName(_LANGUAGE).getReferredCells() if names.hasByName(_LANGUAGE) else None
    return str(cells.getCellByPosition(0, 0).getString()).strip().lower() if cells is not None else ""


def _write_like(context: Any, locale: str) -> None:
    """Let the office write the numbers and dates of documents opened from now on as in that locale."""
    provider = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", context
    )
    place = _properties({"nodepath": "/org.openoffice.Setup/L10N"})
    settings = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationUpdateAccess", place)
    settings.setPropertyValue("ooSetupSystemLocale", locale)
    settings.commitChanges()


def _failed(sheet: Any) -> Iterator[list[str]]:
    """Address and text of each cell in error."""
    for area in sheet.queryFormulaCells(_ERRORS).RangeAddresses:
        for row in range(area.StartRow, area.EndRow + 1):
            for column in range(area.StartColumn, area.EndColumn + 1):
                cell = sheet.getCellByPosition(column, row)
                yield [cell.AbsoluteName.replace("$", ""), cell.getString()]


def _print(document: Any, sheets: list[Any], url: str) -> list[list[Any]]:
    """Write the PDF of these sheets, with one bookmark a sheet; [sheet, number of pages] of those that have any.

    A sheet whose print areas are taken away is not printed. (A hidden one would not be either, but charts leave out
    what stands on hidden sheets.)
    """
    import uno

    printed = {sheet.Name for sheet in sheets}
    for name in document.Sheets.ElementNames:
        if name not in printed:
            document.Sheets.getByName(name).setPrintAreas(())
    for name, blank in (("Author", ""), ("Title", ""), ("Subject", ""), ("Description", ""), ("Keywords", ())):
        setattr(document.DocumentProperties, name, blank)  # a PDF would carry who wrote the workbook, and for whom
    options = {"ExportBookmarks": True, "ReduceImageResolution": False}
    data = uno.Any("[]com.sun.star.beans.PropertyValue", _properties(options))
    document.storeToURL(url, _properties({"FilterName": "calc_pdf_Export", "FilterData": data}))
    return _pages(document, sheets)


def _pages(document: Any, sheets: list[Any]) -> list[list[Any]]:
    """How many pages each sheet has: how many fewer there are without it."""
    # one more page, since the office says 1 where there is none
    document.Sheets.insertNewByName(_SPARE, document.Sheets.Count)
    document.Sheets.getByName(_SPARE).getCellByPosition(0, 0).setValue(1)
    found = []
    before = _count(document)
    for sheet in sheets:
        sheet.setPrintAreas(())
        after = _count(document)
        found.append([sheet.Name, before - after])
        before = after
    return [item for item in found if item[1]]


def _count(document: Any) -> int:
    return int(document.getRendererCount(document, ()))
