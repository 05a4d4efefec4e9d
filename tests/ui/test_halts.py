"""Why the training stopped: every preset, switched on from the panel, and the band above the diagram that tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QTextDocument

from backstep.core.diagnostics import PRESETS
from backstep.core.training import Task
from backstep.present import moment
from backstep.present.advice import ADVICE
from backstep.present.looks import Target
from backstep.session import commands as do
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.spots import Spot
from backstep.ui import halt_banner
from backstep.ui.main_window import MainWindow
from tests.core.test_diagnostics_costs import one_weight
from tests.core.test_diagnostics_gradients import chain, quadratic
from tests.core.test_diagnostics_outcomes import diverging, three_classes
from tests.core.test_diagnostics_units import flat, relus
from tests.core.test_diagnostics_weights import hidden
from tests.core.trainings import XOR, layers, task_of

from .breakpoints_driving import (
    accept,
    add_menu,
    banner,
    choose,
    open_panel,
    press,
    push,
    rows,
    session_on,
    wait_for_run,
)
from .conftest import WindowMaker, settle

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)

TRIGGERS: dict[str, tuple[Callable[[], Task], int, Target | None, tuple[str, ...]]] = {
    "vanishing_gradient": (lambda: chain(1.0, 1e-5), 1, None, ("layer 1", "1e−5", "0.001")),
    "exploding_gradient": (lambda: chain(*[3.0] * 6), 1, Target("edge", 6, 1, 1), ("∂J/∂w", "limit of 100,")),
    "dead_relu": (lambda: relus(1.0, -10.0), 1, Target("node", 1, 2), ("a₂⁽¹⁾ is 0", "never above −8", "100 %")),
    "saturated_neuron": (lambda: flat("sigmoid", 6.0), 1, Target("node", 1, 1), ("0.002467", "0.01")),
    "unchanged_weight": (
        lambda: task_of(layers((1, "linear")), ([[1.0, 0.0], [2.0, 0.0]], [[1.0], [1.0]]), [[[0.5, 0.5]]], [[0.0]]),
        1,
        Target("edge", 1, 1, 2),
        ("w₂ at 0.5", "a change of 0"),
    ),
    "cost_rose": (lambda: one_weight(2.1), 2, Target("cost"), ("from 4.5 to 5.445", "21 %")),
    "cost_plateau": (
        lambda: task_of(layers((3, "tanh"), (1, "sigmoid")), XOR, loss="binary_cross_entropy", initializer="zeros"),
        100,
        Target("cost"),
        ("0.6931",),
    ),
    "overshoot": (
        lambda: quadratic(1.5),
        2,
        Target("edge", 1, 1, 1),
        ("from −3 to 1.5", "the largest gradient", "25 %"),
    ),
    "symmetric_neurons": (
        lambda: hidden([[0.1, 0.2], [0.5, 0.1], [0.1, 0.2]], [0.3, 0.3, 0.3], [[1.0, 2.0, 1.0]], "tanh"),
        1,
        Target("node", 1, 3),
        ("Neurons 1 and 3 of layer 1", "difference of 0"),
    ),
    "class_never_predicted": (lambda: three_classes([1.0, 0.0, 0.0]), 101, Target("node", 1, 2), ("class 2",)),
    "nan_or_overflow": (lambda: diverging(50.0), 0, Target("cost"), ("beyond 1.80e308", "∞")),
}
BEGINS = "It stops where this begins; as long as it lasts, Continue runs on."


@pytest.mark.parametrize("name", list(PRESETS))
def test_each_preset_is_switched_on_from_the_panel_and_stops_and_says_why(make_window: WindowMaker, name: str) -> None:
    make, iteration, target, words = TRIGGERS[name]
    window = make_window(session_on(make()), (1500, 900))
    open_panel(window)
    choose(window, add_menu(window), "Watch for a problem", f"{ADVICE[name].title}…")
    dialog: Any = window.breaking.dialog
    assert dialog.preset == name
    accept(window)
    assert [row.title for row in rows(window)] == [ADVICE[name].title]
    press(window, Qt.Key.Key_F5)
    wait_for_run(window)
    (halt,) = window.bridge.frame().halts
    assert window.bridge.session.state.iteration == iteration or not iteration
    assert halt.title == ADVICE[name].title
    assert halt.target == target or target is None
    ringed = window.bridge.frame().diagram.halted
    if name == "vanishing_gradient":
        assert ringed == (Target("node", 1, 1),), "all of the layer"
    elif name == "symmetric_neurons":
        assert ringed == (Target("node", 1, 3), Target("node", 1, 1)), "both that are alike"
    else:
        assert ringed == ((halt.target,) if halt.target is not None else ())
    for word in words:
        assert word in halt.text, halt.text
    assert halt.text in banner(window)
    assert (BEGINS in halt.text) is (name != "nan_or_overflow")
    assert window.stage.desk.alert.isHidden(), "one band is enough"
    assert ADVICE[name].helps in banner(window)
    assert not window.stage.desk.halt.advice.isVisible()
    push(window, window.stage.desk.halt.help)
    assert window.stage.desk.halt.advice.isVisible()


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_that_is_off_never_stops(make_window: WindowMaker, name: str) -> None:
    window = make_window(session_on(TRIGGERS[name][0]()))
    window.bridge.dispatch(do.PutWatchpoint(Watchpoint(0, preset=name, enabled=False)))
    window.bridge.dispatch(do.RunIterations(120))
    wait_for_run(window)
    assert banner(window) == ""
    state = window.bridge.session.state
    assert state.position == state.limit or state.iteration == 121


@pytest.fixture
def stopped(make_window: WindowMaker) -> MainWindow:
    """Stopped where a weight crossed a limit."""
    window = make_window("mazur", (1280, 720))
    window.bridge.dispatch(do.PutWatchpoint(Watchpoint(0, "W[2][1,2]", Rule.BELOW, 0.4, name="w <b>down</b>")))
    press(window, Qt.Key.Key_F5)
    wait_for_run(window)
    return window


def test_the_band_tells_rule_limit_and_value_and_the_diagram_points_there(stopped: MainWindow) -> None:
    text = banner(stopped)
    value = stopped.bridge.session.state.record.after.weights[1][0, 1]
    shown = QTextDocument()
    shown.setHtml(stopped.stage.desk.halt.reasons.text())
    assert shown.toPlainText().startswith("w <b>down</b>"), "a name that looks like markup stays a name"
    assert f"W[2][1,2] is below 0.4: it is {value:.4g}." in text
    assert stopped.bridge.frame().diagram.halted == (Target("edge", 2, 1, 2),)
    assert not stopped.stage.desk.halt.help.isVisible(), "nothing usually helps against a rule of one's own"


def test_the_picture_is_free_of_the_band(stopped: MainWindow) -> None:
    band = stopped.stage.desk.halt
    assert band.isVisible()
    below = band.mapTo(stopped, band.rect().bottomLeft()).y()
    assert below < stopped.diagram.mapTo(stopped, stopped.diagram.rect().topLeft()).y()
    assert band.height() < 60


def test_ring_and_arrow_are_painted_and_go_when_one_moves_on(stopped: MainWindow) -> None:
    press(stopped, Qt.Key.Key_F10)
    assert banner(stopped) == ""
    assert stopped.bridge.frame().diagram.halted == ()
    press(stopped, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert banner(stopped) == "", "stepping there is no stop"
    plain = stopped.diagram.grab().toImage()
    stopped.bridge.dispatch(do.StepBack())
    stopped.bridge.dispatch(do.Continue())
    wait_for_run(stopped)
    assert stopped.diagram.size() != plain.size() or stopped.diagram.grab().toImage() != plain


def test_it_can_be_closed_and_a_new_stop_opens_it_again(stopped: MainWindow) -> None:
    push(stopped, stopped.stage.desk.halt.close_button)  # type: ignore[arg-type]
    assert banner(stopped) == ""
    assert stopped.diagram.hasFocus()
    stopped.bridge.dispatch(do.PutBreakpoint(Breakpoint(0, Spot(line=6))))
    settle(stopped)
    assert banner(stopped) == "", "what was read stays closed while we stand here"
    press(stopped, Qt.Key.Key_F5)
    wait_for_run(stopped)
    assert "line 6" in banner(stopped)


def test_it_goes_when_one_goes_on_and_is_there_again_where_one_comes_no_further(
    stopped: MainWindow, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, place = banner(stopped), stopped.bridge.session.state.position
    assert said
    stopped.bridge.dispatch(do.ReverseContinue())
    stopped.bridge.flush()
    assert stopped.bridge.session.state.run is not None
    assert banner(stopped) == said, "a search that is over soon moves nothing in the window"
    monkeypatch.setattr(moment, "_BRIEF", 0.0)
    stopped.bridge.flush()
    assert stopped.bridge.session.state.run is not None
    assert banner(stopped) == ""
    press(stopped, Qt.Key.Key_Escape)
    assert stopped.bridge.session.state.position == place
    assert banner(stopped) == said


def test_a_change_of_the_setup_leaves_it_open(stopped: MainWindow) -> None:
    press(stopped, Qt.Key.Key_F9)
    assert banner(stopped) != ""


def test_on_the_wall_it_is_large(stopped: MainWindow) -> None:
    press(stopped, Qt.Key.Key_F8)
    stopped.resize(1280, 720)
    settle(stopped)
    band = stopped.stage.page.halt
    assert band.isVisible()
    assert not stopped.stage.desk.halt.isVisible()
    assert band.reasons.font().pixelSize() >= 0.02 * stopped.height()
    assert "W[2][1,2] is below 0.4" in band.accessibleDescription()


def test_several_reasons_are_told_together(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    for line, name in ((6, "one"), (6, "two"), (6, "three"), (6, "four")):
        window.bridge.dispatch(do.PutBreakpoint(Breakpoint(0, Spot(line=line), name)))
    press(window, Qt.Key.Key_F5)
    assert all(name in banner(window) for name in ("one", "two", "three", "four"))
    assert "and 1 more" in window.stage.desk.halt.reasons.text()


def test_it_is_told_to_a_screen_reader(make_window: WindowMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    class Reader:
        AnnouncementPoliteness = QAccessible.AnnouncementPoliteness

        @staticmethod
        def isActive() -> bool:
            return True

        @staticmethod
        def updateAccessibility(event: QAccessibleAnnouncementEvent) -> None:
            told.append(event.message())

    monkeypatch.setattr(halt_banner, "QAccessible", Reader)
    window = make_window("mazur")
    window.bridge.dispatch(do.PutBreakpoint(Breakpoint(0, Spot(line=6), "the loss")))
    press(window, Qt.Key.Key_F5)
    assert told[0].startswith("the loss: Stopped at line 6")


def test_a_condition_that_fails_while_running_stops_and_says_so(make_window: WindowMaker) -> None:
    window = make_window("mazur")
    window.bridge.dispatch(do.PutBreakpoint(Breakpoint(0, Spot(layer=1, unit=2), condition="J < 0")))
    press(window, Qt.Key.Key_F5)
    assert "cannot be told here" in banner(window)
    assert window.bridge.session.state.position == (1, 6)
