"""Amounts and costs that do not add up, or are not what they are shown as: several currencies, a foreign one, percents.

What a number is shown with comes from its text ("$1,234.50"), from its format in a workbook or from its header.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.columns.convert import Converter
from segment_udfs.importing.columns.signs import signs_of
from segment_udfs.importing.formula import in_formula
from segment_udfs.importing.mapping import Mapped, Table, label, option_name
from segment_udfs.importing.money import EURO, LOCAL, PERCENT, currency_in
from segment_udfs.importing.naming import on_one_line
from segment_udfs.importing.rows.currency import foreign, joined
from segment_udfs.importing.tabular import RawTable, some

_FIELDS: Final[dict[Table, tuple[str, ...]]] = {
    "sales": ("amount", "cost"), "clients": ("wallet",), "costs": ("cost", "unit_cost"),
}  # fmt: skip
_TOLD: Final = ("import.currencies_numbers", "text.units")
_SHOWN: Final = 3

Places = dict[str, NDArray[np.intp]]
"""Positions of the cells shown with each unit."""


def unit_faults(
    reader: Converter, mapped: Mapped, table: Table, frame: pd.DataFrame
) -> tuple[list[Fault], list[Fault]]:
    """Faults when money is in several currencies or in percents, notes when it is in one that is not the euro.

    Args:
        reader: What read the table; of a column that it found in several units, nothing more is said.
        mapped: Its columns.
        table: Which table it is.
        frame: What was read.

    Returns:
        Faults, and notes.
    """
    raw = reader.raw
    told = {fault.facts.get("header") for fault in reader.faults if fault.key in _TOLD}
    faults: list[Fault] = []
    notes: list[Fault] = []
    single: dict[int, str] = {}
    for name, position, alone in _columns(mapped, table):
        if raw.headers[position] in told:
            continue
        places = _places(raw, position)
        percents = places.pop(PERCENT, None)
        # amounts written "12 %" throughout a text are what they say; beside other numbers they are told elsewhere
        if percents is not None and alone and not (name == "amount" and raw.columns[position].dtype != object):
            faults.append(_percents(raw, mapped, table, name, position, percents))
        if len(places) > 1:
            faults.append(_several(raw, position, places))
            continue
        single.update((position, code) for code in places if code != LOCAL)
        announced = currency_in(raw.headers[position])
        if announced and announced != EURO:
            facts = {"where": raw.where, "header": raw.headers[position], "code": announced}
            notes.append(Fault("import_formats.note_header", facts))
        elif (code := single.get(position, EURO)) != EURO:
            found = _cells(raw, position, places[code], code)
            amounts = frame[name].to_numpy(dtype=np.float64)
            filled = int((np.nan_to_num(reader.numbers(position)) != 0).sum())
            notes.append(foreign(raw, position, code, found, amounts[places[code]], filled))
    return faults + _apart(raw, single), notes


def _columns(mapped: Mapped, table: Table) -> Iterator[tuple[str, int, bool]]:
    """Field, position and whether it stands alone as an amount, of each column that is money; each column once."""
    met = set()
    for name in _FIELDS[table]:
        if name in mapped.columns:
            for product in mapped.columns[name].products:
                for factor in product:
                    if not factor.complement and factor.position not in met:
                        met.add(factor.position)
                        yield name, factor.position, len(product) == 1


def _places(raw: RawTable, position: int) -> Places:
    """Cells by what they are shown with; where the euro is named, the currency of the computer is the euro too."""
    found: dict[str, list[NDArray[np.intp]]] = {}
    for unit, places in (*signs_of(raw.columns[position]).items(), *_formatted(raw, position)):
        found.setdefault(unit, []).append(places)
    if EURO in found and LOCAL in found:
        found[EURO] += found.pop(LOCAL)
    return {unit: np.sort(np.concatenate(parts)) for unit, parts in found.items() if any(map(len, parts))}


def _formatted(raw: RawTable, position: int) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """The numbers of a workbook that its formats show with a unit; 0 is 0 in any."""
    runs = [(unit, first, last) for unit, at, first, last in raw.units if at == position]
    if not runs:
        return
    rows = raw.columns.index.to_numpy()
    counts = np.fromiter(map(_is_number, raw.columns[position]), dtype=bool, count=len(rows))
    for unit, first, last in runs:
        start, end = np.searchsorted(rows, (first, last + 1))
        yield unit, np.flatnonzero(counts[start:end]) + start


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and cell != 0


def _percents(raw: RawTable, mapped: Mapped, table: Table, name: str, position: int, places: NDArray[np.intp]) -> Fault:
    """Percents where money is asked; a column of nothing else may be the part of the amounts that they cost."""
    facts = {
        "where": raw.where,
        "header": raw.headers[position],
        "what": label(name),
        "count": len(places),
        "found": _cells(raw, position, places, PERCENT),
    }
    amount = mapped.columns["amount"].single if "amount" in mapped.columns else None
    filled = sum(cell is not None and cell != "" for cell in raw.columns[position])
    if (table, name) != ("sales", "cost") or amount is None or filled > len(places):
        return Fault("import_formats.percent", facts)
    product = f"{in_formula(raw.headers[amount])}*{in_formula(raw.headers[position])}"
    extra = {"amount": raw.headers[amount], "field": option_name(table, name), "product": product}
    return Fault("import_formats.percent_of", facts | extra)


def _several(raw: RawTable, position: int, places: Places) -> Fault:
    ordered = sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))
    parts = [
        Fault.of(
            "import_formats.currency_cells",
            code=_said(code),
            count=len(cells),
            found=_cells(raw, position, cells, ""),
        )
        for code, cells in ordered
    ]
    facts = {"where": raw.where, "header": raw.headers[position], "found": joined(parts)}
    return Fault("import_formats.currencies", facts)


def _said(code: str) -> Any:
    return Fault.of("import_formats.local") if code == LOCAL else code


def _apart(raw: RawTable, single: dict[int, str]) -> list[Fault]:
    """Amounts in one currency and costs in another make no margin."""
    codes = sorted(set(single.values()))
    if len(codes) < 2:
        return []
    first, second = (next(at for at in single if single[at] == code) for code in codes[:2])
    facts = {"first": raw.headers[first], "one": codes[0], "second": raw.headers[second], "other": codes[1]}
    return [Fault("import_formats.apart", {"where": raw.where} | facts)]


def _cells(raw: RawTable, position: int, places: NDArray[np.intp], unit: str) -> str:
    """The first cells with what they show."""
    found = []
    for place in places[: _SHOWN + 1]:
        cell = raw.columns[position].iloc[place]
        address = raw.address(int(raw.columns.index[place]), position)
        found.append(f"{address} ({_shown(cell, unit)})")
    return some(found, _SHOWN)


def _shown(cell: Any, unit: str) -> str:
    """A text as it is, a number with the unit of its format.

    Example:
        >>> _shown(0.6, "%"), _shown(1000.0, "USD"), _shown("12 %", "%")
        ('60\xa0%', '1000\xa0USD', '12 %')
    """
    if isinstance(cell, str):
        return on_one_line(cell, 30)
    return f"{cell * 100 if unit == PERCENT else cell:.12g}\u00a0{unit}".strip()
