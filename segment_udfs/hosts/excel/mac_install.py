"""Excel for the Mac: the add-in, the script through which the ribbon reaches our Python, the template.

Excel for the Mac lives in a sandbox: its VBA may run nothing but a script of this name in this folder
(`AppleScriptTask`), which holds the interpreter; there are no functions in the cells there.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.commands import COMMANDS, EXCEL
from segment_udfs.hosts.excel import placed
from segment_udfs.hosts.excel.install import Builder, Installed
from segment_udfs.hosts.excel.machine import Machine
from segment_udfs.hosts.excel.places import TEMPLATE
from segment_udfs.hosts.libreoffice.find import shown
from segment_udfs.strings import say

SCRIPT: Final = "segmentation.applescript"


def script_path(machine: Machine) -> Path:
    """Where Excel looks for scripts."""
    return machine.home / "Library" / "Application Scripts" / "com.microsoft.Excel" / SCRIPT


def addins_folder(machine: Machine) -> Path:
    """The folder of the user's add-ins, which all programs of Office for the Mac share."""
    office = machine.home / "Library" / "Group Containers" / "UBF8T346G9.Office"
    return office / "User Content.localized" / "Add-Ins.localized"


def install(machine: Machine, build: Builder, told: str | None, otherwise: str) -> Installed:
    """As `install.install`, on the Mac.

    Raises:
        DataError: one fault that says what to do.
    """
    if not machine.excel_there():
        raise DataError([Fault.of("excel_install.not_found")])
    if machine.excel_runs():
        raise DataError([Fault.of("excel_install.running")])
    note = placed.read_note(machine)
    lang = told or note.lang or otherwise
    text = script(machine.python, lang)
    packages = build(lang)
    note.lang = lang
    template = machine.home / "Documents" / TEMPLATE
    try:
        addin = placed.place_addin(note, addins_folder(machine), packages.addin)
        path = script_path(machine)
        note.folders += placed.make_folder(path.parent)
        placed.put(path, text)
        note.scripts = [str(path)]
        kept = placed.place_template(note, template, packages.template)
    finally:
        placed.write_note(machine, note)
    return Installed(addin, template, lang, [Fault.of("excel_install.mac_tick"), *([kept] if kept else [])])


def script(python: Path, lang: str) -> bytes:
    """The script for an interpreter: its path is a literal of AppleScript, quoted for the shell when it runs.

    Raises:
        DataError: a path with control characters, which a line of a script cannot hold.
    """
    if not str(python).isprintable():
        raise DataError([Fault.of("excel_install.bad_path", path=shown(python))])
    facts = {
        "python": literal(str(python)),
        "keys": ", ".join(f'"{item.key}"' for item in COMMANDS if EXCEL in item.hosts),
        "failure": literal(say("excel_install.mac_silent", lang)),
    }
    text = files("segment_udfs").joinpath("hosts", "excel", SCRIPT).read_text("utf-8")
    return text.format(**facts).encode("utf-8")


def literal(text: str) -> str:
    r"""The inside of a text literal of AppleScript.

    Example:
        >>> print(literal('a"b\\c'))
        a\"b\\c
    """
    return text.replace("\\", "\\\\").replace('"', '\\"')
