"""What the lines of a plot stand for."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded

Entry = tuple[str, str, float]
"""Words, and the colour and thickness of their line."""


@guarded
class CurveLegend(QWidget):
    """A row of short lines with words beside them, in the corner beside the name of the axis below.

    Where the row is too long for its room, the first entries give way: the last one is the one that counts.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("curve_legend")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._dress = Dress()
        self._entries: tuple[Entry, ...] = ()
        self._shown: tuple[Entry, ...] = ()
        self.hide()

    def set_look(self, dress: Dress, entries: tuple[Entry, ...]) -> None:
        """Name these lines. No entries, no legend."""
        self._dress, self._entries = dress, entries
        self.setAccessibleName("; ".join(text for text, *_ in entries))
        self.update()

    def fit(self, right: int, bottom: int, room: int) -> None:
        """Stand in the lower right corner, in `room` pixels of width."""
        self._shown = self._entries
        while self._shown and self._width() > room:
            self._shown = self._shown[1:]
        height = round(QFontMetricsF(self._dress.font(SMALL)).height())
        width = round(self._width())
        self.setGeometry(right - width, bottom - height - self._dress.px(1), width, height)
        self.setVisible(bool(self._shown))
        self.update()

    @property
    def shown(self) -> tuple[str, ...]:
        """The words there is room for."""
        return tuple(text for text, *_ in self._shown)

    def _width(self) -> float:
        metrics = QFontMetricsF(self._dress.font(SMALL))
        return sum(self._swatch + self._dress.px(6) + metrics.horizontalAdvance(text) for text, *_ in self._shown) + (
            self._dress.px(18) * max(0, len(self._shown) - 1)
        )

    @property
    def _swatch(self) -> int:
        return self._dress.em(20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the row."""
        dress = self._dress
        font = dress.font(SMALL)
        metrics = QFontMetricsF(font)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        x, middle = 0.0, self.height() / 2
        for text, colour, thick in self._shown:
            painter.setPen(QPen(QColor(colour), thick))
            painter.drawLine(QPointF(x, middle), QPointF(x + self._swatch, middle))
            x += self._swatch + dress.px(6)
            width = metrics.horizontalAdvance(text)
            painter.setPen(QColor(dress.theme.muted))
            painter.drawText(QRectF(x, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
            x += width + dress.px(18)
        painter.end()
