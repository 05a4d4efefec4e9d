"""Random networks, parameters, batches, tasks and session files for hypothesis."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from backstep.core.activations import ACTIVATIONS, SOFTMAX, run
from backstep.core.arrays import FloatArray
from backstep.core.batches import Batches
from backstep.core.errors import InputError
from backstep.core.iteration import Record, record_iteration
from backstep.core.losses import BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY, LOSSES
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.parameters import Parameters
from backstep.core.quantities import Moment
from backstep.core.steps import Level, Steps
from backstep.core.training import Task
from backstep.session import commands as do
from backstep.session.document import Document, make_document
from backstep.session.lessons import path_of
from backstep.session.session import Session

SEEDS = st.integers(0, 2**32 - 1)
HIDDEN = tuple(name for name in ACTIVATIONS if name != SOFTMAX)
PAIRS = tuple(
    (activation, loss)
    for loss in LOSSES
    for activation in ACTIVATIONS
    if (loss != BINARY_CROSS_ENTROPY or activation in ("sigmoid", SOFTMAX))
    and (loss != CATEGORICAL_CROSS_ENTROPY or activation == SOFTMAX)
)
"""Every output activation with every loss that fits it."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Examples for a network: `inputs` (n, d) and `targets` (n, m)."""

    inputs: FloatArray
    targets: FloatArray


def generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def activated(name: str, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """f(z) and f'(z) (for softmax the Jacobian's diagonal) of an array (n, units), by the operations of the tape."""
    a, slope = np.empty_like(z), np.empty_like(z)
    row = ACTIVATIONS[name]
    run(row.value(z, a))
    run(row.derivative(z, a, slope))
    return a, slope


@st.composite
def networks(
    draw: st.DrawFn,
    *,
    units: int = 4,
    depth: int = 3,
    hidden: Sequence[str] = HIDDEN,
    pairs: Sequence[tuple[str, str]] = PAIRS,
) -> Network:
    """Networks of up to `depth` layers with up to `units` units each, and as many inputs."""
    counts = draw(st.lists(st.integers(1, units), min_size=1, max_size=depth))
    activation, loss = draw(st.sampled_from(pairs))
    names = [draw(st.sampled_from(hidden)) for _ in counts[1:]] + [activation]
    modes = [draw(st.sampled_from(BiasMode)) for _ in counts]
    layers = tuple(Layer(*parts) for parts in zip(counts, names, modes, strict=True))
    return Network(draw(st.integers(1, units)), layers, loss)


def drawn_parameters(network: Network, seed: int, scale: float = 1.0) -> Parameters:
    """Normal weights and biases; zeros where a layer has no bias."""
    rng = generator(seed)
    weights = [
        scale * rng.standard_normal((layer.units, network.units(number))) for number, layer in enumerate(network.layers)
    ]
    biases = [scale * rng.standard_normal(layer.units) if layer.has_bias else None for layer in network.layers]
    return Parameters.of(network, weights, biases)


def drawn_batch(network: Network, examples: int, seed: int) -> Batch:
    """Normal inputs, and targets that suit the loss: 0, 1 and between for the cross-entropies, one-hot among them."""
    rng = generator(seed)
    inputs = rng.standard_normal((examples, network.inputs))
    shape = (examples, network.outputs)
    if network.loss == BINARY_CROSS_ENTROPY:
        targets = rng.choice([0.0, 1.0, 1.0, 0.25], size=shape)
    elif network.loss == CATEGORICAL_CROSS_ENTROPY:
        targets = np.eye(network.outputs)[rng.integers(network.outputs, size=examples)]
        if seed % 3 == 0:
            targets = rng.uniform(0.0, 1.0, size=shape)
    else:
        targets = rng.standard_normal(shape)
    return Batch(inputs, targets)


@st.composite
def records(
    draw: st.DrawFn,
    *,
    examples: int = 4,
    scale: float = 1.0,
    learning_rate: float = 0.3,
    units: int = 4,
    depth: int = 3,
    hidden: Sequence[str] = HIDDEN,
    pairs: Sequence[tuple[str, str]] = PAIRS,
) -> Record:
    """One recorded iteration of a random network on a random batch, with a finite cost.

    It would be infinite where a softmax of one unit, which can only predict 1, is to predict 0.
    """
    network = draw(networks(units=units, depth=depth, hidden=hidden, pairs=pairs))
    seed = draw(SEEDS)
    batch = drawn_batch(network, draw(st.integers(1, examples)), seed)
    record = record_iteration(
        network, drawn_parameters(network, seed + 1, scale), batch.inputs, batch.targets, learning_rate
    )
    assume(math.isfinite(record.cost))
    return record


@st.composite
def tasks(draw: st.DrawFn, *, examples: int = 7, units: int = 4, depth: int = 3, learning_rate: float = 0.1) -> Task:
    """A training task with whole or partial, plain or shuffled batches."""
    network = draw(networks(units=units, depth=depth))
    count = draw(st.integers(1, examples))
    seed = draw(SEEDS)
    batch = drawn_batch(network, count, seed)
    return Task(
        network,
        drawn_parameters(network, seed + 1, 0.7),
        batch.inputs,
        batch.targets,
        learning_rate,
        Batches(count, draw(st.none() | st.integers(1, examples)), draw(st.booleans()), draw(st.integers(0, 99))),
    )


def walked(task: Task, iterations: int) -> list[Record]:
    """The first `iterations` iterations of a task, recorded one after another."""
    found: list[Record] = []
    parameters = task.start
    for iteration in range(1, iterations + 1):
        found.append(task.record(iteration, parameters))
        parameters = found[-1].after
    return found


def moment_in(history: Sequence[Record], iteration: int, step: int | None = None, row: int = 0) -> Moment:
    """The moment at `step` (the last, if none is given) of one of these iterations; those before it are in reach."""
    record = history[iteration - 1]
    steps = Steps(record.network, record.examples)
    at = len(steps) if step is None else min(step, len(steps))

    def earlier() -> Moment | None:
        return moment_in(history, iteration - 1, at, row) if iteration > 1 else None

    return Moment(record, steps, at, min(row, record.examples - 1), earlier)


@st.composite
def moments(draw: st.DrawFn, *, iterations: int = 3, examples: int = 7, units: int = 4) -> Moment:
    """Any moment of the first iterations of a random training, with any example in view."""
    history = walked(draw(tasks(examples=examples, units=units)), iterations)
    iteration = draw(st.integers(1, iterations))
    record = history[iteration - 1]
    step = draw(st.integers(1, len(Steps(record.network, record.examples))))
    return moment_in(history, iteration, step, draw(st.integers(0, record.examples - 1)))


def content_of(task: Task) -> dict[str, Any]:
    """The JSON object of a session file that holds exactly this task."""
    network, batches = task.network, task.batches
    return {
        "format": "backstep-session",
        "version": 1,
        "title": "A random network",
        "network": {
            "inputs": network.inputs,
            "layers": [
                {"units": layer.units, "activation": layer.activation, "bias": layer.bias.value}
                for layer in network.layers
            ],
            "loss": network.loss,
        },
        "parameters": {
            "weights": [matrix.tolist() for matrix in task.start.weights],
            "biases": [
                vector.tolist() if layer.has_bias else None
                for layer, vector in zip(network.layers, task.start.biases, strict=True)
            ],
        },
        "data": {"inputs": task.inputs.tolist(), "targets": task.targets.tolist()},
        "training": {
            "learning_rate": task.learning_rate,
            "batch_size": None if batches.whole else batches.size,
            "shuffle": batches.shuffled,
            "seed": 0,
        },
    }


@st.composite
def contents(draw: st.DrawFn, *, examples: int = 5, units: int = 3, depth: int = 3) -> dict[str, Any]:
    """The JSON objects of session files that can be opened."""
    content = content_of(draw(tasks(examples=examples, units=units, depth=depth)))
    content["training"]["seed"] = draw(st.integers(0, 99))
    if draw(st.booleans()):
        content["parameters"] = {
            "initializer": draw(st.sampled_from(["zeros", "uniform", "normal", "xavier_uniform", "he_normal"])),
            "seed": draw(st.integers(0, 99)),
        }
    if draw(st.booleans()):
        content["title"] = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
    return content


@st.composite
def documents(draw: st.DrawFn, *, examples: int = 5, units: int = 3, depth: int = 3) -> Document:
    return make_document(draw(contents(examples=examples, units=units, depth=depth)), Path())


LEVELS = st.sampled_from([Level.PHASE, Level.LAYER, Level.NEURON, Level.TERM])
MOVES: tuple[do.Command, ...] = (
    do.StepOver(),
    do.StepBack(),
    do.StepInto(),
    do.StepBackInto(),
    do.StepOut(),
    do.StepBackOut(),
    do.Continue(),
    do.ReverseContinue(),
    do.FinishPhase(),
    do.UnfinishPhase(),
    do.Restart(),
    do.ChangeIteration(1),
    do.ChangeIteration(-1),
    do.FirstIteration(),
    do.LatestPosition(),
)
COMMANDS: st.SearchStrategy[do.Command] = (
    st.sampled_from(MOVES)
    | LEVELS.map(do.SetLevel)
    | st.builds(do.GoTo, st.integers(1, 6), st.none() | st.integers(1, 120))
    | st.just(do.ToggleBreakpoint())
    | st.builds(do.ViewExample, st.integers(1, 5))
)
"""Anything one can ask of a session; some of it may be refused."""


REACHED: st.SearchStrategy[list[do.Command]] = st.builds(
    lambda commands, number: [*commands, do.ViewExample(number)], st.lists(COMMANDS, max_size=7), st.integers(1, 5)
)
"""What leads somewhere near the beginning, with any of the first examples in view."""


def carry_out(session: Session, *commands: do.Command) -> None:
    """Dispatch commands and wait for what they begin; what cannot be is left out."""
    for command in commands:
        with contextlib.suppress(InputError):
            session.dispatch(command)
        while session.work(1.0):
            pass


def at(lesson: str, iteration: int = 1, step: int = 1) -> Session:
    """A lesson at a moment."""
    session = Session.open(path_of(lesson))
    carry_out(session, do.GoTo(iteration, step))
    return session
