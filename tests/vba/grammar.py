"""Syntax check of VBA text with the ANTLR grammar, as Excel compiles it on Windows (64 bits) and on the Mac.

The grammar knows neither conditional compilation nor some attributes: `preprocess` does that part first, with a tiny
evaluator of its own for the conditions. The check finds missing ends and broken statements, not undeclared names.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping

from antlr4 import CommonTokenStream, InputStream
from antlr4.atn.PredictionMode import PredictionMode
from antlr4.error.ErrorListener import ErrorListener
from antlr4_vba.vbaLexer import vbaLexer
from antlr4_vba.vbaParser import vbaParser

TARGETS: dict[str, dict[str, int]] = {
    "win64": {"vba7": 1, "win64": 1, "win32": 1, "mac": 0},
    "win32": {"vba7": 1, "win64": 0, "win32": 1, "mac": 0},
    "mac": {"vba7": 1, "win64": 1, "win32": 0, "mac": 1},
}
TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>()]|\d+|[A-Za-z_]\w*)")
DIRECTIVE = re.compile(r"\s*#(If|ElseIf|Else|End If|Const)\b(.*)", re.IGNORECASE)
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


class _Condition:
    """Evaluates one condition by descent: or, and, not, one comparison, a number or a name."""

    def __init__(self, text: str, constants: Mapping[str, int]) -> None:
        text = text.partition("'")[0].strip()
        self.tokens = [token.lower() for token in TOKEN.findall(text)]
        if TOKEN.sub("", text).strip():
            raise ValueError(f"cannot read the condition {text!r}")
        self.constants = constants

    def value(self) -> int:
        result = self._or()
        if self.tokens:
            raise ValueError(f"left over in a condition: {self.tokens}")
        return result

    def _next(self, *wanted: str) -> str:
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in wanted else ""

    def _or(self) -> int:
        result = self._and()
        while self._next("or"):
            result = int(bool(self._and()) or bool(result))
        return result

    def _and(self) -> int:
        result = self._not()
        while self._next("and"):
            result = int(bool(self._not()) and bool(result))
        return result

    def _not(self) -> int:
        return int(not self._not()) if self._next("not") else self._comparison()

    def _comparison(self) -> int:
        left = self._operand()
        sign = self._next(*COMPARISONS)
        return int(COMPARISONS[sign](left, self._operand())) if sign else left

    def _operand(self) -> int:
        if self._next("("):
            inner = self._or()
            if not self._next(")"):
                raise ValueError("a parenthesis is not closed")
            return inner
        if not self.tokens:
            raise ValueError("a condition stops too early")
        token = self.tokens.pop(0)
        if token.isdigit():
            return int(token)
        return {"true": 1, "false": 0}.get(token, self.constants.get(token, 0))


def evaluate(condition: str, constants: Mapping[str, int]) -> bool:
    """Whether the condition of an #If holds; unknown names are false, as in VBA."""
    return bool(_Condition(condition, constants).value())


def preprocess(text: str, constants: Mapping[str, int]) -> str:
    """The text that is left of a module after conditional compilation; removed lines stay as blank ones."""
    known = dict(constants)
    kept: list[str] = []
    open_blocks: list[tuple[bool, bool]] = []  # (this branch counts, some branch already did)
    for line in text.splitlines():
        found = DIRECTIVE.match(line)
        active = all(counts for counts, _ in open_blocks)
        if not found:
            kept.append(line if active else "")
            continue
        kept.append("")
        word, rest = found[1].lower(), re.sub(r"\bThen\b.*", "", found[2], flags=re.IGNORECASE)
        if word == "const" and active:
            name, _, value = rest.partition("=")
            known[name.strip().lower()] = evaluate(value, known)
        elif word == "if":
            holds = active and evaluate(rest, known)
            open_blocks.append((holds, holds))
        elif word == "elseif":
            _, done = open_blocks.pop()
            holds = not done and evaluate(rest, known)
            open_blocks.append((holds, done or holds))
        elif word == "else":
            _, done = open_blocks.pop()
            open_blocks.append((not done, True))
        elif word == "end if":
            open_blocks.pop()
    if open_blocks:
        raise ValueError("an #If is not closed")
    return "\r\n".join(re.sub(r"^Attribute VB_(Description|Ext_KEY).*", "", line) for line in kept) + "\r\n"


class _Listener(ErrorListener):  # type: ignore[misc]
    def __init__(self) -> None:
        self.found: list[str] = []

    def syntaxError(  # noqa: N802
        self, recognizer: object, symbol: object, line: int, column: int, message: str, error: object
    ) -> None:
        self.found.append(f"line {line}, column {column}: {message[:120]}")


def faults(text: str, target: str) -> list[str]:
    """What the grammar refuses in the text of a module, for one of TARGETS.

    The quick way of ANTLR (SLL) accepts no text that the thorough one (LL) refuses; only what it refuses is read again.
    """
    left = preprocess(text, TARGETS[target])
    return _faults(left, PredictionMode.SLL) and _faults(left, PredictionMode.LL)


def _faults(text: str, mode: int) -> list[str]:
    listener = _Listener()
    lexer = vbaLexer(InputStream(text))
    lexer.removeErrorListeners()
    lexer.addErrorListener(listener)
    parser = vbaParser(CommonTokenStream(lexer))
    parser.removeErrorListeners()
    parser.addErrorListener(listener)
    parser._interp.predictionMode = mode
    parser.startRule()  # type: ignore[no-untyped-call]
    return listener.found
