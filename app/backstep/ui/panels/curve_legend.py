"""What the lines of a plot stand for."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.quiet_plot import legend

Entry = tuple[str, str, float]
"""Words, and the colour and thickness of their line."""


@guarded
class CurveLegend(QWidget):
    """A row of short lines with words beside them, in the corner beside the name of the axis below.

    Where the row is too long for its room, some give way: first what is drawn beside the curve, from the end, then what
    stands before the last line of the curve, which is the one that counts. Without room there is no row.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("curve_legend")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._dress = Dress()
        self._entries: tuple[Entry, ...] = ()
        self._own = 0
        self._shown: tuple[Entry, ...] = ()
        self.hide()

    def set_look(self, dress: Dress, curve: tuple[Entry, ...], beside: tuple[Entry, ...]) -> None:
        """Name the lines of the curve and those `beside` it. No entries, no legend."""
        self._dress, self._entries, self._own = dress, (*curve, *beside), len(curve)
        self.setAccessibleName("; ".join(text for text, *_ in self._entries))
        self.update()

    def fit(self, right: int, bottom: int, room: int) -> None:
        """Stand in the lower right corner, in `room` pixels of width."""
        self._shown = self._entries
        while self._shown and self._width() > room:
            self._shown = self._shown[:-1] if len(self._shown) > self._own else self._shown[1:]
        height = round(QFontMetricsF(self._dress.font(SMALL)).height())
        width = round(self._width())
        self.setGeometry(right - width, bottom - height - self._dress.px(1), width, height)
        self.setVisible(bool(self._shown))
        self.update()

    @property
    def missing(self) -> str:
        """All of it as a tip, where some have no room; otherwise nothing."""
        if len(self._shown) == len(self._entries):
            return ""
        return legend((colour, "—", text) for text, colour, _ in self._entries)

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
