"""The key figures of a client beside those of the portfolio: value, denominator, share, rank, the window before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.hosts.macros import laying
from segment_udfs.hosts.macros.client_parts import LAST, of
from segment_udfs.hosts.macros.live import Formula
from segment_udfs.hosts.macros.sheets import FORMATS, LEFT

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        key: of its label. kind: of its value. column: defined name.
        whole: what it is a part of, or the same rate of the portfolio, as a formula.
        share: whether value ÷ whole means something. ranked: whether it has a rank, the largest first.
        before: defined name of the window before.
    """

    key: str
    kind: str
    column: str
    whole: str
    share: bool = True
    ranked: bool = True
    before: str = ""


_COSTS: Final = 'IF(couts_connus>0,{},"")'
FIGURES: Final = (
    Figure("revenue", "eur", "cl_ca", "ca_total", before="cl_ca_prec"),
    Figure("margin", "eur", "cl_marge", _COSTS.format("marge_totale"), before="cl_marge_prec"),
    Figure("cost_to_serve", "eur", "cl_cout_service", "SUM(cl_cout_service)"),
    Figure("profit", "eur", "cl_resultat", _COSTS.format("resultat_total")),
    Figure(
        "profit_rate",
        "pct",
        "cl_taux_resultat",
        'IF(COUNT(cl_taux_resultat)>0,resultat_total/SUMPRODUCT(ISNUMBER(cl_resultat)*1,cl_ca),"")',
        share=False,
    ),
    Figure("orders", "int", "cl_commandes", "SUM(cl_commandes)", before="cl_commandes_prec"),
    Figure("families", "int", "cl_familles", 'IF(familles_connues>0,familles_vendues,"")', before="cl_familles_prec"),
    Figure("wallet", "eur", "cl_portefeuille", 'IF(COUNT(cl_portefeuille)>0,SUM(cl_portefeuille),"")'),
    Figure(
        "wallet_share",
        "pct",
        "cl_part_portefeuille",
        'IF(COUNT(cl_portefeuille)>0,SUMPRODUCT(ISNUMBER(cl_portefeuille)*1,cl_ca)/SUM(cl_portefeuille),"")',
        share=False,
    ),
    Figure("gap", "eur", "cl_ecart_pairs", 'IF(COUNT(cl_ecart_pairs)>0,SUM(cl_ecart_pairs),"")'),
    Figure("hours", "num1", "cl_heures", 'IF(COUNT(cl_heures)>0,SUM(cl_heures),"")'),
    Figure("hours_recommended", "num1", "cl_heures_conseillees", "budget_heures"),
    Figure("roi", "num", "cl_roi", "retour_effort", share=False),
)
_HEADS: Final = ("figure", "value", "whole", "part", "rank", "before", "change")


def put_figures(context: Context, sheet: xw.Sheet, row: int) -> int:
    """The table of the figures from `row` on; the row after it."""
    say = context.say
    laying.band(sheet, row, say("macro_client.figures"), LEFT, LAST)
    kinds = ("text", "eur", "eur", "pct", "right", "eur", "pct")
    laying.header(sheet, row + 1, [say(f"macro_client.head_{key}") for key in _HEADS], kinds)
    lines = [_line(context, figure, place) for place, figure in enumerate(FIGURES, row + 2)]
    end = laying.lines(sheet, row + 2, lines, kinds)
    for place, figure in enumerate(FIGURES, row + 2):
        if figure.kind != "eur":
            for column in ("C", "D", "G"):
                sheet.range(f"{column}{place}").number_format = FORMATS[figure.kind]
    return end


def _line(context: Context, figure: Figure, row: int) -> list[Any]:
    value, whole, before = f"$C{row}", f"$D{row}", f"$G{row}"
    share = f'=IF(AND(ISNUMBER({value}),ISNUMBER({whole})),IF({whole}>0,{value}/{whole},""),"")'
    # ties share the better rank, as in the Clients sheet
    larger = f"SUMPRODUCT(ISNUMBER({figure.column})*({figure.column}>{value}))+1"
    rank = f'=IF(ISNUMBER({value}),{larger}&" / "&COUNT({figure.column}),"")'
    prior = f'=IF(precedent_couvert=1,{of(figure.before)},"")' if figure.before else ""
    change = f'=IF(AND(ISNUMBER({value}),ISNUMBER({before})),IF({before}>0,{value}/{before}-1,""),"")'
    if figure.key == "revenue":
        change = f"={of('cl_croissance')}"
    return [
        context.say(f"macro_client.figure_{figure.key}"),
        Formula(f"={of(figure.column)}"),
        Formula(f"={figure.whole}"),
        Formula(share) if figure.share else None,
        Formula(rank) if figure.ranked else None,
        Formula(prior) if prior else None,
        Formula(change) if prior else None,
    ]
