"""The window as somebody uses it: keys, panels, sizes, text, themes, closing."""

from __future__ import annotations

import gc
import itertools
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from backstep.core.errors import InputError
from backstep.core.steps import Level
from backstep.present.actions import ACTIONS
from backstep.present.frame import Target
from backstep.present.moment import FIRST_HINT
from backstep.present.panels import PANELS
from backstep.present.view import TEXT_SCALES
from backstep.session import commands as do
from backstep.session.lessons import ORDER, path_of
from backstep.session.session import Session
from backstep.ui import open_window
from backstep.ui.buttons import Extent
from backstep.ui.help_sheet import HelpSheet, about_html, sheet_html
from backstep.ui.main_window import MainWindow
from backstep.ui.theme import DARK, LIGHT

from .conftest import Answers, WindowMaker, settle

NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
SIZES = [(1280, 720), (1920, 1080), (3840, 2160)]


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(window, key, modifiers)
    settle(window)


def position(window: MainWindow) -> tuple[int, int]:
    return window.bridge.session.state.position


def test_it_opens_at_the_first_step_and_says_what_to_press(make_window: WindowMaker) -> None:
    window = make_window()
    assert position(window) == (1, 1)
    assert window.hint.text == FIRST_HINT
    assert window.hint.isVisible()
    assert window.windowTitle() == "Two neurons in a row[*] — Backstep"
    assert not window.isWindowModified()
    assert window.header.position.accessibleDescription().startswith("Iteration 1 · step 1 of ")


