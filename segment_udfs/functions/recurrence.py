"""Declarations of the functions on recurrent clients."""

from __future__ import annotations

from dataclasses import replace

from segment_udfs.functions.arguments import AS_OF, CLIENTS, LINE_AMOUNT, LINE_CLIENT, LINE_DATE, MONTHS
from segment_udfs.functions.declare import arg, declare, opt
from segment_udfs.functions.kinds import Column, Day, Matrix, Number
from segment_udfs.functions.results import LabelColumn, NumColumn, NumTable
from segment_udfs.labels import MOVE, RECURRENCE
from segment_udfs.metrics import recurrence

CATEGORY = "recurrence"

LISTED = arg("clients", CLIENTS.kind, "Liste des clients, un par ligne.", "List of the clients, one per row.")
ANY_MONTHS = replace(MONTHS, kind=Number(1, integer=True))

declare(
    "SEG_RECURRENCE",
    CATEGORY,
    ("Récurrence", "Recurrence"),
    (
        "Récurrent, occasionnel, ponctuel ou aucun, selon les dates d'achat de la période.",
        "Recurrent, occasional, one-time or none, from the purchase dates of the period.",
    ),
    LINE_CLIENT,
    LINE_DATE,
    LISTED,
    AS_OF,
    ANY_MONTHS,
    opt(
        "min_orders",
        Number(1, integer=True),
        2,
        "Nombre minimal de dates d'achat d'un client récurrent (2 par défaut).",
        "Least number of purchase dates of a recurrent client (2 by default).",
    ),
    opt(
        "min_quarters",
        Number(1, integer=True),
        2,
        "Nombre minimal de trimestres civils avec achat (2 par défaut).",
        "Least number of calendar quarters with a purchase (2 by default).",
    ),
    opt(
        "amount",
        Column(),
        None,
        "Montant HT de chaque ligne : un jour d'avoirs n'est alors pas un achat.",
        "Amount of each line: a day of credit notes is then no purchase.",
    ),
    compute=recurrence.recurrence,
    result=LabelColumn(RECURRENCE),
)
declare(
    "SEG_ROLLING",
    CATEGORY,
    ("CA glissant", "Rolling revenue"),
    (
        "Chiffre d'affaires du client sur une période glissante. lag=12 donne la période précédente.",
        "Client revenue over a rolling window. lag=12 gives the previous one.",
    ),
    LINE_CLIENT,
    LINE_DATE,
    LINE_AMOUNT,
    LISTED,
    arg("as_of", Day(), "Date de fin de la période.", "End date of the window."),
    ANY_MONTHS,
    opt(
        "lag",
        Number(0, integer=True),
        0,
        "Recul de la période, en mois (0 par défaut ; 12 = l'année d'avant).",
        "Months by which the window is moved back (0 by default; 12 = the year before).",
    ),
    compute=recurrence.rolling,
    result=NumColumn(),
)
declare(
    "SEG_MOVE",
    CATEGORY,
    ("Évolution", "Movement"),
    (
        "Hausse, stable, baisse, nouveau, perdu ou inactif entre deux périodes comparables.",
        "Up, stable, down, new, lost or inactive between two comparable periods.",
    ),
    arg("prev", Column(), "Chiffre d'affaires de la période précédente.", "Revenue of the previous period."),
    arg("curr", Column(), "Chiffre d'affaires de la période actuelle.", "Revenue of the current period."),
    opt(
        "tol",
        Number(0, 1, high_open=True),
        0.05,
        "Tolérance : variation encore jugée stable (0,05 = 5 %).",
        "Tolerance: change still called stable (0.05 = 5%).",
    ),
    compute=recurrence.move,
    result=LabelColumn(MOVE),
)
declare(
    "SEG_TREND",
    CATEGORY,
    ("Tendance", "Trend"),
    (
        "Pente médiane par période, pente relative et probabilité que la tendance soit due au hasard.",
        "Median slope per period, relative slope and probability that the trend is chance.",
    ),
    arg(
        "series",
        Matrix(),
        "Un client par ligne, une période par colonne, de la plus ancienne à la plus récente.",
        "One client per row, one period per column, from the oldest to the latest.",
    ),
    compute=recurrence.trend,
    result=NumTable(),
)
