"""A line in which an expression is typed: what is wrong is underlined in its place and said, names are completed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPointF, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QListView, QSizePolicy, QVBoxLayout, QWidget

from backstep.core.datasets_wording import headed
from backstep.core.expression_completion import log_completions
from backstep.core.expression_logs import parse_log
from backstep.core.expressions import Expression, ExpressionError, completions, parse
from backstep.core.network import Network
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded

LONGEST = 1200
"""Characters that can be typed: a few more than an expression may have, so that the refusal can be read."""
_WAVE = 2.0
_POPUP_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab})


class ExpressionField(QWidget):
    """An expression over the quantities of `network`, or with `log` a text with expressions in braces.

    Attributes:
        edited: emitted after each change by the person.
        entered: emitted when Enter was pressed and the text is sound.
        dismissed: emitted when Escape was pressed.
    """

    edited = Signal()
    entered = Signal()
    dismissed = Signal()

    def __init__(
        self,
        name: str,
        title: str,
        network: Network,
        parent: QWidget | None = None,
        *,
        log: bool = False,
        condition: bool = False,
        once: bool = False,
        may_be_empty: bool = False,
        kept_lines: int = 0,
    ) -> None:
        """`condition` and `once` are those of `parse`.

        `kept_lines` of room stay free for a sentence while there is none, so that nothing moves.
        """
        super().__init__(parent)
        self._network, self._condition, self._once = network, condition, once
        self._log, self._may_be_empty, self._kept_lines = log, may_be_empty, kept_lines
        self._dress = Dress()
        self._error = self._note = ""
        self._expression: Expression | None = None
        self.line = _Line(name, self)
        self.line.setAccessibleName(title)
        self.line.setMaxLength(LONGEST)
        self.message = QLabel(self)
        self.message.setObjectName(f"{name}_error")
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        # Where all of it has no room, it is read from its begin on.
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.line)
        self._column.addWidget(self.message)
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.textChanged.connect(self._check)
        self.line.textEdited.connect(self._on_edited)
        self.line.wanted.connect(self._offer)
        self.line.entered.connect(self._on_entered)
        self.line.dismissed.connect(self.dismissed)
        self._check()

    @property
    def text(self) -> str:
        """What is typed, without blanks around it."""
        return self.line.text().strip()

    @property
    def error(self) -> str:
        """Why it is refused; "" where it is sound."""
        return self._error

    @property
    def sound(self) -> bool:
        """Whether it could be accepted as it is."""
        return not self._error

    def set_text(self, text: str) -> None:
        """Put a text there."""
        self.line.setText(text)

    def set_note(self, note: str) -> None:
        """Say something about what is typed, where there is nothing wrong with it."""
        if note != self._note:
            self._note = note
            self._say()

    @property
    def expression(self) -> Expression | None:
        """What is typed, checked; None where it is not sound, or a text with expressions."""
        return self._expression

    def set_network(self, network: Network) -> None:
        """Expressions are about another network now."""
        if network != self._network:
            self._network = network
            self._check()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        theme = dress.theme
        self.line.setFont(dress.mono(TEXT))
        self.line.setFixedHeight(dress.height(28))
        self.line.set_wave(theme.backward)
        self.line.popup.setFont(dress.mono(TEXT))
        self.message.setFont(dress.font(SMALL))
        self._column.setSpacing(dress.px(2))
        if self._kept_lines:
            self.message.setMinimumHeight(self._kept_lines * self.message.fontMetrics().lineSpacing())
        self._say()

    def _check(self) -> None:
        text, place = self.line.text(), None
        self._error, self._expression = "", None
        if text.strip() or not self._may_be_empty:
            try:
                if self._log:
                    parse_log(text, self._network)
                else:
                    self._expression = parse(text, self._network, condition=self._condition, once=self._once)
            except ExpressionError as error:
                said = headed(error.what)
                if len(text) == LONGEST:
                    # A longer text was cut here: how long it was nobody knows.
                    said += " or more"
                self._error, place = said if said.endswith("?") else f"{said}.", (error.start, error.end)
        self.line.set_mistake(place if text else None)
        self._say()

    def _say(self) -> None:
        # An empty line is not yet a mistake, though nothing to accept either.
        said = (self._error or self._note) if self.line.text() else ""
        colours, theme = self.message.palette(), self._dress.theme
        colours.setColor(self.message.foregroundRole(), QColor(theme.backward if self._error else theme.ink))
        self.message.setPalette(colours)
        self.message.setText(said)
        self.message.setVisible(bool(said) or bool(self._kept_lines))
        self.line.setAccessibleDescription(said)

    def _on_edited(self) -> None:
        # Qt tells of an edit before it tells of the change.
        self._check()
        self._offer(asked=False)
        self.edited.emit()

    def _offer(self, *, asked: bool = True) -> None:
        """Open the list of what could come next; unasked only where something of a name or a bracket is there."""
        text, cursor = self.line.text(), self.line.cursorPosition()
        complete = log_completions if self._log else completions
        start, names = complete(text, cursor, self._network)
        typed = text[start:cursor]
        fresh = [name for name in names if name != typed]
        if fresh and (asked or typed or text[:cursor].endswith(("[", ","))):
            # Where the text is sound as it stands, Enter accepts it; an arrow key or Tab still takes a name.
            self.line.offer(start, fresh, choose=asked or not self.sound)
        else:
            self.line.popup.hide()

    def _on_entered(self) -> None:
        if self.sound:
            self.entered.emit()
        elif QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, self._error))


@guarded
class _Line(QLineEdit):
    """The line itself, with a wave below the mistake and a list below the cursor."""

    wanted = Signal()
    entered = Signal()
    dismissed = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._mistake: tuple[int, int] | None = None
        self._wave = QColor("#000000")
        self._start = 0
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(self)
        self._completer.setMaxVisibleItems(9)
        self._completer.activated.connect(self._take)
        # A list of its own: the one that Qt would make may be none.
        self.popup = QListView(self)
        self.popup.setUniformItemSizes(True)
        self._completer.setPopup(self.popup)
        self.popup.setObjectName(f"{name}_completions")

    def set_wave(self, colour: str) -> None:
        self._wave = QColor(colour)
        self.update()

    def set_mistake(self, place: tuple[int, int] | None) -> None:
        self._mistake = place
        self.update()

    @property
    def mistake(self) -> tuple[int, int] | None:
        """First character that is underlined, and the one beyond the last."""
        return self._mistake

    def offer(self, start: int, names: list[str], *, choose: bool) -> None:
        """Show what could stand from character `start` to the cursor; `choose` the first, so that Enter takes it."""
        self._start = start
        if names != self._names.stringList():
            self._names.setStringList(names)
        place = self.cursorRect()
        widest = max(self.popup.sizeHintForColumn(0), self.fontMetrics().averageCharWidth() * 14)
        place.setWidth(widest + self.popup.verticalScrollBar().sizeHint().width() + 8)
        self._completer.complete(place)
        self.popup.setCurrentIndex(self._names.index(0, 0) if choose else QModelIndex())

    def _take(self, name: str) -> None:
        text, cursor = self.text(), self.cursorPosition()
        rest = text[cursor:]
        if name.endswith(("[", "(")) and rest.startswith(name[-1]):
            rest = rest[1:]
        self.setText(text[: self._start] + name + rest)
        self.setCursorPosition(self._start + len(name))
        self.textEdited.emit(self.text())

    def event(self, event: QEvent) -> bool:
        """Every key that types or moves belongs to the line, not to the window's single keys."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
            if held == Qt.KeyboardModifier.NoModifier and not function:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Space opens the list; Enter and Escape are for the owner unless the list is open."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        entering = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entering and self.popup.isVisible() and not self.popup.currentIndex().isValid():
            # Nothing of the list is chosen: what is typed is meant.
            self.popup.hide()
            self.entered.emit()
        elif self.popup.isVisible() and event.key() in _POPUP_KEYS:
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.popup.hide()
                self._take(str(self.popup.currentIndex().data() or self._names.stringList()[0]))
            else:
                event.ignore()  # the completer takes or closes
        elif control and event.key() == Qt.Key.Key_Space:
            self.wanted.emit()
        elif entering:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Room for a usual expression."""
        return QSize(self.fontMetrics().averageCharWidth() * 34, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The wave below the mistake."""
        super().paintEvent(event)
        if self._mistake is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect().adjusted(3, 0, -3, 0))
        painter.setPen(QPen(self._wave, 1.5))
        left, right = (self._x(place) for place in self._mistake)
        right = max(right, left + 3 * _WAVE)
        bottom = self.cursorRect().bottom() - 1.0
        points = [
            QPointF(left + number * _WAVE, bottom - (_WAVE if number % 2 else 0.0))
            for number in range(int((right - left) / _WAVE) + 1)
        ]
        painter.drawPolyline(points)
        painter.end()

    def _x(self, place: int) -> float:
        """Where the character at `place` begins."""
        metrics, text = self.fontMetrics(), self.text()
        cursor = metrics.horizontalAdvance(text[: self.cursorPosition()])
        return self.cursorRect().center().x() + metrics.horizontalAdvance(text[:place]) - cursor
