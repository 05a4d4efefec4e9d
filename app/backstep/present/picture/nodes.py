"""Neurons and inputs: z and a inside, name and bias above, the gradient below."""

from __future__ import annotations

import math
from typing import NamedTuple

from backstep.core.activations import SOFTMAX
from backstep.core.network import BiasMode
from backstep.core.steps import Kind
from backstep.present.biases import badge_width, bias_left, bias_room
from backstep.present.columns import DOT_RADIUS
from backstep.present.geometry import Point, ring_reach
from backstep.present.layout import LEAST_TYPE
from backstep.present.looks import Anchor, BoxLook, MathLook, MathText, NodeLook, NodeShape, Target, TextLook
from backstep.present.metrics import width as text_width
from backstep.present.numbers import ABOUT, show
from backstep.present.picture.context import PLAIN, Flags, Picture
from backstep.present.roles import Role
from backstep.session.branches import Changed

_NAME_SHARE = 0.7
"""Size of an input's name."""
_ENDS = 0.9
"""What a badge with its round ends is wider than what is written in it."""
_BADGE_SHARES = 0.92, 0.84
"""Smaller sizes of ∂J/∂a in a badge, tried before it loses digits."""
_RIM = 2.0
"""Pixels between a badge and the left side of the diagram at least."""
_LETTER, _LETTER_SHARE = 0.85, 0.72
"""Size of the letters beside a neuron's numbers, and what it is at least as a share of that of these numbers."""
_SIDE, _AIR = 0.4, 0.12
"""Between the side of an upright neuron and what is written in it."""


def node(picture: Picture, layer: int, unit: int) -> NodeLook:
    """One input or neuron with all that hangs on it."""
    x, y = picture.geometry.places[layer, unit]
    if (layer, unit) in picture.geometry.dots:
        return _dot(picture, layer, unit, x, y)
    return _neuron(picture, layer, unit, x, y) if layer else _input(picture, unit, x, y)


def _input(picture: Picture, unit: int, x: float, y: float) -> NodeLook:
    size, geometry = picture.size, picture.geometry
    half_width, half_height = geometry.half_width(0), geometry.half_height_of(0)
    symbol = picture.names.x(unit)
    given = picture.start(Changed.INPUT, 0, unit)
    value, large = _in_neuron(picture, given.value, 2 * half_width - 0.8 * size)
    above = _name_y(picture, 0, y)
    name = input_name(picture, unit)
    label_x = name.x - 0.35 * size if name is not None else x
    return NodeLook(
        Target("node", 0, unit),
        x,
        y,
        half_width,
        half_height,
        NodeShape.INPUT,
        MathLook(label_x, above, symbol.math, 1.25 * size, Role.INK, Anchor.RIGHT if name else Anchor.CENTER),
        (TextLook(x, y, value, large, Role.FORWARD, bold=True, edited=given.flags.edited),),
        ring=picture.role if (0, unit) in picture.focus.nodes else None,
        accessible=f"{symbol.plain} = {value}",
    )


def _name_y(picture: Picture, layer: int, y: float) -> float:
    """The middle of a symbol above a neuron: with what stands low behind it, it keeps clear of the ring."""
    half = picture.geometry.half_height_of(layer)
    low = 0.79 if layer else 0.58
    return y - half - max((low + 0.5) * picture.size, low * picture.size + ring_reach(half) + 1.0)


def input_name(picture: Picture, unit: int) -> TextLook | None:
    """What an input stands for, in one row with its symbol; neither beyond the rim where the edges begin."""
    known = picture.state.document.dataset.input_names
    if not known:
        return None
    small = _NAME_SHARE * picture.size
    whole = max(small, min(picture.size, LEAST_TYPE))
    # All of them alike, in usual small letters if these hold every name.
    room = [_name_room(picture, each)[1] for each in range(1, len(known) + 1) if (0, each) in picture.geometry.places]
    size = whole if max(text_width(name, whole) for name in known[:12]) <= min(room) else small
    left, space = _name_room(picture, unit)
    text = shortened(known[unit - 1], space, size)
    if not text:
        return None
    row = _name_y(picture, 0, picture.geometry.places[0, unit][1])
    return TextLook(left + (space - text_width(text, size)) / 2, row, text, size, Role.MUTED, anchor=Anchor.LEFT)


