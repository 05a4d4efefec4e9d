"""The variables in the window: the tree, the table with its heat, and copying, by keys and mouse."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from backstep.present import numbers, variables
from backstep.present.chosen import VariablesView, When
from backstep.session import commands as do
from backstep.ui.contrast import contrast
from backstep.ui.heat import READABLE, ground
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.variables import VariablesPanel
from backstep.ui.theme import DARK, LIGHT, PROJECTOR, Theme
from tests.present.test_variables import mnist_like
from tests.ui.chain_driving import press
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import SIZES, opened

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """XOR in its third iteration, with the variables open."""
    return opened(make_window, "xor", do.GoTo(3, 52), Qt.Key.Key_V)


def panel(window: MainWindow) -> VariablesPanel:
    return window.tracing.variables


def choose(window: MainWindow, name: str) -> None:
    tree = panel(window).tree
    index = panel(window).tensors.index_of(name)
    tree.scrollTo(index)
    QTest.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())
    settle(window)


def texts(window: MainWindow) -> list[list[str]]:
    model = panel(window).numbers
    return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]


def test_the_panel_is_closed_at_first_and_costs_nothing(make_window: WindowMaker) -> None:
    window = make_window("xor")
    assert window.docks["variables"].isHidden()
    assert window.bridge.frame().variables is None
    press(window, Qt.Key.Key_V, control_shift=True)
    assert panel(window).isVisible()
    assert window.bridge.frame().variables is not None
    window.docks["cost_history"].raise_()
    settle(window)
    assert window.bridge.frame().variables is None, "behind another panel it is idle, too"


def test_a_click_on_a_tensor_shows_its_numbers(window: MainWindow) -> None:
    choose(window, "dJ_dW[1]")
    assert panel(window).caption.text() == "dJ_dW[1] · ∂J/∂W"
    assert panel(window).axes.text() == "rows: units · columns: sources"
    assert texts(window) == [["0.07927", "0.05268"], ["0.01174", "−0.01111"], ["−0.01270", "·"]]


def test_keys_walk_through_the_tree_and_do_not_step(window: MainWindow) -> None:
    choose(window, "W[1]")
    panel(window).tree.setFocus()
    before = window.bridge.session.state.position
    press(window, Qt.Key.Key_Down)
    assert window.bridge.view.variables.tensor == "b[1]"
    assert window.bridge.session.state.position == before
    press(window, Qt.Key.Key_Return)
    assert panel(window).table.hasFocus()
    press(window, Qt.Key.Key_Down)
    assert panel(window).table.currentIndex().isValid()
    assert window.bridge.session.state.position == before
    press(window, Qt.Key.Key_Escape)
    assert window.diagram.hasFocus()


def test_now_before_and_difference(window: MainWindow) -> None:
    choose(window, "W[1]")
    now = texts(window)
    for when in (When.BEFORE, When.DIFFERENCE):
        button = panel(window).findChild(QPushButton, f"variables_{when.value}")
        assert button is not None
        QTest.mouseClick(button, LEFT)
        settle(window)
        assert window.bridge.view.variables.when is when
        assert texts(window) != now
    assert texts(window)[0][0] == "−0.04904"
    window.bridge.dispatch(do.GoTo(1, 5))
    settle(window)
    assert panel(window).reason.text() == "There is no iteration before the first."
    assert panel(window).reason.isVisible()


def test_the_viewed_example_is_marked(window: MainWindow) -> None:
    choose(window, "a[1]")
    window.bridge.dispatch(do.ViewExample(3))
    settle(window)
    labels = [panel(window).numbers.headerData(row, Qt.Orientation.Vertical) for row in range(4)]
    assert labels == ["1", "2", "▸ 3", "4"]
    assert panel(window).axes.text().endswith("▸ example 3 is in view")


def test_cells_are_coloured_by_sign_and_size(window: MainWindow) -> None:
    choose(window, "dJ_dW[1]")
    model = panel(window).numbers
    colours = [[model.index(r, c).data(Qt.ItemDataRole.BackgroundRole) for c in range(2)] for r in range(3)]
    assert colours[0][0] == QColor(ground(LIGHT, 1.0)), "the largest"
    assert colours[2][1] is None, "not computed"
    assert colours[1][0].blue() > colours[1][0].red()
    assert colours[1][1].red() > colours[1][1].blue(), "negative"


@given(st.floats(-1.5, 1.5), st.sampled_from([LIGHT, DARK, PROJECTOR]))
def test_numbers_can_be_read_on_any_heat(heat: float, theme: Theme) -> None:
    assert contrast(theme.ink, ground(theme, heat)) >= READABLE


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR])
def test_heat_can_be_seen(theme: Theme) -> None:
    assert ground(theme, 0.0) == theme.card
    for sign in (1.0, -1.0):
        shades = [contrast(theme.card, ground(theme, sign * share)) for share in (0.25, 0.5, 1.0)]
        assert shades == sorted(shades)
        assert shades[-1] > 1.3


def copy_with(menu: QMenu, name: str) -> None:
    action = menu.findChild(QAction, name)
    assert isinstance(action, QAction)
    action.trigger()


def test_all_of_a_tensor_or_what_is_selected_can_be_copied(window: MainWindow) -> None:
    choose(window, "W[1]")
    wanted = window.bridge.session.state.record.before.weights[0]
    menu = panel(window).context_menu()
    copy_with(menu, "copy_tensor_numpy")
    text = QGuiApplication.clipboard().text()
    assert ast.literal_eval(text[len("np.array(") : -1]) == wanted.tolist()
    table = panel(window).table
    table.setFocus()
    flags = QItemSelectionModel.SelectionFlag
    for row in (1, 2):
        table.selectionModel().select(panel(window).numbers.index(row, 0), flags.Select)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert [float(line) for line in QGuiApplication.clipboard().text().split("\n")] == wanted[1:, 0].tolist()
    menu = panel(window).context_menu()
    copy_with(menu, "copy_selection_csv")
    assert QGuiApplication.clipboard().text() == "".join(f"{number!r}\n" for number in wanted[1:, 0].tolist())


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("by", ["button", "tree", "table"])
def test_the_menu_of_copies_opens_by_a_button_and_by_the_right_mouse_button(window: MainWindow, by: str) -> None:
    choose(window, "W[1]")
    shown = panel(window)
    if by == "button":
        QTest.mouseClick(shown.copying, Qt.MouseButton.LeftButton)
    else:
        view = shown.tree if by == "tree" else shown.table
        view.customContextMenuRequested.emit(QPoint(5, 5))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    copy_with(menu, "copy_tensor_csv")
    menu.close()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 3


def test_stepping_keeps_selection_and_what_is_folded(window: MainWindow) -> None:
    choose(window, "W[1]")
    tree, table = panel(window).tree, panel(window).table
    tree.collapse(panel(window).tensors.index(2, 0))
    table.setCurrentIndex(panel(window).numbers.index(1, 1))
    window.actions_table["step_over"].trigger()
    settle(window)
    assert not tree.isExpanded(panel(window).tensors.index(2, 0))
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, 1)


def test_every_row_and_cell_is_told_to_screen_readers(window: MainWindow) -> None:
    choose(window, "dJ_dW[1]")
    role = Qt.ItemDataRole.AccessibleTextRole
    index = panel(window).tensors.index_of("dJ_dW[1]")
    assert index.data(role) == "dJ_dW[1], ∂J/∂W, shape 3 × 2, −0.01270 … 0.07927, partly computed"
    assert panel(window).numbers.index(2, 1).data(role) == "dJ_dW[1][3,2] = not computed yet"
    assert panel(window).table.accessibleName() == "dJ_dW[1] · ∂J/∂W, now"


def test_of_a_large_network_only_what_is_seen_is_written(
    make_window: WindowMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[float] = []

    def counting(number: float, digits: int) -> str:
        written.append(number)
        return numbers.show(number, digits)

    monkeypatch.setattr(variables, "show", counting)
    window = make_window(mnist_like(), (1280, 720))
    press(window, Qt.Key.Key_V, control_shift=True)
    choose(window, "W[1]")
    window.grab()
    assert panel(window).numbers.columnCount() == 784
    assert 0 < len(written) < 1000, "of a hundred thousand"
    seen = len(written)
    window.actions_table["step_over"].trigger()
    settle(window)
    window.grab()
    assert len(written) - seen < 1000


@pytest.mark.parametrize("name", ["W[1]", "z[1]", "W[2]"])
def test_the_list_of_tensors_begins_with_a_whole_row(make_window: WindowMaker, name: str) -> None:
    window = make_window("xor", (1280, 720))
    press(window, Qt.Key.Key_V, control_shift=True)
    tree = panel(window).tree
    choose(window, "x")
    window.bridge.set_view(replace(window.bridge.view, variables=VariablesView(name)))
    settle(window)
    first = tree.indexAt(QPoint(2, 0))
    assert tree.visualRect(first).top() == 0
    assert tree.viewport().rect().contains(tree.visualRect(tree.currentIndex()))
    assert tree.currentIndex().data() == name


@pytest.mark.parametrize("lesson", ["mazur", "iris"])
def test_no_range_is_cut_off(make_window: WindowMaker, lesson: str) -> None:
    window = opened(make_window, lesson, do.GoTo(3, 42), Qt.Key.Key_V)
    for size in SIZES:
        window.resize(*size)
        settle(window)
        tree, model = panel(window).tree, panel(window).tensors
        room, metrics = tree.columnWidth(2), tree.fontMetrics()
        groups = [model.index(row, 0) for row in range(model.rowCount())]
        told = [model.index(row, 2, group).data() for group in groups for row in range(model.rowCount(group))]
        assert max(map(len, told)) > len("0.1234 … 0.1234")
        assert [text for text in told if metrics.horizontalAdvance(text) > room] == [], size
