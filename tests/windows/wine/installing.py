"""Install into the registry and the folders of this user, look, uninstall: `installing.py FOLDER`; what was seen.

FOLDER takes the template: the user's documents are led there by the registry. What stood before is put back.
"""

from __future__ import annotations

import ctypes
import io
import sys
import winreg
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import win32gui
from bridge import report

from segment_udfs.errors import DataError
from segment_udfs.hosts.defects import log_folder
from segment_udfs.hosts.excel import doctor, machine, places, registration, settings
from segment_udfs.hosts.excel.install import Packages, install
from segment_udfs.hosts.excel.registry import BYTES, EXPANDED, NUMBER, TEXT, Entry, WindowsRegistry
from segment_udfs.hosts.excel.uninstall import uninstall
from segment_udfs.hosts.packages import addin
from segment_udfs.writing.verify import PARTS

OPTIONS = registration.options_key("16.0")
SHELL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
OTHER = Entry(r'/R "%APPDATA%\Other\sölver.xlam"', EXPANDED)


def main() -> None:
    here, registry = machine.this_machine(), WindowsRegistry()
    documents = registry.values(SHELL)["Personal"]
    registry.put(SHELL, "Personal", Entry(rf"%SEG_TEST%\{Path(sys.argv[1]).name}", EXPANDED))
    registry.put(OPTIONS, "OPEN", OTHER)
    here = replace(here, environment={**here.environment, "seg_test": str(Path(sys.argv[1]).parent)})
    try:
        report({"seam": seam(registry), "window": window(here), **round_trip(here)})
    finally:
        registry.put(SHELL, "Personal", documents)
        registry.drop(OPTIONS, "OPEN")


def round_trip(here: machine.Machine) -> dict[str, Any]:
    before = state(here)
    done = install(here, packages, "en", "fr")
    first = state(here)
    listed = first["registry"][OPTIONS.removeprefix("HKCU\\")]
    install(here, packages, None, "fr")
    seen: dict[str, Any] = {
        "notes": [note.key for note in done.notes],
        "again": state(here) == first,
        "open": {name: value for name, value in listed.items() if name.startswith("OPEN")},
        "addin": str(done.addin),
        "template": zipfile.ZipFile(done.template).read("told.txt").decode(),
        "settings": settings.read(here.registry),
        "doctor": [[check.ok, check.told.key] for check in doctor.checks(here, addin, log_folder())],
    }
    uninstall(here, shared=True)
    after = state(here)
    return seen | {"left": differences(before, after), "twice": bool(uninstall(here, shared=True))}


def packages(lang: str) -> Packages:
    return Packages(addin(lang), template(lang))


def template(lang: str) -> bytes:
    """The parts without which no workbook is written, and a text that tells its language."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in (*PARTS[".xlsx"], "told.txt"):
            package.writestr(zipfile.ZipInfo(name), f"template {lang}")
    return stream.getvalue()


def state(here: machine.Machine) -> dict[str, Any]:
    """The user's whole registry, read by winreg itself, and every file where the installer may write."""
    roots = (places.addins_folder(here, "16.0"), places.documents(here).parent, here.data)
    files = {str(path): path.stat().st_mtime_ns if path.is_file() else 0 for root in roots for path in root.rglob("*")}
    log = str(log_folder())
    return {"registry": dict(walk("")), "files": {name: when for name, when in files.items() if log not in name}}


def walk(path: str) -> Any:
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
        below, count, _ = winreg.QueryInfoKey(key)
        yield path, {name: [str(data), kind] for name, data, kind in (winreg.EnumValue(key, n) for n in range(count))}
        names = [winreg.EnumKey(key, rank) for rank in range(below)]
    for name in names:
        yield from walk(f"{path}\\{name}" if path else name)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    found = []
    for part in ("registry", "files"):
        names = sorted(before[part].keys() | after[part].keys())
        found += [name for name in names if before[part].get(name) != after[part].get(name)]
    return found


def seam(registry: WindowsRegistry) -> bool:
    """Each type of value comes back; names in any case; a key goes with what is below; nothing there is empty."""
    top = r"HKCU\Software\segment-udfs-test"
    kinds = {"text": Entry("é €", TEXT), "wide": Entry("%X%", EXPANDED), "raw": Entry(b"\0\1", BYTES)}
    kinds["number"] = Entry(4, NUMBER)
    for name, entry in kinds.items():
        registry.put(rf"{top}\a\b", name, entry)
    well = registry.values(rf"{top}\A\B") == kinds and registry.keys(top) == ["a"]
    registry.drop(rf"{top}\a\b", "TEXT")
    registry.drop(rf"{top}\a\b", "never")
    registry.drop(rf"{top}\never", "never")
    well = well and set(registry.values(rf"{top}\a\b")) == kinds.keys() - {"text"}
    registry.drop_key(top)
    registry.drop_key(top)
    return well and registry.keys(top) == [] and registry.values(rf"{top}\a\b") == {}


def window(here: machine.Machine) -> list[Any]:
    """Whether Excel is seen to run without and with a window of its class, hidden; what installing says to that."""
    found: list[Any] = [here.excel_runs()]
    kind = win32gui.WNDCLASS()
    kind.lpszClassName, kind.lpfnWndProc = "XLMAIN", win32gui.DefWindowProc
    win32gui.RegisterClass(kind)
    handle = win32gui.CreateWindow("XLMAIN", "", 0, 0, 0, 1, 1, 0, 0, 0, None)
    found.append(here.excel_runs())
    try:
        install(here, packages, None, "fr")
    except DataError as error:
        found.append(error.faults[0].key)
    win32gui.DestroyWindow(handle)
    return [*found, here.packaged(), bool(ctypes.windll.kernel32.GetACP())]


if __name__ == "__main__":
    main()
