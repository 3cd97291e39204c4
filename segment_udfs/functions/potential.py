"""Declarations of the Star and potential functions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from segment_udfs.functions.arguments import CLIENTS, LINE_AMOUNT, LINE_CLIENT
from segment_udfs.functions.declare import Argument, arg, declare, opt
from segment_udfs.functions.kinds import Column, LabelColumn, Number
from segment_udfs.functions.results import NumColumn, Table, TextColumn
from segment_udfs.labels import CLASS, STATUS
from segment_udfs.metrics import potential, star, whitespace
from segment_udfs.metrics.star import TESTS, Verdict
from segment_udfs.strings import say
from segment_udfs.strings.numbers import percent, whole

CATEGORY = "potential"

LINE_FAMILY: Final = arg(
    "family",
    Column("id"),
    "Famille de produits de chaque ligne de facture.",
    "Product family of each invoice line.",
)


def _known(name: str, fr: str, en: str) -> Argument:
    """A column of numbers where #N/A is read as unknown."""
    return arg(name, Column(na_blank=True), fr, en)


def _share(name: str, default: float, fr: str, en: str) -> Argument:
    """An optional share, in (0, 1]."""
    return opt(name, Number(0, 1, low_open=True), default, fr, en)


GAP: Final = _known(
    "gap",
    "Écart aux pairs, en euros (voir SEG_POTENTIAL_GAP).",
    "Gap to peers, in currency (see SEG_POTENTIAL_GAP).",
)
STAR_ARGUMENTS: Final = (
    arg(
        "class",
        LabelColumn(family=CLASS),
        "Classe A, B, C ou N du client (voir SEG_PARETO_CLASS).",
        "Class A, B, C or N of the client (see SEG_PARETO_CLASS).",
    ),
    _known("breadth", "Largeur de gamme, de 0 à 1 (voir SEG_BREADTH).", "Range breadth, 0 to 1 (see SEG_BREADTH)."),
    _known(
        "wallet_share",
        "Part de portefeuille ; vide si inconnue, l'écart aux pairs décide alors.",
        "Share of wallet; blank when unknown, the gap to peers then decides.",
    ),
    GAP,
    _known("profit", "Résultat par client, en euros.", "Profit per client, in currency."),
    arg(
        "risk",
        LabelColumn(family=STATUS, flag=STATUS.rank("at_risk")),
        "Statut du client (voir SEG_STATUS), ou 1 = à risque et 0 = sans risque.",
        "Client status (see SEG_STATUS), or 1 = at risk and 0 = not at risk.",
    ),
    opt(
        "max",
        Number(1, integer=True),
        3,
        "Nombre maximal de Stars (3 par défaut).",
        "Largest number of Stars (3 by default).",
    ),
    _share(
        "min_breadth",
        0.8,
        "Largeur de gamme à atteindre (0,8 = 80 %).",
        "Range breadth to reach (0.8 = 80%).",
    ),
    _share(
        "min_wallet",
        0.75,
        "Part de portefeuille à atteindre (0,75 = 75 %).",
        "Share of wallet to reach (0.75 = 75%).",
    ),
)


def _judged(*values: Any) -> Verdict:
    *columns, places, min_breadth, min_wallet = values
    return star.judge(star.Portfolio(*columns), places, min_breadth, min_wallet)


def _stars(*values: Any) -> Any:
    return star.stars(_judged(*values))


def _why(verdict: Verdict, lang: str) -> Sequence[str]:
    """One sentence a client: the first test failed, its value and its threshold."""
    return [
        _failure(verdict, row, TESTS[failed], lang) if failed >= 0 else _success(verdict.places, rank, lang)
        for row, (failed, rank) in enumerate(zip(verdict.failed.tolist(), verdict.rank.tolist(), strict=True))
    ]


def _success(places: int, rank: int, lang: str) -> str:
    if rank <= places:
        return say("star.star", lang)
    key = "star.near_one" if places == 1 else "star.near"
    return say(key, lang, rank=whole(rank, lang), places=whole(places, lang))


def _failure(verdict: Verdict, row: int, test: str, lang: str) -> str:
    clients = verdict.portfolio
    if test == "class":
        code = int(clients.classes[row])
        return say("star.class", lang, found=CLASS.text(code, lang)) if code >= 0 else say("star.class_unknown", lang)
    if test == "range":
        least, breadth = percent(verdict.min_breadth, lang), float(clients.breadth[row])
        if math.isnan(breadth):
            return say("star.range_unknown", lang, least=least)
        return say("star.range", lang, found=percent(breadth, lang), least=least)
    if test == "potential":
        return _unreached(verdict, row, lang)
    if test == "profit":
        profit = float(clients.profit[row])
        return say("star.profit_unknown", lang) if math.isnan(profit) else _money("star.profit", profit, lang)
    return say("star.risk", lang, found=STATUS.text(int(clients.risk[row]), lang))


def _unreached(verdict: Verdict, row: int, lang: str) -> str:
    """The potential test: the share of wallet when it is known, else the gap to peers, else neither."""
    wallet, gap = float(verdict.portfolio.wallet_share[row]), float(verdict.portfolio.gap[row])
    if not math.isnan(wallet):
        least = percent(verdict.min_wallet, lang)
        return say("star.wallet", lang, found=percent(wallet, lang), least=least)
    return say("star.potential_unknown", lang) if math.isnan(gap) else _money("star.gap", gap, lang)


def _money(key: str, amount: float, lang: str) -> str:
    return say(key, lang, found=whole(amount, lang))


