"""The examples a network learns from, and the built-in sets of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import numpy as np

from backstep.core import datasets_shapes as shapes
from backstep.core.arrays import FloatArray, frozen
from backstep.core.datasets_wording import listed, nearest, quoted, shown
from backstep.core.errors import InputError
from backstep.core.parameters import seeded

NormalizationKind = Literal["none", "standard", "minmax"]

MAX_EXAMPLES = 100_000
OPTIONS = ("examples", "noise", "seed")


@dataclass(frozen=True)
class Normalization:
    """What was done to each input column: value = (raw - shift) / scale.

    `standard`: shift is the column's mean and scale its population standard deviation; `minmax`: its minimum and its
    range. A column that is constant in the training rows has its value as shift and 1 as scale, so it becomes 0.
    `none` has no shifts and no scales, and changes nothing.
    """

    kind: NormalizationKind = "none"
    shift: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.shift) != len(self.scale) or (self.kind == "none") != (not self.shift):
            raise ValueError("a normalization has one shift and one scale for each column, and none of kind none")

    def apply(self, raw: FloatArray) -> FloatArray:
        """Inputs of shape (..., d), in the file's units, as the network sees them."""
        return raw if self.kind == "none" else (raw - np.array(self.shift)) / np.array(self.scale)

    def undo(self, inputs: FloatArray) -> FloatArray:
        """Inputs of shape (..., d), as the network sees them, in the file's units (up to rounding)."""
        return inputs if self.kind == "none" else inputs * np.array(self.scale) + np.array(self.shift)


def _no_rows() -> FloatArray:
    return np.zeros((0, 0))


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples as rows: n to train with, k to check with. All arrays are float64, C-contiguous and read-only.

    An array that is not so is copied; one that is, is kept. Raises ValueError where shapes or lengths do not fit, which
    is a mistake of the program: whoever reads a file checks it first, and says which line is wrong.
    """

    inputs: FloatArray
    """(n, d), n and d at least 1."""
    targets: FloatArray
    """(n, m), m at least 1."""
    input_names: tuple[str, ...] = ()
    """d names, or none."""
    target_names: tuple[str, ...] = ()
    """m names, or none."""
    class_names: tuple[str, ...] = ()
    """For one-hot targets m names, one an output; of a lone output the name of the class at 1; otherwise none."""
    other_class: str = ""
    """Of a lone output that is given a class name, the name of the class at 0, or ""."""
    validation_inputs: FloatArray = field(default_factory=_no_rows)
    """(k, d), where k may be 0."""
    validation_targets: FloatArray = field(default_factory=_no_rows)
    """(k, m)."""
    normalization: Normalization = Normalization()
    """What was done to the columns of `inputs` and `validation_inputs`."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of all classes: of a lone output both, where both have one."""
        return (self.other_class, *self.class_names) if self.other_class else self.class_names

    def __post_init__(self) -> None:
        inputs, targets = frozen(self.inputs), frozen(self.targets)
        if inputs.ndim != 2 or targets.ndim != 2 or len(inputs) != len(targets) or not inputs.size * targets.size:
            raise ValueError(f"inputs {inputs.shape} and targets {targets.shape} are not rows of the same examples")
        d, m = inputs.shape[1], targets.shape[1]
        held_out = frozen(self.validation_inputs), frozen(self.validation_targets)
        if not held_out[0].size and not held_out[1].size:
            held_out = frozen(np.zeros((0, d))), frozen(np.zeros((0, m)))
        if held_out[0].shape != (len(held_out[1]), d) or held_out[1].shape[1:] != (m,):
            raise ValueError(f"validation rows {held_out[0].shape}, {held_out[1].shape} do not match the training rows")
        for name, length, wanted in (
            ("input_names", len(self.input_names), d),
            ("target_names", len(self.target_names), m),
            ("class_names", len(self.class_names), m),
            ("normalization", len(self.normalization.shift), d),
        ):
            if length not in (0, wanted):
                raise ValueError(f"{name} has {length} entries for {wanted} columns")
        for name, array in (
            ("inputs", inputs),
            ("targets", targets),
            ("validation_inputs", held_out[0]),
            ("validation_targets", held_out[1]),
        ):
            object.__setattr__(self, name, array)


