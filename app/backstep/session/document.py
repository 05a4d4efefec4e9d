"""A session file: reading it, checking it, and writing it back."""

from __future__ import annotations

import copy
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backstep.core.activations import ACTIVATIONS, SOFTMAX
from backstep.core.arrays import FloatArray, frozen
from backstep.core.batches import Batches
from backstep.core.csv_data import read_csv
from backstep.core.datasets import Dataset, builtin
from backstep.core.datasets_wording import quoted, shown
from backstep.core.errors import InputError
from backstep.core.losses import BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY, LOSSES
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.optimizers import GRADIENT_DESCENT
from backstep.core.parameters import INITIALIZERS, Parameters, initial, seeded
from backstep.core.steps import Level
from backstep.core.training import Task
from backstep.session import schema
from backstep.session.files import read_bytes, replace_file
from backstep.session.layout import dumps
from backstep.session.setup import Setup
from backstep.session.setup_file import setup_of

MOST_BYTES = 100_000_000
MOST_NUMBERS = 20_000_000
"""z of one iteration, units times examples; a record keeps about five times as many numbers."""
LATER_OPTIMIZERS = ("momentum", "nesterov", "rmsprop", "adam", "adagrad")


@dataclass(frozen=True, eq=False, slots=True)
class Document:
    """What a session file says: the content as it was read, and what follows from it.

    `content` is the JSON object (never changed in place); `folder` is what its relative paths start from.
    """

    content: dict[str, Any]
    folder: Path
    title: str
    lesson: str
    task: Task
    dataset: Dataset
    setup: Setup
    initializer: str | None
    seed: int | None
    position: tuple[int, int]
    level: Level
    example: int

    @property
    def network(self) -> Network:
        return self.task.network


def read_document(path: Path) -> Document:
    """Read and check a session file. Raises InputError with the place and a sentence."""
    return make_document(schema.parse_json(read_bytes(path, MOST_BYTES)), path.resolve().parent)


def make_document(content: dict[str, Any], folder: Path) -> Document:
    """Check the JSON object of a session file and build its network, parameters and data.

    Raises InputError with the place and a sentence for the first mistake.
    """
    _check_version(content)
    model = schema.check(schema.SessionModel, content)
    network = _network(model.network)
    start = _parameters(network, model.parameters)
    dataset = _dataset(network, model.data, folder)
    _check_targets(network, dataset)
    training = model.training
    _check_optimizer(training)
    batches = Batches(len(dataset.inputs), training.batch_size, training.shuffle, training.seed)
    _check_size(network, batches)
    iteration, step = (int(part) for part in model.debugger.position.split(":"))
    task = Task(
        network=network,
        start=start,
        inputs=dataset.inputs,
        targets=dataset.targets,
        learning_rate=training.learning_rate,
        batches=batches,
        optimizer=GRADIENT_DESCENT,
    )
    initializer = model.parameters.get("initializer")
    return Document(
        content=copy.deepcopy(content),
        folder=folder,
        title=model.title,
        lesson=model.lesson.text if model.lesson else "",
        task=task,
        dataset=dataset,
        setup=setup_of(model.debugger, task, initializer),
        initializer=initializer,
        seed=None if initializer is None else model.parameters.get("seed", 0),
        position=(iteration, step),
        level=Level[model.view.level.upper()],
        example=model.view.example,
    )


def write_document(content: dict[str, Any], folder: Path, path: Path) -> None:
    """Write the content of a session that was read from `folder` to `path`, atomically.

    A relative path to data is rewritten so that it leads to the same file from the new place. Raises InputError.
    """
    moved = copy.deepcopy(content)
    csv = moved["data"].get("csv")
    if csv is not None and not Path(csv).is_absolute():
        absolute = (folder / csv).resolve()
        try:
            moved["data"]["csv"] = Path(os.path.relpath(absolute, path.resolve().parent)).as_posix()
        except ValueError:  # another drive
            moved["data"]["csv"] = absolute.as_posix()
    replace_file(path, (dumps(moved) + "\n").encode("utf-8"))


def with_parameters(content: dict[str, Any], parameters: Parameters) -> dict[str, Any]:
    """The content of a session that starts with `parameters`."""
    changed = copy.deepcopy(content)
    changed["parameters"] = {
        "weights": [matrix.tolist() for matrix in parameters.weights],
        "biases": [vector.tolist() for vector in parameters.biases],
    }
    return changed


def _check_version(content: dict[str, Any]) -> None:
    version = content.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and content.get("format") == schema.FORMAT:
        if version > schema.VERSION:
            raise InputError(
                "version",
                f"this file has version {shown(version)}, made by a newer Backstep; this one reads version "
                f"{schema.VERSION}, so update Backstep to open it",
            )
        if version < schema.VERSION:
            raise InputError("version", f"there is no version {shown(version)}; write {schema.VERSION}")


