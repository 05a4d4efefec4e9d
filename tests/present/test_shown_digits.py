"""All digits that are set are shown where there is room, names and targets stand alike, and folding keeps the step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backstep.core.steps import Kind
from backstep.present.diagram import diagram
from backstep.present.layout import LEAST_TYPE
from backstep.present.looks import NodeShape
from backstep.present.numbers import ABOUT
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.present.test_layout import DESK, LESSONS, PROJECTOR, WALL, every_text, moments, network
from tests.strategies import carry_out


@pytest.mark.parametrize("height", [360, 393])
@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_shows_four_digits_in_the_smallest_window(name: str, height: int) -> None:
    session = Session.open(path_of(name))
    for step in moments(session.state.steps, 9):
        carry_out(session, do.GoTo(1, step))
        texts = [text.text for text in every_text(diagram(session.state, View(847, height, 720)))]
        assert not [text for text in texts if ABOUT in text]


@pytest.mark.parametrize("window", WALL)
@pytest.mark.parametrize("name", ["two-neurons", "mazur", "xor", "logistic-regression", "curve"])
def test_lessons_show_four_digits_on_the_wall(name: str, window: str) -> None:
    session = Session.open(path_of(name))
    for step in moments(session.state.steps, 3):
        carry_out(session, do.GoTo(1, step))
        texts = [text.text for text in every_text(diagram(session.state, PROJECTOR[window]))]
        assert not [text for text in texts if ABOUT in text], step


@pytest.mark.parametrize("window", WALL)
def test_a_gradient_on_the_wall_has_its_digits(window: str) -> None:
    """Beside a bias, and on the way to J."""
    session = Session.open(path_of("iris"))
    carry_out(session, do.GoTo(1, session.state.steps.phase_ends()[2]))
    frame = diagram(session.state, PROJECTOR[window])
    boxes = [node.bias for node in frame.nodes if node.bias is not None and node.target.layer == 2]
    boxes += [edge.pill for edge in frame.edges if edge.target.kind == "cost_edge" and edge.pill is not None]
    assert len(boxes) == 6
    texts = [text.text for box in boxes for text in box.texts]
    assert "−0.06906" in texts
    assert not [text for text in texts if ABOUT in text]


@pytest.mark.parametrize("window", WALL)
def test_the_pills_on_the_way_to_the_cost_leave_it_clear(window: str) -> None:
    session, view = Session.open(path_of("iris")), PROJECTOR[window]
    carry_out(session, do.GoTo(1, session.state.steps.phase_ends()[2]))
    frame = diagram(session.state, view)
    pills = [edge.pill for edge in frame.edges if edge.target.kind == "cost_edge" and edge.pill is not None]
    left = frame.cost.x - frame.cost.width / 2
    assert pills
    assert all(pill.x + pill.width <= left - 0.025 * view.screen_height for pill in pills)


@pytest.mark.parametrize("bias", ["trained", "none"])
@pytest.mark.parametrize("sizes", [(784, 128, 10), (2, 3, 7), (4, 8, 8, 3), (2, 9, 10)])
def test_every_output_with_its_numbers_has_its_target(sizes: tuple[int, ...], bias: str) -> None:
    session = Session(network(sizes, "tanh", bias))
    for step in (1, *session.state.steps.phase_ends()):
        carry_out(session, do.GoTo(1, step))
        for view in (View(847, 366, 720), *DESK.values(), *(PROJECTOR[window] for window in WALL)):
            frame = diagram(session.state, view)
            outputs = [node for node in frame.nodes if node.target.layer == len(sizes) - 1]
            whole = [node for node in outputs if node.shape in (NodeShape.SPLIT, NodeShape.STACKED)]
            assert len([text for text in frame.notes if text.text.startswith("y")]) == len(whole)


NARROW = [View(700, 420, 720), View(700, 480, 720)]
"""Where each name would have a place of its own a little nearer to its neuron."""


@pytest.mark.parametrize("view", [*DESK.values(), *(PROJECTOR[window] for window in WALL), *NARROW])
def test_every_class_has_its_name_in_the_same_place(view: View) -> None:
    frame = diagram(Session.open(path_of("iris")).state, view)
    names = [text for text in frame.notes if text.text in ("setosa", "versicolor", "virginica")]
    outputs = [node for node in frame.nodes if node.target.layer == 2]
    assert len(names) == 3
    assert len({round(name.y - node.y, 6) for name, node in zip(names, outputs, strict=True)}) == 1
    assert all(name.size >= LEAST_TYPE for name in names)


def test_an_update_tells_old_and_new_apart_late_in_training() -> None:
    session = Session.open(path_of("xor"))
    carry_out(session, do.GoTo(2000, len(session.state.steps)))
    for edge in diagram(session.state, DESK["1280x720"]).edges:
        if edge.pill is not None and edge.target.kind == "edge":
            first, second = edge.pill.texts[1::2]
            assert first.text != second.text
            assert len(first.text.partition(".")[2]) == len(second.text.partition(".")[2])


def test_larger_text_is_larger_even_where_the_panel_becomes_smaller() -> None:
    state = Session.open(path_of("xor")).state
    usual = diagram(state, View(847, 366, 720)).headers[0].size
    assert diagram(state, View(810, 312, 720, text_scale=2.0)).headers[0].size >= 1.5 * usual


@pytest.mark.parametrize("layer", [2, 3, 4])
def test_of_many_layers_those_of_the_step_are_drawn(layer: int) -> None:
    session = Session(network((2, 3, 3, 3, 3, 1), "tanh", "trained"))
    carry_out(session, do.GoTo(1, session.state.steps.find(Kind.WEIGHT_GRADIENT, layer, 1, 1, 1)))
    view = View(width=960, height=420, screen_height=768, projector=True)
    for wide in (960, 1400):
        frame = diagram(session.state, replace(view, width=wide))
        assert {layer - 1, layer} <= {node.target.layer for node in frame.nodes}
        assert all(text.size >= 0.02 * 768 for text in every_text(frame))
