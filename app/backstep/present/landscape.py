"""J over two parameters, or over the main directions of the way here, put into marks, lines and words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from backstep.core.datasets_wording import counted, headed
from backstep.core.network import BiasMode, Network
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.steps import Kind
from backstep.present.chain import subject_at
from backstep.present.chosen import LandscapeView
from backstep.present.descent import in_batches
from backstep.present.descent_view import Choice, Fact, Mark, Shape
from backstep.present.gradient_check import target_of
from backstep.present.landscape_picture import arrows, dots, ground, mark, nearest, trail
from backstep.present.landscape_view import HIGH, WIDE, Ground, LandscapeFrame
from backstep.present.looks import Target
from backstep.present.numbers import MINUS, apart, show, spelled
from backstep.present.roles import Role
from backstep.present.symbols import J, Symbols
from backstep.present.view import View
from backstep.present.waiting import waiting
from backstep.session.gradient_study import is_parameter
from backstep.session.landscape import LandscapeStudy
from backstep.session.state import State

_FULL = 17
_ROUGH = 3
"""Digits of what is only of interest by its size: lengths."""
_ABOUT = 2
"""Digits of what is only about so large."""
_ROUND = 6
"""Digits of a round number."""
_NEAR = 0.08
"""So near to a mark, where the picture is `HIGH` high, one points at it and not at the ground."""
_NAMED_LEVELS = 3
"""So many of the lines are told by their J."""
_LEAVES, _STAYS = "leaves the numbers that float64 holds", "stays the same"
_WOULD = {
    "falls": "fall",
    "rises": "rise",
    _STAYS: "stay the same",
    _LEAVES: "leave the numbers that float64 holds",
}
"""What J does, as one says it behind another word."""


def axes_of_panel(state: State, view: View) -> tuple[Subject, Subject] | None:
    """The parameters along both axes: those chosen, or else what is selected and the first others; None: directions."""
    chosen, network = view.landscape, state.document.network
    if chosen.directions:
        return None
    found = [None if target is None else subject_at(state, target) for target in (chosen.across, chosen.upward)]
    if found[0] is None and found[1] is None and view.selected is not None:
        selected = subject_at(state, view.selected)
        found[0] = selected if is_parameter(network, selected) else None
    usual = (subject for subject in _parameters(network) if subject not in found)
    first, second = (next(usual, Subject(By.WEIGHT, 1, 1, 1)) if each is None else each for each in found)
    return first, second


def _parameters(network: Network) -> Iterator[Subject]:
    """What is trained: neuron by neuron its weights, then its bias."""
    for number, layer in enumerate(network.layers, start=1):
        for unit in range(1, layer.units + 1):
            for source in range(1, network.units(number - 1) + 1):
                yield Subject(By.WEIGHT, number, unit, source)
            if layer.bias is BiasMode.TRAINED:
                yield Subject(By.BIAS, number, unit)


def with_selected(frame: LandscapeFrame, target: Target) -> LandscapeView:
    """What to see once a parameter was selected: it lies across then, and what lay there goes upward."""
    if frame.choices is None:
        return frame.view
    across = frame.choices[0].target
    return frame.view if target == across else replace(frame.view, across=target, upward=across)


def with_axis(frame: LandscapeFrame, target: Target, *, upward: bool) -> LandscapeView:
    """What to see with a parameter along one of the axes; the other axis stays as it is."""
    if frame.choices is None:
        return frame.view
    across, above = (choice.target for choice in frame.choices)
    return replace(frame.view, across=across if upward else target, upward=target if upward else above)


def landscape_frame(state: State, view: View, study: LandscapeStudy) -> LandscapeFrame:
    """The panel, as far as `study` has come."""
    return _Panel(state, view, study).frame()


def readout(frame: LandscapeFrame, x: float, y: float) -> tuple[str, float, float] | None:
    """What is said of a place of the plot, and the place that it is said of: a mark near it, or a point of the grid.

    Both are numbers that were computed, and nothing between them. None where there is neither.
    """
    near = [each for each in frame.marks if not each.beyond and math.hypot(each.x - x, each.y - y) <= _NEAR]
    if near:
        found = min(near, key=lambda each: math.hypot(each.x - x, each.y - y))
        facts = [
            fact for fact in frame.facts if any(fact.shape is each.shape for each in near if each[:2] == found[:2])
        ]
        return "; ".join(f"{fact.name}: {fact.text}" for fact in facts), found.x, found.y
    if frame.field is None:
        return None
    at = nearest(frame.field, x, y)
    if at is None:
        return None
    row, column = at
    rows, columns = frame.field.heights.shape
    numbers = frame.field.x[column], frame.field.y[row], frame.field.heights[row, column]
    texts = [show(float(number), frame.digits) for number in numbers]
    return _told(frame.names, texts), column / (columns - 1) * WIDE, row / (rows - 1) * HIGH


def _told(names: tuple[str, str], numbers: Iterable[str]) -> str:
    """What is at a point, as in w₁ = 0.5, w₂ = 0.25, J = 0.125."""
    return ", ".join(f"{name} = {number}" for name, number in zip((*names, J.plain), numbers, strict=True))


class _Panel:
    def __init__(self, state: State, view: View, study: LandscapeStudy) -> None:
        self.state, self.study, self.digits = state, study, view.digits
        self.view = view.landscape
        self.record, self.axes = study.followed, study.axes
        self.network = self.record.network
        self.names = self._names()
        self.ground: Ground | None = None if study.field is None else ground(study.field)
        start = study.start
        self.arrow, self.pointer, self.longer = (
            (None, None, 1.0) if start is None else arrows(study.window, start, study.tip)
        )

    def frame(self) -> LandscapeFrame:
        study, start = self.study, self.study.start
        marks = tuple(self._marks())
        facts = () if start is None else tuple(self._facts())
        way = () if start is None else (*study.trail, start[:2])
        sentence, note, empty = self._sentence(), self._note(), self._empty()
        whole = (*(f"{each.name}: {each.text}." for each in facts), sentence, note, empty)
        return LandscapeFrame(
            view=self.view,
            choices=None if self.axes is None else (self._choice(self.axes[0]), self._choice(self.axes[1])),
            names=self.names,
            labels=self._labels(),
            window=study.window,
            ground=self.ground,
            field=study.field,
            trail=trail(study.window, way),
            dots=dots(study.window, way),
            arrow=self.arrow,
            pointer=self.pointer,
            pointed=f"{self._way()}, {self._longer()} step" if self.pointer else "",
            marks=marks,
            facts=facts,
            sentence=sentence,
            note=note,
            spoken=" ".join(filter(None, whole)),
            empty=empty,
            digits=self.digits,
            closest=study.closest,
        )

    # --- the axes

    def _names(self) -> tuple[str, str]:
        if self.axes is None:
            return "direction 1", "direction 2"
        return self._name(self.axes[0]), self._name(self.axes[1])

    def _labels(self) -> tuple[str, str]:
        """What the axes are called: a direction with its part of the variance of the way."""
        if self.study.directions is None:
            return self.names
        parts = map(percent, self.study.directions.shares)
        first, second = (f"{name}, {part} of the way" for name, part in zip(self.names, parts, strict=True))
        return first, second

    def _name(self, subject: Subject) -> str:
        names = Symbols(self.network)
        if subject.by is By.WEIGHT:
            return names.w(subject.layer, subject.unit, subject.source).plain
        return names.b(subject.layer, subject.unit).plain

    def _choice(self, subject: Subject) -> Choice:
        network = self.network
        sizes = network.depth, network.units(subject.layer), network.units(subject.layer - 1)
        return Choice(target_of(subject), *sizes, network.layer(subject.layer).has_bias)

    # --- the plot

    def _marks(self) -> Iterator[Mark]:
        study = self.study
        spots = (
            (study.real, Shape.DIAMOND, Role.FORWARD),
            (study.landing, Shape.RING, Role.UPDATE),
            (study.here, Shape.DISC, Role.INK),
        )
        for spot, shape, role in spots:
            found = None if spot is None else mark(study.window, spot, shape, role)
            if found is not None:
                yield found

    # --- words

    def _facts(self) -> Iterator[Fact]:
        study = self.study
        yield from self._points()
        yield from self._step()
        yield from self._heights()
        if self.record.iteration > 1:
            many = counted(self.record.iteration - 1, "iteration")
            spread = ""
            if study.directions is not None:
                first, second = map(percent, study.directions.shares)
                spread = f", along the axes {first}, {second} of their variance"
            yield Fact(Shape.DOTS, Role.INK, "before", (many,), many + spread, many + spread)

    def _points(self) -> Iterator[Fact]:
        """The marks and their numbers, which look different where they are."""
        study = self.study
        told = [
            (name, spot, shape, role)
            for name, spot, shape, role in (
                ("here", study.here, Shape.DISC, Role.INK),
                ("in the plane", study.landing, Shape.RING, Role.UPDATE),
                ("all move", study.real, Shape.DIAMOND, Role.FORWARD),
            )
            if spot is not None
        ]
        columns = [[spot[column] for _, spot, *_ in told] for column in (0, 1, 2)]
        shorts, fulls = (
            zip(*(apart(each, digits) for each in columns), strict=True) for digits in (self.digits, _FULL)
        )
        for (name, spot, shape, role), short, full in zip(told, shorts, fulls, strict=True):
            aside = f", {show(spot.aside, _ROUGH)} beside the plane" if spot is study.real and study.leaves else ""
            texts = (_told(self.names, numbers) + aside for numbers in (short, full))
            yield Fact(shape, role, name, short, *texts)

    def _step(self) -> Iterator[Fact]:
        study, start = self.study, self.study.start
        if start is None or math.isnan(study.share):
            return
        long = show(math.dist(study.tip, start[:2]), _ROUGH)
        part = f"{percent(study.share)} of the whole"
        against = (f"{MINUS}∇{J.plain} along {name} = {show(-slope, _FULL)}" for name, slope in self._slopes())
        full = f"{long} long, {part} step; {', '.join(against)}"
        yield Fact(Shape.ARROW, Role.UPDATE, "step", (f"{long}, {part}",), f"{long} long, {part} step", full)
        if self.pointer is not None:
            text = f"the direction alone, drawn {self._longer()} as long as the step"
            yield Fact(Shape.POINTER, Role.UPDATE, self._way(), (f"{self._longer()} step",), text, text)

    def _way(self) -> str:
        """What the pointer is called; where a mistake makes the step, or an axis is kept, it is not −∇J."""
        return f"{MINUS}∇{J.plain}" if self.record.mistake is None and not any(self.study.fixed) else "its way"

    def _longer(self) -> str:
        """How many times as long as the step the pointer is."""
        return f"{spelled(self.longer, _ABOUT)} ×"

    def _slopes(self) -> Iterable[tuple[str, float]]:
        return zip(self.names, self.study.slope, strict=True)

    def _heights(self) -> Iterator[Fact]:
        found = self.ground
        if found is None:
            return
        if found.levels:
            text = self._lines(found)
            ends = f"{J.plain} from {show(found.lowest, _FULL)} to {show(found.highest, _FULL)} in this picture"
            yield Fact(Shape.LINE, Role.COST, "lines", (text,), text, f"{text}; {ends}")
        if not found.whole:
            text = f"{J.plain} is not finite"
            yield Fact(Shape.AREA, Role.MUTED, "grey", (text,), text, f"{text} there, it is beyond what float64 holds")

    def _lines(self, found: Ground) -> str:
        """Where the lines are: each has a J that is a round number."""
        levels = found.levels
        named = [show(float(f"{level:.{_ROUND}g}"), _ROUND) for level in levels]
        if not found.logarithmic and len(levels) > 1:
            step = show(float(f"{(levels[-1] - levels[0]) / (len(levels) - 1):.{_ROUND}g}"), _ROUND)
            return f"{J.plain} = {named[0]} to {named[-1]}, every {step}"
        if len(named) > _NAMED_LEVELS + 1:
            named = [*named[:_NAMED_LEVELS], f"… {named[-1]}"]
        return f"{J.plain} = {', '.join(named)}" + (", logarithmic" if found.logarithmic else "")

    def _sentence(self) -> str:
        study, start = self.study, self.study.start
        if start is None:
            return ""
        if not all(map(math.isfinite, (start.cost, *study.slope))):
            return "J or its gradient is beyond what float64 holds already here."
        kept = [name for name, fixed in zip(self.names, study.fixed, strict=True) if fixed]
        if kept:
            are = (
                "is fixed: the training never changes it"
                if len(kept) == 1
                else "are fixed: the training changes neither"
            )
            return f"{' and '.join(kept)} {are}, so no step goes that way."
        if study.tip == start[:2]:
            return "Along both axes the gradient is zero, or too small for float64: no step moves in this plane."
        if study.landing is None or study.real is None:
            return ""
        batch = " of this batch" if in_batches(self.state) else ""
        # In the update "here" goes on, and where the step began has no mark any more.
        begun = study.here is not None and study.here[:2] != start[:2]
        ends = ""
        if begun and start.cost != study.real.cost and math.isfinite(study.real.cost):
            ends = " from {} to {}".format(*apart((start.cost, study.real.cost), self.digits))
        goes = f"{J.plain}{batch} {_goes(start.cost, study.real.cost)}{ends}"
        if not study.leaves:
            return f"{goes}; the whole step lies in this plane."
        if self.record.mistake is not None:
            # Then the step is another one than −α ∇J.
            return f"{goes}."
        what = "only these two moved" if self.axes is not None else "the step stayed in this plane"
        return f"{goes}{_otherwise(start.cost, study.real.cost, study.landing.cost)} if {what}."

    def _note(self) -> str:
        state = self.state
        first = waiting(state)
        if first or self.study.refusal:
            return first
        found, wanted = self.study.looked_back
        if found < wanted and self.study.pending:
            return f"Looking back: {found:,} of {counted(wanted, 'iteration')}."
        computed = self._computed()
        if self.arrow is not None and state.step < computed:
            return f"The arrow is shown ahead, as of step {computed:,}."
        return ""

    def _computed(self) -> int:
        """The step after which the program has the derivatives that make the arrow."""
        steps, found = self.state.steps, []
        if self.axes is None:
            return steps.phase_ends()[2]
        for subject in self.axes:
            kind = Kind.WEIGHT_GRADIENT if subject.by is By.WEIGHT else Kind.BIAS_GRADIENT
            found.append(steps.find(kind, subject.layer, subject.unit, subject.source or 1) or 0)
        return max(found)

    def _empty(self) -> str:
        study = self.study
        if len(list(islice(_parameters(self.network), 2))) < 2:
            return "This network trains one parameter alone; Descent shows J over it (Ctrl+Shift+J)."
        if study.refusal:
            return f"{headed(study.refusal)}."
        if study.plane is None:
            found, wanted = study.looked_back
            return f"Looking back for the main directions: {found:,} of {counted(wanted, 'iteration')}."
        return ""


def _goes(before: float, after: float) -> str:
    """What J does in a step; the numbers stand beside it."""
    if not math.isfinite(after):
        return _LEAVES
    if after == before:
        return _STAYS
    return "falls" if after < before else "rises"


def _otherwise(before: float, real: float, within: float) -> str:
    """What J would do instead, to go on with after what it does."""
    goes, would = _goes(before, real), _goes(before, within)
    if goes != would:
        return f"; it would {_WOULD[would]}"
    if goes in (_LEAVES, _STAYS):
        return ", and so it would"
    far, near = abs(real - before), abs(within - before)
    return "; by as much" if far == near else "; by more" if near > far else "; by less"


def percent(share: float) -> str:
    """A part of the whole; never all or nothing where that is not so."""
    value = 100.0 * share
    if 99.95 <= value < 100.0:
        return "> 99.9 %"
    if 0.0 < value < 0.1:
        return "< 0.1 %"
    return f"{show(round(value, 1), _ROUGH + 1)} %"
