"""J over one parameter, put into marks, lines and words."""

from __future__ import annotations

import math
from collections.abc import Iterable

from backstep.core.cost_line import Descent, Point, Verdict
from backstep.core.datasets_wording import counted
from backstep.core.network import Network
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.steps import Kind
from backstep.present.descent_view import Choice, DescentFrame, Fact, Mark, Points, Segment, Shape
from backstep.present.editing import learning_rate
from backstep.present.gradient_check import target_of
from backstep.present.gradients import parameter_of
from backstep.present.looks import Target
from backstep.present.numbers import MINUS, apart, pair, show
from backstep.present.roles import Role
from backstep.present.symbols import ALPHA, J, Symbols, plain_partial
from backstep.present.typed import above_zero
from backstep.present.view import View
from backstep.present.waiting import waiting
from backstep.session.descent import DescentStudy, Place, height_of
from backstep.session.state import State

SLIDER = 100
"""Steps of the slider to either side: a hundredth and a hundred times the learning rate of the training."""
_DECADE = 50
_FULL = 17
_LEAST_PART = 1e-4
"""Of the learning rate of the training: less cannot be dragged."""
_ROOM = 0.08
"""Free above and below, as a part of the height."""
_TALL = 4.0
"""So many times as high as most of the curve is the picture at most: where J explodes it is cut off."""
_STEP = 0.125
"""From this part of the width on a step is seen so well that the picture is as high as it needs."""
_ROLES = {
    Verdict.STUCK: Role.MUTED,
    Verdict.CRAWLS: Role.FORWARD,
    Verdict.GOOD: Role.UPDATE,
    Verdict.OVERSHOOTS: Role.NEGATIVE,
    Verdict.STRANDED: Role.NEGATIVE,
    Verdict.DIVERGES: Role.BACKWARD,
    Verdict.CLIMBS: Role.BACKWARD,
}


def subject_of_panel(state: State, view: View, before: Subject | None) -> Subject:
    """The parameter that is selected or that the step is about, or else the one looked at `before`, or the first."""
    network = state.document.network
    chosen = parameter_of(state, view)
    if chosen is not None:
        return chosen
    if before is not None and _exists(network, before):
        return before
    return Subject(By.WEIGHT, 1, 1, 1)


def _exists(network: Network, subject: Subject) -> bool:
    if subject.layer > network.depth or subject.unit > network.units(subject.layer):
        return False
    if subject.by is By.BIAS:
        return network.layer(subject.layer).has_bias
    return subject.source <= network.units(subject.layer - 1)


def chosen_target(network: Network, layer: int, unit: int, source: int) -> Target:
    """The parameter that three number boxes ask for, or the one nearest to it: `source` 0 is the bias."""
    layer = min(max(1, layer), network.depth)
    unit = min(max(1, unit), network.units(layer))
    if source == 0 and network.layer(layer).has_bias:
        return Target("bias", layer, unit)
    return Target("edge", layer, unit, min(max(1, source), network.units(layer - 1)))


def rate_from(text: str) -> float:
    """A learning rate as it was typed. Raises InputError with one sentence where it cannot be one."""
    return above_zero(text, "Learning rate", "0.1")


def rate_at(frame: DescentFrame, slider: int) -> float:
    """The learning rate at a place of the slider; in its middle that of the training, to the bit."""
    return frame.trained if slider == 0 else _rounded(frame.trained * 10.0 ** (slider / _DECADE))


def rate_of_tip(frame: DescentFrame, x: float) -> float | None:
    """The learning rate whose step ends at `x`; the least one where that lies uphill. None where no step moves it."""
    if not frame.movable:
        return None
    rate = (x - frame.start) / frame.pace
    if not math.isfinite(rate):
        return None
    return _rounded(max(rate, _LEAST_PART * frame.trained))


def _rounded(rate: float) -> float:
    """Three digits: more than that nobody can point at."""
    return float(f"{rate:.2e}") or rate


def descent_frame(state: State, view: View, study: DescentStudy) -> DescentFrame:
    """The panel, as far as `study` has come."""
    return _Panel(state, view, study).frame()