def _name_room(picture: Picture, unit: int) -> tuple[float, float]:
    """Where the name of an input may begin, behind its symbol, and how wide it may be."""
    size, geometry = picture.size, picture.geometry
    right = geometry.places[0, unit][0] + geometry.half_width(0)
    left = max(0.2 * size, right - 2 * geometry.half_width(0) - 0.6 * size)
    symbol = 1.7 * size + 0.4 * size * (len(picture.names.x(unit).low) - 1)
    return left + symbol, right - left - symbol


def shortened(name: str, room: float, size: float) -> str:
    """A name with "…" for what `room` pixels do not hold; "" where not even three letters go in."""
    if text_width(name, size) <= room:
        return name
    for letters in range(len(name) - 1, 2, -1):
        text = name[:letters].rstrip("_ ") + "…"
        if text_width(text, size) <= room:
            return text
    return ""


def _neuron(picture: Picture, layer: int, unit: int, x: float, y: float) -> NodeLook:
    size, geometry = picture.size, picture.geometry
    half_width, half_height = geometry.half_width(layer), geometry.half_height_of(layer)
    above = _name_y(picture, layer, y)
    bias = _bias(picture, layer, unit, y - half_height - geometry.tag_away - geometry.tag_height / 2)
    label_x = x - half_width + 1.0 * size if bias is not None else x
    return NodeLook(
        Target("node", layer, unit),
        x,
        y,
        half_width,
        half_height,
        NodeShape.STACKED if geometry.upright else NodeShape.SPLIT,
        MathLook(label_x, above, picture.names.a(layer, unit).math, 1.25 * size, Role.INK),
        _inside(picture, layer, unit, x, y),
        bias=bias,
        badge=_badge(picture, layer, unit, x, y + half_height),
        ring=picture.role if (layer, unit) in picture.focus.nodes else None,
        accessible=_spoken(picture, layer, unit),
    )


def _dot(picture: Picture, layer: int, unit: int, x: float, y: float) -> NodeLook:
    """A neuron without numbers, because there is no room for them; it is given some when its turn comes."""
    radius = DOT_RADIUS * picture.size
    return NodeLook(
        Target("node", layer, unit),
        x,
        y,
        radius,
        radius,
        NodeShape.DOT,
        MathLook(x, y, MathText(""), picture.size),
        (),
        ring=picture.role if (layer, unit) in picture.focus.nodes else None,
        accessible=_spoken(picture, layer, unit) if layer else "",
    )


class _Seat(NamedTuple):
    """Where one of the two numbers of a neuron stands, and its letter; `letter` is None where there is no room."""

    number: Point
    anchor: Anchor
    letter: Point | None


def _seats(picture: Picture, x: float, y: float) -> list[_Seat]:
    """The places of z and of a: left and right, or above each other where neurons are upright."""
    size, geometry = picture.size, picture.geometry
    half_width, half_height = geometry.half_width(1), geometry.half_height
    if geometry.upright:
        side, row = half_width - _SIDE * size, 0.48 * half_height
        right, left = x + side, x - side
        return [_Seat((right, at), Anchor.RIGHT, (left, at)) for at in (y - row, y + row)]
    left, right = x - half_width / 2, x + half_width / 2
    # A round neuron has room for the small letters above the numbers.
    letters = half_height >= 1.75 * size
    large = picture.inner
    dy = 0.35 * large if letters else 0.0
    # In a circle the numbers move toward the middle line, where it is widest.
    inset = 0.12 * size if half_height > 2.5 * size else 0.0
    top = y - 0.95 * large
    sides = left + inset, right - inset
    return [_Seat((at, y + dy), Anchor.CENTER, (at, top) if letters else None) for at in sides]


def _beside(picture: Picture, seat: _Seat, letter: str, size: float) -> float:
    """The room for a number beside a letter of a size that takes more than those there is always room for."""
    if seat.letter is None or not picture.geometry.upright:
        return math.inf
    return seat.number[0] - seat.letter[0] - text_width(letter, size) - _AIR * picture.size


