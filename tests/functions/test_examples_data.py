"""Section 1 of the catalogue, worked examples: data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from support import NA, NUM, VALUE, Case, col, ids

from segment_udfs import CellError, call

AS_OF = date(2024, 12, 31)
LINES = [
    ("Alpha", date(2022, 11, 15), 200, 120, "F1", "Huiles"),
    ("Alpha", date(2023, 5, 10), 300, 180, "F2", "Huiles"),
    ("Beta", date(2023, 9, 1), 400, "?", "F3", "Filtres"),
    ("ALPHA ", date(2024, 2, 10), 500, 300, "F4", "Huiles"),
    ("Alpha", date(2024, 2, 10), 100, 70, "F5", "Filtres"),
    ("Alpha", date(2024, 6, 20), -80, -50, "A1", "Huiles"),
    ("Alpha", date(2024, 9, 5), 250, 150, "F6", "Pneus"),
    ("Beta", date(2024, 3, 1), 150, "?", "F7", "Filtres"),
]
CLIENT, DAY, AMOUNT, COST, ORDER, FAMILY = (col(*column) for column in zip(*LINES, strict=True))
THREE = (CLIENT, DAY, AMOUNT)
ALPHA = [770, 300, 300, 120, -80, 3, 1, 3, 1, 44880, 45540, 117, 220, 2, 1270, 5]
BETA = [150, 400, NA, NA, 0, 1, 1, 1, 1, 45170, 45352, 305, 182, 1, 550, 2]
IDLE = [0, 0, 0, 0, 0, 0, 0, 0, 0, NA, NA, NA, NA, 0, 0, 0]
ZEROS = [[0 if cell == "?" else cell for cell in row] for row in COST]
D = [45300, 45301]


def put(row: list[Any], **columns: Any) -> list[Any]:
    """A row of indicators with some of its columns (c1 … c16) replaced."""
    changed = list(row)
    for name, value in columns.items():
        changed[int(name[1:]) - 1] = value
    return changed


METRICS = [
    Case("SEG_CLIENT_METRICS", (*THREE, COST, ORDER, FAMILY, None, AS_OF), [ALPHA, BETA], "catalogue"),
    Case(
        "SEG_CLIENT_METRICS",
        (*THREE, COST, ORDER, FAMILY),
        [put(ALPHA, c2=500, c4=200, c7=2, c12=0), put(BETA, c12=188)],
        "as_of defaults to the last date kept, 2024-09-05: P then holds F1 and F2",
    ),
    Case(
        "SEG_CLIENT_METRICS",
        (*THREE, None, None, None, None, AS_OF),
        [
            put(ALPHA, c3=NA, c4=NA, c6=2, c8=NA, c9=NA, c16=4),
            put(BETA, c8=NA, c9=NA),
        ],
        "without cost, order and family: dates instead of orders",
    ),
    Case(
        "SEG_CLIENT_METRICS",
        (*THREE, COST, ORDER, FAMILY, col("beta", None, "Gamma", "ALPHA"), AS_OF),
        [BETA, [NA] * 16, IDLE, ALPHA],
        "order of clients, a blank client, a client without line",
    ),
    Case(
        "SEG_CLIENT_METRICS",
        (*THREE, None, ORDER, None, col("Gamma"), AS_OF),
        [put(IDLE, c3=NA, c4=NA, c8=NA, c9=NA)],
        "columns needing an absent argument are #N/A for a client without line too",
    ),
    Case("SEG_CLIENT_METRICS", (*THREE, COST, ORDER, FAMILY, col("Alpha", "alpha ")), VALUE, "same id twice"),
    Case(
        "SEG_CLIENT_METRICS",
        (*THREE, ZEROS, ORDER, FAMILY, None, AS_OF),
        [ALPHA, put(BETA, c3=150, c4=400)],
        "blank as 0: a known cost of 0",
    ),
    Case(
        "SEG_CLIENT_METRICS",
        (col("A", "A"), col(*D), col(0, 10), col("?", 4)),
        [[10, 0, NA, 0, 0, 1, 0, NA, NA, 45301, 45301, 0, NA, 1, 10, 1]],
        "a line of amount 0 is kept: its missing cost hides the margin",
    ),
    Case(
        "SEG_CLIENT_METRICS",
        (col("A", "A", "A", None), col(D[0], D[1], 0, 46000), col(10, None, 9, 9), col(4, "?", "?", 1)),
        [[10, 0, 6, 0, 0, 1, 0, NA, NA, 45300, 45300, 0, NA, 1, 10, 1]],
        "lines with a blank client, date (0 too) or amount are skipped, their costs too",
    ),
    Case(
        "SEG_CLIENT_METRICS",
        (col("A", "A", "A"), col(D[0], D[0], D[1]), col(10, 5, -5), None, col(None, "45300", None)),
        [[10, 0, NA, NA, -5, 2, 0, NA, NA, 45300, 45300, 1, NA, 1, 10, 2]],
        "a blank order id counts under its date, which is no order id",
    ),
    Case(
        "SEG_CLIENT_METRICS",
        (col("A", "A", "B"), col(D[0], D[1], D[1]), col(10, 5, 1), None, col("F1", "F2", "F1")),
        [
            [15, 0, NA, NA, 0, 2, 0, NA, NA, 45300, 45301, 0, 1, 1, 15, 2],
            [1, 0, NA, NA, 0, 1, 0, NA, NA, 45301, 45301, 0, NA, 1, 1, 1],
        ],
        "two clients that use the same order id have an order each",
    ),
    Case(
        "SEG_CLIENT_METRICS",
        (col("A", "A"), col(45000, 45657), col(100, -100), None, col("F1", "F1"), None, None, 45657),
        [[-100, 100, NA, NA, -100, 0, 1, NA, NA, 45000, 45000, 657, NA, 0, 0, 0]],
        "an order cancelled a year later: held in P, in neither W nor all history",
    ),
    Case(
        "SEG_CLIENT_METRICS",
        (col("A", "A", "A"), col(*(date(year, 12, 31) for year in (2022, 2023, 2024))), col(1, 2, 4)),
        [[4, 2, NA, NA, 0, 1, 1, NA, NA, 44926, 45657, 0, 365.5, 1, 7, 3]],
        "windows are left open, right closed: 2023-12-31 is in P, 2022-12-31 in neither",
    ),
    Case(
        "SEG_CLIENT_METRICS",
        (col("A", "A", "A"), col(*[45300] * 3), col(0.1, 0.2, -0.3), None, col("F", "F", "F"), col("x", "x", "x")),
        [[0, 0, NA, NA, -0.3, 0, 0, 0, 0, NA, NA, NA, NA, 0, 0, 0]],
        "rounding dust (0.1 + 0.2 - 0.3 > 0 in floats) is no purchase, order nor family",
    ),
    Case(
        "SEG_CLIENT_METRICS",
        (col("A"), col(45300), col(1e-10), None, col("F"), col("x")),
        [[1e-10, 0, NA, NA, 0, 1, 0, 1, 0, 45300, 45300, 0, NA, 1, 1e-10, 1]],
        "the tolerance is relative: a very small sale is a purchase",
    ),
    Case("SEG_CLIENT_METRICS", (col("A"), col(None), col(5)), NA, "no usable line"),
    Case("SEG_CLIENT_METRICS", (*THREE, None, None, None, None, AS_OF, 0), VALUE, "months ≥ 1"),
    Case("SEG_CLIENT_METRICS", (*THREE, None, None, None, None, AS_OF, 121), VALUE, "months ≤ 120"),
    Case("SEG_CLIENT_METRICS", (CLIENT, DAY, col(1, 2)), VALUE, "columns of different lengths"),
    Case("SEG_CLIENT_METRICS", (col("A"), col(45300), col("12")), VALUE, "text in amounts"),
    Case("SEG_CLIENT_METRICS", (col(NA), col(45300), col(12)), NA, "error cell"),
    Case(
        "SEG_CLIENT_METRICS",
        (col("A"), col(45300), col(12), col(NA)),
        [[12, 0, NA, 0, 0, 1, 0, NA, NA, 45300, 45300, 0, NA, 1, 12, 1]],
        "an #N/A cost is a missing cost",
    ),
]
CASES = [
    Case("SEG_CLIENTS", (col("Alpha", "Beta", "ALPHA ", 1, "1"),), col("Alpha", "Beta", "1"), "catalogue"),
    Case(
        "SEG_CLIENTS",
        (col("Alpha", "Beta", "ALPHA ", 1, "1"), col(0, 5, 2, 1, 1)),
        col("Beta", "ALPHA", "1"),
        "catalogue, with amounts",
    ),
    Case("SEG_CLIENTS", (col("Alpha", "Beta"), col(None, 5)), col("Beta"), "a blank amount is ignored"),
    Case("SEG_CLIENTS", (col(None, "", 0, "?"),), NA, "no client left"),
    Case("SEG_CLIENTS", (col("A"), col(0)), NA, "no client left"),
    Case("SEG_CLIENTS", (col("A", NUM),), NA, "error cell"),
    Case("SEG_CLIENTS", (col("A", 10**400),), VALUE, "an integer that no double can hold"),
    Case("SEG_CLIENTS", (col("A", 10**400, 1.5),), VALUE, "the same among decimals"),
    *METRICS,
    Case("SEG_CLIENT_KEY", (col("Établ. Dupont S.A.R.L.", "S.A."),), col("DUPONT", "SA"), "catalogue"),
    Case("SEG_CLIENT_KEY", (col("Dupont"), col(732829320)), col("732829320"), "catalogue, SIREN"),
    Case("SEG_CLIENT_KEY", (col("Dupont"), col(732829321)), col("DUPONT"), "catalogue, Luhn fails"),
    Case(
        "SEG_CLIENT_KEY", (col("?", "...", "Dupont"), col(None, 0, "")), col(NA, NA, "DUPONT"), "nothing to make a key"
    ),
    Case(
        "SEG_DUPLICATE_NAMES",
        (col("Dupont SARL", "DUPONT", None),),
        [["Ligne 1", "Nom 1", "Ligne 2", "Nom 2", "Similarité"], [1, "Dupont SARL", 2, "DUPONT", 1]],
        "catalogue",
    ),
    Case(
        "SEG_DUPLICATE_NAMES",
        (col("Dupont", "Dumont"), None, "en"),
        [["Row 1", "Name 1", "Row 2", "Name 2", "Similarity"], [1, "Dupont", 2, "Dumont", 0.911111111]],
        "catalogue",
    ),
    Case(
        "SEG_DUPLICATE_NAMES",
        (col("MARTHA", "MARHTA"), 0.96),
        [["Ligne 1", "Nom 1", "Ligne 2", "Nom 2", "Similarité"], [1, "MARTHA", 2, "MARHTA", 0.961111111]],
        "catalogue",
    ),
    Case(
        "SEG_DUPLICATE_NAMES",
        (col("A", "Zorro"),),
        [["Ligne 1", "Nom 1", "Ligne 2", "Nom 2", "Similarité"]],
        "without findings, the header alone",
    ),
    Case("SEG_DUPLICATE_NAMES", (col("A", "B"), 0), VALUE, "min_sim > 0"),
    Case("SEG_DUPLICATE_NAMES", (col("A", "B"), 1.01), VALUE, "min_sim ≤ 1"),
    Case("SEG_DUPLICATE_NAMES", (col(*map(str, range(3001))),), VALUE, "more than 3 000 rows"),
]


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_worked_example(case: Case) -> None:
    """The function returns what the catalogue's worked example or rule says."""
    case.check()


