"""Damaged and forged copies of files, made again from a number: `python mutants.py FIRST COUNT [KEEP]` reads them.

Each is read as a user's program does (one child process serves until a file ends it); what comes is a table, or one
fault whose sentence names the file. Prints one JSON line for each wrong end, and a last line of counts. KEEP is a
folder for the files of wrong ends.
"""

from __future__ import annotations

import io
import json
import random
import re
import struct
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import xlsxwriter

from segment_udfs.errors import DataError
from segment_udfs.importing.read import read_table
from segment_udfs.importing.workbooks.reading import Reader
from segment_udfs.strings import explain

HOSTILE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "hostile"
SMALL = 120_000
SECONDS = 5
ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Ventes">{}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
NASTY = (
    b"4294967295", b"-1", b"0", b"99999999999999999999", b"1048576", b"XFD1048576", b"A1:XFD1048576", b"", b"\xff\xfe",
    b"NaN", b"1e999", b"../../x", b"&#0;", b"&lt;", b"#SPILL!", b"e", b"s", b"inlineStr", b"A0", b"ZZZZZZ1", b"true",
    b"'" * 300, b"A" * 40_000,
)  # fmt: skip
PIECES = (
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<![CDATA[<c r='A1'>]]>", b"<!-- <c r='XFD1048576'><v>1</v></c> -->", b"<c>",
    b"<row>", b"</row>", b"<v>", b"<?xml version='1.0' encoding='utf-16'?>", b"\0", b"<mergeCell ref='A1:XFD1048576'/>",
)  # fmt: skip


def ledger(rows: int = 30) -> list[list[Any]]:
    return [
        ["Client", "Date", "Montant HT"],
        *([f"C{i % 7:03}", f"2024-01-{i % 28 + 1:02}", i * 12.5] for i in range(rows)),
    ]


def small_xlsx() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Ventes")
        for number, row in enumerate(ledger()):
            sheet.write_row(number, 0, row)
        sheet.write_formula(31, 2, "=SUM(C2:C31)", None, 5437.5)
        sheet.merge_range("E1:F2", "Total")
        sheet.autofilter("A1:C31")
    return made.getvalue()


def small_ods() -> bytes:
    cell = '<table:table-cell office:value-type="{}"{}><text:p>{}</text:p></table:table-cell>'.format
    lines = []
    for row in ledger():
        cells = [
            cell("float", f' office:value="{one}"', one) if isinstance(one, float) else cell("string", "", one)
            for one in row
        ]
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.format("".join(lines)))
    return made.getvalue()


@cache
def seeds() -> list[tuple[str, bytes]]:
    """What is mutated: files of our own, and the small ones of others where they are."""
    text = "\r\n".join(";".join(str(cell).replace(".", ",") for cell in row) for row in ledger())
    own = [("petit.xlsx", small_xlsx()), ("petit.ods", small_ods()), ("petit.csv", text.encode("cp1252"))]
    others = sorted(path for path in HOSTILE.glob("*/*.*") if 0 < path.stat().st_size < SMALL)
    return [*own * 8, *((path.name, path.read_bytes()) for path in others if path.parent.name != "licences")]


