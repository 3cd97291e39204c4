"""Paramètres: every threshold as a named cell with its bounds, and the facts about the data that formulas share."""

from __future__ import annotations

from typing import Any, Final

from segment_udfs.labels import SEGMENT
from segment_udfs.params import KNOBS, Params
from segment_udfs.strings import sentences
from segment_udfs.workbook.formula import Expr, Operand, cat, cell, column, field, iff, lit, native, span, t
from segment_udfs.workbook.layout import LEFT, place_head
from segment_udfs.workbook.model import Book, Sheet
from segment_udfs.workbook.references import table_span
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, FAMILIES_TABLE, FAMILY_HEADER, sale
from segment_udfs.workbook.theme import LINE, SEGMENTS

SHEET: Final = "Paramètres"
CELL_WORDS: Final = {
    "value": {"margin": "marge", "revenue": "CA"},
    "basis": {"positive": "positive", "net": "net", "peak": "peak"},
    "peers": {"sector_size": "secteur et taille", "sector": "secteur"},
    "niche_good": {"class_a": "classe A", "star": "Star", "recurrent": "Récurrent"},
}
"""The word that a choice shows in its cell; formulas compare with it."""
_STYLES: Final = {
    "%": "input_pct1",
    "€": "input_eur",
    "days": "input_int",
    "months": "input_int",
    "clients": "input_int",
    "h": "input_num1",
    "": "input_num",
}


_UNITS: Final = {"": "none", "%": "percent", "€": "euro", "h": "hours"}


def param(name: str) -> Expr:
    """The named cell of a parameter."""
    return cell(KNOBS[name].cell)


def chosen(name: str, key: str) -> Expr:
    """Whether a choice is on one of its words."""
    return param(name).eq(CELL_WORDS[name][key])


def place_settings(book: Book, params: Params) -> None:
    """One row a parameter, by group; then the defaults of effort by segment; then the shared facts."""
    sheet = book.sheet(
        Sheet(
            SHEET,
            "shtParametres",
            tab=LINE,
            widths={0: 2, 1: 40, 2: 17, 3: 11, 4: 16, 5: 70, 6: 20},
            heights={0: 26},
            freeze=(5, 0),
            repeat_rows=(4, 4),
            zoom=100,
        )
    )
    place_head(book, sheet, t("settings.title"), t("settings.answer"), "settings.definition", back=LEFT + 5)
    for offset, name in enumerate(("name", "value", "unit", "bounds", "reason", "cell")):
        book.put(
            SHEET, 4, LEFT + offset, t(f"settings.{name}"), "header_left" if name in {"name", "reason"} else "header"
        )
    row = _language(book, sheet, 5)
    group = ""
    for name, knob in KNOBS.items():
        if knob.group != group:
            group = knob.group
            book.put(SHEET, row, LEFT, t(f"settings.group.{group}"), "band")
            sheet.bands.append((row, LEFT, LEFT + 5, "band"))
            row += 1
        _place_param(book, sheet, row, name, getattr(params, name))
        row += 1
    row = _actions(book, sheet, row + 1)
    _facts(book, sheet, row + 1)


def _language(book: Book, sheet: Sheet, row: int) -> int:
    book.put(SHEET, row, LEFT, t("settings.language"), "label")
    book.put(SHEET, row, LEFT + 1, lit(book.lang), "input_text", name="langue")
    book.put(SHEET, row, LEFT + 2, lit(""), "label")
    book.put(SHEET, row, LEFT + 3, lit("fr, en"), "basis")
    book.put(SHEET, row, LEFT + 4, t("settings.language_reason"), "basis")
    book.put(SHEET, row, LEFT + 5, lit("langue"), "name")
    sheet.validations.append(((row, LEFT + 1, row, LEFT + 1), _list(book, ["fr", "en"])))
    return row + 1


def _list(book: Book, words: list[str]) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": words,
        "error_title": book.say("valid.list_title"),
        "error_message": book.say("valid.list_text"),
    }


