"""J over one parameter of the iteration in view: the curve, where a step lands on it, and the way here; bit by bit.

The curve comes coarse to fine. Where an iteration is long its passes are made on errands, so that nobody waits for one.
"""

from __future__ import annotations

import math
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Any, NamedTuple

from backstep.core.cost_line import CostLine, Descent, Point, pace
from backstep.core.gradients import Objective, stepped
from backstep.core.iteration import Record
from backstep.core.network import BiasMode
from backstep.core.parameters import Parameters
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.predictions import parameters_at
from backstep.core.steps import Steps
from backstep.session.jobs import PATIENCE, Job, Jobs
from backstep.session.runner import is_long
from backstep.session.timeline import Timeline

MOST = 320
"""Points of a curve."""
SKETCHED = 9
"""Points from which on one sees a curve."""
COARSE = 32
"""Pieces of its width that are all looked at before it gets finer where it bends most."""
_SMOOTH = 1e-4
"""How far the curve may leave the straight line between two of its points, as a part of its height."""
_FINEST = 2.0**-16
"""The least distance of two points, as a part of the width: what is a kink still looks like one."""
EARLIER = 200
"""Iterations before this one that the trail shows at most; one more for the last of them."""
_LEAST_REACH = 1.0
_AROUND = 1.5
"""The picture goes so many times as far as what it must show."""
_ASIDE = 8.0
"""A landing that was only asked for may widen the picture so many times; one beyond lies outside of it."""
_GRAIN = 1 / 4
"""The middle of the picture is a multiple of this part of half its width, so that it seldom moves."""
_MARGIN = 1 / 8
"""How near to the edge, as a part of half the width, the step may end before the picture moves after it."""
_BETWEEN = 3 / 4
"""A reach is a power of two, or this part of one: so none is more than half as far again as it must be."""
_SEEN = 0.12
"""From this part of the width on one sees a step beside the marks at its ends."""
_FAR = 2.0**40
ZOOM_LEAST, ZOOM_MOST = -8, 30


class Place(NamedTuple):
    """A value of the parameter, and J there; the other parameters may be others too."""

    value: float
    cost: float


