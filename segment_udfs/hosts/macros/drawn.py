"""The sheet of a drawing: a head that states the finding, key figures with their control, a list, a chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_col_to_name

from segment_udfs.hosts import charting, paper
from segment_udfs.hosts.macros.cells import literal
from segment_udfs.hosts.macros.live import agrees, enter, lay, sentence
from segment_udfs.hosts.macros.selection import Source
from segment_udfs.hosts.macros.sheets import FORMATS, LEFT, Col, add_sheet, put_head, put_list, rule
from segment_udfs.strings import sentences
from segment_udfs.workbook.theme import MUTED

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_FINDING: Final = (2, LEFT)
KEYS: Final = 5
"""Row of the header of the key figures, counted from 1."""
VALUE, BASIS, NATIVE, CHECK, CHART, POINTS = LEFT + 2, LEFT + 3, LEFT + 5, LEFT + 6, LEFT + 8, LEFT + 20
"""Columns: of a value, of what it is a share of, of its control, of the mark; of the chart, of the points behind it."""
_WIDTHS: Final = (6.0, 38.0, 14.0, 13.0, 13.0, 14.0, 12.0, 2.0)
"""Of the columns from LEFT on."""
_SIZE: Final = (600.0, 400.0)
"""Width and height of the chart, points."""
_OURS: Final = "SEG – "
"""Beginning of the names of these charts."""
_INDENT: Final = "\u00a0\u00a0"


@dataclass(frozen=True)
class Key:
    """A key figure: its words, its formula, its kind (of FORMATS), what it is a share of, how Excel alone finds it."""

    words: str
    formula: str
    kind: str
    basis: str
    native: str


@dataclass
class Page:
    """A drawing while it is being laid out."""

    context: Context
    source: Source
    sheet: xw.Sheet

    def say(self, key: str, **facts: object) -> str:
        """A sentence of the drawings."""
        return self.context.say(f"macro_draw.{key}", **facts)

    @property
    def what(self) -> str:
        """What the values are called."""
        return self.source.header or self.say("values")

    @property
    def axis(self) -> str:
        """The same as the title of an axis: Excel would take a text that begins with = for the address of a cell."""
        return f" {self.what}" if self.what.startswith("=") else self.what

    def finding_of(self, key: str, **facts: str) -> str:
        """A sentence that follows its figures: `facts` are formulas."""
        return sentence(sentences(self.context.lang)[f"macro_draw.{key}"], **facts)

    def cell(self, row: int, column: int) -> xw.Range:
        """A cell of the sheet, counted from 1."""
        return self.sheet.range((row, column))

    def at(self, row: int, column: int) -> str:
        """Its address."""
        return f"${xl_col_to_name(column - 1)}${row}"

    def span(self, first: int, last: int, column: int) -> str:
        """The address of cells below one another."""
        return f"{self.at(first, column)}:{self.at(last, column)}"

    def lay(self, row: int, column: int, formula: str, rows: int = 1, kind: str = "text") -> xw.Range:
        """Enter a formula, without its =, whose result is a column of this height."""
        area = self.cell(row, column).resize(rows, 1)
        if kind != "text":  # first: LibreOffice gives a format of its own to a result that has none yet
            area.number_format = FORMATS[kind]
        return lay(area, f"={formula}", rows)

    def fill(self, row: int, column: int, formulas: Sequence[str], kind: str = "text") -> None:
        """Enter formulas of single cells, one below the other, without their =."""
        area = self.cell(row, column).resize(len(formulas), 1)
        if kind != "text":
            area.number_format = FORMATS[kind]
        enter(area, [[f"={formula}"] for formula in formulas])
        if column == NATIVE:
            area.font.color = MUTED

    def write(self, row: int, column: int, words: str, *, grey: bool = False) -> None:
        """Write a text."""
        cell = self.cell(row, column)
        cell.value = literal(words)
        if grey:
            cell.font.color, cell.font.size = MUTED, 9

    def heads(self, row: int, columns: Mapping[int, str], last: int) -> None:
        """A dark row of headers by column, from the first one to `last`."""
        first = min(columns)
        kinds = (
            Col(columns.get(at, ""), "text" if at == LEFT + 1 else "eur", self._width(at))
            for at in range(first, last + 1)
        )
        put_list(self.sheet, row, tuple(kinds), [], first)
        for at in {LEFT, CHECK} & set(range(first, last + 1)):
            self.cell(row, at).horizontal_alignment = "center"

    def _width(self, column: int) -> float:
        place = column - LEFT
        return _WIDTHS[place] if place < len(_WIDTHS) else 11.0

    def keys(self, keys: Sequence[Key]) -> int:
        """The key figures with their control; the first free row."""
        heads = {LEFT: "", LEFT + 1: "key", VALUE: "value", BASIS: "basis", NATIVE: "native", CHECK: "check"}
        self.heads(KEYS, {at: self.say(f"head_{name}") if name else "" for at, name in heads.items()}, CHECK)
        first = KEYS + 1
        for row, key in enumerate(keys, first):
            self.write(row, LEFT + 1, key.words)
            self.lay(row, VALUE, key.formula, kind=key.kind)
            self.write(row, BASIS, _INDENT + key.basis, grey=True)
            self.lay(row, NATIVE, key.native, kind=key.kind)
        last = KEYS + len(keys)
        self.sheet.range((first, VALUE), (last, VALUE)).font.bold = True
        self.sheet.range((first, NATIVE), (last, NATIVE)).font.color = MUTED
        self.marks(first, last, VALUE, NATIVE)
        return last + 1

    def marks(self, first: int, last: int, one: int, other: int) -> None:
        """✔ on each row where two cells agree."""
        rows = range(first, last + 1)
        self.fill(first, CHECK, [agrees(self.at(row, one), self.at(row, other)) for row in rows])
        self.sheet.range((first, CHECK), (last, CHECK)).horizontal_alignment = "center"

    def total(self, row: int, words: str) -> None:
        """A grey band for a total."""
        self.write(row, LEFT + 1, words)
        rule(self.sheet.range((row, LEFT), (row, CHECK)))

    def head(self, title: str, finding: str, note: str) -> None:
        """Rows 1 to 3; the finding is a formula."""
        put_head(self.sheet, title, "", note)
        lay(self.finding, f"={finding}")

    @property
    def finding(self) -> xw.Range:
        """The cell of the finding."""
        return self.sheet.range(_FINDING)

    def chart(self, source: xw.Range, names: xw.Range, kind: str) -> xw.Chart:
        """A chart right of the figures: columns of cells under their headers, the names of their places."""
        corner = self.cell(KEYS, CHART)
        chart = self.sheet.charts.add(
            corner.left,
            corner.top,
            *_SIZE,
            chart_type=kind,
            source=source,
            plot_by="columns",
            name=f"{_OURS}{self.sheet.name}",
        )
        chart.set_x_axis_values(names)
        return chart

    def finish(self, chart: xw.Chart, alt: str, last_row: int) -> None:
        """Title, alternative text, source line below the chart, one A4 page."""
        charting.title_from(chart, self.finding)
        charting.describe(chart, self.say(alt))
        charting.calm(chart)
        below = self._beyond(chart.top + chart.height, KEYS + 1, lambda at: self.cell(at, CHART).top)
        right = self._beyond(chart.left + chart.width, CHART + 1, lambda at: self.cell(KEYS, at).left)
        self.write(below, CHART, self.say("source", where=self.source.where or self.say("portfolio")), grey=True)
        self.sheet.page_setup.print_area = f"{self.at(1, LEFT)}:{self.at(max(below, last_row), right - 1)}"
        paper.on_a4(self.sheet)

    @staticmethod
    def _beyond(edge: float, first: int, start: Callable[[int], float]) -> int:
        """The first row or column that begins at an edge or after it."""
        return next(at for at in range(first, first + 200) if start(at) >= edge - 1)


def new_page(context: Context, source: Source, kind: str) -> Page:
    """The sheet of a drawing, added and named."""
    return Page(context, source, add_sheet(context, context.say(f"macro_draw.sheet_{kind}")))


def refresh_titles(book: xw.Book) -> None:
    """Give the charts of drawings the finding of now, in a program where a title does not follow its cell."""
    for sheet in book.sheets:
        for chart in sheet.charts:
            cell = sheet.range(_FINDING)
            if chart.name.startswith(_OURS) and chart.title != cell.value:
                charting.title_from(chart, cell)
                charting.calm(chart)
