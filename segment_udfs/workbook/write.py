"""From the book to a file: every formula with the value that it shows, nothing asking for a calculation on load.

XlsxWriter writes the package. What it cannot do is done here in one place: the cells of a dynamic array after the first
carry their cached values (texts as `t="str"`, errors as `t="e"`, the way Excel stores them).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from segment_udfs.errors import CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.strings import sentences
from segment_udfs.workbook import natives
from segment_udfs.workbook.charts import insert_chart
from segment_udfs.workbook.formula import Const
from segment_udfs.workbook.model import TEXT_ROW, TEXTS, Book, Placed, Sheet, TableData, words
from segment_udfs.workbook.package import FIXED
from segment_udfs.workbook.theme import style


class Cached(NamedTuple):
    """A cell that shows a value; with a formula, the first cell of a dynamic array that covers `area`."""

    content: Cell
    format: Format | None
    formula: str = ""
    area: str = ""


class CachedWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter is untyped
    """A worksheet that can also write `Cached` cells."""

    def put(self, row: int, col: int, cached: Cached) -> None:
        """Store a cell; the base class keeps the dimensions of the sheet."""
        self._check_dimensions(row, col)
        self.table[row][col] = cached
        if cached.formula:
            self.has_dynamic_arrays = True

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Our formulas bear their prefixes; the base class would also put them into the name of a column, such as
        a cost driver "TAKE(2)", and so break the reference.
        """
        return formula.removeprefix("=")

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if not isinstance(cell, Cached):
            super()._write_cell(row, col, cell)
            return
        attributes: list[tuple[str, Any]] = [("r", xl_rowcol_to_cell(row, col))]
        if cell.format:
            attributes.append(("s", cell.format._get_xf_index()))
        if cell.formula:
            attributes.append(("cm", 1))
        kind, text = _stored(cell.content)
        if kind:
            attributes.append(("t", kind))
        self._xml_start_tag("c", attributes)
        if cell.formula:
            self._xml_data_element("f", cell.formula, [("t", "array"), ("ref", cell.area)])
        if text is not None:
            self._xml_data_element("v", text)
        self._xml_end_tag("c")

    def _get_range_data(self, row_start: int, col_start: int, row_end: int, col_end: int) -> list[Any]:
        """What a chart keeps of a range, `Cached` cells included."""
        found: list[Any] = []
        for row in range(row_start, row_end + 1):
            for col in range(col_start, col_end + 1):
                cell = self.table.get(row, {}).get(col)
                if isinstance(cell, Cached):
                    _, text = _stored(cell.content)
                    found.append(text)
                else:
                    found.extend(super()._get_range_data(row, col, row, col))
        return found


def _stored(content: Cell) -> tuple[str, str | None]:
    """Type attribute and text of a value in the file."""
    if content is None:
        return "", None
    if isinstance(content, CellError):
        return "e", content.code
    if isinstance(content, bool):
        return "b", str(int(content))
    if isinstance(content, str):
        return "str", content
    if not math.isfinite(content):
        raise ValueError("a cell must hold a finite number")
    return "", f"{content:.16g}" if float(f"{content:.16g}") == content else repr(float(content))


