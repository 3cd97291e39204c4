"""The encoding of a text file, found by evidence: byte order mark, strict UTF-8, else the code page that makes words.

Whatever the file, the text goes on as UTF-8 bytes and the encoding used is told; nothing is replaced or dropped. Among
the one-byte code pages a French program may write, every byte means something in each: the letters around it tell
which is right ("Soci\\x8et\\x8e" is Société to a Mac, SociŽtŽ to Windows). `code_pages` holds that evidence.
"""

from __future__ import annotations

import codecs
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.tabular import some
from segment_udfs.importing.text.code_pages import best_page

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BLOCK: Final = 1 << 24
_PAIR: Final = re.compile("[\u00a0-\u00ff\u0152\u0153\u0178\u2013-\u2026\u20ac]")
_UTF_7: Final = re.compile(rb"[A-Za-z]\+A[A-Za-z0-9+/]{2,}-")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as UTF-8 bytes, the encoding it was in, and what is worth telling about it."""

    data: bytes
    name: str
    notes: tuple[Fault, ...] = ()


def to_utf8(data: bytes, file: str) -> Encoded:
    """The text of a file as UTF-8 bytes, its byte order mark removed.

    Raises:
        DataError: NUL bytes or another sign that the file is no text; an encoding that is not read; bytes that the
            encoding does not know, with their line.

    Example:
        >>> found = to_utf8("Société".encode("cp1252"), "a.csv")
        >>> found.data.decode(), found.name
        ('Société', 'cp1252')
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Encoded(_strict(data[len(mark) :], name, file), name)
    if b"\0" in data:
        name = _wide(data, file)
        return Encoded(_strict(data, name, file), name)
    if data.isascii():
        if (found := _UTF_7.search(data)) and "\ufffd" not in found[0].decode("utf-7", "replace"):
            raise DataError([Fault.of("text.other_encoding", file=file, encoding="UTF-7")])
        return Encoded(data, "utf-8")
    if _is_utf8(data):
        return Encoded(data, "utf-8")
    if _is_ebcdic(data):
        raise DataError([Fault.of("text.other_encoding", file=file, encoding="EBCDIC")])
    return _one_byte(data, file)


def _wide(data: bytes, file: str) -> str:
    """UTF-16 text bears a NUL in every other byte; any other NUL is no text at all."""
    head = data[:4000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 0.7 * (len(head) // 2) and even == 0:
        return "utf-16-le"
    if even > 0.7 * (len(head) // 2) and odd == 0:
        return "utf-16-be"
    raise DataError([Fault.of("import.not_a_table", file=file)])


def _is_utf8(data: bytes) -> bool:
    """Arrow checks eight times faster than a decoder, makes no copy, and lets a long text be cut between threads."""
    middle = data.find(b"\n", len(data) // 2) if len(data) > _BLOCK else -1
    if middle < 0:
        return _checked(data)
    with ThreadPoolExecutor(2) as pool:
        return all(pool.map(_checked, (memoryview(data)[:middle], memoryview(data)[middle:])))


def _checked(data: bytes | memoryview) -> bool:
    ends = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    try:
        pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)]).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _is_ebcdic(data: bytes) -> bool:
    """A text of a mainframe: no line end of ours, letters and digits all above 0x80, its space is 0x40."""
    head = data[:4000]
    if len(head) < 20 or b"\n" in head or b"\r" in head:
        return False
    known = sum(
        head.count(bytes([byte])) for byte in (0x40, *range(0x81, 0xAA), *range(0xC1, 0xEA), *range(0xF0, 0xFA))
    )
    return known > 0.8 * len(head)


def _strict(data: bytes, encoding: str, file: str) -> bytes:
    """Decoded without mercy and given as UTF-8."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        # Lines are counted in what could be read: in UTF-16 a line end is no single byte.
        line = _line(data[: error.start].decode(encoding, "replace"))
        raise DataError([Fault.of("import.unknown_encoding", file=file, row=line)]) from None
    if "\0" in text:
        raise DataError([Fault.of("import.not_a_table", file=file)])
    return data if encoding == "utf-8" else text.encode()


def _line(before: str) -> int:
    return before.count("\n") + before.count("\r") - before.count("\r\n") + 1


def _high(data: bytes) -> NDArray[np.intp]:
    """Positions of the bytes above 0x7F."""
    octets = np.frombuffer(data, dtype=np.int8)
    found = [start + np.flatnonzero(octets[start : start + _BLOCK] < 0) for start in range(0, len(octets), _BLOCK)]
    return np.concatenate(found)


def _one_byte(data: bytes, file: str) -> Encoded:
    """A text that is not UTF-8: line by line if some of its lines are, else in the code page that makes words."""
    high = _high(data)
    if _holds_utf8(data, high) and (mixed := _by_line(data, file)) is not None:
        return mixed
    page, other, sample = best_page(data, high)
    text = _strict(data, page, file)
    if not other:
        return Encoded(text, page)
    start, end = sample
    words = {"found": data[start:end].decode(page), "other": data[start:end].decode(other, "replace")}
    note = Fault("text.note_page_doubt", {"file": file, "encoding": page, "alternative": other} | words)
    return Encoded(text, page, (note,))


def _holds_utf8(data: bytes, high: NDArray[np.intp]) -> bool:
    """True if two bytes somewhere look like a Latin letter of UTF-8; French in one byte a letter has none."""
    octets = np.frombuffer(data, dtype=np.uint8)
    first = high[:-1]
    pair = (np.diff(high) == 1) & ((octets[first] & 0xFE) == 0xC2) & (octets[high[1:]] < 0xC0)
    return bool(pair.any())


def _by_line(data: bytes, file: str) -> Encoded | None:
    """A file pasted together: its UTF-8 lines as they are, the others as Windows-1252; None if it is not one."""
    lines, foreign, wide = data.split(b"\n"), [], 0
    for number, line in enumerate(lines):
        if line.isascii():
            continue
        try:
            letters = [letter for letter in line.decode() if not letter.isascii()]
            wide += all(_PAIR.match(letter) for letter in letters)
        except UnicodeDecodeError:
            foreign.append(number)
    if not wide or not foreign:
        return None
    for number in foreign:
        try:
            lines[number] = lines[number].decode("cp1252").encode()
        except UnicodeDecodeError:
            raise DataError([Fault.of("import.unknown_encoding", file=file, row=number + 1)]) from None
    rows = some([number + 1 for number in foreign])
    note = Fault.of("text.note_mixed_encodings", file=file, count=len(foreign), rows=rows)
    return Encoded(b"\n".join(lines), "utf-8", (note,))
