"""The four phases of an iteration as pills: what is done, where we are, what is ahead."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from backstep.core.steps import PHASES
from backstep.present.frame import PhaseLook, PhaseStatus, TimelineFrame
from backstep.present.panels import PANEL_BY_NAME
from backstep.present.roles import PHASE_ROLES
from backstep.ui import glyphs
from backstep.ui.contrast import mix
from backstep.ui.dress import TEXT, Dress
from backstep.ui.guard import guarded

HEIGHT = 34.0
_SAID = {PhaseStatus.DONE: "done", PhaseStatus.CURRENT: "here we are", PhaseStatus.AHEAD: "still ahead"}


class PhaseRibbon(QWidget):
    """Four pills; a click on one goes to its last step, as far as that can be gone to.

    Attributes:
        chosen: emitted with the step to go to.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = PANEL_BY_NAME["phase_ribbon"]
        self.setObjectName(row.name)
        self.setAccessibleName(row.title)
        self.setAccessibleDescription(row.description)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.pills = [PhasePill(self) for _ in PHASES]
        for pill in self.pills:
            self._row.addWidget(pill)
            pill.clicked.connect(self._on_clicked)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_frame(self, frame: TimelineFrame) -> None:
        """Show the phases of this moment."""
        for pill, look in zip(self.pills, frame.phases, strict=True):
            pill.set_look(look, frame.limit)

    def set_dress(self, dress: Dress, *, text: float = TEXT) -> None:
        """Take on the colours and the size; `text` is the height of the titles at scale 1."""
        self._row.setSpacing(dress.px(6))
        for pill in self.pills:
            pill.set_dress(dress, text)

    def _on_clicked(self) -> None:
        pill = self.sender()
        if isinstance(pill, PhasePill) and pill.look is not None:
            self.chosen.emit(pill.look.last)


@guarded
class PhasePill(QAbstractButton):
    """One phase: an outline with a check mark when it is done, filled where we are, grey while it is ahead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look: PhaseLook | None = None
        self._dress = Dress()
        self._text = TEXT
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_look(self, look: PhaseLook, limit: int) -> None:
        """Show a phase; `limit` is the last step that can be gone to."""
        self.setEnabled(look.last <= limit)
        if look == self.look:
            return
        self.look = look
        self.setObjectName(f"phase_{look.phase.value}")
        self.setText(look.title)
        self.setAccessibleName(f"{look.title}, {_SAID[look.status]}")
        self.setToolTip(f"{look.title}: steps {look.first:,} to {look.last:,}\nClick to go to the end of this phase")
        self.updateGeometry()
        self.update()

    def set_dress(self, dress: Dress, text: float) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._text = text
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the title and a check mark."""
        width = QFontMetricsF(self._dress.font(self._text, bold=True)).horizontalAdvance(self.text())
        # The widest title with its check mark fits, so a pill never changes its width.
        return QSize(
            round(width) + self._dress.em(self._text * 3.6), self._dress.height(HEIGHT / TEXT * self._text, self._text)
        )

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pill."""
        look, dress = self.look, self._dress
        if look is None:
            return
        theme, role = dress.theme, PHASE_ROLES[look.phase]
        own = dress.colour(role)
        current, ahead = look.status is PhaseStatus.CURRENT, look.status is PhaseStatus.AHEAD
        hovered = self.underMouse() and self.isEnabled()
        ground = own if current else QColor(theme.hover if hovered else theme.panel)
        border = QColor(theme.border) if ahead else own
        text = QColor(theme.on(role)) if current else QColor(theme.muted) if ahead else own
        if self.hasFocus():
            border = QColor(mix(theme.ink, theme.colour(role), 0.6))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.0 if not self.hasFocus() else 3.0
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setPen(QPen(border, width))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        font = dress.font(self._text, bold=True)
        painter.setFont(font)
        wide = QFontMetricsF(font).horizontalAdvance(look.title)
        mark = dress.em(self._text * 0.85) if look.status is PhaseStatus.DONE else 0
        gap = dress.em(self._text * 0.45) if mark else 0
        x = (self.width() - wide - mark - gap) / 2
        if mark:
            glyphs.paint(painter, "check", QRectF(x, 0, mark, self.height()), text)
        painter.setPen(text)
        area = QRectF(x + mark + gap, 0, wide + 2, self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, look.title)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """And no longer."""
        super().leaveEvent(event)
        self.update()
