"""Declarations of the profitability functions."""

from __future__ import annotations

from typing import Final

from segment_udfs.functions.arguments import CLIENT, POINTS
from segment_udfs.functions.declare import arg, declare, opt
from segment_udfs.functions.kinds import Choice, Column, Matrix, Number
from segment_udfs.functions.results import LabelColumn, Num, NumColumn, NumTable, Table
from segment_udfs.labels import PROFIT_STATUS
from segment_udfs.metrics import profitability

CATEGORY = "profitability"

REVENUE: Final = arg("revenue", Column(), "Chiffre d'affaires par client.", "Revenue per client.")
PROFIT: Final = arg(
    "profit",
    Column(na_blank=True),
    "Résultat par client (marge moins coût de service).",
    "Profit per client (margin minus cost to serve).",
)

declare(
    "SEG_MARGIN",
    CATEGORY,
    ("Marge", "Margin"),
    (
        "Marge en euros, taux de marge (÷ coût) ou taux de marque (÷ prix). Le dénominateur est toujours dit.",
        "Margin in currency, markup (÷ cost) or margin on price (÷ revenue). The denominator is always stated.",
    ),
    REVENUE,
    arg("cost", Column(na_blank=True), "Coût d'achat ou de production par client.", "Cost of goods per client."),
    opt(
        "kind",
        Choice(
            (
                ("eur", profitability.AMOUNT),
                ("marge", profitability.ON_COST),
                ("markup", profitability.ON_COST),
                ("marque", profitability.ON_PRICE),
                ("margin_on_price", profitability.ON_PRICE),
            )
        ),
        "eur",
        '"eur" (par défaut), "marge" (÷ coût) ou "marque" (÷ prix).',
        '"eur" (default, amount), "markup" (÷ cost) or "margin_on_price" (÷ revenue).',
    ),
    compute=profitability.margin,
    result=NumColumn(),
)
declare(
    "SEG_TDABC_RATE",
    CATEGORY,
    ("Coût de la minute", "Cost per minute"),
    (
        "Coût d'une minute (ou heure) réellement disponible : coût ÷ capacité pratique.",
        "Cost of one practical minute (or hour): cost ÷ practical capacity.",
    ),
    arg("cost", Number(), "Coût total de l'équipe sur la période.", "Total cost of the team over the period."),
    arg(
        "capacity",
        Number(),
        "Capacité théorique sur la même période, en minutes (ou en heures).",
        "Theoretical capacity over the same period, in minutes (or hours).",
    ),
    opt(
        "practical",
        Number(0, 1, low_open=True),
        0.8,
        "Part de la capacité réellement disponible (0,8 = 80 %).",
        "Share of the capacity really available (0.8 = 80%).",
    ),
    compute=profitability.capacity_rate,
    result=Num(),
)
declare(
    "SEG_COST_TO_SERVE",
    CATEGORY,
    ("Coût de service", "Cost to serve"),
    (
        "Coût de service par client : somme des quantités d'inducteurs × leur coût unitaire.",
        "Cost to serve per client: sum of driver quantities × unit costs.",
    ),
    arg(
        "drivers",
        Matrix(),
        "Quantités d'inducteurs : une ligne par client, une colonne par inducteur.",
        "Driver quantities: one row per client, one column per driver.",
    ),
    arg(
        "rates",
        Column(group="rates"),
        "Coût unitaire de chaque inducteur, dans l'ordre des colonnes.",
        "Unit cost of each driver, in the order of the columns.",
    ),
    compute=profitability.cost_to_serve,
    result=NumColumn(),
)
declare(
    "SEG_PROFIT_STATUS",
    CATEGORY,
    ("Statut de rentabilité", "Profit status"),
    (
        "Rentable, à l'équilibre, non profitable en l'état, coût manquant ou trop récent.",
        "Profitable, break-even, unprofitable as is, cost missing or too recent.",
    ),
    REVENUE,
    arg("margin", Column(na_blank=True), "Marge par client, en euros.", "Margin per client, in currency."),
    arg(
        "cost_to_serve",
        Column(na_blank=True, broadcast=True),
        "Coût de service par client, ou une seule valeur pour tous.",
        "Cost to serve per client, or one value for all.",
    ),
    opt(
        "months",
        Column(broadcast=True),
        None,
        "Ancienneté du client en mois, ou une seule valeur pour tous.",
        "Age of the client in months, or one value for all.",
    ),
    opt(
        "tol",
        Number(0, 1, high_open=True),
        0.01,
        "Marge de tolérance autour de l'équilibre, en part du CA (0,01 = 1 %).",
        "Tolerance around break-even, as a share of revenue (0.01 = 1%).",
    ),
    opt(
        "min_months",
        Number(0),
        6,
        "Ancienneté en mois avant tout verdict (6 par défaut).",
        "Age in months before any verdict (6 by default).",
    ),
    compute=profitability.status,
    result=LabelColumn(PROFIT_STATUS),
)
declare(
    "SEG_BREAKEVEN",
    CATEGORY,
    ("Leviers d'équilibre", "Break-even levers"),
    (
        "Hausse de prix, baisse du coût de service ou marge par commande à gagner pour revenir à l'équilibre.",
        "Price rise, cost-to-serve cut or extra margin per order needed to break even.",
    ),
    REVENUE,
    PROFIT,
    arg("cost_to_serve", Column(), "Coût de service par client.", "Cost to serve per client."),
    arg("orders", Column(), "Nombre de commandes par client.", "Number of orders per client."),
    compute=profitability.breakeven,
    result=NumTable(),
)
declare(
    "SEG_WHALE",
    CATEGORY,
    ("Courbe baleine", "Whale curve"),
    (
        "Clients du plus au moins rentable, avec résultat cumulé.",
        "Clients from most to least profitable, with cumulative profit.",
    ),
    CLIENT,
    PROFIT,
    compute=profitability.whale,
    result=Table(("client", "profit", "cumulative_profit", "cumulative_total_share", "cumulative_client_share")),
)
declare(
    "SEG_WHALE_PEAK",
    CATEGORY,
    ("Sommet de la baleine", "Whale peak"),
    (
        "Sommet de la courbe : profit maximal, ratio au total, rang, pertes, total.",
        "Peak of the curve: maximum profit, ratio to total, rank, losses, total.",
    ),
    PROFIT,
    compute=profitability.whale_peak,
    result=NumTable(),
)
declare(
    "SEG_WHALE_CURVE",
    CATEGORY,
    ("Points de la baleine", "Whale curve points"),
    (
        "Courbe baleine à nombre fixe de points, pour un graphique.",
        "Whale curve with a fixed number of points, for a chart.",
    ),
    PROFIT,
    POINTS,
    compute=profitability.whale_points,
    result=NumTable(),
)
