"""The catalogue as a whole: complete, in step with the reference page, said in both languages."""

from __future__ import annotations

import re
import subprocess
import sys
from string import Formatter

import pytest
from support import NA, NUM, REFERENCE, col, same

from segment_udfs import CellError, call
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.declare import LANG
from segment_udfs.strings import sentences

FURTHER = {"SEG_DATA_CHECK": "[name], [siren], [wallet], [currency], [months], [a=0.8], [b=0.95], "}
"""Arguments that we add after those of the reference page; left out, the function answers as that page says."""
DESIGN = REFERENCE.parents[1] / "design" / "catalogue.md"


def test_it_holds_the_51_functions() -> None:
    """None lost, none declared twice, all named SEG_…"""
    assert len(FUNCTIONS) == 51
    assert all(name == function.name and name.startswith("SEG_") for name, function in FUNCTIONS.items())


def test_signatures_and_titles_are_those_of_the_reference() -> None:
    """Names, order, defaults of arguments and both titles equal the reference page, where it is present."""
    if not DESIGN.exists():
        pytest.skip("the reference page of the catalogue is absent (expected in ../shared/design/catalogue.md)")
    entries = re.findall(r"^#### `(SEG_\w+)\(([^`]*)\)`[^*]*\*([^*]+)\* / \*([^*]+)\*", DESIGN.read_text("utf-8"), re.M)
    assert len(entries) == 51
    for name, arguments, fr, en in entries:
        wanted = arguments.replace("†", "").replace(", …", "").replace("…", "")
        function = FUNCTIONS[name]
        assert function.signature == f'{name}({wanted}, {FURTHER.get(name, "")}[lang="fr"])'
        assert (function.title.fr, function.title.en) == (fr, en)


def test_every_text_of_the_wizard_fits_and_exists_in_both_languages() -> None:
    """Excel cuts descriptions after 255 characters."""
    for function in FUNCTIONS.values():
        for words in (function.help, *(argument.help for argument in (*function.arguments, LANG))):
            assert 0 < len(words.fr) <= 255
            assert 0 < len(words.en) <= 255


def test_both_languages_have_the_same_sentences_with_the_same_facts() -> None:
    """A key or a placeholder missing in one language would show only when a user meets it."""

    def facts(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    fr, en = sentences("fr"), sentences("en")
    assert fr.keys() == en.keys()
    assert {key for key in fr if facts(fr[key]) != facts(en[key])} == set()
    assert len(fr) > 500


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        ("SEG_NOTHING", (col(1),), {}),
        ("SEG_PARETO_RANK", (), {}),
        ("SEG_PARETO_RANK", (col(1), "fr", 3), {}),
        ("SEG_PARETO_RANK", (col(1), "fr"), {"lang": "en"}),
        ("SEG_PARETO_RANK", (col(1), "de"), {}),
        ("SEG_PARETO_RANK", ([[1, 2], [3, 4]],), {}),
        ("SEG_PARETO_RANK", ([],), {}),
        ("SEG_MOVE", (col(1, 2), col(1, 2, 3)), {}),
        ("SEG_PARETO_RANK", (col(float("nan")),), {}),
        ("SEG_PARETO_RANK", (col(10**400),), {}),
        ("SEG_PARETO_RANK", (col("1 234,50"),), {}),
    ],
)
def test_a_call_that_cannot_be_answered_is_value(name: str, args: tuple, kwargs: dict) -> None:
    """Unknown name, wrong number of arguments, shape, option or type: `#VALUE!` with a sentence (§0.1-0.7)."""
    with pytest.raises(CellError) as caught:
        call(name, *args, **kwargs)
    assert (caught.value.code, bool(caught.value.message)) == ("#VALUE!", True)


def test_shapes_that_are_accepted() -> None:
    """A row stands for a column, a scalar for a column of one row, a 1×1 range for a scalar, any case for the name."""
    assert call("seg_pareto_rank", [[20, 500, 20]]) == col(2, 1, 3)
    assert call("SEG_PARETO_RANK", 5) == [[1]]
    assert call("SEG_PARETO_COUNT", col(850, 150), [[0.9]]) == 2


def test_blanks_and_errors_in_ranges() -> None:
    """None, "", spaces and "?" are blank; an error cell fails the call naming its row, unless † allows #N/A."""
    assert same(call("SEG_PARETO_RANK", col(3, None, "", " ", "?", 5)), col(2, NA, NA, NA, NA, 1))
    with pytest.raises(CellError) as caught:
        call("SEG_PARETO_RANK", col(3, CellError("#REF!"), 5))
    assert caught.value.code == "#N/A"
    assert "ligne 2" in caught.value.message
    assert same(call("SEG_MARGIN", col(120, 100), col(80, NA)), col(40, NA))
    with pytest.raises(CellError):
        call("SEG_MARGIN", col(120, 100), col(80, NUM))


def test_language_changes_texts_and_never_numbers() -> None:
    """Labels given in French, English or as keys give the same result; texts follow `lang`."""
    results = {
        tuple(map(tuple, call("SEG_STAR", col("A"), col(0.9), col(None), col(0), col(5), col(word))))
        for word in ("À risque", "at risk", "at_risk", 1)
    }
    assert results == {((0.0,),)}
    assert call("SEG_MOVE", 100, 106, lang="en") == [["Up"]]
    assert call("SEG_MOVE", 100, 106, 0.05, "EN") == [["Up"]]


def test_the_order_is_that_of_the_reference_whichever_module_is_imported_first() -> None:
    """The wizard, the add-in and the built files follow it."""
    code = (
        "import segment_udfs.functions.rfm, segment_udfs.functions.attrition\n"
        "from segment_udfs.functions.catalogue import FUNCTIONS\nprint(*FUNCTIONS)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == list(FUNCTIONS)
    assert done.stdout.split()[0] == "SEG_CLIENTS"
