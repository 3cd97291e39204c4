"""Declarations of the decision functions: the segment, its reason, who moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from segment_udfs import segments
from segment_udfs.errors import VALUE, CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.functions.declare import arg, declare, opt
from segment_udfs.functions.kinds import Column
from segment_udfs.functions.kinds import LabelColumn as Labels
from segment_udfs.functions.results import LabelColumn, TextColumn, Written, number_cells
from segment_udfs.labels import CLASS, PROFIT_STATUS, RECURRENCE, SEGMENT, STATUS
from segment_udfs.maths import Bools, Floats
from segment_udfs.strings import say
from segment_udfs.strings.numbers import decimal, percent, whole

CATEGORY = "decision"


@dataclass(frozen=True)
class Within(Column):
    """A column of numbers each of which must be allowed, or blank; any other is `#VALUE!`, naming its row."""

    na_blank: bool = True
    allowed: Callable[[Floats], Bools] = field(kw_only=True)

    def take(self, value: Cell, name: str, rows: int | None) -> Floats:
        column: Floats = super().take(value, name, rows)
        wrong = np.flatnonzero(~np.isnan(column) & ~self.allowed(column))
        if len(wrong):
            row = int(wrong[0])
            raise CellError(VALUE, key="cells.value_outside_row", argument=name, row=row + 1, found=f"{column[row]:g}")
        return column


def _reason_texts(why: segments.Reasons, lang: str) -> list[str]:
    """Segment and reason of each client in one sentence; only two reasons quote figures."""
    profile, rules = why.profile, segments.RULES
    rates = profile.profit_rate.tolist()

    def facts(reason: str, row: int) -> dict[str, str]:
        if reason == "unprofitable_rate":
            return {"profit": whole(profile.profit[row], lang), "rate": percent(rates[row], lang)}
        if reason == "signs":
            letter = CLASS.text(int(profile.band[row]), lang)
            return {"score": decimal(profile.potential[row], 2, lang), "letter": letter}
        return {}

    names = [SEGMENT.text(SEGMENT.rank(rule.segment), lang) for rule in rules]
    found: list[str] = []
    for row, place in enumerate(why.rules.tolist()):
        reason = rules[place].reason
        sentence = say(f"why.segment_{reason}", lang, **facts(reason, row))
        found.append(say("why.segment", lang, segment=names[place], reason=sentence))
    return found


def _migration_rows(moved: segments.Migration, lang: str) -> list[list[Cell]]:
    """The matrix with its header and its totals; the header alone when nobody has a segment."""
    total = say("tables.total", lang)
    names = [_migration_label(label, lang) for label in moved.labels]
    rows: list[list[Cell]] = [[say("tables.from_to", lang), *names, total]]
    if not names:
        return rows
    numbers = np.vstack((moved.cells, moved.cells.sum(axis=0)))
    numbers = np.column_stack((numbers, numbers.sum(axis=1)))
    return rows + [[name, *number_cells(row)] for name, row in zip([*names, total], numbers, strict=True)]


def _migration_label(label: int | str | None, lang: str) -> str:
    if label is segments.ABSENT:
        return say("tables.absent", lang)
    return label if isinstance(label, str) else SEGMENT.text(label, lang)


PROFILE = (
    arg(
        "revenue",
        Column(na_blank=True),
        "Chiffre d'affaires par client sur la période.",
        "Revenue per client over the period.",
    ),
    arg("status", Labels(family=STATUS, na_blank=True), "Statut du client.", "Status of the client."),
    arg(
        "profit_status",
        Labels(family=PROFIT_STATUS, na_blank=True),
        "Statut de rentabilité (vide s'il n'y a pas de coûts).",
        "Profit status (blank when there are no costs).",
    ),
    arg(
        "star",
        Within(allowed=lambda column: (column == 0) | (column == 1)),
        "1 si le client est Star, 0 sinon.",
        "1 when the client is a Star, else 0.",
    ),
    arg("class", Labels(family=CLASS, na_blank=True), "Classe A, B, C ou N.", "Class A, B, C or N."),
    arg(
        "potential_score",
        Within(allowed=lambda column: (column >= 0) & (column <= 5)),
        "Signes de potentialité, de 0 à 5.",
        "Potential score, 0 to 5.",
    ),
    arg("recurrence", Labels(family=RECURRENCE, na_blank=True), "Récurrence du client.", "Recurrence of the client."),
)

declare(
    "SEG_SEGMENT",
    CATEGORY,
    ("Segment principal", "Main segment"),
    (
        "Segment principal du client, un seul, par règles de priorité.",
        "The client's main segment, exactly one, by priority rules.",
    ),
    *PROFILE,
    compute=segments.segment,
    result=LabelColumn(SEGMENT),
)
declare(
    "SEG_WHY",
    CATEGORY,
    ("Pourquoi ce segment", "Why this segment"),
    (
        "Phrase qui nomme la règle décisive, sa valeur et son seuil.",
        "Sentence naming the deciding rule, its value and its threshold.",
    ),
    *PROFILE,
    opt(
        "profit",
        Column(na_blank=True),
        None,
        "Résultat par client après coût de service ; il chiffre la phrase des clients non profitables.",
        "Profit per client after cost to serve; it puts figures on the sentence of unprofitable clients.",
    ),
    compute=segments.reasons,
    result=TextColumn(words=_reason_texts),
)
declare(
    "SEG_MIGRATION",
    CATEGORY,
    ("Matrice de passage", "Migration matrix"),
    (
        "Qui est passé d'un segment à l'autre entre deux dates, en nombre ou en montant.",
        "Who moved from one segment to another between two dates, by number or amount.",
    ),
    arg("seg_prev", Column("id"), "Segment de chaque client, avant.", "Segment of each client, before."),
    arg("seg_curr", Column("id"), "Segment de chaque client, après.", "Segment of each client, after."),
    opt(
        "amount",
        Column(),
        None,
        "Montant par client à additionner (par défaut, les clients sont comptés).",
        "Amount per client to add up (default: clients are counted).",
    ),
    compute=segments.migration,
    result=Written(_migration_rows),
)
