"""Write a VBA project (xl/vbaProject.bin) from source text, without Excel ([MS-OVBA], [MS-CFB]).

The project holds source only: `_VBA_PROJECT` carries version 0xFFFF, so that Excel drops any compiled code and
compiles the text when it loads the file, as [MS-OVBA] 2.3.4.1 asks of every writer that is not the host itself.

VBA text must be ASCII: a Windows with another code page, or a Mac, would show other letters. What a person reads stands
in the ribbon's XML and in `strings/`.
"""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from segment_udfs.workbook.cfb import container
from segment_udfs.workbook.ovba import compress, encrypt

Kind = Literal["Module", "Class", "Document"]

WORKBOOK: Final = "0{00020819-0000-0000-C000-000000000046}"
WORKSHEET: Final = "0{00020820-0000-0000-C000-000000000046}"
CHARTSHEET: Final = "0{00020821-0000-0000-C000-000000000046}"
CLASS: Final = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"
CODEPAGE: Final = 1252
ENGLISH: Final = 0x409
LONGEST_LINE: Final = 1023  # of the VBA editor
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
REFERENCES: Final = (  # VBA and Excel are implied by the host; the identifier counts, the path is only a hint
    (
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    (
        "Office",  # IRibbonControl, the argument of every ribbon button
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0"
        r"#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)


@dataclass(frozen=True, slots=True)
class Module:
    """One module as Excel stores it: its final text (CRLF, attribute lines included) and its kind."""

    name: str
    code: str
    kind: Kind


def document(name: str, code: str = "", base: str = WORKSHEET) -> Module:
    """The module behind ThisWorkbook (`base=WORKBOOK`), a sheet or a chart sheet.

    `name` must equal the code name in the workbook's XML (`set_vba_name` of XlsxWriter).

    Example:
        >>> document("ThisWorkbook", base=WORKBOOK).code.splitlines()[0]
        'Attribute VB_Name = "ThisWorkbook"'
    """
    return Module(
        name, _attributes(name, base, predeclared=True, exposed=True, customizable=True) + _crlf(code), "Document"
    )


def module(name: str, text: str) -> Module:
    """A .bas or .cls text, as the VBA editor exports it or bare.

    Raises:
        ValueError: the text names itself otherwise than `name`.

    Example:
        >>> module("SegHost", "Option Explicit").code
        'Attribute VB_Name = "SegHost"\\r\\nOption Explicit\\r\\n'
    """
    text = _crlf(text)
    is_class = text.startswith("VERSION 1.0 CLASS")
    if is_class:  # this heading exists in exported files only, never inside a project
        text = re.sub(r"\AVERSION 1\.0 CLASS\r\nBEGIN\r\n.*?^END\r\n", "", text, flags=re.DOTALL | re.MULTILINE)
    head = re.match(r"(?:Attribute VB_\w+ = [^\r]*\r\n)*", text)
    flags = dict(re.findall(r"Attribute (VB_\w+) = ([^\r]*)", head[0] if head else ""))
    body = text[head.end() if head else 0 :]
    if flags.get("VB_Name", f'"{name}"') != f'"{name}"':
        raise ValueError(f"module {name} calls itself {flags['VB_Name']}")
    if not is_class:
        return Module(name, f'Attribute VB_Name = "{name}"\r\n{body}', "Module")
    predeclared, exposed = (flags.get(flag) == "True" for flag in ("VB_PredeclaredId", "VB_Exposed"))
    return Module(name, _attributes(name, CLASS, predeclared, exposed, customizable=False) + body, "Class")


def build(name: str, modules: Sequence[Module]) -> bytes:
    """The bytes of xl/vbaProject.bin for the project `name`; the same input always gives the same bytes.

    Raises:
        ValueError: a name is not a VBA name of at most 31 characters, two modules have the same name (VBA ignores
            case), a text is not ASCII, or one of its lines is longer than 1023 characters.

    Example:
        >>> modules = [document("ThisWorkbook", base=WORKBOOK), module("Seg", "Option Explicit")]
        >>> build("Segmentation", modules) == build("Segmentation", modules)
        True
    """
    _check(name, modules)
    project_id = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"vba:{name}")).upper() + "}"
    vba = {
        "_VBA_PROJECT": struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 1),
        "dir": compress(_dir(name, modules)),
        **{item.name: compress(item.code.encode("ascii")) for item in modules},
    }
    names = b"".join(item.name.encode("ascii") + b"\0" + item.name.encode("utf-16-le") + b"\0\0" for item in modules)
    return container({"VBA": vba, "PROJECT": _project(name, modules, project_id), "PROJECTwm": names + b"\0\0"})