def _place_param(book: Book, sheet: Sheet, row: int, name: str, value: Any) -> None:
    knob = KNOBS[name]
    sheet.heights[row] = 26
    book.put(SHEET, row, LEFT, t(f"params.{name}"), "label")
    target = (row, LEFT + 1, row, LEFT + 1)
    if knob.words:
        words = CELL_WORDS[name]
        book.put(SHEET, row, LEFT + 1, lit(words[value]), "input_text", name=knob.cell)
        sheet.validations.append((target, _list(book, list(words.values()))))
        bounds = ", ".join(words.values())
    elif name == "as_of":
        shown = native("MAX", sale("date")) if value is None else lit(value)
        book.put(SHEET, row, LEFT + 1, shown, "input_date", name=knob.cell)
        sheet.validations.append((target, _between(book, "date", knob.low, knob.high)))
        bounds = ""
    else:
        book.put(SHEET, row, LEFT + 1, lit(value), _STYLES[knob.unit], name=knob.cell)
        sheet.validations.append((target, _between(book, "integer" if knob.whole else "decimal", knob.low, knob.high)))
        bounds = _bounds(knob.low, knob.high, knob.unit)
    book.put(SHEET, row, LEFT + 2, t(f"settings.units.{_UNITS.get(knob.unit, knob.unit)}"), "basis")
    book.put(SHEET, row, LEFT + 3, lit(bounds), "basis")
    book.put(SHEET, row, LEFT + 4, t(f"params.{name}_reason"), "basis")
    book.put(SHEET, row, LEFT + 5, lit(knob.cell), "name")


def _bounds(low: float, high: float, unit: str) -> str:
    scale, mark = (100, " %") if unit == "%" else (1, "")
    return f"{low * scale:g} – {high * scale:g}{mark}".replace(".", ",")


def _between(book: Book, kind: str, low: float, high: float) -> dict[str, Any]:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_title": book.say("valid.bounds_title"),
        "error_message": book.say("valid.bounds_text"),
    }


def _actions(book: Book, sheet: Sheet, row: int) -> int:
    """What to do with each segment: contacts a year, next action, delay. Defaults that a person edits."""
    book.put(SHEET, row, LEFT, t("settings.group.actions"), "band")
    sheet.bands.append((row, LEFT, LEFT + 5, "band"))
    row += 1
    for offset, name in enumerate(("segment", "contacts", "delay", "letter", "action")):
        book.put(SHEET, row, LEFT + offset, t(f"settings.{name}"), "header_left" if name == "action" else "header")
    contacts = {
        "star": 12,
        "pareto": 12,
        "potential": 12,
        "recurrent": 4,
        "new": 4,
        "occasional": 1,
        "unprofitable": 2,
        "lost": 1,
        "incomplete": 1,
    }
    delays = {
        "star": 14,
        "pareto": 30,
        "potential": 21,
        "recurrent": 60,
        "new": 30,
        "occasional": 90,
        "unprofitable": 30,
        "lost": 14,
        "incomplete": 14,
    }
    texts = sentences(book.lang)
    for place, key in enumerate(SEGMENTS, row + 1):
        sheet.heights[place] = 26
        book.put(SHEET, place, LEFT, t(f"label.{SEGMENT.name}.{key}"), "label", key=f"action.label.{key}")
        book.put(SHEET, place, LEFT + 1, lit(contacts[key]), "input_int", key=f"action.contacts.{key}")
        book.put(SHEET, place, LEFT + 2, lit(delays[key]), "input_int", key=f"action.delay.{key}")
        book.put(SHEET, place, LEFT + 3, lit(SEGMENTS[key][0]), "centre", key=f"action.letter.{key}")
        book.put(SHEET, place, LEFT + 4, lit(texts[f"workbook.action.{key}"]), "input_text", key=f"action.text.{key}")
    return row + 1 + len(SEGMENTS)


def action(part: str, segment: Expr, missing: Operand = "") -> Expr:
    """Column `part` of the table of actions, for each cell of `segment`."""
    keys = list(SEGMENTS)
    return native("XLOOKUP", segment, ActionRange("label", keys), ActionRange(part, keys), missing)


