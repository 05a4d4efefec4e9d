"""Texts of an SVG turned into outlines: the picture looks the same where the fonts are not installed."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainterPath

from backstep.ui import fonts

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"


def with_outlines(svg: bytes, width: int, height: int) -> bytes:
    """The same picture with each `text` replaced by a `path` of the shipped fonts, and its size given in pixels.

    Qt writes millimetres, which programs turn into pixels each in their own way.
    """
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(svg)
    root.set("width", str(width))
    root.set("height", str(height))
    for parent in root.iter():
        for place, child in enumerate(list(parent)):
            if child.tag == f"{{{_SVG}}}text":
                outlined = _outlined(child)
                outlined.tail = child.tail
                parent[place] = outlined
        # Nothing was drawn there, such as spaces; some programs take an empty outline for an error.
        for child in parent.findall(f"{{{_SVG}}}path[@d='']"):
            parent.remove(child)
    return str(ET.tostring(root, encoding="unicode", xml_declaration=True)).encode()


def _outlined(text: ET.Element) -> ET.Element:
    font = fonts.named_font(
        tuple(family.strip() for family in text.get("font-family", fonts.UI_FAMILY).split(",")),
        float(text.get("font-size", "12")),
        _weight(text.get("font-weight", "400")),
    )
    path = QPainterPath()
    path.addText(float(text.get("x", "0")), float(text.get("y", "0")), font, text.text or "")
    made = ET.Element(f"{{{_SVG}}}path")
    made.set("d", _as_d(path))
    made.set("fill", text.get("fill", "#000000"))
    made.set("fill-opacity", text.get("fill-opacity", "1"))
    made.set("fill-rule", "nonzero" if path.fillRule() is Qt.FillRule.WindingFill else "evenodd")
    made.set("stroke", "none")
    # Read out by screen readers and found by a search, as text would be.
    made.set("aria-label", text.text or "")
    return made


def _weight(name: str) -> QFont.Weight:
    number = {"normal": 400, "bold": 700}.get(name) or int(name)
    return min(QFont.Weight, key=lambda weight: abs(weight.value - number))


def _as_d(path: QPainterPath) -> str:
    """The path as an SVG `d`. Qt keeps a cubic as its first control point and two data elements."""
    words: list[str] = []
    kind = QPainterPath.ElementType
    for number in range(path.elementCount()):
        element = path.elementAt(number)
        at = f"{element.x:.2f} {element.y:.2f}"
        if element.type is kind.MoveToElement:
            words.append(f"M{at}")
        elif element.type is kind.LineToElement:
            words.append(f"L{at}")
        elif element.type is kind.CurveToElement:
            words.append(f"C{at}")
        else:
            words.append(at)
    return " ".join(words)
