"""Reading back what was written, before it takes the place of anything."""

from __future__ import annotations

import contextlib
import io
import os
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.writing.faults import facts_of

Verifier = Callable[[bytes], None]
"""Raises ValueError when the bytes are not what their file should hold."""

_WORKBOOK: Final = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    ".xlsx": _WORKBOOK,
    ".xlsm": (*_WORKBOOK, "xl/vbaProject.bin"),
    ".xlam": (*_WORKBOOK, "xl/vbaProject.bin"),
    ".ods": ("mimetype", "META-INF/manifest.xml", "content.xml"),
    ".oxt": ("META-INF/manifest.xml", "description.xml"),
}
"""Parts without which nothing opens the file, by the end of its name."""


def verify_written(temporary: Path, data: bytes, path: Path, verify: Verifier | None = None) -> None:
    """Read a file back and compare; then see that what it holds can be opened.

    Args:
        temporary: The file, already forced to the disk. data: What was given to it. path: The target, for its name.
            verify: What opens it; by default the parts of a package for a name that is one's.

    Raises:
        DataError: the disk gives back something else. ValueError: the bytes themselves are no such file: a defect of
            whoever made them.
    """
    if _read_back(temporary) != data:
        raise DataError([Fault("write.not_verified", facts_of(path))])
    if path.suffix.lower() in PARTS:
        _open_package(data, PARTS[path.suffix.lower()])
    if verify is not None:
        verify(data)


def _read_back(path: Path) -> bytes:
    """What the file holds, from the disk rather than from memory where the system can be asked to."""
    with path.open("rb") as stream:
        if hasattr(os, "posix_fadvise"):
            with contextlib.suppress(OSError):
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return stream.read()


def _open_package(data: bytes, parts: tuple[str, ...]) -> None:
    """Every part is read against its checksum, and those that must be there are, once."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            damaged, names = package.testzip(), package.namelist()
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise ValueError("not a package") from error
    if damaged is not None or len(names) != len(set(names)) or not set(parts) <= set(names):
        raise ValueError("a package with a damaged, missing or double part")
