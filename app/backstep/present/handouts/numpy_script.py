"""A training as a script of numpy alone, which prints the engine's numbers to the last digit.

Its operations are those of `core.iteration.Tape`, in the same order and on arrays of the same shapes: `numpy.dot` where
the tape has it, and one thread for products, because sums in another order have other last digits.
"""

from __future__ import annotations

from backstep.core.activations import LEAK, SOFTMAX
from backstep.core.losses import BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY, is_fused
from backstep.core.network import Network
from backstep.core.training import Task
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

_ARRAY = "np.array"
_BINARY_OF_Z, _CLASSES_OF_Z = "binary_of_z", "classes_of_z"
_VALUES = {
    "sigmoid": "def sigmoid(z):\n    return 1.0 / (1.0 + np.exp(-z))",
    "relu": "def relu(z):\n    return np.maximum(z, 0.0)",
    "leaky_relu": f"def leaky_relu(z):\n    return np.maximum(z, z * {LEAK})",
    "softplus": "def softplus(z):\n    return np.logaddexp(0.0, z)",
    "normal_cdf": (
        "def normal_cdf(z):\n"
        "    erf = np.frompyfunc(math.erf, 1, 1)\n"
        "    return 0.5 * (1.0 + np.asarray(erf(z / math.sqrt(2.0)), dtype=np.float64))"
    ),
    "gelu": "def gelu(z):\n    return z * normal_cdf(z)",
    "gelu_slope": (
        "def gelu_slope(z):\n"
        "    density = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)\n"
        "    return normal_cdf(z) + z * density"
    ),
    "silu": "def silu(z):\n    return z * sigmoid(z)",
    "silu_slope": ("def silu_slope(z):\n    s = sigmoid(z)\n    return s * (1.0 + z * (1.0 - s))"),
    SOFTMAX: (
        "def softmax(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n    return e / e.sum(axis=1, keepdims=True)"
    ),
    "share": ("def share(weight, probability):\n    return np.where(weight == 0.0, 0.0, weight * np.log(probability))"),
    _BINARY_OF_Z: (
        "def losses_of_z(z, y):  # where a rounded to 0 or 1\n"
        "    parts = y * np.logaddexp(0.0, -z) + (1.0 - y) * np.logaddexp(0.0, z)\n"
        "    return parts.sum(axis=1) / z.shape[1]"
    ),
    _CLASSES_OF_Z: (
        "def losses_of_z(z, y):  # where a rounded to 0 or 1\n"
        "    highest = z.max(axis=1, keepdims=True)\n"
        "    log_sum = highest + np.log(np.exp(z - highest).sum(axis=1, keepdims=True))\n"
        "    return (y * (log_sum - z)).sum(axis=1)"
    ),
}
"""What a script may define, in this order."""
_NEEDS = {
    "gelu": ("normal_cdf", "gelu_slope"),
    "silu": ("sigmoid", "silu_slope"),
    "softplus": ("sigmoid",),
    BINARY_CROSS_ENTROPY: ("share",),
    CATEGORICAL_CROSS_ENTROPY: ("share",),
}
_CALLS = {"linear": "{z}.copy()", "tanh": "np.tanh({z})"}
_SLOPES = {
    "linear": "np.ones_like({z})",
    "sigmoid": "(1.0 - {a}) * {a}",
    "tanh": "1.0 - {a} * {a}",
    "relu": "({z} > 0.0).astype(float)",
    "leaky_relu": f"np.where({{z}} > 0.0, 1.0, {LEAK})",
    "softplus": "sigmoid({z})",
    "gelu": "gelu_slope({z})",
    "silu": "silu_slope({z})",
}
_LOSSES = {
    "squared_error": ["error = {p} - y", "losses = np.dot(error * error, np.full({m}, 0.5))"],
    "mean_squared_error": ["error = {p} - y", "losses = np.dot(error * error, np.ones({m})) / {m}.0"],
    BINARY_CROSS_ENTROPY: ["losses = (share(y, {p}) + share(1.0 - y, 1.0 - {p})).sum(axis=1) / -{m}.0"],
    CATEGORICAL_CROSS_ENTROPY: ["losses = -share(y, {p}).sum(axis=1)"],
    "mean_absolute_error": ["losses = np.abs({p} - y).sum(axis=1) / {m}.0"],
    "huber": [
        "error = np.abs({p} - y)",
        "losses = np.where(error <= 1.0, 0.5 * error * error, error - 0.5).sum(axis=1) / {m}.0",
    ],
}
_GRADIENTS = {
    "squared_error": ["dJ_da{L} = ({p} - y) / n"],
    "mean_squared_error": ["dJ_da{L} = ({p} - y) * 2.0 / {m}.0 / n"],
    BINARY_CROSS_ENTROPY: [
        "low = np.where(y == 0.0, 0.0, y / {p})",
        "high = np.where(y == 1.0, 0.0, (1.0 - y) / (1.0 - {p}))",
        "dJ_da{L} = (high - low) / {m}.0 / n",
    ],
    CATEGORICAL_CROSS_ENTROPY: ["dJ_da{L} = np.where(y == 0.0, 0.0, -y / {p}) / n"],
    "mean_absolute_error": ["dJ_da{L} = np.sign({p} - y) / {m}.0 / n"],
    "huber": ["dJ_da{L} = np.clip({p} - y, -1.0, 1.0) / {m}.0 / n"],
}


