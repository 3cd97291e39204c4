"""Files as SAP, Sage, Odoo, Dolibarr, Salesforce and Excel write them, read without options, exact to the cent."""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hosts.office import need_libreoffice
from importing import exports
from importing.exports import Export

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.load import Options, load_sales
from segment_udfs.importing.read import read_table
from segment_udfs.strings import explain_fault

MAKERS: dict[str, Callable[[Path], Export]] = {
    "SAP, ALV list": lambda _: exports.sap_list(),
    "SAP, spreadsheet": lambda _: exports.sap_spreadsheet(),
    "SAP, HTML": lambda _: exports.sap_page(),
    "Sage 100": lambda _: exports.sage_statistics(),
    "Odoo, grouped list": exports.odoo_groups,
    "Odoo, invoices with lines": exports.odoo_lines,
    "Dolibarr": lambda _: exports.dolibarr_lines(),
    "Salesforce": lambda _: exports.salesforce_report(),
    "Excel, web page": lambda _: exports.excel_page(),
    "Excel, XML 2003": lambda _: exports.excel_xml(),
    "Excel, single-file web page": lambda _: exports.excel_mhtml(),
}


@pytest.mark.parametrize("program", MAKERS)
def test_the_lines_the_clients_and_the_total_are_those_of_the_file(tmp_path: Path, program: str) -> None:
    """Totals are added by hand in the makers, in cents."""
    export = MAKERS[program](tmp_path)
    loaded = load_sales(export.put(tmp_path), Options())
    assert len(loaded.frame) == export.lines
    assert round(loaded.frame["amount"].sum() * 100, 6) == export.cents
    assert tuple(dict.fromkeys(loaded.frame["client"])) == export.clients
    assert loaded.frame["date"].notna().all()
    for lang in ("fr", "en"):
        said = [explain_fault(note, lang) for note in loaded.notes]
        assert all(sentence.endswith(".") and "{" not in sentence for sentence in said)


LEFT_OUT = {
    "SAP, ALV list": {"note_rules": "6, 14, 16, 19, 21", "note_again": "11, 13, 15", "note_stars": "9, 18, 20"},
    "Sage 100": {"note_units": 5},
    "Odoo, grouped list": {"note_groups": "2, 3, 5, 7, 8"},
    "Odoo, invoices with lines": {"note_filled": "3"},
    "Salesforce": {"note_footer": "6, 7, 8, 9, 10"},
}


@pytest.mark.parametrize("program", LEFT_OUT)
def test_every_row_left_out_is_said(tmp_path: Path, program: str) -> None:
    """Rows counted in the file, by hand."""
    loaded = load_sales(MAKERS[program](tmp_path).put(tmp_path), Options())
    told = {
        note.key.removeprefix("sniff."): note.facts.get("rows", note.facts.get("row"))
        for note in loaded.notes
        if note.key.startswith("sniff.")
    }
    assert told == LEFT_OUT[program]


def mutant(content: bytes, chance: random.Random) -> bytes:
    """The file with a few bytes changed, cut out, doubled, or cut off: as a bad copy or an attacker leaves it."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(data) or 1)
        piece = data[at : at + chance.choice((1, 2, 8, 64, 512))]
        match chance.randrange(6):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + len(piece)]
            case 2:
                data[at:at] = piece * chance.choice((1, 3, 50))
            case 3:
                data[at:at] = chance.choice(SPLINTERS)
            case 4:
                data[at : at + len(piece)] = bytes(len(piece))
            case _:
                del data[max(at, 1) :]
    return bytes(data)


SPLINTERS = (
    b"<table>", b"</table>", b"<td rowspan=99999 colspan=9999>", b"<!--", b"<tr>", b'"', b"'", b"&#0;", b"<![CDATA[",
    b' ss:Index="1048576"', b"\xff", b"\0", b"\r", b"|", b"<script>", b"------", b"\xe2\x80", b"<!DOCTYPE x>", b"]]>",
)  # fmt: skip


def mutants_are_tables_or_one_fault(folder: Path, count: int, seed: int) -> None:
    """Read so many of them; each within five seconds."""
    chance = random.Random(seed)  # noqa: S311  reproducible, nothing secret
    made = [make(folder) for make in MAKERS.values()]
    texts = [export for export in made if not export.name.endswith(".xlsx")]
    for number in range(count):
        export = chance.choice(texts)
        path = folder / export.name
        path.write_bytes(mutant(export.content, chance))
        start = time.perf_counter()
        faults: tuple[Fault, ...] = ()
        try:
            load_sales(path, Options())
        except DataError as error:
            faults = error.faults
        whole = {fault.key for fault in faults if fault.key not in OF_COLUMNS}
        assert len(whole) <= 1, f"mutant {number} of seed {seed}: {path.name}"
        assert all(explain_fault(fault, lang) for fault in faults for lang in ("fr", "en"))
        assert time.perf_counter() - start < 5, f"mutant {number} of seed {seed}: {path.name}"


OF_COLUMNS = frozenset(
    f"import.{name}"
    for name in (
        "no_column", "no_column_close", "no_column_product", "only_with_tax", "two_columns", "unread_numbers",
        "unread_dates", "ambiguous_numbers", "ambiguous_dates", "mixed_numbers", "mixed_dates", "currencies_numbers",
        "year_first_dates", "error_cells",
    )
)  # fmt: skip
"""Faults of which a table may have one for each of its columns."""


def test_damaged_exports_are_tables_or_named(tmp_path: Path) -> None:
    """A hundred of them, always the same."""
    mutants_are_tables_or_one_fault(tmp_path, 100, 1)


@pytest.mark.soak
def test_ten_thousand_damaged_exports_are_tables_or_named(tmp_path: Path) -> None:
    """10,000 when SOAK is 1."""
    mutants_are_tables_or_one_fault(tmp_path, int(10_000 * float(os.environ.get("SOAK", "1"))), 2)


@pytest.mark.host
def test_the_pages_and_the_xml_are_what_libreoffice_reads(tmp_path: Path) -> None:
    """Another program counts the same filled cells in our made HTML and XML as we do, heading rows aside."""
    soffice = need_libreoffice()
    made = {"page": exports.excel_page(), "xml": exports.excel_xml()}
    for name, export in made.items():
        (tmp_path / f"{name}.xls").write_bytes(export.content)
    command = [
        soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--norestore",
        "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76", "--outdir", str(tmp_path),
        *(str(tmp_path / f"{name}.xls") for name in made),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    shutil.rmtree(tmp_path / "profile", ignore_errors=True)
    for name in made:
        raw = read_table(tmp_path / f"{name}.xls")
        ours = sum(1 for row in raw.columns.itertuples(index=False) for cell in row if cell not in (None, ""))
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            theirs = [
                row for row in csv.reader(stream, delimiter=";") if row[0].startswith("001") or row[0].startswith("12")
            ]
        assert ours == sum(1 for row in theirs for cell in row if cell)
