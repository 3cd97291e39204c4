"""The figures that the finance colleague performs again: ours, the same by ordinary formulas, what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from segment_udfs.hosts.macros.book import need_table
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.live import text
from segment_udfs.labels import PROFIT_STATUS
from segment_udfs.workbook.references import table_column
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, COSTS_SHEET, FIRST_DRIVER

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

OWNER: Final = 'TRIM(Ventes[Client]&"")'
"""The client of each line as the functions read it."""
KNOWN: Final = f'({OWNER}<>"")*({OWNER}<>"?")'
DATED: Final = "ISNUMBER(Ventes[Date])"
VALUED: Final = "ISNUMBER(Ventes[Montant HT])"
USED: Final = f"{KNOWN}*{DATED}*{VALUED}"
"""The lines that count: client, date and amount are known."""
INSIDE: Final = "(Ventes[Date]>debut_periode)*(Ventes[Date]<=date_analyse)"
_RANGE: Final = re.compile(r"\(([^(,]+),")
_COSTS: Final = f"'{COSTS_SHEET}'!"
_MOST_DRIVERS: Final = 99


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        key: of its label, `macro_finance.figure_<key>`. unit: key of `macro_finance.unit_<unit>`. kind: how it shows.
        ours: the workbook's own cell or function. native: the same by ordinary formulas of the spreadsheet.
        glossary: key of its definition and basis in the glossary; empty when `macro_finance.define_<key>` says them.
    """

    key: str
    unit: str
    kind: str
    ours: str
    native: str
    glossary: str


@dataclass(frozen=True)
class Drivers:
    """The cost drivers of the Coûts sheet, in rows `first` to `last`; row and name of those counted by client."""

    first: int
    last: int
    counted: tuple[tuple[int, str], ...]

    def column(self, letter: str) -> str:
        """One column of the drivers, as an absolute address."""
        return f"{_COSTS}${letter}${self.first}:${letter}${self.last}"


def figures(context: Context, drivers: Drivers | None) -> list[Figure]:
    """All of them, in the order of the page."""
    return [*_sales(context.book), *_concentration(), *_outcome(context.lang), *_service(drivers)]


def span(book: xw.Book, name: str) -> str:
    """The plain range behind a column of the Clients sheet, which functions such as SUMIF need."""
    found = next((item.refers_to for item in book.names if item.name == name), None)
    match = _RANGE.search(found or "")
    return match[1] if match else name


def read_drivers(book: xw.Book) -> Drivers | None:
    """The drivers that have a name, None when there is none."""
    if COSTS_SHEET not in {sheet.name for sheet in book.sheets}:
        return None
    first = FIRST_DRIVER + 1
    column = [row[0] for row in read(book.sheets[COSTS_SHEET].range((first, 2), (first + _MOST_DRIVERS, 2)))]
    names = column[: next((at for at, name in enumerate(column) if name in (None, "")), len(column))]
    headers = set(read(need_table(book, CLIENTS_TABLE).range[0, :])[0])
    counted = tuple((first + at, str(name)) for at, name in enumerate(names) if name in headers)
    return Drivers(first, first + len(names) - 1, counted) if names else None


def _windowed(low: str, high: str) -> str:
    """The amounts of the lines between two days that have a client; those that have none are told in the ledger."""
    return f"SUMPRODUCT({USED}*(Ventes[Date]>{low})*(Ventes[Date]<={high}),Ventes[Montant HT])"


def _sales(book: xw.Book) -> list[Figure]:
    known = f'ISNUMBER(XLOOKUP({OWNER},cl_client,cl_marge,""))*{INSIDE}'
    margin = f"SUMPRODUCT({known},Ventes[Montant HT])-SUMPRODUCT({known},Ventes[Coût])"
    distinct = f"SUMPRODUCT(1*ROWS(UNIQUE(FILTER(UPPER({OWNER}),{KNOWN}))))"
    bought = 'SUMIFS(Ventes[Montant HT],Ventes[Client],"="&cl_client,Ventes[Date],">"&debut_periode,'
    bought += 'Ventes[Date],"<="&date_analyse)'
    counts = [
        Figure(
            f"pareto_{key}",
            "clients",
            "int",
            f"nb_2080_{name}",
            _when_known(name, _fewest(span(book, f"cl_{name}"), f"cl_{name}")),
            "count",
        )
        for key, name in (("revenue", "ca"), ("margin", "marge"))
    ]
    return [
        Figure("revenue", "euro", "eur2", "ca_total", _windowed("debut_periode", "date_analyse"), "revenue"),
        Figure(
            "revenue_prev", "euro", "eur2", "ca_precedent", _windowed("debut_precedente", "debut_periode"), "revenue"
        ),
        Figure("margin", "euro", "eur2", _when_known("marge", "marge_totale"), _when_known("marge", margin), "margin"),
        Figure(
            "margin_rate",
            "percent",
            "pct",
            'IF(ca_marge_connue>0,taux_marge,"")',
            f'IF(SUMPRODUCT({known},Ventes[Montant HT])>0,({margin})/SUMPRODUCT({known},Ventes[Montant HT]),"")',
            "margin_rate",
        ),
        Figure("clients", "clients", "int", "nb_clients", distinct, ""),
        Figure("active", "clients", "int", "clients_actifs", f"SUMPRODUCT((ROUND({bought},6)>0)*1)", "active"),
        *counts,
    ]


