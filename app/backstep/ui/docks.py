"""Docks that look like cards: a head with the title, and the panel below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar, cast

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QVBoxLayout,
    QWidget,
)

from backstep.present.panels import PANEL_BY_NAME, Panel
from backstep.ui import glyphs
from backstep.ui.dress import TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.scrolled import Scrolled

CORNER = 10.0
_ANY = (1 << 24) - 1
"""Qt's own largest size: no limit."""


@guarded
class PanelDock(QDockWidget):
    """The dock of one panel. A `bare` panel paints its own card; the others stand on that of the dock."""

    def __init__(
        self, row: Panel, panel: QWidget | None, parent: QWidget, *, tools: QWidget | None = None, bare: bool = False
    ) -> None:
        super().__init__(row.title, parent)
        self.setObjectName(f"{row.name}_dock")
        self.setAccessibleName(row.title)
        self.tall = row.tall
        self._bare = bare
        self._dress = Dress()
        self._holder = _Holder(self)
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._scroller: _Scroller | None = None
        self._head: DockHead | None = None
        self._most = QSize(_ANY, _ANY)
        self.setWidget(self._holder)
        if panel is not None:
            self.hold(panel)
            self._crown(tools)
        action = self.toggleViewAction()
        action.setObjectName(f"show_{row.name}")
        action.setToolTip(row.description)
        action.setStatusTip(row.description)
        action.setShortcut(row.key)
        # Qt's own answer closes also what stands behind another panel.
        action.triggered.disconnect()
        action.triggered.connect(self._on_toggled)
        self._in_front = False
        self.visibilityChanged.connect(self._on_front)

    def hold(self, panel: QWidget) -> None:
        """Take the panel (back)."""
        if isinstance(panel, QAbstractScrollArea):
            self._column.addWidget(panel)
        else:
            self._scroller = _Scroller(panel, self._holder)
            self._scroller.set_dress(self._dress)
            self._column.addWidget(self._scroller)
        panel.show()

    def _crown(self, tools: QWidget | None = None) -> None:
        """Put the head on it."""
        self._head = DockHead(self, self.windowTitle(), tools)
        self._head.set_dress(self._dress)
        self.setTitleBarWidget(self._head)
        self.limit(self._most)

    @Slot(bool)
    def _on_front(self, on: bool) -> None:
        self._in_front = on

    @Slot()
    def _on_toggled(self) -> None:
        """Close what is in front; open what is closed, and bring what stands behind another panel to the front."""
        if self._in_front:
            self.close()
            return
        self.show()
        self.raise_()
        # It was ticked already where it stood behind another one.
        self.toggleViewAction().setChecked(True)

    def limit(self, most: QSize) -> None:
        """Ask for no more room than this, head and all, whatever the panel would like: it is scrolled instead."""
        self._most = most
        if self._head is not None:
            self._holder.limit(most - QSize(0, self._head.sizeHint().height()))

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        side = 0 if self._bare else dress.px(10)
        self._column.setContentsMargins(side, 0, side, 0 if self._bare else dress.px(8))
        if self._head is not None:
            self._head.set_dress(dress)
        if self._scroller is not None:
            self._scroller.set_dress(dress)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        theme = self._dress.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.window))
        if not self._bare:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.setBrush(QColor(theme.card))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        painter.end()


