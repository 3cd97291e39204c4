"""The whole workbook: which sheets there are, in which order, for one set of tables and parameters."""

from __future__ import annotations

from typing import Final

from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.layout import place_question
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets import (
    attrition,
    clients,
    controls,
    effort,
    glossary,
    home,
    inputs,
    journal,
    niche,
    pareto,
    plan,
    potential,
    profitability,
    recurrent,
    segments,
    sensitivity,
    settings,
    stars,
    texts,
)

ORDER: Final = (
    "Accueil",
    "Stars",
    "20-80",
    "Rentabilité",
    "Potentiel",
    "Attrition",
    "Récurrents",
    "Duplicables",
    "Segments",
    "Effort",
    "Plan_action",
    "Clients",
    "Données_Ventes",
    "Données_Clients",
    "Coûts",
    "Paramètres",
    "Contrôles",
    "Sensibilité",
    "Glossaire",
    "Journal",
    "Courbes",
    "Textes",
)
"""Order of the tabs: the answers first, the data after, the machinery last."""
REPORT: Final = (*ORDER[: ORDER.index("Clients")], "Contrôles")
"""The sheets of the printed report: the dashboard, the answers, and what proves them."""


def declare(tables: Tables, params: Params, lang: str) -> Book:
    """Declare every sheet. Nothing is computed here: values are asked for when the book is written."""
    book = Book(lang, capacity(tables))
    texts.place_texts(book)
    texts.place_curves(book)
    inputs.place_sales(book, tables)
    inputs.place_clients(book, tables)
    inputs.place_costs(book, tables)
    settings.place_settings(book, params)
    clients.place_clients_sheet(book, inputs.driver_names(tables))
    for sheet in (pareto, potential, attrition, stars, profitability):
        sheet.place_curves(book)
        place_question(book, sheet.QUESTION)
        sheet.titles(book)
    effort.place_effort(book)
    plan.place_plan(book)
    glossary.place_glossary(book)
    journal.place_journal(book, tables, params)
    for question in (recurrent, niche, segments):
        question.place_curves(book)
        place_question(book, question.QUESTION)
    sensitivity.place_sensitivity(book)
    controls.place_controls(book)
    if all(f"{row.sheet}.answer" in book.placed for row in home.ROWS):
        home.place_home(book)
    book.sheets = {name: book.sheets[name] for name in ORDER if name in book.sheets}
    return book


def capacity(tables: Tables) -> int:
    """Rows kept for the list of clients: room for as many again, and never less than 2,000."""
    known = tables.sales["client"].nunique() if "client" in tables.sales else 0
    return max(2000, -(-2 * known // 1000) * 1000)
