"""Texts that should not be in a workbook file and are: every part is read, inflated, as a program would show it.

A text is found when it stands between two characters that are neither letters nor digits, whatever the case and the
spaces. One made of fewer than nine digits is only found as the whole of a text: as part of one, or as a number, it is
an amount. Texts shorter than four characters are not looked for: they are everywhere.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from segment_udfs.ids import normalise
from segment_udfs.workbook.package import parts

SHORTEST: Final = 4
_PLAIN_NUMBER: Final = 9
"""Digits from which a number is told from an amount: those of a SIREN."""
_WORD: Final = re.compile(r"[^\W_]+")
_ADDRESS: Final = re.compile(r"\$?\b[A-Z]{1,3}\$?[1-9][0-9]{0,6}\b")
_PLACES: Final = frozenset(
    ("r", "ref", "sqref", "spans", "topLeftCell", "activeCell", "dimension", "from", "to", "rgb", "uid", "id")
)
"""Attributes that hold addresses of cells, colours and identifiers."""
_FORMULAS: Final = frozenset(("f", "formula", "formula1", "formula2", "definedName"))


class Leak(NamedTuple):
    """A text that was found, and the part of the file that holds it."""

    text: str
    part: str


def leaks(workbook: bytes, secret: Iterable[str], known: Iterable[str] = ()) -> list[Leak]:
    """The texts of `secret` that the file shows or hides, each with the first part that holds it.

    Args:
        workbook: the bytes of an .xlsx file. secret: what must not be there.
        known: texts that may be there: what is part of them is no leak ("Star", "Transport").
    """
    agreed = _Texts(known)
    sought = {_words(text): text for text in secret}
    sought = {words: text for words, text in sought.items() if len(words) >= SHORTEST and not agreed.show(words)}
    found: list[Leak] = []
    for part, texts in texts_of(workbook).items():
        there = _Texts(texts)
        hits = [words for words in sought if there.show(words)]
        found += [Leak(sought.pop(words), part) for words in hits]
    return found


class _Texts:
    """Texts that are searched for many others."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._whole = {_words(text) for text in texts}
        self._joined = "".join(f"\n {words} \n" for words in self._whole)
        self._words = set(self._joined.split())

    def show(self, words: str) -> bool:
        """Whether one of the texts contains these words, or is this short number."""
        if words.isdigit() and len(words) < _PLAIN_NUMBER:
            return words in self._whole
        return self._words.issuperset(words.split()) and f" {words} " in self._joined


def _words(text: str) -> str:
    """A text as it is compared: its words and numbers, one space between them."""
    return " ".join(_WORD.findall(normalise(text)))


def texts_of(workbook: bytes) -> dict[str, set[str]]:
    """The distinct texts of each part of a workbook that we wrote, and the names of the parts under "".

    Texts are what cells, formulas, names, properties and attributes hold; numbers of cells and addresses are left out.
    A part that is not XML is read as Latin-1 and as UTF-16.
    """
    content = parts(workbook)
    found: dict[str, set[str]] = {"": set(content)}
    for name, data in content.items():
        if name.endswith((".xml", ".rels", ".vml")):
            found[name] = {text for text in _texts(_parsed(name, data)) if text.strip()}
        else:
            found[name] = {
                data.decode("latin-1"),
                data.decode("utf-16-le", "ignore"),
                data[1:].decode("utf-16-le", "ignore"),
            }
    return found


def _parsed(name: str, data: bytes) -> ET.Element:
    """A part of a file that we wrote: none has a document type, through which alone XML can reach out or explode."""
    if b"<!" in data.replace(b"<![CDATA[", b"").replace(b"<!--", b""):
        raise ValueError(f"{name} has a document type")
    return ET.fromstring(data)  # noqa: S314  # nosec B314


def _texts(root: ET.Element) -> Iterator[str]:
    """Texts and attributes of a part, but for numbers and addresses."""
    for element in root.iter():
        tag = _local(element.tag)
        yield from (
            value for name, value in element.attrib.items() if _local(name) not in _PLACES and not _is_number(value)
        )
        for child in element:
            if _local(child.tag) == "v":  # of a cell, or of a point of a chart
                if child.text and (element.get("t") == "str" if tag == "c" else not _is_number(child.text)):
                    yield child.text
            elif child.text:
                yield _ADDRESS.sub(" ", child.text) if _local(child.tag) in _FORMULAS else child.text
            if child.tail:
                yield child.tail


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
