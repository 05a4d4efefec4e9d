"""What panels have in common: their names, their small buttons, and keys that are their own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from backstep.present.panels import PANEL_BY_NAME
from backstep.present.roles import Role
from backstep.ui.boxes import claims
from backstep.ui.contrast import mix
from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded


def introduce(panel: QWidget, name: str) -> None:
    """Call a panel what the table of panels calls it."""
    row = PANEL_BY_NAME[name]
    panel.setObjectName(row.name)
    panel.setAccessibleName(row.title)
    panel.setAccessibleDescription(row.description)


def placeholder(panel: QWidget) -> QLabel:
    """What says in the place of a list why there is nothing in it."""
    label = QLabel(panel)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def headed_stack(panel: QWidget, head: QLayout) -> tuple[QVBoxLayout, QStackedLayout]:
    """The column of a panel with its head, and the stack below, of which one widget is seen; both to be filled then.

    Filled only now, because what is put into a layout that has no parent yet is held by Python as well as by Qt.
    """
    column, stack = QVBoxLayout(panel), QStackedLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(head)
    column.addLayout(stack, 1)
    return column, stack


class PanelButton(QPushButton):
    """A small button in a panel, filled with colour while it is checked."""

    def __init__(self, name: str, title: str, tip: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(name)
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)

    def set_dress(self, dress: Dress, size: float = SMALL, *, mono: bool = False) -> None:
        """Take on the colours and the size."""
        theme, pad = dress.theme, dress.px(3)
        self.setFont(dress.mono(size) if mono else dress.font(size))
        self.setStyleSheet(
            f"QPushButton {{ background: {theme.panel}; color: {theme.ink}; border: 1px solid {theme.border};"
            f" border-radius: {dress.px(4)}px; padding: {pad}px {3 * pad}px; }}"
            f"QPushButton:hover, QPushButton:focus {{ background: {theme.hover}; border-color: {theme.muted}; }}"
            f"QPushButton:disabled {{ color: {mix(theme.muted, theme.panel, 0.55)}; }}"
            f"QPushButton:checked {{ background: {theme.fill(Role.FORWARD)}; color: {theme.forward};"
            f" border-color: {theme.forward}; }}"
        )


@guarded
class OwnKeys(QObject):
    """Lets a widget have the keys that move within it, before a shortcut of the window takes them.

    Attributes:
        left: emitted when Escape was pressed, so that the keys go back to stepping.
    """

    left = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim a key, or take Escape."""
        if claims(event):
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        return super().eventFilter(watched, event)
