"""Speed and memory of `analyse`: 10 000, 100 000, 1 000 000 lines, beside polars' bare aggregation of the same lines.

    python benchmarks/bench_analysis.py [--check]

Each size runs in a process of its own, so that its peak memory is its own. "bare" is what the same tables need in
polars to reach the raw indicators per client, with no decision: sums of amount and margin per window, distinct orders,
families and days, first and last day, all in one group_by on columns already in memory. `--check` exits with 1 when
the goals are missed: at most 3 times the bare aggregation at 1 000 000 lines, under 1 GB, growth at most linear.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

SIZES = ((10_000, 200), (100_000, 2_000), (1_000_000, 5_000), (1_000_000, 50_000))
"""Lines and clients of each run."""
RATIO, MEMORY, GROWTH = 3.0, 1024.0, 13.0
"""Goals: times polars; megabytes added by the analysis; times the time for ten times the lines."""


def portfolio(lines: int, clients: int, seed: int = 7) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three years of made lines, three a document, and the clients' records; texts as Python str, as files give."""
    rng = np.random.default_rng(seed)
    weights = 1 / np.arange(1, clients + 1) ** 0.8
    documents = -(-lines // 3)
    buyer = np.repeat(rng.choice(clients, documents, p=weights / weights.sum()), 3)[:lines]
    day = np.repeat(np.sort(rng.integers(44927, 46023, documents)), 3)[:lines]
    amount = np.round(rng.lognormal(5, 1, lines), 2) * np.where(rng.random(lines) < 0.04, -1, 1)
    names = np.array([f"C{number:05d}" for number in range(clients)], object)
    orders = np.array([f"FA{number:07d}" for number in range(documents)], object)
    families = np.array([f"Famille {number}" for number in range(20)], object)
    sales = pd.DataFrame(
        {
            "client": pd.Series(names[buyer], dtype=object),
            "date": day.astype(np.float64),
            "amount": amount,
            "cost": np.round(amount * rng.uniform(0.5, 0.95, lines), 2),
            "order": pd.Series(np.repeat(orders, 3)[:lines], dtype=object),
            "family": pd.Series(families[rng.integers(0, 20, lines)], dtype=object),
        }
    )
    sectors, sizes = np.array([f"Secteur {n}" for n in range(15)], object), np.array(["TPE", "PME", "ETI"], object)
    records = pd.DataFrame(
        {
            "client": pd.Series(names, dtype=object),
            "name": pd.Series([f"Société {name}" for name in names], dtype=object),
            "sector": pd.Series(sectors[rng.integers(0, 15, clients)], dtype=object),
            "size": pd.Series(sizes[rng.integers(0, 3, clients)], dtype=object),
            "hours": rng.uniform(1, 20, clients).round() * (2_000 / clients),
        }
    )
    return sales, records


def bare(sales: pd.DataFrame) -> Callable[[], object]:
    """Polars' aggregation of the same columns, ready to run."""
    import polars as pl

    frame = pl.DataFrame({name: sales[name].to_numpy() for name in ("date", "amount", "cost")}).with_columns(
        *(pl.Series(name, sales[name].tolist(), dtype=pl.String) for name in ("client", "order", "family"))
    )
    window, before = pl.col("date") > 45657, (pl.col("date") > 45291) & (pl.col("date") <= 45657)
    sold = pl.col("amount") > 0

    def run() -> object:
        return frame.group_by("client", maintain_order=True).agg(
            *(pl.col("amount").filter(slot).sum().alias(f"revenue {i}") for i, slot in enumerate((window, before))),
            *(
                (pl.col("amount") - pl.col("cost")).filter(slot).sum().alias(f"margin {i}")
                for i, slot in enumerate((window, before))
            ),
            *(
                pl.col(name).filter(slot & sold).n_unique().alias(f"{name} {i}")
                for name in ("order", "family")
                for i, slot in enumerate((window, before))
            ),
            pl.col("date").filter(sold).n_unique().alias("days"),
            pl.col("date").filter(sold).min().alias("first"),
            pl.col("date").filter(sold).max().alias("last"),
            pl.col("amount").sum().alias("all"),
        )

    return run


def best(run: Callable[[], object], times: int) -> float:
    """Shortest of several runs, seconds: the one that the rest of the machine disturbed least."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return min(found)


def peak() -> float:
    """Most memory held so far by this process, megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(lines: int, clients: int) -> dict[str, float]:
    """Time of `analyse`, its ratio to polars, memory."""
    from segment_udfs.analysis import analyse
    from segment_udfs.tables import Tables

    sales, records = portfolio(lines, clients)
    tables = Tables(sales, records)
    before = peak()
    ours = best(lambda: analyse(tables), 5)
    memory = peak()
    theirs = best(bare(sales), 5)
    return {
        "lines": lines,
        "clients": clients,
        "seconds": ours,
        "polars": theirs,
        "ratio": ours / theirs,
        "peak": memory,
        "added": memory - before,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--one", type=int, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        print(json.dumps(measure(*options.one)))
        return 0
    found = []
    for size in SIZES:
        command = [sys.executable, __file__, "--one", *map(str, size)]
        found.append(json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout))  # noqa: S603
    print("   lines  clients  analyse     polars  ratio   peak MB  added MB  growth")
    steps = [1.0, *(after["seconds"] / row["seconds"] for row, after in itertools.pairwise(found))]
    for row, growth in zip(found, steps, strict=True):
        print(
            "{lines:8,} {clients:8,} {seconds:7.3f} s {polars:7.3f} s {ratio:6.2f} {peak:9.0f} {added:9.0f}".format(
                **row
            ),
            f"{growth:7.1f}",
        )
    large = [row for row in found if row["lines"] == SIZES[-1][0]]
    missed = any(row["ratio"] > RATIO or row["peak"] > MEMORY for row in large) or max(steps) > GROWTH
    return int(missed and options.check)


if __name__ == "__main__":
    sys.exit(main())
