"""J over two parameters of the iteration in view, or over the two main directions of the way here; bit by bit.

The grid comes coarse to fine. Where an iteration is long its passes are made on errands, so that nobody waits for one.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from functools import partial
from typing import NamedTuple

import numpy as np

from backstep.core.arrays import FloatArray
from backstep.core.cost_line import pace
from backstep.core.cost_plane import (
    CostPlane,
    DirectionPlane,
    MainDirections,
    ParameterPlane,
    Plane,
    main_directions,
)
from backstep.core.errors import InputError
from backstep.core.gradients import Objective, flat_gradient
from backstep.core.iteration import Record
from backstep.core.network import BiasMode, Network
from backstep.core.paths import Gradient as By
from backstep.core.paths import Subject
from backstep.core.predictions import Box, parameters_at, updated_at
from backstep.core.steps import Steps
from backstep.session.descent import sampled
from backstep.session.jobs import PATIENCE, Job, Jobs
from backstep.session.landscape_grid import COLUMNS, Field, Grid, closest_to, reach_of, window_of
from backstep.session.runner import is_long
from backstep.session.timeline import Timeline

_SKETCH = 8
"""The stride up to which it is drawn before anybody looks back."""
_WAY_NUMBERS = 4e6
"""Parameters of earlier iterations that are held at once: 32 MB."""
_EARLIER, _FEW = 200, 8
"""Iterations before this one that a trail has at most, and so many that the first directions are taken from."""
_LONG_SVD = 2e7
"""Products of a decomposition from which nobody waits for it."""
_LEAST_REACH = 1.0
_LEAVES = 1e-6
"""A step leaves the plane where this part of it goes aside."""
_SAME_STEP, _SAME_PLACE = 1e-12, 16.0 * float(np.finfo(np.float64).eps)
"""Parts of a step, and of the parameters that it is added to, that come from rounding."""
ZOOM_LEAST, ZOOM_MOST = -8, 24


class Spot(NamedTuple):
    """A point of the plane, J of the parameters that stand there, and how far those are beside the plane."""

    x: float
    y: float
    cost: float
    aside: float = 0.0


class LandscapeStudy:
    """Follows two axes through the iteration in view. What it knows comes from passes of the training itself."""

    def __init__(self) -> None:
        self.record: Record | None = None
        self.axes: tuple[Subject, Subject] | None = None
        """The parameters along both axes; None stands for the main directions."""
        self.refusal = ""
        """Why there is no such plane."""
        self.directions: MainDirections | None = None
        self.plane: Plane | None = None
        self.landing: Spot | None = None
        """Where the step −α ∇J lands if only what lies in the plane moves."""
        self.real: Spot | None = None
        """Where the iteration itself lands, which moves all parameters, seen from straight above the plane."""
        self.here: Spot | None = None
        """Where the cursor stands: in the update the parameters move one after the other."""
        self.window: Box = (-_LEAST_REACH, _LEAST_REACH, -_LEAST_REACH, _LEAST_REACH)
        self.closest = 0
        """The zoom at which the step fills the picture; 0 without one."""
        self.zoom = 0
        self.tip = math.nan, math.nan
        """Where the step, −α ∇J, ends in the plane; what is never trained does not move."""
        self.share = math.nan
        """The part of the step's length that lies in the plane; NaN without a step."""
        self.slope = math.nan, math.nan
        """∇J along both axes."""
        self._way: dict[int, FloatArray] = {}
        self._trail: dict[int, tuple[float, float]] = {}
        self._timeline: Timeline | None = None
        self._at: FloatArray | None = None
        self._updated = 0
        self._cost: CostPlane | None = None
        self._grid: Grid | None = None
        self._jobs = Jobs(("survey", "lay", "sketch", "here", "landing", "real", "trail", "turn", "fine"))

    # --- what is followed

    def follow(
        self,
        record: Record,
        at: tuple[Steps, int],
        timeline: Timeline,
        axes: tuple[Subject, Subject] | None,
        zoom: int = 0,
    ) -> None:
        """Be about `axes` in an iteration of `timeline`, `at` a step that was just done; None: the main directions.

        The picture shows 2^`zoom` times less than it would by itself.
        """
        if timeline is not self._timeline:
            self._timeline, self._way = timeline, {}
            self.record = None
        if record is not self.record or axes != self.axes:
            self.record, self.axes, self.zoom = record, axes, zoom
            self._begin(record, axes)
        updated = updated_at(record, *at)
        if self._at is None or updated != self._updated:
            self._updated, self._at = updated, parameters_at(record, *at)
            self._stand()
        if zoom != self.zoom:
            self.zoom = zoom
            self._fit(new=False)

    def _begin(self, record: Record, axes: tuple[Subject, Subject] | None) -> None:
        self._jobs.long = is_long(record.network, record.examples)
        self.refusal, self.directions, self.plane, self._grid = "", None, None, None
        self.here = self.landing = self.real = self._cost = self._at = None
        self._trail, self.closest = {}, 0
        self._jobs.begin()
        if axes is None:
            self._jobs.give("survey", self._survey(record))
            return
        try:
            plane = ParameterPlane(self._objective, record.before, axes)
        except InputError as error:
            self.refusal = error.what
        else:
            self._lie(plane)
            self._jobs.give("trail", self._look_back())

    def _lie(self, plane: Plane) -> None:
        """Be about this plane."""
        record = self.followed
        self.plane, self._cost = plane, None
        self.landing = self.real = None
        self._step(plane)
        wanted = set(self._samples)
        self._trail = {iteration: plane.point(flat) for iteration, flat in self._way.items() if iteration in wanted}
        self._jobs.give("lay", self._lay(plane))
        self._jobs.give("landing", self._find_landing())
        self._jobs.give("real", self._find_real(record, plane))
        self._fit(new=True)
        self._stand()

    def _step(self, plane: Plane) -> None:
        """What the gradient is in the plane, and where the step goes."""
        record = self.followed
        gradient = flat_gradient(record)
        self.slope = plane.across(gradient)
        gradient[record.before.layout.trained :] = 0.0
        (x, y), (across, upward) = plane.here, plane.across(gradient)
        tip = (
            x + record.learning_rate * pace(across, record.mistake),
            y + record.learning_rate * pace(upward, record.mistake),
        )
        # Seen from above the update lands at the same place, but a projection of it is rounded in another way.
        real = plane.point(record.after.flat)
        same = _rounded(record, math.dist(tip, plane.here))
        self.tip = real if math.dist(tip, real) <= same < math.inf else tip
        # In units of the largest no square overflows.
        largest, self.share = float(np.abs(gradient).max()), math.nan
        if 0.0 < largest < math.inf:
            gradient /= largest
            self.share = min(1.0, math.hypot(*plane.across(gradient)) / float(np.linalg.norm(gradient)))

    def _stand(self) -> None:
        """Be where the cursor is."""
        record, plane, at = self.followed, self.plane, self._at
        self._jobs.drop("here")
        self.here = None
        if plane is None or at is None:
            return
        if at is record.before.flat:
            self.here = Spot(*plane.here, record.cost)
        else:
            self._jobs.give("here", self._find_here(at, plane))

    @property
    def followed(self) -> Record:
        """The iteration. Raises RuntimeError where nothing is followed yet."""
        if self.record is None:
            raise RuntimeError("nothing is followed")
        return self.record

    @property
    def _objective(self) -> Objective:
        record = self.followed
        return Objective(record.network, record.a[0], record.targets)

    # --- what is known

    @property
    def start(self) -> Spot | None:
        """Where the iteration begins."""
        return None if self.plane is None else Spot(*self.plane.here, self.followed.cost)

    @property
    def field(self) -> Field | None:
        """As far as the grid is found, once any of it is."""
        return None if self._grid is None else self._grid.field

    @property
    def leaves(self) -> bool:
        """Whether the update goes out of the plane."""
        real = self.real
        if real is None or self.start is None:
            return False
        along = math.hypot(real.x - self.start.x, real.y - self.start.y)
        return real.aside > _LEAVES * math.hypot(along, real.aside)

    @property
    def fixed(self) -> tuple[bool, bool]:
        """Whether the training never changes the parameter along either axis: a bias that is kept."""
        if self.axes is None:
            return False, False
        network = self.followed.network
        return _is_fixed(network, self.axes[0]), _is_fixed(network, self.axes[1])

    @property
    def trail(self) -> tuple[tuple[float, float], ...]:
        """Where the iterations before this one began, the first one first, as far as it is found."""
        return tuple(self._trail[iteration] for iteration in self._samples if iteration in self._trail)

    @property
    def looked_back(self) -> tuple[int, int]:
        """How many of the iterations before this one are found, of how many that are wanted."""
        samples = self._samples
        return sum(iteration in self._way for iteration in samples), len(samples)

    @property
    def _samples(self) -> list[int]:
        record = self.followed
        return sampled(record.iteration - 1, max(3, min(_EARLIER, int(_WAY_NUMBERS / record.before.flat.size))))

    @property
    def pending(self) -> bool:
        """Whether there is something left to do."""
        return bool(self._jobs.names)

    @property
    def blank(self) -> bool:
        """Whether what one sees first is still being found."""
        return bool(self._jobs.names & {"survey", "lay", "sketch", "here", "landing", "real"})

    def work(self, seconds: float) -> bool:
        """Go on for about so long, what is wanted most first. True where there is more to do."""
        return self._jobs.work(seconds)

    # --- jobs

    @property
    def _laid(self) -> CostPlane:
        if self._cost is None:
            raise RuntimeError("the plane comes first")
        return self._cost

    def _lay(self, plane: Plane) -> Job:
        self._cost = yield from self._jobs.made(partial(CostPlane, self._objective, self.followed.before, plane))

    def _find_here(self, at: FloatArray, plane: Plane) -> Job:
        self.here = yield from self._seen(at, plane)

    def _find_real(self, record: Record, plane: Plane) -> Job:
        self.real = yield from self._seen(record.after.flat, plane)

    def _seen(self, flat: FloatArray, plane: Plane) -> Generator[None, None, Spot]:
        cost = yield from self._jobs.made(partial(self._laid.elsewhere, flat))
        with np.errstate(all="ignore"):
            moved = flat - self.followed.before.flat
            whole, within = float(moved @ moved), math.hypot(*plane.across(moved))
        return Spot(*plane.point(flat), cost, math.sqrt(max(0.0, whole - within * within)))

    def _find_landing(self) -> Job:
        tip = self.tip
        if all(map(math.isfinite, tip)):
            cost = yield from self._jobs.made(partial(self._laid.cost, *tip))
            self.landing = Spot(*tip, cost)

    def _survey(self, record: Record) -> Job:
        """The first directions, from a few of the iterations before this one."""
        samples = self._samples
        few = samples[:: max(1, len(samples) // _FEW)]
        yield from self._gathered(few)
        try:
            self.directions = yield from self._turned(record, few)
        except InputError as error:
            self.refusal = error.what
            return
        self._lie(DirectionPlane(record.before, self.directions[:2]))
        self._jobs.give("trail", self._look_back())
        if len(few) < len(samples):
            self._jobs.give("turn", self._turn(record))

    def _turn(self, record: Record) -> Job:
        """The directions again, from the whole trail."""
        self.directions = yield from self._turned(record, self._samples)
        self._lie(DirectionPlane(record.before, self.directions[:2]))

    def _turned(self, record: Record, samples: list[int]) -> Generator[None, None, MainDirections]:
        way = [*(self._way[iteration] for iteration in samples), record.before.flat]
        long = len(way) ** 2 * record.before.flat.size > _LONG_SVD
        return (yield from self._jobs.made(partial(main_directions, way, record.before.layout), long=long))

    def _gathered(self, samples: list[int]) -> Job:
        timeline = self._timeline
        assert timeline is not None
        for iteration in samples:
            if iteration not in self._way:
                while not timeline.prepare(iteration, PATIENCE):
                    yield
                # A copy, so that nothing else of the record is held.
                self._way[iteration] = timeline.record(iteration).before.flat.copy()
                yield

    def _look_back(self) -> Job:
        for iteration in self._samples:
            if iteration not in self._trail:
                yield from self._gathered([iteration])
                assert self.plane is not None
                self._trail[iteration] = self.plane.point(self._way[iteration])
                self._fit(new=False)
                yield
        wanted = set(self._samples)
        self._way = {iteration: flat for iteration, flat in self._way.items() if iteration in wanted}

    def _point(self, x: float, y: float) -> Generator[None, None, float]:
        return (yield from self._jobs.made(partial(self._laid.cost, x, y)))

    def _sketch(self, drawn: Job) -> Job:
        """The beginning of a picture, which shall be there before all else."""
        enough = (COLUMNS - 1) // _SKETCH + 1
        for _ in drawn:
            yield
            if self.field is not None and self.field.heights.shape[1] >= enough:
                return

    # --- the picture

    def _fit(self, *, new: bool) -> None:
        """Make room for what must be seen; the grid is drawn again where that changes."""
        record, plane = self.followed, self.plane
        if plane is None:
            return
        start = plane.here
        shown = [start, self.tip, plane.point(record.after.flat), *self._trail.values()]
        least = 0.0 if self.axes is None else max(_LEAST_REACH, abs(start[0]) / 2.0, abs(start[1]) / 2.0)
        reach, middle = reach_of(start, shown, least)
        self.closest = closest_to(start, self.tip, reach, middle, ZOOM_MOST)
        window = window_of(start, self.tip, reach, middle, self.zoom)
        if new or window != self.window:
            self.window = window
            grid = self._grid = Grid(window, operations_of(record))
            drawn = grid.found(self._point)
            self._jobs.give("fine", drawn)
            self._jobs.give("sketch", self._sketch(drawn))


def operations_of(record: Record) -> float:
    """What a forward pass takes, about: a product with every weight, and some ten operations with every unit."""
    return record.examples * (2.0 * record.network.weight_count + 10.0 * sum(record.network.sizes))


def _rounded(record: Record, step: float) -> float:
    """How far apart two projections of the same step, so long, may be by rounding alone."""
    with np.errstate(all="ignore"):
        return _SAME_STEP * step + _SAME_PLACE * float(np.linalg.norm(record.before.flat))


def _is_fixed(network: Network, subject: Subject) -> bool:
    return subject.by is By.BIAS and network.layer(subject.layer).bias is BiasMode.FIXED
