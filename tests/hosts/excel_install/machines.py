"""A Windows and a Mac of one user, in a folder of the test, to install into: real files, a registry in memory."""

from __future__ import annotations

import io
import sys
import zipfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from segment_udfs.hosts.excel.install import Packages
from segment_udfs.hosts.excel.machine import MAC, WINDOWS, Machine
from segment_udfs.hosts.excel.places import CLICK_TO_RUN, OFFICE
from segment_udfs.hosts.excel.registry import EXPANDED, Entry, MemoryRegistry
from segment_udfs.writing.verify import PARTS

XLWINGS = version("xlwings")
EXCEL = rf"{OFFICE}\16.0\Excel"
OPTIONS = rf"{EXCEL}\Options"
OTHER = Entry(r'/R "C:\Program Files\Solver\SOLVER.XLAM"')
SHELL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
ANSWERS = '#!/bin/sh\ncase "$*" in *probe*) echo {answer};; *) exec "{python}" "$@";; esac\n'
"""An interpreter with this very product, which says what a server of Windows would have answered."""


def library(bits: int) -> bytes:
    """The head of a library of Windows: signature at 0x80, machine AMD64 or i386 (PE format, COFF header)."""
    machine = {64: b"\x64\x86", 32: b"\x4c\x01"}[bits]
    return b"MZ".ljust(0x3C, b"\0") + (0x80).to_bytes(4, "little") + bytes(0x40) + b"PE\0\0" + machine + bytes(64)


def windows(place: Path, **changed: Any) -> Machine:
    """A user with Excel 16 for 64 bits and one other add-in; an environment of ours with both libraries of xlwings."""
    home, environment = place / "Rémi d'Été & co", place / "env"
    python = environment / "Scripts" / "python.exe"
    python.parent.mkdir(parents=True)
    home.mkdir()
    python.write_text(ANSWERS.format(answer="1.0", python=sys.executable), "utf-8")
    python.chmod(0o755)
    for bits in (64, 32):
        (environment / f"xlwings{bits}-{XLWINGS}.dll").write_bytes(library(bits))
    registry = MemoryRegistry()
    registry.put(OPTIONS, "OPEN", OTHER)
    registry.put(SHELL, "Personal", Entry(r"%USERPROFILE%/OneDrive/Documents", EXPANDED))
    registry.put(CLICK_TO_RUN, "Platform", Entry("x64"))
    local = home / "AppData" / "Local"
    ours = local / "segment-udfs"
    machine = Machine(
        system=WINDOWS,
        environment={
            "UserProfile": str(home),
            "APPDATA": str(home / "AppData" / "Roaming"),
            "LOCALAPPDATA": str(local),
        },
        home=home,
        registry=registry,
        python=python,
        prefix=environment,
        data=ours,
        own=(ours, ours / "Cache", ours / "Logs"),
        ansi=lambda text: text.isascii() or text == text.encode("cp1252", "ignore").decode("cp1252"),
        short=str,
        excel_runs=lambda: False,
        packaged=lambda: False,
        excel_there=lambda: False,
        loads=lambda path: path.is_file(),
    )
    return replace(machine, **changed)


def mac(place: Path, **changed: Any) -> Machine:
    """A user with Excel for the Mac."""
    home = place / "rémi"
    home.mkdir()
    library = home / "Library"
    machine = Machine(
        system=MAC,
        environment={},
        home=home,
        registry=MemoryRegistry(),
        python=Path(sys.executable),
        prefix=place / "env",
        data=library / "Application Support" / "segment-udfs",
        own=tuple(library / name / "segment-udfs" for name in ("Application Support", "Caches", "Logs")),
        ansi=lambda _: True,
        short=str,
        excel_runs=lambda: False,
        packaged=lambda: False,
        excel_there=lambda: True,
        loads=lambda _: True,
    )
    return replace(machine, **changed)


def packages(lang: str) -> Packages:
    """Packages that tell their language."""
    return Packages(_package(f"add-in {lang}", ".xlam"), _package(f"template {lang}", ".xlsx"))


def _package(text: str, ending: str) -> bytes:
    """The parts without which no such file is written, and the text."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in (*PARTS[ending], "told.txt"):
            package.writestr(zipfile.ZipInfo(name), text)
    return stream.getvalue()


def addin(lang: str) -> bytes:
    return packages(lang).addin


def tree(place: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its content, every folder with None."""
    found = sorted(place.rglob("*"))
    return {path.relative_to(place).as_posix(): path.read_bytes() if path.is_file() else None for path in found}


def memory(machine: Machine) -> dict[str, dict[str, Entry]]:
    """The whole registry."""
    assert isinstance(machine.registry, MemoryRegistry)
    return machine.registry.dump()
