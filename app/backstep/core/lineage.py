"""What every number of an iteration is calculated from, and what is calculated from it: the graph, by arithmetic.

Nothing is stored: the neighbours of a quantity follow from the shape of the network, and many of the same kind are one
`Fan`, whatever their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from backstep.core.activations import ACTIVATIONS, SOFTMAX
from backstep.core.network import BiasMode, Network
from backstep.core.steps import Kind, Step


class Given(StrEnum):
    """What an iteration starts with."""

    WEIGHT = "weight at the start"
    BIAS = "bias at the start"
    INPUT = "input"
    TARGET = "target"
    RATE = "learning rate"


@dataclass(frozen=True, slots=True)
class Site:
    """One quantity of an iteration: a kind of step or something given, addressed as steps are; 0 where it is moot.

    `example` is 0 for the example in view.
    """

    what: Kind | Given
    layer: int = 0
    unit: int = 0
    source: int = 0
    example: int = 0


class Axis(StrEnum):
    """The part of an address in which the quantities of a fan differ."""

    UNIT = "unit"
    SOURCE = "source"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Fan:
    """`count` quantities that differ in one part of their address, numbered from 1; a single one without `axis`."""

    site: Site
    axis: Axis | None = None
    count: int = 1

    def __iter__(self) -> Iterator[Site]:
        if self.axis is None:
            return iter((self.site,))
        return (self._at(self.axis, number) for number in range(1, self.count + 1))

    def _at(self, axis: Axis, number: int) -> Site:
        if axis is Axis.UNIT:
            return replace(self.site, unit=number)
        if axis is Axis.SOURCE:
            return replace(self.site, source=number)
        return replace(self.site, example=number)


def inputs(network: Network, examples: int, viewed: int, site: Site) -> list[Fan]:
    """What a quantity is calculated from, as the steps of this iteration show it."""
    return _INPUTS[site.what](network, examples, viewed, site)


def consumers(network: Network, examples: int, viewed: int, site: Site) -> list[Fan]:
    """What is calculated from a quantity, within the iteration."""
    return _CONSUMERS[site.what](network, examples, viewed, site)


Rule = Callable[[Network, int, int, Site], list[Fan]]


def _one(what: Kind | Given, layer: int = 0, unit: int = 0, source: int = 0, example: int = 0) -> Fan:
    return Fan(Site(what, layer, unit, source, example))


def _units(network: Network, what: Kind | Given, layer: int, source: int = 0, example: int = 0) -> Fan:
    return Fan(Site(what, layer, 0, source, example), Axis.UNIT, network.units(layer))


def _sources(network: Network, what: Kind, layer: int, unit: int) -> Fan:
    return Fan(Site(what, layer, unit), Axis.SOURCE, network.units(layer - 1))


def _carried(layer: int, unit: int) -> Fan:
    """The a of a unit, or its x."""
    return _one(Kind.ACTIVATION, layer, unit) if layer else _one(Given.INPUT, 0, unit)


def _slope_reads(network: Network, layer: int) -> str:
    """Whether the slope of a layer's activation is calculated from "a", from "z", or from neither ("")."""
    name = network.layer(layer).activation
    formula = ACTIVATIONS[name].derivative_formula
    return next((letter for letter in "az" if f"{{{letter}}}" in formula), "")


def _softmax(network: Network, layer: int) -> bool:
    return network.layer(layer).activation == SOFTMAX


def _sum_of(network: Network, _n: int, _viewed: int, s: Site) -> list[Fan]:
    bias = [_one(Kind.BIAS, s.layer, s.unit)] if network.layer(s.layer).has_bias else []
    return [_sources(network, Kind.PRODUCT, s.layer, s.unit), *bias]


def _activation_of(network: Network, _n: int, _viewed: int, s: Site) -> list[Fan]:
    if _softmax(network, s.layer):
        return [_units(network, Kind.PRE_ACTIVATION, s.layer, example=s.example)]
    return [_one(Kind.PRE_ACTIVATION, s.layer, s.unit, example=s.example)]


def _loss_of(network: Network, _n: int, viewed: int, s: Site) -> list[Fan]:
    whose = 0 if s.example == viewed else s.example
    return [
        _units(network, Kind.ACTIVATION, network.depth, example=whose),
        _units(network, Given.TARGET, network.depth, example=whose),
    ]


