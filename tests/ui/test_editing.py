"""Changing numbers on the diagram by keys and with the pointer; the numbers are checked against an independent run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from backstep.core.iteration import record_iteration
from backstep.core.parameters import Parameters
from backstep.core.steps import Kind
from backstep.present.editing import STALE
from backstep.present.looks import Target, TextLook
from backstep.session import commands as do
from backstep.session.branches import Changed
from backstep.session.state import State
from backstep.ui.main_window import MainWindow
from backstep.ui.value_field import ValueField
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import CTRL, LEFT, NONE, SHIFT, press

FIRST = Target("edge", 1, 1, 1)


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """Mazur's network in the third of twenty iterations, while it goes back."""
    made = make_window("mazur", (1600, 1000))
    for position in ((20, 1), (3, 45)):
        made.bridge.dispatch(do.GoTo(*position))
    settle(made)
    return made


def field(window: MainWindow) -> ValueField:
    return window.what_if.editing.field


def state(window: MainWindow) -> State:
    return window.bridge.session.state


def type_(window: MainWindow, text: str, *keys: Qt.Key) -> None:
    QTest.keyClicks(field(window).line, text)
    for key in keys:
        QTest.keyClick(field(window).line, key)
    settle(window)


def place(window: MainWindow, target: Target) -> QPoint:
    return window.diagram.spot_of(target).center()


def double_click(window: MainWindow, at: QPoint) -> None:
    QTest.mouseClick(window.diagram, LEFT, NONE, at)
    QTest.mouseDClick(window.diagram, LEFT, NONE, at)
    # `mouseDClick` ends with the second press.
    QTest.mouseRelease(window.diagram, LEFT, NONE, at)
    settle(window)


