"""What people add to a workbook: made by hand here, so that a test knows every byte of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hosts.refresh.books import packed, part_of, parts

SHEET = "Mon suivi"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHART = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:plotArea><c:layout/><c:barChart>'
    '<c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/>'
    "<c:val><c:numRef><c:f>Clients!$L$8:$L$10</c:f><c:numCache><c:formatCode>General</c:formatCode>"
    '<c:ptCount val="1"/><c:pt idx="0"><c:v>1</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>'
    '<c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling/><c:delete val="0"/>'
    '<c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling/><c:delete val="0"/>'
    '<c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>'
)
_DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from><xdr:col>5</xdr:col>'
    "<xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>9</xdr:col>"
    "<xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="À moi"/><xdr:cNvGraphicFramePr/>'
    '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData '
    'uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="' + _REL + '" r:id="rId1"/>'
    "</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_COMMENTS = (
    f'<comments {_MAIN}><authors><author>Moi</author></authors><commentList><comment ref="A1" authorId="0">'
    "<text><t>à vérifier</t></text></comment></commentList></comments>"
)
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
    'o:spt="202" path="m,l,21600r21600,l21600,xe"/>'
    '<v:shape id="_x0000_s1025" type="#_x0000_t202" style="visibility:hidden">'
    '<x:ClientData ObjectType="Note"><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>'
)
_SHEET = (
    f'<worksheet {_MAIN} xmlns:r="{_REL}"><sheetData><row r="1"><c r="A1"><f>ca_total*2</f><v>1</v></c>'
    '<c r="B1"><f>A1+1</f><v>2</v></c></row><row r="2"><c r="A2"><v>7</v></c></row></sheetData>'
    '<conditionalFormatting sqref="A2"><cfRule type="cellIs" priority="1" operator="greaterThan"><formula>5</formula>'
    '</cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="whole" sqref="A2">'
    "<formula1>0</formula1><formula2>9</formula2></dataValidation></dataValidations>"
    '<pageSetup paperSize="9" r:id="rId4"/><drawing r:id="rId1"/><legacyDrawing r:id="rId2"/></worksheet>'
)


def _rels(*targets: tuple[str, str, str]) -> str:
    links = "".join(f'<Relationship Id="{i}" Type="{_REL}/{kind}" Target="{to}"/>' for i, kind, to in targets)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )


ADDED: Mapping[str, bytes] = {
    name: text if isinstance(text, bytes) else text.encode()
    for name, text in {
        "xl/worksheets/sheet99.xml": _SHEET,
        "xl/worksheets/_rels/sheet99.xml.rels": _rels(
            ("rId1", "drawing", "../drawings/drawing99.xml"),
            ("rId2", "vmlDrawing", "../drawings/vmlDrawing99.vml"),
            ("rId3", "comments", "../comments99.xml"),
            ("rId4", "printerSettings", "../printerSettings/printerSettings99.bin"),
        ),
        "xl/drawings/drawing99.xml": _DRAWING,
        "xl/drawings/_rels/drawing99.xml.rels": _rels(("rId1", "chart", "../charts/chart99.xml")),
        "xl/drawings/vmlDrawing99.vml": _VML,
        "xl/charts/chart99.xml": _CHART,
        "xl/comments99.xml": _COMMENTS,
        "xl/printerSettings/printerSettings99.bin": bytes(range(256)),
        "customXml/item1.xml": '<moi xmlns="urn:moi">é</moi>',
        "customXml/_rels/item1.xml.rels": _rels(),
    }.items()
}
"""The parts of a sheet of one's own, and an XML part of one's own."""
_TYPES = {
    "/xl/worksheets/sheet99.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    "/xl/drawings/drawing99.xml": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "/xl/charts/chart99.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "/xl/comments99.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
}
_DEFAULTS = {
    "vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
    "bin": "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings",
}


def with_additions(content: bytes) -> bytes:
    """The workbook with a sheet of a person's own behind the others: formulas, a chart, a comment, a printer's setting,
    a rule of colours, a rule of entry; and an XML part of its own. And a comment's worth of room at the end of a sheet
    of ours: a column that was made wider.
    """
    package = parts(content)
    types = package["[Content_Types].xml"].decode()
    for part, kind in _TYPES.items():
        types = types.replace("</Types>", f'<Override PartName="{part}" ContentType="{kind}"/></Types>')
    for extension, kind in _DEFAULTS.items():
        if f'Extension="{extension}"' not in types:
            types = types.replace("<Override", f'<Default Extension="{extension}" ContentType="{kind}"/><Override', 1)
    package["[Content_Types].xml"] = types.encode()
    rels = package["xl/_rels/workbook.xml.rels"].decode()
    link = f'<Relationship Id="rIdMoi" Type="{_REL}/worksheet" Target="worksheets/sheet99.xml"/>'
    package["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", f"{link}</Relationships>").encode()
    book = package["xl/workbook.xml"].decode()
    item = f'<sheet name="{SHEET}" sheetId="99" r:id="rIdMoi"/>'
    package["xl/workbook.xml"] = book.replace("</sheets>", f"{item}</sheets>").encode()
    wide = part_of(content, "Clients")
    package[wide] = re.sub(rb'(<col min="3" max="3" width=")[\d.]+', rb"\g<1>55.5", package[wide])
    return packed({**package, **ADDED})


def with_signature(content: bytes) -> bytes:
    """A workbook with macros, its VBA project signed: parts made up, in the places of real ones."""
    package = parts(content)
    names = ("vbaProjectSignature.bin", "vbaProjectSignatureAgile.bin", "vbaProjectSignatureV3.bin")
    signed = {f"xl/{name}": f"signature {name}".encode() * 50 for name in names}
    links = "".join(
        f'<Relationship Id="rId{place}" Type="http://schemas.microsoft.com/office/2006/relationships/{kind}" '
        f'Target="{name}"/>'
        for place, (name, kind) in enumerate(
            zip(names, ("vbaProjectSignature", "vbaProjectSignatureAgile", "vbaProjectSignatureV3"), strict=True), 1
        )
    )
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    signed["xl/_rels/vbaProject.bin.rels"] = f"{head}{links}</Relationships>".encode()
    return packed({**package, **signed})
