"""The chain rule as a call stack: from J down to one weight, one row for each factor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from backstep.core.datasets_wording import counted
from backstep.core.lineage import Given, Site
from backstep.core.paths import (
    Chain,
    Factor,
    Gradient,
    Local,
    PathGroup,
    Subject,
    chain,
    computing_step,
    gradient_step,
    keeps_digits,
    subject_of,
    values,
)
from backstep.core.steps import Kind, Step
from backstep.present.chain_frame import BranchLook, ChainFrame, FactorLook, SumLook
from backstep.present.equations import Equations
from backstep.present.equations.equation import Equation, Part, product_of
from backstep.present.looks import Target
from backstep.present.numbers import NOT_YET, operand, show
from backstep.present.picture.pathway import path_through
from backstep.present.roles import Role
from backstep.present.symbols import J, Symbol, Symbols, partial, plain_partial
from backstep.session.program import program
from backstep.session.state import State

MOST = 12
"""Branches listed at once."""
_UNKNOWN = "?"

_NO_GRADIENT = "J is where every chain begins. Select a weight, a bias or a neuron to see its chain."
_OF_INPUT = "Training never differentiates J by an input. Select a weight, a bias or a neuron to see its chain."


def chain_frame(
    state: State,
    digits: int,
    subject: Target | None = None,
    focus: Target | None = None,
    site: Site | None = None,
    path: tuple[Target, ...] = (),
) -> ChainFrame:
    """The chain of `subject`, or of what the step is about where that is None.

    `focus` is the place that is selected everywhere; of a place with several quantities `site` names the one meant.
    `path` is lit on the diagram.
    """
    return _Stack(state, digits, focus, site, path).frame(subject)


def subject_at(state: State, target: Target) -> Subject | None:
    """The gradient that a place of the diagram stands for; None for inputs and for J.

    For a neuron that is ∂J/∂z, unless the step is about its ∂J/∂a.
    """
    layer, unit = target.layer, target.unit
    if target.kind == "edge":
        return Subject(Gradient.WEIGHT, layer, unit, target.source)
    if target.kind == "bias":
        return Subject(Gradient.BIAS, layer, unit)
    if target.kind == "cost_edge":
        return Subject(Gradient.ACTIVATION, state.document.network.depth, unit)
    if target.kind == "cost" or layer == 0:
        return None
    current = subject_of(state.document.network, state.current)
    received = Subject(Gradient.ACTIVATION, layer, unit)
    return received if current == received else Subject(Gradient.PRE_ACTIVATION, layer, unit)


class _Stack:
    def __init__(
        self, state: State, digits: int, focus: Target | None, site: Site | None, path: tuple[Target, ...]
    ) -> None:
        self.state = state
        self.digits = digits
        self.focus = focus
        self.site = site
        self.path = path
        self.network = state.document.network
        self.names = Symbols(self.network)
        self.equations = Equations(state.record, state.row)
        self._looks: dict[Factor, FactorLook] = {}

    def frame(self, chosen: Target | None) -> ChainFrame:
        subject = subject_of(self.network, self.state.current)
        if chosen is not None:
            subject = subject_at(self.state, chosen)
        if subject is None:
            of_input = chosen is not None and chosen.kind == "node"
            return ChainFrame("", "", chosen, chosen is None, (), (), "", _OF_INPUT if of_input else _NO_GRADIENT)
        found = chain(self.state.record, subject, self.state.row, MOST)
        name = self._subject_symbol(subject)
        return ChainFrame(
            title=plain_partial(J, name),
            latex=partial(J, name),
            subject=_subject_target(subject, self.network.depth),
            follows=chosen is None,
            branches=tuple(self._branch(branch) for branch in found.groups),
            sums=self._sums(found, name),
            note=self._note(found),
        )

    # --- factors

    def _factor(self, factor: Factor) -> FactorLook:
        """One factor; branches share most of theirs."""
        if factor not in self._looks:
            self._looks[factor] = self._look(factor)
        return self._looks[factor]

    def _look(self, factor: Factor) -> FactorLook:
        equation = self._equation(factor)
        known = self._known(factor)
        step = self._entry(factor)
        target, site = self._target(factor), _site(factor)
        return FactorLook(
            latex=equation.result,
            plain=equation.name,
            formula=equation.formula,
            numbers=equation.plain(self.digits) if known else "",
            substituted=equation.substituted if known else "",
            number=self._number(equation.value, known=known),
            computed=known,
            role=equation.role,
            target=target,
            site=site,
            line=program().by_kind[_ENTRIES[factor.local]],
            step=step,
            focused=self.focus == target and self.site in (None, site),
            current=step == self.state.step,
        )

    def _known(self, factor: Factor) -> bool:
        step = computing_step(factor, self.state.steps)
        return step is None or step <= self.state.step

    def _entry(self, factor: Factor) -> int | None:
        """The step in which a factor enters the chain."""
        unit = factor.source if factor.softmax else factor.unit
        return self.state.steps.find(_ENTRIES[factor.local], factor.layer, unit, factor.source)

    def _equation(self, factor: Factor) -> Equation:
        """How the factor is calculated."""
        layer, unit, source = factor.layer, factor.unit, factor.source
        number = self._value(factor)
        z = self.names.z(layer, unit)
        if factor.local is Local.WEIGHT:
            return _same(z, self.names.a(layer - 1, source), self.names.w(layer, unit, source), number, Role.INK)
        if factor.local is Local.CARRIED:
            return _same(z, self.names.w(layer, unit, source), self.names.a(layer - 1, source), number, Role.FORWARD)
        if factor.local is Local.ONE:
            b = self.names.b(layer, unit)
            return Equation(partial(z, b), plain_partial(z, b), 1.0, "1", "1", {}, (), Role.INK)
        if factor.softmax and unit != source:
            return self._jacobian_entry(factor, number)
        index = computing_step(factor, self.state.steps)
        assert index is not None
        return self.equations.of(self.state.steps.at(index))

    def _jacobian_entry(self, factor: Factor, number: float) -> Equation:
        """∂ŷ_k/∂z_j of a softmax for different k and j: −ŷ_k ŷ_j."""
        depth = self.network.depth
        moved, by = self.names.a(depth, factor.unit), self.names.a(depth, factor.source)
        z = self.names.z(depth, factor.source)
        a = self.state.record.a[-1][self.state.row]
        places = {
            "p": (moved.latex, float(a[factor.unit - 1])),
            "q": (by.latex, float(a[factor.source - 1])),
        }
        name = plain_partial(moved, z)
        return Equation(partial(moved, z), name, number, r"-{p} \cdot {q}", "−{p} × {q}", places, (), Role.BACKWARD)

    def _value(self, factor: Factor) -> float:
        return float(values(self.state.record, factor)[self.state.row])

    def _number(self, value: float, *, known: bool) -> str:
        return show(value, self.digits) if known else NOT_YET

    def _target(self, factor: Factor) -> Target:
        layer, unit, source = factor.layer, factor.unit, factor.source
        if factor.local is Local.COST:
            return Target("cost_edge", 0, unit)
        if factor.local is Local.WEIGHT:
            return Target("edge", layer, unit, source)
        if factor.local is Local.CARRIED:
            return Target("node", layer - 1, source)
        if factor.local is Local.ONE:
            return Target("bias", layer, unit)
        return Target("node", layer, unit)

    # --- products and sums

    def _branch(self, branch: PathGroup) -> BranchLook:
        known = all(self._known(factor) for factor in branch.factors)
        places = path_through(self.network, _neurons(branch))
        return BranchLook(
            title=self._way(branch),
            numbers=" × ".join(
                operand(self._value(factor), self.digits) if self._known(factor) else _UNKNOWN
                for factor in branch.factors
            ),
            substituted=self._product(branch).substituted if known else "",
            number=self._number(branch.product, known=known),
            computed=known,
            paths=branch.paths,
            factors=tuple(self._factor(factor) for factor in branch.factors),
            places=places,
            lit=places == self.path,
        )

    def _product(self, branch: PathGroup) -> Equation:
        parts = tuple(Part("×", "", self._value(factor), Role.INK) for factor in branch.factors)
        return product_of("", "", branch.product, parts)

    def _way(self, branch: PathGroup) -> str:
        """The neurons that a branch passes, from J on."""
        depth = self.network.depth
        head = branch.factors[0]
        if head.local is Local.COST:
            stations = [J.plain, self.names.a(depth, head.unit).plain]
        else:
            stations = ["…" if branch.paths > 1 else J.plain, self.names.a(head.layer, head.unit).plain]
        for factor in branch.factors[1:]:
            if factor.softmax and factor.unit != factor.source:
                stations.append(self.names.z(depth, factor.source).plain)
            if factor.local is Local.WEIGHT:
                stations.append(self.names.a(factor.layer - 1, factor.source).plain)
        return " → ".join(stations)

    def _sums(self, found: Chain, name: Symbol) -> tuple[SumLook, ...]:
        state, subject = self.state, found.subject
        index = gradient_step(subject, state.steps)
        assert index is not None
        many = state.record.examples > 1
        of_parameter = subject.by in (Gradient.WEIGHT, Gradient.BIAS)
        received = state.steps.find(Kind.DELTA, subject.layer, subject.unit) if of_parameter else index
        known = received is not None and received <= state.step
        title = plain_partial(J, name)
        if many and of_parameter:
            title += f", part of example {state.example}"
        rows = []
        if found.rest is not None:
            what = "neurons" if found.grouped else "paths"
            number = self._number(found.rest.product, known=known)
            rows.append(SumLook(f"the other {found.rest.groups:,} {what}", "", "", number, known))
        if known and self._strays(found):
            added = sum(_products(found))
            rows.append(self._sum(replace(found, total=added), f"{title}, the paths added up", known=True))
            number = self._number(found.total, known=True)
            rows.append(SumLook(f"{title}, as computed with the mistake", "", "", number, computed=True))
        else:
            rows.append(self._sum(found, title, known=known))
        if many and of_parameter:
            rows.append(self._batch(state.steps.at(index), plain_partial(J, name)))
        return tuple(rows)

    def _strays(self, found: Chain) -> bool:
        """Whether a mistake makes the gradient another number than the sum of its paths."""
        if self.state.record.mistake is None:
            return False
        products = np.array(_products(found))[:, None]
        return not keeps_digits(products, np.array([found.total]))

    def _sum(self, found: Chain, title: str, *, known: bool) -> SumLook:
        """The branches of the viewed example, added up."""
        products = _products(found)
        parts = {f"p{place}": ("", number) for place, number in enumerate(products)}
        template = " + ".join(f"{{{key}}}" for key in parts)
        equation = Equation("", title, found.total, template, template, parts, (), Role.BACKWARD)
        if len(products) > 1 and known:
            numbers = equation.plain(self.digits)
        else:
            numbers = ""
        return SumLook(
            title=title,
            numbers=numbers,
            substituted=equation.substituted if known else "",
            number=self._number(found.total, known=known),
            computed=known,
        )

    def _batch(self, step: Step, name: str) -> SumLook:
        """The gradient itself: the parts of all examples."""
        known = step.index <= self.state.step
        equation = self.equations.of(step)
        return SumLook(
            title=f"{name}, sum over {counted(self.state.record.examples, 'example')}",
            numbers=equation.plain(self.digits) if known else "",
            substituted=equation.substituted if known else "",
            number=self._number(equation.value, known=known),
            computed=known,
        )

    def _note(self, found: Chain) -> str:
        count = f"{counted(found.paths, 'path')} from J"
        if not found.grouped:
            left = f", the {len(found.groups):,} largest listed" if found.rest is not None else ""
            return count + left
        gathered = f"{count}, gathered by the {self._parting(found)} in which they part"
        if found.rest is None:
            return gathered
        return f"{gathered}; the {len(found.groups):,} largest listed, {counted(found.rest.paths, 'path')} left out"

    def _parting(self, found: Chain) -> str:
        many = len(found.groups) + (found.rest.groups if found.rest is not None else 0)
        return f"{counted(many, 'neuron')} of layer {found.groups[0].factors[0].layer}"

    def _subject_symbol(self, subject: Subject) -> Symbol:
        layer, unit = subject.layer, subject.unit
        if subject.by is Gradient.WEIGHT:
            return self.names.w(layer, unit, subject.source)
        if subject.by is Gradient.BIAS:
            return self.names.b(layer, unit)
        return (self.names.z if subject.by is Gradient.PRE_ACTIVATION else self.names.a)(layer, unit)


_ENTRIES = {
    Local.COST: Kind.COST_GRADIENT,
    Local.DELTA: Kind.DELTA,
    Local.SLOPE: Kind.ACTIVATION_DERIVATIVE,
    Local.WEIGHT: Kind.GRADIENT_TERM,
    Local.CARRIED: Kind.WEIGHT_GRADIENT,
    Local.ONE: Kind.BIAS_GRADIENT,
}
"""The kind of step in which each factor enters the chain."""


def _products(found: Chain) -> list[float]:
    """What is added up: the product of each branch, and what is not listed."""
    products = [branch.product for branch in found.groups]
    return products if found.rest is None else [*products, found.rest.product]


def _neurons(branch: PathGroup) -> list[tuple[int, int]]:
    """The neurons that a branch passes, as far as it lists them, from J on."""
    head = branch.factors[0]
    found = [(head.layer, head.unit)]
    for factor in branch.factors[1:]:
        if factor.softmax:
            found.append((factor.layer, factor.source))
        elif factor.local in (Local.WEIGHT, Local.CARRIED):
            found.append((factor.layer - 1, factor.source))
    return list(dict.fromkeys(found))


def _site(factor: Factor) -> Site:
    """The quantity that a factor is."""
    layer, unit, source = factor.layer, factor.unit, factor.source
    if factor.local is Local.WEIGHT:
        return Site(Given.WEIGHT, layer, unit, source)
    if factor.local is Local.CARRIED:
        return Site(Kind.ACTIVATION if layer > 1 else Given.INPUT, layer - 1, source)
    return Site(_ENTRIES[factor.local], layer, source if factor.softmax else unit)


def _subject_target(subject: Subject, depth: int) -> Target:
    if subject.by is Gradient.WEIGHT:
        return Target("edge", subject.layer, subject.unit, subject.source)
    if subject.by is Gradient.BIAS:
        return Target("bias", subject.layer, subject.unit)
    if subject.by is Gradient.ACTIVATION and subject.layer == depth:
        return Target("cost_edge", 0, subject.unit)
    return Target("node", subject.layer, subject.unit)


def _same(of: Symbol, by: Symbol, what: Symbol, number: float, role: Role) -> Equation:
    """A local derivative that is a known number itself."""
    places = {"v": (what.latex, number)}
    return Equation(partial(of, by), plain_partial(of, by), number, "{v}", "{v}", places, (), role)
