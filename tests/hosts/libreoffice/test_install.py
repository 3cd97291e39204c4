"""Installing and removing the extension in real profiles of a real LibreOffice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hosts.libreoffice.calc import Calc
from hosts.libreoffice.profile_support import (
    ANSWER,
    OTHER,
    UNKNOWN_NAME,
    edited,
    files,
    seen,
)
from hosts.office import need_office
from typer.testing import CliRunner

from segment_udfs import __version__
from segment_udfs.errors import DataError
from segment_udfs.hosts.cli import app
from segment_udfs.hosts.libreoffice import profiles
from segment_udfs.hosts.libreoffice.addin import IDENTIFIER, build_oxt
from segment_udfs.hosts.libreoffice.deployed import find_extension, in_use
from segment_udfs.hosts.libreoffice.find import Office
from segment_udfs.hosts.libreoffice.install import Removed, install, uninstall

pytestmark = pytest.mark.host
KEPT_BY_THE_OFFICE = {"common.rdb", "common_.rdb"}
"""LibreOffice's own data base of components keeps freed pages with old text."""


@pytest.fixture(scope="module")
def office() -> Office:
    return need_office()


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profil d'essai é"


def settings_of(profile: Path) -> Path:
    return profile / "user" / "segmentation" / "settings.json"


def refusal(office: Office, profile: Path, oxt: bytes | None = None) -> str:
    with pytest.raises(DataError) as caught:
        install(office, profile, build_oxt() if oxt is None else oxt)
    return caught.value.faults[0].key


def test_after_installing_a_formula_of_a_plain_xlsx_answers(office: Office, profile: Path, tmp_path: Path) -> None:
    """The settings name this very interpreter, stand alone in their folder, and the user's language is left alone."""
    install(office, profile, build_oxt(), "en")
    assert "ooSetupSystemLocale" not in (profile / "user" / "registrymodifications.xcu").read_text("utf-8")
    assert seen(office, profile, tmp_path) == ANSWER
    assert [path.name for path in settings_of(profile).parent.iterdir()] == ["settings.json"]
    written = json.loads(settings_of(profile).read_text("utf-8"))
    assert (written["python"], written["version"], written["lang"]) == (sys.executable, __version__, "en")


def test_installing_again_updates_and_keeps_what_the_user_chose(office: Office, profile: Path, tmp_path: Path) -> None:
    """An older version is replaced, its files are gone, the limit and the language of the settings stay."""
    install(office, profile, edited(build_oxt(), version="0.0.9"), "en")
    older = find_extension(profile, IDENTIFIER)
    assert older is not None
    assert older.version == "0.0.9"
    changed = json.loads(settings_of(profile).read_text("utf-8")) | {"seconds": 7, "python": "/gone", "version": "0"}
    settings_of(profile).write_text(json.dumps(changed), "utf-8")
    for _ in range(2):
        install(office, profile, build_oxt())
        newer = find_extension(profile, IDENTIFIER)
        assert newer is not None
        assert newer.version == __version__
        assert not older.folder.exists()
    written = json.loads(settings_of(profile).read_text("utf-8"))
    assert written == changed | {"python": sys.executable, "version": __version__}
    assert [path.name for path in settings_of(profile).parent.iterdir()] == ["settings.json"]
    assert seen(office, profile, tmp_path) == ANSWER


def test_removing_leaves_nothing_of_ours_and_everything_else(office: Office, profile: Path, tmp_path: Path) -> None:
    """No file of ours, no text of ours, the formula unknown again, another extension still there."""
    install(office, profile, edited(build_oxt(), identifier=OTHER), identifier=OTHER)
    shutil.rmtree(settings_of(profile).parent)
    before = set(files(profile))
    install(office, profile, build_oxt())
    assert uninstall(office, profile) == Removed(extension=True, settings=True)
    left = files(profile)
    traces = {name for name, content in left.items() if b"fr.segmentation.calc" in content or b"SEG_P" in content}
    assert {Path(name).name for name in traces} <= KEPT_BY_THE_OFFICE
    assert not any("/segmentation/" in name or "pythonpath" in name for name in left)
    other = find_extension(profile, OTHER)
    assert other is not None
    gone = before - set(left)
    assert all(name.startswith("user/extensions/tmp/") for name in gone), gone
    assert find_extension(profile, IDENTIFIER) is None
    assert seen(office, profile, tmp_path)["error"] == UNKNOWN_NAME


