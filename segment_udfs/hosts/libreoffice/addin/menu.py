"""The menu in Calc, made from the one list of commands: its entries, the protocol of their addresses, its sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
    """The entries in order, with a separator between groups; LibreOffice sorts nodes by name."""
    group = ""
    for place, item in enumerate(shown()):
        if group and item.group != group:
            yield node(f"m{place:02}a", prop("URL", "private:separator", localised=False))
        group = item.group
        yield node(
            f"m{place:02}b",
            prop("URL", PROTOCOL + item.key, localised=False),
            prop("Title", _words(f"title_{item.key}")),
            prop("Target", "_self", localised=False),
            prop("Context", _CALC, localised=False),
        )


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
