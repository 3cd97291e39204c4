"""`segment-udfs install | uninstall | doctor`: our functions in a host program of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer
from rich.text import Text

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.cli_shell import USERS, result, stderr, tell
from segment_udfs.hosts.libreoffice import find
from segment_udfs.hosts.libreoffice.doctor import Check, checks
from segment_udfs.strings import explain_fault, say
from segment_udfs.writing import atomic_write


def install(host: str, profile: Path | None, told: str | None, lang: str) -> None:
    """Put our functions into a host, or bring them up to date.

    Args:
        host: a key of the table below. profile: a profile other than the user's own. told: language that the user asked
            for, kept for the host; None leaves the host's. lang: of the sentences.

    Raises:
        DataError: one fault that says what to do.
    """
    _INSTALL[host](profile, told, lang)


def uninstall(host: str, profile: Path | None, lang: str) -> None:
    """Take our functions out of a host, and nothing else.

    Raises:
        DataError: one fault that says what to do.
    """
    _UNINSTALL[host](profile, lang)


def extension(out: Path, check: bool) -> None:
    """Write the LibreOffice extension as a file; with `check`, only compare.

    Raises:
        DataError: the file cannot be written or, with `check`, differs from what would be written.
    """
    from segment_udfs.hosts.libreoffice.addin import build_oxt

    content = build_oxt()
    if not check:
        atomic_write(out, content)
        result(str(out))
    elif not out.is_file() or out.read_bytes() != content:
        raise DataError(
            [Fault.of("cli.stale_template", file=out.name, command=f"segment-udfs extension -o {out.name}")]
        )


def doctor(host: str | None, profile: Path | None, probe: bool, lang: str) -> None:
    """One line on stdout for each thing checked, of one host or of all; exit code 2 when something is wrong."""
    well = True
    for name in [host] if host else list(_DOCTOR):
        found = _DOCTOR[name](profile, probe)
        while (check := _next(found, lang)) is not None:
            well = well and check.ok
            what = explain_fault(check.told, lang)
            result(say("hosts.told_ok", lang, what=what) if check.ok else say("hosts.told_fault", lang, what=what))
    if not well:
        raise typer.Exit(USERS)


def _next(found: Iterator[Check], lang: str) -> Check | None:
    with _step("hosts.step_doctor", lang):
        return next(found, None)


@contextmanager
def _step(key: str, lang: str) -> Iterator[None]:
    """A step that may last: named while it runs, on a terminal only."""
    with stderr().status(Text(say(key, lang))):
        yield


def _install_libreoffice(profile: Path | None, told: str | None, lang: str) -> None:
    from segment_udfs.hosts.libreoffice.addin import build_oxt
    from segment_udfs.hosts.libreoffice.install import install as put

    office = find.need()
    with _step("hosts.step_install", lang):
        put(office, profile or find.default_profile(), build_oxt(), told)
    tell(say("hosts.installed", lang, version=office.version_text), "green")


def _uninstall_libreoffice(profile: Path | None, lang: str) -> None:
    from segment_udfs.hosts.libreoffice.install import uninstall as take
    from segment_udfs.hosts.libreoffice.profiles import forget_cached

    office = find.need()
    with _step("hosts.step_uninstall", lang):
        removed = take(office, profile or find.default_profile())
    forget_cached()
    anything = removed.extension or removed.settings
    tell(say("hosts.removed", lang) if anything else say("hosts.nothing_to_remove", lang), "green")


def _check_libreoffice(profile: Path | None, probe: bool) -> Iterator[Check]:
    return checks(profile or find.default_profile(), probe)


_INSTALL: Final[dict[str, Callable[[Path | None, str | None, str], None]]] = {"libreoffice": _install_libreoffice}
_UNINSTALL: Final[dict[str, Callable[[Path | None, str], None]]] = {"libreoffice": _uninstall_libreoffice}
_DOCTOR: Final[dict[str, Callable[[Path | None, bool], Iterator[Check]]]] = {"libreoffice": _check_libreoffice}
