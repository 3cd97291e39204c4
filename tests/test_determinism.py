"""The same input and parameters give the same bytes, whatever the seed of hashes, the locale, the time zone, the day.

Each combination is a process of its own, started as a person's shell would, with its own environment. Codes of an
anonymous copy are drawn at random on purpose: of it, the sums are compared.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from support import ROOT

SEEDS = ("0", "1", "4294967295")
LOCALES = ("C", "fr_FR.UTF-8", "tr_TR.UTF-8")
"""Turkish has two letters i: `lower` and `upper` of C libraries differ there."""
ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns")
"""A day ahead of the other end of the world, half an hour off the whole hours."""
EVERYDAY = tuple(zip(SEEDS, LOCALES, ZONES, strict=True))
"""Each of the values once."""

PROGRAM = """
import hashlib, json, locale, sys
from dataclasses import replace

locale.setlocale(locale.LC_ALL, "")
from segment_udfs.analysis import analyse
from segment_udfs.hosts import packages
from segment_udfs.hosts.anonymise import Choices, anonymised
from segment_udfs.hosts.cli_demo import sample_tables
from segment_udfs.hosts.cli_output import clients_csv, headline
from segment_udfs.hosts.client_list import clients_list, clients_sheet
from segment_udfs.hosts.libreoffice.addin.package import build_oxt

tables = sample_tables()
whole = sys.argv[1] == "whole"
if not whole:
    few = sorted(set(tables.sales["client"].dropna()))[:15]
    kept = [frame[frame["client"].isin(few)].reset_index(drop=True) for frame in (tables.sales, tables.clients)]
    tables = replace(tables, sales=kept[0], clients=kept[1])
found = analyse(tables)
made = {
    "workbook.xlsm": packages.workbook(tables),
    "extension.oxt": build_oxt(),
    "clients.csv": clients_csv(found, "fr"),
    "list.csv": clients_list(found, "fr"),
    "list.xlsx": clients_sheet(found, "en"),
    "facts.json": json.dumps(headline(found), sort_keys=False).encode(),
}
if whole:
    made["frozen.xlsx"] = packages.workbook(tables, macros=False, frozen=True)
    made["english.xlsx"] = packages.workbook(tables, lang="en", macros=False)
    made["addin.xlam"] = packages.addin()
said = {name: hashlib.sha256(data).hexdigest() for name, data in made.items()}
hidden = analyse(anonymised(tables, Choices(keep_families=False)).tables)
said["anonymous sums"] = [round(hidden.revenue, 6), round(hidden.margin, 6), round(hidden.profit, 6), hidden.active]
said["locale"] = locale.setlocale(locale.LC_ALL)
print(json.dumps(said))
"""


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The locales, made from their sources in a folder of our own: few machines have the Turkish one."""
    folder = tmp_path_factory.mktemp("locales")
    for name in LOCALES[1:]:
        language, _, charset = name.partition(".")
        command = ["localedef", "-i", language, "-f", charset, "--no-archive", str(folder / name)]
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            missing(f"localedef is not installed, so {name} cannot be made")
        if done.returncode or not (folder / name).is_dir():
            missing(f"localedef cannot make {name}: {done.stderr}")
    return folder


def missing(reason: str) -> None:
    """A loud skip; a failure in continuous integration."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(f"LOCALES CANNOT BE TESTED WITH: {reason}. Install the packages locales and libc-bin.")


def outputs(seed: str, spoken: str, zone: str, folder: Path, kind: str) -> dict[str, Any]:
    """Digests of everything that is written, from a process with this environment."""
    env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": spoken, "LANG": spoken, "LOCPATH": str(folder)}
    done = subprocess.run([sys.executable, "-c", PROGRAM, kind], env=env, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    said: dict[str, Any] = json.loads(done.stdout)
    assert said.pop("locale") == spoken, "the process spoke another locale"
    return said


def test_three_environments_write_the_same_bytes(locales: Path) -> None:
    """Every seed, locale and time zone is in one of them; two processes at a time."""
    with ThreadPoolExecutor(2) as pool:
        first, *others = pool.map(lambda one: outputs(*one, locales, "few"), EVERYDAY)
    assert [[name for name in first if other[name] != first[name]] for other in others] == [[]] * len(others)
    assert len(first) == 7


@pytest.mark.soak
def test_every_environment_writes_the_same_bytes(locales: Path) -> None:
    """3 seeds × 3 locales × 3 time zones, the whole sample, every file that is built."""
    every = list(itertools.product(SEEDS, LOCALES, ZONES))
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda one: outputs(*one, locales, "whole"), every))
    assert [one for one, found in zip(every, said, strict=True) if found != said[0]] == []
    assert (len(every), len(said[0])) == (27, 10)


@pytest.mark.soak
def test_the_committed_template_does_not_depend_on_the_machine(locales: Path) -> None:
    """`segment-udfs template --check` in Turkish, in another time zone, finds the bytes that it would write."""
    target = locales.parent / "modele.xlsx"
    command = [sys.executable, "-m", "segment_udfs.hosts.cli", "template", "-o", str(target), "--no-macros", "--empty"]
    env = {**os.environ, "LOCPATH": str(locales), "LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "7"}
    assert subprocess.run(command, env=env, capture_output=True, cwd=ROOT).returncode == 0
    env |= {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns", "PYTHONHASHSEED": "8"}
    done = subprocess.run([*command, "--check"], env=env, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
