"""The log panel: the lines that log points wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QStyle, QWidget

from backstep.core.datasets_wording import counted
from backstep.present.log import LogFrame, as_text, line_text, place_text
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.item_views import dress_view
from backstep.ui.panels.panel import PanelButton, headed_stack, introduce, placeholder
from backstep.ui.panels.row_model import Index
from backstep.ui.panels.whole_rows import WholeRows

if TYPE_CHECKING:
    from backstep.session.halt import LogEntry


@guarded
class LogModel(QAbstractTableModel):
    """A line each: where, and what."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.frame = LogFrame((), "", 0)
        self._dress = Dress()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self.layoutChanged.emit()

    def set_frame(self, frame: LogFrame) -> bool:
        """Show other lines; True where there are new ones.

        Lines that were added, and the oldest that gave way to them, are told as such: what is selected stays, and what
        somebody reads stays in its place.
        """
        old, new = self.frame.entries, frame.entries
        if frame.digits != self.frame.digits and old:
            self.frame = LogFrame(old, "", frame.digits)
            self.dataChanged.emit(self.index(0, 1), self.index(len(old) - 1, 1))
        if new is old or new == old:
            self.frame = frame
            return False
        gone = _gone(old, new)
        kept = old[gone:]
        if not kept:
            self.beginResetModel()
            self.frame = frame
            self.endResetModel()
            return True
        if gone:
            self.beginRemoveRows(QModelIndex(), 0, gone - 1)
            self.frame = LogFrame(kept, "", frame.digits)
            self.endRemoveRows()
        if len(new) > len(kept):
            self.beginInsertRows(QModelIndex(), len(kept), len(new) - 1)
            self.frame = frame
            self.endInsertRows()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many lines there are."""
        return 0 if parent.isValid() else len(self.frame.entries)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Where and what."""
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The texts of a line."""
        if not index.isValid():
            return None
        entry, first = self.frame.entries[index.row()], index.column() == 0
        if role == Qt.ItemDataRole.DisplayRole:
            return place_text(entry) if first else line_text(entry, self.frame.digits)
        if role == Qt.ItemDataRole.ForegroundRole and first:
            return QColor(self._dress.theme.muted)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"Breakpoint {entry.number} at iteration {entry.iteration:,}, step {entry.step:,}\n{entry.text}"
        return None


def _gone(old: tuple[LogEntry, ...], new: tuple[LogEntry, ...]) -> int:
    """How many of the first of `old` are missing in `new`, which goes on from the rest; all where it does not."""
    for gone, entry in enumerate(old):
        if new and entry is new[0]:
            kept = old[gone:]
            return gone if new[: len(kept)] == kept else len(old)
    return len(old)


class LogPanel(QWidget):
    """Shows a `LogFrame`.

    Attributes:
        visited: emitted with iteration and step of a line that was clicked.
        cleared: emitted when the lines shall go.
        left: emitted when the keys shall go back to stepping.
    """

    visited = Signal(int, int)
    cleared = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "log")
        self.model = LogModel(self)
        self.tree = WholeRows("log_lines", "Lines of the log", self)
        self.tree.setModel(self.model)
        self.tree.clicked.connect(self._go)
        self.tree.entered_row.connect(self._go)
        self.tree.left.connect(self.left)
        self.empty = placeholder(self)
        self.count = QLabel(self)
        self.follow = PanelButton("log_follow", "Follow the end", "Scroll to each new line", self)
        self.follow.setCheckable(True)
        self.follow.setChecked(True)
        self.follow.toggled.connect(self._follow)
        # In larger letters or with less room the end is elsewhere; queued, because the list still lays itself out then.
        self.tree.verticalScrollBar().rangeChanged.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        self.copy = PanelButton(
            "log_copy", "Copy all", "Put all lines on the clipboard, each with its place and with exact numbers", self
        )
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(as_text(self.model.frame)))
        self.clear = PanelButton("log_clear", "Clear", "Remove all lines", self)
        self.clear.clicked.connect(self.cleared)
        self._head = QHBoxLayout()
        self._column, self._stack = headed_stack(self, self._head)
        self._head.addWidget(self.count, 1)
        for button in self.buttons:
            self._head.addWidget(button)
        self._stack.addWidget(self.tree)
        self._stack.addWidget(self.empty)

    @property
    def buttons(self) -> tuple[PanelButton, ...]:
        """Those above the lines."""
        return self.follow, self.copy, self.clear

    def sizeHint(self) -> QSize:
        """A strip of lines."""
        return QSize(360, 130)

    def minimumSizeHint(self) -> QSize:
        """Low enough to stand behind the cost history without making it higher."""
        return QSize(120, 60)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self.model.set_dress(dress)
        dress_view(self.tree, dress)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self._fit_places()
        for label, size in ((self.empty, TEXT), (self.count, SMALL)):
            label.setFont(dress.font(size))
            label.setStyleSheet(f"color: {dress.theme.muted}")
        for button in self.buttons:
            button.set_dress(dress)
        self._head.setSpacing(dress.px(5))
        self._column.setSpacing(dress.px(4))

    def set_frame(self, frame: LogFrame) -> None:
        """Show the lines."""
        fresh = self.model.set_frame(frame)
        self.empty.setText(frame.empty)
        self._stack.setCurrentWidget(self.empty if frame.empty else self.tree)
        count = len(frame.entries)
        self.count.setText(counted(count, "line") if count else "")
        for button in (self.copy, self.clear):
            button.setEnabled(bool(count))
        if fresh:
            self._fit_places()
            self._follow()

    def _fit_places(self) -> None:
        """The first column as wide as the widest place. To ask the view for it takes longer than all the rest."""
        entries, metrics = self.model.frame.entries, self.tree.fontMetrics()
        widest = max(entries, key=lambda entry: len(f"{entry.iteration}{entry.step}"), default=None)
        margin = 2 * (self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1)
        text = "" if widest is None else place_text(widest)
        self.tree.header().resizeSection(0, metrics.horizontalAdvance(text) + margin + metrics.averageCharWidth())

    def _follow(self, *_: object) -> None:
        if self.follow.isChecked():
            self.tree.scrollToBottom()

    def _go(self, index: QModelIndex) -> None:
        entry = self.model.frame.entries[index.row()]
        self.visited.emit(entry.iteration, entry.step)
