"""The branches panel: the original and its branches as a tree, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from backstep.core.datasets_wording import counted
from backstep.present.branches_frame import BranchesFrame, BranchRow
from backstep.ui.dress import SMALL, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.branch_rows import LOOK, BranchDelegate, branch_of, spoken
from backstep.ui.panels.item_views import PanelTree, dress_view
from backstep.ui.panels.panel import PanelButton, introduce

_STEP_IN, _STEPS_IN = 16.0, 0.3
"""How far a branch stands to the right of the one it leaves, at scale 1; what all of them take of the width."""


@guarded
class BranchTree(PanelTree):
    """Enter switches, F2 renames, Del removes, Space compares.

    Attributes:
        removing: emitted with the index of a row that shall go.
        comparing: emitted with the index of a row to compare with.
    """

    removing = Signal(QModelIndex)
    comparing = Signal(QModelIndex)
    OWN = frozenset({Qt.Key.Key_F2, Qt.Key.Key_Delete, Qt.Key.Key_Space})

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("branch_tree", "Branches", parent)
        self._step, self._deepest = self.indentation(), 1
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The row that one stands on stays in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())
        self._indent()

    def set_steps(self, step: int, deepest: int) -> None:
        """How far a level stands to the right of the one above it, where there is room for all of them."""
        self._step, self._deepest = step, deepest
        self._indent()

    def _indent(self) -> None:
        most = int(_STEPS_IN * self.viewport().width() / max(1, self._deepest))
        wanted = max(1, min(self._step, most))
        if wanted != self.indentation():
            self.setIndentation(wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del and Space; the rest is that of a tree."""
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Delete and index.isValid():
            self.removing.emit(index)
        elif event.key() == Qt.Key.Key_Space and index.isValid():
            self.comparing.emit(index)
        else:
            super().keyPressEvent(event)


