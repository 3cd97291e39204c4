"""The doctor of Excel: each damage is the only fault found, with the one thing to do; looking changes nothing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hosts.excel_install.machines import (
    ANSWERS,
    EXCEL,
    OPTIONS,
    XLWINGS,
    addin,
    library,
    mac,
    memory,
    packages,
    tree,
    windows,
)
from typer.testing import CliRunner

from segment_udfs.hosts import cli
from segment_udfs.hosts.excel import doctor, machine, settings
from segment_udfs.hosts.excel.install import install
from segment_udfs.hosts.excel.mac_install import script_path
from segment_udfs.hosts.excel.machine import Machine
from segment_udfs.hosts.excel.places import CLICK_TO_RUN, OFFICE, POLICIES
from segment_udfs.hosts.excel.registry import NUMBER, Entry, MemoryRegistry

ADDIN = Path("AppData/Roaming/Microsoft/AddIns/segmentation.xlam")
ASR = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
RULE = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"


@pytest.fixture
def well(tmp_path: Path) -> Machine:
    """A Windows on which all is well."""
    found = windows(tmp_path)
    install(found, packages, None, "fr")
    return found


def told(found: Machine, ok: bool = False, probe: bool = True) -> list[str]:
    """Keys of the faults, or of what is well, without their subject."""
    seen = doctor.checks(found, addin, found.data / "Logs", probe)
    return [check.told.key.removeprefix("excel_install.") for check in seen if check.ok is ok]


def test_when_all_is_well_nine_lines_say_so_and_nothing_is_changed(well: Machine, tmp_path: Path) -> None:
    """Excel, interpreter, library, add-in, its registration, macros, Defender, log, and an answer."""
    files, values = tree(tmp_path), memory(well)
    assert told(well) == []
    expected = "excel interpreter library addin registered macros child_processes log server".split()
    assert told(well, ok=True) == [f"ok_{name}" for name in expected]
    assert (tree(tmp_path), memory(well)) == (files, values)


def test_a_32_bit_office_is_looked_at_with_the_library_for_32_bits(well: Machine) -> None:
    """A 64-bit Python cannot load that one: its header is what can be known."""
    well.registry.put(CLICK_TO_RUN, "Platform", Entry("x86"))
    assert told(replace(well, loads=lambda _: False)) == []
    (well.prefix / f"xlwings32-{XLWINGS}.dll").write_bytes(library(64))
    assert told(well) == ["library_other"]


def _set(name: str, value: str) -> Callable[[Machine], Machine]:
    def damage(found: Machine) -> Machine:
        found.registry.put(settings.KEY, name, Entry(value))
        return found

    return damage


def _put(key: str, name: str, value: Any, kind: int = NUMBER) -> Callable[[Machine], Machine]:
    def damage(found: Machine) -> Machine:
        found.registry.put(key, name, Entry(value, kind))
        return found

    return damage


def _python(text: str) -> Callable[[Machine], Machine]:
    def damage(found: Machine) -> Machine:
        found.python.write_text(text, "utf-8")
        return found

    return damage


def _gone(path: Callable[[Machine], Path]) -> Callable[[Machine], Machine]:
    def damage(found: Machine) -> Machine:
        path(found).unlink()
        return found

    return damage


def _settings_gone(found: Machine) -> Machine:
    settings.remove(found.registry)
    return found


def _unticked(found: Machine) -> Machine:
    """As Excel does when the user unticks the add-in."""
    found.registry.drop(OPTIONS, "OPEN1")
    found.registry.put(rf"{EXCEL}\Add-in Manager", str(found.home / ADDIN), Entry(""))
    return found


def _other_place(found: Machine) -> Machine:
    found.registry.put(OPTIONS, "OPEN1", Entry(r'/R "D:\old\segmentation.xlam"'))
    return found


def _marked(found: Machine) -> Machine:
    path = (found.home / ADDIN).with_name("segmentation.xlam:Zone.Identifier")
    path.write_bytes(b"[ZoneTransfer]\r\nZoneId=3\r\n")
    return found


def _old_addin(found: Machine) -> Machine:
    (found.home / ADDIN).write_bytes(b"older")
    return found


def _store_office(found: Machine) -> Machine:
    found.registry.drop(CLICK_TO_RUN, "Platform")
    (found.home / "AppData/Local/Packages/Microsoft.Office.Desktop_8wekyb3d8bbwe").mkdir(parents=True)
    return found


def _log_is_a_file(found: Machine) -> Machine:
    (found.data / "Logs").write_bytes(b"")
    return found


DAMAGES: list[tuple[str, Callable[[Machine], Machine], list[str]]] = [
    ("no settings", _settings_gone, ["not_installed"]),
    ("interpreter moved", _set("interpreter", "/nowhere/python.exe"), ["no_interpreter"]),
    ("interpreter without our package", _python("#!/bin/sh\nexit 1\n"), ["no_product"]),
    ("another version of ours", _python(f'#!/bin/sh\necho \'["0.0.1", "{XLWINGS}"]\'\n'), ["other_product"]),
    ("another xlwings", _set("xlwings", "0.1.0"), ["other_xlwings", "library_other"]),
    ("library gone", _gone(lambda found: found.prefix / f"xlwings64-{XLWINGS}.dll"), ["library_gone"]),
    ("library of another version", _set("library", "/x/xlwings64-0.1.0.dll"), ["library_gone"]),
    ("library blocked", lambda found: replace(found, loads=lambda _: False), ["library_blocked"]),
    ("add-in gone", _gone(lambda found: found.home / ADDIN), ["no_addin"]),
    ("add-in of another version", _old_addin, ["other_addin"]),
    ("add-in unticked", _unticked, ["not_registered"]),
    ("add-in opened from elsewhere", _other_place, ["not_registered"]),
    (
        "add-in disabled by Excel",
        _put(rf"{EXCEL}\Resiliency\DisabledItems", "1", bytes(12) + "C:\\Segmentation.xlam".encode("utf-16-le"), 3),
        ["disabled"],
    ),
    ("mark of the internet", _marked, ["marked"]),
    ("macros off for all", _put(rf"{EXCEL}\Security", "VBAWarnings", 4), ["macros_off"]),
    ("signed macros only", _put(rf"{POLICIES}\16.0\Excel\Security", "vbawarnings", 3), ["signed_only"]),
    ("signed add-ins only", _put(rf"{POLICIES}\16.0\Excel\Security", "requireaddinsig", 1), ["signed_only"]),
    ("all add-ins off", _put(rf"{EXCEL}\Security", "DisableAllAddins", 1), ["addins_off"]),
    ("no VBA at all", _put(rf"{POLICIES}\16.0\Common\Security", "vbaoff", 1), ["vba_off"]),
    ("Defender blocks", _put(ASR, RULE, "1", 1), ["no_child_processes"]),
    ("Defender warns", _put(ASR, RULE, 6), ["no_child_processes"]),
    (
        "Defender blocks, by a device manager",
        _put(
            r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager",
            "ASRRules",
            f"9e6c4e1f-7d60-472f-ba1a-a39ef669e4b2=2|{RULE.lower()}=1",
            1,
        ),
        ["no_child_processes"],
    ),
    ("Office of the Store", _store_office, ["store_office"]),
    ("Python of the Store", lambda found: replace(found, packaged=lambda: True), ["store_python"]),
    ("log folder is a file", _log_is_a_file, ["no_log"]),
    (
        "the server does not start",
        _python(ANSWERS.format(answer="; exit 3", python=sys.executable)),
        ["no_server"],
    ),
    ("a wrong answer", _python(ANSWERS.format(answer="2.0", python=sys.executable)), ["wrong_answer"]),
]


@pytest.mark.parametrize(("damage", "faults"), [case[1:] for case in DAMAGES], ids=[case[0] for case in DAMAGES])
def test_each_damage_is_the_only_fault_found(
    damage: Callable[[Machine], Machine], faults: list[str], well: Machine
) -> None:
    """On a machine on which all is well, which the test above looks at."""
    assert told(damage(well)) == faults


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [
        (rf"{POLICIES}\16.0\Excel\Security", "VBAWarnings", 2),
        (rf"{EXCEL}\Security", "VBAWarnings", 1),
        (ASR, RULE, 2),
        (ASR, RULE, 0),
        (rf"{OFFICE}\15.0\Excel\Security", "VBAWarnings", 4),
    ],
)
def test_rules_that_do_not_stop_us_are_no_faults(key: str, name: str, value: int, well: Machine) -> None:
    """Macros with notice, all macros, Defender that only audits, a rule of an Excel that is too old to be used."""
    well.registry.put(key, name, Entry(value, NUMBER))
    assert told(well, probe=False) == []


def test_a_policy_wins_over_the_users_own_choice(well: Machine) -> None:
    well.registry.put(rf"{EXCEL}\Security", "VBAWarnings", Entry(4, NUMBER))
    well.registry.put(rf"{POLICIES}\16.0\Excel\Security", "VBAWarnings", Entry(2, NUMBER))
    assert told(well, probe=False) == []


def test_a_company_that_blocks_received_macros_is_told_to_exchange_the_template_without_any(well: Machine) -> None:
    well.registry.put(rf"{POLICIES}\16.0\Excel\Security", "blockcontentexecutionfrominternet", Entry(1, NUMBER))
    assert "ok_macros_not_internet" in told(well, ok=True, probe=False)


@pytest.mark.parametrize(
    ("registry", "expected"),
    [({}, ["not_found", "not_installed"]), ({rf"{OFFICE}\14.0\Excel": "x"}, ["too_old", "not_installed"])],
)
def test_without_an_excel_that_will_do_that_is_said_first(
    registry: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    found = MemoryRegistry()
    for key, name in registry.items():
        found.put(key, name, Entry(""))
    assert told(windows(tmp_path, registry=found)) == expected


def test_excel_may_write_an_addin_of_its_own_folder_by_its_name_alone(well: Machine) -> None:
    well.registry.put(OPTIONS, "OPEN1", Entry('/R "SEGMENTATION.XLAM"'))
    assert told(well, probe=False) == []


def test_the_mac_is_well_after_installing_and_each_damage_is_told(tmp_path: Path) -> None:
    found = mac(tmp_path)
    assert told(found) == ["not_installed"]
    install(found, packages, "en", "fr")
    assert told(found) == []
    assert told(found, ok=True) == ["ok_script", "ok_addin", "ok_log", "ok_server"]
    script = script_path(found)
    script.write_bytes(script.read_bytes().replace(b"-I ", b""))
    assert told(found) == ["other_script"]
    script.unlink()
    assert told(found) == ["not_installed"]
    assert told(replace(found, excel_there=lambda: False)) == ["not_found", "not_installed"]


@pytest.mark.parametrize("command", ["install", "doctor", "uninstall"])
def test_the_command_line_says_the_sentence_and_gives_code_2(
    command: str, well: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel is open; the doctor finds the interpreter gone."""
    shutil.rmtree(well.prefix / "Scripts")
    monkeypatch.setattr(machine, "this_machine", lambda: replace(well, excel_runs=lambda: True))
    done = CliRunner().invoke(cli.app, [command, "excel", "--lang", "en"])
    assert done.exit_code == 2
    expected = {"doctor": "to fix: the Python “"}.get(command, "Excel is open; close all its windows, then try again.")
    assert expected in (done.stdout if command == "doctor" else done.stderr)
    assert "Traceback" not in done.output