def _network(model: schema.NetworkModel) -> Network:
    for index, layer in enumerate(model.layers):
        place = f"network.layers[{index}].activation"
        if layer.activation not in ACTIVATIONS:
            raise InputError(
                place, f"{quoted(layer.activation)} is unknown; {schema.nearest(layer.activation, ACTIVATIONS)}"
            )
        if layer.activation == SOFTMAX and index + 1 < len(model.layers):
            raise InputError(place, "softmax belongs in the output layer only; choose another activation here")
    if model.loss not in LOSSES:
        raise InputError("network.loss", f"{quoted(model.loss)} is unknown; {schema.nearest(model.loss, LOSSES)}")
    output = model.layers[-1].activation
    if model.loss == BINARY_CROSS_ENTROPY and not ACTIVATIONS[output].bounded:
        raise InputError(
            "network.loss",
            f"binary_cross_entropy wants outputs between 0 and 1, and {output} gives others; "
            "make the last layer sigmoid or choose another loss",
        )
    if model.loss == CATEGORICAL_CROSS_ENTROPY and output != SOFTMAX:
        raise InputError(
            "network.loss",
            f"categorical_cross_entropy wants softmax outputs, and the last layer is {output}; "
            "make it softmax or choose another loss",
        )
    network = Network(
        model.inputs,
        tuple(Layer(layer.units, layer.activation, BiasMode(layer.bias)) for layer in model.layers),
        model.loss,
    )
    if network.weight_count > schema.MOST_WEIGHTS:
        raise InputError(
            "network",
            f"the network has {network.weight_count:,} weights; at most {schema.MOST_WEIGHTS:,} are possible, "
            "so use fewer units",
        )
    return network


def _parameters(network: Network, content: dict[str, Any]) -> Parameters:
    schema.check_keys((schema.GivenParametersModel, schema.DrawnParametersModel), content, "parameters")
    if "initializer" in content or "seed" in content:
        drawn = schema.check(schema.DrawnParametersModel, content, "parameters")
        if drawn.initializer not in INITIALIZERS:
            raise InputError(
                "parameters.initializer",
                f"{quoted(drawn.initializer)} is unknown; {schema.nearest(drawn.initializer, INITIALIZERS)}",
            )
        return initial(network, drawn.initializer, seeded(drawn.seed))
    given = schema.check(schema.GivenParametersModel, content, "parameters")
    if len(given.weights) != network.depth:
        raise InputError(
            "parameters.weights",
            f"this has {len(given.weights)} matrices and the network {network.depth} layers; give one a layer",
        )
    weights = [
        _matrix(rows, network, number, f"parameters.weights[{number - 1}]")
        for number, rows in enumerate(given.weights, start=1)
    ]
    return Parameters.of(network, weights, _biases(network, given.biases))


def _matrix(rows: list[list[float]], network: Network, number: int, place: str) -> FloatArray:
    units, sources = network.units(number), network.units(number - 1)
    widths = {len(row) for row in rows}
    if len(rows) != units or widths != {sources}:
        if len(widths) > 1:
            found = f"{len(rows)} rows of different lengths"
        else:
            found = f"the shape ({len(rows)}, {widths.pop() if widths else 0})"
        raise InputError(
            place,
            f"W of layer {number} has {found} and must have ({units}, {sources}): "
            f"a row for each of its {units} units, a number for each of {sources} sources",
        )
    return np.array(rows, dtype=np.float64)


def _biases(network: Network, given: list[list[float] | None] | None) -> list[FloatArray | None]:
    if given is None:
        if any(layer.has_bias for layer in network.layers):
            raise InputError("parameters.biases", 'this key is missing; add it, or give every layer "bias": "none"')
        return [None] * network.depth
    if len(given) != network.depth:
        raise InputError(
            "parameters.biases",
            f"this has {len(given)} lists and the network {network.depth} layers; give one a layer",
        )
    found: list[FloatArray | None] = []
    for index, (layer, values) in enumerate(zip(network.layers, given, strict=True)):
        place = f"parameters.biases[{index}]"
        if not layer.has_bias:
            if values and any(value != 0.0 for value in values):
                raise InputError(place, f'layer {index + 1} has "bias": "none"; use null here or give it a bias')
            found.append(None)
        elif values is None or len(values) != layer.units:
            raise InputError(
                place,
                f"b of layer {index + 1} has the shape ({len(values or [])}) and must have ({layer.units}): "
                "a number for each of its units",
            )
        else:
            found.append(np.array(values, dtype=np.float64))
    return found


