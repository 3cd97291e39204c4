"""Parts of a chart: its series, its axes, its legend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from xlwings import base_classes

from segment_udfs.hosts.libreoffice.engine.coverage import covering
from segment_udfs.hosts.libreoffice.engine.errors import MissingError, UnsupportedError

if TYPE_CHECKING:
    from segment_udfs.hosts.libreoffice.engine.drawings import Chart

_UNSET: Final = base_classes._UNSET
_AXIS: Final = {
    "title": "title",
    "minimum_scale": "minimum",
    "maximum_scale": "maximum",
    "major_unit": "step",
    "number_format": "format",
    "visible": "visible",
}
"""xlwings' name of an attribute of an axis: that of the operation."""


def _given(several: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in several.items() if value is not _UNSET}


class _Part:
    """Something that belongs to one chart."""

    parent: Chart

    def __init__(self, chart: Chart) -> None:
        self.parent = chart

    def ask(self, op: str, **arguments: Any) -> Any:
        """An operation on the chart."""
        return self.parent._ask(op, **arguments)

    @property
    def api(self) -> dict[str, str]:
        return self.parent.api


@covering(base_classes.ChartLegend)
class ChartLegend(_Part):
    """The legend of a chart."""

    @property
    def visible(self) -> bool:
        return bool(self.ask("legend"))

    @visible.setter
    def visible(self, value: bool) -> None:
        self.ask("legend", visible=bool(value))

    @property
    def position(self) -> str | None:
        found: str | None = self.ask("legend_position")
        return found

    @position.setter
    def position(self, value: str) -> None:
        self.ask("legend_position", value=value)


@covering(base_classes.ChartAxis)
class ChartAxis(_Part):
    """One of the four axes; an axis that is not there is hidden, and comes when something of it is set."""

    def __init__(self, chart: Chart, axis: str) -> None:
        super().__init__(chart)
        self._axis = axis

    def _read(self, name: str) -> Any:
        found = self.ask("axis", axis=self._axis)
        if found is None:
            raise MissingError("no_axis", axis=self._axis)
        return found[name]

    @staticmethod
    def _attribute(name: str) -> Any:
        def read(self: ChartAxis) -> Any:
            return self._read(name)

        return property(read)

    title = _attribute("title")
    minimum_scale = _attribute("minimum")
    maximum_scale = _attribute("maximum")
    major_unit = _attribute("step")
    number_format = _attribute("format")
    visible = _attribute("visible")

    def set(self, *, reverse_order: Any = _UNSET, crosses: Any = _UNSET, **attributes: Any) -> None:
        if _given({"reverse_order": reverse_order, "crosses": crosses}):
            raise UnsupportedError("ChartAxis.reverse_order, crosses")
        self.ask("axis", axis=self._axis, change={_AXIS[name]: value for name, value in _given(attributes).items()})


@covering(base_classes.ChartSeries)
class ChartSeries(_Part):
    """One series, by its place."""

    def __init__(self, chart: Chart, index: int) -> None:
        super().__init__(chart)
        self.index = index

    def _read(self, name: str) -> Any:
        return self.ask("series")[self.index][name]

    @property
    def name(self) -> str:
        return str(self._read("name"))

    @property
    def chart_type(self) -> str:
        return str(self._read("kind"))

    @property
    def axis_group(self) -> str:
        return "secondary" if self._read("secondary") else "primary"

    @property
    def fill_color(self) -> tuple[int, int, int] | None:
        return _parts(self._read("fill"))

    @property
    def line_color(self) -> tuple[int, int, int] | None:
        return _parts(self._read("line"))

    def set(
        self,
        *,
        chart_type: Any = _UNSET,
        axis_group: Any = _UNSET,
        fill_color: Any = _UNSET,
        line_color: Any = _UNSET,
        **others: Any,
    ) -> None:
        """Names come from the cells, and markers are the office's: they cannot be set."""
        if _given(others):
            raise UnsupportedError("ChartSeries.set(name=…, marker_…=…)")
        change = _given({"kind": chart_type, "secondary": axis_group, "fill": fill_color, "line": line_color})
        if "secondary" in change:
            change["secondary"] = change["secondary"] == "secondary"
        for name in change.keys() & {"fill", "line"}:
            red, green, blue = change[name]
            change[name] = red << 16 | green << 8 | blue
        self.ask("set_series", index=self.index, change=change)


def _parts(color: int | None) -> tuple[int, int, int] | None:
    return None if color is None else (color >> 16 & 255, color >> 8 & 255, color & 255)


@covering(base_classes.ChartSeriesCollection)
class ChartSeriesCollection(_Part):
    """The series of a chart, by number from 1."""

    def __len__(self) -> int:
        return len(self.ask("series"))

    def __call__(self, key: Any) -> ChartSeries:
        if isinstance(key, bool) or not isinstance(key, int) or not 1 <= key <= len(self):
            raise MissingError("no_series", number=key)
        return ChartSeries(self.parent, key - 1)

    def __iter__(self) -> Iterator[ChartSeries]:
        return iter([ChartSeries(self.parent, index) for index in range(len(self))])

    def __contains__(self, key: Any) -> bool:
        return isinstance(key, int) and 1 <= key <= len(self)
