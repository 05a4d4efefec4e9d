"""Small cards with all numbers of one neuron, edge or of J.

One is for what the pointer or the keyboard is on, others stay where they are put. All of them stand where they hide
least, and those that do not follow the pointer can be dragged elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from backstep.present.frame import InspectFrame
from backstep.present.inspection import in_words
from backstep.present.looks import Target
from backstep.present.roles import Role
from backstep.ui import lettering
from backstep.ui.diagram.texts import strike
from backstep.ui.diagram.view import DiagramView
from backstep.ui.guard import guarded
from backstep.ui.placement import FAR, freest, inside
from backstep.ui.theme import LIGHT, Theme

LETTERS = 13.0
"""Their height in pixels at scale 1."""
_LINE, _PAD = 1.5, 12.0
_DRAG, _CLOSE = "Drag to move; Esc closes", "Close (Esc)"
_DRAG_SELECTED = "Drag to move; Enter keeps it in sight"
_NEAR = 25.0
"""How many hidden pixels are as bad as one pixel of distance for a card that follows the pointer: it is soon gone."""


@guarded
class Inspector(QWidget):
    """One card, with a grip where it can be dragged; pinned, it has a button to close it, and Escape closes it, too."""

    closed = Signal(object)
    """The `Target` whose card was closed."""

    def __init__(self, view: QWidget, *, pinned: bool) -> None:
        super().__init__(view)
        self.setObjectName("inspector")
        self._view = view
        self.pinned = pinned
        self._frame: InspectFrame | None = None
        self._theme = LIGHT
        self._scale = 1.0
        self._grip: QPoint | None = None
        self._over_close = False
        self._movable = pinned
        self.dragged = False
        """Whether somebody put it where it is: then it stays there."""
        if pinned:
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self.setMouseTracking(True)
        self.set_movable(movable=pinned)
        self.hide()

    def set_movable(self, *, movable: bool) -> None:
        """Whether it can be dragged; otherwise what is under the pointer is the diagram, not this card."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not movable)
        if not movable:
            self._grip = None
        if movable != self._movable:
            self._movable = movable
            self._refresh()
        self._show_use(over_close=False)

    @property
    def held(self) -> bool:
        """Whether it is being dragged."""
        return self._grip is not None

    @property
    def frame(self) -> InspectFrame | None:
        """What is shown."""
        return self._frame

    def set_look(self, theme: Theme, scale: float) -> None:
        """Show it in other colours and sizes."""
        if (theme, scale) != (self._theme, self._scale):
            self._theme, self._scale = theme, scale
            self._refresh()

    def set_frame(self, frame: InspectFrame) -> None:
        """Show the numbers of a moment."""
        if frame != self._frame:
            self._frame = frame
            self._refresh()

    def _refresh(self) -> None:
        frame = self._frame
        if frame is not None:
            self.setAccessibleName(frame.title)
            self.setAccessibleDescription(in_words(frame))
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """As large as its texts."""
        frame = self._frame
        if frame is None:
            return QSize(0, 0)
        px = self._px
        names = max((lettering.text_width(row.name, px) for row in frame.rows), default=0.0)
        numbers = max((lettering.text_width(*self._right(row.number, row.computed)) for row in frame.rows), default=0.0)
        ends = self._indent + (1.8 * px if self.pinned else 0.0)
        wide = max(lettering.text_width(frame.title, px, bold=True) + ends, names + numbers + 1.5 * px)
        pad = _PAD * self._scale
        return QSize(round(wide + 2 * pad), round((len(frame.rows) + 1.15) * px * _LINE + 1.4 * pad))

    @property
    def _px(self) -> float:
        return float(round(LETTERS * self._scale))

    @property
    def _indent(self) -> float:
        """Room for the grip before the title."""
        return round(0.9 * self._px) if self._movable else 0.0

    def _right(self, number: str, computed: bool) -> tuple[str, float, bool]:
        """Text, size and weight at the right of a row."""
        return number, self._px, computed

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Title, then a row for each number."""
        frame = self._frame
        if frame is None:
            return
        theme, px, pad = self._theme, self._px, _PAD * self._scale
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.ink if self.pinned else theme.muted), 1.4))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        y = 0.7 * pad + px * _LINE / 2
        lettering.draw_middle(painter, pad + self._indent, y, frame.title, px, theme.ink, bold=True)
        if self._movable:
            self._paint_grip(painter, pad, y)
        if self.pinned:
            self._paint_close(painter)
        y += px * _LINE * 1.15
        for row in frame.rows:
            text, size, bold = self._right(row.number, row.computed)
            lettering.draw_middle(painter, pad, y, row.name, px, theme.colour(Role.MUTED))
            left = self.width() - pad - lettering.text_width(text, size, bold)
            colour = theme.update if row.edited else theme.ink if row.computed and not row.stale else theme.muted
            wide = lettering.draw_middle(painter, left, y, text, size, colour, bold)
            if row.stale:
                strike(painter, left, y, wide, size, colour)
            y += px * _LINE

    @property
    def close_rect(self) -> QRect:
        """The button that closes it."""
        side = round(1.5 * self._px)
        return QRect(self.width() - side - 5, 5, side, side)

    def _paint_grip(self, painter: QPainter, left: float, middle: float) -> None:
        """Six dots, as on other things that can be dragged."""
        step = 0.3 * self._px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.muted))
        for column in (0, 1):
            for row in (-1, 0, 1):
                painter.drawEllipse(
                    QPointF(left + (column + 0.3) * step, middle + row * step), 0.09 * self._px, 0.09 * self._px
                )

    def _paint_close(self, painter: QPainter) -> None:
        box = QRectF(self.close_rect)
        if self._over_close:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.hover))
            painter.drawRoundedRect(box, 5, 5)
        arm = 0.2 * box.width()
        middle = box.center()
        colour = self._theme.ink if self._over_close else self._theme.muted
        painter.setPen(QPen(QColor(colour), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(middle - QPointF(arm, arm), middle + QPointF(arm, arm))
        painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm))

    def close_card(self) -> None:
        """Ask for it to be taken away."""
        if self.hasFocus():
            # Before it goes: otherwise Qt hands the keys to whatever comes next.
            self._view.setFocus()
        if self._frame is not None:
            self.closed.emit(self._frame.target)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()
            self.raise_()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it, never out of sight."""
        at = event.position().toPoint()
        if self._grip is None:
            self._show_use(over_close=self._closes(at))
        elif not self._closes(self._grip):
            self.move(inside(self.mapToParent(at) - self._grip, self.size(), self._view.size()))
            self.dragged = True

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is on nothing of it any more."""
        super().leaveEvent(event)
        self._show_use(over_close=False)

    def _closes(self, at: QPoint) -> bool:
        return self.pinned and self.close_rect.contains(at)

    def _show_use(self, *, over_close: bool) -> None:
        """What the place under the pointer is good for: cursor, tooltip, and a lit button."""
        self._over_close = over_close
        self.setCursor(Qt.CursorShape.PointingHandCursor if over_close else Qt.CursorShape.SizeAllCursor)
        self.setToolTip(_CLOSE if over_close else _DRAG if self.pinned else _DRAG_SELECTED if self._movable else "")
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it; on the button, close it."""
        grip, self._grip = self._grip, None
        if grip is not None and all(self._closes(p) for p in (grip, event.position().toPoint())):
            self.close_card()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            super().keyPressEvent(event)


