"""Driving the chain panel by keys and mouse."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest

from backstep.present.chain_frame import FactorLook
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.chain import ChainPanel
from backstep.ui.panels.chain_rows import look_of

from .conftest import settle

LEFT = Qt.MouseButton.LeftButton


def press(window: MainWindow, key: Qt.Key, *, control_shift: bool = False) -> None:
    """Press a key in the window and let it take effect."""
    modifiers = Qt.KeyboardModifier.NoModifier
    if control_shift:
        modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.windowHandle(), key, modifiers)
    settle(window)


def panel(window: MainWindow) -> ChainPanel:
    """The panel."""
    return window.tracing.chain


def row(window: MainWindow, branch: int, factor: int | None = None) -> QModelIndex:
    """A branch, or one of its factors."""
    model = panel(window).model
    index = model.index(branch, 0)
    return index if factor is None else model.index(factor, 0, index)


def look(index: QModelIndex) -> FactorLook:
    """What a row shows."""
    found = look_of(index)
    assert isinstance(found, FactorLook)
    return found


def click(window: MainWindow, index: QModelIndex, *, double: bool = False) -> None:
    """Click a row, once or twice."""
    tree = panel(window).tree
    tree.scrollTo(index)
    place = tree.visualRect(index).center()
    QTest.mouseClick(tree.viewport(), LEFT, pos=place)
    if double:
        QTest.mouseDClick(tree.viewport(), LEFT, pos=place)
    settle(window)


def neighbours(window: MainWindow, side: int) -> list[QModelIndex]:
    """The rows of a side: 0 for what it comes from, 1 for what it feeds."""
    model = panel(window).neighbours.model
    parent = model.index(side, 0)
    return [model.index(number, 0, parent) for number in range(model.rowCount(parent))]
