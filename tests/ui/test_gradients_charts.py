"""The charts of the gradients in the window: the width of a difference, and the growth of the work."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.core.gradient_growth import growth
from backstep.core.gradients_differences import WIDTHS
from backstep.present.chosen import Tab
from backstep.present.numbers import show
from backstep.session import gradient_study
from backstep.ui.dress import Dress
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.quiet_plot import spot_of
from tests.ui.conftest import WindowMaker, settle
from tests.ui.gradients_driving import chart, click, click_tab, frame, mazur, open_panel, panel, wait
from tests.ui.panel_driving import go, type_into

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
KEY = Qt.Key


@pytest.fixture
def window(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    return mazur(make_window, qtbot)


def test_the_width_of_a_difference_is_chosen_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    step = window.bridge.session.state.position
    panel(window).tabs.setFocus()
    QTest.keyClick(panel(window).tabs, KEY.Key_Right)
    settle(window)
    wait(window, qtbot)
    assert window.bridge.view.gradients.tab is Tab.WIDTH
    slider, before = panel(window).slider, chart(window)
    assert slider.value() == len(WIDTHS) - 1 - frame(window).view.width
    slider.setFocus()
    QTest.keyClick(slider, KEY.Key_Left)
    QTest.keyClick(slider, KEY.Key_PageDown)
    settle(window)
    assert window.bridge.view.gradients.width == 16 + 1 + slider.pageStep()
    now = chart(window)
    assert now.mark is not None
    assert now.mark[0] == WIDTHS[21]
    assert panel(window).width_text.text() == now.text != before.text
    assert panel(window).field.text() == show(WIDTHS[21], 3)
    assert window.bridge.session.state.position == step, "its arrows do not step"
    QTest.keyClick(slider, KEY.Key_Home)
    settle(window)
    assert window.bridge.view.gradients.width == len(WIDTHS) - 1
    QTest.keyClick(slider, KEY.Key_Escape)
    assert window.diagram.hasFocus()


def test_a_width_is_typed_and_what_is_none_is_told(window: MainWindow, qtbot: QtBot) -> None:
    click_tab(window, Tab.WIDTH)
    wait(window, qtbot)
    field, slider = panel(window).field, panel(window).slider
    kept = chart(window)
    for typed, said in (
        ("0", "h: 0 cannot be one; use a number above 0, such as 1e-5."),
        ("-1e-3", "h: −0.001 cannot be one; use a number above 0, such as 1e-5."),
        ("NaN", "h: NaN cannot be one; use a number above 0, such as 1e-5."),
        ("tiny", "h: this is no number; type one such as 0.5, 0,5, 1e-3 or 1/3."),
    ):
        type_into(field, typed)
        settle(window)
        assert field.message.text() == field.accessibleDescription() == said
        assert field.message.visibleRegion().boundingRect().size() == field.message.size()
        assert chart(window) == kept, "the rest goes on"
    QTest.keyClick(field, KEY.Key_Escape)
    assert (field.text(), field.message.isVisible()) == ("1e−5", False)
    assert window.diagram.hasFocus()
    for typed, value, place in (("2e-6", 2e-6, 41), ("1e300", 1e300, 60), ("1/1024", 2.0**-10, 52)):
        type_into(field, typed)
        wait(window, qtbot)
        assert frame(window).view.h == value
        study = window.bridge.gradients.study(window.bridge.session, window.bridge.view)
        assert study is not None
        assert study.tried is not None
        assert study.tried.h == value
        assert f"h = {show(value, 3)}" in panel(window).width_text.text()
        assert slider.value() == place, "that next to it"
    slider.setFocus()
    QTest.keyClick(slider, KEY.Key_Left)
    settle(window)
    assert frame(window).view.h is None
    assert field.text() == show(WIDTHS[60 - 51], 3)


def test_what_the_error_is_made_of_is_seen_over_it_and_goes_on_below(window: MainWindow, qtbot: QtBot) -> None:
    click_tab(window, Tab.WIDTH)
    wait(window, qtbot)
    error, truncation, rounding = chart(window).lines
    assert [line.name for line in (error, truncation, rounding)] == ["error", "truncation", "rounding"]
    plot = panel(window).width_chart.plot
    low, high = plot.getPlotItem().getViewBox().viewRange()[1]
    lowest = min(math.log10(each) for each in error.y if math.isfinite(each))
    assert lowest - 4.0 < low < lowest - 2.0, "some decades below"
    for line in (truncation, rounding):
        seen = [each for each in line.y if math.isfinite(each) and low < math.log10(each) < high]
        assert min(map(math.log10, seen)) < lowest - 1.0
    # Where both are large they are one line, whose dashes have the other colour.
    picture, theme = plot.grab().toImage(), Dress().theme
    over = [place for place, h in enumerate(error.x) if h > 1e-3]
    seen_on = 0
    for first, second in pairwise(over):
        x, y = (sum(math.log10(each[place]) for place in (first, second)) / 2 for each in (error.x, error.y))
        spot = spot_of(plot, x, y).toPoint()
        colours = [picture.pixelColor(spot.x(), spot.y() + down) for down in (-1, 0, 1)]
        near = [min((theme.update, theme.forward), key=partial(apart, colour)) for colour in colours]
        seen_on += theme.update in near
    assert seen_on >= len(over) / 4


def apart(colour: QColor, other: str) -> int:
    """How different two colours are."""
    wanted = QColor(other)
    return sum(abs(part(colour) - part(wanted)) for part in (QColor.red, QColor.green, QColor.blue))


def test_the_growth_is_measured_on_demand(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradient_study, "growth", lambda layers: growth(layers, most=40))
    click_tab(window, Tab.GROWTH)
    drawn = panel(window).growth_chart
    assert drawn.plot.isVisible(), "what is counted needs no measuring"
    click(panel(window).in_seconds)
    settle(window)
    assert drawn.empty.isVisible()
    assert "2 layers" in drawn.empty.text()
    click(panel(window).measure)
    settle(window)
    wait(window, qtbot)
    assert drawn.plot.isVisible()
    last = [each for each in growth(2, most=40) if each is not None and each.method == "backprop"][-1]
    timed = chart(window)
    assert timed.lines[0].x[-1] == last.weights
    assert "against backprop" in panel(window).growth_text.text()
    assert panel(window).growth_text.text().endswith(" as long.")
    assert timed.upward == "seconds"
    assert all(height < 1.0 for each in timed.lines for height in each.y)


def test_measuring_can_be_stopped(window: MainWindow, qtbot: QtBot) -> None:
    click_tab(window, Tab.GROWTH)
    click(panel(window).measure)
    settle(window)
    assert "many multiplications" in panel(window).growth_text.text(), "what is counted waits for nothing"
    click(panel(window).in_seconds)
    settle(window)
    qtbot.waitUntil(lambda: "Measuring:" in panel(window).growth_text.text())
    assert panel(window).measure.text() == "Stop"
    click(panel(window).measure)
    settle(window)
    assert not window.bridge.gradients.busy
    assert panel(window).measure.text() == "Measure"
    assert chart(window).lines, "what was measured stays"


def test_of_a_parabola_the_rounding_alone_is_drawn(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("lunch", (1280, 720))
    go(window, 1, 14)
    open_panel(window, qtbot)
    click_tab(window, Tab.WIDTH)
    wait(window, qtbot)
    assert [line.name for line in chart(window).lines] == ["error", "rounding"]
    assert "truncation" not in panel(window).width_chart.legend.text()
    assert "no more curved than a parabola" in panel(window).width_text.text()
