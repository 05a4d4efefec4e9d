"""Going over the diagram with keys: everything can be reached, and every key leads where one expects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.present.diagram import diagram
from backstep.present.exploration import Direction, columns, first, neighbour
from backstep.present.looks import DiagramFrame, Target
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.document import Document
from backstep.session.lessons import ORDER, path_of
from backstep.session.session import Session
from tests.strategies import REACHED, carry_out, documents

LEFT, RIGHT, UP, DOWN = Direction.LEFT, Direction.RIGHT, Direction.UP, Direction.DOWN


def all_targets(frame: DiagramFrame) -> set[Target]:
    """What the pointer can be on."""
    biases = {Target("bias", node.target.layer, node.target.unit) for node in frame.nodes if node.bias is not None}
    return {edge.target for edge in frame.edges} | {node.target for node in frame.nodes} | biases | {frame.cost.target}


def reached(frame: DiagramFrame) -> set[Target]:
    """What the keys lead to, wherever one begins."""
    found, ahead = set[Target](), [first(frame)]
    while ahead:
        target = ahead.pop()
        if target not in found:
            found.add(target)
            ahead += [neighbour(frame, target, direction) for direction in Direction]
    return found


def at(lesson: str, step: int) -> DiagramFrame:
    session = Session.open(path_of(lesson))
    session.dispatch(do.GoTo(1, step))
    return diagram(session.state, View())


@given(documents(), REACHED, st.sampled_from([View(), View(320, 200), View(1800, 700, 1080, projector=True)]))
def test_everything_that_is_shown_can_be_reached_with_the_keys(
    document: Document, commands: list[do.Command], view: View
) -> None:
    session = Session(document)
    carry_out(session, *commands)
    frame = diagram(session.state, view)
    assert reached(frame) == all_targets(frame)
    listed = [target for column in columns(frame) for target in column]
    assert len(listed) == len(set(listed))
    assert set(listed) == all_targets(frame)


@pytest.mark.parametrize("lesson", ORDER)
def test_of_every_lesson_too(lesson: str) -> None:
    for step in (1, 8):
        frame = at(lesson, step)
        assert reached(frame) == all_targets(frame)


def test_up_and_down_undo_each_other_and_stop_at_the_rim() -> None:
    frame = at("mazur", 20)
    for column in columns(frame):
        target = column[0]
        assert neighbour(frame, target, UP) == target
        for below in column[1:]:
            assert neighbour(frame, target, DOWN) == below
            assert neighbour(frame, below, UP) == target
            target = below
        assert neighbour(frame, target, DOWN) == target


def test_left_and_right_follow_the_lines() -> None:
    frame = at("mazur", 20)
    assert neighbour(frame, Target("edge", 2, 1, 2), RIGHT) == Target("node", 2, 1)
    assert neighbour(frame, Target("edge", 2, 1, 2), LEFT) == Target("node", 1, 2)
    assert neighbour(frame, Target("node", 1, 2), RIGHT) == Target("edge", 2, 2, 2), "the nearest one"
    assert neighbour(frame, Target("node", 2, 1), RIGHT) == Target("cost_edge", 0, 1)
    assert neighbour(frame, Target("cost_edge", 0, 2), LEFT) == Target("node", 2, 2)
    assert neighbour(frame, Target("cost_edge", 0, 2), RIGHT) == Target("cost")
    assert neighbour(frame, Target("cost"), RIGHT) == Target("cost")
    assert neighbour(frame, Target("cost"), LEFT).kind == "cost_edge"
    assert neighbour(frame, Target("node", 0, 1), LEFT) == Target("node", 0, 1)


def test_a_column_runs_from_top_to_bottom_with_each_bias_beside_its_neuron() -> None:
    assert columns(at("mazur", 20))[2] == (
        Target("bias", 1, 1),
        Target("node", 1, 1),
        Target("bias", 1, 2),
        Target("node", 1, 2),
    )


@pytest.mark.parametrize(
    ("step", "target"),
    [(1, Target("edge", 1, 1, 1)), (3, Target("bias", 1, 1)), (4, Target("node", 1, 1)), (22, Target("cost"))],
)
def test_it_begins_with_what_the_step_computed(step: int, target: Target) -> None:
    frame = at("mazur", step)
    assert first(frame) == target
    for nowhere in (None, Target("node", 9, 9)):
        assert neighbour(frame, nowhere, RIGHT) == target
