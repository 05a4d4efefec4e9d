"""How the docks share the window, kept while it is resized."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QStyle, QWidget

from backstep.ui.docks import PanelDock
from backstep.ui.dress import window_room, window_scale
from backstep.ui.guard import guarded
from backstep.ui.tab_rows import height_of_rows

_USUAL_HEIGHT = 720

_GAP = QStyle.PixelMetric.PM_DockWidgetSeparatorExtent
_LEAST_CENTRE = QSize(320, 200)
_RIGHT, _BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(slots=True)
class Shares:
    """Parts of the window: width of the right docks, height of the lower one; and of the column for the step card.

    They are those of a window of the usual size; in a larger one they are multiplied by `ease`. That of the card lets
    every step of a lesson be seen whole, and is larger in a low window, where text is no smaller; the listing below
    follows its current line.
    """

    right: float = 0.31
    bottom: float = 0.24
    card: float = 0.47


_ABOVE_TALL = 0.93
"""How much of its height the step card keeps above a panel that needs much: every step of a lesson still has room."""

_MORE_FOR_LARGER = 0.35
"""How much larger the card's part becomes, for text twice as large: the listing below shows fewer lines of itself."""


def ease(width: int, height: int) -> float:
    """How much smaller a part the docks need in a window of this size, where text grows less than the window: 0..1.

    Half of what they could do without goes to the diagram, the other half makes them roomier.
    """
    return (1 + window_scale(width, height) / window_room(width, height)) / 2


def card_ease(width: int, height: int) -> float:
    """The same for the step card in the right column; above 1 in a window lower than usual."""
    return ease(width, height) * max(1.0, _USUAL_HEIGHT / max(1, height))


@guarded
class Proportions(QObject):
    """Qt keeps a dock's pixels when a window grows; here it keeps its part of the window.

    Only while the docks are where they belong: whoever has rearranged them is left alone.
    """

    def __init__(self, window: QMainWindow, header: QWidget, centre: QWidget, docks: Mapping[str, PanelDock]) -> None:
        super().__init__(window)
        self._window = window
        # Qt gives sizes within the layout as it is; one that is still being made for new fonts distorts them.
        self._afterwards = QTimer(self, singleShot=True, interval=0)
        self._afterwards.timeout.connect(self._apply)
        self._docks = tuple(docks.values())
        self._ends, self._centre = (header, window.statusBar()), centre
        for part in (*self._docks, *self._ends):
            part.installEventFilter(self)
        self._card, self._program, self._cost = (docks[name] for name in ("step_card", "program", "cost_history"))
        self._shares = Shares()
        self._text_scale = 1.0
        self._asked: tuple[QSize, ...] = ()
        """The least sizes of the docks when they got their parts."""
        self._held = self._sizes()
        """The sizes that a drag began with."""

    def reset(self) -> None:
        """As designed."""
        self._shares = Shares()

    def set_text_scale(self, scale: float) -> None:
        """How much larger than usual all text is."""
        if scale != self._text_scale:
            self._text_scale = scale
            self._afterwards.start()

    def apply(self) -> None:
        """Give every dock its part of the window, now and again when the layout has come to rest."""
        self._apply()
        self._afterwards.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A dock that Qt has resized by itself gets its part again; one that is being dragged is left alone.

        So do all where one asks for another least size than it did: Qt widens its neighbours for a panel that is large
        until it has its fonts, and leaves them wide.
        """
        kind = event.type()
        moved = kind == QEvent.Type.Resize or (kind == QEvent.Type.LayoutRequest and self._asking() != self._asked)
        if moved and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._afterwards.start()
        return super().eventFilter(watched, event)

    def _asking(self) -> tuple[QSize, ...]:
        return tuple(dock.minimumSizeHint() for dock in self._docks if not dock.isHidden())

    def _apply(self) -> None:
        self._limit()
        size = self._window.size()
        shares, resize = self._shares, self._window.resizeDocks
        part = ease(size.width(), size.height())
        column = [dock for dock in (self._card, self._program) if self._stands(dock, _RIGHT)]
        if column:
            resize(column, [round(shares.right * part * size.width())] * len(column), Qt.Orientation.Horizontal)
        if self._stands(self._cost, _BOTTOM):
            resize([self._cost], [round(shares.bottom * part * size.height())], Qt.Orientation.Vertical)
        if len(column) == 2:
            whole = self._card.height() + self._lower().height()
            upper = round(shares.card * self._card_ease() * whole)
            resize(column, [upper, whole - upper], Qt.Orientation.Vertical)
        self._asked = self._asking()

    def _limit(self) -> None:
        """Two panels or rows of them share the room in either direction: none may ask for more than half of it.

        What Qt is asked for and has no room for, it puts one above the other.
        """
        window = self._window
        margins, gap = window.contentsMargins(), window.style().pixelMetric(_GAP)
        ends = sum(part.height() for part in self._ends if not part.isHidden())
        wide = window.width() - margins.left() - margins.right() - gap
        half = QSize(wide // 2, (window.height() - margins.top() - margins.bottom() - ends - gap) // 2)
        below = QSize(0, height_of_rows(window))
        for dock in self._docks:
            dock.limit(half - below if window.tabifiedDockWidgets(dock) else half)
        self._centre.setMinimumSize(_LEAST_CENTRE.boundedTo(half).expandedTo(QSize(1, 1)))

    def _lower(self) -> PanelDock:
        """The dock below the step card that is in front of those in its place: Qt leaves the others as they were."""
        window = self._window
        places = (self._program, *window.tabifiedDockWidgets(self._program))
        seen = (dock for dock in places if not dock.isHidden() and window.rect().intersects(dock.geometry()))
        found = next(seen, self._program)
        return found if isinstance(found, PanelDock) else self._program

    def _card_ease(self) -> float:
        size, lower = self._window.size(), self._lower()
        usual = card_ease(size.width(), size.height())
        if lower is self._program:
            return usual * (1.0 + _MORE_FOR_LARGER * max(0.0, self._text_scale - 1.0))
        return usual * (_ABOVE_TALL if lower.tall else 1.0)

    def _sizes(self) -> tuple[int, int, int]:
        """Width of the column, height of the card and of the lower dock."""
        return self._card.width(), self._card.height(), self._cost.height()

    @property
    def kept(self) -> tuple[float, ...]:
        """The shares as numbers to remember."""
        return astuple(self._shares)

    def restore(self, kept: tuple[float, ...]) -> None:
        """Take shares that were remembered; () stands for the usual ones."""
        self._shares = Shares(*kept)

    def hold(self) -> None:
        """A button of the mouse went down: perhaps to drag a separator."""
        self._held = self._sizes()

    def learn(self) -> None:
        """Take what was dragged since then as what the person wants; a panel may be wider because it has to be."""
        size = self._window.size()
        part = ease(size.width(), size.height())
        column = [dock for dock in (self._card, self._program) if self._stands(dock, _RIGHT)]
        wider, higher, lower = (now != then for now, then in zip(self._sizes(), self._held, strict=True))
        if column and wider:
            self._shares.right = column[0].width() / part / max(1, size.width())
        if len(column) == 2 and higher:
            whole = max(1, self._card.height() + self._lower().height())
            self._shares.card = self._card.height() / self._card_ease() / whole
        if self._stands(self._cost, _BOTTOM) and lower:
            self._shares.bottom = self._cost.height() / part / max(1, size.height())

    def _stands(self, dock: PanelDock, area: Qt.DockWidgetArea) -> bool:
        return not dock.isHidden() and not dock.isFloating() and self._window.dockWidgetArea(dock) is area
