"""Every finding as a sentence: rule, threshold, value and place, in any number of digits."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep.core.diagnostics import PRESETS, Finding
from backstep.core.network import BiasMode
from backstep.core.steps import Steps
from backstep.core.training import Task
from backstep.present.advice import ADVICE, sentence
from tests.core.trainings import XOR, column, contexts, layers, task_of
from tests.strategies import tasks


def said(task: Task, name: str, count: int = 1, digits: int = 4, names: tuple[str, ...] = (), **settings: float) -> str:
    """The sentence of what a preset finds in iteration `count`."""
    *_, context = contexts(task, count)
    assert context.record.iteration == count
    finding = PRESETS[name].look(context, PRESETS[name].filled(settings))
    assert finding is not None
    return sentence(finding, Steps(task.network, context.record.examples), digits, names)


def test_every_preset_and_every_setting_has_words() -> None:
    assert list(ADVICE) == list(PRESETS)
    titles = [advice.title for advice in ADVICE.values()]
    assert len(set(titles)) == len(titles)
    for name, advice in ADVICE.items():
        assert set(advice.settings) == {setting.name for setting in PRESETS[name].settings}
        assert advice.explanation.count(". ") == 1
        assert advice.helps.count(". ") <= 1
        for text in (advice.explanation, advice.helps):
            assert text.endswith(".")
            assert text[0].isupper()


CHAIN = BiasMode.NONE


def chain(*weights: float) -> Task:
    return task_of(
        layers(*[(1, "linear")] * len(weights), bias=CHAIN), ([[1.0]], [[0.0]]), [[[w]] for w in weights], rate=1e-9
    )


def relu(bias: float, *inputs: float) -> Task:
    return task_of(
        layers((2, "relu"), (1, "linear")),
        (column(*inputs), column(*[1.0] * len(inputs))),
        [[[1.0], [1.0]], [[1.0, 1.0]]],
        [np.array([50.0, bias]), np.zeros(1)],
        rate=1e-9,
    )


CASES: list[tuple[str, str]] = [
    (
        said(chain(2.0, 0.0004), "vanishing_gradient"),
        "In layer 1 the mean size of δ is 3.2e−7, in the output layer 0.0008: only 0.0004000 times as much, below the "
        "limit of 0.001.",
    ),
    (
        said(chain(3.0, 3.0, 3.0, 3.0), "exploding_gradient"),
        "∂J/∂w₄ is 2187, larger in size than the limit of 100, and so are 3 other gradients.",
    ),
    (
        said(chain(3.0, 3.0, 3.0, 3.0), "exploding_gradient", 2, limit=2186.9),
        "∂J/∂w₄ is 2187, larger in size than the limit of 2187, and so are 3 other gradients; one iteration earlier it "
        "was 2187.",
    ),
    (
        said(relu(-10.0, 1.0, 2.0), "dead_relu"),
        "a₂⁽¹⁾ is 0 for all 2 examples of the data: z₂⁽¹⁾ is never above −8, and only above 0 would its slope be 1 (a "
        "unit counts as dead from 100 % on).",
    ),
    (
        said(relu(-10.0, 1.0), "dead_relu"),
        "a₂⁽¹⁾ is 0 for the only example of the data: z₂⁽¹⁾ is −9, and only above 0 would its slope be 1 (a unit "
        "counts as dead from 100 % on).",
    ),
    (
        said(relu(-1.5, 1.0, 1.0, 2.0), "dead_relu", share=0.6),
        "a₂⁽¹⁾ is 0, with slope 0, for 66.7 % of the 3 examples of the data (a unit counts as dead from 60 % on).",
    ),
    (
        said(task_of(layers((1, "sigmoid"), bias=CHAIN), ([[1.0]], [[0.0]]), [[[8.0]]]), "saturated_neuron"),
        "The slope ∂ŷ/∂z is at most 0.0003352 for the only example of the data, below the limit of 0.01: its value is "
        "0.9997, where the activation is nearly flat.",
    ),
    (
        said(task_of(layers((1, "linear"), bias=CHAIN), ([[1.0, 0.0]], [[1.0]]), [[[0.5, 0.5]]]), "unchanged_weight"),
        "The update leaves w₂ at 0.5, a change of 0: x₂, which it carries, is 0 for every example.",
    ),
    (
        said(relu(-10.0, 1.0, 2.0), "unchanged_weight"),
        "The update leaves w₂₁⁽¹⁾ at 1, a change of 0: δ₂⁽¹⁾ is 0 for every example.",
    ),
    (
        said(
            task_of(layers((1, "linear")), (column(1.0, -1.0), column(1.0, -1.0)), [[[0.5]]], [[0.0]]),
            "unchanged_weight",
        ),
        "The update leaves b at 0, a change of 0: what the examples contribute to its gradient adds up to 0.",
    ),
    (
        said(chain(1.0), "unchanged_weight", change=1e-6),
        "The update moves w₁ by 1.00e−7 % of its size, and up to 0.0001 % counts as unchanged; its gradient is 1.",
    ),
    (
        said(task_of(layers((1, "linear"), bias=CHAIN), ([[1.0]], [[3.0]]), [[[0.0]]], rate=3.0), "cost_rose", 2),
        "J rose from 4.5 to 18, by 300 %; a rise of up to 0.0001 % would not count.",
    ),
    (
        said(
            task_of(
                layers((1, "linear"), bias=CHAIN), (column(1.0, 1.0), column(3.0, 3.0)), [[[0.0]]], rate=3.0, size=1
            ),
            "cost_rose",
            4,
        ),
        "From one pass over the data to the next the mean of J rose from 11.25 to 180, by 1,500 %; a rise of up to 5 % "
        "would not count.",
    ),
    (
        said(task_of(layers((2, "tanh"), (1, "sigmoid")), XOR, initializer="zeros"), "cost_plateau", 20, window=10),
        "J is 0.125 in the mean of the last 10 iterations and was 0.125 in the 10 before: it changed by 0 %, and up to "
        "0.1 % is a plateau.",
    ),
    (
        said(chain(1.0), "cost_plateau", 2, window=1),
        "J is 0.5000 in the mean of the last iteration and was 0.5 in the one before: it changed by 2.00e−7 %, and up "
        "to 0.1 % is a plateau.",
    ),
    (
        said(task_of(layers((1, "linear"), bias=CHAIN), ([[1.0]], [[3.0]]), [[[0.0]]], rate=1.5), "overshoot", 2),
        "∂J/∂w₁ turned from −3 to 1.5 through one update with α = 1.5; it was the largest gradient and is so again, "
        "and from 25 % of the largest on both count.",
    ),
    (
        said(task_of(layers((3, "tanh"), (1, "sigmoid")), XOR, initializer="zeros"), "symmetric_neurons"),
        "All 3 neurons of layer 1 have the same weights in, the same bias and the same weights out, all of them 0, "
        "with a difference of 0 relative to the largest (up to 1e−9 is the same).",
    ),
    (
        said(
            task_of(
                layers((3, "softmax")),
                (column(0.0, 0.0, 0.0), np.eye(3)[[0, 1, 1]]),
                [np.zeros((3, 1))],
                loss="categorical_cross_entropy",
            ),
            "class_never_predicted",
            names=("setosa", "versicolor", "virginica"),
            grace=0,
        ),
        "Of the 3 examples none is predicted as class 2 (versicolor), and 2 of them belong to it; the answer is the "
        "class with the largest output.",
    ),
    (
        said(
            task_of(layers((1, "sigmoid")), (column(0.0, 0.0), column(0.0, 1.0)), [[[1.0]]], [[-1.0]]),
            "class_never_predicted",
            names=("passed",),
            grace=0,
        ),
        "Of the 2 examples none is predicted as class 1 (passed), and 1 of them belongs to it; the answer is 1 where ŷ "
        "is at least 0.5.",
    ),
    (
        said(task_of(layers((1, "linear"), bias=CHAIN), ([[1e200]], [[0.0]]), [[[1e200]]]), "nan_or_overflow"),
        "w₁ × x is ∞ for example 1 of the batch: beyond 1.80e308, the largest number of a float64.",
    ),
]


@pytest.mark.parametrize(("found", "expected"), CASES)
def test_what_was_found_in_words(found: str, expected: str) -> None:
    assert found == expected


def test_the_ends_of_a_range_are_written_alike() -> None:
    task = task_of(layers((1, "tanh"), bias=CHAIN), (column(8.0, 30.0), column(0.0, 0.0)), [[[1.0]]])
    assert "its values lie between 0.9999998 and 1.0000000," in said(task, "saturated_neuron")


def test_a_number_that_is_none_is_called_so() -> None:
    finding = Finding("nan_or_overflow", 3, math.nan, 1.8e308, 1, 1, None, 5.0, {"example": 1.0})
    task = chain(1.0)
    assert sentence(finding, Steps(task.network, 1), 4).endswith(
        "no number at all, as comes of ∞ − ∞ or 0 × ∞; one iteration earlier it was 5."
    )


@given(tasks(learning_rate=5.0), st.integers(1, 17), st.sampled_from([1.0, 1e200]))
def test_every_finding_gives_one_clean_sentence(task: Task, digits: int, rate: float) -> None:
    hot = Task(task.network, task.start, task.inputs, task.targets, rate * 5.0, task.batches)
    for context in contexts(hot, 6):
        steps = Steps(task.network, context.record.examples)
        for name, preset in PRESETS.items():
            chosen: dict[str, Any] = {
                setting.name: {"window": 1, "grace": 0}.get(setting.name, setting.default)
                for setting in preset.settings
            }
            finding = preset.look(context, chosen)
            if finding is not None:
                text = sentence(finding, steps, digits)
                assert text.endswith(".")
                assert not re.search(r"None|nan|inf\b|  |-\d", text), text
                assert text[0] == text[0].upper() or not text[0].isalpha() or text[0] in "abwxyzŷδ", name


def test_an_overshoot_says_on_which_batch_its_slope_is() -> None:
    detail = {"now_share": 1.0, "before_share": 1.0, "learning_rate": 1.5, "same_rows": 0.0, "count": 1.0}
    finding = Finding("overshoot", 1, 1.5, 0.25, 1, 1, 1, before=-3.0, detail=detail)
    network = task_of(layers((1, "linear")), ([[1.0]], [[3.0]]), [[[0.0]]]).network
    text = sentence(finding, Steps(network, 1), 4)
    assert text.startswith("On the batch of the iteration before, ∂J/∂w₁ turned from −3 to 1.5 through one update")
    assert text.endswith("The diagram shows ∂J/∂w₁ on the batch of this iteration.")
