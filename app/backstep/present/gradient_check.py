"""The gradient check in words, and what it marks on the diagram: the factor that is wrong, where it finds one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backstep.core.gradients_factors import Fault, Faults, has_kinks
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.steps import Kind
from backstep.present.gradients_view import CheckLook, WrongRow
from backstep.present.looks import Target
from backstep.present.numbers import apart, show
from backstep.present.provenance import spot_name
from backstep.present.provenance import target_of as target_at
from backstep.present.symbols import Symbols
from backstep.session.gradient_study import WORST, Check, Wrong
from backstep.session.state import State

_ROUGH = 2
"""Digits of an error, which is only of interest by its size."""
_FACTORS = {
    Kind.COST_GRADIENT: ("∂J/∂ŷ", ""),
    Kind.ACTIVATION_DERIVATIVE: ("the slope ∂a/∂z", ""),
    Kind.DELTA: ("δ", ", the product ∂J/∂a · ∂a/∂z"),
    Kind.WEIGHT_GRADIENT: ("∂J/∂w", ", made of δ and a"),
    Kind.BIAS_GRADIENT: ("∂J/∂b", ", the sum of δ"),
    Kind.GRADIENT_TERM: ("w · δ, what is sent back", ""),
    Kind.ACTIVATION_GRADIENT: ("∂J/∂a", ", the sum of what comes back"),
}
"""What the check can find wrong, by the step that calculates it, and what it is made of."""


class CheckWords:
    """What the check of one iteration says at a moment."""

    def __init__(self, state: State, check: Check, digits: int) -> None:
        self.network = state.document.network
        self.names = Symbols(self.network)
        self.check = check
        self.digits = digits
        self.row = state.row
        self.examples = state.record.examples

    def look(self) -> CheckLook:
        """The verdict, and what is wrong."""
        check = self.check
        error = show(check.error, _ROUGH)
        if not check.many and not check.astray:
            return CheckLook(f"Confirmed: the largest relative error is {error}.", good=True)
        if not check.many:
            return self._misled(error)
        derivatives = "derivative is" if check.many == 1 else "derivatives are"
        text = f"{check.many:,} {derivatives} not confirmed; the largest relative error is {error}."
        if check.factors:
            row, faults = _seen_or_first(check.factors, self.row)
            rows = tuple(self._factor(each, row) for each in faults[:WORST])
            # The diagram shows nothing wrong then.
            where = "" if row == self.row else f", in example {row + 1}: view it to see the mark"
            return CheckLook(f"{text} Wrong: {_named(check.factors)}{where}.", good=False, wrong=rows)
        if has_kinks(self.network):
            text += " At a kink, such as that of a rectifier, this is no mistake."
        rows = tuple(
            self._row(each, f"∂J/∂{self.parameter(each.subject)}: backprop", "difference") for each in check.wrong
        )
        return CheckLook(text, good=False, wrong=rows)

    def parameter(self, subject: Subject) -> str:
        """The name of a weight or bias."""
        if subject.by is By.WEIGHT:
            return self.names.w(subject.layer, subject.unit, subject.source).plain
        return self.names.b(subject.layer, subject.unit).plain

    def _factor(self, fault: Fault, row: int) -> WrongRow:
        name, example = spot_name(self.names, fault.site, self.examples), None
        if row != self.row:
            name, example = f"Example {row + 1}, {name}", row + 1
        target = target_at(fault.site, self.network)
        assert target is not None, "only the learning rate has no place"
        found, expected = apart((fault.found, fault.expected), self.digits)
        numbers = f"computed {found}, ought to be {expected}"
        return WrongRow(f"{name}: {numbers}", target, example)

    def _row(self, wrong: Wrong, found: str, expected: str) -> WrongRow:
        numbers = apart((wrong.found, wrong.expected), self.digits)
        return WrongRow(f"{found} {numbers[0]}, {expected} {numbers[1]}", target_of(wrong.subject))

    def _misled(self, error: str) -> CheckLook:
        """The gradient is right, and what is made of it is not."""
        check = self.check
        rows = tuple(
            self._row(each, f"new {self.parameter(each.subject)}: computed", "by −α × gradient")
            for each in check.misled
        )
        many = "1 parameter does" if check.astray == 1 else f"{check.astray:,} parameters do"
        text = (
            f"The gradient is confirmed (largest relative error {error}), but {many} not go to where "
            "−α × gradient leads: look at the update."
        )
        return CheckLook(text, good=False, wrong=rows)


def wrong_targets(check: Check, state: State, shown: Iterable[Target]) -> tuple[Target, ...]:
    """What a check marks on the diagram: the factors that are wrong, or the weights and biases of those `shown`.

    Of factors that every example has, those of the example in view.
    """
    if check.many and check.factors:
        network = state.document.network
        found = (target_at(each.site, network) for each in _of_example(check.factors, state.row))
        return tuple(dict.fromkeys(target for target in found if target is not None))
    return tuple(target for target in shown if check.is_marked(_subject(target)))


def _of_example(factors: Sequence[Faults], row: int) -> tuple[Fault, ...]:
    return tuple(fault for each in factors for fault in each.of_example(row))


def _seen_or_first(factors: Sequence[Faults], row: int) -> tuple[int, tuple[Fault, ...]]:
    """The factors that are wrong for the example in view; those of the first example that has any, if it has none."""
    if not any(row in each.rows or not each.per_example for each in factors):
        row = min(each.rows[0] for each in factors)
    return row, _of_example(factors, row)


def _named(factors: Sequence[Faults]) -> str:
    """The kinds of factors that are wrong, and in which layers, as a list within a sentence."""
    layers: dict[Kind, list[int]] = {}
    for each in factors:
        layers.setdefault(each.kind, []).append(each.layer)
    parts = []
    for kind, found in layers.items():
        numbers = ", ".join(str(number) for number in sorted(found))
        of_layer = "" if kind is Kind.COST_GRADIENT else f" in {'layer' if len(found) == 1 else 'layers'} {numbers}"
        name, explained = _FACTORS[kind]
        parts.append(f"{name}{of_layer}{explained}")
    return "; ".join(parts)


def _subject(target: Target) -> Subject:
    if target.kind == "edge":
        return Subject(By.WEIGHT, target.layer, target.unit, target.source)
    return Subject(By.BIAS, target.layer, target.unit)


def target_of(subject: Subject) -> Target:
    """Where a weight or a bias stands on the diagram."""
    if subject.by is By.WEIGHT:
        return Target("edge", subject.layer, subject.unit, subject.source)
    return Target("bias", subject.layer, subject.unit)
