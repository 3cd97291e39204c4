"""The VBA wrappers: names, arguments, missing arguments, and the promises of the host module behind them."""

import re

import pytest

from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.workbook.modules import SOURCES, source
from segment_udfs.workbook.wrappers import RESERVED, vba_name, wrappers
from tests.vba.grammar import TARGETS, faults, preprocess
from tests.vba.readers import CATALOGUE, function

TEXT = wrappers(CATALOGUE)
JOINED = TEXT.replace(" _\r\n", "")
HOST = source("SegHost")
DECLARATION = re.compile(r"^Public Function (SEG_\w+)\((.*)\) As Variant\r$", re.MULTILINE)

FORBIDDEN = (
    "ActiveWorkbook ThisWorkbook ActiveSheet MsgBox InputBox Declare Shell Environ CreateObject GetObject VBProject "
    "Volatile SaveSetting Evaluate Open Path Dir Caller"
).split()


def declared() -> dict[str, list[str]]:
    return {name: re.split(r",\s+", arguments) for name, arguments in DECLARATION.findall(JOINED)}


def test_every_function_has_its_wrapper() -> None:
    """One public function each, in the order of the catalogue."""
    assert list(declared()) == [item.name for item in CATALOGUE]


@pytest.mark.parametrize("item", CATALOGUE, ids=lambda item: item.name)
def test_a_wrapper_has_the_arguments_of_its_function(item: object) -> None:
    """Same number, same order, required ones first, then `lang` once at the end."""
    names = [argument.name for argument in item.arguments]  # type: ignore[attr-defined]
    required = [argument.required for argument in item.arguments]  # type: ignore[attr-defined]
    if names[-1] != "lang":
        names, required = [*names, "lang"], [*required, False]
    found = declared()[item.name]  # type: ignore[attr-defined]
    assert [text.startswith("ByVal") for text in found] == required
    assert [re.sub(r"^(Optional )?ByVal (\w+?)_? As Variant$", r"\2", text) for text in found] == names


@pytest.mark.parametrize("item", CATALOGUE, ids=lambda item: item.name)
def test_a_wrapper_hands_all_its_arguments_over(item: object) -> None:
    """The array given to Python holds every declared argument, in order, each missing one replaced by Null."""
    name = item.name  # type: ignore[attr-defined]
    names = [re.search(r"ByVal (\w+)", text)[1] for text in declared()[name]]  # type: ignore[index]
    body = JOINED.partition(f"Public Function {name}(")[2].partition("End Function")[0]
    handed = re.search(rf'{name} = SegHost\.CallPython\("{name}", Array\((.*)\)\)', body)
    assert handed is not None
    assert re.split(r",\s+", handed[1]) == names
    optional = [re.search(r"ByVal (\w+)", text)[1] for text in declared()[name] if text[0] == "O"]  # type: ignore[index]
    assert re.findall(r"If IsMissing\((\w+)\) Then \1 = Null", body) == optional


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_gets_another_name(word: str) -> None:
    """`date` becomes `date_`, in whatever case it is written."""
    assert vba_name(word) == f"{word}_"
    assert vba_name(word.upper()) == f"{word.upper()}_"


@pytest.mark.parametrize("word", ["values", "T", "a", "b", "min", "max", "as_of", "client", "k", "first", "months"])
def test_other_words_keep_their_name(word: str) -> None:
    """The wizard shows the catalogue's own names wherever VBA allows them."""
    assert vba_name(word) == word


