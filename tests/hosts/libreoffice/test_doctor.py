"""The doctor: every fault is named with the one thing to do, and all is well only when a formula answers."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hosts.libreoffice.profile_support import edited, files
from hosts.office import need_office
from typer.testing import CliRunner

from segment_udfs.hosts import cli
from segment_udfs.hosts.libreoffice import doctor, find, install, profiles
from segment_udfs.hosts.libreoffice.addin import IDENTIFIER, build_oxt
from segment_udfs.hosts.libreoffice.deployed import find_extension


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return profiles.prepared_profile(need_office(), tmp_path_factory.mktemp("prepared") / "profile")


@pytest.fixture
def profile(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile with the extension; logs and cache stay in the test's folder."""
    monkeypatch.setattr(install, "user_log_path", lambda *_, **__: tmp_path / "log")
    monkeypatch.setattr(doctor, "user_log_path", lambda *_, **__: tmp_path / "log")
    monkeypatch.setattr(profiles, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    copy = Path(shutil.copytree(prepared, tmp_path / "profile"))
    _settings(copy, log=str(tmp_path / "log"))
    return copy


def told(profile: Path) -> list[str]:
    """Keys of the faults found without the live probe."""
    return [check.told.key for check in doctor.checks(profile, probe=False) if not check.ok]


@pytest.mark.host
def test_when_all_is_well_each_line_says_ok_and_the_code_is_0(profile: Path) -> None:
    """Six lines, the last of a formula that was calculated; the profile is not touched."""
    before = files(profile)
    done = CliRunner().invoke(cli.app, ["doctor", "--profile", str(profile), "--lang", "fr"])
    lines = done.stdout.splitlines()
    assert done.exit_code == 0, done.output
    assert len(lines) == 6
    assert all(line.startswith("ok\u00a0: ") for line in lines)
    assert "=SEG_PARETO_COUNT(B1:B3) donne la bonne réponse" in lines[-1]
    assert files(profile) == before


@pytest.mark.host
def test_a_formula_that_does_not_answer_is_a_fault(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter that the installer writes down does not exist: the cell shows an error, the code is 2."""
    monkeypatch.setattr(install.sys, "executable", "/nowhere/python")
    done = CliRunner().invoke(cli.app, ["doctor", "libreoffice", "--profile", str(profile), "--lang", "en"])
    assert done.exit_code == 2
    assert re.search(r"^to fix: =SEG_PARETO_COUNT\(B1:B3\) gives “.+” in LibreOffice", done.stdout, re.MULTILINE)


def _settings(profile: Path, **changed: str) -> None:
    path = profile / "user" / "segmentation" / "settings.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")


def _no_settings(profile: Path) -> None:
    (profile / "user" / "segmentation" / "settings.json").unlink()


def _no_interpreter(profile: Path) -> None:
    _settings(profile, python=str(profile / "gone" / "python"))


def _no_product(profile: Path) -> None:
    _settings(profile, python=str(find.need().python))


def _other_product(profile: Path) -> None:
    path = profile / "python"
    path.write_text("#!/bin/sh\necho 0.0.1\n", "utf-8")
    path.chmod(0o755)
    _settings(profile, python=str(path))


def _no_log(profile: Path) -> None:
    (profile / "file").write_text("", "utf-8")
    _settings(profile, log=str(profile / "file" / "log"))


def _disabled(profile: Path) -> None:
    """As LibreOffice writes it when the user switches the extension off."""
    (path,) = (profile / "user" / "uno_packages").rglob("*.bundle.PackageRegistryBackend/backenddb.xml")
    text = re.sub(r'(<ext:extension url="[^"]*")', r'\1 revoked="true"', path.read_text("utf-8"))
    path.write_text(text, "utf-8")


def _other_version(profile: Path) -> None:
    install.install(find.need(), profile, edited(build_oxt(), version="0.0.9"))


def _no_extension(profile: Path) -> None:
    (profile / "user" / "uno_packages" / "cache" / "uno_packages.pmap").unlink()


@pytest.mark.host
@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (_no_settings, "no_settings"),
        (_no_interpreter, "no_interpreter"),
        (_no_product, "no_product"),
        (_other_product, "other_product"),
        (_no_log, "no_log"),
        (_disabled, "disabled"),
        (_other_version, "other_version"),
        (_no_extension, "not_installed"),
    ],
)
def test_each_damage_is_the_only_fault_found(damage: Callable[[Path], None], fault: str, profile: Path) -> None:
    assert told(profile) == []
    damage(profile)
    assert told(profile) == [f"hosts.{fault}"]


@pytest.mark.host
def test_without_libreoffice_the_rest_is_still_looked_at(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is missing; extension, settings and interpreter are well, and no probe can be made."""
    monkeypatch.setattr(doctor, "find", lambda: None)
    monkeypatch.setattr(find, "confined", lambda: None)
    seen = [(check.ok, check.told.key) for check in doctor.checks(profile)]
    assert seen[0] == (False, "hosts.missing")
    assert [ok for ok, _ in seen[1:]] == [True, True, True]


@pytest.mark.host
def test_reading_a_profile_copes_with_a_damaged_list(profile: Path) -> None:
    """No extension is found in what is no list; escaped bytes of a name are read back."""
    path = profile / "user" / "uno_packages" / "cache" / "uno_packages.pmap"
    content = path.read_bytes()
    for damaged in (b"", b"nonsense", content[:20], b"Pmp1\n", b"Pmp1\xff" + IDENTIFIER.encode() + b"\n\n\n"):
        path.write_bytes(damaged)
        assert find_extension(profile, IDENTIFIER) is None
    path.write_bytes(content)
    found = find_extension(profile, IDENTIFIER)
    assert found is not None
    renamed = found.folder.rename(found.folder.with_name("50%\x01.oxt"))
    path.write_bytes(content.replace(b"segmentation.oxt", b"50%%%1.oxt"))
    again = find_extension(profile, IDENTIFIER)
    assert again is not None
    assert again.folder == renamed


def test_a_log_folder_that_only_lacks_its_last_part_is_well(tmp_path: Path) -> None:
    """It is made when first needed; nothing is made by looking."""
    (tmp_path / "user" / "segmentation").mkdir(parents=True)
    (tmp_path / "user" / "segmentation" / "settings.json").write_text(
        json.dumps({"log": str(tmp_path / "a" / "b")}), "utf-8"
    )
    assert "hosts.ok_log" in [check.told.key for check in doctor.checks(tmp_path, probe=False)]
    assert not (tmp_path / "a").exists()
    assert os.listdir(tmp_path) == ["user"]
