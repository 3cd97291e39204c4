"""Run one command for any host: the status bar given back, what failed taken back, one sentence at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module

from segment_udfs.errors import DataError
from segment_udfs.hosts.commands import command
from segment_udfs.hosts.defects import logged
from segment_udfs.hosts.macros import back
from segment_udfs.hosts.macros.care import language_of
from segment_udfs.hosts.macros.context import CancelledError, Context
from segment_udfs.strings import explain, say

HOSTS = "segment_udfs.hosts"


def run(key: str, context: Context) -> str:
    """Run the command `key`; the sentence for the person, empty after a cancelled one.

    What a macro changed before it failed or was cancelled is taken back; what it changed when it ended well can be
    taken back by the command "undo".
    """
    title = say(f"commands.title_{key}", context.lang)
    try:
        context.lang = language_of(context.book, context.lang)
        context.option = command(key).option
        title = context.say(f"commands.title_{key}")
        module, _, name = command(key).macro.partition(":")
        macro = getattr(import_module(f"{HOSTS}.{module}"), name)
        with _status(context, title), back.kept(context, key):
            sentence: str = macro(context)
    except CancelledError:
        return ""
    except DataError as error:
        return "\n".join(explain(error, context.lang))
    except Exception as error:  # the one place where a defect of a macro ends
        logged(error)
        return say("commands.failed", context.lang, title=title)
    return sentence


@contextmanager
def _status(context: Context, title: str) -> Iterator[None]:
    """The status bar says what runs, and is the host's own again at the end, whatever happens."""
    context.progress("commands.running", title=title)
    try:
        yield
    finally:
        with suppress(Exception):  # the book may be gone; its fate is not worth a second error
            context.book.app.status_bar = False
