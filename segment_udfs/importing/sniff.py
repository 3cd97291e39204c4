"""What a file really is, from its first bytes: exports often bear the extension of another format.

Nothing here reads a whole file or trusts a name; what is not a table is refused with a sentence that says what it is.
"""

from __future__ import annotations

import codecs
import mmap
import re
import struct
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.tabular import some

HEAD: Final = 1 << 13
"""Bytes of a file that tell its kind."""

_ZIP_TAIL: Final = 1 << 20
_ZIP_NAMES: Final = 3000

_MAGIC: Final = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"), (b"GIF89a", "image"), (b"II*\0", "image"), (b"MM\0*", "image"),
    (b"{\\rtf", "document"),
    (b"SQLite format 3\0", "database"), (b"\0\1\0\0Standard", "database"),
    (b"PAR1\x15", "parquet"), (b"ARROW1\0\0", "parquet"),
    (b"7z\xbc\xaf\x27\x1c", "archive"), (b"Rar!\x1a\x07", "archive"), (b"\xfd7zXZ\0", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"L\0\0\0\x01\x14\x02\0", "shortcut"), (b"[InternetShortcut]", "shortcut"), (b"bplist00", "shortcut"),
    (b"\x09\x00\x04\x00", "old_excel"), (b"\x09\x02\x06\x00", "old_excel"), (b"\x09\x04\x06\x00", "old_excel"),
    (b"\0\0\x02\0\x04\x04", "old_excel"), (b"\0\0\x02\0\x06\x04", "old_excel"), (b"\0\0\x1a\0", "old_excel"),
    (b"MZ\x90\0", "program"), (b"\x7fELF", "program"),
    (b"\x1f\x8b", "gzip"),
)  # fmt: skip
_OLE: Final = b"\xd0\xcf\x11\xe0"
_OLE_PARTS: Final = (
    ("EncryptedPackage", "encrypted"), ("Workbook", "xls"), ("Book", "xls"), ("WORKBOOK", "xls"), ("BOOK", "xls"),
    ("__properties_version1.0", "mail"), ("WordDocument", "document"), ("PowerPoint Document", "slides"),
)  # fmt: skip
_HTML: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|meta|style|script|title|div|center|thead|tbody|tr|font|link|base)\b",
    re.I,
)
_SYLK: Final = re.compile(rb"ID;P[^\r\n]*[\r\n]+(?:P;P|[BCFOP];|NN;|W;)")
_MAIL: Final = re.compile(rb"(?:[A-Za-z][A-Za-z-]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}\r?\n")
_RECEIVED: Final = re.compile(rb"(?im)^(?:received|return-path|delivered-to|to|message-id):")
_TODO: Final = {
    "document": "copy", "slides": "copy", "old_excel": "resave", "sylk": "resave", "dbase": "resave", "dif": "resave",
    "flat_ods": "resave", "numbers": "numbers", "mail": "attachment", "shortcut": "target", "online": "online",
    "lock": "target", "archive": "unpack", "gzip_inside": "unpack", "zeros": "again", "login": "login",
    "frames": "frames",
}  # fmt: skip
_EXPECTED: Final = {
    ".csv": "text", ".txt": "text", ".tsv": "text", ".tab": "text", ".prn": "text", ".asc": "text", ".xls": "xls",
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xlsb": "xlsb", ".ods": "ods", ".htm": "html", ".html": "html", ".mht": "mhtml",
    ".mhtml": "mhtml", ".xml": "xml_sheet",
}  # fmt: skip
WORKBOOKS: Final = frozenset({"xlsx", "xlsb", "ods", "xls"})
TEXTS: Final = frozenset({"text", "html", "mhtml", "xml_sheet"})


def kind_of(path: Path, head: bytes) -> str:
    """What a file is: a workbook ("xlsx", "xlsb", "ods", "xls"), "gzip", "html", "mhtml", "xml_sheet" or "text".

    Args:
        path: The file; parts of it are looked at when its first bytes announce a container.
        head: Its first `HEAD` bytes.

    Raises:
        DataError: one fault that names what the file is, when it holds no table that can be read.
    """
    if path.name.startswith(("~$", ".~lock.")):
        raise refused("lock", path.name)
    if head.startswith(_OLE):
        kind = _ole_kind(path)
    elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path, head)
    else:
        kind = kind_of_bytes(head)
    if kind == "encrypted":
        raise DataError([Fault.of("import.encrypted", file=path.name)])
    if kind not in WORKBOOKS | TEXTS | {"gzip"}:
        raise refused(kind, path.name)
    return kind


def refused(kind: str, file: str) -> DataError:
    """The error that names what a file is and says what to do."""
    what, todo = Fault.of(f"sniff.kind_{kind}"), Fault.of(f"sniff.todo_{_TODO.get(kind, 'export')}")
    return DataError([Fault.of("sniff.refused", file=file, what=what, todo=todo)])


def disguise(file: str, kind: str) -> list[Fault]:
    """A note, when the extension of a file says another format than the one it has.

    Example:
        >>> [note.key for note in disguise("ventes.xls", "html")], disguise("ventes.csv", "text")
        (['sniff.note_disguised'], [])
    """
    suffix = Path(file).suffix.lower()
    if _EXPECTED.get(suffix, kind) == kind:
        return []
    return [Fault.of("sniff.note_disguised", file=file, suffix=suffix, what=Fault.of(f"sniff.kind_{kind}"))]


