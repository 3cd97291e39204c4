"""The package of an .xlsx, .xlsm, .xlsb or .ods: its directory, and its parts one after the other, in a stream.

The sizes that a directory declares are checked against what comes out: a part that lies is refused.
"""

from __future__ import annotations

import copy
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final
from xml.parsers import expat

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.guard.limits import FREE, MAX_INFLATED, MAX_PARTS, MAX_RATIO
from segment_udfs.importing.guard.safe_xml import Declared, Endless, walk
from segment_udfs.importing.naming import shown

_CHUNK: Final = 1 << 16
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError, RuntimeError)
"""What zipfile raises on a damaged part; RuntimeError also for an encrypted one."""


@dataclass
class Package:
    """An open archive whose directory is sound.

    Attributes:
        file: The name that sentences give. parts: its members by name in lower case. inflated: bytes read so far.
    """

    file: str
    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    inflated: int = 0

    def refusal(self, key: str, part: str, **facts: object) -> DataError:
        """A refusal that names a part."""
        return DataError([Fault.of(key, file=self.file, part=shown(part), **facts)])

    def damaged(self, part: str) -> DataError:
        """The refusal of a part that is not what it must be."""
        return self.refusal("guard.damaged_part", part)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, within the limits.

        Raises:
            DataError: when the part is damaged, expands too much, or is longer than the directory says.
        """
        info = self.parts[name.lower()]
        # zipfile stops at the declared size; readers in other languages do not, so read to the true end
        endless = copy.copy(info)
        endless.file_size = 1 << 50
        count = 0
        try:
            with self.archive.open(endless) as stream:
                while chunk := stream.read(_CHUNK):
                    count += len(chunk)
                    self.inflated += len(chunk)
                    if count > FREE and count > MAX_RATIO * max(1, info.compress_size):
                        raise self.refusal("guard.expands_part", info.filename, limit=MAX_RATIO)
                    if self.inflated > MAX_INFLATED:
                        raise DataError([Fault.of("guard.expands_total", file=self.file, limit=MAX_INFLATED >> 20)])
                    yield chunk
        except _BROKEN:
            raise self.damaged(info.filename) from None
        if count != info.file_size:
            raise self.damaged(info.filename)

    def walk(self, name: str, start: Callable[[str, dict[str, str]], object]) -> None:
        """Call `start` with each element of a part that must be XML."""
        with self.xml(name):
            walk(self.chunks(name), start=start)

    def xml(self, name: str) -> _Refusing:
        """A context in which what is wrong with the XML of a part is a refusal that names it."""
        return _Refusing(self, self.parts[name.lower()].filename)


@dataclass
class _Refusing:
    package: Package
    part: str

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, Declared):
            raise self.package.refusal("guard.declaration", self.part) from None
        if isinstance(error, Endless):
            raise self.package.refusal("guard.endless", self.part) from None
        # Python refuses unknown encodings and texts that no encoding has
        if isinstance(error, (expat.ExpatError, UnicodeError, LookupError)):
            raise self.package.damaged(self.part) from None


def open_package(archive: zipfile.ZipFile, file: str) -> Package:
    """The package of an archive.

    Raises:
        DataError: too many parts, two of one name, a name that leaves the package, a part that is encrypted or
            declares to expand too much.
    """
    package = Package(file, archive)
    members = archive.infolist()
    if len(members) > MAX_PARTS:
        raise DataError([Fault.of("guard.too_many_parts", file=file, count=len(members), limit=MAX_PARTS)])
    for info in members:
        name = info.filename.lower()
        if name in package.parts:
            raise package.refusal("guard.duplicate_part", info.filename)
        if _escapes(info.orig_filename):
            raise package.refusal("guard.escaping_part", info.filename)
        if info.flag_bits & 1:
            raise DataError([Fault.of("import.encrypted", file=file)])
        if info.file_size > FREE and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise package.refusal("guard.expands_part", info.filename, limit=MAX_RATIO)
        package.parts[name] = info
    return package


def _escapes(name: str) -> bool:
    """True for a name that would lead out of a folder, on any system.

    Example:
        >>> [_escapes(name) for name in ("xl/workbook.xml", "../a", "/a", "C:a", "a\\\\b", "a\\0b")]
        [False, True, True, True, True, True]
    """
    return name.startswith("/") or any(sign in name for sign in "\\:\0") or ".." in PurePosixPath(name).parts
