"""What stands in the pill of an edge: its lines, the ones that matter most in this step where not all have room."""

from __future__ import annotations

from typing import NamedTuple

from backstep.core.steps import Kind
from backstep.present.geometry import Point
from backstep.present.looks import Anchor, BoxLook, Target, TextLook
from backstep.present.metrics import width as text_width
from backstep.present.picture.context import Flags, Known, Picture
from backstep.present.picture.writing import LETTER, name_width
from backstep.present.pills import PILL_LINE, PILL_PAD, pill_height
from backstep.present.roles import Role
from backstep.session.branches import Changed

_BETWEEN = 0.4
"""Between a letter and its number where there is room, in units of the type size."""
_GRADIENTS = ("∂", Kind.WEIGHT_GRADIENT), ("←", Kind.GRADIENT_TERM)


class Line(NamedTuple):
    """A letter, its number, the role and how it stands to this step."""

    letter: str
    text: str
    role: Role
    flags: Flags
    letter_size: float = LETTER


def weight(picture: Picture, edge: Target) -> Known:
    """The weight of an edge before this iteration's update."""
    return picture.start(Changed.WEIGHT, edge.layer, edge.unit, edge.source)


def most_lines_now(picture: Picture, edge: Target) -> int:
    """How many lines a pill has where there is room for all that is known."""
    at = edge.layer, edge.unit, edge.source
    if picture.known(Kind.WEIGHT_GRADIENT, *at) is None:
        return 1
    if picture.known(Kind.WEIGHT_UPDATE, *at) is not None:
        return 2
    return 2 + (picture.known(Kind.GRADIENT_TERM, *at) is not None)


def pill_lines(picture: Picture, edge: Target, count: int, inner: float) -> list[Line]:
    """The `count` most important lines of an edge's pill, in `inner` pixels.

    The weight and its derivatives, or the old weight and the new one; where there is a single line, the new one has
    nothing to be told apart from. The first line has the numbers of its edge where those of the picture have them.
    """
    style = picture.style
    if style.indexed:
        numbers = picture.names.w(edge.layer, edge.unit, edge.source).numbered
        lines = _lines(picture, edge, count, inner, numbers, style.letter)
        if all(_tight(picture, line) <= inner for line in lines):
            return lines
    return _lines(picture, edge, count, inner, "", LETTER)


def _lines(picture: Picture, edge: Target, count: int, inner: float, numbers: str, size: float) -> list[Line]:
    at = edge.layer, edge.unit, edge.source
    old, new = weight(picture, edge), picture.known(Kind.WEIGHT_UPDATE, *at)
    name = f"w{numbers}"
    room = _room(picture, name, size, inner)
    if new is not None:
        if count == 1:
            return [
                Line(name, picture.number(new.value, room, signed=picture.style.plus), Role.UPDATE, new.flags, size)
            ]
        room = min(room, _room(picture, "→", LETTER, inner))
        before, after, difference = picture.change(old.value, new.value, room)
        if difference:
            return [Line(name, after, Role.UPDATE, new.flags, size), Line("Δ", difference, Role.UPDATE, new.flags)]
        return [Line(name, before, Role.MUTED, old.flags, size), Line("→", after, Role.UPDATE, new.flags)]
    known = {letter: picture.known(kind, *at) for letter, kind in _GRADIENTS}
    wanted = [letter for letter in _importance(picture, edge, known) if letter == "w" or known[letter]][:count]
    lines: list[Line] = []
    if "w" in wanted:
        product = picture.known(Kind.PRODUCT, *at)
        used = old.flags._replace(changed=product is not None and product.fresh)
        lines.append(Line(name, picture.number(old.value, room, signed=picture.style.plus), Role.INK, used, size))
    slopes = [(letter, found) for letter, found in known.items() if letter in wanted and found is not None]
    leads = [
        (letter, LETTER) if lines or place else (f"{letter}{numbers}", size) for place, (letter, _) in enumerate(slopes)
    ]
    # One room for both, so that numbers of a size are written alike.
    room = min((_room(picture, lead, share, inner) for lead, share in leads), default=0.0)
    for (lead, share), (_, found) in zip(leads, slopes, strict=True):
        lines.append(Line(lead, picture.number(found.value, room), Role.BACKWARD, found.flags, share))
    return lines


def _importance(picture: Picture, edge: Target, known: dict[str, Known | None]) -> str:
    """The letters of the lines before the update, the one that is given up last first."""
    kind, focus = picture.step.kind, picture.focus
    if kind is Kind.ACTIVATION_GRADIENT and edge in focus.path:
        return "←w∂"
    if kind is Kind.GRADIENT_TERM and edge == focus.main:
        return "←w∂"
    slope = known["∂"]
    return "∂w←" if slope is not None and slope.fresh else "w∂←"


def _room(picture: Picture, letter: str, share: float, inner: float) -> float:
    """What a letter of some size leaves of a pill for its number."""
    return inner - name_width(letter, share) * picture.size


def _tight(picture: Picture, line: Line) -> float:
    """The least width of a letter and its number beside each other."""
    size = picture.size
    return text_width(line.letter, line.letter_size * size) + text_width(line.text, size, bold=_bold(line))


def _bold(line: Line) -> bool:
    return line.role is not Role.MUTED


def wide(picture: Picture, line: Line) -> float:
    """The width of a pill around a letter and its number, with some air between them."""
    return _tight(picture, line) + (2 * PILL_PAD + _BETWEEN) * picture.size


def pill(picture: Picture, edge: Target, spot: Point, lines: list[Line], width: float, pad: float) -> BoxLook:
    """The pill around `spot`, with `pad` between its border and what is in it, in units of the type size."""
    (x, y), size = spot, picture.size
    height = pill_height(size, len(lines))
    left, right = x - width / 2 + pad * size, x + width / 2 - pad * size
    texts: list[TextLook] = []
    for place, line in enumerate(lines):
        middle = y + (place - (len(lines) - 1) / 2) * PILL_LINE * size
        shade = line.role if line.role is Role.BACKWARD else Role.MUTED
        texts.append(TextLook(left, middle, line.letter, line.letter_size * size, shade, anchor=Anchor.LEFT))
        texts.append(TextLook(right, middle, line.text, size, line.role, _bold(line), Anchor.RIGHT, *line.flags))
    changed = any(line.flags.changed for line in lines)
    # What is in play glows; where little of its line is seen, its numbers show that, too.
    in_play = edge == picture.focus.main or edge in picture.focus.path
    border = picture.role if changed or in_play else Role.MUTED
    return BoxLook(x - width / 2, y - height / 2, width, height, tuple(texts), border, changed=changed)
