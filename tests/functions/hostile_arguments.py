"""Four hundred and more values that no function of a spreadsheet expects, each with a name that says what it is.

`HOSTILE` holds what takes no time to build or to refuse, `HEAVY` whole columns and very long texts. A text that bears
`CANARY` stands for a client's name: it may come back only from a function whose answer is made of names.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from segment_udfs import CellError
from segment_udfs.errors import CODES
from segment_udfs.functions.cells import Flat

CANARY = "Canari-Zébulon"
"""In every text that stands for a client's name."""
MISTAKEN = "#PAS_UNE_ERREUR"


@dataclass(frozen=True)
class Hostile:
    """One value, and its name in the reports of the tests."""

    name: str
    value: Any


class Odd:
    """An object of another library: not a cell at all, and its text would show a path."""

    def __repr__(self) -> str:
        return "<Odd at /home/nobody/secret.py>"

    def __float__(self) -> float:
        raise TypeError("/home/nobody/secret.py")


NUMBERS: list[Any] = [
    math.nan, math.inf, -math.inf, 1e308, -1e308, 1.7976931348623157e308, 5e-324, -5e-324,
    2.2250738585072014e-308,
    -0.0, 0.0, 0, 1, -1, 2, 3, 0.5, -0.5, 1.5, 99, 100, 101, 1000, 1001, 1002, 120, 121, 1e-9, -1e-9, 1 + 1e-9,
    1 - 1e-16, 1 + 2.3e-16, 0.1 + 0.2, 1e15, 2**53, 2**53 + 1, -(2**53) - 1, 2**31 - 1, 2**31, -(2**31), 2**32,
    2**63 - 1,
    2**63, -(2**63), 2**64, 10**18, 10**30, -(10**30), 10**308, 10**309, -(10**400), 10**5000, 1e16, 1e100,
    -1e100, 1e-100,
    1e300, True, False, 60, 60.99, 61, 59, 2958465, 2958465.99, 2958466, 2958467, -700000, 45657.5, 4.5e9, 1e10,
    3.0000000001, 0.99999999999, Decimal("0.1"), Decimal("1E+400"), Decimal("NaN"), Decimal("sNaN"),
    Decimal("-Infinity"),
    Fraction(1, 3), 1 + 2j, np.float64("nan"), np.float32(3.4e38), np.int64(-(2**63)), np.uint64(2**64 - 1),
    np.bool_(True),
    np.datetime64("2024-12-31"), np.datetime64("NaT"), np.str_("A"), np.float64(12.5), np.int8(-1),
]  # fmt: skip

_NUMBERS = (2000, 2007, 2015, 2023, 2029, 2036, 2042, 2043, 2045, 2046, 2047, 2048, 2049, 2050, 2051, 2100, 2299, 2300)
COM_ERRORS = [0x800A0000 - 2**32 + number for number in _NUMBERS]
MISSING = -2147352572

