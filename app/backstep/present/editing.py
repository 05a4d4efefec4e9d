"""Numbers that somebody may change: which one a place of the diagram stands for, and reading what was typed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from backstep.core.errors import InputError
from backstep.core.network import Network
from backstep.core.steps import Kind
from backstep.present.looks import Target
from backstep.present.numbers import MINUS, show
from backstep.present.staleness import Staleness, staleness
from backstep.present.symbols import ALPHA, Symbols
from backstep.present.view import View
from backstep.session.branches import Changed, Edit, check_edit
from backstep.session.state import State
from backstep.session.what_if import is_updated

STALE = "Changed here: recomputed with the next step."
_LONGEST = 60
_NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)
_PIXELS = 50
"""So many pixels of dragging change a number by a step of its size, such as 0.1 for 0.15."""


@dataclass(frozen=True, slots=True)
class Editable:
    """A number that can be changed: `edit` holds its place and its present value."""

    edit: Edit
    name: str

    @property
    def text(self) -> str:
        """The value in full, as it can be typed."""
        value = self.edit.value
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def pending(state: State, view: View) -> Staleness:
    """The edits that the shown record does not have yet, one being dragged among them, and what they make stale."""
    draft = () if view.draft is None or is_updated(view.draft, state) else (view.draft,)
    return staleness(state.record, (*state.stale, *draft))


def editable(state: State, target: Target) -> Editable:
    """The number behind a place of the diagram. Raises InputError where all numbers of it are computed."""
    place = _place(state, target)
    known = staleness(state.record, state.stale)
    row = state.row
    edited = known.edit(place.what, place.layer, place.unit, place.source, row)
    value = _value(state, place) if edited is None else edited.value
    return Editable(replace(place, value=value), edit_name(place, state.document.network))


def learning_rate(state: State) -> Editable:
    """The learning rate."""
    edited = staleness(state.record, state.stale).edit(Changed.LEARNING_RATE)
    rate = state.record.learning_rate if edited is None else edited.value
    return Editable(Edit(Changed.LEARNING_RATE, rate), ALPHA.plain)


def _place(state: State, target: Target) -> Edit:
    example = int(state.record.rows[state.row]) + 1
    if target.kind == "edge":
        return Edit(Changed.WEIGHT, 0.0, target.layer, target.unit, target.source)
    if target.kind == "node" and target.layer == 0:
        return Edit(Changed.INPUT, 0.0, unit=target.unit, example=example)
    if target.kind == "cost_edge":
        return Edit(Changed.TARGET, 0.0, unit=target.unit, example=example)
    if target.kind == "cost":
        raise InputError("", "J is computed from the predictions and targets; change a weight, bias, input or target")
    if not state.document.network.layer(target.layer).has_bias:
        raise InputError("", "this neuron has no bias and its numbers are computed; change a weight or an input")
    return Edit(Changed.BIAS, 0.0, target.layer, target.unit)


def _value(state: State, place: Edit) -> float:
    """The number as it is shown: a parameter that has its new value in this iteration with that one."""
    record, layer, unit = state.record, place.layer - 1, place.unit - 1
    if place.what is Changed.INPUT:
        return float(record.a[0][state.row, unit])
    if place.what is Changed.TARGET:
        return float(record.targets[state.row, unit])
    weight = place.what is Changed.WEIGHT
    kind = Kind.WEIGHT_UPDATE if weight else Kind.BIAS_UPDATE
    at = state.steps.find(kind, place.layer, place.unit, place.source or 1)
    parameters = record.after if at is not None and at <= state.step else record.before
    if weight:
        return float(parameters.weights[layer][unit, place.source - 1])
    return float(parameters.biases[layer][unit])


def edit_name(edit: Edit, network: Network) -> str:
    """What is changed, as a short text."""
    names = Symbols(network)
    if edit.what is Changed.WEIGHT:
        return names.w(edit.layer, edit.unit, edit.source).plain
    if edit.what is Changed.BIAS:
        return names.b(edit.layer, edit.unit).plain
    if edit.what is Changed.INPUT:
        return f"{names.x(edit.unit).plain} of example {edit.example:,}"
    if edit.what is Changed.TARGET:
        return f"{names.y(edit.unit).plain} of example {edit.example:,}"
    return ALPHA.plain if edit.what is Changed.LEARNING_RATE else "seed"


def edit_text(edit: Edit, old: float | None, network: Network, digits: int) -> str:
    """An edit as old → new; without the old number where it is not known."""
    new = f"{edit.value:,.0f}" if edit.what is Changed.SEED else show(edit.value, digits)
    name = edit_name(edit, network)
    return f"{name} = {new}" if old is None else f"{name}: {show(old, digits)} → {new}"


def edited(wanted: Editable, text: str, state: State) -> Edit:
    """The edit that a typed text asks for. Raises InputError with one sentence that says what is wrong."""
    edit = replace(wanted.edit, value=read_number(text))
    check_edit(edit, state.document.task, state.document.initializer)
    return edit


def read_number(text: str) -> float:
    """A number as people write it: a decimal point or comma, an exponent, or a fraction such as 1/3.

    Raises InputError where it is none, or beyond what float64 holds.
    """
    plain = text.strip().replace(MINUS, "-").replace(" ", "")
    if not plain:
        raise InputError("value", "there is no number; type one, such as 0.5 or 1/3")
    if len(plain) > _LONGEST:
        raise InputError("value", f"this is too long for a number; give at most {_LONGEST} characters")
    upper, slash, lower = plain.partition("/")
    value = _decimal(upper)
    if slash:
        below = _decimal(lower)
        if below == 0.0:
            raise InputError("value", "nothing can be divided by 0; give another fraction")
        value /= below
    if not math.isfinite(value):
        raise InputError("value", "this is beyond what float64 holds; give a smaller number")
    return value


def _decimal(text: str) -> float:
    if _NUMBER.fullmatch(text) is None or not text.isascii():
        raise InputError("value", "this is no number; type one such as 0.5, 0,5, 1e-3 or 1/3")
    return float(text.replace(",", "."))


def dragged(value: float, pixels: float, *, fine: bool = False) -> float:
    """What `value` becomes when it is dragged up by so many pixels; `fine`: a tenth as fast."""
    exponent = math.floor(math.log10(max(abs(value), 0.1))) - (1 if fine else 0)
    if abs(value) > 1e12:
        return value
    # Whole steps of two digits less, so that a dragged number stays short.
    places = 2 - exponent
    moved = value + round(pixels * 100 / _PIXELS) * 10.0**-places
    return round(moved, places)