def checked(*args: Any, lang: str = "en") -> dict[str, tuple[Any, Any, Any]]:
    """Count, amount and severity of each check."""
    _, *rows = call("SEG_DATA_CHECK", *args, lang=lang)
    return {row[0]: tuple(row[2:]) for row in rows}


NOTHING = dict.fromkeys(
    [
        *("lines", "blank_client", "blank_date", "blank_amount", "text_amount", "bad_date", "error_cell"),
        *("zero_amount", "credit_note", "missing_cost", "zero_cost", "below_cost", "duplicate_line", "future_date"),
        *("missing_month", "negative_client", "spelling", "unknown_client", "client_without_line"),
    ],
    (0, 0, "OK"),
)
ABSENT = (NA, NA, "OK")
GOOD = ("A", 45300, 10, 4, "F1")


def test_data_check_of_the_eight_lines() -> None:
    """The eight lines of the catalogue give the nineteen rows that it states, in its order."""
    found = checked(CLIENT, DAY, AMOUNT, COST, ORDER)
    expected = NOTHING | {
        "lines": (8, 1820, "Info"),
        "credit_note": (1, -80, "Info"),
        "missing_cost": (2, 550, "Blocking"),
        "missing_month": (16, 0, "To check"),
        "spelling": (1, 1270, "Info"),
        "unknown_client": ABSENT,
        "client_without_line": ABSENT,
        "future_date": ABSENT,
    }
    assert found == expected
    assert list(found) == list(NOTHING)


