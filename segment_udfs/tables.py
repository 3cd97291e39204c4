"""The three input tables: sales lines, clients, rates. Their columns, kinds and units; nothing downstream re-checks.

A table travels as a pandas frame whose columns bear the field names below. Kinds in the frame:

- "id" and "text": str, missing = None (ids keep their leading zeros and their spelling);
- "number": float64, missing = NaN;
- "date": float64, whole days of the 1900 system (Excel serials), missing = NaN.

An optional field that the file does not have is an absent column. The clients table may carry further number columns,
the quantities of the cost drivers named in the rates table; `Tables.drivers` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from segment_udfs.errors import Fault

Kind = Literal["id", "text", "number", "date"]


@dataclass(frozen=True, slots=True)
class Field:
    """One declared column: its stable English name, its kind, the header that the workbook's table bears."""

    name: str
    kind: Kind
    header: str
    required: bool = False
    unit: str = ""


SALES: Final = (
    Field("client", "id", "Client", required=True),
    Field("date", "date", "Date", required=True),
    Field("amount", "number", "Montant HT", required=True, unit="€"),
    Field("cost", "number", "Coût", unit="€"),
    Field("order", "id", "Pièce"),
    Field("family", "id", "Famille"),
    Field("quantity", "number", "Quantité"),
    Field("name", "text", "Nom"),
)
CLIENTS: Final = (
    Field("client", "id", "Client", required=True),
    Field("name", "text", "Nom"),
    Field("sector", "text", "Secteur"),
    Field("size", "text", "Taille"),
    Field("siren", "id", "SIREN"),
    Field("group", "text", "Groupe"),
    Field("hours", "number", "Heures par an", unit="h"),
    Field("wallet", "number", "Achats totaux estimés", unit="€"),
    Field("loss_cause", "text", "Cause de perte"),
)
RATES: Final = (
    Field("driver", "text", "Inducteur", required=True),
    Field("cost", "number", "Coût annuel", unit="€"),
    Field("capacity", "number", "Capacité théorique"),
    Field("practical", "number", "Part pratique"),
    Field("unit_cost", "number", "Coût unitaire", unit="€"),
)


@dataclass(frozen=True)
class Tables:
    """What one analysis reads: the three tables, conformed, and where they came from.

    `drivers` are the columns of `clients` that hold cost-driver quantities, in the order of `rates`.
    `source` is the name of the sales file, as a person knows it (no folder).
    """

    sales: pd.DataFrame
    clients: pd.DataFrame | None = None
    rates: pd.DataFrame | None = None
    drivers: tuple[str, ...] = ()
    source: str = ""
    notes: tuple[Fault, ...] = ()
