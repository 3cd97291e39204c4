"""The command line: `segment-udfs demo | analyse | export | anonymise | template | report | call | functions | …`.

This module only declares the commands; what they do is imported when they run, so that `--help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from segment_udfs.hosts import cli_exports
from segment_udfs.hosts.cli_shell import Lang, default_lang, faults_told, language
from segment_udfs.strings import say

_SPOKEN = default_lang()


def _help(key: str) -> str:
    return say(f"cli.help_{key}", _SPOKEN)


app = typer.Typer(
    help=_help("app"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)

LangOption = Annotated[Lang | None, typer.Option("--lang", parser=language, metavar="<fr|en>", help=_help("lang"))]


@app.command(help=_help("demo"))
def demo(
    folder: Annotated[Path, typer.Argument(help=_help("demo_folder"), metavar="DIR")] = Path("demo"),
    lang: LangOption = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_demo import run

        run(folder, spoken)


cli_exports.declare(app)


@app.command(help=_help("template"))
def template(
    out: Annotated[Path, typer.Option("-o", "--out", help=_help("out"), metavar="FILE")],
    empty: Annotated[bool, typer.Option("--empty", help=_help("empty"))] = False,
    no_macros: Annotated[bool, typer.Option("--no-macros", help=say("excel.help_no_macros", _SPOKEN))] = False,
    check: Annotated[bool, typer.Option("--check", help=_help("check"))] = False,
    lang: LangOption = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_demo import template as run

        run(out, empty, not no_macros, check, spoken)


@app.command(help=say("excel.help_addin", _SPOKEN))
def addin(
    out: Annotated[Path, typer.Option("-o", "--out", help=say("excel.help_addin_out", _SPOKEN), metavar="FILE.xlam")],
    check: Annotated[bool, typer.Option("--check", help=_help("check"))] = False,
    lang: LangOption = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_demo import addin as run

        run(out, check, spoken)


@app.command(help=say("report.help_report", _SPOKEN))
def report(
    book: Annotated[Path, typer.Argument(help=say("report.help_book", _SPOKEN), metavar="BOOK")],
    out: Annotated[Path, typer.Option("-o", "--out", help=say("report.help_out", _SPOKEN), metavar="FILE.pdf")],
    png: Annotated[Path | None, typer.Option(help=say("report.help_png", _SPOKEN), metavar="DIR")] = None,
    as_saved: Annotated[bool, typer.Option("--as-saved", help=say("report.help_as_saved", _SPOKEN))] = False,
    lang: LangOption = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_report import run

        run(book, out, png, as_saved, spoken)


@app.command(help=say("refresh.help_refresh", _SPOKEN))
def refresh(
    book: Annotated[Path, typer.Argument(help=say("refresh.help_book", _SPOKEN), metavar="BOOK")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help=say("refresh.help_out", _SPOKEN), metavar="FILE")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("refresh.help_dry_run", _SPOKEN))] = False,
    lang: LangOption = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_refresh import run

        run(book, out, dry_run, spoken)


@app.command(help=_help("call"))
def call(
    name: Annotated[str, typer.Argument(help=_help("call_name"), metavar="NAME")],
    arguments: Annotated[list[str] | None, typer.Argument(help=_help("call_json"), metavar="JSON…")] = None,
    lang: LangOption = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_functions import call_json

        call_json(name, arguments or [], spoken)


@app.command(help=_help("functions"))
def functions(
    name: Annotated[str | None, typer.Argument(help=_help("functions_name"), metavar="NAME")] = None,
    lang: LangOption = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_functions import show

        show(name, spoken)


Host = Literal["libreoffice", "excel"]
HostArgument = Annotated[Host, typer.Argument(help=say("hosts.help_host", _SPOKEN), metavar="HOST")]
ProfileOption = Annotated[Path | None, typer.Option(help=say("hosts.help_profile", _SPOKEN), metavar="DIR")]


@app.command(help=say("hosts.help_install", _SPOKEN))
def install(
    host: HostArgument,
    profile: ProfileOption = None,
    lang: Annotated[
        Lang | None,
        typer.Option("--lang", parser=language, metavar="<fr|en>", help=say("hosts.help_install_lang", _SPOKEN)),
    ] = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_hosts import install as run

        run(host, profile, lang, spoken)


@app.command(help=say("hosts.help_uninstall", _SPOKEN))
def uninstall(host: HostArgument, profile: ProfileOption = None, lang: LangOption = None) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_hosts import uninstall as run

        run(host, profile, spoken)


@app.command(help=say("hosts.help_doctor", _SPOKEN))
def doctor(
    host: Annotated[Host | None, typer.Argument(help=say("hosts.help_host", _SPOKEN), metavar="HOST")] = None,
    profile: ProfileOption = None,
    probe: Annotated[bool, typer.Option(help=say("hosts.help_probe", _SPOKEN))] = True,
    lang: LangOption = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_hosts import doctor as run

        run(host, profile, probe, spoken)


@app.command(help=say("hosts.help_extension", _SPOKEN))
def extension(
    out: Annotated[
        Path, typer.Option("-o", "--out", help=say("hosts.help_extension_out", _SPOKEN), metavar="FILE.oxt")
    ],
    check: Annotated[bool, typer.Option("--check", help=_help("check"))] = False,
    lang: LangOption = None,
) -> None:
    spoken = lang or default_lang()
    with faults_told(spoken):
        from segment_udfs.hosts.cli_hosts import extension as run

        run(out, check)


def main() -> None:
    """Entry point of the installed command."""
    app(prog_name="segment-udfs")


if __name__ == "__main__":
    main()
