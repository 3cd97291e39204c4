"""Cells on their way to a book: a text stays that text whatever it looks like, a formula is told from a text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import xlwings as xw

Rows = list[list[Any]]
_EPOCH: Final = datetime(1899, 12, 30)


def literal(cell: Any) -> Any:
    """A value as it must be handed to a spreadsheet so that a text arrives as that text.

    Excel reads a text that a macro writes as if a person typed it: "=1+1" becomes a formula, "00123" and "3-4" a
    number and a date. The leading apostrophe, which does not become part of the text, stops that.

    Example:
        >>> literal("=1+1"), literal("00123"), literal(2.5), literal("")
        ("'=1+1", "'00123", 2.5, None)
    """
    if isinstance(cell, str):
        return f"'{cell}" if cell else None
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)
    return cell


def write(target: xw.Range, rows: Sequence[Sequence[Any]]) -> None:
    """Write constants from the first cell of `target` on, texts as texts."""
    if rows:
        target[0, 0].resize(len(rows), len(rows[0])).value = [[literal(cell) for cell in row] for row in rows]


def read(source: xw.Range) -> Rows:
    """The values of a range, always rows: None, float, str, bool, datetime; an error as its name ("#N/A")."""
    rows: Rows = source.options(ndim=2, err_to_str=True).value
    return rows


def contents(source: xw.Range) -> Rows:
    """What a range holds, ready to be written back by `restore`: formulas as {"f": …}, dates as {"d": …}."""
    values = read(source)
    formulas: Any = source.formula
    if not isinstance(formulas, (tuple, list)):
        formulas = ((formulas,),)
    elif formulas and not isinstance(formulas[0], (tuple, list)):
        formulas = (formulas,) if len(values) == 1 else tuple((cell,) for cell in formulas)
    pairs = zip(values, formulas, strict=True)
    return [[_content(*cell) for cell in zip(row, texts, strict=True)] for row, texts in pairs]


def _content(value: Any, formula: Any) -> Any:
    if isinstance(formula, str) and formula.startswith("=") and formula != value:
        return {"f": formula}
    if isinstance(value, datetime):
        return {"d": value.replace(tzinfo=None).isoformat()}
    return value


def restore(target: xw.Range, rows: Rows) -> None:
    """Write back what `contents` gave: constants at once, formulas one by one."""
    held = [
        (down, right, cell["f"]) for down, row in enumerate(rows) for right, cell in enumerate(row) if _is(cell, "f")
    ]
    write(target, [[None if _is(cell, "f") else _value(cell) for cell in row] for row in rows])
    for down, right, formula in held:
        target[down, right].formula = formula


def _is(cell: Any, key: str) -> bool:
    return isinstance(cell, dict) and key in cell


def _value(cell: Any) -> Any:
    return datetime.fromisoformat(cell["d"]) if _is(cell, "d") else cell


def serial_of(day: datetime) -> float:
    """The serial number of a date in the 1900 system, the time of day as a fraction.

    Example:
        >>> serial_of(datetime(2024, 12, 31, 12))
        45657.5
    """
    return (day.replace(tzinfo=None) - _EPOCH) / timedelta(days=1)


def date_of(serial: float) -> datetime:
    """The date of a serial number.

    Example:
        >>> date_of(45657.0)
        datetime.datetime(2024, 12, 31, 0, 0)
    """
    return _EPOCH + timedelta(days=float(serial))
