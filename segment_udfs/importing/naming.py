"""Names in sentences: letters of columns, lists, parts of unknown files. Needs no library: a reader starts with it."""

from __future__ import annotations

from collections.abc import Sequence


def column_letters(position: int) -> str:
    """Letters of a column counted from 0.

    Example:
        >>> [column_letters(position) for position in (0, 25, 26, 701, 702)]
        ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_position(letters: str) -> int:
    """Position of a column, from 0.

    Example:
        >>> [column_position(letters) for letters in ("A", "Z", "AA", "xfd")]
        [0, 25, 26, 16383]
    """
    position = 0
    for letter in letters.upper():
        position = position * 26 + ord(letter) - 64
    return position - 1


def some(items: Sequence[object], limit: int = 5) -> str:
    """The first items as one text, with an ellipsis when there are more.

    Example:
        >>> some(["B2", "B7", "B9"], limit=2)
        'B2, B7, …'
    """
    shown = ", ".join(str(item) for item in items[:limit])
    return f"{shown}, …" if len(items) > limit else shown


def shown(name: str, limit: int = 60) -> str:
    """A name out of an unknown file, fit for a sentence: printable and short.

    Example:
        >>> shown("a\\nb"), len(shown("b" * 100))
        ('a?b', 60)
    """
    clean = "".join(sign if sign.isprintable() else "?" for sign in name[: limit + 1])
    return clean if len(clean) <= limit else f"{clean[: limit - 1]}…"


def on_one_line(text: str, limit: int) -> str:
    """The text of a cell as a sentence can show it: on one line, cut, without what a terminal would obey.

    Example:
        >>> on_one_line(" a\\nb ", 30), on_one_line("abcdef", 4)
        ('a b', 'abc…')
    """
    line = "".join(letter if letter.isprintable() else " " for letter in text.strip())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
