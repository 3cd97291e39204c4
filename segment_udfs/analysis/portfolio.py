"""What is known of each client before any judgement: indicators of its lines, its record, its cost to serve.

The only place where the analysis touches the big table of lines; from here on there is one row per client.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from segment_udfs.errors import CellError, DataError, Fault
from segment_udfs.ids import Codes, Ids, factorise_series
from segment_udfs.maths import Bools, Floats, edate, net_positive, sums
from segment_udfs.metrics import client_metrics, profitability
from segment_udfs.params import Params
from segment_udfs.tables import CLIENTS, Tables

Texts = npt.NDArray[np.object_]

_RECORD_TEXTS: Final = ("name", "sector", "size", "siren", "group", "loss_cause")
_RECORD_NUMBERS: Final = ("hours", "wallet")
_USUAL_PRACTICAL: Final = 0.8
"""Share of the theoretical capacity really worked where the rates do not say: the default of `SEG_TDABC_RATE`."""


@dataclass(frozen=True, eq=False)
class Lines:
    """The invoice lines as arrays, one entry a line; `cost` and `family` are None when nothing is known of them."""

    client: Ids
    date: Floats
    amount: Floats
    cost: Floats | None
    order: Ids | None
    family: Ids | None

    @property
    def usable(self) -> Bools:
        """Client, date and amount are known."""
        return (self.client.codes >= 0) & ~np.isnan(self.date) & ~np.isnan(self.amount)


@dataclass(frozen=True, eq=False)
class Portfolio:
    """One entry per client everywhere, in order of first appearance in the lines.

    Attributes:
        client: the distinct clients. metrics: the sixteen indicators, by name. texts: name, sector, size, siren, group
            and loss_cause, None = unknown. hours, wallet: declared in the client's record, NaN = unknown.
        cost_to_serve: currency; 0 when no rate was given, NaN for a client whose quantities are unknown.
        has_costs: whether any line bears a cost. has_rates: whether costs to serve were given.
        families_sold: families net positive over the window, all clients together; NaN without families.
        as_of: serial of the day of the analysis. covered: whether the lines reach back over the window before, but for
            its first month; otherwise what was bought in it is not known, and no growth can be read from it.
    """

    client: Ids
    metrics: dict[str, Floats]
    texts: dict[str, Texts]
    hours: Floats
    wallet: Floats
    cost_to_serve: Floats
    has_costs: bool
    has_rates: bool
    families_sold: float
    as_of: float
    covered: bool

    def __getitem__(self, metric: str) -> Floats:
        return self.metrics[metric]

    def before(self, metric: str) -> Floats:
        """A metric of the window before; unknown when the lines do not cover it."""
        return self.metrics[metric] if self.covered else np.full(self.client.count, np.nan)

    @property
    def profit(self) -> Floats:
        """Margin less cost to serve, currency, NaN = unknown."""
        return self.metrics["margin"] - self.cost_to_serve


def read_lines(tables: Tables) -> Lines:
    """The sales lines as arrays.

    Raises:
        DataError: no line has a client, a date and an amount.
    """
    sales = tables.sales
    family = _ids(sales, "family")
    cost = _floats(sales, "cost")
    lines = Lines(
        factorise_series(sales["client"]),
        sales["date"].to_numpy(np.float64),
        sales["amount"].to_numpy(np.float64),
        None if cost is None or np.isnan(cost).all() else cost,
        _ids(sales, "order"),
        None if family is None or not family.count else family,
    )
    if not lines.usable.any():
        raise DataError([Fault.of("analysis.no_usable_line", file=tables.source)])
    return lines


def read_portfolio(tables: Tables, lines: Lines, params: Params) -> Portfolio:
    """Indicators, record and cost to serve of each client.

    Raises:
        DataError: rates that no cost can be computed from; driver quantities, hours or purchases below 0.
    """
    as_of = float(lines.date[lines.usable].max()) if params.as_of is None else params.as_of
    table = client_metrics.client_metrics(
        lines.client,
        lines.date,
        lines.amount,
        lines.cost,
        lines.order,
        lines.family,
        as_of=as_of,
        months=params.months,
    )
    row = _record_rows(tables.clients, lines.client)
    _refuse_negative(tables, row, lines.client)
    texts = {name: _record_texts(tables.clients, name, row) for name in _RECORD_TEXTS}
    texts["name"] = _names(texts["name"], tables.sales, lines.client)
    has_rates = tables.rates is not None and len(tables.rates) > 0
    return Portfolio(
        client=lines.client,
        metrics=dict(zip(client_metrics.COLUMNS, np.ascontiguousarray(table.T), strict=True)),
        texts=texts,
        hours=_record_floats(tables.clients, "hours", row),
        wallet=_record_floats(tables.clients, "wallet", row),
        cost_to_serve=_cost_to_serve(tables, row),
        has_costs=lines.cost is not None,
        has_rates=has_rates,
        families_sold=_families_sold(lines, as_of, params.months),
        as_of=as_of,
        covered=float(lines.date[lines.usable].min()) <= edate(edate(as_of, -2 * params.months), 1),
    )


def _ids(frame: pd.DataFrame, name: str) -> Ids | None:
    return factorise_series(frame[name]) if name in frame else None


def _floats(frame: pd.DataFrame, name: str) -> Floats | None:
    return frame[name].to_numpy(np.float64) if name in frame else None


def _record_rows(master: pd.DataFrame | None, client: Ids) -> Codes:
    """Row of each client's record, -1 without one; the first, should two spellings of one id both have one."""
    if master is None or not len(master):
        return np.full(client.count, -1, np.int64)
    known = factorise_series(master["client"])
    first = _first_rows(known.codes, np.arange(len(master)), known.count)
    return np.append(first, -1)[known.rows_of(client)]


