"""What is known at one moment, and where it stands."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from backstep.core.iteration import Record
from backstep.core.network import Network
from backstep.core.parameters import Parameters
from backstep.core.readout import value
from backstep.core.steps import Kind, Phase, Step, Steps
from backstep.present.focus import Focus, focus_of
from backstep.present.geometry import Geometry
from backstep.present.layout import LEAST_TYPE, PROJECTOR_SHARE, lay_out
from backstep.present.metrics import fitted
from backstep.present.roles import PHASE_ROLES
from backstep.present.symbols import Symbols
from backstep.present.view import View
from backstep.session.state import State


class Known(NamedTuple):
    """A number that is computed, and whether it was in the step that is shown."""

    value: float
    fresh: bool


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
        self.focus: Focus = focus_of(self.network, self.step)
        self.changed_from = first_of(state)
        self.role = PHASE_ROLES[self.step.phase]
        least = LEAST_TYPE * view.text_scale
        if view.projector:
            least = max(least, math.ceil(PROJECTOR_SHARE * view.screen_height))
        self.geometry: Geometry = lay_out(
            self.network.sizes,
            self.focus.units,
            view.width,
            view.height,
            view.digits,
            view.text_scale,
            least,
            self.step.phase in (Phase.BACKWARD, Phase.UPDATE),
        )
        self.size = self.geometry.type_size

    def known(
        self, kind: Kind, layer: int | None = None, unit: int = 1, source: int = 1, example: int | None = None
    ) -> Known | None:
        """The number of a step; None as long as it is not done, or where there is no such step."""
        index = self.steps.find(kind, layer, unit, source, example)
        if index is None or index > self.state.step:
            return None
        return Known(value(self.record, self.steps.at(index), self.example), self.changed_from <= index)

    def number(self, value: float, room: float | None = None, *, signed: bool = False, bold: bool = True) -> str:
        """A number as it stands on the picture, in `room` pixels or what a neuron has for one."""
        room = self.geometry.room if room is None else room
        return fitted(value, self.view.digits, room, self.size, signed=signed, bold=bold)


def first_of(state: State) -> int:
    """The first of the steps that are done since the position before: since the last stop, or where the step began."""
    last = state.trail[-1] if state.trail else None
    if last is not None and last.end[0] == state.position and last.start[0] < state.position:
        iteration, step = last.start[0]
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
