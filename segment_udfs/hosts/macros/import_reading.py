"""What a chosen file is, what is understood of it, and what only a person can say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.import_memory import Choices
from segment_udfs.ids import factorise
from segment_udfs.importing.choice import read_fitting
from segment_udfs.importing.columns.cells import texts_of
from segment_udfs.importing.columns.content import Content
from segment_udfs.importing.columns.convert import Converter
from segment_udfs.importing.columns.numbers import parse_numbers
from segment_udfs.importing.load import LoadedTable, Options, load_clients, load_rates, load_sales
from segment_udfs.importing.mapping import FIELDS, Mapped, Table, map_headers
from segment_udfs.importing.rows.totals import without_totals
from segment_udfs.importing.tabular import RawTable
from segment_udfs.importing.workbooks.workbook import Grid, read_workbook

_LOADERS: Final[Mapping[Table, Callable[[Path, Options], LoadedTable]]] = {
    "sales": load_sales,
    "clients": load_clients,
    "costs": load_rates,
}
_ASKED: Final = {
    "import.no_column": "macro_import.doubt_none",
    "import.no_column_close": "macro_import.doubt_close",
    "import.no_column_product": "macro_import.doubt_product",
    "import.only_with_tax": "macro_import.doubt_tax",
    "import.two_columns": "macro_import.doubt_two",
    "import.no_such_header": "macro_import.doubt_header",
    "import.no_such_header_at_all": "macro_import.doubt_header",
    "import.bad_formula": "macro_import.doubt_formula",
    "import_choice.maybe_gross": "import_choice.doubt_gross",
    "import_choice.only_with_tax_net": "import_choice.doubt_tax_net",
    "import_choice.no_column_ledger": "import_choice.doubt_ledger",
    "import_choice.no_column_discount": "import_choice.doubt_discount",
    "import_choice.same_sheets": "import_choice.doubt_sheets",
    "import.ambiguous_numbers": "macro_import.doubt_numbers",
    "import.ambiguous_dates": "macro_import.doubt_dates",
    "import_cells.dates_beside": "import_cells.doubt_beside",
}
"""Faults that an answer settles, and how they are asked without the options of the command line."""
_REWORDED: Final = {
    "import.mixed_numbers": "macro_import.mixed_numbers",
    "import.no_sheet": "macro_import.no_sheet",
    "import.empty_table_sheet": "macro_import.empty_sheet",
    "sniff.currencies": "sniff.currencies_asked",
    "import_formats.percent_of": "import_formats.percent",
    "import_cells.scientific": "import_cells.scientific_asked",
}
"""Faults of the file itself whose sentences name options of the command line."""
_ABOUT_COLUMNS: Final = (
    "import.unread_", "import.mixed_", "import.currencies_", "import.error_cells", "sniff.currencies",
    "import_formats.", "import_cells.scientific",
)  # fmt: skip
"""Faults of a column that may be the wrong one."""
_AMBIGUOUS: Final = frozenset({"import.ambiguous_numbers", "import.ambiguous_dates", "import_cells.dates_beside"})
_OWN: Final = frozenset(field.name for field in FIELDS["clients"]) - {field.name for field in FIELDS["sales"]}
"""Fields that only a clients file has."""


@dataclass(frozen=True)
class Reading:
    """A file as it was understood.

    Attributes:
        path, raw: the file, its cells. key: the headers by which it is known: those of the sheet read by default.
        table: what it holds. choices: what a person said of it.
        mapped: the columns found. loaded: the table, None when a person must answer first. doubts: what is asked.
        faults: what is wrong with the columns chosen, in words for a person.
    """

    path: Path
    raw: RawTable
    key: tuple[str, ...]
    table: Table
    choices: Choices
    mapped: Mapped
    loaded: LoadedTable | None = None
    doubts: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()


def understand(path: Path, given: Callable[[Sequence[str]], Choices | None]) -> Reading:
    """Read a file with what is remembered of its headers: `given` says it.

    Raises:
        DataError: the file cannot be read, or no choice of columns could mend it.
    """
    return _understood(path, given, strict=False)


def understand_again(path: Path, choices: Choices) -> Reading:
    """Read a file with the answers of a person; errors as `understand`, and a sheet that the file does not have."""
    return _understood(path, lambda _: choices, strict=True)


def _understood(path: Path, given: Callable[[Sequence[str]], Choices | None], strict: bool) -> Reading:
    @cache
    def once(place: Path, name: str | None) -> Grid:
        return read_workbook(place, name)  # the cells are asked for twice: to show them, and to load them

    try:
        raw = read_fitting(path, "sales", None, {}, once, ask=False)
        key = raw.headers
        choices = given(key) or Choices()
        try:
            raw = read_fitting(path, choices.table or kind_of(raw), choices.sheet, choices.map, once, ask=False)
        except DataError:
            if strict or choices.sheet is None:
                raise
            choices = Choices()
    except DataError as error:
        raise DataError(map(_reworded, error.faults)) from None
    table = choices.table or kind_of(raw)
    reading = Reading(
        path, raw, key, table, choices, map_headers(raw.headers, table, choices.map, raw.where, Content(raw))
    )
    options = Options(
        map={f"{table}.{name}": text for name, text in choices.map.items()},
        sheet=choices.sheet,
        clients_sheet=choices.sheet,
        costs_sheet=choices.sheet,
        open_workbook=once,
    )
    return _loaded(reading, options)


def _loaded(reading: Reading, options: Options) -> Reading:
    """The table, or what stands in its way. The choice of a decimal mark or date order counts where cells leave it."""
    choices, load = reading.choices, _LOADERS[reading.table]
    try:
        try:
            return replace(reading, loaded=load(reading.path, options))
        except DataError as error:
            chosen = choices.decimal is not None or choices.day_first is not None
            if not (chosen and any(fault.key in _AMBIGUOUS for fault in error.faults)):
                raise
            options = replace(options, decimal=choices.decimal, day_first=choices.day_first)
            return replace(reading, loaded=load(reading.path, options))
    except DataError as error:
        doubts = tuple(Fault(_ASKED[fault.key], fault.facts) for fault in error.faults if fault.key in _ASKED)
        faults = tuple(_reworded(fault) for fault in error.faults if fault.key not in _ASKED)
        if not doubts and not any(fault.key.startswith(_ABOUT_COLUMNS) for fault in error.faults):
            raise DataError(faults) from None
        return replace(reading, doubts=doubts, faults=faults)


def _reworded(fault: Fault) -> Fault:
    return Fault(_REWORDED.get(fault.key, fault.key), fault.facts)


def kind_of(raw: RawTable) -> Table:
    """Sales lines, unless the headers fit a clients file or a cost file better.

    A clients file has a column that only it has, each client once, and no date of sale.
    """
    mapped = {table: map_headers(raw.headers, table, {}, raw.where) for table in FIELDS}
    if not mapped["sales"].faults or "date" in mapped["sales"].columns:
        return "sales"
    clients, costs = mapped["clients"], mapped["costs"]
    if not clients.faults and _OWN & set(clients.columns) and _each_once(raw, clients):
        return "clients"
    rates = set(costs.columns)
    if not costs.faults and ("unit_cost" in rates or {"cost", "capacity"} <= rates):
        return "costs"
    return "sales"


def _each_once(raw: RawTable, mapped: Mapped) -> bool:
    position = mapped.columns["client"].single
    if position is None:
        return False
    ids = factorise(texts_of(raw.columns[position]).tolist())
    return ids.count == int((ids.codes >= 0).sum())


def decimal_marks(reading: Reading) -> frozenset[str]:
    """The decimal marks that the number columns were read with; empty when none was needed."""
    numbers = {field.name for field in FIELDS[reading.table] if field.kind == "number"}
    found = set()
    for name, formula in reading.mapped.columns.items():
        for position in formula.positions if name in numbers else ():
            column = reading.raw.columns[position]
            parsed = parse_numbers(column)
            found.add((reading.choices.decimal or "") if parsed.problem else parsed.convention)
    return frozenset(found - {""})


def announced_totals(reading: Reading) -> list[float]:
    """The amounts of the total lines that a file of sales has, in their order."""
    kept, _ = without_totals(reading.raw, reading.mapped)
    gone = reading.raw.columns.drop(index=kept.columns.index)
    if gone.empty:
        return []
    mark = next(iter(decimal_marks(reading)), None)
    reader = Converter(replace(reading.raw, columns=gone), "," if mark == "," else "." if mark else None)
    amounts = reader.formula(reading.mapped.columns["amount"])
    return [] if reader.faults else amounts[~np.isnan(amounts)].tolist()
