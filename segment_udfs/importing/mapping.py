"""Which column of a file is which field: what the user said first, then the synonyms of the usual exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from segment_udfs import tables
from segment_udfs.errors import Fault
from segment_udfs.importing import synonyms
from segment_udfs.importing.formula import MINUS, Formula, read_formula
from segment_udfs.importing.proposals import CLOSE, Content, amount_offer, closest_of, fits, likeness, tax_doubt
from segment_udfs.importing.synonyms import is_entries, normalise, with_tax
from segment_udfs.importing.tabular import some

Table = Literal["sales", "clients", "costs"]
FIELDS: Final[Mapping[Table, tuple[tables.Field, ...]]] = {
    "sales": tables.SALES,
    "clients": tables.CLIENTS,
    "costs": tables.RATES,
}
_RANKS: Final = {"sales": synonyms.SALES, "clients": synonyms.CLIENTS, "costs": synonyms.RATES}


@dataclass(frozen=True)
class Mapped:
    """The formula of each field found; the faults, if the file cannot be read as this table; what is worth telling.

    `lacking` counts the required fields for which no column can be a candidate.
    """

    columns: dict[str, Formula]
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    lacking: int = 0

    def unused(self, headers: Sequence[str]) -> list[int]:
        """Positions of the columns that no field uses."""
        used = {position for formula in self.columns.values() for position in formula.positions}
        return [position for position in range(len(headers)) if position not in used]


def overrides_for(table: Table, given: Mapping[str, str]) -> dict[str, str]:
    """The part of the `--map` options that concerns a table.

    `clients.sector` names the table; a bare name is the field of the first table that has it (sales, clients, costs).

    Example:
        >>> overrides_for("clients", {"client": "Code", "sector": "Branche", "clients.client": "Tiers"})
        {'sector': 'Branche', 'client': 'Tiers'}
    """
    found: dict[str, str] = {}
    for key, header in given.items():
        owner, _, name = key.rpartition(".")
        if (owner or _owner(name)) == table and any(field.name == name for field in FIELDS[table]):
            found[name] = header
    return found


def _owner(name: str) -> str:
    return next((table for table, fields in FIELDS.items() if any(field.name == name for field in fields)), "sales")


def option_name(table: Table, name: str) -> str:
    """How `--map` names a field: bare where that suffices, else with its table.

    Example:
        >>> option_name("sales", "client"), option_name("clients", "client"), option_name("clients", "sector")
        ('client', 'clients.client', 'sector')
    """
    return name if _owner(name) == table else f"{table}.{name}"


def unknown_fields(given: Mapping[str, str]) -> list[Fault]:
    """One fault for each `--map` that names no field."""
    known = {option_name(table, field.name) for table, fields in FIELDS.items() for field in fields}
    known |= {f"{table}.{field.name}" for table, fields in FIELDS.items() for field in fields}
    return [
        Fault.of("import.unknown_field", field=key, closest=closest_of(key, sorted(known)) or "", found=some(bare, 40))
        for key in given
        if key not in known
        for bare in [[field.name for field in FIELDS["sales"]]]
    ]


def map_headers(
    headers: Sequence[str], table: Table, overrides: Mapping[str, str], where: Fault, content: Content | None = None
) -> Mapped:
    """Find the column of each field of a table.

    Args:
        headers: As `RawTable.headers`.
        table: "sales", "clients" or "costs".
        overrides: Field name to header or formula, from `overrides_for`; an empty text says that the file has none.
        where: Names the file in the faults.
        content: Tells what the columns hold; without it the headers alone decide what is proposed.

    Example:
        >>> found = map_headers(["Code client", "Date", "Total HT"], "sales", {}, Fault("import.in_file"))
        >>> {name: formula.single for name, formula in found.columns.items()}
        {'client': 0, 'date': 1, 'amount': 2}
    """
    fields = FIELDS[table]
    columns, faults = _overridden(headers, table, overrides, where)
    settled = set(columns) | (set(overrides) & {field.name for field in fields})
    # A column may serve a formula and a field of its own: the quantity of Quantity*Price stays the quantity.
    taken = {formula.single for formula in columns.values() if formula.single is not None}
    doubts = _by_synonyms(headers, table, columns, settled, taken)
    lacking = {field.name for field in fields if field.required} - set(columns) - set(doubts)
    if table == "sales" and lacking - set(overrides) and is_entries(headers):
        return Mapped(columns, (*faults, Fault.of("import_choice.entries", where=where)), lacking=len(lacking))
    for field in fields:
        if field.name in columns or field.name in overrides:
            continue
        if field.name in doubts:
            faults.append(_two_columns(headers, table, field, doubts[field.name], where))
        elif field.required:
            faults.append(_missing(headers, table, field, taken, where, content))
    amount = None if overrides.get("amount") else columns.get("amount")
    doubt = None if amount is None else tax_doubt(headers, amount.positions[0], where, content)
    told = doubt is not None and doubt.key == "import_choice.note_before_tax"
    if doubt is not None and not told:
        faults.append(doubt)
    ordered = {field.name: columns[field.name] for field in fields if field.name in columns}
    return Mapped(ordered, tuple(faults), (doubt,) if doubt is not None and told else (), len(lacking))


def _overridden(
    headers: Sequence[str], table: Table, overrides: Mapping[str, str], where: Fault
) -> tuple[dict[str, Formula], list[Fault]]:
    columns: dict[str, Formula] = {}
    faults: list[Fault] = []
    kinds = {field.name: field.kind for field in FIELDS[table]}
    for name, text in overrides.items():
        option = option_name(table, name)
        if not text:
            continue
        try:
            columns[name] = _formula(text, headers, kinds.get(name) == "number")
        except KeyError as error:
            wanted = str(error.args[0])
            closest = closest_of(wanted, headers)
            key = "import.no_such_header" if closest else "import.no_such_header_at_all"
            facts = {"closest": closest} if closest else {}
            faults.append(Fault.of(key, where=where, field=option, header=wanted, found=some(headers, 12), **facts))
            continue
        except ValueError:
            faults.append(Fault.of("import.bad_formula", where=where, field=option, text=text))
            continue
        if columns[name].single is None and kinds.get(name) != "number":
            faults.append(Fault.of("import.bad_formula", where=where, field=option, text=text))
    return columns, faults


def _formula(text: str, headers: Sequence[str], number: bool) -> Formula:
    """A header as it is written wins over a formula, whatever signs it holds; only a number can be a formula."""
    exact = {header: position for position, header in reversed(list(enumerate(headers)))}
    plain = {normalise(header): position for position, header in reversed(list(enumerate(headers)))}

    def find(name: str) -> int:
        if name in exact:
            return exact[name]
        position = plain.get(normalise(name)) if normalise(name) else None
        # "Montant-TVA" takes the tax away: it is not the column "Montant TVA".
        if position is None or (number and _minuses(name) > _minuses(headers[position])):
            raise KeyError(name)
        return position

    if text.strip() in exact:
        return Formula.column(exact[text.strip()])
    if not any(sign in text for sign in f"*+{MINUS if number else ''}"):
        return Formula.column(find(text.strip().removeprefix("[").removesuffix("]")))
    return read_formula(text, find)


def _minuses(text: str) -> int:
    return sum(map(text.count, MINUS))


@cache
def _ranked(table: Table) -> tuple[dict[str, dict[str, int]], int]:
    """field -> normalised header -> rank; and the number of ranks."""
    found: dict[str, dict[str, int]] = {}
    for field in FIELDS[table]:
        ranks = found.setdefault(field.name, {})
        for rank, headers in enumerate(_RANKS[table].get(field.name, ())):
            for header in headers.split("|"):
                ranks.setdefault(normalise(header), rank)
        ranks.setdefault(normalise(field.header), 0)
        ranks.setdefault(normalise(field.name), 1)
    return found, 3


def _by_synonyms(
    headers: Sequence[str], table: Table, columns: dict[str, Formula], settled: set[str], taken: set[int]
) -> dict[str, list[int]]:
    """Complete `columns` rank by rank; return the fields for which several columns are equally good."""
    ranks, count = _ranked(table)
    plain = [normalise(header) for header in headers]
    doubts: dict[str, list[int]] = {}
    for rank in range(count):
        claims: dict[str, list[int]] = {}
        for name, known in ranks.items():
            if name not in settled and name not in doubts:
                claims[name] = [i for i, header in enumerate(plain) if known.get(header) == rank and i not in taken]
        for name, positions in claims.items():
            free = [position for position in positions if position not in taken]
            if len(free) > 1:
                doubts[name] = free
            elif free:
                columns[name] = Formula.column(free[0])
                settled.add(name)
                taken.add(free[0])
    if "client" not in settled | set(doubts) and "client" in ranks and "name" in columns:
        # A file with names alone: the name is then what identifies the client.
        position = columns["name"].single
        if position is not None and plain[position] in ranks["client"]:
            columns["client"] = Formula.column(position)
    return doubts


def _two_columns(
    headers: Sequence[str], table: Table, field: tables.Field, positions: Sequence[int], where: Fault
) -> Fault:
    names = [headers[position] for position in positions]
    return Fault.of(
        "import.two_columns",
        where=where,
        what=label(field.name),
        found=some(names, 6),
        field=option_name(table, field.name),
        first=names[0],
    )


def _missing(
    headers: Sequence[str], table: Table, field: tables.Field, taken: set[int], where: Fault, content: Content | None
) -> Fault:
    facts = {
        "where": where,
        "what": label(field.name),
        "found": some(headers, 20),
        "field": option_name(table, field.name),
    }
    ranks, _ = _ranked(table)
    if field.name == "amount" and (offer := amount_offer(headers, ranks["quantity"], content)):
        return Fault(offer.key, facts | offer.facts)
    close = {
        position: likeness(normalise(header), ranks[field.name])
        for position, header in enumerate(headers)
        if position not in taken and not with_tax(header)
    }
    alike = sorted((i for i, share in close.items() if share >= CLOSE), key=lambda i: -close[i])
    # what a column holds is looked at last, for it takes long
    closest = next((headers[i] for i in alike if fits(i, field, content)), "")
    if not closest:
        return Fault("import.no_column", facts)
    return Fault("import.no_column_close", facts | {"closest": closest})


def label(name: str) -> Fault:
    """The name of a field as a sentence says it."""
    return Fault.of(f"import.field_{name}")
