"""The small pictures on buttons, as outlines: sharp at every size and in every colour."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF


def paint(painter: QPainter, name: str, area: QRectF, colour: QColor) -> None:
    """Draw a glyph in `colour`, as large as fits into `area`. Raises KeyError for an unknown name."""
    draw = _GLYPHS[name]
    side = min(area.width(), area.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.center().x() - side / 2, area.center().y() - side / 2)
    painter.scale(side, side)
    pen = QPen(colour, 0.13, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(colour)
    draw(painter)
    painter.restore()


def pixmap(name: str, side: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """A glyph as a picture of `side` by `side`, for a screen with `ratio` pixels to each. Raises KeyError."""
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint(painter, name, QRectF(0, 0, side, side), colour)
    painter.end()
    return made


def names() -> frozenset[str]:
    """All glyphs there are."""
    return frozenset(_GLYPHS)


def _triangle(painter: QPainter, tip: float, base: float) -> None:
    """A filled triangle that points along x, from `base` to `tip`."""
    corners = [QPointF(base, 0.2), QPointF(tip, 0.5), QPointF(base, 0.8)]
    painter.setPen(QPen(painter.brush().color(), 0.08, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPolygon(QPolygonF(corners))


def _line(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _restart(painter: QPainter) -> None:
    _triangle(painter, 0.34, 0.84)
    painter.drawRect(QRectF(0.14, 0.2, 0.06, 0.6))


def _reverse(painter: QPainter) -> None:
    _triangle(painter, 0.08, 0.46)
    _triangle(painter, 0.54, 0.92)


def _continue(painter: QPainter) -> None:
    _triangle(painter, 0.46, 0.08)
    _triangle(painter, 0.92, 0.54)


def _run(painter: QPainter) -> None:
    _triangle(painter, 0.66, 0.16)
    painter.drawRect(QRectF(0.8, 0.2, 0.06, 0.6))


def _into(painter: QPainter) -> None:
    _line(painter, (0.5, 0.1), (0.5, 0.86))
    _line(painter, (0.24, 0.6), (0.5, 0.88), (0.76, 0.6))


def _out(painter: QPainter) -> None:
    _line(painter, (0.5, 0.9), (0.5, 0.14))
    _line(painter, (0.24, 0.4), (0.5, 0.12), (0.76, 0.4))


def _pause(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(0.24, 0.24, 0.52, 0.52), 0.05, 0.05)


def _projector(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(0.08, 0.16, 0.84, 0.54), 0.06, 0.06)
    _line(painter, (0.5, 0.72), (0.5, 0.9))
    _line(painter, (0.28, 0.92), (0.72, 0.92))


def _check(painter: QPainter) -> None:
    _line(painter, (0.14, 0.54), (0.4, 0.8), (0.86, 0.22))


def _unfolded(painter: QPainter) -> None:
    _line(painter, (0.16, 0.34), (0.5, 0.68), (0.84, 0.34))


def _folded(painter: QPainter) -> None:
    _line(painter, (0.34, 0.16), (0.68, 0.5), (0.34, 0.84))


def _close(painter: QPainter) -> None:
    _line(painter, (0.22, 0.22), (0.78, 0.78))
    _line(painter, (0.78, 0.22), (0.22, 0.78))


def _float(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(0.14, 0.36, 0.5, 0.5))
    _line(painter, (0.36, 0.32), (0.36, 0.14), (0.86, 0.14), (0.86, 0.64), (0.68, 0.64))


def _alert(painter: QPainter) -> None:
    outline = QPainterPath()
    outline.addPolygon(QPolygonF([QPointF(0.5, 0.1), QPointF(0.94, 0.88), QPointF(0.06, 0.88), QPointF(0.5, 0.1)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline)
    _line(painter, (0.5, 0.38), (0.5, 0.58))
    painter.drawPoint(QPointF(0.5, 0.73))


def _stop(painter: QPainter) -> None:
    low, high = 0.31, 0.69
    corners = [
        (low, 0.04),
        (high, 0.04),
        (0.96, low),
        (0.96, high),
        (high, 0.96),
        (low, 0.96),
        (0.04, high),
        (0.04, low),
    ]
    outline = QPainterPath()
    outline.addPolygon(QPolygonF([QPointF(x, y) for x, y in (*corners, corners[0])]))
    bar = QPainterPath()
    bar.addRoundedRect(QRectF(0.25, 0.43, 0.5, 0.14), 0.05, 0.05)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPath(outline.subtracted(bar))


_GLYPHS: dict[str, Callable[[QPainter], None]] = {
    "restart": _restart,
    "reverse": _reverse,
    "back": lambda painter: _triangle(painter, 0.2, 0.76),
    "over": lambda painter: _triangle(painter, 0.8, 0.24),
    "into": _into,
    "out": _out,
    "continue": _continue,
    "run": _run,
    "pause": _pause,
    "projector": _projector,
    "check": _check,
    "close": _close,
    "unfolded": _unfolded,
    "folded": _folded,
    "float": _float,
    "alert": _alert,
    "stop": _stop,
}
