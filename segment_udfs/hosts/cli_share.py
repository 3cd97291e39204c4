"""`segment-udfs anonymise` and `segment-udfs export`: what leaves for somebody else, from the files of `analyse`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from segment_udfs.analysis import analyse
from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.anonymise import FEWEST, Choices, rare_groups
from segment_udfs.hosts.cli_request import Request, read_asked
from segment_udfs.hosts.cli_shell import result, step, tell
from segment_udfs.hosts.client_list import clients_list, clients_sheet
from segment_udfs.hosts.sharing import anonymous_workbook, key_of_codes, silent, without_names
from segment_udfs.strings import say
from segment_udfs.writing import atomic_write, backup_of

_LISTS = {".csv": clients_list, ".xlsx": clients_sheet}


def export(request: Request, out: Path) -> None:
    """Write the list of clients to `out`, as CSV or as a sheet, by the end of its name.

    Raises:
        DataError: every fault of the options, else of the files, at once.
    """
    kind = out.suffix.lower()
    wrong = [] if kind in _LISTS else [Fault.of("share.bad_list", file=out.name or str(out))]
    params, tables = read_asked(replace(request, clients_csv=out), wrong)
    with step("step_analyse", request.lang):
        found = analyse(tables, params)
    with step("step_write", request.lang):
        atomic_write(out, _LISTS[kind](found, request.lang))
    result(str(out))
    tell(say("share.exported", request.lang, file=out.name, clients=len(found.clients)), "bold")


def anonymise(request: Request, out: Path, key: Path | None, choices: Choices) -> None:
    """Write the workbook without names to `out`, and what its codes stand for to `key`, if any.

    Raises:
        DataError: every fault of the options, else of the files; a text of the original that would still be readable.
    """
    lang = request.lang
    wrong = [] if out.suffix.lower() == ".xlsx" else [Fault.of("share.bad_book", file=out.name or str(out))]
    if key is not None and key.suffix.lower() != ".csv":
        wrong.append(Fault.of("share.bad_key", file=key.name or str(key)))
    params, tables = read_asked(replace(request, out=out.with_suffix(".xlsx"), clients_csv=key), wrong)
    if not tables.sales["amount"].notna().any():
        raise DataError([Fault.of("macro_share.no_line", book=request.export.name)])
    rare = [] if choices.merge_rare else rare_groups(tables)
    with silent(), step("step_workbook", lang):
        found = without_names(tables, params, choices, lang)
        names = {path.stem for path in (request.export, request.clients, request.costs) if path}
        content = anonymous_workbook(found, params, lang, names=names)
    replaced = [path for path in (out, key) if path is not None and path.exists()]
    with step("step_write", lang):
        if key is not None:
            atomic_write(key, key_of_codes(found, lang), private=True)
        atomic_write(out, content)
    result(str(out))
    if key is not None:
        result(str(key))
    said = {"file": out.name, "clients": len(found.clients), "causes": found.causes_dropped}
    tell(say("share.anonymised", lang, **said), "bold")
    tell(say("share.no_key" if key is None else "share.with_key", lang, file="" if key is None else key.name))
    for path in replaced:
        tell(say("share.kept_before", lang, file=path.name, backup=backup_of(path).name), "yellow")
    if not choices.round_amounts:
        tell(say("share.exact_amounts", lang), "yellow")
    if rare:
        tell(say("share.rare", lang, count=len(rare), fewest=FEWEST), "yellow")
