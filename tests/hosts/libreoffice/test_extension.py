"""The extension file: one function for each of the catalogue, both languages, the same bytes at every build."""

from __future__ import annotations

import io
import json
import re
import zipfile
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from segment_udfs import __version__
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.hosts.cli import app
from segment_udfs.hosts.commands import COMMANDS, GROUPS, LIBREOFFICE, MENUS
from segment_udfs.hosts.libreoffice.addin import IDENTIFIER, build_oxt
from segment_udfs.hosts.libreoffice.addin.declared import declared
from segment_udfs.strings import sentences

OOR = "{http://openoffice.org/2001/registry}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def parts() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(build_oxt())) as package:
        assert package.testzip() is None
        return {name: package.read(name).decode("utf-8") for name in package.namelist()}


def test_two_builds_give_the_same_bytes() -> None:
    assert build_oxt() == build_oxt()


def test_every_file_of_the_manifest_is_there_and_the_version_is_ours(parts: dict[str, str]) -> None:
    listed = re.findall(r'full-path="([^"]+)"', parts["META-INF/manifest.xml"])
    assert listed
    assert set(listed) <= set(parts)
    assert f'<identifier value="{IDENTIFIER}"/>' in parts["description.xml"]
    assert f'<version value="{__version__}"/>' in parts["description.xml"]


def test_the_interface_has_one_method_for_each_function_with_all_its_arguments(parts: dict[str, str]) -> None:
    """As many arguments as the signature of the catalogue, `lang` last."""
    methods = dict(re.findall(r"\n    .*? (seg\w+)\((.*)\);", parts["XSegFunctions.idl"]))
    assert len(methods) == len(FUNCTIONS) > 50
    for item in declared():
        arguments = methods[item.method].split(", ")
        assert len(arguments) == len(item.function.arguments) + 1
        assert arguments[-1] == "[in] any aLang"


def test_the_wizard_has_a_sentence_for_every_function_and_argument_in_both_languages(parts: dict[str, str]) -> None:
    """Names as typed in a cell, descriptions of the catalogue, in French and English."""
    root = ElementTree.fromstring(parts["CalcAddIns.xcu"])  # noqa: S314 - our own text
    functions = root.find(f".//*[@{OOR}name='AddInFunctions']")
    assert functions is not None
    seen = {}
    for function in functions:
        texts = {prop.get(f"{OOR}name"): _values(prop) for prop in function if prop.tag == "prop"}
        parameters = function.find(f"node[@{OOR}name='Parameters']")
        assert parameters is not None
        helps = [
            _values(prop) for parameter in parameters for prop in parameter if prop.get(f"{OOR}name") == "Description"
        ]
        assert all(set(found) == {"fr", "en-US"} and all(found.values()) for found in helps)
        seen[texts["DisplayName"]["fr"]] = (texts["Description"], len(helps))
    assert seen == {
        name: ({"en-US": function.help.en, "fr": function.help.fr}, len(function.arguments) + 1)
        for name, function in FUNCTIONS.items()
    }


def _values(prop: ElementTree.Element) -> dict[str, str]:
    return {value.get(XML_LANG, ""): value.text or "" for value in prop}


def test_the_component_knows_each_function_and_how_its_result_travels(parts: dict[str, str]) -> None:
    """Columns of text travel as text: Calc compares no text that stands in an array of any."""
    table = json.loads(parts["pythonpath/segmentation_office/functions.json"])
    assert table["version"] == __version__
    results = {one["name"]: one["result"] for one in table["functions"]}
    shapes = {"num": "number", "num-col": "numbers", "num-table": "numbers", "text-col": "texts", "table": "mixed"}
    assert results == {name: shapes[function.result.shape] for name, function in FUNCTIONS.items()}


def test_names_of_methods_and_arguments_are_distinct() -> None:
    """Two functions, or two arguments of one function, that differ by case only would hide each other."""
    methods = [item.method.lower() for item in declared()]
    assert len(set(methods)) == len(methods)
    for item in declared():
        names = [item.name_of(argument).lower() for argument in item.arguments]
        assert len(set(names)) == len(names)


def _menu(entries: ElementTree.Element) -> list[object]:
    """What a menu shows, in LibreOffice's order, which is that of the nodes' names: separators as None, an entry as its
    key and titles, a submenu as its titles and its own entries."""
    seen: list[object] = []
    for entry in sorted(entries, key=lambda node: str(node.get(f"{OOR}name"))):
        props = {prop.get(f"{OOR}name"): _values(prop) for prop in entry.findall("prop")}
        inside = entry.find(f"node[@{OOR}name='Submenu']")
        if "Title" not in props:
            assert props["URL"][""] == "private:separator"
            seen.append(None)
            continue
        assert props["Context"][""] == "com.sun.star.sheet.SpreadsheetDocument"
        if inside is not None:
            seen.append((props["Title"], _menu(inside)))
        else:
            seen.append((props["URL"][""], props["Title"]))
    return seen


def _titles(key: str) -> dict[str, str]:
    return {"en-US": sentences("en")[f"commands.{key}"], "fr": sentences("fr")[f"commands.{key}"]}


def test_the_menu_has_the_commands_in_order_with_their_titles(parts: dict[str, str]) -> None:
    """Every command of LibreOffice once, in its submenu or not, a separator between two groups, both languages, in Calc
    alone."""
    root = ElementTree.fromstring(parts["Addons.xcu"])  # noqa: S314 - our own text
    submenu = root.find(f".//*[@{OOR}name='Submenu']")
    assert submenu is not None
    wanted: list[object] = []
    for group, commands in groupby((item for item in COMMANDS if LIBREOFFICE in item.hosts), lambda item: item.group):
        wanted += [None] if wanted else []
        for menu, items in groupby(commands, lambda item: item.menu):
            entries = [(f"fr.segmentation.calc:{item.key}", _titles(f"title_{item.key}")) for item in items]
            wanted += [(_titles(f"menu_{menu}"), entries)] if menu else entries
        assert group in GROUPS
    assert _menu(submenu) == wanted
    assert sum(isinstance(entry, tuple) and isinstance(entry[1], list) for entry in wanted) == len(MENUS)
    assert "wizard" not in parts["Addons.xcu"]
    assert "<value>fr.segmentation.calc:*</value>" in parts["ProtocolHandler.xcu"]


def test_the_command_writes_the_extension_and_checks_it(tmp_path: Path) -> None:
    """Written: exit 0 and the bytes of the build; --check: 0 for these, 2 and one sentence for others."""
    out = tmp_path / "segmentation.oxt"
    run = CliRunner().invoke
    assert run(app, ["extension", "-o", str(out)]).exit_code == 0
    assert out.read_bytes() == build_oxt()
    assert run(app, ["extension", "-o", str(out), "--check"]).exit_code == 0
    out.write_bytes(b"other")
    stale = run(app, ["extension", "-o", str(out), "--check"])
    assert stale.exit_code == 2
    assert "segment-udfs extension -o segmentation.oxt" in stale.output
