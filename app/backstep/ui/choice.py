"""A list to choose from whose arrow grows with its text."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from backstep.ui import glyphs
from backstep.ui.dress import TEXT, Dress
from backstep.ui.guard import guarded

_ARROW = 9.0
"""Width of the arrow at scale 1: the style draws one that is small beside large letters."""


@guarded
class Choice(QComboBox):
    """A combo box in the colours and the size of the window."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._dress = Dress()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self.setFont(dress.font(TEXT))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The box and its text as the style draws them, with an arrow of our own."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        arrow = QStyle.SubControl.SC_ComboBoxArrow
        area = QRectF(self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, arrow, self))
        option.subControls &= ~arrow
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        side = self._dress.em(_ARROW)
        colour = QColor(self._dress.theme.ink if self.isEnabled() else self._dress.theme.muted)
        middle = area.center()
        place = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        glyphs.paint(painter, "unfolded", place, colour)
        painter.end()
