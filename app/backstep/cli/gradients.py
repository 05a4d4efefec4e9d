"""backstep gradients: the gradient at the start parameters, by several methods."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from typing import Any

from backstep.cli import codes, document, output
from backstep.cli.complaints import Overflow
from backstep.cli.options import add_file
from backstep.cli.progress import Progress
from backstep.core.gradients import Gradient, Objective, max_relative_error
from backstep.core.gradients_closed import form_of
from backstep.core.gradients_methods import BACKPROP, CLOSED_FORM, METHODS, MOST_PATHS, compute
from backstep.core.multiplications import parameter_count
from backstep.core.network import Network
from backstep.core.parameters import Parameters
from backstep.present.numbers import show
from backstep.present.symbols import J, Symbols, plain_partial

_ALL = "all"
_LISTED = 60
"""Derivatives that are printed; of more only the summary is."""
_DIGITS = 9
_ROUGH = 2
"""Digits of what is only of interest by its size: differences and seconds."""
_COLUMN = 17


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_file(parser)
    parser.add_argument("--method", choices=[*METHODS, _ALL], default=_ALL, help="which one (default: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.epilog = (
        "The gradient is that of J over the batch of the first iteration.\n\n"
        "  backprop           one forward and one backward pass\n"
        "  finite_difference  two forward passes for each weight and bias\n"
        "  forward_mode       one pass of tangents for each weight and bias\n"
        f"  path_sum           the product of every path from J to each weight and bias, up to {MOST_PATHS:,} paths\n"
        "  closed_form        X.T @ (ŷ − y) / n: linear, logistic and softmax regression\n\n"
        "multiplications are counted by formula: those of weights, activations and deltas with each other.\n"
        "max_relative_error is the largest relative difference from backprop, so it is 0 for backprop itself.\n"
        "At the kink of a rectifier or absolute error a finite difference is the mean of both sides: it differs.\n\n"
        'A method that cannot be computed for FILE is no mistake: "unavailable" and why stand in place of numbers,\n'
        "and the exit code is 0, also where it is the only one. A script looks for that word."
    )


def run(arguments: argparse.Namespace) -> int:
    """Compute by the methods that were asked for and print them."""
    _, session = document.read_for_results(arguments.file)
    objective, parameters = Objective.of(session.task), session.task.start
    reference = compute(METHODS[BACKPROP], objective, parameters)
    if isinstance(reference, str):
        raise Overflow(f"{arguments.file}: {reference}")
    names = list(METHODS) if arguments.method == _ALL else [arguments.method]
    found = {name: reference if name == BACKPROP else _computed(name, objective, parameters) for name in names}
    if arguments.json:
        entries = {name: _entry(gradient, reference) for name, gradient in found.items()}
        output.say(json.dumps({"methods": entries}, allow_nan=False))
    else:
        for line in _lines(objective, found, reference):
            output.say(line)
    return codes.DONE


def _computed(name: str, objective: Objective, parameters: Parameters) -> Gradient | str:
    method = METHODS[name]
    with Progress(name, method.steps(objective.network)) as progress:
        return compute(method, objective, parameters, progress.update)


def _entry(found: Gradient | str, reference: Gradient) -> dict[str, Any]:
    if isinstance(found, str):
        return {"unavailable": found}
    return {
        "weights": [matrix.tolist() for matrix in found.weights],
        "biases": [vector.tolist() for vector in found.biases],
        "multiplications": found.multiplications,
        "seconds": found.seconds,
        "max_relative_error": max_relative_error(found, reference),
    }


def _lines(objective: Objective, found: Mapping[str, Gradient | str], reference: Gradient) -> Iterator[str]:
    yield from _summary(found, reference)
    computed = {name: gradient for name, gradient in found.items() if isinstance(gradient, Gradient)}
    form = form_of(objective)
    if form is not None and CLOSED_FORM in computed:
        yield ""
        yield f"{CLOSED_FORM}: {form.name}, ∂J/∂W = {form.weights}, ∂J/∂b = {form.biases}"
    network = objective.network
    if parameter_count(network) > _LISTED or not computed:
        return
    values = {name: _numbers(network, gradient) for name, gradient in computed.items()}
    yield ""
    yield from _table("value", _derivatives(network), values, _DIGITS)
    exact = _numbers(network, reference)
    apart = {
        name: [mine - wanted for mine, wanted in zip(numbers, exact, strict=True)]
        for name, numbers in values.items()
        if name != BACKPROP
    }
    if apart:
        yield ""
        yield from _table(f"difference from {BACKPROP}", _derivatives(network), apart, _ROUGH)


def _summary(found: Mapping[str, Gradient | str], reference: Gradient) -> Iterator[str]:
    width = max(len(name) for name in found)
    yield f"{'method':<{width}}  {'multiplications':>15}  {'seconds':>10}  {'max relative error':>18}"
    for name, gradient in found.items():
        if isinstance(gradient, str):
            yield f"{name:<{width}}  unavailable: {gradient}"
        else:
            error = show(max_relative_error(gradient, reference), _ROUGH)
            seconds = show(gradient.seconds, _ROUGH)
            yield f"{name:<{width}}  {gradient.multiplications:>15,}  {seconds:>10}  {error:>18}"


def _table(title: str, names: list[str], columns: Mapping[str, list[float]], digits: int) -> Iterator[str]:
    """A row for each derivative, a column for each method."""
    first = max(len(title), *(len(name) for name in names))
    yield f"{title:<{first}}  {'  '.join(f'{name:>{_COLUMN}}' for name in columns)}"
    for name, *numbers in zip(names, *columns.values(), strict=True):
        cells = "  ".join(f"{show(number, digits):>{_COLUMN}}" for number in numbers)
        yield f"{name:<{first}}  {cells}"


def _derivatives(network: Network) -> list[str]:
    """The names of all derivatives: layer by layer, the weights and then the biases."""
    symbols = Symbols(network)
    names = []
    for layer in range(1, network.depth + 1):
        units, inputs = range(1, network.units(layer) + 1), range(1, network.units(layer - 1) + 1)
        names += [plain_partial(J, symbols.w(layer, unit, source)) for unit in units for source in inputs]
        if network.layer(layer).has_bias:
            names += [plain_partial(J, symbols.b(layer, unit)) for unit in units]
    return names


def _numbers(network: Network, gradient: Gradient) -> list[float]:
    """The derivatives in the order of `_derivatives`."""
    numbers: list[float] = []
    for index, layer in enumerate(network.layers):
        numbers += gradient.weights[index].ravel().tolist()
        if layer.has_bias:
            numbers += gradient.biases[index].tolist()
    return numbers
