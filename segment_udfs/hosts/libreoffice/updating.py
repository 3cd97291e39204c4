"""The command that LibreOffice needs and Excel does not: tables and arrays that take their new size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_udfs.strings import say

if TYPE_CHECKING:
    import xlwings as xw


def update(book: xw.Book, lang: str) -> str:
    """Take in the rows written below the tables, lay the arrays again, recalculate; says what changed."""
    found: dict[str, Any] = book.impl.ask("book.update")
    rows = sum(count for _, count in found["tables"])
    if found["blocked"]:
        sheet, address, _ = found["blocked"][0]
        return say("commands.updated_blocked", lang, count=len(found["blocked"]), first=f"{sheet} {address}")
    if not rows and not found["arrays"]:
        return say("commands.updated_nothing", lang)
    return say("commands.updated", lang, rows=rows, arrays=len(found["arrays"]))
