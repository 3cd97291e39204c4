"""`segment-udfs refresh`: a workbook recomputed in its file, without a spreadsheet program."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.cli_shell import result, stderr, tell
from segment_udfs.hosts.refreshing.refresh import Refreshed, refresh
from segment_udfs.importing.guard.check import inspect
from segment_udfs.strings import explain_fault, say
from segment_udfs.strings.numbers import whole
from segment_udfs.writing import atomic_write, backup_of, check_target


def run(book: Path, out: Path | None, dry_run: bool, lang: str) -> None:
    """Recompute `book`, say what changed, and put it in place of itself or at `out`; a trial writes nothing.

    Raises:
        DataError: why it cannot be computed or written; the file is then as it was.
    """
    target = book if out is None else out
    if target.suffix.lower() != book.suffix.lower():
        raise DataError([Fault.of("refresh.same_suffix", file=target.name, suffix=book.suffix)])
    if not dry_run:
        check_target(target)
    data = _content(book)
    if zipfile.is_zipfile(book):
        inspect(book)
    with stderr().status(Text(say("refresh.step_refresh", lang))):
        found = refresh(data, book.name)
    for line in told(found, lang):
        result(line)
    for warning in found.warnings:
        tell(explain_fault(warning, lang), "yellow")
    if dry_run:
        result(say("refresh.dry_run", lang))
    elif out is not None and out.resolve() != book.resolve():
        atomic_write(out, found.data)
        result(say("refresh.written_other", lang, file=out.name))
    elif found.data == data:
        result(say("refresh.up_to_date", lang, file=book.name))
    else:
        if _content(book) != data:
            raise DataError([Fault.of("refresh.changed_meanwhile", file=book.name)])
        atomic_write(book, found.data)
        result(_written(book, lang))


def told(found: Refreshed, lang: str) -> Iterator[str]:
    """What was read and what changed, part by part."""
    yield say("refresh.counted", lang, lines=whole(found.lines, lang), clients=whole(found.clients, lang))
    if found.cells:
        cells = whole(sum(found.cells.values()), lang)
        sheets = ", ".join(f"{name} {whole(count, lang)}" for name, count in found.cells.items())
        yield say("refresh.changed", lang, cells=cells, sheets=sheets)
    if found.charts:
        yield say("refresh.changed_charts", lang, charts=found.charts)
    if found.touched:
        yield say("refresh.touched", lang, count=len(found.touched), parts=", ".join(found.touched))
    yield say("refresh.untouched", lang, count=found.untouched)


def _written(book: Path, lang: str) -> str:
    """That the file is written, and where the version before is: elsewhere when the file is a link."""
    kept = backup_of(book)
    if not book.is_symlink():
        return say("refresh.written", lang, file=book.name, backup=kept.name)
    facts = {"real": book.resolve().name, "folder": kept.parent.name, "backup": kept.name}
    return say("refresh.written_elsewhere", lang, file=book.name, **facts)


def _content(book: Path) -> bytes:
    """The bytes of the workbook.

    Raises:
        DataError: it is not there, or may not be read.
    """
    try:
        return book.read_bytes()
    except OSError as error:
        key = "import.missing_file" if isinstance(error, FileNotFoundError) else "import.unreadable_file"
        raise DataError([Fault.of(key, file=book.name)]) from None
