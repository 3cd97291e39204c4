"""`segment-udfs analyse`: files in, workbook, list of clients or summary out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from segment_udfs.analysis import Result
from segment_udfs.analysis import analyse as analyse_tables
from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.cli_output import clients_csv, headline
from segment_udfs.hosts.cli_shell import result as say_result
from segment_udfs.hosts.cli_shell import step, tell
from segment_udfs.hosts.cli_summary import print_summary
from segment_udfs.importing.load import Options, load, remarks
from segment_udfs.maths import serial
from segment_udfs.params import Params, read_params
from segment_udfs.strings import explain_fault, say
from segment_udfs.tables import Tables
from segment_udfs.writing import atomic_write, check_target


@dataclass(frozen=True)
class Request:
    """The command as typed; None where an option was not given."""

    export: Path
    out: Path | None = None
    clients: Path | None = None
    costs: Path | None = None
    mapping: tuple[str, ...] = ()
    as_of: str | None = None
    months: int | None = None
    params: Path | None = None
    lang: str = "fr"
    clients_csv: Path | None = None
    as_json: bool = False
    decimal: Literal[",", "."] | None = None
    day_first: bool | None = None
    sheet: str | None = None
    frozen: bool = False


def run(request: Request) -> None:
    """Analyse and write what was asked for.

    Raises:
        DataError: every fault of the options, else of the files, at once.
    """
    params, options = checked(request)
    lang = request.lang
    with step("step_read", lang):
        tables = load(request.export, request.clients, request.costs, options)
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
    tell(_next(request, found), "bold")


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


def check_workbook_name(out: Path) -> list[Fault]:
    """A fault when the name of a workbook to write does not say which kind it is."""
    return [] if out.suffix.lower() in {".xlsm", ".xlsx"} else [Fault.of("cli.bad_suffix", file=out.name or str(out))]


def checked(request: Request) -> tuple[Params, Options]:
    """Parameters and options of the import, once nothing is wrong with the command itself."""
    faults: list[Fault] = []
    if request.out is None and request.clients_csv is None and not request.as_json:
        faults.append(Fault.of("cli.no_output"))
    if request.out is not None:
        faults += check_workbook_name(request.out)
    faults += _target_faults(request)
    mapping = _mapping(request.mapping, faults)
    params = _params(request, faults)
    if faults:
        raise DataError(faults)
    options = Options(map=mapping, decimal=request.decimal, day_first=request.day_first, sheet=request.sheet)
    return params, options


def _target_faults(request: Request) -> list[Fault]:
    """Targets that cannot be written, or that are the user's own inputs."""
    faults: list[Fault] = []
    taken = [path.resolve() for path in (request.export, request.clients, request.costs, request.params) if path]
    for target in (request.out, request.clients_csv):
        if target is None:
            continue
        if target.resolve() in taken:
            faults.append(Fault.of("cli.same_file", file=target.name))
            continue
        taken.append(target.resolve())
        try:
            check_target(target)
        except DataError as error:
            faults += error.faults
    return faults


def _mapping(given: Iterable[str], faults: list[Fault]) -> dict[str, str]:
    """`field=Header` pairs; only the first = separates, for a header may hold one."""
    found: dict[str, str] = {}
    for text in given:
        field, equals, header = (part.strip() for part in text.partition("="))
        if not (field and equals and header):
            faults.append(Fault.of("cli.bad_map", found=text))
        elif field in found:
            faults.append(Fault.of("cli.map_twice", field=field))
        else:
            found[field] = header
    return found


def _params(request: Request, faults: list[Fault]) -> Params:
    """The parameters of the file, then those of the command line."""
    params = Params()
    try:
        if request.params is not None:
            params = read_params(_text(request.params), request.params.name)
        if request.months is not None:
            params = replace(params, months=request.months)
        if request.as_of is not None:
            params = replace(params, as_of=_day(request.as_of))
    except DataError as error:
        faults += error.faults
    return params


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        key = "import.missing_file" if isinstance(error, FileNotFoundError) else "import.unreadable_file"
        raise DataError([Fault.of(key, file=path.name)]) from None


def _day(text: str) -> float:
    """Serial of a day written YYYY-MM-DD or DD/MM/YYYY."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day: date = datetime.strptime(text.strip(), pattern)
        except ValueError:
            continue
        return float(serial(day))
    raise DataError([Fault.of("cli.bad_date", found=text)])


def _next(request: Request, found: Result) -> str:
    """The most useful thing to do after this."""
    if not found.has_costs:
        return say("cli.next_costs", request.lang)
    if request.clients is None:
        return say("cli.next_clients", request.lang)
    if request.out is None:
        return say("cli.next_workbook", request.lang)
    return say("cli.next_open", request.lang, file=request.out.name)
