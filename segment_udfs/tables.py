"""The three input tables: sales lines, clients, rates. Their columns, kinds and units; nothing downstream re-checks.

A table travels as a pandas frame whose columns bear the field names below. Kinds in the frame:

- "id" and "text": str, missing = None (ids keep their leading zeros and their spelling);
- "number": float64, missing = NaN;
- "date": float64, whole days of the 1900 system (Excel serials), missing = NaN.

An optional field that the file does not have is an absent column. The clients table may carry further number columns,
the quantities of the cost drivers named in the rates table; `Tables.drivers` lists them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
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


def fingerprint(tables: Tables) -> str:
    """SHA-256 of the data of the three tables, 64 hexadecimal digits: the same data give the same stamp everywhere.

    Every declared column counts, in its declared order, then the cost drivers: name, rows in order, missing values
    apart from empty texts. File names, notes and columns that no analysis reads do not. An absent optional column
    counts as one without any value.

    Example:
        >>> sales = pd.DataFrame({"client": ["A"], "date": [46022.0], "amount": [10.0]})
        >>> fingerprint(Tables(sales))[:16]
        'baedf7aed5e4d525'
        >>> fingerprint(Tables(sales)) == fingerprint(Tables(sales.assign(family=[None]), source="ventes.csv"))
        True
    """
    digest = hashlib.sha256()
    drivers = tuple(Field(name, "number", name) for name in tables.drivers)
    for name, frame, fields in (
        ("sales", tables.sales, SALES),
        ("clients", tables.clients, (*CLIENTS, *drivers)),
        ("rates", tables.rates, RATES),
    ):
        digest.update(f"{name}\x1d{-1 if frame is None else len(frame)}\x1d".encode())
        for part in () if frame is None else _stamped(frame, fields):
            digest.update(part)
    return digest.hexdigest()


def _stamped(frame: pd.DataFrame, fields: tuple[Field, ...]) -> Iterator[bytes]:
    """Name and content of each column that has a value. Numbers as little-endian doubles, with one zero and one NaN."""
    for item in fields:
        if item.name not in frame or frame[item.name].isna().all():
            continue
        yield f"{item.name}\x1e".encode()
        if item.kind in {"number", "date"}:
            numbers = frame[item.name].to_numpy(np.float64, copy=True) + 0.0
            numbers[np.isnan(numbers)] = np.nan
            yield numbers.astype("<f8").tobytes()
        else:
            missing = frame[item.name].isna().tolist()
            texts = zip(frame[item.name].tolist(), missing, strict=True)
            yield "".join("-" if gone else f"{len(text)}:{text}" for text, gone in texts).encode()
