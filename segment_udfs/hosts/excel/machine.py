"""What the installer must know of the machine it runs on, in one object, so that tests can give it another one."""

from __future__ import annotations

import ctypes
import os
import subprocess  # pgrep, with fixed arguments
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from segment_udfs.hosts.excel.registry import MemoryRegistry, Registry, WindowsRegistry

PRODUCT: Final = "segment-udfs"
WINDOWS: Final = "win32"
MAC: Final = "darwin"
_NO_PACKAGE: Final = 15700
"""APPMODEL_ERROR_NO_PACKAGE: an ordinary process, not one of a Store application."""


@dataclass(frozen=True)
class Machine:
    """One user's view of a machine.

    Attributes:
        system: as `sys.platform` names it.
        environment: variables. home: the user's folder.
        registry: of Windows; empty elsewhere.
        python: the interpreter that is to answer Excel. prefix: the environment it belongs to.
        data: folder of what we remember. own: every folder of ours for this user.
        ansi: whether a text survives the code page of Windows, by which VBA and the xlwings library hand paths on.
        short: the 8.3 name of an existing path, or the same path where there is none.
        excel_runs: whether Excel is open. packaged: whether this Python is a Store application.
        excel_there: on the Mac, whether Excel is installed.
        loads: whether a library can be loaded into this process.
    """

    system: str
    environment: Mapping[str, str]
    home: Path
    registry: Registry
    python: Path
    prefix: Path
    data: Path
    own: tuple[Path, ...]
    ansi: Callable[[str], bool]
    short: Callable[[str], str]
    excel_runs: Callable[[], bool]
    packaged: Callable[[], bool]
    excel_there: Callable[[], bool]
    loads: Callable[[Path], bool]


def this_machine() -> Machine:
    """The machine that this runs on, for the user who runs it."""
    from platformdirs import PlatformDirs

    folders = PlatformDirs(PRODUCT, appauthor=False)
    own = (folders.user_data_path, folders.user_state_path, folders.user_cache_path, folders.user_log_path)
    windows = sys.platform == WINDOWS
    return Machine(
        system=sys.platform,
        environment=dict(os.environ),
        home=Path.home(),
        registry=WindowsRegistry() if windows else MemoryRegistry(),
        python=Path(sys.executable),
        prefix=Path(sys.prefix),
        data=folders.user_data_path,
        own=tuple(dict.fromkeys(own)),
        ansi=_ansi,
        short=_short if windows else str,
        excel_runs=_excel_window if windows else _excel_process,
        packaged=_packaged if windows else lambda: False,
        excel_there=_excel_application,
        loads=_loads,
    )


def _windll(name: str) -> Any:
    return getattr(ctypes, "windll").__getattr__(name)  # noqa: B009  only Windows has it


def _ansi(text: str) -> bool:
    """Windows would put a letter that looks alike for one that is missing: only a round trip tells."""
    try:
        return text.encode("mbcs", "strict").decode("mbcs") == text
    except (UnicodeError, LookupError):
        return False


def _short(path: str) -> str:
    kernel = _windll("kernel32")
    size = kernel.GetShortPathNameW(path, None, 0)
    room = ctypes.create_unicode_buffer(size + 1)
    return room.value if size and kernel.GetShortPathNameW(path, room, size + 1) else path


def _excel_window() -> bool:
    """Every Excel has a window of this class, one that automation started hidden too."""
    find = _windll("user32").FindWindowW
    find.restype = ctypes.c_void_p
    return bool(find("XLMAIN", None))


def _excel_process() -> bool:
    try:
        done = subprocess.run(["/usr/bin/pgrep", "-x", "Microsoft Excel"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _packaged() -> bool:
    """A Store application: Windows keeps what it writes in the registry and in AppData from other programs."""
    length = ctypes.c_uint32(0)
    try:
        found = _windll("kernel32").GetCurrentPackageFullName(ctypes.byref(length), None)
    except AttributeError:  # Windows before 8
        return False
    return bool(found != _NO_PACKAGE)


def _excel_application() -> bool:
    places = (Path("/Applications"), Path.home() / "Applications")
    return any((place / "Microsoft Excel.app").is_dir() for place in places)


def _loads(library: Path) -> bool:
    try:
        ctypes.CDLL(str(library))
    except OSError:
        return False
    return True
