"""Static safety: what the code of the package may not do at all, what it may do in one argued place, no secret.

The rules are read from the syntax trees of all our modules. An exception that nothing needs any longer fails too.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import util
from types import ModuleType
from typing import Any

import pytest
from support import ROOT

PACKAGE = ROOT / "segment_udfs"

FORBIDDEN = {
    *("eval", "exec", "compile", "__import__", "breakpoint", "input"),
    *("os.system", "os.popen", "os.startfile", "os.tempnam", "tempfile.mktemp", "webbrowser.open"),
    *("subprocess.getoutput", "subprocess.getstatusoutput", "pandas.eval", "pandas.read_pickle", "numpy.load"),
    *("shutil.unpack_archive", "builtins.eval", "builtins.exec", "types.CodeType", "types.FunctionType"),
}
"""Calls that make a text run, or that hand a name to somebody else before the file exists."""
METHODS = {"extractall", "to_pickle", "allow_pickle"}
MODULES = {
    *("pickle", "_pickle", "cPickle", "marshal", "shelve", "dbm", "dill", "cloudpickle", "joblib", "jsonpickle"),
    *("yaml", "code", "codeop", "pty", "telnetlib", "ftplib", "smtplib", "poplib", "imaplib", "nntplib"),
    *("urllib", "http", "requests", "httpx", "aiohttp", "socket", "ssl", "xmlrpc", "asyncio", "socketserver"),
    *("xml", "lxml", "defusedxml", "xlwings.pro", "xlwings.server", "multiprocessing", "ctypes", "webbrowser"),
}
"""Modules that load objects, reach the network, read XML, leave Python: see `ARGUED`."""

ARGUED: dict[tuple[str, str], str] = {
    ("socket", "hosts/libreoffice/deployed.py"): "asks the local pipe of LibreOffice whether it runs; no network",
    ("urllib.parse", "hosts/libreoffice/deployed.py"): "quotes a path; opens nothing",
    ("xml.sax.saxutils", "hosts/libreoffice/addin/configuration.py"): "escapes what we write; reads nothing",
    ("xml.sax.saxutils", "hosts/libreoffice/addin/package.py"): "escapes what we write; reads nothing",
    ("xml.sax.saxutils", "workbook/ribbon.py"): "escapes what we write; reads nothing",
    ("xml.etree.ElementTree", "hosts/leaks.py"): "reads the file that we have just built, never a foreign one",
    ("ctypes", "hosts/excel/machine.py"): "asks Windows for what its registry does not say; no foreign library",
    ("ctypes", "importing/workbooks/child_limits.py"): "limits the memory of the child that reads files, on Windows",
}
"""What may stand in one module, and why."""
PARSER = "xml.parsers.expat"
"""Reads XML without building anything; each module that uses it refuses document types (see the test)."""
READERS = (PARSER, "xml.etree.ElementTree", "defusedxml", "lxml", "xml.sax", "xml.dom")
REFUSALS = ("StartDoctypeDeclHandler", "importing.guard", 'b"<!"')
"""How a module refuses document types: by itself, or through the module that does."""

SECRETS = re.compile(
    r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_\w{30,}|\bxox[abprs]-\w{8,}|\bsk-\w{20,}|\bnpm_\w{30,}"
    r"|\bpypi-\w{20,}|\bAIza[\w-]{30,}|\beyJ[\w-]{15,}\.eyJ"
    r"|(?i:\b(?:api_?key|secret|passwd|password|token)\b\s*[:=]\s*[\"'][\w+/=-]{12,}[\"'])"
    r"|(?i:\b\w+://[^\s/:@\"'{}<>]+:[^\s/@\"'{}<>]+@)"
)


@cache
def trees() -> dict[str, ast.Module]:
    """The syntax tree of every module of the package, by its path in it."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Every node, walked once."""
    if not hasattr(tree, "every"):
        tree.every = tuple(ast.walk(tree))  # type: ignore[attr-defined]
    return tree.every  # type: ignore[attr-defined, no-any-return]


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules that a module imports, by their full names; also those that it names to import_module."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in READERS else node.module for name in whole)
        elif isinstance(node, ast.Call) and called(node.func, {}).endswith("import_module"):
            yield from (item.value for item in node.args[:1] if isinstance(item, ast.Constant))