def test_data_check_words_are_french_by_default() -> None:
    """Headers, labels and severities come in French unless asked otherwise; keys and numbers never change."""
    header, first, *_ = call("SEG_DATA_CHECK", col("A"), col(45300), col(10))
    assert header == ["Clé", "Contrôle", "Nombre", "Montant", "Gravité"]
    assert first == ["lines", "Lignes présentes", 1, 10, "Info"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ((None, 45300, 10, 4, "F2"), {"blank_client": (1, 10, "Blocking")}),
        ((0, 45300, 10, 4, "F2"), {"blank_client": (1, 10, "Blocking")}),
        (("A", None, 10, 4, "F2"), {"blank_date": (1, 10, "Blocking")}),
        (("A", 0, 10, 4, "F2"), {"blank_date": (1, 10, "Blocking")}),
        (("A", 45300, "?", 4, "F2"), {"blank_amount": (1, 0, "To check")}),
        (("A", 45300, "1 234,50", 4, "F2"), {"text_amount": (1, 0, "Blocking")}),
        (("A", 45300, 10, "4 €", "F2"), {"text_amount": (1, 10, "Blocking")}),
        (("A", "31/12/2024", 10, 4, "F2"), {"bad_date": (1, 10, "Blocking")}),
        (("A", 60.9, 10, 4, "F2"), {"bad_date": (1, 10, "Blocking")}),
        (("A", 2958466, 10, 4, "F2"), {"bad_date": (1, 10, "Blocking")}),
        (("A", -1, 10, 4, "F2"), {"bad_date": (1, 10, "Blocking")}),
        (("A", 61, 10, 4, "F2"), {"missing_month": (1485, 0, "To check")}),
        (
            ("A", 2958465, 10, 4, "F2"),
            {"future_date": (1, 10, "To check"), "missing_month": (95710, 0, "To check")},
        ),
        (("A", 45400, 10, 4, "F2"), {"missing_month": (2, 0, "To check")}),
        (("B", 45300, 0, 4, "F2"), {"zero_amount": (1, 0, "Info")}),
        (("A", 45300, 10, NUM, "F2"), {"error_cell": (1, 10, "Blocking")}),
        ((CellError("#REF!"), 45300, 10, 4, "F2"), {"error_cell": (1, 10, "Blocking")}),
        (("A", 45300, 0, 4, "F2"), {"zero_amount": (1, 0, "Info")}),
        (("A", 45300, -3, -1, "F2"), {"credit_note": (1, -3, "Info")}),
        (("A", 45300, 2, None, "F2"), {"missing_cost": (1, 2, "To check")}),
        (("A", 45300, 2.5, None, "F2"), {"missing_cost": (1, 2.5, "To check")}),
        (("A", 45300, 2.6, None, "F2"), {"missing_cost": (1, 2.6, "Blocking")}),
        (("A", 45300, 0, None, "F2"), {"zero_amount": (1, 0, "Info")}),
        (("A", 45300, 10, 0, "F2"), {"zero_cost": (1, 10, "To check")}),
        (("A", 45300, 10, 10.5, "F2"), {"below_cost": (1, 10, "To check")}),
        (("a ", 45300, 10, 4, " f1"), {"duplicate_line": (1, 10, "To check"), "spelling": (1, 20, "Info")}),
        (("A", 45300, 10, 4, "F3"), {}),
        (("A", 45401, 10, 4, "F2"), {"future_date": (1, 10, "To check"), "missing_month": (2, 0, "To check")}),
        (("B", 45300, -5, -2, "F2"), {"credit_note": (1, -5, "Info"), "negative_client": (1, -5, "To check")}),
        ((None, 0, "", 4, "F2"), None),
        ((None, None, "?", None, None), None),
    ],
)
def test_data_check_counts_each_anomaly(line: tuple[Any, ...], found: dict[str, Any] | None) -> None:
    """One good line, and one with one thing wrong: only that is counted (None: an empty line, which is no line)."""
    columns = [col(good, other) for good, other in zip(GOOD, line, strict=True)]
    result = checked(*columns, col("A", "B"), 45400)
    present = {"A"} | ({"B"} if line[0] == "B" else set())
    amount = line[2] if isinstance(line[2], (int, float)) else 0
    lines = (1, 10, "Info") if found is None else (2, 10 + amount, "Info")
    expected = NOTHING | {"lines": lines} | (found or {})
    if "B" not in present:
        expected["client_without_line"] = (1, 0, "Info")
    assert result == expected