@pytest.mark.parametrize("target", TARGETS)
def test_every_reserved_word_compiles_as_an_argument(target: str) -> None:
    """A function whose arguments bear all the reserved words is well-formed VBA."""
    words = sorted(RESERVED)
    made = [function(f"SEG_W{at}", *words[at : at + 40]) for at in range(0, len(words), 40)]
    assert faults(wrappers(made), target) == []


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        ([function("SEG_X", "a"), function("SEG_X", "b")], "functions have the same name"),
        ([function("SEG_X", "rank", "Rank")], "arguments of SEG_X have the same name"),
        ([function("SEG_X", "date", "date_")], "arguments of SEG_X have the same name"),
        ([function("SEG_X", "[a]", "b")], "behind an optional one"),
        ([function("SEG_X", *(f"a{number}" for number in range(60)))], "61 arguments"),
        ([function("SEG_X", *(f"{'a' * 55}{number}" for number in range(50)))], "24 continued lines"),
        ([function("PARETO", "a")], "not the name of a function"),
        ([function("SEG_é", "a")], "not the name of a function"),
        ([function("SEG_X", "1a")], "not a VBA name"),
        ([function("SEG_X", "été")], "not a VBA name"),
    ],
)
def test_what_vba_cannot_compile_is_refused(functions: list[object], message: str) -> None:
    """A fault of the catalogue stops the build, with the name of the function."""
    with pytest.raises(ValueError, match=message):
        wrappers(functions)  # type: ignore[arg-type]


def test_the_text_is_plain() -> None:
    """ASCII, CR LF, no line beyond what a screen shows, nothing volatile."""
    assert TEXT.isascii()
    assert "\n" not in TEXT.replace("\r\n", "")
    assert max(map(len, TEXT.splitlines())) <= 120
    assert "Volatile" not in TEXT


def test_on_the_mac_nothing_reaches_python() -> None:
    """There the host answers #N/A at once: no other statement is left in it."""
    left = preprocess(HOST, TARGETS["mac"])
    body = left.partition("Public Function CallPython(")[2].partition("End Function")[0].split("\r\n")[1:]
    statements = [line.strip() for line in body if line.strip() and not line.strip().startswith("'")]
    assert statements == ["CallPython = CVErr(xlErrNA)"]


def test_on_windows_nothing_is_tried_before_the_installation_is_known() -> None:
    """#N/A is the answer until there is another one; the wizard and a missing server leave it at that."""
    left = preprocess(HOST, TARGETS["win64"])
    body = left.partition("Public Function CallPython(")[2].partition("End Function")[0].split("\r\n")[1:]
    statements = [line.strip() for line in body if line.strip() and not line.strip().startswith("'")]
    assert statements[:4] == [
        "CallPython = CVErr(xlErrNA)",
        "On Error GoTo Failed",
        "If InFunctionWizard() Then Exit Function",
        "If SegServer.IsReady() Then CallPython = Answer(functionName, ToValues(arguments))",
    ]


@pytest.mark.parametrize("word", FORBIDDEN)
def test_the_host_module_never_says(word: str) -> None:
    """Settings come from the user's own registry only; no dialog, no file, no program, no look at the workbook."""
    code = "\n".join(line.partition("'")[0] for line in HOST.splitlines())
    assert not re.search(rf"\b{word}\b", code, re.IGNORECASE)


def test_settings_are_read_with_getsetting_only() -> None:
    """The one source of interpreter, libraries, versions and language is GetSetting under our own name."""
    texts = {name: source(name) for name in SOURCES}
    assert {name: found for name in SOURCES if (found := re.findall(r"GetSetting\(([^)]*)\)", texts[name]))} == {
        "SegServer": ['SettingsName, "python", item, ""']
    }
    assert 'SettingsName As String = "segment-udfs"' in texts["SegServer"]
    asked = {name for text in texts.values() for name in re.findall(r'\bSetting\("(\w+)"\)', text)}
    libraries = set(re.findall(r'LibrarySetting As String = "(\w+)"', texts["SegServer"]))
    assert asked | libraries == {"interpreter", "library", "library32", "xlwings", "version", "lang"}


def test_the_real_catalogue_compiles() -> None:
    """Every function of the product has a wrapper, and the module is well-formed VBA, the same for every Excel."""
    text = wrappers(FUNCTIONS.values())
    assert [name for name, _ in DECLARATION.findall(text.replace(" _\r\n", ""))] == list(FUNCTIONS)
    assert len({preprocess(text, constants) for constants in TARGETS.values()}) == 1
    assert faults(text, "win64") == []
