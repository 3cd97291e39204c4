"""Files that are not what their name says: read as what they are and said so, or named in one sentence."""

from __future__ import annotations

import gzip
import io
import re
import sqlite3
import struct
import zipfile
from pathlib import Path
from string import Formatter

import pyarrow as pa
import pyarrow.parquet
import pytest
from importing import exports

import segment_udfs
from segment_udfs.errors import DataError
from segment_udfs.importing.read import read_table
from segment_udfs.strings import explain, sentences

TABLE = "client;date;montant\nÉlan;2025-01-31;3\n"


def put(folder: Path, name: str, content: bytes) -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content)
    return path


def zipped(**members: bytes) -> bytes:
    """A zip archive; "__" in a name stands for "/" and "_dot_" for "."."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


def database() -> bytes:
    """What SQLite itself writes."""
    with sqlite3.connect(":memory:") as base:
        base.execute("create table ventes (client, montant)")
        return bytes(base.serialize())


def parquet() -> bytes:
    """What Arrow itself writes."""
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pa.table({"client": ["A"], "montant": [1.5]}), stream)
    return stream.getvalue()


def ole(name: str) -> bytes:
    """An OLE container with an entry of that name, as far as a reader of first bytes looks."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + name.encode("utf-16-le") + b"\0" * 64


DBASE = (
    bytes([3, 125, 3, 10])
    + struct.pack("<LHH", 1, 65, 11)
    + bytes(20)
    + b"CLIENT".ljust(11, b"\0")
    + b"C"
    + bytes(20)
    + b"\r"
)
MAIL = (
    b"Return-Path: <a@b.fr>\r\nMIME-Version: 1.0\r\nSubject: Ventes\r\n"
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
)
WORD = zipped(word__document_dot_xml=b"<w/>", **{"[Content_Types]_dot_xml": b"<T/>"})
WRITER = zipped(mimetype=b"application/vnd.oasis.opendocument.text", content_dot_xml=b"<x/>")
LOGIN = b"<!DOCTYPE html><html><body><form><input name=pass></form></body></html>"
FRAMES = b"<html><frameset rows='*'><frame src='sheet001.htm'></frameset></html>"
FODS = b'<?xml version="1.0"?>\n<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'

