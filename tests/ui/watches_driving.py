"""Driving the watches by keys and mouse."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from backstep.session import commands as do
from backstep.ui.expression_field import ExpressionField
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.watches import WatchesPanel

from .conftest import WindowMaker, settle
from .driving import opened


def with_watches(make_window: WindowMaker) -> MainWindow:
    """XOR in its third iteration, with the watches open."""
    return opened(make_window, "xor", do.GoTo(3, 52), Qt.Key.Key_W)


def panel(window: MainWindow) -> WatchesPanel:
    """The panel."""
    return window.watching.panel


def watches(window: MainWindow) -> tuple[str, ...]:
    """What is watched, in order."""
    return window.bridge.session.state.setup.watches


def put(window: MainWindow, *texts: str) -> None:
    """Watch these, too."""
    for text in texts:
        assert window.bridge.dispatch(do.PutWatch(text)), window.bridge.complaint
    settle(window)


def index(window: MainWindow, row: int) -> QModelIndex:
    """A row of the list."""
    return panel(window).model.index(row)


def key(widget: QWidget, *keys: Qt.Key, window: MainWindow) -> None:
    """Press keys, one after the other, and let them take effect."""
    for each in keys:
        QTest.keyClick(widget, each)
    settle(window)


def enter(window: MainWindow, line: QWidget, text: str) -> None:
    """Type something, and close the list of names if it is open."""
    QTest.keyClicks(line, text)
    for field in (panel(window).field, *panel(window).findChildren(ExpressionField)):
        field.line.popup.hide()
    # Without a screen a list that was open keeps what tells of the active window.
    window.activateWindow()
    settle(window)


def editor_of(window: MainWindow) -> QWidget:
    """The line of the row that is being edited."""
    (found,) = (each for each in panel(window).findChildren(QWidget, "watch_editor") if each.isVisible())
    return found


def choose(window: MainWindow, row: int) -> None:
    """Stand on a row, with the keys in the list."""
    panel(window).list.setFocus()
    panel(window).list.setCurrentIndex(index(window, row))


def wait(window: MainWindow, qtbot: QtBot) -> None:
    """Until every value is found and shown."""
    qtbot.waitUntil(lambda: not window.bridge.watches.busy)
    settle(window)
