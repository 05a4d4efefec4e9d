"""The picture: a number is there once its step is done, it is the right one, and edges tell their weights."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstep.core.activations import SOFTMAX
from backstep.core.network import BiasMode
from backstep.core.steps import Kind, Phase
from backstep.present.diagram import diagram
from backstep.present.looks import NodeShape
from backstep.present.roles import PHASE_ROLES, Role
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.state import State
from tests import contents
from tests.present.picture_reading import (
    close,
    everything,
    loss_shown,
    reachable,
    step_of,
    true_value,
)
from tests.strategies import REACHED, carry_out, documents

VIEWS = st.builds(
    View, digits=st.integers(2, 17), width=st.sampled_from([640.0, 1000.0, 1900.0]), height=st.just(600.0)
)


def assert_right(state: State, view: View) -> None:
    """Every number on the picture is computed already, and the one the record has."""
    for shown in everything(state, diagram(state, view)):
        if shown.kind is Kind.PRODUCT and not shown.source:
            assert (shown.layer, shown.unit) == (state.current.layer, state.current.unit), "the sum so far"
            assert state.current.kind in (Kind.PRODUCT, Kind.BIAS)
            continue
        if shown.kind not in (Kind.PRODUCT, Kind.BIAS):  # weights and biases are given
            assert step_of(state, shown) <= state.step, f"{shown} comes too early"
        right = close(shown.text, true_value(state, shown), view.digits, paired=shown.paired)
        assert right, (shown, true_value(state, shown))


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


@pytest.mark.parametrize("rate", [1e-9, 1e-4, 0.1])
@pytest.mark.parametrize("digits", range(2, 18))
def test_a_new_weight_that_stands_alone_is_the_new_one(digits: int, rate: float) -> None:
    """In so small a picture a pill has no room for the old weight, nor for what it changed by."""
    session = contents.session(
        4,
        (2, "relu"),
        (4, "linear"),
        parameters={"initializer": "xavier_uniform", "seed": 3},
        data={"inputs": [[0.4, -0.6, 1.3, 0.9]], "targets": [[-0.7, -1.3, 0.6, 0.1]]},
        learning_rate=rate,
    )
    carry_out(session, do.Continue())
    assert session.state.current.phase is Phase.UPDATE
    for width in (640.0, 1000.0, 1900.0):
        assert_right(session.state, View(width=width, height=600.0, digits=digits))


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
        numbered = (NodeShape.SPLIT, NodeShape.STACKED) if layer else (NodeShape.INPUT,)
        assert node.shape in numbered, "there is room for all of them"
        if not layer:
            continue
        for kind in (Kind.PRE_ACTIVATION, Kind.ACTIVATION):
            assert ((kind, layer, unit, 0) in shown) == done(kind, layer, unit)
        last = layer == network.depth
        # What an output receives stands on its way from J.
        first = Kind.ACTIVATION_DERIVATIVE if last else Kind.ACTIVATION_GRADIENT
        assert (node.badge is not None) == done(first, layer, unit)
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


@given(documents(units=3), REACHED)
def test_the_view_changes_no_number_of_the_words(document: Document, commands: list[do.Command]) -> None:
    state = reachable(document, commands)
    one = diagram(state, View(width=1900, height=1000))
    other = diagram(state, replace(View(width=1900, height=1000), projector=True, screen_height=300))
    assert one.summary == other.summary


@pytest.mark.parametrize("example", range(1, 7))
def test_the_class_beside_a_target_is_the_one_that_is_wanted(example: int) -> None:
    """A lone output stands for two classes."""
    session = Session.open(path_of("logistic-regression"))
    session.dispatch(do.ViewExample(example))
    texts = {text.text for text in diagram(session.state, View()).notes}
    target = float(session.state.record.targets[example - 1, 0])
    assert f"y = {target:.0f}" in texts
    assert texts & {"failed", "passed"} == {"passed" if target else "failed"}