def kind_of_bytes(head: bytes) -> str:
    """The kind that the first bytes of something other than a zip or an OLE container tell.

    Example:
        >>> [kind_of_bytes(data) for data in (b"%PDF-1.7", b"<html><body>", b'{"a": 1}', b"a;b", b"ID;Prix;Nom")]
        ['pdf', 'html', 'json', 'text', 'text']
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head and not head.strip(b"\0"):
        return "zeros"
    if re.match(rb"BZh\d1AY&SY", head):
        return "archive"
    if head[:4] == b"RIFF" or head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1") or _is_bitmap(head):
        return "image"
    if head[257:262] == b"ustar":
        return "archive"
    if _is_dbase(head):
        return "dbase"
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> str:
    start = _plain(head)
    if start.startswith(b"<"):
        return _kind_of_markup(start)
    if _SYLK.match(start):
        return "sylk"
    if re.match(rb"TABLE\r?\n0,1\r?\n", start):
        return "dif"
    if start.startswith(b"[InternetShortcut]"):
        return "shortcut"
    if re.match(rb'\{\s*"|\[\s*[\[{]', start):
        return "online" if b"docs.google.com" in start else "json"
    if _MAIL.match(start) and re.search(rb"(?im)^(?:mime-version|message-id|from|received):", start):
        letter = _RECEIVED.search(start[: start.find(b"\n--")])
        related = re.search(rb"(?im)^content-type:\s*(?:multipart/related|text/html)", start)
        return "mail" if letter or not related else "mhtml"
    return "text"


def _kind_of_markup(start: bytes) -> str:
    """HTML, the XML that Excel 2003 writes, or something else between angle brackets."""
    root = re.sub(rb"^(?:<\?[^>]*>|<!--.*?-->|\s+)+", b"", start, flags=re.S)
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start and not _HTML.match(root):
        return "xml_sheet"
    if _HTML.match(root):
        return "html"
    if re.match(rb"<office:document\b", root):
        return "flat_ods"
    if start.startswith(b"<?xml") or re.match(rb"<[\w:-]+(?:\s+[\w:-]+=|>\s*<)", root):
        return "xml"
    return "text"


def _plain(head: bytes) -> bytes:
    """The start of a text as ASCII-compatible bytes, without byte order mark and leading blanks."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            head = head[2:].decode(name, "ignore").encode("utf-8", "replace")
    if head[:1] and head[1:2] == b"\0" and head[3:4] == b"\0":
        head = head.decode("utf-16-le", "ignore").encode("utf-8", "replace")
    return head.removeprefix(codecs.BOM_UTF8).lstrip()


def _is_bitmap(head: bytes) -> bool:
    return head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and head[14:18] in (b"\x28\0\0\0", b"\x7c\0\0\0")


def _is_dbase(head: bytes) -> bool:
    """The header of a dBase table: its version, the day of its last change, the length of its header."""
    if len(head) < 33 or head[0] not in (0x02, 0x03, 0x30, 0x31, 0x43, 0x83, 0x8B, 0xF5):
        return False
    size = int.from_bytes(head[8:10], "little")
    return 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and size > 32 and (size >= len(head) or 0x0D in head[:size])


def _ole_kind(path: Path) -> str:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for name, kind in _OLE_PARTS:
            if data.find(name.encode("utf-16-le")) >= 0:
                return kind
    return "ole"


def _zip_kind(path: Path, head: bytes) -> str:
    """The kind of a zip container, from the names in it."""
    names = _zip_names(path)
    lower = {name.lower() for name in names}
    if "xl/workbook.bin" in lower:
        return "xlsb"
    if "encryptedpackage" in lower:
        raise DataError([Fault.of("import.encrypted", file=path.name)])
    if not lower or any(name.startswith("xl/") or name == "[content_types].xml" for name in lower):
        for start, kind in (("word/", "document"), ("ppt/", "slides"), ("visio/", "slides")):
            if any(name.startswith(start) for name in lower) and not any(name.startswith("xl/") for name in lower):
                raise refused(kind, path.name)
        return "xlsx"
    if "content.xml" in lower:
        if b"opendocument.text" in head or b"opendocument.presentation" in head:
            raise refused("document", path.name)
        return "ods"
    if any(name.startswith("index/") and name.endswith(".iwa") for name in lower) or "index.zip" in lower:
        raise refused("numbers", path.name)
    raise DataError([Fault.of("import.zip_file", file=path.name, found=some(names, 3))])


def _zip_names(path: Path) -> list[str]:
    """Names listed at the end of a zip file, some thousands at most; the list is damaged or absent: none."""
    with path.open("rb") as stream:
        size = path.stat().st_size
        stream.seek(max(0, size - _ZIP_TAIL))
        tail = stream.read(_ZIP_TAIL)
    names: list[str] = []
    end = tail.rfind(b"PK\x05\x06")
    start = end - int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else -1
    position = start if start >= 0 and tail[start : start + 4] == b"PK\x01\x02" else tail.find(b"PK\x01\x02")
    while position >= 0 and len(names) < _ZIP_NAMES and len(tail) >= position + 46:
        length, extra, comment = struct.unpack_from("<HHH", tail, position + 28)
        name = tail[position + 46 : position + 46 + length]
        names.append("".join(letter if letter.isprintable() else "?" for letter in name.decode("utf-8", "replace")))
        following = position + 46 + length + extra + comment
        position = following if tail[following : following + 4] == b"PK\x01\x02" else -1
    return names
