"""A disk that is full at any point of a save: the version before stays whole, one sentence says so, nothing is left."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest
from writing.disk import NEW, OLD, pages
from writing.programs import asked, missing, need

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the small disk is a tmpfs of Linux")
BOOK, KEPT = "classeur.xlsx", "classeur.xlsx.bak"


def saves(writer: str, checked: str) -> list[dict[str, Any]]:
    """What was found on each disk, from that without any room to that with ample room, 4 kB by 4 kB."""
    unshare = need("unshare", "A full disk")
    alone = (unshare, "--mount") if os.geteuid() == 0 else (unshare, "--mount", "--map-root-user")
    try:
        found: list[dict[str, Any]] = asked("disk.py", writer, checked, before=alone)
    except AssertionError as error:
        if "unshare" not in str(error) and "mount" not in str(error):
            raise
        missing(f"A full disk cannot be tested: no disk may be mounted here ({str(error).splitlines()[-1][:200]}).")
    assert [disk["room"] for disk in found] == list(range(pages(OLD, NEW) + 8))
    return found


@pytest.mark.parametrize("checked", ["checked", "unchecked"])
def test_every_4_kb_nothing_is_lost_and_the_refusal_is_one_sentence(checked: str) -> None:
    """Refused before it begins, or where the disk ends; where there is room for both versions, the save is made."""
    found = saves("atomic_write", checked)
    refused = [disk for disk in found if disk["said"]]
    assert all(disk["holds"] == {BOOK: "old", KEPT: "older"} for disk in refused)
    assert {disk["said"][0] for disk in refused} == {"write.disk_full"}
    assert {len(disk["said"]) for disk in refused} == {2}
    assert "le disque est plein" in refused[0]["said"][1]
    made = [disk for disk in found if not disk["said"]]
    assert all(disk["holds"] == {BOOK: "new", KEPT: "old"} for disk in made)
    # OLDER gives its room back only once its place is taken
    assert min(disk["room"] for disk in made) == pages(OLD, NEW)
    assert len(made) == 8


def test_the_base_loses_the_old_file_on_the_same_disks() -> None:
    """Path.write_bytes empties the file first: with less room than the new version needs more, half a file remains."""
    found = saves("write_bytes", "checked")
    assert [disk["holds"][BOOK] for disk in found if disk["said"]] == ["half"] * (pages(NEW) - pages(OLD))
