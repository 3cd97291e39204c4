"""How a result leaves the command line: one row per client in CSV, the headline facts in JSON, a summary on screen."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pandas as pd

from segment_udfs.analysis import Result
from segment_udfs.analysis.result import FLAGS
from segment_udfs.functions.door import call
from segment_udfs.hosts.inert import inert
from segment_udfs.maths import from_serial

FIRST: Final = (
    "client name revenue margin rank_revenue class_revenue rank_margin class_margin cum_revenue cum_margin status "
    "profit_status star potential_score recurrence segment flags why"
).split()
"""Columns of the CSV, the others following."""
DATES: Final = ("first_purchase", "last_purchase")


def clients_csv(result: Result, lang: str) -> bytes:
    """One row per client, stable English keys, UTF-8, comma, decimal point; empty = unknown.

    Numbers are exact (shortest text that gives the same double), dates YYYY-MM-DD. A text that a spreadsheet would run
    as a formula gets an apostrophe in front. `flags` names the flags that stand and the movement, spaces between;
    `why` is the sentence of `SEG_WHY` in `lang`, the only column that depends on it.
    """
    table = result.clients.assign(flags=_flags(result.clients), why=why(result.clients, lang))
    names = [*FIRST, *(name for name in table.columns if name not in FIRST)]
    columns = [_texts(table[name], name in DATES) for name in names]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue().encode()


def _texts(column: pd.Series[Any], is_date: bool) -> list[str]:
    if column.dtype == object:
        return ["" if cell is None else inert(cell) for cell in column]
    if is_date:
        return ["" if math.isnan(cell) else from_serial(cell).isoformat() for cell in column.tolist()]
    return [exact(cell) for cell in column.tolist()]


def exact(value: float) -> str:
    """Exact text; "" for what is unknown or undefined."""
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _flags(clients: pd.DataFrame) -> pd.Series[Any]:
    stand = {name: clients[f"flag_{name}"] == 1 for name in FLAGS}
    stand |= {move: clients["move"] == move for move in ("up", "down")}
    words = [np.where(flag.to_numpy(), f"{name} ", "").astype(object) for name, flag in stand.items()]
    return pd.Series([text.strip() or None for text in np.sum(words, axis=0)], dtype=object, index=clients.index)


def why(clients: pd.DataFrame, lang: str) -> pd.Series[Any]:
    """The sentence of `SEG_WHY` of each client."""
    names = "revenue status profit_status star class potential_score recurrence profit".split()
    columns = [[[None if cell != cell else cell] for cell in clients[name].tolist()] for name in names]
    rows = call("SEG_WHY", *columns, lang=lang)
    return pd.Series([row[0] for row in rows], dtype=object, index=clients.index)


def headline(result: Result, files: Iterable[str] = ()) -> dict[str, Any]:
    """The headline facts as plain JSON values: keys in English, dates YYYY-MM-DD, fractions, null = unknown."""
    clients = result.clients
    facts = {
        "source": result.source,
        "as_of": _day(result.as_of),
        "months": result.params.months,
        "first_date": _day(result.ledger.first_date),
        "last_date": _day(result.ledger.last_date),
        "window_start": _day(result.ledger.window_start + 1),
        "clients": len(clients),
        "active": result.active,
        "revenue": result.revenue,
        "margin": result.margin,
        "profit": result.profit,
        "has_costs": result.has_costs,
        "families_sold": result.families_sold,
        "segments": {row.pop("segment"): row for row in result.segments().to_dict("records")},
        "flags": {name: int(clients[f"flag_{name}"].sum()) for name in FLAGS},
        "stars": clients.loc[clients["segment"] == "star", "client"].tolist(),
        "pareto": asdict(result.pareto),
        "whale": None if result.whale is None else asdict(result.whale),
        "attrition": asdict(result.attrition),
        "missing_costs": None if result.missing_costs is None else asdict(result.missing_costs),
        "ledger": {key: value for key, value in asdict(result.ledger).items() if not key.endswith(("_date", "_start"))},
        "niches": result.niches.to_dict("records"),
        "loss_causes": result.loss_causes.to_dict("records"),
        "conflicts": result.conflicts.to_dict("records"),
        "files": list(files),
    }
    return {key: _plain(value) for key, value in facts.items()}


def _day(serial: float) -> str | None:
    return from_serial(serial).isoformat() if math.isfinite(serial) else None


def _plain(value: Any) -> Any:
    """JSON has neither NaN nor numpy: unknown and undefined are null."""
    match value:
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case np.generic():
            return _plain(value.item())
        case float():
            return value if math.isfinite(value) else None
        case _:
            return value
