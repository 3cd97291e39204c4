"""What lies over the cells: charts, pictures and other shapes."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from xlwings import base_classes

from segment_udfs.hosts.libreoffice.engine.chart_parts import ChartAxis, ChartLegend, ChartSeriesCollection
from segment_udfs.hosts.libreoffice.engine.coverage import covering
from segment_udfs.hosts.libreoffice.engine.errors import MissingError, UnsupportedError

if TYPE_CHECKING:
    from segment_udfs.hosts.libreoffice.engine.sheets import Sheet

_Item = TypeVar("_Item")


class _Thing:
    """Something with a name, a place and a size in points, on a sheet."""

    kind = ""
    """What the operations call it."""
    parent: Sheet

    def __init__(self, parent: Sheet, name: str) -> None:
        self.parent = parent
        self._name = name

    def _ask(self, op: str, **arguments: Any) -> Any:
        return self.parent.ask(f"{self.kind}.{op}", **{self.kind: self._name}, **arguments)

    @property
    def api(self) -> dict[str, str]:
        return {**self.parent.api, self.kind: self._name}

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        if value != self._name:
            self._ask("rename", value=value)
            self._name = value

    def delete(self) -> None:
        self._ask("delete")

    @staticmethod
    def _measure(name: str) -> Any:
        def read(self: _Thing) -> float:
            return float(self._ask("box")[name])

        def write(self: _Thing, value: float) -> None:
            self._resize(name, float(value))

        return property(read, write)

    def _resize(self, name: str, value: float) -> None:
        self._ask("box", change={name: value})

    left = _measure("left")
    top = _measure("top")
    width = _measure("width")
    height = _measure("height")


class _Things(ABC, Generic[_Item]):
    """Things of a sheet, by name or by number from 1."""

    item: type[Any]
    missing = ""
    parent: Sheet

    def __init__(self, parent: Sheet) -> None:
        self.parent = parent

    @property
    def api(self) -> None:
        return None

    @abstractmethod
    def _names(self) -> list[str]:
        """The names of all, in their order."""

    def __call__(self, key: Any) -> _Item:
        names = self._names()
        if isinstance(key, str):
            names, number = [name for name in names if name == key], 1
        else:
            number = int(key)
        if not 1 <= number <= len(names):
            raise MissingError(f"no_{self.missing}", **{self.missing: key})
        return self.item(self.parent, names[number - 1])  # type: ignore[no-any-return]

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[_Item]:
        return iter([self.item(self.parent, name) for name in self._names()])

    def __contains__(self, key: str) -> bool:
        return key in self._names()


@covering(base_classes.Chart)
class Chart(_Thing):
    """A chart."""

    kind = "chart"

    @property
    def chart_type(self) -> str:
        return str(self._ask("kind"))

    @chart_type.setter
    def chart_type(self, value: str) -> None:
        self._ask("set_kind", kind=value)

    @property
    def title(self) -> str | None:
        found: str | None = self._ask("title")
        return found

    @title.setter
    def title(self, value: str | None) -> None:
        self._ask("set_title", value=value)

    @property
    def legend(self) -> ChartLegend:
        return ChartLegend(self)

    @property
    def series(self) -> ChartSeriesCollection:
        return ChartSeriesCollection(self)

    @property
    def category_axis(self) -> ChartAxis:
        return ChartAxis(self, "category")

    @property
    def value_axis(self) -> ChartAxis:
        return ChartAxis(self, "value")

    @property
    def secondary_category_axis(self) -> ChartAxis:
        return ChartAxis(self, "secondary_category")

    @property
    def secondary_value_axis(self) -> ChartAxis:
        return ChartAxis(self, "secondary_value")

    def set_x_axis_values(self, rng: Any) -> None:
        self._ask("categories", source=rng.place)

    def set_source_data(self, rng: Any, plot_by: str | None = None) -> None:
        self._ask("source", source=rng.place, rows=None if plot_by is None else plot_by == "rows")

    def to_png(self, path: str) -> None:
        self._ask("export", path=os.path.abspath(path), media="image/png")


@covering(base_classes.Charts)
class Charts(_Things[Chart]):
    """The charts of a sheet."""

    item = Chart
    missing = "chart"

    def _names(self) -> list[str]:
        names: list[str] = self.parent.ask("charts.list")
        return names

    def add(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        chart_type: str | None = None,
        source: Any = None,
        plot_by: str | None = None,
        name: str | None = None,
        anchor: Any = None,
        style: int | None = None,
    ) -> Chart:
        """`style`, one of Excel's numbered looks, has no equivalent and is not asked for."""
        if anchor is not None:
            left, top = anchor.left, anchor.top
        arguments = {
            "box": [float(left), float(top), float(width), float(height)],
            "kind": chart_type,
            "source": source.place if source is not None else None,
            "rows": None if plot_by is None else plot_by == "rows",
        }
        return Chart(self.parent, self.parent.ask("charts.add", name=name, **arguments))


