"""Anonymise for the coach: a new workbook made from a list of what may leave; the key of the codes stays at home.

Nothing of the person's file is copied: the workbook is built from anonymous tables, then searched for every code, name,
SIREN and order number of the original before it is written. The key goes to a file of its own, nowhere else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from segment_udfs.errors import DataError, Fault, SegmentError
from segment_udfs.hosts.anonymise import FEWEST, Anonymous, Choices, anonymised, rare_groups
from segment_udfs.hosts.inert import inert
from segment_udfs.hosts.leaks import leaks, texts_of
from segment_udfs.hosts.macros.book import find_table, read_params, read_tables
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.context import FileKind
from segment_udfs.hosts.macros.freezing import need_lines, workbook_kind
from segment_udfs.hosts.macros.targets import asked, stem_of
from segment_udfs.hosts.unchanged import changed_figures
from segment_udfs.ids import normalise
from segment_udfs.strings import LANGUAGES, sentences
from segment_udfs.tables import Tables
from segment_udfs.workbook.package import finish
from segment_udfs.workbook.sheets.book import declare
from segment_udfs.workbook.sheets.inputs import FAMILIES_TABLE
from segment_udfs.workbook.write import Writer
from segment_udfs.writing import atomic_write

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.functions.cells import Cell
    from segment_udfs.hosts.macros.context import Context
    from segment_udfs.params import Params

_NAMED: Final = 4
"""Names given as examples in a question, at most."""
_KINDS: Final = ("client", "group", "family", "driver")


def anonymise(context: Context) -> str:
    """Write a workbook without names, and the key of its codes, where the person says."""
    with _silent():
        return _anonymise(context)


@contextmanager
def _silent() -> Iterator[None]:
    """The message of a defect could quote a client; only its kind and place go to the log."""
    try:
        yield
    except SegmentError:
        raise
    except Exception as error:
        raise RuntimeError(type(error).__name__).with_traceback(error.__traceback__) from None


def _anonymise(context: Context) -> str:
    book, title = context.book, context.say("commands.title_anonymise")
    context.progress("macro_share.reading")
    tables, params = read_tables(book), read_params(book)
    need_lines(tables, book.name)
    context.must_confirm(title, context.say("macro_share.anonymise_what"))
    choices = _choices(context, title, tables)
    context.progress("macro_share.anonymising")
    found = anonymised(tables, choices, context.lang)
    if choices.exact and (wrong := changed_figures(tables, found, params)):
        raise RuntimeError(f"anonymous figures differ: {', '.join(wrong)}")
    data = _workbook(found, params, context.lang, _families(book, found))
    context.progress("macro_share.searching")
    _refuse_leaks(found, data, params, context.lang, {stem_of(book)})
    name = context.say("macro_share.anonymous_file", day=context.today.isoformat())
    target = asked(context, title, name, workbook_kind(context))
    key_name = context.say("macro_share.key_file", name=stem_of(book))
    key_kind = FileKind(context.say("macro_share.kind_csv"), ("*.csv",))
    key = asked(context, context.say("macro_share.key_title"), key_name, key_kind)
    atomic_write(key, _key(found, context))
    atomic_write(target, data)
    facts = {"file": target.name, "secret": key.name, "clients": len(found.clients), "causes": found.causes_dropped}
    return context.say("macro_share.anonymise_done", **facts)


def _choices(context: Context, title: str, tables: Tables) -> Choices:
    """What the person decides, one question each; a question without object is not asked."""
    families = sorted(tables.sales["family"].dropna().unique(), key=normalise) if "family" in tables.sales else []
    rare = rare_groups(tables)

    def answer(key: str, names: list[str]) -> bool:
        listed = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
        text = context.say(key, count=len(names), names=listed, fewest=FEWEST)
        return context.dialogs.confirm(title, text)

    return Choices(
        keep_families=not families or answer("macro_share.ask_families", families),
        merge_rare=bool(rare) and answer("macro_share.ask_rare", rare),
        round_amounts=context.dialogs.confirm(title, context.say("macro_share.ask_amounts")),
    )


def _families(book: xw.Book, found: Anonymous) -> list[Cell]:
    """The range of products that the person keeps on the Coûts sheet, by the new names; others are left out."""
    table = find_table(book, FAMILIES_TABLE)
    rows = [] if table is None else read(table.range)[1:]
    known = [found.families.get(normalise(row[0])) for row in rows if isinstance(row[0], str)]
    return sorted({name for name in known if name}, key=normalise)


def _workbook(found: Anonymous, params: Params, lang: str, families: list[Cell]) -> bytes:
    """The workbook of the anonymous tables, without macros; its properties name nobody."""
    made = declare(found.tables, params, lang)
    if families:
        made.tables[FAMILIES_TABLE] = replace(made.tables[FAMILIES_TABLE], columns=(families,))
        made.forget()
    return finish(Writer(made).write(None, title=made.say("book.title")))


def _refuse_leaks(found: Anonymous, data: bytes, params: Params, lang: str, names: set[str]) -> None:
    """Search the new file for what must stay at home.

    The words of the product are known, and the texts kept on purpose when they stand for enough clients.

    Raises:
        DataError: something was found; the file must not be written.
    """
    nobody = Tables(found.tables.sales.iloc[:0])
    bare = _workbook(Anonymous(nobody, (), frozenset(), {}, {}, {}, 0), params, lang, [])
    known = set().union(*texts_of(bare).values(), *(sentences(language).values() for language in LANGUAGES))
    known |= {text for text, clients in found.kept.items() if clients >= FEWEST}
    hits = leaks(data, found.secret | names, known)
    if hits:
        texts = ", ".join(hit.text for hit in hits[:_NAMED]) + (" …" if len(hits) > _NAMED else "")
        raise DataError([Fault.of("macro_share.leak", count=len(hits), texts=texts)])


def _key(found: Anonymous, context: Context) -> bytes:
    """The key as CSV for the person's own spreadsheet."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";" if context.lang == "fr" else ",", lineterminator="\r\n")
    writer.writerow(context.say(f"macro_share.key_{head}") for head in ("kind", "code", "original", "name"))
    for kind in _KINDS:
        rows = sorted(row for row in found.key if row.kind == kind)
        word = context.say(f"macro_share.kind_of_{kind}")
        writer.writerows([word, row.code, inert(row.original), inert(row.name)] for row in rows)
    return ("\ufeff" + stream.getvalue()).encode()
