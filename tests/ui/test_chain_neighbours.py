"""Where a number comes from and what it feeds: folded, unfolded, gone along."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from backstep.core.lineage import Given
from backstep.core.steps import Kind
from backstep.session import commands as do
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.neighbours import LINK

from .chain_driving import LEFT, click, neighbours, panel, press, row
from .conftest import WindowMaker, settle
from .driving import SIZES, opened


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """Mazur's network at the gradient of its first weight, with the chain open."""
    return opened(make_window, "mazur", do.GoTo(1, 42), Qt.Key.Key_C)


def test_the_neighbours_are_folded_where_both_do_not_fit(make_window: WindowMaker) -> None:
    window = make_window("two-neurons", (1280, 720))
    press(window, Qt.Key.Key_C, control_shift=True)
    shown = panel(window).neighbours
    assert shown.choice.isVisible()
    assert not shown.tree.isVisible()
    QTest.mouseClick(shown.fold, LEFT)
    settle(window)
    assert shown.tree.isVisible()
    last = neighbours(window, 1)[-1]
    assert shown.tree.viewport().rect().contains(shown.tree.visualRect(last)), "what it feeds is cut"
    window.actions_table["step_over"].trigger()
    settle(window)
    assert shown.tree.isVisible(), "what was unfolded stays so"
    QTest.mouseClick(shown.fold, LEFT)
    settle(window)
    assert not shown.tree.isVisible()


@pytest.mark.parametrize("size", [(1920, 1300), SIZES[-1]])
def test_in_a_large_window_the_neighbours_are_seen_at_once(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window("mazur", size)
    if size == SIZES[-1]:
        # The panel has its height before it has its rows.
        window.actions_table["run_timeline"].trigger()
    window.bridge.dispatch(do.GoTo(1, 42))
    settle(window)
    press(window, Qt.Key.Key_C, control_shift=True)
    shown = panel(window).neighbours.tree
    assert shown.isVisible()
    last = neighbours(window, 1)[-1]
    assert shown.viewport().rect().contains(shown.visualRect(last)), "what it feeds is cut"


def test_a_division_that_was_dragged_stays(make_window: WindowMaker) -> None:
    window = make_window("mazur", (1920, 1080))
    window.bridge.dispatch(do.GoTo(1, 3))
    settle(window)
    press(window, Qt.Key.Key_C, control_shift=True)
    splitter = panel(window).splitter
    handle = splitter.handle(1)
    middle = handle.rect().center()
    QTest.mousePress(handle, LEFT, pos=middle)
    QTest.mouseMove(handle, middle + QPoint(0, 30))
    QTest.mouseRelease(handle, LEFT, pos=middle + QPoint(0, 30))
    settle(window)
    dragged = splitter.sizes()[1]
    window.bridge.dispatch(do.GoTo(1, 42))
    settle(window)
    assert splitter.sizes()[1] == dragged


def test_a_number_knows_where_it_comes_from_and_what_it_feeds(window: MainWindow) -> None:
    click(window, row(window, 0, 1))
    sources, uses = (
        [(index.data(), index.siblingAtColumn(2).data()) for index in neighbours(window, side)] for side in (0, 1)
    )
    assert sources == [("ŷ₁", "0.7514")]
    assert uses == [("δ₁⁽²⁾", "0.1385")]


def test_going_along_a_neighbour_goes_to_its_step(window: MainWindow) -> None:
    click(window, row(window, 0, 1))
    tree = panel(window).neighbours.tree
    index = neighbours(window, 0)[0]
    link = index.data(LINK)
    tree.scrollTo(index)
    # Qt tells of a double click only after a click on the same row.
    QTest.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())
    QTest.mouseDClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())
    settle(window)
    assert window.bridge.session.state.position == link.position
    assert window.bridge.session.state.current.kind is Kind.ACTIVATION
    frame = window.bridge.frame().provenance
    assert frame is not None
    assert frame.title == "ŷ₁"


def test_enter_on_a_neighbour_goes_there_too(window: MainWindow) -> None:
    click(window, row(window, 0, 0))
    tree = panel(window).neighbours.tree
    tree.setFocus()
    tree.setCurrentIndex(neighbours(window, 1)[0])
    press(window, Qt.Key.Key_Return)
    assert window.bridge.session.state.current.kind is Kind.DELTA


def test_another_quantity_of_the_same_place_can_be_chosen(window: MainWindow) -> None:
    click(window, row(window, 0, 2))
    choice = panel(window).neighbours.choice
    assert choice.currentData().what is Given.WEIGHT
    number = next(n for n in range(choice.count()) if choice.itemData(n).what is Kind.WEIGHT_GRADIENT)
    choice.setFocus()
    choice.setCurrentIndex(number)
    choice.activated.emit(number)
    settle(window)
    frame = window.bridge.frame().provenance
    assert frame is not None
    assert frame.title == "∂J/∂w₁₁⁽²⁾"
    assert [link.name for link in frame.sides[0].links] == ["δ₁⁽²⁾", "a₁⁽¹⁾"]


def test_nobody_comes_to_stand_on_a_heading(window: MainWindow) -> None:
    shown = panel(window).neighbours
    if not shown.tree.isVisible():
        QTest.mouseClick(shown.fold, LEFT)
        settle(window)
    tree = shown.tree
    for side in (0, 1):
        for column in range(3):
            place = tree.visualRect(shown.model.index(side, column)).center()
            QTest.mouseClick(tree.viewport(), LEFT, pos=place)
            assert not tree.selectionModel().hasSelection()
            assert not tree.currentIndex().isValid()
    tree.setFocus()
    tree.setCurrentIndex(neighbours(window, 0)[-1])
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert tree.currentIndex() == neighbours(window, 1)[0], "an arrow key goes over the heading"
