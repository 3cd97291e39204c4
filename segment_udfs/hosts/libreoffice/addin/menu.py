"""The menu in Calc, made from the one list of commands: its entries, the protocol of their addresses, its sentences."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from segment_udfs.functions.declare import Words
from segment_udfs.hosts.commands import COMMANDS, LIBREOFFICE, Command
from segment_udfs.hosts.libreoffice.addin.configuration import head, node, prop
from segment_udfs.strings import LANGUAGES, say, sentences

PROTOCOL: Final = "fr.segmentation.calc:"
HANDLER: Final = "fr.segmentation.calc.Commands"
_CALC: Final = "com.sun.star.sheet.SpreadsheetDocument"
_NEEDED: Final = ("not_running", "too_long", "running")


def shown() -> tuple[Command, ...]:
    """The commands that LibreOffice has."""
    return tuple(item for item in COMMANDS if LIBREOFFICE in item.hosts)


def menu_xcu() -> str:
    """Addons.xcu: one menu in Calc's menu bar."""
    submenu = node("Submenu", *_entries(), replace=False)
    context = prop("Context", _CALC, localised=False)
    menu = node("fr.segmentation.calc.menu", prop("Title", _words("menu")), context, submenu)
    bar = node("AddonUI", node("OfficeMenuBar", menu, replace=False), replace=False)
    return f"{head('Addons')}\n{bar}\n</oor:component-data>\n"


def _entries() -> Iterator[str]:
    """The entries and submenus in order, with a separator between groups; LibreOffice sorts nodes by name."""
    place = 0
    for _, in_group in groupby(shown(), lambda item: item.group):
        if place:
            yield node(f"m{place:02}a", prop("URL", "private:separator", localised=False))
        for menu, items in groupby(in_group, lambda item: item.menu):
            entries = [_entry(f"m{place + offset:02}b", item) for offset, item in enumerate(items)]
            yield from [_submenu(f"m{place:02}b", menu, entries)] if menu else entries
            place += len(entries)


def _entry(name: str, item: Command) -> str:
    return node(
        name,
        prop("URL", PROTOCOL + item.key, localised=False),
        prop("Title", _words(f"title_{item.key}")),
        prop("Target", "_self", localised=False),
        prop("Context", _CALC, localised=False),
    )


def _submenu(name: str, menu: str, entries: Iterable[str]) -> str:
    inside = node("Submenu", *entries, replace=False)
    return node(name, prop("Title", _words(f"menu_{menu}")), prop("Context", _CALC, localised=False), inside)


def protocol_xcu() -> str:
    """ProtocolHandler.xcu: who answers the addresses of the menu."""
    handler = node(HANDLER, prop("Protocols", PROTOCOL + "*", localised=False))
    return f"{head('ProtocolHandler')}\n{node('HandlerSet', handler, replace=False)}\n</oor:component-data>\n"


def menu_json() -> str:
    """What the office must be able to say when our own process cannot."""
    keys = [*_NEEDED, *(f"title_{item.key}" for item in shown())]
    return json.dumps({lang: {key: sentences(lang)[f"commands.{key}"] for key in keys} for lang in LANGUAGES}, indent=1)


def _words(key: str) -> Words:
    french, english = (say(f"commands.{key}", lang) for lang in LANGUAGES)
    return Words(french, english)
