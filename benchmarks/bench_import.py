"""How fast a CSV of invoice lines is read, beside polars told the dialect, on the same file in the same run.

`python benchmarks/bench_import.py [--sizes 10000 100000 1000000] [--encodings utf-8 cp1252] [--runs 5]` writes files of
eight columns as a French program does (`;`, decimal comma, dd/mm/yyyy, accents, CRLF), and prints for each the median
time of every reader, the ratios, the median processor time, and our rate and its growth.

ours: `load_sales` told nothing. It finds the encoding, the separator, the header, the fields, the decimal mark and the
order of the dates; refuses or says what is doubtful; leaves totals out; gives float64 and serial days, ids as Python
texts that share their objects.
polars A: `read_csv(separator=";", decimal_comma=True, try_parse_dates=True, encoding=…)`: the dialect is given, types
and dates are inferred. Ids that look like integers become integers.
polars B: `read_csv` with the dialect and every type given (text, float, integer), then the date by
`str.to_date("%d/%m/%Y")`: the types of our result. Both give columns of polars, never Python texts.
polars C: B, then what our frame holds: numpy arrays, serial days, Python texts.
For the cp1252 file polars itself decodes in Python, and reads from memory.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from segment_udfs.importing.load import Options, load_sales

HEADERS = (
    "Code client",
    "Date facture",
    "Montant HT",
    "Coût de revient",
    "N° pièce",
    "Famille",
    "Quantité",
    "Nom du client",
)
FAMILIES = ("Bureautique", "Mobilier", "Café & thé", "Matériel électrique", "Hygiène", "Outillage", "Énergie", "Fêtes")
SCHEMA = dict(
    zip(HEADERS, (pl.String, pl.String, pl.Float64, pl.Float64, pl.String, pl.String, pl.Int64, pl.String), strict=True)
)


def ledger(lines: int, seed: int = 20241231) -> str:
    """Invoice lines of three years, three lines an invoice, 4 % of credit notes; each amount to the cent."""
    rng = np.random.default_rng(seed)
    clients = max(lines // 200, 10)
    order = np.sort(rng.integers(0, max(lines // 3, 1), lines))
    owner = rng.integers(0, clients, lines)[order]
    day = np.datetime64("2022-01-01") + (order * 1095 // max(lines // 3, 1))
    cents = np.round(rng.lognormal(9, 1, lines)).astype(np.int64) * np.where(rng.random(lines) < 0.04, -1, 1)
    cost = np.round(cents * rng.uniform(0.5, 1.1, lines)).astype(np.int64)
    family, quantity = rng.integers(0, len(FAMILIES), lines), rng.integers(1, 40, lines)
    rows = [";".join(HEADERS)]
    for i in range(lines):
        year, month, date = str(day[i]).split("-")
        rows.append(
            f"C{owner[i]:06d};{date}/{month}/{year};{_money(cents[i])};{_money(cost[i])};FA{order[i]:08d};"
            f"{FAMILIES[family[i]]};{quantity[i]};Société {owner[i]} Frères & Cie"
        )
    return "\r\n".join(rows) + "\r\n"


def _money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"


def readers(path: Path, encoding: str) -> dict[str, Callable[[], Any]]:
    """The programs compared, by name."""
    named = "utf8" if encoding == "utf-8" else encoding

    def inferred() -> Any:
        return pl.read_csv(path, separator=";", decimal_comma=True, try_parse_dates=True, encoding=named)

    def given() -> Any:
        frame = pl.read_csv(path, separator=";", decimal_comma=True, schema=SCHEMA, encoding=named)
        return frame.with_columns(pl.col("Date facture").str.to_date("%d/%m/%Y"))

    def same_types() -> Any:
        frame = given()
        numbers = {name: frame[name].to_numpy() for name in ("Montant HT", "Coût de revient", "Quantité")}
        texts = {name: frame[name].to_list() for name in ("Code client", "N° pièce", "Famille", "Nom du client")}
        return numbers, texts, frame["Date facture"].to_physical().to_numpy() + 25569.0

    ours = {"ours": lambda: load_sales(path, Options())}
    return {**ours, "polars A": inferred, "polars B": given, "polars C": same_types}


def agree(path: Path, encoding: str) -> None:
    """Ours and polars read the same lines: every amount, cost and day is equal."""
    programs = readers(path, encoding)
    mine, theirs = programs["ours"]().frame, programs["polars B"]()
    np.testing.assert_array_equal(mine["amount"].to_numpy(), theirs["Montant HT"].to_numpy())
    np.testing.assert_array_equal(mine["cost"].to_numpy(), theirs["Coût de revient"].to_numpy())
    days = theirs["Date facture"].to_physical().to_numpy() + 25569
    np.testing.assert_array_equal(mine["date"].to_numpy(), days)
    if mine["name"].tolist() != theirs["Nom du client"].to_list():
        raise AssertionError("names differ")


def timed(programs: dict[str, Callable[[], Any]], runs: int) -> dict[str, tuple[float, float]]:
    """Median wall and processor seconds of each program; they take turns, so that a busy moment hurts them alike."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for turn in range(runs + 1):
        for name, run in list(programs.items()) if turn % 2 else reversed(programs.items()):
            start, cpu = time.perf_counter(), time.process_time()
            run()
            if turn:  # the first turn warms caches and thread pools
                taken[name].append((time.perf_counter() - start, time.process_time() - cpu))
    return {
        name: (statistics.median(t for t, _ in all_), statistics.median(c for _, c in all_))
        for name, all_ in taken.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--encodings", nargs="+", default=["utf-8", "cp1252"])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    heads = ("lines", "encoding", "MB", "ours", *(f"polars {one}" for one in "ABC"), *(f"ours/{one}" for one in "ABC"),
             *(f"cpu/{one}" for one in "ABC"), "lines/s", "growth")  # fmt: skip
    print(" ".join(f"{head:>10}" for head in heads))
    before: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in sorted(options.sizes):
            text = ledger(size)
            for encoding in options.encodings:
                path = Path(folder) / f"ventes-{size}-{encoding}.csv"
                path.write_bytes(text.encode(encoding))
                agree(path, encoding)
                found = timed(readers(path, encoding), options.runs)
                mine, cpu = found.pop("ours")
                growth = f"×{mine / before[encoding]:.1f}" if encoding in before else ""
                before[encoding] = mine
                row = (
                    f"{size:,}", encoding, f"{path.stat().st_size / 1e6:.1f}", f"{mine * 1e3:.0f} ms",
                    *(f"{wall * 1e3:.0f} ms" for wall, _ in found.values()),
                    *(f"{mine / wall:.2f}" for wall, _ in found.values()),
                    *(f"{cpu / theirs:.2f}" for _, theirs in found.values()),
                    f"{size / mine:,.0f}", growth,
                )  # fmt: skip
                print(" ".join(f"{item:>10}" for item in row), flush=True)
                path.unlink()
    print(f"polars {pl.__version__}, {pl.thread_pool_size()} threads; {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
