"""The workbooks of bench_libreoffice.py: the same indicators in formulas of Calc and in ours; columns of clients."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from segment_udfs.labels import RECURRENCE
from segment_udfs.maths import edate

START, END = 44927.0, 46022.0
"""First and last day of the lines: three years to 2025-12-31."""
MONTHS = 12
SHOWN = {"revenue": 1, "orders": 6, "last purchase": 11}
"""Indicators of both workbooks, and their column among the sixteen of SEG_CLIENT_METRICS."""


def invoices(lines: int, clients: int, seed: int = 11) -> tuple[list[str], list[tuple[str, float, float]]]:
    """Names, and lines of (client, day, amount), of which 4 % are credit notes.

    A client never has two lines on a day, so that counting lines counts orders, which COUNTIFS can do; it has a
    purchase in the last twelve months, and no two clients have the same revenue, so that RANK tells all apart.
    """
    rng = np.random.default_rng(seed)
    names = [f"Société {number:05d}" for number in range(clients)]
    days = int(END - START) + 1
    recent = days - 1 - rng.integers(0, 300, clients)
    spare = rng.choice(clients * (days - 1), lines - clients, replace=False)
    client, day = spare // (days - 1), spare % (days - 1)
    day += day >= recent[client]
    client, day = np.append(np.arange(clients), client), np.append(recent, day) + int(START)
    amount = np.round(rng.lognormal(5, 1, lines), 2) * np.where(rng.random(lines) < 0.04, -1, 1)
    amount[:clients] = 1_000 + np.abs(amount[:clients])
    _tell_apart(client, day, amount, clients)
    shuffled = rng.permutation(lines)
    return names, [(names[client[row]], float(day[row]), float(amount[row])) for row in shuffled]


def _tell_apart(client: Any, day: Any, amount: Any, clients: int) -> None:
    """Add cents to the first line of clients until no two have the same revenue."""
    cents = np.rint(amount * 100).astype(np.int64)
    within = day > edate(END, -MONTHS)
    revenue = np.zeros(clients, np.int64)
    np.add.at(revenue, client[within], cents[within])
    taken: set[int] = set()
    for row, value in enumerate(revenue.tolist()):
        free = next(value + more for more in range(clients) if value + more not in taken)
        taken.add(free)
        amount[row] = (cents[row] + free - value) / 100


def _book(path: Path) -> Any:
    return xlsxwriter.Workbook(str(path), {"constant_memory": False})


def _write_lines(book: Any, lines: Iterable[tuple[str, float, float]]) -> None:
    sheet = book.add_worksheet("Lignes")
    sheet.write_row(0, 0, ("Client", "Date", "Montant"))
    for row, line in enumerate(lines, 1):
        sheet.write_row(row, 0, line)


def _write_parameters(book: Any) -> None:
    sheet = book.add_worksheet("P")
    sheet.write_column(0, 0, (END, MONTHS, 0.8, 0.95))


def native(path: Path, names: list[str], lines: list[tuple[str, float, float]]) -> None:
    """One formula a client and indicator, over the lines, as a person writes them."""
    with _book(path) as book:
        _write_lines(book, lines)
        _write_parameters(book)
        sheet = book.add_worksheet("Clients")
        last, end = len(lines) + 1, len(names) + 1
        client, day, amount = (f"Lignes!${letter}$2:${letter}${last}" for letter in "ABC")
        revenue, rank = (f"${letter}$2:${letter}${end}" for letter in "BE")
        window = f'{day},">"&EDATE(P!$A$1,-P!$A$2),{day},"<="&P!$A$1'
        sheet.write_row(0, 0, ("Client", *SHOWN, "rank", "share", "class"))
        for row, name in enumerate(names, 2):
            before = f'(F{row}-B{row}/SUMIF({revenue},">0"))'
            sheet.write_string(row - 1, 0, name)
            for column, formula in enumerate(
                (
                    f"=SUMIFS({amount},{client},A{row},{window})",
                    f'=COUNTIFS({client},A{row},{window},{amount},">0")',
                    f'=_xlfn.MAXIFS({day},{client},A{row},{amount},">0",{day},"<="&P!$A$1)',
                    f"=RANK(B{row},{revenue})",
                    f'=SUMIFS({revenue},{rank},"<="&E{row},{revenue},">0")/SUMIF({revenue},">0")',
                    f'=IF(B{row}<=0,"N",IF({before}<P!$A$3,"A",IF({before}<P!$A$4,"B","C")))',
                ),
                1,
            ):
                sheet.write_formula(row - 1, column, formula)


def ours(path: Path, names: list[str], lines: list[tuple[str, float, float]]) -> None:
    """Four array formulas: sixteen indicators, rank, cumulative share, class."""
    with _book(path) as book:
        _write_lines(book, lines)
        _write_parameters(book)
        sheet = book.add_worksheet("Clients")
        last, end = len(lines) + 1, len(names) + 1
        client, day, amount = (f"Lignes!$A$2:$A${last}".replace("$A", f"${letter}") for letter in "ABC")
        sheet.write_column(1, 0, names)
        metrics = f"=SEG_CLIENT_METRICS({client},{day},{amount},,,,A2:A{end},P!$A$1,P!$A$2)"
        sheet.write_array_formula(f"B2:Q{end}", f"{{{metrics}}}")
        for letter, formula in (
            ("R", f"SEG_PARETO_RANK(B2:B{end})"),
            ("S", f"SEG_PARETO_CUM(B2:B{end})"),
            ("T", f"SEG_PARETO_CLASS(B2:B{end},P!$A$3,P!$A$4)"),
        ):
            sheet.write_array_formula(f"{letter}2:{letter}{end}", f"{{={formula}}}")


def parameters(path: Path, clients: int, seed: int = 12) -> None:
    """Columns of clients and the decisions on them: class, status, profit status, segment, sentence; what counts them.

    `P!A1:A4` are the parameters (class A, class B, multiple of silence, tolerance); `Clients!N2:N7` the counts.
    """
    rng = np.random.default_rng(seed)
    revenue = np.round(rng.lognormal(8, 1.5, clients), 2)
    first = START + rng.integers(0, 700, clients)
    last = np.maximum(first, END - rng.integers(0, 365, clients))
    words = [label.fr for label in RECURRENCE.labels]
    columns = (
        revenue,
        np.round(revenue * rng.uniform(-0.05, 0.4, clients), 2),
        np.round(revenue * rng.uniform(0, 0.1, clients), 2),
        first,
        last,
        rng.integers(1, 20, clients).astype(float),
        rng.integers(0, 4, clients).astype(float),
    )
    with _book(path) as book:
        sheet = book.add_worksheet("Clients")
        for place, column in enumerate(columns):
            sheet.write_column(1, place, column.tolist())
        sheet.write_column(1, 7, [words[rank] for rank in rng.integers(0, len(words), clients)])
        sheet.write_column(1, 8, [0.0] * clients)
        limits = book.add_worksheet("P")
        limits.write_column(0, 0, (0.8, 0.95, 2, 0.01, END))
        end = clients + 1
        a, b, c, d, e, f, g, h, i = (f"{letter}2:{letter}{end}" for letter in "ABCDEFGHI")
        for letter, formula in (
            ("J", f"SEG_PARETO_CLASS({a},P!$A$1,P!$A$2)"),
            ("K", f"SEG_STATUS({d},{e},{f},P!$A$5,P!$A$3)"),
            ("L", f"SEG_PROFIT_STATUS({a},{b},{c},,P!$A$4)"),
            ("M", f"SEG_SEGMENT({a},K2:K{end},L2:L{end},{i},J2:J{end},{g},{h})"),
        ):
            sheet.write_array_formula(f"{letter}2:{letter}{end}", f"{{={formula}}}")
        for row, (letter, text) in enumerate(
            (("J", "A"), ("J", "B"), ("J", "C"), ("M", "20/80"), ("M", "Récurrent"), ("M", "Perdu")), 1
        ):
            sheet.write_formula(row, 13, f'=COUNTIF({letter}2:{letter}{end},"{text}")')
