"""A field for one number, right where the number stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from backstep.core.datasets_wording import headed
from backstep.core.errors import InputError
from backstep.ui import fonts
from backstep.ui.boxes import claims
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.placement import inside

_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_F2})


@guarded
class _Line(QLineEdit):
    """Keys are its own while it has the focus: arrows would step the program, Escape leave the projector mode."""

    dismissed = Signal()

    def event(self, event: QEvent) -> bool:
        return claims(event, _ENDS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        elif event.key() not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
        # A field leaves Enter to what it stands on, where it would be a click.
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.dismissed.emit()


@guarded
class ValueField(QFrame):
    """Enter takes the number, Escape or a click elsewhere leaves it as it was; what is wrong is said while typing.

    Attributes:
        entered: emitted with the text, which is sound.
        closed: emitted when it goes away, either way.
    """

    entered = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("value_field")
        self.setAccessibleName("Change the number")
        self._stage = parent
        self._dress = Dress()
        self._check: Callable[[str], object] = str
        self._spot = QRect()
        self._name = QLabel(self)
        self.line = _Line(self)
        self.line.setObjectName("value_line")
        self.line.setMaxLength(200)
        self.message = QLabel(self)
        self.message.setObjectName("value_message")
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self._row = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        self._row.addWidget(self._name)
        self._row.addWidget(self.line, 1)
        self._column.addWidget(self.message)
        self.line.textEdited.connect(self._judge)
        self.line.returnPressed.connect(self._enter)
        self.line.dismissed.connect(self.close_field)
        self.hide()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        theme = dress.theme
        self._row.setSpacing(dress.px(8))
        self._column.setContentsMargins(dress.px(9), dress.px(6), dress.px(7), dress.px(6))
        self._column.setSpacing(dress.px(4))
        self._name.setStyleSheet(f"color: {theme.ink}")
        self._colour()

    def open(self, name: str, text: str, check: Callable[[str], object], spot: QRect, size: float) -> None:
        """Ask for the number called `name` beside `spot` of the parent, where letters have `size` pixels.

        `check` raises InputError for what is no such number.
        """
        self._check, self._spot = check, spot
        px = max(TEXT * self._dress.text, 0.85 * size)
        self._name.setFont(fonts.ui_font(px, True))
        self.line.setFont(fonts.ui_font(px, True))
        self.message.setFont(fonts.ui_font(px * SMALL / TEXT))
        self._name.setText(f"{name} =")
        self.line.setAccessibleName(name)
        self.line.setText(text)
        self.line.selectAll()
        self._say("")
        self.show()
        self.raise_()
        self.line.setFocus()

    @Slot()
    def close_field(self) -> None:
        """Leave the number as it is."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    @Slot(str)
    def _judge(self, text: str) -> None:
        # A beginning such as "-" or "1/" is no mistake yet; Enter tells.
        unfinished = text.strip() in ("", "-", "+", "−", ".", ",") or text.strip()[-1:] in ("/", "e", "E")
        self._say("" if unfinished else self._wrong(text))

    def _wrong(self, text: str) -> str:
        try:
            self._check(text)
        except InputError as error:
            return error.what
        return ""

    @Slot()
    def _enter(self) -> None:
        wrong = self._wrong(self.line.text())
        if wrong:
            self._say(wrong)
            return
        self.hide()
        self.entered.emit(self.line.text())
        self.closed.emit()

    def _say(self, text: str) -> None:
        said = f"{headed(text)}." if text else ""
        self.message.setText(said)
        self.message.setVisible(bool(said))
        self.line.setAccessibleDescription(said)
        self._colour()
        self._fit()

    def _colour(self) -> None:
        theme = self._dress.theme
        rim = theme.backward if self.message.text() else theme.update
        self.line.setStyleSheet(
            f"QLineEdit {{ background: {theme.card}; color: {theme.ink}; border: {self._dress.px(2)}px solid {rim};"
            f" border-radius: {self._dress.px(4)}px; padding: {self._dress.px(2)}px {self._dress.px(4)}px; }}"
        )
        self.message.setStyleSheet(f"color: {theme.backward}")

    def _fit(self) -> None:
        """Wide enough for 17 digits, below its spot where there is room, never out of sight."""
        metrics = QFontMetricsF(self.line.font())
        self.line.setMinimumWidth(round(metrics.horizontalAdvance("−0.12345678901234567e−300")))
        self._column.activate()
        self.resize(self.sizeHint().width(), 1)
        wide = self.width()
        self.resize(wide, max(self.sizeHint().height(), self._column.totalHeightForWidth(wide)))
        room = self._stage.rect()
        below = QPoint(self._spot.center().x() - wide // 2, self._spot.bottom() + self._dress.px(6))
        if below.y() + self.height() > room.height():
            below.setY(self._spot.top() - self.height() - self._dress.px(6))
        self.move(inside(below, self.size(), room.size()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        theme = self._dress.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.ink), 1.4))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()
