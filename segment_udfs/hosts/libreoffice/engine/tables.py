"""Tables of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from segment_udfs.hosts.libreoffice.engine.coverage import covering
from segment_udfs.hosts.libreoffice.engine.errors import MissingError, UnsupportedError
from segment_udfs.hosts.libreoffice.engine.ranges import Range, at

if TYPE_CHECKING:
    from segment_udfs.hosts.libreoffice.engine.sheets import Sheet


@covering(base_classes.Table)
class Table:
    """A table: a database range of the office, known by its name."""

    parent: Sheet

    def __init__(self, parent: Sheet, name: str) -> None:
        self.parent = parent
        self._name = name

    def _ask(self, op: str, **arguments: Any) -> Any:
        return self.parent.book.ask(op, table=self._name, **arguments)

    def _range(self, part: str) -> Range | None:
        place = self._ask("table.describe")[part]
        return at(self.parent.book, place) if place else None

    @property
    def api(self) -> dict[str, str]:
        return {"book": self.parent.book.uid, "table": self._name}

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._ask("table.change", name=value)
        self._name = value

    display_name = name

    @property
    def range(self) -> Range | None:
        return self._range("range")

    @property
    def data_body_range(self) -> Range | None:
        return self._range("body")

    @property
    def header_row_range(self) -> Range | None:
        return self._range("header")

    @property
    def totals_row_range(self) -> Range | None:
        return self._range("totals")

    @property
    def show_headers(self) -> bool:
        return self._range("header") is not None

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        self._ask("table.change", header=bool(value))

    @property
    def show_autofilter(self) -> bool:
        return bool(self._ask("table.describe")["filter"])

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self._ask("table.change", filter=bool(value))

    def resize(self, range: Any) -> None:
        self._ask("table.change", area=range.impl.place)


@covering(base_classes.Tables)
class Tables:
    """The tables of a sheet."""

    def __init__(self, parent: Sheet) -> None:
        self.parent = parent

    @property
    def api(self) -> None:
        return None

    def _names(self) -> list[str]:
        names: list[str] = self.parent.ask("tables.list")
        return names

    def __call__(self, key: Any) -> Table:
        names = self._names()
        if isinstance(key, str):
            names, key = [name for name in names if name.casefold() == key.casefold()], 1
        if not 1 <= key <= len(names):
            raise MissingError("no_table", table=key)
        return Table(self.parent, names[key - 1])

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[Table]:
        return iter([Table(self.parent, name) for name in self._names()])

    def __contains__(self, key: str) -> bool:
        return key.casefold() in (name.casefold() for name in self._names())

    def add(
        self,
        source_type: Any = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: Any = None,
        destination: Any = None,
        table_style_name: Any = None,
        name: str | None = None,
    ) -> Table:
        if source_type or link_source or destination:
            raise UnsupportedError("Tables.add(source_type, link_source, destination)")
        found = source.impl.ask("tables.add", name=name, has_headers=has_headers is not False)
        return Table(self.parent, found)
