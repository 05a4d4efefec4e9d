"""Where a number comes from and what it feeds: the nearest neighbours of every quantity, to go to one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, islice

from backstep.core.lineage import Fan, Given, Site, consumers, inputs, site_of
from backstep.core.network import BiasMode, Network
from backstep.core.readout import value
from backstep.core.steps import Kind
from backstep.present.looks import Target
from backstep.present.narration import KIND_TITLES
from backstep.present.numbers import NOT_YET, show
from backstep.present.symbols import ALPHA, J, Symbols, plain_partial
from backstep.session.state import Position, State

MOST_ROWS = 12
"""Neighbours listed on each side; of more the count is told."""


@dataclass(frozen=True, slots=True)
class Link:
    """A neighbour as a row: `position` is where it is computed, None where nothing computes it.

    `example` is the one whose number it is, counted from 1; 0 where it is that in view or of no example alone.
    """

    site: Site
    name: str
    meaning: str
    number: str
    computed: bool
    target: Target | None
    position: Position | None
    example: int = 0


@dataclass(frozen=True, slots=True)
class Neighbours:
    """One side: rows, and what to say below them (how many more, or why there are none)."""

    title: str
    links: tuple[Link, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProvenanceFrame:
    """One quantity with what it is made of and what is made of it. `choices` are the quantities of the same place."""

    site: Site
    title: str
    number: str
    computed: bool
    choices: tuple[tuple[Site, str], ...]
    sides: tuple[Neighbours, Neighbours]


def spots_at(network: Network, target: Target, example: int) -> tuple[Site, ...]:
    """All quantities that belong to a place of the diagram, in the order in which they are computed."""
    layer, unit, source = target.layer, target.unit, target.source
    if target.kind == "cost":
        return Site(Kind.LOSS, example=example), Site(Kind.COST)
    if target.kind == "cost_edge":
        return Site(Given.TARGET, network.depth, unit), Site(Kind.COST_GRADIENT, network.depth, unit)
    if target.kind == "edge":
        back = [Kind.GRADIENT_TERM] if layer > 1 else []
        kinds: list[Kind | Given] = [Given.WEIGHT, Kind.PRODUCT, Kind.WEIGHT_GRADIENT, *back, Kind.WEIGHT_UPDATE]
        return tuple(Site(kind, layer, unit, source) for kind in kinds)
    if target.kind == "bias":
        learned = [Kind.BIAS_UPDATE] if network.layer(layer).bias is BiasMode.TRAINED else []
        of_bias: list[Kind | Given] = [Given.BIAS, Kind.BIAS_GRADIENT, *learned]
        return tuple(Site(kind, layer, unit) for kind in of_bias)
    if layer == 0:
        return (Site(Given.INPUT, 0, unit),)
    received = Kind.COST_GRADIENT if layer == network.depth else Kind.ACTIVATION_GRADIENT
    of_node = (Kind.PRE_ACTIVATION, Kind.ACTIVATION, received, Kind.ACTIVATION_DERIVATIVE, Kind.DELTA)
    return tuple(Site(kind, layer, unit) for kind in of_node)


def provenance(state: State, digits: int, focus: Target | None = None, chosen: Site | None = None) -> ProvenanceFrame:
    """The neighbours of what is selected on the diagram, or of what this step computed.

    Of a place with several quantities `chosen` is shown if it is one of them, else that of this step, else the last
    that is computed.
    """
    return _Neighbourhood(state, digits).around(focus, chosen)


class _Neighbourhood:
    def __init__(self, state: State, digits: int) -> None:
        self.state = state
        self.digits = digits
        self.network = state.document.network
        self.names = Symbols(self.network)

    def around(self, focus: Target | None, chosen: Site | None) -> ProvenanceFrame:
        current = site_of(self.network, self.state.current)
        choices: tuple[Site, ...] = (current,)
        if focus is not None:
            choices = spots_at(self.network, focus, self.state.example)
        site = current
        if chosen in choices and chosen is not None:
            site = chosen
        elif current not in choices:
            computed = [choice for choice in choices if self._link(choice).computed]
            site = computed[-1] if computed else choices[0]
        link = self._link(site)
        return ProvenanceFrame(
            site,
            self._name(site),
            link.number,
            link.computed,
            tuple((choice, f"{self._name(choice)} · {_meaning(choice)}") for choice in choices),
            (self._sources(site), self._uses(site)),
        )

    def _sources(self, site: Site) -> Neighbours:
        links, note = self._listed(inputs(self.network, self.state.record.examples, self.state.example, site))
        if isinstance(site.what, Given):
            links, note = self._origin(site)
        elif site.what in (Kind.WEIGHT_GRADIENT, Kind.BIAS_GRADIENT) and self.state.record.examples > 1:
            note = f"Summed over all {self.state.record.examples} examples; these are the numbers of the one in view."
        elif not links:
            note = "It does not depend on anything: the slope is the same everywhere."
        return Neighbours("Comes from", links, note)

    def _uses(self, site: Site) -> Neighbours:
        if site.what in (Kind.WEIGHT_UPDATE, Kind.BIAS_UPDATE):
            kind = Kind.PRODUCT if site.what is Kind.WEIGHT_UPDATE else Kind.BIAS
            following = self._link(replace(site, what=kind), later=1)
            return Neighbours("Feeds", (following,), "The next iteration starts with it.")
        links, note = self._listed(consumers(self.network, self.state.record.examples, self.state.example, site))
        if not links:
            note = "Nothing: it is what the training makes small." if site.what is Kind.COST else "Nothing: it is kept."
        return Neighbours("Feeds", links, note)

    def _origin(self, site: Site) -> tuple[tuple[Link, ...], str]:
        """Where something given comes from: the update of the iteration before, or the session file."""
        kinds = {Given.WEIGHT: Kind.WEIGHT_UPDATE, Given.BIAS: Kind.BIAS_UPDATE}
        trained = site.what is Given.WEIGHT or (
            site.what is Given.BIAS and self.network.layer(site.layer).bias is BiasMode.TRAINED
        )
        if not trained:
            return (), "It is given by the session file."
        if self.state.iteration == 1:
            return (), "It is the value the training starts with."
        kind = kinds[Given(site.what)]
        return (self._link(replace(site, what=kind), later=-1),), "The iteration before made it."

    def _listed(self, fans: list[Fan]) -> tuple[tuple[Link, ...], str]:
        links = tuple(self._link(site) for site in islice(chain.from_iterable(fans), MOST_ROWS))
        left = sum(fan.count for fan in fans) - len(links)
        return links, f"and {left:,} more" if left else ""

    def _link(self, site: Site, later: int = 0) -> Link:
        """A row; `later` is 1 or −1 for the same quantity one iteration on or back."""
        state, layer, unit, source = self.state, site.layer, site.unit, site.source
        name, target = self._name(site), target_of(site, self.network)
        if isinstance(site.what, Given):
            number = show(self._given(site), self.digits)
            return Link(
                site, name, site.what.value, number, True, target, position=self._made(site), example=site.example
            )
        index = state.steps.find(site.what, layer, unit, source, site.example or state.example)
        meaning = _meaning(site)
        position = None if index is None else (state.iteration + later, index)
        if later:
            meaning += " of the iteration before" if later < 0 else " of the next iteration"
            # What an update left is what this iteration starts with.
            start = {Kind.WEIGHT_UPDATE: Given.WEIGHT, Kind.BIAS_UPDATE: Given.BIAS}.get(site.what)
            number = NOT_YET if start is None else show(self._given(replace(site, what=start)), self.digits)
            return Link(site, name, meaning, number, start is not None, target, position)
        computed = index is not None and index <= state.step
        row = site.example - 1 if site.example else state.row
        number = NOT_YET
        if index is not None and computed:
            number = show(value(state.record, state.steps.at(index), row), self.digits)
        return Link(site, name, meaning, number, computed, target, position, site.example)

    def _made(self, site: Site) -> Position | None:
        """Where a weight or bias that the iteration starts with was computed."""
        origin = self._origin(site)[0]
        return origin[0].position if origin else None

    def _given(self, site: Site) -> float:
        record, row = self.state.record, (site.example or self.state.example) - 1
        at, unit = site.layer - 1, site.unit - 1
        if site.what is Given.WEIGHT:
            return float(record.before.weights[at][unit, site.source - 1])
        if site.what is Given.BIAS:
            return float(record.before.biases[at][unit])
        if site.what is Given.RATE:
            return record.learning_rate
        return float((record.a[0] if site.what is Given.INPUT else record.targets)[row, unit])

    def _name(self, s: Site) -> str:
        return spot_name(self.names, s, self.state.record.examples)


def spot_name(names: Symbols, s: Site, examples: int) -> str:
    """What a quantity is called, as plain text."""
    depth = names.network.depth
    if s.what in (Given.RATE, Kind.COST):
        return ALPHA.plain if s.what is Given.RATE else J.plain
    if s.what is Kind.LOSS:
        return names.loss(s.example, examples).plain
    if s.what is Given.TARGET:
        return names.y(s.unit).plain
    if s.what is Given.INPUT:
        return names.x(s.unit).plain
    layer = depth if s.what is Kind.COST_GRADIENT else s.layer
    if s.source:
        w = names.w(layer, s.unit, s.source)
        return {
            Given.WEIGHT: w.plain,
            Kind.PRODUCT: f"{w.plain} × {names.a(layer - 1, s.source).plain}",
            Kind.GRADIENT_TERM: f"{w.plain} × {names.delta(layer, s.unit).plain}",
            Kind.WEIGHT_GRADIENT: plain_partial(J, w),
            Kind.WEIGHT_UPDATE: f"new {w.plain}",
        }[s.what]
    a, z, b = names.a(layer, s.unit), names.z(layer, s.unit), names.b(layer, s.unit)
    return {
        Given.BIAS: b.plain,
        Kind.BIAS: b.plain,
        Kind.PRE_ACTIVATION: z.plain,
        Kind.ACTIVATION: a.plain,
        Kind.COST_GRADIENT: plain_partial(J, a),
        Kind.ACTIVATION_GRADIENT: plain_partial(J, a),
        Kind.ACTIVATION_DERIVATIVE: plain_partial(a, z),
        Kind.DELTA: names.delta(layer, s.unit).plain,
        Kind.BIAS_GRADIENT: plain_partial(J, b),
        Kind.BIAS_UPDATE: f"new {b.plain}",
    }[s.what]


def target_of(site: Site, network: Network) -> Target | None:
    """Where a quantity is seen on the diagram; None for the learning rate."""
    if site.what is Given.RATE:
        return None
    if site.what in (Kind.LOSS, Kind.COST):
        return Target("cost")
    if site.what in (Kind.COST_GRADIENT, Given.TARGET):
        return Target("cost_edge", 0, site.unit)
    if site.source:
        return Target("edge", site.layer, site.unit, site.source)
    if site.what in (Given.BIAS, Kind.BIAS, Kind.BIAS_GRADIENT, Kind.BIAS_UPDATE):
        return Target("bias", site.layer, site.unit)
    return Target("node", site.layer, site.unit)


def _meaning(site: Site) -> str:
    return site.what.value if isinstance(site.what, Given) else KIND_TITLES[site.what]
