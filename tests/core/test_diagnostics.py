"""Laws that hold for every preset, and what the shipped lessons show."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core import diagnostics_context
from backstep.core.diagnostics import PRESETS, Context, Finding
from backstep.core.errors import InputError
from backstep.core.parameters import Parameters
from backstep.core.steps import Kind, Steps
from backstep.core.training import Task
from backstep.session.document import read_document
from backstep.session.lessons import ORDER, path_of
from tests.core.trainings import XOR, contexts, layers, task_of
from tests.strategies import tasks

RATES = st.sampled_from([1e-20, 0.1, 3.0, 1e4, 1e150])
EARLY: dict[str, float] = {"grace": 0, "window": 1}
KINDS = {
    "vanishing_gradient": {Kind.DELTA},
    "exploding_gradient": {Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT},
    "dead_relu": {Kind.ACTIVATION},
    "saturated_neuron": {Kind.ACTIVATION_DERIVATIVE},
    "unchanged_weight": {Kind.WEIGHT_UPDATE, Kind.BIAS_UPDATE},
    "cost_rose": {Kind.COST},
    "cost_plateau": {Kind.COST},
    "overshoot": {Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT},
    "symmetric_neurons": {Kind.ACTIVATION},
    "class_never_predicted": {Kind.ACTIVATION},
    "nan_or_overflow": set(Kind),
}


def settings_of(name: str) -> dict[str, float]:
    """Settings under which a preset has something to say within a few iterations."""
    known = {setting.name for setting in PRESETS[name].settings}
    return {key: value for key, value in EARLY.items() if key in known}


def look(name: str, context: Context) -> Finding | None:
    preset = PRESETS[name]
    return preset.look(context, preset.filled(settings_of(name)))


def same(one: Finding | None, other: Finding | None) -> bool:
    """Equal, with NaN equal to NaN."""
    return repr(one) == repr(other)


@st.composite
def wild_tasks(draw: st.DrawFn) -> Task:
    """Tasks from calm to exploding, all zeros among them."""
    task = draw(tasks(learning_rate=draw(RATES)))
    scale = draw(st.sampled_from([0.0, 1.0, 30.0, 1e160, 1e300]))
    with np.errstate(over="ignore"):
        start = type(task.start).from_flat(task.start.layout, task.start.flat * scale)
    return Task(task.network, start, task.inputs, task.targets, task.learning_rate, task.batches)


@given(wild_tasks())
def test_looking_never_fails_and_every_finding_is_an_address_in_its_iteration(task: Task) -> None:
    for context in contexts(task, 6):
        steps = Steps(task.network, context.record.examples)
        for name in PRESETS:
            finding = look(name, context)
            if finding is None:
                continue
            step = steps.at(finding.step)
            assert finding.preset == name
            assert step.kind in KINDS[name]
            assert finding.before is None or not math.isnan(finding.before)
            if name not in ("nan_or_overflow", "vanishing_gradient"):
                assert (step.layer, step.unit, step.source) == (finding.layer, finding.unit, finding.source)
            if name != "nan_or_overflow":
                assert not math.isnan(finding.value)


@given(wild_tasks())
def test_a_finding_depends_on_its_iteration_alone(task: Task) -> None:
    past = list(contexts(task, 5))
    forward = [{name: look(name, context) for name in PRESETS} for context in past]
    for context, expected in zip(reversed(past), reversed(forward), strict=True):
        # Computed again, with nothing kept from other iterations.
        previous = context.previous
        record = task.record(context.record.iteration, context.record.before)
        if previous is not None:
            previous = task.record(previous.iteration, previous.before)
        alone = Context(task, record, previous, context.costs)
        for name in reversed(list(PRESETS)):
            assert same(look(name, alone), expected[name])


def test_passes_over_large_data_are_the_same_kept_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    inputs, targets = rng.standard_normal((40, 3)), np.eye(3)[rng.integers(3, size=40)]
    parts = layers((4, "relu"), (5, "tanh"), (3, "softmax"))
    task = task_of(parts, (inputs, targets), loss="categorical_cross_entropy", size=7, rate=2.0, shuffle=True)
    names = ("dead_relu", "saturated_neuron", "class_never_predicted")
    plain = [[look(name, context) for name in names] for context in contexts(task, 30)]
    assert any(finding for findings in plain for finding in findings)
    monkeypatch.setattr(diagnostics_context, "_PART", 50)
    monkeypatch.setattr(diagnostics_context, "_KEPT", 0)
    parted = [[look(name, context) for name in names] for context in contexts(task, 30)]
    for one, other in zip(plain, parted, strict=True):
        for left, right in zip(one, other, strict=True):
            assert (left is None) == (right is None)
            if left is not None and right is not None:
                assert (left.step, left.unit) == (right.step, right.unit)
                assert left.value == pytest.approx(right.value)


def test_a_pass_over_the_data_is_made_once_for_all_presets(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Parameters] = []
    forward = diagnostics_context._forward

    def counted(task: Task, parameters: Parameters) -> Iterator[diagnostics_context.Activity]:
        made.append(parameters)
        return forward(task, parameters)

    monkeypatch.setattr(diagnostics_context, "_forward", counted)
    task = task_of(layers((3, "relu"), (1, "sigmoid")), XOR, loss="binary_cross_entropy", size=2)
    for context in contexts(task, 6):
        for name in ("dead_relu", "saturated_neuron", "class_never_predicted"):
            look(name, context)
    assert len(made) == 6
    made.clear()
    # Where an iteration sees all rows, its record is such a pass already.
    for context in contexts(task_of(layers((3, "relu"), (1, "sigmoid")), XOR), 3):
        assert look("dead_relu", context) == look("dead_relu", context)
    assert not made


def test_what_a_setting_may_not_be_is_told() -> None:
    preset = PRESETS["cost_plateau"]
    assert preset.filled({"window": 7}) == {"window": 7, "share": 0.001, "passes": 10}
    for chosen, words in (
        ({"widow": 3}, "no such setting; use window, share"),
        ({"window": 0}, "between 1 and 10000"),
        ({"window": 2.5}, "whole number"),
        ({"share": math.nan}, "between"),
    ):
        with pytest.raises(InputError, match=words):
            preset.filled(chosen)
    with pytest.raises(InputError, match="it has none"):
        PRESETS["nan_or_overflow"].filled({"limit": 1.0})


@pytest.mark.parametrize("name", PRESETS)
def test_every_default_is_within_its_range(name: str) -> None:
    preset = PRESETS[name]
    assert preset.name == name
    assert preset.filled(preset.defaults) == preset.defaults
    assert all(setting.least < setting.most for setting in preset.settings)


TAUGHT = {"zero-slope": "dead_relu", "vanishing-gradient": "vanishing_gradient"}
"""Lessons about what goes wrong, and the preset that has to find it."""
SOON_DONE = {"two-roles", "several-paths", "learning-rate", "lunch"}
"""A parabola each: soon they stand on the bottom to the last digit, and nothing changes any more."""


def _found(name: str, iterations: int) -> set[tuple[int, str]]:
    return {
        (context.record.iteration, preset.name)
        for context in contexts(read_document(path_of(name)).task, iterations)
        for preset in PRESETS.values()
        if preset.look(context) is not None
    }


@pytest.mark.parametrize("name", TAUGHT)
def test_what_a_lesson_is_about_is_found(name: str) -> None:
    assert TAUGHT[name] in {preset for _, preset in _found(name, 20)}


@pytest.mark.parametrize("name", [each for each in ORDER if each not in SOON_DONE | TAUGHT.keys()])
def test_the_lessons_are_healthy(name: str) -> None:
    found = _found(name, 200)
    # Hours of sleep, 4.5 to 8, make the cost steep along w₂: the first update does jump across the valley.
    assert found == ({(2, "overshoot")} if name == "logistic-regression" else set())
