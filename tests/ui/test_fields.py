"""Fields and lists of the panels: neutral until somebody types, told apart by their names, nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from backstep.core.steps import Phase
from backstep.present.frame import HaltFrame
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.breakpoints import Breakpoint, Watchpoint
from backstep.session.spots import Spot
from backstep.ui.choice import Choice
from backstep.ui.dress import Dress
from backstep.ui.expression_field import ExpressionField
from backstep.ui.halt_banner import HaltBanner
from backstep.ui.main_window import MainWindow
from backstep.ui.theme import Theme

from .breakpoints_driving import open_panel
from .conftest import WindowMaker, settle
from .driving import CTRL, SHIFT, THEMES, press, put_up

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
K = Qt.Key


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window("xor")


def test_what_is_missing_in_a_new_watchpoint_is_no_mistake_until_somebody_types(window: MainWindow) -> None:
    window.breaking.watch_for()
    dialog = window.breaking.dialog
    assert dialog is not None
    wrong = QColor(dialog.dress.theme.backward)
    role = dialog.summary.foregroundRole()
    assert dialog.summary.text() == "Say what to watch."
    assert not dialog.ok.isEnabled()
    assert dialog.summary.palette().color(role) != wrong
    line = dialog.focusWidget()
    QTest.keyClicks(line, "J")
    QTest.keyClick(line, K.Key_Backspace)
    assert dialog.summary.text() == "Say what to watch."
    assert dialog.summary.palette().color(role) == wrong
    dialog.reject()
    settle(window)


def test_the_lists_of_names_have_names_of_their_own(window: MainWindow) -> None:
    press(window, K.Key_W, CTRL | SHIFT)
    window.breaking.edit_breakpoint(Breakpoint(0, Spot(line=3)))
    dialog = window.breaking.dialog
    assert dialog is not None
    fields = [*window.watching.panel.findChildren(ExpressionField), *dialog.findChildren(ExpressionField)]
    names = {field.line.popup.objectName() for field in fields}
    assert len(names) == len(fields) > 1
    assert "watch_field_completions" in names
    dialog.reject()
    settle(window)


def test_what_is_watched_already_is_shown_instead_of_being_added(window: MainWindow) -> None:
    press(window, K.Key_W, CTRL | SHIFT)
    for text in ("J", "norm(dJ_dW[1])", "alpha"):
        window.bridge.dispatch(do.PutWatch(text))
    settle(window)
    panel = window.watching.panel
    panel.add()
    QTest.keyClicks(panel.field.line, "norm( dJ_dW[1] )")
    panel.field.line.popup.hide()
    window.activateWindow()
    QTest.keyClick(panel.field.line, K.Key_Return)
    settle(window)
    assert window.bridge.session.state.setup.watches == ("J", "norm(dJ_dW[1])", "alpha")
    assert panel.list.currentIndex().row() == 1
    assert "watched already" in window.hint.text


def test_a_watch_is_not_edited_into_another_one(window: MainWindow) -> None:
    for command in (do.PutWatch("J"), do.PutWatch("alpha"), do.PutWatch("J", 1), do.PutWatch("J ", 0)):
        window.bridge.dispatch(command)
    assert window.bridge.session.state.setup.watches == ("J", "alpha")


def test_hits_are_counted_for_every_row_and_the_title_of_the_column_is_whole(window: MainWindow) -> None:
    panel = open_panel(window)
    for command in (
        do.PutBreakpoint(Breakpoint(0, Spot(layer=1))),
        do.PutBreakpoint(Breakpoint(0, Spot(layer=2, unit=1), condition="J < 0.25")),
        do.PutWatchpoint(Watchpoint(0, preset="cost_rose")),
        do.PutWatchpoint(Watchpoint(0, expression="J")),
    ):
        window.bridge.dispatch(command)
    settle(window)
    model = panel.model
    assert [model.index(row, 2).data() for row in range(4)] == ["1 hit", "0 hits", "0 hits", "0 hits"]
    header = panel.tree.header()
    assert header.sectionSize(2) >= header.sectionSizeHint(2), "the title of the column is whole"
    assert header.length() <= panel.tree.viewport().width()


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_arrow_of_a_choice_grows_with_its_text(qtbot: object, theme: Theme) -> None:
    def inked(scale: float) -> int:
        choice = Choice("some", "Some")
        put_up(qtbot, choice, (300, 60))  # type: ignore[arg-type]
        choice.set_dress(Dress(theme, scale))
        picture = choice.grab().toImage()
        ink = QColor(theme.ink).rgb()
        return sum(picture.pixel(x, y) == ink for x in range(270, 300) for y in range(60))

    assert inked(2.15) > 1.8 * inked(1.0) > 0


def test_no_unit_is_torn_from_its_number_in_the_band(qtbot: object) -> None:
    banner = HaltBanner("halt")
    put_up(qtbot, banner, (300, 200))  # type: ignore[arg-type]
    banner.set_halts((HaltFrame("Overshoot", "it was 100 % & is now 25 % of it.", "Take 50 % less.", None),))
    assert "100&nbsp;% &amp; is now 25&nbsp;% of" in banner.reasons.text()
    assert "50&nbsp;% less" in banner.advice.text()


def test_what_is_written_in_the_smallest_usual_window_is_whole(make_window: WindowMaker) -> None:
    """A mistake below the field of a full list of watches; the last branch and what stands below the branches."""
    window = make_window("xor", (1280, 720))
    for text in ("J", "norm(dJ_dW[1])", "W[1]", "alpha", "iteration", "dJ_dW[2][1,1]"):
        window.bridge.dispatch(do.PutWatch(text))
    window.watching.add()
    settle(window)
    field = window.watching.panel.field
    QTest.keyClicks(field.line, "weightz[2]")
    settle(window)
    message = field.message
    assert message.height() >= message.heightForWidth(message.width()) > 2 * message.fontMetrics().lineSpacing()
    assert message.visibleRegion().boundingRect() == message.rect()
    for _ in range(2):
        window.viewing.text_larger()
    settle(window)
    assert message.visibleRegion().boundingRect() == message.rect(), "what is not seen needs no room"
    for _ in range(2):
        window.viewing.text_smaller()
    field.set_text("")
    window.resize(1024, 600)
    settle(window)
    usual = window.card.height()
    QTest.keyClicks(field.line, "weightz[2]")
    settle(window)
    assert window.card.height() == usual, "nothing else gives way"
    window.resize(1280, 720)
    window.bridge.dispatch(do.GoTo(9, 1))
    for rate in (0.1, 0.2, 0.3, 0.4):
        window.bridge.dispatch(do.EditValue(Edit(Changed.LEARNING_RATE, rate)))
        window.bridge.dispatch(do.StepOver())
        window.bridge.dispatch(do.ChangeIteration(2))
    window.docks["branches"].show()
    window.docks["branches"].raise_()
    for number in (None, 0):
        window.bridge.dispatch(do.CompareBranch(number))
        settle(window)
    panel = window.what_if.panel
    for part in (panel.beside, panel.catch_up, panel.again_seed):
        assert part.visibleRegion().boundingRect() == part.rect()
    assert panel.beside.height() >= panel.beside.heightForWidth(panel.beside.width())
    assert panel.catch_up.geometry().left() > panel.beside.geometry().right(), "words of two lines leave them room"
    # A row ends with a pixel of air, which Qt leaves out.
    area = panel.tree.visualRect(panel.index_of(4)).adjusted(0, 0, 0, -1)
    assert panel.tree.viewport().rect().contains(area), "the branch in view"


def test_a_log_text_that_comes_too_early_is_told_while_it_is_typed(window: MainWindow) -> None:
    window.breaking.edit_breakpoint(Breakpoint(0, Spot(phase=Phase.FORWARD)))
    dialog: Any = window.breaking.dialog
    QTest.keyClicks(dialog.log.line, "J is {J}")
    assert "before J is computed at step" in dialog.log.message.text()
    assert dialog.ok.isEnabled()
    assert not dialog.condition.message.text()
    dialog.log.line.setText("J was {J_prev}")
    dialog.log.line.textEdited.emit("")
    assert not dialog.log.message.text()
    dialog.reject()
