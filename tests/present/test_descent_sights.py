"""What one sees of J over one parameter at first, and that what is said and drawn of it is not at odds."""

from __future__ import annotations

import pytest

from backstep.present.descent_view import DescentFrame, Shape
from backstep.present.looks import Target
from backstep.present.view import View
from tests import contents
from tests.present.test_descent import mark, shown
from tests.strategies import at


@pytest.mark.parametrize(("lesson", "iteration"), [("two-roles", 1), ("learning-rate", 1), ("xor", 30), ("mazur", 100)])
def test_at_first_the_step_is_seen_and_as_much_around_it_as_may_be(lesson: str, iteration: int) -> None:
    session = at(lesson, iteration)
    frame, whole = shown(session, zoom=None), shown(session)
    assert frame.arrow is not None

    def part(of: DescentFrame) -> float:
        assert of.arrow is not None
        return abs(of.arrow[2] - of.arrow[0]) / (of.x[1] - of.x[0])

    assert part(frame) >= 0.12
    assert frame.zoom == 0 or part(frame) < 0.24
    assert (frame.zoom == 0) == (part(whole) >= 0.12), "the whole valley where the step is seen in it"


def test_the_picture_gets_wider_as_a_longer_step_is_tried() -> None:
    session = at("xor", 30)
    frames = [shown(session, rate=rate, zoom=None) for rate in (0.005, 0.5, 5.0, 50.0)]
    wide = [frame.x[1] - frame.x[0] for frame in frames]
    assert wide[0] == wide[1] < wide[2] < wide[3]
    assert all(mark(frame, Shape.RING).beyond == "" for frame in frames)


def test_numbers_that_differ_look_different() -> None:
    for lesson, iteration in (("curve", 40), ("curve", 1), ("mazur", 5)):
        facts = [each for each in shown(at(lesson, iteration)).facts if len(each.numbers) == 2]
        for column in (0, 1):
            assert len({each.numbers[column] for each in facts}) == len(
                {each.full.split(", J = ")[column] for each in facts}
            )


def test_without_a_number_to_draw_there_is_a_sentence_and_no_invented_picture() -> None:
    session = contents.session(
        1,
        (1, "linear"),
        parameters={"weights": [[[1e200]]], "biases": [[0.0]]},
        data={"inputs": [[1e200]], "targets": [[0.0]]},
    )
    frame = shown(session)
    assert frame.empty.startswith("There is no curve to draw: J is beyond what float64 holds, here and nearby.")
    assert frame.empty in frame.spoken
    assert shown(at("xor")).empty == ""


def test_what_has_no_step_has_no_landing_either() -> None:
    dead = {"weights": [[[-2.0]]]}
    stuck = contents.session(1, (1, "relu", "none"), parameters=dead, data={"inputs": [[1.0]], "targets": [[1.0]]})
    for frame in (shown(at("mazur", 3), View(selected=Target("bias", 1, 1))), shown(stuck)):
        assert not frame.movable
        assert frame.arrow is frame.drop is None
        assert Shape.RING not in {mark.shape for mark in frame.marks}
        assert Shape.RING not in {fact.shape for fact in frame.facts}
