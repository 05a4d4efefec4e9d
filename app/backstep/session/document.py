"""A session file: reading it, checking it, and writing it back."""

from __future__ import annotations

import codecs
import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel

from backstep.core.activations import ACTIVATIONS, SOFTMAX
from backstep.core.arrays import FloatArray
from backstep.core.batches import Batches
from backstep.core.datasets import Dataset
from backstep.core.datasets_wording import counted, quoted, shown
from backstep.core.errors import InputError
from backstep.core.losses import BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY, LOSSES
from backstep.core.mistakes import Mistake
from backstep.core.network import BiasMode, Layer, Network
from backstep.core.optimizers import GRADIENT_DESCENT
from backstep.core.parameters import INITIALIZERS, Parameters, initial, seeded
from backstep.core.steps import Level
from backstep.core.training import Task
from backstep.session import schema
from backstep.session.document_csv import csv_file, placed
from backstep.session.document_data import check_targets, dataset_of
from backstep.session.files import read_bytes, replace_file
from backstep.session.json_text import parse_json
from backstep.session.layout import dumps
from backstep.session.riddle import Riddle, mistake_named
from backstep.session.setup import Setup
from backstep.session.setup_file import position_of, reached_of, setup_of

if TYPE_CHECKING:  # loaded where a file has any
    from backstep.session.published import Published

MOST_BYTES = 100_000_000
MOST_NUMBERS = 20_000_000
"""z of one iteration, units times examples; a record keeps about five times as many numbers."""
_TABLES = (".csv", ".tsv")
_PARAMETERS: Mapping[str, type[BaseModel]] = {
    "initializer": schema.DrawnParametersModel,
    "weights": schema.GivenParametersModel,
    "seed": schema.DrawnParametersModel,
    "biases": schema.GivenParametersModel,
}
LATER_OPTIMIZERS = ("momentum", "nesterov", "rmsprop", "adam", "adagrad")


@dataclass(frozen=True, eq=False, slots=True)
class Document:
    """What a session file says: the content as it was read, and what follows from it.

    `content` is the JSON object (never changed in place); `folder` is what its relative paths start from. `reached` is
    how far branches came, by their numbers, where the file says it.
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
    reached: Mapping[int, tuple[int, int]]
    level: Level
    example: int
    riddle: Riddle | None = None
    published: Published | None = None

    @property
    def network(self) -> Network:
        return self.task.network

    @property
    def csv(self) -> Path | None:
        """The CSV file that the data was read from, where it was one."""
        return csv_file(self.content, self.folder)

    @property
    def mistake(self) -> Mistake | None:
        """What the file itself does wrong on purpose: a lesson whose mistake is to be found."""
        return self.setup.mistake

    def without_mistake(self) -> Document:
        """The same training done right, for whatever gives results."""
        return replace(self, setup=replace(self.setup, mistake=None), riddle=None)


def read_document(path: Path) -> Document:
    """Read and check a session file. Raises InputError with the place and a sentence."""
    content = read_bytes(path, MOST_BYTES)
    if path.suffix.lower() in _TABLES and not content.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        name = f'"data": {{"csv": {quoted(path.name)}, "inputs": […], "targets": […]}}'
        raise InputError("", f"this is a table of data, not a session; open a session file that names it: {name}")
    return _document(parse_json(content), path.resolve().parent)


def make_document(content: dict[str, Any], folder: Path) -> Document:
    """Check the JSON object of a session file and build its network, parameters and data.

    Raises InputError with the place and a sentence for the first mistake. Whoever has `content` may change it later.
    """
    return _document(copy.deepcopy(content), folder)


def _document(content: dict[str, Any], folder: Path) -> Document:
    """The same of an object that nobody else has: to copy a large one takes longer than all the rest."""
    _check_version(content)
    model = schema.check(schema.SessionModel, content)
    network = _network(model.network)
    start = _parameters(network, model.parameters)
    dataset = dataset_of(network, model.data, folder)
    check_targets(network, dataset, model.data)
    training = model.training
    _check_optimizer(training)
    batches = Batches(len(dataset.inputs), training.batch_size, training.shuffle, training.seed)
    _check_size(network, batches)
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
    riddle = _riddle(model.lesson, task)
    setup = setup_of(model.debugger, task, initializer)
    return Document(
        content=content,
        folder=folder,
        title=model.title,
        lesson=model.lesson.text if model.lesson else "",
        task=task,
        dataset=dataset,
        setup=setup if riddle is None else replace(setup, mistake=riddle.mistake),
        initializer=initializer,
        seed=None if initializer is None else model.parameters.get("seed", 0),
        position=position_of("debugger.position", model.debugger.position, task),
        reached=reached_of(model.debugger, task),
        level=Level[model.view.level.upper()],
        example=_example(model.view, batches),
        riddle=riddle,
        published=_published(model.lesson, task),
    )


def _published(lesson: schema.LessonModel | None, task: Task) -> Published | None:
    """The figures that a source prints for this training."""
    if lesson is None or lesson.published is None:
        return None
    # Expressions are loaded where a file has any: a window opens sooner without them.
    from backstep.session.published import published_of

    return published_of(lesson.published, task)


def _riddle(lesson: schema.LessonModel | None, task: Task) -> Riddle | None:
    """The mistake that a lesson makes for somebody to find."""
    if lesson is None or lesson.mistake is None:
        return None
    return Riddle(mistake_named("lesson.mistake", lesson.mistake, task), tuple(lesson.hints))


def write_document(content: dict[str, Any], folder: Path, path: Path) -> Path | None:
    """Write the content of a session that was read from `folder` to `path`, atomically.

    A relative path to data is rewritten so that it leads to the same numbers from the new place. Returns the data set
    that was copied there for it, if one was. Raises InputError; nothing is written then.
    """
    name, copied = placed(content, folder, path)
    moved = content if name is None else {**content, "data": {**content["data"], "csv": name}}
    try:
        replace_file(path, (dumps(moved) + "\n").encode("utf-8"))
    except BaseException:
        if copied is not None:
            copied.unlink(missing_ok=True)
        raise
    return copied


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
    schema.check_keys(_PARAMETERS, content, "parameters")
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
            f"this has {counted(len(given.weights), 'matrix', 'matrices')} and the network "
            f"{counted(network.depth, 'layer')}; give each layer one",
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
            f"{counted(units, 'row')}, one a unit, with {counted(sources, 'number')}, one a source",
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
            f"this has {counted(len(given), 'list')} and the network {counted(network.depth, 'layer')}; "
            "give each layer one, or null where it has no bias",
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


def _check_size(network: Network, batches: Batches) -> None:
    units, examples = sum(network.sizes[1:]), batches.count(1)
    if units * examples > MOST_NUMBERS:
        raise InputError(
            "training.batch_size",
            f"a batch of {counted(examples, 'example')} through {counted(units, 'unit')} does not fit into memory; "
            f"use at most {counted(MOST_NUMBERS // units, 'example')} a batch",
        )


def _example(view: schema.ViewModel, batches: Batches) -> int:
    count = batches.count(1)
    if view.example > count:
        choice = "1, the only one" if count == 1 else f"one from 1 to {count:,}"
        raise InputError(
            "view.example", f"there is no example {view.example:,} in a batch of {count:,}; choose {choice}"
        )
    return view.example


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
