"""The rows of tabs below docks that stand behind each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLayout, QMainWindow, QTabBar

_AWAY = QPoint(-30_000, -30_000)


@contextmanager
def at_rest(window: QMainWindow) -> Iterator[None]:
    """Nothing is laid out meanwhile: Qt, which does so after each dock, would make a second row of tabs for some."""
    layout = _layout(window)
    layout.setEnabled(False)
    try:
        yield
    finally:
        layout.setEnabled(True)


def remove_strays(window: QMainWindow) -> None:
    """Hide the rows of tabs that Qt shows for ever though no dock is behind them: `restoreState` leaves them behind.

    Qt tells nobody which they are; but those in use are brought to their places when everything is laid out.
    """
    rows = _rows(window)
    for row in rows:
        row.move(_AWAY)
        row.hide()
    layout, moves = _layout(window), window.isAnimated()
    window.setAnimated(False)
    whole = layout.geometry()
    # Qt does nothing where the size is what it was.
    layout.setGeometry(whole.adjusted(0, 0, 0, -1))
    layout.setGeometry(whole)
    window.setAnimated(moves)
    for row in rows:
        row.setVisible(row.pos() != _AWAY)


def show_whole(row: QTabBar) -> None:
    """Leave no title out: where there is no room for all, two arrows move the row, and it follows the chosen tab."""
    row.setElideMode(Qt.TextElideMode.ElideNone)
    row.setUsesScrollButtons(True)


def height_of_rows(window: QMainWindow) -> int:
    """How high they are; 0 where there is none."""
    return max((row.sizeHint().height() for row in _rows(window) if row.isVisible()), default=0)


def _rows(window: QMainWindow) -> list[QTabBar]:
    return window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)


def _layout(window: QMainWindow) -> QLayout:
    layout = window.layout()
    assert layout is not None, "a main window always has one"
    return layout
