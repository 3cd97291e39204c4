"""Declaration of the RFM score."""

from __future__ import annotations

from segment_udfs.functions.declare import arg, declare, opt
from segment_udfs.functions.kinds import Column, Number
from segment_udfs.functions.results import NumTable
from segment_udfs.metrics import rfm

declare(
    "SEG_RFM",
    "rfm",
    ("Score RFM", "RFM score"),
    (
        "Notes récence, fréquence, montant et code RFM. Le code est une étiquette, pas une note à moyenner.",
        "Recency, frequency, monetary scores and RFM code. The code is a label, not a number to average.",
    ),
    arg(
        "recency",
        Column(na_blank=True),
        "Jours depuis le dernier achat de chaque client.",
        "Days since the last purchase of each client.",
    ),
    arg("frequency", Column(na_blank=True), "Nombre d'achats de chaque client.", "Number of purchases of each client."),
    arg("monetary", Column(na_blank=True), "Montant acheté par chaque client.", "Amount bought by each client."),
    opt(
        "bins",
        Number(2, 9, integer=True),
        5,
        "Nombre de classes, de 2 à 9 (5 par défaut).",
        "Number of bins, 2 to 9 (5 by default).",
    ),
    compute=rfm.scores,
    result=NumTable(),
)
