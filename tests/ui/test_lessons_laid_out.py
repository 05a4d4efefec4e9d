"""Every shipped lesson as its diagram is drawn, with the fonts it is drawn in: nothing touches, nothing is cut off."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import cycle, product

import pytest
from pytestqt.qtbot import QtBot

from backstep.present.diagram import diagram
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session import lessons
from backstep.session.session import Session
from tests.ui.layout_audit import faults

# The diagram's area in windows of 900 x 560, 1280 x 720, 1920 x 1080 and 3840 x 2160 by the size of the text, and on a
# projector; the second one of the desk beside a band that says what is wrong.
AREAS: dict[float, tuple[tuple[int, int, int], ...]] = {
    1.0: ((593, 228, 560), (593, 280, 560), (855, 358, 720), (855, 401, 720), (1319, 641, 1080), (2766, 1417, 2160)),
    1.25: ((593, 192, 560), (855, 331, 720), (855, 393, 720), (1319, 631, 1080), (2766, 1399, 2160)),
    2.0: ((436, 139, 560), (810, 208, 720), (810, 267, 720), (1287, 578, 1080), (2766, 1317, 2160)),
}
WALLS = (878, 349, 560), (1252, 447, 720), (1876, 671, 1080), (3754, 1344, 2160)
VIEWS = (
    *(
        View(width=wide, height=high, screen_height=screen, text_scale=scale)
        for scale, areas in AREAS.items()
        for wide, high, screen in areas
    ),
    *(View(width=wide, height=high, screen_height=screen, projector=True) for wide, high, screen in WALLS),
)
DIGITS = 4, 6, 17
LESSONS = [lesson.path.stem for lesson in lessons.lessons()]


@pytest.mark.parametrize("name", LESSONS)
def test_nothing_touches_and_nothing_is_cut_off(qtbot: QtBot, name: str) -> None:
    """In every area, each at a moment of its own, with one number of digits after the other."""
    chance = random.Random(name)
    session = Session.open(lessons.path_of(name))
    digits_in_turn = cycle(chance.sample(DIGITS, len(DIGITS)))
    for view, digits in zip(VIEWS, digits_in_turn, strict=False):
        session.dispatch(do.GoTo(1, chance.randint(1, len(session.state.steps))))
        wrong = faults(diagram(session.state, replace(view, digits=digits)))
        assert not wrong, (session.state.step, view.width, view.height, view.text_scale, digits, wrong[:3])


@pytest.mark.parametrize("name", ["two-roles", "logistic-regression", "mazur", "zero-slope"])
def test_a_ring_leaves_the_bias_of_its_neuron_alone(qtbot: QtBot, name: str) -> None:
    session = Session.open(lessons.path_of(name))
    for step in (*session.state.steps.phase_ends(), len(session.state.steps) // 2):
        session.dispatch(do.GoTo(1, step))
        for view, digits in product((View(855, 401, 720), View(593, 280, 560)), DIGITS):
            wrong = faults(diagram(session.state, replace(view, digits=digits)))
            assert not [fault for fault in wrong if "ring" in fault], (step, view.width, digits)


def test_a_bias_that_comes_near_its_ring_is_found_and_a_badge_that_covers_its_neuron(qtbot: QtBot) -> None:
    frame = diagram(Session.open(lessons.path_of("mazur")).state, View(855, 401, 720))
    place, node = next((place, node) for place, node in enumerate(frame.nodes) if node.bias is not None)
    bias = node.bias
    assert bias is not None
    assert not faults(frame)
    nearer, badge = bias._replace(y=bias.y + 1), bias._replace(y=node.y + node.half_height - 0.2 * bias.height)
    for hanging, complaint in ((nearer, node.badge), "to the ring"), ((bias, badge), "into its neuron"):
        changed = node._replace(bias=hanging[0], badge=hanging[1])
        nodes = (*frame.nodes[:place], changed, *frame.nodes[place + 1 :])
        assert any(complaint in fault for fault in faults(frame._replace(nodes=nodes)))
