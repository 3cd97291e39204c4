"""Values on their way between Python and cells: what a cell holds is decided here, in both directions."""

from __future__ import annotations

import datetime as dt
import gc
import math
import numbers
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import pandas as pd

from segment_udfs.hosts.libreoffice.engine.errors import EngineError
from segment_udfs.hosts.libreoffice.office.wire import Block, Failure

_DAY: Final = 86_400.0
_MILLISECONDS: Final = 86_400_000
_EPOCH: Final = dt.datetime(1899, 12, 30)
_MARKS: Final = ("=", "'")
"""First characters of texts that are not written as they are: a formula; a text that Excel is told to leave alone."""
_INFINITE: Final = "=#NUM!"
Rows = list[list[Any]]


@contextmanager
def no_collection() -> Iterator[None]:
    """Large tables are made of many small lists, which the collector of cycles would look through again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def from_office(answer: dict[str, Any], height: int, width: int) -> Rows:
    """Rows as xlwings expects them: None, float, str, bool, datetime; an error is a `Failure`.

    Args:
        answer: of `range.values`, perhaps cut. height, width: of the range that was asked for.
    """
    rows: Rows = answer["rows"]
    failing = [place for place, row in enumerate(rows) if None in row]
    found: Rows = [[None if value == "" else value for value in row] for row in rows]
    if failing:
        codes = {(row, column): code for row, column, code in answer["errors"]}
        for place in failing:
            for column, value in enumerate(rows[place]):
                if value is None:
                    found[place][column] = Failure(codes.get((place, column), "#VALUE!"))
    _apply_kinds(found, answer)
    return _padded(found, height, width)


def _apply_kinds(rows: Rows, answer: dict[str, Any]) -> None:
    epoch = dt.datetime(*answer["null"])
    known: dict[float, Any] = {}
    for kind, top, left, bottom, right in answer["kinds"]:
        if kind == "time":
            continue  # Excel, too, reads a time of day as a number
        for row in rows[top : bottom + 1]:
            for column in range(left, right + 1):
                value = row[column]
                if value.__class__ is not float:
                    continue
                if kind == "logical":
                    row[column] = value != 0.0
                else:
                    if value not in known:
                        known[value] = _date(epoch, value)
                    row[column] = known[value]


def _date(epoch: dt.datetime, days: float) -> Any:
    try:
        # a double keeps a date to about a microsecond: whole milliseconds are what was meant
        return epoch + dt.timedelta(milliseconds=round(days * _MILLISECONDS))
    except OverflowError:
        return days


def _padded(rows: Rows, height: int, width: int) -> Rows:
    lacking = width - len(rows[0]) if rows else 0
    if lacking:
        rows = [row + [None] * lacking for row in rows]
    return rows + [[None] * width for _ in range(height - len(rows))] if len(rows) < height else rows


def clean(
    rows: Rows,
    datetime_builder: Callable[..., Any],
    empty_as: Any,
    number_builder: Callable[[float], Any] | None,
    err_to_str: bool,
) -> Rows:
    """Apply xlwings' options for dates, empty cells, numbers and errors."""
    builds_dates = datetime_builder is not dt.datetime
    if not builds_dates and empty_as is None and number_builder is None:
        for row in rows:
            if Failure in map(type, row):
                row[:] = [_failure(value, err_to_str) for value in row]
        return rows

    def one(value: Any) -> Any:
        if value is None or value == "":
            return empty_as
        if isinstance(value, float) and number_builder is not None:
            return number_builder(value)
        if isinstance(value, dt.datetime) and builds_dates:
            parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
            return datetime_builder(**{part: getattr(value, part) for part in parts}, tzinfo=None)
        return _failure(value, err_to_str)

    return [[one(value) for value in row] for row in rows]


def _failure(value: Any, err_to_str: bool) -> Any:
    if isinstance(value, Failure):
        return value.code if err_to_str else None
    return value


def prepared(value: Any, _options: Any = None) -> Any:
    """One Python value as a cell takes it: float, str, bool, datetime or time; "" empties.

    Raises:
        EngineError: bad_value, for anything else.
    """
    kind = value.__class__
    if kind is float:
        return value if value == value else ""
    if kind is str or kind is bool:
        return value
    if kind is int:
        return float(value)
    return _prepared_other(value)


