"""What may stop our functions in Excel, checked one by one, each with the one thing to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import Final

from segment_udfs import __version__
from segment_udfs.errors import Fault
from segment_udfs.hosts.checks import Check, answer, can_write
from segment_udfs.hosts.excel import placed, policies, registration, settings
from segment_udfs.hosts.excel.machine import MAC, WINDOWS, Machine
from segment_udfs.hosts.excel.places import (
    ADDIN,
    addins_folder,
    all_versions,
    bits,
    built_for,
    marked,
    store_office,
    versions,
)
from segment_udfs.hosts.libreoffice.find import shown
from segment_udfs.strings import LANGUAGES

_ASK: Final = (
    "import json; from importlib.metadata import version; import segment_udfs; "
    "print(json.dumps([segment_udfs.__version__, version('xlwings')]))"
)
_PROBE: Final = "from segment_udfs.hosts.excel.probe import main; main()"
_SECONDS: Final = 60.0
_MAC_PROBE: Final = "import segment_udfs.hosts.excel.mac; print(1.0)"
_ANSWER: Final = "1.0"


def checks(machine: Machine, addin: Callable[[str], bytes], log: Path, probe: bool = True) -> Iterator[Check]:
    """Look at Excel, at what the installer placed, at our interpreter, at the rules of the company; make one call.

    What depends on something found missing is not looked at. Nothing is changed, Excel is not started.

    Args:
        addin: makes the add-in of this program in a language, to compare. log: folder of the log files.
        probe: whether to start the server that answers Excel and ask it one function.
    """
    if machine.system == WINDOWS:
        yield from _windows(machine, addin, log, probe)
    elif machine.system == MAC:
        yield from _mac(machine, addin, log, probe)
    else:
        yield Check(False, Fault.of("excel_install.no_excel"))


def _windows(machine: Machine, addin: Callable[[str], bytes], log: Path, probe: bool) -> Iterator[Check]:
    known = versions(machine)
    if store_office(machine):
        yield Check(False, Fault.of("excel_install.store_office"))
    elif not known:
        old = all_versions(machine)
        yield Check(
            False, Fault.of("excel_install.too_old", version=old[-1]) if old else Fault.of("excel_install.not_found")
        )
    for version in known:
        yield Check(True, Fault.of("excel_install.ok_excel", version=version, bits=bits(machine, version)))
    if machine.packaged():
        yield Check(False, Fault.of("excel_install.store_python", python=shown(machine.python)))
    chosen = settings.read(machine.registry)
    if not chosen:
        yield Check(False, Fault.of("excel_install.not_installed"))
        return
    answers = _interpreter(chosen.get("interpreter", ""), chosen.get("xlwings", ""))
    yield answers
    for version in known:
        yield _library(machine, chosen, bits(machine, version))
        yield from _addin(machine, version, addin, chosen.get("lang", ""))
        yield from policies.macros(machine, version)
    yield policies.child_processes(machine)
    yield _log(log)
    if probe and answers.ok:
        yield _probe(chosen["interpreter"], _PROBE)


def _interpreter(python: str, xlwings: str) -> Check:
    """Whether the interpreter that Excel will start has this very product, and the xlwings of the library."""
    if not python or not Path(python).is_file():
        return Check(False, Fault.of("excel_install.no_interpreter", python=shown(python) if python else "?"))
    found = answer(python, _ASK, _SECONDS)
    if not found:
        return Check(False, Fault.of("excel_install.no_product", python=shown(python)))
    product, package = json.loads(found)
    if product != __version__:
        facts = {"python": shown(python), "found": product, "version": __version__}
        return Check(False, Fault("excel_install.other_product", facts))
    if xlwings and package != xlwings:
        return Check(False, Fault.of("excel_install.other_xlwings", found=package, version=xlwings))
    return Check(True, Fault.of("excel_install.ok_interpreter", python=shown(python), version=product))


def _library(machine: Machine, chosen: dict[str, str], wanted: int) -> Check:
    """The library that VBA loads: there, of the version of the package, built as Office is, and loadable."""
    path = Path(chosen.get("library" if wanted == 64 else "library32", ""))
    facts = {"library": path.name or "?", "bits": wanted}
    if not path.is_file():
        return Check(False, Fault("excel_install.library_gone", facts))
    if path.name != f"xlwings{wanted}-{chosen.get('xlwings', '')}.dll" or built_for(path) != wanted:
        return Check(False, Fault("excel_install.library_other", facts))
    if wanted == 64 and not machine.loads(path):
        return Check(False, Fault("excel_install.library_blocked", facts))
    return Check(True, Fault("excel_install.ok_library", facts))


def _addin(machine: Machine, version: str, addin: Callable[[str], bytes], lang: str) -> Iterator[Check]:
    path = addins_folder(machine, version) / ADDIN
    yield (placed_well := _placed(path, addin, lang))
    found = registration.registered(machine.registry, version)
    if registration.is_disabled(machine.registry, version):
        yield Check(False, Fault.of("excel_install.disabled"))
    elif not any(_same(place, path) for place in found):
        yield Check(False, Fault.of("excel_install.not_registered", version=version))
    elif placed_well.ok and marked(path):
        yield Check(False, Fault.of("excel_install.marked", file=ADDIN))
    else:
        yield Check(True, Fault.of("excel_install.ok_registered", version=version))


def _placed(path: Path, addin: Callable[[str], bytes], lang: str) -> Check:
    """Whether the add-in is there, and the one that this program makes."""
    try:
        present = path.read_bytes()
    except OSError:
        return Check(False, Fault.of("excel_install.no_addin", folder=shown(path.parent)))
    if present != addin(lang or LANGUAGES[0]):
        return Check(False, Fault.of("excel_install.other_addin", file=path.name, version=__version__))
    return Check(True, Fault.of("excel_install.ok_addin", version=__version__, folder=shown(path.parent)))


def _same(place: str, path: Path) -> bool:
    """Excel writes an add-in of its own folder by its name alone."""
    return PureWindowsPath(place) in (PureWindowsPath(str(path)), PureWindowsPath(path.name))


def _log(folder: Path) -> Check:
    if not can_write(folder):
        return Check(False, Fault.of("excel_install.no_log", folder=shown(folder)))
    return Check(True, Fault.of("excel_install.ok_log", folder=shown(folder)))


def _probe(python: str, code: str) -> Check:
    """One function, answered by a server started as Excel starts it."""
    found = answer(python, code, _SECONDS)
    if found is None:
        return Check(False, Fault.of("excel_install.no_server"))
    if found != _ANSWER:
        return Check(False, Fault.of("excel_install.wrong_answer", found=found))
    return Check(True, Fault.of("excel_install.ok_server"))


def _mac(machine: Machine, addin: Callable[[str], bytes], log: Path, probe: bool) -> Iterator[Check]:
    from segment_udfs.hosts.excel.mac_install import addins_folder as folder
    from segment_udfs.hosts.excel.mac_install import script, script_path

    if not machine.excel_there():
        yield Check(False, Fault.of("excel_install.not_found"))
    lang = placed.read_note(machine).lang
    path = script_path(machine)
    if not lang or not path.is_file():
        yield Check(False, Fault.of("excel_install.not_installed"))
        return
    if path.read_bytes() == script(machine.python, lang):
        yield Check(True, Fault.of("excel_install.ok_script", folder=shown(path.parent)))
    else:
        yield Check(False, Fault.of("excel_install.other_script"))
    yield _placed(folder(machine) / ADDIN, addin, lang)
    yield _log(log)
    if probe:
        yield _probe(str(machine.python), _MAC_PROBE)
