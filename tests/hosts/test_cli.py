"""The command line as a person and as another program use it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from segment_udfs import sample
from segment_udfs.hosts import cli_analyse, cli_demo
from segment_udfs.hosts.cli import app

LINES = "Client;Date;Montant HT;Coût;Pièce;Nom\n" + "".join(
    f"{client};{day:02d}/{month:02d}/2024;{amount},50;{cost};F{client}{month};{name}\n"
    for client, name, amount, cost in (("C1", "=cmd|x", 900, 500), ("C2", "Dupont", 120, 90), ("C3", "-Martin", 30, 45))
    for day, month in ((13, 2), (20, 6), (25, 11))
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(LINES, "utf-8")
    return path


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def real(*args: object, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """The installed program, as a shell starts it."""
    command = [sys.executable, "-m", "segment_udfs.hosts.cli", *map(str, args)]
    return subprocess.run(command, cwd=cwd, env=os.environ | env, capture_output=True, text=True, check=False)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_help_starts_without_numpy_pandas_or_scipy(tmp_path: Path) -> None:
    """The weight of the library is paid by the command that needs it."""
    code = (
        "import sys\nfrom segment_udfs.hosts.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'numpy', 'pandas', 'scipy', 'pyarrow', 'xlsxwriter'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "analyse" in done.stdout
    assert done.stderr.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize(("lang", "word"), [("fr", "portefeuille"), ("en", "portfolio"), ("de", "portefeuille")])
def test_help_speaks_the_language_of_the_environment_and_else_french(tmp_path: Path, lang: str, word: str) -> None:
    """SEGMENT_LANG chooses."""
    assert word in real("--help", cwd=tmp_path, SEGMENT_LANG=lang).stdout


def test_results_go_to_stdout_and_everything_else_to_stderr(export: Path, tmp_path: Path) -> None:
    """A script reads the path of the file made, and nothing else."""
    done = real("analyse", export.name, "--clients-csv", "out.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "out.csv\n"), done.stderr
    assert "export.csv, 12 mois jusqu’au 25/11/2024" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_csv_has_one_row_a_client_with_exact_numbers_and_inert_texts(export: Path, tmp_path: Path) -> None:
    """3 × 900.50 is 2701.5, its cost 1500; a name that would run gets an apostrophe, a negative number does not."""
    target = tmp_path / "out.csv"
    assert run("analyse", export, "--clients-csv", target).exit_code == 0
    found = rows(target)
    assert [row["client"] for row in found] == ["C1", "C2", "C3"]
    assert [row["name"] for row in found] == ["'=cmd|x", "Dupont", "'-Martin"]
    assert [row["revenue"] for row in found] == ["2701.5", "361.5", "91.5"]
    assert [row["margin"] for row in found] == ["1201.5", "91.5", "-43.5"]
    assert [row["class_margin"] for row in found] == ["A", "B", "N"]
    assert [row["last_purchase"] for row in found] == ["2024-11-25"] * 3
    assert [row["wallet_share"] for row in found] == [""] * 3
    assert list(found[0])[:18] == [
        *("client", "name", "revenue", "margin", "rank_revenue", "class_revenue", "rank_margin", "class_margin"),
        *("cum_revenue", "cum_margin", "status", "profit_status", "star", "potential_score", "recurrence"),
        *("segment", "flags", "why"),
    ]


def test_json_prints_one_object_whose_figures_are_those_of_the_lines(export: Path) -> None:
    """Sums of the nine lines by hand; what is unknown is null, never NaN."""
    done = run("analyse", export, "--json")
    assert done.exit_code == 0, done.stderr
    facts = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert (facts["clients"], facts["revenue"], facts["margin"]) == (3, 3154.5, 1249.5)
    assert facts["as_of"] == "2024-11-25"
    assert facts["attrition"]["rate"] is None
    assert sum(segment["clients"] for segment in facts["segments"].values()) == 3


def test_language_changes_sentences_and_no_figure(export: Path) -> None:
    """The JSON of both languages is the same."""
    french, english = (run("analyse", export, "--json", "--lang", lang) for lang in ("fr", "en"))
    assert french.stdout == english.stdout
    assert "clients, dont" in french.stderr
    assert "of them active" in english.stderr


@pytest.mark.parametrize(
    ("options", "sentences"),
    [
        ((), ["Rien à écrire"]),
        (("-o", "book.pdf", "--as-of", "hier", "--map", "amount"), ["book.pdf", "amount", "hier"]),
        (("--json", "--months", "0"), ["months"]),
        (("--json", "--params", "absent.toml"), ["absent.toml"]),
        (("-o", "absent/book.xlsx"), ["book.xlsx"]),
        (("--json", "--map", "client=Tiers"), ["Tiers"]),
        (("--json", "--map", "client=Client", "--map", "client=Nom"), ["client"]),
        (("--clients-csv", "export.csv"), ["export.csv"]),
    ],
)
def test_a_fault_of_the_user_is_told_in_sentences_and_exits_with_2(
    export: Path, tmp_path: Path, options: tuple[str, ...], sentences: list[str]
) -> None:
    """All faults of the command at once, one line each, without traceback nor absolute path."""
    done = real("analyse", export.name, *options, cwd=tmp_path)
    told = done.stderr.strip().splitlines()
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert len(told) == len(sentences), told
    assert all(word in line for word, line in zip(sentences, told, strict=True)), told
    assert str(tmp_path) not in done.stderr
    assert export.read_text("utf-8") == LINES


def test_a_defect_of_ours_is_logged_with_an_id_and_exits_with_1(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence on screen; the trace in the log of the user."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret of a client")

    monkeypatch.setattr(cli_analyse, "analyse_tables", broken)
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_, **__: tmp_path / "logs")
    done = run("analyse", export, "--json")
    (log,) = (tmp_path / "logs").iterdir()
    assert done.exit_code == 1
    assert log.name in done.stderr
    assert "secret" not in done.stderr
    assert "ZeroDivisionError" in log.read_text("utf-8")


def test_parameters_of_a_file_and_of_the_command_line_reach_the_analysis(export: Path, tmp_path: Path) -> None:
    """With a = 0.99 the first two clients of 2701.5 and 361.5 out of 3154.5 (97.1 %) do not yet make class A alone."""
    params = tmp_path / "params.toml"
    params.write_text('a = 0.98\nb = 0.99\nvalue = "revenue"\n', "utf-8")
    facts = json.loads(run("analyse", export, "--json", "--params", params, "--as-of", "31/12/2024").stdout)
    assert facts["as_of"] == "2024-12-31"
    assert facts["pareto"]["class_a_revenue"] == 3


def test_call_answers_in_json(export: Path) -> None:
    """The worked example of SEG_PARETO_CUM on five values; a flat list is a column."""
    done = run("call", "seg_pareto_cum", "[500,300,120,60,20]")
    assert (done.exit_code, json.loads(done.stdout)) == (0, [[0.5], [0.8], [0.92], [0.98], [1]])


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("SEG_NO_SUCH",), "#VALUE!"),
        (("SEG_PARETO_COUNT", "[-1, -2]"), "#NUM!"),
        (("SEG_PARETO_COUNT", "[null, null]"), "#N/A"),
        (("SEG_PARETO_COUNT", "[1, 2"), "#VALUE!"),
    ],
)
def test_call_reports_a_cell_error_as_an_object_and_exits_with_2(args: tuple[str, ...], code: str) -> None:
    """Code and sentence, as a cell would show them."""
    done = run("call", *args)
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["error"]) == (2, code)
    assert answer["message"]


def test_call_writes_an_unknown_cell_of_a_result_as_an_error_object() -> None:
    """The rank of a blank is #N/A in its own cell only."""
    assert json.loads(run("call", "SEG_PARETO_RANK", "[5, null]").stdout) == [[1], [{"error": "#N/A"}]]


