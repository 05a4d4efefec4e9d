"""Buttons of the toolbar: glyph, title and a small grey key, painted in the colours of the theme."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from backstep.ui import fonts, glyphs
from backstep.ui.contrast import mix
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded

HEIGHT = 32.0
SMALL_HEIGHT = 21.0


class Extent(IntEnum):
    """How much of itself a button shows."""

    ICON = 0
    TITLE = 1
    KEY = 2


@lru_cache(maxsize=1024)
def _advance(text: str, px: float, *, bold: bool = False) -> float:
    """Width of a text; asked for again and again, once for each way in which the toolbar could be laid out."""
    return QFontMetricsF(fonts.ui_font(px, bold)).horizontalAdvance(text)


@guarded
class ActionButton(QToolButton):
    """Shows a QAction, tinted when it is checked. `icon` and `key` may be ""; a `primary` one is dark."""

    def __init__(
        self,
        action: QAction,
        title: str,
        *,
        icon: str = "",
        key: str = "",
        primary: bool = False,
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._icon = icon
        self._key = key
        self._primary = primary
        self._small = small
        self._extent = Extent.KEY
        self._snug = False
        self._dress = Dress()
        self.setDefaultAction(action)
        self.setObjectName(f"{action.objectName()}_button")
        self.setAccessibleName(action.text())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def extent(self) -> Extent:
        """How much is shown now."""
        return self._extent

    def set_extent(self, extent: Extent, *, snug: bool = False) -> None:
        """Show more or less, `snug` with less air around; a button without a glyph keeps its title."""
        wanted = self._kept(extent)
        if (wanted, snug) != (self._extent, self._snug):
            self._extent, self._snug = wanted, snug
            self.updateGeometry()
            self.update()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as what it shows."""
        return QSize(self.width_at(self._extent, snug=self._snug), self._height())

    def minimumSizeHint(self) -> QSize:
        """The same: a button is never squeezed."""
        return self.sizeHint()

    def width_at(self, extent: Extent, *, snug: bool = False) -> int:
        """How wide it would be if it showed that much."""
        rim = 2 * self._dress.px(7 if self._small or snug else 10)
        return max(self._height(), rim + sum(width for width, _ in self._parts(self._kept(extent), snug=snug)))

    def _height(self) -> int:
        if self._small:
            return self._dress.height(SMALL_HEIGHT, SMALL * 0.8)
        return self._dress.height(HEIGHT)

    def _size(self) -> float:
        return SMALL if self._small else TEXT

    def _kept(self, extent: Extent) -> Extent:
        return extent if self._icon else max(extent, Extent.TITLE)

    def _parts(self, extent: Extent, *, snug: bool) -> list[tuple[int, str]]:
        """Width and kind of each part from left to right; gaps are parts of the width."""
        dress, gap = self._dress, self._dress.px(5 if snug else 7)
        parts: list[tuple[int, str]] = []
        if self._icon:
            parts.append((dress.em(13), "icon"))
        if extent >= Extent.TITLE:
            width = _advance(self._title, self._size() * dress.text, bold=True)
            parts.append((round(width + 1) + (gap if parts else 0), "title"))
        if extent >= Extent.KEY and self._key:
            width = _advance(self._key, SMALL * dress.text)
            parts.append((round(width + 1) + dress.px(10), "key"))
        return parts

    def _colours(self) -> tuple[QColor, QColor, QColor, QColor]:
        """Ground, border, text and key."""
        theme = self._dress.theme
        hovered = self.underMouse() and self.isEnabled()
        if not self.isEnabled():
            weak = QColor(mix(theme.muted, theme.panel, 0.55))
            return QColor(theme.panel), QColor(theme.border), weak, weak
        if self._primary:
            ground = mix(theme.card, theme.ink, 0.15) if hovered or self.isDown() else theme.ink
            return QColor(ground), QColor(ground), QColor(theme.card), QColor(mix(theme.card, theme.ink, 0.7))
        if self.isChecked():
            ground = mix(theme.forward, theme.panel, 0.13)
            return QColor(ground), QColor(theme.forward), QColor(theme.forward), QColor(theme.muted)
        ground = theme.shade if self.isDown() else theme.hover if hovered else theme.panel
        return QColor(ground), QColor(theme.border), QColor(theme.ink), QColor(theme.muted)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, glyph, title and key."""
        dress = self._dress
        ground, border, text, key = self._colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(dress.theme.forward) if focused else border, 2 if focused else 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5) if focused else box, dress.px(6), dress.px(6))
        parts = self._parts(self._extent, snug=self._snug)
        x = (self.width() - sum(width for width, _ in parts)) / 2
        for width, kind in parts:
            area = QRectF(x, 0, width, self.height())
            if kind == "icon":
                glyphs.paint(painter, self._icon, area, text)
            else:
                painter.setFont(dress.font(self._size(), bold=True) if kind == "title" else dress.font(SMALL))
                painter.setPen(text if kind == "title" else key)
                painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._words(kind))
            x += width
        painter.end()

    def _words(self, kind: str) -> str:
        return self._title if kind == "title" else self._key

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """And no longer."""
        super().leaveEvent(event)
        self.update()
