"""The anonymous workbook and the key of its codes, as bytes: built from a whitelist, searched before they may leave."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Final

from segment_udfs.errors import DataError, Fault, SegmentError
from segment_udfs.functions.cells import Cell
from segment_udfs.hosts.anonymise import FEWEST, Anonymous, Choices, anonymised
from segment_udfs.hosts.inert import inert
from segment_udfs.hosts.leaks import leaks, texts_of
from segment_udfs.hosts.unchanged import changed_figures
from segment_udfs.ids import normalise
from segment_udfs.params import Params
from segment_udfs.strings import LANGUAGES, say, sentences
from segment_udfs.tables import Tables
from segment_udfs.workbook.package import finish
from segment_udfs.workbook.sheets.book import declare
from segment_udfs.workbook.sheets.inputs import FAMILIES_TABLE
from segment_udfs.workbook.write import Writer

NAMED: Final = 4
"""Texts of the person that one sentence quotes, at most."""
_KINDS: Final = ("client", "group", "family", "driver")


@contextmanager
def silent() -> Iterator[None]:
    """The message of a defect could quote a client; only its kind and place go to the log."""
    try:
        yield
    except SegmentError:
        raise
    except Exception as error:
        raise RuntimeError(type(error).__name__).with_traceback(error.__traceback__) from None


def without_names(tables: Tables, params: Params, choices: Choices, lang: str) -> Anonymous:
    """Anonymous tables whose figures are those of the original, unless a choice changes them.

    Raises:
        RuntimeError: a figure differs that must not: a defect of ours.
    """
    found = anonymised(tables, choices, lang)
    if choices.exact and (wrong := changed_figures(tables, found, params)):
        raise RuntimeError(f"anonymous figures differ: {', '.join(wrong)}")
    return found


def anonymous_workbook(
    found: Anonymous,
    params: Params,
    lang: str,
    *,
    families: Iterable[object] = (),
    names: Iterable[str] = (),
    searching: Callable[[], object] = lambda: None,
) -> bytes:
    """The workbook of the anonymous tables, without macros, its properties naming nobody; searched before it is given.

    Args:
        found: see `without_names`. params, lang: of the workbook.
        families: the range of products that the person keeps, by the old names; others are left out.
        names: more that must not be in it, such as the name of the file. searching: called when the search begins.

    Raises:
        DataError: something that must stay at home was found; the file must not be written.
    """
    known = [found.families.get(normalise(name)) for name in families if isinstance(name, str)]
    data = _workbook(found.tables, params, lang, sorted({name for name in known if name}, key=normalise))
    searching()
    _refuse_leaks(found, data, params, lang, set(names))
    return data


def key_of_codes(found: Anonymous, lang: str) -> bytes:
    """What each code stands for, as CSV for the person's own spreadsheet."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";" if lang == "fr" else ",", lineterminator="\r\n")
    writer.writerow(say(f"macro_share.key_{head}", lang) for head in ("kind", "code", "original", "name"))
    for kind in _KINDS:
        rows = sorted(row for row in found.key if row.kind == kind)
        word = say(f"macro_share.kind_of_{kind}", lang)
        writer.writerows([word, row.code, inert(row.original), inert(row.name)] for row in rows)
    return ("\ufeff" + stream.getvalue()).encode()


def _workbook(tables: Tables, params: Params, lang: str, families: Sequence[Cell] = ()) -> bytes:
    made = declare(tables, params, lang)
    if families:
        made.tables[FAMILIES_TABLE] = replace(made.tables[FAMILIES_TABLE], columns=(list(families),))
        made.forget()
    return finish(Writer(made).write(None, title=made.say("book.title")))


def _refuse_leaks(found: Anonymous, data: bytes, params: Params, lang: str, names: set[str]) -> None:
    """Search the new file for what must stay at home.

    The words of the product are known, and the texts kept on purpose when they stand for enough clients.

    Raises:
        DataError: something was found; the file must not be written.
    """
    known = {text for text, clients in found.kept.items() if clients >= FEWEST}
    hits = leaks(data, found.secret | names, known | _words_of_ours(params, lang))
    if hits:
        texts = ", ".join(hit.text for hit in hits[:NAMED]) + (" …" if len(hits) > NAMED else "")
        raise DataError([Fault.of("macro_share.leak", count=len(hits), texts=texts)])


@cache
def _words_of_ours(params: Params, lang: str) -> frozenset[str]:
    """Every text of a workbook without data, and every sentence."""
    from segment_udfs.hosts.cli_demo import no_data

    bare = _workbook(Tables(no_data().sales), params, lang)
    every = (sentences(language).values() for language in LANGUAGES)
    return frozenset().union(*texts_of(bare).values(), *every)