def aliases(tree: ast.AST) -> dict[str, str]:
    """What the names of a module stand for: `np` is numpy, `run` is subprocess.run."""
    found: dict[str, str] = {}
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            found |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def called(func: ast.expr, known: dict[str, str]) -> str:
    """The full name of what is called, "" when it is the result of something."""
    if isinstance(func, ast.Name):
        return known.get(func.id, func.id)
    if isinstance(func, ast.Attribute):
        inner = called(func.value, known)
        return f"{inner}.{func.attr}" if inner else f".{func.attr}"
    return ""


def calls(source: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    known = aliases(source)
    for node in nodes(source):
        if isinstance(node, ast.Call):
            yield called(node.func, known), node


def unsafe(source: ast.AST) -> list[str]:
    """Calls and keywords that may stand nowhere."""
    found = []
    for name, node in calls(source):
        words = {word.arg: word.value for word in node.keywords if word.arg}
        where = f"{name} at line {node.lineno}"
        if name in FORBIDDEN or name.rpartition(".")[2] in METHODS or METHODS & words.keys():
            found.append(where)
        if "shell" in words and not (isinstance(words["shell"], ast.Constant) and words["shell"].value is False):
            found.append(f"shell in {where}")
        if name.startswith("subprocess.") and node.args and isinstance(node.args[0], (ast.Constant, ast.JoinedStr)):
            found.append(f"a line of text as a command in {where}")
        if name.rpartition(".")[2] == "ZipFile.extract":
            found.append(where)
    return found


def checks_by_assert(source: ast.AST) -> list[int]:
    """Asserts but `x is not None`, which only tells the type checker what is known: `python -O` runs none of them."""
    return [
        node.lineno
        for node in nodes(source)
        if isinstance(node, ast.Assert)
        and not (isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], ast.IsNot))
    ]


def is_watched(name: str) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in MODULES)


def test_no_module_runs_texts_or_unpacks_archives_or_checks_by_assert() -> None:
    """Nothing of what is forbidden stands in any of them."""
    found = {name: [*unsafe(tree), *checks_by_assert(tree)] for name, tree in trees().items()}
    assert {name: what for name, what in found.items() if what} == {}
    assert len(found) > 200


def test_what_reaches_out_stands_in_its_argued_place_and_nowhere_else() -> None:
    """Network, XML, foreign code: each import is one of those argued, and each argued one exists."""
    found = {(module, name) for name, tree in trees().items() for module in imports(tree) if is_watched(module)}
    found = {(module, name) for module, name in found if module != PARSER}
    assert sorted(found - ARGUED.keys()) == []
    assert sorted(ARGUED.keys() - found) == []


def test_who_reads_xml_refuses_every_document_type() -> None:
    """A document type is how XML reaches other files, or explodes."""
    readers = [name for name, tree in trees().items() if {PARSER, "xml.etree.ElementTree"} & set(imports(tree))]
    assert len(readers) > 1
    texts = {name: (PACKAGE / name).read_text("utf-8") for name in readers}
    assert [name for name, text in texts.items() if not any(word in text for word in REFUSALS)] == []


@pytest.mark.parametrize(
    "code",
    [
        "eval('1')",
        "from builtins import exec as run\nrun('')",
        "import os\nos.system('ls')",
        "import subprocess as s\ns.run('ls -l')",
        "import subprocess\nsubprocess.run(['ls'], shell=True)",
        "import subprocess\nflag = 1\nsubprocess.run(['ls'], shell=flag)",
        "import zipfile\nzipfile.ZipFile('a').extractall()",
        "import tempfile\ntempfile.mktemp()",
        "import numpy as np\nnp.load('a', allow_pickle=True)",
        "import pandas as pd\npd.read_pickle('a')",
        "f'{subprocess}'\nimport subprocess\nsubprocess.Popen(f'ls {a}')",
    ],
)
def test_the_rules_see_what_they_forbid(code: str) -> None:
    """A rule that sees nothing would pass for ever."""
    assert unsafe(ast.parse(code))


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ("import pickle", "pickle"),
        ("from urllib import request", "urllib"),
        ("import urllib.request as web", "urllib.request"),
        ("from xml.etree import ElementTree", "xml.etree.ElementTree"),
        ("from importlib import import_module\nimport_module('socket')", "socket"),
    ],
)
def test_the_rules_see_the_modules_that_they_watch(code: str, module: str) -> None:
    assert [name for name in imports(ast.parse(code)) if is_watched(name)] == [module]


