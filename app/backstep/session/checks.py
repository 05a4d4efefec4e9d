"""Whether a breakpoint or a watchpoint is sound for a network."""

from __future__ import annotations

from backstep.core.datasets_wording import quoted
from backstep.core.diagnostics import PRESETS
from backstep.core.errors import InputError
from backstep.core.expression_logs import parse_log
from backstep.core.expressions import parse
from backstep.core.network import Network
from backstep.core.training import Task
from backstep.session.breakpoints import Breakpoint, Rule, Watchpoint
from backstep.session.placing import within
from backstep.session.program import program
from backstep.session.schema import nearest

_ONE_TRUTH = (
    f"{quoted(Rule.TRUE.value)} looks at one true or false; write a comparison such as J < 0.2, any(…) or all(…), or "
    "another rule"
)


def check_breakpoint(point: Breakpoint, task: Task) -> None:
    """Raises InputError, with the key that is wrong, where the spot is not there or an expression is not sound."""
    for where, what in point.spot.faults(task.network, len(task.inputs)):
        # A line on which nothing of this network runs is no mistake of the file: it never stops.
        if where != "line" or not 1 <= (point.spot.line or 0) <= len(program().lines):
            raise InputError(where, what)
    if point.condition:
        with within("condition"):
            parse(point.condition, task.network, condition=True)
    if point.log:
        with within("log"):
            parse_log(point.log, task.network)


def check_watchpoint(watchpoint: Watchpoint, network: Network) -> None:
    """Raises InputError, with the key that is wrong, where the expression or the preset is not sound."""
    if bool(watchpoint.expression) == bool(watchpoint.preset):
        raise InputError("", 'a watchpoint looks at an "expression" or is a "preset"; give one of them')
    if watchpoint.expression:
        with within("expression"):
            expression = parse(watchpoint.expression, network, once=True)
        if watchpoint.rule is Rule.TRUE and not expression.is_one_truth:
            raise InputError("rule", _ONE_TRUTH)
        return
    if watchpoint.preset not in PRESETS:
        raise InputError("preset", f"{quoted(watchpoint.preset)} is unknown; {nearest(watchpoint.preset, PRESETS)}")
    with within("settings"):
        PRESETS[watchpoint.preset].filled(dict(watchpoint.settings))
