"""Writes torch_figures.json: what PyTorch's autograd says about small random networks.

Not run by the tests; torch is no dependency of the project. To make the figures anew, in an environment that has
torch 2.13 (the CPU build will do): python make_torch_figures.py. The same torch gives the same file.

The formulas are those of the contracts, written with torch.nn.functional in float64. The gradients are autograd's, the
updates those of torch.optim.SGD. The numbers a case starts from have few digits, so that the file stays small.
"""

from __future__ import annotations

import importlib
import json
import random
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

# By name: type checkers run where there is no torch.
torch: Any = importlib.import_module("torch")
functional: Any = importlib.import_module("torch.nn.functional")

Rows = list[list[float]]

HIDDEN = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "gelu", "silu")
OUTPUTS = (*HIDDEN, "softmax")
FREE_LOSSES = ("squared_error", "mean_squared_error", "mean_absolute_error", "huber")
STEPS = 3

NOTE = {
    "made_with": f"torch {torch.__version__}, float64, by make_torch_figures.py",
    "notation": "as in the contracts: layers, units and examples are listed in order; weights[l][j][k] goes to unit j "
    "from unit k; a batch is rows; gradients are those of J, so the 1/n of the mean is inside",
    "case": {
        "id": "what the case is for",
        "saturated": "true where y-hat rounds to 0 or 1 under its cross-entropy, and J and delta were taken straight "
        "from z: delta of the last layer is y-hat minus y, divided by n, under binary_cross_entropy by n m",
        "activations": "one name a layer",
        "loss": "name",
        "learning_rate": "alpha of plain gradient descent; all weights and biases are trained, on all rows",
        "inputs, targets": "[example][unit]",
        "weights, biases": "[layer][unit][source], [layer][unit]",
        "z, a, dJ_da, delta": "[layer][example][unit]; dJ_da of the last layer is null where saturated, since delta "
        "did not come through it",
        "losses": "[example]: L",
        "cost": "J",
        "dJ_dW, dJ_db": "as weights, biases",
        "weights_after_1, biases_after_1": "after one step",
        "cost_after_1, cost_after_3": "J after one and after three steps",
    },
    "care": "softplus here is log(1 + e^z) everywhere (torch's default turns linear beyond 20); gelu of a z under "
    "about -8 is 0 or its cancellation error, so compare with an absolute tolerance as well as a relative one",
}


@dataclass
class Case:
    """What a network, its data and its loss are, before anything is computed."""

    id: str
    activations: list[str]
    loss: str
    learning_rate: float
    inputs: Rows
    targets: Rows
    weights: list[Rows]
    biases: Rows
    saturated: bool = False


def activation(name: str, z: Any) -> Any:
    """f(z) of the contracts, for z of shape (n, units)."""
    if name == "linear":
        return z.clone()  # a node of its own, so that dJ/da and delta are told apart
    if name == "softplus":
        return functional.softplus(z, threshold=700.0)
    if name == "leaky_relu":
        return functional.leaky_relu(z, negative_slope=0.01)
    if name == "gelu":
        return functional.gelu(z, approximate="none")
    if name == "softmax":
        return functional.softmax(z, dim=1)
    return {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": functional.relu,
        "silu": functional.silu,
    }[name](z)


def losses(name: str, a: Any, y: Any) -> Any:
    """L of each example, of shape (n,), from predictions and targets of shape (n, m)."""
    if name == "squared_error":
        return 0.5 * functional.mse_loss(a, y, reduction="none").sum(dim=1)
    if name == "mean_squared_error":
        return functional.mse_loss(a, y, reduction="none").mean(dim=1)
    if name == "binary_cross_entropy":
        return functional.binary_cross_entropy(a, y, reduction="none").mean(dim=1)
    if name == "categorical_cross_entropy":
        return -(y * torch.log(a)).sum(dim=1)
    if name == "mean_absolute_error":
        return functional.l1_loss(a, y, reduction="none").mean(dim=1)
    if name == "huber":
        return functional.huber_loss(a, y, reduction="none", delta=1.0).mean(dim=1)
    raise KeyError(name)


def saturated_losses(name: str, z: Any, y: Any) -> Any:
    """The same straight from z, where y-hat rounds to 0 or 1 and its logarithm would be infinite."""
    if name == "binary_cross_entropy":
        return functional.binary_cross_entropy_with_logits(z, y, reduction="none").mean(dim=1)
    if name == "categorical_cross_entropy":
        return -(y * functional.log_softmax(z, dim=1)).sum(dim=1)
    raise KeyError(name)


