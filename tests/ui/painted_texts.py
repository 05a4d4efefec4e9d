"""What a widget paints: every text with its size and place, whatever laid it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QSize
from PySide6.QtGui import QPaintDevice, QPaintEngine, QPainter, QPainterPath, QTextItem
from PySide6.QtWidgets import QWidget

from backstep.ui import lettering


@dataclass(frozen=True, slots=True)
class Painted:
    """A run of text: `x` its left, `baseline` its height, in pixels of the widget."""

    text: str
    x: float
    baseline: float
    px: float
    bold: bool

    @property
    def right(self) -> float:
        return self.x + lettering.text_width(self.text.rstrip(), self.px, self.bold)


class _Reader(QPaintEngine):
    """Remembers the texts that it is given to paint, and paints nothing."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.found: list[Painted] = []

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def _nothing(self, *_: object, **__: object) -> None:
        pass

    updateState = drawPath = drawPolygon = drawRects = drawLines = drawEllipse = _nothing
    drawPixmap = drawImage = drawTiledPixmap = _nothing

    def drawTextItem(self, place: QPointF | QPoint | QPainterPath.Element, item: QTextItem) -> None:
        assert not isinstance(place, QPainterPath.Element)
        at = self.painter().deviceTransform().map(QPointF(place))
        font = item.font()
        self.found.append(Painted(item.text(), at.x(), at.y(), float(font.pixelSize()), font.weight() >= 600))


class _Page(QPaintDevice):
    """Something of the size of a widget to paint on."""

    def __init__(self, size: QSize, reader: _Reader) -> None:
        super().__init__()
        self._size, self._reader = size, reader

    def paintEngine(self) -> QPaintEngine:
        return self._reader

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        Metric = QPaintDevice.PaintDeviceMetric
        return {
            Metric.PdmWidth: self._size.width(),
            Metric.PdmHeight: self._size.height(),
            Metric.PdmWidthMM: round(self._size.width() * 25.4 / 96),
            Metric.PdmHeightMM: round(self._size.height() * 25.4 / 96),
            Metric.PdmNumColors: 0x7FFFFFFF,
            Metric.PdmDepth: 32,
            Metric.PdmDevicePixelRatio: 1,
            Metric.PdmDevicePixelRatioScaled: 0x10000,
        }.get(metric, 96)


def painted(widget: QWidget) -> list[Painted]:
    """All runs of text in the order in which they are painted; a line may consist of several."""
    reader = _Reader()
    page = _Page(widget.size(), reader)
    painter = QPainter(page)
    widget.render(painter, QPoint())
    painter.end()
    return reader.found


def said(widget: QWidget) -> str:
    """All painted text without spaces: lines and runs may break anywhere."""
    return written(painted(widget))


def written(texts: Iterable[Painted]) -> str:
    """The same of texts that were looked at already."""
    return "".join("".join(one.text.split()) for one in texts)
