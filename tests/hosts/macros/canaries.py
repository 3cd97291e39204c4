"""A workbook with a canary in every place where a workbook can hide a text, and a scanner that finds them.

The workbook is built by the product, then what XlsxWriter can add is added and what it cannot is put in the package.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from oletools.olevba import VBA_Parser

from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook import vbaproject
from segment_udfs.workbook.package import finish, parts
from segment_udfs.workbook.sheets.book import declare
from segment_udfs.workbook.write import Writer

_VBA = "xl/vbaProject.bin"
PREFIX = "KANAR"
DATA = ("client codes", "client names", "families", "orders", "cost drivers", "sectors", "sizes", "SIREN", "groups")
"""Places that are the portfolio itself; a list of clients shows them by nature."""
PRINTED = ("text boxes", "charts", "headers and footers", "hyperlinks", "journal notes", "actions by segment")
"""Places of the sheets that a person sees; a printed report shows them by nature."""


@dataclass
class Canaries:
    """Canaries by the place that hides them; each is a word that is nowhere else."""

    places: dict[str, list[str]] = field(default_factory=dict)
    book: int = 0
    _count: int = 0

    def new(self, place: str) -> str:
        self._count += 1
        word = f"{PREFIX}{self.book:04d}X{self._count:03d}Q"
        self.places.setdefault(place, []).append(word)
        return word

    def some(self, place: str, count: int) -> list[str]:
        return [self.new(place) for _ in range(count)]

    def every(self) -> list[str]:
        return [word for words in self.places.values() for word in words]


def portfolio(canaries: Canaries) -> Tables:
    """Thirty clients with twelve lines each; every text is a canary."""
    rng = np.random.default_rng(7 + canaries.book)
    codes = canaries.some("client codes", 30)
    names = canaries.some("client names", 30)
    families = canaries.some("families", 6)
    lines = [(client, month) for client in range(30) for month in range(12)]
    orders = canaries.some("orders", 40)
    sales = pd.DataFrame(
        {
            "client": [codes[client] for client, _ in lines],
            "date": [45300.0 + 30 * month for _, month in lines],
            "amount": rng.integers(10_000, 900_000, len(lines)) / 100,
            "cost": rng.integers(5_000, 10_000, len(lines)) / 100,
            "order": [orders[place % 40] for place in range(len(lines))],
            "family": [families[place % 6] for place in range(len(lines))],
            "name": [names[client] for client, _ in lines],
        }
    )
    rare = dict.fromkeys(range(5), "")
    driver = canaries.new("cost drivers")
    clients = pd.DataFrame(
        {
            "client": codes,
            "name": names,
            "sector": ["Garage" if place not in rare else canaries.new("sectors") for place in range(30)],
            "size": ["TPE" if place not in rare else canaries.new("sizes") for place in range(30)],
            "siren": canaries.some("SIREN", 30),
            "group": [canaries.new("groups") if place < 12 else None for place in range(30)],
            "hours": 10.0,
            "loss_cause": [canaries.new("causes of loss") if place < 12 else None for place in range(30)],
            driver: 2.0,
        }
    )
    rates = pd.DataFrame({"driver": [driver], "unit_cost": [3.0]})
    return Tables(sales, clients, rates, (driver,), source=f"{canaries.new('name of the source file')}.csv")


class _Hostile(Writer):
    """Writes a book and plants canaries in everything that XlsxWriter can make."""

    canaries: Canaries

    def _names(self) -> None:
        super()._names()
        book, new = self.file, self.canaries.new
        home, journal, params = (self.sheets[name] for name in ("Accueil", "Journal", "Paramètres"))
        for row in range(3):
            journal.write_string(_JOURNAL_ROW + row, 2, new("journal notes"))
            journal.write_string(_JOURNAL_ROW + row, 4, new("journal notes"))
        params.write_string(63, 5, new("actions by segment"))
        home.write_comment("D2", new("comments"), {"author": new("authors of comments")})
        home.write_string("Z40", new("hidden columns"))
        home.set_column("Z:Z", 8, None, {"hidden": True})
        for name, veiled in (("hidden sheet", False), ("very hidden sheet", True)):
            sheet = book.add_worksheet(new("names of sheets"))
            sheet.write_string("A1", new(name))
            sheet.very_hidden() if veiled else sheet.hide()
        book.define_name(new("defined names"), f'="{new("defined names")}"')
        book.set_properties(
            {
                key: new("document properties")
                for key in ("title", "author", "manager", "company", "keywords", "comments")
            }
        )
        book.set_custom_property("Client", new("document properties"))
        journal.set_header(f"&L{new('headers and footers')}")
        journal.set_footer(f"&R{new('headers and footers')}")
        home.data_validation("P1", {"validate": "list", "source": [new("validation lists"), "b"]})
        home.conditional_format(
            "P2",
            {
                "type": "cell",
                "criteria": "==",
                "value": f'="{new("conditional formats")}"',
                "format": book.add_format(),
            },
        )
        home.write_url("P3", f"https://{new('hyperlinks')}.example/", string=new("hyperlinks"))
        home.write_formula("P4", f'="{new("formulas")}"', None, new("cached values of formulas"))
        home.write_string("P5", new("charts"))
        home.write_number("Q5", 1)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"name": new("charts"), "categories": "=Accueil!$P$5", "values": "=Accueil!$Q$5"})
        chart.set_title({"name": new("charts")})
        home.insert_chart("P7", chart, {"description": new("charts")})
        home.insert_textbox("P30", new("text boxes"))


_JOURNAL_ROW = 22


def plant(canaries: Canaries) -> bytes:
    """The hostile workbook, as the bytes of an .xlsm."""
    book = declare(portfolio(canaries), Params(), "fr")
    global _JOURNAL_ROW
    _JOURNAL_ROW = book.tables["JournalNotes"].row + 1
    writer = _Hostile(book)
    writer.canaries = canaries
    modules = [vbaproject.document("ThisWorkbook", base=vbaproject.WORKBOOK)]
    modules += [vbaproject.document(sheet.code) for sheet in book.sheets.values()]
    note = f'\' {canaries.new("VBA source")}\nPublic Const WHO = "{canaries.new("VBA source")}"\n'
    modules.append(vbaproject.module("Notes", f'Attribute VB_Name = "Notes"\n{note}'))
    raw = finish(writer.write(vbaproject.build("Segmentation", modules), title="x"))
    return _with_parts(parts(raw), canaries)


def _with_parts(content: dict[str, bytes], canaries: Canaries) -> bytes:
    """What has to be put in the package itself: unused shared strings, parts of features that nobody shows."""
    new = canaries.new
    unused = f"<si><t>{new('unused shared strings')}</t></si></sst>".encode()
    content["xl/sharedStrings.xml"] = content["xl/sharedStrings.xml"].replace(b"</sst>", unused)
    content["customXml/item1.xml"] = f"<a>{new('custom XML')}</a>".encode()
    cache = f'<pivotCacheRecords><r><s v="{new("pivot caches")}"/></r></pivotCacheRecords>'
    content["xl/pivotCache/pivotCacheRecords1.xml"] = cache.encode()
    fields = f'<pivotCacheDefinition><s v="{new("pivot caches")}"/></pivotCacheDefinition>'
    content["xl/pivotCache/pivotCacheDefinition1.xml"] = fields.encode()
    comment = f"<ThreadedComments><text>{new('threaded comments')}</text></ThreadedComments>"
    content["xl/threadedComments/threadedComment1.xml"] = comment.encode()
    content["docProps/thumbnail.emf"] = new("thumbnail").encode("utf-16-le")
    content["xl/connections.xml"] = f'<connections name="{new("connections")}"/>'.encode()
    content["xl/persons/person.xml"] = f'<personList><person displayName="{new("persons")}"/></personList>'.encode()
    content["xl/externalLinks/externalLink1.xml"] = (
        f"<externalLink><v>{new('external links')}</v></externalLink>".encode()
    )
    packed = base64.b64encode(f"hidden {new('base64 texts')} hidden".encode()).decode()
    content["xl/webextensions/webextension1.xml"] = f'<we value="{packed}"/>'.encode()
    content["xl/printerSettings/printerSettings1.bin"] = new("printer settings").encode("utf-16-le")
    return _zipped(content)


def _zipped(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return out.getvalue()


def hits(workbook: bytes, words: list[str]) -> set[str]:
    """The words that are anywhere in a workbook: names of parts, every part inflated, its VBA source in plain text; as
    UTF-8, UTF-16, escaped character by character, reversed, or in base64 at any of its three alignments; any case.
    """
    streams = [workbook]
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        for name in package.namelist():
            streams += [name.encode(), package.read(name)]
            if name == _VBA:
                streams += [code.encode() for *_, code in VBA_Parser(name, package.read(name)).extract_macros()]
    return in_bytes(b"\n".join(streams), words)


def in_bytes(every: bytes, words: list[str]) -> set[str]:
    """The words that are anywhere in some bytes, in the forms that `hits` knows."""
    everything = every.upper()
    packed = re.sub(rb"\s", b"", every)
    if not any(form in everything for form in _forms(PREFIX)) and not _in_base64(PREFIX, packed):
        return set()  # all of them begin alike
    return {word for word in words if any(form in everything for form in _forms(word)) or _in_base64(word, packed)}


def _forms(word: str) -> list[bytes]:
    escaped = ["".join(f"&#{ord(letter)};" for letter in word), "".join(f"&#X{ord(letter):X};" for letter in word)]
    texts = [word, word[::-1], *escaped]
    return [text.encode(code).upper() for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be")]


def _in_base64(word: str, data: bytes) -> bool:
    """The word as base64 writes it after 0, 1 or 2 other bytes, without the characters that its neighbours share."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + word.encode()).rstrip(b"=")
        start, end = (before * 8 + 5) // 6, (before + len(word)) * 8 // 6
        if coded[start:end] in data:
            return True
    return False
