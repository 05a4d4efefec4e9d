"""The models behind the variables: a tree of tensors and a table of numbers. What is not seen is never written."""

from __future__ import annotations

from typing import Any, overload

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QFont

from backstep.present.tensors import Extent, Group, Tensor
from backstep.present.variables import Cell, RowLook, Table, VariablesFrame
from backstep.ui.dress import TEXT, Dress
from backstep.ui.guard import guarded
from backstep.ui.heat import ground
from backstep.ui.panels.row_model import Index

_ROLE = Qt.ItemDataRole
_COLUMNS = ("Name", "Shape", "Range or value")
_MARKS = {Extent.WHOLE: "", Extent.PARTLY: "partly", Extent.NONE: Extent.NONE.value}


@guarded
class TensorModel(QAbstractItemModel):
    """Groups of tensors; a row is made into text when it is seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame: VariablesFrame | None = None
        self._dress = Dress()
        self._rows: dict[str, RowLook] = {}

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._changed()

    def set_frame(self, frame: VariablesFrame) -> bool:
        """Show another moment. True where the tensors are other ones."""
        before, self._rows = self._frame, {}
        if before is not None and _names(before) == _names(frame):
            self._frame = frame
            self._changed()
            return False
        self.beginResetModel()
        self._frame = frame
        self.endResetModel()
        return True

    def _changed(self) -> None:
        for group in range(self.rowCount()):
            parent = self.index(group, 0)
            last = self.index(self.rowCount(parent) - 1, len(_COLUMNS) - 1, parent)
            self.dataChanged.emit(self.index(0, 0, parent), last)

    def tensor_at(self, index: Index) -> Tensor | None:
        """The tensor of a row; None for a group."""
        group = index.internalId() - 1
        if self._frame is None or not index.isValid() or group < 0:
            return None
        return self._frame.groups[group].tensors[index.row()]

    def index_of(self, name: str) -> QModelIndex:
        """Where a tensor stands."""
        groups: tuple[Group, ...] = self._frame.groups if self._frame is not None else ()
        for number, group in enumerate(groups):
            for row, tensor in enumerate(group.tensors):
                if tensor.name == name:
                    return self.index(row, 0, self.index(number, 0))
        return QModelIndex()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own
        """Groups carry 0, tensors the number of their group."""
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    @overload
    def parent(self) -> QObject | None: ...
    @overload
    def parent(self, index: Index) -> QModelIndex: ...
    def parent(self, index: Index | None = None) -> QModelIndex | QObject | None:
        """The group of a tensor; without an index, what the model belongs to."""
        if index is None:
            return super().parent()
        group = index.internalId() - 1
        return self.createIndex(group, 0, 0) if index.isValid() and group >= 0 else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Groups, or the tensors of a group."""
        if self._frame is None:
            return 0
        if not parent.isValid():
            return len(self._frame.groups)
        return len(self._frame.groups[parent.row()].tensors) if parent.internalId() == 0 and parent.column() == 0 else 0

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Name, shape, range."""
        return len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        """The names of the columns."""
        return _COLUMNS[section] if role == _ROLE.DisplayRole and orientation == Qt.Orientation.Horizontal else None

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """Texts and colours of a row."""
        tensor = self.tensor_at(index)
        if tensor is None:
            return self._group(index, role)
        column = index.column()
        if role == _ROLE.DisplayRole:
            look = self._look(tensor)
            return (look.name, look.shape, _ranged(look))[column]
        if role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            return _sentence(self._look(tensor))
        if role == _ROLE.ForegroundRole and (column == 1 or tensor.extent is Extent.NONE):
            return QColor(self._dress.theme.muted)
        if role == _ROLE.FontRole and column == 0:
            return self._dress.mono(TEXT)
        return None

    def _group(self, index: Index, role: int) -> Any:
        if self._frame is None or not index.isValid() or index.column():
            return None
        if role == _ROLE.DisplayRole:
            return self._frame.groups[index.row()].title
        return self._dress.font(TEXT, bold=True) if role == _ROLE.FontRole else None

    def _look(self, tensor: Tensor) -> RowLook:
        assert self._frame is not None
        if tensor.name not in self._rows:
            self._rows[tensor.name] = self._frame.row(tensor)
        return self._rows[tensor.name]


def _names(frame: VariablesFrame) -> list[tuple[str, tuple[int, ...]]]:
    return [(tensor.name, tensor.shape) for group in frame.groups for tensor in group.tensors]


def _ranged(look: RowLook) -> str:
    return "  ".join(filter(None, (look.range_text, _MARKS[look.extent])))


def _sentence(look: RowLook) -> str:
    """A row for tooltips and screen readers."""
    numbers = f", {look.range_text}" if look.range_text else ""
    return f"{look.name}, {look.words}, shape {look.shape}{numbers}, {look.extent.value}"


@guarded
class NumbersModel(QAbstractTableModel):
    """The cells of one tensor; each is written when it is seen, once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self._cells: dict[tuple[int, int], Cell] = {}
        self._dress = Dress()
        self._bold = QFont()

    @property
    def table(self) -> Table | None:
        """What is shown."""
        return self._table

    def set_dress(self, dress: Dress) -> None:
        """Take on the colours and the size."""
        self._dress = dress
        self._bold = dress.font(TEXT, bold=True)

    def set_table(self, table: Table) -> None:
        """Show other numbers; of the same tensor in the same shape the selection stays."""
        before = self._table
        same = before is not None and _place(before) == _place(table)
        self._cells = {}
        if same:
            self._table = table
            if table.rows and table.columns:
                self.dataChanged.emit(self.index(0, 0), self.index(table.rows - 1, table.columns - 1))
                self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, table.rows - 1)
            return
        self.beginResetModel()
        self._table = table
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Rows of the tensor."""
        return 0 if parent.isValid() or self._table is None else self._table.rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Columns of the tensor."""
        return 0 if parent.isValid() or self._table is None else self._table.columns

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        """Numbers from 1; the row of the example in view is marked."""
        table = self._table
        if table is None:
            return None
        down = orientation == Qt.Orientation.Vertical
        viewed = down and section == table.viewed_row
        if role == _ROLE.DisplayRole:
            return f"▸ {section + 1}" if viewed else str(section + 1)
        if role == _ROLE.FontRole and viewed:
            return self._bold
        if role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            axis = table.row_axis if down else table.column_axis
            return f"{axis} {section + 1}{', the one in view' if viewed else ''}".strip()
        return None

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """The number, its heat and its place in words."""
        table = self._table
        if table is None or not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            return table.spoken(row, column)
        if role == _ROLE.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role not in (_ROLE.DisplayRole, _ROLE.BackgroundRole, _ROLE.ForegroundRole):
            return None
        cell = self._cell(row, column)
        if role == _ROLE.DisplayRole:
            return cell.text
        theme = self._dress.theme
        if role == _ROLE.ForegroundRole:
            return QColor(theme.ink if cell.computed else theme.muted)
        return QColor(ground(theme, cell.heat)) if cell.heat else None

    def _cell(self, row: int, column: int) -> Cell:
        assert self._table is not None
        if (row, column) not in self._cells:
            self._cells[row, column] = self._table.cell(row, column)
        return self._cells[row, column]


def _place(table: Table) -> tuple[str, int, int]:
    return table.tensor.name, table.rows, table.columns
