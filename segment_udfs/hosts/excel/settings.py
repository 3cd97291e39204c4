"""The settings that our VBA reads by `GetSetting("segment-udfs", "python", name, "")`: they alone choose our Python."""

from __future__ import annotations

from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Final

from segment_udfs import __version__
from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.excel.machine import PRODUCT, Machine
from segment_udfs.hosts.excel.places import library
from segment_udfs.hosts.excel.registry import Entry, Registry
from segment_udfs.hosts.libreoffice.find import shown

OURS: Final = rf"HKCU\Software\VB and VBA Program Settings\{PRODUCT}"
KEY: Final = f"{OURS}\\python"
_LONGEST: Final = 259
"""Characters of a path in the functions of Windows that the library calls."""


def read(registry: Registry) -> dict[str, str]:
    """What is set; names in lower case, as they are written."""
    return {name.lower(): str(entry.data) for name, entry in registry.values(KEY).items()}


def write(registry: Registry, wanted: dict[str, str]) -> None:
    """Set these; what else is set stays, and what is already so is not written."""
    present = read(registry)
    for name, value in wanted.items():
        if present.get(name) != value:
            registry.put(KEY, name, Entry(value))


def remove(registry: Registry) -> bool:
    """Take all of them away; whether there were any."""
    there = bool(registry.keys(OURS) or registry.values(OURS))
    registry.drop_key(OURS)
    return there


def wanted(machine: Machine, lang: str) -> dict[str, str]:
    """The settings for this interpreter.

    Raises:
        DataError: one fault: a library is missing, or a path that Excel cannot hand on.
    """
    xlwings = installed_version("xlwings")
    libraries = {name: library(machine, xlwings, size) for name, size in (("library", 64), ("library32", 32))}
    missing = [name for name, path in libraries.items() if path is None]
    if missing:
        raise DataError([Fault.of("excel_install.no_library", version=xlwings, folder=shown(machine.prefix))])
    paths = {"interpreter": interpreter(machine)} | {name: path for name, path in libraries.items() if path}
    found = {name: passable(machine, path) for name, path in paths.items()}
    return found | {"xlwings": xlwings, "version": __version__, "lang": lang}


def interpreter(machine: Machine) -> Path:
    """python.exe, not pythonw.exe: the library of xlwings starts it without a window, and its errors have a stream."""
    path = machine.python
    return path.with_name(f"python{path.suffix}") if path.stem.lower() == "pythonw" else path


def passable(machine: Machine, path: Path) -> str:
    """The path as VBA and the library can hand it on: in the code page of Windows, else by its 8.3 name.

    The library puts values for `$(…)`, so a path that holds it is none either.

    Raises:
        DataError: neither will do.
    """
    for text in (str(path), machine.short(str(path))):
        if machine.ansi(text) and "$(" not in text and len(text) <= _LONGEST:
            return text
    raise DataError([Fault.of("excel_install.bad_path", path=shown(path))])
