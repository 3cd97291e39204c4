"""How cells look: one palette that survives colour blindness and grey printing, one table of styles.

Inputs are blue on pale yellow, computed cells dark on white, controls grey: the convention of finance.
"""

from __future__ import annotations

from typing import Any, Final

INK: Final = "#1F2A37"
ACCENT: Final = "#0B6E99"
CONTRAST: Final = "#D9822B"
LOSS: Final = "#B03A2E"
PALE: Final = "#F3F5F7"
LINE: Final = "#CBD5E1"
MUTED: Final = "#5B6675"
INPUT_INK: Final = "#0B3FA8"
INPUT_FILL: Final = "#FFFBE6"
WHITE: Final = "#FFFFFF"
GOOD: Final = "#1E7B4F"

SEVERITY_SIGNS: Final = {"error": "✖", "warning": "▲", "info": "●", "ok": "✔"}
"""What stands before the word of a severity: colour is never the only sign."""

SEGMENTS: Final = {
    "star": ("S", "#0B6E99"),
    "pareto": ("P", "#3E92B8"),
    "potential": ("F", "#D9822B"),
    "recurrent": ("R", "#7A8FA6"),
    "new": ("N", "#8FBF9F"),
    "occasional": ("O", "#CBD5E1"),
    "unprofitable": ("D", "#B03A2E"),
    "lost": ("X", "#5B6675"),
    "incomplete": ("?", "#E5D9B6"),
}
"""Letter and colour of each segment, the same on every sheet and chart, in the order of charts."""

_EURO: Final = "#,##0;[Red]-#,##0"
_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "text": {"indent": 1},
    "eur": {"num_format": _EURO, "align": "right"},
    "eur2": {"num_format": "#,##0.00;[Red]-#,##0.00", "align": "right"},
    "int": {"num_format": "#,##0;[Red]-#,##0", "align": "right"},
    "num": {"num_format": "0.00;[Red]-0.00", "align": "right"},
    "num1": {"num_format": "0.0;[Red]-0.0", "align": "right"},
    "num4": {"num_format": "0.0000;[Red]-0.0000", "align": "right"},
    "pct": {"num_format": "0%;[Red]-0%", "align": "right"},
    "pct1": {"num_format": "0.0%;[Red]-0.0%", "align": "right"},
    "date": {"num_format": "dd/mm/yyyy", "align": "right"},
    "flag": {"num_format": '[=1]"●";[=0]"·";General', "align": "center"},
    "centre": {"align": "center"},
    "check": {"num_format": '[=0]"✔";[Red]"✘ "0.00;"✔"', "align": "center", "font_color": MUTED},
}
_FACE: Final = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "vcenter"}
_CARD: Final = {"bg_color": PALE, "align": "left", "indent": 1, "right": 5, "right_color": WHITE}
_GREY_LINE: Final = {"bottom": 1, "bottom_color": LINE}
_NAMED: Final[dict[str, dict[str, Any]]] = {
    "title": {"font_size": 16, "bold": True, "font_color": ACCENT},
    "answer": {"font_size": 12, "bold": True},
    "note": {"font_color": MUTED, "font_size": 10},
    "note_wrap": {"font_color": MUTED, "font_size": 10, "text_wrap": True, "valign": "top"},
    "header": {
        "bold": True,
        "font_color": WHITE,
        "bg_color": INK,
        "text_wrap": True,
        "align": "center",
        "border": 1,
        "border_color": INK,
    },
    "header_left": {"bold": True, "font_color": WHITE, "bg_color": INK, "text_wrap": True},
    "band": {"bold": True, "font_color": ACCENT, "bottom": 2, "bottom_color": ACCENT},
    "name": {"font_color": MUTED, "font_size": 8, "italic": True, "align": "center"},
    "label": {**_GREY_LINE},
    "basis": {"indent": 1, "font_color": MUTED, "font_size": 9, "text_wrap": True, **_GREY_LINE},
    "link": {"font_color": ACCENT, "underline": 1, **_GREY_LINE},
    "link_plain": {"font_color": ACCENT, "underline": 1},
    "card_link": {**_CARD, "font_color": ACCENT, "underline": 1},
    "link_right": {"font_color": ACCENT, "underline": 1, "align": "right"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "bold": {"bold": True},
    "card_title": {**_CARD, "bold": True, "font_color": ACCENT},
    "card_number": {**_CARD, "bold": True, "font_size": 18, "align": "left"},
    "card_text": {**_CARD, "text_wrap": True, "valign": "top", "font_size": 10},
    "tile_label": {"bg_color": PALE, "font_color": MUTED, "font_size": 10, "align": "center", "text_wrap": True},
    "question": {"bold": True, "text_wrap": True, **_GREY_LINE},
    "sentence": {"indent": 1, "text_wrap": True, **_GREY_LINE},
    "sign": {"align": "left", "bold": True, **_GREY_LINE},
    "rank": {"bold": True, "font_size": 14, "font_color": ACCENT, "align": "center", **_GREY_LINE},
    "locked_text": {"font_color": MUTED},
}


def style(name: str) -> dict[str, Any]:
    """XlsxWriter properties of a style: a name, or a format with a prefix ("input_eur", "tile_pct1", "line_eur")."""
    if name in _NAMED:
        return {**_FACE, **_NAMED[name]}
    if name in _FORMATS:
        return {**_FACE, **_FORMATS[name]}
    prefix, _, base = name.partition("_")
    look = _FORMATS[base]
    if prefix == "input":
        return {**_FACE, **look, "font_color": INPUT_INK, "bg_color": INPUT_FILL, "border": 1, "border_color": LINE}
    if prefix == "tile":
        return {**_FACE, **look, "bg_color": PALE, "bold": True, "font_size": 16, "align": "center"}
    if prefix == "line":
        return {**_FACE, **look, **_GREY_LINE}
    if prefix == "native":
        return {**_FACE, **look, **_GREY_LINE, "font_color": MUTED, "italic": True}
    raise KeyError(name)