REFUSED: dict[str, tuple[str, bytes, str, str]] = {
    "PDF": ("ventes.csv", b"%PDF-1.7\n%\xe2\xe3", "pdf", "exportez"),
    "PNG": ("ventes.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(20), "image", "exportez"),
    "JPEG": ("ventes.xls", b"\xff\xd8\xff\xe0" + bytes(20), "image", "exportez"),
    "GIF": ("ventes.csv", b"GIF89a" + bytes(20), "image", "exportez"),
    "RTF": ("ventes.xls", b"{\\rtf1\\ansi Ventes}", "document", "copiez"),
    "SQLite": ("ventes.csv", database(), "database", "exportez"),
    "Access": ("ventes.xls", b"\0\1\0\0Standard ACE DB\0" + bytes(50), "database", "exportez"),
    "Parquet": ("ventes.csv", parquet(), "parquet", "exportez"),
    "SYLK": ("ventes.xls", b'ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K"client"\r\nE\r\n', "sylk", "ouvrez-le"),
    "DIF": ("ventes.csv", b'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n', "dif", "ouvrez-le"),
    "dBase": ("ventes.csv", DBASE, "dbase", "ouvrez-le"),
    "Excel 4": ("ventes.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(30), "old_excel", "ouvrez-le"),
    "JSON": ("ventes.csv", b'[{"client": "A", "montant": 1.5}]', "json", "exportez"),
    "Google Drive": ("ventes.xlsx", b'{"url": "https://docs.google.com/open?id=1"}', "online", "Télécharger"),
    "e-mail": ("ventes.csv", MAIL, "mail", "pièce jointe"),
    "Outlook": ("ventes.xls", ole("__properties_version1.0"), "mail", "pièce jointe"),
    "Word 97": ("ventes.xls", ole("WordDocument"), "document", "copiez"),
    "PowerPoint 97": ("ventes.xls", ole("PowerPoint Document"), "slides", "copiez"),
    "another OLE": ("ventes.xls", ole("Contents"), "ole", "exportez"),
    "Word": ("ventes.xlsx", WORD, "document", "copiez"),
    "OpenDocument text": ("v.ods", WRITER, "document", "copiez"),
    "Numbers": ("ventes.xlsx", zipped(Index__Document_dot_iwa=b"x"), "numbers", "Numbers"),
    "shortcut": ("ventes.csv", b"L\0\0\0\x01\x14\x02\0" + bytes(60), "shortcut", "lui-même"),
    "web shortcut": ("ventes.csv", b"[InternetShortcut]\r\nURL=https://exemple.fr\r\n", "shortcut", "lui-même"),
    "lock file": ("~$ventes.xlsx", b"\x06Jeanne" + b" " * 150, "lock", "lui-même"),
    "7-Zip": ("ventes.csv", b"7z\xbc\xaf\x27\x1c" + bytes(20), "archive", "décompressez"),
    "tar": ("ventes.csv", b"ventes.csv".ljust(257, b"\0") + b"ustar\x0000" + bytes(250), "archive", "décompressez"),
    "a workbook in gzip": ("ventes.xlsx.gz", gzip.compress(zipped(a=b""), mtime=0), "gzip_inside", "décompressez"),
    "program": ("ventes.csv", b"MZ\x90\0\x03\0\0\0" + bytes(60), "program", "exportez"),
    "zeros": ("ventes.xlsx", bytes(4096), "zeros", "refaites"),
    "XML": ("ventes.xls", b"<?xml version='1.0'?>\n<ventes><ligne client='A'/></ventes>", "xml", "exportez"),
    "flat ODS": ("ventes.fods", FODS, "flat_ods", "ouvrez-le"),
    "login page": ("ventes.csv", LOGIN, "login", "reconnectez"),
    "frames": ("ventes.xls", FRAMES, "frames", "sheet001"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_named_in_one_sentence_that_says_what_to_do(tmp_path: Path, case: str) -> None:
    """File, what it is, what to do; no folder, no word of a library."""
    name, content, kind, remedy = REFUSED[case]
    with pytest.raises(DataError) as caught:
        read_table(put(tmp_path, name, content))
    (fault,) = caught.value.faults
    assert (fault.key, fault.facts["what"].key) == ("sniff.refused", f"sniff.kind_{kind}")
    for lang in ("fr", "en"):
        (sentence,) = explain(caught.value, lang)
        assert name in sentence
        assert sentence.endswith(".")
        assert not re.search(r"[{}\n]|Error|Traceback", sentence)
        assert str(tmp_path) not in sentence
    assert remedy in explain(caught.value, "fr")[0]


def test_every_kind_has_a_file_here() -> None:
    """A kind of which no file is shown would be a promise without proof; the readable ones are shown below."""
    known = {key.removeprefix("sniff.kind_") for key in sentences("fr") if key.startswith("sniff.kind_")}
    readable = {"xls", "xlsx", "xlsb", "ods", "text", "gzip", "html", "mhtml", "xml_sheet"}
    assert known - readable == {kind for _, _, kind, _ in REFUSED.values()}


NAMED = {
    "a zipped CSV": ("ventes.xlsx", zipped(ventes_dot_csv=b"a;b"), "zip_file", "ventes.csv"),
    "a protected workbook": ("ventes.xlsx", ole("EncryptedPackage"), "encrypted", "mot de passe"),
    "an empty file": ("ventes.xlsx", b"", "empty_file", "vide"),
    "blanks": ("ventes.xls", b" \r\n\r\n", "empty_file", "vide"),
    "a cut zip": ("ventes.xlsx", zipped(a=b"x" * 500)[:200], "damaged", "endommagé"),
    "XML with a document type": (
        "v.xls", b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "b">]><Workbook xmlns="urn:schemas-microsoft-com:'
        b'office:spreadsheet"/>', "declaration", "DTD",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMED)
def test_containers_and_empty_files_are_named(tmp_path: Path, case: str) -> None:
    """One sentence each, with the word that matters."""
    name, content, key, word = NAMED[case]
    with pytest.raises(DataError) as caught:
        read_table(put(tmp_path, name, content))
    (fault,) = caught.value.faults
    assert fault.key == f"import.{key}"
    assert word in explain(caught.value, "fr")[0]


DISGUISED: dict[str, tuple[str, bytes, str]] = {
    "a web page named .xls": ("v.xls", exports.sap_page().content, "html"),
    "a web page named .csv": ("v.csv", exports.excel_page().content, "html"),
    "XML 2003 named .xls": ("v.xls", exports.excel_xml().content, "xml_sheet"),
    "XML 2003 named .xlsx": ("v.xlsx", exports.excel_xml().content, "xml_sheet"),
    "a single-file web page named .xls": ("v.xls", exports.excel_mhtml().content, "mhtml"),
    "UTF-16 text named .xls": ("v.xls", b"\xff\xfe" + TABLE.replace(";", "\t").encode("utf-16-le"), "text"),
    "a CSV named .xlsx": ("v.xlsx", TABLE.encode("cp1252"), "text"),
    "a gzipped CSV named .csv": ("v.csv", gzip.compress(TABLE.encode(), mtime=0), "gzip"),
}


@pytest.mark.parametrize("case", DISGUISED)
def test_a_readable_disguise_is_read_and_said(tmp_path: Path, case: str) -> None:
    """The first note names what the file really is."""
    name, content, kind = DISGUISED[case]
    raw = read_table(put(tmp_path, name, content))
    assert len(raw.columns) >= 1
    assert (raw.notes[0].key, raw.notes[0].facts["what"].key) == ("sniff.note_disguised", f"sniff.kind_{kind}")


@pytest.mark.parametrize(
    ("name", "content"),
    [("v.csv", TABLE.encode()), ("v.txt", TABLE.encode()), ("v.html", exports.sap_page().content),
     ("v.mht", exports.excel_mhtml().content), ("v.xml", exports.excel_xml().content),
     ("v.csv.gz", gzip.compress(TABLE.encode(), mtime=0)), ("v", TABLE.encode())],
)  # fmt: skip
def test_a_file_that_is_what_it_says_bears_no_such_note(tmp_path: Path, name: str, content: bytes) -> None:
    """Nor one that says nothing."""
    assert "sniff.note_disguised" not in {note.key for note in read_table(put(tmp_path, name, content)).notes}


TEXTS = {
    "a header like SYLK's": "ID;Prix;Nom\n1;2;x\n",
    "a header like SYLK's, to the letter": "ID;P;N\n1;2;x\n",
    "fields between angle brackets": "<DATE>;<TIME>;<CLOSE>\n2025;1;2\n",
    "fields between square brackets": "[Client].[Nom];[Mesures].[CA]\nA;1\n",
    "a bitmap's first letters": "BM;Client\nx;1\n",
    "a program's first letters": "MZ;Client\nx;1\n",
    "a Parquet's first letters": "PAR1;Client\nx;1\n",
    "a zip's first letters": "PK;Client\nx;1\n",
    "an archive's first letters": "BZh;Client\nx;1\n",
    "a table called TABLE": "TABLE;Client\nx;1\n",
    "a header with a colon": "From:;To:\na;b\n",
    "a Mac file": "Client;Ville\rA;Brest\r",
    "a text that starts with a brace": "{client};{ville}\nA;Brest\n",
}


@pytest.mark.parametrize("case", TEXTS)
def test_a_text_whose_first_letters_look_like_something_else_is_a_text(tmp_path: Path, case: str) -> None:
    """These are real headers; none may be refused for its first letters."""
    raw = read_table(put(tmp_path, "v.csv", TEXTS[case].encode()))
    assert len(raw.columns) == 1


def facts(text: str) -> list[str]:
    """The placeholders of a sentence."""
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name})


CODE = Path(segment_udfs.__file__).parent


def test_the_sentences_have_both_languages_and_a_use() -> None:
    """Same keys, same facts; each key stands in the code, the kinds and remedies through their pattern."""
    french, english = (
        {key: facts(text) for key, text in sentences(lang).items() if key.startswith("sniff.")} for lang in ("fr", "en")
    )
    assert french == english
    code = "".join(path.read_text("utf-8") for path in CODE.rglob("*.py"))
    used = set(re.findall(r'"(sniff\.\w+)"', code)) | {
        f"sniff.note_{name}" for name in ("rules", "units", "again", "footer")
    }
    made = {key for key in french if key.startswith(("sniff.kind_", "sniff.todo_"))}
    assert used | made == set(french)


@pytest.mark.parametrize("key", sorted(key for key in sentences("fr") if key.startswith("sniff.")))
def test_french_spaces_are_not_broken(key: str) -> None:
    """A no-break space stands before : ; ! ? % and inside guillemets."""
    assert not re.search(r"(?<!\u00a0)[;!?»]|« | [:%]", sentences("fr")[key])
