"""Sixty texts that a spreadsheet could take for something to run, as a client, a product or a sector may be called."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final
from xml.etree import ElementTree

_SHAPES: Final = (
    # plain formulas
    "=1+{m}",
    "+1+{m}",
    "-1-{m}",
    "@SUM({m})",
    "=SUM(A1:A9)*{m}",
    '="{m}"&A1',
    "={m}",
    "=-{m}",
    "=+{m}",
    "-{m}",
    "+{m}",
    "@{m}",
    # full-width forms
    "＝1+{m}",
    "＋1+{m}",
    "－1-{m}",
    "＠SUM({m})",
    # hidden behind spaces, quotes, marks
    " =1+{m}",
    "\u00a0=1+{m}",
    "\ufeff=1+{m}",
    "\u200b=1+{m}",
    "\u2003=1+{m}",
    "'=1+{m}",
    "''=1+{m}",
    '"=1+{m}"',
    "\t=1+{m}",
    "\t@{m}",
    "`=1+{m}",
    # dynamic data exchange, commands
    "=cmd|' /C calc {m}'!A0",
    "@cmd|' /C calc {m}'!A0",
    "+cmd|' /C calc {m}'!A0",
    "-2+3+cmd|' /C calc {m}'!A0",
    '=DDE("cmd","/C {m}","x")',
    "=MSEXCEL|'\\..\\..\\{m}'!''",
    # links, the web
    '=HYPERLINK("http://example.org/{m}","x")',
    '=HYPERLINK("#{m}","x")',
    '=WEBSERVICE("http://example.org/{m}")',
    '=FILTERXML(WEBSERVICE("http://example.org/{m}"),"//a")',
    '=IMPORTXML("http://example.org/{m}","//a")',
    '=IMPORTDATA("http://example.org/{m}")',
    '=IMAGE("http://example.org/{m}")',
    '=RTD("{m}","","x")',
    "http://example.org/{m}",
    "https://example.org/{m}?a=1&b=2",
    "mailto:{m}@example.org",
    "file:///etc/{m}",
    "\\\\host\\share\\{m}",
    "internal:{m}!A1",
    "external:{m}.xlsx",
    # other workbooks, other notations
    "='[{m}.xls]S'!A1",
    "='C:\\dir\\[{m}.xls]S'!A1",
    "='file:///tmp/{m}.ods'#$S.A1",
    "=R1C1+{m}",
    '=INDIRECT("{m}")',
    "{{=1+{m}}}",
    "{{1;2;{m}}}",
    "=LAMBDA(x,x+{m})(1)",
    '=CALL("Kernel32","{m}","J",0)',
    '=EXEC("{m}")',
    # what looks like markup of a file
    "<f>1+{m}</f>",
    "&lt;f&gt;{m}&amp;",
)


def marker(place: int) -> str:
    """A number that stands in one payload alone."""
    return str(710_001 + 13 * place)


PAYLOADS: Final = tuple(shape.format(m=marker(place)) for place, shape in enumerate(_SHAPES))
MARKERS: Final = re.compile("|".join(marker(place) for place in range(len(PAYLOADS))))


def live_parts(workbook: bytes) -> list[str]:
    """Formulas, links and connections of a workbook file that contain a payload; parts that only those need.

    A sheet may bear one in its name: references to the sheets of the very file are no find.
    """
    found = []
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        sheets = _sheet_references(package)
        for name in package.namelist():
            if re.search(r"externalLink|connections|queryTable|ddeLink", name):
                found.append(name)
            if not name.endswith((".xml", ".rels")):
                continue
            for element in ElementTree.fromstring(package.read(name)).iter():  # noqa: S314
                tag = element.tag.rpartition("}")[2]
                texts = [element.text or ""] if tag in {"f", "definedName", "formula", "formula1", "formula2"} else []
                texts += list(element.attrib.values()) if tag in {"Relationship", "hyperlink", "a"} else []
                texts += [value for key, value in element.attrib.items() if key.endswith(("}formula", "}href"))]
                found += [f"{name}: {tag} {text}" for text in texts if MARKERS.search(sheets.sub("", text))]
    return found


def _sheet_references(package: zipfile.ZipFile) -> re.Pattern[str]:
    """What stands before the ! of a reference to one of the sheets of the file."""
    if "xl/workbook.xml" not in package.namelist():
        return re.compile("(?!)")
    root = ElementTree.fromstring(package.read("xl/workbook.xml"))  # noqa: S314
    names = [element.attrib["name"] for element in root.iter() if element.tag.endswith("}sheet")]
    return re.compile("|".join(re.escape("'" + name.replace("'", "''") + "'!") for name in names))
