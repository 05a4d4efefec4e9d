"""Tables whose rows are what a Frame says."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")


class RowModel(QAbstractTableModel, Generic[Row]):
    """Rows of some columns. Where they are about the same things as before, selection and editors stay."""

    def __init__(self, columns: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self.rows: tuple[Row, ...] = ()

    # Qt's metaclass leaves no room for that of abc: the type checker sees to it that this is there.
    @abstractmethod
    def what(self, row: Row) -> Hashable:
        """What a row is about, whatever it says of it."""

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these."""
        before = self.rows
        if before == rows:
            # An editor that is open would take its text from here again.
            return
        if [self.what(row) for row in before] == [self.what(row) for row in rows]:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self._columns - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        """The rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """What is told of each."""
        return 0 if parent.isValid() else self._columns
