"""What the lessons tell is true: every number in them is computed here, every key, panel and lesson they name is there.

Each function below gives the numbers of one text, written as the text writes them, each with what comes out for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from backstep.core.cost_line import CostLine, Verdict
from backstep.core.gradient_growth import MOST_WEIGHTS
from backstep.core.gradients import Gradient, Objective, max_relative_error
from backstep.core.gradients_methods import METHODS, compute
from backstep.core.iteration import Record
from backstep.core.mistakes import MISTAKES, Mistake
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.published import Figure
from backstep.core.published import Verdict as Agreed
from backstep.core.steps import Kind
from backstep.present.actions import ACTIONS
from backstep.present.panels import PANELS
from backstep.session import commands as do
from backstep.session.lessons import ORDER, lessons, path_of
from backstep.session.session import Session
from tests.strategies import carry_out

Stated = Iterator[tuple[str, float]]
_KEY = re.compile(r"(?<![\w+])((?:(?:Ctrl|Alt|Shift)\+)*(?:F\d+|(?<=\+)[A-Z]))(?!\w)")
_POSITION = re.compile(r"(?<!\d)\d+:\d+")
_NUMBER = re.compile(r"(?<![\w.,])\u2212?\d+(?:,\d{3})*(?:\.\d+)?")
_FIRST = Subject(By.WEIGHT, 1, 1, 1)


def text_of(name: str) -> str:
    """The text of a lesson."""
    text = json.loads(path_of(name).read_text(encoding="utf-8"))["lesson"]["text"]
    assert isinstance(text, str)
    return text


def record(name: str, iteration: int = 1, branch: int = 0, mistake: Mistake | None = None) -> Record:
    """An iteration of a lesson."""
    session = Session.open(path_of(name))
    if branch:
        carry_out(session, do.SwitchBranch(branch))
    if mistake is not None:
        carry_out(session, do.ToggleMistake(mistake))
    carry_out(session, do.GoTo(iteration, 1))
    return session.state.record


def line(name: str, subject: Subject = _FIRST) -> CostLine:
    """J of a lesson over one parameter, at its start."""
    task = Session.open(path_of(name)).state.document.task
    return CostLine(Objective.of(task), task.start, subject)


def two_roles() -> Stated:
    first, second = record("two-roles"), record("two-roles", 2)
    slope = first.dJ_dW[0][0, 0]
    yield "\u22128", slope
    yield "3", first.before.weights[0][0, 0]
    yield "0.05", first.learning_rate
    yield "3.4", first.before.weights[0][0, 0] - first.learning_rate * slope
    yield "3.4", first.after.weights[0][0, 0]
    yield "1.2", first.after.biases[0][0]
    yield "8", second.a[-1][0, 0]
    yield "7", first.a[-1][0, 0]
    yield "4", first.cost
    yield "1", second.cost


def mazur() -> Stated:
    yield "0.291027773694", record("mazur", 2).cost
    yield "0.291027924", record("mazur", 2, mistake=Mistake.TOO_EARLY).cost


def several_paths() -> Stated:
    found = record("several-paths")
    weights, arriving = found.before.weights[1], found.delta[1][0]
    back = weights * arriving[:, None]
    yield "2", back[0, 0]
    yield "3", back[1, 0]
    yield "5", found.dJ_dW[0][0, 0]
    yield "4", back[0, 1]
    yield "\u22121", back[1, 1]
    yield "3", found.dJ_dW[0][1, 0]
    took = multiplications("several-paths")
    yield "52", took["path_sum"]
    yield "27", took["backprop"]
    yield "2", record("several-paths", mistake=Mistake.ONE_PATH).dJ_dW[0][0, 0]


def learning_rate() -> Stated:
    curve, (w,) = line("learning-rate"), (0.0,)
    yield "0", record("learning-rate").before.weights[0][0, 0]
    yield "\u221212", curve.at(w).slope
    yield "18", curve.at(w).cost
    yield "3", next(place for place in np.linspace(0, 6, 601) if curve.at(place).slope == 0.0)
    words = (("0.2", "2.4", "good"), ("0.01", "0.12", "crawls"), ("0.45", "5.4", "overshoots"))
    for number, (rate, end, word) in enumerate((*words, ("0.55", "6.6", "diverges"))):
        step = curve.step(float(rate))
        yield end, step.end.value
        assert step.verdict is Verdict(word)
        branch = (0, 1, 2, 3)[number]
        found = record("learning-rate", 11, branch)
        yield rate, found.learning_rate
        if branch:
            yield ("7.96", "0.208", "690")[branch - 1], found.cost
        else:
            assert found.cost < 0.000001
    yield "25.92", curve.step(0.55).end.cost
    yield "0.000001", 0.000001


def lunch() -> Stated:
    first, second = record("lunch"), record("lunch", 2)
    yield "850", first.targets[0, 0]
    yield "50", first.before.weights[0][0, 1]
    yield "500", first.a[-1][0, 0]
    yield "350", first.targets[0, 0] - first.a[-1][0, 0]
    yield from zip(("70", "100", "80"), first.after.weights[0][0], strict=True)
    truth = np.array([150.0, 50.0, 100.0])
    assert first.a[0][0] @ truth == first.targets[0, 0]
    yield from zip(("150", "50", "100"), truth, strict=True)
    assert first.a[0][0].tolist() == [2.0, 5.0, 3.0], "two portions of fish, five of chips and three of ketchup"
    yield "880", second.a[-1][0, 0]
    yield "61,250", first.cost
    yield "450", second.cost
    rate = first.learning_rate
    for source in (1, 2, 3):
        assert line("lunch", Subject(By.WEIGHT, 1, 1, source)).step(rate).verdict is Verdict.GOOD


def zero_slope() -> Stated:
    first, late = record("zero-slope"), record("zero-slope", 1001)
    assert (first.z[0][:, 1] < 0.0).all()
    assert (first.da_dz[0][:, 1] == 0.0).all()
    steps = Session.open(path_of("zero-slope")).state.steps
    assert steps.find(Kind.WEIGHT_GRADIENT, 1, 2, 1) == 34
    yield "0", first.dJ_dW[0][1, 0]
    assert line("zero-slope", Subject(By.WEIGHT, 1, 2, 1)).step(0.05).verdict is Verdict.STUCK
    yield "\u22120.5", late.before.weights[0][1, 0]
    yield "1,000", 1000
    assert late.cost < 1e-12
    session = Session.open(path_of("zero-slope"))
    carry_out(session, do.RunIterations(20), do.RunSurvey(("dead_relu",)))
    survey = session.state.survey
    assert survey is not None
    assert survey.hits[0].iteration == 1


def vanishing_gradient() -> Stated:
    found = record("vanishing-gradient")
    slopes = [matrix[0, 0] for matrix in found.dJ_dW]
    yield "0.25", 0.25
    assert max(each.max() for each in found.da_dz) <= 0.25
    yield "0.0977", slopes[4]
    yield "0.00032", slopes[0]
    yield "305", slopes[4] / slopes[0]
    yield "1", found.before.weights[0][0, 0]
    yield "0.951", found.after.weights[4][0, 0]
    yield "0.9998", found.after.weights[0][0, 0]
    yield "1", record("zero-slope").da_dz[0][0, 0]
    yield "0", record("zero-slope").da_dz[0][0, 1]


def multiplications(name: str) -> dict[str, int]:
    """What every method that applies takes."""
    return {method: found.multiplications for method, found in by_all_methods(name).items()}


def by_all_methods(name: str) -> dict[str, Gradient]:
    """The gradient at the start by every method that applies."""
    task = Session.open(path_of(name)).state.document.task
    found = {key: compute(method, Objective.of(task), task.start) for key, method in METHODS.items()}
    return {key: each for key, each in found.items() if isinstance(each, Gradient)}


def calculus() -> Stated:
    found = by_all_methods("calculus")
    assert len(found) == 5
    assert sum(part.size for part in (*found["backprop"].weights, *found["backprop"].biases)) == 9
    for each in found.values():
        assert max_relative_error(each, found["backprop"]) < 1e-9
    took = multiplications("calculus")
    yield from ((text, took[name]) for text, name in zip(("48", "60"), ("closed_form", "backprop"), strict=True))
    yield "144", took["forward_mode"]
    yield "204", took["path_sum"]
    yield "432", took["finite_difference"]
    yield "10,000", MOST_WEIGHTS
    assert "closed_form" not in by_all_methods("xor")


def iris() -> Stated:
    yield "150", len(Session.open(path_of("iris")).state.document.task.inputs)


def two_neurons() -> Stated:
    predictions = record("two-neurons").a[-1]
    assert ((predictions > 0.0) & (predictions < 1.0)).all()
    yield from (("0", 0), ("1", 1))


_STATED: dict[str, Callable[[], Stated]] = {
    "two-neurons": two_neurons,
    "two-roles": two_roles,
    "mazur": mazur,
    "several-paths": several_paths,
    "learning-rate": learning_rate,
    "lunch": lunch,
    "zero-slope": zero_slope,
    "vanishing-gradient": vanishing_gradient,
    "calculus": calculus,
    "iris": iris,
}


@pytest.mark.parametrize("name", ORDER)
def test_every_number_that_is_told_comes_out(name: str) -> None:
    text = _POSITION.sub("", _KEY.sub("", text_of(name)))
    stated = list(_STATED[name]()) if name in _STATED else []
    assert set(_NUMBER.findall(text)) == {each for each, _ in stated}, "every number of the text is named here"
    for figure, value in stated:
        found = Figure(figure.replace(",", "")).against(float(value))
        assert found.verdict is Agreed.RIGHT, f"the text tells {figure}, and {value} comes out"


@pytest.mark.parametrize("name", ORDER)
def test_every_key_is_one_and_the_panel_it_opens_is_called_by_its_name(name: str) -> None:
    text = text_of(name)
    titles = {panel.key: panel.title for panel in PANELS if panel.key}
    known = {key for action in ACTIONS for key in action.keys} | titles.keys()
    for key in _KEY.findall(text):
        assert key in known, f"{key} does nothing"
        near = text[text.index(key) :][:90]
        assert key not in titles or titles[key] in near, f"{key} opens {titles.get(key)}, and the text does not say so"


def test_menus_mistakes_and_lessons_that_are_named_are_there() -> None:
    titles = {lesson.title for lesson in lessons()}
    for name in ORDER:
        named = re.findall(r"[Ii]n the lesson ([A-Z][\w ]+?)(?:,| it )", text_of(name))
        assert set(named) <= titles
    assert f"Run > Classic mistakes > {MISTAKES[Mistake.ONE_PATH].title}" in text_of("several-paths")


def test_positions_that_are_named_are_where_the_text_says() -> None:
    session = Session.open(path_of("several-paths"))
    assert session.state.steps.find(Kind.WEIGHT_GRADIENT, 1, 1, 1) == 45
    assert "1:45" in text_of("several-paths")
    assert Session.open(path_of("learning-rate")).state.steps.find(Kind.COST) == 5
    assert "type 11:5" in text_of("learning-rate")
    for name in ("two-roles", "vanishing-gradient"):
        assert "F6 three times" in text_of(name)
        session = Session.open(path_of(name))
        carry_out(session, do.FinishPhase(), do.FinishPhase(), do.FinishPhase())
        assert session.state.step == session.state.steps.phase_ends()[2], "Backward is over"