def forward(case: Case, weights: list[Any], biases: list[Any]) -> tuple[list[Any], list[Any], Any]:
    """z and a of every layer, and the loss of every example."""
    a = torch.tensor(case.inputs, dtype=torch.float64)
    y = torch.tensor(case.targets, dtype=torch.float64)
    all_z, all_a = [], []
    for weight, bias, name in zip(weights, biases, case.activations, strict=True):
        z = a @ weight.T + bias
        a = activation(name, z)
        for values in (z, a):
            if values.requires_grad:
                values.retain_grad()
        all_z.append(z)
        all_a.append(a)
    per_example = saturated_losses(case.loss, all_z[-1], y) if case.saturated else losses(case.loss, a, y)
    return all_z, all_a, per_example


def figures(case: Case) -> dict[str, Any]:
    """The case with all that is to be known about its first steps."""
    weights = [torch.tensor(values, dtype=torch.float64, requires_grad=True) for values in case.weights]
    biases = [torch.tensor(values, dtype=torch.float64, requires_grad=True) for values in case.biases]
    optimizer = torch.optim.SGD([*weights, *biases], lr=case.learning_rate)
    result: dict[str, Any] = {}
    for step in range(STEPS + 1):
        all_z, all_a, per_example = forward(case, weights, biases)
        cost = per_example.mean()
        if step in (1, STEPS):
            result[f"cost_after_{step}"] = cost.item()
        if step == STEPS:
            break
        optimizer.zero_grad()
        cost.backward()
        if step == 0:
            result |= {
                "z": [z.tolist() for z in all_z],
                "a": [a.tolist() for a in all_a],
                "losses": per_example.tolist(),
                "cost": cost.item(),
                "dJ_da": [None if a.grad is None else a.grad.tolist() for a in all_a],
                "delta": [z.grad.tolist() for z in all_z],
                "dJ_dW": [weight.grad.tolist() for weight in weights],
                "dJ_db": [bias.grad.tolist() for bias in biases],
            }
        optimizer.step()
        if step == 0:
            result["weights_after_1"] = [weight.detach().tolist() for weight in weights]
            result["biases_after_1"] = [bias.detach().tolist() for bias in biases]
    return {
        "id": case.id,
        "saturated": case.saturated,
        "activations": case.activations,
        "loss": case.loss,
        "learning_rate": case.learning_rate,
        "inputs": case.inputs,
        "targets": case.targets,
        "weights": case.weights,
        "biases": case.biases,
    } | result


def random_case(rng: random.Random, output: str, loss: str, hidden: list[str]) -> Case:
    """A network of 1 to 5 units a layer, and 1 to 6 examples."""

    def number(low: float, high: float) -> float:
        return round(rng.uniform(low, high), 2)

    units = [rng.randint(1, 4) for _ in range(len(hidden) + 1)]
    units.append(rng.randint(2 if output == "softmax" else 1, 3))
    if rng.random() < 0.15:
        units[rng.randrange(len(units))] = 5
    n = rng.randint(1, 4) if rng.random() < 0.8 else 6
    inputs = [[number(-1.5, 1.5) for _ in range(units[0])] for _ in range(n)]
    if loss == "categorical_cross_entropy":
        targets = [[float(j == winner) for j in range(units[-1])] for winner in rng.choices(range(units[-1]), k=n)]
    elif loss == "binary_cross_entropy":
        targets = [[rng.choice([0.0, 1.0, number(0.1, 0.9)]) for _ in range(units[-1])] for _ in range(n)]
    else:
        targets = [[number(-2.0, 2.0) for _ in range(units[-1])] for _ in range(n)]
    return Case(
        id=f"{'-'.join([*hidden, output])} {loss}",
        activations=[*hidden, output],
        loss=loss,
        learning_rate=rng.choice([0.05, 0.1, 0.25, 0.5]),
        inputs=inputs,
        targets=targets,
        weights=[
            [[number(-1.2, 1.2) for _ in range(sources)] for _ in range(count)] for sources, count in pairwise(units)
        ],
        biases=[[number(-0.5, 0.5) for _ in range(count)] for count in units[1:]],
    )


def pair_cases(rng: random.Random) -> list[Case]:
    """Every output activation under every loss that may go with it, over hidden layers that take turns."""
    pairs = [(output, loss) for loss in FREE_LOSSES for output in OUTPUTS]
    pairs += [(output, "binary_cross_entropy") for output in ("sigmoid", "softmax", "sigmoid")]
    pairs += [("softmax", "categorical_cross_entropy")] * 2
    cases = []
    deck: list[str] = []
    for index, (output, loss) in enumerate(pairs):
        depth = (1, 0, 1, 2)[index % 4]
        if len(deck) < depth:
            deck += rng.sample(HIDDEN, len(HIDDEN))
        hidden = [deck.pop(0) for _ in range(depth)]
        cases.append(random_case(rng, output, loss, hidden))
    soft = random_case(rng, "softmax", "categorical_cross_entropy", ["tanh"])
    soft.id += " with targets between 0 and 1"
    m = len(soft.targets[0])
    soft.targets = [[0.5] + [0.5 / (m - 1)] * (m - 1) for _ in soft.targets]
    return [*cases, soft]


