"""Neurons with their numbers above each other, and chains that go up and down: where only so the lines are seen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backstep.core.steps import Kind, Level, Phase
from backstep.present.biases import bias_left, bias_width
from backstep.present.diagram import diagram
from backstep.present.groups import named
from backstep.present.layout import LEAST_TYPE, lay_out
from backstep.present.looks import DiagramFrame, NodeShape
from backstep.present.metrics import width
from backstep.present.numbers import ABOUT
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.present.test_layout import DESK, PROJECTOR, WALL, every_text, faults, network
from tests.strategies import carry_out

ALL = [*DESK.values(), *(PROJECTOR[window] for window in WALL)]
RIM = 2.0


def at_step(name: str, step: int) -> Session:
    session = Session.open(path_of(name))
    carry_out(session, do.GoTo(1, step))
    return session


@pytest.mark.parametrize("view", ALL)
@pytest.mark.parametrize("name", ["vanishing-gradient", "several-paths"])
def test_every_layer_of_a_deep_lesson_is_seen_with_its_numbers(name: str, view: View) -> None:
    session = Session.open(path_of(name))
    for step in session.state.steps.phase_ends():
        carry_out(session, do.GoTo(1, step))
        frame = diagram(session.state, view)
        assert not frame.folded
        assert {node.target.layer for node in frame.nodes} == set(range(session.state.document.network.depth + 1))
        assert all(edge.pill is not None for edge in frame.edges if edge.target.kind == "edge")
        assert not [text.text for text in every_text(frame) if ABOUT in text.text]


@pytest.mark.parametrize("view", ALL)
def test_layers_of_a_long_chain_stand_up_and_down_in_turns(view: View) -> None:
    frame = diagram(at_step("vanishing-gradient", 46).state, view)
    for one, other in pairwise(frame.nodes):
        assert one.x + one.half_width < other.x - other.half_width, "from left to right"
        assert (one.y < other.y) == (one.target.layer % 2 == 0)
    for header, node in zip(frame.headers, frame.nodes, strict=True):
        assert header.x == node.x
        assert (header.y < node.y) == (node.target.layer % 2 == 0), "on the side without lines"


@pytest.mark.parametrize("name", ["two-neurons", "zero-slope", "learning-rate"])
def test_a_short_chain_stays_in_its_row(name: str) -> None:
    for view in ALL:
        frame = diagram(Session.open(path_of(name)).state, view)
        inputs_and_outputs = {node.y for node in frame.nodes if node.target.layer in (0, frame.nodes[-1].target.layer)}
        assert len({round(y, 3) for y in inputs_and_outputs}) == 1


@settings(max_examples=60)
@given(
    st.integers(5, 12),
    st.sampled_from(["trained", "none"]),
    st.integers(500, 4000),
    st.integers(250, 2200),
    st.integers(2, 17),
    st.floats(0, 1),
)
@example(6, "trained", 1100, 480, 4, 1.0)
@example(8, "trained", 2000, 700, 4, 1.0)
def test_any_long_chain_fits(layers: int, bias: str, wide: int, high: int, digits: int, place: float) -> None:
    session = Session(network((1,) * layers, "tanh", bias))
    carry_out(session, do.GoTo(1, 1 + int(place * (len(session.state.steps) - 1))))
    frame = diagram(session.state, View(width=wide, height=high, digits=digits))
    assert not faults(frame, session.state.current)


@pytest.mark.parametrize("window", WALL)
@pytest.mark.parametrize(("name", "kind"), [("mazur", Kind.ACTIVATION_GRADIENT), ("xor", Kind.WEIGHT_GRADIENT)])
def test_on_a_wall_lines_are_seen_on_both_sides_of_their_pills(name: str, kind: Kind, window: str) -> None:
    session = Session.open(path_of(name))
    carry_out(session, do.GoTo(1, session.state.steps.find(kind, 1, 1, 1)))
    frame = diagram(session.state, PROJECTOR[window])
    assert {node.shape for node in frame.nodes} == {NodeShape.INPUT, NodeShape.STACKED}
    size = frame.headers[0].size
    for edge in frame.edges:
        if edge.target.kind == "edge" and edge.pill is not None:
            assert edge.pill.x - edge.x1 >= 1.0 * size, edge.target
            assert edge.x2 - edge.pill.x - edge.pill.width >= 1.0 * size, edge.target


@pytest.mark.parametrize("window", WALL)
def test_upright_neurons_name_their_numbers(window: str) -> None:
    frame = diagram(at_step("xor", 40).state, PROJECTOR[window])
    for node in frame.nodes:
        if node.shape is NodeShape.STACKED:
            z, a = (text for text in node.texts if text.text in ("z", "a"))
            assert (z.text, a.text) == ("z", "a")
            assert z.y < node.y < a.y
            for letter in (z, a):
                (number,) = [text for text in node.texts if text.y == letter.y and text is not letter]
                assert letter.x < number.x


@pytest.mark.parametrize("view", ALL)
def test_what_hangs_on_the_lowest_neurons_stands_clear_of_the_frame(view: View) -> None:
    for name in ("iris", "xor", "curve", "calculus", "vanishing-gradient"):
        session = Session.open(path_of(name))
        carry_out(session, do.GoTo(1, session.state.steps.phase_ends()[2]))
        frame = diagram(session.state, view)
        lowest = max(node.badge.y + node.badge.height for node in frame.nodes if node.badge is not None)
        assert lowest <= frame.height - RIM, name


@pytest.mark.parametrize("view", ALL)
def test_names_of_classes_stand_clear_of_the_ring_around_j(view: View) -> None:
    session = Session.open(path_of("iris"))
    carry_out(session, do.GoTo(1, session.state.steps.phase_ends()[1]))
    frame = diagram(session.state, view)
    assert frame.cost.ring is not None
    names = [text for text in frame.notes if text.text in ("setosa", "versicolor", "virginica")]
    assert len(names) == 3
    left = frame.cost.x - frame.cost.width / 2 - 8.0
    assert all(text.x + width(text.text, text.size) <= left for text in names)


@pytest.mark.parametrize("view", ALL)
def test_a_wide_neuron_has_large_numbers_all_alike(view: View) -> None:
    frame = diagram(at_step("mazur", 50).state, view)
    inside = {text.size for node in frame.nodes for text in node.texts if text.bold}
    assert len(inside) == 1
    assert inside.pop() >= 1.2 * frame.headers[0].size or view.projector
    assert frame.headers[0].size >= LEAST_TYPE


def small_numbers(frame: DiagramFrame) -> dict[int, set[bool]]:
    """By power of ten, whether numbers as small as that are written with it."""
    found: dict[int, set[bool]] = {}
    for text in every_text(frame):
        for word in text.text.replace(ABOUT, "").replace("−", "-").replace("+", "").split():
            try:
                value = abs(float(word))
            except ValueError:
                continue
            if 0 < value < 1:
                power = int(f"{value:e}".partition("e")[2])
                found.setdefault(power, set()).add("e" in word)
    return found


@pytest.mark.parametrize("view", [DESK["1280x720"], DESK["1920x1080"], DESK["3840x2160"]])
@pytest.mark.parametrize("name", ["iris", "xor", "vanishing-gradient"])
def test_numbers_as_small_as_each_other_are_written_alike(name: str, view: View) -> None:
    session = Session.open(path_of(name))
    for step in session.state.steps.phase_ends()[2:]:
        carry_out(session, do.GoTo(1, step))
        mixed = {power for power, ways in small_numbers(diagram(session.state, view)).items() if len(ways) > 1}
        assert not mixed, (step, mixed)


@pytest.mark.parametrize("view", ALL)
@pytest.mark.parametrize("level", [Level.PHASE, Level.LAYER])
def test_the_number_that_a_sentence_names_is_on_the_diagram(level: Level, view: View) -> None:
    session = Session.open(path_of("iris"))
    carry_out(session, do.SetLevel(level))
    told = 0
    while session.state.iteration == 1:
        target = named(session.state)
        if target is not None and target.kind == "edge":
            told += 1
            looks = {edge.target: edge for edge in diagram(session.state, view).edges}
            pill = looks[target].pill
            assert pill is not None, (session.state.step, target)
            letters = {text.text[0] for text in pill.texts}
            update = session.state.current.phase is Phase.UPDATE
            assert letters & ({"→", "Δ", "w"} if update else {"∂"}), letters
        carry_out(session, do.StepOver())
    assert told


def test_a_step_alone_names_nothing_beside_itself() -> None:
    assert named(at_step("iris", 100).state) is None
    session = Session.open(path_of("iris"))
    carry_out(session, do.SetLevel(Level.PHASE))
    assert named(session.state) is None, "Forward names no weight"


def test_the_longest_bias_at_the_end_of_a_chain_ends_before_j() -> None:
    sizes, focus = (1,) * 6, ((1, 1),)
    placed = lay_out(sizes, focus, 1100.0, 480.0, 4, 1.0, LEAST_TYPE)
    assert placed.low_header_y is not None
    assert bias_left(placed, 5) + bias_width(placed) <= placed.cost[0] - placed.cost[2] / 2