class Writer:
    """Writes one book; `texts` are keys of sentences for VBA, added to those of the cells."""

    def __init__(self, book: Book, *, frozen: bool = False, texts: Sequence[str] = ()) -> None:
        self.book = book
        self.frozen = frozen
        self.texts = texts
        self.stream = BytesIO()
        self.file = xlsxwriter.Workbook(
            self.stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.formats: dict[str, Format] = {}
        self.sheets: dict[str, CachedWorksheet] = {}

    def _merge(self) -> None:
        """Merge before anything is written: the first cell is then written as any other."""
        looks = {(item.sheet, item.row, item.col): item.style(0) for item in self.book.placed.values()}
        for sheet in self.book.sheets.values():
            for row, first, last in sheet.merges:
                look = self.format(looks[sheet.name, row, first])
                self.sheets[sheet.name].merge_range(row, first, row, last, "", look)

    def write(self, vba_project: bytes | None, title: str) -> bytes:
        """The bytes of the package."""
        self.file.set_properties({"title": title, "created": FIXED})
        for sheet in self.book.sheets.values():
            self.sheets[sheet.name] = self.file.add_worksheet(sheet.name, CachedWorksheet)
            self.sheets[sheet.name].set_vba_name(sheet.code)
        self._merge()
        for table in self.book.tables.values():
            self._table(table)
        for item in list(self.book.placed.values()):
            self._item(item)
        for sheet in self.book.sheets.values():
            self._dress(sheet)
        self._texts()
        self._names()
        self.file.set_vba_name("ThisWorkbook")
        if vba_project is not None:
            self.file.add_vba_project(BytesIO(vba_project), is_stream=True)
        self.file.close()
        return self.stream.getvalue()

    def format(self, name: str) -> Format:
        if name not in self.formats:
            self.formats[name] = self.file.add_format(style(name))
        return self.formats[name]

    def _item(self, item: Placed) -> None:
        sheet, value = self.sheets[item.sheet], self.book.value(item.key)
        if isinstance(item.expr, Const):
            self._constant(sheet, item.row, item.col, value, item.style(0))
            return
        rows = natives.rows_of(value)
        formula = item.expr.text(self.book)
        area = xl_rowcol_to_cell(item.row, item.col)
        if len(rows) > 1 or len(rows[0]) > 1:
            area += ":" + xl_rowcol_to_cell(item.row + len(rows) - 1, item.col + len(rows[0]) - 1)
        if self.frozen and "SEG_" in formula:
            formula = ""
        elif not item.expr.array:
            self._plain(sheet, item, formula, rows[0][0])
            return
        for r, row in enumerate(rows):
            for c, content in enumerate(row):
                look = self.format("header" if item.head and not r else item.style(c))
                if not formula and content == "":  # frozen: an empty text must not become an empty cell
                    sheet.write_formula(item.row + r, item.col + c, '=""', look, "")
                    continue
                first = not r and not c
                sheet.put(item.row + r, item.col + c, Cached(content, look, formula if first else "", area))

    def _plain(self, sheet: CachedWorksheet, item: Placed, formula: str, content: Cell) -> None:
        cached = content.code if isinstance(content, CellError) else "" if content is None else content
        sheet.write_formula(item.row, item.col, f"={formula}", self.format(item.style(0)), cached)

    def _constant(self, sheet: CachedWorksheet, row: int, col: int, content: Cell, look: str) -> None:
        """A constant: a person's text stays text, whatever it begins with."""
        if content is None or content == "":
            sheet.write_blank(row, col, None, self.format(look))
        elif isinstance(content, str):
            sheet.write_string(row, col, content[:32767], self.format(look))
        elif float(f"{content:.16G}") == content:
            sheet.write_number(row, col, content, self.format(look))
        else:  # XlsxWriter writes 16 digits; a double may need 17, and the stamp of the data counts them all
            sheet.put(row, col, Cached(content, self.format(look)))

    def _table(self, table: TableData) -> None:
        sheet = self.sheets[table.sheet]
        last = table.row + table.rows
        sheet.add_table(
            table.row,
            table.col,
            last,
            table.col + len(table.headers) - 1,
            {
                "name": table.name,
                "style": "Table Style Light 1",
                "columns": [{"header": header, "header_format": self.format("header")} for header in table.headers],
            },
        )
        for offset, column in enumerate(table.columns):
            look = table.styles[offset]
            for place, content in enumerate(column or [None], table.row + 1):
                self._constant(sheet, place, table.col + offset, content, look)

    def _texts(self) -> None:
        """The Textes sheet: every text of the book in both languages, and the one that `langue` chooses.

        Those of VBA stand below; it reads the sheet itself, in the language that it needs.
        """
        sheet = self.sheets[TEXTS]
        below = TEXT_ROW + len(self.book.texts)
        rows = [(row, key, words(key, "fr"), words(key, "en")) for key, row in self.book.texts.items()]
        rows += [(row, key, sentences("fr")[key], sentences("en")[key]) for row, key in enumerate(self.texts, below)]
        for row, key, fr, en in rows:
            for col, text in enumerate((key, fr, en)):
                sheet.write_string(row, col, text, self.format("text"))
            chosen = f'=IF(langue="en",C{row + 1},B{row + 1})'
            sheet.write_formula(row, 3, chosen, self.format("text"), en if self.book.lang == "en" else fr)
        if min(self.book.texts.values(), default=TEXT_ROW) != TEXT_ROW:
            raise ValueError("the texts do not begin where the formulas look for them")

    def _names(self) -> None:
        for name, key in self.book.names.items():
            item = self.book.placed[key]
            self.file.define_name(
                name, "=" + Book.area(item.sheet, item.row, item.col, item.row, item.col).split(":")[0]
            )
        for key, (_, _, name) in self.book.columns.items():
            self.file.define_name(name, self.book.column_definition(key))
        for name, expr in self.book.definitions.items():
            self.file.define_name(name, "=" + expr.text(self.book))

    def _dress(self, sheet: Sheet) -> None:
        page = self.sheets[sheet.name]
        page.hide_gridlines(2)
        page.set_zoom(sheet.zoom)
        if sheet.tab:
            page.set_tab_color(sheet.tab)
        for col, width in sheet.widths.items():
            page.set_column(col, col, width)
        for row, height in sheet.heights.items():
            page.set_row(row, height)
        if sheet.freeze:
            page.freeze_panes(*sheet.freeze)
        for row, first, last, look in sheet.bands:
            for col in range(first, last + 1):
                if col not in page.table.get(row, {}):
                    page.write_blank(row, col, None, self.format(look))
        for area, rule in sheet.validations:
            page.data_validation(*area, rule)
        for area, rule in sheet.conditionals:
            dressed = dict(rule)
            if "look" in dressed:
                dressed["format"] = self.file.add_format(dressed.pop("look"))
            page.conditional_format(*area, dressed)
        for chart in sheet.charts:
            insert_chart(self.file, page, chart, self.book)
        self._page_setup(page, sheet)

    @staticmethod
    def _page_setup(page: CachedWorksheet, sheet: Sheet) -> None:
        page.set_landscape()
        page.set_paper(9)
        page.center_horizontally()
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        if sheet.fit:
            page.fit_to_pages(*sheet.fit)
        else:
            page.set_print_scale(60)
        if sheet.repeat_columns:
            page.repeat_columns(*sheet.repeat_columns)
        if sheet.repeat_rows:
            page.repeat_rows(*sheet.repeat_rows)
        page.set_footer("&L&8&F – &A&C&8&D&R&8&P / &N")
