"""Put our extension and its settings into a LibreOffice profile, and take them out again.

LibreOffice's own tool `unopkg` does it where it can. It refuses an administrator's account on Linux; then an office of
our own, headless and on that same profile, does it through the extension manager. Either way no office may be using
the profile meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess  # LibreOffice's own programs, never through a shell
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from platformdirs import user_log_path

from segment_udfs import __version__
from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.libreoffice import deployed
from segment_udfs.hosts.libreoffice.find import Office, clean_environment, shown
from segment_udfs.hosts.libreoffice.launch import Running
from segment_udfs.hosts.libreoffice.office import settings
from segment_udfs.writing import atomic_write

IDENTIFIER: Final = "fr.segmentation.calc"
_SECONDS: Final = 120.0
_TICK: Final = 0.1
_ENTRY: Final = "from office.extension import main; main()"
_NO_ITEMS: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n</oor:items>\n'


@dataclass(frozen=True)
class Removed:
    """What there was to remove."""

    extension: bool
    settings: bool


def install(office: Office, profile: Path, oxt: bytes, lang: str | None = None, identifier: str = IDENTIFIER) -> None:
    """Add or update the extension in a profile, then write its settings.

    Args:
        office: a usable LibreOffice. profile: folder of the profile, made when it does not exist. oxt: bytes of the
            extension. lang: "fr" or "en", language of its texts; None keeps the one that is set. identifier: of the
            extension.

    Raises:
        DataError: one fault: an office uses the profile, the profile cannot be written, LibreOffice refused.
    """
    _need_free(profile)
    _make_folder(profile / "user")
    with tempfile.TemporaryDirectory(prefix="segment-", ignore_cleanup_errors=True) as place:
        path = Path(place, "segmentation.oxt")
        path.write_bytes(oxt)
        refusal = _unopkg(office, profile, "add", "--force", "--suppress-license", str(path))
        if refusal is not None or deployed.find_extension(profile, identifier) is None:
            with _own_office(office, profile) as running:
                add(running, path, refusal or "")
    if deployed.find_extension(profile, identifier) is None:
        raise DataError([Fault.of("hosts.refused", detail=identifier)])
    deployed.sweep(profile, identifier)
    write_settings(profile, lang)


def uninstall(office: Office, profile: Path, identifier: str = IDENTIFIER) -> Removed:
    """Remove the extension and our settings from a profile; nothing else in it is touched.

    Raises:
        DataError: one fault: an office uses the profile, LibreOffice refused.
    """
    _need_free(profile)
    extension = deployed.find_extension(profile, identifier) is not None
    if extension:
        refusal = _unopkg(office, profile, "remove", identifier)
        if refusal is not None or deployed.find_extension(profile, identifier) is not None:
            with _own_office(office, profile) as running:
                errand(running, {"action": "remove", "identifier": identifier}, refusal or "")
    deployed.sweep(profile, identifier)
    folder = Path(settings.place(str(profile / "user"))).parent
    ours = folder.is_dir()
    shutil.rmtree(folder, ignore_errors=True)
    return Removed(extension, ours)


def add(running: Running, oxt: Path, reason: str = "") -> None:
    """Add the extension of a file through an office of our own, which then ends.

    Raises:
        DataError: LibreOffice refused; `reason` tells why the way before this one failed.
    """
    errand(running, {"action": "add", "file": oxt.resolve().as_uri()}, reason)


def _own_office(office: Office, profile: Path) -> Running:
    """An office of ours on the profile; it leaves the language of the user's profile alone."""
    choices = profile / "user" / "registrymodifications.xcu"
    if not choices.exists():
        choices.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(choices, _NO_ITEMS.encode())
    return Running(office, profile)


def errand(running: Running, request: dict[str, Any], reason: str = "", seconds: float = _SECONDS) -> Any:
    """Have LibreOffice's Python do one errand in an office of ours, which then ends: see `office/extension.py`.

    Args:
        request: `action` and what it needs. reason: why another way failed, told when this one fails too.
            seconds: limit.

    Returns:
        What the action returns.

    Raises:
        DataError: `hosts.refused` with what LibreOffice said, or `hosts.too_long`.
    """
    python = running.office.python
    if python is None:
        raise DataError([Fault.of("hosts.no_uno")])
    asked = json.dumps({"url": running.url, "seconds": seconds / 2, **request})
    process = subprocess.Popen(  # noqa: S603 - fixed program and code
        [str(python), "-B", "-c", _ENTRY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=Path(__file__).parent,
        env=clean_environment() | {"PYTHONIOENCODING": "utf-8"},
    )
    with process:
        try:
            output, errors = _talk(process, asked, running, seconds)
        finally:
            process.kill()
    running.wait(seconds / 4)
    try:
        answer = json.loads(output)
    except ValueError:
        answer = {"failed": (errors.strip().splitlines() or ["?"])[-1]}
    if "late" in answer:
        raise _too_long(answer["late"])
    if "done" not in answer:
        raise DataError([Fault.of("hosts.refused", detail=" ; ".join(filter(None, (answer["failed"], reason))))])
    return answer["done"]


def _talk(process: subprocess.Popen[str], asked: str, running: Running, seconds: float) -> tuple[str, str]:
    """Output and errors of the process; the office is started again whenever it asks for it meanwhile."""
    until = time.monotonic() + seconds
    given: str | None = asked
    while time.monotonic() < until:
        try:
            return process.communicate(given, timeout=_TICK)
        except subprocess.TimeoutExpired:
            given = None
            if not running.alive() and running.process.returncode != 0:
                return "", f"soffice: {running.process.returncode}"
    raise _too_long(seconds)


def _too_long(seconds: float) -> DataError:
    return DataError([Fault.of("hosts.too_long", seconds=f"{seconds:.0f}")])


def _unopkg(office: Office, profile: Path, action: str, *arguments: str) -> str | None:
    """Run LibreOffice's extension tool; None when it succeeded, else the last thing it said."""
    log = profile / "user" / "unopkg.log"
    existed = log.exists()
    command = [str(office.unopkg), action, f"-env:UserInstallation={profile.resolve().as_uri()}", *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
            env=clean_environment(),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    finally:
        if not existed:
            with contextlib.suppress(OSError):
                log.unlink(missing_ok=True)
    said = [line.strip() for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    return None if done.returncode == 0 else said[0] if said else f"unopkg: {done.returncode}"


def write_settings(profile: Path, lang: str | None = None) -> None:
    """Write what the extension must know: our interpreter and version, the log folder; limits and language are kept.

    Raises:
        DataError: the profile cannot be written.
    """
    user = profile / "user"
    path = Path(settings.place(str(user)))
    wanted = settings.read(str(user)) | {
        "python": sys.executable,
        "version": __version__,
        "log": str(user_log_path("segment-udfs", appauthor=False)),
    }
    if lang is not None:
        wanted["lang"] = lang
    _make_folder(path.parent)
    atomic_write(path, (json.dumps(wanted, ensure_ascii=False, indent=2) + "\n").encode("utf-8"), backup=False)


def _need_free(profile: Path) -> None:
    if lock := deployed.in_use(profile):
        raise DataError([Fault.of("hosts.in_use", lock=shown(lock))])


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise DataError([Fault.of("hosts.no_profile", folder=shown(folder))]) from None
    if not os.access(folder, os.W_OK):
        raise DataError([Fault.of("hosts.no_profile", folder=shown(folder))])