def _dataset(network: Network, content: dict[str, Any], folder: Path) -> Dataset:
    schema.check_keys((schema.InlineDataModel, schema.BuiltinDataModel, schema.CsvDataModel), content, "data")
    if "csv" in content:
        table = schema.check(schema.CsvDataModel, content, "data")
        try:
            found = read_csv(
                folder / table.csv,
                table.inputs,
                table.targets,
                table.normalize,
                table.validation_fraction,
                table.seed,
            )
        except InputError as error:
            place = f"data.csv {quoted(table.csv)}" + (f", {error.where}" if error.where else "")
            raise InputError(place, error.what) from None
        place = "data"
    elif "dataset" in content:
        chosen = schema.check(schema.BuiltinDataModel, content, "data")
        options = {key: value for key, value in chosen.model_dump(exclude={"dataset"}).items() if value is not None}
        found = builtin(chosen.dataset, options)
        place = "data.dataset"
    else:
        inline = schema.check(schema.InlineDataModel, content, "data")
        found = _inline(network, inline)
        place = "data"
    _check_width(found.inputs.shape[1], network.inputs, f"{place}.inputs" if place == "data" else place, "inputs")
    _check_width(found.targets.shape[1], network.outputs, f"{place}.targets" if place == "data" else place, "targets")
    return found


def _check_width(found: int, wanted: int, place: str, what: str) -> None:
    if found != wanted:
        of_network = "inputs" if what == "inputs" else "units in its last layer"
        raise InputError(
            place,
            f"an example of the data has {found} and the network {wanted} {of_network}; give both as many {what}",
        )


def _inline(network: Network, model: schema.InlineDataModel) -> Dataset:
    inputs = _rows(model.inputs, network.inputs, "data.inputs", "the network has", "inputs")
    targets = _rows(model.targets, network.outputs, "data.targets", "the last layer has", "units")
    if len(inputs) != len(targets):
        raise InputError(
            "data.targets",
            f"there are {len(targets)} targets for {len(inputs)} inputs; give each example one row in both",
        )
    return Dataset(
        inputs,
        targets,
        input_names=_names(model.input_names, network.inputs, "data.input_names"),
        target_names=_names(model.target_names, network.outputs, "data.target_names"),
        class_names=_class_names(model.class_names, network.outputs),
    )


def _rows(rows: list[list[float]], width: int, place: str, whose: str, what: str) -> FloatArray:
    for index, row in enumerate(rows):
        if len(row) != width:
            raise InputError(
                f"{place}[{index}]", f"this row has {len(row)} numbers and {whose} {width} {what}; make them equal"
            )
    return frozen(rows)


def _class_names(names: list[str] | None, outputs: int) -> tuple[str, ...]:
    # One output can stand for two classes, the one at 0 and the one at 1; it then carries the name of the second.
    if names is not None and outputs == 1 and len(names) == 2:
        return (names[1],)
    return _names(names, outputs, "data.class_names")


def _names(names: list[str] | None, count: int, place: str) -> tuple[str, ...]:
    if names is None:
        return ()
    if len(names) != count:
        raise InputError(place, f"there are {len(names)} names for {count}; give one each")
    return tuple(names)


def _check_targets(network: Network, dataset: Dataset) -> None:
    low, high = 0.0, math.inf
    if network.loss == BINARY_CROSS_ENTROPY:
        high = 1.0
    elif network.loss != CATEGORICAL_CROSS_ENTROPY:
        return
    for targets in (dataset.targets, dataset.validation_targets):
        wrong = np.argwhere((targets < low) | (targets > high))
        if len(wrong):
            row, column = (int(part) for part in wrong[0])
            limits = "between 0 and 1" if high == 1.0 else "not negative"
            raise InputError(
                f"data.targets[{row}][{column}]",
                f"{network.loss} wants targets that are {limits}, and this is {targets[row, column]:g}; "
                "change it or choose another loss",
            )


def _check_size(network: Network, batches: Batches) -> None:
    units, examples = sum(network.sizes[1:]), batches.count(1)
    if units * examples > MOST_NUMBERS:
        raise InputError(
            "training.batch_size",
            f"a batch of {examples:,} examples through {units:,} units does not fit into memory; "
            f"use at most {MOST_NUMBERS // units:,} examples a batch",
        )


def _check_optimizer(training: schema.TrainingModel) -> None:
    optimizer, place = training.optimizer, "training.optimizer"
    if isinstance(optimizer, dict):
        settings = [key for key in optimizer if key != "name"]
        name = optimizer.get("name")
        if not isinstance(name, str):
            raise InputError(f"{place}.name", "the name of the optimizer is missing or not text; add it")
        place = f"{place}.name"
        if name == GRADIENT_DESCENT and settings:
            raise InputError(
                f"training.optimizer.{schema.key_text(settings[0])}",
                "gradient_descent has no settings of its own; remove this key",
            )
    else:
        name = optimizer
    if name in LATER_OPTIMIZERS:
        raise InputError(place, f'"{name}" cannot be stepped through yet; use "{GRADIENT_DESCENT}"')
    if name != GRADIENT_DESCENT:
        raise InputError(place, f"{quoted(name)} is unknown; {schema.nearest(name, (GRADIENT_DESCENT,))}")
    for key, value in (training.penalty or {}).items():
        place = f"training.penalty.{schema.key_text(key)}"
        if key not in ("l1", "l2"):
            raise InputError(place, f"this key is unknown; {schema.nearest(key, ('l1', 'l2'))}")
        if value != 0.0:
            raise InputError(place, "penalties cannot be stepped through yet; remove this key")