@guarded
class _Holder(QWidget):
    """What a dock holds: asks for as much room as its panel, up to a limit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._most = QSize(_ANY, _ANY)

    def limit(self, most: QSize) -> None:
        most = most.expandedTo(QSize(0, 0))
        if most != self._most:
            self._most = most
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().boundedTo(self._most)


@guarded
class _Scroller(Scrolled):
    """Holds a panel that does not scroll by itself, and asks for as much room as the panel does."""

    def minimumSizeHint(self) -> QSize:
        return self._held.minimumSizeHint().expandedTo(self._held.minimumSize())

    def sizeHint(self) -> QSize:
        return self._held.sizeHint()


class Dressed(Protocol):
    """A panel that has colours and a size of its own."""

    def set_dress(self, dress: Dress) -> None:
        """Take them on."""


Made = TypeVar("Made", bound=Dressed)


def bring_up(window: QWidget, name: str) -> PanelDock | None:
    """Show the dock of a panel in front of what it stands with; None where the window has none of that name."""
    dock = window.findChild(PanelDock, f"{name}_dock")
    if dock is not None:
        dock.show()
        dock.raise_()
    return dock


@guarded
class ClosedDock(PanelDock, Generic[Made]):
    """The dock of a panel that is closed until somebody opens it: until then it has neither a panel nor a head."""

    def __init__(self, name: str, make: Callable[[], Made], window: QWidget) -> None:
        """`make` loads and connects the panel (a widget) of row `name`; called once, where it is first needed."""
        super().__init__(PANEL_BY_NAME[name], None, window)
        self._make = make
        self._panel: Made | None = None

    @property
    def panel(self) -> Made:
        """The panel."""
        if self._panel is None:
            self._panel = self._make()
            self.hold(cast(QWidget, self._panel))
            self._panel.set_dress(self._dress)
        return self._panel

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        super().set_dress(dress)
        if self._panel is not None:
            self._panel.set_dress(dress)

    def showEvent(self, event: QShowEvent) -> None:
        """Have something to show."""
        if self._head is None:
            self._crown()
        _ = self.panel
        super().showEvent(event)


class GapStyle(QProxyStyle):
    """Style of the window itself: gaps between the docks that show only under the pointer that they can be dragged.

    Not a style sheet: with one on the window, fonts set on its children would not reach the fields inside of them.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")
        self._dress = Dress()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        """The width of a gap."""
        if metric == QStyle.PixelMetric.PM_DockWidgetSeparatorExtent:
            return self._dress.px(8)
        return super().pixelMetric(metric, option, widget)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a gap."""
        if element != QStyle.PrimitiveElement.PE_IndicatorDockWidgetResizeHandle:
            super().drawPrimitive(element, option, painter, widget)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(self._dress.theme.border))


class DockHead(QWidget):
    """Title, tools of the panel, and small buttons to take it out or close it. Dragging it drags the dock."""

    def __init__(self, dock: PanelDock, title: str, tools: QWidget | None) -> None:
        super().__init__(dock)
        self._title = QLabel(title, self)
        self._float = _Small("float", f"Take {title} out of the window, or put it back", self)
        self._close = _Small("close", f"Close {title}; the View menu brings it back", self)
        self._float.clicked.connect(self._toggle)
        self._close.clicked.connect(dock.close)
        self._dock = dock
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._title)
        if tools is None:
            self._row.addStretch(1)
        else:
            self._row.addWidget(tools, 1)
        self._row.addWidget(self._float)
        self._row.addWidget(self._close)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._title.setFont(dress.font(TEXT, bold=True))
        self._row.setContentsMargins(dress.px(12), dress.px(5), dress.px(8), dress.px(3))
        self._row.setSpacing(dress.px(8))
        for button in (self._float, self._close):
            button.set_dress(dress)

    def _toggle(self) -> None:
        back = self._dock.isFloating()
        self._dock.setFloating(not back)
        if back:
            # Qt puts it behind the others that share its place.
            self._dock.raise_()


@guarded
class _Small(QAbstractButton):
    """A glyph one can click."""

    def __init__(self, icon: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon
        self._dress = Dress()
        self.setToolTip(hint)
        self.setAccessibleName(hint)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_dress(self, dress: Dress) -> None:
        self._dress = dress
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._dress.em(20), self._dress.em(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._dress.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.underMouse() or self.hasFocus()
        if lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(self.rect(), 4, 4)
        inset = self._dress.em(5)
        area = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        glyphs.paint(painter, self._icon, area, QColor(theme.ink if lit else theme.muted))
        painter.end()
