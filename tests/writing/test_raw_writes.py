"""Every file of a person and every setting goes through the one writer; what does not is listed with its reason."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

import pytest
from support import ROOT

PACKAGE = ROOT / "segment_udfs"

WRITES = {
    *("write_bytes", "write_text", "touch", "to_csv", "to_excel", "to_json", "to_parquet", "to_pickle", "tofile"),
    *("os.replace", "os.rename", "os.renames", "os.link", "os.symlink", "os.truncate", "os.open", "os.fdopen"),
    *("rename", "hardlink_to", "symlink_to", "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree"),
    *("shutil.move", "tempfile.NamedTemporaryFile", "tempfile.mkstemp", "xlsxwriter.Workbook"),
    *("to_pdf", "storeAsURL", "storeToURL", "store"),
}
"""Calls that make or change a file: by their whole name when it has a point, else as a method of anything."""
OPENS = {"open", "ZipFile", "FileHandler", "RotatingFileHandler"}

ALLOWED = {
    ("writing/atomic.py", "open"): "the one writer",
    ("writing/atomic.py", "os.open"): "the one writer: a new file with its permissions, and its folder to sync",
    ("writing/atomic.py", "os.replace"): "the one writer",
    ("writing/targets.py", "os.open"): "asks whether the file may be changed, and changes nothing",
    ("workbook/package.py", "ZipFile"): "a package in memory",
    ("importing/guard/repair.py", "ZipFile"): "a package in memory",
    ("importing/workbooks/child.py", "os.fdopen"): "standard output",
    ("workbook/write.py", "xlsxwriter.Workbook"): "a workbook in memory",
    ("workbook/addin.py", "xlsxwriter.Workbook"): "a workbook in memory",
    ("hosts/client_list.py", "xlsxwriter.Workbook"): "a workbook in memory",
    ("hosts/libreoffice/doctor.py", "xlsxwriter.Workbook"): "a workbook for the office to try, in a temporary folder",
    ("hosts/libreoffice/office/bridge/formulas.py", "to_excel"): "the text of a formula",
    ("hosts/libreoffice/office/bridge/names.py", "to_excel"): "the text of a formula",
    ("hosts/libreoffice/addin/package.py", "ZipFile"): "a package in memory",
    ("hosts/cli_demo.py", "write_bytes"): "a copy for LibreOffice to print, in a temporary folder",
    ("hosts/render.py", "write_bytes"): "a copy for pdftoppm to draw, in a temporary folder",
    ("hosts/libreoffice/report.py", "write_bytes"): "a copy for LibreOffice to print, in a temporary folder",
    ("hosts/libreoffice/install.py", "write_bytes"): "the extension for LibreOffice to add, in a temporary folder",
    ("hosts/libreoffice/profiles.py", "write_bytes"): "the extension for LibreOffice to add, in a temporary folder",
    (
        "hosts/libreoffice/profiles.py",
        "shutil.copytree",
    ): "a profile of our own from the cache; half a one is made anew",
    ("hosts/libreoffice/profiles.py", "os.rename"): "a profile of our own into the cache, whole or not at all",
    ("hosts/libreoffice/worker.py", "os.fdopen"): "standard output",
    ("hosts/libreoffice/macro_runner.py", "os.fdopen"): "standard output",
    ("hosts/libreoffice/office/bridge/main.py", "os.fdopen"): "standard output",
    ("hosts/libreoffice/office/child.py", "open"): "appends to a log",
    ("hosts/libreoffice/office/log.py", "open"): "appends to a log",
    ("hosts/libreoffice/office/log.py", "os.replace"): "sets a long log aside",
    ("hosts/excel/server.py", "open"): "appends to a log",
    ("hosts/defects.py", "open"): "a new log under a name of its own: a defect may be in the writer itself",
    ("hosts/libreoffice/office/bridge/books.py", "store"): "the spreadsheet program saves its own open document",
    ("hosts/libreoffice/office/bridge/books.py", "storeAsURL"): "the spreadsheet program saves its own open document",
    ("hosts/libreoffice/office/bridge/books.py", "storeToURL"): "the spreadsheet program prints, to a file of ours",
    ("hosts/libreoffice/office/report.py", "storeToURL"): "the spreadsheet program prints, in a temporary folder",
    ("hosts/libreoffice/office/bridge/editing.py", "storeToURL"): "the spreadsheet program prints, to a file of ours",
    ("hosts/macros/reporting.py", "to_pdf"): "the spreadsheet program prints, to a file of ours that is then read",
}


def writes(tree: ast.AST) -> Iterator[str]:
    """What a module writes with: `os.replace`, `write_bytes`, `open` for other than reading."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        whole = dotted(node.func)
        name = whole.rpartition(".")[2]
        if whole in WRITES:
            yield whole
        elif name in OPENS:
            if changes(node, name):
                yield name
        elif name in WRITES and not isinstance(node.func, ast.Name):
            yield name


def dotted(func: ast.expr) -> str:
    """`os.replace` of its tree; `.replace` for a method of what is no name."""
    if isinstance(func, ast.Attribute):
        return f"{dotted(func.value)}.{func.attr}"
    return func.id if isinstance(func, ast.Name) else ""


def changes(node: ast.Call, name: str) -> bool:
    """Whether what is opened may be changed: by a mode that says so, or by one that cannot be read here."""
    if name not in {"open", "ZipFile"}:
        return True
    method = isinstance(node.func, ast.Attribute) and name == "open"
    given = [word.value for word in node.keywords if word.arg == "mode"]
    modes = given or node.args[0 if method else 1 :][:1]
    if not modes:
        return False
    (mode,) = modes
    texts = [item.value for item in ast.walk(mode) if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return any(set(text) & set("wax+") for text in texts if len(text) <= 3) or (not texts and name == "ZipFile")


def found() -> Counter[tuple[str, str]]:
    trees = ((path, ast.parse(path.read_text("utf-8"))) for path in sorted(PACKAGE.rglob("*.py")))
    return Counter((path.relative_to(PACKAGE).as_posix(), name) for path, tree in trees for name in writes(tree))


def test_nobody_writes_a_file_past_the_one_writer() -> None:
    """A new way of writing fails here until it goes through `atomic_write` or is listed with its reason."""
    there = found()
    assert sorted(there.keys() - ALLOWED.keys()) == []
    assert sorted(ALLOWED.keys() - there.keys()) == [], "no longer needed"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("path.write_bytes(b'')", "write_bytes"),
        ("open(path, 'w')", "open"),
        ("path.open('ab')", "open"),
        ("open(path, mode='r+b')", "open"),
        ("path.open('a' if there else 'w')", "open"),
        ("zipfile.ZipFile(path, 'w')", "ZipFile"),
        ("zipfile.ZipFile(path, mode)", "ZipFile"),
        ("os.replace(a, b)", "os.replace"),
        ("frame.to_csv(path)", "to_csv"),
        ("xlsxwriter.Workbook(path)", "xlsxwriter.Workbook"),
        ("shutil.copy2(a, b)", "shutil.copy2"),
    ],
)
def test_a_way_of_writing_is_seen(code: str, name: str) -> None:
    assert list(writes(ast.parse(code))) == [name]


READS = ("open(path)", "open(path, 'rb')", "path.open()", "path.open('rb')", "zipfile.ZipFile(path)", "a.replace(b, c)")


@pytest.mark.parametrize("code", READS)
def test_a_way_of_reading_is_left_alone(code: str) -> None:
    assert list(writes(ast.parse(code))) == []