class ActionRange(Expr):
    """One column of the table of actions, as a range."""

    array = True

    def __init__(self, part: str, keys: list[str]) -> None:
        self.part, self.keys = part, keys

    def text(self, book: Book) -> str:
        first, last = (book.placed[f"action.{self.part}.{key}"] for key in (self.keys[0], self.keys[-1]))
        return Book.area(SHEET, first.row, first.col, last.row, last.col)

    def value(self, book: Book) -> Any:
        return [[book.value(f"action.{self.part}.{key}")] for key in self.keys]


def _facts(book: Book, sheet: Sheet, row: int) -> None:
    """Facts about the data, computed once and named: formulas everywhere read them."""
    book.put(SHEET, row, LEFT, t("settings.group.facts"), "band")
    sheet.bands.append((row, LEFT, LEFT + 5, "band"))
    start = native("EDATE", param("as_of"), 0 - param("months"))
    window = (sale("date"), cat(">", cell("debut_periode")), sale("date"), cat("<=", param("as_of")))
    covered = native("EDATE", cell("debut_precedente"), 1)
    facts: tuple[tuple[str, Expr, str], ...] = (
        ("nb_lignes", native("COUNT", sale("amount")), "line_int"),
        ("nb_clients", native("SUMPRODUCT", (native("LEN", span("client")) > 0) * 1), "line_int"),
        ("debut_periode", start, "line_date"),
        ("debut_precedente", native("EDATE", param("as_of"), 0 - param("months") * 2), "line_date"),
        (
            "precedent_couvert",
            (native("MIN", sale("date")) <= covered) * 1,
            "line_int",
        ),
        ("couts_connus", native("COUNT", sale("cost")), "line_int"),
        ("familles_connues", native("COUNTA", sale("family")), "line_int"),
        ("familles_vendues", _families_sold(), "line_int"),
        ("service_connu", native("COUNT", DriverArea()), "line_int"),
        ("ca_total", native("SUM", span("revenue")), "line_eur"),
        ("ca_precedent", native("SUM", span("revenue_prev")), "line_eur"),
        ("marge_totale", native("SUM", span("margin")), "line_eur"),
        ("ca_marge_connue", native("SUMIFS", span("revenue"), span("margin"), ">=-1E+300"), "line_eur"),
        (
            "taux_marge",
            iff(cell("ca_marge_connue") > 0, cell("marge_totale") / cell("ca_marge_connue"), 0),
            "line_pct1",
        ),
        ("resultat_total", native("SUM", span("profit")), "line_eur"),
        ("clients_actifs", native("COUNTIFS", span("revenue"), ">0"), "line_int"),
        ("ca_lignes", native("SUMIFS", sale("amount"), *window), "line_eur"),
        (
            "budget_heures",
            iff(param("hours_budget") > 0, param("hours_budget"), native("SUM", span("hours"))),
            "line_num1",
        ),
    )
    for place, (name, expr, look) in enumerate(facts, row + 1):
        book.put(SHEET, place, LEFT, t(f"fact.{name}"), "label")
        book.put(SHEET, place, LEFT + 1, expr, look, name=name)
        book.put(SHEET, place, LEFT + 5, lit(name), "name")
    book.definitions["cl_vide"] = iff(column("client").eq(""), "", "")


def _families_sold() -> Expr:
    """Families whose sales of the window are net positive: the denominator of the breadth of range."""
    sold = native(
        "SUMIFS",
        sale("amount"),
        sale("family"),
        field(FAMILIES_TABLE, FAMILY_HEADER),
        sale("date"),
        cat(">", cell("debut_periode")),
        sale("date"),
        cat("<=", param("as_of")),
    )
    return native("SUMPRODUCT", (sold > 0) * 1)


class DriverArea(Expr):
    """All the driver columns of the clients table."""

    def text(self, book: Book) -> str:
        headers = book.tables[CLIENTS_TABLE].headers
        return table_span(CLIENTS_TABLE, headers[9], headers[-1])

    def value(self, book: Book) -> Any:
        table = book.tables[CLIENTS_TABLE]
        return [list(row) for row in zip(*table.columns[9:], strict=True)] or [[None]]
