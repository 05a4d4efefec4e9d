"""The gradient of one iteration by every method, the check of backpropagation, and how the methods grow: bit by bit.

Nothing here is computed before somebody asks, and all of it in small steps, so that it can be left alone or given up.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from backstep.core.gradient_growth import MOST_LAYERS, Measurement, growth
from backstep.core.gradients import (
    Gradient,
    Objective,
    carried_out,
    max_relative_error,
    relative_errors,
    stepped,
)
from backstep.core.gradients_differences import WIDTHS, Difference, DifferenceProbe
from backstep.core.gradients_factors import Faults, wrong_factors
from backstep.core.gradients_methods import BACKPROP, METHODS, Method
from backstep.core.iteration import Record
from backstep.core.network import Network
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject

DIFFERENCES = "finite_difference"
TOLERANCE = 1e-4
"""Relative error up to which backpropagation and central differences agree.

Those hold about ten digits of the largest derivative, and by `max_relative_error` the smallest counts as at least
some millionth of it, which leaves four to five digits in the worst case. A wrong factor is off by far more.
"""
WORST = 12
"""Parameters that are listed where they do not agree."""

Job = Generator[None, None, None]


@dataclass(frozen=True, eq=False, slots=True)
class Outcome:
    """What a method found: its gradient and the largest relative error beside backpropagation, or why there is none."""

    gradient: Gradient | None = None
    error: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a method has come: `done` of `steps`."""

    method: str
    done: int
    steps: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """A parameter where backpropagation and the difference do not agree."""

    subject: Subject
    found: float
    expected: float
    error: float


@dataclass(frozen=True, slots=True)
class Check:
    """The gradient that an iteration computed, against central differences of its J.

    `error` is the largest relative one; `wrong` are the worst parameters, the worst first, of `many` that do not
    agree. `why` says why nothing could be compared, or is "".

    The update is checked as well, against w − α ∂J/∂w with the gradient that the iteration computed: `misled` are the
    first of `astray` new parameters that came out otherwise. `marked` tells of every parameter whether it is wrong in
    either way: an array for each layer's weights, then for each layer's biases. `factors` are the links of the chain
    where the gradient goes wrong.
    """

    error: float = 0.0
    many: int = 0
    wrong: tuple[Wrong, ...] = ()
    why: str = ""
    astray: int = 0
    misled: tuple[Wrong, ...] = ()
    marked: tuple[NDArray[np.bool_], ...] = field(default=(), compare=False)
    factors: tuple[Faults, ...] = field(default=(), compare=False)

    def is_marked(self, subject: Subject) -> bool:
        """Whether a weight or bias is wrong."""
        if not self.marked:
            return False
        layers = len(self.marked) // 2
        if subject.by is By.WEIGHT:
            return bool(self.marked[subject.layer - 1][subject.unit - 1, subject.source - 1])
        return bool(self.marked[layers + subject.layer - 1][subject.unit - 1])


