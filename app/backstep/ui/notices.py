"""Lines of plain text: what to press or what just happened, and what stopped the training."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from backstep.core.datasets_wording import headed
from backstep.present.roles import Role
from backstep.ui import glyphs
from backstep.ui.band import Band, BandText
from backstep.ui.contrast import mix
from backstep.ui.dress import TEXT, Dress
from backstep.ui.guard import guarded

STAYS = 6.0
"""Seconds that a line about what was done stays."""


def as_sentence(complaint: str) -> str:
    """What is wrong, as `InputError` says it, with a capital and a full stop; a name at its begin keeps its letters."""
    first, *_ = complaint.split() or [""]
    if first.rstrip(",;:").isalpha() and (first in ("a", "I") or len(first) > 1):
        complaint = headed(complaint)
    return complaint if not complaint or complaint.endswith((".", "!", "?", "…")) else f"{complaint}."


@guarded
class HintLine(QWidget):
    """One line at the foot of the window.

    A complaint stands before all else. What was just done stands for some seconds, with the usual hint behind it, and
    before a passing tip; a tip stands before the usual hint.
    """

    _ABOVE = 4.0
    """Free above it, at scale 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hint")
        self.setAccessibleName("Hint")
        self._label = QLabel(self)
        self._label.setObjectName("hint_text")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        # A sentence longer than the line is broken, so that the diagram never becomes wider for it.
        self._label.setWordWrap(True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._label)
        self._dress = Dress()
        self._hint = self._tip = self._complaint = self._done = ""
        self.passing = QTimer(self, singleShot=True, interval=round(1000 * STAYS))
        self.passing.timeout.connect(self._forget)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What is said now."""
        done = f"{self._done} {self._hint}".rstrip() if self._done else ""
        return self._complaint or done or self._tip or self._hint

    def set_hint(self, hint: str, complaint: str = "") -> None:
        """Show the line of a Frame, or why the last command was refused."""
        self._hint, self._complaint = hint, as_sentence(complaint)
        self._say()

    @property
    def role(self) -> Role:
        """What it is: something to know, or a refusal."""
        return Role.BACKWARD if self._complaint else Role.FORWARD

    def set_tip(self, tip: str) -> None:
        """Show what an action under the pointer does; "" for none."""
        self._tip = tip
        self._say()

    def tell(self, done: str) -> None:
        """Say for some seconds what was done."""
        self._done = as_sentence(done)
        self.passing.start()
        self._say()

    def _forget(self) -> None:
        self._done = ""
        self._say()

    def set_dress(self, dress: Dress, *, text: float = TEXT) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._label.setFont(dress.font(text, bold=False))
        self._row.setContentsMargins(dress.px(12), dress.px(3 + self._ABOVE), dress.px(12), dress.px(3))
        self._say()

    def _say(self) -> None:
        theme = self._dress.theme
        self._label.setText(self.text)
        _ink(self._label, theme.ink if self.role is Role.FORWARD else theme.colour(self.role))
        self.setAccessibleDescription(self.text)
        self._fit()
        self.update()

    def _fit(self) -> None:
        """As high as one line, or as many as the sentence needs in this width."""
        margins = self._row.contentsMargins()
        inner = self.width() - margins.left() - margins.right()
        lines = max(self._label.heightForWidth(inner), self._label.fontMetrics().height())
        self.setFixedHeight(lines + margins.top() + margins.bottom())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the strip, where it says something."""
        if not self.text:
            return
        theme = self._dress.theme
        border = mix(theme.colour(self.role), theme.window, 0.45)
        _paint_box(self, theme.fill(self.role), border, self._dress.px(7), above=self._dress.px(self._ABOVE))


@guarded
class PassingHint(HintLine):
    """The same in the place of `ribbon`, beside it, for some seconds or while it changes; not there else.

    A refusal stays until the next command, as at the desk.
    """

    _ABOVE = 0.0

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._told = self._verdict = self._at = ""
        self._good: bool | None = None
        self._ribbon: QWidget | None = None
        self.hide()

    @property
    def role(self) -> Role:
        """A verdict is good or bad."""
        if self._good is None or self.text != self._verdict:
            return super().role
        return Role.UPDATE if self._good else Role.BACKWARD

    def set_hint(self, hint: str, complaint: str = "") -> None:
        """Show the line of a Frame if it is another than before, or why the last command was refused."""
        if hint != self._told:
            self._told = self._hint = hint
            self.passing.start()
        super().set_hint(self._hint, complaint)

    def set_verdict(self, verdict: str, *, good: bool | None, at: str) -> None:
        """Show what a check came to, if that is new; it goes when one stands somewhere else than `at`."""
        self._good = good
        if verdict != self._verdict:
            self._verdict = self._hint = verdict
            self.passing.start()
            self._say()
        elif at != self._at and self._hint == verdict:
            self._hint = ""
            self._say()
        self._at = at

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Out of the way."""
        self._forget()
        self.hide()

    def _forget(self) -> None:
        self._hint = ""
        super()._forget()

    def _say(self) -> None:
        super()._say()
        self.setVisible(bool(self.text))
        self.raise_()

    def lie_over(self, ribbon: QWidget) -> None:
        """Hide this and nothing else: what stands there is said by other things too."""
        self._ribbon = ribbon
        self.fit()

    def fit(self) -> None:
        """Be where the ribbon is now."""
        self._fit()

    def _fit(self) -> None:
        if self._ribbon is not None:
            place = self._ribbon.geometry()
            self.setFixedWidth(place.width())
            super()._fit()
            self.setFixedHeight(max(self.height(), place.height()))
            self.move(place.topLeft())


@guarded
class AlertBanner(Band):
    """A strong line above the diagram; not there while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._label = BandText(Qt.TextFormat.PlainText)
        super().__init__("alert", self._label, parent)
        self.setAccessibleName("Alert")
        self._sign = _Sign(self)
        self._label.setObjectName("alert_text")
        self._row.addWidget(self._sign)
        self._row.addWidget(self._label, 1)
        self._dress = Dress()

    @property
    def text(self) -> str:
        """What is said now."""
        return self._label.text()

    def set_text(self, text: str) -> None:
        """Show a sentence; "" takes the banner away."""
        self._label.say(text)
        self.setAccessibleDescription(text)
        self.setVisible(bool(text))

    def set_dress(self, dress: Dress, *, text: float = TEXT) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._label.setFont(dress.font(text, bold=True))
        self._set_rims(dress.px(14), dress.px(14), dress.px(7))
        self._row.setSpacing(dress.px(10))
        self._sign.set_look(dress.em(text * 1.4), dress.theme.on(Role.BACKWARD))
        _ink(self._label, dress.theme.on(Role.BACKWARD))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the banner."""
        colour = self._dress.theme.backward
        _paint_box(self, colour, colour, self._dress.px(7))


@guarded
class _Sign(QWidget):
    """The warning sign."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._colour = "#FFFFFF"

    def set_look(self, side: int, colour: str) -> None:
        self._colour = colour
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        glyphs.paint(painter, "alert", QRectF(self.rect()), QColor(self._colour))
        painter.end()


def _paint_box(widget: QWidget, ground: str, border: str, radius: float, above: float = 0.0) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(border), 1))
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5 + above, -0.5, -0.5), radius, radius)
    painter.end()


def _ink(label: QLabel, colour: str) -> None:
    colours = label.palette()
    colours.setColor(label.foregroundRole(), QColor(colour))
    label.setPalette(colours)
