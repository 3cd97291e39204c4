"""A zip package whose members are copied as they are: only a replaced one is compressed again, in its place.

Order, names, dates, comments and the compressed bytes of all other members stay byte for byte.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from segment_udfs.errors import SegmentError

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_ZIP64_FIELD: Final = 1
_DESCRIPTOR: Final = 1 << 3
"""Flag of a member whose sizes stand behind its data; a replaced one has them in front."""
_SECRET: Final = 1
"""Flag of an encrypted member."""
_MOST_BYTES: Final = 1 << 31
"""Most bytes of one member, and of the package, unpacked: fields of the format have 32 bits."""
_STORED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing that packages of Office may use."""


class ArchiveError(SegmentError):
    """The bytes are not a package that this module can copy."""


class _Member(NamedTuple):
    """Where one member lies: `start` to `end` hold its local header, its data and what follows them."""

    info: zipfile.ZipInfo
    start: int
    end: int
    central: bytes


class Archive:
    """The members of a package.

    Raises:
        ArchiveError: not a zip file, a member that is there twice, encrypted, packed in an unusual way or too large.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                infos = package.infolist()
                directory = package.start_dir
                self.comment = package.comment
        except (zipfile.BadZipFile, ValueError, OSError, struct.error):
            raise ArchiveError from None
        self._check(infos)
        self.members = _members(data, infos, directory)
        self._by_name = {member.info.filename: member for member in self.members}

    @staticmethod
    def _check(infos: list[zipfile.ZipInfo]) -> None:
        names = {info.filename.lower() for info in infos}
        alike = len(names) == len(infos)
        plain = all(info.compress_type in _STORED and not info.flag_bits & _SECRET for info in infos)
        if not (alike and plain and sum(info.file_size for info in infos) < _MOST_BYTES):
            raise ArchiveError

    @property
    def names(self) -> list[str]:
        """The members in the order of the file."""
        return [member.info.filename for member in self.members]

    def read(self, name: str) -> bytes:
        """The content of one member.

        Raises:
            ArchiveError: its bytes are damaged.
            KeyError: there is none.
        """
        member = self._by_name[name]
        info = member.info
        body = member.start + _LOCAL.size + sum(_LOCAL.unpack_from(self.data, member.start)[-2:])
        packed = self.data[body : body + info.compress_size]
        content = packed
        if info.compress_type == zipfile.ZIP_DEFLATED:
            stream = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = stream.decompress(packed, info.file_size + 1)
            except zlib.error:
                raise ArchiveError from None
        if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
            raise ArchiveError
        return content

    def with_parts(self, parts: Mapping[str, bytes]) -> bytes:
        """The package with the content of these members replaced; all else is the same bytes."""
        out = io.BytesIO()
        places: list[tuple[_Member, int, bytes | None, int]] = []
        for member in self.members:
            start = out.tell()
            content = parts.get(member.info.filename)
            if content is None:
                out.write(self.data[member.start : member.end])
                places.append((member, start, None, 0))
            else:
                packed = _deflated(content)
                out.write(_local(self.data, member, content, len(packed)) + packed)
                places.append((member, start, content, len(packed)))
        directory = out.tell()
        for member, start, content, packed_size in places:
            out.write(_central(member, start, content, packed_size))
        size, count = out.tell() - directory, len(places)
        out.write(_END.pack(b"PK\5\6", 0, 0, count, count, size, directory, len(self.comment)) + self.comment)
        return out.getvalue()


def _members(data: bytes, infos: list[zipfile.ZipInfo], directory: int) -> list[_Member]:
    """The members in the order in which they lie in the file, which is that of a well made directory."""
    starts = sorted({info.header_offset for info in infos} | {directory})
    ends = dict(pairwise(starts))
    found, at = [], directory
    for info in infos:
        if len(data) < at + _CENTRAL.size or data[info.header_offset : info.header_offset + 4] != b"PK\3\4":
            raise ArchiveError
        fields = _CENTRAL.unpack_from(data, at)
        size = _CENTRAL.size + sum(fields[10:13])
        end = ends.get(info.header_offset)
        if fields[0] != b"PK\1\2" or end is None:
            raise ArchiveError
        found.append(_Member(info, info.header_offset, end, data[at : at + size]))
        at += size
    if len(ends) != len(found) or starts[0]:  # two entries share one member, or something stands before the first
        raise ArchiveError
    return found


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _local(data: bytes, member: _Member, content: bytes, packed_size: int) -> bytes:
    """The local header of a replaced member: the same name and date, sizes in front."""
    fields = list(_LOCAL.unpack_from(data, member.start))
    name_size, extra_size = fields[-2:]
    at = member.start + _LOCAL.size
    extra = _without_zip64(data[at + name_size : at + name_size + extra_size])
    fields[2] &= ~_DESCRIPTOR
    fields[3] = zipfile.ZIP_DEFLATED
    fields[6:9] = zlib.crc32(content), packed_size, len(content)
    fields[10] = len(extra)
    return _LOCAL.pack(*fields) + data[at : at + name_size] + extra


def _central(member: _Member, start: int, content: bytes | None, packed_size: int) -> bytes:
    """The entry of the directory: the same but for the place, and for the sizes of a replaced member."""
    fields = list(_CENTRAL.unpack_from(member.central))
    name_size, extra_size, comment_size = fields[10:13]
    at = _CENTRAL.size + name_size
    name, extra = member.central[_CENTRAL.size : at], _without_zip64(member.central[at : at + extra_size])
    comment = member.central[at + extra_size : at + extra_size + comment_size]
    info = member.info
    fields[7:10] = info.CRC, info.compress_size, info.file_size
    if content is not None:
        fields[3] &= ~_DESCRIPTOR
        fields[4] = zipfile.ZIP_DEFLATED
        fields[7:10] = zlib.crc32(content), packed_size, len(content)
    fields[11], fields[13], fields[16] = len(extra), 0, start
    return _CENTRAL.pack(*fields) + name + extra + comment


def _without_zip64(extra: bytes) -> bytes:
    """Extra fields but for the one that carries sizes of 64 bits: ours fit into 32."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind != _ZIP64_FIELD:
            kept += extra[at : at + 4 + size]
        at += 4 + size
    return kept + extra[at:]
