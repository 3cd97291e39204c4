"""What all commands share: language, consoles, exit codes, and what becomes of an error.

Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 a defect of ours, 2 the user's data or options.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, cast, get_args

import typer
from rich.console import Console
from rich.text import Text

from segment_udfs.errors import CellError, DataError
from segment_udfs.hosts.defects import logged
from segment_udfs.strings import LANGUAGES, explain, say

Lang = Literal["fr", "en"]
OURS: Final = 1
USERS: Final = 2


def default_lang() -> Lang:
    """SEGMENT_LANG when it is a language that we speak, else French."""
    return "en" if os.environ.get("SEGMENT_LANG", "").strip().lower()[:2] == LANGUAGES[1] else "fr"


def language(text: str) -> Lang:
    """What `--lang` says, in whatever case; a language that we do not speak is told in the default one, exit 2."""
    for lang in get_args(Lang):
        if text.strip().lower() == lang:
            return cast(Lang, lang)
    tell(say("cli.bad_lang", default_lang(), found=text), "red")
    raise typer.Exit(USERS)


def stderr() -> Console:
    """The console of everything that is not a result; made anew, for a test may have replaced the stream."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def result(text: str) -> None:
    """One result, on stdout, as it is."""
    typer.echo(text)


def tell(text: str, style: str = "") -> None:
    """A sentence for the person, on stderr; brackets in it are not markup."""
    stderr().print(Text(text, style=style))


@contextmanager
def step(key: str, lang: str) -> Iterator[None]:
    """A step that may last: named while it runs, on a terminal only."""
    with stderr().status(Text(say(f"cli.{key}", lang))):
        yield


@contextmanager
def faults_told(lang: str) -> Iterator[None]:
    """One sentence for each fault of the user's data and exit 2; a defect of ours is logged, exit 1."""
    try:
        yield
    except DataError as error:
        for sentence in explain(error, lang):
            tell(sentence, "red")
        raise typer.Exit(USERS) from None
    except CellError as error:
        tell(error.message or error.code, "red")
        raise typer.Exit(USERS) from None
    except (typer.Exit, typer.Abort, KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:
        tell(_logged(error, lang), "red")
        raise typer.Exit(OURS) from None


def _logged(error: Exception, lang: str) -> str:
    """Keep the trace in the user's log folder; the sentence that names it."""
    log = logged(error)
    if log is None:
        return say("cli.defect_unlogged", lang, kind=type(error).__name__)
    return say("cli.defect", lang, log=_from_home(log))


def _from_home(path: Path) -> str:
    """The path as `~/…`, which names no person."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else path.name
