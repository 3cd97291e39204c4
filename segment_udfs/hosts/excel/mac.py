"""Runs one command on the Mac: `python -I -B -m segment_udfs.hosts.excel.mac KEY`, started by our AppleScript.

Excel for Mac has no bridge for functions; a button reaches the active workbook through xlwings' own engine. No path and
no name of a workbook stands in the command. Prints nothing: what there is to say stands in a box.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.hosts.commands import COMMANDS
from segment_udfs.hosts.defects import logged

if TYPE_CHECKING:
    import xlwings as xw

REFUSED: Final = 2
"""Exit code: not started as it must be."""
FAILED: Final = 3
"""Exit code: the sentence could not be shown."""


def main(arguments: Sequence[str], book: Callable[[], xw.Book] | None = None) -> int:
    """Run the command of this key on the active workbook; the exit code."""
    if len(arguments) != 1 or arguments[0] not in {command.key for command in COMMANDS}:
        return REFUSED
    try:
        from segment_udfs.hosts.excel.commands import run_on

        unsaid = run_on(arguments[0], book or _active, "fr")
    except Exception as error:  # a broken installation: there is nothing to show it with
        logged(error)
        return FAILED
    return FAILED if unsaid else 0


def _active() -> xw.Book:
    """The active workbook of the running Excel."""
    import xlwings as xw
    from xlwings import _xlmac

    from segment_udfs.hosts.excel.books import trust_no_sheet

    trust_no_sheet(_xlmac, lambda found: str(found.xl.properties().get(_full_name(_xlmac))))
    return xw.books.active


def _full_name(engine: Any) -> Any:
    return engine.kw.full_name


if __name__ == "__main__":
    if not sys.flags.isolated:
        sys.exit(REFUSED)
    sys.exit(main(sys.argv[1:]))
