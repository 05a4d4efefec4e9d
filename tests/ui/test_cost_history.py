"""The cost history: what it draws, says and asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from backstep.core.batches import Batches
from backstep.present.cost_frame import CostFrame, CostSeries, OtherCosts
from backstep.present.costs import pass_means
from backstep.session.state import Costs
from backstep.ui import application
from backstep.ui.action_factory import Actions
from backstep.ui.dress import Dress
from backstep.ui.panels.cost_history import CostHistory
from backstep.ui.theme import LIGHT

from .driving import LEFT, collect


@pytest.fixture
def cost(qtbot: QtBot) -> Iterator[CostHistory]:
    application.ensure()
    actions = Actions()
    made = CostHistory(actions)
    qtbot.addWidget(made)
    made.set_dress(Dress())
    made.resize(600, 200)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.tools.deleteLater()


def history(values: list[float] | np.ndarray, iteration: int = 1, empty: str = "") -> CostFrame:
    costs = np.asarray(values, dtype=float)
    marker = float(costs[iteration - 1]) if 1 <= iteration <= len(costs) else None
    return CostFrame(CostSeries(len(costs), costs), iteration, marker, f"iteration {iteration}", empty)


def in_batches(values: list[float] | np.ndarray, iteration: int, batches: int) -> CostFrame:
    """A history in which a pass over the data takes so many iterations."""
    frame = history(values, iteration)
    costs = Costs(frame.costs.length, frame.costs.values)
    return replace(frame, passes=pass_means(costs, Batches(batches, 1)))


def numbers_below(cost: CostHistory) -> list[str]:
    """What is written along the axis of iterations."""
    [level] = cost.plot.getAxis("bottom")._tickLevels
    return [text for _, text in level]


def drawn(cost: CostHistory) -> tuple[np.ndarray, np.ndarray]:
    where, heights = cost.curve.line.getData()
    return np.asarray(where), np.asarray(heights)


def place_of(cost: CostHistory, iteration: float) -> QPoint:
    # The plot lays out its axes when the event loop comes to it.
    application.ensure().processEvents()
    box = cost.plot.getPlotItem().getViewBox()
    scene = box.mapViewToScene(QPointF(iteration, np.mean(box.viewRange()[1])))
    found: QPoint = cost.plot.mapFromScene(scene)
    return found


def test_the_curve_is_the_history(cost: CostHistory) -> None:
    cost.set_frame(history([0.5, 0.3, 0.2], 2), 4)
    where, heights = drawn(cost)
    assert where.tolist() == [1, 2, 3]
    assert heights.tolist() == [0.5, 0.3, 0.2]
    assert cost.marks.line.value() == 2
    assert cost.marks.dot.getData()[0].tolist() == [2]
    assert cost.marks.dot.getData()[1].tolist() == [0.3]


def test_there_is_no_dot_while_the_cost_is_not_computed(cost: CostHistory) -> None:
    cost.set_frame(replace(history([0.5, 0.3], 3), marker=None), 4)
    assert len(cost.marks.dot.getData()[0]) == 0
    assert cost.marks.line.value() == 3


@pytest.mark.parametrize("iteration", [1, 7, 20])
def test_a_click_goes_to_the_iteration_under_the_pointer(cost: CostHistory, iteration: int) -> None:
    cost.set_frame(history(np.linspace(1, 0.1, 20), 5), 4)
    asked = collect(cost.chosen)
    QTest.mouseClick(cost.plot.viewport(), LEFT, pos=place_of(cost, iteration))
    assert asked == [iteration]
    assert cost.plot.hasFocus()


def test_dragging_along_the_curve_goes_along(cost: CostHistory) -> None:
    cost.set_frame(history(np.linspace(1, 0.1, 20), 5), 4)
    asked = collect(cost.chosen)
    viewport = cost.plot.viewport()
    QTest.mousePress(viewport, LEFT, pos=place_of(cost, 8))
    QTest.mouseMove(viewport, place_of(cost, 12))
    QTest.mouseRelease(viewport, LEFT, pos=place_of(cost, 12))
    assert asked[0] == 8
    assert asked[-1] in (8, 12)


def test_arrow_keys_go_from_iteration_to_iteration(cost: CostHistory) -> None:
    cost.set_frame(history(np.linspace(1, 0.1, 20), 5), 4)
    asked = collect(cost.chosen)
    keys = (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home)
    for key in keys:
        QTest.keyClick(cost.plot, key)
    assert asked == [6, 7, 6, 20, 1]


def test_the_pointer_reads_out_an_iteration(cost: CostHistory) -> None:
    values = np.linspace(1, 0.1, 20)
    cost.set_frame(history(values, 5), 4)
    QTest.mouseMove(cost.plot.viewport(), place_of(cost, 14))
    assert cost.caption.text() == "iteration 14 · J 0.3842"
    cost.set_frame(history(values, 5), 6)
    assert cost.caption.text() == "iteration 14 · J 0.384211"
    cost.set_frame(history(values, 9), 6)
    assert cost.caption.text() == "iteration 9", "somebody went on with keys; the pointer only rests there"
    QTest.mouseMove(cost.plot.viewport(), place_of(cost, 15))
    assert cost.caption.text().startswith("iteration 15 · J ")
    cost._hover(0)
    assert cost.caption.text() == "iteration 9"


def test_a_logarithmic_axis_leaves_a_gap_where_there_is_no_logarithm(cost: CostHistory) -> None:
    cost.set_frame(history([10.0, 1.0, 0.0, -1.0, float("nan"), 0.1], 6), 4)
    cost.set_log(True)
    _, heights = drawn(cost)
    assert np.allclose(heights, [1, 0, np.nan, np.nan, np.nan, -1], equal_nan=True)
    assert cost.marks.dot.getData()[1].tolist() == [-1]
    cost.set_frame(history([10.0, 0.0], 2), 4)
    assert len(cost.marks.dot.getData()[0]) == 0
    cost.set_log(False)
    assert drawn(cost)[1].tolist() == [10.0, 0.0]


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "values",
    [
        [],
        [0.5],
        [0.0],
        [-3.0],
        [0.25] * 40,
        [0.0] * 40,
        [1e-300, 1e-301],
        [1e300, 1e307, 2.0],
        [float("inf"), 1.0],
        [float("nan")],
        [0.1 + 1e-15 * k for k in range(30)],
        list(range(1, 400)),
    ],
    ids=str,
)
def test_any_history_can_be_drawn(cost: CostHistory, values: list[float], log: bool) -> None:
    cost.set_log(log)
    cost.set_frame(history(values, max(1, len(values))), 4)
    cost.grab()
    (left, right), (bottom, top) = cost.plot.getPlotItem().getViewBox().viewRange()
    assert left < 1 < right
    assert np.isfinite([bottom, top]).all()
    assert bottom < top
    heights = drawn(cost)[1]
    finite = heights[np.isfinite(heights)]
    assert ((finite >= bottom) & (finite <= top)).all()


def test_an_empty_history_says_what_will_come(cost: CostHistory) -> None:
    cost.set_frame(history([], empty="The cost of each iteration will appear here."), 4)
    assert cost.empty.isVisible()
    assert cost.empty.toPlainText() == "The cost of each iteration will appear here."
    QTest.mouseClick(cost.plot.viewport(), LEFT, pos=QPoint(300, 60))
    cost.set_frame(history([0.5]), 4)
    assert cost.empty.isHidden()


def test_another_session_with_as_many_iterations_is_drawn_anew(cost: CostHistory) -> None:
    cost.set_frame(history([0.5, 0.4]), 4)
    cost.set_frame(history([0.9, 0.8]), 4)
    assert drawn(cost)[1].tolist() == [0.9, 0.8]


def test_no_menu_of_the_plotting_library_appears(cost: CostHistory) -> None:
    item = cost.plot.getPlotItem()
    assert item.getViewBox().menuEnabled() is False
    assert not item.menuEnabled()


def test_axes_are_labelled(cost: CostHistory) -> None:
    cost.set_frame(history([0.0003, 0.0002]), 4)
    assert cost.plot.getAxis("left").labelText == "J"
    assert cost.plot.getAxis("bottom").labelText == "iteration"
    assert cost.plot.getAxis("left").labelUnitPrefix == ""
    assert "x0" not in cost.plot.getAxis("left").labelString()


@pytest.mark.parametrize(
    ("count", "labels"),
    [(1, ["1"]), (2, ["1", "2"]), (3, ["1", "2", "3"]), (10_000, ["1", "10,000"]), (1_000_000, ["1", "1,000,000"])],
)
def test_the_axis_counts_what_there_is_and_no_more(cost: CostHistory, count: int, labels: list[str]) -> None:
    cost.resize(1200, 200)
    cost.set_frame(history(np.linspace(1, 0.1, count), count), 4)
    found = numbers_below(cost)
    assert found == labels if count < 4 else (found[0], found[-1]) == tuple(labels)
    [left, right] = cost.plot.getPlotItem().getViewBox().viewRange()[0]
    assert 1 - left == pytest.approx(right - count)
    assert right - count <= max(0.5, 0.05 * count), "the curve should fill the width"


def test_a_wider_plot_counts_finer(cost: CostHistory) -> None:
    cost.set_frame(history([], empty="nothing yet"), 4)
    cost.set_frame(history(np.linspace(1, 0.1, 300), 300), 4)
    application.ensure().processEvents()
    assert len(numbers_below(cost)) > 4, "the numbers must fit the plot, also where it was hidden before"
    narrow = len(numbers_below(cost))
    cost.resize(1400, 200)
    application.ensure().processEvents()
    assert len(numbers_below(cost)) > narrow


def test_a_level_alone_is_shown_beside_zero(cost: CostHistory) -> None:
    cost.set_frame(history([0.7]), 4)
    bottom, top = cost.plot.getPlotItem().getViewBox().viewRange()[1]
    assert bottom == 0
    assert top > 0.7


def test_batches_are_faint_below_the_mean_of_each_pass(cost: CostHistory) -> None:
    cost.resize(900, 200)
    cost.set_frame(in_batches([4.0, 2.0, 1.0, 3.0, 0.0, 1.0, 9.0], 7, batches=3), 4)
    where, means = cost.curve.means.getData()
    assert where.tolist() == [1, 2, 5, 6]
    assert means == pytest.approx([7 / 3, 7 / 3, 4 / 3, 4 / 3])
    faint, strong = (line.opts["pen"] for line in (cost.curve.line, cost.curve.means))
    card = QColor(LIGHT.card).lightness()
    assert card - faint.color().lightness() < card - strong.color().lightness()
    assert faint.widthF() < strong.widthF()
    assert cost.legend.isVisible()
    assert cost.legend.shown == ("J of each batch", "mean of each pass over the data")
    cost.set_frame(history([4.0, 2.0], 2), 4)
    assert len(cost.curve.means.getData()[0] if cost.curve.means.getData()[0] is not None else []) == 0
    assert cost.legend.isHidden()
    assert cost.curve.line.opts["pen"].color() == QColor(LIGHT.cost)


def test_in_a_narrow_plot_the_legend_keeps_what_counts(cost: CostHistory) -> None:
    cost.set_frame(in_batches(np.linspace(1, 0, 9), 9, batches=3), 4)
    cost.resize(420, 200)
    application.ensure().processEvents()
    assert cost.legend.shown == ()
    cost.resize(520, 200)
    application.ensure().processEvents()
    assert cost.legend.shown == ("mean of each pass over the data",)
    assert cost.plot.rect().contains(cost.legend.geometry())


def test_the_pointer_reads_out_the_mean_too(cost: CostHistory) -> None:
    cost.set_frame(in_batches([4.0, 2.0, 1.0, 3.0, 0.0], 5, batches=2), 4)
    QTest.mouseMove(cost.plot.viewport(), place_of(cost, 3))
    assert cost.caption.text() == "iteration 3 · J 1 · mean of pass 2: 2"
    QTest.mouseMove(cost.plot.viewport(), place_of(cost, 5))
    assert cost.caption.text() == "iteration 5 · J 0 · pass 3 not complete"


def test_a_history_of_zeros_says_why_a_logarithmic_scale_shows_nothing(cost: CostHistory) -> None:
    cost.set_log(True)
    cost.set_frame(history([0.0, 0.0], 2), 4)
    assert cost.empty.isVisible()
    assert "above 0" in cost.empty.toPlainText()
    cost.set_log(False)
    assert cost.empty.isHidden()
    assert cost.plot.isVisible()


class Paintings(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_a_history_that_grows_is_painted_once_a_frame(cost: CostHistory) -> None:
    app = application.ensure()
    values = np.linspace(1, 0.1, 9_000)
    cost.set_frame(history(values[:8_000]), 4)
    for _ in range(5):
        app.processEvents()
    paintings = Paintings(cost.plot.viewport())
    for count in range(8_100, 8_600, 100):
        cost.set_frame(history(values[:count]), 4)
        for _ in range(5):
            app.processEvents()
    assert paintings.count == 5


def test_a_long_history_is_drawn_with_a_point_a_pixel(cost: CostHistory) -> None:
    cost.set_frame(history(np.linspace(1, 0.1, 9_000)), 4)
    narrow = len(drawn(cost)[0])
    assert cost.plot.width() / 2 < narrow < cost.plot.width() * 1.1
    cost.resize(1200, 200)
    application.ensure().processEvents()
    assert cost.plot.width() / 2 < len(drawn(cost)[0]) < cost.plot.width() * 1.1
    assert len(drawn(cost)[0]) > 1.5 * narrow


def test_costs_near_the_end_of_float64_have_axes_and_marks(cost: CostHistory) -> None:
    values = [0.5, 3.0, 2.0, 1e308, 1.7e308]
    with np.errstate(all="raise"):
        cost.set_frame(history(values, 5), 4)
    [level] = cost.plot.getAxis("left")._tickLevels
    assert level[0][1] == "0"
    assert len(level) >= 3
    assert all(float(text.replace(",", "")) <= 1.8e308 for _, text in level)
    (_, right), (bottom, top) = cost.plot.viewRange()
    assert right > 5
    where, heights = drawn(cost)
    assert where.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert bottom <= heights.min()
    assert heights.max() < top, "the highest one is in sight"
    assert top < 1e300, "so that nobody computes with infinity"
    assert cost.marks.dot.getData()[1].tolist() == [heights[-1]]
    assert [text for y, text in level if abs(y - heights[-2]) < 1e-9 * heights[-2]] in ([], ["1e308"])
    cost.set_frame(history([0.5, 3.0], 2), 4)
    assert drawn(cost)[1].tolist() == [0.5, 3.0]
    beside = OtherCosts("the other", "this one", 2, 3, np.array([0.5, 1e308, 1.7e308]))
    with np.errstate(all="raise"):
        cost.set_frame(replace(history([0.5, 3.0], 2), other=beside), 4)
    top = cost.plot.viewRange()[1][1]
    assert drawn(cost)[1].max() < cost.other_curve.heights.max() < top < 1e300
