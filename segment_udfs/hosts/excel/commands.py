"""Runs the commands of the ribbon for the Excel that called, and gives the texts of Excel's function wizard.

VBA calls `CallUDF("segment_udfs.hosts.excel.commands", "run", Array(key, ActiveWorkbook, lang))` and shows the text
that comes back, unless it is empty because Python has shown it: a box of VBA knows only the letters of one code page.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import xlwings as xw

from segment_udfs.errors import DataError
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.declare import LANG
from segment_udfs.hosts.commands import COMMANDS
from segment_udfs.hosts.defects import logged
from segment_udfs.hosts.excel.books import book_of
from segment_udfs.hosts.excel.patience import is_busy
from segment_udfs.hosts.excel.values import texts_table
from segment_udfs.hosts.programs import quiet
from segment_udfs.strings import LANGUAGES, explain, say

_DEFAULT: Final = LANGUAGES[0]
_KEYS: Final = frozenset(command.key for command in COMMANDS)


@xw.func
@xw.arg("key", "raw")
@xw.arg("book", "raw")
@xw.arg("lang", "raw")
@xw.ret("raw")
def run(key: Any, book: Any, lang: Any) -> list[list[str]]:
    """Run one command on the workbook; the sentence that VBA must show, empty when it has been shown."""
    return [[run_on(str(key), lambda: book_of(book), _language(lang))]]


def run_on(key: str, book: Any, lang: str) -> str:
    """Run one command on the book that `book()` gives, and show its sentence; what could not be shown comes back."""
    if key not in _KEYS:
        return say("excel_host.unknown", lang, command=key[:40])
    title = say(f"commands.title_{key}", lang)
    try:
        from segment_udfs.hosts.excel.dialogs import ExcelDialogs  # only now: formulas need none of it
        from segment_udfs.hosts.macros import running
        from segment_udfs.hosts.macros.context import Context

        found = book()
        context = Context(found, lang, ExcelDialogs(found), recalculate=recalculate)
        with quiet(found.app):  # else each cell that is written would ask this very process for figures
            sentence = running.run(key, context)
    except DataError as error:  # Excel was busy before the command could begin
        return "\n".join(explain(error, lang))
    except Exception as error:  # the one place where a defect before or after a macro ends
        logged(error)
        return say("excel_host.busy" if is_busy(error) else "commands.failed", lang, title=title)
    if not sentence:
        return ""
    try:
        context.dialogs.tell(say(f"commands.title_{key}", context.lang), sentence)
    except DataError:  # Excel has become busy: VBA shows it when it is not
        return sentence
    except Exception as error:  # no box: VBA has another
        logged(error)
        return sentence
    return ""


def recalculate(book: Any) -> None:
    """Calculate every formula anew; names of functions are looked up again too, for files opened before the add-in was.

    Not on the Mac: Excel has no functions of ours there, and would replace the last good figures by #N/A.
    """
    if sys.platform != "darwin":
        book.app.api.CalculateFullRebuild()


@xw.func
@xw.arg("lang", "raw")
@xw.ret("raw")
def wizard(lang: Any) -> list[list[str]]:
    """One row a function: its name, its category, its description, then the help of each argument, padded with "".

    Example:
        >>> wizard("en")[0][:2]
        ['SEG_CLIENTS', 'Segmentation · Data']
    """
    language = _language(lang)
    return texts_table(
        (
            function.name,
            say("excel_host.category", language, title=say(f"excel_host.category_{function.category}", language)),
            function.help.text(language),
            *(argument.help.text(language) for argument in (*function.arguments, LANG)),
        )
        for function in FUNCTIONS.values()
    )


def _language(lang: Any) -> str:
    """The language that VBA asks for, French where it asks for none that there is."""
    return lang if lang in LANGUAGES else _DEFAULT
