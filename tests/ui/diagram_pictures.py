"""Diagrams on a widget and on an image."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QRegion
from pytestqt.qtbot import QtBot

from backstep.present.looks import DiagramFrame, NodeLook
from backstep.ui.diagram import painting
from backstep.ui.diagram.view import DiagramView
from backstep.ui.theme import LIGHT, Theme
from tests.ui.driving import put_up

SIZE = (900, 480)


def shown(qtbot: QtBot, frame: DiagramFrame, theme: Theme = LIGHT) -> DiagramView:
    view = DiagramView()
    view.set_theme(theme)
    view.resize(*SIZE)
    view.set_frame(frame)
    return put_up(qtbot, view, SIZE)


def canvas() -> QImage:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.card))
    return image


def whole(frame: DiagramFrame, theme: Theme = LIGHT) -> QImage:
    image = canvas()
    image.fill(QColor(theme.card))
    painter = QPainter(image)
    painting.paint_diagram(painter, frame, theme, QRectF(0, 0, *SIZE))
    painter.end()
    return image


def with_node(frame: DiagramFrame, change: Callable[[NodeLook], NodeLook], place: int = 2) -> DiagramFrame:
    nodes = list(frame.nodes)
    nodes[place] = change(nodes[place])
    return frame._replace(nodes=tuple(nodes))


class Counted(DiagramView):
    """Remembers which regions were painted."""

    def __init__(self) -> None:
        super().__init__()
        self.regions: list[QRegion] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        self.regions.append(QRegion(event.region()))
        super().paintEvent(event)


def counted(qtbot: QtBot, frame: DiagramFrame) -> Counted:
    view = Counted()
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.set_frame(frame)
    view.show()
    qtbot.waitUntil(lambda: bool(view.regions))
    qtbot.wait(20)
    view.regions.clear()
    return view
