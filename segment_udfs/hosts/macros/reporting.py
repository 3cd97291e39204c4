"""The printed report: the dashboard and the answer sheets as one PDF beside the workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from segment_udfs.errors import DataError, Fault
from segment_udfs.workbook.sheets.book import REPORT

if TYPE_CHECKING:
    from segment_udfs.hosts.macros.context import Context


def report(context: Context) -> str:
    """Write the dashboard and the answer sheets, as they stand, to a PDF beside the workbook."""
    book = context.book
    path = Path(book.fullname)
    if not path.is_absolute():
        raise DataError([Fault.of("commands.report_unsaved")])
    there = {sheet.name for sheet in book.sheets if sheet.visible}
    wanted: list[int | str] = [name for name in REPORT if name in there]
    if not wanted:
        raise DataError([Fault.of("commands.report_no_sheet")])
    target = path.with_suffix(".pdf")
    book.to_pdf(str(target), include=wanted)
    return context.say("commands.report_done", file=target.name)
