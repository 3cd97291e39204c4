"""The one way in which files of a person, and settings, come to the disk."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import sys
import time
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError
from segment_udfs.writing.faults import fault_of, need_room
from segment_udfs.writing.names import shorter
from segment_udfs.writing.targets import check_target
from segment_udfs.writing.verify import Verifier, verify_written

_STALE: Final = 3600.0
"""Seconds after which a temporary file is the remains of a crash, not the work of another run."""
_TEMPORARY: Final = re.compile(r"\..+\.[0-9a-f]{8}(\.old)?\.segtmp")
_HELD: Final = (5, 32, 33)
"""Errors of Windows for a file that another program has open; a virus scanner or OneDrive lets go of it soon."""
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8)
_PRIVATE: Final = 0o600


def atomic_write(
    path: Path,
    data: bytes,
    *,
    verify: Verifier | None = None,
    backup: bool = True,
    private: bool = False,
    always: bool = False,
) -> None:
    """Put `data` at `path`, all or nothing; an existing file becomes `name.bak`.

    A file that already holds these bytes is left alone, so that its `.bak` stays the version before.

    Args:
        path: The target, in an existing folder. A symbolic link is followed, so the link stays. An existing file keeps
            its permissions and, where the system allows it, its owner.
        data: The whole content.
        verify: Opens what was read back from the disk, before it replaces anything; ValueError when it cannot. A name
            that ends in .xlsx, .xlsm, .xlam, .ods or .oxt is opened as such a package in any case.
        backup: Whether the version before is kept.
        private: For this user alone, whatever the permissions were.
        always: Write a new file even when the old one holds the same bytes.

    Raises:
        DataError: one fault: a name that some system refuses, a web address, no such folder, a target that is no file
            or that is open in Excel or LibreOffice, a file, folder or disk that may not be written, no room, a disk
            that does not answer or does not give back what it was given. The target is then as it was before.
        ValueError: `data` is no such package, or `verify` says so. The target is then as it was before.

    Example:
        >>> import tempfile
        >>> target = Path(tempfile.mkdtemp()) / "result.csv"
        >>> atomic_write(target, b"1"); atomic_write(target, b"2")
        >>> target.read_bytes(), target.with_name("result.csv.bak").read_bytes()
        (b'2', b'1')
    """
    check_target(path)
    target = Path(os.path.realpath(path))
    mark = f".{shorter(target.name, 100)}.{secrets.token_hex(4)}"
    temporary, spare = target.with_name(f"{mark}.segtmp"), target.with_name(f"{mark}.old.segtmp")
    try:
        before = _stat(target)
        if before is not None and not always and _is_done(target, before, data, private):
            return
        need_room(path, len(data) + (before.st_size if before is not None and backup else 0))
        _write(temporary, data, before, private)
        verify_written(temporary, data, path, verify)
        _sweep(temporary)
        if before is not None and backup:
            _keep(target, before, spare)
        _replace(temporary, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise DataError([fault_of(error, path, len(data))]) from None
    finally:
        for rest in (spare, temporary):
            with contextlib.suppress(OSError):
                rest.unlink(missing_ok=True)


def backup_of(path: Path) -> Path:
    """Where `atomic_write` keeps the version before: beside the file that a link leads to.

    Example:
        >>> backup_of(Path("result.csv")).name
        'result.csv.bak'
    """
    target = Path(os.path.realpath(path))
    return target.with_name(f"{shorter(target.name, 251)}.bak")


def _stat(target: Path) -> os.stat_result | None:
    try:
        return os.stat(target)
    except FileNotFoundError:
        return None


def _is_done(target: Path, before: os.stat_result, data: bytes, private: bool) -> bool:
    """Whether the file is already as it should be; one that cannot be read is not."""
    if before.st_size != len(data) or (private and before.st_mode & 0o077 and sys.platform != "win32"):
        return False
    with contextlib.suppress(OSError):
        return target.read_bytes() == data
    return False


def _write(path: Path, data: bytes, before: os.stat_result | None, private: bool) -> None:
    """A new file, on the disk when this returns, with the permissions of the one that it will replace."""
    mode = _PRIVATE if private else 0o666 if before is None else stat.S_IMODE(before.st_mode) & 0o777
    # never readable for more people than the end result, not even for a moment
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as stream:
        if before is not None and hasattr(os, "fchown") and hasattr(os, "fchmod"):
            _give(stream.fileno(), before, mode)
        stream.write(data)
        stream.flush()
        _sync(stream.fileno())


def _give(handle: int, before: os.stat_result, mode: int) -> None:
    """To the owner and the group of the file before, then its exact permissions; a network folder may refuse."""
    mine = os.fstat(handle)
    if (mine.st_uid, mine.st_gid) != (before.st_uid, before.st_gid):
        try:
            os.fchown(handle, before.st_uid, before.st_gid)
        except OSError:
            with contextlib.suppress(OSError):
                os.fchown(handle, -1, before.st_gid)
    with contextlib.suppress(OSError):
        os.fchmod(handle, mode)


def _sync(handle: int) -> None:
    """Force a file to the disk; on the Mac `fsync` alone stops at the cache of the drive."""
    os.fsync(handle)
    if sys.platform == "darwin":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)


def _keep(target: Path, before: os.stat_result, spare: Path) -> None:
    """Make `name.bak` of the version before, while it stays in its place.

    A copy, with its date: a second name of the same file would be cheaper, but after a crash between the two
    replacements a program that writes in place would spoil both.
    """
    kept = backup_of(target)
    try:
        content = target.read_bytes()
        _write(spare, content, before, private=False)
        os.utime(spare, ns=(before.st_atime_ns, before.st_mtime_ns))
        verify_written(spare, content, kept)
        _replace(spare, kept)
    except OSError as error:
        raise DataError([fault_of(error, kept, before.st_size)]) from None


def _replace(source: Path, target: Path) -> None:
    """Give a file its name in one step; on Windows, wait a moment for a program that holds the old one."""
    for pause in _PAUSES:
        try:
            return os.replace(source, target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD:
                raise
        time.sleep(pause)
    return os.replace(source, target)


def _sweep(fresh: Path) -> None:
    """Remove what crashes left in the folder; ages are compared with our own new file, so no clock is read.

    A copy of an old file bears its date, so a spare goes by the age of the temporary file it goes with: that one stands
    as long as the spare is in use.
    """
    now = fresh.stat().st_mtime
    with os.scandir(fresh.parent) as entries:
        found = [entry.name for entry in entries if _TEMPORARY.fullmatch(entry.name)]
    for name in sorted(found, key=lambda name: not name.endswith(".old.segtmp")):  # a spare before what tells its age
        path = fresh.with_name(name)
        with contextlib.suppress(OSError):
            told = _stat(fresh.with_name(name.replace(".old.segtmp", ".segtmp")))
            if told is None or now - told.st_mtime > _STALE:
                path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable too; Windows has no such call, and some network folders refuse it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
