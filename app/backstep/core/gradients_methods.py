"""The ways to the gradient of J, one row a method: how it is computed, what it costs, and where it does not apply."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backstep.core import multiplications
from backstep.core.gradients import Course, Gradient, Objective, Tick, backprop, carried_out
from backstep.core.gradients_closed import closed_form, form_of
from backstep.core.gradients_closed import unavailable as no_closed_form
from backstep.core.gradients_differences import differences
from backstep.core.gradients_forward import tangents
from backstep.core.gradients_paths import path_sums
from backstep.core.network import Network
from backstep.core.parameters import Parameters

MOST_PATHS = 1_000_000
"""Paths that are multiplied out, for all parameters together; that takes about ten seconds."""
MOST_MULTIPLICATIONS = 10**12
"""Multiplications that a method which begins anew for every parameter may take; they last minutes."""


@dataclass(frozen=True, slots=True)
class Method:
    """One row of the table.

    `course` computes it in `steps(network)` steps. `counted` says how many multiplications that takes, by formula and
    also where they are too many to be carried out; None where the method does not exist for the network. `unavailable`
    is one sentence that says why it cannot be computed, "" where it can; `overflow` the sentence where it left the
    finite numbers though the gradient did not.
    """

    name: str
    course: Callable[[Objective, Parameters], Course]
    steps: Callable[[Network], int]
    counted: Callable[[Objective], int | None]
    unavailable: Callable[[Objective], str]
    overflow: str


def compute(method: Method, objective: Objective, parameters: Parameters, tick: Tick | None = None) -> Gradient | str:
    """The gradient by a method, or the sentence that says why there is none. `tick` is told the steps that are done."""
    reason = method.unavailable(objective)
    if reason:
        return reason
    gradient = carried_out(method.course(objective, parameters), tick)
    return gradient if gradient.finite else method.overflow


def _at_once(function: Callable[[Objective, Parameters], Gradient]) -> Callable[[Objective, Parameters], Course]:
    def course(objective: Objective, parameters: Parameters) -> Course:
        gradient = function(objective, parameters)
        yield 1
        return gradient

    return course


def _by_network(formula: Callable[[Network, int], int]) -> Callable[[Objective], int]:
    return lambda objective: formula(objective.network, objective.examples)


def _closed_form_count(objective: Objective) -> int | None:
    form = form_of(objective)
    if form is None:
        return None
    scaled = form.scaled_by_targets
    return multiplications.closed_form(objective.network, objective.examples, scaled_by_targets=scaled)


def _too_many(formula: Callable[[Network, int], int]) -> Callable[[Objective], str]:
    def reason(objective: Objective) -> str:
        count = formula(objective.network, objective.examples)
        if count <= MOST_MULTIPLICATIONS:
            return ""
        return (
            f"this would take {_number(count)} multiplications, and at most {MOST_MULTIPLICATIONS:,} are carried out; "
            f"use backprop, which takes {multiplications.backpropagation(objective.network, objective.examples):,}"
        )

    return reason


def _for_each_parameter(
    name: str, course: Callable[[Objective, Parameters], Course], formula: Callable[[Network, int], int], overflow: str
) -> Method:
    """The row of a method that begins anew for every parameter, and is carried out where `formula` is not too many."""
    counted, unavailable = _by_network(formula), _too_many(formula)
    return Method(name, course, multiplications.parameter_count, counted, unavailable, overflow)


def _too_many_paths(objective: Objective) -> str:
    count = multiplications.path_count(objective.network)
    if count <= MOST_PATHS:
        return _too_many(multiplications.path_sum)(objective)
    return (
        f"there are {_number(count)} paths from J to the parameters, and at most {MOST_PATHS:,} are multiplied out; "
        "use backprop, which shares what they have in common"
    )


def _number(count: int) -> str:
    """A count in full, or as a power of ten where nobody would read the digits."""
    if count < 10**15:
        return f"{count:,}"
    # Not by float64, beyond which paths grow; bits times log10 2 is within one of the exponent.
    return f"about 10^{int(count.bit_length() * math.log10(2.0))}"


BACKPROP = "backprop"
CLOSED_FORM = "closed_form"

_ROWS = (
    Method(
        BACKPROP,
        course=_at_once(backprop),
        steps=lambda _network: 1,
        counted=_by_network(multiplications.backpropagation),
        unavailable=lambda _objective: "",
        overflow="the gradient at these parameters is beyond what float64 holds; use smaller weights or inputs",
    ),
    _for_each_parameter(
        "finite_difference",
        differences,
        multiplications.central_differences,
        overflow="J beside these parameters is beyond what float64 holds, so there is no difference to take",
    ),
    _for_each_parameter(
        "forward_mode",
        tangents,
        multiplications.forward_mode,
        overflow="a tangent on its way up to J is beyond what float64 holds; use smaller weights or inputs",
    ),
    Method(
        "path_sum",
        course=path_sums,
        steps=multiplications.path_count,
        counted=_by_network(multiplications.path_sum),
        unavailable=_too_many_paths,
        overflow="the product of a path is beyond what float64 holds; use smaller weights or inputs",
    ),
    Method(
        CLOSED_FORM,
        course=_at_once(closed_form),
        steps=lambda _network: 1,
        counted=_closed_form_count,
        unavailable=no_closed_form,
        overflow="a product on the way is beyond what float64 holds; use smaller weights or inputs",
    ),
)

METHODS: Mapping[str, Method] = {row.name: row for row in _ROWS}