def _prepared_other(value: Any) -> Any:
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, np.generic):
        return _prepared_numpy(value)
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None) if not isinstance(value, pd.Timestamp) else _naive(value)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, dt.time):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Failure):
        return f"={value.code}"
    if isinstance(value, numbers.Number) and not isinstance(value, complex):
        found = float(value)  # type: ignore[arg-type]
        return "" if math.isnan(found) else found
    raise EngineError("bad_value", type=type(value).__name__)


def _naive(value: pd.Timestamp) -> dt.datetime:
    return value.tz_localize(None).to_pydatetime(warn=False)


def _prepared_numpy(value: Any) -> Any:
    if isinstance(value, np.datetime64):
        return "" if np.isnat(value) else _naive(pd.Timestamp(value))
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, np.str_):
        return str(value)
    if isinstance(value, (np.integer, np.floating)):
        return "" if np.isnan(value) else float(value)
    raise EngineError("bad_value", type=type(value).__name__)


def to_office(rows: Any, null: dt.datetime = _EPOCH) -> dict[str, Any]:
    """The arguments of `range.set_values` for rows of prepared values."""
    written: list[list[Any]] = []
    marks: list[list[Any]] = []
    columns = [_column(place, column, written, marks, null) for place, column in enumerate(zip(*rows, strict=True))]
    return {"rows": Block(list(zip(*columns, strict=True))), "written": written, "marks": marks}


def _column(place: int, column: tuple[Any, ...], written: list[Any], marks: list[Any], null: dt.datetime) -> Any:
    """A column of floats and texts; formulas and formats are put aside. Most columns need no second look."""
    kinds = set(map(type, column))
    if kinds == {float} and math.isfinite(sum(column)):
        return column
    if kinds == {str} and not any(text[:1] in _MARKS for text in column):
        return column
    found: list[Any] = []
    formulas: list[tuple[int, str]] = []
    dates: list[tuple[int, str]] = []
    for row, raw in enumerate(column):
        value: Any = raw if raw.__class__ in (float, str) else prepared(raw)
        kind = value.__class__
        if kind is str and value[:1] in _MARKS:
            if value[0] == "=" and len(value) > 1:
                formulas.append((row, value))
                value = ""
            elif value[0] == "'":
                value = value[1:]
        elif kind is float and not math.isfinite(value):
            formulas.append((row, _INFINITE))
            value = ""
        elif kind is not str and kind is not float:
            dates.append((row, _kind(value)))
            value = serial(value, null)
        found.append(value)
    written += [[place, first, texts] for first, texts in _runs(formulas)]
    marks += [[kinds_[0], place, first, first + len(kinds_) - 1] for first, kinds_ in _runs(dates, alike=True)]
    return found


def _runs(items: list[tuple[int, str]], alike: bool = False) -> list[tuple[int, list[str]]]:
    """Neighbouring rows together: first row and what belongs to each; with `alike`, only what is equal."""
    found: list[tuple[int, list[str]]] = []
    for row, item in items:
        if found and found[-1][0] + len(found[-1][1]) == row and (not alike or found[-1][1][0] == item):
            found[-1][1].append(item)
        else:
            found.append((row, [item]))
    return found


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "logical"
    if isinstance(value, dt.time):
        return "time"
    return "date" if value.time() == dt.time() else "datetime"


def serial(value: Any, null: dt.datetime = _EPOCH) -> float:
    """The number that stands for a truth value, a date (days since day 0 of the book) or a time of day."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, dt.time):
        return (dt.datetime.combine(dt.date.min, value) - dt.datetime.min).total_seconds() / _DAY
    return float((value - null) / dt.timedelta(days=1))


def kind_of(value: Any) -> str:
    """The mark that a prepared scalar needs, "" for numbers and texts."""
    return _kind(value) if isinstance(value, (bool, dt.time, dt.datetime)) else ""


def typed(value: Any) -> str:
    """A value as someone would type it into a cell, in English: for `formula`, which takes constants as well."""
    value = prepared(value)
    if isinstance(value, bool):
        return "=TRUE" if value else "=FALSE"
    if isinstance(value, (dt.time, dt.datetime)):
        value = serial(value)
    return f"{value:.15g}" if isinstance(value, float) else value
