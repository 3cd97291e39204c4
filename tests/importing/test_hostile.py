"""Hostile and messy files, read as a user's program reads them: each is read or refused as its index says.

The files stay where they are: they belong to others. Without them the tests are skipped, and say so.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from importing.hostile_index import DATA, DIFFERENCES, MADE, READ, REFUSED, REMARKS, UNWARNED, WORKBOOKS, Case, cases

SECONDS = 5
MEGABYTES = 512
GROWTH = 20
FOREIGN = re.compile(r"Traceback|File \"|Error\b|Exception|panic|calamine|openpyxl|\.py\b|/home|/tmp|/usr|root:")
MANY = Path(__file__).with_name("read_many.py")
Told = dict[str, dict[str, Any]]

needs_data = pytest.mark.skipif(
    not cases(), reason="HOSTILE FILES ABSENT: ../shared/data/hostile is not on this machine"
)


def read_many(paths: list[Path]) -> list[dict[str, Any]]:
    """What became of each file, in a process of its own."""
    lines = "".join(f"{path}\n" for path in paths)
    done = subprocess.run([sys.executable, MANY], input=lines, capture_output=True, text=True, timeout=900, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def told() -> Told:
    return {case.name: found for case, found in zip(cases(), read_many([case.path for case in cases()]), strict=True)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("made")
    subprocess.run([sys.executable, DATA / "make_hostile.py", folder], check=True, capture_output=True)
    paths = sorted(folder.glob("*.xlsx"))
    return {path.stem: found for path, found in zip(paths, read_many(paths), strict=True)}


def outcome(found: dict[str, Any]) -> str:
    """A workbook is read when its cells are, though they may be no table; a text is read when it is a table."""
    if Path(found["path"]).suffix in WORKBOOKS:
        return READ if "cells" in found else REFUSED
    return READ if found["table"] == "read" else REFUSED


def wrong_sentences(found: dict[str, Any]) -> Iterator[str]:
    """What is amiss with the one sentence of a refusal, in either language."""
    file = Path(found["path"]).name
    if found["table"] == "read":
        return
    for lang in ("fr", "en"):
        sentences = found["table"].get(lang, ["nothing", found["table"].get("crash", "")])
        if len(sentences) != 1:
            yield f"{len(sentences)} sentences: {sentences}"
        elif file not in sentences[0] or FOREIGN.search(sentences[0].replace(file, "")) or "\n" in sentences[0]:
            yield sentences[0]


@needs_data
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_hostile_file_becomes_what_its_index_says(case: Case, told: Told) -> None:
    """Read, or refused in one sentence that names the file; within five seconds; no other exception at any step."""
    found = told[case.name]
    assert outcome(found) in case.allowed
    assert list(wrong_sentences(found)) == []
    assert "crash" not in found["sales"]
    assert not any(FOREIGN.search(said.replace(Path(found["path"]).name, "")) for said in found["said"])
    assert found["seconds"] <= SECONDS


@needs_data
@pytest.mark.parametrize("name", sorted(REMARKS))
def test_what_a_file_hides_is_said(name: str, told: Told) -> None:
    """Hidden sheets, links, filters, a header that is not on the first row."""
    assert REMARKS[name] in told[name]["notes"]


@needs_data
@pytest.mark.parametrize("name", sorted(MADE))
def test_a_made_file_is_refused_for_what_it_is(name: str, made: Told) -> None:
    """The reason is the one that the file was made for; nothing of the system file that some ask for appears."""
    assert made[name]["table"]["keys"] == [MADE[name]]
    assert list(wrong_sentences(made[name])) == []


@needs_data
def test_made_files_that_may_be_read_are_read_or_refused_in_a_sentence(made: Told) -> None:
    """`naninf`: the infinite numbers and the new errors are error cells, never blank cells or numbers."""
    rest = {name: found for name, found in made.items() if name not in MADE}
    assert sorted(rest) == ["deepxml", "longstring_40k", "naninf", "ok_small"]
    assert [problem for found in rest.values() for problem in wrong_sentences(found)] == []
    # A1 NaN, B1 INF, C1 1E400, E1 #N/A, F1 #SPILL!, G1 #CALC! are errors; D1 is -1e308
    assert (made["naninf"]["cells"]["filled"], made["naninf"]["cells"]["errors"]) == (1, 6)


@needs_data
def test_reading_hostile_files_takes_little_memory(told: Told, made: Told) -> None:
    """No child above 512 MB; this process grows by at most 20 MB for a file."""
    for found in (list(told.values()), list(made.values())):
        own = [one["own"] for one in found]
        assert max(one["child"] for one in found) <= MEGABYTES
        assert max(after - before for before, after in itertools.pairwise(own)) <= GROWTH


@needs_data
def test_the_differences_from_the_index_concern_files_that_exist() -> None:
    """An argument about a file that is gone argues nothing."""
    assert {*DIFFERENCES, *UNWARNED, *REMARKS} <= {case.name for case in cases()}


@needs_data
@pytest.mark.soak
def test_expanding_bombs_are_refused_within_the_limits(tmp_path: Path) -> None:
    """A gigabyte of spaces, cells, text or attribute in a file of a megabyte, and a comment of 256 MB."""
    subprocess.run([sys.executable, DATA / "make_hostile.py", tmp_path, "--big"], check=True, capture_output=True)
    paths = sorted(tmp_path.glob("bomb*.xlsx"))
    found = read_many(paths)
    assert len(found) == 5
    assert [one["table"]["keys"] for one in found] == [["guard.expands_part"]] * 5
    assert max(one["seconds"] for one in found) <= SECONDS
    assert max(one["child"] for one in found) <= MEGABYTES
    assert os.path.getsize(paths[0]) < 2 << 20
