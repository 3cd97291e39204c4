"""The guard: what a workbook holds is checked before any library parses it.

It streams, so that nothing of a hostile file is ever whole in memory; and it collects on the way what calamine drops
(error cells, hidden and filtered rows, merged areas), so that a file is looked through once.
"""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.grid import Inspection, SheetFacts
from segment_udfs.importing.guard.formats import units_of_xlsx
from segment_udfs.importing.guard.ods import scan_ods
from segment_udfs.importing.guard.packages import Package, open_package
from segment_udfs.importing.guard.parts import Part, check_part
from segment_udfs.importing.guard.sheet import parse_area
from segment_udfs.importing.guard.xls import inspect_xls
from segment_udfs.importing.guard.xlsb import check_strings, counts_from_1904, scan_xlsb, sheets_of_xlsb, units_of_xlsb
from segment_udfs.importing.naming import shown, some


def inspect(path: Path) -> Inspection:
    """What a workbook holds beside its values.

    Raises:
        DataError: one fault that says what is wrong, and where.
    """
    file = path.name
    if not zipfile.is_zipfile(path):
        return inspect_xls(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, UnicodeError):
        raise DataError([Fault.of("import.damaged", file=file)]) from None
    with archive:
        package = open_package(archive, file)
        if "xl/workbook.bin" in package.parts:
            return _xlsb(package)
        if "content.xml" in package.parts:
            return _ods(package)
        if "xl/workbook.xml" in package.parts or "[content_types].xml" in package.parts:
            return _xlsx(package)
        found = [shown(info.filename) for info in package.parts.values()]
        raise DataError([Fault.of("import.zip_file", file=file, found=some(found, 3))])


def _xlsx(package: Package) -> Inspection:
    book = _main_part(package)
    found = Inspection("xlsx", book=book)
    parts = found.parts
    units: dict[bytes, str] = {}
    if book in package.parts:
        titles = _titles(package, book)
        for identifier, (kind, target) in _relations(package, book).items():
            if kind.lower().endswith("/styles") and target in package.parts:
                units = units_of_xlsx(package, target)
            if identifier in titles:
                title = titles[identifier]
                parts[target] = title
                if kind.lower().endswith("macrosheet"):
                    found.macro_sheets[identifier] = title
    tables: dict[str, tuple[int, int] | None] = {}
    for name in package.parts:
        part = check_part(package, name, parts.get(name, shown(name)), units)
        if part.root == "table":
            tables[name] = _filter_of(package, name)
        if name in parts:
            found.sheets[parts[name]] = _facts(package, name, part)
    if book in package.parts and _counts_from_1904(package, book):
        for facts in found.sheets.values():
            facts.date1904 = True
    found.links = any(name.startswith("xl/externallinks/") for name in package.parts)
    _add_tables(package, parts, tables, found)
    return found


def _main_part(package: Package) -> str:
    """The part that lists the sheets."""
    for kind, target in _relations(package, "").values():
        if kind.lower().endswith("/officedocument") and target in package.parts:
            return target
    return "xl/workbook.xml"


def _titles(package: Package, book: str) -> dict[str, str]:
    """Titles of the sheets, by identifier of relation."""
    titles: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            titles[attributes.get("id", "")] = attributes.get("name", "")

    package.walk(book, sheet)
    return titles


def _counts_from_1904(package: Package, book: str) -> bool:
    """True for a workbook whose days are counted as Excel for Macintosh did."""
    found = False

    def properties(name: str, attributes: dict[str, str]) -> None:
        nonlocal found
        if name == "workbookPr":
            found = attributes.get("date1904", "") in ("1", "true")

    package.walk(book, properties)
    return found


def _relations(package: Package, name: str) -> dict[str, tuple[str, str]]:
    """Kind and part in lower case, by identifier, of what a part refers to inside the package."""
    source = PurePosixPath(name)
    relations = f"{source.parent}/_rels/{source.name}.rels".removeprefix("./") if name else "_rels/.rels"
    found: dict[str, tuple[str, str]] = {}

    def relation(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = _resolved(source.parent, attributes.get("Target", ""))
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), target)

    if relations.lower() in package.parts:
        package.walk(relations, relation)
    return found


def _resolved(folder: PurePosixPath, target: str) -> str:
    """The part, in lower case, that a reference in a folder means.

    Example:
        >>> _resolved(PurePosixPath("xl/worksheets"), "../Tables/table1.xml"), _resolved(PurePosixPath("xl"), "/a.xml")
        ('xl/tables/table1.xml', 'a.xml')
    """
    steps: list[str] = [] if target.startswith("/") else list(folder.parts)
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps).lower()


def _facts(package: Package, name: str, part: Part) -> SheetFacts:
    if part.root in ("worksheet", "chartsheet", "dialogsheet", "macrosheet"):
        return part.facts
    raise package.damaged(name)


def _filter_of(package: Package, name: str) -> tuple[int, int] | None:
    """First and last row of a table whose filter hides rows."""
    area: str | None = None
    applied = False

    def element(tag: str, attributes: dict[str, str]) -> None:
        nonlocal area, applied
        if tag == "autoFilter":
            area = attributes.get("ref")
        applied = applied or tag == "filterColumn"

    package.walk(name, element)
    found = parse_area(area) if applied and area else None
    return (found[0], found[2]) if found else None


def _add_tables(
    package: Package, sheets: dict[str, str], tables: dict[str, tuple[int, int] | None], found: Inspection
) -> None:
    """The filters of tables belong to the sheets that refer to them."""
    if not any(tables.values()):
        return
    for name, title in sheets.items():
        if name in package.parts:
            for _, target in _relations(package, name).values():
                rows = tables.get(target)
                if rows is not None:
                    found.sheets[title].filters.append(rows)


def _xlsb(package: Package) -> Inspection:
    found = Inspection("xlsb")
    titles, units = sheets_of_xlsb(package), units_of_xlsb(package)
    old_mac = counts_from_1904(package)
    relations = _relations(package, "xl/workbook.bin")
    parts = {relations[identifier][1]: title for identifier, title in titles.items() if identifier in relations}
    found.macro_sheets = {
        identifier: titles[identifier]
        for identifier, (kind, _) in relations.items()
        if identifier in titles and kind.lower().endswith("macrosheet")
    }
    for name in package.parts:
        check_part(package, name, parts.get(name, shown(name)))
        if name in parts:
            found.sheets[parts[name]] = scan_xlsb(package, name, parts[name], units)
            found.sheets[parts[name]].date1904 = old_mac
        elif name.endswith("sharedstrings.bin"):
            check_strings(package, name)
    found.links = any(name.startswith("xl/externallinks/") for name in package.parts)
    return found


def _ods(package: Package) -> Inspection:
    _refuse_encrypted(package)
    for name in package.parts:
        if name != "content.xml":
            check_part(package, name, shown(name))
    return Inspection("ods", scan_ods(package))


def _refuse_encrypted(package: Package) -> None:
    def element(name: str, _: dict[str, str]) -> None:
        if name == "encryption-data":
            raise DataError([Fault.of("import.encrypted", file=package.file)])

    if "meta-inf/manifest.xml" in package.parts:
        package.walk("meta-inf/manifest.xml", element)
