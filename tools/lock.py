"""The lock of the dependencies: every distribution that a run needs, one version each, with the SHA-256 of its files.

    python tools/lock.py            make requirements.lock anew: pins that still fit are kept (needs the network)
    python tools/lock.py --upgrade  the same with the newest versions
    python tools/lock.py --check    whether requirements.lock fits pyproject.toml; nothing is fetched

The lock holds for the Pythons and the systems of `TARGETS`. Install by it:

    pip install --require-hashes -r requirements.lock
    pip install --no-deps .
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parent.parent
LOCK: Final = ROOT / "requirements.lock"
OLDEST: Final = "3.11"
TARGETS: Final = tuple(
    (python, system) for python in ("3.11", "3.12", "3.13", "3.14") for system in ("linux", "win32", "darwin")
)
HEAD: Final = "# Made by tools/lock.py: every run-time dependency with the SHA-256 of its files. Do not edit.\n"
INSTALLER: Final = "pip>=25"
"""What installs the others on a seller's Windows; it goes into the pack with them."""
_SYSTEMS: Final = {"linux": ("posix", "Linux"), "win32": ("nt", "Windows"), "darwin": ("posix", "Darwin")}
_HASH: Final = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Pin:
    """One line of the lock."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        return str(self.requirement.specifier).removeprefix("==")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--upgrade", action="store_true")
    asked = parser.parse_args(arguments)
    if not asked.check:
        make(upgrade=asked.upgrade)
    wrong = faults(LOCK.read_text("ascii") if LOCK.exists() else "", wanted())
    sys.stderr.write("".join(f"requirements.lock: {fault}\n" for fault in wrong))
    return 1 if wrong else 0


def make(*, upgrade: bool) -> None:
    """Resolve anew; the place that files are fetched from is not written down, their hashes are."""
    options = ["--universal", "--python-version", OLDEST, "--generate-hashes", "--no-header", "--no-annotate"]
    options += ["--no-emit-index-url", "--no-emit-find-links", *(["--upgrade"] if upgrade else [])]
    command = [sys.executable, "-m", "uv", "--quiet", "pip", "compile", "pyproject.toml", "-", *options]
    subprocess.run([*command, "-o", LOCK.name], cwd=ROOT, check=True, input=INSTALLER.encode())
    LOCK.write_text(HEAD + LOCK.read_text("ascii").removeprefix(HEAD), "ascii", newline="\n")


def wanted() -> list[Requirement]:
    """What pyproject.toml asks for, and the installer."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        return [Requirement(text) for text in (*tomllib.load(stream)["project"]["dependencies"], INSTALLER)]


def pins(text: str) -> list[Pin]:
    """The lines of a lock."""
    joined = re.sub(r"\\\n\s*", " ", "".join(line for line in text.splitlines(True) if not line.startswith("#")))
    found = []
    for line in filter(None, map(str.strip, joined.splitlines())):
        hashes = tuple(_HASH.findall(line))
        found.append(Pin(Requirement(_HASH.sub("", line).strip()), hashes))
    return found


def faults(text: str, needed: Iterable[Requirement]) -> list[str]:
    """What is wrong with a lock: not one exact version with hashes, an address, a requirement that it does not meet."""
    found = pins(text)
    wrong = ["it names an address"] if "://" in text or "--index-url" in text else []
    wrong += [f"{pin.name} is not one exact version" for pin in found if not _is_exact(pin)]
    wrong += [f"{pin.name} has no hash" for pin in found if not pin.hashes]
    asked = list(needed)
    for python, system in TARGETS:
        wrong += [f"Python {python}, {system}: {text}" for text in _unmet(found, asked, conditions(python, system))]
    return wrong


def _is_exact(pin: Pin) -> bool:
    specifiers = list(pin.requirement.specifier)
    return len(specifiers) == 1 and specifiers[0].operator == "==" and "*" not in specifiers[0].version


def _unmet(found: Iterable[Pin], needed: Iterable[Requirement], where: Mapping[str, str]) -> list[str]:
    """Requirements that the pins of one target do not meet; those of the installed distributions included.

    What a pinned distribution needs is read where that version is installed, which is not so for every target.
    """
    there: dict[str, str] = {}
    wrong = []
    for pin in found:
        if pin.requirement.marker is None or pin.requirement.marker.evaluate(dict(where)):
            if pin.name in there:
                wrong.append(f"{pin.name} twice")
            there[pin.name] = pin.version
    asked = [*needed, *(item for name, version in there.items() for item in _needs(name, version))]
    for item in asked:
        if item.marker is not None and not item.marker.evaluate(dict(where)):
            continue
        version = there.get(canonicalize_name(item.name))
        if version is None or not item.specifier.contains(version, prereleases=True):
            wrong.append(f"{item.name}{item.specifier} is not met by {version}")
    return wrong


def _needs(name: str, version: str) -> list[Requirement]:
    try:
        known = distribution(name)
    except PackageNotFoundError:
        return []
    return [Requirement(text) for text in known.requires or []] if known.version == version else []


def conditions(python: str, system: str) -> dict[str, str]:
    """The conditions of requirements as CPython on that system reads them."""
    name, platform = _SYSTEMS[system]
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": name,
        "platform_machine": "AMD64" if system == "win32" else "x86_64",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": platform,
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": system,
        "extra": "",
    }


if __name__ == "__main__":
    sys.exit(main())
