"""`segment-udfs install | uninstall | doctor`: our functions in a host program of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer
from rich.text import Text

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.checks import Check
from segment_udfs.hosts.cli_shell import USERS, result, stderr, tell
from segment_udfs.hosts.commands import EXCEL, LIBREOFFICE
from segment_udfs.hosts.libreoffice import find
from segment_udfs.hosts.libreoffice.doctor import checks
from segment_udfs.strings import explain_fault, say
from segment_udfs.writing import atomic_write

if TYPE_CHECKING:
    from segment_udfs.hosts.excel.install import Packages


def install(host: str, profile: Path | None, told: str | None, lang: str) -> None:
    """Put our functions into a host, or bring them up to date.

    Args:
        host: a key of the table below. profile: of LibreOffice, other than the user's own. told: language that the
            user asked for, kept for the host; None leaves the host's. lang: of the sentences.

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
    for name in [host] if host else _present():
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


def _install_excel(_: Path | None, told: str | None, lang: str) -> None:
    from segment_udfs.hosts.excel.install import install as put
    from segment_udfs.hosts.excel.machine import MAC, this_machine

    machine = this_machine()
    with _step("excel_install.step_install", lang):
        done = put(machine, _packages, told, lang)
    key = "excel_install.installed_mac" if machine.system == MAC else "excel_install.installed"
    tell(say(key, lang, template=find.shown(done.template)), "green")
    for note in done.notes:
        tell(explain_fault(note, lang), "yellow")


def _packages(lang: str) -> Packages:
    """The add-in, and the template without macros, with the sample in it."""
    from segment_udfs.hosts.cli_demo import sample_tables
    from segment_udfs.hosts.excel.install import Packages
    from segment_udfs.hosts.packages import addin, workbook

    return Packages(addin(lang), workbook(sample_tables(), lang=lang, macros=False))


def _uninstall_excel(_: Path | None, lang: str) -> None:
    from segment_udfs.hosts.excel.machine import this_machine
    from segment_udfs.hosts.excel.uninstall import uninstall as take
    from segment_udfs.hosts.libreoffice.deployed import find_extension
    from segment_udfs.hosts.libreoffice.install import IDENTIFIER

    shared = find_extension(find.default_profile(), IDENTIFIER) is not None
    with _step("excel_install.step_uninstall", lang):
        removed = take(this_machine(), shared)
    found = {
        "excel_install.removed_addin": removed.addin,
        "excel_install.removed_settings": removed.settings,
        "excel_install.removed_template": removed.template,
        "excel_install.removed_memory": removed.memory,
    }
    parts = [say(key, lang) for key, there in found.items() if there]
    what = say("excel_install.removed", lang, what=", ".join(parts))
    tell(what if parts else say("excel_install.nothing_to_remove", lang), "green")
    for path in removed.kept:
        tell(say("excel_install.template_stays", lang, path=find.shown(path)), "yellow")
    if shared:
        tell(say("excel_install.memory_shared", lang), "yellow")


def _check_excel(_: Path | None, probe: bool) -> Iterator[Check]:
    from segment_udfs.hosts.defects import log_folder
    from segment_udfs.hosts.excel.doctor import checks as look
    from segment_udfs.hosts.excel.machine import this_machine
    from segment_udfs.hosts.packages import addin

    return look(this_machine(), addin, log_folder(), probe)


def _present() -> list[str]:
    """The hosts to look at when none is named: those installed here, else LibreOffice, which can be had everywhere."""
    from segment_udfs.hosts.excel.install import is_there
    from segment_udfs.hosts.excel.machine import this_machine

    there = {LIBREOFFICE: find.find() is not None or find.confined() is not None, EXCEL: is_there(this_machine())}
    return [name for name in _DOCTOR if there[name]] or [LIBREOFFICE]


_INSTALL: Final[dict[str, Callable[[Path | None, str | None, str], None]]] = {
    LIBREOFFICE: _install_libreoffice,
    EXCEL: _install_excel,
}
_UNINSTALL: Final[dict[str, Callable[[Path | None, str], None]]] = {
    LIBREOFFICE: _uninstall_libreoffice,
    EXCEL: _uninstall_excel,
}
_DOCTOR: Final[dict[str, Callable[[Path | None, bool], Iterator[Check]]]] = {
    LIBREOFFICE: _check_libreoffice,
    EXCEL: _check_excel,
}
