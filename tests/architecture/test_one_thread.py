"""The bits of a training are those of one thread, however the process was started and whatever it loaded before."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

import pytest

TRAINING = """
import hashlib
from pathlib import Path
from backstep.session.document import make_document
import numpy
rng = numpy.random.default_rng(5)
content = {
    "format": "backstep-session",
    "version": 1,
    "network": {
        "inputs": 784,
        "layers": [{"units": 128, "activation": "relu"}, {"units": 10, "activation": "softmax"}],
        "loss": "categorical_cross_entropy",
    },
    "parameters": {"initializer": "he_uniform", "seed": 7},
    "data": {
        "inputs": rng.random((64, 784)).tolist(),
        "targets": numpy.eye(10)[rng.integers(0, 10, 64)].tolist(),
    },
    "training": {"learning_rate": 0.1, "batch_size": 32},
}
task = make_document(content, Path()).task
parameters = task.start
for iteration in range(1, 13):
    parameters = task.record(iteration, parameters).after
print(hashlib.sha256(parameters.flat.tobytes()).hexdigest())
"""
VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@cache
def trained(threads: str | None, first: str = "") -> str:
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    if threads is not None:
        environment |= dict.fromkeys(VARIABLES, threads)
    ended = subprocess.run(
        [sys.executable, "-c", first + TRAINING],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return ended.stdout.strip()


@pytest.mark.parametrize("threads", [None, "4"])
@pytest.mark.parametrize("first", ["", "import numpy\n"], ids=["backstep first", "numpy first"])
def test_the_bits_are_those_of_one_thread(threads: str | None, first: str) -> None:
    assert trained(threads, first) == trained("1")
