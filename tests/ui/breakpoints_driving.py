"""Driving breakpoints by keys and mouse."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

from backstep.core.training import Task
from backstep.present.points import PointLook
from backstep.session.document import make_document
from backstep.session.session import Session
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.points import BreakpointsPanel
from tests.clocks import ENOUGH
from tests.strategies import content_of

from .conftest import settle

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the keys go."""
    # To the window that is active, as a keyboard does: it knows where its keys go.
    QTest.keyClick(QGuiApplication.focusWindow() or window, key, modifiers)  # type: ignore[truthy-bool]
    settle(window)


def open_panel(window: MainWindow) -> BreakpointsPanel:
    """Open the list of breakpoints with its key."""
    press(window, Qt.Key.Key_B, CONTROL | SHIFT)
    return window.breaking.panel


def rows(window: MainWindow) -> list[PointLook]:
    """What the list shows."""
    model = window.breaking.panel.model
    found = [model.look(model.index(row, 0)) for row in range(model.rowCount())]
    return [look for look in found if look is not None]


def stand_on(window: MainWindow, row: int) -> QModelIndex:
    """Put the keys on a row of the list."""
    panel = window.breaking.panel
    panel.tree.setFocus()
    panel.tree.setCurrentIndex(panel.model.index(row, 0))
    settle(window)
    return panel.tree.currentIndex()


def push(window: MainWindow, button: QPushButton) -> None:
    """Click a button."""
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)
    settle(window)


def choose(window: MainWindow, menu: QMenu, *titles: str) -> None:
    """Choose an entry of a menu, by the begin of its title, in submenus where several titles are given."""
    for number, title in enumerate(titles):
        action = next(each for each in menu.actions() if each.text().startswith(title))
        assert action.isEnabled(), action.toolTip()
        if number == len(titles) - 1:
            action.trigger()
        else:
            menu = action.menu()  # type: ignore[assignment]
    settle(window)


def add_menu(window: MainWindow) -> QMenu:
    """The menu behind Add, filled as it would be when it opens."""
    menu = window.breaking.panel.add_menu
    menu.aboutToShow.emit()
    return menu


def right_click(window: MainWindow, widget: QWidget, place: QPoint, name: str) -> QMenu:
    """The menu called `name` that the right button opens."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    settle(window)
    menus = [each for each in window.findChildren(QMenu, name) if each.isVisible()]
    assert menus, f"no menu {name!r} opened"
    return menus[-1]


def close_menu(window: MainWindow, menu: QMenu) -> None:
    """Close a menu without choosing."""
    menu.close()
    settle(window)


def accept(window: MainWindow) -> None:
    """Press OK in the open dialog, and come back to the window."""
    dialog = window.breaking.dialog
    assert dialog is not None
    assert dialog.ok.isEnabled(), dialog.ok.toolTip()
    QTest.mouseClick(dialog.ok, LEFT)
    settle(window)
    assert window.breaking.dialog is None
    # A window manager would do this.
    window.activateWindow()
    settle(window)


def session_on(task: Task) -> Session:
    """A session on a task made for a test."""
    return Session(make_document(content_of(task), Path()))


def banner(window: MainWindow) -> str:
    """What the band above the diagram says, "" where there is none."""
    band = window.stage.desk.halt
    return band.accessibleDescription() if band.isVisible() else ""


def wait_for_run(window: MainWindow) -> None:
    """Until no run is under way."""
    patience = QDeadlineTimer(round(1000 * ENOUGH))
    while window.bridge.session.state.run is not None and not patience.hasExpired():
        QTest.qWait(1)
    settle(window)
    assert window.bridge.session.state.run is None