def _slope_of(network: Network, _n: int, _viewed: int, s: Site) -> list[Fan]:
    kind = {"a": Kind.ACTIVATION, "z": Kind.PRE_ACTIVATION}.get(_slope_reads(network, s.layer))
    return [_one(kind, s.layer, s.unit)] if kind is not None else []


def _delta_of(network: Network, _n: int, _viewed: int, s: Site) -> list[Fan]:
    if s.layer < network.depth:
        received = _one(Kind.ACTIVATION_GRADIENT, s.layer, s.unit)
    elif _softmax(network, s.layer):
        received = _units(network, Kind.COST_GRADIENT, s.layer)
    else:
        received = _one(Kind.COST_GRADIENT, s.layer, s.unit)
    return [received, _one(Kind.ACTIVATION_DERIVATIVE, s.layer, s.unit)]


_INPUTS: dict[Kind | Given, Rule] = {
    **{given: lambda _network, _n, _viewed, _s: [] for given in Given},
    Kind.PRODUCT: lambda _network, _n, _viewed, s: [
        _one(Given.WEIGHT, s.layer, s.unit, s.source),
        _carried(s.layer - 1, s.source),
    ],
    Kind.BIAS: lambda _network, _n, _viewed, s: [_one(Given.BIAS, s.layer, s.unit)],
    Kind.PRE_ACTIVATION: _sum_of,
    Kind.ACTIVATION: _activation_of,
    Kind.LOSS: _loss_of,
    Kind.COST: lambda _network, n, _viewed, _s: [Fan(Site(Kind.LOSS), Axis.EXAMPLE, n)],
    Kind.COST_GRADIENT: lambda network, _n, _viewed, s: [
        _one(Kind.ACTIVATION, network.depth, s.unit),
        _one(Given.TARGET, network.depth, s.unit),
    ],
    Kind.ACTIVATION_DERIVATIVE: _slope_of,
    Kind.DELTA: _delta_of,
    Kind.WEIGHT_GRADIENT: lambda _network, _n, _viewed, s: [
        _one(Kind.DELTA, s.layer, s.unit),
        _carried(s.layer - 1, s.source),
    ],
    Kind.BIAS_GRADIENT: lambda _network, _n, _viewed, s: [_one(Kind.DELTA, s.layer, s.unit)],
    Kind.GRADIENT_TERM: lambda _network, _n, _viewed, s: [
        _one(Kind.DELTA, s.layer, s.unit),
        _one(Given.WEIGHT, s.layer, s.unit, s.source),
    ],
    Kind.ACTIVATION_GRADIENT: lambda network, _n, _viewed, s: [
        _units(network, Kind.GRADIENT_TERM, s.layer + 1, s.unit)
    ],
    Kind.WEIGHT_UPDATE: lambda _network, _n, _viewed, s: [
        _one(Given.WEIGHT, s.layer, s.unit, s.source),
        _one(Given.RATE),
        _one(Kind.WEIGHT_GRADIENT, s.layer, s.unit, s.source),
    ],
    Kind.BIAS_UPDATE: lambda _network, _n, _viewed, s: [
        _one(Given.BIAS, s.layer, s.unit),
        _one(Given.RATE),
        _one(Kind.BIAS_GRADIENT, s.layer, s.unit),
    ],
}


def _fed_by_weight(_network: Network, _n: int, _viewed: int, s: Site) -> list[Fan]:
    kinds = [Kind.PRODUCT, *([Kind.GRADIENT_TERM] if s.layer > 1 else []), Kind.WEIGHT_UPDATE]
    return [_one(kind, s.layer, s.unit, s.source) for kind in kinds]


def _fed_by_bias(network: Network, _n: int, _viewed: int, s: Site) -> list[Fan]:
    trained = [Kind.BIAS_UPDATE] if network.layer(s.layer).bias is BiasMode.TRAINED else []
    return [_one(kind, s.layer, s.unit) for kind in (Kind.BIAS, *trained)]


def _fed_by_sum(network: Network, _n: int, _viewed: int, s: Site) -> list[Fan]:
    found = [_units(network, Kind.ACTIVATION, s.layer)] if _softmax(network, s.layer) else []
    found = found or [_one(Kind.ACTIVATION, s.layer, s.unit)]
    if _slope_reads(network, s.layer) == "z":
        found.append(_one(Kind.ACTIVATION_DERIVATIVE, s.layer, s.unit))
    return found


