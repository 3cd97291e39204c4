"""`segment-udfs analyse`: files in, workbook, list of clients or summary out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from segment_udfs.analysis import Result
from segment_udfs.analysis import analyse as analyse_tables
from segment_udfs.hosts.cli_output import clients_csv, headline
from segment_udfs.hosts.cli_request import Request, read_asked
from segment_udfs.hosts.cli_shell import result as say_result
from segment_udfs.hosts.cli_shell import step, tell
from segment_udfs.hosts.cli_summary import print_summary
from segment_udfs.importing.load import remarks
from segment_udfs.params import Params
from segment_udfs.strings import explain_fault, say
from segment_udfs.tables import Tables
from segment_udfs.writing import atomic_write


def run(request: Request) -> None:
    """Analyse and write what was asked for.

    Raises:
        DataError: every fault of the options, else of the files, at once.
    """
    lang = request.lang
    params, tables = read_asked(request)
    for note in remarks(tables.notes):
        tell(explain_fault(note, lang), "dim")
    with step("step_analyse", lang):
        found = analyse_tables(tables, params)
    files = list(_written(request, tables, found, for_workbook(params, tables, found)))
    print_summary(found, lang)
    if request.as_json:
        say_result(json.dumps(headline(found, map(str, files)), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        for file in files:
            say_result(str(file))
    tell(_next(request, tables, found), "bold")


def for_workbook(params: Params, tables: Tables, found: Result) -> Params:
    """The parameters as the workbook shows them: the date stays a formula when it is the last date of the lines.

    The last date of a line without client or amount is not that of the analysis: then the date is written out.
    """
    return params if params.as_of is None and float(tables.sales["date"].max()) == found.as_of else found.params


def _written(request: Request, tables: Tables, found: Result, params: Params) -> Iterable[Path]:
    if request.clients_csv is not None:
        with step("step_write", request.lang):
            atomic_write(request.clients_csv, clients_csv(found, request.lang))
        yield request.clients_csv
    if request.out is not None:
        write_workbook(request.out, tables, params, request.lang, frozen=request.frozen)
        yield request.out


def write_workbook(out: Path, tables: Tables, params: Params, lang: str, *, frozen: bool = False) -> None:
    """Build the workbook, with macros when the name ends in .xlsm, and put it in place."""
    from segment_udfs.hosts.packages import opens, workbook

    with step("step_workbook", lang):
        content = workbook(tables, params, lang=lang, macros=out.suffix.lower() == ".xlsm", frozen=frozen)
    with step("step_write", lang):
        atomic_write(out, content, verify=opens)


def _next(request: Request, tables: Tables, found: Result) -> str:
    """The most useful thing to do after this."""
    if not found.has_costs:
        return say("cli.next_costs", request.lang)
    if request.clients is None and tables.clients is None:
        return say("cli.next_clients", request.lang)
    if request.out is None:
        return say("cli.next_workbook", request.lang)
    return say("cli.next_open", request.lang, file=request.out.name)
