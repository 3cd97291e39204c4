"""The parts around the sheets: what XlsxWriter cannot write, and the same bytes at every build.

Works on the finished bytes of a workbook, part by part; no part is loaded into another library and saved again.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Final

FIXED: Final = datetime(2024, 1, 1)  # the date that every built file bears
CONTENT_TYPES: Final = "[Content_Types].xml"
RELATIONSHIPS: Final = "_rels/.rels"
WORKBOOK: Final = "xl/workbook.xml"
CORE: Final = "docProps/core.xml"
RIBBON: Final = "customUI/customUI14.xml"
RIBBON_NAMESPACE: Final = "http://schemas.microsoft.com/office/2009/07/customui"
RIBBON_RELATIONSHIP: Final = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
MACRO_TYPE: Final = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN_TYPE: Final = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
CALCULATION_ENGINE: Final = 191029  # what Excel 2019, 2021 and 365 write


def finish(raw: bytes, *, created: datetime = FIXED, ribbon: str | None = None, addin: bool = False) -> bytes:
    """Finish a workbook of XlsxWriter: repeatable bytes, no recalculation on opening, ribbon, add-in type.

    Excel recalculates every formula when the file asks for it, as XlsxWriter's files do, or when an older engine wrote
    it. Where our functions are not installed that would replace good figures by #N/A, so both reasons are taken away.

    Args:
        raw: The bytes of an .xlsx or .xlsm file.
        created: Date of every part, and date of creation in the properties; not before 1980.
        ribbon: XML of the ribbon (namespace of Office 2010), or None.
        addin: Make it an .xlam: content type of an add-in, window hidden.

    Returns:
        The bytes of the same workbook; equal for equal arguments whatever the dates inside `raw` (with one version
        of zlib: compare `parts` across machines).

    Raises:
        ValueError: `raw` has a part twice or already has a ribbon, `ribbon` lacks its namespace, or an add-in is asked
            of a workbook without macros.

    Source: ECMA-376 part 2 (packages); [MS-CUSTOMUI] 2.2 (the ribbon part and its relationship).

    Example:
        >>> import xlsxwriter
        >>> made = io.BytesIO()
        >>> xlsxwriter.Workbook(made).close()
        >>> b'<calcPr calcId="191029"/>' in parts(finish(made.getvalue()))["xl/workbook.xml"]
        True
    """
    content = parts(raw)
    content[CORE] = _dated(content[CORE], created)
    content[WORKBOOK] = _trusting_cached_values(content[WORKBOOK])
    if addin:
        content[CONTENT_TYPES] = _once(content[CONTENT_TYPES], MACRO_TYPE, ADDIN_TYPE)
        content[WORKBOOK] = _once(content[WORKBOOK], b"<workbookView ", b'<workbookView visibility="hidden" ')
    if ribbon is not None:
        content |= _with_ribbon(content, ribbon)
    return _zipped(content, created)


def parts(raw: bytes) -> dict[str, bytes]:
    """The parts of a package by name, in the order of the file.

    Raises:
        ValueError: two parts have the same name (readers would not agree on which one counts).
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        names = package.namelist()
        if len({name.lower() for name in names}) != len(names):
            raise ValueError("the package has the same part twice")
        return {name: package.read(name) for name in names}


def _zipped(content: Mapping[str, bytes], created: datetime) -> bytes:
    """A package in the order that readers like best (types, relationships, the rest by name), all dates alike."""
    order = sorted(content, key=lambda name: (name != CONTENT_TYPES, name != RELATIONSHIPS, name))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in order:
            item = zipfile.ZipInfo(name, created.timetuple()[:6])
            item.create_system = 0  # else it names the system of the builder
            item.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(item, content[name], compresslevel=9)
    return out.getvalue()


def _dated(core: bytes, created: datetime) -> bytes:
    stamp = created.strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii")
    return re.sub(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*", rb"\g<1>" + stamp, core)


def _trusting_cached_values(workbook: bytes) -> bytes:
    """Neither ask for a full calculation nor look older than the Excel that opens the file."""
    found = re.findall(rb"<calcPr\b[^>]*/>", workbook)
    if len(found) != 1:
        raise ValueError("the workbook does not say once how it is calculated")
    asked = re.sub(rb'\s(fullCalcOnLoad|calcId)="[^"]*"', b"", found[0])
    told = asked.replace(b"<calcPr", b'<calcPr calcId="%d"' % CALCULATION_ENGINE)
    return workbook.replace(found[0], told)


def _with_ribbon(content: Mapping[str, bytes], ribbon: str) -> dict[str, bytes]:
    """The parts that a ribbon adds or changes."""
    relationship = f'<Relationship Id="rIdRibbon" Type="{RIBBON_RELATIONSHIP}" Target="{RIBBON}"/>'
    if RIBBON_NAMESPACE not in ribbon:
        raise ValueError(f"the ribbon does not use the namespace {RIBBON_NAMESPACE}")
    if RIBBON in content or RIBBON_RELATIONSHIP.encode() in content[RELATIONSHIPS]:
        raise ValueError("the workbook already has a ribbon")
    if b'Extension="xml" ContentType="application/xml"' not in content[CONTENT_TYPES]:
        raise ValueError("the package does not say what its .xml parts are")
    closing = b"</Relationships>"
    linked = _once(content[RELATIONSHIPS], closing, relationship.encode() + closing)
    return {RELATIONSHIPS: linked, RIBBON: ribbon.encode()}


def _once(data: bytes, old: bytes, new: bytes) -> bytes:
    """Replace what must stand there exactly once."""
    if data.count(old) != 1:
        raise ValueError(f"expected once in the package: {old.decode()}")
    return data.replace(old, new)
