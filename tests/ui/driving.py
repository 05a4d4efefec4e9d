"""Keys, signals and moments, for tests that drive the window or a part of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtTest import QTest

from backstep.present.frame import Frame
from backstep.present.moment import present
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui.main_window import MainWindow

from .conftest import settle

LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
SIZES = [(1280, 720), (1920, 1080), (3840, 2160)]


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key in the window and let it take effect."""
    QTest.keyClick(window, key, modifiers)
    settle(window)


def position(window: MainWindow) -> tuple[int, int]:
    """Iteration and step that are shown."""
    return window.bridge.session.state.position


def collect(signal: SignalInstance) -> list[object]:
    """What is emitted from now on."""
    found: list[object] = []
    signal.connect(found.append)
    return found


def moment(lesson: str, *commands: do.Command) -> Frame:
    """What a lesson shows after some commands."""
    session = Session.open(path_of(lesson))
    for command in commands:
        session.dispatch(command)
    return present(session.state, View())
