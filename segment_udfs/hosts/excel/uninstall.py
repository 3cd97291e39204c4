"""Take our functions out of this user's Excel, with everything that we keep for the user, and nothing else."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.excel import placed, registration, settings
from segment_udfs.hosts.excel.machine import MAC, WINDOWS, Machine
from segment_udfs.hosts.excel.places import ADDIN, addins_folder, all_versions
from segment_udfs.hosts.excel.registry import drop_if_empty

_INSTALLER: Final = ("env", "env.old", "install.log", "step.txt")
"""What the double-click installer keeps beside our files, and takes away itself."""


@dataclass(frozen=True)
class Removed:
    """What there was to remove, and the templates kept because the user has made them his own."""

    addin: bool = False
    settings: bool = False
    template: bool = False
    memory: bool = False
    kept: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return self.addin or self.settings or self.template or self.memory


def uninstall(machine: Machine, shared: bool) -> Removed:
    """Remove the add-in, what registers it, the settings, the unchanged template, and what we remember for the user.

    Args:
        shared: whether another program still uses what we remember (mappings, undo files, logs), which then stays.

    Raises:
        DataError: one fault: no Excel of this system, Excel is open, a file that cannot be removed.
    """
    if machine.system not in (WINDOWS, MAC):
        raise DataError([Fault.of("excel_install.no_excel")])
    if machine.excel_runs():
        raise DataError([Fault.of("excel_install.running")])
    note = placed.read_note(machine)
    if machine.system == MAC:
        from segment_udfs.hosts.excel.mac_install import addins_folder as mac_folder
        from segment_udfs.hosts.excel.mac_install import script_path

        addin = placed.take_addins(note, mac_folder(machine) / ADDIN)
        set_up = placed.take_scripts(note, script_path(machine))
    else:
        addin, set_up = _from_windows(machine, note)
    template, kept = placed.take_templates(note)
    memory = _forget(machine, shared)
    placed.take_folders(note)
    return Removed(addin, set_up, template, memory, tuple(kept))


def _from_windows(machine: Machine, note: placed.Note) -> tuple[bool, bool]:
    """The lists of Excel first: it must never look for an add-in that is gone."""
    known = all_versions(machine)
    listed = [registration.unregister(machine.registry, version) for version in known]
    addin = placed.take_addins(note, *(addins_folder(machine, version) / ADDIN for version in known))
    set_up = settings.remove(machine.registry)
    for key in sorted(note.keys, key=len, reverse=True):
        drop_if_empty(machine.registry, key)
    return addin or any(listed), set_up


def _forget(machine: Machine, shared: bool) -> bool:
    """Empty our own folders, but for the environment that this very program runs in; whether they held anything."""
    (machine.data / placed.NOTE).unlink(missing_ok=True)
    found = False
    for folder in machine.own if not shared else ():
        for item in _entries(folder):
            if item.name not in _INSTALLER and item not in (machine.prefix, *machine.prefix.parents):
                found = True
                _remove(item)
    for folder in sorted(machine.own, key=lambda place: len(place.parts), reverse=True):
        with contextlib.suppress(OSError):
            folder.rmdir()
    return found


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _remove(item: Path) -> None:
    with contextlib.suppress(OSError):
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item, ignore_errors=True)
        else:
            item.unlink(missing_ok=True)
