"""J, the targets, the headers, and the counts of what is folded away."""

from __future__ import annotations

from backstep.core.datasets_wording import counted
from backstep.core.steps import Kind, Phase
from backstep.present.geometry import Fold, Geometry, centred, overlaps
from backstep.present.looks import Anchor, CostLook, MathLook, MathText, Target, TextLook
from backstep.present.metrics import width as text_width
from backstep.present.obstacles import fold_text, obstacles
from backstep.present.picture.context import Picture
from backstep.present.picture.nodes import input_name
from backstep.present.picture.targets import targets
from backstep.present.roles import Role

_COST_ROWS_WIDE = -1.45, 0.1, 1.75
"""Where J, its value, and the loss with its name stand, from the middle of the box in units of the type size."""
_COST_ROWS = -2.2, -0.65, 1.0, 2.3
"""The same where the name of the loss has a row of its own."""
_COST_RIMS = 1.5
"""From the middle of the first line to the upper border, and from that of the last one to the lower, together."""


_HEADER_AIR = 0.5
"""Between what two layers are called at least, in the same units."""


def headers(picture: Picture) -> tuple[TextLook, ...]:
    """What each layer is, above it."""
    geometry, size = picture.geometry, picture.size
    before = geometry.layers[0]
    found: list[TextLook] = []
    # From the right, because the first one gives way to the one beside it.
    for layer, x, _ in reversed(geometry.columns):
        text, middle = _header(picture, layer), x
        if before and layer == before:
            end = found[-1].x - text_width(found[-1].text, size, bold=True) / 2 if found else geometry.width
            # What the layer computes is said by its steps, too.
            for words in (text, text.partition(" · ")[0]):
                text = f"⋯ {before} ⋯  {words}"
                wide = text_width(text, size, bold=True)
                middle = max(x, wide / 2 + 0.5 * size)
                if middle + wide / 2 + _HEADER_AIR * size <= end:
                    break
        role = picture.role if layer == picture.step.layer else Role.MUTED
        found.append(TextLook(middle, geometry.header_of(layer), text, size, role, bold=True))
    return tuple(reversed(found))


def _header(picture: Picture, layer: int) -> str:
    if layer == 0:
        return "Input"
    depth = picture.network.depth
    kind = picture.network.layer(layer).activation.replace("_", " ")
    return f"{'Output' if layer == depth else 'Hidden' if depth == 2 else f'Hidden {layer}'} · {kind}"


def cost(picture: Picture) -> CostLook:
    """The box of J, with the loss of the viewed example."""
    x, y, width, height = picture.geometry.cost
    rows = _COST_ROWS if picture.geometry.cost_tall else _COST_ROWS_WIDE
    # In a very low diagram the box has less room than its lines would like.
    size = min(picture.size, height / (rows[-1] - rows[0] + _COST_RIMS))
    state = picture.state
    # The loss that is being computed, afterwards that of the viewed example.
    example = picture.step.example if picture.step.kind is Kind.LOSS and picture.step.example else state.example
    loss = picture.known(Kind.LOSS, example=example)
    total = picture.known(Kind.COST)
    room = width - 0.6 * size
    texts: list[TextLook] = []
    if total is not None:
        text, row = picture.number(total.value, room / 1.1), y + rows[1] * size
        texts.append(TextLook(x, row, text, 1.1 * size, Role.COST, True, Anchor.CENTER, *total.flags))
    if loss is not None:
        name = picture.names.loss(example, picture.record.examples).plain
        if picture.geometry.cost_tall:
            texts.append(TextLook(x, y + rows[2] * size, name, size, Role.MUTED))
            text = picture.number(loss.value, room)
        else:
            text = f"{name} {picture.number(loss.value, room - text_width(f'{name} ', size))}"
        texts.append(TextLook(x, y + rows[-1] * size, text, size, Role.INK, False, Anchor.CENTER, *loss.flags))
    in_play = picture.step.phase is Phase.COST or picture.step.kind is Kind.COST_GRADIENT
    return CostLook(
        Target("cost"),
        x,
        y,
        width,
        height,
        tuple(texts),
        MathLook(x, y + rows[0] * size, MathText("J"), 1.35 * size, Role.COST),
        ring=picture.role if in_play else None,
        computed=total is not None,
    )


def notes(picture: Picture) -> tuple[TextLook, ...]:
    """Targets, names of inputs, and the counts of folded units."""
    size, geometry = picture.size, picture.geometry
    drawn = [unit for layer, unit in geometry.places if layer == 0 and (0, unit) not in geometry.dots]
    names = [input_name(picture, unit) for unit in drawn]
    folds = [
        _layers_left_out(geometry, fold, size)
        if fold.layers
        else TextLook(fold.x, fold.y, fold_text(fold.count), size, Role.MUTED)
        for fold in geometry.folds
        if not (fold.layers and fold.x == 0.0)
    ]
    return (*targets(picture), *(name for name in names if name is not None), *folds)


def _layers_left_out(geometry: Geometry, fold: Fold, size: float) -> TextLook:
    """The count of layers that are not drawn, in words where there is room between those that are."""
    left = max(x + geometry.half_width(layer) for layer, x, _ in geometry.columns if x < fold.x)
    ends = [x - geometry.half_width(layer) for layer, x, _ in geometry.columns if x > fold.x]
    right = min(ends, default=geometry.cost[0] - geometry.cost[2] / 2)
    texts = (
        f"⋯ {counted(fold.count, 'more layer')} ⋯",
        f"⋯ {fold.count} more ⋯",
        f"⋯ {fold.count} ⋯",
    )
    x, low = (left + right) / 2, max(layer for layer, place, _ in geometry.columns if place < fold.x)
    boxes = obstacles(geometry, low)
    fitting = [text for text in texts if text_width(text, size, bold=True) < right - left - 1.5 * size] or [texts[-1]]
    for text in fitting:
        # Biases reach far out of their neurons: up or down until none of them is in the way.
        for away in sorted(range(-12, 13), key=abs):
            y = fold.y + away * size
            box = centred(x, y, text_width(text, size, bold=True), 1.1 * size)
            if box[1] >= 0 and box[3] <= geometry.height and not any(overlaps(box, other) for other in boxes):
                return TextLook(x, y, text, size, bold=True)
    return TextLook(x, fold.y, fitting[-1], size, bold=True)
