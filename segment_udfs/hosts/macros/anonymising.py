"""Anonymise for the coach: a new workbook made from a list of what may leave; the key of the codes stays at home.

Nothing of the person's file is copied: the workbook is built from anonymous tables, then searched for every code, name,
SIREN and order number of the original before it is written. The key goes to a file of its own, nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_udfs.hosts.anonymise import FEWEST, Choices, rare_groups
from segment_udfs.hosts.macros.book import find_table, read_params, read_tables
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.context import FileKind
from segment_udfs.hosts.macros.freezing import need_lines, workbook_kind
from segment_udfs.hosts.macros.targets import asked, stem_of
from segment_udfs.hosts.sharing import NAMED, anonymous_workbook, key_of_codes, silent, without_names
from segment_udfs.ids import normalise
from segment_udfs.tables import Tables
from segment_udfs.workbook.sheets.inputs import FAMILIES_TABLE
from segment_udfs.writing import atomic_write, backup_of

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context


def anonymise(context: Context) -> str:
    """Write a workbook without names, and the key of its codes, where the person says."""
    with silent():
        return _anonymise(context)


def _anonymise(context: Context) -> str:
    book, title = context.book, context.say("commands.title_anonymise")
    context.progress("macro_share.reading")
    tables, params = read_tables(book), read_params(book)
    need_lines(tables, book.name)
    context.must_confirm(title, context.say("macro_share.anonymise_what"))
    choices = _choices(context, title, tables)
    context.progress("macro_share.anonymising")
    found = without_names(tables, params, choices, context.lang)
    data = anonymous_workbook(
        found,
        params,
        context.lang,
        families=_families(book),
        names=[stem_of(book)],
        searching=lambda: context.progress("macro_share.searching"),
    )
    name = context.say("macro_share.anonymous_file", day=context.today.isoformat())
    target = asked(context, title, name, workbook_kind(context))
    key_name = context.say("macro_share.key_file", name=stem_of(book))
    key_kind = FileKind(context.say("macro_share.kind_csv"), ("*.csv",))
    key = asked(context, context.say("macro_share.key_title"), key_name, key_kind)
    replaced = [path for path in (target, key) if path.exists()]
    atomic_write(key, key_of_codes(found, context.lang), private=True)
    atomic_write(target, data)
    facts = {"file": target.name, "secret": key.name, "clients": len(found.clients), "causes": found.causes_dropped}
    kept = (context.say("share.kept_before", file=path.name, backup=backup_of(path).name) for path in replaced)
    return " ".join([context.say("macro_share.anonymise_done", **facts), *kept])


def _choices(context: Context, title: str, tables: Tables) -> Choices:
    """What the person decides, one question each; a question without object is not asked."""
    families = sorted(tables.sales["family"].dropna().unique(), key=normalise) if "family" in tables.sales else []
    rare = rare_groups(tables)

    def answer(key: str, names: list[str]) -> bool:
        listed = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
        text = context.say(key, count=len(names), names=listed, fewest=FEWEST)
        return context.dialogs.confirm(title, text)

    return Choices(
        keep_families=not families or answer("macro_share.ask_families", families),
        merge_rare=bool(rare) and answer("macro_share.ask_rare", rare),
        round_amounts=context.dialogs.confirm(title, context.say("macro_share.ask_amounts")),
    )


def _families(book: xw.Book) -> list[object]:
    """The range of products that the person keeps on the Coûts sheet."""
    table = find_table(book, FAMILIES_TABLE)
    return [] if table is None else [row[0] for row in read(table.range)[1:]]
