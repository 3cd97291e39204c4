"""The command that LibreOffice needs and Excel does not: tables and arrays that take their new size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context


def update(book: xw.Book) -> dict[str, Any]:
    """Take in the rows written below the tables, lay the arrays again, recalculate; what changed."""
    found: dict[str, Any] = book.impl.ask("book.update")
    return found


def command(context: Context) -> str:
    """`update` for the menu; says what changed."""
    found = update(context.book)
    rows = sum(count for _, count in found["tables"])
    if found["blocked"]:
        sheet, address, _ = found["blocked"][0]
        return context.say("commands.updated_blocked", count=len(found["blocked"]), first=f"{sheet} {address}")
    if not rows and not found["arrays"]:
        return context.say("commands.updated_nothing")
    return context.say("commands.updated", rows=rows, arrays=len(found["arrays"]))
