"""The picture: a number is there once its step is done, it is the right one, and marked where it is new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backstep.core.activations import SOFTMAX
from backstep.core.network import BiasMode
from backstep.core.readout import value
from backstep.core.steps import Kind, Level, Phase
from backstep.present.diagram import diagram
from backstep.present.frame import BoxLook, DiagramFrame, NodeLook, NodeShape, TextLook
from backstep.present.roles import PHASE_ROLES, Role
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.document import Document, make_document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.state import State
from tests.strategies import LEVELS, REACHED, carry_out, documents

VIEWS = st.builds(
    View, digits=st.integers(2, 17), width=st.sampled_from([640.0, 1000.0, 1900.0]), height=st.just(600.0)
)


@dataclass(frozen=True)
class Shown:
    """A number on the picture: what it is (kind, layer, unit, source), the text, whether marked, and where."""

    kind: Kind
    layer: int | None
    unit: int
    source: int
    text: str
    changed: bool


def number(text: str) -> Fraction | None:
    """The number of a text such as ``δ 0.1385`` or ``+0.40 →``."""
    words = [word for word in re.split(r" |→", text) if re.fullmatch(r"[+−]?\d+\.?\d*(e−?\d+)?", word)]
    return Fraction(words[-1].replace("−", "-")) if words else None


def close(text: str, wanted: float, digits: int) -> bool:
    """Whether the last number of a text is `wanted` to the digits it has, of which there are at most `digits`."""
    found = number(text)
    mantissa = re.split(r"[e→]", re.sub(r"^.* (?=[+−\d])", "", text.removesuffix(" →")))[0]
    shown = len(re.sub(r"[^\d]", "", mantissa).lstrip("0"))
    assert shown <= max(digits, len(str(int(abs(wanted))))), f"{text} has more than {digits} digits"
    allowed = Fraction(10) ** (1 - max(1, min(shown, digits))) * abs(Fraction(wanted)) / 2
    return found is not None and abs(found - Fraction(wanted)) <= allowed


def in_node(node: NodeLook) -> Iterator[Shown]:
    layer, unit = node.target.layer, node.target.unit
    for text in node.texts:
        if number(text.text) is None:
            assert text.text in ("z", "a", "Σ"), text
        elif layer:
            kind = {Role.INK: Kind.PRE_ACTIVATION, Role.FORWARD: Kind.ACTIVATION, Role.MUTED: Kind.PRODUCT}[text.role]
            yield Shown(kind, layer, unit, 0, text.text, text.changed)


def in_badge(state: State, node: NodeLook) -> Iterator[Shown]:
    if node.badge is None:
        return
    (text,) = node.badge.texts
    layer, unit = node.target.layer, node.target.unit
    last = layer == state.document.network.depth
    received = Kind.COST_GRADIENT if last else Kind.ACTIVATION_GRADIENT
    where = None if last else layer
    assert node.badge.changed == text.changed
    if text.text.startswith("δ "):
        yield Shown(Kind.DELTA, layer, unit, 0, text.text, text.changed)
    elif text.text.startswith("slope "):
        yield Shown(Kind.ACTIVATION_DERIVATIVE, layer, unit, 0, text.text, text.changed)
    elif " × " in text.text:
        came, slope = text.text.split(" × ")
        yield Shown(Kind.ACTIVATION_DERIVATIVE, layer, unit, 0, slope, text.changed)
        yield Shown(received, where, unit, 0, came, False)
    else:
        assert text.text.startswith("∂J/∂ŷ " if last else "∂J/∂a ")
        yield Shown(received, where, unit, 0, text.text, text.changed)


def in_box(box: BoxLook, kinds: dict[str, Kind], layer: int, unit: int, source: int) -> Iterator[Shown]:
    """The numbers of a bias or a pill, each named by the letter before it; `old →` is the one before the update."""
    letter = ""
    assert box.changed == any(text.changed for text in box.texts)
    for text in box.texts:
        if number(text.text) is None:
            letter = text.text
        elif text.text.endswith("→"):
            yield Shown(kinds["w"], layer, unit, source, text.text, text.changed)
            letter = "new"
        else:
            kind = kinds["new" if letter == "new" or text.role is Role.UPDATE else letter]
            yield Shown(kind, layer, unit, source, text.text, text.changed)


def everything(state: State, frame: DiagramFrame) -> list[Shown]:
    """Every number on the picture but inputs, targets and counts."""
    found: list[Shown] = []
    for node in frame.nodes:
        found += [*in_node(node), *in_badge(state, node)]
        if node.bias is not None:
            kinds = {"b": Kind.BIAS, "w": Kind.BIAS, "∂": Kind.BIAS_GRADIENT, "new": Kind.BIAS_UPDATE}
            found += in_box(node.bias, kinds, node.target.layer, node.target.unit, 0)
    kinds = {
        "w": Kind.PRODUCT, "∂": Kind.WEIGHT_GRADIENT, "←": Kind.GRADIENT_TERM, "new": Kind.WEIGHT_UPDATE,
    }  # fmt: skip
    for edge in frame.edges:
        if edge.pill is None:
            continue
        if edge.target.kind == "cost_edge":
            found += in_box(edge.pill, {"∂": Kind.COST_GRADIENT}, 0, edge.target.unit, 0)
        else:
            found += in_box(edge.pill, kinds, edge.target.layer, edge.target.unit, edge.target.source)
    for text in frame.cost.texts:
        kind = Kind.COST if text.role is Role.COST else Kind.LOSS
        found.append(Shown(kind, None, loss_shown(state), 0, text.text, text.changed))
    return found


def loss_shown(state: State) -> int:
    """The example whose loss stands in the box of J: the one being computed, else the viewed one."""
    return state.current.example if state.current.kind is Kind.LOSS and state.current.example else state.example


def step_of(state: State, shown: Shown) -> int:
    layer = None if shown.kind is Kind.COST_GRADIENT else shown.layer
    index = state.steps.find(shown.kind, layer, shown.unit, shown.source or None, shown.unit)
    assert index is not None, shown
    return index


def true_value(state: State, shown: Shown) -> float:
    record = state.record
    if shown.kind is Kind.PRODUCT and shown.source:  # the pill shows the weight that carries
        return float(record.before.weights[(shown.layer or 0) - 1][shown.unit - 1, shown.source - 1])
    return value(record, state.steps.at(step_of(state, shown)), state.row)


def reachable(document: Document, commands: list[do.Command]) -> State:
    session = Session(document)
    carry_out(session, *commands)
    assume(session.state.failure is None)
    return session.state


def assert_right(state: State, view: View) -> None:
    """Every number on the picture is computed already, and the one the record has."""
    for shown in everything(state, diagram(state, view)):
        if shown.kind is Kind.PRODUCT and not shown.source:
            assert (shown.layer, shown.unit) == (state.current.layer, state.current.unit), "the sum so far"
            assert state.current.kind in (Kind.PRODUCT, Kind.BIAS)
            continue
        if shown.kind not in (Kind.PRODUCT, Kind.BIAS):  # weights and biases are given
            assert step_of(state, shown) <= state.step, f"{shown} comes too early"
        assert close(shown.text, true_value(state, shown), view.digits), (shown, true_value(state, shown))


@settings(max_examples=150)
@given(documents(units=4), REACHED, VIEWS)
def test_a_number_is_shown_once_its_step_is_done_and_is_the_right_one(
    document: Document, commands: list[do.Command], view: View
) -> None:
    assert_right(reachable(document, commands), view)


@pytest.mark.parametrize("name", ["two-neurons", "mazur", "xor", "logistic-regression", "curve"])
def test_at_every_step_of_a_lesson_too(name: str) -> None:
    session = Session.open(path_of(name))
    carry_out(session, do.ViewExample(3))
    for step in range(1, len(session.state.steps) + 1):
        carry_out(session, do.GoTo(1, step))
        assert_right(session.state, View(width=1900, height=1000, digits=5))


@settings(max_examples=100)
@given(documents(units=3), REACHED)
def test_what_is_done_is_shown(document: Document, commands: list[do.Command]) -> None:
    state = reachable(document, commands)
    network, steps = document.network, state.steps
    frame = diagram(state, View(width=1900, height=1000))
    shown = {(one.kind, one.layer, one.unit, one.source) for one in everything(state, frame)}
    pills = {edge.target for edge in frame.edges if edge.pill is not None}

    def done(kind: Kind, layer: int | None, unit: int = 1, source: int = 1) -> bool:
        index = steps.find(kind, layer, unit, source, loss_shown(state))
        return index is not None and index <= state.step

    for node in frame.nodes:
        layer, unit = node.target.layer, node.target.unit
        assert node.shape is (NodeShape.SPLIT if layer else NodeShape.INPUT), "there is room for all of them"
        if not layer:
            continue
        for kind in (Kind.PRE_ACTIVATION, Kind.ACTIVATION):
            assert ((kind, layer, unit, 0) in shown) == done(kind, layer, unit)
        last = layer == network.depth
        received = Kind.COST_GRADIENT if last else Kind.ACTIVATION_GRADIENT
        assert (node.badge is not None) == done(received, layer, unit)
        assert ((Kind.DELTA, layer, unit, 0) in shown) == done(Kind.DELTA, layer, unit)
        assert (node.bias is not None) == network.layer(layer).has_bias
        if node.bias is not None:
            new = done(Kind.BIAS_UPDATE, layer, unit)
            assert ((Kind.BIAS_UPDATE, layer, unit, 0) in shown) == new
            slope = done(Kind.BIAS_GRADIENT, layer, unit) and not new
            assert ((Kind.BIAS_GRADIENT, layer, unit, 0) in shown) == slope
    for edge in frame.edges:
        layer, unit, source = edge.target.layer, edge.target.unit, edge.target.source
        if edge.target.kind == "cost_edge":
            assert (edge.pill is not None) == done(Kind.COST_GRADIENT, None, unit)
        elif edge.target in pills:
            new = done(Kind.WEIGHT_UPDATE, layer, unit, source)
            assert ((Kind.WEIGHT_UPDATE, layer, unit, source) in shown) == new
            for kind in (Kind.WEIGHT_GRADIENT, Kind.GRADIENT_TERM):
                assert ((kind, layer, unit, source) in shown) == (done(kind, layer, unit, source) and not new)
    assert (
        frame.cost.computed == done(Kind.COST, None) == any(one.kind is Kind.COST for one in everything(state, frame))
    )
    assert done(Kind.LOSS, None) == any(one.kind is Kind.LOSS for one in everything(state, frame))


@settings(max_examples=100)
@given(documents(units=3), REACHED, LEVELS)
def test_marked_is_what_this_step_computed_and_nothing_else(
    document: Document, commands: list[do.Command], level: Level
) -> None:
    session = Session(document)
    carry_out(session, *commands, do.SetLevel(level), do.StepOver())
    state = session.state
    assume(state.failure is None)
    steps = state.steps
    first = steps.group_start(state.step, level) if steps.group_end(state.step, level) == state.step else state.step
    for shown in everything(state, diagram(state, View(width=1900, height=1000))):
        if shown.kind is Kind.PRODUCT and not shown.source:
            assert shown.changed
            continue
        index = step_of(state, shown)
        fresh = first <= index <= state.step
        if shown.text.endswith("→") or shown.kind in (Kind.PRODUCT, Kind.BIAS):
            assert fresh or not shown.changed, shown
        elif not (shown.kind in (Kind.COST_GRADIENT, Kind.ACTIVATION_GRADIENT) and not shown.changed):
            assert shown.changed == fresh, shown


@given(documents(units=4), REACHED)
def test_what_is_in_play_has_the_colour_of_its_phase(document: Document, commands: list[do.Command]) -> None:
    state = reachable(document, commands)
    step, role = state.current, PHASE_ROLES[state.current.phase]
    frame = diagram(state, View(width=1900, height=1000))
    rings = {(node.target.layer, node.target.unit): node.ring for node in frame.nodes}
    assert set(rings.values()) <= {None, role}
    layer = step.layer or (document.network.depth if step.kind is Kind.COST_GRADIENT else 0)
    if layer:
        assert rings[layer, step.unit or 0] is role
        if step.source is not None:
            assert rings[layer - 1, step.source] is role
    assert (frame.cost.ring is role) == (step.phase is Phase.COST or step.kind is Kind.COST_GRADIENT)
    for edge in frame.edges:
        assert edge.glow in (None, role)
        if step.source is not None and edge.target.kind == "edge":
            here = (edge.target.layer, edge.target.unit, edge.target.source) == (step.layer, step.unit, step.source)
            assert (edge.glow is role) == here
            backward = step.phase is Phase.BACKWARD
            assert edge.arrow == (0 if not here or step.phase is Phase.UPDATE else -1 if backward else 1)


@given(documents(units=4), REACHED)
def test_an_edge_tells_the_sign_and_size_of_its_weight(document: Document, commands: list[do.Command]) -> None:
    state = reachable(document, commands)
    frame = diagram(state, View(width=1900, height=1000))
    now: dict[int, list[tuple[float, float]]] = {}
    for edge in frame.edges:
        if edge.target.kind != "edge":
            continue
        layer, unit, source = edge.target.layer, edge.target.unit, edge.target.source
        index = state.steps.find(Kind.WEIGHT_UPDATE, layer, unit, source) or 0
        parameters = state.record.after if index <= state.step else state.record.before
        weight = float(parameters.weights[layer - 1][unit - 1, source - 1])
        assert edge.role is (Role.NEGATIVE if weight < 0 else Role.POSITIVE)
        assert edge.dashed == (weight < 0)
        now.setdefault(layer, []).append((abs(weight), edge.width))
    for pairs in now.values():
        pairs.sort()
        assert all(one[1] <= other[1] for one, other in pairwise(pairs)), "thicker is larger"


@given(documents(units=4), REACHED, st.integers(2, 17))
def test_targets_and_inputs_are_those_of_the_viewed_example(
    document: Document, commands: list[do.Command], digits: int
) -> None:
    state = reachable(document, commands)
    frame = diagram(state, View(width=1900, height=1000, digits=digits))
    row = state.record.rows[state.row]
    for node in frame.nodes:
        if node.target.layer == 0:
            assert close(node.texts[0].text, float(document.task.inputs[row, node.target.unit - 1]), digits)
    targets = [text.text for text in frame.notes if text.text.startswith("y")]
    assert len(targets) == document.network.outputs
    for unit, text in enumerate(targets):
        assert close(text, float(document.task.targets[row, unit]), digits)


@given(documents(units=4), REACHED)
def test_the_picture_in_words_has_what_is_computed(document: Document, commands: list[do.Command]) -> None:
    state = reachable(document, commands)
    frame = diagram(state, View(width=1900, height=1000, digits=4))
    for node in frame.nodes:
        assert node.accessible in frame.summary
        if node.target.layer:
            for name, kind in (("z", Kind.PRE_ACTIVATION), ("a", Kind.ACTIVATION), ("delta", Kind.DELTA)):
                index = state.steps.find(kind, node.target.layer, node.target.unit) or 0
                assert (f"{name} = " in node.accessible) == (index <= state.step)
    assert not re.search(r"None|nan|[{}]", frame.summary)


def test_softmax_does_not_multiply_with_a_slope_that_is_only_its_own() -> None:
    session = Session.open(path_of("iris"))
    index = session.state.steps.find(Kind.ACTIVATION_DERIVATIVE, 2, 1)
    carry_out(session, do.GoTo(1, index))
    assert session.state.document.network.layer(2).activation == SOFTMAX
    frame = diagram(session.state, View(width=1900, height=1000))
    badge = next(node.badge for node in frame.nodes if (node.target.layer, node.target.unit) == (2, 1))
    assert badge is not None
    assert badge.texts[0].text.startswith("slope ")


# --- large networks


@cache
def large(*sizes: int) -> Document:
    return make_document(
        {
            "format": "backstep-session",
            "version": 1,
            "network": {
                "inputs": sizes[0],
                "layers": [{"units": units, "activation": "relu"} for units in sizes[1:-1]]
                + [{"units": sizes[-1], "activation": "softmax"}],
                "loss": "categorical_cross_entropy",
            },
            "parameters": {"initializer": "he_normal", "seed": 1},
            "data": {
                "inputs": [[(place % 7) / 7 for place in range(sizes[0])]],
                "targets": [[1.0] + [0.0] * (sizes[-1] - 1)],
            },
            "training": {"learning_rate": 0.1},
        },
        Path(),
    )


def looks(frame: DiagramFrame) -> int:
    boxes = [node.bias for node in frame.nodes] + [node.badge for node in frame.nodes]
    boxes += [edge.pill for edge in frame.edges]
    texts = [text for node in frame.nodes for text in node.texts] + [text for box in boxes if box for text in box.texts]
    return len(frame.nodes) + len(frame.edges) + len(frame.notes) + len(texts)


@settings(max_examples=25)
@given(st.floats(0, 1), st.sampled_from([(900.0, 480.0), (1900.0, 1000.0), (3800.0, 2000.0)]))
def test_a_large_network_shows_as_much_as_there_is_room_for(place: float, size: tuple[float, float]) -> None:
    document = large(784, 128, 10)
    session = Session(document)
    carry_out(session, do.GoTo(1, 1 + int(place * (len(session.state.steps) - 1))))
    frame = diagram(session.state, View(width=size[0], height=size[1]))
    assert frame.folded
    assert looks(frame) < 2500, "what is drawn must not grow with the network"
    step = session.state.current
    drawn: dict[int, list[int]] = {}
    for node in frame.nodes:
        drawn.setdefault(node.target.layer, []).append(node.target.unit)
    for layer, units in drawn.items():
        count = document.network.units(layer)
        assert units == sorted(set(units))
        assert units[0] == 1
        assert units[-1] == count
    if step.layer is not None and step.unit is not None:
        assert step.unit in drawn[step.layer], "what is in play is drawn"
        if step.source is not None:
            assert step.source in drawn[step.layer - 1]
    hidden = sum(
        int(found[1].replace(",", "")) for text in frame.notes if (found := re.search(r"⋮ ([\d,]+) more", text.text))
    )
    assert hidden + sum(len(units) for units in drawn.values()) == 784 + 128 + 10


def test_a_network_three_times_as_large_shows_no_more() -> None:
    counts = []
    for sizes in ((784, 128, 10), (2400, 400, 10)):
        session = Session(large(*sizes))
        counts.append(looks(diagram(session.state, View(width=1900, height=1000))))
    assert abs(counts[0] - counts[1]) <= 4


def test_numbers_in_play_of_a_large_network_are_on_their_edges() -> None:
    session = Session(large(784, 128, 10))
    index = session.state.steps.find(Kind.PRODUCT, 1, 77, 400)
    carry_out(session, do.GoTo(1, index))
    frame = diagram(session.state, View(width=1900, height=1000))
    main = next(
        edge for edge in frame.edges if (edge.target.layer, edge.target.unit, edge.target.source) == (1, 77, 400)
    )
    assert main.pill is not None
    assert main.glow is Role.FORWARD
    assert not main.faint


def test_a_kept_bias_shows_no_arrow_in_the_update() -> None:
    session = Session.open(path_of("mazur"))
    carry_out(session, do.GoTo(1, len(session.state.steps)))
    assert session.state.document.network.layer(1).bias is BiasMode.FIXED
    for node in diagram(session.state, View(width=1900, height=1000)).nodes:
        if node.bias is not None:
            assert not any("→" in text.text for text in node.bias.texts)


def test_the_first_step_shows_nothing_that_comes_later() -> None:
    session = Session.open(path_of("mazur"))
    frame = diagram(session.state, View(width=1900, height=1000))
    assert not [node for node in frame.nodes if node.badge]
    assert frame.cost.texts == ()
    kinds = {shown.kind for shown in everything(session.state, frame)}
    assert kinds == {Kind.PRODUCT, Kind.BIAS}, "weights, biases and the sum so far"


def test_texts_that_change_are_marked_and_then_not_any_more() -> None:
    session = Session.open(path_of("two-neurons"))
    view = View(width=1900, height=1000)
    marks = []
    for _ in range(len(session.state.steps)):
        frame = diagram(session.state, view)
        marks.append(_marked(frame))
        session.dispatch(do.StepOver())
    assert all(marks), "every step of a chain without biases changes something on the picture"


def _marked(frame: DiagramFrame) -> list[TextLook]:
    boxes = [node.bias for node in frame.nodes] + [node.badge for node in frame.nodes]
    boxes += [edge.pill for edge in frame.edges]
    texts = [text for node in frame.nodes for text in node.texts] + [text for box in boxes if box for text in box.texts]
    return [text for text in (*texts, *frame.cost.texts) if text.changed]


@given(documents(units=3), REACHED)
def test_the_view_changes_no_number_of_the_words(document: Document, commands: list[do.Command]) -> None:
    state = reachable(document, commands)
    one = diagram(state, View(width=1900, height=1000))
    other = diagram(state, replace(View(width=1900, height=1000), projector=True, screen_height=300))
    assert one.summary == other.summary
