"""Ring and arrow of a stop cover nothing that is written on the diagram."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath
from pytestqt.qtbot import QtBot

from backstep.present.diagram import diagram
from backstep.present.looks import DiagramFrame, Target
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session import lessons
from backstep.session.session import Session
from backstep.ui.diagram.emphasis import outline_of
from backstep.ui.diagram.marks import halt_arrows, paint_marks
from backstep.ui.point_signs import point_colour
from backstep.ui.theme import LIGHT

from .layout_audit import places
from .pixels import pixels

VIEWS = (View(847, 393, 720), View(1270, 590, 1080), View(1226, 413, 720, projector=True))


def frames(name: str) -> list[DiagramFrame]:
    """Random moments of a lesson in several sizes, each stopped at random things."""
    chance = random.Random(name)
    session = Session.open(lessons.path_of(name))
    made = []
    for view in VIEWS:
        for _ in range(3):
            session.dispatch(do.GoTo(1, chance.randint(1, len(session.state.steps))))
            frame = diagram(session.state, view)
            things = [node.target for node in frame.nodes] + [edge.target for edge in frame.edges]
            things += [Target("bias", node.target.layer, node.target.unit) for node in frame.nodes if node.bias]
            halted = (*chance.sample(things, min(6, len(things))), frame.cost.target)
            made.append(frame._replace(halted=halted))
    return made


LESSONS = [lesson.path.stem for lesson in lessons.lessons()]


@pytest.mark.parametrize("name", LESSONS)
def test_the_arrow_covers_no_box_and_no_text(qtbot: QtBot, name: str) -> None:
    drawn = 0
    for frame in frames(name):
        for target, arrow in halt_arrows(frame).items():
            if arrow is None:
                continue
            drawn += 1
            assert QRectF(0, 0, frame.width, frame.height).contains(arrow.boundingRect())
            body = QPainterPath()
            body.addPolygon(arrow)
            body.closeSubpath()
            assert not body.intersects(outline_of(frame, target)), target
            for place in places(frame):
                rect = place.rect
                if place.kind in ("node", "J", "pill"):
                    shape = QPainterPath()
                    ends = {"node": min(rect.width(), rect.height()) / 2, "pill": 0.26 * rect.height(), "J": 12.0}
                    round_end = ends[place.kind]
                    shape.addRoundedRect(rect, round_end, round_end)
                    assert not body.intersects(shape), (target, place)
                else:
                    assert not body.intersects(rect), (target, place)
    assert drawn, "there is room somewhere"


def painted(frame: DiagramFrame) -> QImage:
    """The marks of a frame on green."""
    image = QImage(round(frame.width), round(frame.height), QImage.Format.Format_RGB32)
    image.fill(QColor("#00FF00"))
    painter = QPainter(image)
    paint_marks(painter, frame, LIGHT)
    painter.end()
    return image


@pytest.mark.parametrize("name", LESSONS)
def test_rings_leave_every_box_and_label_as_it_is(qtbot: QtBot, name: str) -> None:
    frame = frames(name)[0]
    frame = frame._replace(points=(), wrong=tuple(node.target for node in frame.nodes if node.target.layer))
    red, image = point_colour(LIGHT), painted(frame)
    assert any(image.pixelColor(x, y) == red for x in range(image.width()) for y in range(0, image.height(), 3))
    seen = pixels(image)
    for place in places(frame):
        if place.kind in ("bias", "badge", "pill", "label", "text"):
            # Boxes have round corners.
            rect = place.rect.adjusted(3, 3, -3, -3).toRect() & image.rect()
            inner = seen[rect.top() : rect.bottom(), rect.left() : rect.right()]
            assert (inner == QColor("#00FF00").rgb()).all(), place


def test_the_ring_of_a_wrong_neuron_is_broken_and_that_of_a_stop_is_not(qtbot: QtBot) -> None:
    frame = diagram(Session.open(lessons.path_of("two-neurons")).state, VIEWS[1])._replace(points=())
    target = Target("node", 1, 1)
    around = outline_of(frame, target)
    places = [around.pointAtPercent(share / 400).toPoint() for share in range(400)]
    ends = {}
    for name, marked in (("wrong", frame._replace(wrong=(target,))), ("halted", frame._replace(halted=(target,)))):
        image = painted(marked)
        red = [image.pixelColor(place) == point_colour(LIGHT) for place in places]
        assert sum(red) > 0.4 * len(red)
        ends[name] = sum(one and not following for one, following in pairwise(red))
    assert ends["wrong"] > 10
    assert ends["halted"] < 5
