"""The printed report: the dashboard and the answer sheets as one PDF beside the workbook."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.context import FileKind
from segment_udfs.hosts.macros.memory import held, keep
from segment_udfs.hosts.macros.targets import beside, stem_of
from segment_udfs.workbook.sheets.book import REPORT
from segment_udfs.writing import atomic_write

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_MEMORY: Final = "reports.json"
"""In the state folder: stamp of the last report by stamp of its path."""


def report(context: Context) -> str:
    """Write the dashboard and the answer sheets, as they stand, to a PDF beside the workbook.

    An earlier report is replaced; another file of that name, or a report that was changed since, only after a yes.
    """
    book, title = context.book, context.say("commands.title_report")
    there = {sheet.name for sheet in book.sheets if sheet.visible}
    wanted: list[int | str] = [name for name in REPORT if name in there]
    if not wanted:
        raise DataError([Fault.of("commands.report_no_sheet")])
    kind = FileKind(context.say("macro_share.kind_pdf"), ("*.pdf",))
    target = beside(context, title, f"{stem_of(book)}.pdf", kind, lambda path: _is_ours(context, path))
    atomic_write(target, _printed(book, wanted, target.parent))
    _remember(context, target)
    return context.say("macro_share.report_done", file=target.name, folder=target.parent.name)


def _printed(book: xw.Book, wanted: list[int | str], folder: Path) -> bytes:
    """The PDF of some sheets; the host writes it to a file of its own first, so that a report is never half a one."""
    path = folder / f"~{token_hex(4)}.pdf"
    try:
        book.to_pdf(str(path), include=wanted)
        return path.read_bytes()
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _is_ours(context: Context, path: Path) -> bool:
    """Whether the file is, byte for byte, the report that was written there last."""
    return held(context.state / _MEMORY).get(_stamp(str(path).encode())) == _stamp(path.read_bytes())


def _remember(context: Context, path: Path) -> None:
    known = held(context.state / _MEMORY) | {_stamp(str(path).encode()): _stamp(path.read_bytes())}
    keep(context.state / _MEMORY, json.dumps(known).encode())


def _stamp(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
