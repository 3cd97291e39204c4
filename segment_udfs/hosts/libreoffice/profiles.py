"""Private LibreOffice profiles with our extension in them, for whatever drives an office of ours.

A profile is made once (about one second: an office starts on it to register the extension) and kept in the user's cache
folder; each use gets a copy (hundredths of a second), since one profile serves one office at a time. LibreOffice writes
the places of an extension relative to its profile, so a copy works.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from segment_udfs import __version__
from segment_udfs.hosts.libreoffice import deployed
from segment_udfs.hosts.libreoffice.addin import build_oxt
from segment_udfs.hosts.libreoffice.find import Office
from segment_udfs.hosts.libreoffice.install import IDENTIFIER, add, write_settings
from segment_udfs.hosts.libreoffice.launch import Running

LOCALES: Final = {"fr": "fr-FR", "en": "en-GB"}
"""How numbers and dates are written where texts are in that language."""
_KEPT: Final = 4
"""Profiles kept in the cache: two versions, two locales."""


def prepared_profile(
    office: Office, folder: Path, lang: str = "fr", locale: str | None = None, oxt: bytes | None = None
) -> Path:
    """Make a fresh profile with our extension and its settings.

    Args:
        office: a usable LibreOffice. folder: of the profile, which must not exist or be empty. lang: "fr" or "en",
            language of the extension's texts. locale: how numbers and dates are written, "fr-FR"; by default that of
            `lang`. oxt: bytes of the extension, by default built now.

    Returns:
        `folder`, ready for `launch.Running`.

    Raises:
        DataError: LibreOffice refused the extension.
    """
    with tempfile.TemporaryDirectory(prefix="segment-", ignore_cleanup_errors=True) as place:
        path = Path(place, "segmentation.oxt")
        path.write_bytes(build_oxt() if oxt is None else oxt)
        with Running(office, folder, locale or LOCALES[lang]) as running:
            add(running, path)
    deployed.sweep(folder, IDENTIFIER)
    write_settings(folder, lang)
    return folder


def cached_profile(office: Office, folder: Path, lang: str = "fr", locale: str | None = None) -> Path:
    """As `prepared_profile`, by a copy of the profile kept for this office, this product and this extension.

    Any number of processes may ask at a time: the kept profile is never opened by an office, and appears whole or not
    at all. A cache that cannot be written or read only costs the time.
    """
    oxt = build_oxt()
    locale = locale or LOCALES[lang]
    name = _key(office, oxt, locale)
    kept = _cache() / name
    with contextlib.suppress(OSError, shutil.Error):
        if not _whole(kept):
            _keep(office, kept, locale, oxt)
        shutil.copytree(kept, folder, dirs_exist_ok=True)
    if not _whole(folder):
        shutil.rmtree(folder, ignore_errors=True)
        return prepared_profile(office, folder, lang, locale, oxt)
    write_settings(folder, lang)
    return folder


def forget_cached() -> None:
    """Delete the kept profiles; a process that is copying one makes its own instead."""
    shutil.rmtree(_cache(), ignore_errors=True)


def _cache() -> Path:
    return user_cache_path("segment-udfs", appauthor=False) / "libreoffice"


def _key(office: Office, oxt: bytes, locale: str) -> str:
    """A name that changes with whatever went into the profile."""
    build = next((path for path in (office.program / "versionrc", office.soffice) if path.is_file()), office.program)
    parts = (office.program, office.version, build.stat().st_mtime_ns, __version__, locale)
    digest = hashlib.sha256(repr(parts).encode() + oxt).hexdigest()[:16]
    return f"{office.version_text}-{__version__}-{locale}-{digest}"


def _whole(profile: Path) -> bool:
    return deployed.find_extension(profile, IDENTIFIER) is not None


def _keep(office: Office, kept: Path, locale: str, oxt: bytes) -> None:
    """Make the profile beside its place, then move it there; whoever comes second drops his own."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=kept.parent, ignore_cleanup_errors=True) as place:
        made = prepared_profile(office, Path(place, "profile"), locale=locale, oxt=oxt)
        if kept.exists() and not _whole(kept):
            shutil.rmtree(kept, ignore_errors=True)
        with contextlib.suppress(OSError):
            os.rename(made, kept)
    others = [path for path in kept.parent.iterdir() if path != kept and not path.name.startswith(".")]
    for old in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
