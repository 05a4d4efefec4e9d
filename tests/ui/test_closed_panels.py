"""Panels whose pictures take time: a closed one costs nothing, neither does one behind another; all wait for a run."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from backstep.present.descent_view import Shape
from backstep.session import commands as do
from backstep.session.descent import DescentStudy
from backstep.session.gradient_study import GradientStudy
from backstep.session.landscape import LandscapeStudy
from backstep.session.prediction_study import PredictionStudy
from backstep.session.published import PublishedStudy
from tests.calls import calls_of
from tests.present.test_variables import mnist_like

from .conftest import WindowMaker, settle
from .descent_driving import frame as descent
from .descent_driving import mark
from .panel_driving import go, open_panel

STUDIES = {
    "descent": DescentStudy,
    "landscape": LandscapeStudy,
    "predictions": PredictionStudy,
    "gradients": GradientStudy,
    "published": PublishedStudy,
}
WAITS = "Waiting for the run to end."


def test_a_panel_is_closed_at_first_and_costs_nothing(
    make_window: WindowMaker, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    followed = {name: calls_of(monkeypatch, study, "follow") for name, study in STUDIES.items()}
    window = make_window("mazur")
    go(window, 5, 30)
    for name, calls in followed.items():
        assert window.docks[name].isHidden()
        assert getattr(window.bridge.frame(), name) is None
        assert calls == []
        open_panel(window, qtbot, name)
        assert window.docks[name].isVisible()
        assert getattr(window.bridge.frame(), name) is not None
        assert calls
        window.docks["program"].raise_()
        settle(window)
        before = len(calls)
        go(window, 2, 30)
        assert len(calls) == before
        assert not getattr(window.bridge, name).busy
        go(window, 5, 30)


def test_while_a_run_is_under_way_they_wait(make_window: WindowMaker, qtbot: QtBot, impatient: None) -> None:
    window = make_window(mnist_like())
    bridge = window.bridge

    def look(name: str) -> None:
        window.docks[name].show()
        window.docks[name].raise_()
        settle(window)

    look("gradients")
    qtbot.waitUntil(lambda: bridge.gradients.busy)
    bridge.dispatch(do.RunIterations(1_000_000))
    settle(window)
    assert bridge.running
    assert not bridge.gradients.busy, "what was begun rests"
    assert window.gradients.panel.status.text() == WAITS
    assert not window.actions_table["check_gradient"].isEnabled()
    for name, note in (("descent", window.descent.panel.note), ("landscape", window.landscape.panel.note)):
        look(name)
        assert not getattr(bridge, name).busy, "nothing is begun"
        assert note.text() == WAITS
    assert not descent(window).usable
    look("gradients")
    assert not bridge.gradients.busy
    bridge.dispatch(do.Pause())
    settle(window)
    assert not bridge.running
    assert bridge.gradients.busy
    assert window.gradients.panel.status.text() != WAITS
    assert window.actions_table["check_gradient"].isEnabled()
    look("descent")
    assert window.descent.panel.note.text() != WAITS
    assert mark(window, Shape.DISC).y == bridge.session.state.record.cost
