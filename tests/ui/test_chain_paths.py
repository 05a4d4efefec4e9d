"""A path of the chain, lit on the diagram as a whole: from J to the weight, and back from the diagram."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.ui.main_window import MainWindow

from .chain_driving import LEFT, click, panel, press, row
from .conftest import WindowMaker, settle
from .driving import opened

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """Mazur's network at ∂J/∂w₁₁⁽¹⁾, to which two paths lead, with the chain open."""
    return opened(make_window, "mazur", do.GoTo(1, 42), Qt.Key.Key_C)


def by(output: int) -> set[Target]:
    """The path from J through an output to the first weight."""
    nodes = {Target("node", layer, unit) for layer, unit in ((2, output), (1, 1), (0, 1))}
    edges = {Target("edge", 2, output, 1), Target("edge", 1, 1, 1)}
    return {Target("cost"), Target("cost_edge", 0, output)} | nodes | edges


def lit(window: MainWindow) -> set[Target]:
    """What glows or has a ring."""
    frame = window.bridge.frame().diagram
    found = {edge.target for edge in frame.edges if edge.glow} | {node.target for node in frame.nodes if node.ring}
    return found | ({frame.cost.target} if frame.cost.ring else set())


def test_a_click_on_a_path_lights_all_of_it_and_nothing_else(window: MainWindow) -> None:
    before = lit(window)
    for branch, output in ((1, 2), (0, 1)):
        click(window, row(window, branch))
        assert lit(window) == by(output)
        assert panel(window).tree.currentIndex() == row(window, branch)
    panel(window).follow.click()
    settle(window)
    assert lit(window) == before
    # A factor lights the path that it belongs to.
    panel(window).tree.expandAll()
    click(window, row(window, 1, 3))
    assert lit(window) == by(2)
    assert window.bridge.view.selected == Target("node", 1, 1), "both have this factor, and one of them is meant"
    click(window, row(window, 0, 2))
    assert lit(window) == by(1)
    # And keys walk from path to path.
    click(window, row(window, 0))
    tree = panel(window).tree
    tree.collapseAll()
    QTest.keyClick(tree, Qt.Key.Key_Down)
    settle(window)
    assert lit(window) == by(2)


def test_pointing_at_another_path_on_the_diagram_lights_that_one(window: MainWindow) -> None:
    click(window, row(window, 0))
    for target, output in ((Target("node", 2, 2), 2), (Target("node", 1, 1), 2), (Target("edge", 2, 1, 1), 1)):
        QTest.mouseClick(window.diagram, LEFT, pos=window.diagram.spot_of(target).center())
        settle(window)
        assert lit(window) == by(output), target


def test_a_step_the_menu_or_a_closed_panel_ends_it(window: MainWindow) -> None:
    click(window, row(window, 0))
    window.bridge.dispatch(do.StepOver())
    settle(window)
    assert window.bridge.view.path == ()
    window.bridge.dispatch(do.StepBack())
    settle(window)
    plain = lit(window)
    click(window, row(window, 1))
    menu = panel(window).context_menu(row(window, 1))
    dark = next(action for action in menu.actions() if action.text().startswith("No path"))
    assert dark.isEnabled()
    dark.trigger()
    settle(window)
    assert lit(window) == plain
    menu = panel(window).context_menu(row(window, 1))
    assert not next(action for action in menu.actions() if action.text().startswith("No path")).isEnabled()
    click(window, row(window, 1))
    press(window, Qt.Key.Key_C, control_shift=True)
    assert lit(window) == plain
    press(window, Qt.Key.Key_C, control_shift=True)
