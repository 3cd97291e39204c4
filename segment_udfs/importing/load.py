"""Files to `Tables`: the one door of the importing layer. Every fault of every file is found in one pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs import ids
from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.choice import read_fitting
from segment_udfs.importing.columns.cells import one_line
from segment_udfs.importing.columns.content import Content
from segment_udfs.importing.columns.convert import Converter
from segment_udfs.importing.joining import drivers_of, orphans, spelt
from segment_udfs.importing.loaded import LoadedTable, Options
from segment_udfs.importing.mapping import FIELDS, Mapped, Table, map_headers, overrides_for, unknown_fields
from segment_udfs.importing.remarks import remarks
from segment_udfs.importing.rows.currency import currency_faults
from segment_udfs.importing.rows.documents import document_doubts
from segment_udfs.importing.rows.grouping import merged_once, ungrouped
from segment_udfs.importing.rows.rates import negative_quantities, rate_faults
from segment_udfs.importing.rows.totals import without_totals
from segment_udfs.importing.rows.uncounted import uncounted, without_nobody
from segment_udfs.importing.rows.units import unit_faults
from segment_udfs.importing.rows.unlikely import negative_costs, repeated_totals, unlikely_dates
from segment_udfs.importing.synonyms import normalise
from segment_udfs.importing.tabular import RawTable, some
from segment_udfs.tables import Tables

__all__ = ["LoadedTable", "Options", "load", "load_clients", "load_rates", "load_sales", "remarks"]

LONGEST_HEADER: Final = 255
"""Characters of the header of a column of an Excel table, which a cost driver becomes."""


def load_sales(path: Path, options: Options) -> LoadedTable:
    """The sales lines of a file.

    Raises:
        DataError: every fault of the file.
    """
    raw, mapped, notes = _open(path, "sales", options.sheet, options)
    raw, left_out, faults = _lines(raw, mapped, options)
    reader = Converter(raw, options.decimal, options.day_first)
    frame = reader.frame(mapped, "sales")
    chosen = "amount" in overrides_for("sales", options.map)
    mixed, told = currency_faults(raw, mapped, _column(frame, "amount"), chosen)
    unsold, documents = document_doubts(raw, mapped, _column(frame, "amount"))
    swelling, costs = negative_costs(raw, mapped, frame)
    apart, shown = unit_faults(reader, mapped, "sales", frame)
    _stop([*reader.faults, *faults, *mixed, *apart, *unsold, *swelling])
    notes += [*left_out, *told, *shown, *reader.notes, Fault.of("import.note_rows", where=raw.where, count=len(frame))]
    blanks = {name for name in ("client", "date") if reader.missing.get(mapped.columns[name].positions[0], 0)}
    blanks |= {"client"} if without_nobody(raw, mapped, frame) else set()
    notes += [*uncounted(raw, mapped, frame, blanks), *documents, *costs]
    notes += [*unlikely_dates(raw, mapped, frame), *repeated_totals(raw, mapped, reader, frame)]
    others = tuple(raw.headers[position] for position in mapped.unused(raw.headers))
    return LoadedTable(frame, (*notes, *_unused(raw, others)), raw.where, others=others)


def load_clients(path: Path, options: Options) -> LoadedTable:
    """The client master of a file, one row a client; its unknown number columns are kept as possible drivers.

    Raises:
        DataError: every fault of the file, a client listed twice included.
    """
    raw, mapped, notes = _open(path, "clients", options.clients_sheet, options)
    reader = Converter(raw, options.decimal, options.day_first)
    frame = reader.frame(mapped, "clients")
    rows = raw.columns.index.to_numpy()
    without_nobody(raw, mapped, frame)
    apart, shown = unit_faults(reader, mapped, "clients", frame)
    _stop([*reader.faults, *apart, *_twice(frame["client"], rows, "import.twice_client", raw, ids.normalise)])
    notes += shown
    extras = {
        raw.headers[i]: values for i in mapped.unused(raw.headers) if (values := reader.quantities(i)) is not None
    }
    negatives = negative_quantities(raw, extras)
    known = frame["client"].notna().to_numpy()
    if not known.all():
        gone = rows[~known]
        notes.append(Fault.of("import.note_left_out", where=raw.where, count=len(gone), rows=some(gone.tolist())))
        frame = frame[known].reset_index(drop=True)
        extras = {header: values[known] for header, values in extras.items()}
    notes += [*reader.notes, Fault.of("import.note_rows", where=raw.where, count=len(frame))]
    others = tuple(raw.headers[i] for i in mapped.unused(raw.headers) if raw.headers[i] not in extras)
    headers = {name: raw.headers[one.single] for name, one in mapped.columns.items() if one.single is not None}
    return LoadedTable(frame, tuple(notes), raw.where, extras, others, headers, negatives)


def load_rates(path: Path, options: Options) -> LoadedTable:
    """The cost rates of a file, one row a driver: a unit cost, or a yearly cost and its capacity.

    Raises:
        DataError: every fault of the file.
    """
    raw, mapped, notes = _open(path, "costs", options.costs_sheet, options)
    reader = Converter(raw, options.decimal, options.day_first)
    frame = reader.frame(mapped, "costs")
    rows = raw.columns.index.to_numpy()
    apart, shown = unit_faults(reader, mapped, "costs", frame)
    _stop([*reader.faults, *apart, *rate_faults(raw, mapped, frame)])
    notes += shown
    frame["driver"] = pd.Series([one_line(name) for name in frame["driver"]], dtype=object)
    faults = _twice(frame["driver"], rows, "import.twice_driver", raw, normalise)
    long = [int(row) for row, name in zip(rows, frame["driver"], strict=True) if len(name or "") > LONGEST_HEADER]
    if long:
        faults.append(Fault.of("import.long_driver", where=raw.where, rows=some(long), limit=LONGEST_HEADER))
    nameless = frame["driver"].isna().to_numpy()
    if nameless.any():
        found = some(rows[nameless].tolist())
        faults.append(Fault.of("import.no_driver_name", where=raw.where, count=int(nameless.sum()), rows=found))
    unpriced = np.isnan(_column(frame, "unit_cost")) & (
        np.isnan(_column(frame, "cost")) | ~(_column(frame, "capacity") > 0)
    )
    if (unpriced & ~nameless).any():
        names = frame["driver"][unpriced & ~nameless].tolist()
        faults.append(Fault.of("import.no_rate", where=raw.where, found=some(names, 12)))
    _stop(faults)
    notes += [*reader.notes, Fault.of("import.note_rows", where=raw.where, count=len(frame))]
    others = tuple(raw.headers[position] for position in mapped.unused(raw.headers))
    return LoadedTable(frame, (*notes, *_unused(raw, others)), raw.where, others=others)


def load(
    sales_path: Path,
    clients_path: Path | None = None,
    costs_path: Path | None = None,
    options: Options | None = None,
) -> Tables:
    """The three input tables of an analysis.

    Args:
        sales_path: Sales lines; the only file that is needed.
        clients_path: Client master; its number columns may be the quantities of the cost drivers.
        costs_path: Rates of the cost drivers.
        options: What the user decided.

    Returns:
        The tables; `clients` has one column for each driver of `rates`, under the name that `rates` gives it.

    Raises:
        DataError: all faults of all files, in the order sales, clients, costs.
    """
    options = options or Options()
    faults = unknown_fields(options.map)
    sales = _attempt(load_sales, sales_path, options, faults)
    clients = _attempt(load_clients, clients_path, options, faults)
    rates = _attempt(load_rates, costs_path, options, faults)
    master = None if clients is None else clients.frame
    drivers: tuple[str, ...] = ()
    notes: list[Fault] = []
    if rates is not None and (clients is not None or clients_path is None):
        master, drivers, missing = drivers_of(clients, rates)
        faults += missing
        faults += (
            [clients.negatives[one] for one in clients.negatives if one in spelt(clients, drivers)] if clients else []
        )
    if faults or sales is None:
        raise DataError(faults)
    for loaded in (sales, clients, rates):
        notes += loaded.notes if loaded is not None else ()
    if clients is not None:
        spare = (*clients.others, *(header for header in clients.extras if header not in spelt(clients, drivers)))
        notes += [Fault.of("import.note_unused", where=clients.where, found=some(spare, 12))] if spare else []
        notes += orphans(sales, clients)
    return Tables(
        sales=sales.frame,
        clients=master,
        rates=None if rates is None else rates.frame,
        drivers=drivers,
        source=sales_path.name,
        notes=tuple(notes),
    )


def _attempt(
    loader: Callable[[Path, Options], LoadedTable], path: Path | None, options: Options, faults: list[Fault]
) -> LoadedTable | None:
    """The table, or None with its faults added to the others."""
    if path is None:
        return None
    try:
        return loader(path, options)
    except DataError as error:
        faults.extend(error.faults)
        return None


def _open(path: Path, table: Table, sheet: str | None, options: Options) -> tuple[RawTable, Mapped, list[Fault]]:
    """Read and map a file; stop here when a column is missing, since nothing else can then be said for sure."""
    given = overrides_for(table, options.map)
    raw = read_fitting(path, table, sheet, given, options.open_workbook)
    mapped = map_headers(raw.headers, table, given, raw.where, Content(raw))
    raw = merged_once(raw, mapped, table)
    if mapped.faults:
        _, faults = _trial(raw, mapped, table, options)
        raise DataError([*mapped.faults, *faults])
    pairs = [
        f"{one.name} = {mapped.columns[one.name].written(raw.headers)}"
        for one in FIELDS[table]
        if one.name in mapped.columns
    ]
    notes = [*raw.notes, *mapped.notes, Fault.of("import.note_mapping", where=raw.where, found=", ".join(pairs))]
    return raw, mapped, notes


def _trial(raw: RawTable, mapped: Mapped, table: Table, options: Options) -> tuple[pd.DataFrame, list[Fault]]:
    """Read what was found although a column is missing, so that its faults are told at the same time."""
    if {"client", "date"} <= set(mapped.columns):
        raw, _, _ = _lines(raw, mapped, options)
    reader = Converter(raw, options.decimal, options.day_first)
    return reader.frame(mapped, table), reader.faults


def _lines(raw: RawTable, mapped: Mapped, options: Options) -> tuple[RawTable, list[Fault], tuple[Fault, ...]]:
    """The rows that are sales lines, each complete; what was left out or completed, and what cannot be read so."""
    found = ungrouped(raw, mapped)
    raw, totals = without_totals(found.raw, mapped, options.decimal)
    return raw, [*found.notes, *totals], found.faults


def _stop(faults: list[Fault]) -> None:
    if faults:
        raise DataError(faults)


def _unused(raw: RawTable, headers: tuple[str, ...]) -> list[Fault]:
    return [Fault.of("import.note_unused", where=raw.where, found=some(headers, 12))] if headers else []


def _column(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """A number column, all unknown when the file has none."""
    return frame[name].to_numpy(dtype=np.float64) if name in frame else np.full(len(frame), np.nan)


def _twice(
    ids: pd.Series[Any], rows: NDArray[np.int64], key: str, raw: RawTable, same: Callable[[str], str] = str
) -> list[Fault]:
    """One fault that names the ids found several times, and their rows; two are one when `same` makes them equal."""
    places: dict[str, list[tuple[str, int]]] = {}
    for name, row in zip(ids, rows, strict=True):
        if isinstance(name, str):
            places.setdefault(same(name) or name, []).append((name, int(row)))
    again = [found for found in places.values() if len(found) > 1]
    if not again:
        return []
    told = some([f"{found[0][0]} ({', '.join(str(row) for _, row in found[:4])})" for found in again])
    return [Fault.of(key, where=raw.where, count=len(again), found=told)]
