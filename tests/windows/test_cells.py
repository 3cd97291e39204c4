"""Every function of the catalogue through the real chain: SAFEARRAYs, xlwings' library, COM, our server, and back."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from support import SAID, same
from windows.asked import LEFT_OUT, Asked, worked_examples
from windows.machine import run

from segment_udfs import CellError
from segment_udfs.functions.catalogue import FUNCTIONS

pytestmark = pytest.mark.windows
ROWS = 100_000
ERRORS = {
    "#NULL!": 2000,
    "#DIV/0!": 2007,
    "#VALUE!": 2015,
    "#REF!": 2023,
    "#NAME?": 2029,
    "#NUM!": 2036,
    "#N/A": 2042,
    "#GETTING_DATA": 2043,
    "#SPILL!": 2045,
    "#CONNECT!": 2046,
    "#BLOCKED!": 2047,
    "#UNKNOWN!": 2048,
    "#FIELD!": 2049,
    "#CALC!": 2050,
}
"""Excel's documented list XlCVError."""


def examples() -> list[Asked]:
    """Every worked example, and the one function without a table of examples."""
    return [*worked_examples(), _data_check(None), _data_check("en")]


def _data_check(lang: str | None) -> Asked:
    """Nothing in the cells of a check is refused."""
    columns = (
        [["Alpha"], ["Beta"], [CellError("#REF!")], ["Été & co"], [None], ["alpha "]],
        [[45300.0], [45331.0], [45391.5], ["31/12/2024"], [45300.0], [CellError("#SPILL!")]],
        [[100.0], [-5.0], [None], ["12 €"], [3.5], [CellError("#N/A")]],
        [[60.0], [None], [0.0], [1.0], [2.0], [4.0]],
    )
    sent = [
        {
            "range": [
                [{"error": ERRORS[cell.code]} if isinstance(cell, CellError) else cell for cell in row] for row in rows
            ]
        }
        for rows in columns
    ]
    left = [LEFT_OUT] * (len(FUNCTIONS["SEG_DATA_CHECK"].arguments) - len(columns))
    arguments = [*sent, *left, LEFT_OUT if lang is None else lang]
    return Asked("SEG_DATA_CHECK", arguments, [*columns, *[None] * len(left), lang], f"SEG_DATA_CHECK: {lang}")


def long_columns() -> list[Asked]:
    """Three columns of a whole ledger; a column that gives one as long."""
    chance = random.Random(4)  # noqa: S311  made data
    clients: list[list[Any]] = [[f"Client {chance.randrange(5000)}"] for _ in range(ROWS)]
    days: list[list[Any]] = [[float(chance.randrange(45000, 46000))] for _ in range(ROWS)]
    amounts: list[list[Any]] = [[round(chance.uniform(1, 1000), 2)] for _ in range(ROWS)]
    ledger, left = [clients, days, amounts], len(FUNCTIONS["SEG_CLIENT_METRICS"].arguments) - 2
    return [
        Asked(
            "SEG_CLIENT_METRICS",
            [*({"range": column} for column in ledger), *[LEFT_OUT] * left],
            [*ledger, *[None] * left],
            "ledger",
        ),
        Asked("SEG_PARETO_CUM", [{"range": amounts}, LEFT_OUT, LEFT_OUT], [amounts, None, None], "column"),
    ]


def kinds() -> list[Asked]:
    """The same question twice: with another kind of value, then with plain numbers."""
    three = {"range": [[850], [100], [50]]}
    days = [45300, 45331, 45391]
    client = {"range": [["Été"], ["Łódź 客户 😀"], ["Été"]]}
    plain = [client, {"range": [[day] for day in days]}, three]
    dated = [client, {"range": [[{"date": day}] for day in days]}, three]
    pairs = [
        ("SEG_PARETO_COUNT", [{"range": [[{"currency": 850}], [{"currency": 100}], [{"currency": 50}]]}], [three]),
        ("SEG_PARETO_COUNT", [{"range": [[{"whole": 850}], [{"whole": 100}], [{"whole": 50}]]}], [three]),
        ("SEG_PARETO_COUNT", [{"list": [850, 100, 50]}, {"missing": 1}, {"missing": 1}], [three]),
        ("SEG_PARETO_COUNT", [three, {"whole": 1}], [three, 1.0]),
        ("SEG_PARETO_COUNT", [three, None, LEFT_OUT], [three]),
        ("SEG_PARETO_COUNT", [{"range": [[True], [None], [""]]}], [{"range": [[1], [None], [None]]}]),
        ("SEG_CLIENT_METRICS", [*dated, *[LEFT_OUT] * 7], plain),
        ("SEG_CLIENTS", [client], [{"list": ["Été", "Łódź 客户 😀"]}]),
    ]
    return [Asked(name, arguments, [], "") for name, *both in pairs for arguments in both]


