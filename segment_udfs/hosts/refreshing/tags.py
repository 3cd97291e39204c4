"""The tags of an XML part with their places in its bytes, so that a part can be changed without writing it anew.

For parts that `safe_xml` has read: they are well formed and have no document type.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    rb"|<(?P<close>/?)(?P<name>[^\s/>!?]+)(?P<given>(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(?P<empty>/?)>",
    re.DOTALL,
)
_GIVEN: Final = re.compile(rb"(\s+)([^\s=]+)(\s*=\s*)(?:\"([^\"]*)\"|'([^']*)')")
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\r]|_(?=x[0-9A-Fa-f]{4}_)")


class Tag(NamedTuple):
    """A tag: `start` and `end` are its places; `name` is without its prefix, which ends in a colon or is empty."""

    start: int
    end: int
    name: bytes
    prefix: bytes
    opens: bool
    closes: bool
    given: bytes

    def attribute(self, name: bytes) -> bytes | None:
        """An attribute of the tag, as it is written."""
        for _, key, _, one, other in _GIVEN.findall(self.given):
            if key == name:
                found: bytes = one or other
                return found
        return None


def tags(data: bytes, wanted: frozenset[bytes], start: int = 0, end: int | None = None) -> Iterator[Tag]:
    """The tags of these names, in their order."""
    for found in _TOKEN.finditer(data, start, len(data) if end is None else end):
        full = found["name"]
        if full is None:
            continue
        prefix, colon, name = full.rpartition(b":")
        if name in wanted:
            closing = bool(found["close"])
            closes = closing or bool(found["empty"])
            yield Tag(found.start(), found.end(), name, prefix + colon, not closing, closes, found["given"])


def with_attributes(tag: bytes, changes: dict[bytes, bytes | None]) -> bytes:
    """A start tag with attributes replaced, added at its end, or removed (None); the rest of it byte for byte."""
    left = dict(changes)

    def replaced(found: re.Match[bytes]) -> bytes:
        key = found[2]
        if key not in changes:
            return found[0]
        left.pop(key, None)
        value = changes[key]
        if value is not None and value in (found[4], found[5]):
            return found[0]
        return b"" if value is None else found[1] + key + found[3] + b'"' + value + b'"'

    match = _TOKEN.match(tag)
    if match is None or match["given"] is None:
        raise ValueError("not a start tag")
    first, last = match.span("given")
    given = _GIVEN.sub(replaced, tag[first:last])
    more = b"".join(b" " + key + b'="' + value + b'"' for key, value in left.items() if value is not None)
    return tag[:first] + given + more + tag[last:]


def written(text: str) -> bytes:
    """A text as the content of an element; signs that XML cannot hold as the escapes of the format.

    Example:
        >>> written("a < b"), written("_x0041_")
        (b'a &lt; b', b'_x005F_x0041_')
    """
    return html.escape(_UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", text), quote=False).encode()


def is_utf8(data: bytes) -> bool:
    """Whether a part is in UTF-8, the only encoding in which our bytes may be put between its own."""
    found = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']", data.removeprefix(b"\xef\xbb\xbf"))
    return data[:2] not in {b"\xff\xfe", b"\xfe\xff"} and (found is None or found[1].lower() in {b"utf-8", b"utf8"})
