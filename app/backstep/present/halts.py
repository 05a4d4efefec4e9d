"""Why the training stopped, in words: the rule, the value, where, and what usually helps."""

from __future__ import annotations

import numpy as np

from backstep.core.diagnostics import Finding
from backstep.core.expressions import Value
from backstep.core.network import Network
from backstep.core.steps import Kind, Steps
from backstep.present.advice import ADVICE, sentence
from backstep.present.frame import HaltFrame
from backstep.present.looks import Target
from backstep.present.numbers import show
from backstep.present.points import watch_target, watch_texts
from backstep.present.spots import spot_target, spot_text
from backstep.present.view import View
from backstep.session.breakpoints import EVENTS, Rule, Watchpoint
from backstep.session.halt import Halt
from backstep.session.state import State

_SHOWN = 4
_OF_PARAMETERS = frozenset({"exploding_gradient", "unchanged_weight", "overshoot"})
_OF_COST = frozenset({"cost_rose", "cost_plateau"})
_OF_BIAS = frozenset({Kind.BIAS, Kind.BIAS_GRADIENT, Kind.BIAS_UPDATE})
_LASTS = "It stops where this begins; as long as it lasts, Continue runs on."


def halts(state: State, view: View, *, onward: bool = True) -> tuple[HaltFrame, ...]:
    """Each reason why this position is a stop; with `onward` also why the next iteration may be none."""
    frames = (_told(halt, state, view) for halt in state.halts)
    return tuple(
        frame._replace(text=f"{frame.text} {_LASTS}") if onward and _lasts(halt) else frame
        for frame, halt in zip(frames, state.halts, strict=True)
    )


def _lasts(halt: Halt) -> bool:
    """Whether it is a stop because something began that may hold for many iterations."""
    watchpoint = halt.watchpoint
    if watchpoint is None or halt.error or halt.surveyed:
        return False
    return watchpoint.preset != "nan_or_overflow" if watchpoint.preset else watchpoint.rule not in EVENTS


def _told(halt: Halt, state: State, view: View) -> HaltFrame:
    if halt.breakpoint is not None:
        return _of_breakpoint(halt, state)
    assert halt.watchpoint is not None
    watchpoint = halt.watchpoint
    if halt.finding is None:
        return _of_expression(halt, watchpoint, state.document.network, view.digits)
    advice = ADVICE[watchpoint.preset]
    finding = halt.finding
    text = sentence(finding, state.steps, view.digits, state.document.dataset.class_names)
    return HaltFrame(watchpoint.name or advice.title, text, advice.helps, _place(finding, state.steps))


def _place(finding: Finding, steps: Steps) -> Target | None:
    """Where it is; what is about the parameters of a neuron and names no source is about its bias."""
    if finding.preset in _OF_COST or (finding.layer is None and finding.preset == "nan_or_overflow"):
        return Target("cost")
    if finding.layer is None or finding.unit is None:
        return None
    if finding.source is not None:
        return Target("edge", finding.layer, finding.unit, finding.source)
    of_bias = finding.preset in _OF_PARAMETERS or steps.at(finding.step).kind in _OF_BIAS
    kind = "bias" if of_bias else "node"
    return Target(kind, finding.layer, finding.unit)


def _of_breakpoint(halt: Halt, state: State) -> HaltFrame:
    point = halt.breakpoint
    assert point is not None
    network = state.document.network
    if not point.number:
        return HaltFrame("Reached", f"This is {spot_text(point.spot, network)}.", "", spot_target(point.spot))
    title = point.name or f"Breakpoint {point.number}"
    text = f"Stopped at {spot_text(point.spot, network)}"
    if halt.hit is not None and (point.every > 1 or point.after):
        text += f", hit {halt.hit:,}"
    if halt.error:
        return HaltFrame(
            title,
            f"{text}: the condition {point.condition} cannot be told here, because {halt.error}.",
            "",
            spot_target(point.spot),
        )
    if point.condition:
        text += f", because {point.condition}"
    return HaltFrame(title, f"{text}.", "", spot_target(point.spot))


def _of_expression(halt: Halt, watchpoint: Watchpoint, network: Network, digits: int) -> HaltFrame:
    title = watchpoint.name or f"Watchpoint {watchpoint.number}"
    target = watch_target(watchpoint, network)
    if halt.error:
        return HaltFrame(title, f"{watchpoint.expression} cannot be looked at here, because {halt.error}.", "", target)
    _, rule = watch_texts(watchpoint, digits, network)
    value = value_text(halt.value, digits)
    if watchpoint.rule is Rule.TRUE:
        text = f"{watchpoint.expression} is true."
    elif watchpoint.rule is Rule.CHANGES and isinstance(halt.value, bool):
        text = f"{watchpoint.expression} became {value}."
    elif watchpoint.rule in EVENTS:
        text = f"{watchpoint.expression} {rule}: from {value_text(halt.before, digits)} to {value}."
    else:
        text = f"{watchpoint.expression} {rule}: it is {value}."
    return HaltFrame(title, text, "", target)


def value_text(value: Value | None, digits: int) -> str:
    """A value with the digits shown; of an array the first few."""
    if value is None:
        return "nothing yet"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, np.ndarray):
        return show(float(value), digits)
    flat = [show(float(number), digits) for number in value.ravel()[:_SHOWN]]
    shape = "×".join(str(length) for length in value.shape)
    more = ", …" if value.size > _SHOWN else ""
    return f"{shape} [{', '.join(flat)}{more}]"
