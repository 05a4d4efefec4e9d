"""The band above the diagram while a mistake is switched on: nobody is to take such numbers for right ones."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QWidget

from backstep.core.mistakes import MISTAKES, Mistake
from backstep.present.mistakes import MistakeFrame
from backstep.present.roles import Role
from backstep.session import commands as do
from backstep.ui import glyphs
from backstep.ui.band import Band, BandText
from backstep.ui.dress import TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.panel import PanelButton


@guarded
class MistakeBanner(Band):
    """What is wrong on purpose, and a button that ends it.

    Attributes:
        commanded: emitted with a command for the session.
    """

    commanded = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self.label = BandText(Qt.TextFormat.RichText)
        super().__init__(name, self.label, parent)
        self.setAccessibleName("Mistake on purpose")
        self._frame: MistakeFrame | None = None
        self._dress = Dress()
        self._sign = _Sign(self)
        self.off = PanelButton(f"{name}_off", "Switch off", "Compute everything correctly again", self)
        self.off.clicked.connect(self._on_off)
        self.hint = PanelButton(f"{name}_hint", "Hint", "Tell one more hint", self)
        self.hint.clicked.connect(self._on_hint)
        self.answer = PanelButton(f"{name}_answer", "Answer", "Say which mistake it is", self)
        self.answers = QMenu(self.answer)
        self.answers.setObjectName(f"{name}_answers")
        for row in MISTAKES.values():
            self.answers.addAction(row.title).setData(row.name.value)
        self.answers.addSeparator()
        self.answers.addAction("Tell me").setData("")
        self.answers.triggered.connect(self._on_answer)
        self.answer.setMenu(self.answers)
        self._row.addWidget(self._sign)
        self._row.addWidget(self.label, 1)
        for button in (self.hint, self.answer, self.off):
            self._row.addWidget(button)

    @property
    def frame(self) -> MistakeFrame | None:
        """What is told; None while nothing is wrong."""
        return self._frame

    def set_frame(self, frame: MistakeFrame | None) -> None:
        """Tell of a mistake, or of none."""
        if frame == self._frame:
            return
        self._frame = frame
        if frame is not None:
            # The name is what must not be cut: which mistake it is, or that it is to be found.
            name = frame.title.partition(": ")[2] or frame.title
            self.label.say(
                f"<b>{escape(frame.title)}</b> &nbsp;{escape(frame.text)}",
                frame.published,
                f"<b>{escape(name)}</b> …",
            )
            self.setAccessibleDescription(f"{frame.title}. {frame.text} {frame.published}".rstrip())
            self.hint.setVisible(frame.puzzling)
            self.hint.setEnabled(frame.hints > 0)
            self.answer.setVisible(frame.puzzling)
            self.off.setVisible(not frame.puzzling)
        self.setVisible(frame is not None)

    def set_dress(self, dress: Dress, *, text: float = TEXT) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self.label.setFont(dress.font(text))
        colours = self.label.palette()
        colours.setColor(self.label.foregroundRole(), QColor(dress.theme.ink))
        self.label.setPalette(colours)
        # Their rims grow with the letters.
        larger = Dress(dress.theme, dress.scale * text / TEXT, dress.zoom)
        for button in (self.hint, self.answer, self.off):
            button.set_dress(larger, TEXT * 0.9)
        self.answers.setFont(dress.font(text * 0.9))
        self._sign.set_look(dress.em(text * 1.5), dress.theme.backward)
        rim = max(dress.px(6), dress.em(text * 0.45))
        self._set_rims(2 * rim, rim, rim)
        self._row.setSpacing(dress.px(10))
        self.update()

    @Slot()
    def _on_off(self) -> None:
        if self._frame is not None:
            self.commanded.emit(do.ToggleMistake(self._frame.mistake))

    @Slot()
    def _on_hint(self) -> None:
        self.commanded.emit(do.ShowHint())

    @Slot(QAction)
    def _on_answer(self, chosen: QAction) -> None:
        # Qt hands the name out as a plain text.
        name: str = chosen.data()
        self.commanded.emit(do.Guess(Mistake(name) if name else None))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The band, with a dashed rim: unlike that of a stop."""
        dress, theme = self._dress, self._dress.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, radius = QRectF(self.rect()).adjusted(1, 1, -1, -1), dress.px(7)
        painter.setBrush(QColor(theme.fill(Role.BACKWARD)))
        painter.setPen(QPen(QColor(theme.backward), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(box, radius, radius)
        painter.end()


@guarded
class _Sign(QWidget):
    """The warning sign."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._colour = "#B91C1C"

    def set_look(self, side: int, colour: str) -> None:
        self._colour = colour
        self.setFixedSize(QSize(side, side))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        glyphs.paint(painter, "alert", QRectF(self.rect()), QColor(self._colour))
        painter.end()