@dataclass(frozen=True)
class BuiltinDataset:
    """One row of the table of built-in data sets."""

    summary: str
    """What the examples are, in one sentence without its full stop."""
    shape: shapes.Shape
    examples: int
    """How many there are unless the file says otherwise."""
    noise: float
    """The standard deviation of the noise unless the file says otherwise."""
    input_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()


def _gate(name: str, summary: str, outputs: tuple[float, float, float, float]) -> BuiltinDataset:
    return BuiltinDataset(summary, shapes.gate(outputs), examples=4, noise=0.0, target_names=(name,))


BUILTIN: Mapping[str, BuiltinDataset] = MappingProxyType(
    {
        "xor": _gate("xor", "1 where exactly one of two inputs is 1, else 0", (0.0, 1.0, 1.0, 0.0)),
        "and": _gate("and", "1 where both inputs are 1, else 0", (0.0, 0.0, 0.0, 1.0)),
        "or": _gate("or", "1 where at least one of two inputs is 1, else 0", (0.0, 1.0, 1.0, 1.0)),
        "circles": BuiltinDataset(
            "points on an outer ring (0) and on an inner ring (1)", shapes.circles, 100, 0.05, target_names=("inner",)
        ),
        "moons": BuiltinDataset(
            "points on an upper (0) and a lower (1) half circle", shapes.moons, 100, 0.05, target_names=("lower",)
        ),
        "spirals": BuiltinDataset(
            "points on a first (0) and a second (1) spiral arm", shapes.spirals, 100, 0.02, target_names=("second",)
        ),
        "blobs": BuiltinDataset(
            "points of three round clouds, one-hot", shapes.blobs, 90, 0.2, class_names=("A", "B", "C")
        ),
        "sine": BuiltinDataset("one period of y = sin(pi x), with x from -1 to 1", shapes.sine, 40, 0.05),
        "line": BuiltinDataset("the line y = 0.5 x + 0.2, with x from -1 to 1", shapes.line, 20, 0.05),
    }
)


def builtin(name: str, options: Mapping[str, object], where: str = "data") -> Dataset:
    """The built-in data set of that name.

    `options` may hold `examples` (1..100000), `noise` (a standard deviation, 0 or more: it moves the inputs, and of
    `sine` and `line` the targets) and `seed` (0 or more). The generator is PCG64(seed): the same options give the same
    numbers, bit for bit. Raises InputError at `{where}.dataset` or `{where}.{option}`.
    """
    row = BUILTIN.get(name)
    if row is None:
        raise InputError(
            f"{where}.dataset",
            f"there is no built-in data set {quoted(name)}; the nearest known is {quoted(nearest(name, BUILTIN) or '')}"
            f" (all of them: {listed(BUILTIN)})",
        )
    for key in options:
        if key not in OPTIONS:
            raise InputError(
                f"{where}.{key if key.isidentifier() else quoted(key)}",
                f"the built-in data sets have no option {quoted(key)}; the nearest known is "
                f"{quoted(nearest(key, OPTIONS) or '')} (all of them: {listed(OPTIONS)})",
            )
    examples = _whole(options.get("examples", row.examples), 1, MAX_EXAMPLES, f"{where}.examples")
    noise = _noise(options.get("noise", row.noise), f"{where}.noise")
    seed = _whole(options.get("seed", 0), 0, None, f"{where}.seed")
    rng = seeded(seed)
    with np.errstate(over="ignore"):
        inputs, targets = row.shape(examples, noise, rng)
    if not (np.isfinite(inputs).all() and np.isfinite(targets).all()):
        raise InputError(f"{where}.noise", f"{shown(noise)} is so large that numbers overflow; 0.1 is a usual noise")
    return Dataset(inputs, targets, row.input_names, row.target_names, row.class_names)


def _whole(value: object, low: int, high: int | None, where: str) -> int:
    span = f"a whole number from {low} to {high}" if high is not None else f"a whole number, {low} or more"
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(where, f"must be {span}, not {shown(value)}")
    if value < low or (high is not None and value > high):
        raise InputError(where, f"must be {span}, and {shown(value)} is outside of it")
    return value


def _noise(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(where, f"must be a number, 0 or more, not {shown(value)}")
    try:
        noise = float(value)
    except OverflowError:
        noise = math.inf
    if not math.isfinite(noise) or noise < 0.0:
        raise InputError(where, f"must be a finite number, 0 or more, and {shown(value)} is not")
    return noise
