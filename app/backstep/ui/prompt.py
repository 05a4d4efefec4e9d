"""A small field above the diagram that asks for one line and says what it means as it is typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from backstep.present.positions import Hint
from backstep.ui.boxes import claims
from backstep.ui.contrast import mix
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded

_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})


@guarded
class Prompt(QWidget):
    """Enter takes what can be taken, Escape or a click elsewhere gives up.

    Attributes:
        left: emitted when it is closed, so that the keys go back to stepping.
    """

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("prompt")
        self._dress = Dress()
        self._explain: Callable[[str], Hint] = Hint
        self._take: Callable[[str], object] = str
        self.title = QLabel(self)
        self.field = _Field(self)
        self.field.setObjectName("prompt_field")
        self.hint = QLabel(self)
        self.hint.setObjectName("prompt_hint")
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.field.textChanged.connect(self._say)
        self.field.entered.connect(self._on_entered)
        self.field.given_up.connect(self.leave)
        self._column = QVBoxLayout(self)
        for part in (self.title, self.field, self.hint):
            self._column.addWidget(part)
        self.hide()

    def ask(self, title: str, text: str, explain: Callable[[str], Hint], take: Callable[[str], object]) -> None:
        """Ask for a line, beginning with `text`; `explain` says what it means, `take` gets it once it is entered."""
        self._explain, self._take = explain, take
        self.title.setText(title)
        self.setAccessibleName(title)
        self.field.setAccessibleName(title)
        self.field.setText(text)
        self._say(text)
        self.show()
        self.raise_()
        self.fit()
        self.field.setFocus()
        self.field.selectAll()

    def leave(self) -> None:
        """Close it."""
        if self.isVisible():
            self.hide()
            # They may hold what was asked about.
            self._explain, self._take = Hint, str
            self.left.emit()

    def fit(self) -> None:
        """Stand in the middle above, as wide as a sentence needs."""
        room = self.window().width()
        width = min(self._dress.em(420), room - 2 * self._dress.px(12))
        height = self._column.heightForWidth(width)
        self.setGeometry((room - width) // 2, self._top() + self._dress.px(12), width, height)

    def _top(self) -> int:
        """Where the diagram begins."""
        window = self.window()
        header = window.menuWidget() if isinstance(window, QMainWindow) else None
        return header.height() if header is not None and header.isVisible() else 0

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self.title.setFont(dress.font(SMALL, bold=True))
        self.field.setFont(dress.font(TEXT))
        self.hint.setFont(dress.font(SMALL))
        side = dress.px(12)
        self._column.setContentsMargins(side, side, side, side)
        self._column.setSpacing(dress.px(6))
        self._say(self.field.text())

    def _say(self, text: str) -> None:
        said = self._explain(text)
        self.hint.setText(said.text)
        self.field.setAccessibleDescription(said.text)
        colour = self._dress.theme.backward if said.mistake else self._dress.theme.muted
        self.hint.setStyleSheet(f"color: {colour}")
        if self.isVisible():
            self.fit()

    def _on_entered(self) -> None:
        text = self.field.text()
        if text.strip() and not self._explain(text).mistake:
            take = self._take
            self.leave()
            take(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a card that stands out from what is below."""
        theme = self._dress.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(mix(theme.forward, theme.card, 0.6)), self._dress.px(1.5)))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), self._dress.px(8), self._dress.px(8))
        painter.end()


@guarded
class _Field(QLineEdit):
    """A field whose keys are its own.

    Attributes:
        entered: emitted on Enter.
        given_up: emitted on Escape, and when the focus goes elsewhere.
    """

    entered = Signal()
    given_up = Signal()

    def event(self, event: QEvent) -> bool:
        """Claim the keys of a field before a shortcut does."""
        return claims(event, _KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Somebody went on with something else."""
        super().focusOutEvent(event)
        if self.window().isActiveWindow():
            self.given_up.emit()