def _fed_by_activation(network: Network, _n: int, viewed: int, s: Site) -> list[Fan]:
    found: list[Fan] = []
    if s.layer == network.depth:
        found = [_one(Kind.LOSS, example=viewed), _one(Kind.COST_GRADIENT, s.layer, s.unit)]
    else:
        kinds = (Kind.PRODUCT, Kind.WEIGHT_GRADIENT)
        found = [_units(network, kind, s.layer + 1, s.unit) for kind in kinds]
    if s.layer and _slope_reads(network, s.layer) == "a":
        found.append(_one(Kind.ACTIVATION_DERIVATIVE, s.layer, s.unit))
    return found


def _fed_by_cost_gradient(network: Network, _n: int, _viewed: int, s: Site) -> list[Fan]:
    if _softmax(network, network.depth):
        return [_units(network, Kind.DELTA, network.depth)]
    return [_one(Kind.DELTA, network.depth, s.unit)]


def _fed_by_delta(network: Network, _n: int, _viewed: int, s: Site) -> list[Fan]:
    found = [_sources(network, Kind.WEIGHT_GRADIENT, s.layer, s.unit)]
    if network.layer(s.layer).has_bias:
        found.append(_one(Kind.BIAS_GRADIENT, s.layer, s.unit))
    if s.layer > 1:
        found.append(_sources(network, Kind.GRADIENT_TERM, s.layer, s.unit))
    return found


def _fed_by_bias_gradient(network: Network, _n: int, _viewed: int, s: Site) -> list[Fan]:
    trained = network.layer(s.layer).bias is BiasMode.TRAINED
    return [_one(Kind.BIAS_UPDATE, s.layer, s.unit)] if trained else []


_CONSUMERS: dict[Kind | Given, Rule] = {
    Given.WEIGHT: _fed_by_weight,
    Given.BIAS: _fed_by_bias,
    Given.INPUT: _fed_by_activation,
    Given.TARGET: lambda network, _n, viewed, s: [
        _one(Kind.LOSS, example=viewed),
        _one(Kind.COST_GRADIENT, network.depth, s.unit),
    ],
    Given.RATE: lambda _network, _n, _viewed, _s: [],
    Kind.PRODUCT: lambda _network, _n, _viewed, s: [_one(Kind.PRE_ACTIVATION, s.layer, s.unit)],
    Kind.BIAS: lambda _network, _n, _viewed, s: [_one(Kind.PRE_ACTIVATION, s.layer, s.unit)],
    Kind.PRE_ACTIVATION: _fed_by_sum,
    Kind.ACTIVATION: _fed_by_activation,
    Kind.LOSS: lambda _network, _n, _viewed, _s: [_one(Kind.COST)],
    Kind.COST: lambda _network, _n, _viewed, _s: [],
    Kind.COST_GRADIENT: _fed_by_cost_gradient,
    Kind.ACTIVATION_DERIVATIVE: lambda _network, _n, _viewed, s: [_one(Kind.DELTA, s.layer, s.unit)],
    Kind.DELTA: _fed_by_delta,
    Kind.WEIGHT_GRADIENT: lambda _network, _n, _viewed, s: [_one(Kind.WEIGHT_UPDATE, s.layer, s.unit, s.source)],
    Kind.BIAS_GRADIENT: _fed_by_bias_gradient,
    Kind.GRADIENT_TERM: lambda _network, _n, _viewed, s: [_one(Kind.ACTIVATION_GRADIENT, s.layer - 1, s.source)],
    Kind.ACTIVATION_GRADIENT: lambda _network, _n, _viewed, s: [_one(Kind.DELTA, s.layer, s.unit)],
    Kind.WEIGHT_UPDATE: lambda _network, _n, _viewed, _s: [],
    Kind.BIAS_UPDATE: lambda _network, _n, _viewed, _s: [],
}


def site_of(network: Network, step: Step) -> Site:
    """The quantity that a step computes."""
    layer = network.depth if step.kind is Kind.COST_GRADIENT else step.layer or 0
    return Site(step.kind, layer, step.unit or 0, step.source or 0, step.example or 0)
