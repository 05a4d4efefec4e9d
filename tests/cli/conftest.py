"""The command line as it is called: words in; exit code, output and files out."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backstep.cli.main import main
from tests.processes import compiled_once

APP = Path(__file__).parents[2] / "app"

MAZUR: dict[str, Any] = {
    "format": "backstep-session",
    "version": 1,
    "title": "A copy",
    "network": {
        "inputs": 2,
        "layers": [
            {"units": 2, "activation": "sigmoid", "bias": "fixed"},
            {"units": 2, "activation": "sigmoid", "bias": "fixed"},
        ],
        "loss": "squared_error",
    },
    "parameters": {
        "weights": [[[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]],
        "biases": [[0.35, 0.35], [0.60, 0.60]],
    },
    "data": {"inputs": [[0.05, 0.10]], "targets": [[0.01, 0.99]]},
    "training": {"learning_rate": 0.5},
}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def json(self) -> Any:
        """The output as one JSON value, with nothing around it."""
        return json.loads(self.out)


Command = Callable[..., Ended]


@pytest.fixture
def backstep(capsys: pytest.CaptureFixture[str]) -> Command:
    """Carry out a command line in this process."""

    def carry_out(*words: object) -> Ended:
        capsys.readouterr()
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return carry_out


_COMPILED: dict[str, str] = {}
"""Where processes find what was compiled before."""


@pytest.fixture(autouse=True, scope="session")
def _compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    _COMPILED.update(compiled_once(tmp_path_factory))


def environment(**changes: str | None) -> dict[str, str]:
    """The variables for a process of its own; None removes one."""
    merged = {**os.environ, **_COMPILED, "PYTHONPATH": str(APP), "PYTHONWARNINGS": "error", **changes}
    return {name: value for name, value in merged.items() if value is not None}


def start(*words: object, cwd: Path | None = None, **variables: str | None) -> Ended:
    """Carry out a command line in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "backstep", *(str(word) for word in words)],
        cwd=cwd,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


Maker = Callable[..., Path]


@pytest.fixture
def session_file(tmp_path: Path) -> Maker:
    """Write a session file: Mazur's example, with keys such as ``training__learning_rate`` changed."""

    def make(name: str = "session.backstep", **changes: Any) -> Path:
        content = copy.deepcopy(MAZUR)
        for place, value in changes.items():
            *parents, last = place.split("__")
            node = content
            for parent in parents:
                node = node[parent]
            node[last] = value
        path = tmp_path / name
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return make


LINEAR = [{"units": 2, "activation": "linear"}, {"units": 2, "activation": "linear"}]


@pytest.fixture
def diverging(session_file: Maker) -> Path:
    """A training that overflows in its fifth iteration."""
    return session_file("diverging.backstep", network__layers=LINEAR, training__learning_rate=1000.0)


def files(folder: Path) -> set[str]:
    """The names of everything in a folder."""
    return {path.name for path in folder.iterdir()}
