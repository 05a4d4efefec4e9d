"""Session files for tests, as the JSON objects they hold: said in a line or two."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backstep.session.document import Document, make_document
from backstep.session.session import Session

Layer = tuple[int, str] | tuple[int, str, str]
"""Units and activation of a layer, and what its biases are where they are not trained."""


def content(
    inputs: int,
    *layers: Layer,
    data: Mapping[str, Any],
    loss: str = "squared_error",
    parameters: Mapping[str, Any] | None = None,
    learning_rate: float = 0.1,
    **training: Any,
) -> dict[str, Any]:
    """A session file; its weights are drawn where no `parameters` are given."""
    return {
        "format": "backstep-session",
        "version": 1,
        "network": {
            "inputs": inputs,
            "layers": [dict(zip(("units", "activation", "bias"), layer, strict=False)) for layer in layers],
            "loss": loss,
        },
        "parameters": parameters or {"initializer": "xavier_uniform", "seed": 1},
        "data": dict(data),
        "training": {"learning_rate": learning_rate, **training},
    }


def document(inputs: int, *layers: Layer, data: Mapping[str, Any], **more: Any) -> Document:
    """The same, read."""
    return make_document(content(inputs, *layers, data=data, **more), Path())


def session(inputs: int, *layers: Layer, data: Mapping[str, Any], **more: Any) -> Session:
    """The same, opened."""
    return Session(document(inputs, *layers, data=data, **more))
