"""All iterations of the run as a bar one can drag along, with marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from backstep.core.arrays import FloatArray, distinct
from backstep.present.journey_frame import Mark, MarkKind, PointHits, RunTimelineFrame
from backstep.present.signs import Sign
from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.slide import HANDLE, Slide
from backstep.ui.panels.thinning import levels
from backstep.ui.point_signs import paint_sign

if TYPE_CHECKING:  # loaded where somebody asks for one
    from backstep.session.survey import Survey
    from backstep.session.tally import Found

_BAR, _REACH = 4.0, 5.0
_SIGN = 4.0
_HIT = 5.0
"""Half the width of a finding's sign."""
_DISC, _EYE = 3.5, 3.2
"""Half the height of the sign of a breakpoint's hit, and of a watchpoint's."""
_APART = 3
"""Pixels between two of these signs at the least: closer ones are one."""
_ABREAST = 3
"""Signs of findings in one place that keep their distance; more of them overlap."""
_HEIGHT = 26.0


@guarded
class RunTimeline(Slide):
    """A slider over iterations 1..n.

    Bookmarks and hits of watchpoints stand above the bar, breakpoints and their hits on it, what a survey found below.
    A mark draws the pointer to itself, and so does a hit that stands by itself; a click goes to its very step. Where
    hits stand close together, the bar is dragged along as anywhere else.

    Attributes:
        visited: emitted with iteration and step of a mark to go to.
        finding_visited: emitted with those of something that a survey found.
    """

    visited = Signal(int, int)
    finding_visited = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("run_timeline", parent)
        self._frame: RunTimelineFrame | None = None
        self._text = SMALL
        self._kinds: tuple[tuple[int, FloatArray], ...] = ()
        self._placed: dict[Found, tuple[tuple[int, int], FloatArray]] = {}

    def set_frame(self, frame: RunTimelineFrame) -> None:
        """Show this moment."""
        before = self._frame
        if frame == before and frame.iteration == self.value():
            return
        self._frame = frame
        if before is None or before.survey is not frame.survey:
            self._kinds = _kinds(frame.survey)
        shown = {point.found for point in frame.points}
        self._placed = {found: placed for found, placed in self._placed.items() if found in shown}
        self.show_at(frame.iteration, frame.last)
        self.setAccessibleDescription(frame.text)
        self.update()

    def set_dress(self, dress: Dress, *, text: float = SMALL) -> None:
        """Take on the colours and the size; `text` is the height of the two numbers at its ends, at scale 1."""
        self._text = text
        super().set_dress(dress)

    def sizeHint(self) -> QSize:
        """Lower than the bar of the steps, but no lower than its numbers."""
        return QSize(self._dress.px(240), max(self._dress.px(_HEIGHT), self._dress.em(self._text * 1.4)))

    def minimumSizeHint(self) -> QSize:
        """Long enough to be dragged along."""
        return QSize(self._dress.px(80), self.sizeHint().height())

    def span(self) -> tuple[float, float]:
        """Between the numbers of the first and the last iteration."""
        metrics, gap = QFontMetricsF(self._dress.font(self._text)), self._dress.px(HANDLE + 6)
        left = metrics.horizontalAdvance("1") + gap
        right = metrics.horizontalAdvance(f"{self.maximum():,}") + gap
        return left, max(1.0, self.width() - left - right)

    def mark_at(self, x: float) -> Mark | None:
        """The mark within the pointer's reach, the nearest one; without one, a hit that is there alone."""
        if self._frame is None:
            return None
        reach = self._dress.px(_REACH)
        near = [mark for mark in self._frame.marks if abs(self.x_of(mark.iteration) - x) <= reach]
        if not near:
            near = list(self._lone_hits(x))
        return min(near, key=lambda mark: abs(self.x_of(mark.iteration) - x), default=None)

    def _around(self, x: float) -> tuple[int, int]:
        """The first and the last iteration within the pointer's reach."""
        reach = self._dress.px(_REACH)
        return (self.at(x - reach), self.at(x + reach)) if self.maximum() > 1 else (1, 1)

    def _lone_hits(self, x: float) -> Iterator[Mark]:
        """What was hit or found within the pointer's reach, where all of it is in one iteration."""
        frame = self._frame
        assert frame is not None
        first, last = self._around(x)
        marks: list[Mark] = []
        for point in frame.points:
            found = point.marks(first, last, most=1)
            if found is None:
                return
            marks += found
        if frame.survey is not None:
            hits = [hit for hit in frame.survey.hits if first <= hit.iteration <= last]
            marks += [Mark(MarkKind.FINDING, hit.iteration, hit.step, "") for hit in hits]
        if len({mark.iteration for mark in marks}) == 1:
            yield from marks

    def hint(self, x: float) -> str:
        """What is at this place of the bar: its marks and hits, or the iteration."""
        if self._frame is None:
            return ""
        lines = [f"iteration {self.at(x):,} of {self._frame.last:,}"]
        mark = self.mark_at(x)
        if mark is not None:
            lines = [f"{mark.text} · {mark.iteration}:{mark.step}"]
        if mark is not None and mark.kind in (MarkKind.HIT, MarkKind.FINDING):
            lines = [f"iteration {mark.iteration:,} of {self._frame.last:,}"]
        lines += [point.said(*self._around(x)) for point in self._frame.points]
        if self._kinds:
            # What says it is loaded where there is something to say.
            from backstep.present.survey import hits_text

            lines.append(hits_text(self._frame.survey, *self._around(x)))
        lines.append(self._frame.looking)
        return "\n".join(filter(None, lines))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the mark under the pointer, or take the handle there."""
        mark = self.mark_at(event.position().x())
        if mark is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        (self.finding_visited if mark.kind is MarkKind.FINDING else self.visited).emit(mark.iteration, mark.step)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar, the marks and the handle."""
        frame, dress = self._frame, self._dress
        if frame is None:
            return
        theme = dress.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, half = self.height() / 2, dress.px(_BAR) / 2
        first, length = self.span()
        here = self.x_of(self.value())
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, width in ((theme.border, length), (theme.ink, here - first)):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(first, middle - half, max(width, 2 * half), 2 * half), half, half)
        self._paint_ends(painter, first, first + length)
        self._paint_findings(painter, middle + half)
        self._paint_hits(painter, middle)
        for mark in frame.marks:
            self._paint_mark(painter, mark, middle)
        painter.setPen(QPen(QColor(theme.ink), dress.px(2.5)))
        painter.setBrush(QColor(theme.ink if self.hasFocus() else theme.card))
        radius = dress.px(HANDLE - 2.5)
        painter.drawEllipse(QPointF(here, middle), radius, radius)
        painter.end()

    def _paint_ends(self, painter: QPainter, left: float, right: float) -> None:
        gap = self._dress.px(HANDLE + 4)
        painter.setFont(self._dress.font(self._text))
        painter.setPen(QColor(self._dress.theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, left - gap, self.height()), middle | Qt.AlignmentFlag.AlignRight, "1")
        painter.drawText(
            QRectF(right + gap, 0, self.width(), self.height()),
            middle | Qt.AlignmentFlag.AlignLeft,
            f"{self.maximum():,}" if self.maximum() > 1 else "",
        )
        painter.setPen(Qt.PenStyle.NoPen)

    def _paint_hits(self, painter: QPainter, middle: float) -> None:
        """Discs on the bar and eyes above it, one for all hits of a point that are closer than they are wide."""
        assert self._frame is not None
        theme, first = self._dress.theme, self.span()[0]
        eyes = middle - 1.4 * (self._dress.px(_DISC) + self._dress.px(_EYE))
        for point in self._frame.points:
            sign, y = (Sign.WATCH, eyes) if point.watch else (Sign.STOP, middle)
            radius = self._dress.px(_EYE if point.watch else _DISC)
            for x in self._columns(point).tolist():
                paint_sign(painter, sign, QPointF(first + x, y), radius, theme, enabled=True)

    def _columns(self, point: PointHits) -> FloatArray:
        """Where the signs of its hits stand, from the begin of the bar."""
        length, last = round(self.span()[1]), self.maximum()
        known = self._placed.get(point.found)
        if known is not None and known[0] == (length, last):
            return known[1]
        at = (point.found.iterations - 1.0) * np.float64(length / max(1, last - 1))
        columns = at[distinct(np.round(at / self._dress.px(_APART)))[1]]
        self._placed[point.found] = (length, last), columns
        return columns

    def _paint_findings(self, painter: QPainter, top: float) -> None:
        """Small signs below the bar, one for all findings of a kind at a pixel, and several kinds beside each other."""
        if not self._kinds:
            return
        # Their shapes are loaded where there is something to show.
        from backstep.ui.hit_signs import hit_colour, hit_shape

        side = 2 * self._dress.px(_HIT)
        first, length = self.span()
        steps = max(1, self.maximum() - 1)
        places = [distinct(np.round(first + length * (at - 1) / steps))[0] for _, at in self._kinds]
        for (number, _), xs, (level, many) in zip(self._kinds, places, levels(places), strict=True):
            painter.setBrush(hit_colour(number, self._dress.theme))
            shape = QTransform.fromScale(side, side).map(hit_shape(number))
            beside = (level - (many - 1) / 2) * side * np.minimum(1.0, _ABREAST / many)
            for x in (xs + beside).tolist():
                painter.drawPath(shape.translated(x, top + self._dress.px(1) + side / 2))

    def _paint_mark(self, painter: QPainter, mark: Mark, middle: float) -> None:
        x, side, theme = self.x_of(mark.iteration), self._dress.px(_SIGN), self._dress.theme
        if mark.kind is MarkKind.BOOKMARK:
            painter.setBrush(QColor(theme.forward))
            top, foot = middle - self._dress.px(_BAR) / 2 - 2.6 * side, middle - self._dress.px(_BAR) / 2
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(x - side, top),
                        QPointF(x + side, top),
                        QPointF(x + side, foot),
                        QPointF(x, foot - side),
                        QPointF(x - side, foot),
                    ]
                )
            )
            return
        painter.setBrush(QColor(theme.backward))
        if mark.kind is MarkKind.BREAKPOINT:
            painter.drawEllipse(QPointF(x, middle), side, side)
            return
        painter.setPen(QPen(QColor(theme.backward), self._dress.px(2)))
        for way in (-1, 1):
            painter.drawLine(QPointF(x - side, middle - way * side), QPointF(x + side, middle + way * side))
        painter.setPen(Qt.PenStyle.NoPen)


def _kinds(survey: Survey | None) -> tuple[tuple[int, FloatArray], ...]:
    if survey is None:
        return ()
    # What groups the hits is loaded where there is something to group.
    from backstep.present.survey import kinds

    return kinds(survey)
