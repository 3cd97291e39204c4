"""Sensibilité: every threshold moved a little down and up, the segment of each client with it, and who changes.

The same thresholds, moves and rules as `analysis.sensitivity`, formula for formula.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from segment_udfs.params import KNOBS
from segment_udfs.workbook.formula import (
    Expr,
    Let,
    Variable,
    cat,
    cell,
    cells,
    column,
    fill,
    iff,
    lit,
    native,
    percent,
    seg,
    span,
    t,
)
from segment_udfs.workbook.layout import LEFT, difference, place_head
from segment_udfs.workbook.model import Book, Sheet
from segment_udfs.workbook.sheets.columns.base import blank
from segment_udfs.workbook.sheets.columns.rules import (
    gap,
    pareto_class,
    potential_score,
    profit_status,
    segment_arguments,
    star_arguments,
    status,
)
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.theme import LINE

SHEET: Final = "Sensibilité"
SUMMARY: Final = 4
"""Row of the header of the summary."""
NAMES: Final = 10
"""Clients named at most in the summary of a threshold."""


def _segment(**moved: Expr) -> Expr:
    return seg("SEG_SEGMENT", **segment_arguments(**moved))


def _star(**moved: Expr) -> Expr:
    return seg("SEG_STAR", **star_arguments(**moved))


def _with_class(value: Expr) -> Expr:
    letter = Variable("letter")
    moved = {"class": letter}
    return Let("letter", pareto_class(column("value"), a=value), _segment(**moved, star=_star(**moved)))


def _with_status(found: Expr) -> Expr:
    state = Variable("state")
    return Let("state", found, _segment(status=state, star=_star(risk=state)))


def _with_gap(value: Expr) -> Expr:
    missing = Variable("missing")
    score = potential_score(gap_column=missing)
    return Let("missing", gap(pct=value), _segment(star=_star(gap=missing), potential_score=score))


SEGMENT_WITH: Final[dict[str, Callable[[Expr], Expr]]] = {
    "a": _with_class,
    "k_lost": lambda value: _with_status(status(k_lost=value)),
    "profit_tolerance": lambda value: _segment(profit_status=profit_status(tol=value)),
    "star_breadth": lambda value: _segment(star=_star(min_breadth=value)),
    "star_wallet": lambda value: _segment(star=_star(min_wallet=value)),
    "growth": lambda value: _segment(potential_score=potential_score(growth=value)),
    "peer_quantile": _with_gap,
    "new_days": lambda value: _with_status(status(new_days=value)),
}
"""The segment of every client when the threshold has another value, all else equal."""


@dataclass(frozen=True)
class Move:
    """One threshold in one direction."""

    name: str
    side: str

    @property
    def key(self) -> str:
        return f"{self.name}_{self.side}"

    @property
    def place(self) -> str:
        """Key of its words in the summary."""
        return f"{SHEET}!{SUMMARY + 1 + MOVES.index(self)},{LEFT}"

    @property
    def words(self) -> Expr:
        """ "Seuil de la classe A −10 % (72 %)"."""
        return cell(self.place)

    def value(self) -> Expr:
        """The moved value, kept within its bounds and on its side of the threshold that it must not cross."""
        knob, factor = KNOBS[self.name], param("sensitivity") * (1 if self.side == "up" else -1) + 1
        low, high = lit(knob.low), lit(knob.high)
        if self.name == "a":
            high = param("b") - 1e-12
        if self.name == "k_lost":
            low = param("k_risk")
        return native("MIN", native("MAX", param(self.name) * factor, low), high)

    def shown(self) -> Expr:
        """The moved value in words, with its unit."""
        unit, value = KNOBS[self.name].unit, cell(f"sensitivity.value.{self.key}")
        if unit == "%":
            return fill("sensitivity.percent", value=percent(value, 2))
        return fill("sensitivity.days" if unit == "days" else "sensitivity.times", value=native("ROUND", value, 2))


MOVES: Final = tuple(Move(name, side) for name in SEGMENT_WITH for side in ("down", "up"))
FIRST: Final = SUMMARY + len(MOVES) + 5
"""Row of the first client."""
_CHANGED: Final[dict[str, Expr]] = {move.key: column(f"segment_{move.key}").ne(column("segment")) for move in MOVES}


def place_sensitivity(book: Book) -> None:
    """Lay the sheet out: the summary by threshold, then one row a client."""
    sheet = book.sheet(
        Sheet(
            SHEET,
            "shtSensibilite",
            tab=LINE,
            widths={0: 2, 1: 46, 2: 24, 3: 12, 4: 62, **dict.fromkeys(range(5, 5 + len(MOVES)), 21.0)},
            heights={0: 26, 1: 21, FIRST - 2: 46},
            repeat_rows=(FIRST - 2, FIRST - 1),
            fit=(2, 0),
            zoom=85,
        )
    )
    worst = native("MAX", cells(*(f"sensitivity.count.{move.key}" for move in MOVES)))
    named = native(
        "XLOOKUP",
        worst,
        cells(*(f"sensitivity.count.{move.key}" for move in MOVES)),
        cells(*(move.place for move in MOVES)),
        "",
    )
    fragile = native("COUNTIFS", span("threshold_flips"), ">0")
    answer = fill(
        "sensitivity.answer",
        k=fragile,
        n=cell("nb_clients"),
        move=percent(param("sensitivity")),
        worst=named,
        m=worst,
    )
    none = fill("sensitivity.none", n=cell("nb_clients"), move=percent(param("sensitivity")))
    said = iff(cell("nb_clients").eq(0), t("common.no_data"), iff(worst.eq(0), none, answer))
    title = fill("sensitivity.title", move=percent(param("sensitivity")))
    place_head(book, sheet, title, said, "sensitivity.definition")
    _place_summary(book)
    _place_clients(book, sheet)


def _place_summary(book: Book) -> None:
    for offset, header in enumerate(("threshold", "moved", "changes", "who", "check", "difference")):
        look = "header_left" if offset in {0, 3} else "header"
        book.put(SHEET, SUMMARY, LEFT + offset, t(f"sensitivity.{header}" if offset < 4 else f"common.{header}"), look)
    step = percent(param("sensitivity"), 1)
    for row, move in enumerate(MOVES, SUMMARY + 1):
        sign = fill(f"sensitivity.{move.side}", move=step)
        look = "line_pct1" if KNOBS[move.name].unit == "%" else "line_num"
        words = cat(t(f"params.{move.name}"), " ", sign, " (", move.shown(), ")")
        book.put(SHEET, row, LEFT, words, "label")
        book.put(SHEET, row, LEFT + 1, move.value(), look, key=f"sensitivity.value.{move.key}")
        changed = iff(cell("nb_clients").eq(0), 0, native("SUMPRODUCT", _CHANGED[move.key] * 1))
        count = book.put(SHEET, row, LEFT + 2, changed, "line_int", key=f"sensitivity.count.{move.key}")
        names = native("TEXTJOIN", ", ", 1, iff(_CHANGED[move.key], column("name"), ""))
        listed = iff(cell(count) > NAMES, fill("sensitivity.many", n=cell(count)), names)
        book.put(SHEET, row, LEFT + 3, iff(cell(count).eq(0), "", listed), "line_text")
        same = native("SUMPRODUCT", column(f"segment_{move.key}").eq(column("segment")) * 1)
        check = iff(cell("nb_clients").eq(0), 0, cell("nb_clients") - same)
        native_key = book.put(SHEET, row, LEFT + 4, check, "native_int", key=f"{count}.native")
        book.put(SHEET, row, LEFT + 5, difference(count, native_key), "line_check", key=f"{count}.difference")


def _place_clients(book: Book, sheet: Sheet) -> None:
    flips: Expr = _CHANGED[MOVES[0].key] * 1
    for move in MOVES[1:]:
        flips = flips + _CHANGED[move.key]
    fixed = (
        ("threshold_flips", "cl_seuils_sensibles", flips, "int"),
        ("nearest", "cl_seuil_proche", _first_change(0), "text"),
    )
    book.put(SHEET, FIRST - 3, LEFT, t("sensitivity.clients"), "band")
    sheet.bands.append((FIRST - 3, LEFT, LEFT + 3, "band"))
    for offset, key in enumerate(("name", "segment")):
        book.put(SHEET, FIRST - 2, LEFT + offset, t(f"column.{key}"), "header_left")
        book.put(SHEET, FIRST, LEFT + offset, column(key), "text")
    for offset, (key, name, expr, look) in enumerate(fixed, 2):
        _place_column(book, LEFT + offset, key, name, expr, look, t(f"sensitivity.{key}"))
    for offset, move in enumerate(MOVES, 4):
        name = f"cl_{KNOBS[move.name].cell}_{'bas' if move.side == 'down' else 'haut'}"
        moved = blank(SEGMENT_WITH[move.name](cell(f"sensitivity.value.{move.key}")))
        expr = iff(cell("nb_clients").eq(0), "", moved)
        _place_column(book, LEFT + offset, f"segment_{move.key}", name, expr, "text", move.words)
    last = LEFT + 4 + len(MOVES)
    rank: Expr = lit(0)
    for place, move in reversed(list(enumerate(MOVES, 1))):
        rank = iff(_CHANGED[move.key], place, rank)
    _place_column(book, last, "nearest_rank", "cl_seuil_rang", rank, "int", t("sensitivity.nearest_rank"))
    second = _first_change(column("nearest_rank"))
    _place_column(book, last + 1, "nearest_second", "cl_seuil_second", second, "text", t("sensitivity.second"))
    sheet.widths[last + 1] = 62
    _shade(book, sheet)


def _first_change(after: Expr | float) -> Expr:
    """The first move, beyond the place `after` in the order of the summary, that changes a client, and to what."""
    found: Expr = lit("")
    for place, move in reversed(list(enumerate(MOVES, 1))):
        changed: Expr = _CHANGED[move.key]
        if isinstance(after, Expr):
            changed = changed * (after < place)
        found = iff(changed, cat(move.words, " → ", column(f"segment_{move.key}")), found)
    return found


def _place_column(book: Book, col: int, key: str, name: str, expr: Expr, look: str, title: Expr) -> None:
    book.put(SHEET, FIRST - 2, col, title, "header")
    book.put(SHEET, FIRST - 1, col, native("TRIM", name), "name")
    book.put(SHEET, FIRST, col, expr, look, key=f"sensitivity.{key}")
    book.add_column(key, f"sensitivity.{key}", 0, name)


def _shade(book: Book, sheet: Sheet) -> None:
    """A segment that differs from today's is drawn on orange."""
    first, last = book.placed[f"sensitivity.segment_{MOVES[0].key}"], book.placed["sensitivity.nearest_rank"]
    rule = f'=AND(F{FIRST + 1}<>$C{FIRST + 1},$B{FIRST + 1}<>"")'
    look = {"bg_color": "#FBE3CC", "bold": True}
    area = (FIRST, first.col, FIRST + book.capacity - 1, last.col - 1)
    sheet.conditionals.append((area, {"type": "formula", "criteria": rule, "look": look}))
