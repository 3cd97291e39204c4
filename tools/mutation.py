"""Mutation score of the calculation core: how many small errors put into it do its tests notice?

    python tools/mutation.py                      the whole core; fails under 85 %
    python tools/mutation.py maths metrics/pareto these modules only
    python tools/mutation.py --sample 40          forty errors of each module, always the same: an estimate
    python tools/mutation.py --survivors maths    the errors that no test noticed in the last run, as differences
    python tools/mutation.py --score              the score of the last run

mutmut makes the errors, in a copy under build/mutation; the checkout stays as it is. A run that is stopped can be
started again and goes on; after a change of the tests only what was not noticed is tried again, after a change of a
module all of it. `--fresh` forgets everything. Hypothesis's draws are fixed, so that a score can be found again.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "build" / "mutation"
PLAN, RESULTS = COPY / "plan.json", COPY / "results.json"
REQUIRED = 85.0
"""Percent of the errors that must be noticed."""

METRICS = (
    "pareto profitability attrition recurrence rfm potential client_metrics star niche lifetime whitespace client_key"
)
MODULES = ("maths", "ids", "labels", *(f"metrics/{name}" for name in METRICS.split()), "segments", "effort")
"""The calculation core: what turns columns into figures, labels and segments."""

TESTS = (
    "tests/metrics",
    "tests/functions",
    *(f"tests/test_{name}.py" for name in ("maths", "ids", "segments", "effort", "numbers", "core_laws")),
    *(f"segment_udfs/{name}.py" for name in MODULES),
)
"""The tests and the examples of the docstrings that are about these modules."""
NOT_HERE = ("test_a_million_lines_take_seconds", "test_allocation_is_fast", "test_hostile", "test_data_check")
"""Tests of speed, of hosts and of another module: long, and not about a figure of the core."""


def prepare() -> None:
    """Copy the checkout and put the errors in; each can be switched on by its name."""
    for folder in ("segment_udfs", "tests"):
        shutil.rmtree(COPY / folder, ignore_errors=True)
        shutil.copytree(ROOT / folder, COPY / folder, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (COPY / "pyproject.toml").write_text(f'{settings}\n[tool.mutmut]\nsource_paths = ["segment_udfs"]\n', "utf-8")
    before = json.loads(PLAN.read_text(encoding="utf-8")) if PLAN.exists() else {}
    plan: dict[str, Any] = {}
    for module in MODULES:
        path = COPY / "segment_udfs" / f"{module}.py"
        source = path.read_text(encoding="utf-8")
        digest = hashlib.sha256(source.encode()).hexdigest()
        same = before.get(module, {}).get("digest") == digest
        plan[module] = before[module] if same else {"digest": digest, **with_errors(path, source)}
        path.write_text(plan[module]["code"], encoding="utf-8")
    PLAN.write_text(json.dumps(plan), encoding="utf-8")
    keep_known(plan)
    print(f"{sum(len(part['errors']) for part in plan.values())} errors in {len(plan)} modules", flush=True)  # noqa: T201


def with_errors(path: Path, source: str) -> dict[str, Any]:
    """A module with all its errors, their names, and the text of each function with one."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    with contextlib.chdir(COPY):  # where mutmut looks for its settings
        made = mutate_file_contents(str(path), source)
    lines = made.code.splitlines()
    texts = {name: lines[span.start - 1 : span.end] for name, span in made.line_span_by_function_name.items()}
    return {"code": made.code, "errors": list(made.mutant_names), "texts": texts}


def keep_known(plan: dict[str, Any]) -> None:
    """Keep what was found in modules that have not changed: all of it when no test has changed either, so that a run
    that was stopped goes on; else what was noticed, which more tests cannot undo.
    """
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    tests = digest_of_tests()
    kept = {}
    for module, part in plan.items():
        known = before.get(module, {})
        outcomes = known.get("outcomes", {}) if known.get("digest") == part["digest"] else {}
        sure = {"noticed"} if known.get("tests") != tests else {"noticed", "survived", "not reached"}
        outcomes = {name: outcome for name, outcome in outcomes.items() if outcome in sure}
        kept[module] = {"digest": part["digest"], "tests": tests, "outcomes": outcomes}
    RESULTS.write_text(json.dumps(kept), encoding="utf-8")