def drag(window: MainWindow, at: QPoint, up: int, modifiers: Qt.KeyboardModifier = CTRL, *, end: bool = True) -> None:
    """Press, move in two goes, and let go."""

    def send(kind: QMouseEvent.Type, where: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        spot = QPointF(where)
        event = QMouseEvent(kind, spot, QPointF(window.diagram.mapToGlobal(where)), button, held, modifiers)
        QApplication.sendEvent(window.diagram, event)
        settle(window)

    send(QMouseEvent.Type.MouseButtonPress, at, LEFT, LEFT)
    for part in (up // 2, up):
        send(QMouseEvent.Type.MouseMove, at - QPoint(0, part), Qt.MouseButton.NoButton, LEFT)
    if end:
        send(QMouseEvent.Type.MouseButtonRelease, at - QPoint(0, up), LEFT, Qt.MouseButton.NoButton)


def texts(window: MainWindow) -> list[TextLook]:
    frame = window.diagram.frame
    assert frame is not None
    boxes = [edge.pill for edge in frame.edges] + [box for node in frame.nodes for box in (node.bias, node.badge)]
    found = [text for box in boxes if box is not None for text in box.texts]
    return [*found, *(text for node in frame.nodes for text in node.texts), *frame.cost.texts, *frame.notes]


def select(window: MainWindow, target: Target) -> None:
    window.bridge.set_view(replace(window.bridge.view, selected=target))
    settle(window)


def rerun(window: MainWindow, weight: float) -> tuple[float, float]:
    """J of the third iteration and the first new weight, computed apart from the session with that first weight."""
    task = window.bridge.session.state.document.task
    parameters = task.start
    for _ in range(2):
        parameters = record_iteration(task.network, parameters, task.inputs, task.targets, task.learning_rate).after
    weights = [matrix.copy() for matrix in parameters.weights]
    weights[0][0, 0] = weight
    changed = Parameters.of(task.network, weights, list(parameters.biases))
    record = record_iteration(task.network, changed, task.inputs, task.targets, task.learning_rate)
    return record.cost, float(record.after.weights[0][0, 0])


def test_f2_opens_a_field_at_the_number_with_all_digits_selected(window: MainWindow) -> None:
    select(window, FIRST)
    value = float(state(window).record.before.weights[0][0, 0])
    press(window, Qt.Key.Key_F2)
    line = field(window).line
    assert field(window).isVisible()
    assert line.hasFocus()
    assert line.text() == line.selectedText() == repr(value)
    spot = window.diagram.spot_of(FIRST)
    assert abs(field(window).geometry().center().x() - spot.center().x()) < 200
    assert abs(field(window).y() - spot.bottom()) < 40


def test_enter_makes_a_branch_whose_numbers_are_those_of_an_independent_run(window: MainWindow) -> None:
    select(window, FIRST)
    press(window, Qt.Key.Key_F2)
    type_(window, "0,75", Qt.Key.Key_Return)
    assert not field(window).isVisible()
    assert window.diagram.hasFocus()
    assert [each.value for each in state(window).stale] == [0.75]
    assert window.bridge.view.pinned == (), "Enter was for the field alone"
    press(window, Qt.Key.Key_Right)
    assert state(window).stale == ()
    cost, weight = rerun(window, 0.75)
    assert state(window).record.cost == cost
    assert float(state(window).record.after.weights[0][0, 0]) == weight


def test_a_fraction_is_divided(window: MainWindow) -> None:
    select(window, FIRST)
    press(window, Qt.Key.Key_F2)
    type_(window, "-1/3", Qt.Key.Key_Return)
    assert state(window).stale[0].value == -1 / 3


def test_escape_leaves_the_number_as_it_was(window: MainWindow) -> None:
    select(window, FIRST)
    press(window, Qt.Key.Key_F2)
    type_(window, "7", Qt.Key.Key_Escape)
    assert not field(window).isVisible()
    assert not state(window).setup.branches
    assert window.bridge.view.selected == FIRST, "Escape was for the field alone"
    assert window.diagram.hasFocus()


def test_the_same_number_again_changes_nothing(window: MainWindow) -> None:
    select(window, FIRST)
    press(window, Qt.Key.Key_F2)
    type_(window, "", Qt.Key.Key_Return)
    assert not field(window).isVisible()
    assert not state(window).setup.branches


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("abc", "no number"),
        ("1/0", "divided by 0"),
        ("1e999", "float64"),
        ("nan", "no number"),
        ("1,2.3", "no number"),
        ("2**9", "no number"),
        ("1/2/3", "no number"),
        ("9" * 100, "too long"),
    ],
)
def test_what_is_no_number_says_why_at_once_and_is_not_taken(window: MainWindow, typed: str, said: str) -> None:
    select(window, FIRST)
    press(window, Qt.Key.Key_F2)
    type_(window, typed)
    assert said in field(window).message.text()
    assert field(window).message.isVisible()
    type_(window, "", Qt.Key.Key_Return)
    assert field(window).isVisible()
    assert not state(window).setup.branches
    field(window).line.clear()
    type_(window, "0.5")
    assert field(window).message.text() == ""


def test_keys_of_the_field_do_not_step(window: MainWindow) -> None:
    select(window, FIRST)
    press(window, Qt.Key.Key_F2)
    at = state(window).position
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_B):
        QTest.keyClick(field(window).line, key)
        settle(window)
    assert state(window).position == at
    assert field(window).isVisible()


def test_a_double_click_opens_the_field_and_pins_nothing(window: MainWindow) -> None:
    double_click(window, place(window, FIRST))
    assert field(window).isVisible()
    assert window.bridge.view.pinned == ()


@pytest.mark.parametrize(
    ("target", "what"),
    [
        (Target("bias", 2, 1), Changed.BIAS),
        (Target("node", 1, 2), Changed.BIAS),
        (Target("node", 0, 2), Changed.INPUT),
        (Target("cost_edge", 0, 2), Changed.TARGET),
    ],
)
def test_every_given_number_can_be_changed(window: MainWindow, target: Target, what: Changed) -> None:
    select(window, target)
    press(window, Qt.Key.Key_F2)
    type_(window, "0.125", Qt.Key.Key_Return)
    (edit,) = state(window).stale
    assert (edit.what, edit.value, edit.unit) == (what, 0.125, target.unit)


