"""XML from an unknown hand, element by element: no document type, no endless token, no endless depth.

expat parses; nothing is built in memory. A document type declaration is the door of entity bombs and of references to
files: no spreadsheet writes one, so it is refused whatever it holds, in any encoding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from xml.parsers import expat

from segment_udfs.errors import SegmentError

MAX_TOKEN: Final = 1 << 20
"""Most bytes of one tag, comment or text: a cell holds 32,767 characters, at most 200 kB once every sign is escaped."""

MAX_DEPTH: Final = 256
"""Most elements inside one another: a sheet needs ten, a drawing of grouped shapes some dozens."""

_STEP: Final = 1 << 16
"""Bytes given to expat at a time: before version 2.6 it scans an unfinished token again at each call."""

Start = Callable[[str, dict[str, str]], object]


class Declared(SegmentError):  # noqa: N818  the caller words it
    """The XML has a document type declaration."""


class Endless(SegmentError):  # noqa: N818
    """A tag, a comment or a text is longer than MAX_TOKEN, or elements are deeper than MAX_DEPTH."""


def walk(
    chunks: Iterable[bytes],
    *,
    start: Start | None = None,
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
    full_names: bool = False,
) -> None:
    """Call the functions given as the elements come.

    Args:
        chunks: The bytes of one document, in pieces of any length.
        start: Takes the local name of an element, and its attributes by local name.
        end: Takes the local name of an element that ends.
        text: Takes text, which may come in several pieces.
        full_names: Attributes keep their namespace, as "uri}name".

    Raises:
        Declared: on a document type declaration, before anything of it is used.
        Endless: on a token or a depth beyond the limits.
        expat.ExpatError: when the XML is not well formed, or ends too early.
    """
    _feed(_parser(start, end, text, full_names), chunks)


def sound(chunks: Iterable[bytes], root: Callable[[str, dict[str, str], str], object]) -> None:
    """Only check a document, five times faster than `walk`; the depth is not looked at.

    Args:
        chunks: The bytes of one document.
        root: Takes the name of the first element as written, its attributes, and the encoding declared, "" if none.

    Raises:
        Declared, Endless, expat.ExpatError: as `walk`.
    """
    parser = expat.ParserCreate()
    declared = ""

    def opened(name: str, attributes: dict[str, str]) -> None:
        parser.StartElementHandler = None
        root(name, attributes, declared)

    def announced(_version: str, encoding: str | None, _standalone: int) -> None:
        nonlocal declared
        declared = (encoding or "").lower()

    parser.StartElementHandler = opened
    parser.XmlDeclHandler = announced
    parser.StartDoctypeDeclHandler = _refuse
    _watch_marked_sections(parser)
    _feed(parser, chunks)


def _feed(parser: expat.XMLParserType, chunks: Iterable[bytes]) -> None:
    fed = plain = 0
    for chunk in chunks:
        for position in range(0, len(chunk), _STEP):
            piece = chunk[position : position + _STEP]
            parser.Parse(piece, False)
            fed += len(piece)
            mark = piece.rfind(b"<")
            plain = plain + len(piece) if mark < 0 else len(piece) - mark
            # expat stands at the start of a token that it has not seen the end of
            if max(plain, fed - parser.CurrentByteIndex) > MAX_TOKEN:
                raise Endless
    parser.Parse(b"", True)


def _parser(
    start: Start | None, end: Callable[[str], object] | None, text: Callable[[str], object] | None, full_names: bool
) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator="}")
    local = _Local()
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Endless
        if start:
            if not full_names:
                for key in attributes:
                    if "}" in key:
                        attributes = {local[each]: value for each, value in attributes.items()}
                        break
            start(local[name], attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(local[name])

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = _refuse
    if text:
        parser.CharacterDataHandler = text
    _watch_marked_sections(parser)
    return parser


def _refuse(*_: object) -> None:
    raise Declared


def _watch_marked_sections(parser: expat.XMLParserType) -> None:
    """A CDATA section may hold "<" signs, and expat hands its text over in pieces: measure it apart."""
    begun = 0

    def opened() -> None:
        nonlocal begun
        begun = parser.CurrentByteIndex

    def closed() -> None:
        if parser.CurrentByteIndex - begun > MAX_TOKEN:
            raise Endless

    parser.StartCdataSectionHandler = opened
    parser.EndCdataSectionHandler = closed


class _Local(dict[str, str]):
    """Local names of names, remembered: a sheet has millions of elements of a few names."""

    def __missing__(self, name: str) -> str:
        self[name] = found = name.rpartition("}")[2]
        return found
