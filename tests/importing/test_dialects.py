"""One ledger, written in every dialect that French programs use, is one ledger: exact to the cent, line by line.

Twelve encodings and separators, fourteen writings of numbers, six of dates: 1 008 combinations. The ledgers are drawn
in whole cents and written by the formatters below, with the standard library's decimal and csv modules alone; none of
our code takes part in the writing. Where an encoding lacks a sign (there is no narrow no-break space in Windows-1252),
the writer does what programs do: it takes the nearest sign that the encoding has.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from support import SAID

from segment_udfs.errors import DataError
from segment_udfs.importing.load import Options, load_sales

NBSP, NARROW, MINUS, APOSTROPHE = "\u00a0", "\u202f", "\u2212", "\u2019"
NEAREST = {NARROW: NBSP, MINUS: "-", APOSTROPHE: "'", "€": "EUR"}
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
          "décembre")  # fmt: skip
CLIENTS = ("Société Élan", "Café Noël & fils", "Hôtel de la Forêt", "Garçon, père; fils", "Ets Lefèvre", "0042", "N°7")


@dataclass(frozen=True)
class Line:
    """One line of a ledger; its amount in whole cents."""

    client: str
    day: dt.date
    cents: int


# (encoding, bytes before the text, separator, end of line): what Excel, Sage, SAP, Odoo, a Mac and a DOS program write.
FILES = {
    "Odoo": ("utf-8", b"", ",", "\r\n"),
    "LibreOffice": ("utf-8", b"", ";", "\n"),
    "CSV UTF-8 of Excel": ("utf-8", b"\xef\xbb\xbf", ";", "\r\n"),
    "Texte Unicode of Excel": ("utf-16-le", b"\xff\xfe", "\t", "\r\n"),
    "UTF-16 big-endian": ("utf-16-be", b"\xfe\xff", ";", "\r\n"),
    "UTF-16 without mark": ("utf-16-le", b"", "\t", "\n"),
    "CSV of Excel": ("cp1252", b"", ";", "\r\n"),
    "SAP": ("cp1252", b"", "|", "\r\n"),
    "tabs, Latin-9": ("iso-8859-15", b"", "\t", "\n"),
    "Macintosh": ("mac-roman", b"", ";", "\r"),
    "DOS": ("cp858", b"", ";", "\r\n"),
    "tildes": ("utf-8", b"", "~", "\n"),
}


def digits(cents: int, thousands: str, mark: str) -> str:
    """An amount without its sign, two decimals, thousands parted."""
    return f"{Decimal(abs(cents)) / 100:,.2f}".translate({ord(","): thousands, ord("."): mark})


def signed(thousands: str, mark: str, before: str = "", after: str = "", minus: str = "-") -> Callable[[int], str]:
    return lambda cents: f"{minus if cents < 0 else ''}{before}{digits(cents, thousands, mark)}{after}"


NUMBERS: dict[str, Callable[[int], str]] = {
    "1234,50": signed("", ","),
    "1234.50": signed("", "."),
    "1 234,50 €": signed(" ", ",", after=" €"),
    "no-break spaces": signed(NBSP, ",", after=f"{NBSP}€"),
    "narrow no-break spaces": signed(NARROW, ","),
    "1.234,50": signed(".", ","),
    "1,234.50": signed(",", "."),
    "1’234.50": signed(APOSTROPHE, "."),
    "(1 234,50)": lambda cents: f"({digits(cents, ' ', ',')})" if cents < 0 else digits(cents, " ", ","),
    "1234,50-": lambda cents: digits(cents, ".", ",") + ("-" if cents < 0 else ""),
    "− 1 234,50 EUR": signed(" ", ",", after=" EUR", minus=f"{MINUS} "),
    "€ 1,234.50": signed(",", ".", before="€ "),
    "percents": lambda cents: f"{Decimal(cents)} %".replace(".", ","),
    "k€": lambda cents: f"{Decimal(cents).scaleb(-5)} k€".replace(".", ","),
}
DATES: dict[str, Callable[[dt.date], str]] = {
    "31/12/2024": lambda day: f"{day:%d/%m/%Y}",
    "2024-12-31": lambda day: f"{day:%Y-%m-%d}",
    "31.12.24": lambda day: f"{day:%d.%m.%y}",
    "12/31/2024": lambda day: f"{day:%m/%d/%Y}",
    "31 décembre 2024": lambda day: f"{day.day}{'er' if day.day == 1 else ''} {MONTHS[day.month - 1]} {day.year}",
    "45657": lambda day: str((day - dt.date(1899, 12, 30)).days),
}


def ledger(draw: np.random.Generator, lines: int) -> list[Line]:
    """Lines of some clients; one has a day above 12, and one an amount of more than a thousand."""
    found = [Line("Société Élan", dt.date(2024, 12, 31), 123_456_78)]
    for _ in range(lines):
        client = CLIENTS[draw.integers(len(CLIENTS))]
        day = dt.date(2022, 1, 1) + dt.timedelta(int(draw.integers(1096)))
        cents = int(draw.integers(10 ** draw.integers(1, 10)))
        found.append(Line(client, day, -cents if draw.random() < 0.5 else cents))
    return [found[i] for i in draw.permutation(len(found))]


def written(lines: list[Line], file: str, number: str, date: str) -> bytes:
    """The bytes of a file."""
    encoding, mark, separator, newline = FILES[file]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator=newline)
    writer.writerow(["Code client", "Date facture", "Montant HT", "Libellé"])
    for line in lines:
        writer.writerow([line.client, DATES[date](line.day), NUMBERS[number](line.cents), "Réf. créée à l'été"])
    return mark + b"".join(_encoded(letter, encoding) for letter in stream.getvalue())


def _encoded(letter: str, encoding: str) -> bytes:
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        return "".join(NEAREST[letter]).encode(encoding)


def check(path: Path, lines: list[Line]) -> None:
    """Each line, each client and the total, to the cent; and each amount is the nearest double."""
    frame = load_sales(path, Options()).frame
    assert frame["client"].tolist() == [line.client for line in lines]
    assert frame["date"].tolist() == [(line.day - dt.date(1899, 12, 30)).days for line in lines]
    assert frame["amount"].tolist() == [float(Decimal(line.cents).scaleb(-2)) for line in lines]
    expected: dict[str, int] = {}
    for line in lines:
        expected[line.client] = expected.get(line.client, 0) + line.cents
    sums = frame.groupby("client")["amount"].sum()
    assert {client: round(total * 100) for client, total in sums.items()} == expected
    assert round(frame["amount"].sum() * 100) == sum(expected.values())


@pytest.mark.parametrize("file", FILES)
def test_a_ledger_is_exact_in_every_writing(tmp_path: Path, file: str, record_property: Callable[..., None]) -> None:
    """Twelve files, and 84 writings of the numbers and the dates in each."""
    draw = np.random.default_rng([2024, list(FILES).index(file)])
    path = tmp_path / "ventes.csv"
    for number in NUMBERS:
        for date in DATES:
            lines = ledger(draw, 6)
            path.write_bytes(written(lines, file, number, date))
            check(path, lines)
    record_property(SAID, f"{file}: {len(NUMBERS) * len(DATES)} writings of a ledger, exact to the cent")


@pytest.mark.soak
def test_many_ledgers_are_exact_in_every_writing(tmp_path: Path, record_property: Callable[..., None]) -> None:
    """Each ledger in the twelve files; the writings turn, so that 84 ledgers go through the 1 008 combinations."""
    ledgers = max(1, int(200 * float(os.environ.get("SOAK", "1"))))
    path = tmp_path / "ventes.csv"
    cells = 0
    for i in range(ledgers):
        draw = np.random.default_rng(i)
        lines = ledger(draw, int(draw.integers(1, 400)))
        for j, file in enumerate(FILES):
            number = list(NUMBERS)[(i + j) % len(NUMBERS)]
            date = list(DATES)[(i // len(NUMBERS) + j) % len(DATES)]
            path.write_bytes(written(lines, file, number, date))
            check(path, lines)
            cells += 2 * len(lines)
    record_property(SAID, f"{ledgers * len(FILES):,} files of {ledgers:,} ledgers, {cells:,} numbers and dates, exact")


THOUSANDS = {"1,234": (",", "."), "1.234": (".", ",")}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("written_as", THOUSANDS)
def test_what_has_two_readings_is_asked(tmp_path: Path, file: str, written_as: str) -> None:
    """Whole euros in thousands, days below 13: one question for the numbers, one for the dates; answers settle both."""
    group, decimal = THOUSANDS[written_as]
    encoding, mark, separator, newline = FILES[file]
    draw = np.random.default_rng(list(FILES).index(file))
    euros = [int(euro) for euro in draw.integers(1000, 1_000_000, 5)]
    days = [dt.date(2024, month, month + int(draw.integers(1, 7))) for month in range(1, 6)]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator=newline)
    writer.writerow(["Société", "Date facture", "Montant HT"])
    for amount, day in zip(euros, days, strict=True):
        writer.writerow(["Forêt", f"{day:%d/%m/%Y}", f"{amount:,}".replace(",", group)])
    path = tmp_path / "ventes.csv"
    path.write_bytes(mark + stream.getvalue().encode(encoding))
    with pytest.raises(DataError) as caught:
        load_sales(path, Options(map={"client": "Société"}))
    assert sorted(fault.key for fault in caught.value.faults) == ["import.ambiguous_dates", "import.ambiguous_numbers"]
    settled = Options(map={"client": "Société"}, decimal=decimal, day_first=True)  # type: ignore[arg-type]
    frame = load_sales(path, settled).frame
    assert frame["amount"].tolist() == euros
    np.testing.assert_array_equal(frame["date"], [(day - dt.date(1899, 12, 30)).days for day in days])
