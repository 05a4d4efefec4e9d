"""Where pills are crowded every edge keeps a number, with fewer lines, and it can be told whose it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.steps import Kind, Level, Phase
from backstep.present.card import card
from backstep.present.columns import DOT_RADIUS
from backstep.present.diagram import diagram
from backstep.present.focus import focus_of
from backstep.present.looks import DiagramFrame, EdgeLook, NodeShape
from backstep.present.roles import Role
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import ORDER, path_of
from backstep.session.session import Session
from tests.present.test_layout import DESK, PROJECTOR, WALL, faults, network
from tests.strategies import carry_out

SMALL = ["two-neurons", "logistic-regression", "mazur", "xor"]


def weights(frame: DiagramFrame) -> list[EdgeLook]:
    return [edge for edge in frame.edges if edge.target.kind == "edge"]


@pytest.mark.parametrize("window", WALL)
@pytest.mark.parametrize("name", SMALL)
def test_small_lessons_show_a_number_on_every_edge_of_the_wall_at_every_step(name: str, window: str) -> None:
    session = Session.open(path_of(name))
    for step in range(1, len(session.state.steps) + 1):
        carry_out(session, do.GoTo(1, step))
        frame = diagram(session.state, PROJECTOR[window])
        lacking = [edge.target for edge in weights(frame) if edge.pill is None]
        assert not lacking, (step, lacking)
        assert not faults(frame), step


@pytest.mark.parametrize("window", WALL)
@pytest.mark.parametrize("name", SMALL)
def test_what_a_whole_phase_computed_is_on_every_edge(name: str, window: str) -> None:
    """At the end of Backward every gradient, after the update every new weight, however few lines a pill has."""
    session = Session.open(path_of(name))
    carry_out(session, do.SetLevel(Level.PHASE))
    for step, role in ((session.state.steps.phase_ends()[2], Role.BACKWARD), (len(session.state.steps), Role.UPDATE)):
        carry_out(session, do.GoTo(1, step))
        assert session.state.current.phase is (Phase.UPDATE if role is Role.UPDATE else Phase.BACKWARD)
        for edge in weights(diagram(session.state, PROJECTOR[window])):
            assert edge.pill is not None
            numbers = [text for text in edge.pill.texts if text.role is role and text.changed]
            assert numbers, edge.target
            assert role is Role.UPDATE or any(text.text[0] == "∂" for text in edge.pill.texts), edge.target


@pytest.mark.parametrize("window", WALL)
@pytest.mark.parametrize("name", SMALL)
def test_the_pill_of_this_very_step_has_the_number_of_this_step(name: str, window: str) -> None:
    session = Session.open(path_of(name))
    kinds = (Kind.WEIGHT_GRADIENT, Kind.GRADIENT_TERM, Kind.WEIGHT_UPDATE)
    for step in range(1, len(session.state.steps) + 1):
        at = session.state.steps.at(step)
        if at.kind not in kinds:
            continue
        carry_out(session, do.GoTo(1, step))
        frame = diagram(session.state, PROJECTOR[window])
        (mine,) = [edge for edge in weights(frame) if edge.target[1:] == (at.layer, at.unit, at.source)]
        assert mine.pill is not None
        assert mine.pill.changed, step
        assert any(text.changed for text in mine.pill.texts), step


@pytest.mark.parametrize("window", [*DESK, *PROJECTOR])
@pytest.mark.parametrize("name", ORDER)
def test_all_edges_of_a_layer_have_a_number_or_those_in_play_alone(name: str, window: str) -> None:
    session = Session.open(path_of(name))
    view = (DESK | PROJECTOR)[window]
    for index in range(1, len(session.state.steps) + 1, 7):
        carry_out(session, do.GoTo(1, index))
        state = session.state
        frame, played = diagram(state, view), focus_of(state.document.network, state.current, state.example).edges
        for layer in {edge.target.layer for edge in weights(frame)}:
            edges = [edge for edge in weights(frame) if edge.target.layer == layer]
            shown = {edge.target for edge in edges if edge.pill is not None}
            assert len(shown) == len(edges) or shown <= set(played), (index, layer)


SIZES = st.lists(st.sampled_from([1, 2, 3, 4, 5, 8, 12]), min_size=2, max_size=4).map(tuple)


@given(SIZES, st.sampled_from([*DESK.values(), *PROJECTOR.values()]), st.floats(0, 1))
def test_every_number_on_an_edge_has_its_letter(sizes: tuple[int, ...], view: View, place: float) -> None:
    session = Session(network(sizes, "tanh", "trained"))
    carry_out(session, do.GoTo(1, 1 + int(place * (len(session.state.steps) - 1))))
    for edge in weights(diagram(session.state, view)):
        if edge.pill is not None:
            letters = [text.text[:1] for text in edge.pill.texts[::2]]
            assert 2 * len(letters) == len(edge.pill.texts)
            assert letters in (
                ["w"], ["∂"], ["←"], ["w", "∂"], ["w", "←"], ["w", "∂", "←"], ["w", "→"], ["w", "Δ"], ["∂", "←"]
            ), letters  # fmt: skip


@pytest.mark.parametrize("window", DESK)
def test_lines_are_seen_on_both_sides_of_their_pills_in_the_first_lesson(window: str) -> None:
    session = Session.open(path_of("two-neurons"))
    for step in range(1, len(session.state.steps) + 1):
        carry_out(session, do.GoTo(1, step))
        assert seen(diagram(session.state, DESK[window])) >= 4.0


@pytest.mark.parametrize("window", WALL)
def test_on_a_wall_pills_are_no_wider_than_their_numbers_so_that_lines_are_seen(window: str) -> None:
    session = Session.open(path_of("two-neurons"))
    for step in range(1, len(session.state.steps) + 1):
        carry_out(session, do.GoTo(1, step))
        assert seen(diagram(session.state, PROJECTOR[window])) >= 1.2


def seen(frame: DiagramFrame) -> float:
    """The least of a line beside its pill, on both sides together, in units of the type size."""
    found = []
    for edge in weights(frame):
        assert edge.pill is not None
        size = edge.pill.texts[-1].size
        found.append((edge.x2 - edge.x1 - edge.pill.width) / size)
    return min(found)


def test_the_loss_of_another_example_puts_no_output_in_play() -> None:
    session = Session.open(path_of("xor"))
    index = session.state.steps.find(Kind.LOSS, example=2)
    assert index is not None
    carry_out(session, do.GoTo(1, index))
    rings = {}
    for viewed in (1, 2):
        carry_out(session, do.ViewExample(viewed))
        frame = diagram(session.state, DESK["1280x720"])
        rings[viewed] = [node.target.layer for node in frame.nodes if node.ring is not None]
        (line,) = [edge for edge in frame.edges if edge.target.kind == "cost_edge"]
        assert (line.glow is not None, line.arrow) == ((True, 1) if viewed == 2 else (False, 0))
        assert any("L₂" in text.text for text in frame.cost.texts), "J shows the loss that is being computed"
        assert frame.cost.ring is not None
        told = card(session.state, DESK["1280x720"]).sentence
        assert told.endswith("The diagram shows example 1.") == (viewed == 1), told
    assert rings == {1: [], 2: [2]}


@given(st.integers(2, 40), st.integers(1, 8), st.sampled_from([*DESK.values(), *PROJECTOR.values()]))
def test_targets_stand_between_their_neurons_and_j(outputs: int, layers: int, view: View) -> None:
    frame = diagram(Session(network((1, *[2] * layers, outputs), "tanh", "trained")).state, view)
    left = frame.cost.x - frame.cost.width / 2
    drawn = {node.target.unit: node for node in frame.nodes if node.target.layer == layers + 1}
    found = [text for text in frame.notes if text.text.startswith("y")]
    for text in found:
        assert text.target is not None
        node = drawn[text.target.unit]
        assert node.shape in (NodeShape.SPLIT, NodeShape.STACKED)
        assert node.x + node.half_width < text.x < left
        others = [abs(text.y - other.y) for other in drawn.values() if other.half_width > DOT_RADIUS * text.size]
        assert abs(text.y - node.y) == min(others), text
