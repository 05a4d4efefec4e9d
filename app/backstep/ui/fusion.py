"""The Fusion style for menu bars and number boxes, grown with the window and its text: by itself it has one size."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionComplex,
    QStyleOptionSpinBox,
    QWidget,
)

from backstep.ui.dress import Dress

_TITLE = QSize(16, 5)
"""Beside and above a menu's title, both sides together, at scale 1."""
_LENGTHS = {
    QStyle.PixelMetric.PM_MenuBarItemSpacing: 2,
    QStyle.PixelMetric.PM_MenuBarHMargin: 2,
    QStyle.PixelMetric.PM_MenuBarVMargin: 0,
}
_BUTTON, _ARROW = 16, 7
"""Width of the arrows of a number box and of their ground; both stand beside text and grow with it."""


class ScaledFusion(QProxyStyle):
    """A style of one widget, which takes on its size with `set_dress`."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__("Fusion")
        self.setParent(widget)
        self._dress = Dress()
        widget.setStyle(self)

    def set_dress(self, dress: Dress) -> None:
        """Take on the size; the caller has the widget laid out again, as a new font does."""
        self._dress = dress

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        """The room around the titles of a menu bar."""
        length = _LENGTHS.get(metric)
        return super().pixelMetric(metric, option, widget) if length is None else self._dress.px(length)

    def sizeFromContents(
        self, kind: QStyle.ContentsType, option: QStyleOption, size: QSize, widget: QWidget | None = None
    ) -> QSize:
        """A title of the menu bar with the room around it; a number box with its arrows, for which Qt leaves enough."""
        if kind == QStyle.ContentsType.CT_SpinBox:
            more = max(0, self._dress.em(_BUTTON) - _BUTTON)
            return super().sizeFromContents(kind, option, size, cast(QWidget, widget)) + QSize(more, 0)
        if kind != QStyle.ContentsType.CT_MenuBarItem or size.isEmpty():
            return super().sizeFromContents(kind, option, size, cast(QWidget, widget))
        return size + QSize(self._dress.px(_TITLE.width()), self._dress.px(_TITLE.height()))

    def drawControl(
        self, element: QStyle.ControlElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        """Titles on a hairline. Their ground is there already; for its own, Qt needs a clip to spare them."""
        if element != QStyle.ControlElement.CE_MenuBarEmptyArea:
            super().drawControl(element, option, painter, widget)
        if element in (QStyle.ControlElement.CE_MenuBarEmptyArea, QStyle.ControlElement.CE_MenuBarItem):
            area = option.rect
            painter.fillRect(area.left(), area.bottom(), area.width(), 1, QColor(self._dress.theme.border))

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """A number box whose arrows are as large as its text; Qt's have one size."""
        if control != QStyle.ComplexControl.CC_SpinBox or not isinstance(option, QStyleOptionSpinBox):
            super().drawComplexControl(control, option, painter, widget)
            return
        frame = QStyleOptionSpinBox(option)
        frame.buttonSymbols = QAbstractSpinBox.ButtonSymbols.NoButtons
        super().drawComplexControl(control, frame, painter, widget)
        steps = QAbstractSpinBox.StepEnabledFlag
        for part, step, way in (
            (QStyle.SubControl.SC_SpinBoxUp, steps.StepUpEnabled, -1),
            (QStyle.SubControl.SC_SpinBoxDown, steps.StepDownEnabled, 1),
        ):
            area = self.subControlRect(control, option, part, widget)
            possible = bool(option.stepEnabled & step) and bool(option.state & QStyle.StateFlag.State_Enabled)
            self._arrow(painter, QRectF(area), way, possible=possible, lit=bool(option.activeSubControls & part))

    def _arrow(self, painter: QPainter, area: QRectF, way: int, *, possible: bool, lit: bool) -> None:
        theme = self._dress.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if lit and possible:
            painter.fillRect(area, QColor(theme.hover))
        half = min(self._dress.em(_ARROW) / 2, area.height() / 2 - 1)
        tip = area.center() + QPointF(0, way * half / 2)
        corners = [tip, tip + QPointF(-half, -way * half), tip + QPointF(half, -way * half)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.muted if possible else theme.border))
        painter.drawPolygon(QPolygonF(corners))
        painter.restore()

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """The parts of a number box: one arrow over the other at its right end, as wide as its text is large."""
        usual = super().subControlRect(control, option, part, cast(QWidget, widget))
        if control != QStyle.ComplexControl.CC_SpinBox:
            return usual
        inner = option.rect.adjusted(1, 1, -1, -1)
        wide, half = self._dress.em(_BUTTON), inner.height() // 2
        left = inner.right() - wide + 1
        parts = {
            QStyle.SubControl.SC_SpinBoxUp: QRect(left, inner.top(), wide, half),
            QStyle.SubControl.SC_SpinBoxDown: QRect(left, inner.top() + half, wide, inner.height() - half),
            QStyle.SubControl.SC_SpinBoxEditField: inner.adjusted(self._dress.px(3), 1, -wide - self._dress.px(2), -1),
        }
        return QStyle.visualRect(option.direction, option.rect, parts[part]) if part in parts else usual
