"""The step card: what this step computes, in symbols, numbers and words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QWidget

from backstep.present.frame import CardFrame
from backstep.present.looks import Target
from backstep.ui.guard import guarded
from backstep.ui.panels import card_painting
from backstep.ui.panels.card_layout import TO_THE_LAST_DIGIT, CardLayout, lay_out
from backstep.ui.panels.card_style import CardStyle, desk_style, projector_style
from backstep.ui.panels.equation_layout import Cell
from backstep.ui.theme import LIGHT, Theme


@guarded
class StepCard(QAbstractScrollArea):
    """Shows a `CardFrame`: what does not fit at the desk is scrolled to; on a projector everything fits."""

    factor_hovered = Signal(object)
    """The `Target` of the factor under the pointer, or None."""
    factor_clicked = Signal(object)
    """The `Target` of a factor that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("step_card")
        self.setAccessibleName(self.tr("Step"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = LIGHT
        self._style = desk_style()
        self._card: CardFrame | None = None
        self._layout: CardLayout | None = None
        self._laid_out: tuple[object, ...] = ()
        """What decided the layout that there is."""
        self._hovered: Cell | None = None
        self._marked: Target | None = None
        self._named = ""

    @property
    def card(self) -> CardFrame | None:
        """What is shown."""
        return self._card

    def set_frame(self, card: CardFrame) -> None:
        """Show another step."""
        if card == self._card:
            return
        self._card = card
        self.setAccessibleDescription(card.sentence)
        self.verticalScrollBar().setValue(0)
        self._arrange()

    def set_marked(self, target: Target | None, name: str = "") -> None:
        """Mark the factors that live there, as it is selected elsewhere; where one is called `name`, that alone."""
        if (target, name) != (self._marked, self._named):
            self._marked, self._named = target, name
            self.viewport().update()

    def lit(self) -> list[Cell]:
        """The factors that are marked or pointed at."""
        cells = self._layout.equation.cells if self._layout is not None else ()
        marked = [cell for cell in cells if self._marked is not None and cell.tile.target == self._marked]
        marked = [cell for cell in marked if cell.tile.spoken == self._named] or marked
        return [*marked, self._hovered] if self._hovered is not None else marked

    def set_theme(self, theme: Theme) -> None:
        """Show it in other colours."""
        self._theme = theme
        self.viewport().update()

    def set_text_scale(self, scale: float, usual: float = 1.0) -> None:
        """At the desk, with text `scale` times as large as designed; `usual` is what the window's size alone makes."""
        self._set_style(desk_style(scale, usual))

    def set_projector(self, screen_height: float, scale: float = 1.0) -> None:
        """Wide and low, with sizes measured by the height of the screen."""
        self._set_style(projector_style(screen_height, scale))

    def _set_style(self, style: CardStyle) -> None:
        if style != self._style:
            self._style = style
            self.updateGeometry()
            self._arrange()

    def sizeHint(self) -> QSize:
        """Room for three factors and a sentence."""
        return QSize(round(28 * self._style.text), round(18 * self._style.text))

    def minimumSizeHint(self) -> QSize:
        """Below this the longest number could no longer be read, and lines only be scrolled through one by one."""
        return QSize(round(17 * self._style.text), round(self._style.least_height))

    def _arrange(self) -> None:
        """Lay out again for the width there is, with or without a scroll bar."""
        self._hover(None)
        thick = self.verticalScrollBar().sizeHint().width()
        deciding = self._card, self._style, self.size(), thick
        if self._card is not None and deciding != self._laid_out:
            width, height = float(self.width()), float(self.height())
            layout = lay_out(self._card, self._style, width, height)
            if layout.height > height:
                width -= thick
                layout = lay_out(self._card, self._style, width, height)
            # Known before the bar gets its range: that resizes the viewport, which asks for a layout again.
            self._layout, self._laid_out = layout, deciding
            bar = self.verticalScrollBar()
            bar.setRange(0, max(0, round(layout.height - height)))
            bar.setPageStep(self.height())
            bar.setSingleStep(round(self._style.text))
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out again."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card: a few texts and tiles, all of them cheap."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.viewport().rect())
        painter.fillRect(rect, QColor(self._theme.window))
        if self._card is None or self._layout is None:
            return
        card_painting.paint_ground(painter, rect, self._card.role, self._theme, tinted=self._style.projector)
        if self._layout.height > rect.height():
            # What is scrolled must not run over the rim.
            painter.setClipRect(rect.adjusted(3, 3, -3, -3))
        painter.translate(0.0, -float(self.verticalScrollBar().value()))
        card_painting.paint_content(painter, self._layout, self._theme, self.lit())

    def cell_at(self, position: QPointF | QPoint) -> Cell | None:
        """The factor at a place of the viewport."""
        if self._layout is None:
            return None
        x = position.x() - self._layout.equation_x
        y = position.y() + self.verticalScrollBar().value() - self._layout.equation_y
        return next((cell for cell in self._layout.equation.cells if cell.rect.contains(QPointF(x, y))), None)

    def viewportEvent(self, event: QEvent) -> bool:
        """Leaving the card leaves the factor."""
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at a factor: the diagram shows where it comes from."""
        self._hover(self.cell_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Accepted, so that the release comes here too."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a factor."""
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None and cell.tile.target is not None:
            self.factor_clicked.emit(cell.tile.target)

    def _hover(self, cell: Cell | None) -> None:
        before = self._hovered.tile.target if self._hovered is not None else None
        after = cell.tile.target if cell is not None else None
        if cell is not self._hovered:
            self._hovered = cell
            self.viewport().update()
        if before != after:
            self.viewport().setCursor(
                Qt.CursorShape.ArrowCursor if after is None else Qt.CursorShape.PointingHandCursor
            )
            self.factor_hovered.emit(after)

    def as_text(self) -> str:
        """Everything on the card as plain text, line by line."""
        card = self._card
        if card is None:
            return ""
        worked = any(tile.worked for tile in card.tiles)
        tiles = () if worked else [tile for tile in card.tiles if tile.number]
        numbers = " ".join(f"{tile.operator} {tile.number}".strip() for tile in tiles)
        details = [f"{name}: {text}" for name, text in card.details]
        exact = f"{TO_THE_LAST_DIGIT}: {card.exact}" if card.exact else ""
        about = [card.sentence, card.heading] if card.heading else []
        lines = [card.headline, *about, numbers, card.substitution]
        lines += [*([] if about else [card.sentence]), exact, *details, card.upcoming]
        return "\n".join(filter(None, lines))

    def as_latex(self) -> str:
        """The equation in symbols as LaTeX."""
        signs = {"×": r"\cdot", "−": "-"}
        tiles = self._card.tiles if self._card is not None else ()
        return " ".join(f"{signs.get(tile.operator, tile.operator)} {tile.latex}".strip() for tile in tiles)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the card's content to the clipboard."""
        menu = self.context_menu()
        menu.popup(event.globalPos())

    def context_menu(self) -> QMenu:
        """The menu of the right mouse button; it deletes itself when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = menu.addAction(self.tr("Copy as text"))
        text.triggered.connect(lambda: QGuiApplication.clipboard().setText(self.as_text()))
        latex = menu.addAction(self.tr("Copy LaTeX"))
        latex.triggered.connect(lambda: QGuiApplication.clipboard().setText(self.as_latex()))
        latex.setEnabled(bool(self.as_latex()))
        return menu
