"""The Windows registry as the installer needs it: keys as one text ("HKCU\\Software\\…"), values with their type.

`MemoryRegistry` keeps the same in memory: it is the (empty) registry of a system that has none.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import Any, Final, NamedTuple, Protocol

TEXT: Final = 1
EXPANDED: Final = 2
BYTES: Final = 3
NUMBER: Final = 4
"""REG_SZ, REG_EXPAND_SZ, REG_BINARY, REG_DWORD."""
_64_BIT: Final = 0x0100
"""KEY_WOW64_64KEY: one view of the registry, whatever the interpreter is."""


class Entry(NamedTuple):
    """The value of a name: what it holds, and the registry's number for its type."""

    data: Any
    kind: int = TEXT


class Registry(Protocol):
    """Keys and names do not tell upper from lower case. A key that does not exist reads as an empty one."""

    def values(self, key: str) -> dict[str, Entry]:
        """The names of a key and their values, in no order."""

    def keys(self, key: str) -> list[str]:
        """Names of the keys right below."""

    def put(self, key: str, name: str, entry: Entry) -> None:
        """Set a value, making its key."""

    def drop(self, key: str, name: str) -> None:
        """Remove a value, if it is there."""

    def drop_key(self, key: str) -> None:
        """Remove a key with everything below it, if it is there."""


def get(registry: Registry, key: str, name: str) -> Any:
    """The data of a value; None when there is no such value."""
    found = {own.lower(): entry.data for own, entry in registry.values(key).items()}
    return found.get(name.lower())


def missing(registry: Registry, key: str) -> list[str]:
    """The keys that would be made on the way down to `key`, the uppermost first."""
    parts = key.split("\\")
    for end in range(2, len(parts) + 1):
        if parts[end - 1].lower() not in map(str.lower, registry.keys("\\".join(parts[: end - 1]))):
            return ["\\".join(parts[:stop]) for stop in range(end, len(parts) + 1)]
    return []


def drop_if_empty(registry: Registry, key: str) -> None:
    """Remove a key that holds nothing."""
    if not registry.values(key) and not registry.keys(key):
        registry.drop_key(key)


class WindowsRegistry:
    """The registry of this machine."""

    def __init__(self) -> None:
        self._api: Any = import_module("winreg")

    def values(self, key: str) -> dict[str, Entry]:
        with suppress(OSError), self._open(key) as handle:
            count = self._api.QueryInfoKey(handle)[1]
            found = (self._api.EnumValue(handle, rank) for rank in range(count))
            return {name: Entry(data, kind) for name, data, kind in found}
        return {}

    def keys(self, key: str) -> list[str]:
        with suppress(OSError), self._open(key) as handle:
            count = self._api.QueryInfoKey(handle)[0]
            return [self._api.EnumKey(handle, rank) for rank in range(count)]
        return []

    def put(self, key: str, name: str, entry: Entry) -> None:
        top, path = self._split(key)
        with self._api.CreateKeyEx(top, path, 0, self._api.KEY_WRITE | _64_BIT) as handle:
            self._api.SetValueEx(handle, name, 0, entry.kind, entry.data)

    def drop(self, key: str, name: str) -> None:
        with suppress(FileNotFoundError), self._open(key, self._api.KEY_SET_VALUE) as handle:
            self._api.DeleteValue(handle, name)

    def drop_key(self, key: str) -> None:
        for below in self.keys(key):
            self.drop_key(f"{key}\\{below}")
        top, path = self._split(key)
        with suppress(FileNotFoundError):
            self._api.DeleteKeyEx(top, path, _64_BIT, 0)

    def _open(self, key: str, access: int | None = None) -> Any:
        top, path = self._split(key)
        return self._api.OpenKeyEx(top, path, 0, (access or self._api.KEY_READ) | _64_BIT)

    def _split(self, key: str) -> tuple[Any, str]:
        top, _, path = key.partition("\\")
        tops = {"HKCU": self._api.HKEY_CURRENT_USER, "HKLM": self._api.HKEY_LOCAL_MACHINE}
        return tops[top], path


class MemoryRegistry:
    """A registry in memory; names keep the case that they were first written in."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, dict[str, tuple[str, Entry]]]] = {}

    def values(self, key: str) -> dict[str, Entry]:
        return dict(self._keys.get(key.lower(), ("", {}))[1].values())

    def keys(self, key: str) -> list[str]:
        inside = f"{key.lower()}\\"
        below = [own[len(inside) :] for low, (own, _) in self._keys.items() if low.startswith(inside)]
        return sorted(name for name in below if "\\" not in name)

    def put(self, key: str, name: str, entry: Entry) -> None:
        parts = key.split("\\")
        for end in range(1, len(parts) + 1):
            path = "\\".join(parts[:end])
            self._keys.setdefault(path.lower(), (path, {}))
        held = self._keys[key.lower()][1]
        held[name.lower()] = (held.get(name.lower(), (name, entry))[0], entry)

    def drop(self, key: str, name: str) -> None:
        self._keys.get(key.lower(), ("", {}))[1].pop(name.lower(), None)

    def drop_key(self, key: str) -> None:
        low = key.lower()
        for own in [own for own in self._keys if own == low or own.startswith(f"{low}\\")]:
            del self._keys[own]

    def dump(self) -> dict[str, dict[str, Entry]]:
        """Every key and its values, to compare two states."""
        return {own: dict(sorted(held.values())) for own, held in sorted(self._keys.values(), key=lambda item: item[0])}