def _check(name: str, modules: Sequence[Module]) -> None:
    """Refuse what Excel would call a corrupt project."""
    for used in (name, *(item.name for item in modules)):
        if not NAME.fullmatch(used):
            raise ValueError(f"not a VBA name: {used!r}")
    if len({item.name.lower() for item in modules}) != len(modules):
        raise ValueError("two modules have the same name")
    for item in modules:
        if not item.code.isascii():
            raise ValueError(f"module {item.name} is not ASCII")
        longest = max(map(len, item.code.split("\r\n")))
        if longest > LONGEST_LINE:
            raise ValueError(f"module {item.name} has a line of {longest} characters, {LONGEST_LINE} are allowed")


def _crlf(text: str) -> str:
    """Lines ended as VBA ends them, the last one too."""
    text = re.sub(r"\r\n?|\n", "\r\n", text)
    return text if text.endswith("\r\n") or not text else text + "\r\n"


def _attributes(name: str, base: str, predeclared: bool, exposed: bool, customizable: bool) -> str:
    """The eight attribute lines of a class or document module."""
    values = {
        "VB_Name": f'"{name}"',
        "VB_Base": f'"{base}"',
        "VB_GlobalNameSpace": False,
        "VB_Creatable": False,
        "VB_PredeclaredId": predeclared,
        "VB_Exposed": exposed,
        "VB_TemplateDerived": False,
        "VB_Customizable": customizable,
    }
    return "".join(f"Attribute {key} = {value}\r\n" for key, value in values.items())


def _record(tag: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", tag, len(data)) + data


def _word(tag: int, value: int) -> bytes:
    return _record(tag, struct.pack("<H", value))


def _long(tag: int, value: int) -> bytes:
    return _record(tag, struct.pack("<I", value))


def _text(tag: int, unicode_tag: int, text: str) -> bytes:
    return _record(tag, text.encode("ascii")) + _record(unicode_tag, text.encode("utf-16-le"))


def _dir(name: str, modules: Sequence[Module]) -> bytes:
    """The `dir` stream, not yet compressed ([MS-OVBA] 2.3.4.2); the comments are its record names."""
    out = [
        _long(0x01, 1),  # SYSKIND: Windows, 32 bits; 64-bit Excel reads it as well
        _long(0x02, ENGLISH),  # LCID
        _long(0x14, ENGLISH),  # LCIDINVOKE
        _word(0x03, CODEPAGE),
        _record(0x04, name.encode("ascii")),  # NAME
        _text(0x05, 0x40, ""),  # DOCSTRING
        _record(0x06) + _record(0x3D),  # HELPFILEPATH
        _long(0x07, 0),  # HELPCONTEXT
        _long(0x08, 0),  # LIBFLAGS
        struct.pack("<HIIH", 0x09, 4, 1361024421, 6),  # VERSION: its size field says 4, six bytes follow
        _text(0x0C, 0x3C, ""),  # CONSTANTS
    ]
    for reference, library in REFERENCES:
        raw = library.encode("ascii")
        out += [_text(0x16, 0x3E, reference), _record(0x0D, struct.pack("<I", len(raw)) + raw + bytes(6))]
    out += [_word(0x0F, len(modules)), _word(0x13, 0xFFFF)]  # MODULES, COOKIE
    for item in modules:
        out += [
            _text(0x19, 0x47, item.name),  # MODULENAME
            _text(0x1A, 0x32, item.name),  # MODULESTREAMNAME
            _text(0x1C, 0x48, ""),  # MODULEDOCSTRING
            _long(0x31, 0),  # MODULEOFFSET: no compiled code stands before the text
            _long(0x1E, 0),  # MODULEHELPCONTEXT
            _word(0x2C, 0xFFFF),  # MODULECOOKIE
            _record(0x21 if item.kind == "Module" else 0x22),  # MODULETYPE
            _record(0x2B),  # end of the module
        ]
    return b"".join(out) + _record(0x10)


def _project(name: str, modules: Sequence[Module], project_id: str) -> bytes:
    """The PROJECT stream ([MS-OVBA] 2.3.1)."""
    lines = [
        f'ID="{project_id}"',
        *(f"{item.kind}={item.name}" + ("/&H00000000" if item.kind == "Document" else "") for item in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{encrypt(bytes(4), project_id, 0xA0)}"',  # not protected
        f'DPB="{encrypt(bytes(1), project_id, 0xA2)}"',  # no password
        f'GC="{encrypt(bytes([0xFF]), project_id, 0xA4)}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{item.name}=0, 0, 0, 0, C" for item in modules),
    ]
    return ("\r\n".join(lines) + "\r\n").encode("ascii")