def flipped(data: bytes, luck: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(luck.choice((1, 2, 8, 64))):
        changed[luck.randrange(len(changed))] = luck.choice((0, 0x7F, 0xFF, luck.randrange(256)))
    return bytes(changed)


def cut(data: bytes, luck: random.Random) -> bytes:
    return data[: luck.randrange(len(data))]


def spliced(data: bytes, luck: random.Random) -> bytes:
    other = luck.choice(seeds())[1]
    start, at = luck.randrange(len(other)), luck.randrange(len(data))
    piece = other[start : start + luck.choice((4, 64, 1024, 1 << 16))]
    return data[:at] + piece + data[at + luck.choice((0, len(piece))) :]


def lying(data: bytes, luck: random.Random) -> bytes:
    """Another length in the directory of a zip, in a sector chain, or anywhere that looks like a number."""
    heads = [found.start() for found in re.finditer(rb"PK\x01\x02|PK\x03\x04", data)]
    at = luck.choice(heads) + luck.choice((8, 10, 14, 18, 20, 22, 24, 42)) if heads else luck.randrange(len(data)) & ~3
    number = luck.choice((0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 1 << 20, luck.randrange(1 << 32)))
    return data[:at] + struct.pack("<I", number) + data[at + 4 :]


def edited(data: bytes, luck: random.Random) -> bytes:
    """A zip whose parts are sound and say something else."""
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
            names = source.namelist()
            chosen = luck.choice([name for name in names if name.endswith((".xml", ".rels", ".bin"))] or names)
            for name in names:
                content = source.read(name)
                if name == chosen:
                    for _ in range(luck.choice((1, 1, 3))):
                        content = luck.choice((reworded, inserted, doubled, removed, flipped))(content, luck)
                target.writestr(
                    luck.choice((name, name.upper(), f"../{name}")) if luck.random() < 0.03 else name, content
                )
    except Exception:  # the seed is no sound zip itself
        return flipped(data, luck)
    return made.getvalue()


def reworded(content: bytes, luck: random.Random) -> bytes:
    places = list(re.finditer(rb'"[^"<>]{0,60}"|>[^<>]{1,60}<', content))
    if not places:
        return content
    place = luck.choice(places)
    return content[: place.start() + 1] + luck.choice(NASTY) + content[place.end() - 1 :]


def inserted(content: bytes, luck: random.Random) -> bytes:
    places = [found.start() for found in re.finditer(rb"<", content)] or [0]
    at = luck.choice(places)
    return content[:at] + luck.choice(PIECES) + content[at:]


def doubled(content: bytes, luck: random.Random) -> bytes:
    start = luck.randrange(max(1, len(content)))
    piece = content[start : start + luck.choice((1, 20, 400))]
    return content[:start] + piece * luck.choice((2, 50, 2000)) + content[start + len(piece) :]


def removed(content: bytes, luck: random.Random) -> bytes:
    start = luck.randrange(max(1, len(content)))
    return content[:start] + content[start + luck.choice((1, 20, 400)) :]


KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (flipped, cut, spliced, lying, edited, edited, edited)


def mutant(number: int) -> tuple[str, bytes]:
    """Name and content of one mutant."""
    luck = random.Random(number)  # noqa: S311  not for secrets
    name, data = luck.choice(seeds())
    for _ in range(luck.choice((1, 1, 1, 2))):
        data = luck.choice(KINDS)(data, luck) if data else data
    return f"m{number}_{name}", data


def end_of(path: Path, reader: Reader) -> tuple[str, str]:
    """How reading a file ends: "table", or the key of the fault; and what is wrong with that end."""
    start = time.perf_counter()
    key, wrong = "table", ""
    try:
        read_table(path, open_workbook=reader.read)
    except DataError as error:
        key = error.faults[0].key
        said = [*explain(error, "fr"), *explain(error, "en")]
        if len(said) != 2 or not all(path.name in sentence and "\n" not in sentence for sentence in said):
            wrong = f"sentences: {said}"
    except BaseException:
        key, wrong = "crash", traceback.format_exc()
    taken = time.perf_counter() - start
    return key, wrong or (f"{taken:.1f} s" if taken > SECONDS else "")


def main(first: int, count: int, keep: str = "") -> None:
    ends: Counter[str] = Counter()
    tell = partial(print, flush=True)
    with tempfile.TemporaryDirectory() as folder, Reader() as reader:
        for number in range(first, first + count):
            name, data = mutant(number)
            path = Path(folder) / name
            path.write_bytes(data)
            key, wrong = end_of(path, reader)
            ends[key] += 1
            if wrong:
                tell(json.dumps({"number": number, "name": name, "key": key, "wrong": wrong}))
                if keep:
                    (Path(keep) / name).write_bytes(data)
            path.unlink()
    tell(json.dumps({"count": count, "ends": ends.most_common()}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:4])
