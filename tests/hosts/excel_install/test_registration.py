"""The list of add-ins that Excel opens: ours is in it once, those of others keep order, text and type."""

from __future__ import annotations

from pathlib import PureWindowsPath

import pytest
from hosts.excel_install.machines import EXCEL, OPTIONS

from segment_udfs.hosts.excel import registration
from segment_udfs.hosts.excel.registry import BYTES, EXPANDED, Entry, MemoryRegistry

OURS = r'/R "C:\AddIns\segmentation.xlam"'
A, B, C = r'/R "C:\a.xlam"', r'/A "C:\b.xll"', "c.xla"
FOREIGN = r'/R "C:\my segmentation.xlam"'


def listed(names: dict[str, str], kind: int = 1) -> MemoryRegistry:
    registry = MemoryRegistry()
    for name, text in names.items():
        registry.put(OPTIONS, name, Entry(text, kind))
    return registry


def texts(registry: MemoryRegistry) -> dict[str, str]:
    return {name: entry.data for name, entry in registry.values(OPTIONS).items()}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"OPEN": OURS}),
        ({"OPEN": A}, {"OPEN": A, "OPEN1": OURS}),
        ({"OPEN": A, "OPEN1": B}, {"OPEN": A, "OPEN1": B, "OPEN2": OURS}),
        ({"OPEN": A, "OPEN2": C}, {"OPEN": A, "OPEN1": OURS, "OPEN2": C}),
        ({"OPEN1": B}, {"OPEN": OURS, "OPEN1": B}),
        ({"open": A}, {"open": A, "OPEN1": OURS}),
        ({"OPEN": OURS, "OPEN1": B}, {"OPEN": OURS, "OPEN1": B}),
        ({"OPEN": "segmentation.xlam"}, {"OPEN": OURS}),
        ({"OPEN": A, "OPEN1": r'/R "D:\old\Segmentation.XLAM"'}, {"OPEN": A, "OPEN1": OURS}),
        ({"OPEN": OURS, "OPEN1": B, "OPEN2": "segmentation.xlam"}, {"OPEN": OURS, "OPEN1": B}),
        ({"OPEN": FOREIGN}, {"OPEN": FOREIGN, "OPEN1": OURS}),
        ({"OPENING": "x", "Font": "Aptos,11"}, {"OPENING": "x", "Font": "Aptos,11", "OPEN": OURS}),
    ],
)
def test_registering_adds_ours_once_at_the_first_free_place(before: dict[str, str], after: dict[str, str]) -> None:
    """Excel reads OPEN, OPEN1 … without gaps; an earlier place of ours becomes the new one."""
    registry = listed(before)
    for _ in range(2):
        registration.register(registry, "16.0", PureWindowsPath(r"C:\AddIns\segmentation.xlam"))
        assert texts(registry) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"OPEN": OURS}, {}),
        ({"OPEN": A}, {"OPEN": A}),
        ({"OPEN": A, "OPEN1": OURS}, {"OPEN": A}),
        ({"OPEN": OURS, "OPEN1": B, "OPEN2": C}, {"OPEN": B, "OPEN1": C}),
        ({"OPEN": A, "OPEN1": OURS, "OPEN2": C}, {"OPEN": A, "OPEN1": C}),
        ({"OPEN": A, "OPEN1": OURS, "OPEN2": B, "OPEN4": C}, {"OPEN": A, "OPEN1": B, "OPEN4": C}),
        ({"OPEN": "segmentation.xlam", "OPEN1": B, "OPEN2": OURS}, {"OPEN": B}),
        ({"OPEN": FOREIGN}, {"OPEN": FOREIGN}),
    ],
)
def test_unregistering_closes_the_gap_and_leaves_the_others(before: dict[str, str], after: dict[str, str]) -> None:
    """The values that followed ours move up by one."""
    registry = listed(before)
    registration.unregister(registry, "16.0")
    assert texts(registry) == after


def test_a_value_that_moves_up_keeps_its_type() -> None:
    """An administrator wrote the other add-in as REG_EXPAND_SZ: it is one still."""
    registry = listed({"OPEN": OURS})
    registry.put(OPTIONS, "OPEN1", Entry(r'/R "%APPDATA%\b.xlam"', EXPANDED))
    registration.unregister(registry, "16.0")
    assert registry.values(OPTIONS) == {"OPEN": Entry(r'/R "%APPDATA%\b.xlam"', EXPANDED)}


def disabled_item(path: str, title: str) -> Entry:
    """As Excel writes one: a number, the two lengths in bytes, then both texts in UTF-16 with their ends."""
    first, second = (f"{text}\0".encode("utf-16-le") for text in (path, title))
    sizes = b"".join(number.to_bytes(4, "little") for number in (1, len(first), len(second)))
    return Entry(sizes + first + second, BYTES)


def test_an_item_that_excel_has_disabled_is_seen_and_forgotten_alone() -> None:
    """Of two disabled add-ins, only ours is taken from the list; so is our entry among those known but not opened."""
    registry = MemoryRegistry()
    disabled, known = rf"{EXCEL}\Resiliency\DisabledItems", rf"{EXCEL}\Add-in Manager"
    registry.put(disabled, "1A2B", disabled_item(r"C:\x\SEGMENTATION.xlam", "Segmentation"))
    registry.put(disabled, "3C4D", disabled_item(r"C:\x\other.xlam", "Other"))
    registry.put(known, r"D:\x\segmentation.xlam", Entry(""))
    registry.put(known, r"D:\x\other.xlam", Entry(""))
    assert registration.is_disabled(registry, "16.0")
    assert registration.forget(registry, "16.0")
    assert not registration.is_disabled(registry, "16.0")
    assert list(registry.values(disabled)) == ["3C4D"]
    assert list(registry.values(known)) == [r"D:\x\other.xlam"]
    assert not registration.forget(registry, "16.0")
