"""The numbers a network learns: weights and biases, and how they begin."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backstep.core.arrays import FloatArray, frozen, read_only
from backstep.core.network import BiasMode, Network


@dataclass(frozen=True, slots=True)
class ParameterLayout:
    """Where each parameter lies in one flat vector: all weights, then the trained biases, then the kept ones.

    What an update changes is therefore one slice from the start, `[:trained]`.
    """

    weights: tuple[slice, ...]
    biases: tuple[slice, ...]
    shapes: tuple[tuple[int, int], ...]
    trained: int
    total: int

    @staticmethod
    def of(network: Network) -> ParameterLayout:
        sizes = network.sizes
        shapes = tuple((sizes[number], sizes[number - 1]) for number in range(1, len(sizes)))
        weights: list[slice] = []
        end = 0
        for units, sources in shapes:
            weights.append(slice(end, end + units * sources))
            end += units * sources
        biases: dict[int, slice] = {}
        for trained in (True, False):
            for index, layer in enumerate(network.layers):
                if (layer.bias is BiasMode.TRAINED) is trained:
                    biases[index] = slice(end, end + layer.units)
                    end += layer.units
            if trained:
                learned = end
        return ParameterLayout(
            weights=tuple(weights),
            biases=tuple(biases[index] for index in range(network.depth)),
            shapes=shapes,
            trained=learned,
            total=end,
        )

    def weight_views(self, flat: FloatArray) -> tuple[FloatArray, ...]:
        """Views of `flat` (total,) as W[1..L], each (units, sources)."""
        return tuple(flat[part].reshape(shape) for part, shape in zip(self.weights, self.shapes, strict=True))

    def bias_views(self, flat: FloatArray) -> tuple[FloatArray, ...]:
        """Views of `flat` (total,) as b[1..L], each (units,)."""
        return tuple(flat[part] for part in self.biases)


@dataclass(frozen=True, eq=False, slots=True)
class Parameters:
    """All weights and biases of one moment, read-only.

    `weights[l-1]` is W[l] with shape (units of l, units of l-1): row j goes *to* unit j. `biases[l-1]` is b[l] with
    shape (units of l); a layer without bias has zeros there. `flat` holds all of them in the order of `layout`.
    `carried` (total,) is the gradient that was not reset before them, where that mistake is made.
    """

    layout: ParameterLayout
    flat: FloatArray
    weights: tuple[FloatArray, ...]
    biases: tuple[FloatArray, ...]
    carried: FloatArray | None = None

    @staticmethod
    def from_flat(layout: ParameterLayout, flat: FloatArray, carried: FloatArray | None = None) -> Parameters:
        """Take `flat` (total,) as it is; the caller gives up writing to it, and to `carried`."""
        view = read_only(flat)
        left = None if carried is None else read_only(carried)
        return Parameters(layout, view, layout.weight_views(view), layout.bias_views(view), left)

    def gradient_left(self) -> FloatArray:
        """A copy (total,) of the gradient that was not reset before them: zeros where there is none."""
        return np.zeros(self.layout.total) if self.carried is None else self.carried.copy()

    @staticmethod
    def of(
        network: Network, weights: Sequence[FloatArray], biases: Sequence[FloatArray | None] | None = None
    ) -> Parameters:
        """Copy `weights` (one (units, sources) a layer) and `biases` (one (units,) a layer; None means zeros)."""
        layout = ParameterLayout.of(network)
        flat = np.zeros(layout.total)
        for view, values in zip(layout.weight_views(flat), weights, strict=True):
            view[...] = values
        for view, bias in zip(layout.bias_views(flat), biases or [None] * network.depth, strict=True):
            if bias is not None:
                view[...] = bias
        return Parameters.from_flat(layout, flat)

    def equals(self, other: Parameters) -> bool:
        """Same shapes and the same numbers, bit for bit: 0 and −0 are not."""
        return self.layout == other.layout and self.flat.tobytes() == other.flat.tobytes()


# In quotes: numpy.random is loaded by its first use, and a network whose weights are given draws nothing.
Draw = Callable[["np.random.Generator", int, int], FloatArray]


def _uniform_within(limit: Callable[[int, int], float]) -> Draw:
    def draw(generator: np.random.Generator, units: int, sources: int) -> FloatArray:
        edge = limit(units, sources)
        return generator.uniform(-edge, edge, size=(units, sources))

    return draw


def _normal_with(deviation: Callable[[int, int], float]) -> Draw:
    def draw(generator: np.random.Generator, units: int, sources: int) -> FloatArray:
        return deviation(units, sources) * generator.standard_normal(size=(units, sources))

    return draw


# Glorot and Bengio 2010: variance 2 / (fan in + fan out); He et al. 2015: variance 2 / fan in (gain sqrt 2). A uniform
# distribution on (-e, e) has variance e²/3.
INITIALIZERS: Mapping[str, Draw] = {
    "zeros": lambda _generator, units, sources: np.zeros((units, sources)),
    "uniform": _uniform_within(lambda _units, _sources: 0.5),
    "normal": _normal_with(lambda _units, _sources: 1.0),
    "xavier_uniform": _uniform_within(lambda units, sources: float(np.sqrt(6.0 / (units + sources)))),
    "xavier_normal": _normal_with(lambda units, sources: float(np.sqrt(2.0 / (units + sources)))),
    "he_uniform": _uniform_within(lambda _units, sources: float(np.sqrt(6.0 / sources))),
    "he_normal": _normal_with(lambda _units, sources: float(np.sqrt(2.0 / sources))),
}


def initial(network: Network, initializer: str, generator: np.random.Generator) -> Parameters:
    """Draw every W[l] in the order of the layers with `generator`; biases start at 0.

    Raises KeyError for an initializer that is not in `INITIALIZERS`.
    """
    draw = INITIALIZERS[initializer]
    weights = [
        frozen(draw(generator, network.units(number), network.units(number - 1)))
        for number in range(1, network.depth + 1)
    ]
    return Parameters.of(network, weights)


def seeded(seed: int) -> np.random.Generator:
    """The one kind of generator the contracts promise: PCG64 from a file's seed."""
    return np.random.Generator(np.random.PCG64(seed))
