"""What a person does to a workbook between two refreshes, done to its file and to the tables that it was made from."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import openpyxl
import pandas as pd
from hosts.refresh.books import edited, letter, little_room, resized, small

from segment_udfs.params import KNOBS, Params
from segment_udfs.strings import sentences
from segment_udfs.tables import CLIENTS, SALES, Field, Tables
from segment_udfs.workbook.formula import lit
from segment_udfs.workbook.package import finish
from segment_udfs.workbook.sheets.book import declare
from segment_udfs.workbook.sheets.inputs import FAMILIES_TABLE
from segment_udfs.workbook.sheets.settings import CELL_WORDS
from segment_udfs.workbook.write import Writer

FIRST = 6
"""Row, counted from 1, of the first line of both tables."""
CHANGES = ("amount", "date", "client", "family", "cost", "sector", "hours", "wallet", "quantity", "number", "choice")
PARAMETERS = {
    "months": (6, 24), "a": (0.5, 0.9), "top": (3, 30), "star_max": (1, 6), "growth": (0.05, 0.5),
    "k_risk": (1.5, 2.5), "min_months": (2, 12), "sensitivity": (0.05, 0.3),
    "hourly_cost": (30, 120), "peer_quantile": (0.5, 0.9), "min_peers": (2, 8), "dependency": (0.1, 0.4),
}  # fmt: skip
"""Parameters that are moved, and between what; whole numbers stay whole. Not `list_size`: a new workbook with longer
lists lays its sheets out otherwise, and could not be compared cell by cell.
"""


@dataclass
class Edits:
    """A workbook's tables and parameters, and the cells that have been typed into since it was made."""

    tables: Tables
    params: Params = field(default_factory=Params)
    lang: str = "fr"
    cells: dict[tuple[str, str], Any] = field(default_factory=dict)

    def line(self, row: int, column: str, value: Any) -> None:
        """Type into a sales line (counted from 0)."""
        self._type("sales", "Données_Ventes", SALES, row, column, value)

    def client(self, row: int, column: str, value: Any) -> None:
        """Type into a row of the clients file; `column` may be a cost driver."""
        fields = (*CLIENTS, *(Field(name, "number", name) for name in self.tables.drivers))
        self._type("clients", "Données_Clients", fields, row, column, value)

    def _type(self, table: str, sheet: str, fields: tuple[Field, ...], row: int, column: str, value: Any) -> None:
        frame = getattr(self.tables, table).copy()
        frame.loc[frame.index[row], column] = value
        self.tables = replace(self.tables, **{table: frame})
        place = [item.name for item in fields].index(column)
        self.cells[sheet, f"{letter(2 + place)}{FIRST + row}"] = value

    def add(self, **values: Any) -> None:
        """Type a new line under the last one."""
        sales = self.tables.sales
        new = pd.DataFrame([{name: values.get(name) for name in sales.columns}]).astype(sales.dtypes.to_dict())
        self.tables = replace(self.tables, sales=pd.concat([sales, new], ignore_index=True))
        for name, value in values.items():
            place = [item.name for item in SALES].index(name)
            self.cells["Données_Ventes", f"{letter(2 + place)}{FIRST + len(sales)}"] = value

    def keep(self, lines: int) -> None:
        """Delete the lines after these."""
        for row in range(lines, len(self.tables.sales)):
            for place in range(len(SALES)):
                self.cells["Données_Ventes", f"{letter(2 + place)}{FIRST + row}"] = None
        self.tables = replace(self.tables, sales=self.tables.sales.iloc[:lines].reset_index(drop=True))

    def parameter(self, name: str, value: Any, content: bytes) -> None:
        """Type another value of a parameter into its named cell."""
        self.params = replace(self.params, **{name: value})
        shown = CELL_WORDS[name][value] if KNOBS[name].words else value
        self.cells[named(content, KNOBS[name].cell)] = shown

    def language(self, lang: str, content: bytes) -> None:
        """Choose the language of the workbook."""
        self.lang = lang
        self.cells[named(content, "langue")] = lang

    def file(self, content: bytes) -> bytes:
        """The workbook with what was typed, its figures stale."""
        return resized(edited(content, self.cells), "Ventes", len(self.tables.sales))

    def anew(self) -> bytes:
        """A workbook made of the same tables and parameters, in which a person's own lists are those of the old one:
        the families of the range, the words of the actions.
        """
        with little_room():
            book = declare(self.tables, self.params, self.lang)
        book.tables[FAMILIES_TABLE] = replace(book.tables[FAMILIES_TABLE], columns=families())
        for key, item in book.placed.items():
            if key.startswith("action.text."):
                words = sentences("fr")[f"workbook.action.{key.rpartition('.')[2]}"]
                book.placed[key] = replace(item, expr=lit(words))
        book.forget()
        return finish(Writer(book).write(None, title=book.say("book.title")))


