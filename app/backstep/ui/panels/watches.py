"""The watches panel: expressions with their values, edited in place, and a field for one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from backstep.ui.boxes import claims
from backstep.ui.dress import TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.item_views import PanelTree, dress_view
from backstep.ui.panels.panel import PanelButton, introduce

if TYPE_CHECKING:
    from backstep.core.network import Network
    from backstep.present.watches import WatchesFrame, WatchLook
    from backstep.ui.expression_field import ExpressionField
    from backstep.ui.panels.watch_rows import WatchDelegate, WatchModel

_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Space})
_EMPTY = "A watch shows what an expression over the numbers of the training is worth at every step. For example:"


@guarded
class WatchList(PanelTree):
    """The rows. Enter, F2 or a double click edits one, Delete removes it, Space plots it, Ctrl+C copies its value.

    Attributes:
        removed: emitted with the row to remove.
        switched: emitted with the row to plot or no longer.
        copied: emitted with the row whose value to copy.
    """

    removed = Signal(int)
    switched = Signal(int)
    copied = Signal(int)

    def __init__(self, model: WatchModel, delegate: WatchDelegate, parent: QWidget) -> None:
        super().__init__("watches_list", "Watches", parent)
        # The view does not own its delegate.
        self._delegate = delegate
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setRootIsDecorated(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def event(self, event: QEvent) -> bool:
        """Claim the keys that the list knows."""
        copies = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy)
        if copies and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return claims(event, _KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What a key does to the current row."""
        index = self.currentIndex()
        actions = {Qt.Key.Key_Delete: self.removed, Qt.Key.Key_Space: self.switched}
        if index.isValid() and event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit(index.row())
        elif index.isValid() and event.key() == Qt.Key.Key_F2:
            self.entered_row.emit(index)
        elif index.isValid() and event.key() in actions:
            actions[Qt.Key(event.key())].emit(index.row())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the switch plots the row."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        on_row = index.isValid() and event.button() == Qt.MouseButton.LeftButton
        if on_row and self._delegate.switch_area(QRectF(self.visualRect(index))).contains(event.position()):
            self.switched.emit(index.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows may need another number of lines."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


@guarded
class WatchesPanel(QWidget):
    """Shows a `WatchesFrame`. What it is made of is built when it is opened for the first time.

    Attributes:
        put: emitted with a text to watch, and the row it replaces or -1 for a new one.
        removed: emitted with the row to remove.
        plotted: emitted with a row and whether to draw it beside the cost.
        left: emitted when the keys shall go back to stepping.
    """

    put = Signal(str, int)
    removed = Signal(int)
    plotted = Signal(int, bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "watches")
        self._frame: WatchesFrame | None = None
        self._dress = Dress()
        self._editor: tuple[int, ExpressionField] | None = None
        self._wanted = -1
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def _build(self, network: Network) -> None:
        """Make the widgets; expressions are loaded with them."""
        from backstep.ui.expression_field import ExpressionField
        from backstep.ui.panels.watch_rows import WatchDelegate, WatchModel

        self.model: WatchModel = WatchModel(self)
        self.delegate: WatchDelegate = WatchDelegate(self.model)
        self.list = WatchList(self.model, self.delegate, self)
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.list.entered_row.connect(self.edit)
        self.list.removed.connect(self._on_removed)
        self.list.switched.connect(self._on_switched)
        self.list.copied.connect(self.copy)
        self.list.left.connect(self.left)
        self.field: ExpressionField = ExpressionField("watch_field", "Add a watch", network, self)
        self.field.line.setPlaceholderText("Add a watch, such as J - J_prev")
        self.field.entered.connect(self._on_added)
        self.field.dismissed.connect(self._on_dismissed)
        self.empty = QWidget(self)
        self._said = QLabel(_EMPTY, self.empty)
        self._said.setWordWrap(True)
        self.examples = [PanelButton(f"watch_example_{place}", "", "", self.empty) for place in (1, 2, 3)]
        self._empty_column = QVBoxLayout(self.empty)
        self._empty_column.setContentsMargins(0, 0, 0, 0)
        self._empty_column.addWidget(self._said)
        for button in self.examples:
            button.clicked.connect(self._on_example)
            self._empty_column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._empty_column.addStretch(1)
        self._stack = QStackedLayout()
        self._column.addLayout(self._stack, 1)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        self._column.addWidget(self.field)

    @property
    def frame(self) -> WatchesFrame | None:
        """What is shown."""
        return self._frame

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        if self._frame is None:
            return
        self._column.setSpacing(dress.px(6))
        self.delegate.set_dress(dress)
        dress_view(self.list, dress)
        self.field.set_dress(dress)
        self._said.setFont(dress.font(TEXT))
        self._said.setStyleSheet(f"color: {dress.theme.muted}")
        self._empty_column.setSpacing(dress.px(6))
        # A sentence about what is typed comes first where there is little room.
        for page in (self.list, self.empty):
            page.setMinimumHeight(dress.em(24))
        for button in self.examples:
            button.set_dress(dress, mono=True)
        if self._editor is not None:
            self._editor[1].set_dress(dress)
            self._fit_editor()
        self.list.scheduleDelayedItemsLayout()

    def set_frame(self, frame: WatchesFrame) -> None:
        """Show the watches of a moment; what is selected and typed stays so."""
        first = self._frame is None
        if first:
            self._build(frame.network)
        before, self._frame = self._frame, frame
        if first:
            self.set_dress(self._dress)
        if before is not None and before.texts != frame.texts:
            self.close_editor()
        here = self.list.currentIndex().row()
        with QSignalBlocker(self.list.selectionModel()):
            if self.model.set_frame(frame):
                at = self._wanted if self._wanted >= 0 else here
                self._wanted = -1
                self.list.setCurrentIndex(self.model.index(min(max(at, 0), len(frame.texts) - 1)))
        self.list.viewport().update()
        self.field.set_network(frame.network)
        for button, text in zip(self.examples, frame.examples, strict=True):
            button.setText(text)
            button.setAccessibleName(f"Watch {text}")
        shown, hidden = (self.list, self.empty) if frame.texts else (self.empty, self.list)
        self._stack.setCurrentWidget(shown)
        # What is not seen needs no room.
        hidden.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        shown.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def add(self) -> None:
        """Go to the field for a new watch."""
        if self._frame is not None:
            self.field.line.setFocus()

    # --- editing in place

    def edit(self, index: QModelIndex) -> None:
        """Open a field in a row."""
        from backstep.ui.expression_field import ExpressionField

        self.close_editor()
        look = self.model.look(index)
        if look is None or self._frame is None:
            return
        field = ExpressionField("watch_editor", f"Edit {look.text}", self._frame.network, self.list)
        field.setAutoFillBackground(True)
        field.set_text(look.text)
        self._editor = index.row(), field
        self.list.setIndexWidget(index, field)
        # Only now: the list has colours of its own for what stands in it.
        field.set_dress(self._dress)
        field.entered.connect(self._on_edited)
        field.dismissed.connect(self._on_cancelled)
        field.line.textChanged.connect(self._fit_editor)
        self._fit_editor()
        self.list.scrollTo(index)
        field.line.selectAll()
        field.line.setFocus()

    def close_editor(self) -> None:
        """Drop what is being edited."""
        if self._editor is None:
            return
        row, field = self._editor
        self._editor = self.delegate.edited = None
        had_keys = field.line.hasFocus()
        field.hide()
        # It lets go of widgets that were put there as well, and deletes them.
        self.list.closePersistentEditor(self.model.index(row))
        self.list.scheduleDelayedItemsLayout()
        if had_keys:
            self.list.setFocus()

    def _fit_editor(self) -> None:
        if self._editor is not None:
            row, field = self._editor
            width = self.list.viewport().width()
            high = field.heightForWidth(width) if field.hasHeightForWidth() else field.sizeHint().height()
            self.delegate.edited = row, high
            self.list.doItemsLayout()

    def _on_edited(self) -> None:
        if self._editor is not None:
            row, field = self._editor
            text = field.text
            self.close_editor()
            self.list.setFocus()
            self.put.emit(text, row)

    def _on_cancelled(self) -> None:
        self.close_editor()
        self.list.setFocus()

    # --- the field below and the examples

    def _on_added(self) -> None:
        text = self.field.text
        texts = ["".join(each.split()) for each in self._frame.texts] if self._frame is not None else []
        same = "".join(text.split())
        if same in texts:
            # What is watched already is shown; the session says so.
            self.list.setCurrentIndex(self.model.index(texts.index(same)))
        else:
            self._wanted = self.model.rowCount()
        self.field.set_text("")
        self.put.emit(text, -1)

    def _on_dismissed(self) -> None:
        self.field.set_text("")
        self.left.emit()

    def _on_example(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.put.emit(button.text(), -1)
            self.list.setFocus()

    # --- what is done to a row

    def _on_removed(self, row: int) -> None:
        self.removed.emit(row)

    def _on_switched(self, row: int) -> None:
        look = self._look(row)
        if look is not None and (look.plotted or not look.unplottable):
            self.plotted.emit(row, not look.plotted)

    def copy(self, row: int) -> None:
        """Put all digits of a value on the clipboard."""
        look = self._look(row)
        if look is not None and look.now.known:
            QGuiApplication.clipboard().setText(look.now.copied)

    def _look(self, row: int) -> WatchLook | None:
        return self.model.look(self.model.index(row))

    def _on_menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if index.isValid():
            self.context_menu(index.row()).popup(self.list.viewport().mapToGlobal(place))

    def context_menu(self, row: int) -> QMenu:
        """The menu of the right mouse button on a row; it deletes itself when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        look = self._look(row)
        if look is None:
            return menu
        edit = menu.addAction("Edit\tF2")
        edit.triggered.connect(lambda: self.edit(self.model.index(row)))
        plot = menu.addAction("Plot beside the cost\tSpace")
        plot.setCheckable(True)
        plot.setChecked(look.plotted)
        plot.setEnabled(look.plotted or not look.unplottable)
        plot.setToolTip(look.unplottable)
        plot.triggered.connect(lambda: self._on_switched(row))
        copy = menu.addAction("Copy the value with all digits\tCtrl+C")
        copy.setEnabled(look.now.known)
        copy.triggered.connect(lambda: self.copy(row))
        text = menu.addAction("Copy the expression")
        text.triggered.connect(lambda: QGuiApplication.clipboard().setText(look.text))
        menu.addSeparator()
        remove = menu.addAction("Remove\tDel")
        remove.triggered.connect(lambda: self._on_removed(row))
        for action, name in ((edit, "edit"), (plot, "plot"), (copy, "copy"), (text, "copy_text"), (remove, "remove")):
            action.setObjectName(f"watch_{name}")
        return menu
