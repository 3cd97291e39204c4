"""What is mended in xlwings' engine before a macro gets a book from it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from xlwings import XlwingsError

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.excel.books import know_one, tell_values, trust_no_sheet
from segment_udfs.hosts.macros.cells import Rounded

CLOUD = "https://d.docs.live.net/1/classeur.xlsm"


def engine(place: Callable[[], str]) -> Any:
    """An engine shaped as xlwings': its books find their place with the help of a settings sheet."""
    made = SimpleNamespace(
        read_config_sheet=lambda _book: {"ONEDRIVE_CONSUMER_WIN": "evil"},
        cell_errors={-2146826246: "#N/A"},
        _clean_value_data_element=lambda value, *_: made.cell_errors.get(value, value),
    )

    class Book:
        name = "classeur.xlsm"

        @property
        def fullname(self) -> str:
            return made.read_config_sheet(self).get("ONEDRIVE_CONSUMER_WIN") or place()

    class Apps:
        def __iter__(self) -> Any:
            return iter(["another Excel"])

    made.Book, made.Apps, made.App = Book, Apps, lambda xl: f"the Excel of {xl}"
    return made


def found(place: Callable[[], str]) -> str:
    made = engine(place)
    for _ in range(2):  # a second command finds the engine already mended
        trust_no_sheet(made, lambda _book: CLOUD)
    return str(made.Book().fullname)


def test_a_book_has_no_say_in_where_it_lies() -> None:
    """Its own settings sheet is not read; where the machine knows the place, that is it."""
    assert engine(lambda: "C:\\x.xlsm").Book().fullname == "evil"
    assert found(lambda: "C:\\Clients\\x.xlsm") == "C:\\Clients\\x.xlsm"


@pytest.mark.parametrize("error", [XlwingsError(), UnboundLocalError(), OSError()])
def test_a_book_whose_folder_is_not_known_has_its_address(error: Exception) -> None:
    """A macro that needs no place goes on; one that needs it sees that this is none."""

    def unknown() -> str:
        raise error

    assert found(unknown) == CLOUD


def test_a_busy_excel_is_not_taken_for_an_unknown_folder() -> None:
    """The sentence about it reaches the person."""

    def busy() -> str:
        raise DataError([Fault.of("excel_host.busy")])

    with pytest.raises(DataError):
        found(busy)


def test_every_error_of_a_cell_and_every_currency_is_told() -> None:
    """#SPILL! would be read as a number, a cell in a currency format as a Decimal."""
    made = engine(str)
    tell_values(made)
    tell_values(made)
    given = (-2146826243, -2146826246, Decimal("9.5"), "x", -2146826150, 12)
    read = [made._clean_value_data_element(value, None) for value in given]
    assert read == ["#SPILL!", "#N/A", 9.5, "x", "#VALUE!", 12]
    assert type(read[2]) is Rounded


def test_a_server_knows_one_excel() -> None:
    """The one that asked, whatever else runs."""
    made = engine(str)
    know_one(made, SimpleNamespace(Application="this workbook"))
    assert list(made.Apps()) == ["the Excel of this workbook"]
