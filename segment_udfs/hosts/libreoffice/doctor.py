"""What may stop our functions in LibreOffice, checked one by one, each with the one thing to do."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from platformdirs import user_log_path

from segment_udfs import __version__
from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.checks import Check, can_write, product_version
from segment_udfs.hosts.libreoffice import deployed
from segment_udfs.hosts.libreoffice.find import Office, fault_of, find, shown
from segment_udfs.hosts.libreoffice.install import IDENTIFIER, errand
from segment_udfs.hosts.libreoffice.office import settings

_RANGE: Final = (500.0, 20.0, 20.0)
_FORMULA: Final = "=SEG_PARETO_COUNT(B1:B3)"
_ANSWER: Final = 1.0
"""One client of three makes 80 % of these 540."""


def checks(profile: Path, probe: bool = True) -> Iterator[Check]:
    """Look at LibreOffice, at a profile of it, at our interpreter, and make one formula answer.

    What depends on something found missing is not looked at. Nothing of the profile is changed, no office is started
    on it.

    Args:
        profile: folder of the profile. probe: whether to start an office on a profile of its own and calculate there.
    """
    office = find()
    fault = fault_of(office)
    if fault is None and office is not None:
        yield Check(True, Fault.of("hosts.ok_office", version=office.version_text, folder=shown(office.program)))
        yield Check(True, Fault.of("hosts.ok_uno", python=shown(office.python or "")))
    elif fault is not None:
        yield Check(False, fault)
    yield from _profile(profile)
    yield _log(profile)
    if probe and fault is None and office is not None:
        yield _probe(office)


def _profile(profile: Path) -> Iterator[Check]:
    found = deployed.find_extension(profile, IDENTIFIER)
    if found is None:
        yield Check(False, Fault.of("hosts.not_installed", folder=shown(profile)))
        return
    if not found.enabled:
        yield Check(False, Fault.of("hosts.disabled"))
    elif found.version != __version__:
        yield Check(False, Fault.of("hosts.other_version", found=found.version, version=__version__))
    else:
        yield Check(True, Fault.of("hosts.ok_extension", version=found.version, folder=shown(profile)))
    user = profile / "user"
    if not Path(settings.place(str(user))).is_file():
        yield Check(False, Fault.of("hosts.no_settings"))
        return
    yield _interpreter(settings.read(str(user))["python"])


def _interpreter(python: str) -> Check:
    """Whether the interpreter that the extension will start has this very product."""
    if not python or not Path(python).is_file():
        return Check(False, Fault.of("hosts.no_interpreter", python=shown(python) if python else "?"))
    found = product_version(python)
    if found is None:
        return Check(False, Fault.of("hosts.no_product", python=shown(python)))
    if found != __version__:
        return Check(False, Fault.of("hosts.other_product", python=shown(python), found=found, version=__version__))
    return Check(True, Fault.of("hosts.ok_interpreter", python=shown(python), version=found))


def _log(profile: Path) -> Check:
    """Whether the log folder, or the nearest folder above it that exists, can be written."""
    chosen = settings.read(str(profile / "user"))["log"]
    folder = Path(chosen) if chosen else user_log_path("segment-udfs", appauthor=False)
    if not can_write(folder):
        return Check(False, Fault.of("hosts.no_log", folder=shown(folder)))
    return Check(True, Fault.of("hosts.ok_log", folder=shown(folder)))


def _probe(office: Office) -> Check:
    """One formula of a real .xlsx, answered by our interpreter through an office on a profile of its own."""
    import xlsxwriter  # late: the other checks do not need it

    from segment_udfs.hosts.libreoffice.launch import Running
    from segment_udfs.hosts.libreoffice.profiles import cached_profile

    with tempfile.TemporaryDirectory(prefix="segment-", ignore_cleanup_errors=True) as place:
        workbook = Path(place, "probe.xlsx").resolve()
        with xlsxwriter.Workbook(str(workbook)) as book:
            sheet = book.add_worksheet()
            sheet.write_formula("A1", _FORMULA)
            sheet.write_column("B1", _RANGE)
        try:
            profile = cached_profile(office, Path(place, "profile"))
            with Running(office, profile) as running:
                seen = errand(running, {"action": "cell", "file": workbook.as_uri()})
        except DataError as error:
            return Check(False, error.faults[0])
    if seen["error"] or seen["number"] != _ANSWER:
        return Check(False, Fault.of("hosts.wrong_answer", formula=_FORMULA, found=seen["text"]))
    return Check(True, Fault.of("hosts.ok_answer", formula=_FORMULA))
