"""Declarations of the data functions: client list, indicators per client, data check, grouping keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from segment_udfs.errors import VALUE, CellError
from segment_udfs.functions import cells as read
from segment_udfs.functions.arguments import (
    AS_OF,
    CLIENTS,
    LINE_AMOUNT,
    LINE_CLIENT,
    LINE_DATE,
    MONTHS,
    A,
    B,
)
from segment_udfs.functions.cells import Cell
from segment_udfs.functions.data_quality import currencies, records_of, write_notes
from segment_udfs.functions.declare import arg, declare, opt
from segment_udfs.functions.kinds import Column, Number, RawColumn
from segment_udfs.functions.results import NumTable, Table, TextColumn, Written
from segment_udfs.functions.scan import scan, scan_ids
from segment_udfs.ids import Ids
from segment_udfs.labels import SEVERITY
from segment_udfs.maths import Floats
from segment_udfs.metrics import client_key, client_metrics, data_check
from segment_udfs.strings import LANGUAGES, say

CATEGORY = "data"


@dataclass(frozen=True)
class SpelledColumn(Column):
    """A column of ids handed over with its cells, for what needs the very spelling of one row."""

    read: str = "id"

    def take(self, value: Cell, name: str, rows: int | None) -> tuple[list[Cell], Ids]:
        cells = read.column_of(value, name)
        return cells, read.ids(cells, name, self.na_blank)


@dataclass(frozen=True)
class NameColumn(RawColumn):
    """A column of names; or the language alone, which stood in its place while the function had but nineteen checks."""

    broadcast: bool = True

    def take(self, value: Cell, name: str, rows: int | None) -> Any:
        cells = read.column_of(value, name)
        if len(cells) == 1 and isinstance(cells[0], str) and cells[0].strip().lower() in LANGUAGES:
            return cells[0].strip().lower()
        if rows is not None and len(cells) != rows:
            raise CellError(VALUE, key="cells.other_length", argument=name, found=len(cells), wanted=rows)
        return cells


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


class Checked(NamedTuple):
    """What the check of the data found: the nineteen checks of the lines, or all of them with their places."""

    lines: data_check.Found | None = None
    notes: list[data_check.Note] | None = None
    lang: str | None = None


def _check(
    client: list[Cell],
    date: list[Cell],
    amount: list[Cell],
    cost: list[Cell] | None,
    order: list[Cell] | None,
    clients: list[Cell] | None,
    as_of: float | None,
    name: list[Cell] | str | None,
    siren: list[Cell] | None,
    wallet: list[Cell] | None,
    currency: list[Cell] | None,
    months: int | None,
    a: float,
    b: float,
) -> Checked:
    lines = data_check.Lines(
        scan_ids(client),
        scan(date),
        scan(amount),
        None if cost is None else scan(cost),
        None if order is None else scan_ids(order),
    )
    lang = name if isinstance(name, str) else None
    names = None if isinstance(name, str) else name
    if all(given is None for given in (names, siren, wallet, currency, months)):
        listed = None if clients is None else scan_ids(clients).ids
        return Checked(data_check.data_check(*lines, listed, as_of), lang=lang)
    records = None if clients is None else records_of(clients, names, siren, wallet)
    named = currencies(currency, amount, cost)
    asked = data_check.Asked(records, as_of, named, 12 if months is None else months, a, b)
    return Checked(notes=data_check.full_check(lines, asked), lang=lang)


_CHECK_TABLE = Table(
    ("check", "check_label", "check_count", "check_amount", "check_severity"), families=((4, SEVERITY),)
)


def _write_check(checked: Checked, lang: str) -> list[list[Cell]]:
    lang = checked.lang or lang
    if checked.lines is None:
        return write_notes(checked.notes or [], lang)
    found = checked.lines
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
    opt("name", NameColumn(group="clients"), None, "Nom de chaque client connu.", "Name of each known client."),
    opt(
        "siren",
        RawColumn(group="clients"),
        None,
        "SIREN ou SIRET de chaque client connu.",
        "SIREN or SIRET of each known client.",
    ),
    opt(
        "wallet",
        RawColumn(group="clients"),
        None,
        "Achats totaux estimés de chaque client connu.",
        "Estimated total purchases of each known client.",
    ),
    opt(
        "currency",
        RawColumn(),
        None,
        "Monnaie de chaque ligne (par défaut, celle que nomment les montants saisis en texte).",
        "Currency of each line (default: the one named by amounts entered as text).",
    ),
    opt(
        "months",
        MONTHS.kind,
        None,
        "Durée de la période en mois : la donner fait tout contrôler (périodes, noms, SIREN, potentiels, bornes de la "
        "marge), avec la première ligne et que faire.",
        "Length of the window in months: giving it asks for all checks (periods, names, SIREN, potentials, bounds of "
        "the margin), with the first row and what to do.",
    ),
    A,
    B,
    compute=_check,
    result=Written(_write_check),
    ordered=(("a", "<", "b"),),
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
