"""Accueil: one screen that answers: the period, five figures, the seven questions, the three goals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segment_udfs.workbook.formula import Expr, cat, cell, fill, iff, lit, native, span, t, whole
from segment_udfs.workbook.model import Book, Sheet
from segment_udfs.workbook.sheets.recurrent import NET_RATE
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.theme import ACCENT, CONTRAST, GOOD, LOSS

SHEET: Final = "Accueil"
FIRST: Final = 1
LAST: Final = 10
QUESTIONS_ROW: Final = 7
CARDS_ROW: Final = 16


@dataclass(frozen=True)
class Tile:
    """One of the five figures of the strip."""

    label: str
    value: Expr
    style: str


@dataclass(frozen=True)
class Row:
    """One question: its sheet, and the sign beside its answer. The sign is a word, with a mark."""

    key: str
    sheet: str
    sign: Expr


@dataclass(frozen=True)
class Card:
    """One goal: a number and the next step."""

    key: str
    number: Expr
    sheet: str


def _told(name: str, shown: Expr) -> Expr:
    """What a question sheet found, shown as `shown`; the word for unknown where that sheet has no number."""
    return iff(native("ISNUMBER", cell(name)), shown, t("home.unknown"))


def _signs(condition: Expr, alert: str, calm: str) -> Expr:
    """The alert when the condition holds, the calm word otherwise."""
    return iff(condition, t(f"home.sign.{alert}"), t(f"home.sign.{calm}"))


TILES: Final = (
    Tile("home.tile.revenue", cell("ca_total"), "tile_eur"),
    Tile("home.tile.margin", iff(cell("couts_connus") > 0, cell("marge_totale"), t("home.unknown")), "tile_eur"),
    Tile("home.tile.active", cell("clients_actifs"), "tile_int"),
    Tile(
        "home.tile.attrition",
        _told("taux_attrition", cell("taux_attrition")),
        "tile_pct1",
    ),
    Tile(
        "home.tile.first",
        _told("part_premier", cell("part_premier")),
        "tile_pct1",
    ),
)
ROWS: Final = (
    Row("stars", "Stars", _signs(native("SUM", span("star")) > 0, "protect", "build")),
    Row(
        "pareto",
        "20-80",
        iff(
            cell("part_premier") > param("dependency"),
            t("home.sign.dependency"),
            iff(cell("nb_conflits") > 0, fill("home.sign.conflicts", n=cell("nb_conflits")), t("home.sign.coherent")),
        ),
    ),
    Row("profit", "Rentabilité", _signs(native("SUM", cell("nb_non_profitables")) > 0, "act", "fine")),
    Row(
        "potential",
        "Potentiel",
        _signs(native("COUNTIFS", span("segment"), t("label.segment.potential")) > 0, "develop", "none"),
    ),
    Row("attrition", "Attrition", _signs(native("SUM", cell("nb_perdus")) > 0, "watch", "fine")),
    Row(
        "recurrent",
        "Récurrents",
        native(
            "IFERROR",
            iff(
                param("move_tolerance") < NET_RATE,
                t("home.sign.rising"),
                iff(0 - param("move_tolerance") > NET_RATE, t("home.sign.falling"), t("home.sign.stable")),
            ),
            t("home.sign.stable"),
        ),
    ),
    Row("niche", "Duplicables", _signs(native("SUM", span("flag_duplicable")) > 0, "duplicate", "not_proven")),
)
CARDS: Final = (
    Card(
        "develop",
        _told("ecart_potentiel", fill("home.euros", n=whole(cell("ecart_potentiel")))),
        "Potentiel",
    ),
    Card("dose", _told("heures_a_deplacer", cat(whole(cell("heures_a_deplacer")), " h")), "Effort"),
    Card("time", _told("heures_conseillees", cat(whole(cell("heures_conseillees")), " h")), "Plan_action"),
)


def place_home(book: Book) -> None:
    """Lay the first sheet out on a grid of ten equal columns."""
    sheet = book.sheet(
        Sheet(
            SHEET,
            "shtAccueil",
            tab=ACCENT,
            widths={0: 2, **dict.fromkeys(range(FIRST, LAST + 1), 14.0)},
            heights={0: 30, 3: 20, 4: 30},
            fit=(1, 1),
            zoom=100,
        )
    )
    _head(book)
    _tiles(book, sheet, 3)
    _questions(book, sheet)
    _cards(book, sheet)
    _colours(sheet)


def _head(book: Book) -> None:
    book.put(SHEET, 0, FIRST, t("book.title"), "title")
    book.put(SHEET, 0, LAST, native("HYPERLINK", "#langue", t("home.language")), "link_right")
    source = fill(
        "home.source",
        lines=whole(cell("nb_lignes")),
        clients=whole(cell("nb_clients")),
        months=param("months"),
        day=_day(param("as_of")),
    )
    book.put(SHEET, 1, FIRST, iff(cell("nb_lignes").eq(0), t("common.no_data"), source), "note")


def _day(serial: Expr) -> Expr:
    """A date as dd/mm/yyyy, without the format codes that differ from one language of Excel to another."""
    two = [native("RIGHT", cat("0", native(name, serial)), 2) for name in ("DAY", "MONTH")]
    return cat(two[0], "/", two[1], "/", native("YEAR", serial))


def _tiles(book: Book, sheet: Sheet, row: int) -> None:
    for place, tile in enumerate(TILES):
        col = FIRST + 2 * place
        book.put(SHEET, row, col, t(tile.label), "tile_label")
        book.put(SHEET, row + 1, col, iff(cell("nb_clients").eq(0), "", tile.value), tile.style)
        sheet.merges += [(row, col, col + 1), (row + 1, col, col + 1)]


def _questions(book: Book, sheet: Sheet) -> None:
    head = QUESTIONS_ROW - 1
    sheet.bands.append((head, FIRST, LAST, "header"))
    for col, key in (
        (FIRST, "number"),
        (FIRST + 1, "question"),
        (FIRST + 3, "answer"),
        (LAST - 1, "sign"),
        (LAST, "link"),
    ):
        book.put(SHEET, head, col, t(f"home.head.{key}"), "header_left")
    for place, row in enumerate(ROWS):
        line = QUESTIONS_ROW + place
        sheet.heights[line] = 36
        book.put(SHEET, line, FIRST, lit(place + 1), "rank")
        book.put(SHEET, line, FIRST + 1, t(f"home.question.{row.key}"), "question")
        book.put(SHEET, line, FIRST + 3, cell(f"{row.sheet}.answer"), "sentence")
        book.put(SHEET, line, LAST - 1, iff(cell("nb_clients").eq(0), "", row.sign), "sign")
        book.put(SHEET, line, LAST, native("HYPERLINK", f"#'{row.sheet}'!A1", cat("→ ", row.sheet)), "link")
        sheet.merges += [(line, FIRST + 1, FIRST + 2), (line, FIRST + 3, LAST - 2)]


def _cards(book: Book, sheet: Sheet) -> None:
    """Three cards of three columns, with a free column before the last one."""
    row = CARDS_ROW
    sheet.heights |= {row: 20, row + 1: 28, row + 2: 44, row + 3: 18}
    for card, col, last in zip(CARDS, (1, 4, 7), (3, 6, LAST), strict=True):
        book.put(SHEET, row, col, t(f"home.card.{card.key}"), "card_title")
        book.put(SHEET, row + 1, col, iff(cell("nb_clients").eq(0), "", card.number), "card_number")
        book.put(SHEET, row + 2, col, t(f"home.card.{card.key}_step"), "card_text")
        link = native("HYPERLINK", f"#'{card.sheet}'!A1", cat("→ ", card.sheet))
        book.put(SHEET, row + 3, col, link, "card_link")
        sheet.merges += [(row + place, col, last) for place in range(4)]
    book.put(SHEET, row + 5, FIRST, cell("Contrôles.answer"), "note")
    book.put(SHEET, row + 6, FIRST, t("home.convention"), "note")
    book.put(SHEET, row + 7, FIRST, t("home.baseline"), "note")
    for place, (name, key) in enumerate(
        (("Paramètres", "settings"), ("Contrôles", "controls"), ("Glossaire", "glossary"), ("Données_Ventes", "sales"))
    ):
        book.put(
            SHEET, row + 8, FIRST + 2 * place, native("HYPERLINK", f"#'{name}'!A1", t(f"home.go.{key}")), "link_plain"
        )


def _colours(sheet: Sheet) -> None:
    """The mark of a sign gives its colour; the word stays beside it."""
    area = (QUESTIONS_ROW, LAST - 1, QUESTIONS_ROW + len(ROWS) - 1, LAST - 1)
    for mark, colour in (("▲", LOSS), ("●", CONTRAST), ("✔", GOOD)):
        sheet.conditionals.append(
            (area, {"type": "text", "criteria": "begins with", "value": mark, "look": {"font_color": colour}})
        )