def numpy_script(training: Training) -> str:
    """The script. It prints J of each iteration, then the parameters after the last one, all to the last digit.

    Raises InputError where it would be too long to be read.
    """
    training.check()
    task, later = training.begun()
    network = task.network
    lines = [
        f'"""{plain(training.title)}: gradient descent in numpy alone."""',
        "",
        *(["import math"] if "normal_cdf" in _defines(network) else []),
        "import os",
        "",
        "# Sums in another order have other last digits: one thread, whatever the machine has.",
        *(f'os.environ["{name}_NUM_THREADS"] = "1"' for name in ("OPENBLAS", "MKL", "OMP")),
        "",
        "import numpy as np  # noqa: E402",
        "",
        'np.seterr(all="ignore")',
        *data(task, _ARRAY),
        *(["n = float(len(x))"] if task.batches.whole else []),
        "",
        *start(task, _ARRAY),
        "",
        "",
        *_functions(network),
        *generator(task),
        f"for iteration in range(1, {training.iterations} + 1):",
        *indented(changes(training, task, later, _ARRAY)),
        *indented(batch(task, "n = float(len(x))")),
        *indented(_forward(network)),
        "",
        *indented(_backward(network)),
        "",
        *indented(_update(task)),
        "",
        *indented(['print(f"iteration {iteration}: J = {float(J)!r}")']),
        "",
        *ends(task),
    ]
    return "\n".join(lines) + "\n"


def _defines(network: Network) -> set[str]:
    names = {network.loss, *(layer.activation for layer in network.layers)}
    if is_fused(network.layers[-1].activation, network.loss):
        names.add(_BINARY_OF_Z if network.loss == BINARY_CROSS_ENTROPY else _CLASSES_OF_Z)
    return {each for name in names for each in (name, *_NEEDS.get(name, ())) if each in _VALUES}


def _functions(network: Network) -> list[str]:
    wanted = _defines(network)
    return [line for name, text in _VALUES.items() if name in wanted for line in (*text.split("\n"), "", "")]


def _forward(network: Network) -> list[str]:
    lines = ["# forward"]
    for number, layer in enumerate(network.layers, start=1):
        before = "x" if number == 1 else f"a{number - 1}"
        bias = f" + b{number}" if layer.has_bias else ""
        call = _CALLS.get(layer.activation, f"{layer.activation}({{z}})").format(z=f"z{number}")
        lines += [f"z{number} = np.dot({before}, W{number}.T){bias}", f"a{number} = {call}"]
    last, m = f"a{network.depth}", network.outputs
    losses = [line.format(p=last, m=m) for line in _LOSSES[network.loss]]
    if is_fused(network.layers[-1].activation, network.loss):
        losses += ["lost = ~np.isfinite(losses)", f"losses[lost] = losses_of_z(z{network.depth}[lost], y[lost])"]
    return [*lines, "", "# cost", *losses, "J = np.dot(losses, np.ones(len(x))) / n"]


def _backward(network: Network) -> list[str]:
    lines = ["# backward"]
    depth, m = network.depth, network.outputs
    for number in range(depth, 0, -1):
        layer = network.layers[number - 1]
        before = "x" if number == 1 else f"a{number - 1}"
        a, z = f"a{number}", f"z{number}"
        if number == depth and is_fused(layer.activation, network.loss):
            if network.loss == BINARY_CROSS_ENTROPY:
                lines.append(f"delta{number} = ({a} - y) / (n * {m})")
            else:
                lines.append(f"delta{number} = ({a} * y.sum(axis=1, keepdims=True) - y) / n")
        else:
            if number == depth:
                lines += [line.format(L=depth, p=a, m=m) for line in _GRADIENTS[network.loss]]
            if layer.activation == SOFTMAX:
                lines.append(f"shared = (dJ_da{number} * {a}).sum(axis=1, keepdims=True)")
                lines.append(f"delta{number} = {a} * (dJ_da{number} - shared)")
            else:
                slope = _SLOPES[layer.activation].format(z=z, a=a)
                lines += [f"da_dz{number} = {slope}", f"delta{number} = dJ_da{number} * da_dz{number}"]
        lines.append(f"dJ_dW{number} = np.dot(delta{number}.T, {before})")
        if layer.has_bias:
            lines.append(f"dJ_db{number} = np.dot(np.ones(len(x)), delta{number})")
        if number > 1:
            lines.append(f"dJ_da{number - 1} = np.dot(delta{number}, W{number})")
    return lines


def _update(task: Task) -> list[str]:
    return ["# update", *(f"{name} = {name} - dJ_d{name} * alpha" for name in learned(task))]
