"""What an edit makes stale: every number of the shown record that would come out differently.

Each edited number is taken to be NaN and the iteration is computed again: NaN goes where the program's own arithmetic
carries it, so that its dataflow is not written down a second time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from backstep.core.activations import ACTIVATIONS
from backstep.core.arrays import FloatArray
from backstep.core.iteration import Record, record_iteration
from backstep.core.readout import value
from backstep.core.steps import Step
from backstep.session.branches import Changed, Edit, changed_parameters


@dataclass(frozen=True, eq=False, slots=True)
class Staleness:
    """`edits` is what was changed, the latest of each place; `spoiled` the record with NaN for every stale number.

    Without edits nothing is stale.
    """

    record: Record
    edits: tuple[Edit, ...]
    spoiled: Record | None

    def of(self, step: Step, example: int) -> bool:
        """Whether what `step` computed is stale; where it belongs to one example, that of `example` (from 0)."""
        return self.spoiled is not None and bool(np.isnan(value(self.spoiled, step, example)))

    def edit(self, what: Changed, layer: int = 0, unit: int = 0, source: int = 0, row: int = 0) -> Edit | None:
        """The edit of that place, if there is one; of an input or target the one in `row` (from 0) of the batch."""
        if not self.edits:
            return None
        example = int(self.record.rows[row]) + 1 if what in (Changed.INPUT, Changed.TARGET) else 0
        place = Edit(what, 0.0, layer, unit, source, example).place
        return next((edit for edit in self.edits if edit.place == place), None)


def staleness(record: Record, edits: tuple[Edit, ...]) -> Staleness:
    """What `edits`, made before the iteration of `record`, leave stale in it."""
    if not edits:
        return Staleness(record, (), None)
    latest = {edit.place: edit for edit in edits}
    places = tuple(replace(latest[place], value=0.0) for place in sorted(latest))
    return Staleness(record, tuple(latest.values()), _spoiled(record, places))


@lru_cache(maxsize=4)
def _spoiled(record: Record, places: tuple[Edit, ...]) -> Record:
    """The record computed with NaN at all places: asked for at every frame, and the same while a number is dragged."""
    lost = tuple(replace(place, value=np.nan) for place in places)
    inputs, targets, rate = record.a[0].copy(), record.targets.copy(), record.learning_rate
    for edit in lost:
        if edit.what is Changed.LEARNING_RATE:
            rate = np.nan
        elif edit.what in (Changed.INPUT, Changed.TARGET):
            table = inputs if edit.what is Changed.INPUT else targets
            table[record.rows == edit.example - 1, edit.unit - 1] = np.nan
    before = changed_parameters(record.network, record.before, lost, None)
    spoiled = record_iteration(record.network, before, inputs, targets, rate, rows=record.rows, mistake=record.mistake)
    slopes = tuple(_slope(spoiled, layer) for layer in range(1, record.network.depth + 1))
    return replace(spoiled, da_dz=slopes)


def _slope(spoiled: Record, layer: int) -> FloatArray:
    """The slopes of a layer; a comparison, as in that of the rectifier, swallows NaN."""
    slope = spoiled.da_dz[layer - 1]
    formula = ACTIVATIONS[spoiled.network.layer(layer).activation].derivative_formula
    if "{z}" not in formula and "{a}" not in formula:
        return slope
    return np.where(np.isnan(spoiled.a[layer]), np.nan, slope)
