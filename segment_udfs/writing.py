"""Write a file so that its reader finds the old version or the new one, whole, whatever happens in between.

The bytes go to a temporary file of the same folder, are forced to the disk, and take the place of the target in one
step; the version they replace stays beside it as `name.bak`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault

_STALE: Final = 3600.0
"""Seconds after which a temporary file is the remains of a crash, not the work of another run."""


def atomic_write(path: Path, data: bytes) -> None:
    """Put `data` at `path`, all or nothing; an existing file becomes `name.bak`.

    A file that already holds these bytes is left alone, so that its `.bak` stays the version before.

    Args:
        path: The target, in an existing folder. A symbolic link is followed, so the link stays.
        data: The whole content.

    Raises:
        DataError: one fault: no such folder, a folder in the place of the file, a target open in Excel or LibreOffice,
            a folder that may not be written, a full disk. The target is then as it was before.

    Example:
        >>> import tempfile
        >>> target = Path(tempfile.mkdtemp()) / "result.csv"
        >>> atomic_write(target, b"1"); atomic_write(target, b"2")
        >>> target.read_bytes(), target.with_name("result.csv.bak").read_bytes()
        (b'2', b'1')
    """
    target = Path(os.path.realpath(path))
    check_target(path)
    temporary, spare = _temporary(target), _temporary(target)
    try:
        previous = target.read_bytes() if target.exists() else None
        if previous == data:
            return
        _write(temporary, data)
        _sweep(temporary, target)
        if previous is not None:
            _write(spare, previous)
            os.replace(spare, target.with_name(f"{target.name}.bak"))
        os.replace(temporary, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise DataError([_fault(error, path)]) from None
    finally:
        for rest in (temporary, spare):
            with contextlib.suppress(OSError):
                rest.unlink(missing_ok=True)


def check_target(path: Path) -> None:
    """Refuse at once a target that cannot be written, before any long work.

    Raises:
        DataError: as `atomic_write`, for what can be seen without writing.
    """
    try:
        faults = _seen_faults(path, Path(os.path.realpath(path)))
    except OSError as error:
        faults = [_fault(error, path)]
    if faults:
        raise DataError(faults)


def _seen_faults(path: Path, target: Path) -> list[Fault]:
    facts = {"file": path.name, "folder": target.parent.name or str(target.parent)}
    if not target.parent.is_dir():
        return [Fault("write.no_folder", facts)]
    if target.is_dir():
        return [Fault("write.is_folder", facts)]
    locks = (("Excel", f"~${target.name}"), ("LibreOffice", f".~lock.{target.name}#"))
    faults = [
        Fault("write.open_elsewhere", facts | {"program": program, "lock": lock})
        for program, lock in locks
        if target.with_name(lock).exists()
    ]
    if not faults and not (os.access(target.parent, os.W_OK) and (not target.exists() or os.access(target, os.W_OK))):
        faults.append(Fault("write.not_allowed", facts))
    return faults


def _temporary(target: Path) -> Path:
    return target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")


def _write(path: Path, data: bytes) -> None:
    """A new file, on the disk when this returns, with the permissions that the user's new files have."""
    with open(path, "xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sweep(fresh: Path, target: Path) -> None:
    """Remove what a crash left of earlier runs; ages are compared with our own new file, so no clock is read."""
    now = fresh.stat().st_mtime
    prefix = f".{target.name[:100]}."
    with os.scandir(target.parent) as entries:
        for entry in entries:
            if entry.name.startswith(prefix) and entry.name.endswith(".tmp"):
                with contextlib.suppress(OSError):
                    if now - entry.stat().st_mtime > _STALE:
                        os.unlink(entry.path)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable too; Windows has no such call, and some network folders refuse it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _fault(error: OSError, path: Path) -> Fault:
    key = {errno.ENOSPC: "disk_full", errno.EDQUOT: "disk_full", errno.ENAMETOOLONG: "name_too_long"}.get(
        error.errno or 0, "not_allowed"
    )
    folder = Path(os.path.realpath(path)).parent
    return Fault.of(f"write.{key}", file=path.name, folder=folder.name or str(folder))