declare(
    "SEG_BREADTH",
    CATEGORY,
    ("Largeur de gamme", "Range breadth"),
    (
        "Part des familles de produits vendues que le client achète.",
        "Share of the product families sold that the client buys.",
    ),
    LINE_CLIENT,
    LINE_FAMILY,
    CLIENTS,
    opt(
        "amount",
        Column(),
        None,
        "Montant HT de chaque ligne ; sans lui, une ligne suffit pour qu'une famille soit achetée.",
        "Amount of each line excluding tax; without it, one line is enough to buy a family.",
    ),
    compute=potential.breadth,
    result=NumColumn(),
)
declare(
    "SEG_SHARE_OF_WALLET",
    CATEGORY,
    ("Part de portefeuille", "Share of wallet"),
    (
        "Ventes au client ÷ ses achats totaux estimés.",
        "Sales to the client ÷ its estimated total purchases.",
    ),
    arg("sales", Column(), "Ventes au client sur la période.", "Sales to the client over the period."),
    _known(
        "wallet",
        "Achats totaux estimés du client, tous fournisseurs, sur la même période.",
        "Estimated total purchases of the client, all suppliers, over the same period.",
    ),
    compute=potential.share_of_wallet,
    result=NumColumn(),
)
declare(
    "SEG_POTENTIAL_GAP",
    CATEGORY,
    ("Écart aux pairs", "Gap to peers"),
    (
        "Chiffre d'affaires manquant pour rejoindre le quartile supérieur des clients comparables.",
        "Revenue missing to reach the upper quartile of comparable clients.",
    ),
    arg("revenue", Column(), "Chiffre d'affaires par client.", "Revenue per client."),
    arg(
        "peer_group",
        Column("id"),
        "Groupe de clients comparables : secteur, ou secteur et taille.",
        "Group of comparable clients: sector, or sector and size.",
    ),
    opt(
        "pct",
        Number(0, 1, low_open=True, high_open=True),
        0.75,
        "Quantile visé (0,75 = quartile supérieur).",
        "Quantile aimed at (0.75 = upper quartile).",
    ),
    opt(
        "min_peers",
        Number(1, integer=True),
        5,
        "Nombre minimal de pairs (5 par défaut).",
        "Smallest number of peers (5 by default).",
    ),
    opt(
        "fallback",
        Number(0, 1, integer=True),
        False,
        "1 : sans assez de pairs, comparer à tous les clients ; 0 (par défaut) : ne rien dire.",
        "1: without enough peers, compare with all clients; 0 (default): say nothing.",
    ),
    compute=potential.gap_to_peers,
    result=NumColumn(),
)
declare(
    "SEG_WHITESPACE",
    CATEGORY,
    ("Ventes manquantes", "White space"),
    (
        "Familles que les clients du même secteur achètent et que celui-ci n'achète pas, avec le montant estimé.",
        "Families that clients of the same sector buy and this one does not, with the estimated amount.",
    ),
    LINE_CLIENT,
    LINE_FAMILY,
    LINE_AMOUNT,
    arg(
        "sector",
        Column("id"),
        "Secteur du client, sur chaque ligne de facture (le premier renseigné compte).",
        "Sector of the client, on each invoice line (the first one filled in counts).",
    ),
    opt(
        "top",
        Number(1, integer=True),
        10,
        "Nombre maximal de lignes du tableau (10 par défaut).",
        "Largest number of rows of the table (10 by default).",
    ),
    compute=whitespace.whitespace_table,
    result=Table(("client", "family", "peers", "penetration", "median", "estimate")),
)
declare(
    "SEG_POTENTIAL_SCORE",
    CATEGORY,
    ("Signes de potentialité", "Potential score"),
    (
        "Note de 0 à 5 : part des signes de potentialité connus qui sont remplis.",
        "Score from 0 to 5: share of the known signs of potential that are met.",
    ),
    _known("rev_prev", "Chiffre d'affaires de la période précédente.", "Revenue of the previous period."),
    _known("rev_curr", "Chiffre d'affaires de la période.", "Revenue of the period."),
    _known("orders_prev", "Commandes de la période précédente.", "Orders of the previous period."),
    _known("orders_curr", "Commandes de la période.", "Orders of the period."),
    _known("fam_prev", "Familles achetées sur la période précédente.", "Families bought in the previous period."),
    _known("fam_curr", "Familles achetées sur la période.", "Families bought in the period."),
    GAP,
    opt(
        "growth",
        Number(0),
        0.15,
        "Croissance qui compte comme un signe (0,15 = 15 %).",
        "Growth that counts as a sign (0.15 = 15%).",
    ),
    opt(
        "min_base",
        Number(0),
        100,
        "CA précédent minimal pour juger une croissance (100 par défaut, dans la devise du fichier).",
        "Smallest previous revenue on which growth is judged (100 by default, in the currency of the file).",
    ),
    compute=potential.potential_score,
    result=NumColumn(),
)
declare(
    "SEG_STAR",
    CATEGORY,
    ("Star (1/0)", "Star (1/0)"),
    (
        "1 si le client est Star : classe A, gamme presque complète, potentiel atteint, rentable, sans risque.",
        "1 if the client is a Star: class A, nearly full range, potential reached, profitable, not at risk.",
    ),
    *STAR_ARGUMENTS,
    compute=_stars,
    result=NumColumn(),
)
declare(
    "SEG_STAR_WHY",
    CATEGORY,
    ("Pourquoi Star ou non", "Why Star or not"),
    (
        "Phrase qui nomme la première condition manquante pour être Star.",
        "Sentence naming the first missing condition to be a Star.",
    ),
    *STAR_ARGUMENTS,
    compute=_judged,
    result=TextColumn(words=_why),
)
