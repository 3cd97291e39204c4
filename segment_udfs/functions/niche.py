"""Declarations of the functions on duplicable clients."""

from __future__ import annotations

from segment_udfs.functions.declare import arg, declare, opt
from segment_udfs.functions.kinds import Column, Number
from segment_udfs.functions.results import NumColumn, Table
from segment_udfs.labels import NICHE
from segment_udfs.metrics import niche

CATEGORY = "niche"
_ARGUMENTS = (
    arg("sector", Column("id"), "Secteur de chaque client.", "Sector of each client."),
    arg("good", Column(), "1 si le client est un bon client, sinon 0.", "1 when the client is a good one, else 0."),
    opt(
        "min_n",
        Number(1, integer=True),
        5,
        "Nombre minimal de clients d'un secteur (5 par défaut).",
        "Smallest number of clients of a sector (5 by default).",
    ),
    opt(
        "min_lift",
        Number(1),
        1.5,
        "Fréquence minimale des bons clients, en multiple de la moyenne (1,5 par défaut).",
        "Smallest frequency of good clients, as a multiple of the average (1.5 by default).",
    ),
    opt(
        "q",
        Number(0, 1, low_open=True, high_open=True),
        0.1,
        "Part admise de fausses niches (0,1 = 10 %).",
        "Share of false niches accepted (0.1 = 10%).",
    ),
)

declare(
    "SEG_NICHE",
    CATEGORY,
    ("Niches", "Niches"),
    (
        "Secteurs où les bons clients sont nettement plus fréquents qu'ailleurs. Le hasard est testé.",
        "Sectors where good clients are clearly more frequent than elsewhere. Chance is tested.",
    ),
    *_ARGUMENTS,
    compute=niche.niche_table,
    result=Table(
        ("sector", "sector_n", "sector_k", "sector_rate", "lift", "p", "q", "verdict"), families=((7, NICHE),)
    ),
)
declare(
    "SEG_NICHE_FLAG",
    CATEGORY,
    ("Client duplicable (1/0)", "In a niche (1/0)"),
    ("1 si le secteur du client est une niche prouvée.", "1 if the client's sector is a proven niche."),
    *_ARGUMENTS,
    compute=niche.in_niche,
    result=NumColumn(),
)
