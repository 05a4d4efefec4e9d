"""The panel of gradients in words and lines."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from backstep.core.errors import InputError
from backstep.core.gradient_growth import Measurement, growth, widths
from backstep.core.gradients import Objective
from backstep.core.gradients_differences import WIDTHS, DifferenceProbe
from backstep.core.gradients_methods import METHODS
from backstep.core.mistakes import Mistake
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.present.chosen import GradientsView, Tab
from backstep.present.gradients import gradients_frame, many, parameter_of, seconds_of, times, width_from
from backstep.present.gradients_view import GradientsFrame
from backstep.present.looks import Target
from backstep.present.numbers import show
from backstep.present.view import View
from backstep.session.commands import GoTo, ToggleMistake
from backstep.session.gradient_study import Check, GradientStudy, Wrong
from backstep.session.lessons import path_of
from backstep.session.session import Session
from backstep.session.state import State
from tests import contents


def mazur(step: int = 42) -> State:
    session = Session.open(path_of("mazur"))
    session.dispatch(GoTo(1, step))
    return session.state


def studied(state: State, subject: Subject | None = None) -> GradientStudy:
    study = GradientStudy()
    study.follow(state.record)
    if subject is not None:
        study.probe(subject)
    while study.work(1.0):
        pass
    return study


def shown(state: State, study: GradientStudy, view: View | None = None, **wanted: object) -> GradientsFrame:
    view = View() if view is None else view
    return gradients_frame(state, replace(view, gradients=GradientsView(**wanted)), study)  # type: ignore[arg-type]


def test_the_table_shows_the_parameter_of_the_step_or_the_one_that_is_selected() -> None:
    state = mazur()
    study = studied(state)
    frame = shown(state, study)
    assert frame.headings[1] == "∂J/∂w₁₁⁽¹⁾"
    assert frame.rows[0].cells[0] == show(float(state.record.dJ_dW[0][0, 0]), 4) == "0.0004386"
    chosen = shown(state, study, View(selected=Target("bias", 2, 2), digits=7))
    assert chosen.headings[1] == "∂J/∂b₂⁽²⁾"
    assert chosen.rows[0].cells[0] == show(float(state.record.dJ_db[1][1]), 7)
    assert show(float(state.record.dJ_db[1][1]), 17) in chosen.rows[0].spoken


def test_without_a_parameter_a_sentence_says_how_to_choose_one() -> None:
    state = mazur(1)
    session = Session.open(path_of("mazur"))
    session.dispatch(GoTo(1, session.state.steps.phase_ends()[1]))
    assert parameter_of(session.state, View()) is None
    frame = shown(session.state, studied(state))
    assert not frame.of_parameter
    assert "Select a weight or a bias" in frame.title
    assert frame.rows[1].cells[:2] == ("", "")
    chart = shown(session.state, studied(state), tab=Tab.WIDTH).chart
    assert chart is not None
    assert "Select a weight or a bias" in chart.empty


def test_a_selected_neuron_leaves_the_parameter_of_the_step() -> None:
    assert parameter_of(mazur(), View(selected=Target("node", 1, 2))) == Subject(By.WEIGHT, 1, 1, 1)


def test_a_method_that_does_not_apply_says_why() -> None:
    state = mazur()
    rows = {row.name: row for row in shown(state, studied(state)).rows}
    assert rows["closed_form"].why.startswith("Only a network of one layer")
    assert rows["closed_form"].why in rows["closed_form"].spoken
    assert all(not row.why for name, row in rows.items() if name != "closed_form")


def test_what_is_missing_is_told_from_what_was_stopped() -> None:
    state, study = mazur(), GradientStudy()
    study.follow(state.record)
    assert all(row.underway for row in shown(state, study).rows)
    assert shown(state, study).stoppable
    study.stop()
    frame = shown(state, study)
    assert frame.stopped
    assert {row.why for row in frame.rows} == {"Stopped before its end."}


def test_the_check_says_what_it_found() -> None:
    state, study = mazur(), GradientStudy()
    study.follow(state.record)
    assert shown(state, study).check.good is None
    study.check = Check(6.5e-9)
    good = shown(state, study).check
    assert (good.good, "6.5e−9" in good.text) == (True, True)
    study.check = Check(2.0, 1, (Wrong(Subject(By.WEIGHT, 1, 2, 1), -0.5, 0.5, 2.0),))
    bad = shown(state, study).check
    assert bad.good is False
    assert "1 derivative is not confirmed" in bad.text
    assert bad.wrong[0].target == Target("edge", 1, 2, 1)
    assert "−0.5" in bad.wrong[0].text
    study.check = Check(why="this would take long; use backprop")
    assert shown(state, study).check.text == "Not checked: This would take long; use backprop."


def test_the_curve_is_marked_at_the_chosen_width() -> None:
    state = mazur()
    study = studied(state, Subject(By.WEIGHT, 1, 1, 1))
    frame = shown(state, study, tab=Tab.WIDTH, width=8)
    chart = frame.chart
    assert chart is not None
    assert chart.mark == (WIDTHS[8], study.curve[8].error)
    assert {line.name: line.dashed for line in chart.lines} == {"truncation": True, "rounding": True, "error": False}
    assert all(line.x == WIDTHS for line in chart.lines)
    assert show(study.curve[8].value, 4) in chart.text
    assert frame.widths == len(WIDTHS)


@pytest.mark.parametrize(("h", "nearest"), [(2e-5, 15), (1e300, 0), (5e-324, 60), (0.1, 0)])
def test_a_width_that_was_typed_is_the_very_one(h: float, nearest: int) -> None:
    state = mazur()
    first = Subject(By.WEIGHT, 1, 1, 1)
    study = studied(state, first)
    waits = shown(state, study, tab=Tab.WIDTH, h=h).chart
    assert waits is not None
    assert waits.text == "Computing…"
    study.probe(first, h)
    while study.work(1.0):
        pass
    record = state.record
    objective = Objective(record.network, record.a[0], record.targets)
    gradient = study.outcomes["backprop"].gradient
    assert gradient is not None
    expected = DifferenceProbe(objective, record.before, first, gradient).at(h)
    assert repr(study.tried) == repr(expected), "NaN is NaN"
    frame = shown(state, study, tab=Tab.WIDTH, h=h)
    assert (frame.h, frame.width) == (show(h, 17), nearest)
    assert frame.chart is not None
    assert (show(expected.value, 4) if not expected.reason else expected.reason) in frame.chart.text
    study.probe(Subject(By.WEIGHT, 1, 1, 2), h)
    assert study.tried is None, "of another parameter it is another one"


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "-inf", "1e999", "small", ""])
def test_what_is_no_width_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InputError) as refused:
        width_from(text)
    assert str(refused.value).startswith("h: ")
    assert "; " in refused.value.what, "it says what to do"


def test_multiplications_are_told_before_anything_is_measured() -> None:
    state, study = mazur(), GradientStudy()
    study.follow(state.record)
    counted = shown(state, study, tab=Tab.GROWTH).chart
    assert counted is not None
    assert [line.name for line in counted.lines] == ["Backprop", "Differences", "Forward mode", "Path by path"]
    assert {line.x for line in counted.lines} == {tuple(2.0 * width * width for width in widths(2))}
    found = [each for each in growth(2, most=40, patience=0.01) if each is not None]
    for line, method in zip(counted.lines, METHODS, strict=False):
        mine = [each.multiplications for each in found if each.method == method]
        assert list(line.y[: len(mine)]) == mine
    last = {line.name: line.y[-1] for line in counted.lines}
    assert counted.text.startswith("At 9,800 weights, against backprop: ")
    assert f"differences {times(last['Differences'] / last['Backprop'])} times" in counted.text
    assert counted.text.endswith(" times as many multiplications.")
    study.grow()
    assert study.growing
    assert shown(state, study, tab=Tab.GROWTH).chart == counted, "what is counted waits for nothing"


def test_the_growth_has_a_line_for_each_method_that_was_measured() -> None:
    state, study = mazur(), GradientStudy()
    study.follow(state.record)
    empty = shown(state, study, tab=Tab.GROWTH, seconds=True).chart
    assert empty is not None
    assert "2 layers" in empty.empty
    study.measured = [
        Measurement("backprop", (1, 1), 2, 4, 1e-5),
        Measurement("path_sum", (1, 1), 2, 12, None, "stopped, because it took longer than 2 s"),
        Measurement("forward_mode", (1, 1), 2, 31_600, 0.079),
        Measurement("closed_form", (1, 1), 2, None, None, "no"),
    ]
    timed = shown(state, study, tab=Tab.GROWTH, seconds=True).chart
    assert timed is not None
    assert [(line.name, line.x, line.y) for line in timed.lines] == [
        ("Backprop", (2.0,), (1e-5,)),
        ("Forward mode", (2.0,), (0.079,)),
    ]
    assert timed.text == (
        "At 2 weights, against backprop: forward mode 7,900 times as long. "
        "Path by path at 2 weights: stopped, because it took longer than 2 s."
    )


@pytest.mark.parametrize(
    ("ratio", "text"), [(3.04, "3"), (99.4, "99"), (99.6, "100"), (7_912.0, "7,900"), (0.5, "0.5"), (2e13, "2e13")]
)
def test_a_ratio_is_written_as_people_say_it(ratio: float, text: str) -> None:
    assert times(ratio) == text


TIMES = [(2.0, "2 s"), (0.0034, "3.4 ms"), (1.2e-5, "12 µs"), (0.0, "0 µs"), (4.803e-4, "480 µs"), (9.99e-4, "1 ms")]


@pytest.mark.parametrize(("seconds", "text"), TIMES)
def test_times_have_a_unit_that_fits(seconds: float, text: str) -> None:
    assert seconds_of(seconds) == text


def test_large_counts_stay_narrow() -> None:
    assert many(12_345) == "12,345"
    assert len(many(10**12)) < 8
    assert math.isfinite(float(many(10**12).replace("−", "-")))


def test_with_a_mistake_it_says_who_makes_it() -> None:
    session = Session.open(path_of("mazur"))
    session.dispatch(ToggleMistake(Mistake.NO_SLOPE, (1, 42)))
    frame = shown(session.state, studied(session.state))
    assert frame.title.startswith("Backprop makes the mistake")
    assert float(frame.rows[1].cells[2].replace("\u2212", "-")) > 0.1
    assert shown(mazur(), studied(mazur())).title == ""


def test_a_mistake_of_the_update_is_not_put_upon_backprop() -> None:
    session = Session.open(path_of("mazur"))
    session.dispatch(ToggleMistake(Mistake.UPHILL, (1, 42)))
    frame = shown(session.state, studied(session.state))
    assert frame.title == "The mistake comes after the gradient, in the update."
    assert float(frame.rows[1].cells[2].replace("\u2212", "-")) < 1e-6, "every method finds the same"


def width_text(lesson: str, at: GoTo, subject: Subject, h: float) -> tuple[str, dict[str, bool]]:
    """The sentence below the chart of differences at h, and which of its lines are drawn."""
    session = Session.open(path_of(lesson))
    session.dispatch(at)
    study = studied(session.state, subject)
    study.probe(subject, h)
    while study.work(1.0):
        pass
    view = View(selected=Target("edge", subject.layer, subject.unit, subject.source))
    chart = shown(session.state, study, view, tab=Tab.WIDTH, h=h).chart
    assert chart is not None
    return chart.text, {line.name: any(map(math.isfinite, line.y)) for line in chart.lines}


PARABOLA = "J is no more curved than a parabola here, so that only its digits count"


@pytest.mark.parametrize("lesson", ["lunch", "learning-rate"])
@pytest.mark.parametrize("h", [0.1, 1e-6, 1e-12])
def test_of_a_parabola_no_h_is_said_to_follow_the_curve_better(lesson: str, h: float) -> None:
    text, drawn = width_text(lesson, GoTo(1, 10), Subject(By.WEIGHT, 1, 1, 1), h)
    assert text.endswith(f": {PARABOLA}; a smaller h leaves it fewer of them, a larger one does no harm.")
    assert drawn == {"error": True, "rounding": True}, "there is no truncation"


@pytest.mark.parametrize(
    ("h", "said"),
    [
        (0.1, "the curve of J makes that, and a smaller h follows it better."),
        (1e-3, "a larger h follows the curve less well, a smaller one leaves J too few digits."),
        (1e-9, "the few digits of J make that, and a larger h leaves it more of them, until the curve counts."),
    ],
)
def test_of_a_curve_it_is_said_what_spoils_the_difference_at_that_h(h: float, said: str) -> None:
    text, drawn = width_text("mazur", GoTo(1, 42), Subject(By.WEIGHT, 1, 1, 1), h)
    assert text.endswith(said)
    assert all(drawn.values())


@pytest.mark.parametrize("h", [0.1, 1e-6])
def test_a_difference_across_a_kink_is_told_from_a_curve(h: float) -> None:
    """A rectifier exactly at its kink: the difference is half of what backpropagation says, for every h."""
    session = contents.session(
        1,
        (1, "relu", "none"),
        parameters={"weights": [[[0.0]]]},
        data={"inputs": [[1.0]], "targets": [[1.0]]},
    )
    first = Subject(By.WEIGHT, 1, 1, 1)
    study = studied(session.state, first)
    study.probe(first, h)
    while study.work(1.0):
        pass
    chart = shown(session.state, study, View(selected=Target("edge", 1, 1, 1)), tab=Tab.WIDTH, h=h).chart
    assert chart is not None
    assert chart.text.endswith(
        "J has a kink between w − h and w + h; a smaller h can leave it out, unless w is at the kink."
    )
    assert "truncation" not in {line.name for line in chart.lines}
