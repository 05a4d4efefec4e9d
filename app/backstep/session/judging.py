"""Whether the rule of a watchpoint holds for values, and where nobody can say."""

from __future__ import annotations

import numpy as np

from backstep.core.expressions import Value
from backstep.session.breakpoints import Rule, Watchpoint

_OF_NAN = {
    Rule.TRUE: "is neither true nor false",
    Rule.ABOVE: "is neither above nor below a number",
    Rule.BELOW: "is neither above nor below a number",
    Rule.SIGN: "has no sign",
}


def holds(watchpoint: Watchpoint, now: Value, before: Value | None) -> bool:
    """Whether it holds for the value now, and the one before where the rule compares."""
    numbers = np.asarray(now, dtype=np.float64)
    earlier = numbers if before is None else np.asarray(before, dtype=np.float64)
    with np.errstate(all="ignore"):
        match watchpoint.rule:
            case Rule.CHANGES:
                return not np.array_equal(numbers, earlier, equal_nan=True)
            case Rule.TRUE:
                return bool(np.all(numbers)) and not bool(np.any(np.isnan(numbers)))
            case Rule.SIGN:
                return bool(np.any(np.sign(numbers) * np.sign(earlier) < 0))
            case Rule.ABOVE:
                return bool(np.any(numbers > watchpoint.limit))
            case Rule.BELOW:
                return bool(np.any(numbers < watchpoint.limit))
            case Rule.NOT_FINITE:
                return not bool(np.all(np.isfinite(numbers)))


def untold(watchpoint: Watchpoint, now: Value, before: Value | None) -> str:
    """Why nobody can say that a rule does not hold, where that is so."""
    reason = _OF_NAN.get(watchpoint.rule)
    if reason is None:
        return ""
    for name, value in (("its value", now), ("its value before", before)):
        if value is not None and np.any(np.isnan(np.asarray(value, dtype=np.float64))):
            return f"{name} {'holds' if isinstance(value, np.ndarray) else 'is'} NaN, which {reason}"
    return ""
