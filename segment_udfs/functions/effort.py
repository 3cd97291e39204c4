"""Declarations of the effort functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from segment_udfs import effort
from segment_udfs.errors import VALUE, CellError
from segment_udfs.functions.cells import Cell, is_blank, is_range
from segment_udfs.functions.declare import arg, declare, opt
from segment_udfs.functions.kinds import Column, Number
from segment_udfs.functions.results import NumColumn, Table
from segment_udfs.maths import Floats

CATEGORY = "effort"


@dataclass(frozen=True)
class RequiredPerClient(Column):
    """One number a client, or one for all; that lone one may not be blank."""

    broadcast: bool = True

    def take(self, value: Cell, name: str, rows: int | None) -> Any:
        if not is_range(value) and is_blank(value):
            raise CellError(VALUE, key="cells.blank_required", argument=name)
        return super().take(value, name, rows)


def _roi(margin: Floats, hours: Floats, hourly_cost: Floats, direct: Floats | None) -> Floats:
    return effort.roi(margin, hours, hourly_cost, np.zeros(len(margin)) if direct is None else direct)


def _allocate(
    potential: Floats, speed: Floats, hours: float, low: Floats | None, high: Floats | None, step: float
) -> Floats:
    return effort.allocate(potential, speed, hours, np.zeros(len(potential)) if low is None else low, high, step)


declare(
    "SEG_EFFORT_ROI",
    CATEGORY,
    ("Retour sur effort", "Return on effort"),
    (
        "(Marge − coût de l'effort) ÷ coût de l'effort commercial.",
        "(Margin − cost of effort) ÷ cost of the sales effort.",
    ),
    arg("margin", Column(na_blank=True), "Marge par client.", "Margin per client."),
    arg("hours", Column(na_blank=True), "Heures passées par client.", "Hours spent per client."),
    arg(
        "hourly_cost",
        RequiredPerClient(),
        "Coût d'une heure : un nombre, ou un par client.",
        "Cost of one hour: one number, or one per client.",
    ),
    opt(
        "direct",
        Column(broadcast=True),
        None,
        "Frais directs de l'effort (déplacements…) : un nombre, ou un par client.",
        "Direct cost of the effort (travel…): one number, or one per client.",
    ),
    compute=_roi,
    result=NumColumn(),
)
declare(
    "SEG_EFFORT_MIX",
    CATEGORY,
    ("Temps et marge par segment", "Time and margin by segment"),
    (
        "Part des heures, part de la marge et indice par segment.",
        "Share of hours, share of margin and index per segment.",
    ),
    arg("segment", Column("id"), "Segment de chaque client.", "Segment of each client."),
    arg("hours", Column(), "Heures passées par client.", "Hours spent per client."),
    arg("margin", Column(na_blank=True), "Marge par client.", "Margin per client."),
    compute=effort.mix,
    result=Table(("segment", "hours_share", "margin_share", "effort_index"), blank=((0, "tables.segment_not_given"),)),
)
declare(
    "SEG_RESPONSE",
    CATEGORY,
    ("Courbe de réponse", "Response curve"),
    (
        "Ventes attendues pour un effort (1 = actuel), d'après trois estimations : sans effort, +50 %, saturation.",
        "Expected sales for an effort (1 = today) from three estimates: none, +50%, saturation.",
    ),
    arg("effort", Column(), "Efforts, 1 = effort actuel.", "Efforts, 1 = today's effort."),
    arg(
        "y0",
        Number(),
        "Ventes sans effort, 1 = ventes actuelles (de 0 à moins de 1).",
        "Sales without any effort, 1 = today's sales (from 0 to below 1).",
    ),
    arg(
        "y15",
        Number(),
        "Ventes avec 50 % d'effort en plus (plus de 1).",
        "Sales with 50% more effort (above 1).",
    ),
    arg(
        "ymax",
        Number(),
        "Ventes à saturation (plus qu'avec 50 % d'effort en plus).",
        "Sales at saturation (above those with 50% more effort).",
    ),
    compute=effort.response,
    result=NumColumn(),
)
declare(
    "SEG_ALLOCATE",
    CATEGORY,
    ("Répartition des heures", "Hours allocation"),
    (
        "Heures par client qui maximisent le résultat attendu, à rendements décroissants.",
        "Hours per client maximising the expected result, with diminishing returns.",
    ),
    arg(
        "potential",
        Column(),
        "Résultat à saturation par client (0 ou plus).",
        "Result at saturation per client (0 or more).",
    ),
    arg(
        "speed",
        RequiredPerClient(),
        "Vitesse de réponse par heure (plus de 0) : un nombre, ou un par client.",
        "Speed of response per hour (above 0): one number, or one per client.",
    ),
    arg("hours", Number(), "Total des heures à répartir.", "Total of the hours to give."),
    opt(
        "min",
        Column(broadcast=True),
        None,
        "Minimum d'heures (0 par défaut) : un nombre, ou un par client.",
        "Minimum of hours (0 by default): one number, or one per client.",
    ),
    opt(
        "max",
        Column(broadcast=True),
        None,
        "Maximum d'heures (le total par défaut) : un nombre, ou un par client.",
        "Maximum of hours (the total by default): one number, or one per client.",
    ),
    opt(
        "step",
        Number(0, low_open=True),
        1,
        "Pas de la répartition, en heures (1 par défaut).",
        "Step of the allocation, in hours (1 by default).",
    ),
    compute=_allocate,
    result=NumColumn(),
)
