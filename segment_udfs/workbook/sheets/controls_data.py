"""The checks of the data on the sheet Contrôles: each in words, counted, valued, with a link to its first cell."""

from __future__ import annotations

from typing import Final

from xlsxwriter.utility import xl_col_to_name

from segment_udfs.functions.data_quality import HEADERS
from segment_udfs.metrics.data_check import CHECKS, FURTHER
from segment_udfs.tables import CLIENTS, SALES
from segment_udfs.workbook.formula import (
    Expr,
    area,
    block,
    cat,
    cell,
    fill,
    iff,
    known,
    lit,
    native,
    seg,
    t,
    whole,
)
from segment_udfs.workbook.layout import LEFT
from segment_udfs.workbook.model import Book, Sheet
from segment_udfs.workbook.natives import Value
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, SALES_TABLE, header, record, sale
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.sheets.texts import curve, stack
from segment_udfs.workbook.theme import CONTRAST, GOOD, LOSS, SEVERITY_SIGNS

FOUND: Final = "controls.found"
"""The table of SEG_DATA_CHECK, the worst first, on the sheet of the machinery."""
ROWS: Final = len(CHECKS) + len(FURTHER)
_COLOURS: Final = {"error": LOSS, "warning": CONTRAST, "ok": GOOD}
_SALES: Final = {**{name: name for name in ("client", "date", "amount", "cost", "order")}, "currency": "amount"}
_RECORDS: Final = {"clients": "client", "name": "name", "siren": "siren", "wallet": "wallet"}


class FirstRow(Expr):
    """The row of the sheet above the first line of a table: it follows rows that a person inserts above."""

    def __init__(self, table: str) -> None:
        self.table = table

    def text(self, book: Book) -> str:
        found = book.tables[self.table]
        return f"ROWS({Book.area(found.sheet, 0, found.col, found.row, found.col)})"

    def value(self, book: Book) -> Value:
        return float(book.tables[self.table].row + 1)


class Prefix(Expr):
    """The sheet and the column of an argument of the check, as an address begins: Données_Ventes!D."""

    def __init__(self, argument: str) -> None:
        fields, name = (SALES, _SALES[argument]) if argument in _SALES else (CLIENTS, _RECORDS[argument])
        self.table, self.header = SALES_TABLE if argument in _SALES else CLIENTS_TABLE, header(fields, name)

    def _words(self, book: Book) -> str:
        found = book.tables[self.table]
        return f"{found.sheet}!{xl_col_to_name(found.col + found.headers.index(self.header))}"

    def text(self, book: Book) -> str:
        return f'"{self._words(book)}"'

    def value(self, book: Book) -> Value:
        return self._words(book)


def place_found(book: Book) -> None:
    """The check itself, and the address of the first cell of each finding."""
    call = seg(
        "SEG_DATA_CHECK",
        client=sale("client"),
        date=sale("date"),
        amount=sale("amount"),
        cost=sale("cost"),
        order=sale("order"),
        clients=record("client"),
        as_of=param("as_of"),
        months=param("months"),
        name=record("name"),
        siren=record("siren"),
        wallet=record("wallet"),
        a=param("a"),
        b=param("b"),
    )
    shown = iff(param("data_check") > 0, known(call), t("controls.data_off"))
    curve(book, FOUND, shown, len(HEADERS), *(f"controls.{head}" for head in HEADERS), style="num")
    names = [*_SALES, *_RECORDS]
    curve(book, "controls.arguments", stack(*map(lit, names)), 1, "controls.argument", style="text")
    curve(book, "controls.prefixes", stack(*map(Prefix, names)), 1, "controls.where", style="text")
    tops = stack(*(FirstRow(SALES_TABLE if name in _SALES else CLIENTS_TABLE) for name in names))
    curve(book, "controls.tops", tops, 1, "controls.row", style="int")
    argument, row = _column("argument"), _column("row")
    begin, top = (
        native("XLOOKUP", cat(argument, ""), block("controls.arguments"), block(f"controls.{part}"), missing)
        for part, missing in (("prefixes", ""), ("tops", 0))
    )
    address = iff(native("ISNUMBER", row), cat(begin, iff(native("ISNUMBER", row), row, 0) + top), "")
    curve(book, "controls.address", address, 1, "controls.where", style="text")


def _column(head: str) -> Expr:
    return area(FOUND, HEADERS.index(head), ROWS)


def amount_of(key: str, head: str = "amount") -> Expr:
    """The amount of one check, or its number; empty when the check of the lines is off."""
    return native("XLOOKUP", key, _column("key"), _column(head), "")


def count_of(severity: str) -> Expr:
    """How many checks have this severity."""
    return native("SUMPRODUCT", _column("severity").eq(t(f"label.severity.{severity}")) * 1)


