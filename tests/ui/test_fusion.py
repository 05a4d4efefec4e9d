"""Menu bar and number boxes grow with the window and its text."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyle, QStyleOptionSpinBox

from backstep.ui.boxes import NumberBox
from backstep.ui.dress import window_scale
from backstep.ui.main_window import MainWindow

from .conftest import WindowMaker, settle
from .driving import LEFT, SIZES


def arrow_area(box: NumberBox, part: QStyle.SubControl) -> QRect:
    """Where one of the two arrows of a box takes clicks."""
    option = QStyleOptionSpinBox()
    box.initStyleOption(option)
    return box.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, box)


def drawn(box: NumberBox, area: QRect) -> QRect:
    """What is painted there on the ground of the box."""
    image = box.grab().toImage()
    ground = box.palette().base().color().lightness()
    inked = [
        QPoint(x, y)
        for x in range(area.left() + 1, area.right())
        for y in range(area.top() + 1, area.bottom())
        if abs(QColor(image.pixel(x, y)).lightness() - ground) > 60
    ]
    xs, ys = [point.x() for point in inked], [point.y() for point in inked]
    return QRect(QPoint(min(xs), min(ys)), QPoint(max(xs), max(ys)))


UP, DOWN = QStyle.SubControl.SC_SpinBoxUp, QStyle.SubControl.SC_SpinBoxDown


def boxes(window: MainWindow) -> list[NumberBox]:
    toolbar = window.header.toolbar
    return [toolbar.run.box, toolbar.digits.box]


@pytest.mark.parametrize("size", SIZES)
def test_the_arrows_are_as_large_as_the_window_makes_the_text(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window(size=size)
    for box in boxes(window):
        for part in (UP, DOWN):
            area = arrow_area(box, part)
            arrow = drawn(box, area)
            assert arrow.width() >= 0.4 * box.font().pixelSize()
            assert area.width() >= 1.1 * box.font().pixelSize()
            assert abs(arrow.center().x() - area.center().x()) <= 1


def test_the_arrows_grow_with_the_text(make_window: WindowMaker) -> None:
    window = make_window(size=(1600, 900))
    box = window.header.toolbar.run.box
    before = drawn(box, arrow_area(box, UP)).width()
    for _ in range(5):
        window.actions_table["text_larger"].trigger()
    settle(window)
    assert drawn(box, arrow_area(box, UP)).width() > 1.2 * before


@pytest.mark.parametrize("size", SIZES)
def test_a_click_on_an_arrow_counts(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window(size=size)
    box = window.header.toolbar.digits.box
    before = box.value()
    QTest.mouseClick(box, LEFT, pos=arrow_area(box, UP).center())
    assert box.value() == before + 1
    QTest.mouseClick(box, LEFT, pos=arrow_area(box, DOWN).center())
    assert box.value() == before


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("larger", [0, 5])
def test_the_longest_number_of_a_box_is_seen_whole(
    make_window: WindowMaker, size: tuple[int, int], larger: int
) -> None:
    window = make_window(size=size)
    for _ in range(larger):
        window.actions_table["text_larger"].trigger()
    settle(window)
    for box in boxes(window):
        longest = QFontMetrics(box.font()).horizontalAdvance(box.textFromValue(box.maximum()))
        assert box.lineEdit().width() >= longest


@pytest.mark.parametrize("size", SIZES)
def test_the_titles_of_the_menus_stand_apart(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window(size=size)
    bar = window.menuBar()
    titles = bar.actions()
    metrics = QFontMetrics(bar.font())
    for left, right in itertools.pairwise(titles):
        between = bar.actionGeometry(right).center().x() - bar.actionGeometry(left).center().x()
        words = sum(metrics.horizontalAdvance(title.text().replace("&", "")) for title in (left, right)) / 2
        assert between - words >= 14 * window_scale(*size)
    assert bar.actionGeometry(titles[-1]).right() < bar.width()
    assert all(bar.actionGeometry(title).height() >= metrics.height() for title in titles)


def test_an_arrow_that_leads_nowhere_is_pale(make_window: WindowMaker) -> None:
    window = make_window()
    box = window.header.toolbar.digits.box
    box.setValue(box.maximum())
    QTest.mouseMove(box, QPoint(2, 2))
    settle(window)
    image = box.grab().toImage()
    darkest = {
        part: min(
            QColor(image.pixel(x, y)).lightness()
            for x in range(area.left() + 1, area.right())
            for y in range(area.top() + 1, area.bottom())
        )
        for part in (UP, DOWN)
        for area in [arrow_area(box, part)]
    }
    assert darkest[UP] > darkest[DOWN] + 60
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.value() == box.maximum() - 1
