"""Whether a target can be written, seen before any long work; a name that is free beside one that is not."""

from __future__ import annotations

import itertools
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.writing.faults import facts_of, fault_of
from segment_udfs.writing.locks import find_lock
from segment_udfs.writing.names import path_fault, shorter

_LONGEST: Final = 240
"""Bytes of a numbered name; its lock and its `.bak` have longer ones."""


def check_target(path: Path) -> None:
    """Refuse at once a target that cannot be written, before any long work.

    Raises:
        DataError: as `atomic_write`, for what can be seen without writing.
    """
    fault = path_fault(path, windows=sys.platform == "win32")
    if fault is None:
        try:
            fault = _seen_fault(path, Path(os.path.realpath(path)))
        except OSError as error:
            fault = fault_of(error, path)
        except ValueError:  # a NUL in the name of a folder
            fault = Fault.of("write.bad_name", file=path.name)
    if fault is not None:
        raise DataError([fault])


def free_name(path: Path) -> Path:
    """`path` itself, or the first of `name (2).xlsx`, `name (3).xlsx`… that nobody has and nobody has open.

    The name may be taken a moment later: `check_target` and the writer look again.
    """
    return next(found for found in itertools.chain([path], _numbered(path)) if _is_free(found))


def _numbered(path: Path) -> Iterator[Path]:
    for number in itertools.count(2):
        end = f" ({number}){path.suffix}"
        yield path.with_name(shorter(path.stem, _LONGEST - len(os.fsencode(end))) + end)


def _is_free(path: Path) -> bool:
    return not os.path.lexists(path) and find_lock(path) is None


def _seen_fault(path: Path, target: Path) -> Fault | None:
    facts = facts_of(path)
    if not stat.S_ISDIR(os.stat(target.parent).st_mode):
        return Fault("write.no_folder", facts)
    try:
        there = os.stat(target).st_mode
    except FileNotFoundError:
        there = None
    if there is not None and not stat.S_ISREG(there):
        return Fault("write.is_folder" if stat.S_ISDIR(there) else "write.not_a_file", facts)
    if (lock := find_lock(target)) is not None:
        facts |= {"program": lock.program, "lock": lock.name, "owner": lock.owner}
        return Fault("write.open_by" if lock.owner else "write.open_elsewhere", facts)
    if there is not None and (fault := _held_fault(path, target, there)):
        return fault
    return None if os.access(target.parent, os.W_OK) else _folder_fault(path, target.parent)


def _held_fault(path: Path, target: Path, mode: int) -> Fault | None:
    """Whether the system lets us change the file: Windows refuses one that a program has open without a lock file."""
    try:
        os.close(os.open(target, os.O_RDWR))
    except PermissionError as error:
        fault = fault_of(error, path)
        return Fault("write.read_only_file", fault.facts) if _is_read_only(mode, fault) else fault
    return None


def _is_read_only(mode: int, fault: Fault) -> bool:
    return fault.key == "write.not_allowed" and not mode & stat.S_IWUSR


def _folder_fault(path: Path, folder: Path) -> Fault:
    """A disk that takes no writes, or a folder that this person may not write in."""
    try:
        read_only = bool(os.statvfs(folder).f_flag & os.ST_RDONLY) if sys.platform != "win32" else False
    except OSError as error:
        return fault_of(error, path)
    return Fault("write.read_only_disk" if read_only else "write.not_allowed", facts_of(path))
