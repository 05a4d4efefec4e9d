"""Mistakes in the engine: each changes what it says it changes, training and recording agree, and published ones."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backstep.core.activations import SOFTMAX
from backstep.core.arrays import FloatArray
from backstep.core.batches import Batches
from backstep.core.iteration import Record, record_iteration
from backstep.core.mistakes import MISTAKES, SIGMOID, Mistake
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.readout import value
from backstep.core.steps import Kind, Steps
from backstep.core.training import Recorder, Task, Trainer
from tests.strategies import PAIRS, drawn_batch, drawn_parameters, networks, records, tasks, walked

SOUND = tuple(pair for pair in PAIRS if pair[1] != "categorical_cross_entropy")
ALL = st.sampled_from(Mistake)


def again(record: Record, mistake: Mistake | None) -> Record:
    """The same iteration with a mistake."""
    with np.errstate(all="ignore"):
        return record_iteration(
            record.network,
            record.before,
            record.a[0],
            record.targets,
            record.learning_rate,
            rows=record.rows,
            mistake=mistake,
        )


def close(found: FloatArray, wanted: FloatArray) -> None:
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-13)


def test_every_mistake_has_a_row_with_words_and_two_formulas() -> None:
    assert set(MISTAKES) == set(Mistake)
    for row in MISTAKES.values():
        assert row.what.endswith(".")
        assert row.right != row.wrong
        assert row.lines
        assert row.lines.keys() <= set(Kind)


@given(records(), ALL)
def test_forward_and_cost_are_never_touched(record: Record, mistake: Mistake) -> None:
    wrong = again(record, mistake)
    assume(math.isfinite(wrong.cost))
    for mine, theirs in zip((*wrong.z, *wrong.a), (*record.z, *record.a), strict=True):
        assert mine.tobytes() == theirs.tobytes()
    assert wrong.cost == record.cost


@given(records(pairs=SOUND))
def test_each_factor_is_wrong_as_it_says(record: Record) -> None:
    network, depth = record.network, record.network.depth
    n, rate = record.examples, record.learning_rate
    for layer in range(1, depth + 1):
        at, name = layer - 1, network.layer(layer).activation
        z = record.z[at]
        close(again(record, Mistake.SLOPE_OF_Z).da_dz[at], z * (1 - z) if name == SIGMOID else record.da_dz[at])
        forgotten = again(record, Mistake.NO_SLOPE)
        close(forgotten.delta[at], forgotten.dJ_da[at])
        uphill = again(record, Mistake.UPHILL)
        close(uphill.after.weights[at], record.before.weights[at] + rate * record.dJ_dW[at])
        no_bias = again(record, Mistake.NO_BIAS)
        assert not no_bias.dJ_db[at].any()
        assert np.array_equal(no_bias.after.biases[at], record.before.biases[at])
        assert np.array_equal(no_bias.dJ_dW[at], record.dJ_dW[at])
        close(again(record, Mistake.NOT_AVERAGED).dJ_dW[at], n * record.dJ_dW[at])
        if layer < depth:
            early = again(record, Mistake.TOO_EARLY)
            close(early.dJ_da[at], early.delta[at + 1] @ early.after.weights[at + 1])
            path = again(record, Mistake.ONE_PATH)
            close(path.dJ_da[at], path.delta[at + 1][:, :1] * record.before.weights[at + 1][:1])
    p, y = record.a[-1], record.targets
    lost = again(record, Mistake.COST_SIGN)
    if network.loss == "binary_cross_entropy":
        with np.errstate(all="ignore"):
            wanted = (np.where(y == 0, 0, y / p) + np.where(y == 1, 0, (1 - y) / (1 - p))) / p.size
        close(lost.dJ_da[-1], wanted)
    else:
        close(lost.dJ_da[-1], -record.dJ_da[-1])


@given(tasks(), st.integers(2, 5))
def test_a_gradient_that_is_not_reset_is_the_sum_of_all_before(task: Task, iterations: int) -> None:
    history = walked(replace(task, mistake=Mistake.NOT_RESET), iterations)
    assume(all(math.isfinite(record.cost) for record in history))
    total = np.zeros(task.start.layout.total)
    for record in history:
        fresh = again(replace(record, before=replace(record.before, carried=None)), None)
        total = total + np.concatenate([each.ravel() for each in (*fresh.dJ_dW, *fresh.dJ_db)])
        found = np.concatenate([each.ravel() for each in (*record.dJ_dW, *record.dJ_db)])
        np.testing.assert_allclose(found, total, rtol=1e-8, atol=1e-10)


@settings(max_examples=120)
@given(tasks(), ALL, st.integers(1, 6))
def test_training_and_recording_make_the_same_mistake_to_the_bit(task: Task, mistake: Mistake, count: int) -> None:
    wrong = replace(task, mistake=mistake)
    history = walked(wrong, count)
    assume(all(math.isfinite(record.cost) and np.isfinite(record.after.flat).all() for record in history))
    costs: list[float] = []
    trainer = Trainer(wrong, wrong.start)
    assert trainer.advance(count, costs)
    assert costs == [record.cost for record in history]
    assert trainer.parameters.equals(history[-1].after)
    recorder = Recorder(wrong)
    for record in reversed(history):
        twin = recorder.record(record.iteration, record.before)
        assert twin.after.equals(record.after)
        for mine, theirs in zip((*twin.delta, *twin.dJ_dW), (*record.delta, *record.dJ_dW), strict=True):
            assert mine.tobytes() == theirs.tobytes()
    # From the middle on, as from a checkpoint.
    middle = history[len(history) // 2]
    other = Trainer(wrong, middle.before, middle.iteration)
    other.advance(count - middle.iteration + 1, [])
    assert other.parameters.equals(history[-1].after)
    other.restart(middle.before, middle.iteration)
    other.advance(count - middle.iteration + 1, [])
    assert other.parameters.equals(history[-1].after), "and in the same buffers once more"


@given(networks(), st.integers(1, 4), st.integers(0, 99))
def test_what_is_said_to_change_nothing_changes_nothing(network: Network, examples: int, seed: int) -> None:
    batch = drawn_batch(network, examples, seed)
    task = Task(
        network, drawn_parameters(network, seed, 0.7), batch.inputs, batch.targets, 0.1, Batches(examples, None)
    )
    right = walked(task, 3)[-1]
    assume(math.isfinite(right.cost))
    for name, row in MISTAKES.items():
        if not row.moot(network, examples):
            continue
        wrong = walked(replace(task, mistake=name), 3)[-1]
        trained = network.layers[-1].activation != SOFTMAX or name is not Mistake.NO_SLOPE
        if trained:
            np.testing.assert_allclose(wrong.after.flat, right.after.flat, rtol=1e-9, atol=1e-12, err_msg=name)


def test_the_values_of_steps_are_those_that_were_computed() -> None:
    record = replace(MAZUR, mistake=Mistake.TOO_EARLY).record(1, MAZUR.start)
    steps = Steps(record.network, 1)
    for unit in (1, 2):
        terms = []
        for above in (1, 2):
            index = steps.find(Kind.GRADIENT_TERM, 2, above, unit)
            assert index is not None
            terms.append(value(record, steps.at(index), 0))
        assert sum(terms) == pytest.approx(float(record.dJ_da[0][0, unit - 1]), rel=1e-14)


# --- published


def example(weights: list[list[list[float]]], biases: list[list[float]] | None, inputs: list[float],
            targets: list[float], rate: float) -> Task:  # fmt: skip
    """A published network of two layers of sigmoids, whose biases are kept."""
    mode = BiasMode.NONE if biases is None else BiasMode.FIXED
    network = Network(2, (Layer(2, SIGMOID, mode), Layer(len(targets), SIGMOID, mode)), "squared_error")
    start = Parameters.of(
        network, [np.array(each) for each in weights], None if biases is None else [np.array(each) for each in biases]
    )
    return Task(network, start, np.array([inputs]), np.array([targets]), rate, Batches(1))


MAZUR = example(
    [[[0.15, 0.2], [0.25, 0.3]], [[0.4, 0.45], [0.5, 0.55]]],
    [[0.35, 0.35], [0.6, 0.6]],
    [0.05, 0.1],
    [0.01, 0.99],
    0.5,
)


def digits(number: float, count: int) -> str:
    """As somebody prints it, rounded to so many places."""
    return f"{number:.{count}f}"


def test_mazurs_printed_loss_and_outputs_come_from_weights_changed_too_early() -> None:
    task = replace(MAZUR, mistake=Mistake.TOO_EARLY)
    trainer = Trainer(task, task.start)
    trainer.advance(1, [])
    assert digits(task.record(2, trainer.parameters).cost, 9) == "0.291027924"
    trainer.advance(9_999, [])
    last = task.record(10_001, trainer.parameters)
    assert [digits(float(each), 9) for each in last.a[-1][0]] == ["0.015912196", "0.984065734"]


def test_without_the_mistake_they_do_not() -> None:
    after = MAZUR.record(1, MAZUR.start).after
    assert digits(MAZUR.record(2, after).cost, 9) == "0.291027774"


def test_mazurs_wrong_deltas_and_weights_to_the_last_digits() -> None:
    task = replace(MAZUR, mistake=Mistake.TOO_EARLY)
    record = task.record(1, task.start)
    np.testing.assert_allclose(record.delta[0][0], [0.0072944575518818725, 0.008472592089352566], rtol=1e-13)
    np.testing.assert_allclose(
        record.after.weights[0],
        [[0.14981763856120295, 0.19963527712240592], [0.2497881851977662, 0.29957637039553237]],
        rtol=1e-14,
    )
    np.testing.assert_allclose(
        record.after.weights[1],
        [[0.35891647971788465, 0.4086661860762334], [0.5113012702387375, 0.5613701211079891]],
        rtol=1e-14,
    )


RGU = example([[[0.1, 0.8], [0.4, 0.6]], [[0.3, 0.9]]], None, [0.35, 0.9], [0.5], 1.0)
"""The example of Robert Gordon University: two inputs, two hidden units, one output, no biases."""
RGU_PRINTED = ["0.09916", "0.7978", "0.3972", "0.5928"]
"""Its hidden weights after one step, calculated by hand with rounded numbers."""


def places_off(task: Task) -> list[float]:
    """By how many units of the last printed place the hidden weights after one step differ."""
    found = task.record(1, task.start).after.weights[0].ravel()
    return [
        abs(float(mine) - float(text)) * 10.0 ** len(text[2:]) for mine, text in zip(found, RGU_PRINTED, strict=True)
    ]


def test_the_hidden_weights_of_the_other_published_example_come_from_the_same_mistake() -> None:
    wrong = replace(RGU, mistake=Mistake.TOO_EARLY)
    after = wrong.record(1, wrong.start).after
    hidden = after.weights[0].ravel()
    assert [digits(float(each), len(text[2:])) for each, text in zip(hidden, RGU_PRINTED, strict=True)][:3] == (
        RGU_PRINTED[:3]
    ), "to every printed digit"
    assert max(places_off(wrong)) < 1.0, "and the last one within the place to which it was rounded on the way"
    assert min(places_off(RGU)[::3]) > 1.0, "which the right order does not reach"
    assert digits(0.5 - float(wrong.record(2, after).a[-1][0, 0]), 4) == "-0.1820"
