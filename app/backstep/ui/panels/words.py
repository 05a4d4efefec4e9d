"""What is said beside a plot, or stands above what must always be seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from backstep.ui.guard import guarded
from backstep.ui.panels.flow import Flow
from backstep.ui.scrolled import Page, Scrolled

_MOST = 0.3
"""How much of the height of a panel words may take: most of it is for the plot."""

_ALWAYS, _NEVER = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff


@guarded
class Words(Page):
    """As high as what is in its `column` where there is room, and scrolled where there is not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self._ends: Callable[[], list[int]] = list
        self._whole = False

    def end_whole(self, ends: Callable[[], list[int]]) -> None:
        """Where it is scrolled, end where a row ends, so that none is cut and looks like the last."""
        self._ends = ends

    def fit(self) -> None:
        """Be as high as what is said now."""
        self.column.invalidate()
        self.updateGeometry()

    def crowd(self, panel: QWidget, spare: float = 0.0, most: float = _MOST) -> bool:
        """Whether what is said would take more than this part, `most`, of the height of a panel: it should be shorter.

        So many pixels of its height are to `spare`, because its plot would not use them.
        """
        # Asked of its parts: a layout would ask each of them for more than its height.
        parts = (each for each in self.findChildren(QLabel) if not each.isHidden())
        high = sum(each.heightForWidth(panel.width()) + self.column.spacing() for each in parts)
        return high > max(spare, most * panel.height())

    def sizeHint(self) -> QSize:
        """All of it, in the width there is."""
        return QSize(self.width(), self._high(self.viewport().width()))

    def _high(self, width: int) -> int:
        # What has no lines to break is as high in any width.
        layout = self.column
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()

    def set_whole(self, on: bool) -> None:
        """Ask for room for all of it, because the panel is scrolled anyway: one scroll bar is enough."""
        if on != self._whole:
            self._whole = on
            self.updateGeometry()

    @property
    def spared(self) -> int:
        """How many pixels lower it could be than it asks to be."""
        return self.minimumSizeHint().height() - self._least if self._whole else 0

    @property
    def _least(self) -> int:
        """A line or two, or as far as the first row."""
        return min(self.sizeHint().height(), max(2 * self.fontMetrics().height(), *self._ends()[:1], 0))

    def minimumSizeHint(self) -> QSize:
        """As low as it may be: what has no room is scrolled."""
        return QSize(0, self.sizeHint().height() if self._whole else self._least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another width it is as high as that takes."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        self._end_with_a_row()

    def viewportEvent(self, event: QEvent) -> bool:
        """What is held may have rows of another height."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._end_with_a_row()
        return super().viewportEvent(event)

    def _end_with_a_row(self) -> None:
        below = 0
        if self.sizeHint().height() > self.height():
            below = self.height() - max((end for end in self._ends() if end <= self.height()), default=self.height())
        if below != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, below)


@guarded
class Lowerable(QWidget):
    """A `column` that may be lower than it would like: down to where each text is whole and each picture can be read.

    What it holds that takes another height in another width asks for no less than that; Qt would ask for all that the
    pictures among it would like.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)

    def hasHeightForWidth(self) -> bool:
        """Else a layout that holds it would give it all the height that it would like."""
        return False

    def heightForWidth(self, width: int) -> int:
        """The height below which it has to be scrolled in this width; a scroll area asks for it in any case."""
        usual = self.column.totalMinimumSize()
        if not self.column.hasHeightForWidth():
            return usual.height()
        return self.column.totalMinimumHeightForWidth(max(width, usual.width()))

    def minimumSizeHint(self) -> QSize:
        """In the width there is."""
        return QSize(self.column.totalMinimumSize().width(), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width takes another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


@guarded
class Room(Scrolled):
    """Holds a `Lowerable` with its `column`, and scrolls it as a whole where there is less room than its least."""

    def __init__(self, parent: QWidget) -> None:
        self._page = Lowerable(parent)
        super().__init__(self._page, parent)
        self.column = self._page.column
        # By itself Qt asks again in the width that a scroll bar leaves, where less height may be needed, without end.
        self.setVerticalScrollBarPolicy(_NEVER)

    @property
    def bar(self) -> int:
        """How wide the scroll bar is, whether there is one or not."""
        return self.verticalScrollBar().sizeHint().width()

    def sizeHint(self) -> QSize:
        """What its column would like."""
        return self._page.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """With each row in one line, and each text: a dock does not grow with what is said in it."""
        least = self.column.totalMinimumSize()
        rows = (row.in_line() for row in self._page.findChildren(Flow) if not row.isHidden())
        return QSize(max(least.width() + self.bar, *rows, 0), least.height() - self._spared())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scroll as a whole, or not."""
        super().resizeEvent(event)
        self._share()

    def viewportEvent(self, event: QEvent) -> bool:
        """What is held wants another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._share()
        return super().viewportEvent(event)

    def _share(self) -> None:
        scrolled = self._page.heightForWidth(self.width()) - self._spared() > self.height()
        for words in self._words():
            words.set_whole(scrolled)
        self.setVerticalScrollBarPolicy(_ALWAYS if scrolled else _NEVER)

    def see(self, *parts: QWidget) -> None:
        """Scroll until these are in sight, as far as they have room; the last above all."""
        for part in parts:
            if not part.isHidden():
                self.ensureWidgetVisible(part, 0, 0)

    def _words(self) -> list[Words]:
        return [words for words in self._page.findChildren(Words) if not words.isHidden()]

    def _spared(self) -> int:
        return sum(words.spared for words in self._words())


@guarded
class Pages(QStackedWidget):
    """Asks for as much room as what is in front."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self.updateGeometry)

    def hasHeightForWidth(self) -> bool:
        """By itself Qt would ask only for the height of texts, and leave none to a picture."""
        return False

    def sizeHint(self) -> QSize:
        """What is in front would like so much."""
        page = self.currentWidget()
        return QSize() if page is None else page.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """A text is to be whole."""
        page = self.currentWidget()
        if page is None:
            return QSize()
        least = page.minimumSizeHint()
        return QSize(least.width(), page.heightForWidth(self.width()) if page.hasHeightForWidth() else least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width takes another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def scroll_inside(panel: QWidget) -> None:
    """Let nobody scroll a panel with a `Room`, which does so itself; a dock still asks for the least of it."""
    panel.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)


def roomy(panel: QWidget) -> Room:
    """Fill a panel with a column that is scrolled as a whole where it must be."""
    scroll_inside(panel)
    room, whole = Room(panel), QVBoxLayout(panel)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(room)
    return room