TEXTS: list[str] = [
    "", " ", "   ", "\u00a0", "\u202f", "\t", "\n", "\r\n", "\x00", "\x01", "\x07", "\x1b[31m", "\x7f",
    "\ufeff", "\u200b",
    "?", " ? ", "??", "-", "--", "0", "00", "007", "1", "1.0", "1,5", "1.5", "1 234,50", "1\u202f234,50",
    "1.234,50",
    "1'234.50", "(1 234,50)", "1234,50-", "12 %", "1,5 k€", "€", "1e5", "1E400", "-1e400", "0x1F", "1_000",
    "١٢٣", "１２３",
    "½", "∞", "nan", "NaN", "inf", "-inf", "Infinity", "None", "null", "NULL", "undefined", "True", "VRAI",
    "FAUX", "vrai",
    "#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!", "#N/A waiting...", "#VALEUR!",
    "Err:502", "\x01ERR|2042|", "\x01ERR|2015|a|b", "ERR|2042|x", "\x01ERR|", "\x01ERR|9999|" + CANARY,
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|'/c calc'!A0", "=HYPERLINK(\"http://x\")", "\t=1+1", "\r=1+1",
    "＝1+1", "'=1+1",
    "=WEBSERVICE(\"http://x\")", "=DDE(\"a\";\"b\")", "=SEG_CLIENTS(A:A)", "%s%s%s%n", "{0}", "{name}",
    "{argument}",
    "{found.__class__}", "{0.__class__.__mro__}", "%(name)s", "${HOME}", "%TEMP%", "$(id)", "`id`",
    "; rm -rf x", "&& calc",
    "' OR 1=1 --", "\"; DROP TABLE clients;", "<script>alert(1)</script>",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "&amp;", "&#0;", "]]>", "../../etc/passwd", "..\\..\\x", "C:\\Users\\x\\a.xlsx", "\\\\server\\share",
    "/etc/passwd", "file:///x",
    "https://x.example/?a=b", "__import__('os')", "__class__", "lambda: 0", "eval(1)", "import os",
    "xlwings.conf", "x.py",
    "Traceback (most recent call last):", "File \"x.py\", line 1", "ZeroDivisionError: division by zero",
    CANARY, CANARY + " SARL", " " + CANARY.upper() + " ", CANARY + "\n" + CANARY, "M. " + CANARY + " <a@b.fr>",
    CANARY * 50,
    "A", "a", "B", "C", "N", "a\u0300", "à", "Á", "ﬀ", "ß", "ẞ", "İ", "ı", "ſ", "K", "Å", "Ⅷ", "①", "А", "Ꭺ",
    "Α", "𝐀", "Ａ",
    "A\u200bB", "A\u200dB", "\u202eA", "A\u2066B", "A\ufe0f", "🧾", "👩‍👧", "🇫🇷", "\ud800", "\udfff", "A\udc80",
    "\U0010ffff",
    "\ufffe", "\ufffd", "Z" + "\u0301" * 200, "ﷺ" * 20, "x" * 255, "x" * 256, "x" * 32767, "x" * 32768,
    "é" * 1000,
    "positive", "POSITIVE", "positif", "net", "peak", "Net ", "nett", "p0sitive", "pоsitive", "positive\x00",
    "fr", "en", "FR",
    "de", "fr-FR", "français", "revenue", "margin", "month", "mois", "mean", "median", "last", "none", "all",
    "auto", "A;B",
    "A,B", "[1,2]", "{1;2}", "A1", "A:A", "$A$1", "R1C1", "Feuil1!A1", "[Classeur1]Feuil1!A1",
    "2024-12-31", "31/12/2024", "12/31/2024", "29/02/2023", "31.12.24", "2024-12-31T23:59:60Z", "45657",
    "00/00/0000", "demain",
    MISTAKEN, "#" + "N/A" * 40,
]  # fmt: skip

DATES: list[Any] = [
    date(1, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1),
    date(1904, 1, 1), date(1970, 1, 1), date(2024, 2, 29), date(2024, 12, 31), date(2100, 1, 1),
    date(9999, 12, 31),
    datetime(1, 1, 1), datetime(1601, 1, 1), datetime(2024, 12, 31, 23, 59, 59, 999999), datetime.max,
    datetime.min,
    datetime(2024, 12, 31, tzinfo=UTC), datetime(2024, 12, 31, 1, tzinfo=timezone(timedelta(hours=14))),
    datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), datetime(2024, 3, 31, 2, 30, fold=1),
    time(12, 30), time.max,
    timedelta(days=1), timedelta.max, timedelta.min,
]  # fmt: skip

OTHERS: list[Any] = [
    b"bytes", bytearray(b"\xff"), memoryview(b"x"), Ellipsis, NotImplemented, object, Odd(), {"a": 1}, {1, 2},
    frozenset(),
    range(3), lambda: 0, ValueError("/home/nobody"), CellError(MISTAKEN), CellError("#N/A", CANARY),
    CellError(""),
]  # fmt: skip

_LOOP: list[Any] = []
_LOOP.append(_LOOP)


def column(*cells: Any) -> list[list[Any]]:
    """An n×1 range."""
    return [[cell] for cell in cells]


ERRORS = [CellError(code) for code in sorted(CODES)]