class _Panel:
    def __init__(self, state: State, view: View, study: DescentStudy) -> None:
        self.state, self.study, self.digits = state, study, view.digits
        self.view = view.descent
        self.record, self.subject = study.followed
        self.network = self.record.network
        names = Symbols(self.network)
        subject = self.subject
        if subject.by is By.WEIGHT:
            self.symbol = names.w(subject.layer, subject.unit, subject.source)
        else:
            self.symbol = names.b(subject.layer, subject.unit)
        self.name = self.symbol.plain
        self.partial = plain_partial(J, self.symbol)
        self.start = study.start
        self.moves = not study.fixed and self.start.slope != 0.0 and math.isfinite(self.start.slope)
        self.x = study.window
        self.y = self._heights()

    def frame(self) -> DescentFrame:
        study, start, moves = self.study, self.start, self.moves
        trained = learning_rate(self.state).edit.value
        rate = study.rate
        end = start.value + rate * study.pace
        word, role, sentence = self._verdict()
        note = self._note()
        facts, empty = self._facts(), self._empty()
        return DescentFrame(
            view=self.view,
            choice=self._choice(),
            across=self.name,
            upward=f"{J.plain} of this batch" if in_batches(self.state) else J.plain,
            x=self.x,
            y=self.y,
            curve=study.curve,
            trail=self._points(study.trail),
            tangent=self._tangent(),
            arrow=(start.value, start.cost, end, start.cost) if moves and self._seen(start.cost) else None,
            drop=self._drop(),
            marks=tuple(self._marks()),
            facts=facts,
            usual=start.value + trained * study.pace if moves and rate != trained else None,
            start=start.value,
            slope=start.slope,
            pace=study.pace,
            trained=trained,
            rate=rate,
            rate_text=show(rate, _FULL),
            slider=slider_of(rate, trained),
            word=word,
            role=role,
            sentence=sentence,
            brief=self._brief() or sentence,
            note=note,
            waits=bool(waiting(self.state)),
            spoken=" ".join(
                filter(None, (*(f"{each.name}: {each.text}." for each in facts), word, sentence, note, empty))
            ),
            empty=empty,
            movable=moves,
            usable=rate != trained and self.state.run is None,
            zoom=study.zoom,
            closest=study.closest,
        )

    def _choice(self) -> Choice:
        subject, network = self.subject, self.network
        sizes = network.depth, network.units(subject.layer), network.units(subject.layer - 1)
        return Choice(target_of(subject), *sizes, network.layer(subject.layer).has_bias)

    def _empty(self) -> str:
        study = self.study
        places = [place.cost for place in (study.here, study.real) if place is not None]
        landing = [] if study.landing is None else [study.landing.end.cost]
        if any(map(math.isfinite, (self.start.cost, *places, *landing, *study.curve[1]))):
            return ""
        return (
            f"There is no curve to draw: {J.plain} is beyond what float64 holds, here and nearby. Go back to an earlier"
            " iteration, and try a smaller learning rate there."
        )

    # --- the plot

    def _heights(self) -> tuple[float, float]:
        """From where to where the picture goes upward."""
        study = self.study
        _, costs = study.curve
        tall = height_of(costs)
        on_line = [self.start.cost, *(cost for cost in costs if math.isfinite(cost))]
        low = min((cost for cost in on_line if math.isfinite(cost)), default=0.0)
        top = self._ceiling()
        wanted = [cost for cost in on_line if cost - low <= _TALL * tall and cost <= top]
        others = [place for place in (study.here, study.real, *study.trail) if place is not None]
        if study.landing is not None:
            others.append(Place(study.landing.end.value, study.landing.end.cost))
        left, right = self.x
        near = (place.cost for place in others if left <= place.value <= right)
        wanted += [cost for cost in near if abs(cost - self.start.cost) <= _TALL * tall]
        wanted = [cost for cost in wanted if math.isfinite(cost)] or [0.0]
        low, high = min(wanted), max(wanted)
        # Where it is flat, digits that are not there would look like a curve.
        height = max(high - low, 1e-12 * max(abs(low), abs(high)), 1e-300)
        return low - _ROOM * height, high + _ROOM * height

    def _ceiling(self) -> float:
        """The highest J in the picture: as high again above a step as that step is high, where it can be seen well.

        That is where it takes `_STEP` of the width or more and lies within it; infinite otherwise. Else the walls of a
        valley would leave its ground no height.
        """
        landing, (left, right) = self.study.landing, self.x
        if landing is None or not math.isfinite(landing.end.cost):
            return math.inf
        ends = sorted((landing.start.value, landing.end.value))
        between = [cost for value, cost in zip(*self.study.curve, strict=True) if ends[0] <= value <= ends[1]]
        costs = [landing.start.cost, landing.end.cost, *filter(math.isfinite, between)]
        low, high = min(costs), max(costs)
        if ends[1] > right or ends[0] < left or ends[1] - ends[0] < _STEP * (right - left) or low == high:
            return math.inf
        return high + (high - low)

    def _seen(self, cost: float) -> bool:
        return self.y[0] <= cost <= self.y[1]

    def _points(self, places: Iterable[Place]) -> Points:
        found = [place for place in places if math.isfinite(place.cost)]
        return tuple(place.value for place in found), tuple(place.cost for place in found)

    def _tangent(self) -> Segment | None:
        start = self.start
        if not (math.isfinite(start.slope) and math.isfinite(start.cost)):
            return None
        ends = [value for edge in self.x for value in (edge, start.cost + start.slope * (edge - start.value))]
        return ends[0], ends[1], ends[2], ends[3]

    def _drop(self) -> Segment | None:
        landing = self.study.landing
        if landing is None or not self.moves or not math.isfinite(landing.end.cost):
            return None
        return landing.end.value, self.start.cost, landing.end.value, landing.end.cost

    def _marks(self) -> Iterable[Mark]:
        study = self.study
        if study.real is not None:
            yield self._mark(study.real, Shape.DIAMOND, Role.FORWARD)
        if study.landing is not None and self.moves:
            yield self._mark(Place(study.landing.end.value, study.landing.end.cost), Shape.RING, Role.UPDATE)
        if study.here is not None:
            yield self._mark(study.here, Shape.DISC, Role.INK)

    def _mark(self, place: Place, shape: Shape, role: Role) -> Mark:
        (left, right), (bottom, top) = self.x, self.y
        cost = place.cost if not math.isnan(place.cost) else math.inf
        beyond = ""
        if place.value < left or place.value > right:
            beyond = "left" if place.value < left else "right"
        elif cost > top or cost < bottom:
            beyond = "up" if cost > top else "down"
        return Mark(min(max(place.value, left), right), min(max(cost, bottom), top), shape, role, beyond)

    # --- words

    def _facts(self) -> tuple[Fact, ...]:
        study, start = self.study, self.start
        found, right = self._points_told(), self.record.mistake is None
        short, full = (show(start.slope, digits) for digits in (self.digits, _FULL))
        # What a mistake computes need not be the slope of the curve, nor what the step is computed from.
        name = self.partial if right else f"{self.partial} computed"
        found.append(Fact(Shape.LINE, Role.BACKWARD, name, (short,), short, full))
        if not study.fixed:
            step = f"{MINUS}{ALPHA.plain} {self.partial} = " if right else ""
            short, full = (show(study.rate * study.pace, digits) for digits in (self.digits, _FULL))
            found.append(Fact(Shape.ARROW, Role.UPDATE, "step", (short,), step + short, step + full))
        if study.trail:
            many = counted(self.record.iteration - 1, "iteration")
            text = f"{many}, from {J.plain} = {show(study.trail[0].cost, self.digits)}"
            if in_batches(self.state):
                many, text = f"{many}, own batches", f"{text}, each of its own batch"
            found.append(Fact(Shape.DOTS, Role.COST, "before", (many,), text, text))
        return tuple(found)

    def _points_told(self) -> list[Fact]:
        """The marks and their numbers, which look different where they are."""
        study, told = self.study, []
        if study.here is not None:
            told.append(("here", study.here, Shape.DISC, Role.INK))
        if study.landing is not None and self.moves:
            end = study.landing.end
            told.append(("it alone", Place(end.value, end.cost), Shape.RING, Role.UPDATE))
        if study.real is not None:
            at = "" if study.real_rate == study.rate else f" at {ALPHA.plain} = {show(study.real_rate, self.digits)}"
            told.append((f"all move{at}", study.real, Shape.DIAMOND, Role.FORWARD))
        columns = [[place[column] for _, place, *_ in told] for column in (0, 1)]
        shorts, fulls = (
            zip(*(apart(each, digits) for each in columns), strict=True) for digits in (self.digits, _FULL)
        )
        facts = []
        for (name, _, shape, role), short, full in zip(told, shorts, fulls, strict=True):
            texts = (f"{self.name} = {value}, {J.plain} = {cost}" for value, cost in (short, full))
            facts.append(Fact(shape, role, name, short, *texts))
        return facts

    def _verdict(self) -> tuple[str, Role, str]:
        landing = self.study.landing
        if self.study.fixed:
            return "Kept", Role.MUTED, f"{self.name} is fixed: the training never changes it, whatever its slope is."
        if landing is None:
            return "", Role.MUTED, ""
        word = landing.verdict
        return str(word).capitalize(), _ROLES[word], self._because(landing)

    def _because(self, landing: Descent) -> str:
        start, end = landing.start, landing.end
        if landing.verdict is Verdict.STUCK:
            zero = "is" if self.record.mistake is None else "was computed as"
            return f"The slope {zero} zero: no learning rate moves it."
        if not math.isfinite(start.slope) or not math.isfinite(start.cost):
            return "J or its slope is beyond what float64 holds already here."
        costs = _from_to(start.cost, end.cost, self.digits)
        if end.value == start.value:
            return f"The step is too small for float64: {self.name} stays what it is."
        if landing.verdict is Verdict.CRAWLS:
            change = ", ".join(filter(None, ("The slope hardly changes", self._slopes(landing))))
            return f"{change}: many more such steps are needed."
        if landing.verdict is Verdict.STRANDED:
            return f"J falls {costs}, but the slope is gone there, on flat ground: no learning rate moves it on."
        if landing.verdict is Verdict.GOOD:
            at = "ends on the bottom" if end.slope == 0.0 else "does not pass the bottom"
            return f"J falls {costs}, and the step {at}."
        if landing.verdict is Verdict.OVERSHOOTS:
            turned = " ".join(filter(None, ("the slope turns", self._slopes(landing))))
            return f"J falls {costs}, but the step passes the bottom: {turned}."
        if landing.verdict is Verdict.CLIMBS:
            rises = f"J rises {costs}" if start.cost < end.cost < math.inf else "J does not fall"
            return f"{rises}: the step goes up the slope, and no learning rate helps."
        return self._no_lower(start, end, costs)

    def _brief(self) -> str:
        landing = self.study.landing
        if landing is None or self.study.fixed or landing.end.value == landing.start.value:
            return ""
        falls = f"J falls {_from_to(landing.start.cost, landing.end.cost, self.digits)}"
        return {
            Verdict.CRAWLS: "The slope hardly changes.",
            Verdict.GOOD: f"{falls}.",
            Verdict.OVERSHOOTS: f"{falls}, past the bottom.",
            Verdict.STRANDED: f"{falls}; no slope there.",
        }.get(landing.verdict, "")

    def _slopes(self, landing: Descent) -> str:
        """From which slope to which, if it is another one; "" with a mistake too: what it computes may be no slope."""
        start, end = landing.start.slope, landing.end.slope
        return "" if self.record.mistake is not None or start == end else _from_to(start, end, self.digits)

    def _no_lower(self, start: Point, end: Point, costs: str) -> str:
        if not math.isfinite(end.cost) or not math.isfinite(end.slope):
            return "J or its slope is beyond what float64 holds where the step ends."
        if end.cost == start.cost:
            other = end.slope * start.slope < 0.0
            return "J stays the same" + (": the step ends on the other side, as high as it began." if other else ".")
        return f"J rises {costs}."

    def _note(self) -> str:
        state = self.state
        first = waiting(state)
        if first:
            return first
        weight = self.subject.by is By.WEIGHT
        kind = Kind.WEIGHT_GRADIENT if weight else Kind.BIAS_GRADIENT
        computed = state.steps.find(kind, self.subject.layer, self.subject.unit, self.subject.source or 1)
        if computed is not None and state.step < computed:
            return f"{self.partial} is shown ahead: the program computes it in step {computed:,}."
        if in_batches(state) and self.study.trail:
            own = f"each point of the way here is {J.plain} of the batch of its own iteration"
            return f"The curve is {J.plain} of this batch; {own}."
        return ""


def in_batches(state: State) -> bool:
    """Whether an iteration sees a part of the data only, so that the next one has another J."""
    return state.document.task.batches.per_epoch > 1


def slider_of(rate: float, trained: float) -> int:
    """Where a learning rate is on the slider."""
    distance = math.log10(rate) - math.log10(trained)
    return round(min(SLIDER, max(-SLIDER, _DECADE * distance)))


def _from_to(old: float, new: float, digits: int) -> str:
    first, second = pair(old, new, digits)
    return f"from {first} to {second}"
