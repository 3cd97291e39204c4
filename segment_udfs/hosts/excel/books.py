"""A book of Excel as macros get it: through xlwings' own engine, mended where it would mislead them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segment_udfs.errors import VALUE, SegmentError
from segment_udfs.hosts.excel.patience import Patience, Patient
from segment_udfs.hosts.excel.values import ERRORS, FIRST, NUMBERS, SPAN
from segment_udfs.hosts.macros.cells import Rounded

if TYPE_CHECKING:
    import xlwings as xw


def book_of(found: Any) -> xw.Book:
    """The xlwings book of a workbook that VBA handed over."""
    import xlwings as xw
    from xlwings import _xlwindows

    engine: Any = _xlwindows
    trust_no_sheet(engine, lambda book: str(book.xl.FullName))
    tell_values(engine)
    book = Patient(found, Patience())
    know_one(engine, book)
    return xw.Book(impl=engine.Book(xl=book))


def know_one(engine: Any, book: Any) -> None:
    """Make the Excel of this book the only one that xlwings finds.

    It looks for the windows of all that run, the front one first, and refuses to show a sheet when another is in front;
    but a server serves one Excel, in which a person has just pressed a button.
    """
    engine.Apps.__iter__ = lambda _apps: iter([engine.App(xl=book.Application)])


def tell_values(engine: Any) -> None:
    """Make the engine read every error of a cell as one, and a cell in a currency format as a number, `Rounded`.

    xlwings knows seven errors: #SPILL!, #CALC! and the like would be read as numbers of minus two thousand million.
    """
    if engine.cell_errors.keys() >= ERRORS.keys():
        return
    engine.cell_errors.update(ERRORS)
    own = engine._clean_value_data_element

    def clean(value: Any, *settings: Any) -> Any:
        if isinstance(value, Decimal):
            value = Rounded(value)
        elif type(value) is int and value in SPAN and value not in ERRORS:  # of an Excel newer than our table
            value = FIRST + NUMBERS[VALUE]
        return own(value, *settings)

    engine._clean_value_data_element = clean


class _FullName(property):
    """`fullname` as made here."""


def trust_no_sheet(engine: Any, address: Callable[[Any], str]) -> None:
    """Make `fullname` of the engine's books ask the book itself for nothing.

    For a book in a cloud folder Excel gives an address instead of a path. xlwings then lets a sheet named xlwings.conf
    of that very book say where the folder is, and fails in one of several ways when it finds no file. Here the book has
    no say, and where its folder is not known `address` stands, which no macro takes for a path.
    """
    own = engine.Book.fullname
    if isinstance(own, _FullName):
        return

    def fullname(book: Any) -> str:
        try:
            return str(own.fget(book))
        except SegmentError:
            raise
        except Exception:  # XlwingsError, UnboundLocalError, OSError …, by what is installed on the machine
            return address(book)

    engine.read_config_sheet = lambda _book: {}
    engine.Book.fullname = _FullName(fullname)