def test_the_keys_of_the_design_step_both_ways(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    visited = []
    for key, modifiers in (
        (Qt.Key.Key_F10, NONE),
        (Qt.Key.Key_Right, NONE),
        (Qt.Key.Key_Left, NONE),
        (Qt.Key.Key_F10, SHIFT),
        (Qt.Key.Key_F5, NONE),
        (Qt.Key.Key_Home, NONE),
    ):
        press(window, key, modifiers)
        visited.append(position(window))
    assert visited == [(1, 2), (1, 3), (1, 2), (1, 1), (1, len(window.bridge.session.state.steps)), (1, 1)]


def test_up_and_down_change_the_level(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    press(window, Qt.Key.Key_Up)
    assert window.bridge.session.state.level is Level.NEURON
    press(window, Qt.Key.Key_Down)
    assert window.bridge.session.state.level is Level.TERM
    press(window, Qt.Key.Key_1)
    assert window.bridge.session.state.level is Level.PHASE
    assert window.header.toolbar.levels[0].isChecked()


def test_a_held_key_ends_on_the_last_state_with_few_frames(qtbot: QtBot, make_window: WindowMaker) -> None:
    window = make_window("mazur")
    frames: list[object] = []
    window.bridge.frame_ready.connect(frames.append)
    for _ in range(40):
        QTest.keyClick(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: bool(frames))
    settle(window)
    assert position(window) == (1, 41)
    assert window.bridge.frame().timeline.step == 41
    assert len(frames) < 10


def test_timeline_and_phases_move_within_their_iteration(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.GoTo(4, 7))
    settle(window)
    QTest.keyClick(window.header.timeline, Qt.Key.Key_Right)
    settle(window)
    assert position(window) == (4, 8)
    QTest.mouseClick(window.header.ribbon.pills[2], Qt.MouseButton.LeftButton)
    settle(window)
    assert position(window) == (4, window.bridge.frame().timeline.phases[2].last)


def test_margin_and_curve_ask_the_session(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.GoTo(6, 7))
    settle(window)
    line = min(window.bridge.frame().program.stops)
    window.program.toggled.emit(line)
    window.cost_history.plot.setFocus()
    QTest.keyClick(window.cost_history.plot, Qt.Key.Key_Left)
    settle(window)
    assert window.bridge.session.state.breakpoints == {line}
    assert position(window) == (5, 7)
    press(window, Qt.Key.Key_F9)
    assert len(window.bridge.session.state.breakpoints) in (0, 2)


def test_every_panel_shows_the_same_moment(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.GoTo(1, 33))
    settle(window)
    frame = window.bridge.frame()
    assert window.diagram.frame == frame.diagram
    assert window.card.card == frame.card
    assert window.program.frame == frame.program
    assert window.header.timeline.value() == 33


def test_a_click_on_the_diagram_pins_its_numbers_and_a_second_one_lets_them_go(
    qtbot: QtBot, make_window: WindowMaker
) -> None:
    window = make_window("mazur")
    place = window.diagram.rect_of(Target("node", 1, 1)).center()
    qtbot.mouseClick(window.diagram, Qt.MouseButton.LeftButton, pos=place)
    settle(window)
    (card,) = window.pointing.inspector.pinned_cards
    assert card.frame is not None
    before = card.frame
    window.bridge.dispatch(do.FinishPhase())
    settle(window)
    assert card.frame is not None
    assert card.frame != before
    window.pointing.toggle_pin(card.frame.target)
    settle(window)
    assert window.pointing.inspector.pinned_cards == ()


def test_the_card_under_the_pointer_never_shows_old_numbers(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    target = Target("node", 1, 1)
    window.diagram.hovered.emit(target)
    hover = window.pointing.inspector.hover_card
    assert hover.frame == window.bridge.inspect(target)
    window.bridge.dispatch(do.FinishPhase())
    settle(window)
    assert hover.frame == window.bridge.inspect(target)
    window.diagram.hovered.emit(None)
    assert hover.isHidden()


def test_a_factor_of_the_step_card_is_shown_on_the_diagram(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.card.factor_clicked.emit(Target("node", 1, 2))
    settle(window)
    assert [card.frame.target for card in window.pointing.inspector.pinned_cards if card.frame] == [
        Target("node", 1, 2)
    ]


def test_keys_pressed_faster_than_frames_are_all_done(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    # "Back" is still disabled when its key comes: the frame that allows it was not built yet.
    QTest.keyClick(window, Qt.Key.Key_Right)
    QTest.keyClick(window, Qt.Key.Key_Left)
    QTest.keyClick(window, Qt.Key.Key_Right)
    settle(window)
    assert position(window) == (1, 2)
    QTest.keyClick(window, Qt.Key.Key_Right)
    QTest.keyClick(window, Qt.Key.Key_Left)
    QTest.keyClick(window, Qt.Key.Key_Left)
    settle(window)
    assert position(window) == (1, 1)


def test_a_long_sentence_is_broken_not_cut(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    one_line = window.hint.height()
    window.hint.set_complaint("a sentence that is far too long for a single line " * 8)
    QApplication.processEvents()
    assert window.hint.height() > 1.5 * one_line
    assert window.width() == 1280


def test_a_key_that_can_do_nothing_now_says_why(make_window: WindowMaker) -> None:
    window = make_window()
    press(window, Qt.Key.Key_Left)
    window.bridge.frame()
    QTest.keyClick(window, Qt.Key.Key_Left)
    assert window.hint.text == "This is the first step of all."
    press(window, Qt.Key.Key_Right)
    assert window.hint.text != "This is the first step of all."


def test_a_refused_value_is_a_sentence_in_the_hint_line(make_window: WindowMaker) -> None:
    window = make_window()
    window.header.timeline.chosen.emit(999)
    settle(window)
    assert "there is no step 999" in window.hint.text


def test_the_tip_of_an_action_passes_through_the_hint_line(make_window: WindowMaker) -> None:
    from PySide6.QtGui import QStatusTipEvent

    window = make_window()
    QApplication.sendEvent(window.menuBar(), QStatusTipEvent("Do the next step at this level."))
    assert window.hint.text == "Do the next step at this level."
    QApplication.sendEvent(window.menuBar(), QStatusTipEvent(""))
    assert window.hint.text == FIRST_HINT


def test_what_stopped_the_training_is_a_banner(make_window: WindowMaker, diverging: Path) -> None:
    window = make_window(diverging)
    assert window.stage.desk.alert.isHidden()
    window.header.toolbar.run.set_count(1000)
    window.actions_table["run_iterations"].trigger()
    while window.bridge.running:
        settle(window)
    settle(window)
    assert window.stage.desk.alert.isVisible()
    assert "The training stopped at iteration" in window.stage.desk.alert.text
    press(window, Qt.Key.Key_Left)
    assert window.stage.desk.alert.isHidden()


@pytest.fixture
def diverging(tmp_path: Path) -> Path:
    path = tmp_path / "diverging.backstep"
    path.write_text(
        '{"format": "backstep-session", "version": 1, "title": "Too large a step",'
        '"network": {"inputs": 1, "layers": [{"units": 1, "activation": "linear"}], "loss": "squared_error"},'
        '"parameters": {"weights": [[[2.0]]], "biases": [[0.0]]},'
        '"data": {"inputs": [[3.0]], "targets": [[1.0]]}, "training": {"learning_rate": 1000.0}}',
        encoding="utf-8",
    )
    return path


def test_running_many_iterations_shows_progress_and_stop(qtbot: QtBot, make_window: WindowMaker) -> None:
    window = make_window()
    run = window.header.toolbar.run
    run.set_count(1_000_000)
    window.actions_table["run_iterations"].trigger()
    qtbot.waitUntil(lambda: run.bar.isVisible() and run.bar.value() > 0)
    assert " per second · " in run.bar.toolTip() or run.bar.toolTip().startswith("Iteration ")
    assert window.hint.text.startswith("Iteration ")
    assert window.actions_table["pause"].isEnabled()
    assert not window.actions_table["step_over"].isEnabled()
    window.actions_table["pause"].trigger()
    qtbot.waitUntil(lambda: not window.bridge.running)
    settle(window)
    assert run.bar.isHidden()
    assert run.box.isVisible()
    assert 1 < window.bridge.session.state.iteration < 1_000_001


def test_the_box_says_how_many_iterations_are_run(qtbot: QtBot, make_window: WindowMaker) -> None:
    window = make_window()
    run = window.header.toolbar.run
    run.box.setFocus()
    run.box.selectAll()
    QTest.keyClicks(run.box, "25")
    QTest.keyClick(run.box, Qt.Key.Key_Return)
    assert run.count == 25
    assert not run.box.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: not window.bridge.running)
    assert window.bridge.session.state.iteration == 26


def test_keys_typed_into_a_number_box_do_not_step(make_window: WindowMaker) -> None:
    window = make_window()
    box = window.header.toolbar.run.box
    box.setFocus()
    before = box.value()
    press_in = (Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Up)
    for key in press_in:
        QTest.keyClick(window.windowHandle(), key)
        settle(window)
    assert position(window) == (1, 1)
    assert window.bridge.session.state.level is Level.TERM
    assert box.value() > before


def test_the_viewed_example_is_chosen_by_box_and_by_key(make_window: WindowMaker) -> None:
    window = make_window("xor")
    example = window.header.toolbar.example
    assert example.box.isEnabled()
    assert example.box.text() == "1 of 4"
    example.box.setValue(3)
    settle(window)
    assert window.bridge.session.state.example == 3
    window.diagram.setFocus()
    press(window, Qt.Key.Key_BracketRight)
    assert example.box.text() == "4 of 4"
    press(window, Qt.Key.Key_BracketRight)
    assert window.bridge.session.state.example == 4
    press(window, Qt.Key.Key_BracketLeft)
    assert window.bridge.session.state.example == 3


def test_one_example_leaves_nothing_to_choose(make_window: WindowMaker) -> None:
    assert not make_window("two-neurons").header.toolbar.example.box.isEnabled()


def test_digits_are_set_by_box_and_by_key_within_their_limits(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.FinishPhase())
    digits = window.header.toolbar.digits
    digits.box.setValue(12)
    settle(window)
    assert window.bridge.view.digits == 12
    assert window.bridge.frame().card.tiles[0].number == "0.772928465321"
    for _ in range(20):
        window.actions_table["more_digits"].trigger()
        settle(window)
    assert digits.box.value() == 17
    assert not window.actions_table["more_digits"].isEnabled()
    window.actions_table["fewer_digits"].trigger()
    settle(window)
    assert digits.box.value() == 16


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
        if widget is not None
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


@pytest.mark.parametrize("scale", [1.0, 1.4, 2.0])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_in_the_header_overlaps_or_is_cut_off(
    make_window: WindowMaker, size: tuple[int, int], scale: float
) -> None:
    window = make_window("iris", size)
    for _ in range(TEXT_SCALES.index(scale) - TEXT_SCALES.index(1.0)):
        window.actions_table["text_larger"].trigger()
    settle(window)
    toolbar = window.header.toolbar
    parts = toolbar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    shown = [part for part in parts if part.isVisible()]
    assert len(shown) >= 14
    for part in shown:
        assert toolbar.rect().contains(part.geometry()), f"{part.objectName()} is outside the toolbar"
        assert part.width() >= part.sizeHint().width(), f"{part.objectName()} is squeezed"
    for one, other in itertools.combinations(shown, 2):
        assert not one.geometry().intersects(other.geometry()), f"{one.objectName()} covers {other.objectName()}"
    for part in (window.header.ribbon, window.header.position, window.header.timeline):
        assert part.width() >= part.minimumSizeHint().width()
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
    share = card.height() / (card.height() + program.height())
    window.resize(1600, 900)
    settle(window)
    assert card.height() / (card.height() + program.height()) == pytest.approx(share, abs=0.01)


def test_buttons_give_up_their_key_before_their_title(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    toolbar = window.header.toolbar

    def extents() -> set[Extent]:
        return {button.extent for button in toolbar.steps}

    seen: list[tuple[Extent, Extent]] = []
    for width in range(2100, 899, -50):
        toolbar.resize(width, toolbar.height())
        found = max(extents()), min(extents())
        if not seen or seen[-1] != found:
            seen.append(found)
    assert seen[0] == (Extent.KEY, Extent.KEY)
    assert seen == sorted(seen, reverse=True)
    assert (Extent.TITLE, Extent.TITLE) in seen
    primary = next(button for button in toolbar.steps if button.defaultAction().objectName() == "step_over")
    toolbar.resize(1100, toolbar.height())
    assert primary.extent >= Extent.TITLE


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


def test_the_help_sheet_has_every_key_and_fits(make_window: WindowMaker) -> None:
    window = make_window()
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = window.findChild(HelpSheet)
    assert sheet is not None
    assert sheet.width() <= window.width()
    assert sheet.height() <= window.height()
    text = sheet.browser.toPlainText()
    for row in ACTIONS:
        assert row.description in text
    assert "Shift+F10" in text
    assert "Shift+F5" in text
    assert all(panel.description in text for panel in PANELS)
    sheet.close()


def test_the_sheet_is_made_from_the_table() -> None:
    from backstep.ui.dress import Dress

    html = sheet_html(Dress())
    assert html.count("<b>") >= len(ACTIONS)


def test_about_names_every_licence(make_window: WindowMaker, answers: Answers) -> None:
    window = make_window()
    window.actions_table["about"].trigger()
    assert answers.told == [about_html()]
    for part in ("LGPL-3.0", "Open Font License", "JetBrains Mono", "Inter", "MIT", "BSD-3-Clause"):
        assert part in answers.told[0]


@pytest.mark.parametrize("lesson", ORDER)
def test_every_lesson_can_be_walked_through(make_window: WindowMaker, lesson: str) -> None:
    window = make_window(lesson)
    window.actions_table["level_neuron"].trigger()
    for _ in range(30):
        window.actions_table["step_over"].trigger()
        window.bridge.flush()
    there = position(window)
    for _ in range(30):
        window.actions_table["step_back"].trigger()
        window.bridge.flush()
    assert there > (1, 1)
    assert position(window) == (1, 1)


def test_closing_lets_session_and_window_go(qtbot: QtBot, answers: Answers, store: object) -> None:
    from backstep.ui import application
    from backstep.ui.preferences import PreferenceStore

    assert isinstance(store, PreferenceStore)
    application.ensure()
    session = Session.open(path_of("mazur"))
    window = MainWindow(session, dialogs=answers, preferences=store)
    window.show()
    session.dispatch(do.FinishPhase())
    settle(window)
    gone, shut = weakref.ref(session), weakref.ref(window)
    window.close()
    del session
    gc.collect()
    assert gone() is None, "something still holds the session of a closed window"
    del window
    gc.collect()
    qtbot.wait(1)
    assert shut() is None, "something still holds a closed window: look for a lambda connected to a signal"


def test_closing_in_the_middle_of_a_run_stops_it(qtbot: QtBot, make_window: WindowMaker) -> None:
    window = make_window()
    window.header.toolbar.run.set_count(1_000_000)
    window.actions_table["run_iterations"].trigger()
    qtbot.wait(40)
    window.close()
    assert not window.bridge.running
    assert window.bridge.closed


def test_no_timer_runs_while_nothing_happens(qtbot: QtBot, make_window: WindowMaker) -> None:
    from PySide6.QtCore import QTimer

    window = make_window("mazur")
    qtbot.wait(300)
    active = [timer.objectName() or str(timer) for timer in window.findChildren(QTimer) if timer.isActive()]
    assert active == []


def test_open_window_takes_a_name_or_a_path(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from PySide6.QtCore import QSettings

    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path))
    for source in ("mazur", path_of("mazur")):
        window = open_window(source)
        qtbot.addWidget(window)
        assert window.isVisible()
        assert window.bridge.session.state.document.title == "Mazur's worked example"
        window.close()


def test_open_window_refuses_what_is_no_session(qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.backstep"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(InputError):
        open_window(broken)
    with pytest.raises(InputError):
        open_window("no-such-lesson")
