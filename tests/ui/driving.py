"""Keys, signals and moments, for tests that drive the window or a part of it."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from backstep.present.frame import Frame
from backstep.present.moment import present
from backstep.present.view import View
from backstep.session import commands as do
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.ui.main_window import MainWindow
from backstep.ui.theme import DARK, LIGHT, PROJECTOR

from .conftest import WindowMaker, settle

Widget = TypeVar("Widget", bound=QWidget)

LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK, PROJECTOR)}
SIZES = [(1280, 720), (1920, 1080), (3840, 2160)]


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key in the window and let it take effect."""
    QTest.keyClick(window, key, modifiers)
    settle(window)


def run(window: MainWindow, *commands: do.Command) -> None:
    """Carry commands out, and what they begin."""
    for command in commands:
        assert window.bridge.dispatch(command), window.bridge.complaint
        while window.bridge.session.state.run is not None:
            window.bridge.session.work(1.0)
    settle(window)


def opened(make_window: WindowMaker, lesson: str, at: do.GoTo, key: Qt.Key) -> MainWindow:
    """A large window on a lesson at a moment, with the panel that Ctrl+Shift and a key open."""
    window = make_window(lesson, (1600, 1000))
    window.bridge.dispatch(at)
    settle(window)
    press(window, key, CTRL | SHIFT)
    return window


def put_up(qtbot: QtBot, widget: Widget, size: tuple[int, int]) -> Widget:
    """Show a part of the window alone, in this size."""
    qtbot.addWidget(widget)
    widget.resize(*size)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


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
