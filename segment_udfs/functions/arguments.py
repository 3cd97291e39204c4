"""Arguments that several functions share, declared once with their help in both languages."""

from __future__ import annotations

from typing import Final

from segment_udfs.functions.declare import arg, opt
from segment_udfs.functions.kinds import Column, Day, Number, choice
from segment_udfs.metrics.pareto import BASES

VALUES: Final = arg(
    "values",
    Column(),
    "Valeurs, une ligne par client (chiffre d'affaires ou marge).",
    "Values, one row per client (revenue or margin).",
)
BASIS: Final = opt(
    "basis",
    choice(*BASES),
    "positive",
    'Base : "positive" (par défaut), "net" ou "peak".',
    'Basis: "positive" (default), "net" or "peak".',
)
A: Final = opt(
    "a",
    Number(0, 1, low_open=True, high_open=True),
    0.8,
    "Seuil de la classe A (0,8 = 80 %).",
    "Threshold of class A (0.8 = 80%).",
)
B: Final = opt(
    "b",
    Number(0, 1, low_open=True),
    0.95,
    "Seuil de la classe B (0,95 = 95 %).",
    "Threshold of class B (0.95 = 95%).",
)
POINTS: Final = opt(
    "points",
    Number(2, 1001, integer=True),
    101,
    "Nombre de points de la courbe (101 par défaut).",
    "Number of points of the curve (101 by default).",
)
CLIENT: Final = arg(
    "client",
    Column("id"),
    "Clients, une ligne par client.",
    "Clients, one row per client.",
)
LINE_CLIENT: Final = arg(
    "client",
    Column("id"),
    "Client de chaque ligne de facture.",
    "Client of each invoice line.",
)
LINE_DATE: Final = arg(
    "date",
    Column("date"),
    "Date de chaque ligne de facture.",
    "Date of each invoice line.",
)
LINE_AMOUNT: Final = arg(
    "amount",
    Column(),
    "Montant HT de chaque ligne (avoirs négatifs).",
    "Amount excluding tax of each line (credit notes negative).",
)
CLIENTS: Final = opt(
    "clients",
    Column("id", group="clients"),
    None,
    "Liste des clients voulus, un par ligne (par défaut, tous).",
    "List of the clients wanted, one per row (default: all).",
)
AS_OF: Final = opt(
    "as_of",
    Day(),
    None,
    "Date d'analyse (par défaut, la dernière date des lignes).",
    "Date of the analysis (default: the last date of the lines).",
)
MONTHS: Final = opt(
    "months",
    Number(1, 120, integer=True),
    12,
    "Durée de la période, en mois (12 par défaut).",
    "Length of the window in months (12 by default).",
)