def digest_of_tests() -> str:
    """Of the tests' own files; the examples of the docstrings are part of the modules."""
    found = hashlib.sha256()
    for name in TESTS:
        path = ROOT / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if file.exists() and name.startswith("tests"):
                found.update(file.read_bytes())
    return found.hexdigest()


def run(modules: tuple[str, ...], processes: int, sample: int) -> int:
    """The tests of the copy, once as they are, then for each error those that reach it."""
    asked = {"plan": str(PLAN), "results": str(RESULTS), "modules": modules, "sample": sample, "processes": processes}
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools"), "MUTATION": json.dumps(asked)}
    tests = [name for name in TESTS if (COPY / name).exists()]
    left_out = " and ".join(f"not {name}" for name in NOT_HERE)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "mutation_loop", "-p", "no:cacheprovider", "-k", left_out]
    return subprocess.run([*command, *tests], cwd=COPY, env=environment, check=False).returncode


def score(modules: tuple[str, ...]) -> bool:
    """Print the score by module and whole; whether it is high enough and complete."""
    plan, results = (json.loads(path.read_text(encoding="utf-8")) for path in (PLAN, RESULTS))
    noticed = tried = made = 0
    for module in modules:
        outcomes = list(results.get(module, {"outcomes": {}})["outcomes"].values())
        found = (outcomes.count("noticed"), len(outcomes), len(plan[module]["errors"]))
        noticed, tried, made = noticed + found[0], tried + found[1], made + found[2]
        print(line(module, *found))  # noqa: T201
    print(line("calculation core", noticed, tried, made) + f"   (required: {REQUIRED} %)")  # noqa: T201
    return made == tried > 0 and 100 * noticed / tried >= REQUIRED


def line(name: str, noticed: int, tried: int, made: int) -> str:
    """One line of the score."""
    share = f"{100 * noticed / tried:5.1f} %" if tried else "    - %"
    return f"{name:24}{noticed:5} of {tried:5} noticed  {share}" + (f"  ({made - tried} not tried)" * (made > tried))


def survivors(modules: tuple[str, ...]) -> None:
    """Print each error that no test noticed: the lines as they are, and as they were made."""
    plan, results = (json.loads(path.read_text(encoding="utf-8")) for path in (PLAN, RESULTS))
    for module in modules:
        texts = plan[module]["texts"]
        for name, outcome in results.get(module, {"outcomes": {}})["outcomes"].items():
            if outcome == "noticed":
                continue
            original = name.rpartition("__mutmut_")[0] + "__mutmut_orig"
            before, after = ([line.replace(which, "…") for line in texts[which]] for which in (original, name))
            changed = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
            print(f"{module} {name}: {outcome}", *changed, sep="\n")  # noqa: T201


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    parser.add_argument("--survivors", action="store_true", help="show what was not noticed in the last run")
    parser.add_argument("--score", action="store_true", help="only print the score of the last run")
    parser.add_argument("--fresh", action="store_true", help="forget the results of the last run")
    parser.add_argument("--sample", type=int, default=0, help="only so many errors of each module, always the same")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    modules = tuple(asked.modules) or MODULES
    if unknown := set(modules) - set(MODULES):
        parser.error(f"not of the core: {', '.join(sorted(unknown))}")
    if asked.fresh:
        shutil.rmtree(COPY, ignore_errors=True)
    if not (asked.survivors or asked.score):
        COPY.mkdir(parents=True, exist_ok=True)
        prepare()
        if code := run(modules, asked.processes, asked.sample):
            return code
    if asked.survivors:
        survivors(modules)
    return 0 if score(modules) else 1


if __name__ == "__main__":
    sys.exit(main())
