"""Every tunable number and choice: its default, bounds, unit and named cell. One instance flows through the pipeline.

The Paramètres sheet, `--params FILE.toml` and the reference are generated from these declarations; the words (label and
reason of each) are in `strings/…/params.toml` under the same key.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.maths import serial


@dataclass(frozen=True)
class Knob:
    """What is declared of one parameter.

    Attributes:
        cell: its defined name in the workbook. group: block of the Paramètres sheet.
        low, high: bounds, both allowed. unit: "%", "€", "days", "months", "clients", "h" or "".
        words: for a choice, its keys; their labels are `params.<key>.<word>` in strings.
        whole: whether only whole numbers make sense.
    """

    cell: str
    group: str
    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    words: tuple[str, ...] = ()
    whole: bool = False


def _number(default: float, cell: str, group: str, low: float, high: float, unit: str = "", whole: bool = False) -> Any:
    return field(default=default, metadata={"knob": Knob(cell, group, low, high, unit, whole=whole)})


def _choice(cell: str, group: str, *words: str) -> Any:
    return field(default=words[0], metadata={"knob": Knob(cell, group, words=words)})


@dataclass(frozen=True, kw_only=True)
class Params:
    """The parameters of one analysis.

    `as_of` is the serial of the day of the analysis; None means the last date of the sales lines.

    Raises:
        DataError: a value outside its bounds, or a word outside its list; every fault at once.

    Example:
        >>> Params(k_lost=4).k_lost
        4
    """

    as_of: float | None = field(default=None, metadata={"knob": Knob("date_analyse", "period", 61, 2958465)})
    months: int = _number(12, "mois_periode", "period", 1, 120, "months", whole=True)

    value: str = _choice("valeur_2080", "pareto", "margin", "revenue")
    basis: str = _choice("base_2080", "pareto", "positive", "net", "peak")
    a: float = _number(0.80, "seuil_a", "pareto", 0.01, 0.99, "%")
    b: float = _number(0.95, "seuil_b", "pareto", 0.02, 1, "%")
    top: int = _number(20, "nb_premiers", "pareto", 1, 1000, "clients", whole=True)
    dependency: float = _number(0.25, "seuil_dependance", "pareto", 0.01, 1, "%")

    profit_tolerance: float = _number(0.01, "tolerance_resultat", "profit", 0, 0.5, "%")
    min_months: float = _number(6, "age_minimum", "profit", 0, 60, "months")
    missing_cost_alert: float = _number(0.20, "alerte_couts_manquants", "profit", 0.01, 1, "%")

    star_max: int = _number(3, "stars_max", "star", 1, 20, "clients", whole=True)
    star_breadth: float = _number(0.80, "star_gamme", "star", 0.05, 1, "%")
    star_wallet: float = _number(0.75, "star_portefeuille", "star", 0.05, 1, "%")

    growth: float = _number(0.15, "seuil_croissance", "potential", 0, 5, "%")
    min_base: float = _number(100, "base_minimum", "potential", 0, 1e9, "€")
    peer_quantile: float = _number(0.75, "quantile_pairs", "potential", 0.05, 0.95, "%")
    min_peers: int = _number(5, "pairs_minimum", "potential", 1, 100, "clients", whole=True)
    peers: str = _choice("pairs_par", "potential", "sector_size", "sector")
    whitespace: int = _number(1, "calcul_ventes_manquantes", "potential", 0, 1, "", whole=True)

    k_risk: float = _number(2, "k_risque", "attrition", 0.5, 20)
    k_lost: float = _number(3, "k_perdu", "attrition", 0.5, 20)
    silence_min: float = _number(90, "silence_min", "attrition", 0, 3650, "days")
    silence_max: float = _number(730, "silence_max", "attrition", 1, 3650, "days")
    one_off: float = _number(365, "silence_ponctuel", "attrition", 1, 3650, "days")
    new_days: float = _number(365, "nouveau_jours", "attrition", 0, 3650, "days")
    confidence: float = _number(0.95, "confiance", "attrition", 0.5, 0.999, "%")

    min_quarters: int = _number(2, "trimestres_minimum", "recurrence", 1, 40, "", whole=True)
    move_tolerance: float = _number(0.05, "tolerance_evolution", "recurrence", 0, 0.9, "%")

    niche_good: str = _choice("bons_clients", "niche", "class_a", "star", "recurrent")
    niche_min_n: int = _number(5, "niche_effectif", "niche", 1, 1000, "clients", whole=True)
    niche_lift: float = _number(1.5, "niche_lift", "niche", 1, 20)
    niche_q: float = _number(0.10, "niche_q", "niche", 0.001, 0.5, "%")

    hourly_cost: float = _number(60, "cout_horaire", "effort", 0, 1000, "€")
    hours_budget: float = _number(0, "heures_disponibles", "effort", 0, 50000, "h")
    speed: float = _number(0.08, "vitesse_reponse", "effort", 0.001, 5)
    gap_cap: float = _number(1, "plafond_ecart", "effort", 0, 100)
    max_hours: float = _number(60, "heures_max", "effort", 1, 2000, "h")
    response_none: float = _number(0.5, "reponse_sans", "effort", 0, 0.99, "%")
    response_more: float = _number(1.2, "reponse_plus_50", "effort", 1.01, 10, "%")
    response_full: float = _number(1.4, "reponse_saturation", "effort", 1.02, 20, "%")

    data_check: int = _number(1, "calcul_controles", "display", 0, 1, "", whole=True)
    list_size: int = _number(20, "liste_max", "display", 1, 1000, "clients", whole=True)
    sensitivity: float = _number(0.10, "sensibilite", "display", 0.01, 0.5, "%")

    def __post_init__(self) -> None:
        faults = [fault for item in fields(self) for fault in _check(item.name, getattr(self, item.name))]
        for low, high in (("a", "b"), ("k_risk", "k_lost"), ("silence_min", "silence_max")):
            below, above = getattr(self, low), getattr(self, high)
            if not faults and (below > above or (low == "a" and below == above)):
                faults.append(Fault.of("params.not_ordered", low=low, high=high, below=below, above=above))
        if not faults and not self.response_more < self.response_full:
            faults.append(
                Fault.of(
                    "params.not_ordered",
                    low="response_more",
                    high="response_full",
                    below=self.response_more,
                    above=self.response_full,
                )
            )
        if faults:
            raise DataError(faults)

    def moved(self, name: str, factor: float) -> Params:
        """The same parameters with one multiplied by `factor`, kept within its bounds."""
        knob = KNOBS[name]
        return replace(self, **{name: min(max(getattr(self, name) * factor, knob.low), knob.high)})


def _knobs() -> Iterator[tuple[str, Knob]]:
    for item in fields(Params):
        yield item.name, item.metadata["knob"]


KNOBS: Final[Mapping[str, Knob]] = dict(_knobs())
"""Every parameter by name, in the order of the Paramètres sheet."""


def _check(name: str, value: Any) -> Iterator[Fault]:
    if name == "as_of" and value is None:
        return
    knob = KNOBS[name]
    if knob.words:
        if value not in knob.words:
            yield Fault.of("params.not_in_list", name=name, found=value, listed=", ".join(knob.words))
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        yield Fault.of("params.not_number", name=name, found=str(value).lower() if isinstance(value, bool) else value)
    elif not knob.low <= value <= knob.high:
        bounds = {"low": f"{knob.low:.10g}", "high": f"{knob.high:.10g}"}
        yield Fault.of("params.out_of_bounds", name=name, found=f"{value:.10g}", **bounds)
    elif knob.whole and value != int(value):
        yield Fault.of("params.not_whole", name=name, found=value)


def read_params(text: str, file: str) -> Params:
    """Parameters from the text of a TOML file: `name = value` lines; an absent name keeps its default.

    Raises:
        DataError: not TOML, an unknown name (the closest one is named), or values that `Params` refuses.

    Example:
        >>> read_params('a = 0.7', 'reglages.toml').a
        0.7
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError([Fault.of("params.not_toml", file=file, reason=str(error))]) from None
    faults = [
        Fault.of("params.unknown", name=name, file=file, closest=", ".join(get_close_matches(name, KNOBS, 1) or ["a"]))
        for name in found
        if name not in KNOBS
    ]
    if faults:
        raise DataError(faults)
    if isinstance(found.get("as_of"), (date, datetime)):
        found["as_of"] = float(serial(found["as_of"]))
    return Params(**found)
