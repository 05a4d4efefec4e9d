"""J, the targets, the headers, and the counts of what is folded away."""

from __future__ import annotations

from backstep.core.steps import Kind, Phase
from backstep.present.frame import (
    Anchor,
    CostLook,
    MathLook,
    MathText,
    Target,
    TextLook,
)
from backstep.present.layout import Fold, Geometry, bias_width
from backstep.present.metrics import width as text_width
from backstep.present.picture.context import Picture
from backstep.present.roles import Role


def headers(picture: Picture) -> tuple[TextLook, ...]:
    """What each layer is, above it."""
    found = []
    depth = picture.network.depth
    for layer, x, _ in picture.geometry.columns:
        if layer == 0:
            text = "Input"
        else:
            kind = picture.network.layer(layer).activation.replace("_", " ")
            name = "Output" if layer == depth else "Hidden" if depth == 2 else f"Hidden {layer}"
            text = f"{name} · {kind}"
        role = picture.role if layer == picture.step.layer else Role.MUTED
        found.append(TextLook(x, picture.geometry.header_y, text, picture.size, role, bold=True))
    return tuple(found)


def cost(picture: Picture) -> CostLook:
    """The box of J, with the loss of the viewed example."""
    x, y, width, height = picture.geometry.cost
    size = picture.size
    state = picture.state
    # The loss that is being computed, afterwards that of the viewed example.
    example = picture.step.example if picture.step.kind is Kind.LOSS and picture.step.example else state.example
    loss = picture.steps.find(Kind.LOSS, example=example)
    cost = picture.steps.find(Kind.COST)
    loss_done = loss is not None and loss <= state.step
    cost_done = cost is not None and cost <= state.step
    texts: list[TextLook] = []
    if cost_done:
        fresh = cost is not None and picture.changed_from <= cost
        texts.append(
            TextLook(x, y + 0.1 * size, picture.number(picture.record.cost), 1.1 * size, Role.COST, True, changed=fresh)
        )
    if loss_done:
        name = picture.names.loss(example, picture.record.examples).plain
        fresh = loss is not None and picture.changed_from <= loss
        value = picture.number(float(picture.record.losses[example - 1]))
        texts.append(TextLook(x, y + 1.75 * size, f"{name} {value}", 0.97 * size, Role.INK, changed=fresh))
    in_play = picture.step.phase is Phase.COST or picture.step.kind is Kind.COST_GRADIENT
    return CostLook(
        Target("cost"),
        x,
        y,
        width,
        height,
        tuple(texts),
        MathLook(x, y - 1.45 * size, MathText("J"), 1.35 * size, Role.COST),
        ring=picture.role if in_play else None,
        computed=cost_done,
    )


def notes(picture: Picture) -> tuple[TextLook, ...]:
    """Targets, names of inputs, and the counts of folded units."""
    found: list[TextLook] = []
    size, geometry = picture.size, picture.geometry
    names = picture.state.document.dataset.input_names
    for (layer, unit), (x, y) in geometry.places.items():
        if (layer, unit) in geometry.dots:
            continue
        if layer == picture.network.depth:
            found += _target(picture, unit, x, y)
        elif layer == 0 and names:
            below = y + geometry.half_height_of(0) + 0.8 * size
            found.append(TextLook(x, below, _short(names[unit - 1]), 0.85 * size, Role.MUTED))
    for fold in geometry.folds:
        if fold.layers:
            found.append(_layers_left_out(geometry, fold, size))
        else:
            found.append(TextLook(fold.x, fold.y, f"⋮ {fold.count} more", size, Role.MUTED))
    return tuple(found)


def _layers_left_out(geometry: Geometry, fold: Fold, size: float) -> TextLook:
    """The count of layers that are not drawn, in words where there is room between those that are."""
    left = max(x + geometry.half_width(layer) for layer, x, _ in geometry.columns if x < fold.x)
    right = min(x - geometry.half_width(layer) for layer, x, _ in geometry.columns if x > fold.x)
    texts = (f"⋯ {fold.count} more layer{'s' if fold.count > 1 else ''} ⋯", f"⋯ {fold.count} ⋯", "⋯")
    text = next((text for text in texts if text_width(text, size) < right - left - 2 * size), texts[-1])
    return TextLook((left + right) / 2, fold.y, text, size, Role.MUTED)


def _target(picture: Picture, unit: int, x: float, y: float) -> list[TextLook]:
    """The target y of an output, on the side of its line that leads away from J, and the name of what it stands for."""
    size, geometry = picture.size, picture.geometry
    cost_x, cost_y, cost_width, cost_height = geometry.cost
    # Above the line to J where that falls toward J, below it elsewhere: there no bias stands in the same row.
    side = -1 if y < cost_y - cost_height / 2 else 1
    row = y + side * 1.5 * size
    left = x + geometry.half_width(picture.network.depth) + 0.8 * size
    if side < 0 and geometry.half_height < 2.2 * size and picture.network.layers[-1].has_bias:
        # A bias with its derivative is wider than a flat neuron, and stands in the same row.
        left = max(left, x - geometry.cell + 2.6 * size + bias_width(geometry))
    value = picture.number(float(picture.record.targets[picture.example, unit - 1]))
    text = f"{picture.names.y(unit).plain} = {value}"
    found = [TextLook(left, row, text, size, Role.COST, True, Anchor.LEFT)]
    dataset = picture.state.document.dataset
    known = dataset.class_names or dataset.target_names
    if known:
        label = _short(known[unit - 1])
        start = left + text_width(text, size, bold=True) + 0.5 * size
        end = start + text_width(label, 0.85 * size)
        clear = abs(row - cost_y) > cost_height / 2 + 0.8 * size or end < cost_x - cost_width / 2 - 0.3 * size
        if clear and end <= geometry.width:
            found.append(TextLook(start, row, label, 0.85 * size, Role.MUTED, anchor=Anchor.LEFT))
    return found


def _short(name: str, most: int = 14) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
