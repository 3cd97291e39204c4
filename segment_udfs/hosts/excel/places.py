"""Where Excel and its user keep things on Windows: versions of Office, add-ins, documents, the xlwings library."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from segment_udfs.hosts.excel.machine import Machine
from segment_udfs.hosts.excel.registry import get

ADDIN: Final = "segmentation.xlam"
TEMPLATE: Final = "segmentation_modele.xlsx"
OFFICE: Final = r"HKCU\Software\Microsoft\Office"
POLICIES: Final = r"HKCU\Software\Policies\Microsoft\Office"
MACHINE_OFFICE: Final = (r"HKLM\SOFTWARE\Microsoft\Office", r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Office")
CLICK_TO_RUN: Final = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
OLDEST: Final = 16.0
"""The version number that Office 2016, 2019, 2021, 2024 and Microsoft 365 share."""
_SHELL_FOLDERS: Final = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_STORE: Final = "Microsoft.Office.Desktop_*"
_PE: Final = {0x8664: 64, 0x14C: 32}
"""Machine of a library, by its header."""


def all_versions(machine: Machine) -> list[str]:
    """Versions of Office in which Excel was ever started by this user, or is installed: "16.0"."""
    tops = (OFFICE, *MACHINE_OFFICE)
    found = {
        name
        for top in tops
        for name in machine.registry.keys(top)
        if re.fullmatch(r"\d+\.\d", name) and "excel" in map(str.lower, machine.registry.keys(f"{top}\\{name}"))
    }
    if not found and get(machine.registry, CLICK_TO_RUN, "VersionToReport"):
        found = {f"{OLDEST:.1f}"}
    return sorted(found, key=float)


def versions(machine: Machine) -> list[str]:
    """Those of `all_versions` that can run our functions."""
    return [version for version in all_versions(machine) if float(version) >= OLDEST]


def bits(machine: Machine, version: str) -> int:
    """32 or 64: how Office was built; 64 where nothing says it."""
    registry = machine.registry
    told = str(get(registry, CLICK_TO_RUN, "Platform") or "").lower()
    told = told or next(
        (
            str(found).lower()
            for top in MACHINE_OFFICE
            if (found := get(registry, f"{top}\\{version}\\Outlook", "Bitness"))
        ),
        "",
    )
    return 32 if told == "x86" else 64


def addins_folder(machine: Machine, version: str) -> Path:
    """The folder in which this Excel looks for the user's add-ins; Office of some languages gives it another name."""
    name = get(machine.registry, f"{OFFICE}\\{version}\\Common\\General", "AddIns")
    roaming = machine.environment.get("APPDATA") or str(machine.home / "AppData" / "Roaming")
    return Path(roaming, "Microsoft", str(name) if name else "AddIns")


def documents(machine: Machine) -> Path:
    """The user's Documents, wherever OneDrive or the company has put them."""
    told = get(machine.registry, _SHELL_FOLDERS, "Personal")
    return Path(_expanded(str(told), machine)) if told else machine.home / "Documents"


def _expanded(text: str, machine: Machine) -> str:
    """%NAME% by the variable of that name, in one pass; an unknown one stays."""
    known = {name.upper(): value for name, value in machine.environment.items()}
    return re.sub(r"%([^%]+)%", lambda found: known.get(found[1].upper(), found[0]), text)


def store_office(machine: Machine) -> bool:
    """Whether Office is the one of the Microsoft Store, which Windows keeps apart from other programs."""
    local = machine.environment.get("LOCALAPPDATA")
    if not local or get(machine.registry, CLICK_TO_RUN, "Platform"):
        return False
    return any(Path(local, "Packages").glob(_STORE))


def library(machine: Machine, version: str, wanted: int) -> Path | None:
    """The library of xlwings `version` for 32 or 64 bits; pip puts it at the top of an environment."""
    name = f"xlwings{wanted}-{version}.dll"
    places = (machine.prefix, machine.python.parent, machine.python.parent.parent)
    return next((place / name for place in places if (place / name).is_file()), None)


def built_for(path: Path) -> int | None:
    """32 or 64 by the header of a library; None for what is no library of Windows.

    Source: PE format, the signature at the offset that stands at 0x3C, then the machine.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return None
    start = int.from_bytes(head[0x3C:0x40], "little")
    if head[:2] != b"MZ" or head[start : start + 4] != b"PE\0\0":
        return None
    return _PE.get(int.from_bytes(head[start + 4 : start + 6], "little"))


def marked(path: Path) -> bool:
    """Whether Windows notes that a file came from the internet: Excel then does not run its macros."""
    try:
        with open(f"{path}:Zone.Identifier", "rb") as stream:
            return b"ZoneId=3" in (seen := stream.read(4096)) or b"ZoneId=4" in seen
    except OSError:
        return False