def place_data(book: Book, sheet: Sheet, row: int) -> int:
    """One row a check, the worst first; returns the first free row."""
    book.put(sheet.name, row, LEFT, t("controls.data"), "band")
    sheet.bands.append((row, LEFT, LEFT + 5, "band"))
    for offset, head in enumerate(("what", "where", "count", "euros", "severity", "do")):
        look = "header_left" if head in {"what", "where", "do"} else "header"
        book.put(sheet.name, row + 1, LEFT + offset, t(f"controls.{head}"), look)
    for place in range(1, ROWS + 1):
        _place_check(book, sheet, row + 1 + place, place)
    place_colours(sheet, (row + 2, LEFT + 4, row + 1 + ROWS, LEFT + 4))
    return row + 2 + ROWS


def _place_check(book: Book, sheet: Sheet, row: int, place: int) -> None:
    found: dict[str, Expr] = {head: cell(FOUND, place, offset) for offset, head in enumerate(HEADERS)}
    if place == 1:  # the sentence that says that the check is off stands where the table would begin
        found["what"] = iff(param("data_check") > 0, found["what"], cell(FOUND))
    address = cell("controls.address", place - 1)
    link = native("HYPERLINK", cat("#", native("SUBSTITUTE", cat("'", address), "!", "'!")), cat("→ ", address))
    book.put(sheet.name, row, LEFT, cat(found["what"], ""), "sentence")
    book.put(sheet.name, row, LEFT + 1, iff(address.eq(""), "", link), "link")
    for offset, head, look in ((2, "count", "int"), (3, "amount", "eur")):
        number = iff(native("ISNUMBER", found[head]), found[head], "")
        book.put(sheet.name, row, LEFT + offset, iff(found["what"].eq(""), "", number), f"line_{look}")
    severity: Expr = lit("")
    for key, sign in SEVERITY_SIGNS.items():
        label = t(f"label.severity.{key}")
        severity = iff(found["severity"].eq(label), cat(f"{sign} ", label), severity)
    book.put(sheet.name, row, LEFT + 4, severity, "line_text")
    book.put(sheet.name, row, LEFT + 5, cat(found["do"], ""), "sentence")


def place_colours(sheet: Sheet, where: tuple[int, int, int, int]) -> None:
    """The mark of a severity gives its colour; the word stays beside it."""
    for key, colour in _COLOURS.items():
        look = {"font_color": colour, "bold": key == "error"}
        mark = SEVERITY_SIGNS[key]
        sheet.conditionals.append((where, {"type": "text", "criteria": "begins with", "value": mark, "look": look}))


def verdict(gaps: Expr, controls: int) -> Expr:
    """The sentence at the top: what is worst in the computations, then in the data."""
    errors, warnings = count_of("error"), count_of("warning")
    facts: dict[str, Expr | float] = {"n": controls, "warnings": warnings}
    blocking = fill("controls.answer_blocking", **facts, errors=errors)
    data = iff(
        errors > 0,
        blocking,
        iff(warnings > 0, fill("controls.answer_check", **facts), fill("controls.answer_ok", n=controls)),
    )
    said = iff(param("data_check") > 0, data, fill("controls.answer_off", n=controls))
    both = iff(errors > 0, fill("controls.answer_bad_data", n=gaps, errors=errors), fill("controls.answer_bad", n=gaps))
    said = iff(gaps.eq(0), said, both)
    return iff(cell("nb_lignes").eq(0), t("common.no_data"), said)


def bounds_sentence() -> Expr:
    """Between which bounds the margin of the window lies, and how many clients could change class."""
    low, high, revenue = cell("sum.margin_low.b"), cell("sum.margin_high.b"), cell("ca_lignes")
    rates = [native("IFERROR", native("FIXED", bound / revenue * 100, 1), "–") for bound in (low, high)]
    facts = {"low": whole(low), "high": whole(high), "low_rate": rates[0], "high_rate": rates[1]}
    stake = amount_of("class_at_stake", "count")
    open_ = fill("controls.bounds", **facts, k=iff(native("ISNUMBER", stake), stake, "?"))
    settled = fill("controls.bounds_none", low=facts["low"], low_rate=rates[0])
    return iff(
        cell("nb_lignes").eq(0),
        "",
        iff(cell("couts_connus").eq(0), t("controls.bounds_no_cost"), iff(low.eq(high), settled, open_)),
    )


def margin_bounds() -> tuple[tuple[str, Expr, Expr, str], ...]:
    """Both bounds of the margin: by SEG_DATA_CHECK, and by Excel alone."""
    inside = sale("client").ne("") * (sale("date") > cell("debut_periode")) * (sale("date") <= param("as_of"))
    with_cost = native("ISNUMBER", sale("cost"))
    amount = iff(native("ISNUMBER", sale("amount")), sale("amount"), 0)
    margin = amount - iff(with_cost, sale("cost"), 0)
    extremes = {"margin_low": iff(amount < 0, amount, 0), "margin_high": iff(amount > 0, amount, 0)}
    found = []
    for key, unknown in extremes.items():
        by_hand = native("SUMPRODUCT", inside * iff(with_cost, margin, unknown))
        asked = iff(param("data_check") > 0, amount_of(key), cell(f"sum.{key}.b"))
        found.append((key, asked, by_hand, "eur2"))
    return tuple(found)
