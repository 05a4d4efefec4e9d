"""Debugging with keys and mouse alone: rules to watch for, every kind of place, one selection everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QSpinBox

from backstep.core.iteration import Record
from backstep.core.steps import Phase, Step
from backstep.present.chain_frame import FactorLook
from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.session.branches import Changed, Edit
from backstep.session.program import program
from backstep.session.state import State
from backstep.ui.main_window import MainWindow
from backstep.ui.panels.chain_rows import look_of

from .breakpoints_driving import (
    CONTROL,
    LEFT,
    SHIFT,
    accept,
    add_menu,
    banner,
    choose,
    open_panel,
    press,
    right_click,
    wait_for_run,
)
from .conftest import WindowMaker, settle

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)

LAST = 60
WATCHED = "dJ_dW[2][1,1]"


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    """XOR, thrown about by its learning rate."""
    made = make_window("xor", (1500, 900))
    made.bridge.dispatch(do.StartAgain(Edit(Changed.LEARNING_RATE, 12.0)))
    made.bridge.dispatch(do.GoTo(1, 1))
    settle(made)
    return made


def state(window: MainWindow) -> State:
    return window.bridge.session.state


def step(window: MainWindow) -> Step:
    return state(window).current


def pick(window: MainWindow, combo: QComboBox, title: str) -> None:
    """Choose an entry of a box with keys."""
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentText() == title:
            break
        QTest.keyClick(combo, Qt.Key.Key_Down)
    settle(window)
    assert combo.currentText() == title


def type_number(box: QSpinBox, number: int) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, str(number))


def onward(window: MainWindow, *, back: bool = False) -> tuple[int, int]:
    """Continue, or the other way; where that stops."""
    press(window, Qt.Key.Key_F5, SHIFT if back else Qt.KeyboardModifier.NoModifier)
    wait_for_run(window)
    return state(window).position


def records(window: MainWindow, last: int = LAST) -> list[Record]:
    """What a training beside the window computes."""
    timeline = window.bridge.session.timeline
    timeline.reach(last, 60.0)
    return [timeline.record(iteration) for iteration in range(1, last + 1)]


def begins(values: list[bool]) -> list[int]:
    """The iterations, from 1, in which something begins to hold."""
    return [at + 1 for at, holds in enumerate(values) if holds and not (at and values[at - 1])]


RULES: dict[str, tuple[str, Callable[[list[float]], list[int]]]] = {
    "Stop when it changes": ("", lambda v: [at + 1 for at in range(1, len(v)) if v[at] != v[at - 1]]),
    "Stop when it changes its sign": ("", lambda v: [at + 1 for at in range(1, len(v)) if v[at] * v[at - 1] < 0]),
    "Stop when it is above": ("0.05", lambda v: begins([each > 0.05 for each in v])),
    "Stop when it is below": ("-0.05", lambda v: begins([each < -0.05 for each in v])),
}


@pytest.mark.parametrize("rule", list(RULES))
def test_a_rule_chosen_in_the_dialog_stops_where_it_holds_both_ways(window: MainWindow, rule: str) -> None:
    limit, expected = RULES[rule]
    wanted = expected([float(record.dJ_dW[1][0, 0]) for record in records(window)])
    wanted = [iteration for iteration in wanted if iteration <= LAST // 2][:5]
    assert wanted, "the rule holds somewhere"
    window.bridge.dispatch(do.GoTo(1, 1))
    press(window, Qt.Key.Key_F9, SHIFT)
    dialog: Any = window.breaking.dialog
    QTest.keyClicks(dialog.expression.line, WATCHED)
    pick(window, dialog.rule, rule)
    assert dialog.limit.isVisible() == bool(limit)
    if limit:
        dialog.limit.line.setFocus()
        dialog.limit.line.selectAll()
        QTest.keyClicks(dialog.limit.line, limit)
    accept(window)
    forward = [onward(window) for _ in wanted]
    assert [iteration for iteration, _ in forward] == wanted
    assert WATCHED in banner(window)
    assert step(window).kind.value == "weight_gradient", "where the value is computed"
    assert [onward(window, back=True) for _ in wanted[1:]] == forward[-2::-1]


def test_the_rule_about_numbers_that_are_not_finite(make_window: WindowMaker) -> None:
    window = make_window("two-neurons", (1500, 900))
    press(window, Qt.Key.Key_F9, SHIFT)
    dialog: Any = window.breaking.dialog
    QTest.keyClicks(dialog.expression.line, "1 / (iteration - 7)")
    pick(window, dialog.rule, "Stop when it is NaN or infinite")
    assert not dialog.limit.isVisible()
    accept(window)
    assert onward(window)[0] == 7
    assert "∞" in banner(window)


PLACES: dict[str, tuple[str, dict[str, int], str, Callable[[Step], bool]]] = {
    "a phase": ("A phase", {}, "Update", lambda each: each.phase is Phase.UPDATE),
    "a layer": ("A layer", {"layer": 1}, "in Backward only", lambda e: e.layer == 1 and e.phase is Phase.BACKWARD),
    "a neuron": (
        "A neuron",
        {"layer": 1, "unit": 3},
        "in Forward only",
        lambda e: (e.layer, e.unit, e.phase) == (1, 3, Phase.FORWARD),
    ),
    "a weight": (
        "A weight",
        {"layer": 1, "unit": 2, "source": 2},
        "in Update only",
        lambda e: (e.layer, e.unit, e.source, e.phase) == (1, 2, 2, Phase.UPDATE),
    ),
}


@pytest.mark.parametrize("place", list(PLACES))
def test_a_place_chosen_in_the_dialog_stops_there_both_ways(window: MainWindow, place: str) -> None:
    kind, numbers, phase, holds = PLACES[place]
    open_panel(window)
    choose(window, add_menu(window), "At a weight")
    dialog: Any = window.breaking.dialog
    pick(window, dialog.place.kind, kind)
    for name, number in numbers.items():
        type_number(dialog.place.boxes[name], number)
    pick(window, dialog.place.phase, phase)
    accept(window)
    steps = state(window).steps
    inside = [index for index in range(1, len(steps) + 1) if holds(steps.at(index))]
    forward = [onward(window) for _ in range(4)]
    assert all(index in inside for _, index in forward)
    # Where a place has several steps in a row, it is reached once with the first of them, or at each.
    assert forward[0] == (1, inside[0])
    assert forward == sorted(set(forward))
    assert [onward(window, back=True) for _ in range(3)] == forward[-2::-1]


def test_an_iteration_chosen_in_the_dialog(window: MainWindow) -> None:
    open_panel(window)
    choose(window, add_menu(window), "At an iteration")
    dialog: Any = window.breaking.dialog
    type_number(dialog.place.boxes["iteration"], 17)
    accept(window)
    assert onward(window) == (17, 1)


def test_an_example_chosen_in_the_dialog_stops_where_a_batch_has_it(make_window: WindowMaker) -> None:
    window = make_window("iris", (1500, 900))
    open_panel(window)
    choose(window, add_menu(window), "At an example")
    dialog: Any = window.breaking.dialog
    type_number(dialog.place.boxes["example"], 33)
    accept(window)
    iteration, _ = onward(window)
    batches = state(window).document.task.batches
    having = [each for each in range(1, batches.per_epoch + 1) if 32 in batches.rows(each)]
    assert iteration == having[0]


def test_run_to_a_line_of_the_program(window: MainWindow) -> None:
    line = next(number for number in range(1, len(program().lines) + 1) if "delta[l] =" in program().lines[number - 1])
    place = window.program.line_area(line).center().toPoint()
    choose(window, right_click(window, window.program.viewport(), QPoint(60, place.y()), "line_menu"), "Run to here")
    wait_for_run(window)
    assert program().line(step(window)) == line
    assert state(window).setup.breakpoints == ()
    assert state(window).iteration == 1


def test_a_survey_of_a_network_that_does_not_learn_says_why(make_window: WindowMaker) -> None:
    window = make_window("xor", (1500, 900))
    window.bridge.dispatch(do.StartAgain(Edit(Changed.LEARNING_RATE, 50.0)))
    window.bridge.dispatch(do.RunIterations(80))
    wait_for_run(window)
    press(window, Qt.Key.Key_Y, CONTROL | SHIFT)
    panel = window.journey.survey
    QTest.mouseClick(panel.button, LEFT)
    wait_for_run(window)
    found = {row.title: int(row.count.replace(",", "")) for row in panel.presets.rows if row.count not in ("", "0")}
    assert "Cost rose" in found
    assert "Saturated neuron" in found
    row = next(at for at in range(panel.hits.rowCount()) if panel.hits.index(at, 1).data() == "Saturated neuron")
    place = panel.hits.position(row)
    panel.hit_list.scrollTo(panel.hits.index(row, 0))
    QTest.mouseClick(panel.hit_list.viewport(), LEFT, pos=panel.hit_list.visualRect(panel.hits.index(row, 0)).center())
    settle(window)
    assert state(window).position == place
    layer, unit = step(window).layer, step(window).unit
    assert layer is not None
    assert unit is not None
    record = state(window).record
    assert np.all(record.da_dz[layer - 1][:, unit - 1] < 0.01), "the slope is nothing for every example"


def test_one_selection_in_the_chain_the_diagram_the_card_and_the_program(make_window: WindowMaker) -> None:
    window = make_window("two-neurons", (1280, 720))
    window.bridge.dispatch(do.GoTo(1, 17))
    settle(window)
    press(window, Qt.Key.Key_C, CONTROL | SHIFT)
    tree, model = window.tracing.chain.tree, window.tracing.chain.model
    for row in range(5):
        index = model.index(row, 0)
        QTest.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())
        settle(window)
        look = look_of(index)
        assert isinstance(look, FactorLook)
        assert look.focused
        assert window.diagram.selected == look.target
        assert window.bridge.frame().program.marked == look.line
    for target, row in ((Target("cost_edge", 0, 1), 0), (Target("edge", 2, 1, 1), 2), (Target("node", 0, 1), 4)):
        QTest.mouseClick(window.diagram, LEFT, pos=window.diagram.spot_of(target).center())
        settle(window)
        assert window.bridge.view.selected == target
        assert tree.currentIndex().row() == row, target
        assert window.tracing.chain.title.text().startswith("∂J/∂w₁"), "the same chain"
