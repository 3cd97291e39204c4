"""Declares `segment-udfs export` and `segment-udfs anonymise`; `cli_share`, imported when they run, does them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from segment_udfs.hosts.cli_shell import Lang, default_lang, faults_told
from segment_udfs.strings import say

_SPOKEN = default_lang()


def _help(key: str) -> str:
    return say(key, _SPOKEN)


Export = Annotated[Path, typer.Argument(help=_help("share.help_source"), metavar="EXPORT|BOOK")]
Clients = Annotated[Path | None, typer.Option("--clients", help=_help("cli.help_clients"), metavar="FILE")]
Costs = Annotated[Path | None, typer.Option("--costs", help=_help("cli.help_costs"), metavar="FILE")]
Mapping = Annotated[list[str] | None, typer.Option("--map", help=_help("cli.help_map"), metavar="field=Header")]
AsOf = Annotated[str | None, typer.Option("--as-of", help=_help("cli.help_as_of"), metavar="DATE")]
Months = Annotated[int | None, typer.Option("--months", help=_help("cli.help_months"), metavar="N")]
Parameters = Annotated[Path | None, typer.Option("--params", help=_help("cli.help_params"), metavar="FILE.toml")]
Decimal = Annotated[Literal[",", "."] | None, typer.Option("--decimal", help=_help("cli.help_decimal"))]
Dates = Annotated[Literal["dmy", "mdy"] | None, typer.Option("--dates", help=_help("cli.help_dates"))]
Sheet = Annotated[str | None, typer.Option("--sheet", help=_help("cli.help_sheet"), metavar="NAME")]
Spoken = Annotated[Lang | None, typer.Option("--lang", help=_help("cli.help_lang"))]


def declare(app: typer.Typer) -> None:
    """Add both commands."""
    app.command(help=_help("share.help_exporting"))(export)
    app.command(help=_help("share.help_anonymise"))(anonymise)


def export(
    source: Export,
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
        from segment_udfs.hosts.cli_analyse import Request
        from segment_udfs.hosts.cli_share import export as run

        request = Request(
            export=source,
            clients=clients,
            costs=costs,
            mapping=tuple(mapping or ()),
            as_of=as_of,
            months=months,
            params=params,
            decimal=decimal,
            day_first=None if dates is None else dates == "dmy",
            sheet=sheet,
            lang=spoken,
        )
        run(request, out)


def anonymise(
    source: Export,
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
        from segment_udfs.hosts.cli_analyse import Request
        from segment_udfs.hosts.cli_share import anonymise as run

        request = Request(
            export=source,
            clients=clients,
            costs=costs,
            mapping=tuple(mapping or ()),
            as_of=as_of,
            months=months,
            params=params,
            decimal=decimal,
            day_first=None if dates is None else dates == "dmy",
            sheet=sheet,
            lang=spoken,
        )
        choices = Choices(keep_families=not hide_families, merge_rare=merge_rare, round_amounts=round_amounts)
        run(request, out, key, choices)
