"""The rows of tabs below docks that stand behind each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLayout, QMainWindow, QTabBar, QToolButton, QWidget

from backstep.ui.guard import guarded

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


@guarded
class _Dots(QWidget):
    """Lies over a row that can be moved: "…" in the place of a tab of which only a part is in sight."""

    def __init__(self, row: QTabBar) -> None:
        super().__init__(row)
        self.setObjectName("tab_dots")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(row.size())
        self.show()
        row.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the row."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cover what is seen of a tab that is not seen whole."""
        row = self.parentWidget()
        if not isinstance(row, QTabBar):
            return
        seen = _seen(row)
        painter = QPainter(self)
        painter.setPen(self.palette().placeholderText().color())
        for place in range(row.count()):
            tab = row.tabRect(place)
            part = tab & seen
            if part.isEmpty() or part == tab:
                continue
            painter.fillRect(part, self.palette().window())
            if part.width() >= painter.fontMetrics().horizontalAdvance("…"):
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, "…")
        painter.end()


def _seen(row: QTabBar) -> QRect:
    """The part of a row that is not below its arrows."""
    arrows = [each for each in row.findChildren(QToolButton) if each.isVisible()]
    return row.rect() if not arrows else row.rect().adjusted(0, 0, min(each.x() for each in arrows) - row.width(), 0)


def show_whole(row: QTabBar) -> None:
    """Leave no title out: where there is no room for all, two arrows move the row, and it follows the chosen tab."""
    row.setElideMode(Qt.TextElideMode.ElideNone)
    row.setUsesScrollButtons(True)
    if row.findChild(_Dots) is None:
        _Dots(row)


def height_of_rows(window: QMainWindow) -> int:
    """How high they are; 0 where there is none."""
    return max((row.sizeHint().height() for row in _rows(window) if row.isVisible()), default=0)


def _rows(window: QMainWindow) -> list[QTabBar]:
    return window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)


def _layout(window: QMainWindow) -> QLayout:
    layout = window.layout()
    assert layout is not None, "a main window always has one"
    return layout
