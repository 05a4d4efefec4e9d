"""The gradients in the window: the table by keys and mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from backstep.core.gradients import Objective
from backstep.core.gradients_methods import METHODS, compute
from backstep.present.looks import Target
from backstep.present.numbers import show
from backstep.session import commands as do
from backstep.ui.main_window import MainWindow
from tests.ui.conftest import WindowMaker, settle
from tests.ui.gradients_driving import click, mazur, open_panel, panel, text, wait

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
KEY = Qt.Key


@pytest.fixture
def window(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    return mazur(make_window, qtbot)


def test_the_table_shows_what_the_core_finds(window: MainWindow) -> None:
    record = window.bridge.session.state.record
    objective = Objective(record.network, record.a[0], record.targets)
    assert panel(window).model.headings[1] == "∂J/∂w₁₁⁽¹⁾"
    for row, (name, method) in enumerate(METHODS.items()):
        found = compute(method, objective, record.before)
        if isinstance(found, str):
            assert name == "closed_form"
            assert text(window, row, 1) == f"{found[0].upper()}{found[1:]}."
            continue
        assert text(window, row, 1) == show(float(found.weights[0][0, 0]), 4)
        assert text(window, row, 4) == str(found.multiplications)
        assert text(window, row, 5).endswith("s")


def test_the_closed_form_has_numbers_where_it_exists(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window("logistic-regression")
    open_panel(window, qtbot)
    assert text(window, 4, 1) == text(window, 0, 1)
    assert all(not row.why for row in panel(window).model.rows)


def test_a_weight_is_chosen_on_the_diagram_by_mouse_and_keys(window: MainWindow, qtbot: QtBot) -> None:
    diagram, record = window.diagram, window.bridge.session.state.record
    target = Target("edge", 2, 2, 2)
    click(diagram, diagram.rect_of(target).center())
    settle(window)
    assert window.bridge.view.selected == target
    assert panel(window).model.headings[1] == "∂J/∂w₂₂⁽²⁾"
    assert text(window, 0, 1) == show(float(record.dJ_dW[1][1, 1]), 4)
    window.bridge.dispatch(do.GoTo(1, 45))
    settle(window)
    assert text(window, 0, 1) == show(float(record.dJ_dW[1][1, 1]), 4), "what is selected stays"
    QTest.keyClick(window.windowHandle(), KEY.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    chosen = window.bridge.view.selected
    assert chosen is not None
    assert (chosen.kind, chosen.layer) == ("edge", 2)
    assert text(window, 0, 1) == show(float(record.dJ_dW[1][chosen.unit - 1, chosen.source - 1]), 4)
    assert chosen != target


def test_the_numbers_follow_the_iteration(window: MainWindow, qtbot: QtBot) -> None:
    before = text(window, 0, 1)
    shown: list[str] = []
    window.bridge.frame_ready.connect(lambda _: shown.append(text(window, 0, 1)))
    window.bridge.dispatch(do.GoTo(7, 42))
    settle(window)
    wait(window, qtbot)
    assert shown[0] == "·", "the numbers of another iteration do not stay"
    now = window.bridge.session.state.record
    assert text(window, 0, 1) == show(float(now.dJ_dW[0][0, 0]), 4) != before
