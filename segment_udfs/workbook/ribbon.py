"""The ribbon of Excel (customUI14.xml), made from the declaration of the commands.

Words stand in no attribute but the name of the tab: the ribbon asks our VBA for them (`SegRibbon.bas`), which reads
them on the sheet Textes, so that one switch turns the language. A control is `seg_<key>`, a group `seg_group_<key>`, a
submenu `seg_menu_<key>`; one procedure answers every button and finds the key in its identifier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Protocol
from xml.sax.saxutils import quoteattr

from segment_udfs.workbook.package import RIBBON_NAMESPACE

MODULE: Final = "SegRibbon"
ADDIN_MODULE: Final = "SegAddinRibbon"
"""Procedures are looked for in all open files: the add-in's module bears a name of its own."""
TAB: Final = "Segmentation"
TAB_KEYTIP: Final = "G"
"""Free in French and in English Excel."""
DIALOGS: Final = (
    "excel.not_installed",
    "excel.install_older",
    "excel.file_older",
    "excel.addin_older",
    "excel.moved",
    "excel.no_library",
    "excel.not_starting",
    "excel.stopped",
    "excel.failed",
    "excel.busy",
    "excel.running",
    "excel.no_book",
    "excel.wizard_done",
    "excel.wizard_failed",
    "excel.mac_functions",
    "excel.mac_failed",
)
"""Sentences that VBA itself says, without Python."""


class Command(Protocol):
    """What the ribbon needs to know of a command."""

    @property
    def key(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def icon(self) -> str: ...
    @property
    def keytip(self) -> str: ...
    @property
    def menu(self) -> str: ...
    @property
    def large(self) -> bool: ...


class Menu(Protocol):
    """What the ribbon needs to know of a submenu."""

    @property
    def key(self) -> str: ...
    @property
    def icon(self) -> str: ...
    @property
    def keytip(self) -> str: ...


@dataclass(frozen=True)
class Ribbon:
    """One tab.

    Attributes:
        groups: keys of the groups, in order. menus: the submenus. commands: the buttons, those of one group and of one
            submenu together.

    Raises:
        ValueError: a group or submenu that is not declared or is torn apart, an identifier twice, a keytip that is the
            beginning of another one at the same level.
    """

    groups: Sequence[str]
    menus: Sequence[Menu]
    commands: Sequence[Command]

    def __post_init__(self) -> None:
        groups = [key for key, _ in groupby(item.group for item in self.commands)]
        if groups != [key for key in self.groups if key in groups]:
            raise ValueError(f"the commands do not follow the groups {', '.join(self.groups)}: {', '.join(groups)}")
        menus = [key for key, _ in groupby((item.menu, item.group) for item in self.commands) if key[0]]
        if sorted(menu for menu, _ in menus) != sorted(menu.key for menu in self.menus):
            raise ValueError("a submenu is not declared, is torn apart or is empty")
        keys = [*_ids(self), TAB.lower()]
        if len(set(keys)) != len(keys):
            raise ValueError("two controls have the same identifier")
        for level in _levels(self):
            _check_keytips(level)

    @property
    def texts(self) -> tuple[str, ...]:
        """Keys of the sentences that the ribbon and the dialogs of VBA need on the sheet Textes."""
        groups = (f"commands.group_{key}" for key in self.groups)
        menus = (f"commands.{kind}menu_{item.key}" for item in self.menus for kind in ("", "help_"))
        commands = (f"commands.{kind}_{item.key}" for item in self.commands for kind in ("title", "help"))
        return (*DIALOGS, *groups, *menus, *commands)

    def xml(self, module: str = MODULE) -> str:
        """The part customUI14.xml, whose procedures are in the VBA module `module`.

        Source: [MS-CUSTOMUI2], schema of http://schemas.microsoft.com/office/2009/07/customui.
        """
        lines = [
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
            f'<customUI xmlns="{RIBBON_NAMESPACE}" onLoad="{module}.OnLoad">',
            "  <ribbon>",
            "    <tabs>",
            f'      <tab id="seg_tab" label="{TAB}" keytip="{TAB_KEYTIP}" getVisible="{module}.GetVisible">',
            *(line for key in self.groups for line in self._group(key, module)),
            "      </tab>",
            "    </tabs>",
            "  </ribbon>",
            "</customUI>",
        ]
        return "\n".join(lines) + "\n"

    def _group(self, key: str, module: str) -> Iterator[str]:
        inside = [item for item in self.commands if item.group == key]
        if not inside:
            return
        place = self.groups.index(key) + 1
        words = {"getLabel": f"{module}.GetLabel"}
        yield _tag(8, "group", id=f"seg_group_{key}", **words, imageMso=inside[0].icon, keytip=f"Z{place}")
        for menu, items in groupby(inside, lambda item: item.menu):
            if not menu:
                yield from (_button(10, item, module) for item in items)
                continue
            found = next(item for item in self.menus if item.key == menu)
            looks = {"imageMso": found.icon, "keytip": found.keytip}
            yield _tag(10, "menu", id=f"seg_menu_{menu}", **_words(module), **looks)
            yield from (_button(12, item, module, sized=False) for item in items)
            yield " " * 10 + "</menu>"
        yield " " * 8 + "</group>"


def _button(indent: int, item: Command, module: str, *, sized: bool = True) -> str:
    """A button; those of a submenu have no size."""
    size = {"size": "large"} if sized and item.large else {}
    looks = {"imageMso": item.icon, "keytip": item.keytip, "onAction": f"{module}.OnAction"}
    return _tag(indent, "button", "/>", id=f"seg_{item.key}", **_words(module), **size, **looks)


def _words(module: str) -> dict[str, str]:
    return {f"get{kind}": f"{module}.Get{kind}" for kind in ("Label", "Screentip", "Supertip")}


def _tag(indent: int, name: str, end: str = ">", **attributes: str) -> str:
    written = " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"{' ' * indent}<{name} {written}{end}"


def _ids(ribbon: Ribbon) -> Iterator[str]:
    yield from (f"group_{key}" for key in ribbon.groups)
    yield from (f"menu_{item.key}" for item in ribbon.menus)
    yield from (item.key.lower() for item in ribbon.commands)


def _levels(ribbon: Ribbon) -> Iterator[list[str]]:
    """The keytips that are seen together: those of the tab, then those of each submenu."""
    groups = [f"Z{place}" for place, _ in enumerate(ribbon.groups, 1)]
    menus = [item.keytip for item in ribbon.menus]
    yield [*groups, *menus, *(item.keytip for item in ribbon.commands if not item.menu)]
    for menu in ribbon.menus:
        yield [item.keytip for item in ribbon.commands if item.menu == menu.key]


def _check_keytips(level: Sequence[str]) -> None:
    """A keytip that begins another one would hide it."""
    for place, one in enumerate(level):
        for other in (*level[:place], *level[place + 1 :]):
            if other.upper().startswith(one.upper()):
                raise ValueError(f"the keytip {one} hides {other}")
