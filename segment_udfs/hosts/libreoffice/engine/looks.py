"""Fonts and notes of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from segment_udfs.hosts.libreoffice.engine.coverage import covering
from segment_udfs.hosts.libreoffice.engine.errors import EngineError
from segment_udfs.hosts.libreoffice.engine.ranges import Range, rgb

if TYPE_CHECKING:
    from collections.abc import Callable


def _part(name: str, convert: Callable[[Any], Any]) -> Any:
    def read(self: Font) -> Any:
        found = self.parent.ask("range.look", name=name)
        return tuple(found) if isinstance(found, list) else found

    def write(self: Font, value: Any) -> None:
        self.parent.ask("range.set_look", name=name, value=convert(value))

    return property(read, write)


@covering(base_classes.Font)
class Font:
    """The font of a range; None where its cells differ."""

    def __init__(self, parent: Range) -> None:
        self.parent = parent

    @property
    def api(self) -> Any:
        return self.parent.api

    bold = _part("bold", bool)
    italic = _part("italic", bool)
    size = _part("size", float)
    name = _part("font", str)
    color = _part("text", rgb)


@covering(base_classes.Note)
class Note:
    """The note of one cell."""

    location: Range

    def __init__(self, cell: Range) -> None:
        self.location = cell

    @property
    def api(self) -> Any:
        return self.location.api

    def _read(self) -> dict[str, str]:
        found: dict[str, str] | None = self.location.ask("note.read")
        if found is None:
            raise EngineError("no_note", cell=self.location.address)
        return found

    @property
    def text(self) -> str:
        return self._read()["text"]

    @text.setter
    def text(self, value: str) -> None:
        self.location.ask("note.write", text=value)

    @property
    def author(self) -> str:
        return self._read()["author"]

    def delete(self) -> None:
        self.location.ask("note.write", text=None)