def test_an_assert_that_checks_is_seen_and_one_for_types_is_not() -> None:
    assert checks_by_assert(ast.parse("assert x\nassert y is not None\nassert z in q")) == [1, 3]


def test_one_function_makes_names_of_files_safe() -> None:
    """`safe_filename` is defined once; nobody else strips the letters that a file name may not have."""
    defined, others = [], []
    for name, tree in trees().items():
        defined += [name for node in nodes(tree) if isinstance(node, ast.FunctionDef) and node.name == "safe_filename"]
        others += [
            name
            for node in nodes(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and {*'<>:"|?*'} <= {*node.value}
            and len(node.value) < 20
        ]
    assert len(defined) == 1
    assert set(others) <= set(defined)


# --- the repository ----------------------------------------------------------------------------
@cache
def committed() -> dict[str, str]:
    """The texts that are in the repository, by path."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("NOT A CHECKOUT: the texts of the repository cannot be listed")
    texts = {}
    for name in filter(None, done.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (data := path.read_bytes())[:8000]:
            texts[name] = data.decode("utf-8", "replace")
    return texts


def test_no_text_of_the_repository_looks_like_a_key() -> None:
    """Keys of clouds, of registries, private keys, passwords in addresses."""
    found = {name: match[0] for name, text in committed().items() if (match := SECRETS.search(text))}
    found.pop("tests/test_safety.py", None)  # which spells them
    assert found == {}
    assert len(committed()) > 300


@pytest.mark.parametrize(
    "text",
    [
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "token" + ' = "abcdef0123456789"',
        "https://joe:" + "hunter2@example.org",
        "ghp_" + "a" * 36,
    ],
)
def test_what_looks_like_a_key_is_seen(text: str) -> None:
    assert SECRETS.search(text)


# --- the lock of the dependencies --------------------------------------------------------------
@pytest.fixture(scope="module")
def lock() -> ModuleType:
    spec = util.spec_from_file_location("lock", ROOT / "tools" / "lock.py")
    assert spec is not None
    assert spec.loader is not None
    made = util.module_from_spec(spec)
    sys.modules["lock"] = made  # a dataclass looks its module up
    spec.loader.exec_module(made)
    return made


def test_every_dependency_is_pinned_with_hashes_on_every_system(lock: ModuleType) -> None:
    """pyproject.toml is met by the lock for four Pythons on three systems; what the pinned ones need is pinned too."""
    text = (ROOT / "requirements.lock").read_text("ascii")
    assert lock.faults(text, lock.wanted()) == []
    assert len(lock.pins(text)) >= len(lock.wanted())
    assert {len(pin.hashes) > 0 for pin in lock.pins(text)} == {True}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("numpy==2.4.6", "numpy has no hash"),
        ("numpy>=2 --hash=sha256:" + "0" * 64, "numpy is not one exact version"),
        ("", "numpy>=2 is not met by None"),
        ("numpy==1.9 --hash=sha256:" + "0" * 64, "numpy>=2 is not met by 1.9"),
        ("numpy==2.4.6 --hash=sha256:" + "0" * 64 + "\n# from https://example.org/simple", "it names an address"),
        ("numpy==2.4.6 ; sys_platform == 'win32' --hash=sha256:" + "0" * 64, "Python 3.11, linux: numpy>=2"),
    ],
)
def test_a_lock_that_does_not_hold_is_told(lock: ModuleType, text: str, told: str) -> None:
    needed: list[Any] = [lock.Requirement("numpy>=2")]
    wrong = lock.faults(text, needed)
    assert any(told in fault for fault in wrong), wrong


def test_rules_of_safety_are_on_for_ruff() -> None:
    """The S rules are selected for all the code; only tests may assert."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert re.search(r'select = \[[^\]]*"S"', text)
    ignored: dict[str, list[str]] = defaultdict(list)
    for where, rules in re.findall(r'^"([^"]+)" = \[([^\]]*)\]', text, re.MULTILINE):
        ignored[where] = re.findall(r"\"(S\d+)\"", rules)
    assert not any(rules for where, rules in ignored.items() if where.startswith("segment_udfs"))
