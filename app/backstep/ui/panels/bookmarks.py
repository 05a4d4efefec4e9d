"""The bookmarks: a list with notes."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QMenu, QStackedLayout, QWidget

from backstep.present.journey_frame import BookmarkRow, BookmarksFrame
from backstep.ui.dress import TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.item_views import PanelTree, dress_view
from backstep.ui.panels.panel import introduce, placeholder
from backstep.ui.panels.row_model import Index, RowModel

_ROLE = Qt.ItemDataRole
_NOTE = 2


@guarded
class BookmarksModel(RowModel[BookmarkRow]):
    """Place, phase and note; only the note can be written.

    Attributes:
        noted: emitted with iteration, step and the new note.
    """

    noted = Signal(int, int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_NOTE + 1, parent)
        self._dress = Dress()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress

    def what(self, row: BookmarkRow) -> Hashable:
        """Its place, whatever its note is and wherever we are."""
        return row.place

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A note can be edited."""
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if index.column() == _NOTE else Qt.ItemFlag(0))

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """Texts of a row; the one we are at stands in bold."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == _ROLE.EditRole:
            return row.note
        if role == _ROLE.DisplayRole:
            return (row.place, row.what, " ".join(row.note.split()) or "Add a note")[column]
        if role == _ROLE.ForegroundRole and (column == 1 or (column == _NOTE and not row.note)):
            return QColor(self._dress.theme.muted)
        if role == _ROLE.FontRole and row.here and column == 0:
            return self._dress.font(TEXT, bold=True)
        if role in (_ROLE.AccessibleTextRole, _ROLE.ToolTipRole):
            return ", ".join(filter(None, (f"Bookmark at {row.place}, {row.what}", row.note)))
        return None

    def setData(self, index: Index, value: Any, role: int = _ROLE.EditRole) -> bool:
        """A new note; it is shown once the session has it."""
        row = self.rows[index.row()]
        if role != _ROLE.EditRole or str(value) == row.note:
            return False
        self.noted.emit(row.iteration, row.step, str(value))
        return True


@guarded
class _List(PanelTree):
    """Del removes, F2 edits; the keys of an editor are its own.

    Attributes:
        removed: emitted when the current row is to be removed.
    """

    removed = Signal()
    OWN = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_F2})

    @property
    def works(self) -> bool:
        """Whether the keys go to it, or to an editor in it."""
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the list itself; the others as in every panel."""
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        elif event.key() == Qt.Key.Key_F2 and self.currentIndex().isValid():
            self.edit(self.currentIndex().siblingAtColumn(_NOTE))
        else:
            super().keyPressEvent(event)


@guarded
class BookmarksPanel(QWidget):
    """Shows a `BookmarksFrame`.

    Attributes:
        visited: emitted with iteration and step of the bookmark to go to.
        noted: emitted with iteration, step and a new note.
        removed: emitted with iteration and step of the bookmark to forget.
        left: emitted when the keys shall go back to stepping.
    """

    visited = Signal(int, int)
    noted = Signal(int, int, str)
    removed = Signal(int, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "bookmarks")
        self.model = BookmarksModel(self)
        self.model.noted.connect(self.noted)
        self.list = _List("bookmark_list", "Bookmarks", self)
        self.list.setModel(self.model)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setStretchLastSection(True)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.list.entered_row.connect(self._on_entered)
        self.list.removed.connect(self._on_removed)
        self.list.left.connect(self.left)
        self.empty = placeholder(self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)

    def set_frame(self, frame: BookmarksFrame) -> None:
        """Show the bookmarks of this moment."""
        self.empty.setText(frame.empty)
        self.model.set_rows(frame.rows)
        self._stack.setCurrentWidget(self.empty if frame.empty else self.list)
        here = next((number for number, row in enumerate(frame.rows) if row.here), None)
        # A list that somebody works with stays where it is: moving on would close an editor.
        if here is not None and not self.list.works:
            self.list.setCurrentIndex(self.model.index(here, 0))

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self.model.set_dress(dress)
        dress_view(self.list, dress)
        self.empty.setFont(dress.font(TEXT))
        self.empty.setStyleSheet(f"color: {dress.theme.muted}")
        self.empty.setContentsMargins(dress.px(12), 0, dress.px(12), 0)
        self.list.doItemsLayout()

    def edit_note(self, iteration: int, step: int) -> None:
        """Begin to write the note of a bookmark."""
        for number, row in enumerate(self.model.rows):
            if (row.iteration, row.step) == (iteration, step):
                index = self.model.index(number, _NOTE)
                self.list.setCurrentIndex(index)
                self.list.edit(index)

    def _on_entered(self, index: QModelIndex) -> None:
        row = self.model.rows[index.row()]
        self.visited.emit(row.iteration, row.step)

    def _on_removed(self) -> None:
        self._remove(self.list.currentIndex())

    def _remove(self, index: QModelIndex) -> None:
        if index.isValid():
            row = self.model.rows[index.row()]
            self.removed.emit(row.iteration, row.step)

    def _on_menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if index.isValid():
            self.context_menu(index).popup(self.list.viewport().mapToGlobal(place))

    def context_menu(self, index: QModelIndex) -> QMenu:
        """The menu of the right mouse button; it deletes itself when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Go there").triggered.connect(lambda: self._on_entered(index))
        note = menu.addAction("Edit the note")
        note.triggered.connect(lambda: self.list.edit(index.siblingAtColumn(_NOTE)))
        menu.addAction("Remove").triggered.connect(lambda: self._remove(index))
        return menu
