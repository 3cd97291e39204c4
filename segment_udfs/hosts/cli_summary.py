"""The summary that a person reads after an analysis: the seven answers, the segments, what to do next."""

from __future__ import annotations

import math

from rich.table import Table

from segment_udfs.analysis import Result
from segment_udfs.hosts.cli_shell import stderr, tell
from segment_udfs.labels import SEGMENT
from segment_udfs.maths import from_serial
from segment_udfs.strings import say
from segment_udfs.strings.numbers import percent, whole

_NAMED = 5
"""Names quoted in an answer, at most."""


def print_summary(result: Result, lang: str) -> None:
    """Print title, totals, answers and segments on stderr."""
    day = from_serial(result.as_of)
    shown = day.strftime("%d/%m/%Y") if lang == "fr" else day.isoformat()
    head = {"source": result.source, "months": result.params.months, "as_of": shown}
    numbers = {"clients": whole(len(result.clients), lang), "active": whole(result.active, lang)}
    tell(say("cli.title", lang, **head, **numbers), "bold")
    amounts = {name: _amount(getattr(result, name), lang) for name in ("revenue", "margin", "profit")}
    tell(say("cli.totals_margin" if result.has_costs else "cli.totals_revenue", lang, **amounts))
    found = answers(result, lang)
    width = max(len(say(f"cli.question_{question}", lang)) for question in found)
    for question, answer in found.items():
        tell(f"{say(f'cli.question_{question}', lang):<{width}}  {answer}")
    stderr().print(_segments(result, lang))


def _amount(value: float, lang: str) -> str:
    return whole(value, lang) if math.isfinite(value) else "?"


def answers(result: Result, lang: str) -> dict[str, str]:
    """The answer to each of the seven questions, one sentence each."""
    return {
        "stars": _stars(result, lang),
        "pareto": _pareto(result, lang),
        "profit": _profit(result, lang),
        "potential": _potential(result, lang),
        "attrition": _attrition(result, lang),
        "recurrent": _recurrent(result, lang),
        "niche": _niche(result, lang),
    }


def _stars(result: Result, lang: str) -> str:
    found = result.clients[result.clients["segment"] == "star"].sort_values("star_rank")
    if found.empty:
        return say("cli.answer_no_star" if result.has_costs else "cli.answer_no_star_costs", lang)
    return say("cli.answer_stars", lang, names=", ".join(found["name"].tolist()))


def _pareto(result: Result, lang: str) -> str:
    pareto = result.pareto
    if math.isnan(pareto.for_share_revenue):
        return say("cli.answer_no_pareto", lang)
    facts = {
        "revenue": whole(pareto.for_share_revenue, lang),
        "total": whole(result.active, lang),
        "share": percent(result.params.a, lang),
        "both": whole(pareto.class_a_both, lang),
    }
    if math.isnan(pareto.for_share_margin):
        return say("cli.answer_pareto_revenue", lang, **facts)
    return say("cli.answer_pareto", lang, **facts, margin=whole(pareto.for_share_margin, lang))


def _profit(result: Result, lang: str) -> str:
    if not result.has_costs:
        return say("cli.answer_no_profit", lang)
    status = result.clients["profit_status"]
    losses = result.clients.loc[status == "unprofitable", "profit"].sum()
    facts = {"count": int((status == "unprofitable").sum()), "missing": int((status == "cost_missing").sum())}
    return say("cli.answer_profit", lang, losses=whole(-losses, lang), **facts)


def _potential(result: Result, lang: str) -> str:
    found = result.clients[result.clients["segment"] == "potential"]
    return say("cli.answer_potential", lang, count=len(found), gap=whole(found["gap"].sum(), lang))


def _attrition(result: Result, lang: str) -> str:
    found = result.attrition
    if not found.opening:
        return say("cli.answer_no_attrition", lang)
    rates = {name: percent(getattr(found, name), lang) for name in ("rate", "low", "high", "grr", "nrr")}
    return say("cli.answer_attrition", lang, lost=found.lost, opening=found.opening, **rates)


def _recurrent(result: Result, lang: str) -> str:
    moves = result.clients.loc[result.clients["recurrence"] == "recurrent", "move"]
    facts = {"count": len(moves), "up": int((moves == "up").sum()), "down": int((moves == "down").sum())}
    return say("cli.answer_recurrent", lang, **facts)


def _niche(result: Result, lang: str) -> str:
    found = result.niches[result.niches["verdict"] == "niche"]
    if found.empty:
        return say("cli.answer_no_niche", lang)
    cited = [f"{row.sector} ({row.k}/{row.n})" for row in found.head(_NAMED).itertuples()]
    return say("cli.answer_niche", lang, names=", ".join(cited))


def _segments(result: Result, lang: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(say("cli.col_segment", lang))
    names = ("clients", "revenue", "margin") if result.has_costs else ("clients", "revenue")
    for name in names:
        table.add_column(say(f"cli.col_{name}", lang), justify="right")
    for row in result.segments().to_dict("records"):
        label = SEGMENT.text(SEGMENT.rank(str(row["segment"])), lang)
        cells = (float(row[name]) for name in names)
        table.add_row(label, *(whole(cell, lang) if math.isfinite(cell) else "?" for cell in cells))
    return table
