"""Glossaire: one row an indicator, its formula, basis, source and place; then one row a function of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.workbook.formula import Const, fill, t
from segment_udfs.workbook.layout import LEFT, place_head
from segment_udfs.workbook.model import Book, Sheet, words
from segment_udfs.workbook.theme import LINE

SHEET: Final = "Glossaire"
WIDTHS: Final = {0: 2, 1: 31, 2: 62, 3: 48, 4: 27, 5: 24, 6: 14}
_LAST: Final = LEFT + 5


@dataclass(frozen=True)
class Entry:
    """One indicator: its texts are `glossary.<key>`, unless `term` names a text that exists already."""

    group: str
    key: str
    source: str
    function: str
    sheet: str
    term: str = ""

    @property
    def title(self) -> str:
        return self.term or f"glossary.{self.key}.term"


ENTRIES: Final = (
    Entry("sales", "revenue", "article", "SEG_CLIENT_METRICS", "Clients", "column.revenue"),
    Entry("sales", "active", "product", "SEG_CLIENT_METRICS", "Paramètres", "fact.clients_actifs"),
    Entry("sales", "orders", "product", "SEG_CLIENT_METRICS", "Clients", "column.orders"),
    Entry("sales", "purchase_dates", "product", "SEG_CLIENT_METRICS", "Clients", "column.purchase_dates"),
    Entry("sales", "credit_notes", "product", "SEG_CLIENT_METRICS", "Clients", "column.credit_notes"),
    Entry("sales", "recency_days", "bgnbd", "SEG_CLIENT_METRICS", "Clients", "column.recency_days"),
    Entry("sales", "mean_gap", "product", "SEG_CLIENT_METRICS", "Clients", "column.mean_gap"),
    Entry("sales", "quarters", "product", "SEG_CLIENT_METRICS", "Clients", "column.quarters"),
    Entry("sales", "age_months", "product", "", "Clients", "column.age_months"),
    Entry("profit", "margin", "article", "SEG_MARGIN", "Clients", "column.margin"),
    Entry("profit", "margin_rate", "product", "SEG_MARGIN", "Paramètres", "fact.taux_marge"),
    Entry("profit", "unit_cost", "kaplan", "SEG_TDABC_RATE", "Coûts", "costs.unit"),
    Entry("profit", "unused", "kaplan", "SEG_TDABC_RATE", "Coûts", "costs.unused_cost"),
    Entry("profit", "cost_to_serve", "kaplan", "SEG_COST_TO_SERVE", "Clients", "column.cost_to_serve"),
    Entry("profit", "profit", "article", "SEG_PROFIT_STATUS", "Clients", "column.profit"),
    Entry("profit", "profit_rate", "product", "", "Clients", "column.profit_rate"),
    Entry("profit", "profit_status", "article", "SEG_PROFIT_STATUS", "Clients", "column.profit_status"),
    Entry("profit", "whale_peak", "whale", "SEG_WHALE_PEAK", "Rentabilité"),
    Entry("profit", "levers", "product", "SEG_BREAKEVEN", "Rentabilité"),
    Entry("profit", "missing_cost", "product", "SEG_DATA_CHECK", "Rentabilité"),
    Entry("profit", "cost_bounds", "product", "", "Rentabilité"),
    Entry("pareto", "value", "article", "", "Clients", "column.value"),
    Entry("pareto", "rank", "pareto", "SEG_PARETO_RANK", "Clients", "column.rank_revenue"),
    Entry("pareto", "cumulative", "pareto", "SEG_PARETO_CUM", "Clients", "column.cum_revenue"),
    Entry("pareto", "class", "pareto", "SEG_PARETO_CLASS", "Clients", "column.class"),
    Entry("pareto", "count", "article", "SEG_PARETO_COUNT", "20-80"),
    Entry("pareto", "top_share", "article", "SEG_PARETO_SHARE", "20-80"),
    Entry("pareto", "gini", "gini", "SEG_CONCENTRATION", "20-80"),
    Entry("pareto", "effective", "hhi", "SEG_CONCENTRATION", "20-80"),
    Entry("pareto", "conflict", "product", "SEG_PARETO_CONFLICT", "20-80", "column.flag_conflict"),
    Entry("pareto", "dependency", "product", "", "Clients", "column.flag_dependency"),
    Entry("potential", "breadth", "article", "SEG_BREADTH", "Clients", "column.breadth"),
    Entry("potential", "wallet_share", "peppers", "SEG_SHARE_OF_WALLET", "Clients", "column.wallet_share"),
    Entry("potential", "peer_group", "peppers", "", "Clients", "column.peer_group"),
    Entry("potential", "gap", "peppers", "SEG_POTENTIAL_GAP", "Clients", "column.gap"),
    Entry("potential", "star", "article", "SEG_STAR", "Stars", "column.star"),
    Entry("potential", "near_star", "product", "SEG_STAR_WHY", "Stars"),
    Entry("potential", "growth", "product", "", "Clients", "column.growth"),
    Entry("potential", "score", "article", "SEG_POTENTIAL_SCORE", "Potentiel", "column.potential_score"),
    Entry("potential", "whitespace", "peppers", "SEG_WHITESPACE", "Potentiel"),
    Entry("attrition", "status", "product", "SEG_STATUS", "Clients", "column.status"),
    Entry("attrition", "opening", "product", "SEG_ATTRITION", "Attrition"),
    Entry("attrition", "attrition", "article", "SEG_ATTRITION", "Attrition"),
    Entry("attrition", "gross_ratio", "article", "SEG_ATTRITION", "Attrition"),
    Entry("attrition", "interval", "wilson", "SEG_RATE_INTERVAL", "Attrition"),
    Entry("attrition", "won_back", "product", "SEG_ATTRITION_BRIDGE", "Attrition"),
    Entry("attrition", "client_bridge", "product", "SEG_ATTRITION_BRIDGE", "Attrition"),
    Entry("attrition", "revenue_bridge", "product", "SEG_REVENUE_BRIDGE", "Attrition"),
    Entry("attrition", "grr", "saas", "SEG_RETENTION", "Attrition"),
    Entry("attrition", "nrr", "saas", "SEG_RETENTION", "Attrition"),
    Entry("attrition", "causes", "article", "SEG_LOSS_CAUSES", "Attrition"),
    Entry("attrition", "p_alive", "bgnbd", "SEG_P_ALIVE", ""),
    Entry("recurrence", "recurrence", "article", "SEG_RECURRENCE", "Clients", "column.recurrence"),
    Entry("recurrence", "move", "article", "SEG_MOVE", "Récurrents", "column.move"),
    Entry("recurrence", "rolling", "product", "SEG_ROLLING", "Récurrents"),
    Entry("recurrence", "like_for_like", "product", "SEG_MOVE", "Récurrents"),
    Entry("recurrence", "trend", "kendall", "SEG_TREND", "Récurrents"),
    Entry("recurrence", "price_volume", "product", "", "Récurrents"),
    Entry("niche", "good", "article", "", "Clients", "column.good"),
    Entry("niche", "lift", "product", "SEG_NICHE", "Duplicables"),
    Entry("niche", "p_value", "fisher", "SEG_NICHE", "Duplicables"),
    Entry("niche", "q_value", "bh", "SEG_NICHE", "Duplicables"),
    Entry("niche", "niche", "article", "SEG_NICHE_FLAG", "Duplicables", "column.flag_duplicable"),
    Entry("effort", "hours", "article", "", "Clients", "column.hours"),
    Entry("effort", "roi", "article", "SEG_EFFORT_ROI", "Effort", "column.roi"),
    Entry("effort", "index", "article", "SEG_EFFORT_MIX", "Effort", "effort.index"),
    Entry("effort", "response", "little", "SEG_RESPONSE", "Effort"),
    Entry("effort", "gap_reach", "product", "", "Clients", "column.gap_reach"),
    Entry("effort", "margin_potential", "product", "", "Clients", "column.margin_potential"),
    Entry("effort", "hours_recommended", "lodish", "SEG_ALLOCATE", "Effort", "column.hours_recommended"),
    Entry("effort", "to_move", "lodish", "SEG_ALLOCATE", "Effort", "effort.to_move"),
    Entry("effort", "gain", "lodish", "", "Effort", "effort.gain"),
    Entry("effort", "stake", "product", "", "Plan_action", "column.stake"),
    Entry("effort", "contacts", "article", "", "Plan_action", "plan.contacts"),
    Entry("effort", "due_date", "product", "", "Plan_action", "column.due_date"),
    Entry("decision", "segment", "article", "SEG_SEGMENT", "Segments", "column.segment"),
    Entry("decision", "why", "product", "SEG_WHY", "Clients", "column.why"),
    Entry("decision", "sensitivity", "product", "SEG_SEGMENT", "Sensibilité"),
    Entry("decision", "fragile", "product", "", "Sensibilité"),
    Entry("decision", "rfm", "rfm", "SEG_RFM", ""),
    Entry("decision", "migration", "product", "SEG_MIGRATION", ""),
    Entry("decision", "accounts", "product", "SEG_CLIENT_KEY", "Clients", "column.flag_multiple_accounts"),
    Entry("decision", "data_check", "product", "SEG_DATA_CHECK", "Contrôles"),
    Entry("decision", "stamp", "product", "", "Journal"),
)


def place_glossary(book: Book) -> None:
    """Lay the sheet out; it prints on one page in width."""
    sheet = book.sheet(
        Sheet(
            SHEET,
            "shtGlossaire",
            tab=LINE,
            widths=dict(WIDTHS),
            heights={0: 26, 1: 21},
            freeze=(5, 2),
            repeat_rows=(4, 4),
            zoom=100,
        )
    )
    answer = fill("glossary.answer", n=len(ENTRIES), m=len(FUNCTIONS))
    place_head(book, sheet, t("glossary.title"), answer, "glossary.definition", back=_LAST)
    heads = ("term", "formula", "basis", "source", "function", "sheet")
    _heading(book, sheet, 4, *(f"glossary.{name}" for name in heads))
    row, group = 5, ""
    for entry in ENTRIES:
        if entry.group != group:
            group = entry.group
            row = _band(book, sheet, row, f"glossary.group.{group}")
        keys = (entry.title, *(f"glossary.{part}" for part in (f"{entry.key}.formula", f"{entry.key}.basis")))
        _row(book, sheet, row, *keys, f"glossary.by.{entry.source}")
        book.put(SHEET, row, LEFT + 4, Const(entry.function), "sentence")
        book.put(SHEET, row, LEFT + 5, Const(entry.sheet), "sentence")
        row += 1
    _place_functions(book, sheet, row + 1)


def _place_functions(book: Book, sheet: Sheet, row: int) -> None:
    """The catalogue: name in a cell, what it does, signature, title."""
    row = _band(book, sheet, row, "glossary.functions")
    for place, function in enumerate(FUNCTIONS.values(), row):
        _row(
            book,
            sheet,
            place,
            Const(function.name),
            f"function.{function.name}.help",
            Const(function.signature),
            f"function.{function.name}.title",
        )
        sheet.bands.append((place, LEFT + 4, _LAST, "sentence"))


def _heading(book: Book, sheet: Sheet, row: int, *keys: str) -> None:
    sheet.heights[row] = 18
    for offset, key in enumerate(keys):
        book.put(SHEET, row, LEFT + offset, t(key), "header_left")


def _band(book: Book, sheet: Sheet, row: int, key: str) -> int:
    book.put(SHEET, row, LEFT, t(key), "band")
    sheet.bands.append((row, LEFT, _LAST, "band"))
    return row + 1


def _row(book: Book, sheet: Sheet, row: int, *texts: str | Const) -> None:
    """One row of texts, keys or constants, as high as the longest of them in either language."""
    lines = 1
    for col, text in enumerate(texts, LEFT):
        book.put(SHEET, row, col, t(text) if isinstance(text, str) else text, "question" if col == LEFT else "sentence")
        for lang in ("fr", "en"):
            lines = max(lines, _lines(words(text, lang) if isinstance(text, str) else str(text.constant), col))
    sheet.heights[row] = 15.0 * lines + 1


def _lines(text: str, column: int) -> int:
    """Lines that a wrapped text takes: a unit of width fits about one character of a proportional font."""
    return len(wrap(text, int(WIDTHS[column] * (0.95 if column == LEFT else 1.05))))
