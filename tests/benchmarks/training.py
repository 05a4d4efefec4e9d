"""Updates per second, against PyTorch eager doing the same arithmetic."""

from __future__ import annotations

import importlib
import statistics
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

from backstep.core.batches import Batches
from backstep.core.network import Layer, Network
from backstep.core.parameters import initial, seeded
from backstep.core.training import Task, Trainer
from tests.benchmarks.measure import report, seconds

SHAPES = ((2, 4, 2, 1), (4, 8, 3), (64, 32, 1))
EXAMPLES, UPDATES, ROUNDS = 4, 2000, 7


def _task(shape: tuple[int, ...]) -> Task:
    network = Network(shape[0], tuple(Layer(units, "sigmoid") for units in shape[1:]), "squared_error")
    generator = seeded(1)
    start = initial(network, "xavier_uniform", generator)
    inputs, targets = generator.random((EXAMPLES, shape[0])), generator.random((EXAMPLES, shape[-1]))
    return Task(network, start, inputs, targets, 0.1, Batches(EXAMPLES))


def _seconds_of(action: Callable[[], object], times: int) -> float:
    def all_of_them() -> None:
        for _ in range(times):
            action()

    return seconds(all_of_them)


def _torch_step(model: Any, optimizer: Any, x: Any, y: Any) -> Callable[[], None]:
    def step() -> None:
        optimizer.zero_grad()
        loss = (0.5 * (model(x) - y) ** 2).sum(dim=1).mean()
        loss.item()
        loss.backward()
        optimizer.step()

    return step


def run() -> None:
    """Interleaved rounds of both, so that a busy moment hits both."""
    torch: Any = None
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        print("  PyTorch cannot be imported here: only our own updates are measured.")
    for shape in SHAPES:
        task = _task(shape)
        trainer = Trainer(task, task.start)
        ours, theirs = [], []
        step: Callable[[], None] | None = None
        if torch is not None:
            torch.set_num_threads(1)
            layers: list[Any] = []
            for sources, units in pairwise(shape):
                layers += [torch.nn.Linear(sources, units, dtype=torch.float64), torch.nn.Sigmoid()]
            model = torch.nn.Sequential(*layers)
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            x, y = torch.tensor(task.inputs), torch.tensor(task.targets)
            step = _torch_step(model, optimizer, x, y)

        for _ in range(ROUNDS):
            ours.append(UPDATES / _seconds_of(partial(trainer.advance, UPDATES, []), 1))
            if step is not None:
                theirs.append(UPDATES / 10 / _seconds_of(step, UPDATES // 10))
        name = "-".join(map(str, shape))
        report(f"{name}: ours", statistics.median(ours), "updates/s")
        if theirs:
            report(f"{name}: PyTorch eager", statistics.median(theirs), "updates/s")
            report(f"{name}: ratio", statistics.median(ours) / statistics.median(theirs), "×")
