"""Lists in large letters: captions are whole, the end of the log stays in sight, and numbers are whole or not there."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics

from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.spots import Spot
from backstep.ui.main_window import MainWindow
from tests.ui.conftest import WindowMaker, settle
from tests.ui.driving import CTRL, press, run
from tests.ui.painted_texts import painted

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

LARGEST = 7
"""So often the text can be made larger, at most."""


def opened(make_window: WindowMaker, name: str) -> MainWindow:
    window = make_window("mazur", (1280, 720))
    window.docks[name].show()
    window.docks[name].raise_()
    settle(window)
    return window


def larger(window: MainWindow) -> None:
    press(window, Qt.Key.Key_Plus, CTRL)
    settle(window)


def test_the_buttons_of_the_breakpoints_have_their_whole_captions(make_window: WindowMaker) -> None:
    window = opened(make_window, "breakpoints")
    line = Breakpoint(0, Spot(line=9), condition="J < 0.1")
    run(window, do.PutBreakpoint(Breakpoint(0, Spot(line=7))), do.PutBreakpoint(line))
    panel = window.breaking.panel
    lines = set()
    for _ in range(LARGEST):
        places = [QRect(each.mapTo(panel, each.rect().topLeft()), each.size()) for each in panel.buttons]
        lines.add(len({place.top() for place in places}))
        for button, place in zip(panel.buttons, places, strict=True):
            assert button.width() >= button.sizeHint().width(), button.text()
            assert panel.rect().contains(place)
        assert not any(one.intersects(other) for one, other in combinations(places, 2))
        assert panel.minimumSizeHint().width() == max(each.sizeHint().width() for each in panel.buttons)
        tree = panel.tree
        assert tree.viewport().height() >= tree.sizeHintForRow(0)
        when = QFontMetrics(tree.font()).horizontalAdvance("if J < 0.1")
        assert when < tree.columnWidth(1) <= when + tree.fontMetrics().averageCharWidth()
        larger(window)
    assert lines == {1, 2}


def test_a_condition_has_the_width_that_its_place_leaves(make_window: WindowMaker) -> None:
    window = opened(make_window, "breakpoints")
    run(window, do.PutWatchpoint(Watchpoint(0, "J", Rule.BELOW, 0.12345678901234567)))
    while "12345678901234" not in window.breaking.panel.model.index(0, 1).data():
        window.actions_table["more_digits"].trigger()
        settle(window)
    tree = window.breaking.panel.tree
    assert tree.columnWidth(1) >= tree.sizeHintForColumn(1) > 0.38 * tree.viewport().width()


def test_the_end_of_the_log_stays_in_sight_where_letters_grow_and_the_window_shrinks(make_window: WindowMaker) -> None:
    window = opened(make_window, "log")
    run(window, do.PutBreakpoint(Breakpoint(0, Spot(line=7), log="J is {J}")), do.RunIterations(30))
    panel = window.breaking.log
    tree, model = panel.tree, panel.model

    def at_the_end() -> bool:
        last = tree.visualRect(model.index(model.rowCount() - 1, 0))
        return bool(last.height()) and last.top() >= 0 and last.bottom() < tree.viewport().height()

    for _ in range(LARGEST):
        assert at_the_end()
        larger(window)
    for height in (700, 1000, 680):
        window.resize(1280, height)
        settle(window)
        assert at_the_end()
    panel.follow.click()
    tree.verticalScrollBar().setValue(0)
    window.resize(1280, 800)
    settle(window)
    assert tree.verticalScrollBar().value() == 0, "it stays where somebody reads"


WATCHED = ("J", "W[2][1,1]*-1e-7", "dJ_dW[2][2,2]*1e-9", "W[1]")


@pytest.mark.parametrize("width", [1280, 3000])
@pytest.mark.parametrize("digits", [4, 17])
def test_watched_numbers_are_whole_or_not_there(make_window: WindowMaker, width: int, digits: int) -> None:
    window = opened(make_window, "watches")
    window.resize(width, 900)
    run(window, do.GoTo(5, 3), *map(do.PutWatch, WATCHED))
    while window.bridge.view.digits < digits:
        window.actions_table["more_digits"].trigger()
    settle(window)
    panel = window.watching.panel
    panel.resize(panel.width(), 900)
    seen = set()
    for _ in range(LARGEST):
        window.bridge.flush()
        frame = window.bridge.frame().watches
        assert frame is not None
        looks = [frame.row(row) for row in range(len(WATCHED))]
        whole = {text for look in looks for text in (look.text, look.now.text, f"before {look.before.text}")}
        whole |= {"not computed yet", "…"}
        lists = looks[-1].now.text[1:].replace("…", "").replace("]", ",").split(", ")
        for text in (each.text for each in painted(panel.list.viewport()) if each.text.strip()):
            if text.startswith("[") and "…" in text:
                assert set(text[1:].partition("]")[0].split(", ")) <= {*lists, "…"}
            else:
                assert text in whole
            seen.add(text)
        larger(window)
    assert any(text.startswith("before") for text in seen) or digits == 17
    assert looks[1].now.text in seen, "the value is there in any size"
