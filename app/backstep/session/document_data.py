"""`data` of a session file: the examples that it holds or names, checked against the network."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

from backstep.core.arrays import FloatArray, frozen
from backstep.core.csv_data import read_csv
from backstep.core.datasets import Dataset, builtin
from backstep.core.datasets_wording import counted, quoted
from backstep.core.errors import InputError
from backstep.core.losses import BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY
from backstep.core.network import Network
from backstep.session import schema
from backstep.session.document_csv import csv_file

_FORMS: Mapping[str, type[BaseModel]] = {
    "csv": schema.CsvDataModel,
    "dataset": schema.BuiltinDataModel,
    "inputs": schema.InlineDataModel,
}


def dataset_of(network: Network, content: dict[str, Any], folder: Path) -> Dataset:
    """The data that `data` of a session file asks for. Raises InputError."""
    schema.check_keys(_FORMS, content, "data")
    if "csv" in content:
        table = schema.check(schema.CsvDataModel, content, "data")
        path = csv_file({"data": content}, folder)
        assert path is not None
        try:
            found = read_csv(
                path,
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
    _check_width(found.inputs.shape[1], network.inputs, f"{place}.inputs" if place == "data" else place, "input")
    _check_width(found.targets.shape[1], network.outputs, f"{place}.targets" if place == "data" else place, "target")
    return found


def _check_width(found: int, wanted: int, place: str, what: str) -> None:
    if found != wanted:
        of_network = counted(wanted, what) if what == "input" else f"{counted(wanted, 'unit')} in its last layer"
        raise InputError(
            place,
            f"an example of the data has {counted(found, what)} and the network {of_network}; make them equal",
        )


def _inline(network: Network, model: schema.InlineDataModel) -> Dataset:
    inputs = _rows(model.inputs, network.inputs, "data.inputs", "the network has", "input")
    targets = _rows(model.targets, network.outputs, "data.targets", "the last layer has", "unit")
    if len(inputs) != len(targets):
        raise InputError(
            "data.targets",
            f"there are rows of targets for {counted(len(targets), 'example')} and of inputs for {len(inputs):,}; "
            "give each example one row in both",
        )
    return Dataset(
        inputs,
        targets,
        input_names=_names(model.input_names, network.inputs, "data.input_names"),
        target_names=_names(model.target_names, network.outputs, "data.target_names"),
        class_names=_class_names(model.class_names, network.outputs),
        other_class=_other_class(model.class_names, network.outputs),
    )


def _rows(rows: list[list[float]], width: int, place: str, whose: str, what: str) -> FloatArray:
    for index, row in enumerate(rows):
        if len(row) != width:
            raise InputError(
                f"{place}[{index}]",
                f"this row has {counted(len(row), 'number')} and {whose} {counted(width, what)}; make them equal",
            )
    return frozen(rows)


def _other_class(names: list[str] | None, outputs: int) -> str:
    """The name of the class that a lone output stands for with 0."""
    return names[0] if names is not None and outputs == 1 and len(names) == 2 else ""


def _class_names(names: list[str] | None, outputs: int) -> tuple[str, ...]:
    # One output can stand for two classes, the one at 0 and the one at 1; it then carries the name of the second.
    if names is not None and outputs == 1 and len(names) == 2:
        return (names[1],)
    return _names(names, outputs, "data.class_names")


def _names(names: list[str] | None, count: int, place: str) -> tuple[str, ...]:
    if names is None:
        return ()
    if len(names) != count:
        raise InputError(place, f"there are {counted(len(names), 'name')} for {count:,}; give one each")
    return tuple(names)


def check_targets(network: Network, dataset: Dataset, content: dict[str, Any]) -> None:
    """Refuse targets that the loss cannot be calculated with. Raises InputError."""
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
            place = f"data.targets[{row}][{column}]"
            if "csv" in content:
                place = f"data.csv {quoted(content['csv'])}, column {quoted(dataset.target_names[column])}"
            raise InputError(
                place,
                f"{network.loss} wants targets that are {limits}, and this is {targets[row, column]:g}; "
                "change it or choose another loss",
            )
