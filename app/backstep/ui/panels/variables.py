"""The variables panel: every tensor of the moment, and the numbers of one of them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from backstep.present.chosen import VariablesView, When
from backstep.present.clippings import FORMATS
from backstep.present.variables import Table, VariablesFrame
from backstep.ui import lettering
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.elided import ElidedLabel
from backstep.ui.guard import guarded
from backstep.ui.panels.item_views import PanelTable, PanelTree, dress_view
from backstep.ui.panels.panel import PanelButton, headed_stack, introduce, placeholder
from backstep.ui.panels.variables_models import NumbersModel, TensorModel

_CHOICES = (
    (When.NOW, "Now", "The numbers as they are at this step"),
    (When.BEFORE, "Before", "The same numbers one iteration earlier"),
    (When.DIFFERENCE, "Difference", "Now less before"),
)
_MOST_OF_LIST = 0.62
"""Share of the width that the list takes at most, beside the table."""


@guarded
class VariablesPanel(QWidget):
    """Shows a `VariablesFrame`.

    Attributes:
        chosen: emitted with the `VariablesView` that somebody asked for.
        left: emitted when the keys shall go back to stepping.
    """

    chosen = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "variables")
        self._frame: VariablesFrame | None = None
        self._dress = Dress()
        self._split = False
        self.tensors = TensorModel(self)
        self.tree = PanelTree("variables_tree", "Tensors", self)
        self.tree.setModel(self.tensors)
        self.tree.setHeaderHidden(False)
        self.tree.setUniformRowHeights(True)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.tree.entered_row.connect(self._on_entered)
        self.tree.left.connect(self.left)
        self.numbers = NumbersModel(self)
        self.table = PanelTable("variables_table", "Numbers", self)
        self.table.setModel(self.numbers)
        self.table.left.connect(self.left)
        copy = QAction("Copy", self.table)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copy.triggered.connect(lambda: self.copy("text", selection=True))
        self.table.addAction(copy)
        self.caption = QLabel(self)
        self.axes = ElidedLabel(self)
        self.reason = placeholder(self)
        self.whens = QButtonGroup(self)
        self._buttons: dict[When, PanelButton] = {}
        for when, title, tip in _CHOICES:
            button = PanelButton(f"variables_{when.value}", title, tip, self)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, when=when: self._choose(when=when))
            self.whens.addButton(button)
            self._buttons[when] = button
        tip = "Copy the tensor, or what is selected of it, as text, CSV, LaTeX or numpy"
        self.copying = PanelButton("variables_copy", "Copy", tip, self)
        self.copying.clicked.connect(self._on_copying)
        for view in (self.tree, self.table):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._on_menu)
        self._lay_out()

    def _lay_out(self) -> None:
        right, self._head = QWidget(self), QHBoxLayout()
        self._column, self._stack = headed_stack(right, self._head)
        self._head.addWidget(self.caption)
        self._head.addWidget(self.axes, 1)
        for button in (*self._buttons.values(), self.copying):
            self._head.addWidget(button)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.reason)
        self.splitter = QSplitter(self)
        self.splitter.addWidget(self.tree)
        self.splitter.addWidget(right)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.splitterMoved.connect(self._on_split)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    @property
    def frame(self) -> VariablesFrame | None:
        """What is shown."""
        return self._frame

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        muted = f"color: {dress.theme.muted}"
        self.caption.setFont(dress.font(TEXT, bold=True))
        for label in (self.axes, self.reason):
            label.setFont(dress.font(SMALL))
            label.setStyleSheet(muted)
        for button in (*self._buttons.values(), self.copying):
            button.set_dress(dress)
        self._column.setSpacing(dress.px(3))
        self._head.setSpacing(dress.px(7))
        self.tensors.set_dress(dress)
        self.numbers.set_dress(dress)
        for view in (self.tree, self.table):
            dress_view(view, dress)
        self.tree.setIndentation(dress.px(14))
        for header in (self.tree.header(), self.table.horizontalHeader(), self.table.verticalHeader()):
            header.setFont(dress.font(SMALL))
        self._fit()

    def set_frame(self, frame: VariablesFrame) -> None:
        """Show the variables of a moment; what is unfolded and selected stays so."""
        self._frame = frame
        table = frame.table
        with QSignalBlocker(self.tree.selectionModel()):
            if self.tensors.set_frame(frame):
                self.tree.expandAll()
            here = self.tensors.index_of(table.tensor.name)
            if here != self.tree.currentIndex():
                self.tree.setCurrentIndex(here)
                self._keep_in_view()
        self.numbers.set_table(table)
        self._buttons[table.when].setChecked(True)
        self.caption.setText(table.title)
        self.axes.setText(_axes(table))
        self.reason.setText(table.reason)
        self._stack.setCurrentWidget(self.reason if table.reason else self.table)
        self.table.setAccessibleName(f"{table.title}, {table.when.value}")
        self._fit()

    def _fit(self) -> None:
        """Columns as wide as the widest number of so many digits, rows as high as a line."""
        if self._frame is None:
            return
        dress = self._dress
        widest = "−" + "8" * self._frame.digits + ".e−88"
        wide = round(lettering.text_width(widest, dress.em(TEXT))) + dress.em(12)
        self.table.horizontalHeader().setDefaultSectionSize(wide)
        self.table.verticalHeader().setDefaultSectionSize(dress.em(TEXT * 1.6))
        header = self.tree.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, dress.em(108))
        header.resizeSection(1, dress.em(66))
        if not self._split and self.splitter.orientation() is Qt.Orientation.Horizontal:
            # A range is two numbers and what stands between them; the table has what is left, and can be scrolled.
            needed = dress.em(108) + dress.em(66) + 2 * wide + dress.em(30)
            least = min(needed, round(_MOST_OF_LIST * self.width()))
            self.splitter.setSizes([least, max(0, self.width() - least)])

    @Slot()
    def _on_split(self) -> None:
        """Whoever draws the line between list and table keeps it."""
        self._split = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tree and table side by side, or one above the other where there is more height."""
        super().resizeEvent(event)
        wide = self.width() > self.height()
        self.splitter.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        self._fit()
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        """Scroll to the tensor that is shown, so that the list begins with a whole row."""
        self.tree.scrollTo(self.tree.currentIndex())
        bar, row = self.tree.verticalScrollBar(), self.tree.rowHeight(self.tensors.index(0, 0))
        if row > 0 and bar.value() % row:
            bar.setValue(bar.value() + row - bar.value() % row)

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        tensor = self.tensors.tensor_at(current)
        if tensor is not None:
            self._choose(tensor=tensor.name)

    def _on_entered(self, index: QModelIndex) -> None:
        if self.tensors.tensor_at(index) is None:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))
        else:
            self.table.setFocus()

    def _choose(self, tensor: str | None = None, when: When | None = None) -> None:
        shown = self._frame.table if self._frame is not None else None
        if shown is not None:
            self.chosen.emit(VariablesView(tensor or shown.tensor.name, when or shown.when))

    # --- copying

    def copy(self, form: str, *, selection: bool = False) -> None:
        """Put the whole tensor, or what is selected of it, on the clipboard in one of the formats."""
        table = self.numbers.table
        if table is not None and table.rows:
            area = self._selected_area() if selection else None
            QGuiApplication.clipboard().setText(table.copied(form, area))

    def _selected_area(self) -> tuple[range, range] | None:
        """The smallest block around what is selected; None where that is nothing or everything."""
        found = self.table.selectionModel().selection()
        if found.isEmpty():
            return None
        ranges = [found.at(place) for place in range(found.count())]
        top, left = min(part.top() for part in ranges), min(part.left() for part in ranges)
        bottom, right = max(part.bottom() for part in ranges), max(part.right() for part in ranges)
        area = range(top, bottom + 1), range(left, right + 1)
        whole = (range(self.numbers.rowCount()), range(self.numbers.columnCount()))
        return None if area == whole else area

    def _on_copying(self) -> None:
        self.context_menu().popup(self.copying.mapToGlobal(self.copying.rect().bottomLeft()))

    def _on_menu(self, place: QPoint) -> None:
        view = self.sender()
        if isinstance(view, QAbstractItemView):
            self.context_menu().popup(view.viewport().mapToGlobal(place))

    def context_menu(self) -> QMenu:
        """What can be copied and how; it deletes itself when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for what, selection in (("selection", True), ("tensor", False)):
            part = menu.addMenu(f"Copy {what} as")
            part.setEnabled(
                bool(self.numbers.rowCount()) and (not selection or self.table.selectionModel().hasSelection())
            )
            for row in FORMATS:
                action = part.addAction(row.title)
                action.setObjectName(f"copy_{what}_{row.name}")
                action.triggered.connect(
                    lambda _checked=False, form=row.name, selection=selection: self.copy(form, selection=selection)
                )
        return menu


def _axes(table: Table) -> str:
    """What rows and columns are."""
    parts = [f"{word}: {axis}s" for word, axis in (("rows", table.row_axis), ("columns", table.column_axis)) if axis]
    viewed = f"▸ example {table.viewed_row + 1} is in view" if table.viewed_row is not None and table.rows > 1 else ""
    return " · ".join(filter(None, [*parts, viewed]))