class InspectorLayer(QObject):
    """The cards over one diagram: the one that follows the pointer, and the pinned ones.

    Attributes:
        hover_card: the one that follows the pointer; hidden while nothing is pointed at.
    """

    unpinned = Signal(object)
    """The `Target` of a pinned card that somebody closed."""

    def __init__(self, view: DiagramView) -> None:
        super().__init__(view)
        self._view = view
        self.hover_card = Inspector(view, pinned=False)
        self._pinned: dict[Target, Inspector] = {}
        self._scale = 1.0
        self._theme = view.theme
        self._by_key = False

    @property
    def pinned_cards(self) -> tuple[Inspector, ...]:
        """The cards that stay, in the order in which they were pinned."""
        return tuple(self._pinned.values())

    def set_theme(self, theme: Theme) -> None:
        """Show all cards in other colours."""
        self._theme = theme
        self._dress()

    def set_text_scale(self, scale: float) -> None:
        """Show all cards with larger or smaller text."""
        self._scale = scale
        self._dress()

    def _dress(self) -> None:
        for card in (self.hover_card, *self.pinned_cards):
            card.set_look(self._theme, self._scale)
        self.keep_inside()

    def show_hover(self, frame: InspectFrame | None, position: QPoint | None = None) -> None:
        """Show the numbers of what is under the pointer at `position` of the diagram, or nothing.

        Without `position` the keyboard is on it. Something that is pinned is not shown twice.
        """
        before = self.hover_card.frame
        if frame is None or frame.target in self._pinned:
            self.hover_card.hide()
            return
        by_key = position is None
        stays = self.hover_card.isVisible() and before is not None and before.target == frame.target
        stays &= self._by_key == by_key
        self._by_key = by_key
        if not self.hover_card.held:
            self.hover_card.set_movable(movable=by_key)
        self.hover_card.set_look(self._theme, self._scale)
        self.hover_card.set_frame(frame)
        if stays:
            # From step to step it stays where it is.
            self.hover_card.move(inside(self.hover_card.pos(), self.hover_card.size(), self._view.size()))
            self._uncover(self.hover_card, position)
        else:
            self.hover_card.dragged = False
            self._place(self.hover_card, position)
        self.hover_card.raise_()
        self.hover_card.show()

    def set_pinned(self, frames: tuple[InspectFrame, ...]) -> None:
        """Show exactly these cards, with the numbers of this moment; one that was there keeps its place."""
        wanted = {frame.target: frame for frame in frames}
        for target in [target for target in self._pinned if target not in wanted]:
            card = self._pinned.pop(target)
            card.hide()
            card.deleteLater()
        for target, frame in wanted.items():
            known = self._pinned.get(target)
            if known is not None:
                known.set_frame(frame)
                self._uncover(known)
                continue
            card = self._pinned[target] = Inspector(self._view, pinned=True)
            card.set_look(self._theme, self._scale)
            card.set_frame(frame)
            card.closed.connect(self.unpinned)
            self._place(card)
            card.show()
        hovered = self.hover_card.frame
        if hovered is not None and hovered.target in self._pinned:
            self.hover_card.hide()
        self.keep_inside()

    def _uncover(self, card: Inspector, pointer: QPoint | None = None) -> None:
        """Move a card that has come to lie on what is in play now, unless somebody put it there or it helps nothing."""
        at, covered = card.pos(), self._covered(card)
        if covered and not card.dragged:
            self._place(card, pointer)
            if self._covered(card) >= covered:
                card.move(at)

    def _covered(self, card: Inspector) -> int:
        """How many pixels of what is in play a card lies on."""
        shared = (rect.intersected(card.geometry()) for rect in self._view.in_play())
        return sum(rect.width() * rect.height() for rect in shared if rect.isValid())

    def _place(self, card: Inspector, pointer: QPoint | None = None) -> None:
        """Where it hides least, and nothing that is in play if it can, near what it belongs to, and off the pointer."""
        assert card.frame is not None
        taken = [other.geometry() for other in self.pinned_cards if other is not card] + self._view.in_play()
        numbers, lines = self._view.occupied()
        thing, near = self._view.spot_of(card.frame.target), FAR
        if pointer is not None:
            whole, near = self._view.rect_of(card.frame.target), _NEAR
            taken.append(thing)
            thing = whole if whole.width() < 0.5 * self._view.width() else QRect(pointer, QSize(1, 1))
        card.move(freest(thing, card.size(), self._view.size(), taken, numbers, lines, near))

    def keep_inside(self) -> None:
        """After the diagram has shrunk or a card has grown, bring every card back into sight."""
        for card in (self.hover_card, *self.pinned_cards):
            card.move(inside(card.pos(), card.size(), self._view.size()))
