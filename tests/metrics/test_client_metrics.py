"""Indicators per client: an oracle that follows the definitions line by line, laws, and Northwind."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from typing import Any

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st
from support import reference

from segment_udfs.ids import factorise
from segment_udfs.maths import from_serial, serial
from segment_udfs.metrics.client_metrics import COLUMNS, client_metrics

NAN = float("nan")
FIRST = serial(date(2021, 1, 15))
amounts = st.sampled_from([0.0, 1.0, 2.5, -1.0, -2.5, 10.0, 0.1, 0.2, -0.3, NAN])
line = st.tuples(
    st.sampled_from(["a", "b", "c", None]),
    st.one_of(
        st.just(NAN), st.integers(FIRST, FIRST + 1100).map(float), st.sampled_from([FIRST + 800.0, FIRST + 900.0])
    ),
    amounts,
    st.sampled_from([0.0, 1.0, -2.0, NAN]),
    st.sampled_from(["F1", "F2", "F3", None]),
    st.sampled_from(["x", "y", "z", None]),
)
lists = st.lists(line, min_size=1, max_size=40)


def columns(lines: list[Any]) -> tuple[Any, ...]:
    client, day, amount, cost, order, family = zip(*lines, strict=True)
    numbers = (np.array(column, np.float64) for column in (day, amount, cost))
    return factorise(client), *numbers, factorise(order), factorise(family)


def held(groups: dict[Any, list[float]]) -> int:
    """Number of groups of amounts that are net positive."""
    return sum(sum(group) > 1e-9 * sum(map(abs, group)) for group in groups.values())


def grouped(lines: list[Any], key: Any) -> dict[Any, list[float]]:
    groups = defaultdict(list)
    for row in lines:
        groups[key(row)].append(row[2])
    return groups


def oracle(lines: list[Any], client: str, as_of: float, months: int) -> list[float]:
    """The sixteen definitions of the catalogue, with dateutil for the bounds of the windows."""
    mine = [row for row in lines if row[0] == client and row[1] <= as_of and row[1] == row[1] and row[2] == row[2]]
    end = from_serial(as_of)
    low, lower = (serial(end - relativedelta(months=k * months)) for k in (1, 2))
    w = [row for row in mine if row[1] > low]
    p = [row for row in mine if lower < row[1] <= low]
    order = lambda row: ("day", row[1]) if row[4] is None else row[4]  # noqa: E731
    families = [held(grouped([row for row in part if row[5]], lambda row: row[5])) for part in (w, p)]
    days = sorted(day for day, group in grouped(mine, lambda row: row[1]).items() if held({0: group}))
    last = days[-1] if days else NAN
    quarters = {((day := from_serial(d)).year, (day.month - 1) // 3) for d in days if d > low}
    return [
        *(sum(row[2] for row in part) for part in (w, p)),
        *(sum(row[2] - row[3] for row in part) for part in (w, p)),
        sum(row[2] for row in w if row[2] < 0),
        *(held(grouped(part, order)) for part in (w, p)),
        *families,
        *(days[0] if days else NAN, last, as_of - last),
        (last - days[0]) / (len(days) - 1) if len(days) > 1 else NAN,
        len(quarters),
        *(sum(row[2] for row in mine), held(grouped(mine, order))),
    ]


@given(lists, st.integers(1, 14), st.one_of(st.none(), st.integers(FIRST, FIRST + 1200).map(float)))
@settings(max_examples=60, deadline=None)
def test_every_column_follows_its_definition(lines: list[Any], months: int, as_of: float | None) -> None:
    """The vectorised pass gives what a line-by-line reading of the catalogue gives."""
    kept = [row for row in lines if row[0] and row[1] == row[1] and row[2] == row[2]]
    if not kept:
        return
    end = max(row[1] for row in kept) if as_of is None else as_of
    wanted = ["c", None, "a", "d"]
    found = client_metrics(*columns(lines), factorise(wanted), as_of, months)
    for client, row in zip(wanted, found, strict=True):
        expected = [NAN] * 16 if client is None else oracle(lines, client, end, months)
        np.testing.assert_allclose(row, expected, rtol=1e-9, atol=1e-9, err_msg=str(client))


@given(lists, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_order_of_lines_does_not_matter(lines: list[Any], random: Any) -> None:
    """Permuting the lines changes no indicator."""
    lines.append(("a", FIRST + 5.0, 1.0, 1.0, "F1", "x"))
    shuffled = random.sample(lines, len(lines))
    wanted = factorise(["a", "b", "c"])
    np.testing.assert_allclose(
        client_metrics(*columns(lines), wanted), client_metrics(*columns(shuffled), wanted), rtol=1e-9, atol=1e-9
    )


@given(lists, st.sampled_from([1.0, 250.0]), st.sampled_from([FIRST + 500.0, FIRST + 1000.0]))
@settings(max_examples=40, deadline=None)
def test_a_sale_and_its_equal_credit_note_change_only_credit_notes(lines: list[Any], amount: float, day: float) -> None:
    """Same day, order and family, opposite costs: column 5 alone moves (catalogue, invariants)."""
    wanted = factorise(["a", "b", "c"])
    lines.append(("a", FIRST + 5.0, 1.0, 1.0, "F1", "x"))
    pair = [("a", day, amount, 3.0, "F2", "y"), ("a", day, -amount, -3.0, "F2", "y")]
    as_of = FIRST + 1100.0
    before = client_metrics(*columns(lines), wanted, as_of)
    after = client_metrics(*columns(lines + pair), wanted, as_of)
    credit = COLUMNS.index("credit_notes")
    np.testing.assert_allclose(np.delete(after, credit, 1), np.delete(before, credit, 1), rtol=1e-9, atol=1e-9)
    inside = day > serial(from_serial(as_of) - relativedelta(months=12))
    assert after[0, credit] == pytest.approx(before[0, credit] - (amount if inside else 0))


@pytest.mark.parametrize("clients", [3, 4000])
def test_few_and_many_clients_are_counted_alike(clients: int) -> None:
    """Both ways of pairing codes (a full table, sorting) and order ids shared by clients: equal to pandas."""
    import pandas as pd

    rng = np.random.default_rng(7)
    n = 5000
    frame = pd.DataFrame(
        {
            "client": rng.integers(0, clients, n).astype(str),
            "day": FIRST + rng.integers(0, 300, n),
            "amount": rng.integers(1, 100, n).astype(float),
            "order": rng.integers(0, 900, n).astype(str),
            "family": rng.integers(0, 40, n).astype(str),
        }
    )
    ids = [factorise(frame[name].tolist()) for name in ("client", "order", "family")]
    found = client_metrics(ids[0], frame["day"].to_numpy(float), frame["amount"].to_numpy(), None, ids[1], ids[2])
    by = frame.groupby("client", sort=False)
    for name, expected in {
        "revenue": by["amount"].sum(),
        "orders": by["order"].nunique(),
        "families": by["family"].nunique(),
        "first_purchase": by["day"].min(),
        "last_purchase": by["day"].max(),
        "mean_gap": (by["day"].max() - by["day"].min()) / (by["day"].nunique() - 1).replace(0, np.nan),
        "orders_total": by["order"].nunique(),
    }.items():
        np.testing.assert_allclose(found[:, COLUMNS.index(name)], expected.to_numpy(float), rtol=1e-12, err_msg=name)


def northwind() -> tuple[Any, ...]:
    """Client, date, amount and order of the 2 155 lines."""
    with reference("northwind", "orders.csv").open(encoding="utf-8") as stream:
        orders = {row["orderID"]: row for row in csv.DictReader(stream)}
    with reference("northwind", "order_details.csv").open(encoding="utf-8") as stream:
        lines = list(csv.DictReader(stream))
    heads = [orders[row["orderID"]] for row in lines]
    return (
        factorise([head["customerID"] for head in heads]),
        np.array([float(serial(date.fromisoformat(head["orderDate"][:10]))) for head in heads]),
        np.array([float(row["unitPrice"]) * float(row["quantity"]) * (1 - float(row["discount"])) for row in lines]),
        factorise([row["orderID"] for row in lines]),
    )


def test_northwind() -> None:
    """Published net sales 1 265 793.0395 over 830 orders; 1996 to 1997: 67 to 86 active clients, 81 ordering twice."""
    client, day, amount, order = northwind()
    found = client_metrics(client, day, amount, None, order, None, None, float(serial(date(1997, 12, 31))))
    now, before, orders = (found[:, COLUMNS.index(name)] for name in ("revenue", "revenue_prev", "orders"))
    assert (int((before > 0).sum()), int((now > 0).sum()), int((orders >= 2).sum())) == (67, 86, 81)
    last = client_metrics(client, day, amount, None, order)
    assert last[:, COLUMNS.index("revenue_total")].sum() == pytest.approx(1265793.0395, abs=1e-4)
    assert last[:, COLUMNS.index("orders_total")].sum() == 830
    quick = last[client.shown.index("QUICK"), COLUMNS.index("revenue_total")]
    assert quick == pytest.approx(110277.305, abs=1e-6)