@covering(base_classes.Shape)
class Shape(_Thing):
    """Any shape."""

    kind = "shape"

    @property
    def type(self) -> str:
        return str(dict(self.parent.ask("shapes.list"))[self._name])

    @property
    def index(self) -> int:
        return [name for name, _ in self.parent.ask("shapes.list")].index(self._name) + 1

    @property
    def text(self) -> str | None:
        found: str | None = self._ask("text")
        return found

    @text.setter
    def text(self, value: Any) -> None:
        self._ask("text", value=str(value))

    def scale_width(self, factor: float, relative_to_original_size: bool, scale: str) -> None:
        self._scale("width", factor)

    def scale_height(self, factor: float, relative_to_original_size: bool, scale: str) -> None:
        self._scale("height", factor)

    def _scale(self, name: str, factor: float) -> None:
        """From the top left corner; a picture that was just put in has its original size."""
        self._ask("box", change={name: self._ask("box")[name] * factor})


class Shapes(_Things[Shape]):
    """The shapes of a sheet, charts and pictures among them."""

    item = Shape
    missing = "shape"

    def _names(self) -> list[str]:
        return [name for name, _ in self.parent.ask("shapes.list")]


@covering(base_classes.Picture)
class Picture(_Thing):
    """A picture."""

    kind = "shape"
    lock_aspect_ratio = False
    """Whether a new width changes the height too, and the reverse; of this object, not of the file."""

    @property
    def index(self) -> int:
        return [picture.name for picture in self.parent.pictures].index(self._name) + 1

    def update(self, filename: str) -> Picture:
        self.parent.ask("picture.replace", shape=self._name, path=os.path.abspath(filename))
        return self

    def _resize(self, name: str, value: float) -> None:
        change = {name: value}
        if self.lock_aspect_ratio and name in {"width", "height"}:
            box = self._ask("box")
            other = "height" if name == "width" else "width"
            change[other] = box[other] * value / box[name]
        self._ask("box", change=change)


@covering(base_classes.Pictures)
class Pictures(_Things[Picture]):
    """The pictures of a sheet."""

    item = Picture
    missing = "shape"

    def _names(self) -> list[str]:
        return [name for name, kind in self.parent.ask("shapes.list") if kind == "picture"]

    def add(
        self,
        filename: str,
        link_to_file: bool,
        save_with_document: bool,
        left: float | None,
        top: float | None,
        width: float,
        height: float,
        anchor: Any = None,
    ) -> Picture:
        if link_to_file:
            raise UnsupportedError("Pictures.add(link_to_file=True)")
        corner = [anchor.left, anchor.top] if anchor is not None else [left or 0.0, top or 0.0]
        size = [width, height] if width > 0 and height > 0 else None
        path = os.path.abspath(filename)
        return Picture(self.parent, self.parent.ask("pictures.add", path=path, corner=corner, size=size))
