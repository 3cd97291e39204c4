"""What a refusal of the system means to the person whose file it is: one sentence, without the place of the folder."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any, Final

from segment_udfs.errors import DataError, Fault

_MEGABYTE: Final = 1_000_000

_BY_ERRNO: Final = {
    "disk_full": ("ENOSPC",),
    "quota": ("EDQUOT",),
    "too_big": ("EFBIG",),
    "read_only_disk": ("EROFS",),
    "name_too_long": ("ENAMETOOLONG",),
    "no_folder": ("ENOENT", "ENOTDIR"),
    "is_folder": ("EISDIR",),
    "bad_name": ("EINVAL", "EILSEQ"),
    "held": ("EBUSY", "ETXTBSY"),
    "place_gone": (
        "EIO", "ESTALE", "ENETUNREACH", "ENETDOWN", "ENETRESET", "EHOSTUNREACH", "EHOSTDOWN", "ETIMEDOUT", "ENOTCONN",
        "ECONNRESET", "ECONNABORTED", "ECONNREFUSED", "ENODEV", "ENXIO", "EREMOTEIO", "ESHUTDOWN", "EPIPE",
    ),
}  # fmt: skip
"""Names of the errors of POSIX; a system that lacks one never gives it."""
_BY_WINERROR: Final = {
    "disk_full": (39, 112),
    "quota": (1295, 1816),
    "too_big": (223,),
    "read_only_disk": (19,),
    "name_too_long": (206,),
    "bad_name": (123, 161),
    "held": (32, 33, 1224),
    "place_gone": (
        21, 31, 51, 53, 54, 55, 59, 64, 65, 67, 121, 170, 362, 364, 389, 395, 1117, 1167, 1219, 1222, 1231, 1232,
    ),
}  # fmt: skip
"""Numbers of the errors of Windows, among them those of a OneDrive that does not run (362 to 395)."""
_KEYS: Final = {getattr(errno, name): key for key, names in _BY_ERRNO.items() for name in names if hasattr(errno, name)}
_WINDOWS_KEYS: Final = {number: key for key, numbers in _BY_WINERROR.items() for number in numbers}


def fault_of(error: OSError, path: Path, size: int = 0) -> Fault:
    """The sentence for an error of the system.

    Args:
        error: what the system said. path: the target. size: bytes that were to be written.
    """
    key = _WINDOWS_KEYS.get(getattr(error, "winerror", None) or 0) or _KEYS.get(error.errno or 0, "not_allowed")
    facts = facts_of(path)
    if key == "disk_full":
        facts |= {"needed": -(-size // _MEGABYTE), "free": (_free(path) or 0) // _MEGABYTE}
    return Fault(f"write.{key}", facts)


def facts_of(path: Path) -> dict[str, Any]:
    """The names of the file and of its folder."""
    target = Path(os.path.realpath(path))
    return {"file": path.name or target.name, "folder": target.parent.name or str(target.parent)}


def need_room(path: Path, size: int) -> None:
    """Refuse a write that the disk has no room for, before it begins.

    Raises:
        DataError: one fault with what is needed and what is free, in millions of bytes.
    """
    free = _free(path)
    if free is not None and free < size:
        raise DataError([fault_of(OSError(errno.ENOSPC, ""), path, size)])


def _free(path: Path) -> int | None:
    """Bytes that this user may still write there; None where the system does not say."""
    try:
        usage = shutil.disk_usage(os.path.realpath(path.parent))
    except OSError:
        return None
    return usage.free if usage.total else None  # some network folders say 0 of 0