@guarded
class BranchesPanel(QWidget):
    """Shows a `BranchesFrame`.

    Attributes:
        switched: emitted with the number of the branch to look at.
        renamed: emitted with a number and its new name.
        removed: emitted with the number of a branch that shall go.
        compared: emitted with the number of a branch to compare with, None for none.
        rate_wanted: emitted when the learning rate shall be changed.
        rate_again, seed_again: emitted when it shall start again with another one.
        caught_up: emitted when the compared branch shall come as far as this one.
        differences_wanted: emitted with whether the diagram shall show the difference.
        left: emitted when the keys shall go back to stepping.
    """

    switched = Signal(int)
    renamed = Signal(int, str)
    removed = Signal(int)
    compared = Signal(object)
    rate_wanted = Signal()
    rate_again = Signal()
    seed_again = Signal()
    caught_up = Signal()
    differences_wanted = Signal(bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "branches")
        self._frame: BranchesFrame | None = None
        self._step = round(_STEP_IN)
        self.rate_label = QLabel("Learning rate α", self)
        self.rate = self._button("branch_rate", "", "Change the learning rate from here on", self.rate_wanted)
        self.model = QStandardItemModel(self)
        self.model.itemChanged.connect(self._on_renamed)
        self.delegate = BranchDelegate()
        self.tree = BranchTree(self)
        self.tree.setItemDelegate(self.delegate)
        self.tree.setModel(self.model)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._on_menu)
        self.tree.entered_row.connect(self._on_entered)
        self.tree.removing.connect(self._on_removing)
        self.tree.comparing.connect(self._on_comparing)
        self.tree.left.connect(self.left)
        self.again_rate = self._button(
            "again_rate_button", "Again with α…", "Start again with another learning rate", self.rate_again
        )
        self.again_seed = self._button(
            "again_seed_button", "Again with seed…", "Start again with other random weights", self.seed_again
        )
        self.beside = QLabel(self)
        self.beside.setWordWrap(True)
        self.catch_up = self._button("catch_up_button", "Catch up", "Train the compared branch as far", self.caught_up)
        self.differences = self._button(
            "differences_button", "Differences", "Show on the diagram how the weights differ from the compared branch"
        )
        self.differences.setCheckable(True)
        self.differences.clicked.connect(self.differences_wanted)
        self._lay_out()

    def _button(self, name: str, title: str, tip: str, signal: object = None) -> PanelButton:
        button = PanelButton(name, title, tip, self)
        if signal is not None:
            button.clicked.connect(signal)
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        self._head, self._again, self._foot, self._below = (QHBoxLayout() for _ in range(4))
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._head)
        column.addLayout(self._again)
        column.addWidget(self.tree, 1)
        column.addLayout(self._foot)
        column.addLayout(self._below)
        for part in (self.rate_label, self.rate):
            self._head.addWidget(part)
        self._head.addStretch(1)
        self._foot.addWidget(self.beside, 1)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As narrow as two buttons: where they have no room beside the words, they stand below them."""
        pairs = ((self.again_rate, self.again_seed), (self.catch_up, self.differences))
        return QSize(max(self._width_of(*pair) for pair in pairs), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width again."""
        super().resizeEvent(event)
        self._fit()

    def _width_of(self, *parts: QWidget) -> int:
        seen = [part for part in parts if not part.isHidden()]
        return sum(part.sizeHint().width() for part in seen) + self._head.spacing() * (len(seen) - 1)

    def _fit(self) -> None:
        """Buttons stand beside the words where there is room for both, else in a row of their own."""
        again, other = (self.again_rate, self.again_seed), (self.catch_up, self.differences)
        self._place(again, self._head, self._again, self._width_of(self.rate_label, self.rate, *again))
        # Beside buttons the words may take two lines.
        words = self.beside.fontMetrics().horizontalAdvance(self.beside.text()) // 2 + self._head.spacing()
        self._place(other, self._foot, self._below, words + self._width_of(*other))

    def _place(self, buttons: Sequence[PanelButton], beside: QHBoxLayout, below: QHBoxLayout, wide: int) -> None:
        row, left = (beside, below) if wide <= self.width() else (below, beside)
        if row.indexOf(buttons[0]) < 0:
            for button in buttons:
                left.removeWidget(button)
                row.addWidget(button)

    @property
    def frame(self) -> BranchesFrame | None:
        """What is shown."""
        return self._frame

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        for label in (self.rate_label, self.beside):
            label.setFont(dress.font(SMALL))
            label.setStyleSheet(f"color: {dress.theme.muted}")
        for button in (self.rate, self.again_rate, self.again_seed, self.catch_up, self.differences):
            button.set_dress(dress)
        for row in (self._head, self._again, self._foot, self._below):
            row.setSpacing(dress.px(6))
        self._fit()
        self.delegate.set_dress(dress)
        dress_view(self.tree, dress, painted=True)
        self._step = dress.px(_STEP_IN)
        self._indent()
        self.tree.doItemsLayout()

    def set_frame(self, frame: BranchesFrame) -> None:
        """Show the branches of this moment."""
        if frame == self._frame:
            return
        before, self._frame = self._frame, frame
        self.rate.setText(frame.rate)
        self.rate.setAccessibleName(f"Learning rate α = {frame.rate}")
        self.again_seed.setEnabled(frame.drawn)
        given = "The weights of this session are given, not drawn"
        self.again_seed.setToolTip("Start again with other random weights" if frame.drawn else given)
        self.beside.setText(_beside(frame))
        self.catch_up.setVisible(frame.behind > 0)
        self.catch_up.setText(f"Catch up ({frame.behind:,})")
        self.differences.setVisible(bool(frame.compared))
        self.differences.setChecked(frame.differences)
        self._fit()
        shape = [(row.number, row.depth) for row in frame.rows]
        known = [(row.number, row.depth) for row in before.rows] if before is not None else []
        with QSignalBlocker(self.model):
            if shape != known:
                self._rebuild(frame)
            for row in frame.rows:
                self._fill(self._items[row.number], row)
        if shape != known:
            self._indent()
            self.model.layoutChanged.emit()
            self.tree.expandAll()
            self._select(next(row.number for row in frame.rows if row.current))
        self.tree.viewport().update()

    def _rebuild(self, frame: BranchesFrame) -> None:
        self.tree.setModel(None)
        self.model.clear()
        self._items: dict[int, QStandardItem] = {}
        above: list[QStandardItem] = [self.model.invisibleRootItem()]
        for row in frame.rows:
            item = self._items[row.number] = QStandardItem()
            above[row.depth].appendRow(item)
            above[row.depth + 1 :] = [item]
        self.tree.setModel(self.model)

    @staticmethod
    def _fill(item: QStandardItem, row: BranchRow) -> None:
        item.setData(row, LOOK)
        item.setText(row.name)
        item.setEditable(row.number != 0)
        item.setData(spoken(row), Qt.ItemDataRole.AccessibleTextRole)
        item.setData(spoken(row), Qt.ItemDataRole.ToolTipRole)

    def _indent(self) -> None:
        # The first level has the place of its arrow, too.
        deepest = 1 + max((row.depth for row in self._frame.rows), default=0) if self._frame is not None else 1
        self.tree.set_steps(self._step, deepest)

    def index_of(self, number: int) -> QModelIndex:
        """The row of a branch."""
        return self.model.indexFromItem(self._items[number])

    def _select(self, number: int) -> None:
        self.tree.setCurrentIndex(self.index_of(number))

    def _on_renamed(self, item: QStandardItem) -> None:
        row, wanted = branch_of(item.index()), item.text()
        if row is not None and wanted != row.name:
            # What is refused does not stay; the next frame has a name that is not.
            with QSignalBlocker(self.model):
                item.setText(row.name)
            self.renamed.emit(row.number, wanted)

    def _on_entered(self, index: QModelIndex) -> None:
        row = branch_of(index)
        if row is not None:
            self.switched.emit(row.number)

    def _on_removing(self, index: QModelIndex) -> None:
        row = branch_of(index)
        if row is not None and row.number:
            self.removed.emit(row.number)

    def _on_comparing(self, index: QModelIndex) -> None:
        row = branch_of(index)
        if row is not None and not row.current:
            self.compared.emit(None if row.compared else row.number)

    def _on_menu(self, place: QPoint) -> None:
        index = self.tree.indexAt(place)
        if index.isValid():
            self.context_menu(index).popup(self.tree.viewport().mapToGlobal(place))

    def context_menu(self, index: QModelIndex) -> QMenu:
        """What can be done with a branch; it deletes itself when it is closed."""
        menu, row = QMenu(self), branch_of(index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        assert row is not None
        compare = "No longer compare" if row.compared else "Compare with this one"
        for title, on, do in (
            ("Switch to it", not row.current, self._on_entered),
            (compare, not row.current, self._on_comparing),
            ("Rename", row.number != 0, self.tree.edit),
            ("Remove", row.number != 0, self._on_removing),
        ):
            action = menu.addAction(title)
            action.setEnabled(on)
            action.triggered.connect(lambda _checked=False, do=do: do(index))
        return menu


def _beside(frame: BranchesFrame) -> str:
    if not frame.compared:
        return "Space: compare with a branch" if len(frame.rows) > 1 else "Change a number (F2) to begin a branch"
    missing = f", {counted(frame.behind, 'iteration')} behind" if frame.behind else ""
    return f"Compared with “{frame.compared}”{missing}"
