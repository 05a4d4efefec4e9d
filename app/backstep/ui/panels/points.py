"""The breakpoints panel: breakpoints and watchpoints in one list, and all that can be done to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from backstep.present.points import PointLook, PointsFrame
from backstep.ui.action_factory import Actions
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.panels.flow import Head
from backstep.ui.panels.item_views import PanelTree, dress_view
from backstep.ui.panels.panel import PanelButton, headed_stack, introduce
from backstep.ui.panels.row_model import Index, RowModel
from backstep.ui.point_signs import sign_icon

_EMPTY = """Nothing stops the training yet. A breakpoint stops where something is computed, a watchpoint when a value \
or the training as a whole behaves as you say. Press F9 at any step, click beside a line of the program, or use the \
right mouse button on the network. A good start:"""


_SHOW = "Show where it is"


@guarded
class PointsModel(RowModel[PointLook]):
    """One row each: what it is, when it stops, how often it was reached.

    Attributes:
        switched: emitted with a `PointLook` and whether it shall be on.
    """

    switched = Signal(object, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(3, parent)
        self._dress = Dress()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self.layoutChanged.emit()

    def what(self, row: PointLook) -> tuple[bool, int]:
        """Which of the breakpoints, or of the watchpoints."""
        return row.watch, row.number

    def look(self, index: Index) -> PointLook | None:
        """The row of an index."""
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def row_of(self, look: PointLook) -> int:
        """Where a row is now; -1 where it is gone."""
        keys = [*map(self.what, self.rows)]
        return keys.index(self.what(look)) if self.what(look) in keys else -1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The names of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("Where", "When", "So far")[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The first column has a box to switch it on and off."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else plain

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, the sign and the box of a row."""
        look = self.look(index)
        if look is None:
            return None
        first = index.column() == 0
        if role == Qt.ItemDataRole.DisplayRole:
            what = f"{look.title}: {look.what}" if look.what else look.title
            return (what, look.when, look.hits)[index.column()]
        if role == Qt.ItemDataRole.CheckStateRole and first:
            return Qt.CheckState.Checked if look.enabled else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole and first:
            return sign_icon(look.sign, self._dress.em(16), self._dress.theme, 2.0, enabled=look.enabled)
        if role == Qt.ItemDataRole.ForegroundRole:
            theme = self._dress.theme
            return QColor(theme.ink if look.enabled and first else theme.muted)
        if role == Qt.ItemDataRole.FontRole and first and look.what:
            font: QFont = self._dress.font(TEXT, bold=True)
            return font
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 2:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 2 and look.counting:
            return look.counting
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{look.spoken}\nDouble-click or Enter: {look.opens}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return look.spoken
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """The box was ticked: the session is asked, and the next frame shows it."""
        look = self.look(index)
        if look is None or role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.switched.emit(look, Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


@guarded
class _PointsTree(PanelTree):
    """The list; Enter shows the place, Delete removes, F2 opens the settings."""

    removed = Signal(QModelIndex)
    edited = Signal(QModelIndex)
    OWN = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Space})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.removed.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_F2 and self.currentIndex().isValid():
            self.edited.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


