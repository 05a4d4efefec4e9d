"""The chain panel: the factors from J down to one weight, and below them the neighbours of the selected number."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QSplitter, QVBoxLayout, QWidget

from backstep.present.chain_frame import BranchLook, ChainFrame, FactorLook
from backstep.present.provenance import ProvenanceFrame
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.chain_rows import (
    AIRS,
    USUAL_AIR,
    ChainDelegate,
    ChainModel,
    Row,
    factor_rows,
    look_of,
    spoken,
    sum_rows,
)
from backstep.ui.panels.item_views import PanelTree, dress_view
from backstep.ui.panels.neighbours import NeighboursView
from backstep.ui.panels.panel import PanelButton, headed_stack, introduce, placeholder

_ROOMY = 315.0
"""From this height on, in pixels at scale 1, factors and neighbours are seen together."""


@guarded
class ChainPanel(QWidget):
    """Shows a `ChainFrame` and a `ProvenanceFrame`.

    Attributes:
        selected: emitted with the `FactorLook` that somebody went to.
        traced: emitted with the places of the path that somebody went to, none where it shall be lit no longer.
        visited: emitted with the step (in this iteration) at which a factor enters the chain.
        followed: emitted when the chain shall follow the step again.
        left: emitted when the keys shall go back to stepping.
    """

    selected = Signal(object)
    traced = Signal(object)
    visited = Signal(int)
    followed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "chain")
        self._frame: ChainFrame | None = None
        self.title = QLabel(self)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        tip = "Show the chain of what each step is about again"
        self.follow = PanelButton("chain_follow", "Follow the step", tip, self)
        self.follow.clicked.connect(self.followed)
        self.model = ChainModel(self)
        self.delegate = ChainDelegate()
        self.tree = PanelTree("chain_factors", "Factors of the gradient, from J on", self)
        self.tree.setItemDelegate(self.delegate)
        self.tree.setModel(self.model)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(lambda place: self._on_menu(self.tree, place))
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.tree.clicked.connect(self._announce)
        self.tree.entered_row.connect(self._on_entered)
        self.tree.left.connect(self.left)
        self.tree.expanded.connect(self._fit)
        self.tree.collapsed.connect(self._fit)
        self.total = ChainModel(self)
        self.sums = PanelTree("chain_sums", "What the factors come to", self)
        self.sums.setItemDelegate(self.delegate)
        self.sums.setModel(self.total)
        self.sums.setRootIsDecorated(False)
        self.sums.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sums.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.sums.customContextMenuRequested.connect(lambda place: self._on_menu(self.sums, place))
        self.sums.left.connect(self.left)
        self.empty = placeholder(self)
        self.neighbours = NeighboursView(self)
        self.neighbours.tree.left.connect(self.left)
        self.neighbours.unfolded.connect(self._on_unfolded)
        self._wanted: bool | None = None
        """Whether the neighbours are unfolded, where somebody has decided that."""
        self._dragged = False
        self._dress = Dress()
        self._lay_out()

    def _lay_out(self) -> None:
        upper, self._head = QWidget(self), QGridLayout()
        self._column, self._stack = headed_stack(upper, self._head)
        self._head.setColumnStretch(1, 1)
        self._head.addWidget(self.title, 0, 0)
        self._head.addWidget(self.follow, 0, 2)
        self._page = QWidget(upper)
        rows = QVBoxLayout(self._page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.tree, 1)
        rows.addWidget(self.sums)
        # Takes what the factors do not need.
        rows.addStretch(0)
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.empty)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(self.neighbours)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.splitterMoved.connect(self._on_dragged)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    @property
    def frame(self) -> ChainFrame | None:
        """What is shown."""
        return self._frame

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self.title.setFont(dress.font(TEXT, bold=True))
        self.note.setFont(dress.font(SMALL))
        self.note.setStyleSheet(f"color: {dress.theme.muted}")
        self.empty.setFont(dress.font(TEXT))
        self.empty.setStyleSheet(f"color: {dress.theme.muted}")
        self.follow.set_dress(dress)
        self._dress = dress
        self._head.setHorizontalSpacing(dress.px(10))
        self._head.setVerticalSpacing(dress.px(2))
        self._column.setSpacing(dress.px(2))
        self.delegate.set_dress(dress)
        for tree in (self.tree, self.sums):
            dress_view(tree, dress, painted=True)
            tree.setIndentation(dress.px(16))
        self.neighbours.set_dress(dress)
        self._place_note()
        self._share()
        self._fit()

    def set_frame(self, frame: ChainFrame, provenance: ProvenanceFrame) -> None:
        """Show another moment; what is unfolded stays so where the rows are the same."""
        self.neighbours.set_frame(provenance)
        # It grows with what it lists, and keeps that room: nothing jumps while one steps.
        grown = self.neighbours.height() < min(self.neighbours.height_wanted, self.height() // 2)
        if grown and not self._dragged and self.neighbours.tree.isVisible():
            self._share()
        if frame == self._frame:
            return
        self._frame = frame
        value = frame.sums[-1].number if frame.sums else ""
        self.title.setText(f"{frame.title} = {value}" if frame.title and frame.sums[-1].computed else frame.title)
        self.note.setText(frame.note)
        self.note.setVisible(bool(frame.note))
        self.follow.setVisible(not frame.follows)
        self._place_note()
        self.empty.setText(frame.empty)
        self._stack.setCurrentWidget(self.empty if frame.empty else self._page)
        self.total.set_rows(sum_rows(frame))
        with QSignalBlocker(self.tree.selectionModel()), QSignalBlocker(self.tree):
            if self.model.set_rows(factor_rows(frame)):
                self._unfold()
        self._fit()
        with QSignalBlocker(self.tree.selectionModel()):
            self._follow_focus()
        self.tree.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height again."""
        super().resizeEvent(event)
        self._place_note()
        self._share()
        self._fit()

    def _fit(self) -> None:
        """The sums stand below the factors, always in sight; and between the rows is as much air as there is room."""
        if self._frame is None or self._frame.empty:
            return
        self.delegate.air = USUAL_AIR
        self.sums.doItemsLayout()
        self.sums.setFixedHeight(_height(self.sums))
        self._column.activate()
        room = self._page.height() - self.sums.height()
        for self.delegate.air in (*AIRS, USUAL_AIR):
            self.tree.doItemsLayout()
            if _height(self.tree) <= room:
                break
        self.tree.setMaximumHeight(_height(self.tree))

    @Slot(bool)
    def _on_unfolded(self, on: bool) -> None:
        self._wanted, self._dragged = on, False
        self._share()

    @Slot()
    def _on_dragged(self) -> None:
        self._dragged = True

    def _share(self) -> None:
        """The factors come first: their neighbours are folded where both do not fit, unless somebody unfolds them."""
        on = self._wanted if self._wanted is not None else self.height() >= self._dress.em(_ROOMY)
        self.neighbours.set_unfolded(on=on)
        self.splitter.handle(1).setEnabled(on)
        if on and self._dragged:
            return
        low = self.neighbours.height_wanted if on else self.neighbours.minimumSizeHint().height()
        low = min(low, self.height() // 2)
        self.splitter.setSizes([self.height() - low, low])

    def _place_note(self) -> None:
        """Beside the title where it fits there, else below."""
        follow = self.follow.sizeHint().width() if self.follow.isVisibleTo(self) else 0
        gaps = 2 * self._head.horizontalSpacing()
        room = self.width() - self.title.sizeHint().width() - follow - gaps
        wide = self.note.fontMetrics().horizontalAdvance(self.note.text())
        self._head.removeWidget(self.note)
        self._head.addWidget(self.note, *((0, 1) if wide < room else (1, 0, 1, 3)))

    def _unfold(self) -> None:
        """Open the largest branch and those with a marked factor."""
        self.tree.setRootIsDecorated(self.frame is not None and len(self.frame.branches) > 1)
        for number in range(self.model.rowCount()):
            index = self.model.index(number, 0)
            rows = [look_of(self.model.index(place, 0, index)) for place in range(self.model.rowCount(index))]
            marked = any(isinstance(row, FactorLook) and (row.focused or row.current) for row in rows)
            self.tree.setExpanded(index, number == 0 or marked)

    def _follow_focus(self) -> None:
        """Stand on a marked factor, unless we do already."""
        here = look_of(self.tree.currentIndex())
        if (isinstance(here, FactorLook) and here.focused) or (isinstance(here, BranchLook) and here.lit):
            return
        found = next((index for index, look in self._rows() if isinstance(look, FactorLook) and look.focused), None)
        if found is not None:
            self.tree.setCurrentIndex(found)
            self.tree.scrollTo(found)
        elif isinstance(here, FactorLook):
            self.tree.setCurrentIndex(QModelIndex())

    def _rows(self) -> list[tuple[QModelIndex, Row | None]]:
        found = []
        for number in range(self.model.rowCount()):
            index = self.model.index(number, 0)
            found.append((index, look_of(index)))
            for place in range(self.model.rowCount(index)):
                child = self.model.index(place, 0, index)
                found.append((child, look_of(child)))
        return found

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        self._announce(current)

    def _announce(self, index: QModelIndex) -> None:
        look, branch = look_of(index), self._branch_of(index)
        if isinstance(look, FactorLook) and not look.focused:
            self.selected.emit(look)
        if branch is not None and not branch.lit:
            self.traced.emit(branch.places)

    def _branch_of(self, index: QModelIndex) -> BranchLook | None:
        """The path that a row is or belongs to."""
        if self._frame is None or not index.isValid():
            return None
        if len(self._frame.branches) == 1:
            # It shows its factors alone.
            return self._frame.branches[0]
        look = look_of(index.parent() if index.parent().isValid() else index)
        return look if isinstance(look, BranchLook) else None

    def _on_entered(self, index: QModelIndex) -> None:
        look = look_of(index)
        if isinstance(look, FactorLook) and look.step is not None:
            self.visited.emit(look.step)
        elif look is not None:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _on_menu(self, tree: PanelTree, place: QPoint) -> None:
        self.context_menu(tree.indexAt(place)).popup(tree.viewport().mapToGlobal(place))

    def context_menu(self, index: QModelIndex) -> QMenu:
        """The menu of the right mouse button; it deletes itself when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        look = look_of(index)
        texts = [
            ("Copy as text", spoken(look) if look is not None else ""),
            ("Copy LaTeX", look.formula if isinstance(look, FactorLook) else ""),
            ("Copy LaTeX with numbers", look.substituted if look is not None else ""),
            ("Copy the whole chain as text", self.as_text()),
        ]
        for title, text in texts:
            action = menu.addAction(title)
            action.setEnabled(bool(text))
            action.triggered.connect(lambda _checked=False, text=text: QGuiApplication.clipboard().setText(text))
        menu.addSeparator()
        dark = menu.addAction("No path lit on the diagram")
        dark.setEnabled(self._frame is not None and any(branch.lit for branch in self._frame.branches))
        dark.triggered.connect(lambda: self.traced.emit(()))
        return menu

    def as_text(self) -> str:
        """Everything that is shown, a row a line, factors indented."""
        frame = self._frame
        if frame is None or frame.empty:
            return ""
        lines = [frame.title, frame.note]
        for branch in frame.branches:
            lines.append(spoken(branch))
            lines += [f"  {spoken(factor)}" for factor in branch.factors]
        return "\n".join([*lines, *(spoken(row) for row in frame.sums)])


def _height(tree: PanelTree) -> int:
    """That of all rows that are unfolded."""
    model = tree.model()
    last = model.index(model.rowCount() - 1, 0)
    while tree.isExpanded(last) and model.rowCount(last):
        last = model.index(model.rowCount(last) - 1, 0, last)
    return tree.visualRect(last).bottom() + 1 + tree.verticalScrollBar().value()
