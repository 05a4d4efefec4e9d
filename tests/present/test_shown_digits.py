"""All digits that are set are shown where there is room, names and targets stand alike, and folding keeps the step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backstep.core.steps import Kind
from backstep.present.diagram import diagram
from backstep.present.layout import LEAST_TYPE
from backstep.present.numbers import ABOUT
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.present.test_layout import DESK, LESSONS, every_text, moments, network
from tests.strategies import carry_out


@pytest.mark.parametrize("height", [360, 393])
@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_shows_four_digits_in_the_smallest_window(name: str, height: int) -> None:
    session = Session.open(path_of(name))
    for step in moments(session.state.steps, 9):
        carry_out(session, do.GoTo(1, step))
        texts = [text.text for text in every_text(diagram(session.state, View(847, height, 720)))]
        assert not [text for text in texts if ABOUT in text]


@pytest.mark.parametrize("window", DESK)
def test_every_class_has_its_name_in_the_same_place(window: str) -> None:
    frame = diagram(Session.open(path_of("iris")).state, DESK[window])
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
