"""Speed of our functions in the cells of LibreOffice Calc, beside Calc's own formulas and a bare add-in.

    python benchmarks/bench_libreoffice.py [--quick] [--check]

One office of our own, in a temporary profile with our extension and a probe, runs everything:

1. the same indicators of the same lines by SUMIFS, COUNTIFS, MAXIFS, RANK (one formula a client and indicator) and by
   ours, in turn: hard recalculation of the workbook, and one edited line; void unless both give the same values;
2. one edited parameter of 5,000 clients: from the edit to the right counts of segments;
3. cold start: from a formula in a new office to its value;
4. a long column through SEG_PARETO_RANK, beside the probe, which gives it back unread;
5. the committed template, and whole workbooks of made portfolios: opening, hard recalculation.

`--quick` takes the smallest size once; `--check` exits with 1 when a goal is missed. Without a usable LibreOffice,
says so and does nothing. The whole takes about ten minutes, nearly all of it in Calc's own formulas.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import statistics
import subprocess  # LibreOffice's Python, with fixed arguments
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import libreoffice_books as books
import libreoffice_probe as probe
from bench_analysis import portfolio

from segment_udfs.functions.door import call
from segment_udfs.hosts.libreoffice import find, install, launch, profiles
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.build import build

SIZES = ((10_000, 600), (50_000, 1_800), (100_000, 4_000))
"""Lines and clients."""
NATIVE_RUNS = {10_000: 3, 50_000: 1, 100_000: 1}
"""Native formulas need minutes at the largest size; an edited line costs as much again, so it is left out there."""
WORKBOOKS = ((10_000, 600), (50_000, 1_800), (100_000, 4_000))
"""Larger workbooks are left out: their own formulas take minutes, since some compare every line with every client."""
CLIENTS, ROWS = 5_000, 100_000
FASTER, EDIT, START, BARE = 100.0, 0.1, 1.0, 1.5
"""Goals: times faster than native formulas at the largest size; seconds; seconds; times the bare round trip."""
TEMPLATE = Path(__file__).resolve().parents[1] / "workbook_template.xlsm"
_PACKAGE = Path(find.__file__).parent


class Driven:
    """One office and the process that drives it."""

    def __init__(self, office: find.Office, profile: Path) -> None:
        self.running = launch.Running(office, profile)
        command = [str(office.python), "-B", str(Path(__file__).with_name("libreoffice_driver.py"))]
        self.driver = subprocess.Popen(  # noqa: S603
            [*command, str(_PACKAGE), self.running.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, op: str, **arguments: Any) -> Any:
        assert self.driver.stdin is not None
        assert self.driver.stdout is not None
        self.driver.stdin.write(json.dumps({"op": op, **arguments}) + "\n")
        self.driver.stdin.flush()
        return json.loads(self.driver.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError, ValueError):
            self("terminate")
        with self.driver:
            self.driver.kill()
        self.running.wait(10)
        self.running.kill()

    @contextlib.contextmanager
    def opened(self, path: Path | None = None) -> Iterator[tuple[int, float]]:
        """A document, new without a path, by its number, with the seconds that opening took."""
        found = self("load", path=str(path or ""))
        yield found["doc"], found["seconds"]
        self("close", doc=found["doc"])


@dataclass
class Report:
    """What was measured: lines as they are printed, goals missed."""

    missed: list[str] = field(default_factory=list)

    def goal(self, met: bool, words: str) -> None:
        print(f"   goal: {words}: {'met' if met else 'MISSED'}")
        if not met:
            self.missed.append(words)


def spread(times: list[float]) -> str:
    """Median of some times, and their range when there are several."""
    middle = f"{statistics.median(times):.3f} s"
    return middle if len(times) == 1 else f"{middle} ({min(times):.3f}-{max(times):.3f})"


def same_indicators(office: Driven, folder: Path, sizes: Any, runs: int, report: Report) -> None:
    print("\n1. The same indicators: six a client. calculateAll, then one edited line")
    for lines, clients in sizes:
        names, invoices = books.invoices(lines, clients)
        books.native(folder / "native.xlsx", names, invoices)
        books.ours(folder / "ours.xlsx", names, invoices)
        with office.opened(folder / "native.xlsx") as (theirs, _), office.opened(folder / "ours.xlsx") as (ours, _):
            times: dict[int, list[float]] = {theirs: [], ours: []}
            for turn in range(runs):
                if turn < min(runs, NATIVE_RUNS[lines]):
                    times[theirs].append(office("calculate", doc=theirs))
                times[ours].append(office("calculate", doc=ours))
            compare(office, theirs, ours, clients)
            edit = f"one edited line {edited_line(office, ours, clients):.3f} s"
            if lines < SIZES[-1][0]:
                edit += f", native {edited_line(office, theirs, clients):.1f} s"
        ratio = statistics.median(times[theirs]) / statistics.median(times[ours])
        print(
            f"   {lines:7,} lines {clients:5,} clients: native {spread(times[theirs])}, ours {spread(times[ours])}:"
            f" {ratio:.0f} times faster; {edit}"
        )
    if lines == SIZES[-1][0]:
        report.goal(ratio >= FASTER, f"{FASTER:.0f} times faster at {lines:,} lines")


def compare(office: Driven, theirs: int, ours: int, clients: int) -> None:
    """Both workbooks hold the same values, or the benchmark is void."""
    native = office("read", doc=theirs, sheet="Clients", cells=f"B2:G{clients + 1}")
    found = office("read", doc=ours, sheet="Clients", cells=f"B2:T{clients + 1}")
    picked = [[row[column - 1] for column in books.SHOWN.values()] + row[16:] for row in found]
    for left, right in zip(native, picked, strict=True):
        assert left[5] == right[5], (left, right)
        for mine, other in zip(left[:5], right[:5], strict=True):
            assert abs(mine - other) <= 1e-9 * max(1.0, abs(mine)), (left, right)
    assert {row[5] for row in native} >= {"A", "B", "C"}


def edited_line(office: Driven, doc: int, clients: int) -> float:
    """Seconds from one more euro on a line to every indicator of every client."""
    [[amount]] = office("read", doc=doc, sheet="Lignes", cells="C2")
    wanted = [["Clients", f"B2:T{clients + 1}"]]
    seconds: float = office("edit", doc=doc, sheet="Lignes", cell="C2", value=amount + 1, reads=wanted)["seconds"]
    return seconds


def edited_parameter(office: Driven, folder: Path, runs: int, report: Report) -> None:
    print(f"\n2. One edited parameter, {CLIENTS:,} clients: from the edit to the counts of classes and segments")
    path = folder / "parameters.xlsx"
    books.parameters(path, CLIENTS)
    worst = 0.0
    with office.opened(path) as (doc, _):
        office("calculate", doc=doc)
        rows = office("read", doc=doc, sheet="Clients", cells=f"A2:A{CLIENTS + 1}")
        for words, cell, values in (("class A", "A1", (0.7, 0.8)), ("multiple of silence", "A3", (3, 2))):
            times = []
            for turn in range(2 * runs):
                value = values[turn % 2]
                done = office("edit", doc=doc, sheet="P", cell=cell, value=value, reads=[["Clients", "N2:N7"]])
                times.append(done["seconds"])
                if cell == "A1":
                    classes = [row[0] for row in call("SEG_PARETO_CLASS", rows, value, 0.95)]
                    counted = [[float(classes.count(text))] for text in "ABC"]
                    assert done["values"][0][:3] == counted, (done, counted)
                assert all(row[0] > 0 for row in done["values"][0]), done
            worst = max(worst, statistics.median(times))
            print(f"   {words}: {spread(times)}")
    report.goal(worst <= EDIT, f"at most {EDIT} s")


def first_call(office: Driven) -> float:
    """Seconds from a formula in an empty document to its value; the first call of an office starts our process."""
    with office.opened() as (doc, _):
        sheet = office("sheets", doc=doc)[0]
        formula = "=SEG_PARETO_COUNT({500;300;120;60;20};0.8)"
        done = office("edit", doc=doc, sheet=sheet, cell="A1", value=formula, reads=[[sheet, "A1"]])
        assert done["values"] == [[[2.0]]], done
        seconds: float = done["seconds"]
        return seconds


def cold_start(usable: find.Office, profile: Path, runs: int, report: Report) -> None:
    print("\n3. Cold start: from the first formula in a new office to its value")
    times = []
    for _ in range(runs):
        with Driven(usable, profile) as office:
            times.append(first_call(office))
    print(f"   {spread(times)}")
    report.goal(statistics.median(times) <= START, f"under {START:.0f} s")


def long_column(office: Driven, rows: int, runs: int, report: Report) -> None:
    print(f"\n4. A column of {rows:,} numbers: SEG_PARETO_RANK, beside an add-in that gives it back unread")
    times: dict[str, list[float]] = {probe.NAME: [], "SEG_PARETO_RANK": []}
    with office.opened() as (doc, _):
        sheet = office("sheets", doc=doc)[0]
        office("fill", doc=doc, sheet=sheet, cells=f"A1:A{rows}")
        for _ in range(runs):
            for name, found in times.items():
                office("array", doc=doc, sheet=sheet, cells=f"B1:B{rows}", formula=f"={name}(A1:A{rows})")
                found.append(office("calculate", doc=doc))
                first = office("read", doc=doc, sheet=sheet, cells="B1:B2")
                assert first == ([[1.0], [2.0]] if name == probe.NAME else [[rows], [rows - 1.0]]), first
    bare, ours = times.values()
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"   bare {spread(bare)}, ours {spread(ours)}: {ratio:.2f} times the bare round trip")
    report.goal(ratio <= BARE, f"at most {BARE} times the bare round trip")


def workbooks(office: Driven, folder: Path, sizes: Any) -> None:
    print("\n5. The workbook: opening, hard recalculation")
    found = [("template", TEMPLATE)]
    for lines, clients in sizes:
        path, start = folder / f"{lines}.xlsm", time.perf_counter()
        path.write_bytes(build(Tables(*portfolio(lines, clients)), Params()))
        found.append((f"{lines:,} lines, {clients:,} clients (built in {time.perf_counter() - start:.0f} s)", path))
    for words, path in found:
        with office.opened(path) as (doc, seconds):
            calculated = office("calculate", doc=doc)
        print(f"   {words}: opened in {seconds:.1f} s, calculated in {calculated:.1f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", type=int, nargs="*", default=[1, 2, 3, 4, 5], help="sections, by number")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whoever stops this stops the office too
    usable = find.find()
    if usable is None or find.fault_of(usable) is not None:
        print("No usable LibreOffice: nothing measured")
        return 0
    sizes, runs, report = SIZES[: 1 if options.quick else None], 1 if options.quick else 5, Report()
    with tempfile.TemporaryDirectory(prefix="bench-libreoffice-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        profile = profiles.prepared_profile(usable, folder / "profile")
        (folder / "probe.oxt").write_bytes(probe.build())
        with launch.Running(usable, profile) as running:
            install.add(running, folder / "probe.oxt")
        if 3 in options.only:
            cold_start(usable, profile, runs, report)
        with Driven(usable, profile) as office:
            first_call(office)  # starts our process
            if 1 in options.only:
                same_indicators(office, folder, sizes, runs, report)
            if 2 in options.only:
                edited_parameter(office, folder, runs, report)
            if 4 in options.only:
                long_column(office, sizes[0][0] if options.quick else ROWS, runs, report)
            if 5 in options.only:
                workbooks(office, folder, WORKBOOKS[: 1 if options.quick else None])
    return int(bool(report.missed) and options.check)


if __name__ == "__main__":
    sys.exit(main())
