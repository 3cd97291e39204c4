"""Draw a Pareto, a whale or a bridge on a sheet of its own: live figures, their controls, and a chart of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import CODES, DataError, Fault
from segment_udfs.hosts.macros import drawing_bridge, drawing_pareto, drawing_whale
from segment_udfs.hosts.macros.book import is_ours
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.drawn import new_page
from segment_udfs.hosts.macros.selection import Source, selected

if TYPE_CHECKING:
    from segment_udfs.hosts.macros.context import Context

_KINDS: Final[dict[str, Any]] = {"pareto": drawing_pareto, "whale": drawing_whale, "bridge": drawing_bridge}
"""By the option of the command."""


def draw(context: Context) -> str:
    """Draw the selected column of values, else the portfolio: `context.option` is pareto, whale or bridge.

    Raises:
        DataError: nothing to draw, or our functions do not answer in this book; the book is as before.
    """
    kind = context.option
    source = selected(context.book) or _portfolio(context, kind)
    page = new_page(context, source, kind)
    _KINDS[kind].lay_out(page)
    finding = read(page.finding)[0][0]
    if not isinstance(finding, str) or finding in CODES:
        raise DataError([Fault.of("macro_draw.no_functions")])
    page.sheet.activate()
    return context.say("macro_draw.done", sheet=page.sheet.name, finding=finding)


def _portfolio(context: Context, kind: str) -> Source:
    """The columns of our own workbook that the drawing is made for."""
    if not is_ours(context.book):
        raise DataError([Fault.of("macro_draw.nothing_selected")])
    header = context.say(f"macro_draw.header_{kind}")
    source: Source = _KINDS[kind].default(context.book, header)
    if not source.shown:
        raise DataError([Fault.of("macro_draw.no_data")])
    return source
