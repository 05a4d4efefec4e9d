"""The diagram by keyboard alone: going from number to number, hearing and seeing them, pinning and letting go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.present.exploration import columns
from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.ui.main_window import MainWindow

from .conftest import WindowMaker, settle
from .driving import NONE, SHIFT, position

LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down
ENTER, ESCAPE, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the keyboard is, and let it take effect."""
    QTest.keyClick(window.focusWidget(), key, modifiers)
    settle(window)


def selected(window: MainWindow) -> Target | None:
    return window.diagram.selected


def pinned(window: MainWindow) -> list[Target]:
    return [card.frame.target for card in window.pointing.inspector.pinned_cards if card.frame is not None]


def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is told from now on."""
    said: list[str] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    return said


def test_an_arrow_with_shift_selects_what_the_step_computed_and_goes_on_from_there(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    press(window, RIGHT, SHIFT)
    assert selected(window) == Target("edge", 1, 1, 1)
    press(window, RIGHT, SHIFT)
    assert selected(window) == Target("node", 1, 1)
    press(window, UP, SHIFT)
    assert selected(window) == Target("bias", 1, 1)
    press(window, DOWN, SHIFT)
    press(window, LEFT, SHIFT)
    press(window, LEFT, SHIFT)
    assert selected(window) == Target("node", 0, 1)
    assert position(window) == (1, 1), "arrows with Shift do not step"
    assert window.diagram.hasFocus()


def test_every_number_of_the_diagram_is_seen_and_heard(
    make_window: WindowMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.GoTo(1, 40))
    settle(window)
    said = heard(monkeypatch)
    press(window, LEFT, SHIFT)
    for _ in range(8):
        press(window, LEFT, SHIFT)
    frame = window.diagram.frame
    assert frame is not None
    card = window.pointing.inspector.hover_card
    seen: list[Target] = []
    for column in columns(frame):
        for _ in range(8):
            press(window, UP, SHIFT)
        for target in column:
            assert selected(window) == target
            assert card.isVisible()
            assert card.frame == window.bridge.inspect(target)
            assert not card.geometry().intersects(window.diagram.spot_of(target))
            assert said[-1].startswith(f"{card.frame.title}: ")
            assert all(f"{row.name} {row.number}" in said[-1] for row in card.frame.rows)
            assert window.diagram.accessibleDescription() == said[-1]
            seen.append(target)
            press(window, DOWN, SHIFT)
        press(window, RIGHT, SHIFT)
    assert set(seen) == set(window.diagram.targets())


def test_the_numbers_of_the_selection_are_those_of_each_moment(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    press(window, RIGHT, SHIFT)
    card = window.pointing.inspector.hover_card
    before = card.frame
    for _ in range(3):
        press(window, Qt.Key.Key_F6)
    assert card.frame == window.bridge.inspect(Target("edge", 1, 1, 1))
    assert card.frame != before
    assert card.isVisible()


@pytest.mark.parametrize("key", [ENTER, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_pin_and_let_go(make_window: WindowMaker, key: Qt.Key) -> None:
    window = make_window("mazur")
    press(window, key)
    assert pinned(window) == [], "nothing is selected"
    press(window, RIGHT, SHIFT)
    press(window, key)
    assert pinned(window) == [Target("edge", 1, 1, 1)]
    assert window.pointing.inspector.hover_card.isHidden(), "not twice"
    press(window, key)
    assert pinned(window) == []
    assert window.pointing.inspector.hover_card.isVisible()


def test_escape_closes_the_latest_box_first_and_then_ends_the_selection(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    for key in (RIGHT, RIGHT, RIGHT):
        press(window, key, SHIFT)
        press(window, ENTER)
    three = pinned(window)
    assert len(three) == 3
    for left in (2, 1, 0):
        press(window, ESCAPE)
        assert pinned(window) == three[:left]
    assert selected(window) == three[-1]
    press(window, ESCAPE)
    assert selected(window) is None
    assert window.pointing.inspector.hover_card.isHidden()


def test_the_actions_for_boxes_work_wherever_the_keyboard_is(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    for name in ("pin", "unpin_latest", "unpin_all"):
        assert not window.actions_table[name].isEnabled()
    assert "Not now: Nothing on the diagram is selected" in window.actions_table["pin"].toolTip()
    for key in (RIGHT, RIGHT, RIGHT):
        press(window, key, SHIFT)
        press(window, ENTER, SHIFT)
    window.cost_history.plot.setFocus()
    press(window, ESCAPE, SHIFT)
    assert len(pinned(window)) == 2
    press(window, Qt.Key.Key_Delete, SHIFT)
    assert pinned(window) == []
    assert not window.actions_table["unpin_all"].isEnabled()


def test_tab_leads_onto_the_diagram_and_away_from_it(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    assert selected(window) is None, "the diagram has the keys from the start, and nothing is selected"
    widget = window.focusWidget()
    for _ in range(60):
        press(window, TAB)
        if window.focusWidget() is window.diagram:
            break
    assert window.focusWidget() is window.diagram is widget
    assert selected(window) == Target("edge", 1, 1, 1)
    press(window, TAB)
    assert window.focusWidget() is not window.diagram
    assert selected(window) is None


def test_in_projector_mode_too(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.stage.set_projector(on=True, full_screen=False)
    settle(window)
    press(window, RIGHT, SHIFT)
    press(window, ENTER)
    assert pinned(window) == [Target("edge", 1, 1, 1)]
    press(window, Qt.Key.Key_Space)
    assert position(window) == (1, 2), "a clicker's key still steps"
    press(window, ESCAPE, SHIFT)
    assert pinned(window) == []
    assert window.stage.projector


def test_another_network_begins_without_boxes_and_selection(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    press(window, RIGHT, SHIFT)
    press(window, ENTER)
    (card,) = window.pointing.inspector.pinned_cards
    card.move(7, 7)
    for lesson in ("xor", "mazur"):
        window.files.open_path(path_of(lesson))
        settle(window)
        assert pinned(window) == []
        assert selected(window) is None
    press(window, RIGHT, SHIFT)
    press(window, ENTER)
    (card,) = window.pointing.inspector.pinned_cards
    assert (card.x(), card.y()) != (7, 7)


def test_the_pointer_and_the_keyboard_share_one_card(qtbot: QtBot, make_window: WindowMaker) -> None:
    window = make_window("mazur")
    card = window.pointing.inspector.hover_card
    press(window, RIGHT, SHIFT)
    qtbot.mouseMove(window.diagram, window.diagram.rect_of(Target("node", 2, 2)).center())
    assert card.frame == window.bridge.inspect(Target("node", 2, 2))
    press(window, LEFT, SHIFT)
    assert card.frame == window.bridge.inspect(Target("node", 0, 1))
    window.diagram.hovered.emit(Target("cost"))
    window.diagram.hovered.emit(None)
    assert card.frame == window.bridge.inspect(Target("node", 0, 1)), "the selection is still there"
