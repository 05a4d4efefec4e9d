"""What a network is: its layers and its loss, without any number in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BiasMode(StrEnum):
    """What becomes of the biases of a layer: learned, kept as given, or not there at all."""

    TRAINED = "trained"
    FIXED = "fixed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of units that all use the same activation (a name of `activations.ACTIVATIONS`)."""

    units: int
    activation: str
    bias: BiasMode = BiasMode.TRAINED

    @property
    def has_bias(self) -> bool:
        return self.bias is not BiasMode.NONE


@dataclass(frozen=True, slots=True)
class Network:
    """A fully connected network. Layers are numbered 1..L; layer 0 is the input."""

    inputs: int
    layers: tuple[Layer, ...]
    loss: str

    @property
    def depth(self) -> int:
        """L, the number of layers with weights."""
        return len(self.layers)

    @property
    def outputs(self) -> int:
        """m, the number of units of the last layer."""
        return self.layers[-1].units

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of layer 0, 1, ..., L."""
        return (self.inputs, *(layer.units for layer in self.layers))

    @property
    def weight_count(self) -> int:
        sizes = self.sizes
        return sum(sizes[number] * sizes[number - 1] for number in range(1, len(sizes)))

    def layer(self, number: int) -> Layer:
        """Layer `number`, counted from 1 as everywhere a person sees it."""
        return self.layers[number - 1]

    def units(self, number: int) -> int:
        """Units of layer `number`; 0 is the input."""
        return self.inputs if number == 0 else self.layers[number - 1].units
