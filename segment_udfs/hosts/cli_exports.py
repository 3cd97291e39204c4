"""Declares the commands that read an export: `analyse`, `export` and `anonymise`.

Their options are stated once here; `cli_analyse` and `cli_share`, imported when they run, do the work.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypedDict, Unpack

import typer

from segment_udfs.hosts.cli_shell import Lang, default_lang, faults_told, language
from segment_udfs.strings import say

if TYPE_CHECKING:
    from segment_udfs.hosts.cli_request import Request

_SPOKEN = default_lang()


def _help(key: str) -> str:
    return say(key, _SPOKEN)


Source = Annotated[Path, typer.Argument(help=_help("cli.help_export"), metavar="EXPORT")]
Shared = Annotated[Path, typer.Argument(help=_help("share.help_source"), metavar="EXPORT|BOOK")]
Clients = Annotated[Path | None, typer.Option("--clients", help=_help("cli.help_clients"), metavar="FILE")]
Costs = Annotated[Path | None, typer.Option("--costs", help=_help("cli.help_costs"), metavar="FILE")]
Mapping = Annotated[list[str] | None, typer.Option("--map", help=_help("cli.help_map"), metavar="field=Header")]
AsOf = Annotated[str | None, typer.Option("--as-of", help=_help("cli.help_as_of"), metavar="DATE")]
Months = Annotated[int | None, typer.Option("--months", help=_help("cli.help_months"), metavar="N")]
Parameters = Annotated[Path | None, typer.Option("--params", help=_help("cli.help_params"), metavar="FILE.toml")]
Decimal = Annotated[Literal[",", "."] | None, typer.Option("--decimal", help=_help("cli.help_decimal"))]
Dates = Annotated[Literal["dmy", "mdy"] | None, typer.Option("--dates", help=_help("cli.help_dates"))]
Sheet = Annotated[str | None, typer.Option("--sheet", help=_help("cli.help_sheet"), metavar="NAME")]
Spoken = Annotated[Lang | None, typer.Option("--lang", parser=language, metavar="<fr|en>", help=_help("cli.help_lang"))]


class Given(TypedDict):
    """The options that the three commands have in common, as they were given."""

    clients: Path | None
    costs: Path | None
    mapping: list[str] | None
    as_of: str | None
    months: int | None
    params: Path | None
    decimal: Literal[",", "."] | None
    dates: Literal["dmy", "mdy"] | None
    sheet: str | None
    lang: Lang


def declare(app: typer.Typer) -> None:
    """Add the three commands."""
    app.command(help=_help("cli.help_analyse"))(analyse)
    app.command(help=_help("share.help_exporting"))(export)
    app.command(help=_help("share.help_anonymise"))(anonymise)


def asked(source: Path, **given: Unpack[Given]) -> Request:
    """What was asked, as the commands carry it out."""
    from segment_udfs.hosts.cli_request import Request

    return Request(
        export=source,
        clients=given["clients"],
        costs=given["costs"],
        mapping=tuple(given["mapping"] or ()),
        as_of=given["as_of"],
        months=given["months"],
        params=given["params"],
        decimal=given["decimal"],
        day_first=None if given["dates"] is None else given["dates"] == "dmy",
        sheet=given["sheet"],
        lang=given["lang"],
    )


def analyse(
    export: Source,
    out: Annotated[Path | None, typer.Option("-o", "--out", help=_help("cli.help_out"), metavar="FILE")] = None,
    clients: Clients = None,
    costs: Costs = None,
    mapping: Mapping = None,
    as_of: AsOf = None,
    months: Months = None,
    params: Parameters = None,
    lang: Spoken = None,
    clients_csv: Annotated[Path | None, typer.Option(help=_help("cli.help_clients_csv"), metavar="FILE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_help("cli.help_json"))] = False,
    decimal: Decimal = None,
    dates: Dates = None,
    sheet: Sheet = None,
    frozen: Annotated[bool, typer.Option("--frozen", help=_help("cli.help_frozen"))] = False,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_analyse import run

        request = asked(
            export,
            clients=clients,
            costs=costs,
            mapping=mapping,
            as_of=as_of,
            months=months,
            params=params,
            decimal=decimal,
            dates=dates,
            sheet=sheet,
            lang=spoken,
        )
        run(replace(request, out=out, clients_csv=clients_csv, as_json=as_json, frozen=frozen))


def export(
    source: Shared,
    out: Annotated[Path, typer.Option("-o", "--out", help=_help("share.help_exporting_out"), metavar="FILE")],
    clients: Clients = None,
    costs: Costs = None,
    mapping: Mapping = None,
    as_of: AsOf = None,
    months: Months = None,
    params: Parameters = None,
    decimal: Decimal = None,
    dates: Dates = None,
    sheet: Sheet = None,
    lang: Spoken = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_share import export as run

        request = asked(
            source,
            clients=clients,
            costs=costs,
            mapping=mapping,
            as_of=as_of,
            months=months,
            params=params,
            decimal=decimal,
            dates=dates,
            sheet=sheet,
            lang=spoken,
        )
        run(request, out)


def anonymise(
    source: Shared,
    out: Annotated[Path, typer.Option("-o", "--out", help=_help("share.help_anonymise_out"), metavar="FILE.xlsx")],
    key: Annotated[Path | None, typer.Option("--key", help=_help("share.help_key"), metavar="FILE.csv")] = None,
    hide_families: Annotated[bool, typer.Option("--hide-families", help=_help("share.help_hide_families"))] = False,
    merge_rare: Annotated[bool, typer.Option("--merge-rare", help=_help("share.help_merge_rare"))] = False,
    round_amounts: Annotated[bool, typer.Option("--round", help=_help("share.help_round"))] = False,
    clients: Clients = None,
    costs: Costs = None,
    mapping: Mapping = None,
    as_of: AsOf = None,
    months: Months = None,
    params: Parameters = None,
    decimal: Decimal = None,
    dates: Dates = None,
    sheet: Sheet = None,
    lang: Spoken = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.anonymise import Choices
        from segment_udfs.hosts.cli_share import anonymise as run

        request = asked(
            source,
            clients=clients,
            costs=costs,
            mapping=mapping,
            as_of=as_of,
            months=months,
            params=params,
            decimal=decimal,
            dates=dates,
            sheet=sheet,
            lang=spoken,
        )
        choices = Choices(keep_families=not hide_families, merge_rare=merge_rare, round_amounts=round_amounts)
        run(request, out, key, choices)