def errors() -> list[Asked]:
    """Each error of Excel alone, then each inside a range."""
    alone = [Asked("SEG_SHARE_OF_WALLET", [{"error": number}, 1.0], [], "") for number in ERRORS.values()]
    ranges = [{"range": [[1], [{"error": number}]]} for number in ERRORS.values()]
    return [*alone, *[Asked("SEG_PARETO_COUNT", [cells], [], "") for cells in ranges]]


def odd() -> list[Asked]:
    """What no function expects, given to each."""
    items = ["", "|x|\n\r", "\x01ERR|2042|", 1e308, {"error": 2050}, {"list": []}, {"range": [["a", "b"], ["c", "d"]]}]
    return [Asked(name, [item, *[LEFT_OUT] * 2], [], "") for name in FUNCTIONS for item in items]


Answers = dict[str, tuple[list[Asked], list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Everything asked in one session of Excel, and what its cells show."""
    asking: tuple[Callable[[], list[Asked]], ...] = (examples, long_columns, kinds, errors, odd)
    asked = {ask.__name__: ask() for ask in asking}
    everything = [item for items in asked.values() for item in items]
    folder = tmp_path_factory.mktemp("asked")
    source, target = folder / "asked.json", folder / "answers.json"
    source.write_text(json.dumps([[item.name, item.arguments] for item in everything]), "utf-8")
    assert not run("answer.py", source, target)["error"]
    answers = iter(json.loads(target.read_text("utf-8")))
    result = {name: (items, [next(answers) for _ in items]) for name, items in asked.items()}
    assert next(answers, None) is None
    return result


def test_every_worked_example_has_the_answer_of_call(found: Answers, record_property: Any) -> None:
    """Numbers to 1e-9, texts, booleans, shapes, error numbers and their sentences are those of `call` on Linux."""
    asked, answers = found["examples"]
    wrong = [
        f"{item.source}: {answer} instead of {item.expected()}"
        for item, answer in zip(asked, answers, strict=True)
        if "result" not in answer or not same(answer["result"], item.expected())
    ]
    assert not wrong, "\n".join(wrong[:20])
    assert {item.name for item in asked} == set(FUNCTIONS), "every function is asked"
    assert len(asked) > 450
    record_property(SAID, f"Wine: {len(asked)} calls of {len(FUNCTIONS)} functions through COM answer as call() does")


def test_a_hundred_thousand_rows(found: Answers, record_property: Any) -> None:
    """What goes out and what comes back may be as long as a ledger."""
    asked, answers = found["long_columns"]
    assert [len(answer["result"]) for answer in answers] == [5000, ROWS]
    for item, answer in zip(asked, answers, strict=True):
        assert same(answer["result"], item.expected()), item.source
    said = ", ".join(f"{item.name} {answer['seconds']:.1f} s" for item, answer in zip(asked, answers, strict=True))
    record_property(SAID, f"Wine: {ROWS:,} rows over COM: {said}")


def test_each_kind_of_value_that_excel_knows(found: Answers) -> None:
    """Dates, currencies, whole numbers of VBA, lists and missing arguments arrive as what they are."""
    results = [answer["result"] for answer in found["kinds"][1]]
    assert results[0::2] == results[1::2]
    assert results[-1] == [["Été"], ["Łódź 客户 😀"]]
    assert not any(isinstance(item, dict) for item in results), "none of them is refused"


def test_every_error_of_excel_is_named_by_its_own_name(found: Answers) -> None:
    """An argument that is an error, alone or inside a range, is refused with #N/A and its own name."""
    for answer, name in zip(found["errors"][1], [*ERRORS, *ERRORS], strict=True):
        assert answer["result"]["error"] == 2042
        assert name in answer["result"]["message"]


def test_a_sentence_of_an_error_is_one_line_without_a_path(found: Answers) -> None:
    """Whatever is handed over, a refusal fits a status bar and tells nothing of the machine."""
    results = [answer["result"] for answer in found["odd"][1]]
    refused = [item for item in results if isinstance(item, dict) and item["message"]]
    assert len(refused) > 200
    assert {item["error"] for item in refused} <= {2015, 2036, 2042}
    for item in refused:
        assert len(item["message"]) <= 250
        assert not any(sign in item["message"] for sign in ("\n", "\r", "Traceback", 'File "', ".py", ":\\"))