@guarded
class BreakpointsPanel(QWidget):
    """Shows a `PointsFrame`.

    Attributes:
        switched: emitted with a `PointLook` and whether it shall be on.
        removed: emitted with a `PointLook` that shall go.
        edited: emitted with a `PointLook` whose settings are wanted.
        sought: emitted with a `PointLook` and whether to look backward for where it stops.
        opened: emitted with a `PointLook` whose place, or where it has none, whose settings are wanted.
        offered: emitted with the name of a proposal of the empty list.
        left: emitted when the keys shall go back to stepping.
    """

    switched = Signal(object, bool)
    removed = Signal(object)
    edited = Signal(object)
    sought = Signal(object, bool)
    opened = Signal(object)
    offered = Signal(str)
    left = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "breakpoints")
        self.model = PointsModel(self)
        self.tree = _PointsTree("breakpoints_list", "Breakpoints and watchpoints", self)
        self.tree.setModel(self.model)
        self.tree.setRootIsDecorated(False)
        self.tree.setHeaderHidden(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._on_menu)
        self.model.switched.connect(self.switched)
        self.tree.entered_row.connect(lambda index: self._tell(self.opened, index))
        self.tree.removed.connect(lambda index: self._tell(self.removed, index))
        self.tree.edited.connect(lambda index: self._tell(self.edited, index))
        self.tree.left.connect(self.left)
        self.add = PanelButton("breakpoints_add", "Add", "Add a breakpoint or a watchpoint", self)
        self.add_menu = QMenu(self.add)
        self.add_menu.setObjectName("breakpoints_add_menu")
        self.add.setMenu(self.add_menu)
        self.edit = self._button("breakpoints_edit", "Edit…", "Change when it stops (F2)", self.edited)
        self.remove = self._button("breakpoints_remove", "Remove", "Remove it (Del)", self.removed)
        self.switch = PanelButton("breakpoints_switch", "All off", actions["switch_points"].toolTip(), self)
        self.switch.clicked.connect(actions["switch_points"].trigger)
        self.clear = PanelButton("breakpoints_clear", "Remove all", actions["remove_points"].toolTip(), self)
        self.clear.clicked.connect(actions["remove_points"].trigger)
        self.tree.selectionModel().currentChanged.connect(self._fit_buttons)
        self.model.modelReset.connect(self._fit_buttons)
        self.empty = QWidget(self)
        self.why = QLabel(_EMPTY, self.empty)
        self.why.setWordWrap(True)
        self.offers = [
            self._offer("step", "Stop at this step", "The same as F9"),
            self._offer("cost_rose", "Stop when the cost rises", "A watchpoint that finds steps that are too long"),
            self._offer(
                "vanishing_gradient", "Stop when the gradient vanishes", "A watchpoint for layers that no longer learn"
            ),
        ]
        self._lay_out()

    def _button(self, name: str, title: str, tip: str, signal: Any) -> PanelButton:
        button = PanelButton(name, title, tip, self)
        button.clicked.connect(lambda: self._tell(signal, self.tree.currentIndex()))
        return button

    def _offer(self, name: str, title: str, tip: str) -> PanelButton:
        button = PanelButton(f"offer_{name}", title, tip, self.empty)
        button.clicked.connect(lambda: self.offered.emit(name))
        return button

    @property
    def buttons(self) -> tuple[PanelButton, ...]:
        """Those above the list."""
        return self.add, self.edit, self.remove, self.switch, self.clear

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self.empty)
        inner.addWidget(self.why)
        for offer in self.offers:
            inner.addWidget(offer, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addStretch(1)
        inner.setContentsMargins(0, 0, 0, 0)
        self._inner = inner
        head = QHBoxLayout()
        self._column, self._stack = headed_stack(self, head)
        self._head = Head(self)
        head.addWidget(self._head)
        for button in self.buttons:
            self._head.put(button)
        self._stack.addWidget(self.tree)
        self._stack.addWidget(self.empty)

    def sizeHint(self) -> QSize:
        """A few rows."""
        return QSize(360, 220)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest button, so that it can stand behind the program without making it wider.

        As low as its buttons and a row of the list.
        """
        head, names = self._head.minimumSizeHint(), self.tree.header().sizeHint()
        row = round(1.5 * self.tree.iconSize().height())
        return QSize(head.width(), head.height() + self._column.spacing() + names.height() + row)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self.model.set_dress(dress)
        dress_view(self.tree, dress, ticks=True)
        self.tree.setIconSize(QSize(dress.em(16), dress.em(16)))
        self.why.setFont(dress.font(TEXT))
        for button in (*self.buttons, *self.offers):
            button.set_dress(dress)
        header = self.tree.header()
        header.setFont(dress.font(SMALL))
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        self._fit_columns()
        self._head.set_gaps(dress.px(5))
        self._inner.setSpacing(dress.px(7))
        self._column.setSpacing(dress.px(5))

    def set_frame(self, frame: PointsFrame) -> None:
        """Show the list; whoever stood on a row that is gone stands on the next one."""
        here = self.tree.currentIndex().row()
        look = self.model.look(self.tree.currentIndex())
        self.model.set_rows(frame.rows)
        self._stack.setCurrentWidget(self.tree if frame.rows else self.empty)
        if look is not None and not self.tree.currentIndex().isValid():
            row = self.model.row_of(look)
            row = min(here, self.model.rowCount() - 1) if row < 0 else row
            self.tree.setCurrentIndex(self.model.index(row, 0))
        self.switch.setText("All on" if frame.rows and not any(row.enabled for row in frame.rows) else "All off")
        self._fit_buttons()
        self._fit_columns()

    def _fit_columns(self) -> None:
        """The last column as wide as it needs, and apart from the second one.

        That takes no more than it needs; where it is short, no more than the first one leaves, or a good third.
        """
        header, width = self.tree.header(), self.tree.viewport().width()
        gap = self.tree.fontMetrics().averageCharWidth()
        where, when, hits = (max(self.tree.sizeHintForColumn(at), header.sectionSizeHint(at) + gap) for at in range(3))
        hits = max(hits, self.tree.sizeHintForColumn(2) + gap)
        header.resizeSection(1, min(when, max(width - where - hits, round(0.38 * width))))
        header.resizeSection(2, hits)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width again."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_buttons(self) -> None:
        chosen = self.tree.currentIndex().isValid()
        self.edit.setEnabled(chosen)
        self.remove.setEnabled(chosen)
        several = bool(self.model.rowCount())
        self.switch.setEnabled(several)
        self.clear.setEnabled(several)

    def _tell(self, signal: Any, index: QModelIndex, *more: object) -> None:
        look = self.model.look(index)
        if look is not None:
            signal.emit(look, *more)

    def _on_menu(self, place: QPoint) -> None:
        index = self.tree.indexAt(place)
        if index.isValid():
            self.context_menu(index).popup(self.tree.viewport().mapToGlobal(place))

    def context_menu(self, index: QModelIndex) -> QMenu:
        """The menu of the right mouse button on a row; it deletes itself when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        look = self.model.look(index)
        if look is None:
            return menu
        entries: list[tuple[str, Callable[[], None]]] = [
            ("Go to where it stops next", lambda: self.sought.emit(look, False)),
            ("Go to where it stopped before", lambda: self.sought.emit(look, True)),
            (_SHOW, lambda: self.opened.emit(look)),
            ("Edit…", lambda: self.edited.emit(look)),
            ("Switch it off" if look.enabled else "Switch it on", lambda: self.switched.emit(look, not look.enabled)),
            ("Remove", lambda: self.removed.emit(look)),
        ]
        for title, do in entries:
            action = menu.addAction(title)
            action.triggered.connect(do)
            if title == _SHOW:
                action.setEnabled(look.target is not None or look.line is not None)
        return menu
