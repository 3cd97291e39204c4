"""Drive LibreOffice from the tests: hard recalculation of a workbook, in a private profile and a chosen locale."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from segment_udfs.hosts.libreoffice.find import Office, fault_of, find
from segment_udfs.strings import explain_fault

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item>
</oor:items>
"""


def need_office() -> Office:
    """The LibreOffice to test with; a loud skip without a usable one, a failure in continuous integration."""
    office = find()
    fault = fault_of(office)
    if office is None or fault is not None:
        why = "none is installed" if fault is None else explain_fault(fault, "en")
        reason = f"LibreOffice cannot be tested with: {why} Run tools/install_libreoffice.sh as root."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return office


def need_libreoffice() -> str:
    """The command that starts it."""
    office = need_office()
    return shutil.which("soffice") or shutil.which("libreoffice") or str(office.soffice)


_PROFILES: dict[str, Path] = {}
"""The profile of each locale in this process: making one is a third of the work of a first conversion."""


def _profile(locale: str, folder: Path) -> Path:
    if locale not in _PROFILES:
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(PROFILE.format(locale=locale), "utf-8")
        _PROFILES[locale] = profile
    return _PROFILES[locale]


def recalculated(content: bytes, folder: Path, locale: str = "fr-FR") -> bytes:
    """The same workbook after a hard recalculation by LibreOffice, as .xlsx bytes."""
    soffice = need_libreoffice()
    source, made = folder / "in" / "book.xlsx", folder / "out"
    source.parent.mkdir()
    source.write_bytes(content)
    command = [
        soffice,
        f"-env:UserInstallation={_profile(locale, folder).as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(made),
        str(source),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    except subprocess.SubprocessError:
        del _PROFILES[locale]  # whatever happened to it, the next conversion starts afresh
        raise
    return (made / "book.xlsx").read_bytes()