@cache
def families() -> tuple[list[Any], ...]:
    """The families of the range in the small workbook."""
    with little_room():
        return tuple(declare(small(), Params(), "fr").tables[FAMILIES_TABLE].columns)  # type: ignore[arg-type]


def named(content: bytes, name: str) -> tuple[str, str]:
    """Sheet and address of a named cell."""
    names = openpyxl.load_workbook(io.BytesIO(content), read_only=True).defined_names
    ((sheet, address),) = names[name].destinations
    return sheet, address.replace("$", "")


def at_random(tables: Tables, content: bytes, seed: int, count: int = 6) -> Edits:
    """A few changes, the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311  a test must draw the same again
    found = Edits(tables)
    for _ in range(count):
        _one(found, draw, content)
    if draw.random() < 0.3:
        found.language("en", content)
    kind = draw.random()
    if kind < 0.4:
        for place in range(draw.randint(1, 40)):
            number = draw.randint(1, 30)
            day = float(draw.randint(45300, 46022))
            family = draw.choice(list(tables.sales["family"].dropna().unique()))
            amount = round(draw.uniform(-200, 9000), 2)
            name = f"Nouveau {number}"
            found.add(client=f"N{number:04}", date=day, amount=amount, cost=round(amount * 0.6, 2), order=f"P{place}",
                      family=family, quantity=1.0, name=name)  # fmt: skip
    elif kind < 0.6:
        found.keep(draw.randint(len(tables.sales) // 3, len(tables.sales) - 1))
    return found


def _one(found: Edits, draw: random.Random, content: bytes) -> None:
    sales, clients = found.tables.sales, found.tables.clients
    assert clients is not None
    line, account = draw.randrange(len(sales)), draw.randrange(len(clients))
    change = draw.choice(CHANGES)
    if change in {"amount", "cost"}:
        found.line(line, change, round(draw.uniform(-500, 20_000), 2))
    elif change == "date":
        found.line(line, "date", float(draw.randint(45000, 46022)))
    elif change == "client":
        found.line(line, "client", draw.choice([sales["client"].iloc[0], f"X{draw.randint(1, 9)}", "c0010 "]))
    elif change == "family":
        found.line(line, "family", draw.choice([*sales["family"].dropna().unique()[:3], "Famille é & <neuve>"]))
    elif change == "quantity":
        found.client(account, draw.choice(found.tables.drivers), float(draw.randint(0, 400)))
    elif change in {"hours", "wallet"}:
        found.client(account, change, float(draw.randint(1, 200_000 if change == "wallet" else 200)))
    elif change == "sector":
        found.client(account, "sector", draw.choice(["BTP", "Hôtellerie", "Industrie"]))
    elif change == "number":
        name = draw.choice(list(PARAMETERS))
        low, high = PARAMETERS[name]
        value = draw.randint(int(low), int(high)) if KNOBS[name].whole else round(draw.uniform(low, high), 3)
        found.parameter(name, value, content)
    else:
        name = draw.choice(list(CELL_WORDS))
        found.parameter(name, draw.choice(KNOBS[name].words), content)
