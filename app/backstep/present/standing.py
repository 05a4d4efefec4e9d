"""What stays as it is while a run goes on: built once, however often its progress is shown."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache

from backstep.present.diagram import diagram
from backstep.present.looks import DiagramFrame
from backstep.present.view import View
from backstep.session.comparison import Comparison
from backstep.session.state import State

_PASSING = frozenset({"run", "restoring", "costs", "log", "notice", "survey"})
"""What a run changes in a state while it is under way; nothing of it is on the diagram."""
_LASTING = tuple(field.name for field in fields(State) if field.name not in _PASSING)


class _Standing:
    """A moment without what passes. Two are equal only where the parts of their states are the same objects."""

    __slots__ = ("beside", "state", "view")

    def __init__(self, state: State, view: View, beside: Comparison | None) -> None:
        self.state = state
        self.view = view
        self.beside = beside

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Standing) or self.beside is not other.beside or self.view != other.view:
            return False
        return all(getattr(self.state, name) is getattr(other.state, name) for name in _LASTING)

    def __hash__(self) -> int:
        return hash(self.state.position)


def standing_diagram(state: State, view: View, beside: Comparison | None) -> DiagramFrame:
    """The diagram of a moment; that of the moment before where only a run went on."""
    return _diagram(_Standing(state, view, beside if view.differences else None))


@lru_cache(maxsize=1)
def _diagram(moment: _Standing) -> DiagramFrame:
    return diagram(moment.state, moment.view, moment.beside)