class DescentStudy:
    """Follows one parameter of the iteration in view. What it knows comes from passes of the training itself."""

    def __init__(self) -> None:
        self.record: Record | None = None
        self.subject: Subject | None = None
        self.rate = 0.0
        """The learning rate that is tried."""
        self.zoom = 0
        """How closely the picture looks: 2^`zoom` times less than all there is to be seen."""
        self.closest = 0
        """The zoom at which the longer one of the steps, tried and trained, is seen well; 0 without one."""
        self.landing: Descent | None = None
        """Where the step with `rate` lands along this parameter alone."""
        self.real: Place | None = None
        """Where all parameters land that move with `real_rate`; J of the same batch there."""
        self.here: Place | None = None
        """Where the cursor stands: in the update the parameters move one after the other."""
        self.window = (-_LEAST_REACH, _LEAST_REACH)
        """From where to where the curve goes."""
        self._wanted: int | None = 0
        self._known: dict[float, float] = {}
        self._trail: dict[int, Place] = {}
        self._timeline: Timeline | None = None
        self._at: Parameters | None = None
        self._line: CostLine | None = None
        self._jobs = Jobs(("line", "sketch", "here", "landing", "real", "curve", "trail"))

    # --- what is followed

    def follow(
        self,
        record: Record,
        at: tuple[Steps, int],
        timeline: Timeline,
        subject: Subject,
        rate: float,
        zoom: int | None = 0,
    ) -> None:
        """Be about `subject` in an iteration of `timeline`, `at` a step that was just done.

        `rate` is the learning rate to try, a finite number above 0. The picture shows 2^`zoom` times less than it would
        by itself; None: as much less as it takes for a step to be seen. The network must have such a parameter.
        """
        another = timeline is not self._timeline or subject != self.subject
        new = another or record is not self.record
        if another:
            self._trail = {}
        if new:
            self.record, self.subject, self._timeline = record, subject, timeline
            self._begin(record, subject)
        if new or rate != self.rate:
            self.rate, self.landing, self.real = rate, None, None
            self._jobs.give("landing", self._find_landing(rate))
            self._jobs.give("real", self._find_real(self._moved(record)))
        self._follow_cursor(Parameters.from_flat(record.before.layout, parameters_at(record, *at)))
        self._wanted = zoom
        self._fit(new=new)

    def _begin(self, record: Record, subject: Subject) -> None:
        self._jobs.long = is_long(record.network, record.examples)
        self._line = self.here = self._at = None
        self._known = {}
        self._jobs.begin(line=self._lay(record, subject), trail=self._look_back())

    def _follow_cursor(self, at: Parameters) -> None:
        if self._at is None or not at.equals(self._at):
            self._at = at
            if at.equals(self.followed[0].before):
                self._jobs.drop("here")
                self.here = Place(self.start.value, self.start.cost)
            else:
                self.here = None
                self._jobs.give("here", self._find_here(at))

    @property
    def followed(self) -> tuple[Record, Subject]:
        """The iteration and the parameter. Raises RuntimeError where nothing is followed yet."""
        if self.record is None or self.subject is None:
            raise RuntimeError("nothing is followed")
        return self.record, self.subject

    # --- what is known

    @property
    def start(self) -> Point:
        """Where the iteration begins: the numbers of its record."""
        record, subject = self.followed
        slope = record.dJ_dW if subject.by is By.WEIGHT else record.dJ_db
        at = (subject.unit - 1, subject.source - 1) if subject.by is By.WEIGHT else (subject.unit - 1,)
        return Point(value_of(record.before, subject), record.cost, float(slope[subject.layer - 1][at]))

    @property
    def pace(self) -> float:
        """How far it moves with the learning rate 1, as the training moves it."""
        return pace(self.start.slope, self.followed[0].mistake)

    @property
    def fixed(self) -> bool:
        """Whether the training never changes it: a bias that is kept."""
        record, subject = self.followed
        return subject.by is By.BIAS and record.network.layer(subject.layer).bias is BiasMode.FIXED

    @property
    def curve(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Values of the parameter in order, and J at each, as far as it is found."""
        values = tuple(sorted(self._known))
        return values, tuple(self._known[value] for value in values)

    @property
    def trail(self) -> tuple[Place, ...]:
        """Where the iterations before this one began, the first one first, as far as it is found."""
        last = self.followed[0].iteration - 1
        return tuple(self._trail[iteration] for iteration in sampled(last) if iteration in self._trail)

    @property
    def pending(self) -> bool:
        """Whether there is something left to do."""
        return bool(self._jobs.names)

    @property
    def drawing(self) -> bool:
        """Whether the curve or what stands on it is still being found."""
        return bool(self._jobs.names - {"trail"})

    def work(self, seconds: float) -> bool:
        """Go on for about so long, what is wanted most first. True where there is more to do."""
        return self._jobs.work(seconds)

    # --- jobs

    @property
    def _laid(self) -> CostLine:
        if self._line is None:
            raise RuntimeError("the line comes first")
        return self._line

    def _lay(self, record: Record, subject: Subject) -> Job:
        objective = Objective(record.network, record.a[0], record.targets)
        self._line = yield from self._jobs.made(partial(CostLine, objective, record.before, subject))

    def _find_here(self, at: Parameters) -> Job:
        cost = yield from self._jobs.made(partial(self._laid.elsewhere, at))
        self.here = Place(value_of(at, self.followed[1]), cost)

    @property
    def real_rate(self) -> float:
        """The learning rate that all parameters move with: the one that is tried.

        Where a mistake is on, what another rate would come to is not known, and it is the one of the iteration.
        """
        record, _ = self.followed
        return self.rate if record.mistake is None else record.learning_rate

    def _moved(self, record: Record) -> Parameters:
        if self.real_rate == record.learning_rate:
            return record.after
        return Parameters.from_flat(record.before.layout, stepped(record, self.real_rate))

    def _find_real(self, after: Parameters) -> Job:
        cost = yield from self._jobs.made(partial(self._laid.elsewhere, after))
        self.real = Place(value_of(after, self.followed[1]), cost)

    def _find_landing(self, rate: float) -> Job:
        self.landing = yield from self._jobs.made(partial(self._laid.step, rate, self.start, self.followed[0].mistake))

    def _draw(self, low: float, high: float) -> Job:
        """Halve pieces of the line: all of them until they are small, then those that are bent most."""
        line, start, span = self._laid, self.start, high - low
        known = self._known = {start.value: start.cost}
        for value in (low, high):
            known[value] = yield from self._jobs.made(partial(line.cost, value))
        ends = sorted(known)
        pieces = [_piece(left, right, span, math.inf) for left, right in pairwise(ends)]
        heapify(pieces)
        while pieces and len(known) < MOST:
            narrow, key, left, right = heappop(pieces)
            if narrow and -key <= _SMOOTH * height_of(known.values()):
                break
            middle = left / 2 + right / 2
            if not left < middle < right:
                continue
            cost = known[middle] = yield from self._jobs.made(partial(line.cost, middle))
            # A kink stays in one half, and there as sharp as it was.
            bend = _bend(known[left], cost, known[right])
            for side in ((left, middle), (middle, right)):
                if side[1] - side[0] > span * _FINEST:
                    heappush(pieces, _piece(*side, span, bend / 2))
            yield

    def _sketch(self, drawn: Job) -> Job:
        """The beginning of a curve, which shall be there before all else."""
        self._known = {}
        for _ in drawn:
            yield
            if len(self._known) >= SKETCHED:
                return

    def _look_back(self) -> Job:
        record, subject = self.followed
        timeline = self._timeline
        assert timeline is not None
        for iteration in sampled(record.iteration - 1):
            if iteration in self._trail:
                continue
            while not timeline.prepare(iteration, PATIENCE):
                yield
            earlier = timeline.record(iteration)
            self._trail[iteration] = Place(value_of(earlier.before, subject), earlier.cost)
            self._fit(new=False)
            yield

    # --- the picture

    def _fit(self, *, new: bool) -> None:
        """Make room for what must be seen; the curve is drawn again where that changes."""
        start, record = self.start, self.followed[0]
        shown = [value_of(record.after, self.followed[1]), *(place.value for place in self.trail)]
        least = max(_LEAST_REACH, abs(start.value) / 2)
        reach, ahead = _reach(start.value, shown, least), self.rate * self.pace
        middle = start.value
        if abs(ahead) * _AROUND <= reach * _ASIDE:
            # The middle of the step, and of that of the training, is that of the picture.
            usual = min(max(record.learning_rate * self.pace, -_ASIDE * reach), _ASIDE * reach)
            middle += (min(0.0, ahead, usual) + max(0.0, ahead, usual)) / 2
            reach = _reach(middle, [*shown, start.value, start.value + ahead], least)
        self.closest = _closest(reach, max(abs(ahead), abs(record.learning_rate * self.pace)))
        self.zoom = self.closest if self._wanted is None else self._wanted
        half = math.ldexp(reach, -self.zoom)
        ends = start.value, start.value + ahead
        if abs(ahead) * _AROUND > 2 * half:
            middle, ends = start.value, (start.value, start.value)
        # It stands still while the parameter moves a little, and while a tip is dragged that stays well within it.
        grain, margin = half * _GRAIN, half * _MARGIN
        middle = round(middle / grain) * grain
        window = middle - half, middle + half
        left, right = self.window
        if right - left == 2 * half and left + margin < min(ends) and max(ends) < right - margin:
            window = self.window
        if new or window != self.window:
            self.window = window
            drawn = self._draw(*window)
            self._jobs.give("curve", drawn)
            self._jobs.give("sketch", self._sketch(drawn))


def _closest(reach: float, step: float) -> int:
    """How closely to look for a step to take `_SEEN` of the width or more, and less than twice that; 0 without one."""
    if not 0.0 < step < math.inf:
        return 0
    return min(ZOOM_MOST, max(0, math.ceil(math.log2(_SEEN * 2.0 * reach / step))))


def _reach(start: float, values: list[float], least: float) -> float:
    """As far as `values` are from `start`, and some more: a power of two, or `_BETWEEN` of one."""
    furthest = max((abs(value - start) for value in values if abs(value - start) <= _FAR), default=0.0)
    wanted = max(least, furthest * _AROUND)
    whole = math.ldexp(1.0, math.ceil(math.log2(wanted)))
    return _BETWEEN * whole if wanted <= _BETWEEN * whole else whole


_Piece = tuple[bool, float, float, float]
"""Whether it is narrow, what it is sorted by among its like, and its ends."""


def _piece(left: float, right: float, span: float, bend: float) -> _Piece:
    """What a heap gives first: wide pieces, the widest of them, then those that are bent most."""
    wide = right - left > span / COARSE
    return not wide, -(right - left if wide else bend), left, right


def _bend(left: float, middle: float, right: float) -> float:
    """How far a curve leaves the straight line at its middle; infinite where it stops being finite."""
    finite = [math.isfinite(cost) for cost in (left, middle, right)]
    if all(finite):
        return abs(middle - (left / 2 + right / 2))
    return math.inf if any(finite) else 0.0


def height_of(costs: Any) -> float:
    """How high a picture of these costs is: from the lowest to nearly the highest, which may be far beyond all."""
    finite = sorted(cost for cost in costs if math.isfinite(cost))
    return finite[math.ceil(0.85 * (len(finite) - 1))] - finite[0] if finite else 0.0


def sampled(last: int, most: int = EARLIER) -> list[int]:
    """Iterations 1..`last`, evenly spaced where there are more than `most`, with the last one."""
    if last < 1:
        return []
    stride = 1
    while (last - 1) // stride + 1 > most:
        stride *= 2
    found = list(range(1, last + 1, stride))
    return found if found[-1] == last else [*found, last]


def value_of(parameters: Parameters, subject: Subject) -> float:
    """A weight or a bias."""
    if subject.by is By.WEIGHT:
        return float(parameters.weights[subject.layer - 1][subject.unit - 1, subject.source - 1])
    return float(parameters.biases[subject.layer - 1][subject.unit - 1])
