"""Why a panel shows numbers of another moment."""

from __future__ import annotations

from backstep.session.state import State

STALE = "These are the numbers from before the edit."
WAITS = "Waiting for the run to end."


def waiting(state: State) -> str:
    """What is said before all else by a panel that rests while a run goes on; "" where its numbers are those of now."""
    if state.run is not None:
        return WAITS
    return STALE if state.stale else ""
