"""Declarations of the 20/80 functions."""

from __future__ import annotations

from segment_udfs.functions.arguments import BASIS, CLIENT, POINTS, VALUES, A, B
from segment_udfs.functions.declare import arg, declare, opt
from segment_udfs.functions.kinds import Column, Number
from segment_udfs.functions.results import LabelColumn, Num, NumColumn, NumTable, Table
from segment_udfs.labels import CLASS
from segment_udfs.metrics import pareto

CATEGORY = "pareto"


declare(
    "SEG_PARETO_RANK",
    CATEGORY,
    ("Rang", "Rank"),
    ("Rang du client : 1 = le plus gros.", "Client rank: 1 = largest."),
    VALUES,
    compute=pareto.rank,
    result=NumColumn(),
)
declare(
    "SEG_PARETO_CUM",
    CATEGORY,
    ("Part cumulée", "Cumulative share"),
    (
        "Part cumulée du client et de tous ceux qui le précèdent au classement.",
        "Cumulative share of the client and all those ranked before it.",
    ),
    VALUES,
    BASIS,
    compute=pareto.cumulative_share,
    result=NumColumn(),
)
declare(
    "SEG_PARETO_CLASS",
    CATEGORY,
    ("Classe A/B/C", "A/B/C class"),
    (
        "Classe A, B ou C selon la part cumulée ; N si la valeur est nulle ou négative.",
        "Class A, B or C by cumulative share; N when the value is zero or negative.",
    ),
    VALUES,
    A,
    B,
    BASIS,
    compute=pareto.classes,
    result=LabelColumn(CLASS),
    ordered=(("a", "<", "b"),),
)
declare(
    "SEG_PARETO_COUNT",
    CATEGORY,
    ("Nombre de clients pour 80 %", "Clients for 80%"),
    (
        "Nombre minimal de clients qui font la part demandée (80 % par défaut).",
        "Smallest number of clients that make the asked share (80% by default).",
    ),
    VALUES,
    opt(
        "share",
        Number(0, 1, low_open=True),
        0.8,
        "Part à atteindre (0,8 = 80 %).",
        "Share to reach (0.8 = 80%).",
    ),
    BASIS,
    compute=pareto.count_for_share,
    result=Num(),
)
declare(
    "SEG_PARETO_SHARE",
    CATEGORY,
    ("Poids des premiers", "Share of the top"),
    (
        "Part des premiers clients : 0,2 = les premiers 20 % ; 20 = les vingt premiers.",
        "Share of the top clients: 0.2 = the first 20%; 20 = the first twenty.",
    ),
    VALUES,
    opt(
        "top",
        Number(0, low_open=True, check=lambda top: top < 1 or top == int(top)),
        0.2,
        "Part (entre 0 et 1) ou nombre entier des premiers clients.",
        "Share (between 0 and 1) or whole number of top clients.",
    ),
    BASIS,
    compute=pareto.share_of_top,
    result=Num(),
)
declare(
    "SEG_PARETO_CURVE",
    CATEGORY,
    ("Courbe de Pareto", "Pareto curve"),
    (
        "Courbe de Pareto à nombre fixe de points, pour un graphique.",
        "Pareto curve with a fixed number of points, for a chart.",
    ),
    VALUES,
    POINTS,
    BASIS,
    compute=pareto.curve_points,
    result=NumTable(),
)
declare(
    "SEG_CONCENTRATION",
    CATEGORY,
    ("Concentration", "Concentration"),
    (
        "Indices de concentration : Gini, HHI, équivalent clients, poids du 1er, des 3 et des 20 % premiers.",
        "Concentration: Gini, HHI, effective clients, share of the top 1, top 3 and top 20%.",
    ),
    VALUES,
    compute=pareto.concentration,
    result=NumTable(),
)
declare(
    "SEG_PARETO_CONFLICT",
    CATEGORY,
    ("Conflits CA / marge", "Revenue–margin conflicts"),
    (
        "Clients bien classés en CA et mal classés en marge, ou l'inverse.",
        "Clients ranked high by revenue and low by margin, or the reverse.",
    ),
    CLIENT,
    arg("revenue", Column(), "Chiffre d'affaires par client.", "Revenue per client."),
    arg("margin", Column(na_blank=True), "Marge par client.", "Margin per client."),
    A,
    B,
    compute=pareto.conflict_table,
    ordered=(("a", "<", "b"),),
    result=Table(
        ("client", "class_revenue", "class_margin", "rank_revenue", "rank_margin", "revenue", "margin"),
        families=((1, CLASS), (2, CLASS)),
    ),
)
