"""What Excel demands of customUI14.xml: the rules of the published schema, for the elements that a tab is made of.

Source: [MS-CUSTOMUI2], "Custom UI XML Markup Version 2", schema of http://schemas.microsoft.com/office/2009/07/customui;
the names in the tables are those of its attribute groups (AG_…) and complex types (CT_…). Excel ignores a whole ribbon
for one fault, without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

NAMESPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"

# attribute groups; a pair in parentheses excludes each other
ID = "(id idQ idMso) tag"
IMAGE = "(image imageMso getImage)"
LABEL = "(label getLabel)"
POSITION = "(insertAfterMso insertBeforeMso insertAfterQ insertBeforeQ)"
VISIBLE = "(visible getVisible)"
ENABLED = "(enabled getEnabled)"
KEYTIP = "(keytip getKeytip)"
TIPS = "(screentip getScreentip) (supertip getSupertip)"
DESCRIPTION = "(description getDescription)"
SHOWN = "(showLabel getShowLabel) (showImage getShowImage)"
SIZE = "(size getSize)"
CONTROL = f"{IMAGE} {TIPS} {ENABLED} {LABEL} {POSITION} {VISIBLE} {KEYTIP} {SHOWN}"
BUTTON = f"{ID} {CONTROL} onAction {DESCRIPTION}"
MENU = f"{ID} {CONTROL} itemSize {DESCRIPTION}"


@dataclass(frozen=True)
class Rule:
    """A complex type: its attributes, its children with the type of each, and how many of them at most and at least."""

    attributes: str
    children: dict[str, str]
    most: int = 1000
    least: int = 0
    identified: bool = True


TYPES = {
    "CT_CustomUI": Rule("onLoad loadImage", {"ribbon": "CT_Ribbon"}, most=1, identified=False),
    "CT_Ribbon": Rule("startFromScratch", {"tabs": "CT_Tabs"}, most=1, identified=False),
    "CT_Tabs": Rule("", {"tab": "CT_Tab"}, most=100, least=1, identified=False),
    "CT_Tab": Rule(f"{ID} {LABEL} {POSITION} {VISIBLE} {KEYTIP}", {"group": "CT_Group"}, most=100),
    "CT_Group": Rule(
        f"{ID} {LABEL} {IMAGE} {POSITION} {TIPS} {VISIBLE} {KEYTIP} autoScale centerVertically",
        {"button": "CT_Button", "menu": "CT_Menu", "separator": "CT_Separator"},
    ),
    "CT_Button": Rule(f"{BUTTON} {SIZE}", {}),
    "CT_ButtonRegular": Rule(BUTTON, {}),
    "CT_Menu": Rule(f"{MENU} {SIZE}", {"button": "CT_ButtonRegular", "menuSeparator": "CT_MenuSeparator"}),
    "CT_Separator": Rule(f"{ID.replace(' idMso', '')} {VISIBLE} {POSITION}", {}),
    "CT_MenuSeparator": Rule(f"{ID.replace(' idMso', '')} {POSITION} (title getTitle)", {}),
}
BOOLEAN = re.compile("true|false|1|0")
VALUES = {
    "id": re.compile(r"[A-Za-z_][\w.\-]{0,1023}"),  # xsd:ID, an NCName
    "imageMso": re.compile(r"[A-Za-z_][\w.\-]{0,1023}"),
    "keytip": re.compile(r"\S{1,3}"),
    "size": re.compile("normal|large"),
    "itemSize": re.compile("normal|large"),
    **dict.fromkeys(("label", "screentip", "supertip", "tag", "onLoad", "onAction"), re.compile(r"(?s).{1,1024}")),
    **dict.fromkeys(("visible", "enabled", "showLabel", "startFromScratch", "autoScale"), BOOLEAN),
}


def faults(xml: str) -> list[str]:
    """What the schema refuses in a ribbon; empty for a valid one."""
    root = ElementTree.fromstring(xml)  # noqa: S314 - our own text
    if root.tag != f"{NAMESPACE}customUI":
        return [f"the root is {root.tag}"]
    ids: list[str] = [found for item in root.iter() if (found := item.get("id"))]
    twice = sorted({found for found in ids if ids.count(found) > 1})
    return [*(f"the id {found} stands twice" for found in twice), *_element(root, "CT_CustomUI")]


def _element(item: ElementTree.Element, kind: str) -> list[str]:
    rule, name = TYPES[kind], item.get("id") or item.tag.removeprefix(NAMESPACE)
    found = [f"{name}: no attribute {key} in {kind}" for key in item.attrib if key not in _names(rule.attributes)]
    for group in re.findall(r"\(([^)]*)\)", rule.attributes):
        present = [key for key in group.split() if key in item.attrib]
        if len(present) > 1:
            found.append(f"{name}: {' and '.join(present)} exclude each other")
    if rule.identified and not any(key in item.attrib for key in ("id", "idQ", "idMso")):
        found.append(f"{name}: has no identifier")
    found += [
        f"{name}: {key} cannot be {value!r}"
        for key, value in item.attrib.items()
        if not VALUES.get(key, VALUES["label"]).fullmatch(value)
    ]
    if not rule.least <= len(item) <= rule.most:
        found.append(f"{name}: has {len(item)} children")
    if (item.text or "").strip() or any((child.tail or "").strip() for child in item):
        found.append(f"{name}: holds text")
    for child in item:
        tag = child.tag.removeprefix(NAMESPACE)
        if tag not in rule.children:
            found.append(f"{name}: no element {tag} in {kind}")
        else:
            found += _element(child, rule.children[tag])
    return found


def _names(attributes: str) -> set[str]:
    return set(attributes.replace("(", "").replace(")", "").split())
