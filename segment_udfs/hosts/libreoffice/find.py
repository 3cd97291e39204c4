"""Where LibreOffice is: its program, its version, its own Python, and the profile of the user."""

from __future__ import annotations

import os
import re
import shutil
import subprocess  # fixed programs with fixed arguments, never through a shell
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault

LEAST: Final = (25, 2)
"""First version whose Calc binds the plain names of our functions in an .xlsx file."""
_LINUX: Final = ("usr/lib/libreoffice", "usr/lib64/libreoffice", "usr/local/lib/libreoffice", "opt/libreoffice*")
_CONFINED: Final = {
    "snap": ("/snap/libreoffice",),
    "flatpak": (
        "/var/lib/flatpak/app/org.libreoffice.LibreOffice",
        "~/.local/share/flatpak/app/org.libreoffice.LibreOffice",
    ),
}
"""Packages that may not start a program outside themselves, so never our Python."""
_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Office:
    """One installed LibreOffice; `program` is the folder that holds soffice."""

    program: Path

    @property
    def soffice(self) -> Path:
        """The program to start: the launcher on Windows and macOS, the real binary elsewhere (one process to own)."""
        names = ("soffice.bin", "soffice") if sys.platform.startswith("linux") else ("soffice.com", "soffice")
        return next(
            (self.program / name for name in names if (self.program / name).is_file()), self.program / names[-1]
        )

    @property
    def unopkg(self) -> Path:
        names = ("unopkg.com", "unopkg")
        return next((self.program / name for name in names if (self.program / name).is_file()), self.program / "unopkg")

    @cached_property
    def version(self) -> tuple[int, ...]:
        """(25, 2), from the settings beside the program, else from the program itself; empty when it cannot be told."""
        for name in ("bootstraprc", "bootstrap.ini", "../Resources/bootstraprc"):
            path = self.program / name
            if path.is_file():
                found = re.search(r"(?m)^ProductKey\s*=\D*(\d+)\.(\d+)", path.read_text("utf-8", "replace"))
                if found:
                    return int(found[1]), int(found[2])
        return _asked_version(self.soffice)

    @property
    def version_text(self) -> str:
        """ "25.2"; "?" when it cannot be told."""
        return ".".join(map(str, self.version[:2])) or "?"

    @property
    def recent(self) -> bool:
        return self.version[:2] >= LEAST

    @cached_property
    def python(self) -> Path | None:
        """A Python, 3.10 or later, that can import this office's UNO: the bundled one, else the system's."""
        bundled = ("python.exe", "python", "../Resources/python", "python.bin")
        system = ("/usr/bin/python3", shutil.which("python3") or "")
        for candidate in [*(self.program / name for name in bundled), *(Path(name) for name in system if name)]:
            if candidate.is_file() and _imports_uno(candidate):
                return candidate
        return None


def find() -> Office | None:
    """The LibreOffice to use: on the path of commands, else at the usual places; one that is recent enough goes first.

    LibreOffices that a snap or a flatpak shuts off from other programs are left out: see `confined`.
    """
    command = shutil.which("soffice") or shutil.which("libreoffice")
    places = [Path(os.path.realpath(command)).parent] if command else []
    offices = [Office(place) for place in [*places, *usual_places()] if _holds(place)]
    return next((office for office in offices if office.recent), offices[0] if offices else None)


def confined() -> str | None:
    """ "snap" or "flatpak" when LibreOffice is installed that way; it cannot use our Python."""
    return next(
        (kind for kind, places in _CONFINED.items() if any(Path(p).expanduser().exists() for p in places)), None
    )


def need() -> Office:
    """The LibreOffice to use.

    Raises:
        DataError: one fault that says what to do: none installed, too old, or its Python lacks `uno`.
    """
    office = find()
    if fault := fault_of(office):
        raise DataError([fault])
    assert office is not None  # noqa: S101 - none is a fault
    return office


def fault_of(office: Office | None) -> Fault | None:
    """Why this LibreOffice cannot be used, or None."""
    if office is None:
        kind = confined()
        return Fault.of("hosts.confined", kind=kind) if kind else Fault.of("hosts.missing")
    if not office.recent:
        return Fault.of("hosts.too_old", version=office.version_text)
    return None if office.python else Fault.of("hosts.no_uno")


def usual_places(
    platform: str = sys.platform,
    root: Path = Path("/"),
    home: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Path]:
    """Program folders where an installer of this platform puts LibreOffice, whether or not they exist.

    Args:
        platform: as `sys.platform`. root: top of the file system (Linux, macOS). home: of the user. environment: the
            variables, of which Windows' own name the folders of programs.
    """
    home = home or Path.home()
    if platform == "win32":
        yield from _windows(os.environ if environment is None else environment)
    elif platform == "darwin":
        for folder in (root / "Applications", home / "Applications"):
            yield from (app / "Contents" / "MacOS" for app in _newest(folder, "LibreOffice*.app"))
    else:
        for pattern in _LINUX:
            yield from (found / "program" for found in _newest(root, pattern))


def _windows(environment: Mapping[str, str]) -> Iterator[Path]:
    if registered := _registered():
        yield registered
    for name in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"):
        if folder := environment.get(name):
            yield from (found / "program" for found in _newest(Path(folder), "LibreOffice*"))
    if folder := environment.get("LOCALAPPDATA"):
        yield from (found / "program" for found in _newest(Path(folder, "Programs"), "LibreOffice*"))


def _newest(folder: Path, pattern: str) -> list[Path]:
    """Matches, the highest number in the name first: libreoffice25.2 before libreoffice7.6."""

    def number(path: Path) -> list[int]:
        return [int(part) for part in re.findall(r"\d+", path.name)]

    return sorted(folder.glob(pattern), key=number, reverse=True)


def _registered() -> Path | None:
    """What LibreOffice's installer entered in the Windows registry."""
    if sys.platform == "win32":
        import winreg

        for top in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            try:
                return Path(winreg.QueryValue(top, r"SOFTWARE\LibreOffice\UNO\InstallPath"))
            except OSError:
                continue
    return None


def _holds(place: Path) -> bool:
    return any((place / name).is_file() for name in ("soffice.bin", "soffice", "soffice.exe"))


def _asked_version(soffice: Path) -> tuple[int, ...]:
    try:
        done = subprocess.run(  # noqa: S603
            [str(soffice), "--version"], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", done.stdout)
    return tuple(int(part) for part in found.groups() if part) if found else ()


def _imports_uno(python: Path) -> bool:
    code = "import sys, uno; sys.exit(sys.version_info < (3, 10))"
    try:
        done = subprocess.run(  # noqa: S603
            [str(python), "-c", code], capture_output=True, timeout=_SECONDS, check=False, env=clean_environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def clean_environment() -> dict[str, str]:
    """The variables for LibreOffice and its Python: ours without those by which a Python of ours finds its modules."""
    dropped = {"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "URE_BOOTSTRAP", "UNO_PATH"}
    return {name: value for name, value in os.environ.items() if name not in dropped}


def shown(path: Path | str) -> str:
    """The path as a person reads it: `~/…`, which names nobody, below the home folder."""
    home = Path.home()
    return f"~/{Path(path).relative_to(home).as_posix()}" if Path(path).is_relative_to(home) else str(path)


def default_profile() -> Path:
    """The folder of the user's own LibreOffice profile (it holds `user/`), whether or not it exists yet."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", str(home / "AppData/Roaming")), "LibreOffice", "4")
    if sys.platform == "darwin":
        return home / "Library/Application Support/LibreOffice/4"
    return Path(os.environ.get("XDG_CONFIG_HOME", str(home / ".config")), "libreoffice", "4")