def test_data_check_of_listed_clients() -> None:
    """Ids of the lines that are not listed are counted with their amounts, listed ids without line are counted."""
    found = checked(col("A", "b", "B", "C"), col(*[45300] * 4), col(1, 2, 3, 4), None, None, col("a", "D", "d", None))
    assert found["unknown_client"] == (2, 9, "Blocking")
    assert found["client_without_line"] == (1, 0, "Info")
    assert found["missing_cost"] == found["zero_cost"] == found["below_cost"] == ABSENT


def test_data_check_tells_long_numbers_apart() -> None:
    """2^53 and 2^53 + 1 are one float, but two client numbers."""
    found = checked(col(2**53, 2**53 + 1, 1.5), col(*[45300] * 3), col(1, 2, 4), None, None, col(2**53, 1.5))
    assert found["unknown_client"] == (1, 2, "Blocking")


def test_data_check_of_nothing() -> None:
    """Without any line all nineteen counts are 0."""
    found = checked(col(None), col(None), col(None), col(None), col(None), col(None), 45400)
    assert found == NOTHING | {"lines": (0, 0, "Info")}


def test_data_check_never_fails_on_content() -> None:
    """NaN, infinities, huge integers, date-times and lists are counted, not refused."""
    odd = [float("nan"), float("inf"), 10**400, datetime(2024, 1, 1, 12), True, []]
    found = checked(col(*odd), col(*odd), col(*odd), col(*odd))
    assert found["lines"][0] == 6
    assert found["text_amount"][0] == 4
    assert found["bad_date"][0] == 5, "NaN, infinity, the huge integer, day 1 and the list"
    assert found["error_cell"][0] == 4, "NaN, infinity, the huge integer and the list are no ids"


