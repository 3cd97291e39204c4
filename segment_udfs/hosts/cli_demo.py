"""`segment-udfs demo` and `segment-udfs template`: the sample portfolio from end to end, and the template workbook."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from importlib.resources import as_file
from pathlib import Path

import pandas as pd

from segment_udfs import sample
from segment_udfs.analysis import analyse
from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.cli_analyse import write_workbook
from segment_udfs.hosts.cli_output import clients_csv
from segment_udfs.hosts.cli_request import check_workbook_name
from segment_udfs.hosts.cli_shell import result, step, tell
from segment_udfs.hosts.cli_summary import print_summary
from segment_udfs.hosts.libreoffice.find import fault_of, find
from segment_udfs.hosts.render import Rendered, render_first_page, write_first_page
from segment_udfs.importing.load import load
from segment_udfs.params import Params
from segment_udfs.strings import explain_fault, say
from segment_udfs.tables import CLIENTS, RATES, SALES, Field, Tables
from segment_udfs.writing import atomic_write, check_target

_WORKBOOK = "segmentation.xlsm"
_CLIENTS = "clients_segmentes.csv"


def run(folder: Path, lang: str) -> None:
    """Copy the sample into `folder`, analyse it, write workbook, list of clients, and the report where possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise DataError([Fault.of("write.not_allowed", file=folder.name, folder=folder.parent.name)]) from None
    for name in sample.NAMES:
        atomic_write(folder / name, sample.path(name).read_bytes())
    with step("step_read", lang):
        tables = load(folder / sample.SALES, folder / sample.CLIENTS, folder / sample.COSTS)
    with step("step_analyse", lang):
        found = analyse(tables)
    print_summary(found, lang)
    atomic_write(folder / _CLIENTS, clients_csv(found, lang))
    result(str(folder / _CLIENTS))
    workbook = folder / _WORKBOOK
    write_workbook(workbook, tables, Params(), lang)
    result(str(workbook))
    rendered = _rendered(workbook, tables, lang)
    for made in (rendered.pdf, rendered.picture):
        if made is not None:
            result(str(made))
    if rendered.reason is not None:
        tell(explain_fault(rendered.reason, lang), "yellow")
    tell(say("cli.next_demo", lang, file=workbook.name), "bold")


def _rendered(workbook: Path, tables: Tables, lang: str) -> Rendered:
    """The report of the workbook as PDF and its first page as a picture.

    Where LibreOffice cannot run our functions, the dashboard only, from a copy with values for formulas.
    """
    office = find()
    if office is None:
        return Rendered(reason=Fault.of("render.no_libreoffice"))
    fault = fault_of(office)
    if fault is None:
        from segment_udfs.hosts.cli_report import told_errors
        from segment_udfs.hosts.libreoffice.report import make_report

        try:
            with step("step_render", lang):
                report = make_report(workbook, lang, office=office)
                made = write_first_page(report.pdf, workbook.parent, workbook.stem)
            return replace(made, reason=made.reason or told_errors(report))
        except DataError as error:
            fault = error.faults[0]
    made = _frozen(workbook, tables, lang)
    return replace(made, reason=made.reason or Fault.of("report.frozen_instead", reason=fault))


def _frozen(workbook: Path, tables: Tables, lang: str) -> Rendered:
    from segment_udfs.hosts.packages import workbook as build

    with step("step_render", lang), tempfile.TemporaryDirectory(prefix="segment-") as place:
        copy = Path(place, workbook.name).with_suffix(".xlsx")
        copy.write_bytes(build(tables, Params(), lang=lang, macros=False, frozen=True))
        return render_first_page(copy, workbook.parent, lang)


def template(out: Path, empty: bool, macros: bool, check: bool, lang: str) -> None:
    """Write the template with the sample or empty; with `check`, only compare.

    Raises:
        DataError: a name that is no workbook's, or that of a workbook with macros where there must be none; with
            `check`, a file that differs from what would be written.
    """
    if faults := check_workbook_name(out):
        raise DataError(faults)
    if not macros and out.suffix.lower() == ".xlsm":
        raise DataError([Fault.of("excel.no_macros_name", file=out.name)])
    tables = no_data() if empty else sample_tables()
    if not check:
        check_target(out)
        write_workbook(out, tables, Params(), lang)
        result(str(out))
        return
    from segment_udfs.hosts.packages import workbook

    options = f"{' --empty' if empty else ''}{'' if macros else ' --no-macros'} --lang {lang}"
    content = workbook(tables, lang=lang, macros=out.suffix.lower() == ".xlsm")
    _compare(out, content, f"segment-udfs template -o {out.name}{options}")


def addin(out: Path, check: bool, lang: str) -> None:
    """Write the add-in of Excel; with `check`, only compare.

    Raises:
        DataError: it cannot be written; with `check`, a file that differs from what would be written.
    """
    from segment_udfs.hosts import packages

    content = packages.addin(lang)
    if check:
        _compare(out, content, f"segment-udfs addin -o {out.name} --lang {lang}")
        return
    check_target(out)
    atomic_write(out, content)
    result(str(out))


def _compare(out: Path, content: bytes, command: str) -> None:
    if not out.is_file():
        raise DataError([Fault.of("import.missing_file", file=out.name or str(out))])
    if out.read_bytes() != content:
        raise DataError([Fault.of("cli.stale_template", file=out.name, command=command)])


def sample_tables() -> Tables:
    """The sample portfolio, read as a user's files are."""
    sales, clients, costs = (sample.path(name) for name in sample.NAMES)
    with as_file(sales) as first, as_file(clients) as second, as_file(costs) as third:
        return load(first, second, third)


def no_data() -> Tables:
    """The three tables with all their columns and no row."""
    return Tables(sales=_no_rows(SALES), clients=_no_rows(CLIENTS), rates=_no_rows(RATES))


def _no_rows(fields: tuple[Field, ...]) -> pd.DataFrame:
    kinds = {field.name: object if field.kind in {"id", "text"} else "float64" for field in fields}
    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in kinds.items()})
