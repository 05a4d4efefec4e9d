"""Cards with numbers keep off what a step is about, also when a later step comes to lie under them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from backstep.core.steps import Kind
from backstep.present.diagram import diagram
from backstep.present.looks import NodeShape, Target
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui.diagram.view import DiagramView
from backstep.ui.inspector import InspectorLayer
from backstep.ui.theme import LIGHT
from tests.present.test_layout import PROJECTOR
from tests.ui import sample_frames

WIDE, HIGH = 1319, 641
LEFT = Qt.MouseButton.LeftButton
Shown = tuple[DiagramView, InspectorLayer, Callable[[int], None]]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    """The lesson of two inputs, three neurons and one output, its cards, and how to go to a step."""
    session = Session.open(path_of("xor"))
    view = DiagramView()
    qtbot.addWidget(view)
    view.resize(WIDE, HIGH)

    def go(step: int) -> None:
        session.dispatch(do.GoTo(1, step))
        view.set_frame(diagram(session.state, View(WIDE, HIGH, 1080)))

    go(1)
    with qtbot.waitExposed(view):
        view.show()
    return view, InspectorLayer(view), go


def step_of(kind: Kind, layer: int, unit: int, source: int = 1) -> int:
    found = Session.open(path_of("xor")).state.steps.find(kind, layer, unit, source, 1)
    assert found is not None
    return found


def covered(view: DiagramView, rect: QRect) -> bool:
    return any(part.intersects(rect) for part in view.in_play())


def test_what_a_step_is_about_has_places(shown: Shown) -> None:
    view, _, go = shown
    go(step_of(Kind.WEIGHT_GRADIENT, 2, 1, 2))
    parts = view.in_play()
    for target in (Target("node", 2, 1), Target("node", 1, 2), Target("edge", 2, 1, 2)):
        assert any(part.contains(view.spot_of(target).center()) for part in parts), target
    for target in (Target("node", 1, 1), Target("edge", 1, 1, 1), Target("cost")):
        assert not any(part.contains(view.spot_of(target).center()) for part in parts), target


def test_a_new_card_covers_neither_its_thing_nor_what_is_in_play(shown: Shown) -> None:
    view, layer, go = shown
    for step in (step_of(Kind.PRODUCT, 1, 2), step_of(Kind.WEIGHT_GRADIENT, 2, 1), step_of(Kind.WEIGHT_UPDATE, 1, 3)):
        go(step)
        for target in view.targets():
            layer.show_hover(None)
            layer.show_hover(sample_frames.inspection(target), view.spot_of(target).center())
            card = layer.hover_card.geometry()
            assert not covered(view, card), (step, target)
            assert not card.intersects(view.spot_of(target)), (step, target)


@pytest.mark.parametrize("pinned", [True, False])
def test_a_card_makes_way_for_a_later_step(shown: Shown, pinned: bool) -> None:
    view, layer, go = shown
    go(step_of(Kind.WEIGHT_GRADIENT, 2, 1, 3))
    frame = sample_frames.inspection(Target("node", 0, 1))

    def show() -> None:
        layer.set_pinned((frame,)) if pinned else layer.show_hover(frame)

    show()
    card = layer.pinned_cards[0] if pinned else layer.hover_card
    card.move(view.spot_of(Target("edge", 1, 1, 1)).center() - QPoint(40, 40))
    go(step_of(Kind.WEIGHT_GRADIENT, 1, 1, 1))
    assert covered(view, card.geometry())
    show()
    assert not covered(view, card.geometry())
    at = card.pos()
    go(step_of(Kind.WEIGHT_GRADIENT, 1, 1, 2))
    show()
    assert covered(view, QRect(at, card.size())) or card.pos() == at, "it moves only where it has to"


def test_a_card_stays_where_somebody_put_it(qtbot: QtBot, shown: Shown) -> None:
    view, layer, go = shown
    frame = sample_frames.inspection(Target("node", 0, 1))
    layer.set_pinned((frame,))
    (card,) = layer.pinned_cards
    grip = QPoint(30, 12)
    goal = view.spot_of(Target("edge", 1, 1, 1)).center() - card.pos()
    qtbot.mousePress(card, LEFT, pos=grip)
    qtbot.mouseMove(card, goal)
    qtbot.mouseRelease(card, LEFT, pos=grip)
    at = card.pos()
    go(step_of(Kind.WEIGHT_GRADIENT, 1, 1, 1))
    assert covered(view, card.geometry())
    layer.set_pinned((frame,))
    assert card.pos() == at


def test_where_it_helps_nothing_a_card_stays(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    view, layer, go = shown
    frame = sample_frames.inspection(Target("node", 0, 1))
    layer.set_pinned((frame,))
    (card,) = layer.pinned_cards
    card.move(card.pos() + QPoint(90, 60))
    at = card.pos()
    monkeypatch.setattr(view, "in_play", lambda: [view.rect()])
    go(step_of(Kind.WEIGHT_GRADIENT, 1, 1, 1))
    layer.set_pinned((frame,))
    assert card.pos() == at


def test_a_card_for_something_else_is_not_where_somebody_put_the_one_before(qtbot: QtBot, shown: Shown) -> None:
    view, layer, go = shown
    layer.show_hover(sample_frames.inspection(Target("node", 0, 1)))
    card, other = layer.hover_card, sample_frames.inspection(Target("node", 0, 2))
    qtbot.mousePress(card, LEFT, pos=QPoint(30, 12))
    qtbot.mouseMove(card, QPoint(60, 40))
    qtbot.mouseRelease(card, LEFT, pos=QPoint(30, 12))
    layer.show_hover(other)
    card.move(view.spot_of(Target("edge", 1, 1, 1)).center() - QPoint(40, 40))
    go(step_of(Kind.WEIGHT_GRADIENT, 1, 1, 1))
    assert covered(view, card.geometry())
    layer.show_hover(other)
    assert not covered(view, card.geometry())


def test_the_upper_half_of_an_upright_neuron_is_shaded(qtbot: QtBot) -> None:
    size = PROJECTOR["1280x720"]
    frame = diagram(Session.open(path_of("mazur")).state, size)
    view = DiagramView()
    qtbot.addWidget(view)
    view.resize(round(size.width), round(size.height))
    view.set_frame(frame)
    node = next(node for node in frame.nodes if node.shape is NodeShape.STACKED and node.target.layer == 2)
    image = view.grab().toImage()
    for x in (node.x - 0.8 * node.half_width, node.x + 0.8 * node.half_width):
        above, below = (round(node.y + share * node.half_height) for share in (-0.2, 0.2))
        assert image.pixelColor(round(x), above) == QColor(LIGHT.shade)
        assert image.pixelColor(round(x), below) == QColor(LIGHT.card)
    assert view.target_at(QPoint(round(node.x), round(node.y)).toPointF()) == node.target
