"""The listing runs, computes what the engine computes, and has a line for every step."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstep import resources
from backstep.core.activations import SOFTMAX, run, softmax_jacobian
from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record, record_iteration
from backstep.core.losses import LOSSES
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.steps import Kind, Steps
from backstep.session.program import program
from tests.strategies import SEEDS, activated, drawn_batch, drawn_parameters, networks, records

LISTING = resources.path("program.py").read_text(encoding="utf-8")


class Jacobians:
    """∂a_k/∂z_j of each example (n, m, m); a row times them is what the listing means by `*`."""

    __array_ufunc__ = None

    def __init__(self, a: FloatArray) -> None:
        self.matrices = np.stack([softmax_jacobian(row) for row in a])

    def __rmul__(self, received: FloatArray) -> FloatArray:
        return np.stack([row @ matrix for row, matrix in zip(received, self.matrices, strict=True)])


def executed(record: Record, listing: str = LISTING, **other: Any) -> dict[str, Any]:
    """The listing's variables after it ran on the record's batch, with exactly the names that it promises to need.

    `other` takes the place of some of them.
    """
    network = record.network
    layers = dict(enumerate(network.layers, start=1))

    def slopes(name: str) -> Callable[[FloatArray], Any]:
        return lambda z: Jacobians(activated(name, z)[0]) if name == SOFTMAX else activated(name, z)[1]

    def values(name: str) -> Callable[[FloatArray], FloatArray]:
        return lambda z: activated(name, z)[0]

    def loss(p: FloatArray, y: FloatArray) -> FloatArray:
        losses = np.empty(len(p))
        with np.errstate(all="ignore"):
            run(LOSSES[network.loss].value(np.ascontiguousarray(p), y, np.empty_like(p), losses))
        return losses

    def dloss(p: FloatArray, y: FloatArray) -> FloatArray:
        gradient = np.empty_like(p)
        with np.errstate(all="ignore"):
            run(LOSSES[network.loss].derivative(p, y, gradient))
        return gradient

    names: dict[str, Any] = {name: {} for name in ("z", "da_dz", "dJ_da", "delta", "dJ_dW", "dJ_db")}
    names |= {
        "a": {0: record.a[0]},
        "y": record.targets,
        "W": {number: record.before.weights[number - 1].copy() for number in layers},
        "b": {number: record.before.biases[number - 1].copy() for number in layers},
        "alpha": record.learning_rate,
        "L": network.depth,
        "n": record.examples,
        "f": {number: values(layer.activation) for number, layer in layers.items()},
        "df": {number: slopes(layer.activation) for number, layer in layers.items()},
        "loss": loss,
        "dloss": dloss,
        "trained": {number: int(layer.bias is BiasMode.TRAINED) for number, layer in layers.items()},
    }
    names |= other
    exec(compile(listing, "program.py", "exec"), names)
    return names


@given(records())
def test_it_computes_what_the_engine_computes(record: Record) -> None:
    assert_same(executed(record), record)


def assert_same(names: dict[str, Any], record: Record) -> None:
    """What the listing computed is what the record holds."""
    close: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-12}
    for number, layer in enumerate(record.network.layers, start=1):
        at = number - 1
        slope = names["da_dz"][number]
        if layer.activation == SOFTMAX:
            slope = np.einsum("njj->nj", slope.matrices)
        for found, mine in (
            (names["z"][number], record.z[at]),
            (names["a"][number], record.a[number]),
            (names["dJ_da"][number], record.dJ_da[at]),
            (slope, record.da_dz[at]),
            (names["delta"][number], record.delta[at]),
            (names["dJ_dW"][number], record.dJ_dW[at]),
            (names["dJ_db"][number], record.dJ_db[at]),
            (names["W"][number], record.after.weights[at]),
            (names["b"][number], record.after.biases[at]),
        ):
            np.testing.assert_allclose(found, mine, **close)
    np.testing.assert_allclose(names["losses"], record.losses, **close)
    assert names["J"] == pytest.approx(record.cost, rel=1e-13, abs=1e-15)


def test_it_computes_several_iterations_of_a_softmax_network_as_training_does() -> None:
    network = Network(3, (Layer(4, "tanh"), Layer(3, SOFTMAX)), "categorical_cross_entropy")
    batch = drawn_batch(network, 5, 1)
    parameters = drawn_parameters(network, 2)
    for _ in range(20):
        record = record_iteration(network, parameters, batch.inputs, batch.targets, 0.5)
        names = executed(record)
        assert names["J"] == pytest.approx(record.cost, rel=1e-12)
        parameters = record.after
    np.testing.assert_allclose(names["W"][2], parameters.weights[1], rtol=1e-10)


VARIABLES = {
    Kind.PRODUCT: r"a\[l - 1\] @ W\[l\]\.T",
    Kind.BIAS: r"\+ b\[l\]",
    Kind.PRE_ACTIVATION: r"^z\[l\] = ",
    Kind.ACTIVATION: r"^a\[l\] = f\[l\]\(z\[l\]\)",
    Kind.LOSS: r"^losses = loss\(",
    Kind.COST: r"^J = ",
    Kind.COST_GRADIENT: r"^dJ_da\[L\] = dloss\(",
    Kind.ACTIVATION_DERIVATIVE: r"^da_dz\[l\] = df\[l\]",
    Kind.DELTA: r"^delta\[l\] = ",
    Kind.WEIGHT_GRADIENT: r"^dJ_dW\[l\] = ",
    Kind.BIAS_GRADIENT: r"^dJ_db\[l\] = ",
    Kind.GRADIENT_TERM: r"^dJ_da\[l - 1\] = delta\[l\] @ W\[l\]",
    Kind.ACTIVATION_GRADIENT: r"^dJ_da\[l - 1\] = ",
    Kind.WEIGHT_UPDATE: r"^W\[l\] = W\[l\] - alpha \* dJ_dW\[l\]",
    Kind.BIAS_UPDATE: r"^b\[l\] = b\[l\] - alpha \* dJ_db\[l\]",
}


@given(networks(), st.integers(1, 3))
def test_every_step_runs_on_a_line_that_computes_it(network: Network, examples: int) -> None:
    listing = program()
    for step in Steps(network, examples):
        line = listing.line(step)
        assert 1 <= line <= len(listing.lines)
        assert re.search(VARIABLES[step.kind], listing.lines[line - 1].strip()), (step, listing.lines[line - 1])


@given(networks())
def test_breakpoints_can_sit_where_some_step_runs_and_nowhere_else(network: Network) -> None:
    listing = program()
    assert listing.stops(network) == {listing.line(step) for step in Steps(network, 1)}


def test_it_is_short_enough_to_show_whole() -> None:
    listing = program()
    assert "\n".join(listing.lines) + "\n" == LISTING
    assert len(listing.lines) <= 32
    assert max(map(len, listing.lines)) <= 88


@given(SEEDS)
def test_a_phase_has_its_heading_above_its_lines(seed: int) -> None:
    """Lines of a phase lie between its heading and the next one."""
    network = Network(2, (Layer(2, "relu"), Layer(2, SOFTMAX)), "categorical_cross_entropy")
    listing = program()
    headings = {
        line.removeprefix("# "): number for number, line in enumerate(listing.lines, start=1) if line[:1] == "#"
    }
    for step in Steps(network, 1 + seed % 3):
        above = max((number, name) for name, number in headings.items() if number < listing.line(step))
        assert above[1] == step.phase
