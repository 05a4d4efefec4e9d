"""What is known at one moment, and where it stands."""

from __future__ import annotations

import math

from backstep.core.iteration import Record
from backstep.core.network import Network
from backstep.core.steps import Kind, Step, Steps
from backstep.present.focus import Focus, focus_of
from backstep.present.layout import (
    LEAST_TYPE,
    PROJECTOR_SHARE,
    Geometry,
    lay_out,
)
from backstep.present.numbers import show
from backstep.present.roles import PHASE_ROLES
from backstep.present.symbols import Symbols
from backstep.present.view import View
from backstep.session.state import State


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
        self.changed_from = self.steps.group_start(state.step, state.level)
        if self.steps.group_end(state.step, state.level) != state.step:
            self.changed_from = state.step
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
        )
        self.size = self.geometry.type_size

    def done(self, kind: Kind, layer: int, unit: int = 1, source: int = 1) -> bool:
        index = self.steps.find(kind, layer, unit, source)
        return index is not None and index <= self.state.step

    def fresh(self, kind: Kind, layer: int, unit: int = 1, source: int = 1) -> bool:
        """Whether it was computed in the step that is shown."""
        index = self.steps.find(kind, layer, unit, source)
        return index is not None and self.changed_from <= index <= self.state.step

    def number(self, value: float, *, signed: bool = False) -> str:
        return show(value, self.view.digits, self.geometry.characters, signed=signed)
