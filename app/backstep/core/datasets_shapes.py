"""Where the examples of the built-in data sets come from: plain functions from a generator to arrays.

Every function takes the number of examples n (at least 1), the noise (a standard deviation) and a generator, and
returns inputs of shape (n, d) and targets of shape (n, m). Classes take turns, so that any run of consecutive rows,
hence any mini-batch, holds them in nearly equal numbers; within a class the places are in random order.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from backstep.core.arrays import FloatArray, IntArray, frozen

Examples = tuple[FloatArray, FloatArray]
# In quotes: numpy.random is loaded by its first use, and most sessions bring their own data.
Shape = Callable[[int, float, "np.random.Generator"], Examples]

_GATE_ROWS = frozen([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

_INNER_RADIUS = 0.5
_SPIRAL_TURNS = 1.5
_SPIRAL_START = 0.1
_BLOB_DISTANCE = 0.7
_BLOB_COUNT = 3


def gate(outputs: tuple[float, float, float, float]) -> Shape:
    """The shape of a logic gate whose `outputs` belong to (0,0), (0,1), (1,0), (1,1), repeated in that order.

    Noise moves the inputs; the targets stay exactly 0 or 1.
    """

    def examples(count: int, noise: float, rng: np.random.Generator) -> Examples:
        rows = np.arange(count) % 4
        inputs = _GATE_ROWS[rows] + noise * rng.standard_normal((count, 2))
        return inputs, np.array(outputs)[rows, np.newaxis]

    return examples


def circles(count: int, noise: float, rng: np.random.Generator) -> Examples:
    """Two rings around the origin: radius 1 has target 0, radius 1/2 has target 1."""
    label = np.arange(count) % 2
    angle = 2.0 * np.pi * _places(label, rng, closed=True)
    radius = np.where(label == 1, _INNER_RADIUS, 1.0)
    inputs = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    return _jittered(inputs, noise, rng), _as_column(label)


def moons(count: int, noise: float, rng: np.random.Generator) -> Examples:
    """Two interleaved half circles: the upper one has target 0, the lower one target 1."""
    label = np.arange(count) % 2
    angle = np.pi * _places(label, rng, closed=False)
    # The lower moon is the upper one turned by half a turn about (1/2, 1/4). That point moves to the origin, and the
    # division brings x into -1..1.
    side = np.where(label == 1, -1.0, 1.0)
    inputs = np.column_stack((side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25))) / 1.5
    return _jittered(inputs, noise, rng), _as_column(label)


def spirals(count: int, noise: float, rng: np.random.Generator) -> Examples:
    """Two arms that wind one and a half times around the origin: target 0, and half a turn on, target 1."""
    label = np.arange(count) % 2
    place = _places(label, rng, closed=False)
    angle = 2.0 * np.pi * _SPIRAL_TURNS * place + np.pi * label
    radius = _SPIRAL_START + (1.0 - _SPIRAL_START) * place
    inputs = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    return _jittered(inputs, noise, rng), _as_column(label)


def blobs(count: int, noise: float, rng: np.random.Generator) -> Examples:
    """Three round clouds at the corners of a triangle, one-hot targets; noise is each cloud's standard deviation."""
    label = np.arange(count) % _BLOB_COUNT
    angle = np.pi / 2.0 + 2.0 * np.pi * label / _BLOB_COUNT
    inputs = _BLOB_DISTANCE * np.column_stack((np.cos(angle), np.sin(angle)))
    return _jittered(inputs, noise, rng), np.eye(_BLOB_COUNT)[label]


def sine(count: int, noise: float, rng: np.random.Generator) -> Examples:
    """One period of y = sin(pi x) over -1..1, from left to right; noise moves the targets."""
    x = np.linspace(-1.0, 1.0, count)[:, np.newaxis]
    return x, _jittered(np.sin(np.pi * x), noise, rng)


def line(count: int, noise: float, rng: np.random.Generator) -> Examples:
    """The line y = 0.5 x + 0.2 over -1..1, from left to right; noise moves the targets."""
    x = np.linspace(-1.0, 1.0, count)[:, np.newaxis]
    return x, _jittered(0.5 * x + 0.2, noise, rng)


def _places(label: IntArray, rng: np.random.Generator, *, closed: bool) -> FloatArray:
    """A place in 0..1 for every example: evenly spaced within its class, in random order.

    On a closed curve place 1 would be place 0 again, so it is left out; on an open one both ends are taken.
    """
    place = np.zeros(len(label))
    for value in (0, 1):
        members = np.flatnonzero(label == value)
        last = len(members) if closed else len(members) - 1
        place[members] = rng.permutation(len(members)) / max(last, 1)
    return place


def _jittered(values: FloatArray, noise: float, rng: np.random.Generator) -> FloatArray:
    return values + noise * rng.standard_normal(values.shape)


def _as_column(label: IntArray) -> FloatArray:
    return label.astype(np.float64)[:, np.newaxis]
