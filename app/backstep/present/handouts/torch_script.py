"""A training as a script of PyTorch, whose automatic differentiation finds what was stepped through.

Its numbers are the engine's but for the last digits: PyTorch adds up in an order of its own.
"""

from __future__ import annotations

from backstep.core.activations import LEAK, SOFTMAX
from backstep.core.losses import BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY, is_fused
from backstep.core.network import Network
from backstep.present.handouts.script import (
    Training,
    batch,
    changes,
    data,
    ends,
    generator,
    indented,
    learned,
    plain,
    start,
)

_ARRAY = "torch.tensor"
_CALLS = {
    "linear": "{z}",
    "sigmoid": "torch.sigmoid({z})",
    "tanh": "torch.tanh({z})",
    "relu": "torch.relu({z})",
    "leaky_relu": f"nn.leaky_relu({{z}}, {LEAK})",
    "softplus": "nn.softplus({z})",
    "gelu": "nn.gelu({z})",
    "silu": "nn.silu({z})",
    SOFTMAX: "torch.softmax({z}, dim=1)",
}
_LOSSES = {
    "squared_error": "0.5 * ((a{L} - y) ** 2).sum(dim=1)",
    "mean_squared_error": "((a{L} - y) ** 2).mean(dim=1)",
    BINARY_CROSS_ENTROPY: 'nn.binary_cross_entropy(a{L}, y, reduction="none").mean(dim=1)',
    CATEGORICAL_CROSS_ENTROPY: "-(torch.xlogy(y, a{L})).sum(dim=1)",
    "mean_absolute_error": "(a{L} - y).abs().mean(dim=1)",
    "huber": 'nn.huber_loss(a{L}, y, reduction="none").mean(dim=1)',
}
_FUSED = {
    BINARY_CROSS_ENTROPY: 'nn.binary_cross_entropy_with_logits(z{L}, y, reduction="none").mean(dim=1)',
    CATEGORICAL_CROSS_ENTROPY: 'nn.cross_entropy(z{L}, y, reduction="none")',
}
"""From z, so that they are right where an activation rounds to 0 or 1."""


def torch_script(training: Training) -> str:
    """The script. It prints J of each iteration, then the parameters after the last one, with all their digits.

    Raises InputError where it would be too long to be read.
    """
    training.check()
    task, later = training.begun()
    names = learned(task)
    update = [f"    {name} -= alpha * gradient_of_{name}" for name in names]
    gradients = ", ".join(f"gradient_of_{name}" for name in names)
    lines = [
        f'"""{plain(training.title)}: gradient descent with PyTorch."""',
        "",
        *(["import numpy as np"] if task.batches.shuffled else []),
        "import torch",
        "from torch.nn import functional as nn",
        "",
        "torch.set_default_dtype(torch.float64)",
        "",
        *data(task, _ARRAY),
        "",
        *start(task, _ARRAY, ", requires_grad=True"),
        *generator(task),
        "",
        f"for iteration in range(1, {training.iterations} + 1):",
        *indented(changes(training, task, later, _ARRAY, "with torch.no_grad():")),
        *indented(batch(task)),
        *indented(_forward(task.network)),
        "",
        "    # backward",
        f"    {gradients}{',' if len(names) == 1 else ''} = torch.autograd.grad(J, [{', '.join(names)}])",
        "",
        "    # update",
        "    with torch.no_grad():",
        *indented(update),
        "",
        '    print(f"iteration {iteration}: J = {J.item()!r}")',
        "",
        *ends(task),
    ]
    return "\n".join(lines) + "\n"


def _forward(network: Network) -> list[str]:
    lines = ["# forward"]
    for number, layer in enumerate(network.layers, start=1):
        before = "x" if number == 1 else f"a{number - 1}"
        bias = f" + b{number}" if layer.has_bias else ""
        lines.append(f"z{number} = {before} @ W{number}.T{bias}")
        lines.append(f"a{number} = {_CALLS[layer.activation].format(z=f'z{number}')}")
    fused = is_fused(network.layers[-1].activation, network.loss)
    loss = (_FUSED if fused else _LOSSES)[network.loss].format(L=network.depth)
    return [*lines, "", "# cost", f"losses = {loss}", "J = losses.mean()"]