class GradientStudy:
    """Everything about the gradient of the iteration that it follows."""

    def __init__(self) -> None:
        self.record: Record | None = None
        self.outcomes: dict[str, Outcome] = {}
        """What is found so far, by method."""
        self.progress: Progress | None = None
        self.stopped = False
        """Whether the comparison was given up before its end."""
        self.check: Check | None = None
        self.curve: tuple[Difference, ...] = ()
        """Differences by `subject` at the first of `WIDTHS`, all of them in the end."""
        self.tried: Difference | None = None
        """That at the width which somebody asked for, once it is found."""
        self.subject: Subject | None = None
        self._width: float | None = None
        self._prober: DifferenceProbe | None = None
        self.measured: list[Measurement] = []
        self.layers = 0
        """Layers of the networks in `measured`."""
        self._jobs: dict[str, Job] = {}

    def follow(self, record: Record) -> bool:
        """Look at this iteration. True where it is another one: everything about the one before is let go."""
        if record is self.record:
            return False
        self.record = record
        self.outcomes, self.check = {}, None
        self._turn_to(None)
        growing = self._jobs.get("growth")
        self._jobs = {} if growing is None else {"growth": growing}
        layers = min(record.network.depth, MOST_LAYERS)
        if layers != self.layers:
            self.layers = layers
            self.stop_growth()
            self.measured = []
        self.compare()
        return True

    @property
    def pending(self) -> bool:
        """Whether there is something to do."""
        return bool(self._jobs)

    @property
    def comparing(self) -> bool:
        """Whether methods are being carried out."""
        return "methods" in self._jobs

    @property
    def checking(self) -> bool:
        """Whether the check is under way."""
        return "check" in self._jobs

    @property
    def growing(self) -> bool:
        """Whether networks are being measured."""
        return "growth" in self._jobs

    def compare(self) -> None:
        """Carry out the methods that are not there yet."""
        self.stopped, self.progress = False, None
        self._jobs["methods"] = self._methods()

    def stop(self) -> None:
        """Give up the methods that are not through yet, and the check."""
        self.stopped = self.stopped or self.comparing
        self.progress = None
        self._give_up("methods")
        self._give_up("check")

    def run_check(self) -> None:
        """Compare the gradient of the iteration with central differences."""
        self.check = None
        self._jobs["check"] = self._check()

    def probe(self, subject: Subject, width: float | None = None) -> None:
        """Take differences by this parameter at every width, and at one more, a finite number above 0."""
        if subject != self.subject:
            self._turn_to(subject)
            self._jobs["curve"] = self._curve(subject)
        if width != self._width:
            self._width, self.tried = width, None
            self._give_up("tried")
            if width is not None:
                self._jobs["tried"] = self._try(width)

    def _turn_to(self, subject: Subject | None) -> None:
        self.subject, self.curve, self._prober, self._width, self.tried = subject, (), None, None, None

    def grow(self) -> None:
        """Measure every method on ever larger networks with as many layers as the one that is followed."""
        self.measured = []
        self._jobs["growth"] = self._growth()

    def stop_growth(self) -> None:
        """Give that up; what was measured stays."""
        self._give_up("growth")

    def work(self, seconds: float) -> bool:
        """Go on for about so long, what is over soonest first. True where there is more to do."""
        until = time.perf_counter() + seconds
        for name in ("curve", "tried", "check", "methods", "growth"):
            while name in self._jobs:
                if time.perf_counter() >= until:
                    return True
                try:
                    next(self._jobs[name])
                except StopIteration:
                    self._jobs.pop(name, None)
        return self.pending

    def _give_up(self, name: str) -> None:
        job = self._jobs.pop(name, None)
        if job is not None:
            job.close()

    @property
    def _followed(self) -> Record:
        if self.record is None:
            raise RuntimeError("no iteration is followed")
        return self.record

    def _methods(self) -> Job:
        for name in METHODS:
            yield from self._found(name)

    def _found(self, name: str) -> Generator[None, None, Outcome]:
        """The outcome of a method, computed where it is not there yet."""
        if name not in self.outcomes:
            self.outcomes[name] = yield from self._carried_out(METHODS[name])
            self.progress = None
        return self.outcomes[name]

    def _carried_out(self, method: Method) -> Generator[None, None, Outcome]:
        record = self._followed
        objective = Objective(record.network, record.a[0], record.targets)
        why = method.unavailable(objective)
        if why:
            return Outcome(why=why)
        course, steps = method.course(objective, record.before), method.steps(record.network)
        while True:
            try:
                done = next(course)
            except StopIteration as end:
                gradient: Gradient = end.value
                break
            self.progress = Progress(method.name, done, steps)
            yield
        if not gradient.finite:
            return Outcome(why=method.overflow)
        if method.name == BACKPROP:
            return Outcome(gradient if record.mistake is None else as_recorded(record, gradient))
        yield
        reference = yield from self._found(BACKPROP)
        error = 0.0 if reference.gradient is None else max_relative_error(gradient, reference.gradient)
        return Outcome(gradient, error)

    def _check(self) -> Job:
        expected = yield from self._found(DIFFERENCES)
        self.check = (
            Check(why=expected.why) if expected.gradient is None else checked(self._followed, expected.gradient)
        )

    def _curve(self, subject: Subject) -> Job:
        reference = yield from self._found(BACKPROP)
        if reference.gradient is None:
            return
        record = self._followed
        objective = Objective(record.network, record.a[0], record.targets)
        right = reference.gradient
        if record.mistake is not None:
            right = carried_out(METHODS[BACKPROP].course(objective, record.before))
        self._prober = probe = DifferenceProbe(objective, record.before, subject, right)
        yield from probe.look()
        for width in WIDTHS:
            yield
            self.curve = (*self.curve, probe.at(width))

    def _try(self, width: float) -> Job:
        # The curve comes first; there is none where there is no gradient to compare with.
        yield
        if self._prober is not None:
            self.tried = self._prober.at(width)

    def _growth(self) -> Job:
        for measurement in growth(self.layers):
            if measurement is not None:
                self.measured.append(measurement)
            yield


