"""Prepared profiles: made anew or copied from the cache, ready for an office of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hosts.libreoffice.profile_support import ANSWER, workbook
from hosts.office import need_office

from segment_udfs.hosts.libreoffice import profiles
from segment_udfs.hosts.libreoffice.find import Office
from segment_udfs.hosts.libreoffice.install import errand
from segment_udfs.hosts.libreoffice.launch import Running

pytestmark = pytest.mark.host


@pytest.fixture(scope="module")
def office() -> Office:
    return need_office()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(profiles, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    return tmp_path / "cache" / "libreoffice"


def test_two_copies_serve_two_offices_at_a_time(office: Office, cache: Path, tmp_path: Path) -> None:
    """One profile is kept, without any lock; the second copy makes no new one."""
    first, second = (profiles.cached_profile(office, tmp_path / name, name) for name in ("fr", "en"))
    kept = profiles.cached_profile(office, tmp_path / "again", "fr")
    assert kept.is_dir()
    asked = {"action": "cell", "file": workbook(tmp_path).as_uri()}
    with Running(office, first) as one, Running(office, second) as other:
        assert errand(one, asked) == ANSWER
        assert errand(other, asked) == ANSWER
    assert sorted(path.name.split("-")[2] for path in cache.iterdir()) == ["en", "fr"]
    assert not list(cache.rglob(".lock"))


def test_a_change_of_the_extension_makes_another_profile(
    office: Office, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key holds a hash of the extension; the oldest kept profiles go."""
    for number in range(6):
        monkeypatch.setattr(profiles, "__version__", f"0.0.{number}")
        if number < 5:
            (cache / f"old{number}").mkdir(parents=True)
    profiles.cached_profile(office, tmp_path / "one")
    assert len(list(cache.iterdir())) == 4
    assert [path.name for path in cache.iterdir() if "-0.0.5-fr-FR-" in path.name]


def test_without_a_cache_that_works_the_profile_is_made_anew(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file stands in the place of the cache folder; the language is that asked for."""
    (tmp_path / "cache").write_text("", "utf-8")
    monkeypatch.setattr(profiles, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    made = profiles.cached_profile(office, tmp_path / "profile", "en")
    assert profiles.LOCALES["en"] in (made / "user" / "registrymodifications.xcu").read_text("utf-8")
    assert json.loads((made / "user" / "segmentation" / "settings.json").read_text("utf-8"))["lang"] == "en"


def test_a_kept_profile_that_is_damaged_is_not_used(office: Office, cache: Path, tmp_path: Path) -> None:
    """Its list of extensions is gone: another is kept in its place. The cache can be forgotten as a whole."""
    profiles.cached_profile(office, tmp_path / "one")
    (kept,) = cache.iterdir()
    listed = kept / "user" / "uno_packages" / "cache" / "uno_packages.pmap"
    listed.write_bytes(b"")
    made = profiles.cached_profile(office, tmp_path / "two")
    assert listed.read_bytes().startswith(b"Pmp1\xff")
    profiles.forget_cached()
    assert not cache.exists()
    with Running(office, made) as running:
        assert errand(running, {"action": "cell", "file": workbook(tmp_path).as_uri()}) == ANSWER
