"""The data check against a line-by-line reading of its definitions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs import CellError, call
from segment_udfs.functions.scan import scan, scan_ids
from segment_udfs.metrics.data_check import CHECKS, LAST_DAY, data_check

ERROR = CellError("#REF!")
odd = st.sampled_from([None, "", "?", 0, ERROR, "texte"])
line = st.tuples(
    st.one_of(st.sampled_from(["A", "a ", "B", 1, 1.0, "1"]), odd),
    st.one_of(st.integers(45000, 45100), st.sampled_from([3, LAST_DAY + 1]), odd),
    st.one_of(st.sampled_from([1, 2.5, -4, 10, 10.0]), odd),
    st.one_of(st.sampled_from([1, 2.5, -4, 10, 12.0]), odd),
)


def blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip() in ("", "?"))


def text(cell: Any) -> bool:
    return isinstance(cell, str) and not blank(cell)


def number(cell: Any) -> bool:
    return isinstance(cell, (int, float))


def same_as(row: Any) -> Any:
    """What two equal lines have in common."""
    client, *rest = row
    name = client.strip().lower() if isinstance(client, str) else f"{client:g}" if number(client) else repr(client)
    values = [float(cell) if number(cell) else cell for cell in rest]
    return ("" if blank(client) or client == 0 else name, *("" if blank(cell) else repr(cell) for cell in values))


def line_checks(client: Any, day: Any, amount: Any, cost: Any) -> dict[str, bool]:
    """The checks that one line answers by itself."""
    return {
        "lines": True,
        "blank_client": blank(client) or client == 0,
        "blank_date": blank(day) or day == 0,
        "blank_amount": blank(amount),
        "text_amount": text(amount) or text(cost),
        "bad_date": text(day) or (number(day) and day != 0 and not 61 <= day <= 2958465),
        "error_cell": ERROR in (client, day, amount, cost),
        "zero_amount": number(amount) and amount == 0,
        "credit_note": number(amount) and amount < 0,
        "missing_cost": blank(cost) and not blank(amount) and amount != 0,
        "zero_cost": number(cost) and cost == 0 and number(amount) and amount != 0,
        "below_cost": number(amount) and amount > 0 and number(cost) and cost > amount,
    }


def oracle(rows: list[Any]) -> dict[str, int]:
    """The counts that can be read line by line, 0 apart."""
    rows = [row for row in rows if not all(blank(cell) or cell == 0 for cell in row[:3])]
    counts = Counter(key for row in rows for key, met in line_checks(*row).items() if met)
    copies = sum(n - 1 for n in Counter(map(same_as, rows)).values())
    return dict.fromkeys(line_checks(1, 1, 1, 1), 0) | counts | {"duplicate_line": copies}


@given(st.lists(line, min_size=1, max_size=25))
@settings(max_examples=60, deadline=None)
def test_counts_follow_their_definitions(rows: list[Any]) -> None:
    """Every count that a line-by-line reading can give is the same, whatever the cells hold."""
    client, day, amount, cost = (list(column) for column in zip(*rows, strict=True))
    found = data_check(scan_ids(client), scan(day), scan(amount), scan(cost))
    counts = dict(zip(found.keys, found.counts.tolist(), strict=True))
    assert {key: counts[key] for key in oracle(rows)} == oracle(rows)
    assert found.keys == list(CHECKS)


@given(st.lists(line, min_size=1, max_size=25), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_order_of_lines_does_not_matter(rows: list[Any], random: Any) -> None:
    """Permuting the lines changes neither counts nor amounts."""

    def table(lines: list[Any]) -> Any:
        cells = call("SEG_DATA_CHECK", *([[cell] for cell in column] for column in zip(*lines, strict=True)))
        return [row[2:4] if isinstance(row[2], CellError) else np.round(row[2:4], 9).tolist() for row in cells[1:]]

    assert table(rows) == table(random.sample(rows, len(rows)))
