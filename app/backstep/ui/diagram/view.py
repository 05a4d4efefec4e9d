"""The widget that shows a diagram: paints what differs, says what the pointer is on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from backstep.present.frame import DiagramFrame, Target
from backstep.ui.diagram.emphasis import REACH, paint_emphasis
from backstep.ui.diagram.hit import target_at
from backstep.ui.diagram.painting import Placement, paint, paint_diagram, placed
from backstep.ui.diagram.scene import Scene, scene_of
from backstep.ui.guard import guarded
from backstep.ui.theme import LIGHT, Theme

_CORNER = 10.0


@guarded
class DiagramView(QWidget):
    """Shows a `DiagramFrame`. Between two frames only the looks that differ are painted again."""

    hovered = Signal(object)
    """The `Target` the pointer came upon, or None where it left one."""
    clicked = Signal(object)
    """The `Target` that was clicked."""
    resized = Signal(int, int)
    """The new width and height: the next frame should be laid out for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("diagram")
        self.setAccessibleName(self.tr("Network"))
        self.setMouseTracking(True)
        # Every pixel is painted here, so Qt need not clear it first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = LIGHT
        self._scene: Scene | None = None
        self._hover: Target | None = None
        self._highlight: Target | None = None
        self._selected: Target | None = None
        self._pressed: Target | None = None

    @property
    def frame(self) -> DiagramFrame | None:
        return self._scene.frame if self._scene is not None else None

    @property
    def theme(self) -> Theme:
        return self._theme

    def sizeHint(self) -> QSize:
        return QSize(900, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)

    def set_theme(self, theme: Theme) -> None:
        if theme != self._theme:
            self._theme = theme
            self.update()

    def set_frame(self, frame: DiagramFrame) -> None:
        """Show another moment; paints again only where it looks different."""
        before = self._scene
        if before is not None and before.frame == frame:
            return
        same_place = before is not None and _size(before.frame) == _size(frame) and self._placement(frame).exact
        self._scene, region = scene_of(frame, before if same_place else None)
        if before is None or before.frame.summary != frame.summary:
            self.setAccessibleDescription(frame.summary)
        if not same_place:
            self.update()
            return
        for target in (self._highlight, self._selected):
            if target is not None and before is not None and not region.isEmpty():
                region += self._emphasis_region(before, target) + self._emphasis_region(self._scene, target)
        if not region.isEmpty():
            self.update(region)

    def targets(self) -> tuple[Target, ...]:
        """All that can be pointed at, in reading order: by layer, inputs of a node before the node, J last."""
        if self._scene is None:
            return ()
        frame = self._scene.frame
        edges = [edge.target for edge in frame.edges if edge.target.kind == "edge"]
        nodes = [node.target for node in frame.nodes]
        biases = [Target("bias", n.target.layer, n.target.unit) for n in frame.nodes if n.bias is not None]
        order = {"edge": 0, "bias": 1, "node": 2}
        found = sorted([*edges, *biases, *nodes], key=lambda t: (t.layer, t.unit, order[t.kind], t.source))
        return (*found, frame.cost.target)

    def target_at(self, position: QPointF) -> Target | None:
        """What is shown at a place of the widget."""
        if self._scene is None:
            return None
        place = self._placement(self._scene.frame)
        point = QPointF((position.x() - place.left) / place.scale, (position.y() - place.top) / place.scale)
        return target_at(self._scene.frame, point)

    def rect_of(self, target: Target) -> QRect:
        """The part of the widget in which a target is shown; empty where it is not."""
        if self._scene is None:
            return QRect()
        rect = QRectF(self._scene.place_of(target).boundingRect())
        place = self._placement(self._scene.frame)
        mapped = QRectF(
            rect.x() * place.scale + place.left,
            rect.y() * place.scale + place.top,
            rect.width() * place.scale,
            rect.height() * place.scale,
        )
        return mapped.toAlignedRect() if rect.isValid() else QRect()

    def highlight(self, target: Target | None) -> None:
        """Outline something because it is pointed at elsewhere, as a factor of the step's equation is."""
        self._highlight = self._emphasised(self._highlight, target)

    def select(self, target: Target | None) -> None:
        """Outline something because the keyboard is on it, and have it read out."""
        if target is not None and target != self._selected and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.sentence_of(target)))
        self._selected = self._emphasised(self._selected, target)

    def sentence_of(self, target: Target) -> str:
        """What is shown for a target, in words; "" where this frame does not show it."""
        frame = self.frame
        if frame is None:
            return ""
        if target == frame.cost.target:
            return " ".join([frame.cost.label.math.base, *(text.text for text in frame.cost.texts)])
        for node in frame.nodes:
            if node.target == target:
                return node.accessible
            if target == Target("bias", node.target.layer, node.target.unit) and node.bias is not None:
                return " ".join(text.text for text in node.bias.texts)
        pills = (edge.pill for edge in frame.edges if edge.target == target)
        return " ".join(text.text for pill in pills if pill is not None for text in pill.texts)

    @property
    def selected(self) -> Target | None:
        return self._selected

    def _emphasised(self, before: Target | None, after: Target | None) -> Target | None:
        if before != after and self._scene is not None:
            for target in (before, after):
                if target is not None:
                    self.update(self._emphasis_region(self._scene, target))
        return after

    def _emphasis_region(self, scene: Scene, target: Target) -> QRegion:
        if not self._placement(scene.frame).exact:
            return QRegion(self.rect())
        return scene.place_of(target, REACH)

    def _placement(self, frame: DiagramFrame) -> Placement:
        return placed(frame, QRectF(self.rect()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        region = event.region()
        self._paint_ground(painter, region)
        scene = self._scene
        if scene is None:
            return
        place = self._placement(scene.frame)
        if place.exact:
            paint(painter, scene.inside(region), self._theme, region)
        else:
            # The window was resized and the frame for its new size is on its way.
            paint_diagram(painter, scene.frame, self._theme, QRectF(self.rect()))
            painter.translate(place.left, place.top)
            painter.scale(place.scale, place.scale)
        if self._highlight is not None:
            paint_emphasis(painter, scene.frame, self._highlight, self._theme, dotted=False)
        if self._selected is not None:
            paint_emphasis(painter, scene.frame, self._selected, self._theme, dotted=True)

    def _paint_ground(self, painter: QPainter, region: QRegion) -> None:
        edge = round(_CORNER)
        if self.rect().adjusted(edge, edge, -edge, -edge).contains(region.boundingRect()):
            painter.fillRect(region.boundingRect(), QColor(self._theme.card))
            return
        painter.fillRect(self.rect(), QColor(self._theme.window))
        framed = self._theme.window != self._theme.card
        painter.setPen(QPen(QColor(self._theme.border if framed else self._theme.card), 1.0))
        painter.setBrush(QColor(self._theme.card))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(event.size().width(), event.size().height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover_over(self.target_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover_over(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self.target_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        target, self._pressed = self._pressed, None
        if target is not None and target == self.target_at(event.position()):
            self.clicked.emit(target)

    def _hover_over(self, target: Target | None) -> None:
        if target == self._hover:
            return
        self._hover = target
        self.setCursor(Qt.CursorShape.ArrowCursor if target is None else Qt.CursorShape.PointingHandCursor)
        self.hovered.emit(target)


def _size(frame: DiagramFrame) -> tuple[float, float]:
    return frame.width, frame.height