def kink_cases() -> list[Case]:
    """Where a derivative jumps: z of 0 in relu and leaky_relu, a residual of 0 or 1 in the losses."""
    cases = [
        Case(
            f"kink: z = 0 in {name}",
            [name, "linear"],
            "squared_error",
            0.1,
            [[1.0, 0.5], [0.25, 1.0]],
            [[0.5], [-1.0]],
            [[[1.0, -2.0], [0.5, 0.25], [-4.0, 1.0]], [[0.75, -1.25, 0.5]]],
            [[0.0, 0.0, 0.0], [0.125]],
        )
        for name in ("relu", "leaky_relu")
    ]
    cases += [
        Case(
            f"kink: residuals 0 and 1 under {loss}",
            ["linear"],
            loss,
            0.1,
            [[1.0], [2.0]],
            [[0.5, 1.25, -0.5], [1.0, 0.0, 3.0]],
            [[[0.5], [0.25], [0.5]]],
            [[0.0, 0.0, 0.0]],
        )
        for loss in ("mean_absolute_error", "huber")
    ]
    return cases


def extreme_cases() -> list[Case]:
    """Hidden layers at z of 40 and 800 either way, where a careless formula overflows."""
    return [
        Case(
            f"extreme: z = 40, -40, 800, -800 in {name}",
            [name, "linear"],
            "squared_error",
            1e-6,
            [[1.0]],
            [[0.5]],
            [[[40.0], [-40.0], [800.0], [-800.0]], [[0.5, -0.25, 0.125, 1.5]]],
            [[0.0, 0.0, 0.0, 0.0], [0.25]],
        )
        for name in HIDDEN
        if name != "linear"
    ]


def saturated_cases() -> list[Case]:
    """Cross-entropy where y-hat rounds to 0 or 1, and is right or wrong about it."""
    cases = []
    for size in (40.0, 800.0):
        cases.append(
            Case(
                f"saturated: sigmoid at z = {size:.0f} and {-size:.0f}",
                ["sigmoid"],
                "binary_cross_entropy",
                0.5,
                [[1.0], [-1.0]],
                [[0.0, 1.0], [0.0, 0.25]],
                [[[size], [-size]]],
                [[0.0, 0.0]],
                saturated=True,
            )
        )
        cases.append(
            Case(
                f"saturated: softmax at z = {size:.0f}, 0 and {-size:.0f}",
                ["softmax"],
                "categorical_cross_entropy",
                0.5,
                [[1.0], [-1.0]],
                [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]],
                [[[size], [0.0], [-size]]],
                [[0.0, 0.0, 0.0]],
                saturated=True,
            )
        )
    cases.append(
        Case(
            "saturated: sigmoid over a hidden layer",
            ["tanh", "sigmoid"],
            "binary_cross_entropy",
            0.25,
            [[0.5, -1.0], [1.5, 0.25], [-0.75, 1.0]],
            [[0.0], [1.0], [1.0]],
            [[[0.75, -0.5], [-1.0, 0.25]], [[900.0, -700.0]]],
            [[0.1, -0.2], [3.0]],
            saturated=True,
        )
    )
    cases.append(
        Case(
            "saturated: softmax over a hidden layer",
            ["sigmoid", "softmax"],
            "categorical_cross_entropy",
            0.25,
            [[0.5, -1.0], [1.5, 0.25]],
            [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]],
            [[[0.75, -0.5], [-1.0, 0.25]], [[600.0, 10.0], [-450.0, 20.0], [30.0, 900.0]]],
            [[0.1, -0.2], [0.5, 0.0, -0.5]],
            saturated=True,
        )
    )
    return cases


def main() -> None:
    """Writes the figures beside this file, a case a line."""
    torch.set_num_threads(1)
    rng = random.Random(25)
    cases = [*pair_cases(rng), *kink_cases(), *extreme_cases(), *saturated_cases()]
    lines = [json.dumps(figures(case), allow_nan=False, separators=(",", ":")) for case in cases]
    text = f'{{"note":{json.dumps(NOTE, indent=1)},\n"cases":[\n' + ",\n".join(lines) + "\n]}\n"
    Path(__file__).with_name("torch_figures.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
