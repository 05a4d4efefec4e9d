"""Neurons and inputs: z and a inside, name and bias above, the gradient below."""

from __future__ import annotations

import numpy as np

from backstep.core.activations import SOFTMAX
from backstep.core.network import BiasMode
from backstep.core.steps import Kind
from backstep.present.columns import DOT_RADIUS
from backstep.present.frame import (
    Anchor,
    BoxLook,
    MathLook,
    MathText,
    NodeLook,
    NodeShape,
    Target,
    TextLook,
)
from backstep.present.metrics import width as text_width
from backstep.present.numbers import show
from backstep.present.picture.context import Picture
from backstep.present.roles import Role
from backstep.session.state import State


def node(picture: Picture, layer: int, unit: int) -> NodeLook:
    """One input or neuron with all that hangs on it."""
    x, y = picture.geometry.places[layer, unit]
    if (layer, unit) in picture.geometry.dots:
        return _dot(picture, layer, unit, x, y)
    half_width, half_height = picture.geometry.half_width(layer), picture.geometry.half_height_of(layer)
    in_play = (layer, unit) in picture.focus.nodes
    symbol = picture.names.a(layer, unit)
    above = y - half_height - 1.25 * picture.size
    bias = _bias(picture, layer, unit, x, above) if layer else None
    label_x = x - half_width + 1.0 * picture.size if bias is not None else x
    label = MathLook(label_x, above, symbol.math, 1.25 * picture.size, Role.INK)
    if layer == 0:
        value = float(picture.record.a[0][picture.example, unit - 1])
        text = TextLook(x, y, picture.number(value), picture.size, Role.FORWARD, bold=True)
        return NodeLook(
            Target("node", 0, unit), x, y, half_width, half_height, NodeShape.INPUT, label, (text,),
            ring=picture.role if in_play else None, accessible=f"{symbol.plain} = {text.text}",
        )  # fmt: skip
    texts = _inside(picture, layer, unit, x, y, half_height)
    return NodeLook(
        Target("node", layer, unit),
        x,
        y,
        half_width,
        half_height,
        NodeShape.SPLIT,
        label,
        texts,
        bias=bias,
        badge=_badge(picture, layer, unit, x, y + half_height),
        ring=picture.role if in_play else None,
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


def _inside(picture: Picture, layer: int, unit: int, x: float, y: float, half_height: float) -> tuple[TextLook, ...]:
    """The z on the left (or the sum so far), a on the right, each once it is computed."""
    left, right = x - picture.geometry.cell / 2, x + picture.geometry.cell / 2
    # A round neuron has room for the small letters above the numbers.
    letters = half_height >= 1.75 * picture.size
    dy = 0.35 * picture.size if letters else 0.0
    # In a circle the numbers move toward the middle line, where it is widest.
    inset = 0.12 * picture.size if half_height > 2.5 * picture.size else 0.0
    texts: list[TextLook] = []
    name = "z"
    if picture.done(Kind.PRE_ACTIVATION, layer, unit):
        value = float(picture.record.z[layer - 1][picture.example, unit - 1])
        changed = picture.fresh(Kind.PRE_ACTIVATION, layer, unit)
        texts.append(
            TextLook(left + inset, y + dy, picture.number(value), picture.size, Role.INK, bold=True, changed=changed)
        )
    else:
        here = (layer, unit) == (picture.step.layer, picture.step.unit)
        so_far = running_sum(picture.state) if here else None
        if so_far is not None:
            name = "Σ"
            texts.append(TextLook(left + inset, y + dy, picture.number(so_far), picture.size, Role.MUTED, changed=True))
    if picture.done(Kind.ACTIVATION, layer, unit):
        value = float(picture.record.a[layer][picture.example, unit - 1])
        changed = picture.fresh(Kind.ACTIVATION, layer, unit)
        texts.append(
            TextLook(
                right - inset, y + dy, picture.number(value), picture.size, Role.FORWARD, bold=True, changed=changed
            )
        )
    if letters:
        top = y - 0.95 * picture.size
        texts.append(TextLook(left + inset, top, name, 0.85 * picture.size, Role.MUTED))
        texts.append(TextLook(right - inset, top, "a", 0.85 * picture.size, Role.MUTED))
    return tuple(texts)


def _bias(picture: Picture, layer: int, unit: int, x: float, y: float) -> BoxLook | None:
    mode = picture.network.layer(layer).bias
    if mode is BiasMode.NONE:
        return None
    old = float(picture.record.before.biases[layer - 1][unit - 1])
    runs: list[tuple[str, Role, bool, bool]] = [("b", Role.MUTED, False, False)]
    changed = picture.fresh(Kind.BIAS, layer, unit)
    if picture.done(Kind.BIAS_UPDATE, layer, unit):
        new = float(picture.record.after.biases[layer - 1][unit - 1])
        changed = picture.fresh(Kind.BIAS_UPDATE, layer, unit)
        runs = [
            (f"{picture.number(old, signed=True)} →", Role.MUTED, False, False),
            (picture.number(new, signed=True), Role.UPDATE, True, changed),
        ]
    else:
        runs.append((picture.number(old, signed=True), Role.INK, True, changed))
        if picture.done(Kind.BIAS_GRADIENT, layer, unit):
            slope = float(picture.record.dJ_db[layer - 1][unit - 1])
            fresh = picture.fresh(Kind.BIAS_GRADIENT, layer, unit)
            changed = changed or fresh
            runs += [("∂", Role.BACKWARD, False, False), (picture.number(slope), Role.BACKWARD, True, fresh)]
    size = 0.97 * picture.size
    left = x - picture.geometry.cell + 2.3 * picture.size
    pad = 0.35 * picture.size
    cursor = left + pad
    texts = []
    for text, role, bold, fresh in runs:
        texts.append(TextLook(cursor, y, text, size, role, bold, Anchor.LEFT, fresh))
        cursor += text_width(text, size, bold=bold) + 0.4 * picture.size
    border = picture.role if changed else Role.MUTED
    width = cursor - left - 0.4 * picture.size + pad
    return BoxLook(left, y - 0.75 * picture.size, width, 1.5 * picture.size, tuple(texts), border, changed=changed)


def _badge(picture: Picture, layer: int, unit: int, x: float, bottom: float) -> BoxLook | None:
    """What came back to this neuron, its slope, and then δ."""
    received = Kind.COST_GRADIENT if layer == picture.network.depth else Kind.ACTIVATION_GRADIENT
    if not picture.done(received, layer, unit):
        return None
    at = picture.example, unit - 1
    delta_done = picture.done(Kind.DELTA, layer, unit)
    softmax = picture.network.layer(layer).activation == SOFTMAX
    if delta_done:
        # Alone in its row, it may take more room than a number inside.
        value = float(picture.record.delta[layer - 1][at])
        text = f"δ {show(value, picture.view.digits, 2 * picture.geometry.characters - 3)}"
        fresh = picture.fresh(Kind.DELTA, layer, unit)
        filled = True
    else:
        letter = "∂J/∂ŷ" if layer == picture.network.depth else "∂J/∂a"
        value = float(picture.record.dJ_da[layer - 1][at])
        text = f"{letter} {show(value, picture.view.digits, picture.geometry.characters + 1)}"
        fresh = picture.fresh(received, layer, unit)
        filled = False
        if picture.done(Kind.ACTIVATION_DERIVATIVE, layer, unit):
            slope = float(picture.record.da_dz[layer - 1][at])
            fresh = picture.fresh(Kind.ACTIVATION_DERIVATIVE, layer, unit)
            text = f"slope {picture.number(slope)}" if softmax else _factors(picture, layer, value, slope)
    size = picture.size
    width = max(text_width(text, size, bold=True) + 0.9 * size, 6.0 * size)
    height = 1.45 * size
    y = bottom + 0.85 * size
    look = TextLook(x, y, text, size, Role.BACKWARD, bold=True, changed=fresh)
    return BoxLook(x - width / 2, y - height / 2, width, height, (look,), Role.BACKWARD, filled=filled, changed=fresh)


def _factors(picture: Picture, layer: int, received: float, slope: float) -> str:
    """The two factors of δ, with fewer digits where they would be wider than the neuron they hang below."""
    room = 2 * picture.geometry.half_width(layer) - 0.9 * picture.size
    text = ""
    for characters in range(picture.geometry.characters, 4, -1):
        text = " × ".join(show(number, picture.view.digits, characters) for number in (received, slope))
        if text_width(text, picture.size, bold=True) <= room:
            break
    return text


def _spoken(picture: Picture, layer: int, unit: int) -> str:
    at = picture.example, unit - 1
    parts = [f"neuron {unit} of layer {layer}"]
    for name, kind, array in (
        ("z", Kind.PRE_ACTIVATION, picture.record.z[layer - 1]),
        ("a", Kind.ACTIVATION, picture.record.a[layer]),
        ("delta", Kind.DELTA, picture.record.delta[layer - 1]),
    ):
        if picture.done(kind, layer, unit):
            parts.append(f"{name} = {show(float(array[at]), picture.view.digits)}")
    return ", ".join(parts)


def running_sum(state: State) -> float | None:
    """The sum of the products up to the current one (and the bias), while z is being added up; None elsewhere."""
    step = state.current
    if step.kind not in (Kind.PRODUCT, Kind.BIAS):
        return None
    layer, unit = step.layer or 1, step.unit or 1
    weights = state.record.before.weights[layer - 1][unit - 1]
    carried = state.record.a[layer - 1][state.row]
    last = step.source if step.source is not None else len(weights)
    with np.errstate(all="ignore"):
        total = float(np.dot(weights[:last], carried[:last]))
    if step.kind is Kind.BIAS:
        total += float(state.record.before.biases[layer - 1][unit - 1])
    return total