def test_the_command_line_installs_looks_and_removes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, well: Machine
) -> None:
    """With the add-in and the template that this program makes; results of the doctor on stdout, the rest on stderr."""
    monkeypatch.setattr(machine, "this_machine", lambda: well)
    done = CliRunner().invoke(cli.app, ["install", "excel", "--lang", "fr"])
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert done.stderr.startswith("Les fonctions SEG_… et l’onglet Segmentation sont installés\u00a0; ouvrez Excel")
    assert (well.home / ADDIN).read_bytes()[:2] == b"PK"
    assert (well.home / "OneDrive/Documents/segmentation_modele.xlsx").read_bytes()[:2] == b"PK"
    done = CliRunner().invoke(cli.app, ["doctor", "excel", "--lang", "fr", "--no-probe"])
    assert done.exit_code == 0, done.output
    assert [line[:5] for line in done.stdout.splitlines()] == ["ok\u00a0: "] * 8
    done = CliRunner().invoke(cli.app, ["uninstall", "excel", "--lang", "fr"])
    assert done.exit_code == 0, done.output
    assert done.stderr == "Retiré d’Excel\u00a0: le complément, les réglages, le modèle.\n"
    done = CliRunner().invoke(cli.app, ["uninstall", "excel", "--lang", "en"])
    assert done.stderr == "The SEG_… functions were not installed in Excel; nothing was changed.\n"