def _in_neuron(picture: Picture, value: float, room: float) -> tuple[str, float]:
    """A number and its size; one that does not fit as large as the others, as a sum may on its way, is as usual."""
    text = picture.number(value, room, size=picture.inner)
    fits = ABOUT not in text and text_width(text, picture.inner, bold=True) <= room
    return (text, picture.inner) if fits else (picture.number(value, room), picture.size)


def _inside(picture: Picture, layer: int, unit: int, x: float, y: float) -> tuple[TextLook, ...]:
    """The z (or the sum so far) and the a, each once it is computed."""
    seats = _seats(picture, x, y)
    texts: list[TextLook] = []

    letters = max(_LETTER * picture.size, _LETTER_SHARE * picture.inner)

    def write(seat: _Seat, number: float, role: Role, bold: bool, flags: Flags, most: float = math.inf) -> None:
        text, large = _in_neuron(picture, number, min(picture.geometry.room, most))
        texts.append(TextLook(*seat.number, text, large, role, bold, seat.anchor, *flags))

    name = "z"
    z = picture.known(Kind.PRE_ACTIVATION, layer, unit)
    if z is not None:
        write(seats[0], z.value, Role.INK, True, z.flags)
    elif (layer, unit) == (picture.step.layer, picture.step.unit):
        so_far = picture.sum_so_far()
        if so_far is not None:
            name = "Σ"
            write(seats[0], so_far.value, Role.MUTED, False, so_far.flags, _beside(picture, seats[0], name, letters))
    a = picture.known(Kind.ACTIVATION, layer, unit)
    if a is not None:
        write(seats[1], a.value, Role.FORWARD, True, a.flags)
    for seat, letter in zip(seats, (name, "a"), strict=True):
        if seat.letter is not None:
            anchor = Anchor.LEFT if picture.geometry.upright else Anchor.CENTER
            texts.append(TextLook(*seat.letter, letter, letters, Role.MUTED, anchor=anchor))
    return tuple(texts)


def brief(picture: Picture, look: NodeLook) -> NodeLook:
    """A neuron whose bias shows only its newest number, for the sake of the edges behind it."""
    box = look.bias
    if box is None:
        return look
    middle = box.y + box.height / 2
    return look._replace(bias=_bias(picture, look.target.layer, look.target.unit, middle, alone=True))


def _bias(picture: Picture, layer: int, unit: int, y: float, *, alone: bool = False) -> BoxLook | None:
    """The box of a bias around `y`: with what it was or its derivative, where these are known, or `alone`."""
    if picture.network.layer(layer).bias is BiasMode.NONE:
        return None
    start, plus = picture.start(Changed.BIAS, layer, unit), picture.style.plus
    single, pair = (bias_room(picture.geometry, layer, numbers) for numbers in (1, 2))
    runs: list[tuple[str, Role, bool, Flags]] = [("b", Role.MUTED, False, PLAIN)]
    new = picture.known(Kind.BIAS_UPDATE, layer, unit)
    if new is not None and alone:
        runs.append((picture.number(new.value, single, signed=plus), Role.UPDATE, True, new.flags))
    elif new is not None:
        before, after, difference = picture.change(start.value, new.value, pair - 0.1 * picture.size, beside=True)
        changed_to = (after, Role.UPDATE, True, new.flags)
        if difference:
            runs += [changed_to, ("Δ", Role.MUTED, False, PLAIN), (difference, Role.UPDATE, True, new.flags)]
        else:
            runs += [(before, Role.MUTED, False, start.flags), ("→", Role.MUTED, False, PLAIN), changed_to]
    else:
        slope = None if alone else picture.known(Kind.BIAS_GRADIENT, layer, unit)
        if slope is None:
            old, steep = picture.number(start.value, single, signed=plus), ""
        else:
            old, steep = picture.two(start.value, slope.value, pair, signed=(plus, False))
        added = picture.known(Kind.BIAS, layer, unit)
        used = start.flags._replace(changed=added is not None and added.fresh)
        runs.append((old, Role.INK, True, used))
        if slope is not None:
            runs += [("∂", Role.BACKWARD, False, PLAIN), (steep, Role.BACKWARD, True, slope.flags)]
    size, left = picture.size, bias_left(picture.geometry, layer)
    pad = 0.35 * size
    cursor = left + pad
    texts = []
    for text, role, bold, flags in runs:
        texts.append(TextLook(cursor, y, text, size, role, bold, Anchor.LEFT, *flags))
        cursor += text_width(text, size, bold=bold) + 0.4 * size
    changed = any(flags.changed for *_, flags in runs)
    border = picture.role if changed else Role.MUTED
    width = cursor - left - 0.4 * size + pad
    height = picture.geometry.tag_height
    return BoxLook(left, y - height / 2, width, height, tuple(texts), border, changed=changed)


