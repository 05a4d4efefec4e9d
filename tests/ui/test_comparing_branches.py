"""One branch beside another: both cost curves in one plot, and the difference of the networks on the diagram."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from backstep.present.looks import DiagramFrame
from backstep.present.numbers import show
from backstep.session import commands as do
from backstep.session.branches import ROOT, Changed, Edit
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.curve_legend import CurveLegend
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import CTRL, SHIFT, press


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """The exclusive or: twenty iterations, changed in the fifth and trained on to the tenth."""
    made = make_window("xor", (1600, 1000))
    for position in ((20, 1), (5, 3)):
        made.bridge.dispatch(do.GoTo(*position))
    made.what_if.editing.edited.emit(Edit(Changed.WEIGHT, 2.0, 1, 1, 1))
    made.bridge.dispatch(do.GoTo(10, 3))
    settle(made)
    return made


def diagram(window: MainWindow) -> DiagramFrame:
    frame = window.diagram.frame
    assert frame is not None
    return frame


def hover(window: MainWindow, iteration: int) -> str:
    plot = window.cost_history.plot
    spot = plot.getPlotItem().getViewBox().mapViewToScene(QPointF(iteration, 0.5))
    QTest.mouseMove(plot.viewport(), QPoint(plot.mapFromScene(spot).x(), 40))
    settle(window)
    return window.cost_history.caption.text()


def test_both_curves_are_drawn_and_named(window: MainWindow) -> None:
    history = window.cost_history
    root = window.bridge.session.past.timelines.root.costs(19)
    drawn = history.other_curve
    assert drawn.iterations.tolist() == list(range(4, 20)), "from the last iteration that both share"
    assert drawn.heights.tolist() == root[3:19].tolist()
    legend = window.findChild(CurveLegend)
    assert legend is not None
    assert legend.shown == ("Original (dashed)", "What if 1")
    left, right = history.plot.getPlotItem().viewRange()[0]
    assert left < 1
    assert right > 19
    low, high = history.plot.getPlotItem().viewRange()[1]
    assert low <= min(root)
    assert high >= max(root)


def test_the_pointer_reads_both_and_the_difference(window: MainWindow) -> None:
    past = window.bridge.session.past
    mine, other = float(window.bridge.session.timeline.costs(9)[6]), float(past.timelines.root.costs(19)[6])
    text = hover(window, 7)
    assert f"iteration 7 · J {show(mine, 4)} · Original: J {show(other, 4)}" in text
    assert f"difference {show(mine - other, 4, signed=True)}" in text
    assert "Original" not in hover(window, 3), "before they part there is one curve"
    assert hover(window, 15) == f"iteration 15 · Original: J {show(float(past.timelines.root.costs(19)[14]), 4)}"


def test_a_click_beyond_this_branch_goes_to_its_own_last_iteration(window: MainWindow) -> None:
    hover(window, 18)
    plot = window.cost_history.plot
    spot = plot.mapFromScene(plot.getPlotItem().getViewBox().mapViewToScene(QPointF(18, 0.5)))
    window.bridge.dispatch(do.GoTo(8, 3))
    settle(window)
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot.x(), 40))
    settle(window)
    assert window.bridge.session.state.iteration == 9


def test_a_logarithmic_scale_holds_for_both(window: MainWindow) -> None:
    press(window, Qt.Key.Key_L, CTRL)
    root = window.bridge.session.past.timelines.root.costs(19)
    assert 10 ** window.cost_history.other_curve.heights[-1] == pytest.approx(root[18])


def test_the_diagram_shows_the_difference_of_every_weight_and_bias(window: MainWindow) -> None:
    session = window.bridge.session
    here, there = session.timeline.parameters(10), session.past.timelines.root.parameters(10)
    press(window, Qt.Key.Key_D, CTRL | SHIFT)
    widths: dict[float, float] = {}
    for edge in diagram(window).edges:
        at = edge.target
        if at.kind != "edge":
            continue
        places = at.layer - 1, (at.unit - 1, at.source - 1)
        difference = float(here.weights[places[0]][places[1]] - there.weights[places[0]][places[1]])
        assert edge.dashed == (difference < 0)
        widths[abs(difference)] = edge.width
        assert edge.pill is not None
        letter, number = edge.pill.texts
        assert letter.text.startswith("Δ")
        text = number.text.removeprefix("≈")
        assert text[0] == ("−" if difference < 0 else "+")
        assert float(text.replace("−", "-")) == pytest.approx(difference, rel=5e-3)
    assert [widths[size] for size in sorted(widths)] == sorted(widths.values())
    for node in diagram(window).nodes:
        if node.bias is not None:
            layer, unit = node.target.layer, node.target.unit
            wanted = float(here.biases[layer - 1][unit - 1] - there.biases[layer - 1][unit - 1])
            assert float(node.bias.texts[-1].text.removeprefix("≈").replace("−", "-")) == pytest.approx(
                wanted, rel=5e-3
            )
    assert "What if 1 − Original" in window.hint.text
    press(window, Qt.Key.Key_D, CTRL | SHIFT)
    assert not any(t.text.startswith("Δ") for edge in diagram(window).edges if edge.pill for t in edge.pill.texts)


def test_where_they_have_not_parted_there_is_no_difference(window: MainWindow) -> None:
    window.bridge.dispatch(do.GoTo(3, 3))
    press(window, Qt.Key.Key_D, CTRL | SHIFT)
    pills = [edge.pill for edge in diagram(window).edges if edge.pill is not None]
    assert {pill.texts[-1].text for pill in pills} == {"0"}


def test_where_the_other_one_did_not_come_the_window_offers_to_train_it(window: MainWindow) -> None:
    press(window, Qt.Key.Key_D, CTRL | SHIFT)
    window.bridge.dispatch(do.GoTo(40, 3))
    settle(window)
    assert "has not come to iteration 40" in window.hint.text
    press(window, Qt.Key.Key_U, CTRL | SHIFT)
    assert "What if 1 − Original" in window.hint.text
    assert any(t.text.startswith("Δ") for edge in diagram(window).edges if edge.pill for t in edge.pill.texts)


def test_without_a_compared_branch_the_actions_say_why_not(make_window: WindowMaker) -> None:
    window = make_window("xor")
    frame = window.bridge.frame()
    for name in ("differences", "catch_up"):
        assert not frame.actions[name].enabled
        assert "No branch is compared" in frame.actions[name].why_not


def test_another_session_starts_without_comparing(window: MainWindow, make_window: WindowMaker) -> None:
    press(window, Qt.Key.Key_D, CTRL | SHIFT)
    other = make_window("mazur").bridge.session
    window.bridge.set_session(other)
    settle(window)
    assert window.bridge.frame().cost.other is None


def test_a_removed_branch_is_no_longer_compared(window: MainWindow) -> None:
    window.what_if.switch(ROOT)
    settle(window)
    assert window.bridge.frame().cost.other is not None
    window.bridge.dispatch(do.RemoveBranch(1))
    settle(window)
    assert window.bridge.frame().cost.other is None
    window.bridge.dispatch(do.Undo())
    settle(window)
    assert window.bridge.frame().cost.other is not None
