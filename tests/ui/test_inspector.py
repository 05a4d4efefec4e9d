"""Inspectors: all numbers of one thing beside it, never over it, and pinned where somebody put them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from pytestqt.qtbot import QtBot

from backstep.present.frame import InspectRow
from backstep.present.looks import Target
from backstep.ui.diagram.view import DiagramView
from backstep.ui.inspector import Inspector, InspectorLayer
from backstep.ui.placement import inside
from backstep.ui.theme import DARK
from tests.ui import sample_frames

SIZE = (900, 480)


@pytest.fixture
def view(qtbot: QtBot) -> DiagramView:
    made = DiagramView()
    qtbot.addWidget(made)
    made.resize(*SIZE)
    made.set_frame(sample_frames.diagram())
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def layer(view: DiagramView) -> InspectorLayer:
    return InspectorLayer(view)


def test_hovering_shows_a_card_beside_the_thing_and_within_the_diagram(
    view: DiagramView, layer: InspectorLayer
) -> None:
    for target in view.targets():
        thing = view.rect_of(target)
        layer.show_hover(sample_frames.inspection(target), thing.center())
        card = layer.hover_card
        assert card.isVisible()
        assert view.rect().contains(card.geometry())
        assert not card.geometry().contains(thing.center()), "it covers what is pointed at"
        if target.kind == "node":
            assert not card.geometry().intersects(thing)
    layer.show_hover(None, QPoint())
    assert not layer.hover_card.isVisible()


def test_rows_that_are_not_computed_say_so(view: DiagramView, layer: InspectorLayer) -> None:
    frame = sample_frames.inspection()
    layer.show_hover(frame, QPoint(100, 100))
    assert "δ not computed yet" in layer.hover_card.accessibleDescription()
    assert "z 0.3775" in layer.hover_card.accessibleDescription()
    before = layer.hover_card.grab().toImage()
    rows = (*frame.rows[:-1], frame.rows[-1]._replace(number="0.1385", computed=True))
    layer.show_hover(frame._replace(rows=rows), QPoint(100, 100))
    assert layer.hover_card.grab().toImage() != before
    assert "δ 0.1385" in layer.hover_card.accessibleDescription()


def test_a_card_is_as_large_as_its_numbers(view: DiagramView, layer: InspectorLayer) -> None:
    frame = sample_frames.inspection()
    layer.show_hover(frame, QPoint(100, 100))
    small = layer.hover_card.size()
    layer.show_hover(frame._replace(rows=(*frame.rows, InspectRow("∂J/∂b", "0.12345678901234567"))), QPoint(100, 100))
    assert layer.hover_card.width() > small.width()
    assert layer.hover_card.height() > small.height()
    layer.set_text_scale(1.6)
    assert layer.hover_card.height() > 1.4 * small.height()


def test_pinned_cards_stay_and_show_the_numbers_of_each_moment(view: DiagramView, layer: InspectorLayer) -> None:
    one, other = sample_frames.inspection(Target("node", 1, 1)), sample_frames.inspection(Target("node", 2, 2))
    layer.set_pinned((one, other))
    cards = layer.pinned_cards
    assert [card.frame for card in cards] == [one, other]
    assert not cards[0].geometry().intersects(cards[1].geometry())
    cards[0].move(5, 7)
    later = one._replace(rows=(InspectRow("z", "9.9"),))
    layer.set_pinned((later, other))
    assert layer.pinned_cards == cards
    assert cards[0].frame == later
    assert cards[0].pos() == QPoint(5, 7), "it keeps its place"
    layer.set_pinned((other,))
    assert [card.frame for card in layer.pinned_cards] == [other]


def test_what_is_pinned_is_not_shown_twice(view: DiagramView, layer: InspectorLayer) -> None:
    frame = sample_frames.inspection()
    layer.show_hover(frame, QPoint(300, 100))
    layer.set_pinned((frame,))
    assert not layer.hover_card.isVisible()
    layer.show_hover(frame, QPoint(300, 100))
    assert not layer.hover_card.isVisible()


def pinned(layer: InspectorLayer) -> Inspector:
    layer.set_pinned((sample_frames.inspection(),))
    return layer.pinned_cards[0]


def test_the_button_closes_a_pinned_card(qtbot: QtBot, layer: InspectorLayer) -> None:
    card = pinned(layer)
    with qtbot.waitSignal(layer.unpinned) as heard:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.close_rect.center())
    assert heard.args == [Target("node", 1, 1)]


def test_it_says_what_can_be_done_with_it(qtbot: QtBot, layer: InspectorLayer) -> None:
    card = pinned(layer)
    assert card.toolTip() == "Drag to move; Esc closes"
    assert card.cursor().shape() == Qt.CursorShape.SizeAllCursor
    plain = card.grab().toImage()
    qtbot.mouseMove(card, card.close_rect.center())
    assert card.toolTip() == "Close (Esc)"
    assert card.cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert card.grab().toImage() != plain, "the button lights up"
    qtbot.mouseMove(card, QPoint(8, card.height() - 8))
    assert card.toolTip() == "Drag to move; Esc closes"
    assert card.grab().toImage() == plain


def test_a_card_that_follows_the_pointer_has_no_grip_and_no_button(layer: InspectorLayer) -> None:
    frame = sample_frames.inspection()
    layer.show_hover(frame, QPoint(100, 100))
    narrow = layer.hover_card.sizeHint().width()
    assert pinned(layer).sizeHint().width() > narrow
    assert not layer.hover_card.toolTip()


def test_cards_hide_much_less_than_they_would_right_beside(view: DiagramView, layer: InspectorLayer) -> None:
    numbers, _ = view.occupied()

    def hidden(place: QRect) -> int:
        laps = [place.intersected(rect) for rect in numbers]
        return sum(lap.width() * lap.height() for lap in laps if lap.isValid())

    naive = hovered = chosen = kept = 0
    for target in view.targets():
        spot = view.spot_of(target)
        layer.set_pinned(())
        layer.show_hover(sample_frames.inspection(target), spot.center())
        hovered += hidden(layer.hover_card.geometry())
        layer.show_hover(sample_frames.inspection(target))
        chosen += hidden(layer.hover_card.geometry())
        layer.set_pinned((sample_frames.inspection(target),))
        (card,) = layer.pinned_cards
        assert view.rect().contains(card.geometry())
        assert not card.geometry().intersects(spot)
        kept += hidden(card.geometry())
        beside = QPoint(spot.right() + 10, spot.center().y() - card.height() // 2)
        naive += hidden(QRect(inside(beside, card.size(), view.size()), card.size()))
    assert max(hovered, chosen, kept) < 0.3 * naive


def test_the_card_of_what_is_selected_can_be_dragged_and_stays_there(
    qtbot: QtBot, view: DiagramView, layer: InspectorLayer
) -> None:
    frame = sample_frames.inspection()
    layer.show_hover(frame, QPoint(300, 100))
    card = layer.hover_card
    narrow = card.width()
    assert not card.toolTip()
    layer.show_hover(frame)
    assert card.toolTip() == "Drag to move; Enter keeps it in sight"
    assert card.cursor().shape() == Qt.CursorShape.SizeAllCursor
    assert card.width() >= narrow
    before = card.pos()
    qtbot.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mouseMove(card, QPoint(30, 25))
    qtbot.mouseRelease(card, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    moved = inside(before + QPoint(20, 15), card.size(), view.size())
    assert card.pos() == moved != before
    layer.show_hover(frame._replace(rows=(InspectRow("z", "9.9"),)))
    assert card.pos() == inside(moved, card.size(), view.size()), "the next step leaves it there"
    layer.show_hover(sample_frames.inspection(Target("node", 2, 2)))
    assert not card.geometry().intersects(view.spot_of(Target("node", 2, 2)))


def test_closing_hands_the_keys_back_to_the_diagram(qtbot: QtBot, view: DiagramView, layer: InspectorLayer) -> None:
    card = pinned(layer)
    view.activateWindow()
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.close_rect.center())
    assert view.hasFocus()


def test_escape_closes_a_pinned_card(qtbot: QtBot, layer: InspectorLayer) -> None:
    card = pinned(layer)
    card.setFocus()
    with qtbot.waitSignal(layer.unpinned):
        qtbot.keyClick(card, Qt.Key.Key_Escape)


def test_a_click_beside_the_button_does_not_close_it(qtbot: QtBot, layer: InspectorLayer) -> None:
    card = pinned(layer)
    heard: list[Target] = []
    layer.unpinned.connect(heard.append)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(8, card.height() - 8))
    assert not heard


def test_a_pinned_card_can_be_dragged_but_not_out_of_sight(
    qtbot: QtBot, view: DiagramView, layer: InspectorLayer
) -> None:
    card = pinned(layer)
    card.move(100, 100)
    qtbot.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mouseMove(card, QPoint(60, 40))
    qtbot.mouseRelease(card, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert card.pos() == QPoint(150, 130)
    qtbot.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mouseMove(card, QPoint(5000, 5000))
    qtbot.mouseRelease(card, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert view.rect().contains(card.geometry())


def test_a_smaller_diagram_brings_its_cards_back_into_sight(view: DiagramView, layer: InspectorLayer) -> None:
    card = pinned(layer)
    card.move(view.width() - card.width(), view.height() - card.height())
    view.resize(500, 300)
    layer.keep_inside()
    assert view.rect().contains(card.geometry())


def test_the_hover_card_lets_the_pointer_through(layer: InspectorLayer) -> None:
    assert layer.hover_card.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert not pinned(layer).testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_cards_take_on_the_theme(layer: InspectorLayer) -> None:
    card = pinned(layer)
    before = card.grab().toImage()
    layer.set_theme(DARK)
    after = card.grab().toImage()
    assert before != after
    assert after.pixelColor(after.width() // 2, after.height() - 6).name() == DARK.panel.lower()
