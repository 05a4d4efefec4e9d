"""What a colour is for. A theme of the window gives each role its colours."""

from __future__ import annotations

from enum import StrEnum

from backstep.core.steps import Phase


class Role(StrEnum):
    """The meaning of something drawn."""

    INK = "ink"
    MUTED = "muted"
    FORWARD = "forward"
    COST = "cost"
    BACKWARD = "backward"
    UPDATE = "update"
    POSITIVE = "positive"
    NEGATIVE = "negative"


PHASE_ROLES = {
    Phase.FORWARD: Role.FORWARD,
    Phase.COST: Role.COST,
    Phase.BACKWARD: Role.BACKWARD,
    Phase.UPDATE: Role.UPDATE,
}
