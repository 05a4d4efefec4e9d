"""backstep gradients: the gradient at the start parameters, by several methods."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from backstep.cli import codes, document, output
from backstep.cli.complaints import Overflow
from backstep.cli.options import add_file
from backstep.cli.progress import Progress
from backstep.core.gradients import Gradient, Objective, backprop, finite_difference, max_relative_error
from backstep.core.multiplications import parameter_count
from backstep.core.network import Network
from backstep.core.parameters import Parameters
from backstep.present.numbers import show
from backstep.present.symbols import J, Symbols, plain_partial

REFERENCE = "backprop"
LATER = {
    "forward_mode": "forward-mode differentiation cannot be computed yet; use backprop or finite_difference",
    "path_sum": "the sum over all paths cannot be computed yet; use backprop or finite_difference",
    "closed_form": "the closed form cannot be computed yet; use backprop or finite_difference",
}
_NOT_FINITE = "J beside the start parameters is beyond what float64 holds, so there is no difference to take"
_LISTED = 60
"""Derivatives that are printed; of more only the summary is."""
_DIGITS = 9


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_file(parser)
    parser.add_argument("--method", choices=[*METHODS, *LATER, "all"], default="all", help="which one (default: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.epilog = (
        "The gradient is that of J over the batch of the first iteration. max_relative_error is the largest relative\n"
        "difference from backprop, so it is 0 for backprop itself.\n\n"
        'A method that cannot be computed for FILE is no mistake: "unavailable" and why stand in place of numbers,\n'
        "and the exit code is 0, also where it is the only one. A script looks for that word."
    )


def run(arguments: argparse.Namespace) -> int:
    """Compute by the methods that were asked for and print them."""
    _, session = document.read(arguments.file)
    objective, parameters = Objective.of(session.task), session.task.start
    reference = backprop(objective, parameters)
    if not reference.finite:
        raise Overflow(
            f"{arguments.file}: the gradient at the start parameters is beyond what float64 holds; "
            "smaller weights or inputs usually help"
        )
    names = [*METHODS, *LATER] if arguments.method == "all" else [arguments.method]
    found: dict[str, Gradient | str] = {}
    for name in names:
        if name in LATER:
            found[name] = LATER[name]
        elif name == REFERENCE:
            found[name] = reference
        else:
            gradient = METHODS[name](objective, parameters)
            found[name] = gradient if gradient.finite else _NOT_FINITE
    if arguments.json:
        entries = {name: _entry(gradient, reference) for name, gradient in found.items()}
        output.say(json.dumps({"methods": entries}, allow_nan=False))
    else:
        _print(session.network, found, reference)
    return codes.DONE


def _by_differences(objective: Objective, parameters: Parameters) -> Gradient:
    with Progress("differences", parameters.layout.total) as progress:
        return finite_difference(objective, parameters, lambda done, _: progress.update(done))


METHODS: dict[str, Callable[[Objective, Parameters], Gradient]] = {
    REFERENCE: backprop,
    "finite_difference": _by_differences,
}


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


def _print(network: Network, found: dict[str, Gradient | str], reference: Gradient) -> None:
    width = max(len(name) for name in found)
    output.say(f"{'method':<{width}}  {'multiplications':>15}  {'seconds':>10}  {'max relative error':>18}")
    for name, gradient in found.items():
        if isinstance(gradient, str):
            output.say(f"{name:<{width}}  unavailable: {gradient}")
        else:
            error = show(max_relative_error(gradient, reference), 2)
            seconds = show(gradient.seconds, 2)
            output.say(f"{name:<{width}}  {gradient.multiplications:>15,}  {seconds:>10}  {error:>18}")
    computed = {name: gradient for name, gradient in found.items() if isinstance(gradient, Gradient)}
    if not computed or parameter_count(network) > _LISTED:
        return
    names = _derivatives(network)
    column = max(len(symbol) for symbol in names)
    output.say("")
    output.say(f"{'':<{column}}  {'  '.join(f'{name:>20}' for name in computed)}")
    rows = zip(names, *(_numbers(network, gradient) for gradient in computed.values()), strict=True)
    for symbol, *numbers in rows:
        cells = "  ".join(f"{show(number, _DIGITS):>20}" for number in numbers)
        output.say(f"{symbol:<{column}}  {cells}")


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
