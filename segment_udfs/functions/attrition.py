"""Declarations of the attrition functions."""

from __future__ import annotations

from segment_udfs.functions.declare import arg, declare, opt
from segment_udfs.functions.kinds import Choice, Column, Day, Number, choice
from segment_udfs.functions.results import LabelColumn, Num, NumColumn, NumTable, Table
from segment_udfs.labels import STATUS
from segment_udfs.metrics import attrition, lifetime

CATEGORY = "attrition"
PREV = arg(
    "prev",
    Column(),
    "CA de chaque client sur la période précédente (vide = 0).",
    "Revenue of each client in the previous period (blank = 0).",
)
CURR = arg(
    "curr",
    Column(),
    "CA de chaque client sur la période actuelle (vide = 0).",
    "Revenue of each client in the current period (blank = 0).",
)
X = arg("x", Column(), "Nombre d'achats répétés (achats moins le premier).", "Repeat purchases (all but the first).")
T_X = arg("t_x", Column(), "Âge du client à son dernier achat.", "Age of the client at the last purchase.")
T = arg(
    "T",
    Column(),
    "Âge du client aujourd'hui, dans la même unité que t_x.",
    "Age of the client now, in the same unit as t_x.",
)


declare(
    "SEG_STATUS",
    CATEGORY,
    ("Statut du client", "Client status"),
    (
        "Nouveau, actif, à risque ou présumé perdu, selon le silence comparé au rythme du client.",
        "New, active, at risk or presumed lost: silence compared with the client's own rhythm.",
    ),
    arg(
        "first",
        Column("date", na_blank=True),
        "Date du premier achat (vide = jamais acheté).",
        "Date of the first purchase (blank = never bought).",
    ),
    arg("last", Column("date", na_blank=True), "Date du dernier achat.", "Date of the last purchase."),
    arg("orders", Column(na_blank=True), "Nombre de dates d'achat.", "Number of purchase dates."),
    arg("as_of", Day(), "Date d'analyse.", "Date of the analysis."),
    opt(
        "k_risk",
        Number(0, low_open=True),
        2,
        "À risque au-delà de k_risk fois l'écart moyen entre achats (2 par défaut).",
        "At risk beyond k_risk times the mean gap between purchases (2 by default).",
    ),
    opt(
        "k_lost",
        Number(0, low_open=True),
        3,
        "Perdu au-delà de k_lost fois l'écart moyen entre achats (3 par défaut).",
        "Lost beyond k_lost times the mean gap between purchases (3 by default).",
    ),
    opt("min", Number(0), 90, "Seuil le plus court, en jours (90 par défaut).", "Shortest threshold, days (90)."),
    opt("max", Number(0), 730, "Seuil le plus long, en jours (730 par défaut).", "Longest threshold, days (730)."),
    opt(
        "one_off",
        Number(0),
        365,
        "Seuil d'un client à un seul achat, en jours (365 par défaut).",
        "Threshold of a client with a single purchase, in days (365 by default).",
    ),
    opt(
        "new_days",
        Number(0),
        365,
        "Nouveau si le premier achat a au plus ce nombre de jours (365 par défaut).",
        "New when the first purchase is at most this many days old (365 by default).",
    ),
    compute=attrition.statuses,
    result=LabelColumn(STATUS),
    ordered=(("k_risk", "<=", "k_lost"), ("min", "<=", "max")),
)
declare(
    "SEG_ATTRITION",
    CATEGORY,
    ("Taux d'attrition", "Attrition rate"),
    (
        "Taux d'attrition : clients perdus ÷ clients à l'ouverture (ou ÷ tous les clients, kind=\"all\").",
        'Attrition rate: lost ÷ opening clients (or ÷ all clients, kind="all").',
    ),
    PREV,
    CURR,
    opt(
        "kind",
        choice(*attrition.RATE_KINDS),
        "opening",
        'Dénominateur : "opening" (clients à l\'ouverture, par défaut) ou "all" (tous les clients).',
        'Denominator: "opening" (opening clients, default) or "all" (all clients).',
    ),
    opt(
        "ever",
        Column(),
        None,
        'Pour "all" : positif si le client est connu à une date quelconque (1/0, ou CA de tout l\'historique).',
        'For "all": positive when the client is known at any time (1/0, or all-history revenue).',
    ),
    compute=attrition.attrition_rate,
    result=Num(),
)
declare(
    "SEG_ATTRITION_BRIDGE",
    CATEGORY,
    ("Passerelle clients", "Client bridge"),
    (
        "Ouverture, perdus, nouveaux, reconquis, clôture, contrôle (doit être 0).",
        "Opening, lost, new, won back, closing, check (must be 0).",
    ),
    PREV,
    CURR,
    opt(
        "ever_before",
        Column(),
        None,
        "Positif si le client achetait déjà avant la période précédente (sinon personne n'est reconquis).",
        "Positive when the client already bought before the previous period (absent: nobody is won back).",
    ),
    compute=attrition.client_bridge,
    result=NumTable(),
)
declare(
    "SEG_REVENUE_BRIDGE",
    CATEGORY,
    ("Passerelle de CA", "Revenue bridge"),
    (
        "CA d'ouverture, perdu, baisses, hausses, nouveau, clôture, contrôle (doit être 0).",
        "Opening revenue, lost, decreases, increases, new, closing, check (must be 0).",
    ),
    PREV,
    CURR,
    compute=attrition.revenue_bridge,
    result=NumTable(),
)
declare(
    "SEG_RETENTION",
    CATEGORY,
    ("Rétention du CA", "Revenue retention"),
    (
        "Rétention nette (NRR) ou brute (GRR) du chiffre d'affaires des clients d'ouverture.",
        "Net (NRR) or gross (GRR) revenue retention of the opening clients.",
    ),
    PREV,
    CURR,
    opt(
        "kind",
        choice(*attrition.RETENTION_KINDS),
        "NRR",
        '"NRR" (nette, hausses comprises, par défaut) ou "GRR" (brute, sans les hausses).',
        '"NRR" (net, increases included, default) or "GRR" (gross, without increases).',
    ),
    compute=attrition.retention,
    result=Num(),
)
declare(
    "SEG_RATE_INTERVAL",
    CATEGORY,
    ("Fourchette d'un taux", "Rate interval"),
    (
        "Fourchette de confiance d'un taux observé sur peu de clients (Wilson).",
        "Confidence interval of a rate observed on few clients (Wilson).",
    ),
    arg("k", Number(), "Nombre de cas observés, par exemple les clients perdus.", "Cases observed, e.g. lost clients."),
    arg("n", Number(), "Nombre de clients observés.", "Number of clients observed."),
    opt(
        "conf",
        Number(0, 1, low_open=True, high_open=True),
        0.95,
        "Niveau de confiance (0,95 = 95 %).",
        "Confidence level (0.95 = 95%).",
    ),
    compute=attrition.wilson_interval,
    result=NumTable(),
)
declare(
    "SEG_LOSS_CAUSES",
    CATEGORY,
    ("Causes de perte", "Loss causes"),
    (
        "Causes de perte en nombre et en euros, y compris les non renseignées.",
        "Loss causes by number and amount, including the ones not given.",
    ),
    arg(
        "cause",
        Column("id"),
        "Cause de perte, une ligne par client perdu (vide = non renseignée).",
        "Cause of the loss, one row per lost client (blank = not given).",
    ),
    arg("amount_lost", Column(), "Montant annuel perdu, positif.", "Yearly amount lost, positive."),
    compute=attrition.loss_causes,
    result=Table(
        ("cause", "n", "n_share", "amount_lost", "amount_share", "amount_cumulative"),
        blank=((0, "tables.cause_not_given"),),
    ),
)
declare(
    "SEG_P_ALIVE",
    CATEGORY,
    ("Probabilité d'être encore client", "Probability alive"),
    (
        "Probabilité que le client soit encore actif (modèle BG/NBD).",
        "Probability that the client is still active (BG/NBD model).",
    ),
    X,
    T_X,
    T,
    arg("r", Number(), "Paramètre r du modèle (SEG_BGNBD_FIT).", "Parameter r of the model (SEG_BGNBD_FIT)."),
    arg("alpha", Number(), "Paramètre alpha du modèle.", "Parameter alpha of the model."),
    arg("a", Number(), "Paramètre a du modèle.", "Parameter a of the model."),
    arg("b", Number(), "Paramètre b du modèle.", "Parameter b of the model."),
    opt(
        "one_off",
        Choice((("na", "na"), ("1", "1"))),
        "na",
        'Client à un seul achat : "na" (#N/A, par défaut) ou "1" (ce que dit le modèle).',
        'Client with a single purchase: "na" (#N/A, default) or "1" (what the model says).',
    ),
    compute=lifetime.probability_alive,
    result=NumColumn(),
)
declare(
    "SEG_BGNBD_FIT",
    CATEGORY,
    ("Calibrage BG/NBD", "BG/NBD fit"),
    (
        "Calibre le modèle BG/NBD : r, alpha, a, b, log-vraisemblance, effectif.",
        "Fits the BG/NBD model: r, alpha, a, b, log-likelihood, size.",
    ),
    X,
    T_X,
    T,
    compute=lifetime.fit,
    result=NumTable(),
)
