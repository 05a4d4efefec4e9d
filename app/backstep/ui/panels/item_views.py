"""Trees and tables of panels: their keys are their own while they have the focus, and they look like the cards."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QTreeView, QWidget

from backstep.ui import arrows
from backstep.ui.boxes import claims
from backstep.ui.dress import TEXT, Dress, scroll_bar_style
from backstep.ui.guard import guarded
from backstep.ui.panels.panel import OwnKeys

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


def dress_view(
    view: QAbstractItemView, dress: Dress, size: float = TEXT, *, ticks: bool = False, painted: bool = False
) -> None:
    """Colours, font of a `size` and slim scroll bars.

    With `ticks` its boxes are as high as its letters. `painted` rows have their own ground, also where one is selected.
    """
    theme = dress.theme
    if ticks:
        # First, because a style sheet takes the palette of the application.
        view.setStyleSheet(indicator_style("QAbstractItemView", dress, size))
    palette = QPalette(view.palette())
    palette.setColor(QPalette.ColorRole.Base, QColor(theme.card))
    # The ground of headers; for the rim of a ticked box, the style takes a darker shade of it.
    palette.setColor(QPalette.ColorRole.Window, QColor(theme.muted if ticks else theme.card))
    palette.setColor(QPalette.ColorRole.Text, QColor(theme.ink))
    palette.setColor(QPalette.ColorRole.Highlight, QColor(theme.card if painted else theme.hover))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor(theme.ink))
    view.setPalette(palette)
    view.setFont(dress.font(size))
    for bar in (view.verticalScrollBar(), view.horizontalScrollBar()):
        bar.setStyleSheet(scroll_bar_style(dress))


def indicator_style(kind: str, dress: Dress, size: float = TEXT) -> str:
    """Boxes to tick as high as letters of a `size`, as a style sheet; `kind` is the class of the widget."""
    side = dress.em(size)
    theme, rim = dress.theme, max(1, dress.em(1))
    # By itself the rim of an empty box is hardly to be seen on a dark ground; a ticked one has its tick.
    return f"""
        {kind}::indicator {{ width: {side}px; height: {side}px; }}
        {kind}::indicator:unchecked {{ width: {side - 2 * rim}px; height: {side - 2 * rim}px;
            border: {rim}px solid {theme.muted}; border-radius: {2 * rim}px; background: {theme.card}; }}
    """


@guarded
class PanelTree(QTreeView):
    """A tree of rows. Enter or a double click on a row asks to go there.

    Attributes:
        entered_row: emitted with the index of the row.
        left: emitted when Escape was pressed, so that the keys go back to stepping.
    """

    entered_row = Signal(QModelIndex)
    left = Signal()
    OWN: frozenset[Qt.Key] = frozenset()
    """Keys beside Enter that it knows: while it has the focus no action of the window gets them."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self.doubleClicked.connect(self.entered_row)

    def sizeHint(self) -> QSize:
        """No higher than it needs: it takes what there is, and scrolls by itself where a panel has little room."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Claim the keys that a tree knows; what an editor lets through, such as the Enter, is not for its row."""
        if event.type() == QEvent.Type.KeyPress and self.state() == QAbstractItemView.State.EditingState:
            return True
        return claims(event, _ENTER | self.OWN) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, Escape hands the keys back."""
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, with arrows as large as their text over those of the style, which have one size."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        index = self.indexAt(QPoint(0, 0))
        while index.isValid():
            row = QRectF(self.visualRect(index))
            if row.top() > event.rect().bottom():
                break
            if (index.parent().isValid() or self.rootIsDecorated()) and self.model().rowCount(index) > 0:
                way = Qt.ArrowType.DownArrow if self.isExpanded(index) else Qt.ArrowType.RightArrow
                cell = QRectF(row.left() - self.indentation(), row.top(), self.indentation(), row.height())
                arrows.paint(painter, self, cell, way, self.palette().placeholderText().color())
            index = self.indexBelow(index)
        painter.end()


class PanelTable(QTableView):
    """A table of numbers.

    Attributes:
        left: emitted when Escape was pressed, so that the keys go back to stepping.
    """

    left = Signal()

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        OwnKeys(self).left.connect(self.left)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