def test_a_double_click_on_the_target_beside_the_network_changes_it(window: MainWindow) -> None:
    at = window.diagram.note_of(Target("cost_edge", 0, 1)).center()
    double_click(window, at)
    type_(window, "0.5", Qt.Key.Key_Return)
    assert state(window).stale[0].what is Changed.TARGET


def test_what_is_computed_says_that_it_cannot_be_changed(window: MainWindow) -> None:
    select(window, Target("cost"))
    press(window, Qt.Key.Key_F2)
    assert not field(window).isVisible()
    assert "computed" in window.hint.text


def test_the_learning_rate_is_changed_by_its_key(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F2, SHIFT)
    assert field(window).line.text() == "0.5"
    type_(window, "-1")
    assert "above 0" in field(window).message.text()
    field(window).line.clear()
    type_(window, "0.1", Qt.Key.Key_Return)
    assert state(window).stale[0].what is Changed.LEARNING_RATE
    assert not any(text.stale for text in texts(window)), "nothing of the update is computed yet"
    press(window, Qt.Key.Key_Right)
    assert state(window).record.learning_rate == 0.1


def test_dragging_with_ctrl_follows_live_and_is_one_edit_that_undo_takes_back(window: MainWindow) -> None:
    before = state(window).record.before.flat.tobytes()
    value = float(state(window).record.before.weights[0][0, 0])
    drag(window, place(window, FIRST), 50, end=False)
    draft = window.bridge.view.draft
    assert draft is not None
    assert draft.value == pytest.approx(value + 0.1, abs=1e-3)
    assert any(text.edited for text in texts(window))
    assert not state(window).setup.branches, "nothing is changed before the button is let go"
    window.bridge.set_view(window.bridge.view)
    QApplication.sendEvent(
        window.diagram,
        QMouseEvent(
            QMouseEvent.Type.MouseButtonRelease,
            QPointF(place(window, FIRST)),
            QPointF(0, 0),
            LEFT,
            Qt.MouseButton.NoButton,
            CTRL,
        ),
    )
    settle(window)
    assert window.bridge.view.draft is None
    assert state(window).stale == (draft,)
    assert window.bridge.view.pinned == ()
    press(window, Qt.Key.Key_Z, CTRL)
    assert state(window).stale == ()
    assert not state(window).setup.branches
    assert state(window).record.before.flat.tobytes() == before
    assert state(window).position == (3, 45)


def test_a_double_click_on_the_learning_rate_of_the_step_card_changes_it(window: MainWindow) -> None:
    window.bridge.dispatch(do.GoTo(3, len(state(window).steps)))
    settle(window)
    card = window.card
    spots = [QPoint(x, y) for y in range(0, card.height(), 6) for x in range(0, card.width(), 6)]
    (first, *_) = [spot for spot in spots if (cell := card.cell_at(spot)) and cell.tile.number == "0.5"]
    QTest.mouseDClick(card.viewport(), LEFT, NONE, first)
    settle(window)
    type_(window, "0.25", Qt.Key.Key_Return)
    assert state(window).stale[0].what is Changed.LEARNING_RATE
    assert any(text.stale for text in texts(window)), "the updates that were done are stale"


def test_a_number_that_is_updated_follows_the_pointer_too(window: MainWindow) -> None:
    window.bridge.dispatch(do.GoTo(3, len(state(window).steps)))
    settle(window)
    drag(window, place(window, FIRST), 60, end=False)
    draft = window.bridge.view.draft
    assert draft is not None
    shown = [text.text for text in texts(window) if text.edited]
    assert len(shown) == 1
    assert float(shown[0].removeprefix("≈")) == pytest.approx(draft.value, rel=1e-3)
    assert not any(text.stale for text in texts(window)), "this iteration has been computed without it"


def test_shift_drags_finely_and_escape_lets_go(window: MainWindow) -> None:
    value = float(state(window).record.before.weights[0][0, 0])
    drag(window, place(window, FIRST), -50, CTRL | SHIFT, end=False)
    draft = window.bridge.view.draft
    assert draft is not None
    assert draft.value == pytest.approx(value - 0.01, abs=1e-3)
    QTest.keyClick(window.diagram, Qt.Key.Key_Escape)
    assert window.bridge.view.draft is None
    assert not state(window).setup.branches


