"""The widget that shows a diagram: paints what differs, says what the pointer is on."""

from __future__ import annotations

from itertools import chain

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from backstep.present.exploration import columns
from backstep.present.looks import DiagramFrame, Target
from backstep.ui.diagram.emphasis import REACH, paint_emphasis, paint_selection
from backstep.ui.diagram.hit import target_at
from backstep.ui.diagram.marks import marks_region, paint_marks
from backstep.ui.diagram.painting import Placement, paint, paint_diagram, placed
from backstep.ui.diagram.scene import Scene, scene_of
from backstep.ui.guard import guarded
from backstep.ui.theme import LIGHT, Theme

_CORNER = 10.0
_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_CLICKS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@guarded
class DiagramView(QWidget):
    """Shows a `DiagramFrame`. Between two frames only the looks that differ are painted again."""

    hovered = Signal(object)
    """The `Target` the pointer came upon, or None where it left one."""
    clicked = Signal(object)
    """The `Target` that was clicked, or selected while Enter or Space was pressed."""
    entered = Signal()
    """Somebody came here with Tab and nothing is selected yet."""
    dismissed = Signal()
    """Escape was pressed."""
    left = Signal()
    """Somebody went on with Tab."""
    missed = Signal()
    """A place was clicked where nothing is."""
    menu_wanted = Signal(object, QPoint)
    """The `Target` whose menu is asked for, and where on the screen."""
    resized = Signal(int, int)
    """The new width and height: the next frame should be laid out for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("diagram")
        self.setAccessibleName(self.tr("Network"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        # Every pixel is painted here, so Qt need not clear it first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = LIGHT
        self._scene: Scene | None = None
        self._hover: Target | None = None
        self._highlight: Target | None = None
        self._selected: Target | None = None
        self._sentence = ""
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
            self._describe()
        if not same_place:
            self.update()
            return
        if before is not None:
            region += marks_region(before.frame, frame)
        for target in (self._highlight, self._selected):
            if target is not None and before is not None and not region.isEmpty():
                region += self._emphasis_region(before, target) + self._emphasis_region(self._scene, target)
        if not region.isEmpty():
            self.update(region)

    def targets(self) -> tuple[Target, ...]:
        """All that can be pointed at, column by column, J last."""
        return tuple(chain.from_iterable(columns(self._scene.frame))) if self._scene is not None else ()

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
        rect = self._scene.place_of(target).boundingRect()
        return self._mapped(rect) if rect.isValid() else QRect()

    def spot_of(self, target: Target) -> QRect:
        """The part of the widget in which the numbers of a target stand; empty where it is not shown."""
        rect = self._scene.spot_of(target) if self._scene is not None else QRect()
        return self._mapped(rect) if rect.isValid() else QRect()

    def note_of(self, target: Target) -> QRect:
        """The part of the widget with the text that stands alone for a target; empty where there is none."""
        for text, rect in self._scene.texts.items() if self._scene is not None else ():
            if text.target == target:
                return self._mapped(rect)
        return QRect()

    def occupied(self) -> tuple[list[QRect], list[QRect]]:
        """The parts of the widget in which something is written, and those in which something is drawn only."""
        if self._scene is None:
            return [], []
        written, drawn = self._scene.written(), self._scene.drawn()
        return [self._mapped(rect) for rect in written], [self._mapped(rect) for rect in drawn]

    def in_play(self) -> list[QRect]:
        """The parts of the widget with what this step is about."""
        return [] if self._scene is None else [self._mapped(rect) for rect in self._scene.in_play()]

    def _mapped(self, rect: QRect) -> QRect:
        """A rectangle of the frame in the widget's pixels."""
        assert self._scene is not None
        place = self._placement(self._scene.frame)
        return QRectF(
            rect.x() * place.scale + place.left,
            rect.y() * place.scale + place.top,
            rect.width() * place.scale,
            rect.height() * place.scale,
        ).toAlignedRect()

    def highlight(self, target: Target | None) -> None:
        """Outline something because it is pointed at elsewhere, as a factor of the step's equation is."""
        self._highlight = self._emphasised(self._highlight, target)

    def select(self, target: Target | None, sentence: str = "") -> None:
        """Outline something because the keyboard is on it; `sentence` says it to a screen reader."""
        if target is not None and target != self._selected and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))
        self._selected = self._emphasised(self._selected, target)
        self._sentence = sentence
        self._describe()

    def _describe(self) -> None:
        frame = self.frame
        self.setAccessibleDescription(self._sentence or ("" if frame is None else frame.summary))

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
            paint_marks(painter, scene.frame, self._theme, region)
        else:
            # The window was resized and the frame for its new size is on its way.
            paint_diagram(painter, scene.frame, self._theme, QRectF(self.rect()))
            painter.translate(place.left, place.top)
            painter.scale(place.scale, place.scale)
        if self._highlight is not None:
            paint_emphasis(painter, scene.frame, self._highlight, self._theme)
        if self._selected is not None:
            paint_selection(painter, scene.frame, self._selected, self._theme, focused=self.hasFocus())

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

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab leads onto something, so that it is seen where the keys go."""
        super().focusInEvent(event)
        self._repaint_selection()
        if event.reason() in _BY_TAB and self._selected is None:
            self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tab leads away from what was selected."""
        super().focusOutEvent(event)
        self._repaint_selection()
        if event.reason() in _BY_TAB:
            self.left.emit()

    def _repaint_selection(self) -> None:
        """The ring tells whether the keys go here."""
        if self._selected is not None and self._scene is not None:
            self.update(self._emphasis_region(self._scene, self._selected))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space do what a click does. Keys that belong to an action do not come here."""
        if event.key() in _CLICKS and self._selected is not None and not event.isAutoRepeat():
            self.clicked.emit(self._selected)
        elif event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(event.size().width(), event.size().height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover_over(self.target_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover_over(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button on something, or the menu key where something is selected."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        target = self._selected if by_key else self.target_at(QPointF(event.pos()))
        if target is not None:
            place = self.mapToGlobal(self.spot_of(target).center()) if by_key else event.globalPos()
            self.menu_wanted.emit(target, place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self.target_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        target, self._pressed = self._pressed, None
        if target != self.target_at(event.position()):
            return
        if target is not None:
            self.clicked.emit(target)
        else:
            self.missed.emit()

    def _hover_over(self, target: Target | None) -> None:
        if target == self._hover:
            return
        self._hover = target
        self.setCursor(Qt.CursorShape.ArrowCursor if target is None else Qt.CursorShape.PointingHandCursor)
        self.hovered.emit(target)


def _size(frame: DiagramFrame) -> tuple[float, float]:
    return frame.width, frame.height