def test_removing_what_is_not_there_changes_nothing_and_says_so(
    office: Office, profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the private profiles that we kept are forgotten."""
    monkeypatch.setattr(profiles, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    (tmp_path / "cache" / "libreoffice" / "kept").mkdir(parents=True)
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "mine.txt").write_text("mine", "utf-8")
    assert uninstall(office, profile) == Removed(extension=False, settings=False)
    done = CliRunner().invoke(app, ["uninstall", "libreoffice", "--profile", str(profile), "--lang", "fr"])
    assert done.exit_code == 0
    assert "n’étaient pas installées" in done.stderr
    assert files(profile) == {"user/mine.txt": b"mine"}
    assert not (tmp_path / "cache" / "libreoffice").exists()


def test_while_an_office_uses_the_profile_nothing_is_changed(office: Office, tmp_path: Path) -> None:
    """Installing and removing both ask to close it first; a lock that a crash left does not stop them."""
    calc = Calc(tmp_path)
    try:
        calc.new()
        assert refusal(office, calc.profile) == "hosts.in_use"
        with pytest.raises(DataError, match=r"hosts\.in_use"):
            uninstall(office, calc.profile)
        assert find_extension(calc.profile, IDENTIFIER) is not None
        assert settings_of(calc.profile).is_file()
    finally:
        calc.kill()
        pipe = f"OSL_PIPE_{os.getuid()}_{calc.running.pipe}"
        Path("/tmp", pipe).unlink(missing_ok=True)  # noqa: S108 - an office that ends by itself leaves none
    assert (calc.profile / ".lock").exists()
    assert in_use(calc.profile) is None
    assert uninstall(office, calc.profile) == Removed(extension=True, settings=True)


def test_a_lock_of_another_machine_is_believed(office: Office, profile: Path) -> None:
    """The sentence names the file to delete, for whoever knows better."""
    profile.mkdir()
    (profile / ".lock").write_text("[Lockdata]\r\nUser=me\r\nHost=elsewhere\r\nIPCServer=true\r\n", "utf-8")
    done = CliRunner().invoke(app, ["install", "libreoffice", "--profile", str(profile), "--lang", "en"])
    assert done.exit_code == 2
    assert "LibreOffice is open; close it" in done.stderr
    assert ".lock" in done.stderr
    assert [path.name for path in profile.iterdir()] == [".lock"]


def test_the_tool_of_libreoffice_is_used_where_it_works(office: Office, profile: Path, tmp_path: Path) -> None:
    """This office has no program to fall back on, so `unopkg` did it all. It refuses root: we take another number."""
    program = tmp_path / "program"
    program.mkdir()
    command = [str(office.unopkg)]
    if os.getuid() == 0:
        command = ["unshare", "-U", "--map-user=1000", "--map-group=1000", *command]
        if not shutil.which("unshare") or subprocess.run([*command[:-1], "true"], check=False).returncode:
            pytest.skip("as root, unopkg can only run in a user namespace, which this machine does not allow")
    (program / "unopkg").write_text(f'#!/bin/sh\nexec {" ".join(command)} "$@"\n', "utf-8")
    (program / "unopkg").chmod(0o755)
    install(Office(program), profile, build_oxt())
    assert seen(office, profile, tmp_path) == ANSWER
    assert uninstall(Office(program), profile) == Removed(extension=True, settings=True)
    assert not (profile / "user" / "unopkg.log").exists()


def test_an_office_that_does_not_start_is_told_with_what_its_tool_said(profile: Path, tmp_path: Path) -> None:
    """Both ways fail: one sentence, exit code 2, no settings written."""
    need_office()
    program = tmp_path / "program"
    program.mkdir()
    for name, text in (("unopkg", "echo ERROR: broken tool >&2; exit 1"), ("soffice.bin", "exit 3")):
        (program / name).write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        (program / name).chmod(0o755)
    with pytest.raises(DataError) as caught:
        install(Office(program), profile, build_oxt())
    fault = caught.value.faults[0]
    assert fault.key == "hosts.refused"
    assert "ERROR: broken tool" in fault.facts["detail"]
    assert not settings_of(profile).exists()


def test_what_is_no_extension_is_refused(office: Office, profile: Path) -> None:
    """LibreOffice's own words reach the user, and no settings are written."""
    assert refusal(office, profile, b"not a zip") == "hosts.refused"
    assert find_extension(profile, IDENTIFIER) is None
    assert not settings_of(profile).exists()


def test_a_profile_that_cannot_be_made_is_told(office: Office, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("", "utf-8")
    assert refusal(office, tmp_path / "file") == "hosts.no_profile"