def test_a_drag_without_ctrl_and_a_click_with_it_change_nothing(window: MainWindow) -> None:
    drag(window, place(window, FIRST), 40, NONE)
    drag(window, place(window, FIRST), 0, CTRL)
    assert not state(window).setup.branches


def test_what_depends_on_the_edit_is_marked_at_once_everywhere(window: MainWindow) -> None:
    QCursor.setPos(QPoint(3, 797))
    select(window, FIRST)
    window.pointing.pin_selected()
    press(window, Qt.Key.Key_F2)
    type_(window, "0.75", Qt.Key.Key_Return)
    looks = texts(window)
    assert [text.text for text in looks if text.edited] == ["+0.75"]
    stale = {text.text for text in looks if text.stale}
    record = state(window).record
    shown = window.diagram.frame
    assert shown is not None
    nodes = {node.target: node for node in shown.nodes}
    assert all(text.stale for text in nodes[Target("node", 1, 1)].texts if text.text not in "za")
    assert not any(text.stale for text in nodes[Target("node", 1, 2)].texts), "the other neuron does not read it"
    assert f"{record.cost:.4f}" in stale
    assert window.hint.text.startswith(STALE)
    assert "kept as a branch: Original" in window.hint.text
    card = window.card.card
    assert card is not None
    assert card.upcoming == STALE
    assert any(tile.stale for tile in card.tiles)
    assert card.stale
    (box,) = window.bridge.frame().inspected
    assert box.rows[0].edited
    assert "0.75" in box.rows[0].number
    assert box.rows[1].stale
    press(window, Qt.Key.Key_Right)
    assert not any(text.stale or text.edited for text in texts(window))


def test_a_number_that_is_updated_already_is_changed_for_the_next_iteration(window: MainWindow) -> None:
    update = state(window).steps.find(Kind.WEIGHT_UPDATE, 1, 1, 1)
    assert update is not None
    window.bridge.dispatch(do.GoTo(3, update))
    settle(window)
    select(window, FIRST)
    press(window, Qt.Key.Key_F2)
    assert field(window).line.text() == repr(float(state(window).record.after.weights[0][0, 0]))
    type_(window, "0.5", Qt.Key.Key_Return)
    assert state(window).position == (4, 1)
    assert "Iteration 4 begins with it" in window.hint.text


def test_during_a_run_nothing_is_changed(window: MainWindow, impatient: None) -> None:
    select(window, FIRST)
    window.bridge.dispatch(do.RunIterations(10**7))
    assert window.bridge.running
    window.what_if.editing.edit_target(FIRST)
    assert not field(window).isVisible()
    window.bridge.dispatch(do.Pause())
    settle(window)


def test_the_menu_of_the_right_button_offers_it(window: MainWindow) -> None:
    menu = window.breaking.menus.of_target(FIRST)
    entry = next(action for action in menu.actions() if action.text().startswith("Change w"))
    entry.trigger()
    settle(window)
    assert field(window).isVisible()
    of_cost = window.breaking.menus.of_target(Target("cost")).actions()
    assert [action.isEnabled() for action in of_cost if "Change the number" in action.text()] == [False]


@pytest.mark.parametrize("size", [(1280, 720), (3840, 2160)])
def test_the_field_is_inside_the_diagram_and_shows_all_digits(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window("mazur", size)
    for target in window.diagram.targets():
        if target.kind in ("edge", "bias", "cost_edge"):
            window.what_if.editing.edit_target(target)
            settle(window)
            field(window).line.setText("-0.12345678901234567e-300")
            shown = field(window).line
            assert window.diagram.rect().contains(field(window).geometry())
            assert shown.fontMetrics().horizontalAdvance(shown.text()) < shown.width()
            field(window).close_field()
    assert np.isfinite(state(window).record.cost)
