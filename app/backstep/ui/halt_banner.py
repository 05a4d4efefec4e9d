"""Why the training stopped: a band above the diagram that cannot be missed and hides nothing of the picture."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout, QWidget

from backstep.present.frame import HaltFrame
from backstep.ui import glyphs
from backstep.ui.band import Band, BandText
from backstep.ui.contrast import mix
from backstep.ui.dress import TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.panel import PanelButton
from backstep.ui.point_signs import point_colour

_MOST = 3
"""Reasons that are told one by one; the rest are counted."""


@guarded
class HaltBanner(Band):
    """Each reason with its title and a sentence; what usually helps is unfolded by a click and stays so.

    Attributes:
        unfolded: emitted with whether the advice is shown.
        closed: emitted when the person has read it.
    """

    unfolded = Signal(bool)
    closed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self.reasons = BandText(Qt.TextFormat.RichText)
        super().__init__(name, self.reasons, parent)
        self.setAccessibleName("Why the training stopped")
        self._halts: tuple[HaltFrame, ...] = ()
        self._dress = Dress()
        self._sign = _Stop(self)
        self.advice = QLabel(self)
        self.advice.setTextFormat(Qt.TextFormat.RichText)
        self.advice.setWordWrap(True)
        for label in (self.reasons, self.advice):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.help = PanelButton(f"{name}_help", "What helps", "Show what usually helps against this", self)
        self.help.setCheckable(True)
        self.close_button = _Close(self)
        self.close_button.setObjectName(f"{name}_close")
        self._texts = QVBoxLayout()
        self._row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(self._texts, 1)
        self._texts.addWidget(self.reasons)
        self._texts.addWidget(self.advice)
        self._row.addWidget(self.help, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.help.toggled.connect(self._unfold)
        self.help.clicked.connect(self.unfolded)
        self.close_button.clicked.connect(self.closed)

    @property
    def halts(self) -> tuple[HaltFrame, ...]:
        """What is told."""
        return self._halts

    def set_halts(self, halts: tuple[HaltFrame, ...]) -> None:
        """Tell why; nothing takes the band away."""
        if halts == self._halts:
            return
        self._halts = halts
        shown, more = halts[:_MOST], len(halts) - _MOST
        lines = [f"<b>{escape(halt.title)}</b> &nbsp;{_kept(halt.text)}" for halt in shown]
        if more > 0:
            lines.append(f"and {more:,} more, which the list of breakpoints shows")
        self.reasons.say("<br>".join(lines))
        helps = dict.fromkeys(halt.helps for halt in halts if halt.helps)
        self.advice.setText("<br>".join(f"<b>What usually helps</b> &nbsp;{_kept(text)}" for text in helps))
        self.help.setVisible(bool(helps))
        self._unfold(self.help.isChecked())
        spoken = " ".join(f"{halt.title}: {halt.text} {halt.helps}".strip() for halt in halts)
        self.setAccessibleDescription(spoken)
        self.setVisible(bool(halts))
        if halts and QAccessible.isActive():
            said = QAccessibleAnnouncementEvent(self, spoken)
            said.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            QAccessible.updateAccessibility(said)

    def set_unfolded(self, on: bool) -> None:
        """Show the advice too, or not."""
        self.help.setChecked(on)

    def set_dress(self, dress: Dress, *, text: float = TEXT) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        for label in (self.reasons, self.advice):
            label.setFont(dress.font(text))
            colours = label.palette()
            colours.setColor(label.foregroundRole(), QColor(dress.theme.ink))
            label.setPalette(colours)
        self.help.set_dress(dress, text * 0.9)
        side = dress.em(text * 1.5)
        self._sign.set_look(side, point_colour(dress.theme))
        self.close_button.set_look(side, dress)
        rim = max(dress.px(6), dress.em(text * 0.45))
        self._set_rims(2 * rim, rim, rim)
        self._row.setSpacing(dress.px(10))
        self._texts.setSpacing(dress.px(3))
        self.update()

    def set_brief(self, on: bool) -> None:
        """Show one line of the reasons, or all of them; advice that was asked for stays."""
        super().set_brief(on)
        # What is left out of the line cannot be selected in it.
        flags = Qt.TextInteractionFlag
        self.reasons.setTextInteractionFlags(flags.NoTextInteraction if on else flags.TextSelectableByMouse)

    def _below(self) -> int:
        hidden = self.advice.isHidden()
        return 0 if hidden else self._texts.spacing() + self.advice.heightForWidth(self.advice.width())

    def _unfold(self, on: bool) -> None:
        self.advice.setVisible(on and bool(self.advice.text()))
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The band: tinted, with a strong rim."""
        dress, colour = self._dress, point_colour(self._dress.theme)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, radius = QRectF(self.rect()).adjusted(1, 1, -1, -1), dress.px(7)
        painter.setBrush(QColor(mix(colour.name(), dress.theme.card, 0.12)))
        painter.setPen(QPen(colour, 2))
        painter.drawRoundedRect(box, radius, radius)
        painter.end()


def _kept(text: str) -> str:
    """A text as HTML in which no unit is torn from its number."""
    return escape(text).replace(" %", "&nbsp;%")


@guarded
class _Stop(QWidget):
    """A hand would be a picture; this is the octagon of a stop sign."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._colour = QColor("#B91C1C")

    def set_look(self, side: int, colour: QColor) -> None:
        self._colour = colour
        self.setFixedSize(QSize(side, side))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        glyphs.paint(painter, "stop", QRectF(self.rect()), self._colour)
        painter.end()


@guarded
class _Close(QAbstractButton):
    """The cross at the end of the band."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._dress = Dress()
        self.setToolTip("Close this; stepping on closes it too")
        self.setAccessibleName("Close the reason of the stop")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_look(self, side: int, dress: Dress) -> None:
        self._dress = dress
        self.setFixedSize(QSize(side, side))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._dress.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.underMouse() or self.hasFocus()
        if lit:
            painter.setPen(QPen(QColor(theme.ink), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        inset = 0.28 * self.width()
        area = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        glyphs.paint(painter, "close", area, QColor(theme.ink if lit else theme.muted))
        painter.end()
