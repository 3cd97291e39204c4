"""How long a refresh takes, beside building the same workbook anew and beside openpyxl that only opens and saves it.

`python benchmarks/bench_refresh.py [--sizes 600,60 6000,600]`: made portfolios of so many lines and clients. One amount
is changed in the bytes of the file, then each program works on the same bytes, three times in turn; medians. The
benchmark is void unless the refreshed total is the one that the changed amount gives, and a second refresh finds
nothing to do.
openpyxl loses charts' extensions, pictures and more on its way: it is the least that a library needs, not an equal.
"""

from __future__ import annotations

import argparse
import io
import re
import statistics
import time
import warnings
import zipfile
from collections.abc import Callable

import openpyxl
from bench_analysis import portfolio

from segment_udfs.hosts.packages import workbook
from segment_udfs.hosts.refreshing.inputs import FileBook, opened
from segment_udfs.hosts.refreshing.parts import open_package
from segment_udfs.hosts.refreshing.refresh import refresh
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.sheets.inputs import SALES_SHEET

AMOUNT = re.compile(rb'(<c r="[A-Z]+\d+"[^>]*><v>)(\d+\.\d+)(</v>)')
ADDED = 1000.0


def edited(book: bytes) -> bytes:
    """The file with a thousand more in the first amount that has cents."""
    part = open_package(book, "classeur.xlsx").sheets[SALES_SHEET].part
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        parts = {info: package.read(info) for info in package.infolist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for info, content in parts.items():
            if info.filename == part:
                content = AMOUNT.sub(lambda m: b"%s%.2f%s" % (m[1], float(m[2]) + ADDED, m[3]), content, count=1)
            package.writestr(info, content)
    return made.getvalue()


def total(book: bytes) -> float:
    """The revenue of the period as the file shows it."""
    package = open_package(book, "classeur.xlsx")
    names = FileBook(package, opened(package)[0]).names
    (value,) = (name.refers_to_range.value for name in names if name.name == "ca_total" and name.refers_to_range)
    return float(value[0][0])


def resaved(book: bytes) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        openpyxl.load_workbook(io.BytesIO(book)).save(made)
    return made.getvalue()


def measure(lines: int, clients: int, runs: int) -> tuple[int, list[float]]:
    """Bytes of the file, and the median seconds of: refresh, building anew, opening and saving."""
    sales, records = portfolio(lines, clients)
    params = Params(months=36, as_of=float(sales["date"].max()))
    tables = Tables(sales=sales, clients=records, rates=None, drivers=(), source="made", notes=())
    book = workbook(tables, params, macros=False)
    stale = edited(book)
    fresh = refresh(stale, "classeur.xlsx")
    if abs(total(fresh.data) - total(book) - ADDED) > 0.005 or refresh(fresh.data, "classeur.xlsx").touched:
        raise AssertionError("the refreshed figures are wrong")
    programs: dict[str, Callable[[], object]] = {
        "refresh": lambda: refresh(stale, "classeur.xlsx"),
        "anew": lambda: workbook(tables, params, macros=False),
        "openpyxl": lambda: resaved(stale),
    }
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(runs):
        for name, run in programs.items():
            start = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - start)
    return len(book), [statistics.median(seconds) for seconds in taken.values()]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", nargs="+", default=["600,60", "6000,600"])
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    print("   lines  clients      MB   refresh      anew  openpyxl  refresh/anew  refresh/openpyxl  growth")
    before = 0.0
    for size in asked.sizes:
        lines, clients = map(int, size.split(","))
        length, (ours, anew, library) = measure(lines, clients, asked.runs)
        growth = f"×{ours / before:.1f}" if before else ""
        print(
            f"{lines:8,} {clients:8,} {length / 1e6:7.2f} {ours:7.2f} s {anew:7.2f} s {library:7.2f} s"
            f" {ours / anew:13.2f} {ours / library:17.2f} {growth:>7}",
            flush=True,
        )
        before = ours


if __name__ == "__main__":
    main()