RANGES: list[Any] = [
    [], [[]], [[], []], [[], [1]], [[1], []], [[[]]], [[[1]]], [[[[1]]]], [1], [1, 2, 3], [None], [[None]],
    [[1, 2], [3]],
    [[1], [2, 3]], [[1], 2], [1, [2]], [[1, 2], [3, 4]], [[1, 2, 3]], (), ((),), ((1,), (2,)), (1, 2), Flat(),
    Flat([1]),
    Flat([1, 2, 3]), Flat([[1], [2]]), Flat([None, None]), [_LOOP], np.array([]), np.array([[]]), np.array(3.0),
    np.array([1.0, np.nan]), np.array([[1.0], [2.0]]), np.array([["a"], ["b"]]), np.array([[None], [1]], object),
    np.zeros((2, 2, 2)), column(None), column(None, None, None), column("", "", ""), column(0, 0, 0),
    column(0.0, -0.0, 0),
    column(-1, -2, -3), column(1, 1, 1), column(1e308, 1e308, 1e308), column(1e308, -1e308, 1e308),
    column(5e-324, 5e-324),
    column(math.nan, 1, 2), column(math.inf, 1, 2), column(-math.inf, math.inf, 0), column(10**400, 1, 2),
    column(True, False, True),
    column(1, "a", 2), column("1", "2", "3"), column("a", "a", "a"), column("A", "a ", "Ａ"),
    column("?", "?", "?"),
    column(CANARY, CANARY, CANARY), column(CANARY + " 1", CANARY + " 2", CANARY + " 3"),
    column("=1+1", "@a", "\t=b"),
    column(*ERRORS[:3]), column(*ERRORS), column(1, CellError("#N/A"), 3), column(CellError("#REF!"), 1, 2),
    column(*COM_ERRORS[:6]), column(MISSING, MISSING), column(*DATES[:6]), column(*DATES[13:19]),
    column(time(1), time(2)),
    column(date(2024, 1, 1), "2024-01-02", 45000), column(45000, 45000.5, 45001), column(60, 61, 62),
    column(-5, 0, 3e6),
    column(Decimal("1.10"), Decimal("2.2")), column(b"a", b"b"), column(Odd(), Odd()), column([1], [2]),
    column((1,), (2,)),
    column({}, {}), column(1 + 1j, 2), column("x" * 32768, "y"), column("\x00", "\x01", "\x02"),
    column("\ud800", "a"),
    column("a\u0300", "à", "A\u0300"), column("🧾", "🧾\ufe0f"), column(*range(1)), column(*range(2)),
    column(*range(7)),
    column(*range(100)), column(*[1] * 500), column(*["A", "B"] * 50), [[*range(3)]] * 3, [[*range(100)]],
    [[0.5] * 40] * 2,
    [["A", "B", "C"]], [[CANARY, 1], [2, CANARY]], [["h1", "h2"], [1, 2]], [[None, None], [None, None]],
    [[math.nan] * 3] * 3,
    [[CellError("#N/A")] * 2] * 2, [[1, "a"], [None, True]], [[date(2024, 1, 1), 1]], [[1e308] * 3] * 3,
    [[-1] * 3] * 3,
    [[0] * 4] * 4, column(*([None] * 50), 1), column(1, *([None] * 50)), column(0.1, 0.2, 0.7),
    column(1 / 3, 1 / 3, 1 / 3),
    column("positive", "net"), column(1, 2.5, 1e-300), column(2**63, 2**64), column(-(2**63), 1),
    column(2**53, 2**53 + 1),
]  # fmt: skip

HEAVY: list[Hostile] = [
    Hostile("a text of 100,000 characters", "é" * 100_000),
    Hostile("a text of a million characters", CANARY * 70_000),
    Hostile("a whole column of blanks", [[None]] * 1_048_576),
    Hostile("a whole column of empty texts", [[""]] * 1_048_576),
    Hostile("a whole row of blanks", [[None] * 16_384]),
    Hostile("20,000 different texts", column(*(f"{CANARY} {rank}" for rank in range(20_000)))),
    Hostile("20,000 numbers", column(*range(20_000))),
    Hostile("a square of 300 × 300", [[1.0] * 300] * 300),
    Hostile("lists nested 500 deep", [[0]]),
]
for _ in range(500):
    HEAVY[-1] = Hostile(HEAVY[-1].name, [HEAVY[-1].value])


def _named(family: str, values: list[Any]) -> list[Hostile]:
    return [Hostile(f"{family} {rank}: {_short(value)}", value) for rank, value in enumerate(values)]


def _short(value: Any) -> str:
    text = ascii(value) if not isinstance(value, int) else f"{float(value):g}" if abs(value) < 10**300 else "a huge int"
    return text if len(text) <= 60 else text[:57] + "..."


HOSTILE: list[Hostile] = [
    Hostile("nothing", None),
    *_named("number", NUMBERS),
    *_named("code of an error", [*COM_ERRORS, MISSING]),
    *_named("text", TEXTS),
    *_named("date", DATES),
    *_named("object", OTHERS),
    *_named("error", ERRORS),
    *_named("range", RANGES),
]