def _first_rows(codes: Codes, rows: Codes, count: int) -> Codes:
    """First of `rows`, ascending, of each code; -1 for a code without row. Blank codes (-1) are left out."""
    first = np.full(count + 1, -1, np.int64)
    first[codes[::-1]] = rows[::-1]  # of several assignments to one place the last stays: the first row
    return first[:-1]


def _record_texts(master: pd.DataFrame | None, name: str, row: Codes) -> Texts:
    """A text column of the records by client; blanks are None."""
    if master is None or name not in master:
        return np.full(len(row), None, object)
    cells = [text.strip() or None if isinstance(text, str) else None for text in master[name].tolist()]
    return np.array([*cells, None], object)[row]


def _record_floats(master: pd.DataFrame | None, name: str, row: Codes) -> Floats:
    if master is None or name not in master:
        return np.full(len(row), np.nan)
    return np.append(master[name].to_numpy(np.float64), np.nan)[row]


def _names(recorded: Texts, sales: pd.DataFrame, client: Ids) -> Texts:
    """Name of each client: its record, else the first name on its lines, else its id."""
    spelled = np.full(client.count, None, object)
    if "name" in sales:
        column = sales["name"]
        given = np.flatnonzero(column.notna().to_numpy())
        first = _first_rows(client.codes[given], given, client.count)
        spelled = _stripped(column.to_numpy(object), first)
        if (first[spelled == None] >= 0).any():  # noqa: E711 - elementwise: a first name made of spaces only
            given = np.flatnonzero(column.str.strip().fillna("").to_numpy() != "")
            spelled = _stripped(column.to_numpy(object), _first_rows(client.codes[given], given, client.count))
    shown = np.array([*client.shown, None], object)[:-1]
    names: Texts = np.where(recorded != None, recorded, np.where(spelled != None, spelled, shown))  # noqa: E711
    return names


def _stripped(cells: Texts, rows: Codes) -> Texts:
    found = [cells[row].strip() or None if row >= 0 else None for row in rows.tolist()]
    return np.array([*found, None], object)[:-1]


def _families_sold(lines: Lines, as_of: float, months: int) -> float:
    """Number of families net positive over the window, all clients together."""
    if lines.family is None:
        return np.nan
    start = edate(as_of, -months)
    inside = lines.usable & (lines.date > start) & (lines.date <= as_of) & (lines.family.codes >= 0)
    codes, amount = lines.family.codes[inside], lines.amount[inside]
    total, absolute = (sums(codes, values, lines.family.count) for values in (amount, np.abs(amount)))
    return float(net_positive(total, absolute).sum())


def _refuse_negative(tables: Tables, row: Codes, client: Ids) -> None:
    """Nobody gives -4 hours or buys for -4 €, and no driver is used -4 times.

    Raises:
        DataError: the columns of the records that hold such numbers, each with its first client.
    """
    if tables.clients is None:
        return
    declared = {item.name: item.header for item in CLIENTS if item.name in _RECORD_NUMBERS}
    columns = declared | {name: name for name in tables.drivers}
    faults = []
    for name, header in columns.items():
        negative = np.flatnonzero(_record_floats(tables.clients, name, row) < 0)
        if len(negative):
            facts = {"client": client.shown[negative[0]], "column": header, "count": len(negative)}
            faults.append(Fault("analysis.negative_record", facts))
    if faults:
        raise DataError(faults)


def _cost_to_serve(tables: Tables, row: Codes) -> Floats:
    """Σ driver quantities × unit costs of each client; 0 for everybody without rates."""
    if tables.rates is None or not len(tables.rates):
        return np.zeros(len(row))
    if tables.clients is None:
        return np.full(len(row), np.nan)
    quantities = np.column_stack([_record_floats(tables.clients, name, row) for name in tables.drivers])
    return profitability.cost_to_serve(quantities, unit_costs(tables.rates))


def unit_costs(rates: pd.DataFrame) -> Floats:
    """Cost of one unit of each driver: the unit cost given, else yearly cost ÷ practical capacity.

    Raises:
        DataError: the drivers whose rate is missing, negative or impossible.

    Example:
        >>> unit_costs(pd.DataFrame({"driver": ["Visites"], "cost": [560000.0], "capacity": [875000.0]})).tolist()
        [0.8]
    """
    blank = np.full(len(rates), np.nan)
    unit, cost, capacity, practical = (
        blank if (column := _floats(rates, name)) is None else column
        for name in ("unit_cost", "cost", "capacity", "practical")
    )
    found, faults = unit.copy(), []
    for i, name in enumerate(rates["driver"].tolist()):
        share = _USUAL_PRACTICAL if np.isnan(practical[i]) else float(practical[i])
        try:
            if np.isnan(unit[i]) and 0 < share <= 1:
                found[i] = profitability.capacity_rate(float(cost[i]), float(capacity[i]), share)
        except CellError:
            found[i] = np.nan
        if not 0 <= found[i] < np.inf:
            faults.append(Fault.of("analysis.bad_rate", driver=name))
    if faults:
        raise DataError(faults)
    return found
