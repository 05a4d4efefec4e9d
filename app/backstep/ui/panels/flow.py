"""A row of parts that goes on in another line where it is too long for one."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget, QWidgetItem

from backstep.ui.guard import guarded


class _Part(NamedTuple):
    widget: QWidget
    takes: bool
    pushed: bool

    @property
    def item(self) -> QWidgetItem:
        """What Qt makes of its wishes and bounds. Not kept: it would outlive the widget and not be told."""
        return QWidgetItem(self.widget)


@guarded
class Flow(QWidget):
    """Parts beside each other, as wide as they would like or down to their least.

    One that `takes` the rest has at least `roomy` pixels; else it stands in a line of its own. What is `pushed` stands
    at the end of its line.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._parts: list[_Part] = []
        self._gap = self._roomy = 0

    def put(self, widget: QWidget, *, takes: bool = False, pushed: bool = False) -> None:
        """Add a part at the end."""
        shown = not widget.isHidden()
        widget.setParent(self)
        widget.setVisible(shown)
        self._parts.append(_Part(widget, takes, pushed))

    def set_gaps(self, gap: int, roomy: int = 0) -> None:
        """How far apart parts and lines are, and what a part that takes the rest needs at least."""
        self._gap, self._roomy = gap, roomy
        self._renew()

    def in_line(self) -> int:
        """The width from which on all parts may stand in one line."""
        needed = [self._needed(part, alone=True) for part in self._seen()]
        return sum(needed) + self._gap * max(0, len(needed) - 1)

    # --- asked by Qt

    def hasHeightForWidth(self) -> bool:
        """In a narrow panel there are more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """That of all lines."""
        return self._lay(width, move=False)

    def sizeHint(self) -> QSize:
        """All of it in one line."""
        sizes = [part.item.sizeHint() for part in self._seen()]
        gaps = self._gap * max(0, len(sizes) - 1)
        return QSize(sum(size.width() for size in sizes) + gaps, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        """The widest part alone in its line."""
        wide = max((self._needed(part, alone=True) for part in self._seen()), default=0)
        return QSize(wide, max((part.item.minimumSize().height() for part in self._seen()), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the parts where they belong."""
        super().resizeEvent(event)
        self._lay(self.width(), move=True)

    def event(self, event: QEvent) -> bool:
        """A part wants another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._renew()
        return super().event(event)

    # --- laid out

    def _renew(self) -> None:
        self.updateGeometry()
        self._lay(self.width(), move=True)

    def _seen(self) -> list[_Part]:
        return [part for part in self._parts if not part.item.isEmpty()]

    def _needed(self, part: _Part, *, alone: bool = False) -> int:
        if part.takes:
            return part.item.minimumSize().width() if alone else max(part.item.minimumSize().width(), self._roomy)
        return part.item.minimumSize().width()

    def _lines(self, width: int) -> list[list[_Part]]:
        lines: list[list[_Part]] = []
        taken = 0
        for part in self._seen():
            needed = self._needed(part)
            if lines and taken + self._gap + needed <= width:
                lines[-1].append(part)
                taken += self._gap + needed
            else:
                lines.append([part])
                taken = needed
        return lines

    def _lay(self, width: int, *, move: bool) -> int:
        """Lay the lines out in a width, and `move` the parts there; returns the height."""
        top = 0
        for number, line in enumerate(self._lines(width)):
            top += self._gap if number else 0
            wides = [min(width, self._needed(part)) for part in line]
            rest = max(0, width - sum(wides) - self._gap * (len(line) - 1))
            taking = next((place for place, part in enumerate(line) if part.takes), None)
            pushed = next((place for place, part in enumerate(line) if part.pushed), None)
            for place, part in enumerate(line):
                # Before the rest is given away, each is as wide as it would like.
                more = 0 if part.takes else min(rest, max(0, part.item.sizeHint().width() - wides[place]))
                wides[place], rest = wides[place] + more, rest - more
            if taking is not None:
                wides[taking] += rest
            high = max(_high(part.item, wide) for part, wide in zip(line, wides, strict=True))
            left = 0
            for place, (part, wide) in enumerate(zip(line, wides, strict=True)):
                left += rest if taking is None and place == pushed else 0
                if move:
                    part.item.setGeometry(QRect(left, top, wide, high))
                left += wide + self._gap
            top += high
        return top


@guarded
class Head(Flow):
    """A flow above something that is scrolled by itself: it asks for the height that its lines take in its width.

    Qt would give what stands beside a height for a width as much as it would like, and not what is left.
    """

    def hasHeightForWidth(self) -> bool:
        """It tells its height as it is."""
        return False

    def sizeHint(self) -> QSize:
        """The lines that there are."""
        return QSize(super().sizeHint().width(), self._lay(self.width(), move=False))

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest part, in as many lines as there are."""
        return QSize(super().minimumSizeHint().width(), self._lay(self.width(), move=False))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be other lines in another width."""
        super().resizeEvent(event)
        self.updateGeometry()


def _high(item: QWidgetItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
