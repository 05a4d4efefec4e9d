"""Panels whose pictures take time: a closed one costs nothing, and neither does one behind another."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from backstep.session.descent import DescentStudy
from backstep.session.gradient_study import GradientStudy
from backstep.session.landscape import LandscapeStudy
from backstep.session.prediction_study import PredictionStudy
from tests.calls import calls_of

from .conftest import WindowMaker, settle
from .panel_driving import go, open_panel

STUDIES = {
    "descent": DescentStudy,
    "landscape": LandscapeStudy,
    "predictions": PredictionStudy,
    "gradients": GradientStudy,
}


def test_a_panel_is_closed_at_first_and_costs_nothing(
    make_window: WindowMaker, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    followed = {name: calls_of(monkeypatch, study, "follow") for name, study in STUDIES.items()}
    window = make_window("xor")
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
