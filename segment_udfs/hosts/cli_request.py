"""What the commands that read an export were asked, and what they read for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from segment_udfs import params as parameters
from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.book_file import our_book
from segment_udfs.hosts.cli_shell import step
from segment_udfs.hosts.macros.book import read_params, read_tables
from segment_udfs.importing.load import Options, load
from segment_udfs.maths import serial
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.writing import check_target


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


def read_asked(request: Request, wrong: Sequence[Fault] = ()) -> tuple[Params, Tables]:
    """The parameters and the tables, once nothing is wrong with the command itself.

    A workbook of ours gives its own clients, costs and parameters with its lines, unless one of its sheets is named.

    Args:
        request: What was asked. wrong: Faults that the caller found in the command.

    Raises:
        DataError: every fault of the options, else of the files, at once.
    """
    try:
        params, options = checked(request)
    except DataError as error:
        raise DataError([*wrong, *error.faults]) from None
    if wrong:
        raise DataError(list(wrong))
    with step("step_read", request.lang):
        book = None if request.sheet else our_book(request.export)
        if book is None:
            return params, load(request.export, request.clients, request.costs, options)
        if given := [f"--{name}" for name, value in _told_by_the_book(request).items() if value]:
            raise DataError([Fault.of("share.book_has_all", file=request.export.name, found=", ".join(given))])
        held = read_params(book)
        held = replace(held, as_of=params.as_of) if request.as_of else held
        held = replace(held, months=params.months) if request.months else held
        return held, read_tables(book)


def _told_by_the_book(request: Request) -> dict[str, object]:
    """The options that say how to read files of other makings, by name; each with what was given."""
    dates = request.day_first is not None
    return {
        "clients": request.clients,
        "costs": request.costs,
        "map": request.mapping,
        "params": request.params,
        "decimal": request.decimal,
        "dates": dates,
    }


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
            params = parameters.read_params(_text(request.params), request.params.name)
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
