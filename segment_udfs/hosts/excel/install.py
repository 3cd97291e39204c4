"""Put our functions and ribbon into this user's Excel, or bring them up to date, without administrator's rights.

On Windows: the add-in in Excel's folder of add-ins, a value that opens it, the settings that our VBA reads, the
macro-free template among the documents. On the Mac see `mac_install`. A second run changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.excel import placed, registration, settings
from segment_udfs.hosts.excel.machine import MAC, WINDOWS, Machine
from segment_udfs.hosts.excel.places import TEMPLATE, addins_folder, all_versions, documents, store_office, versions
from segment_udfs.hosts.excel.registry import missing
from segment_udfs.hosts.libreoffice.find import shown


class Packages(NamedTuple):
    """The files to place."""

    addin: bytes
    template: bytes


Builder = Callable[[str], Packages]
"""Makes them in a language."""


@dataclass(frozen=True)
class Installed:
    """What was done: where the add-in and the template are, and what else the user should know."""

    addin: Path
    template: Path
    lang: str
    notes: list[Fault] = field(default_factory=list)


def install(machine: Machine, build: Builder, told: str | None, otherwise: str) -> Installed:
    """Install or update.

    Args:
        machine: the machine and its user. build: makes the add-in and the template. told: language that the user asked
            for; None keeps the one that is set. otherwise: the language where none is set.

    Raises:
        DataError: one fault that says what to do; nothing is then half done that a second run would not complete.
    """
    if machine.system == MAC:
        from segment_udfs.hosts.excel.mac_install import install as install_mac

        return install_mac(machine, build, told, otherwise)
    check_ready(machine)
    known = versions(machine)
    lang = told or settings.read(machine.registry).get("lang") or otherwise
    wanted = settings.wanted(machine, lang)
    packages = build(lang)
    note = placed.read_note(machine)
    template = documents(machine) / TEMPLATE
    try:
        addin = placed.place_addin(note, addins_folder(machine, known[-1]), packages.addin)
        told_template = placed.place_template(note, template, packages.template)
        _write_registry(machine, note, known, addin, wanted)
    except PermissionError:
        raise DataError([Fault.of("excel_install.no_registry")]) from None
    finally:
        placed.write_note(machine, note)
    notes = [told_template] if told_template else []
    if store_office(machine):
        notes.append(Fault.of("excel_install.store_office"))
    return Installed(addin, template, lang, notes)


def is_there(machine: Machine) -> bool:
    """Whether this machine has an Excel at all."""
    if machine.system == MAC:
        return machine.excel_there()
    return machine.system == WINDOWS and bool(all_versions(machine) or store_office(machine))


def check_ready(machine: Machine) -> None:
    """Refuse a machine without Excel for Windows, an open Excel, or a Python that Excel would not see.

    Raises:
        DataError: one fault.
    """
    if machine.system != WINDOWS:
        raise DataError([Fault.of("excel_install.no_excel")])
    if machine.packaged():
        raise DataError([Fault.of("excel_install.store_python", python=shown(machine.python))])
    if not versions(machine):
        old = all_versions(machine)
        if old:
            raise DataError([Fault.of("excel_install.too_old", version=old[-1])])
        if not store_office(machine):
            raise DataError([Fault.of("excel_install.not_found")])
        raise DataError([Fault.of("excel_install.store_office")])
    if machine.excel_runs():
        raise DataError([Fault.of("excel_install.running")])


def _write_registry(machine: Machine, note: placed.Note, known: list[str], addin: Path, wanted: dict[str, str]) -> None:
    """Settings first: Excel must never open an add-in that has none."""
    keys = [settings.KEY, *(registration.options_key(version) for version in known)]
    note.keys += [made for key in keys for made in missing(machine.registry, key) if made not in note.keys]
    settings.write(machine.registry, wanted)
    for version in known:
        registration.register(machine.registry, version, addin)
        registration.forget(machine.registry, version)
