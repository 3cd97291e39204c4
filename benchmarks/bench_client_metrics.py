"""How fast `SEG_CLIENT_METRICS` reads invoice lines, beside pandas and polars on the same lines in the same run.

`python benchmarks/bench_client_metrics.py [--sizes 10000 100000 1000000] [--clients 5000 50000] [--runs 5]` prints the
median time of each program, the ratio to polars, the growth from one size to the next, and the peak memory that ours
takes beyond its input.

Neither rival computes the same thing, and both do less. pandas: sums in the two windows, margins, credit notes,
distinct orders and families, first and last dates, by one named aggregation. polars: its bare aggregation, the same
columns. Only `client_metrics` nets orders, families and days before counting them, and adds rhythm, quarters and the
rule of missing costs. All three start from integer codes, so that none pays for comparing texts.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from segment_udfs.ids import Ids
from segment_udfs.maths import edate, serial
from segment_udfs.metrics.client_metrics import client_metrics

Columns = dict[str, Any]
DAYS = 1096
END = float(serial(pd.Timestamp(2024, 12, 31)))


def portfolio(lines: int, clients: int, seed: int = 20241231) -> Columns:
    """Three years of invoices of three lines on average, 20 families, 4 % of credit notes, 1 % of costs unknown."""
    rng = np.random.default_rng(seed)
    orders = max(lines // 3, 1)
    owner = rng.integers(0, clients, orders)
    day = END - rng.integers(0, DAYS, orders)
    order = rng.integers(0, orders, lines)
    amount = np.round(rng.lognormal(4, 1, lines), 2) * np.where(rng.random(lines) < 0.04, -1.0, 1.0)
    cost = np.where(rng.random(lines) < 0.01, np.nan, np.round(amount * rng.uniform(0.5, 1.1, lines), 2))
    return {
        "client": owner[order].astype(np.int64),
        "date": day[order],
        "amount": amount,
        "cost": cost,
        "order": order.astype(np.int64),
        "family": rng.integers(0, 20, lines).astype(np.int64),
    }


def as_ids(codes: Any) -> Ids:
    """Codes that are already ranks, as a column of ids."""
    names = tuple(map(str, range(int(codes.max()) + 1)))
    return Ids(codes, names, names)


def ours(columns: Columns) -> Callable[[], Any]:
    client, order, family = (as_ids(columns[name]) for name in ("client", "order", "family"))
    return lambda: client_metrics(client, columns["date"], columns["amount"], columns["cost"], order, family)


def by_pandas(columns: Columns) -> Callable[[], Any]:
    frame = pd.DataFrame(columns)

    def run() -> Any:
        date, amount = frame["date"], frame["amount"]
        in_w = date > edate(END, -12)
        in_p = (date > edate(END, -24)) & ~in_w
        margin = amount - frame["cost"]
        wide = frame.assign(
            w=amount.where(in_w, 0.0),
            p=amount.where(in_p, 0.0),
            margin_w=margin.where(in_w, 0.0),
            margin_p=margin.where(in_p, 0.0),
            credit=amount.where(in_w & (amount < 0), 0.0),
            order_w=frame["order"].where(in_w),
            order_p=frame["order"].where(in_p),
            family_w=frame["family"].where(in_w),
            family_p=frame["family"].where(in_p),
        )
        return wide.groupby("client", sort=False).agg(
            revenue=("w", "sum"),
            revenue_prev=("p", "sum"),
            margin=("margin_w", "sum"),
            margin_prev=("margin_p", "sum"),
            credit_notes=("credit", "sum"),
            orders=("order_w", "nunique"),
            orders_prev=("order_p", "nunique"),
            families=("family_w", "nunique"),
            families_prev=("family_p", "nunique"),
            first=("date", "min"),
            last=("date", "max"),
            revenue_total=("amount", "sum"),
            orders_total=("order", "nunique"),
        )

    return run


def by_polars(columns: Columns) -> Callable[[], Any]:
    frame = pl.DataFrame(columns)

    def run() -> Any:
        date, amount = pl.col("date"), pl.col("amount")
        in_w = date > edate(END, -12)
        in_p = (date > edate(END, -24)) & ~in_w
        margin = amount - pl.col("cost")
        return frame.group_by("client").agg(
            amount.filter(in_w).sum().alias("revenue"),
            amount.filter(in_p).sum().alias("revenue_prev"),
            margin.filter(in_w).sum().alias("margin"),
            margin.filter(in_p).sum().alias("margin_prev"),
            amount.filter(in_w & (amount < 0)).sum().alias("credit_notes"),
            pl.col("order").filter(in_w).n_unique().alias("orders"),
            pl.col("order").filter(in_p).n_unique().alias("orders_prev"),
            pl.col("family").filter(in_w).n_unique().alias("families"),
            pl.col("family").filter(in_p).n_unique().alias("families_prev"),
            date.min().alias("first"),
            date.max().alias("last"),
            amount.sum().alias("revenue_total"),
            pl.col("order").n_unique().alias("orders_total"),
        )

    return run


def median_time(run: Callable[[], Any], runs: int) -> float:
    """Median seconds of `runs` runs, after one that warms caches and thread pools."""
    run()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def peak_memory(run: Callable[[], Any]) -> float:
    """Most MiB held at once by one run, what it was given not counted."""
    tracemalloc.start()
    run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20


def agree(columns: Columns) -> None:
    """The columns that mean the same in ours and in polars are equal: the race is over the same lines."""
    mine = ours(columns)()
    theirs = by_polars(columns)().sort("client")
    rows = theirs["client"].to_numpy()
    for place, name in ((0, "revenue"), (1, "revenue_prev"), (4, "credit_notes"), (14, "revenue_total")):
        np.testing.assert_allclose(mine[rows, place], theirs[name].to_numpy(), rtol=1e-9, atol=1e-6)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--clients", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    heads = ("lines", "clients", "ours", "growth", "polars", "pandas", "ours/polars", "pandas/ours", "ours MiB")
    print(" ".join(f"{head:>12}" for head in heads))
    for clients in options.clients:
        before = None
        for size in sorted(options.sizes):
            columns = portfolio(size, clients)
            agree(columns)
            mine, fast, slow = (median_time(make(columns), options.runs) for make in (ours, by_polars, by_pandas))
            growth = "" if before is None else f"×{mine / before:.1f}"
            before = mine
            ours_ms, polars_ms, pandas_ms = (f"{seconds * 1e3:.1f} ms" for seconds in (mine, fast, slow))
            ratios = (f"{mine / fast:.2f}", f"{slow / mine:.1f}", f"{peak_memory(ours(columns)):.0f}")
            row = (f"{size:,}", f"{clients:,}", ours_ms, growth, polars_ms, pandas_ms, *ratios)
            print(" ".join(f"{item:>12}" for item in row))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"polars threads: {pl.thread_pool_size()}; peak memory of the whole run: {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
