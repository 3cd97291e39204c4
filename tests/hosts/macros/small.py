"""A workbook with the tables of ours and nothing that takes time to calculate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

SALES = ["Client", "Date", "Montant HT", "Coût", "Pièce", "Famille", "Quantité", "Nom"]
CLIENTS = ["Client", "Nom", "Secteur", "Taille", "SIREN", "Groupe", "Heures par an"]
CLIENTS += ["Achats totaux estimés", "Cause de perte", "Livraisons"]
TOP, LEFT = 4, 1


def line(client: Any, day: int, amount: Any, **cells: Any) -> list[Any]:
    """A sales line of January 2025; cost 60 % of a number, one piece a line."""
    cost = amount * 0.6 if isinstance(amount, float) else None
    row = {"Client": client, "Date": datetime(2025, 1, day), "Montant HT": amount, "Coût": cost, "Pièce": f"F{day}"}
    return [{**row, **cells}.get(head) for head in SALES]


def record(client: Any, name: str | None = None, **cells: Any) -> list[Any]:
    """A record of a client."""
    return [{"Client": client, "Nom": name, **cells}.get(head) for head in CLIENTS]


def small(path: Path, lines: Sequence[Sequence[Any]], records: Sequence[Sequence[Any]]) -> Path:
    """Write it; `Livraisons` is a cost driver at 10 € a unit."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}) as book:
        money = book.add_format({"num_format": '#,##0.00 "€"'})
        for sheet, name, heads, rows in (
            ("Données_Ventes", "Ventes", SALES, lines),
            ("Données_Clients", "FichierClients", CLIENTS, records),
        ):
            page = book.add_worksheet(sheet)
            bottom = TOP + max(1, len(rows))
            columns = [{"header": head, "format": money if head == "Montant HT" else None} for head in heads]
            page.add_table(TOP, LEFT, bottom, LEFT + len(heads) - 1, {"name": name, "columns": columns})
            for down, row in enumerate(rows, TOP + 1):
                for right, cell in enumerate(row, LEFT):
                    look = money if heads[right - LEFT] == "Montant HT" else None
                    if isinstance(cell, str) and cell.startswith("=="):
                        page.write_formula(down, right, cell[1:], look, "#DIV/0!" if cell.endswith("/0") else 0)
                    else:
                        page.write(down, right, cell, look)
        costs = book.add_worksheet("Coûts")
        costs.write_row(7, 1, ["Livraisons", None, None, None, 10.0])
    return path