def _badge(picture: Picture, layer: int, unit: int, x: float, bottom: float) -> BoxLook | None:
    """What came back to this neuron, its slope, and then δ."""
    last = layer == picture.network.depth
    received = picture.known(Kind.COST_GRADIENT if last else Kind.ACTIVATION_GRADIENT, layer, unit)
    if received is None:
        return None
    size = picture.size
    room = badge_width(picture.geometry) - _ENDS * size
    newest = received
    delta = picture.known(Kind.DELTA, layer, unit)
    slope = picture.known(Kind.ACTIVATION_DERIVATIVE, layer, unit)
    if last and slope is None and delta is None:
        # It stands on the way from J.
        return None
    if delta is not None:
        newest = delta
        text = _led(picture, "δ", delta.value, room)
    elif slope is not None:
        newest = slope
        softmax = picture.network.layer(layer).activation == SOFTMAX
        if softmax:
            text = _led(picture, "slope", slope.value, room)
        else:
            text = _factors(picture, room, received.value, slope.value)
    else:
        small = [share * size for share in _BADGE_SHARES if share * size >= picture.smallest]
        tried = [(_led(picture, "∂J/∂a", received.value, room, each), each) for each in (size, *small)]
        text, size = next((each for each in tried if ABOUT not in each[0]), tried[0])
    large = picture.size
    width = max(text_width(text, size, bold=True) + _ENDS * large, 6.0 * large)
    height = 1.4 * large
    # One that is wider than it should be stays within the diagram.
    x = max(x, width / 2 + _RIM)
    y = bottom + picture.geometry.below - 0.75 * large
    fresh, filled = newest.fresh, delta is not None
    flags = newest.flags._replace(stale=newest.flags.stale or (delta is None and received.flags.stale))
    look = TextLook(x, y, text, size, Role.BACKWARD, True, Anchor.CENTER, *flags)
    return BoxLook(x - width / 2, y - height / 2, width, height, (look,), Role.BACKWARD, filled=filled, changed=fresh)


def _led(picture: Picture, letters: str, value: float, room: float, size: float = 0.0) -> str:
    """A number with what it is before it; `size` if not usual."""
    lead = text_width(f"{letters} ", size or picture.size, bold=True)
    return f"{letters} {picture.number(value, room - lead, size=size)}"


def _factors(picture: Picture, room: float, received: float, slope: float) -> str:
    """The two factors of δ; the new one alone where the room does not hold the digits of both."""
    # No wider than the neuron, though a single number may be.
    narrow = min(room, 2 * picture.geometry.half_width(1) - _ENDS * picture.size)
    both = " × ".join(picture.two(received, slope, narrow - text_width(" × ", picture.size, bold=True)))
    return _led(picture, "slope", slope, room) if ABOUT in both else both


def _spoken(picture: Picture, layer: int, unit: int) -> str:
    parts = [f"neuron {unit} of layer {layer}"]
    for name, kind in (("z", Kind.PRE_ACTIVATION), ("a", Kind.ACTIVATION), ("delta", Kind.DELTA)):
        found = picture.known(kind, layer, unit)
        if found is not None:
            parts.append(f"{name} = {show(found.value, picture.view.digits)}{' (stale)' if found.flags.stale else ''}")
    return ", ".join(parts)
