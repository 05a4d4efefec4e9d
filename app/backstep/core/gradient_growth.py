"""How the cost of a gradient grows with the network: counted by formula and measured, for every method."""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache

from backstep.core.arrays import frozen
from backstep.core.errors import InputError
from backstep.core.gradients import Course, Objective
from backstep.core.gradients_methods import METHODS, Method
from backstep.core.losses import BINARY_CROSS_ENTROPY
from backstep.core.network import Layer, Network
from backstep.core.parameters import Parameters, initial, seeded

MOST_WEIGHTS = 10_000
MOST_LAYERS = 100
PATIENCE = 2.0
"""Seconds after which a method is stopped; it is not tried on larger networks."""
_STEP = 0.005
"""Seconds of work, about, between two chances to do something else."""
_REPEATS = 3
_SHORT = 0.05
"""Seconds, as a part of the patience, up to which a measurement is repeated: the shortest of three counts."""
_GROWTH = math.sqrt(2.0)


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one method takes for one network of `sizes` (units of layer 0, 1, ...), which has so many `weights`.

    `multiplications` are counted by formula and None where the method does not exist for the network; `seconds` are
    None where they were not measured to the end. `reason` is then the sentence that says why.
    """

    method: str
    sizes: tuple[int, ...]
    weights: int
    multiplications: int | None
    seconds: float | None
    reason: str = ""


Growth = Generator[Measurement | None, None, None]


def widths(layers: int, most: int = MOST_WEIGHTS) -> tuple[int, ...]:
    """Units a layer of ever larger networks of so many layers, the weights doubling up to `most`.

    Raises InputError where not even one unit a layer is possible.
    """
    if not 1 <= layers <= min(MOST_LAYERS, most):
        raise InputError("layers", f"{layers} is no number of layers that can be tried; use 1 to {MOST_LAYERS}")
    last = math.isqrt(most // layers)
    found = [1]
    while found[-1] < last:
        found.append(min(last, max(found[-1] + 1, round(found[-1] * _GROWTH))))
    return tuple(found)


def network_of(layers: int, width: int) -> Network:
    """As many inputs and units in every layer; with one layer it is logistic regression, which has a closed form."""
    hidden = tuple(Layer(width, "tanh") for _ in range(layers - 1))
    return Network(width, (*hidden, Layer(width, "sigmoid")), BINARY_CROSS_ENTROPY)


def growth(layers: int = 3, *, examples: int = 1, most: int = MOST_WEIGHTS, patience: float = PATIENCE) -> Growth:
    """Measurements of every method on one network after the other, the smallest first.

    In between it yields None every few milliseconds, so that somebody can draw, wait or give up; pauses are not
    counted. Raises InputError for layers, examples, weights or patience that cannot be.
    """
    tried = widths(layers, most)
    if examples < 1:
        raise InputError("examples", f"{examples} examples are no batch; use 1 or more")
    if not patience > 0.0:
        raise InputError("patience", f"{patience:g} seconds are no time to measure in; use a number above 0")
    return _growth(layers, tried, examples, patience)


@lru_cache(maxsize=4)
def counted_growth(layers: int) -> tuple[Measurement, ...]:
    """What every method multiplies on the same networks for one example: by formula, so that nobody waits for it.

    Raises InputError for layers that cannot be.
    """
    found = []
    for width in widths(layers):
        network = network_of(layers, width)
        objective, _ = _point(network, 1)
        for name, method in METHODS.items():
            counted = method.counted(objective)
            found.append(Measurement(name, network.sizes, network.weight_count, counted, None))
    return tuple(found)


def _growth(layers: int, tried: tuple[int, ...], examples: int, patience: float) -> Growth:
    slow: dict[str, int] = {}
    for width in tried:
        network = network_of(layers, width)
        objective, parameters = _point(network, examples)
        for name, method in METHODS.items():
            seconds: float | None = None
            reason = method.unavailable(objective)
            if not reason and name in slow:
                reason = f"not tried, because {slow[name]:,} weights already took longer than {patience:g} s"
            elif not reason:
                seconds = yield from _measured(method, objective, parameters, patience)
                if seconds is None:
                    slow[name] = network.weight_count
                    reason = f"stopped, because it took longer than {patience:g} s"
            counted = method.counted(objective)
            yield Measurement(name, network.sizes, network.weight_count, counted, seconds, reason)


def _measured(
    method: Method, objective: Objective, parameters: Parameters, patience: float
) -> Generator[None, None, float | None]:
    """The seconds of the quickest of up to three times; None where the patience ends before the method does."""
    best = math.inf
    for _ in range(_REPEATS):
        seconds = yield from _timed(method.course(objective, parameters), patience)
        if seconds is None:
            return None if best == math.inf else best
        best = min(best, seconds)
        if best > _SHORT * patience:
            break
    return best


def _timed(course: Course, patience: float) -> Generator[None, None, float | None]:
    spent, rested = 0.0, 0.0
    while True:
        begun = time.perf_counter()
        try:
            next(course)
        except StopIteration as end:
            return float(end.value.seconds)
        spent += time.perf_counter() - begun
        if spent > patience:
            course.close()
            return None
        if spent - rested > _STEP:
            rested = spent
            yield None


def _point(network: Network, examples: int) -> tuple[Objective, Parameters]:
    """Somewhere to take the gradient, the same for every call."""
    random = seeded(0)
    parameters = initial(network, "xavier_uniform", random)
    inputs = frozen(random.standard_normal((examples, network.inputs)))
    targets = frozen(random.integers(0, 2, size=(examples, network.outputs)))
    return Objective(network, inputs, targets), parameters
