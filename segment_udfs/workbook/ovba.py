"""Compression and obfuscation of a VBA project, as [MS-OVBA] 2.4.1 and 2.4.3 define them."""

from __future__ import annotations

import struct
from typing import Final

CHUNK: Final = 4096
SHORTEST_MATCH: Final = 3
COMPRESSED: Final = 0xB000  # chunk header: signature 0b011, flag "compressed"; the low 12 bits are the size
RAW: Final = 0x3FFF  # chunk header of 4096 bytes stored as they are
VERSION: Final = 2  # of the data encryption


def compress(data: bytes) -> bytes:
    """Compress a stream of a VBA project ([MS-OVBA] 2.4.1.3.6).

    Raises:
        ValueError: the last chunk holds fewer than 4096 bytes and does not compress into 4096. The format can only
            store it with padding that a reader cannot tell from text. VBA source never does this.

    Example (the specification's own, 3.2.3: one letter 73 times):
        >>> compress(b"a" * 73).hex(" ").upper()
        '01 03 B0 02 61 45 00'
    """
    out = bytearray(b"\x01")
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        packed = _pack(chunk)
        # readers hang on a "compressed" chunk that is not smaller than its text: such a chunk is stored raw
        if len(packed) < CHUNK or len(packed) == CHUNK > len(chunk):
            out += struct.pack("<H", COMPRESSED | len(packed) - 1) + packed
        elif len(chunk) == CHUNK:
            out += struct.pack("<H", RAW) + chunk
        else:
            raise ValueError("the last chunk cannot be compressed")
    return bytes(out)


def _pack(chunk: bytes) -> bytes:
    """Token sequences of one chunk: a flag byte, then up to eight literals or copy tokens (2.4.1.3.7 to 2.4.1.3.9)."""
    packed, position = bytearray(), 0
    while position < len(chunk):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if position == len(chunk):
                break
            offset_bits = max((position - 1).bit_length(), 4) if position else 4
            offset, length = _longest_match(chunk, position, (0xFFFF >> offset_bits) + SHORTEST_MATCH)
            if length:
                flags |= 1 << bit
                tokens += struct.pack("<H", (offset - 1) << (16 - offset_bits) | length - SHORTEST_MATCH)
                position += length
            else:
                tokens.append(chunk[position])
                position += 1
        packed.append(flags)
        packed += tokens
    return bytes(packed)


def _longest_match(chunk: bytes, position: int, limit: int) -> tuple[int, int]:
    """(distance back, length) of the longest text before `position` that goes on like the text at it; (0, 0) if none.

    The match may run into the text it describes: that is how the format writes a repeated letter.
    """
    longest = min(limit, len(chunk) - position)
    offset = length = 0
    wanted = SHORTEST_MATCH
    while wanted <= longest:
        found = chunk.rfind(chunk[position : position + wanted], 0, position + wanted - 1)
        if found < 0:
            break
        offset, length = position - found, wanted
        while length < longest and chunk[found + length] == chunk[position + length]:
            length += 1
        wanted = length + 1
    return offset, length


def encrypt(data: bytes, project_id: str, seed: int) -> str:
    """Obfuscate a protection field (CMG, DPB, GC) of the PROJECT stream ([MS-OVBA] 2.4.3.2), in upper hexadecimal.

    It protects nothing; Excel refuses a project whose fields do not match its ID. A fixed `seed` (0 to 255) makes the
    result repeatable; the bytes that the specification lets be random are zeros.
    """
    key = sum(project_id.encode("ascii")) & 0xFF
    out = [seed, seed ^ VERSION, seed ^ key]
    plain, one_back, two_back = key, out[2], out[1]
    for byte in bytes((seed & 6) // 2) + struct.pack("<I", len(data)) + data:
        value = byte ^ (two_back + plain & 0xFF)
        out.append(value)
        plain, one_back, two_back = byte, value, one_back
    return bytes(out).hex().upper()
