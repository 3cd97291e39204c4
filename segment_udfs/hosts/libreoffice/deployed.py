"""What a LibreOffice profile holds, read from its files without starting the office.

LibreOffice keeps the user's extensions under `user/uno_packages/cache`: `uno_packages.pmap` lists them (identifier,
temporary name, file name, media type, version), `uno_packages/<temporary name>_/<file name>/` holds the files of each.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

_HEAD: Final = b"Pmp1"
_MARK: Final = b"\xff"
"""Stands before an identifier, and between the parts of a value; no UTF-8 text holds it."""
_ESCAPED: Final = re.compile(rb"%([0-9A-Fa-f%])")
_BUNDLES: Final = "com.sun.star.comp.deployment.bundle.PackageRegistryBackend"

_UNQUOTED: Final = "/!$&'()*+,:=@"
"""Characters that LibreOffice leaves as they are in the URL of a file, letters, digits and -._~ apart."""


@dataclass(frozen=True)
class Deployed:
    """One extension of a profile: its files, its version, and whether the user left it switched on."""

    folder: Path
    version: str
    enabled: bool


def cache(profile: Path) -> Path:
    """The folder where LibreOffice keeps the user's extensions."""
    return profile / "user" / "uno_packages" / "cache"


def find_extension(profile: Path, identifier: str) -> Deployed | None:
    """The extension of that identifier in a profile; None when LibreOffice lists none, or lists one without files."""
    value = _listed(cache(profile) / "uno_packages.pmap").get(identifier)
    if value is None or len(value) < 4:
        return None
    temporary, name, _, version = value[:4]
    folder = cache(profile) / "uno_packages" / f"{temporary}_" / name
    if not (folder / "description.xml").is_file():
        return None
    return Deployed(folder, version, not _revoked(profile, f"{temporary}_/{name}"))


def _listed(path: Path) -> dict[str, list[str]]:
    """Identifiers and the parts of their values."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    if not content.startswith(_HEAD):
        return {}
    lines = iter(content[len(_HEAD) :].split(b"\n"))
    found: dict[str, list[str]] = {}
    for key in lines:
        if not key:
            break
        found[_text(key.lstrip(_MARK))] = [_text(part) for part in next(lines, b"").split(_MARK)]
    return found


def _text(escaped: bytes) -> str:
    """Bytes below 16 are written %0 to %F, and % itself %%."""
    plain = _ESCAPED.sub(lambda m: b"%" if m[1] == b"%" else bytes([int(m[1], 16)]), escaped)
    return plain.decode("utf-8", "replace")


def _revoked(profile: Path, place: str) -> bool:
    """Whether the user switched the extension off in the Extension Manager."""
    path = cache(profile) / "registry" / _BUNDLES / "backenddb.xml"
    try:
        content = path.read_text("utf-8", "replace")
    except OSError:
        return False
    entries = re.findall(r"<ext:extension\b[^>]*>", content)
    return any(f"/{place}" in entry and 'revoked="true"' in entry for entry in entries)


def sweep(profile: Path, identifier: str) -> None:
    """Delete the files of an extension that the profile no longer lists; LibreOffice would at its next start.

    Only for a profile that no office uses.
    """
    kept = find_extension(profile, identifier)
    for top in (cache(profile) / "uno_packages", profile / "user" / "extensions" / "tmp" / "extensions"):
        for description in top.glob("*_/*/description.xml"):
            if (kept is None or kept.folder != description.parent) and _identifier(description) == identifier:
                copy = description.parents[1]
                shutil.rmtree(copy, ignore_errors=True)
                with contextlib.suppress(OSError):
                    copy.with_name(copy.name.removesuffix("_")).unlink(missing_ok=True)


def _identifier(description: Path) -> str:
    found = re.search(r"<identifier\s+value=\"([^\"]*)\"", description.read_text("utf-8", "replace"))
    return found[1] if found else ""


def in_use(profile: Path) -> Path | None:
    """The lock file of the profile when an office uses it, else None.

    A lock of this machine whose office no longer answers is what a crash left; LibreOffice ignores it too.
    """
    lock = profile / ".lock"
    if sys.platform != "win32" and _answers(profile):
        return lock
    try:
        content = lock.read_text("utf-8", "replace")
    except OSError:
        return None
    found = re.search(r"(?m)^Host=(.*?)\s*$", content)
    host, here = ((name or "").split(".")[0].lower() for name in (found and found[1], platform.node()))
    return lock if host != here or (sys.platform == "win32" and _any_office_on_windows()) else None


def _answers(profile: Path) -> bool:
    """Whether an office of this user listens for this profile.

    LibreOffice names its pipe after the MD5 of the profile's URL in UTF-16, each byte in hexadecimal without a leading
    zero.
    """
    url = "file://" + quote(str(profile.resolve()), safe=_UNQUOTED)
    digest = hashlib.md5(url.encode("utf-16-le"), usedforsecurity=False).digest()
    name = f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}"
    # where LibreOffice has its pipe; nothing is written there
    for folder in ("/tmp", "/var/tmp"):  # noqa: S108  # nosec B108
        with socket.socket(socket.AF_UNIX) as tried, contextlib.suppress(OSError):
            tried.settimeout(1.0)
            tried.connect(f"{folder}/{name}")
            return True
    return False


def _any_office_on_windows() -> bool:
    """Whether any office runs there, whatever its profile: the spelling of profiles in its pipes was not proven."""
    try:
        return any("SingleOfficeIPC_" in name for name in os.listdir(r"\\.\pipe\\"))
    except OSError:
        return True
