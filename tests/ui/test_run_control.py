"""The box and the bar of a run."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from backstep.present.frame import RunFrame
from backstep.ui import application, run_control
from backstep.ui.action_factory import Actions
from backstep.ui.run_control import RunControl
from tests.clocks import Clock

from .driving import collect


def test_run_and_stop_change_places(qtbot: QtBot) -> None:
    application.ensure()
    actions = Actions()
    control = RunControl(actions)
    qtbot.addWidget(control)
    control.show()
    assert control.box.isVisible()
    control.set_frame(RunFrame(30, 120, "Iteration 30 of 120 · 900 per second · 1 s left"))
    assert control.bar.isVisible()
    assert control.bar.value() / control.bar.maximum() == 30 / 120
    assert control.bar.accessibleDescription().endswith("1 s left")
    control.set_frame(None)
    assert control.box.isVisible()
    assert control.bar.isHidden()


def test_the_bar_shows_a_run_of_more_iterations_than_it_could_count(qtbot: QtBot) -> None:
    application.ensure()
    control = RunControl(Actions())
    qtbot.addWidget(control)
    control.set_frame(RunFrame(3 * 10**9, 4 * 10**9, "Iteration 3,000,000,000 of 4,000,000,000"))
    assert control.bar.value() / control.bar.maximum() == 0.75


def test_a_count_that_is_set_is_not_announced(qtbot: QtBot) -> None:
    application.ensure()
    control = RunControl(Actions())
    qtbot.addWidget(control)
    asked = collect(control.count_chosen)
    control.set_count(77)
    assert asked == []
    control.box.setValue(78)
    assert asked == [78]


def test_while_nobody_knows_how_far_it_is_a_piece_wanders(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(run_control, "monotonic", clock)
    application.ensure()
    control = RunControl(Actions())
    qtbot.addWidget(control)
    control.resize(300, 40)
    control.show()
    control.set_frame(RunFrame(12, 0, "Looking ahead for a stop: iteration 12 · 9,000 per second"))
    seen = []
    for _ in range(3):
        seen.append(control.bar.grab().toImage())
        clock.pass_(0.13)
    assert seen[0] != seen[1] != seen[2]
    assert "9,000 per second" in control.bar.accessibleDescription()


def test_the_piece_wanders_on_while_nothing_else_changes(qtbot: QtBot) -> None:
    application.ensure()
    control = RunControl(Actions())
    qtbot.addWidget(control)
    control.show()
    searching = RunFrame(12, 0, "Looking ahead for a stop: iteration 12")
    control.set_frame(searching)
    qtbot.waitUntil(control.bar.isVisible)
    qtbot.wait(20)
    painted = Painted(control.bar)
    control.set_frame(searching)
    qtbot.waitUntil(lambda: painted.times > 0)


class Painted(QObject):
    """How often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.Paint
        return False
