"""What a step computed is marked, and nothing else."""

from __future__ import annotations

from hypothesis import assume, given, settings

from backstep.core.steps import Kind, Level
from backstep.present.diagram import diagram
from backstep.present.looks import DiagramFrame, TextLook
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.lessons import path_of
from backstep.session.session import Session
from tests.present.picture_reading import (
    everything,
    step_of,
)
from tests.strategies import LEVELS, REACHED, carry_out, documents


@settings(max_examples=100)
@given(documents(units=3), REACHED, LEVELS)
def test_marked_is_what_this_step_computed_and_nothing_else(
    document: Document, commands: list[do.Command], level: Level
) -> None:
    session = Session(document)
    carry_out(session, *commands, do.SetLevel(level))
    before, trail = session.state.position, session.state.trail
    carry_out(session, do.StepOver())
    state = session.state
    assume(state.failure is None)
    # A step that takes one back shows what there was before that one.
    assume(len(state.trail) >= len(trail))
    assume(state.position != before)
    # What stepping began with is done already, also where it was in the middle of a layer or neuron.
    first = before[1] + 1 if before[0] == state.iteration else 1
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


def test_a_step_that_ends_where_a_step_back_began_marks_all_it_computed() -> None:
    session = Session.open(path_of("two-neurons"))
    carry_out(session, do.SetLevel(Level.LAYER), do.GoTo(1, 4), do.StepBackOut(), do.SetLevel(Level.PHASE))
    assert session.state.position == (1, 1)
    carry_out(session, do.StepOver())
    assert session.state.position == (1, 4)
    shown = everything(session.state, diagram(session.state, View(width=1900, height=1000)))
    fresh = {step_of(session.state, each) for each in shown if each.changed and each.kind is not Kind.PRODUCT}
    assert fresh & {2, 3, 4} == {step for step in (2, 3, 4) if session.state.steps.at(step).kind is not Kind.PRODUCT}


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
