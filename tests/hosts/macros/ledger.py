"""The sample's own files read without our code: what a person would add up with a calculator."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from support import ROOT

_SAMPLE = ROOT / "segment_udfs" / "sample"


@dataclass(frozen=True)
class Line:
    """One line of the export; `cost` is None where the file gives none."""

    client: str
    name: str
    day: date
    family: str
    amount: Decimal
    cost: Decimal | None


@cache
def lines() -> tuple[Line, ...]:
    """Every line of export_ventes.csv; codes as they mean, not as they are spelled."""
    with (_SAMPLE / "export_ventes.csv").open(encoding="cp1252", newline="") as file:
        return tuple(
            Line(
                row["Code client"].strip().upper(),
                row["Raison sociale"],
                datetime.strptime(row["Date pièce"], "%d/%m/%Y").date(),
                row["Famille"],
                _amount(row["Montant HT"]) or Decimal(0),
                _amount(row["Coût de revient"]),
            )
            for row in csv.DictReader(file, delimiter=";")
        )


def of_year(year: int, client: str = "") -> list[Line]:
    """The lines of a calendar year, of one client when it is given."""
    return [line for line in lines() if line.day.year == year and client in ("", line.client)]


def revenue(found: list[Line]) -> float:
    """Σ amounts."""
    return float(sum(line.amount for line in found))


def _amount(text: str) -> Decimal | None:
    plain = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    return Decimal(plain) if plain not in ("", "?") else None
