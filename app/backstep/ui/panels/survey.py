"""The survey: what to look for on the left, what was found on the right."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from backstep.present.journey_frame import HitRow, PresetRow, SurveyFrame
from backstep.ui.dress import SMALL, TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.hit_signs import hit_icon
from backstep.ui.panels.item_views import dress_view
from backstep.ui.panels.panel import PanelButton, headed_stack, introduce, placeholder
from backstep.ui.panels.row_model import Index, RowModel
from backstep.ui.panels.whole_rows import WholeRows

_ROLE = Qt.ItemDataRole
_LOOKED_AT = 40
"""Rows at either end of the list that tell how long a sentence of their kind is."""
_SIGN = 3
"""How much wider than its text a place is, in heights of the text: its sign, and room around both."""
_BROKEN = 0.65
"""The part of its width that a title in two lines is given: they are seldom equally long."""
_BETWEEN = 1 / 3
"""Room between two rows of two lines, in heights of the text: else the lines of one would seem to be rows."""
_MOST_LINES = 4
"""Of a sentence: a longer one is in the tip and above the diagram."""
_SPARE = 1.1
"""By how much a sentence may be longer than those of its kind that were looked at: by a few digits."""


class _Signs:
    """The signs of the presets, each made once for a dress."""

    def __init__(self, dress: Dress | None = None) -> None:
        self._dress = dress or Dress()
        self._made: dict[int, QIcon] = {}

    def of(self, number: int) -> QIcon | None:
        """The sign with a number; None for 0, where nothing was found."""
        if number and number not in self._made:
            self._made[number] = hit_icon(number, self._dress.em(SMALL), self._dress.theme, 2.0)
        return self._made.get(number)


@guarded
class PresetModel(RowModel[PresetRow]):
    """The presets with a tick each, and how often each was found.

    Attributes:
        ticked: emitted with the names that are chosen now.
    """

    ticked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(2, parent)
        self._dress = Dress()
        self._bold = QFont()
        self._signs = _Signs()

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._bold = dress.font(SMALL, bold=True)
        self._signs = _Signs(dress)

    def what(self, row: PresetRow) -> str:
        """Its name."""
        return row.name

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The title has a tick."""
        ticks = Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else Qt.ItemFlag(0)
        return super().flags(index) | ticks

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """Title, tick, count, and the explanation as a tip."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == _ROLE.DisplayRole:
            return (row.title, row.count)[index.column()]
        if role == _ROLE.DecorationRole and index.column() == 1:
            return self._signs.of(row.sign)
        if role == _ROLE.FontRole and row.only:
            return self._bold
        if role == _ROLE.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if row.chosen else Qt.CheckState.Unchecked
        if role == _ROLE.ToolTipRole:
            more = "all hits again" if row.only else "these hits alone"
            return f"{row.explanation}\nClick: show {more}" if row.sign else row.explanation
        if role == _ROLE.TextAlignmentRole and index.column() == 1:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == _ROLE.ForegroundRole and (row.count in ("", "0") or not row.chosen):
            return QColor(self._dress.theme.muted)
        return None

    def setData(self, index: Index, value: Any, role: int = _ROLE.EditRole) -> bool:
        """Choose a preset, or no longer."""
        if role != _ROLE.CheckStateRole:
            return False
        name, on = self.rows[index.row()].name, Qt.CheckState(value) == Qt.CheckState.Checked
        chosen = {row.name for row in self.rows if row.chosen} - {name}
        self.ticked.emit(frozenset(chosen | {name} if on else chosen))
        return True


@guarded
class HitModel(QAbstractTableModel):
    """The hits; each is put into words when it is seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame: SurveyFrame | None = None
        self._rows: dict[int, HitRow] = {}
        self._bold = QFont()
        self._signs = _Signs()
        self.height = 0
        """Of every row, in pixels; 0 for that of a line."""

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._bold = dress.font(SMALL, bold=True)
        self._signs = _Signs(dress)

    def set_frame(self, frame: SurveyFrame) -> None:
        """Show another moment. More hits of the same survey are added below."""
        before = () if self._frame is None else self._frame.hits
        self._rows = {}
        now = frame.hits
        if len(before) <= len(now) and (not before or (before[0] is now[0] and before[-1] is now[len(before) - 1])):
            if len(now) > len(before):
                self.beginInsertRows(QModelIndex(), len(before), len(now) - 1)
                self._frame = frame
                self.endInsertRows()
            self._frame = frame
            if before:
                self.dataChanged.emit(self.index(0, 0), self.index(len(before) - 1, 2))
            return
        self.beginResetModel()
        self._frame = frame
        self.endResetModel()

    @property
    def longest_place(self) -> str:
        """The place of the last hit, which has the most digits."""
        rows = self.rowCount()
        return self._row(rows - 1).place if rows else ""

    def some(self, titles: Collection[str]) -> list[HitRow]:
        """One row of each of the kinds with these `titles`, as far as they are found among the first and last ones."""
        count = self.rowCount()
        looked = {*range(min(count, _LOOKED_AT)), *range(max(0, count - _LOOKED_AT), count)}
        found = {row.title: row for row in map(self._row, sorted(looked))}
        return [found[title] for title in titles if title in found]

    def position(self, row: int) -> tuple[int, int]:
        """Iteration and step of a hit."""
        assert self._frame is not None
        hit = self._frame.hits[row]
        return hit.iteration, hit.step

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        """Hits."""
        return 0 if parent.isValid() or self._frame is None else len(self._frame.hits)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Place, preset, sentence."""
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """Texts of a row; the one we are at stands in bold."""
        if self._frame is None or not index.isValid():
            return None
        if role == _ROLE.DisplayRole:
            row = self._row(index.row())
            # No unit is torn from its number.
            return (row.place, row.title, row.sentence.replace(" %", "\u00a0%"))[index.column()]
        if role == _ROLE.DecorationRole and index.column() == 0:
            return self._signs.of(self._row(index.row()).sign)
        if role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            row = self._row(index.row())
            return f"{row.title} at {row.place}: {row.sentence}\n{row.helps}"
        if role == _ROLE.SizeHintRole and self.height:
            return QSize(0, self.height)
        if role == _ROLE.FontRole and index.column() == 0 and self.position(index.row()) == self._frame.here:
            return self._bold
        return None

    def _row(self, number: int) -> HitRow:
        assert self._frame is not None
        if number not in self._rows:
            self._rows[number] = self._frame.row(self._frame.hits[number])
        return self._rows[number]


@guarded
class SurveyPanel(QWidget):
    """Shows a `SurveyFrame`.

    Attributes:
        chosen: emitted with the names of the presets that are ticked.
        filtered: emitted with the name of the preset of which alone the hits are wanted, or "" for all.
        pressed: emitted when somebody wants to look, or to stop looking.
        visited: emitted with iteration and step of a hit to go to.
        left: emitted when the keys shall go back to stepping.
    """

    chosen = Signal(object)
    filtered = Signal(str)
    pressed = Signal()
    visited = Signal(int, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduce(self, "survey")
        self.presets, self.hits = PresetModel(self), HitModel(self)
        self._ticking = False
        self.presets.ticked.connect(self._on_chosen)
        self.preset_list = _listed(WholeRows("survey_presets", "What to look for", self), self.presets)
        self.preset_list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.preset_list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.preset_list.entered_row.connect(self._on_ticked)
        self.preset_list.pressed.connect(self._on_pressed)
        self.preset_list.clicked.connect(self._on_preset)
        self.hit_list = _listed(WholeRows("survey_hits", "What was found", self), self.hits)
        self.hit_list.setWordWrap(True)
        self.hit_list.viewport().installEventFilter(self)
        self.hit_list.clicked.connect(self._on_hit)
        self.hit_list.entered_row.connect(self._on_hit)
        for each in (self.preset_list, self.hit_list):
            each.left.connect(self.left)
        self.button = PanelButton("survey_button", "", "", self)
        self.button.clicked.connect(self.pressed)
        self.status = QLabel(self)
        self.status.setWordWrap(True)
        self.empty = placeholder(self)
        self._lay_out()

    def _lay_out(self) -> None:
        found, self._head = QWidget(self), QHBoxLayout()
        self._column, self._stack = headed_stack(found, self._head)
        self._head.addWidget(self.button)
        self._head.addWidget(self.status, 1)
        self._stack.addWidget(self.hit_list)
        self._stack.addWidget(self.empty)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.addWidget(self.preset_list)
        self.splitter.addWidget(found)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(1, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    def set_frame(self, frame: SurveyFrame) -> None:
        """Show this moment."""
        before = self.presets.rows
        self.presets.set_rows(frame.presets)
        self.hits.set_frame(frame)
        if frame.presets != before:
            self._fit()
        self.button.setText(frame.button)
        self.button.setEnabled(not frame.why_not)
        self.button.setToolTip(frame.why_not)
        self.status.setText(frame.status)
        self.empty.setText(frame.empty)
        self._stack.setCurrentWidget(self.empty if frame.empty else self.hit_list)

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self.presets.set_dress(dress)
        self.hits.set_dress(dress)
        for each in (self.preset_list, self.hit_list):
            dress_view(each, dress, SMALL, ticks=True)
            each.setIconSize(QSize(dress.em(SMALL), dress.em(SMALL)))
            each.doItemsLayout()
        self.button.set_dress(dress)
        for label, size in ((self.status, SMALL), (self.empty, TEXT)):
            label.setFont(dress.font(size))
            label.setStyleSheet(f"color: {dress.theme.muted}")
        self._head.setSpacing(dress.px(10))
        self._column.setSpacing(dress.px(5))
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the width of the list again where it is another one."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Places and titles as wide as they are, the sentence the rest, in as many lines as the longest one needs.

        No preset is cut.
        """
        metrics = self.hit_list.fontMetrics()
        place = metrics.horizontalAdvance(self.hits.longest_place) + _SIGN * metrics.height()
        found = [row.title for row in self.presets.rows if row.count not in ("", "0")]
        title = max((metrics.horizontalAdvance(text) for text in found), default=0) + metrics.height()
        sentences = [metrics.horizontalAdvance(row.sentence) for row in self.hits.some(found)]
        wide = self.hit_list.viewport().width() - place - title < _SPARE * max(sentences, default=0) + metrics.height()
        if wide:
            # A title of several words is told in two lines too.
            words = [word for text in found for word in text.split()]
            least = max((metrics.horizontalAdvance(word) for word in words), default=0)
            title = max(least + metrics.height(), round(_BROKEN * title))
        self.hit_list.setColumnWidth(0, place)
        self.hit_list.setColumnWidth(1, title)
        rest = max(1, self.hit_list.viewport().width() - place - title - metrics.height())
        lines = min(_MOST_LINES, max(2, math.ceil(_SPARE * max(sentences, default=0) / rest)))
        height = lines * metrics.lineSpacing() + int(_BETWEEN * metrics.height()) if wide else 0
        if height != self.hits.height:
            self.hits.height = height
            self.hit_list.doItemsLayout()
        bar = self.preset_list.verticalScrollBar().sizeHint().width()
        # The list has a rim at either side.
        columns = sum(self.preset_list.sizeHintForColumn(column) for column in range(2))
        self.preset_list.setMinimumWidth(columns + bar + metrics.height() // 2)

    def _on_chosen(self, names: frozenset[str]) -> None:
        self._ticking = True
        self.chosen.emit(names)

    def _on_pressed(self) -> None:
        self._ticking = False

    def _on_preset(self, index: QModelIndex) -> None:
        """A click beside the box shows the hits of this preset alone, or all of them again."""
        row = self.presets.rows[index.row()]
        if not self._ticking and (row.sign or any(each.only for each in self.presets.rows)):
            self.filtered.emit(row.name if row.sign and not row.only else "")

    def _on_ticked(self, index: QModelIndex) -> None:
        row = self.presets.rows[index.row()]
        state = Qt.CheckState.Unchecked if row.chosen else Qt.CheckState.Checked
        self.presets.setData(index.siblingAtColumn(0), state, _ROLE.CheckStateRole)

    def _on_hit(self, index: QModelIndex) -> None:
        self.visited.emit(*self.hits.position(index.row()))


def _listed(made: WholeRows, model: QAbstractTableModel) -> WholeRows:
    made.setModel(model)
    made.header().setMinimumSectionSize(1)
    made.header().setStretchLastSection(model.columnCount() > 2)
    return made
