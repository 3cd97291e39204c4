"""Where LibreOffice is: its program, its version, its own Python, and the profile of the user."""

from __future__ import annotations

import os
import re
import shutil
import subprocess  # fixed programs with fixed arguments, never through a shell
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

LEAST: Final = (25, 2)
"""First version whose Calc binds the plain names of our functions in an .xlsx file."""
_PLACES: Final = (
    Path("/usr/lib/libreoffice/program"),
    Path("/usr/lib64/libreoffice/program"),
    Path("/opt/libreoffice/program"),
    Path("/snap/libreoffice/current/lib/libreoffice/program"),
    Path("/Applications/LibreOffice.app/Contents/MacOS"),
    Path("C:/Program Files/LibreOffice/program"),
    Path("C:/Program Files (x86)/LibreOffice/program"),
)
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
    def recent(self) -> bool:
        return self.version[:2] >= LEAST

    @cached_property
    def python(self) -> Path | None:
        """A Python that can import this office's UNO: the bundled one, else the system's."""
        bundled = ("python.exe", "python", "../Resources/python", "python.bin")
        system = ("/usr/bin/python3", shutil.which("python3") or "")
        for candidate in [*(self.program / name for name in bundled), *(Path(name) for name in system if name)]:
            if candidate.is_file() and _imports_uno(candidate):
                return candidate
        return None


def find() -> Office | None:
    """The LibreOffice to use: on the path of commands, else at the usual places, the newest in /opt."""
    command = shutil.which("soffice") or shutil.which("libreoffice")
    places = [Path(os.path.realpath(command)).parent] if command else []
    places += [*_PLACES, *sorted(Path("/opt").glob("libreoffice*/program"), reverse=True)]
    return next((Office(place) for place in places if _holds(place)), None)


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
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    try:
        done = subprocess.run(  # noqa: S603
            [str(python), "-c", "import uno"], capture_output=True, timeout=_SECONDS, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def default_profile() -> Path:
    """The folder of the user's own LibreOffice profile (it holds `user/`), whether or not it exists yet."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", str(home / "AppData/Roaming")), "LibreOffice", "4")
    if sys.platform == "darwin":
        return home / "Library/Application Support/LibreOffice/4"
    return Path(os.environ.get("XDG_CONFIG_HOME", str(home / ".config")), "libreoffice", "4")
