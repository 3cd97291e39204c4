"""The commands that a person finds in a menu, declared once: LibreOffice's menu is made from this list.

A command is a macro on `xlwings.Book`, the same for every host; its title and help are `commands.title_<key>` and
`commands.help_<key>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LIBREOFFICE: Final = "libreoffice"


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        key: its name in addresses and strings.
        group: group of the menu; a separator stands between two groups.
        macro: "module:function" that takes the book and the language, and returns a sentence for the person.
        hosts: where it is shown.
    """

    key: str
    group: str
    macro: str
    hosts: tuple[str, ...] = (LIBREOFFICE,)


COMMANDS: Final = (
    Command("update", "data", "segment_udfs.hosts.libreoffice.updating:update"),
    Command("errors", "data", "segment_udfs.hosts.macros:errors"),
    Command("report", "share", "segment_udfs.hosts.macros:report"),
    Command("language", "help", "segment_udfs.hosts.macros:language"),
    Command("diagnostics", "help", "segment_udfs.hosts.macros:diagnostics"),
)


def command(key: str) -> Command:
    """The command of this key."""
    return next(item for item in COMMANDS if item.key == key)