def test_functions_lists_the_catalogue_and_describes_one_in_the_language_asked() -> None:
    """Signature as in the catalogue, help in English."""
    listed = run("functions", "--lang", "en").stdout
    assert 'SEG_PARETO_COUNT(values, [share=0.8], [basis="positive"], [lang="fr"])' in listed
    one = run("functions", "seg_pareto_count", "--lang", "en").stdout
    assert "Clients for 80%" in one
    assert "basis (optional)" in one


def test_functions_names_the_closest_of_an_unknown_one() -> None:
    """A near miss is not a dead end."""
    done = run("functions", "SEG_PARETO_CONT")
    assert done.exit_code == 2
    assert "SEG_PARETO_COUNT" in done.stderr


def test_demo_runs_from_end_to_end_and_names_what_it_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every path printed exists; the sample's three files lie beside them. No LibreOffice: it is said, nothing more."""
    monkeypatch.setattr(cli_demo, "find", lambda: None)
    done = run("demo", tmp_path / "here")
    assert done.exit_code == 0, done.stderr
    made = [Path(line) for line in done.stdout.splitlines()]
    assert made == [tmp_path / "here" / name for name in ("clients_segmentes.csv", "segmentation.xlsm")]
    assert all(path.is_file() for path in (*made, *(tmp_path / "here" / name for name in sample.NAMES)))
    assert "LibreOffice" in done.stderr


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (
            ("functions", "--lang", "de"),
            "« de » n’est pas une langue de ce programme ; écrivez --lang fr ou --lang en.",
        ),
        (("template", "-o", "absent.xlsm", "--check"), "Le fichier « absent.xlsm » est introuvable : vérifiez"),
        (("template", "-o", ".", "--check"), "« . » : le classeur doit se terminer par .xlsm"),
        (("analyse", "export.csv", "-o", "."), "« . » : le classeur doit se terminer par .xlsm"),
        (("analyse", ".", "-o", "a.xlsx"), "Le fichier « . » est introuvable : vérifiez"),
    ],
)
def test_a_slip_of_the_command_line_is_told_in_french(
    args: tuple[str, ...], sentence: str, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A language that is not ours, a file that is not there, a folder where a file is wanted: as it was typed."""
    monkeypatch.chdir(export.parent)
    done = run(*args)
    assert done.exit_code == 2
    assert sentence in done.stderr.replace("\u00a0", " ")
    assert "Error" not in done.stderr


@pytest.mark.parametrize("hours", ["0", "1e30"])
def test_hours_of_nothing_or_beyond_all_measure_make_a_workbook_like_any_other(
    hours: str, export: Path, tmp_path: Path
) -> None:
    """The mix of effort is then an error of its sheet, not of the command."""
    clients = tmp_path / "clients.csv"
    clients.write_text(f"Client;Heures par an\nC1;{hours}\nC2;{hours}\n", "utf-8")
    done = run("analyse", export, "--clients", clients, "-o", tmp_path / "classeur.xlsx")
    assert done.exit_code == 0, done.stderr


def test_the_template_check_tells_a_stale_file_and_the_command_that_repairs_it(tmp_path: Path) -> None:
    """Same bytes: nothing to say; one byte more: exit 2."""
    target = tmp_path / "model.xlsx"
    assert run("template", "-o", target).exit_code == 0
    assert run("template", "-o", target, "--check").exit_code == 0
    target.write_bytes(target.read_bytes() + b" ")
    done = run("template", "-o", target, "--check")
    assert done.exit_code == 2
    assert "segment-udfs template -o model.xlsx" in done.stderr
