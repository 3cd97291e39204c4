r"""The list of add-ins that Excel opens: values OPEN, OPEN1, OPEN2 … of its Options, `/R "C:\…\name.xlam"`.

Excel reads them in that order and without gaps; those of other add-ins keep their order and their text.
"""

from __future__ import annotations

import re
from pathlib import PurePath, PureWindowsPath
from typing import Final

from segment_udfs.hosts.excel.places import ADDIN, OFFICE
from segment_udfs.hosts.excel.registry import Entry, Registry

_NAME: Final = re.compile(r"OPEN(\d*)", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"([^"]*)"')


def register(registry: Registry, version: str, addin: PurePath) -> None:
    """Have Excel open our add-in, once, from this place; an earlier place of it is replaced."""
    options, wanted = options_key(version), Entry(f'/R "{addin}"')
    listed, ours = _listed(registry, version), _ours(registry, version)
    if not ours:
        free = next(rank for rank in range(len(listed) + 1) if rank not in listed)
        registry.put(options, _name(free), wanted)
        return
    first, *others = ours
    name, present = listed[first]
    if present != wanted:
        registry.put(options, name, wanted)
    for rank in reversed(others):
        _take(registry, version, rank)


def unregister(registry: Registry, version: str) -> bool:
    """Take our add-in out of every list of Excel; whether it was in one."""
    ours = _ours(registry, version)
    for rank in reversed(ours):
        _take(registry, version, rank)
    known = forget(registry, version)
    return bool(ours or known)


def forget(registry: Registry, version: str) -> bool:
    """Take our add-in out of the lists of add-ins known but not opened, and of those that Excel has disabled."""
    known, disabled = _manager(version), _disabled(version)
    names = [name for name in registry.values(known) if _is_ours(name)]
    blocked = [name for name, entry in registry.values(disabled).items() if _names_ours(entry)]
    for key, found in ((known, names), (disabled, blocked)):
        for name in found:
            registry.drop(key, name)
    return bool(names or blocked)


def registered(registry: Registry, version: str) -> list[str]:
    """The places from which Excel opens our add-in: one path when all is well; a bare name is the add-ins folder."""
    return [_path(_listed(registry, version)[rank][1]) for rank in _ours(registry, version)]


def is_disabled(registry: Registry, version: str) -> bool:
    """Whether Excel has put our add-in on its list of disabled items, as it does after a crash."""
    return any(_names_ours(entry) for entry in registry.values(_disabled(version)).values())


def options_key(version: str) -> str:
    """The key that holds the list."""
    return f"{OFFICE}\\{version}\\Excel\\Options"


def _manager(version: str) -> str:
    return f"{OFFICE}\\{version}\\Excel\\Add-in Manager"


def _disabled(version: str) -> str:
    return f"{OFFICE}\\{version}\\Excel\\Resiliency\\DisabledItems"


def _name(rank: int) -> str:
    return f"OPEN{rank or ''}"


def _listed(registry: Registry, version: str) -> dict[int, tuple[str, Entry]]:
    """Name and value of each OPEN, by its rank."""
    matches = {name: _NAME.fullmatch(name) for name in registry.values(options_key(version))}
    values = registry.values(options_key(version))
    return dict(sorted((int(found[1] or 0), (name, values[name])) for name, found in matches.items() if found))


def _ours(registry: Registry, version: str) -> list[int]:
    return [rank for rank, (_, entry) in _listed(registry, version).items() if _is_ours(_path(entry))]


def _path(entry: Entry) -> str:
    """The path of `/R "path"`, `"path"` or a bare name."""
    text = str(entry.data)
    quoted = _QUOTED.search(text)
    return quoted[1] if quoted else re.sub(r"^(/\w+\s+)+", "", text.strip())


def _is_ours(path: str) -> bool:
    """By name: Excel opens one workbook of a name only, so another place of it can only be an earlier one of ours."""
    return PureWindowsPath(path).name.lower() == ADDIN


def _names_ours(entry: Entry) -> bool:
    """An item is binary: three numbers, then the path and the title in UTF-16."""
    text = bytes(entry.data or b"").decode("utf-16-le", "ignore") if isinstance(entry.data, bytes) else ""
    return ADDIN in text.lower()


def _take(registry: Registry, version: str, rank: int) -> None:
    """Remove one value and move up those that follow it without a gap, each with its type."""
    listed = _listed(registry, version)
    options = options_key(version)
    while rank + 1 in listed:
        registry.put(options, listed[rank][0], listed[rank + 1][1])
        rank += 1
    registry.drop(options, listed[rank][0])