def test_data_check_refuses_other_lengths() -> None:
    """Only lengths and options are refused."""
    with pytest.raises(CellError) as caught:
        call("SEG_DATA_CHECK", col("A"), col(45300, 45301), col(1))
    assert caught.value.code == "#VALUE!"


def test_refused_client_list_names_the_row() -> None:
    """The sentence about a doubled client names the argument, the second row and the client."""
    with pytest.raises(CellError) as caught:
        call("SEG_CLIENT_METRICS", *THREE, None, None, None, col("Beta", None, "Alpha", "BETA"))
    assert caught.value.message.startswith("`clients`, ligne 4 : «\u00a0Beta\u00a0»")


def test_the_language_stands_after_the_date_when_nothing_else_is_asked() -> None:
    """Formulas written for the nineteen checks keep their eighth argument."""
    plain = call("SEG_DATA_CHECK", col("A"), col(45300), col(10), None, None, None, None, "EN")
    assert plain == call("SEG_DATA_CHECK", col("A"), col(45300), col(10), lang="en")
    assert len(plain) == 20
    with pytest.raises(CellError) as caught:
        call("SEG_DATA_CHECK", col("A"), col(45300), col(10), None, None, col("A", "B"), None, "deutsch")
    assert (caught.value.code, "`name`" in caught.value.message) == ("#VALUE!", True)


def test_full_data_check_of_the_eight_lines() -> None:
    """The eight lines of the catalogue, months given. Window of 2024: Alpha 500 + 100 − 80 + 250 = 770, cost 470,
    Beta 150 without: the margin lies between 300 and 450, and Beta, who makes 0 to 150 of it, may be of class N (0) or
    A (300/450 = 67 % before it). Alpha's two pieces of 10 February differ in amount: no possible duplicate. Months
    without a line are usual here: nothing is said about the periods."""
    header, *rows = call("SEG_DATA_CHECK", CLIENT, DAY, AMOUNT, COST, ORDER, None, 45657, *[None] * 4, 12)
    assert header == ["Clé", "Contrôle", "Nombre", "Montant", "Gravité", "Colonne", "Ligne", "Que faire"]
    found = {row[0]: row for row in rows}
    assert len(rows) == 29
    assert rows[0][:7] == ["missing_cost", "Coût manquant", 2, 550, "Bloquant", "cost", 3]
    assert found["margin_low"][2:7] == [1, 300, "Info", "cost", 8]
    assert found["margin_high"][2:7] == [1, 450, "Info", "cost", 8]
    assert found["margin_low"][1].endswith("; 32,6\u00a0% du CA")  # 300 / 920
    assert found["class_at_stake"][1:5] == [
        "Clients dont la classe 20/80 en marge dépend des coûts manquants\u00a0: Beta",
        1,
        150,
        "À vérifier",
    ]
    assert found["possible_duplicate"][2:5] == found["partial_period"][2:5] == [0, 0, "OK"]
    assert found["spelling"][1] == "Client écrit de plusieurs façons\u00a0: Alpha"
    assert found["near_name"][2:4] == [NA, NA]


def test_full_data_check_never_fails_on_content() -> None:
    """Whatever the cells of the lines and of the client file, 29 rows of texts that a cell can hold."""
    odd = [float("nan"), float("inf"), 10**400, datetime(2024, 1, 1, 12), True, [], CellError("#REF!"), "", "?", None]
    cells = col(*odd, -5, 1e308, "x" * 40_000, "=1+1", 0, "€")
    _, *rows = call("SEG_DATA_CHECK", *[cells] * 6, None, *[cells] * 4, 12)
    assert len(rows) == 29
    assert all(len(cell) < 400 for row in rows for cell in row if isinstance(cell, str))
