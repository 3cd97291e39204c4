"""Rules of a company, or of the user, that stop macros or keep Excel from starting our Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from segment_udfs.errors import Fault
from segment_udfs.hosts.checks import Check
from segment_udfs.hosts.excel.machine import Machine
from segment_udfs.hosts.excel.places import OFFICE, POLICIES
from segment_udfs.hosts.excel.registry import get

_CHILD_PROCESSES: Final = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""Microsoft Defender's rule "Block all Office applications from creating child processes"."""
_DEFENDER: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"
_RULES: Final = (
    rf"{_DEFENDER}\Windows Defender Exploit Guard\ASR\Rules",
    r"HKLM\SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
)
_MANAGED: Final = rf"{_DEFENDER}\Policy Manager"
_STOPS: Final = ("1", "6")
"""Block, and warn (which blocks until the user allows it); 2 only audits."""
_SIGNED_ONLY: Final = 3
_NO_MACROS: Final = 4


def macros(machine: Machine, version: str) -> Iterator[Check]:
    """Whether this Excel may run the macros of an add-in.

    A policy wins over the user's own choice; without either, Excel asks before it runs the macros of a document and
    runs those of an installed add-in.
    """
    if _any(machine, rf"{version}\Common\Security", "VBAOff") or _any(machine, rf"{version}\Common", "VBAOff"):
        yield Check(False, Fault.of("excel_install.vba_off"))
    elif _chosen(machine, version, "DisableAllAddins"):
        yield Check(False, Fault.of("excel_install.addins_off"))
    elif _chosen(machine, version, "RequireAddinSig"):
        yield Check(False, Fault.of("excel_install.signed_only"))
    elif (warnings := _chosen(machine, version, "VBAWarnings")) == _NO_MACROS:
        yield Check(False, Fault.of("excel_install.macros_off"))
    elif warnings == _SIGNED_ONLY:
        yield Check(False, Fault.of("excel_install.signed_only"))
    elif _chosen(machine, version, "BlockContentExecutionFromInternet"):
        yield Check(True, Fault.of("excel_install.ok_macros_not_internet"))
    else:
        yield Check(True, Fault.of("excel_install.ok_macros"))


def child_processes(machine: Machine) -> Check:
    """Whether Microsoft Defender lets Excel start another program."""
    told = [get(machine.registry, key, _CHILD_PROCESSES) for key in _RULES]
    managed = str(get(machine.registry, _MANAGED, "ASRRules") or "").lower()
    pairs = dict(pair.strip().partition("=")[::2] for pair in managed.split("|"))
    actions = {str(found) for found in (*told, pairs.get(_CHILD_PROCESSES)) if found is not None}
    if actions & set(_STOPS):
        return Check(False, Fault.of("excel_install.no_child_processes"))
    return Check(True, Fault.of("excel_install.ok_child_processes"))


def _chosen(machine: Machine, version: str, name: str) -> Any:
    """What a policy says, else what the user has chosen, else None."""
    security = rf"{version}\Excel\Security"
    told = get(machine.registry, rf"{POLICIES}\{security}", name)
    return get(machine.registry, rf"{OFFICE}\{security}", name) if told is None else told


def _any(machine: Machine, key: str, name: str) -> bool:
    return any(get(machine.registry, rf"{top}\{key}", name) for top in (POLICIES, OFFICE))
