"""Arrows of number boxes and trees, and the titles of the menus: they grow with the window and its text."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from backstep.ui.boxes import NumberBox, SteppedBox
from backstep.ui.dress import TEXT, Dress, window_scale
from backstep.ui.main_window import MainWindow
from backstep.ui.menus import MenuBar
from backstep.ui.panels.item_views import PanelTable, PanelTree
from backstep.ui.preferences import RUN_MOST

from .conftest import WindowMaker, settle
from .driving import CTRL, LEFT, NONE, SHIFT, SIZES, press, put_up
from .pixels import colours

INK = 60
"""Of 255: what differs from the ground by less is a line or a light."""
AWAY = QPoint(3, 3)


def ink(image: QImage, area: QRect) -> QRect:
    """What is drawn in a part of a picture, on the ground that is in its middle at the left."""
    ground = QColor(image.pixel(area.left(), area.center().y())).lightness()
    inked = [
        QPoint(x, y)
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
        if abs(QColor(image.pixel(x, y)).lightness() - ground) > INK
    ]
    xs, ys = [point.x() for point in inked], [point.y() for point in inked]
    return QRect(QPoint(min(xs), min(ys)), QPoint(max(xs), max(ys)))


def arrow(part: QWidget) -> QRect:
    """What is drawn of one arrow of a box, beside the line before it."""
    return ink(part.grab().toImage(), part.rect().adjusted(2, 1, -1, -1))


def boxes(window: MainWindow) -> list[NumberBox]:
    toolbar = window.header.toolbar
    return [toolbar.run.box, toolbar.digits.box]


def click(window: MainWindow, part: QWidget, at: QPoint | None = None) -> None:
    """Click where a part of the window is seen."""
    place = part.mapTo(window, part.rect().center() if at is None else at)
    QTest.mouseClick(window.windowHandle(), LEFT, NONE, place)
    settle(window)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_arrows_are_as_large_as_the_window_makes_the_text(
    make_window: WindowMaker, size: tuple[int, int], theme: str
) -> None:
    window = make_window(size=size)
    if theme == "dark":
        window.actions_table["dark_theme"].trigger()
        settle(window)
    for box in boxes(window):
        box.setValue(box.minimum() + 1)
        for part in (box.up, box.down):
            drawn = arrow(part)
            assert drawn.width() == pytest.approx(0.6 * box.font().pixelSize(), abs=1.5)
            assert part.width() >= box.font().pixelSize(), "room to click"
            assert abs(drawn.center().x() - part.rect().center().x()) <= 1


def test_the_arrows_grow_with_the_text(make_window: WindowMaker) -> None:
    window = make_window(size=(1600, 900))
    box = window.header.toolbar.run.box
    before = arrow(box.up).width()
    for _ in range(5):
        window.actions_table["text_larger"].trigger()
    settle(window)
    assert arrow(box.up).width() > 1.2 * before


@pytest.mark.parametrize("size", SIZES)
def test_a_click_on_an_arrow_counts(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window(size=size)
    box = window.header.toolbar.digits.box
    before = box.value()
    click(window, box.up)
    assert box.value() == before + 1
    assert box.hasFocus()
    for corner in (box.down.rect().topLeft(), box.down.rect().bottomRight() - QPoint(1, 0)):
        click(window, box.down, corner)
    assert box.value() == before - 1
    assert window.bridge.view.digits == before - 1


def test_an_arrow_that_is_held_down_counts_on(qtbot: QtBot, make_window: WindowMaker) -> None:
    window = make_window()
    box = window.header.toolbar.run.box
    before = box.value()
    QTest.mousePress(box.up, LEFT)
    qtbot.waitUntil(lambda: box.value() >= before + 30)
    QTest.mouseRelease(box.up, LEFT)
    assert not box.up.isDown()


def test_a_number_that_is_too_large_becomes_the_largest(make_window: WindowMaker) -> None:
    """A digit that was swallowed in silence would be missed."""
    window = make_window()
    box = window.header.toolbar.run.box
    for typed, value in (("5000000", RUN_MOST), ("250", 250), ("99999999999999", RUN_MOST)):
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, typed)
        assert box.text() == typed
        QTest.keyClick(box, Qt.Key.Key_Return)
        assert box.value() == value
    assert f"{RUN_MOST:,}" in box.toolTip()
    for typed, key, value in (("0", Qt.Key.Key_Return, 1), ("77", Qt.Key.Key_Escape, 1)):
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, typed)
        QTest.keyClick(box, key)
        assert box.value() == value
        assert box.text() == str(value)


def test_the_number_of_an_example_can_be_typed(make_window: WindowMaker) -> None:
    window = make_window("iris")
    box = window.header.toolbar.example.box
    for typed, number in (("5", 5), ("10", 10), ("99", 10), ("3", 3)):
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, typed)
        QTest.keyClick(box, Qt.Key.Key_Return)
        settle(window)
        assert window.bridge.session.state.example == number
        assert box.text() == f"{number} of 10"


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
        line = box.lineEdit()
        room = line.mapTo(box, line.rect().marginsRemoved(line.textMargins()).topRight()).x() - line.x()
        assert room >= longest
        assert line.x() + room <= box.up.x(), "nothing is written below the arrows"


def test_an_arrow_that_leads_nowhere_is_pale(make_window: WindowMaker) -> None:
    window = make_window()
    box = window.header.toolbar.digits.box
    box.setValue(box.maximum())
    QTest.mouseMove(window, AWAY)
    settle(window)
    darkest = {
        part: min(colour.lightness() for colour in colours(part.grab(part.rect().adjusted(2, 0, 0, 0)).toImage()))
        for part in (box.up, box.down)
    }
    assert darkest[box.up] > darkest[box.down] + INK
    click(window, box.up)
    assert box.value() == box.maximum()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.value() == box.maximum() - 1


def test_a_box_in_a_dialog_grows_with_the_font_it_is_given(qtbot: QtBot) -> None:
    box = put_up(qtbot, SteppedBox(), (200, 60))
    found = []
    for scale in (1.0, 2.0):
        box.setFont(Dress(scale=scale).font(TEXT))
        found.append((arrow(box.up).width(), box.up.width(), box.sizeHint().width()))
        assert box.sizeHint().width() - box.up.width() >= QFontMetrics(box.font()).horizontalAdvance("99")
    assert all(1.7 * small <= large <= 2.3 * small for small, large in zip(*found, strict=True))


def groups(window: MainWindow) -> PanelTree:
    """The tree of the variables, scrolled to its end."""
    press(window, Qt.Key.Key_V, CTRL | SHIFT)
    tree = window.findChild(PanelTree, "variables_tree")
    assert tree is not None
    tree.scrollToBottom()
    settle(window)
    return tree


@pytest.mark.parametrize("size", SIZES)
def test_the_arrows_of_a_tree_are_as_large_as_its_text(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window("mazur", size)
    tree = groups(window)
    group = tree.model().index(tree.model().rowCount() - 1, 0)
    row = tree.visualRect(group)
    cell = QRect(row.left() - tree.indentation(), row.top(), tree.indentation(), row.height())
    assert tree.isExpanded(group)
    wide = ink(tree.viewport().grab().toImage(), cell)
    click(window, tree.viewport(), cell.center())
    assert not tree.isExpanded(group), "a click on the arrow folds"
    row = tree.visualRect(group)
    cell.moveTop(row.top())
    high = ink(tree.viewport().grab().toImage(), cell)
    for long, short in ((wide.width(), wide.height()), (high.height(), high.width())):
        assert long == pytest.approx(0.6 * tree.font().pixelSize(), abs=1.5)
        assert short < 0.7 * long


def test_only_rows_with_more_below_have_an_arrow(make_window: WindowMaker) -> None:
    window = make_window("mazur", (1920, 1080))
    tree = groups(window)
    model, image = tree.model(), tree.viewport().grab().toImage()
    group = model.index(model.rowCount() - 1, 0)
    for number in range(model.rowCount(group)):
        row = tree.visualRect(model.index(number, 0, group))
        before = image.copy(0, row.top() + 1, row.left(), row.height() - 2)
        assert len(colours(before)) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_beside_its_titles_a_table_is_as_its_ground(make_window: WindowMaker, theme: str) -> None:
    window = make_window("mazur", (1920, 1080))
    if theme == "dark":
        window.actions_table["dark_theme"].trigger()
    tree = groups(window)
    table = next(each for each in window.docks["variables"].findChildren(PanelTable) if each.isVisible())
    head = table.horizontalHeader().viewport()
    found = head.grab().toImage().pixelColor(head.width() - 3, head.height() // 2).name()
    assert found == tree.palette().base().color().name()


@pytest.mark.parametrize("size", SIZES)
def test_the_titles_of_the_menus_stand_apart(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window(size=size)
    bar = window.menuBar()
    titles = bar.actions()
    metrics = QFontMetrics(bar.font())
    for left, right in itertools.pairwise(titles):
        between = bar.actionGeometry(right).center().x() - bar.actionGeometry(left).center().x()
        words = sum(metrics.horizontalAdvance(title.text().replace("&", "")) for title in (left, right)) / 2
        assert between - words >= 12 * window_scale(*size)
    assert bar.actionGeometry(titles[-1]).right() < bar.width()
    assert all(bar.actionGeometry(title).height() >= metrics.height() for title in titles)


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
@pytest.mark.parametrize("width", [500, 180], ids=["wide", "narrow"])
def test_at_its_usual_size_the_menu_bar_looks_as_any_other(qtbot: QtBot, width: int) -> None:
    ours = MenuBar()
    ours.set_dress(Dress())
    pictures = []
    for bar in (ours, QMenuBar()):
        bar.setFont(Dress().font(TEXT))
        menus = [bar.addMenu(title) for title in ("&File", "&Edit", "&Run", "&Diagram", "&Lessons")]
        menus[1].addAction("one")
        put_up(qtbot, bar, (width, bar.sizeHint().height()))
        pictures.append(bar.grab().toImage())
        bar.setActiveAction(menus[1].menuAction())
        assert menus[1].isVisible()
        pictures.append(bar.grab().toImage())
        menus[1].close()
    still, unfolded, *usual = pictures
    assert [still, unfolded] == usual
    assert still != unfolded


def test_menus_have_the_size_of_the_text_of_the_window(make_window: WindowMaker) -> None:
    window = make_window(size=(3840, 2160))
    for menu in window.menus.menus.values():
        assert menu.font().pixelSize() == window.menuBar().font().pixelSize() == round(TEXT * window_scale(3840, 2160))