def _when_known(name: str, formula: str) -> str:
    """Nothing said of margins when no line has a cost."""
    return f'IF(couts_connus>0,{formula},"")' if name == "marge" else formula


def _fewest(place: str, column: str) -> str:
    """Clients whose larger ones do not reach the share yet: the one that crosses it is among them."""
    whole = f'IF(base_2080="net",SUM({place}),SUMIF({place},">0"))'
    return f'SUMPRODUCT(ISNUMBER({column})*({column}>0)*(SUMIF({place},">"&{column})<(seuil_a-1E-9)*{whole}))'


def _concentration() -> list[Figure]:
    call = "INDEX(SEG_CONCENTRATION(FILTER(cl_ca,cl_ca<>0)),1,{})"
    total = "SUMPRODUCT((cl_ca>0)*1,cl_ca)"
    ranked = "SUMPRODUCT((cl_ca<>0)*cl_rang_ca*cl_ca)"
    actives = "SUMPRODUCT((cl_ca<>0)*1)"
    return [
        Figure(
            "hhi",
            "index",
            "num4",
            _if_sold(call.format(2)),
            _if_sold(f"SUMPRODUCT((cl_ca>0)*cl_ca^2)/{total}^2"),
            "",
        ),
        Figure(
            "gini",
            "index",
            "num4",
            _if_sold(f'IF(MIN(cl_ca)<0,"",{call.format(1)})'),
            _if_sold(f'IF(MIN(cl_ca)<0,"",({actives}+1-2*{ranked}/SUM(cl_ca))/{actives})'),
            "gini",
        ),
        Figure("first", "percent", "pct", _if_sold("part_premier"), _if_sold(f"MAX(cl_ca)/{total}"), ""),
    ]


def _if_sold(formula: str) -> str:
    return f'IF(SUMPRODUCT((cl_ca>0)*1)>0,{formula},"")'


def _outcome(lang: str) -> list[Figure]:
    judged = "ISNUMBER(cl_resultat)*1"
    opening = "SUMPRODUCT((cl_ca_prec>0)*1)"
    label = text(PROFIT_STATUS.text(PROFIT_STATUS.rank("unprofitable"), lang))
    losses = "SUMPRODUCT(ISNUMBER(cl_resultat)*(cl_resultat<0)*1,cl_resultat)"
    result = f"SUMPRODUCT({judged},cl_marge)-SUMPRODUCT({judged},cl_cout_service)"
    lost = f'IF({opening}>0,SUMPRODUCT((cl_ca_prec>0)*(cl_ca<=0))/{opening},"")'
    return [
        Figure("attrition", "percent", "pct", "taux_attrition", lost, "attrition"),
        Figure(
            "profit", "euro", "eur2", _when_known("marge", "resultat_total"), _when_known("marge", result), "profit"
        ),
        Figure("losses", "euro", "eur2", _when_known("marge", "pertes"), _when_known("marge", losses), ""),
        Figure(
            "unprofitable",
            "clients",
            "int",
            _when_known("marge", "nb_non_profitables"),
            _when_known("marge", f"SUMPRODUCT((cl_statut_resultat={label})*1)"),
            "profit_status",
        ),
    ]


def _service(drivers: Drivers | None) -> list[Figure]:
    """Cost to serve: what the clients bear, and the yearly cost as used and unused."""
    if drivers is None:
        return []
    owned = 'ISNUMBER(XLOOKUP(TRIM(FichierClients[Client]&""),cl_client,cl_cout_service,""))*1'
    parts = []
    for row, name in drivers.counted:
        quantity = table_column(CLIENTS_TABLE, name)
        parts.append(f"SUMPRODUCT({owned},{quantity})*N({_COSTS}$H${row})")
    borne = "+".join(parts) or "0"
    whole = f'ISNUMBER({drivers.column("C")})*ISNUMBER({drivers.column("D")})*({drivers.column("F")}="")'
    used = f"SUMPRODUCT({whole},{drivers.column('H')},{drivers.column('I')})"
    unused = f"SUMPRODUCT({whole},{drivers.column('L')})"
    planned = f"SUMPRODUCT({whole},{drivers.column('C')})"
    return [
        Figure("served", "euro", "eur2", _if_served("SUM(cl_cout_service)"), _if_served(borne), "cost_to_serve"),
        Figure("service_total", "euro", "eur2", planned, f"{used}+{unused}", ""),
    ]


def _if_served(formula: str) -> str:
    return f'IF(service_connu>0,{formula},"")'
