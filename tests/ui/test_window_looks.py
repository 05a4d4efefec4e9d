"""How the window looks: text sizes, themes, and how the panels share the room."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from backstep.present.panels import PANELS
from backstep.session.lessons import ORDER, path_of
from backstep.ui.buttons import Extent
from backstep.ui.dress import window_scale
from backstep.ui.main_window import MainWindow
from backstep.ui.proportions import card_ease
from backstep.ui.theme import DARK, LIGHT

from .conftest import WindowMaker, settle
from .driving import CTRL, SIZES


def test_text_grows_and_shrinks_everywhere(make_window: WindowMaker) -> None:
    window = make_window()

    def sizes() -> list[int]:
        return [
            window.hint.fontMetrics().height(),
            window.program.fontMetrics().height(),
            window.header.toolbar.levels[0].sizeHint().width(),
            window.header.ribbon.pills[0].sizeHint().width(),
            window.header.menu_bar.fontMetrics().height(),
            QApplication.font().pixelSize(),
            window.cost_history.caption.fontMetrics().height(),
        ]

    usual = sizes()
    QTest.keyClick(window, Qt.Key.Key_Plus, CTRL)
    settle(window)
    QTest.keyClick(window, Qt.Key.Key_Plus, CTRL)
    settle(window)
    larger = sizes()
    assert window.bridge.view.text_scale == 1.25
    assert all(after > before for before, after in zip(usual[1:], larger[1:], strict=True))
    QTest.keyClick(window, Qt.Key.Key_0, CTRL)
    settle(window)
    assert sizes() == usual


def test_the_dark_theme_reaches_every_panel(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    light = window.grab().toImage()
    assert light.pixelColor(3, window.height() - 3).name() == LIGHT.window.lower()
    window.actions_table["dark_theme"].trigger()
    settle(window)
    assert window.actions_table["dark_theme"].isChecked()
    dark = window.grab().toImage()
    bright = [
        panel.name
        for panel in PANELS
        for widget in [window.findChild(QWidget, panel.name)]
        if widget is not None and widget.isVisible()
        if _brightness(dark, widget.mapTo(window, QPoint(0, 0)), widget) > 110
    ]
    assert bright == []
    assert dark.pixelColor(3, window.height() - 3).name() == DARK.window.lower()
    window.actions_table["dark_theme"].trigger()
    settle(window)
    assert window.grab().toImage() == light


def _brightness(image: object, corner: QPoint, widget: QWidget) -> float:
    """How bright a widget is on the average of a grid of points."""
    from PySide6.QtGui import QImage

    assert isinstance(image, QImage)
    places = [
        (corner.x() + widget.width() * x // 24, corner.y() + widget.height() * y // 12)
        for x in range(1, 24)
        for y in range(1, 12)
    ]
    return sum(image.pixelColor(x, y).lightness() for x, y in places) / len(places)


@pytest.mark.parametrize("size", [(900, 560), *SIZES])
def test_nothing_in_the_header_overlaps_or_is_cut_off(make_window: WindowMaker, size: tuple[int, int]) -> None:
    window = make_window("iris", size)
    for scale in (1.0, 1.4, 2.0):
        while window.bridge.view.text_scale < scale:
            window.actions_table["text_larger"].trigger()
        settle(window)
        assert window.bridge.view.text_scale == scale
        check_header(window)


def check_header(window: MainWindow) -> None:
    toolbar = window.header.toolbar
    parts = toolbar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    shown = [part for part in parts if part.isVisible()]
    assert len(shown) >= 14
    for box in (toolbar.example, toolbar.digits):
        (label,) = box.findChildren(QLabel)
        assert label.isVisible(), "a number alone does not say what it is"
        assert label.width() >= label.sizeHint().width()
    for part in shown:
        assert toolbar.rect().contains(part.geometry()), f"{part.objectName()} is outside the toolbar"
        assert part.width() >= part.sizeHint().width(), f"{part.objectName()} is squeezed"
    for one, other in itertools.combinations(shown, 2):
        assert not one.geometry().intersects(other.geometry()), f"{one.objectName()} covers {other.objectName()}"
    for part in (*window.header.ribbon.pills, window.header.position, window.header.timeline):
        assert part.width() >= part.minimumSizeHint().width()
    for part in (window.header.ribbon, window.header.position, window.header.timeline):
        assert window.rect().contains(part.geometry().translated(window.header.pos()))


@pytest.mark.parametrize("size", SIZES)
def test_the_diagram_keeps_most_of_the_room_and_every_panel_is_usable(
    make_window: WindowMaker, size: tuple[int, int]
) -> None:
    window = make_window("mazur", size)
    diagram = window.diagram
    assert diagram.width() >= 0.6 * window.width()
    assert diagram.height() >= 0.5 * window.height()
    for widget in (window.card, window.program, window.cost_history):
        assert widget.width() >= widget.minimumSizeHint().width()
        assert widget.height() >= widget.minimumSizeHint().height()
    assert window.program.viewport().height() >= 8 * window.program.fontMetrics().height()


def test_the_layout_follows_a_window_that_is_made_larger(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    share = window.docks["program"].width() / window.width()
    window.resize(1920, 1080)
    settle(window)
    assert window.docks["program"].width() / window.width() == pytest.approx(share, abs=0.02)
    assert window.program.fontMetrics().height() > 16


def test_a_gap_that_was_dragged_stays_where_it_was_put(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    card, program = window.docks["step_card"], window.docks["program"]
    middle = QPoint(card.geometry().center().x(), (card.geometry().bottom() + program.geometry().top()) // 2)
    before = card.height()
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=middle)
    for far in (10, 30, 50):
        QTest.mouseMove(window, middle + QPoint(0, far))
        QApplication.processEvents()
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=middle + QPoint(0, 50))
    settle(window)
    assert card.height() == pytest.approx(before + 50, abs=6)
    share = card.height() / (card.height() + program.height()) / card_ease(window.width(), window.height())
    window.resize(1600, 900)
    settle(window)
    expected = share * card_ease(1600, 900)
    assert card.height() / (card.height() + program.height()) == pytest.approx(expected, abs=0.01)


def test_buttons_give_up_their_key_before_their_title(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    toolbar = window.header.toolbar

    def extents() -> set[Extent]:
        return {button.extent for button in toolbar.steps}

    seen: list[tuple[Extent, Extent]] = []
    for width in range(2100, 949, -50):
        toolbar.resize(width, toolbar.height())
        found = max(extents()), min(extents())
        if not seen or seen[-1] != found:
            seen.append(found)
    assert seen[0] == (Extent.KEY, Extent.KEY)
    assert seen == sorted(seen, reverse=True)
    assert (Extent.TITLE, Extent.TITLE) in seen
    line = toolbar.sizeHint().height()
    toolbar.resize(800, toolbar.height())
    assert toolbar.sizeHint().height() > 2 * line, "the labels of the boxes are kept on a second line"
    primary = next(button for button in toolbar.steps if button.defaultAction().objectName() == "step_over")
    toolbar.resize(1100, toolbar.height())
    assert primary.extent >= Extent.TITLE


def test_in_the_usual_window_every_button_of_the_toolbar_has_its_title(make_window: WindowMaker) -> None:
    """And a caption says what the levels are for, as in any larger one."""
    window = make_window(ORDER[0])
    toolbar = window.header.toolbar
    for lesson in ORDER:
        assert window.files.open_path(path_of(lesson))
        settle(window)
        assert {button.extent for button in toolbar.steps} == {Extent.TITLE}, lesson
        assert "Step by" in {label.text() for label in toolbar.findChildren(QLabel) if label.isVisible()}, lesson


def test_a_panel_can_be_closed_and_brought_back(make_window: WindowMaker) -> None:
    window = make_window()
    for name, dock in window.docks.items():
        assert dock.objectName() == f"{name}_dock"
        dock.close()
        settle(window)
        assert dock.isHidden()
        assert not dock.toggleViewAction().isChecked()
        dock.toggleViewAction().trigger()
        settle(window)
        assert dock.isVisible()


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_reset_puts_every_panel_back(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    before = {name: dock.geometry() for name, dock in window.docks.items()}
    window.docks["program"].close()
    window.docks["step_card"].setFloating(True)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, window.docks["cost_history"])
    settle(window)
    window.actions_table["reset_layout"].trigger()
    settle(window)
    after = {name: dock.geometry() for name, dock in window.docks.items()}
    for name, geometry in before.items():
        assert abs(after[name].x() - geometry.x()) <= 2
        assert abs(after[name].width() - geometry.width()) <= 4
        assert abs(after[name].height() - geometry.height()) <= 4


def test_large_windows_have_larger_letters() -> None:
    scales = [window_scale(*size) for size in ((900, 560), (1280, 720), (1920, 1080), (3840, 2160))]
    assert scales[:2] == [1, 1]
    assert scales == sorted(scales)
    assert 1.15 <= scales[2] <= 1.4
    assert 1.6 <= scales[3] <= 2.2
