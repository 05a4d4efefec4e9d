"""A file that is opened shows again what was trained, and nobody has to wait for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from backstep.session.lessons import path_of
from tests.clocks import have_patience

from .conftest import WindowMaker
from .driving import CTRL, position, press


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A session that was trained far and left at its third iteration."""
    content = json.loads(path_of("xor").read_text(encoding="utf-8"))
    content["debugger"] = {"position": "3:5", "reached": "60000:5"}
    path = tmp_path / "left.backstep"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_steps_go_on_while_the_curve_comes_back(
    make_window: WindowMaker, left: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    have_patience(monkeypatch, 0.0)
    window = make_window()
    assert window.files.open_path(left)
    qtbot.waitUntil(lambda: window.bridge.session.state.run is None)
    press(window, Qt.Key.Key_F10)
    assert position(window) == (3, 6)
    assert window.bridge.running
    window.bridge.flush()
    frame = window.bridge.frame()
    assert frame.run is not None
    assert frame.run.text.startswith("Computing again what was trained: ")
    assert 2 < frame.cost.costs.length < 59_999
    press(window, Qt.Key.Key_Period, CTRL)
    assert not window.bridge.running
    assert "going to the furthest step" in window.hint.text
    assert not window.bridge.session.modified
    assert window.actions_table["latest_position"].isEnabled()
    press(window, Qt.Key.Key_End, CTRL)
    qtbot.waitUntil(lambda: not window.bridge.running, timeout=60_000)
    assert position(window) == (60_000, 5)
    assert window.bridge.frame().cost.costs.length == 59_999
