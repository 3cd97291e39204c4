"""Declarations of the data functions: client list, indicators per client, data check, grouping keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from segment_udfs.functions import cells as read
from segment_udfs.functions.arguments import (
    AS_OF,
    CLIENTS,
    LINE_AMOUNT,
    LINE_CLIENT,
    LINE_DATE,
    MONTHS,
)
from segment_udfs.functions.cells import Cell
from segment_udfs.functions.declare import arg, declare, opt
from segment_udfs.functions.kinds import Column, Number, RawColumn
from segment_udfs.functions.results import NumTable, Table, TextColumn, Written
from segment_udfs.functions.scan import scan, scan_ids
from segment_udfs.ids import Ids
from segment_udfs.labels import SEVERITY
from segment_udfs.maths import Floats
from segment_udfs.metrics import client_key, client_metrics, data_check
from segment_udfs.strings import say

CATEGORY = "data"


@dataclass(frozen=True)
class SpelledColumn(Column):
    """A column of ids handed over with its cells, for what needs the very spelling of one row."""

    read: str = "id"

    def take(self, value: Cell, name: str, rows: int | None) -> tuple[list[Cell], Ids]:
        cells = read.column_of(value, name)
        return cells, read.ids(cells, name, self.na_blank)


def _clients(client: tuple[list[Cell], Ids], amount: Floats | None) -> Sequence[str]:
    cells, column = client
    rows = client_metrics.client_list(column, amount)
    return read.ids([cells[row] for row in rows.tolist()], "client").shown


def _keys(names: Sequence[str | None], siren: tuple[list[Cell], Ids] | None) -> list[str | None]:
    if siren is None:
        return client_key.client_keys(names)
    cells, column = siren
    sirens: list[str | float | None] = [
        None if code < 0 else cell if isinstance(cell, str) else float(column.keys[code])
        for cell, code in zip(cells, column.codes.tolist(), strict=True)
    ]
    return client_key.client_keys(names, sirens)


def _close(names: Sequence[str | None], min_sim: float) -> tuple[Any, ...]:
    pairs = client_key.close_names(names, min_sim)
    first, second = ([names[row] for row in rows.tolist()] for rows in (pairs.first, pairs.second))
    return pairs.first + 1, first, pairs.second + 1, second, pairs.similarity


def _check(
    client: list[Cell],
    date: list[Cell],
    amount: list[Cell],
    cost: list[Cell] | None,
    order: list[Cell] | None,
    clients: list[Cell] | None,
    as_of: float | None,
) -> data_check.Found:
    return data_check.data_check(
        scan_ids(client),
        scan(date),
        scan(amount),
        None if cost is None else scan(cost),
        None if order is None else scan_ids(order),
        None if clients is None else scan_ids(clients).ids,
        as_of,
    )


_CHECK_TABLE = Table(
    ("check", "check_label", "check_count", "check_amount", "check_severity"), families=((4, SEVERITY),)
)


def _write_check(found: data_check.Found, lang: str) -> list[list[Cell]]:
    labels = [say(f"data_check.{key}", lang) for key in found.keys]
    return _CHECK_TABLE.cells((found.keys, labels, found.counts, found.amounts, found.severities), lang)


LINE_COST = opt(
    "cost",
    Column(na_blank=True),
    None,
    "Coût de chaque ligne, du même signe que son montant ; « ? » s'il est inconnu.",
    'Cost of each line, with the sign of its amount; "?" when unknown.',
)
LINE_ORDER = opt(
    "order",
    Column("id"),
    None,
    "Numéro de pièce de chaque ligne (par défaut, une commande par jour).",
    "Order number of each line (default: one order a day).",
)
LINE_FAMILY = opt(
    "family",
    Column("id"),
    None,
    "Famille de produits de chaque ligne.",
    "Product family of each line.",
)
NAME = arg("name", Column("text"), "Noms des comptes, un par ligne.", "Account names, one per row.")

declare(
    "SEG_CLIENTS",
    CATEGORY,
    ("Liste des clients", "Client list"),
    (
        "Liste des clients distincts, dans l'ordre de première apparition.",
        "Distinct clients, in order of first appearance.",
    ),
    arg("client", SpelledColumn(), *LINE_CLIENT.help),
    opt(
        "amount",
        Column(),
        None,
        "Montant de chaque ligne ; les lignes vides ou nulles sont alors ignorées.",
        "Amount of each line; blank or zero lines are then ignored.",
    ),
    compute=_clients,
    result=TextColumn(),
)
declare(
    "SEG_CLIENT_METRICS",
    CATEGORY,
    ("Indicateurs par client", "Client metrics"),
    (
        "Seize indicateurs par client calculés sur les lignes de facture. Une ligne par client de la liste.",
        "Sixteen indicators per client from the invoice lines. One row per client of the list.",
    ),
    LINE_CLIENT,
    LINE_DATE,
    LINE_AMOUNT,
    LINE_COST,
    LINE_ORDER,
    LINE_FAMILY,
    CLIENTS,
    AS_OF,
    MONTHS,
    compute=client_metrics.client_metrics,
    result=NumTable(),
)
declare(
    "SEG_DATA_CHECK",
    CATEGORY,
    ("Contrôle des données", "Data check"),
    (
        "Contrôle des données : anomalies comptées et chiffrées, du bloquant à l'information.",
        "Data check: anomalies counted and valued, from blocking to information.",
    ),
    arg("client", RawColumn(), *LINE_CLIENT.help),
    arg("date", RawColumn(), *LINE_DATE.help),
    arg("amount", RawColumn(), *LINE_AMOUNT.help),
    opt("cost", RawColumn(), None, *LINE_COST.help),
    opt("order", RawColumn(), None, *LINE_ORDER.help),
    opt(
        "clients",
        RawColumn(group="clients"),
        None,
        "Liste des clients connus, pour repérer les comptes inconnus ou sans vente.",
        "List of the known clients, to find accounts that are unknown or without sales.",
    ),
    opt(
        "as_of",
        AS_OF.kind,
        None,
        "Date d'analyse : les dates qui la dépassent sont comptées.",
        "Date of the analysis: the dates after it are counted.",
    ),
    compute=_check,
    result=Written(_write_check),
)
declare(
    "SEG_CLIENT_KEY",
    CATEGORY,
    ("Clé client", "Client key"),
    (
        "Clé de regroupement : SIREN valide, sinon nom sans accents, ponctuation ni forme juridique.",
        "Grouping key: valid SIREN, else name without accents, punctuation or legal form.",
    ),
    NAME,
    opt(
        "siren",
        SpelledColumn(),
        None,
        "SIREN ou SIRET de chaque compte, s'il est connu.",
        "SIREN or SIRET of each account, when known.",
    ),
    compute=_keys,
    result=TextColumn(),
)
declare(
    "SEG_DUPLICATE_NAMES",
    CATEGORY,
    ("Comptes proches", "Similar accounts"),
    (
        "Paires de comptes aux noms proches, à relire. Ne fusionne rien.",
        "Pairs of accounts with similar names, to review. Merges nothing.",
    ),
    NAME,
    opt(
        "min_sim",
        Number(0, 1, low_open=True),
        0.85,
        "Similarité minimale, entre 0 et 1 (0,85 par défaut).",
        "Least similarity, between 0 and 1 (0.85 by default).",
    ),
    compute=_close,
    result=Table(("row_1", "name_1", "row_2", "name_2", "similarity")),
)
