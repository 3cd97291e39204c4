"""Looking after a workbook: cells in error, the language, whether our functions answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from segment_udfs.errors import CODES, NA, DataError, Fault
from segment_udfs.hosts.macros.book import named
from segment_udfs.strings import LANGUAGES, say
from segment_udfs.workbook.sheets.texts import CURVES

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

LANGUAGE: Final = "langue"
"""The named cell that chooses the language of the workbook."""
_PROGRAMS: Final = {"libreoffice": "LibreOffice"}
"""Names of programs by the name of their engine; every other engine drives Excel."""
_NAMED: Final = 5
"""Sheets named in a sentence, at most."""


def errors(context: Context) -> str:
    """Count the cells in error of each sheet, and go to the first one."""
    book, lang = context.book, context.lang
    found = list(error_cells(book))
    if not found:
        return say("commands.errors_none", lang, sheets=len(book.sheets))
    sheets: dict[str, list[tuple[str, str]]] = {}
    for sheet, address, code in found:
        sheets.setdefault(sheet, []).append((address, code))
    places = [
        say("commands.errors_place", lang, sheet=sheet, count=len(cells), cell=cells[0][0], code=cells[0][1])
        for sheet, cells in list(sheets.items())[:_NAMED]
    ]
    first_sheet, first_cell, _ = found[0]
    book.sheets[first_sheet].activate()
    book.sheets[first_sheet].range(first_cell).select()
    more = " …" if len(sheets) > _NAMED else ""
    return say("commands.errors_found", lang, count=len(found), places=", ".join(places) + more)


def error_cells(book: xw.Book) -> Iterator[tuple[str, str, str]]:
    """Sheet, address and code of every cell in error, sheet by sheet, row by row."""
    for sheet in book.sheets:
        used = sheet.used_range
        rows = used.options(ndim=2, err_to_str=True).value
        for down, row in enumerate(rows):
            for right, cell in enumerate(row):
                if in_error(sheet.name, cell):
                    yield sheet.name, used[down, right].get_address(False, False), cell


def in_error(sheet: str, cell: object) -> bool:
    """Whether a value read by name is an error that a person should know of; #N/A is how a curve leaves a point out."""
    return isinstance(cell, str) and cell in CODES and not (sheet == CURVES and cell == NA)


def language(context: Context) -> str:
    """Switch the workbook to the other language, and say so in that one."""
    cell = named(context.book, LANGUAGE)
    if cell is None:
        raise DataError([Fault.of("commands.language_none")])
    french, english = LANGUAGES
    chosen = french if cell.value == english else english
    cell.value = chosen
    return say(f"commands.language_{chosen}", chosen)


def language_of(book: xw.Book, otherwise: str) -> str:
    """The language that the workbook is in."""
    cell = named(book, LANGUAGE)
    found = None if cell is None else cell.value
    return str(found) if found in LANGUAGES else otherwise


def diagnostics(context: Context) -> str:
    """Ask one SEG_ function of the running program, in a sheet added for the question and taken away again."""
    from segment_udfs import __version__
    from segment_udfs.functions.catalogue import FUNCTIONS

    book, lang = context.book, context.lang
    active, added = book.sheets.active, book.sheets.add()
    try:
        added.range("A1").value = [[850], [100], [50]]
        added.range("B1").formula = "=SEG_PARETO_COUNT(A1:A3)"
        found = added.range("B1").options(err_to_str=True).value
    finally:
        added.delete()
        active.activate()
    facts = {
        "version": __version__,
        "host": f"{_PROGRAMS.get(book.app.engine.name, 'Excel')} {book.app.version}",
        "count": len(FUNCTIONS),
    }
    if found == 1:  # the first of the three makes 85 % of the total
        return say("commands.diagnostics_well", lang, **facts)
    return say("commands.diagnostics_ill", lang, found=found, wanted=1, **facts)
