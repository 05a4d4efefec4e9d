"""What is known at one moment, and where it stands."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from backstep.core.iteration import Record
from backstep.core.network import Network
from backstep.core.parameters import Parameters
from backstep.core.readout import running_sum, value
from backstep.core.steps import Kind, Phase, Step, Steps
from backstep.present.editing import pending
from backstep.present.focus import Focus, focus_of, passing
from backstep.present.geometry import Geometry
from backstep.present.groups import named
from backstep.present.layout import LEAST_TYPE, PROJECTOR_SHARE, lay_out
from backstep.present.metrics import fitted
from backstep.present.metrics import width as text_width
from backstep.present.numbers import pair
from backstep.present.picture.writing import Style, inner_size, plain_least, style_of
from backstep.present.roles import PHASE_ROLES
from backstep.present.symbols import Symbols
from backstep.present.view import TEXT_SCALES, View
from backstep.session.branches import Changed
from backstep.session.state import State

_LITTLE_LARGER = 1.25
"""A wish for text of up to this size folds no layer away; whoever wishes for more rather reads than sees them all."""


class Flags(NamedTuple):
    """How a number stands to the step that is shown and to what was edited, in the order of `TextLook`."""

    changed: bool = False
    stale: bool = False
    edited: bool = False


PLAIN = Flags()


class Known(NamedTuple):
    """A number that is computed, and whether it was in the step that is shown."""

    value: float
    flags: Flags

    @property
    def fresh(self) -> bool:
        return self.flags.changed


class Picture:
    """What every part of the picture needs to know: the state, the geometry, what is computed and what is fresh.

    A value is shown once its step is at or behind the cursor.
    """

    def __init__(self, state: State, view: View) -> None:
        self.state = state
        self.view = view
        self.record: Record = state.record
        self.network: Network = state.document.network
        self.steps: Steps = state.steps
        self.step: Step = state.current
        self.example = state.row
        self.names = Symbols(self.network)
        self.pending = pending(state, view)
        self.focus: Focus = passing(focus_of(self.network, self.step, state.example), view.path)
        self.changed_from = first_of(state)
        self.role = PHASE_ROLES[self.step.phase]
        self.geometry, self.smallest = self._laid_out(view.text_scale)
        """Where everything stands, and the smallest size of numbers."""
        if 1.0 < view.text_scale <= _LITTLE_LARGER and not self._shows_all_layers(self.geometry):
            less = [self._laid_out(scale) for scale in TEXT_SCALES if 1.0 <= scale < view.text_scale]
            whole = (found for found in reversed(less) if self._shows_all_layers(found[0]))
            self.geometry, self.smallest = next(whole, (self.geometry, self.smallest))
        self.size = self.geometry.type_size
        self.least = plain_least(self.geometry, self.record, self.example, view.digits)
        """The smallest numbers without a power of ten are of the size of 10 to this: the same on all of the picture."""
        self.inner = inner_size(self.geometry, self.record, self.example, view.digits)
        """Size of the numbers in neurons and inputs."""
        self.style: Style = style_of(self.geometry, self.network, self.record, view.digits, self.least)
        """How weights are written, all of them alike."""
        self.named = named(state)
        """What the sentence about a whole group names: its number is as much in play as that of a step."""
        self._asked: dict[tuple[Kind, int | None, int, int, int | None], Known | None] = {}

    def _shows_all_layers(self, geometry: Geometry) -> bool:
        return len(geometry.layers) == len(self.network.sizes)

    def _laid_out(self, scale: float) -> tuple[Geometry, float]:
        """The geometry for text of a size, and the smallest that its numbers may have."""
        view, least = self.view, LEAST_TYPE * scale
        if view.projector:
            least = max(least, math.ceil(PROJECTOR_SHARE * view.screen_height))
        geometry = lay_out(
            self.network.sizes,
            self.focus.units,
            view.width,
            view.height,
            view.digits,
            scale,
            least,
            self.step.phase in (Phase.BACKWARD, Phase.UPDATE),
            any(layer.has_bias for layer in self.network.layers),
        )
        return geometry, least

    def known(
        self, kind: Kind, layer: int | None = None, unit: int = 1, source: int = 1, example: int | None = None
    ) -> Known | None:
        """The number of a step; None as long as it is not done, or where there is no such step."""
        if self.step.phase in _BEFORE.get(kind, ()):
            return None
        at = kind, layer, unit, source, example
        if at not in self._asked:
            # Whether there is room for a number is asked before the number is.
            self._asked[at] = self._look_up(*at)
        return self._asked[at]

    def _look_up(self, kind: Kind, layer: int | None, unit: int, source: int, example: int | None) -> Known | None:
        index = self.steps.find(kind, layer, unit, source, example)
        if index is None or index > self.state.step:
            return None
        step = self.steps.at(index)
        draft = self.view.draft
        if (
            draft is not None
            and _UPDATES.get(kind) is draft.what
            and draft.place[1:4] == (layer, unit, _source(kind, source))
        ):
            return Known(draft.value, Flags(edited=True))
        stale = self.pending.of(step, self.example)
        return Known(value(self.record, step, self.example), Flags(self.changed_from <= index and not stale, stale))

    def start(self, what: Changed, layer: int = 0, unit: int = 1, source: int = 0) -> Known:
        """A number that the iteration begins with, as it was edited where it was."""
        edit = self.pending.edit(what, layer, unit, source, self.example)
        if edit is not None:
            return Known(edit.value, Flags(edited=True))
        return Known(_START[what](self, layer - 1, unit - 1, source - 1), PLAIN)

    def sum_so_far(self) -> Known | None:
        """What z has come to in this step, while it is added up."""
        so_far = running_sum(self.record, self.step, self.example)
        if so_far is None:
            return None
        spoiled = self.pending.spoiled
        lost = None if spoiled is None else running_sum(spoiled, self.step, self.example)
        stale = lost is not None and math.isnan(lost)
        return Known(so_far, Flags(not stale, stale))

    def number(
        self, value: float, room: float | None = None, *, signed: bool = False, bold: bool = True, size: float = 0.0
    ) -> str:
        """A number as it stands on the picture, in `room` pixels or what a neuron has for one; `size` if not usual."""
        room = self.geometry.room if room is None else room
        return fitted(value, self.view.digits, room, size or self.size, signed=signed, bold=bold, least=self.least)

    def two(
        self, first: float, second: float, room: float, *, signed: tuple[bool, bool] = (False, False)
    ) -> tuple[str, str]:
        """Two numbers in `room` pixels: one leaves the other what it does not need."""
        left = self.number(first, room / 2, signed=signed[0])
        right = self.number(second, room - text_width(left, self.size, bold=True), signed=signed[1])
        return self.number(first, room - text_width(right, self.size, bold=True), signed=signed[0]), right

    def change(self, old: float, new: float, room: float, *, beside: bool = False) -> tuple[str, str, str]:
        """A number before and after an update, written alike, and the difference where they cannot be told apart.

        `room` is that of each of them, or where they stand `beside` each other of both.
        """
        plus = self.style.plus
        before, after = pair(old, new, self.view.digits, signed=plus, least=self.least)
        wide = [text_width(text, self.size, bold=True) for text in (before, after)]
        if (sum(wide) if beside else max(wide)) > room:
            each = self.number(old, room, signed=plus), self.number(new, room, signed=plus)
            before, after = self.two(old, new, room, signed=(plus, plus)) if beside else each
        same = before == after and old != new
        return before, after, self.number(new - old, room / 2 if beside else room, signed=True) if same else ""


_START: dict[Changed, Callable[[Picture, int, int, int], float]] = {
    Changed.WEIGHT: lambda picture, l, u, s: float(picture.record.before.weights[l][u, s]),
    Changed.BIAS: lambda picture, l, u, _: float(picture.record.before.biases[l][u]),
    Changed.INPUT: lambda picture, _l, u, _s: float(picture.record.a[0][picture.example, u]),
    Changed.TARGET: lambda picture, _l, u, _s: float(picture.record.targets[picture.example, u]),
}


_BACKWARD = frozenset(
    {
        Kind.COST_GRADIENT,
        Kind.ACTIVATION_DERIVATIVE,
        Kind.DELTA,
        Kind.WEIGHT_GRADIENT,
        Kind.BIAS_GRADIENT,
        Kind.GRADIENT_TERM,
        Kind.ACTIVATION_GRADIENT,
    }
)
_BEFORE: dict[Kind, tuple[Phase, ...]] = {
    **dict.fromkeys(_BACKWARD, (Phase.FORWARD, Phase.COST)),
    **dict.fromkeys((Kind.WEIGHT_UPDATE, Kind.BIAS_UPDATE), (Phase.FORWARD, Phase.COST, Phase.BACKWARD)),
}
"""Phases in which nobody needs to look for a step: it is asked for every edge of every frame."""
_UPDATES = {Kind.WEIGHT_UPDATE: Changed.WEIGHT, Kind.BIAS_UPDATE: Changed.BIAS}


def _source(kind: Kind, source: int) -> int:
    return source if kind is Kind.WEIGHT_UPDATE else 0


def first_of(state: State) -> int:
    """The first of the steps that are done since the position before: since the last stop, or where the step began."""
    last = state.trail[-1] if state.trail else None
    if last is not None and last.end[0] == state.position and last.start[0] < state.position:
        iteration, step = last.start[0]
        return step + 1 if iteration == state.iteration else 1
    if (
        last is not None
        and last.end[0] < state.position
        and (last.start[0], last.depth) == (state.position, state.level)
    ):
        # A stop in the middle of a group: that a step back began here is still remembered.
        iteration, step = last.end[0]
        return step + 1 if iteration == state.iteration else 1
    if state.steps.group_end(state.step, state.level) != state.step:
        return state.step
    start = state.steps.group_start(state.step, state.level)
    # The very first step is a stop of its own, at any level.
    return 2 if state.iteration == 1 and start == 1 < state.step else start


@lru_cache(maxsize=4)
def largest_weights(parameters: Parameters) -> tuple[float, ...]:
    """The size of the largest weight of each layer: looked for once, not at every step."""
    return tuple(float(abs(matrix).max()) or 1.0 for matrix in parameters.weights)