def checked(record: Record, expected: Gradient) -> Check:
    """The gradient that an iteration computed, against the one `expected`."""
    found = as_recorded(record, expected)
    errors = relative_errors(found, expected)
    flat = np.concatenate([each.ravel() for each in errors])
    many = int(np.count_nonzero(flat > TOLERANCE))
    order = np.argsort(-flat, kind="stable")[: min(many, WORST)]
    wrong = tuple(_wrong(int(place), found, expected, float(flat[place])) for place in order)
    new, ought = _updated(record)
    pairs = zip((*new.weights, *new.biases), (*ought.weights, *ought.biases), strict=True)
    strayed = [(mine != theirs) & ~(np.isnan(mine) & np.isnan(theirs)) for mine, theirs in pairs]
    places = np.flatnonzero(np.concatenate([each.ravel() for each in strayed]))
    misled = tuple(_wrong(int(place), new, ought, 0.0) for place in places[:WORST])
    marked = tuple((error > TOLERANCE) | other for error, other in zip(errors, strayed, strict=True))
    factors = wrong_factors(record) if many else ()
    return Check(float(flat.max()), many, wrong, "", len(places), misled, marked, factors)


def as_recorded(record: Record, like: Gradient) -> Gradient:
    """The gradient that an iteration computed, right or with its mistake; what it took is that of `like`."""
    # Layers without biases have none to compare: what the iteration holds for them is not a gradient of anything.
    biases = tuple(
        mine if layer.has_bias else theirs
        for layer, mine, theirs in zip(record.network.layers, record.dJ_db, like.biases, strict=True)
    )
    return Gradient(record.dJ_dW, biases, record.cost, like.multiplications, like.seconds)


def _updated(record: Record) -> tuple[Gradient, Gradient]:
    """The parameters that an iteration left, and those that its own gradient ought to lead to, shaped as gradients."""
    layout, ought = record.before.layout, stepped(record, record.learning_rate)
    wanted = Gradient(layout.weight_views(ought), layout.bias_views(ought), record.cost, 0, 0.0)
    return Gradient(record.after.weights, record.after.biases, record.cost, 0, 0.0), wanted


def derivative(gradient: Gradient, subject: Subject) -> float:
    """∂J by a weight or bias."""
    if subject.by is By.WEIGHT:
        return float(gradient.weights[subject.layer - 1][subject.unit - 1, subject.source - 1])
    return float(gradient.biases[subject.layer - 1][subject.unit - 1])


def is_parameter(network: Network, subject: Subject | None) -> bool:
    """Whether `subject` is a weight or a bias that the network has."""
    if subject is None or subject.by not in (By.WEIGHT, By.BIAS):
        return False
    return subject.by is By.WEIGHT or network.layer(subject.layer).has_bias


def _wrong(place: int, found: Gradient, expected: Gradient, error: float) -> Wrong:
    """The parameter at `place` of all weights and then all biases, layer by layer."""
    for by, tables in ((By.WEIGHT, found.weights), (By.BIAS, found.biases)):
        for layer, table in enumerate(tables, start=1):
            if place < table.size:
                at = [int(each) + 1 for each in np.unravel_index(place, table.shape)]
                subject = Subject(by, layer, *at)
                return Wrong(subject, derivative(found, subject), derivative(expected, subject), error)
            place -= table.size
    raise IndexError(place)
