"""Where and why a training stopped: as a sentence, and as JSON."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np

from backstep.cli.stopping import is_until
from backstep.cli.training import Stop
from backstep.core.expression_text import Places, tree_of
from backstep.core.expressions import Value, parse
from backstep.core.quantities import Moment
from backstep.present.halts import halts, value_text
from backstep.present.spots import spot_text
from backstep.present.view import View
from backstep.session.breakpoints import WITH_LIMIT
from backstep.session.halt import Halt
from backstep.session.program import program
from backstep.session.state import State

_DIGITS = 6


def reasons(stop: Stop) -> list[str]:
    """Why it stopped there, a sentence each."""
    frames = halts(stop.state, View(digits=_DIGITS), onward=False)
    return [
        _until(halt, stop.moment) if is_until(halt) else f"{frame.title}: {frame.text}"
        for halt, frame in zip(stop.state.halts, frames, strict=True)
    ]


def helps(stop: Stop) -> list[str]:
    """What usually helps against what stopped it."""
    return [frame.helps for frame in halts(stop.state, View(digits=_DIGITS)) if frame.helps]


def as_json(stop: Stop) -> dict[str, Any]:
    """The position, all reasons in words, and of the first one the rule, its numbers and what it is about."""
    state, halt = stop.state, stop.state.halts[0]
    value, threshold = _numbers(halt, stop.moment)
    return {
        "iteration": state.iteration,
        "step": state.step,
        "reason": " ".join(reasons(stop)),
        "rule": _rule(halt, state),
        "value": _plain(value),
        "threshold": _plain(threshold),
        "where": _where(halt, state),
    }


def _until(halt: Halt, moment: Moment) -> str:
    assert halt.watchpoint is not None
    condition = halt.watchpoint.expression
    if halt.error:
        return f"{condition} cannot be told here, because {halt.error}."
    compared = _compared(condition, moment)
    if compared is None:
        return f"{condition} is true."
    name, value, _ = compared
    return f"{condition}: {name} is {value_text(value, _DIGITS)}."


def _rule(halt: Halt, state: State) -> str:
    if halt.breakpoint is not None:
        return halt.breakpoint.condition or spot_text(halt.breakpoint.spot, state.document.network)
    watchpoint = halt.watchpoint
    assert watchpoint is not None
    if is_until(halt):
        return watchpoint.expression
    if watchpoint.preset:
        return watchpoint.preset
    # The words of a session file.
    limit = f" {watchpoint.limit!r}" if watchpoint.rule in WITH_LIMIT else ""
    return f"{watchpoint.expression} {watchpoint.rule.value}{limit}"


def _numbers(halt: Halt, moment: Moment) -> tuple[Value | None, Value | None]:
    """What was seen, and what it was compared with."""
    if halt.finding is not None:
        return halt.finding.value, halt.finding.threshold
    condition = "" if halt.breakpoint is None else halt.breakpoint.condition
    if halt.watchpoint is not None and is_until(halt):
        condition = halt.watchpoint.expression
    elif halt.watchpoint is not None:
        return halt.value, halt.watchpoint.limit if halt.watchpoint.rule in WITH_LIMIT else None
    if not condition or halt.error:
        return None, None
    compared = _compared(condition, moment)
    return (None, None) if compared is None else compared[1:]


def _compared(condition: str, moment: Moment) -> tuple[str, Value, Value] | None:
    """What a true condition that is one comparison compares: the text of a side, its value, and that of the other.

    The second is the side that reads nothing, where there is one.
    """
    tree, places = tree_of(condition), Places(condition)
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1:
        return None
    spans = [places.of(node) for node in (tree.left, tree.comparators[0])]
    sides = [parse(condition[start:end], moment.record.network) for start, end in spans]
    if not sides[0].reads:
        sides.reverse()
    return sides[0].text, sides[0].evaluate(moment), sides[1].evaluate(moment)


def _where(halt: Halt, state: State) -> dict[str, Any]:
    step, about = state.current, halt.finding or state.current
    return {
        "phase": step.phase.value,
        "kind": step.kind.value,
        "layer": about.layer,
        "unit": about.unit,
        "source": about.source,
        "example": step.example,
        "line": program().line(step),
    }


def _plain(value: Value | None) -> Any:
    """As JSON has it, which knows no NaN and no infinity: null."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, np.ndarray):
        return _plain_list(value.tolist())
    return float(value) if math.isfinite(value) else None


def _plain_list(parts: list[Any]) -> list[Any]:
    return [_plain_list(part) if isinstance(part, list) else _plain(part) for part in parts]
