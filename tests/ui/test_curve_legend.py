"""The legend of the cost history: which lines it names where there is little room, and that it lies on nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPixmap, QTextDocument
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.ui.dress import Dress
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.cost_history import CostHistory
from backstep.ui.panels.curve_legend import CurveLegend
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import CTRL, press, put_up, run

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

KEY = Qt.Key
LARGEST = 7
"""So often the text can be made larger, at most."""


def compared(window: MainWindow) -> None:
    run(window, do.GoTo(40, 1), do.GoTo(5, 3), do.EditValue(Edit(Changed.WEIGHT, 0.75, 1, 1, 1)), do.GoTo(25, 3))


def plotted(window: MainWindow) -> None:
    run(window, do.GoTo(25, 3), do.PutWatch("W[1][1,1]"), do.PlotWatch(0, True))


def batched(window: MainWindow) -> None:
    run(window, do.GoTo(40, 3))


SCENES = {"compared": ("xor", compared), "plotted": ("mazur", plotted), "batched": ("iris", batched)}


def written(history: CostHistory) -> list[QRect]:
    """Where the numbers along the iterations and their name stand, in the plot."""
    axis, page = history.plot.getAxis("bottom"), QPixmap(1, 1)
    painter = QPainter(page)
    painter.setFont(axis.style["tickFont"])
    _, _, texts = axis.generateDrawSpecs(painter)
    painter.end()
    places = [axis.mapRectToScene(rect) for rect, _, _ in texts]
    if axis.label.isVisible():
        places.append(axis.label.mapRectToScene(axis.label.boundingRect().adjusted(4, 4, -4, -4)))
    return [history.plot.mapFromScene(place).boundingRect() for place in places]


@pytest.mark.parametrize("scene", SCENES)
def test_it_lies_on_no_number_and_on_no_name(make_window: WindowMaker, scene: str) -> None:
    lesson, prepare = SCENES[scene]
    window = make_window(lesson, (1280, 720))
    prepare(window)
    history = window.cost_history
    legend = history.legend
    seen = 0
    for _ in range(LARGEST):
        history.plot.grab()
        if legend.isVisible():
            seen += 1
            assert history.plot.rect().contains(legend.geometry())
            assert not [each for each in written(history) if each.intersects(legend.geometry())]
        assert (len(legend.shown) < len(legend.accessibleName().split("; "))) is bool(history.plot.toolTip())
        press(window, KEY.Key_Plus, CTRL)
    assert 1 <= seen < LARGEST, "it is there where it has room, and only there"


@pytest.fixture
def legend(qtbot: QtBot) -> CurveLegend:
    """The mean of passes, J of each batch and two watches."""
    ground = put_up(qtbot, QWidget(), (900, 200))
    made = CurveLegend(ground)
    entries = tuple((text, "#123456", 2.0) for text in ("J of each batch", "mean of passes", "first", "second"))
    made.set_look(Dress(), entries[:2], entries[2:])
    return made


def test_the_curve_itself_is_the_last_to_lose_its_name(legend: CurveLegend) -> None:
    found: list[tuple[str, ...]] = []
    for room in range(800, -1, -1):
        legend.fit(890, 190, room)
        assert legend.isVisible() is bool(legend.shown)
        assert not legend.shown or legend.width() <= room + 1
        if legend.shown not in found:
            found.append(legend.shown)
    every = ("J of each batch", "mean of passes", "first", "second")
    assert found == [every, every[:3], every[:2], every[1:2], ()]


def test_what_has_no_room_is_told_by_the_tip_of_the_plot(make_window: WindowMaker) -> None:
    window = make_window("xor", (1280, 720))
    compared(window)
    history = window.cost_history
    for _ in range(LARGEST):
        press(window, KEY.Key_Plus, CTRL)
    assert history.legend.isHidden()
    viewport = history.plot.viewport()
    place = viewport.rect().center()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, place, viewport.mapToGlobal(place)))
    settle(window)
    told = QTextDocument()
    told.setHtml(QToolTip.text())
    QToolTip.hideText()
    text = told.toPlainText().replace("\xa0", " ")
    assert "Original (dashed)" in text
    assert "What if 1" in text
